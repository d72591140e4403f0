// Text: glyph marks become Td, Tf and TJ. The reader moves its pen by the widths in the font's W array;
// layout has put every glyph at an exact place. The pen is followed in 1/10000 mpt and brought back by a TJ
// adjustment wherever it is off by 1/1000 em or more, so kerning, letter-spacing and justification cost
// nothing where they are not, and errors do not add up along a line.
#include "pdf/internal.h"

enum { PEN = 10000 }; // units of the pen in one mpt

static void end_string(struct canvas *c)
{
    if (c->in_string)
        buf_putc(&c->out, '>');
    c->in_string = false;
}

void canvas_end_array(struct canvas *c)
{
    end_string(c);
    if (c->in_array)
        buf_puts(&c->out, "]TJ\n");
    c->in_array = false;
}

void canvas_end_text(struct canvas *c)
{
    canvas_end_array(c);
    if (c->in_text)
        buf_puts(&c->out, "ET\n");
    c->in_text = false;
}

static void set_font(struct canvas *c, const struct face *face, mpt size)
{
    if (c->face == face && c->size == size)
        return;
    canvas_end_array(c);
    buf_puts(&c->out, "/F");
    put_int(&c->out, (int64_t)pdf_font_index(c->pdf, face));
    buf_putc(&c->out, ' ');
    buf_mpt(&c->out, size);
    buf_puts(&c->out, " Tf\n");
    c->face = face;
    c->size = size;
}

static void set_rise(struct canvas *c, mpt rise)
{
    if (c->rise == rise)
        return;
    canvas_end_array(c);
    buf_mpt(&c->out, rise);
    buf_puts(&c->out, " Ts\n");
    c->rise = rise;
}

// Brings the pen to (x, baseline), by Td only where an adjustment in TJ would not do.
static void place(struct canvas *c, mpt x, mpt baseline)
{
    if (!c->in_text) {
        buf_puts(&c->out, "BT\n");
        c->in_text = true;
        c->line_x = c->line_y = 0;
        c->pen = INT64_MIN;
    }
    int64_t gap = c->pen == INT64_MIN ? INT64_MAX : (int64_t)x - c->pen / PEN;
    if (baseline == c->line_y && gap > -c->size && gap < 2 * (int64_t)c->size)
        return;
    canvas_end_array(c);
    buf_mpt(&c->out, x - c->line_x);
    buf_putc(&c->out, ' ');
    buf_mpt(&c->out, baseline - c->line_y);
    buf_puts(&c->out, " Td\n");
    c->line_x = x;
    c->line_y = baseline;
    c->pen = (int64_t)x * PEN;
}

static void show(struct canvas *c, uint32_t cid, int32_t width, int64_t x)
{
    int64_t unit = (int64_t)c->size * (PEN / 1000), ahead = c->pen - x * PEN;
    if (!c->in_array)
        buf_putc(&c->out, '[');
    c->in_array = true;
    if (unit && (ahead >= unit || ahead <= -unit)) {
        int64_t adjustment = (ahead + (ahead < 0 ? -unit / 2 : unit / 2)) / unit;
        end_string(c);
        put_int(&c->out, adjustment);
        c->pen -= adjustment * unit;
    }
    if (!c->in_string)
        buf_putc(&c->out, '<');
    c->in_string = true;
    put_hex16(&c->out, cid);
    c->pen += (int64_t)c->size * width;
}

// Part of a mark, in the order of its glyphs.
struct stretch {
    struct canvas *canvas;
    struct pdf_font *font;
    const struct mark *mark;
    mpt baseline;
};

// ---- what glyphs stand for ----
// A cluster: glyphs [from, to) that together stand for `text`.
struct cluster {
    uint32_t from, to;
    struct str text;
};

static bool right_to_left(const struct run *run)
{
    return run->level & 1;
}

// The cluster that glyph `from` is of.
static struct cluster cluster_at(const struct run *run, uint32_t from)
{
    const struct glyph *g = run->glyphs;
    uint32_t to = from + 1, start = g[from].cluster;
    while (from > 0 && g[from - 1].cluster == start)
        from--;
    while (to < run->n && g[to].cluster == start)
        to++;
    size_t end = run->text.n;
    if (right_to_left(run) ? from > 0 : to < run->n)
        end = right_to_left(run) ? g[from - 1].cluster : g[to].cluster;
    if (start > end || end > run->text.n)
        return (struct cluster){from, to, STR("")};
    return (struct cluster){from, to, {run->text.p + start, end - start}};
}

static size_t count_characters(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; n++)
        utf8_next(s, &i);
    return n;
}

// Notes what a glyph is read as, which must not hang on where it is used first: not all readers know
// ActualText. False where that is not the text it stands for here.
static bool note_text(const struct stretch *s, uint32_t glyph, struct str text)
{
    struct pdf_font *font = s->font;
    if (glyph >= font->n_glyphs)
        return true;
    if (!font->text[glyph].p) {
        struct str reading = glyph_reading(s->canvas->pdf->arena, font->face, glyph, text);
        if (!reading.n)
            return false;
        font->text[glyph] = reading;
    }
    return str_eq(font->text[glyph], text);
}

// Character by character, where a cluster has as many glyphs (a letter and its accents).
static bool note_each(const struct stretch *s, const struct cluster *cluster)
{
    const struct run *run = s->mark->run;
    bool same = true;
    size_t i = 0, n = cluster->to - cluster->from;
    for (size_t k = 0; k < n; k++) {
        size_t start = i;
        utf8_next(cluster->text, &i);
        uint32_t g = right_to_left(run) ? cluster->to - 1 - (uint32_t)k : cluster->from + (uint32_t)k;
        same &= note_text(s, run->glyphs[g].id, (struct str){cluster->text.p + start, i - start});
    }
    return same;
}

// Whether the cluster's glyphs tell its text by their ToUnicode entries alone; notes those entries.
static bool tells_text(const struct stretch *s, struct cluster *cluster)
{
    const struct run *run = s->mark->run;
    if (str_eqz(cluster->text, "\u00A0")) // shares the space's glyph; what is copied is to be a space
        cluster->text = STR(" ");
    uint32_t n = cluster->to - cluster->from;
    if (!cluster->text.n)
        return false;
    if (n == 1)
        return note_text(s, run->glyphs[cluster->from].id, cluster->text);
    if (run->needs_actual_text || count_characters(cluster->text) != n)
        return false;
    return note_each(s, cluster);
}

// 14.9.4. Readers that reverse right-to-left text by themselves reverse replacement text too, so there it is
// given for single characters alone.
static bool actual_text(const struct run *run, const struct cluster *cluster)
{
    return !right_to_left(run) || count_characters(cluster->text) <= 1;
}

// ---- marks ----
static mpt scaled(const struct run *run, int32_t font_units)
{
    return mpt_muldiv(run->style->font_size, font_units, run->face->upem);
}

static struct glyph_offset offset_of(const struct run *run, uint32_t glyph)
{
    return run->offsets ? run->offsets[glyph] : (struct glyph_offset){0};
}

static int64_t width_of(const struct mark *mark, uint32_t from, uint32_t to)
{
    int64_t width = 0;
    for (uint32_t i = from; i < to; i++)
        width += run_advance(mark->run, i, mark->extra);
    return width;
}

static void show_glyphs(const struct stretch *s, uint32_t from, uint32_t to, int64_t x)
{
    struct canvas *c = s->canvas;
    const struct run *run = s->mark->run;
    place(c, (mpt)x, s->baseline);
    for (uint32_t i = from; i < to;) {
        struct cluster cluster = cluster_at(run, i);
        uint32_t end = MIN(cluster.to, to);
        bool span = !tells_text(s, &cluster) && actual_text(run, &cluster);
        if (span) {
            canvas_end_array(c);
            buf_puts(&c->out, "/Span<</ActualText<FEFF");
            put_utf16(&c->out, cluster.text);
            buf_puts(&c->out, ">>>BDC\n");
        }
        for (; i < end; i++) {
            uint32_t id = run->glyphs[i].id;
            int32_t width = pdf_font_use(s->font, id);
            struct glyph_offset offset = offset_of(run, i);
            set_rise(c, offset.y ? scaled(run, offset.y) : 0);
            show(c, pdf_cid(s->font, id), width, x + (offset.x ? scaled(run, offset.x) : 0));
            x += run_advance(run, i, s->mark->extra);
        }
        if (span) {
            canvas_end_array(c);
            buf_puts(&c->out, "EMC\n");
        }
    }
}

// ---- right to left ----
// The leftmost glyph of the string that ends at `to`: a word with the space behind it; or where a mark is
// raised, what is set on one level; or a cluster with a replacement text, which is in reading order as it is.
static uint32_t string_start(const struct stretch *s, uint32_t to)
{
    const struct run *run = s->mark->run;
    uint32_t start = to;
    while (start > s->mark->from) {
        struct cluster cluster = cluster_at(run, start - 1);
        bool replaced = !tells_text(s, &cluster) && actual_text(run, &cluster);
        if (replaced)
            return start < to ? start : MAX(cluster.from, s->mark->from);
        if (start < to && offset_of(run, start - 1).y != offset_of(run, start).y)
            break;
        start--;
        if (run_is_space(run, start))
            break;
    }
    return start;
}

// 14.8.2.3.3: strings in reading order, word by word from the right, each from left to right as it is
// painted; readers turn its characters round.
static void show_reversed(const struct stretch *s, int64_t x)
{
    struct canvas *c = s->canvas;
    const struct mark *mark = s->mark;
    x += width_of(mark, mark->from, mark->to);
    place(c, (mpt)x, s->baseline); // marked content within text starts and ends there
    canvas_end_array(c);
    buf_puts(&c->out, "/ReversedChars BMC\n");
    for (uint32_t to = mark->to, from; to > mark->from; to = from) {
        from = string_start(s, to);
        x -= width_of(mark, from, to);
        show_glyphs(s, from, to, x);
        canvas_end_array(c);
    }
    buf_puts(&c->out, "EMC\n");
}

void canvas_glyphs(struct canvas *c, const struct mark *mark, mpt start, mpt baseline)
{
    if (mark->from >= mark->to)
        return;
    const struct run *run = mark->run;
    const struct stretch all = {c, pdf_font(c->pdf, run->face), mark, baseline};
    canvas_fill_text(c, mark->color ? mark->color : run->style->color);
    set_font(c, run->face, run->style->font_size);
    if (right_to_left(run))
        show_reversed(&all, start);
    else
        show_glyphs(&all, mark->from, mark->to, start);
}
