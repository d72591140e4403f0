#include "base/internal.h"

#include <stdlib.h>
#include <string.h>

// Under AddressSanitizer every block is an allocation of its own, so that it sees a write past a block's end,
// and what arena_grow left behind is forbidden.
#if !defined(__SANITIZE_ADDRESS__) && defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#ifdef __SANITIZE_ADDRESS__
enum { BLOCKS_ALONE = 1 };
void __asan_poison_memory_region(const volatile void *, size_t);
static void forbid(const void *block, size_t size)
{
    if (size)
        __asan_poison_memory_region(block, size);
}
#else
enum { BLOCKS_ALONE = 0 };
static void forbid(const void *block, size_t size)
{
    (void)block;
    (void)size;
}
#endif

enum { ALIGNMENT = 16, CHUNK_FIRST = 64 << 10, CHUNK_LARGEST = 1 << 20 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    bool alone; // holds one block, which may grow
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena {
    struct chunk *chunks; // the first one is being filled
    size_t chunk_size;    // of the next chunk
    size_t taken;
    struct arena *parts, *next_part;
    struct arena *scratch; // one of the parts; NULL until it is asked for
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
    for (struct arena *part = arena->parts, *next; part; part = next) {
        next = part->next_part;
        arena_free(part);
    }
    free(arena);
}

struct arena *arena_part(struct arena *arena)
{
    struct arena *part = arena_new();
    part->next_part = arena->parts;
    arena->parts = part;
    return part;
}

struct arena *arena_scratch(struct arena *arena)
{
    if (!arena->scratch)
        arena->scratch = arena_part(arena);
    return arena->scratch;
}

// Its parts go with it, but for the one that arena_scratch gives again.
static void free_parts(struct arena *arena)
{
    struct arena *scratch = arena->scratch;
    for (struct arena *part = arena->parts, *next; part; part = next) {
        next = part->next_part;
        if (part != scratch)
            arena_free(part);
    }
    arena->parts = scratch;
    if (scratch) {
        scratch->next_part = NULL;
        arena_empty(scratch);
    }
}

void arena_empty(struct arena *arena)
{
    free_parts(arena);
    struct chunk *kept = arena->chunks;
    if (!kept)
        return;
    for (struct chunk *chunk = kept->next, *next; chunk; chunk = next) {
        next = chunk->next;
        arena->taken -= sizeof *chunk + chunk->size;
        free(chunk);
    }
    kept->next = NULL;
    if (BLOCKS_ALONE || kept->size > CHUNK_LARGEST) {
        arena->taken -= sizeof *kept + kept->size;
        arena->chunks = NULL;
        free(kept);
        return;
    }
    memset(kept->bytes, 0, kept->used);
    kept->used = 0;
    kept->alone = false;
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
    chunk->alone = true;
    struct chunk **place = arena->chunks ? &arena->chunks->next : &arena->chunks;
    chunk->next = *place;
    *place = chunk;
    return chunk->bytes;
}

static size_t aligned(size_t size)
{
    return MAX((size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, ALIGNMENT);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        out_of_memory(size);
    if (BLOCKS_ALONE)
        return alloc_alone(arena, MAX(size, 1));
    size = aligned(size);
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
    size_t taken = arena->taken;
    for (const struct arena *part = arena->parts; part; part = part->next_part)
        taken += arena_bytes(part);
    return taken;
}

// Makes the block given last higher where it stands. Sizes in bytes, both in range.
static bool extend_last(struct arena *arena, const void *block, size_t from, size_t to)
{
    struct chunk *chunk = arena->chunks;
    from = aligned(from);
    to = aligned(to);
    if (BLOCKS_ALONE || !chunk || (const unsigned char *)block + from != chunk->bytes + chunk->used ||
        chunk->size - chunk->used < to - from)
        return false;
    chunk->used += to - from;
    return true;
}

// Makes a block with a chunk of its own higher: the system moves its pages, nothing is left behind. NULL
// where it has none.
static void *extend_alone(struct arena *arena, const void *block, size_t to)
{
    if (BLOCKS_ALONE || to < CHUNK_LARGEST / 4)
        return NULL;
    struct chunk **place = &arena->chunks;
    while (*place && (*place)->bytes != (const unsigned char *)block)
        place = &(*place)->next;
    if (!*place || !(*place)->alone)
        return NULL;
    to = aligned(to);
    struct chunk *chunk = realloc(*place, sizeof *chunk + to);
    if (!chunk)
        out_of_memory(to);
    arena->taken += to - chunk->size;
    chunk->used = chunk->size = to;
    *place = chunk;
    return chunk->bytes;
}

void *arena_grow(struct arena *arena, const void *items, size_t n, size_t *cap, size_t size)
{
    enum { FIRST_BYTES = 128 }; // lists are many, and most of them short
    size_t bytes, grown_cap = MAX(n * 2, MAX(FIRST_BYTES / MAX(size, 1), 1));
    if (n > SIZE_MAX / 2 || __builtin_mul_overflow(grown_cap, size, &bytes) || bytes > SIZE_MAX - ALIGNMENT)
        out_of_memory(SIZE_MAX);
    bool in_place = n && *cap >= n && extend_last(arena, items, *cap * size, bytes);
    void *grown = in_place ? (void *)items : n ? extend_alone(arena, items, bytes) : NULL;
    if (!grown) {
        grown = arena_alloc(arena, bytes);
        if (n && items)
            memcpy(grown, items, n * size);
        forbid(items, n * size);
    }
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
    char text[256]; // nearly all are short
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (n < 0)
        out_of_memory((size_t)INT32_MAX); // it would be longer than an int can say
    if ((size_t)n < sizeof text)
        return arena_str(arena, (struct str){text, (size_t)n});
    char *copy = arena_alloc(arena, (size_t)n + 1);
    va_start(arguments, format);
    vsnprintf(copy, (size_t)n + 1, format, arguments);
    va_end(arguments);
    return (struct str){copy, (size_t)n};
}
