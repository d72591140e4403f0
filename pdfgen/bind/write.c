// The file that grows: streams are written at once; all other objects are packed into compressed object
// streams (7.5.7). Equal objects are found by their hashes and compared byte for byte.
#include "bind/internal.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMBERS_MAX = 250, // of an object stream
    COMPRESSION = 3,
    PROBES_MAX = 32, // that many different objects with one hash are nobody's accident
    OFFSET_BYTES = 5
};

void put_number(struct buf *b, uint64_t n)
{
    char digits[20];
    size_t i = sizeof digits;
    do
        digits[--i] = (char)('0' + n % 10);
    while (n /= 10);
    buf_put(b, digits + i, sizeof digits - i);
}

void put_reference(struct buf *b, const char *before, uint32_t number, const char *after)
{
    buf_puts(b, before);
    put_number(b, number);
    buf_puts(b, " 0 R");
    buf_puts(b, after);
}

void writer_open(struct writer *w, struct arena *arena, struct buf *out)
{
    *w = (struct writer){.arena = arena, .out = out, .deflate = libdeflate_alloc_compressor(COMPRESSION)};
    if (!w->deflate)
        out_of_memory(0);
    buf_puts(out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    writer_number(w); // object 0 is the head of the free ones
}

void writer_free(struct writer *w)
{
    libdeflate_free_compressor(w->deflate);
    buf_free(&w->numbers);
    buf_free(&w->bodies);
    buf_free(&w->packed);
    free(w->entries.items);
    free(w->made.items);
}

uint32_t writer_number(struct writer *w)
{
    if (w->entries.n == w->entries.cap) {
        w->entries.cap = w->entries.cap ? w->entries.cap * 2 : 1024;
        w->entries.items = realloc(w->entries.items, w->entries.cap * sizeof *w->entries.items);
        if (!w->entries.items)
            out_of_memory(w->entries.cap * sizeof *w->entries.items);
    }
    w->entries.items[w->entries.n] = (struct entry){.type = ENTRY_FREE};
    return (uint32_t)w->entries.n++;
}

// ---- equal objects ----

static uint64_t mix(uint64_t hash, struct str s)
{
    const uint64_t odd = 0x9E3779B97F4A7C15;
    hash ^= s.n * odd;
    for (; s.n >= 8; s.p += 8, s.n -= 8) {
        uint64_t word;
        memcpy(&word, s.p, 8);
        hash = (hash ^ word) * odd;
        hash ^= hash >> 29;
    }
    for (size_t i = 0; i < s.n; i++)
        hash = (hash ^ (unsigned char)s.p[i]) * odd;
    return hash ^ hash >> 32;
}

static void rehash(struct writer *w)
{
    struct made *old = w->made.items;
    size_t n = w->made.cap;
    w->made.cap = n ? n * 2 : 1024;
    w->made.items = calloc(w->made.cap, sizeof *w->made.items);
    if (!w->made.items)
        out_of_memory(w->made.cap * sizeof *w->made.items);
    for (size_t i = 0; i < n; i++) {
        if (!old[i].number)
            continue;
        size_t at = old[i].hash & (w->made.cap - 1);
        while (w->made.items[at].number)
            at = (at + 1) & (w->made.cap - 1);
        w->made.items[at] = old[i];
    }
    free(old);
}

static bool is_same(const struct writer *w, const struct made *made, struct str value, struct str stream)
{
    if (!stream.p)
        return made->text.p && str_eq(made->text, value);
    const char *there = w->out->p + made->start;
    return !made->text.p && made->length == value.n + strlen("\nstream\n") + stream.n &&
           memcmp(there, value.p, value.n) == 0 &&
           (!stream.n || memcmp(there + made->length - stream.n, stream.p, stream.n) == 0);
}

// Where an equal object is noted, or where one is to be; NULL: not noted, for there are too many like it.
static struct made *find_made(struct writer *w, uint64_t hash, struct str value, struct str stream)
{
    if (w->made.n * 2 >= w->made.cap)
        rehash(w);
    size_t at = hash & (w->made.cap - 1);
    for (int probes = 0; probes < PROBES_MAX; probes++, at = (at + 1) & (w->made.cap - 1)) {
        struct made *made = &w->made.items[at];
        if (!made->number || (made->hash == hash && is_same(w, made, value, stream)))
            return made;
    }
    return NULL;
}

// ---- objects ----

static void write_alone(struct writer *w, uint32_t number, struct str value, struct str stream)
{
    w->entries.items[number] = (struct entry){.type = ENTRY_OFFSET, .place = w->out->n};
    put_number(w->out, number);
    buf_puts(w->out, " 0 obj\n");
    buf_str(w->out, value);
    buf_puts(w->out, "\nstream\n");
    buf_str(w->out, stream);
    buf_puts(w->out, "\nendstream\nendobj\n");
}

static void write_compressed(struct writer *w, uint32_t number, struct buf *entries, struct str bytes)
{
    struct buf value = {0};
    w->packed.n = 0;
    buf_reserve(&w->packed, libdeflate_zlib_compress_bound(w->deflate, bytes.n));
    w->packed.n = libdeflate_zlib_compress(w->deflate, bytes.p, bytes.n, w->packed.p, w->packed.cap);
    buf_puts(&value, "<<");
    buf_str(&value, buf_view(entries));
    buf_puts(&value, "/Filter/FlateDecode/Length ");
    put_number(&value, w->packed.n);
    buf_puts(&value, ">>");
    write_alone(w, number, buf_view(&value), buf_view(&w->packed));
    buf_free(&value);
}

uint32_t writer_stream(struct writer *w, struct buf *entries, struct str bytes)
{
    uint32_t number = writer_number(w);
    write_compressed(w, number, entries, bytes);
    return number;
}

static void close_pack(struct writer *w)
{
    struct buf entries = {0};
    if (!w->n_packed)
        return;
    buf_puts(&entries, "/Type/ObjStm/N ");
    put_number(&entries, w->n_packed);
    buf_puts(&entries, "/First ");
    put_number(&entries, w->numbers.n);
    buf_str(&w->numbers, buf_view(&w->bodies));
    write_compressed(w, w->pack, &entries, buf_view(&w->numbers));
    buf_free(&entries);
    w->numbers.n = w->bodies.n = w->n_packed = 0;
}

static void write_packed(struct writer *w, uint32_t number, struct str value)
{
    if (w->n_packed == MEMBERS_MAX)
        close_pack(w);
    if (!w->n_packed)
        w->pack = writer_number(w);
    w->entries.items[number] = (struct entry){.type = ENTRY_PACKED, .place = w->pack, .index = w->n_packed++};
    put_number(&w->numbers, number);
    buf_putc(&w->numbers, ' ');
    put_number(&w->numbers, w->bodies.n);
    buf_putc(&w->numbers, ' ');
    buf_str(&w->bodies, value);
    buf_putc(&w->bodies, '\n');
}

uint32_t writer_object(struct writer *w, uint32_t number, struct str value, struct str stream)
{
    struct made *made = NULL;
    if (!number) {
        uint64_t hash = mix(mix(stream.p != NULL, value), stream);
        made = find_made(w, hash, value, stream);
        if (made && made->number)
            return made->number;
        number = writer_number(w);
        if (made)
            *made = (struct made){.hash = hash, .number = number};
    }
    if (!stream.p) {
        if (made)
            made->text = arena_str(w->arena, value);
        write_packed(w, number, value);
        return number;
    }
    write_alone(w, number, value, stream);
    if (made) {
        made->length = value.n + strlen("\nstream\n") + stream.n;
        made->start = w->out->n - strlen("\nendstream\nendobj\n") - made->length;
    }
    return number;
}

// ---- the end of the file ----

// 14.4: names the content, guards nothing.
static void put_id(struct buf *b, struct str bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    uint64_t halves[2] = {mix(1, bytes), mix(2, bytes)};
    for (int i = 0; i < 2; i++) {
        buf_puts(b, i ? "<" : "/ID[<");
        for (int half = 0; half < 2; half++)
            for (int shift = 60; shift >= 0; shift -= 4)
                buf_putc(b, digits[halves[half] >> shift & 15]);
        buf_puts(b, i ? ">]" : ">");
    }
}

// Rows as differences from the row above (PNG's predictor Up): neighbours are nearly alike.
static void put_rows(struct buf *b, const struct writer *w)
{
    enum { UP = 2, ROW = 1 + OFFSET_BYTES + 1 };
    unsigned char above[ROW] = {0}, row[ROW];
    for (size_t i = 0; i < w->entries.n; i++) {
        struct entry e = w->entries.items[i];
        row[0] = (unsigned char)(e.type - ENTRY_FREE);
        for (int k = 0; k < OFFSET_BYTES; k++)
            row[1 + k] = (unsigned char)(e.place >> 8 * (OFFSET_BYTES - 1 - k));
        row[ROW - 1] = (unsigned char)e.index;
        buf_putc(b, UP);
        for (size_t k = 0; k < ROW; k++) {
            buf_putc(b, (char)(row[k] - above[k]));
            above[k] = row[k];
        }
    }
}

void writer_end(struct writer *w, uint32_t catalog, uint32_t info)
{
    struct buf entries = {0}, rows = {0};
    close_pack(w);
    uint64_t place = w->out->n;
    uint32_t number = writer_number(w);
    w->entries.items[number] = (struct entry){.type = ENTRY_OFFSET, .place = place};
    buf_puts(&entries, "/Type/XRef/W[1 5 1]/DecodeParms<</Predictor 12/Columns 7>>/Size ");
    put_number(&entries, w->entries.n);
    put_reference(&entries, "/Root ", catalog, "");
    put_reference(&entries, "/Info ", info, "");
    put_id(&entries, buf_view(w->out));
    put_rows(&rows, w);
    write_compressed(w, number, &entries, buf_view(&rows));
    buf_puts(w->out, "startxref\n");
    put_number(w->out, place);
    buf_puts(w->out, "\n%%EOF\n");
    buf_free(&entries);
    buf_free(&rows);
}
