// What later layers ask of a run: widths, text, visual order.
#include "text/text.h"

static uint32_t char_of(const struct run *run, uint32_t glyph)
{
    size_t i = run->glyphs[glyph].cluster;
    return i < run->text.n ? utf8_next(run->text, &i) : 0;
}

bool run_is_space(const struct run *run, uint32_t glyph)
{
    enum { NO_BREAK_SPACE = 0xA0 };
    uint32_t c = char_of(run, glyph);
    return c == ' ' || c == NO_BREAK_SPACE;
}

// As mpt_muldiv has it. Asked thousands of times a page, of advances that are seldom below zero.
static inline mpt scaled(int32_t font_units, const struct run *run)
{
    mpt size = run->style->font_size;
    uint32_t upem = run->face->upem;
    if (font_units < 0 || size < 0)
        return mpt_muldiv(font_units, size, upem);
    uint64_t product = (uint64_t)font_units * (uint64_t)size + upem / 2;
    if (product <= UINT32_MAX) // nearly always, and much faster
        return (mpt)MIN((uint32_t)product / upem, (uint32_t)MPT_MAX);
    return (mpt)MIN(product / upem, (uint64_t)MPT_MAX);
}

mpt run_advance(const struct run *run, uint32_t glyph, mpt extra)
{
    enum { WHOLE = 100000 }; // 100 % in 1/1000 %
    const struct style *style = run->style;
    mpt own = scaled(run->glyphs[glyph].advance, run);
    int64_t width = own;
    if (own) // marks stand on what they mark
        width += style->letter_spacing;
    bool spaced = style->word_spacing || style->word_spacing_percent || extra;
    if (spaced && run_is_space(run, glyph))
        width += (int64_t)style->word_spacing + mpt_muldiv(own, style->word_spacing_percent, WHOLE) + extra;
    return (mpt)MAX(MIN(width, MPT_MAX), -MPT_MAX);
}

struct str run_slice(const struct run *run, uint32_t from, uint32_t to)
{
    const struct glyph *g = run->glyphs;
    size_t start, end;
    if (from >= to || to > run->n)
        return (struct str){run->text.p, 0};
    if (run->level & 1) {
        start = to < run->n ? g[to - 1].cluster : 0;
        end = from > 0 ? g[from - 1].cluster : run->text.n;
    } else {
        start = from > 0 ? g[from].cluster : 0;
        end = to < run->n ? g[to].cluster : run->text.n;
    }
    return (struct str){run->text.p + start, end > start ? end - start : 0};
}

void text_reorder(const uint8_t *levels, size_t n, uint32_t *order)
{
    uint8_t highest = 0, lowest_odd = UINT8_MAX;
    for (size_t i = 0; i < n; i++) {
        order[i] = (uint32_t)i;
        highest = MAX(highest, levels[i]);
        if (levels[i] & 1)
            lowest_odd = MIN(lowest_odd, levels[i]);
    }
    // L2: from the highest level down to the lowest odd one, turn every stretch at that level or above.
    for (unsigned level = highest; level >= lowest_odd; level--)
        for (size_t from = 0; from < n;) {
            size_t to = from;
            while (to < n && levels[order[to]] >= level)
                to++;
            for (size_t a = from, b = to; a + 1 < b; a++) {
                uint32_t other = order[--b];
                order[b] = order[a];
                order[a] = other;
            }
            from = MAX(to, from + 1);
        }
}
