// What must be known of a CFF table to address its glyphs from a PDF: whether it is CID-keyed, and if so
// which CID each glyph has. Format: Adobe Technical Note 5176. Nothing in the table is trusted.
#include "pdf/internal.h"

struct reader {
    const unsigned char *p;
    size_t n, i;
    bool ok; // false: read past the end
};

static uint32_t read_number(struct reader *r, unsigned bytes)
{
    uint32_t v = 0;
    if (bytes > r->n || r->i > r->n - bytes) {
        r->ok = false;
        return 0;
    }
    for (unsigned k = 0; k < bytes; k++)
        v = v << 8 | r->p[r->i++];
    return v;
}

// Clause 5: moves behind an INDEX; `first` is its first object.
static void read_index(struct reader *r, struct reader *first)
{
    *first = (struct reader){.ok = true};
    uint32_t count = read_number(r, 2);
    if (!count)
        return;
    uint32_t size = read_number(r, 1);
    r->ok &= size >= 1 && size <= 4;
    if (!r->ok)
        return;
    size_t offsets = r->i; // count + 1 of them, from the byte before the first object
    uint32_t start = read_number(r, size), end = read_number(r, size);
    r->i = offsets + (size_t)count * size;
    uint32_t last = read_number(r, size);
    size_t base = r->i - 1;
    r->ok &= start >= 1 && start <= end && end <= last && last <= r->n - base;
    if (!r->ok)
        return;
    *first = (struct reader){r->p + base + start, end - start, 0, true};
    r->i = base + last;
}

// Clause 4: one operand, of which only the integers count here.
static int64_t read_operand(struct reader *r, uint32_t b0)
{
    if (b0 == 28)
        return (int16_t)read_number(r, 2);
    if (b0 == 29)
        return (int32_t)read_number(r, 4);
    if (b0 == 30) {
        for (uint32_t b = 0; r->ok && (b & 0xF) != 0xF && b >> 4 != 0xF;)
            b = read_number(r, 1);
        return 0;
    }
    if (b0 <= 246)
        return (int64_t)b0 - 139;
    return b0 <= 250 ? (int64_t)(b0 - 247) * 256 + read_number(r, 1) + 108
                     : -(int64_t)(b0 - 251) * 256 - read_number(r, 1) - 108;
}

struct top_dict {
    bool cid_keyed;
    int64_t charset; // offset
};

static struct top_dict read_top_dict(struct reader *r)
{
    enum { CHARSET = 15, ESCAPE = 12, ROS = 30, LAST_OPERATOR = 21 };
    struct top_dict top = {0};
    int64_t operand = 0;
    while (r->ok && r->i < r->n) {
        uint32_t b = read_number(r, 1);
        if (b > LAST_OPERATOR)
            operand = read_operand(r, b);
        else if (b == ESCAPE)
            top.cid_keyed |= read_number(r, 1) == ROS;
        else if (b == CHARSET)
            top.charset = operand;
    }
    return top;
}

// Clause 13. Glyph 0 is not in the table: its CID is 0.
static void read_charset(struct reader *r, uint16_t *cids, uint32_t n_glyphs)
{
    uint32_t format = read_number(r, 1);
    if (format > 2)
        r->ok = false;
    for (uint32_t glyph = 1; r->ok && glyph < n_glyphs;) {
        uint32_t first = read_number(r, 2), left = format ? read_number(r, format) : 0;
        for (uint32_t k = 0; k <= left && glyph < n_glyphs; k++)
            cids[glyph++] = (uint16_t)(first + k);
    }
}

bool cff_read(struct arena *arena, struct str table, uint32_t n_glyphs, struct cff *out)
{
    struct reader r = {(const unsigned char *)table.p, table.n, 0, true}, first;
    *out = (struct cff){0};
    read_number(&r, 2); // version
    r.i = read_number(&r, 1);
    read_index(&r, &first); // names
    read_index(&r, &first); // top dictionaries
    if (!r.ok)
        return false;
    struct top_dict top = read_top_dict(&first);
    out->cid_keyed = top.cid_keyed;
    if (!top.cid_keyed || top.charset <= 2) // 0 to 2 name built-in charsets: no table
        return first.ok;
    if (!first.ok || top.charset > (int64_t)table.n)
        return false;
    r.i = (size_t)top.charset;
    out->cids = NEW_ARRAY(arena, uint16_t, n_glyphs);
    read_charset(&r, out->cids, n_glyphs);
    return r.ok;
}
