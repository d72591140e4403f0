#include "base/internal.h"

#include <stdlib.h>
#include <string.h>

// Under AddressSanitizer every block is an allocation of its own, so that it sees a write past a block's end.
#if defined(__SANITIZE_ADDRESS__)
enum { BLOCKS_ALONE = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { BLOCKS_ALONE = 1 };
#else
enum { BLOCKS_ALONE = 0 };
#endif
#else
enum { BLOCKS_ALONE = 0 };
#endif

enum { ALIGNMENT = 16, CHUNK_FIRST = 64 << 10, CHUNK_LARGEST = 1 << 20 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena {
    struct chunk *chunks; // the first one is being filled
    size_t chunk_size;    // of the next chunk
    size_t taken;
};

_Noreturn void out_of_memory(size_t wanted)
{
    fprintf(stderr, "pdfgen: out of memory (%zu bytes wanted)\n", wanted);
    _Exit(EXIT_BUG); // no handlers: they may want memory, too
}

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        out_of_memory(sizeof *arena);
    arena->chunk_size = CHUNK_FIRST;
    arena->taken = sizeof *arena;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    for (struct chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(arena);
}

static struct chunk *chunk_new(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX - sizeof(struct chunk))
        out_of_memory(size);
    struct chunk *chunk = calloc(1, sizeof *chunk + size);
    if (!chunk)
        out_of_memory(size);
    chunk->size = size;
    arena->taken += sizeof *chunk + size;
    return chunk;
}

// A block with a chunk of its own, put behind the chunk that is being filled.
static void *alloc_alone(struct arena *arena, size_t size)
{
    struct chunk *chunk = chunk_new(arena, size);
    chunk->used = size;
    struct chunk **place = arena->chunks ? &arena->chunks->next : &arena->chunks;
    chunk->next = *place;
    *place = chunk;
    return chunk->bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        out_of_memory(size);
    if (BLOCKS_ALONE)
        return alloc_alone(arena, MAX(size, 1));
    size = MAX((size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, ALIGNMENT);
    struct chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < size) {
        if (size > arena->chunk_size / 4)
            return alloc_alone(arena, size);
        chunk = chunk_new(arena, arena->chunk_size);
        chunk->next = arena->chunks;
        arena->chunks = chunk;
        arena->chunk_size = MIN(arena->chunk_size * 2, CHUNK_LARGEST);
    }
    void *block = chunk->bytes + chunk->used;
    chunk->used += size;
    return block;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory(SIZE_MAX);
    return arena_alloc(arena, bytes);
}

size_t arena_bytes(const struct arena *arena)
{
    return arena->taken;
}

void *arena_grow(struct arena *arena, const void *items, size_t n, size_t *cap, size_t size)
{
    enum { FIRST = 8 };
    if (n > SIZE_MAX / 2)
        out_of_memory(SIZE_MAX);
    size_t grown_cap = MAX(n * 2, FIRST);
    void *grown = arena_array(arena, grown_cap, size);
    if (n)
        memcpy(grown, items, n * size);
    *cap = grown_cap;
    return grown;
}

struct str arena_str(struct arena *arena, struct str s)
{
    if (!s.p)
        return s;
    return (struct str){arena_cstr(arena, s), s.n};
}

const char *arena_cstr(struct arena *arena, struct str s)
{
    if (s.n == SIZE_MAX)
        out_of_memory(s.n);
    char *copy = arena_alloc(arena, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    return copy;
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    struct buf text = {0};
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(&text, format, arguments);
    va_end(arguments);
    struct str copy = arena_str(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}
