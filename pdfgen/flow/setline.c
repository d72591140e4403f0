// One line's items -> marks. Items of one run that stand together become one mark; pieces are placed in
// visual order (UAX 9, L1 and L2), marks are appended in logical order.
#include "flow/lines.h"

// A stretch of the line that is placed as one.
struct piece {
    const struct item *item; // its first
    const struct run *run;   // NULL: no glyphs
    uint32_t from, to;
    uint8_t level;
    int64_t width, ink;          // ink: without the white space at the line's end
    uint32_t spaces, ink_spaces; // glyphs that justification widens
    int64_t x;                   // logical
    size_t mate; // of an ITEM_OPEN: 1 + its ITEM_CLOSE's index; 0: the box goes on in the next line
};

struct setter {
    struct arena *arena, *scratch;
    const struct para *para;
    const struct style *style;
    struct line_fields fields;
    mpt measure, baseline, extra;
    int64_t start, ink; // the visible line's start edge and width
    struct {
        struct piece *items;
        size_t n, cap;
    } pieces;
    size_t fills;
    uint32_t spaces;
    int64_t glue;
    struct marks *marks;
};

static mpt to_mpt(int64_t v)
{
    return (mpt)MAX(MIN(v, MPT_MAX), -MPT_MAX);
}

// ---- items -> pieces

// Where a digit stands in the text of the run that holds all ten.
static struct str digit_text(const struct run *digits, uint32_t digit)
{
    size_t from = digits->glyphs[digit].cluster, to = digits->text.n;
    for (uint32_t i = 0; i < digits->n; i++)
        if (digits->glyphs[i].cluster > from && digits->glyphs[i].cluster < to)
            to = digits->glyphs[i].cluster;
    return (struct str){digits->text.p + from, to - from};
}

// A run that says a number, with the glyphs and characters of the ten digits; always left to right.
static const struct run *number_run(struct arena *arena, const struct run *digits, uint32_t number)
{
    uint8_t figures[10];
    uint32_t n = 0;
    for (; number > 0; number /= 10)
        figures[n++] = (uint8_t)(number % 10);
    struct glyph *glyphs = NEW_ARRAY(arena, struct glyph, n);
    struct glyph_offset *offsets = digits->offsets ? NEW_ARRAY(arena, struct glyph_offset, n) : NULL;
    char *text = arena_alloc(arena, 4 * (size_t)n); // a character has 4 bytes at most
    size_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t digit = figures[n - 1 - i];
        struct str s = digit_text(digits, digit);
        glyphs[i] = digits->glyphs[digit];
        glyphs[i].cluster = (uint32_t)at;
        if (offsets)
            offsets[i] = digits->offsets[digit];
        for (size_t k = 0; k < s.n && k < 4; k++)
            text[at++] = s.p[k];
    }
    struct run *run = NEW(arena, struct run);
    *run = *digits;
    run->level = (uint8_t)(digits->level + (digits->level & 1));
    run->text = (struct str){text, at};
    run->glyphs = glyphs;
    run->offsets = offsets;
    run->n = n;
    return run;
}

// Does [from, to) stand right behind a piece's glyphs in its run?
static bool continues(const struct piece *p, const struct run *run, uint32_t from, uint32_t to, uint8_t level)
{
    return p->run == run && p->level == level && (run->level & 1 ? p->from == to : p->to == from);
}

static void add_glyphs(struct setter *s, const struct item *it, const struct run *run, uint32_t from,
                       uint32_t to, uint8_t level, bool seen)
{
    int64_t width = 0;
    uint32_t spaces = 0;
    for (uint32_t i = from; i < to; i++) {
        width += run_advance(run, i, 0);
        spaces += run_is_space(run, i);
    }
    struct piece *last = s->pieces.n > 0 ? &s->pieces.items[s->pieces.n - 1] : NULL;
    if (last == NULL || !continues(last, run, from, to, level)) {
        PUSH(s->scratch, s->pieces,
             ((struct piece){.item = it, .run = run, .from = from, .to = to, .level = level}));
        last = &s->pieces.items[s->pieces.n - 1];
    }
    last->from = MIN(last->from, from);
    last->to = MAX(last->to, to);
    last->width += width;
    last->spaces += spaces;
    if (!seen)
        return;
    last->ink += width;
    last->ink_spaces += spaces;
    s->ink += width;
    s->spaces += spaces;
    if (it->kind == ITEM_GLUE)
        s->glue += width;
}

static void add_object(struct setter *s, const struct item *it)
{
    PUSH(s->scratch, s->pieces,
         ((struct piece){.item = it, .level = s->para->rtl, .width = it->width, .ink = it->width}));
    s->ink += it->width;
    s->fills += it->kind == ITEM_FILL;
}

// 0 where it is not known.
static uint32_t number_of(const struct setter *s, const struct item *it)
{
    const struct page_numbers *numbers = s->fields.numbers;
    if (!numbers || !it->run)
        return 0;
    if (it->kind == ITEM_PAGE_OF)
        return target_page(numbers, s->fields.inlines[it->run->inline_index].text);
    return it->kind == ITEM_PAGE ? numbers->page : numbers->pages;
}

// A page number; where it is not known, its width is kept and nothing is set.
static void add_number(struct setter *s, const struct item *it)
{
    uint32_t number = number_of(s, it);
    if (number == 0 || it->run == NULL || it->run->n < 10) {
        add_object(s, it);
        return;
    }
    const struct run *run = number_run(s->arena, it->run, number);
    add_glyphs(s, it, run, 0, run->n, run->level, true);
}

static bool vanishes(enum item_kind kind)
{
    return kind == ITEM_GLUE || kind == ITEM_PENALTY || kind == ITEM_BREAK;
}

// White space at the line's end and before a fill takes the paragraph's level (UAX 9, L1).
static void add_glue(struct setter *s, uint32_t i, bool seen)
{
    const struct item *it = &s->para->items[i];
    bool ends = !seen || (i + 1 < s->para->n && s->para->items[i + 1].kind == ITEM_FILL);
    add_glyphs(s, it, it->run, it->from, it->to, ends ? s->para->rtl : it->run->level, seen);
}

static void gather(struct setter *s, const struct line *line)
{
    const struct item *items = s->para->items;
    uint32_t from = line->from, to = line->to;
    while (from < to && vanishes(items[from].kind))
        from++;
    while (to > from && vanishes(items[to - 1].kind))
        to--;
    for (uint32_t i = from; i < to; i++) {
        const struct item *it = &items[i];
        switch (it->kind) {
        case ITEM_BOX:
            add_glyphs(s, it, it->run, it->from, it->to, it->run->level, true);
            break;
        case ITEM_GLUE:
            add_glue(s, i, true);
            break;
        case ITEM_PAGE:
        case ITEM_PAGES:
        case ITEM_PAGE_OF:
            add_number(s, it);
            break;
        case ITEM_FILL:
        case ITEM_STROKE:
        case ITEM_DRAWING:
        case ITEM_OPEN:
        case ITEM_CLOSE:
            add_object(s, it);
            break;
        case ITEM_PENALTY:
        case ITEM_BREAK:
            break;
        }
    }
    if (line->hyphen) {
        const struct item *it = &items[line->to];
        add_glyphs(s, it, it->run, it->from, it->to, it->run->level, true);
    }
    for (uint32_t i = to; i < line->to && line->to < s->para->n; i++)
        if (items[i].kind == ITEM_GLUE)
            add_glue(s, i, false);
}

static bool is_object(const struct piece *p)
{
    return p->item->kind == ITEM_STROKE || p->item->kind == ITEM_DRAWING;
}

// A stroke or drawing within text goes the way of the text around it (UAX 9, N1 and N2). Fills and inline
// boxes stay at the paragraph's level, which keeps a box in one piece.
static void settle_levels(struct setter *s)
{
    struct piece *pieces = s->pieces.items;
    size_t n = s->pieces.n;
    for (size_t i = 0, end; i < n; i = end + 1) {
        for (end = i; end < n && is_object(&pieces[end]); end++)
            ;
        uint8_t before = i > 0 ? pieces[i - 1].level : s->para->rtl;
        uint8_t after = end < n ? pieces[end].level : s->para->rtl;
        for (size_t k = i; k < end; k++)
            pieces[k].level = MIN(before, after);
    }
}

// ---- places

// Free space goes to the fills, to the spaces (`extra`), or before the line.
static void align(struct setter *s, mpt measure, mpt indent, bool forced)
{
    int64_t free = (int64_t)measure - indent - s->ink;
    s->start = indent;
    if (s->fills > 0) {
        int64_t share = MAX(free, 0);
        for (size_t i = 0, left = s->fills; left > 0; i++) {
            struct piece *p = &s->pieces.items[i];
            if (p->item->kind != ITEM_FILL)
                continue;
            int64_t part = share / (int64_t)left--;
            p->width += part;
            share -= part;
        }
        s->ink += MAX(free, 0);
        return;
    }
    if (s->style->text_align == KW_END)
        s->start += MAX(free, 0);
    if (s->style->text_align == KW_CENTER)
        s->start += MAX(free, 0) / 2;
    if (s->style->text_align != KW_JUSTIFY || s->spaces == 0 || (forced && free > 0))
        return;
    free = MAX(free, -(s->glue / 3));
    s->extra = to_mpt(free / s->spaces - (free % s->spaces < 0));
    s->ink += (int64_t)s->extra * s->spaces;
}

static void place(struct setter *s)
{
    size_t n = s->pieces.n;
    struct piece *pieces = s->pieces.items;
    uint8_t *levels = NEW_ARRAY(s->scratch, uint8_t, n);
    uint32_t *order = NEW_ARRAY(s->scratch, uint32_t, n);
    int64_t total = 0, left = 0;
    for (size_t i = 0; i < n; i++) {
        levels[i] = pieces[i].level;
        pieces[i].width += (int64_t)s->extra * pieces[i].spaces;
        pieces[i].ink += (int64_t)s->extra * pieces[i].ink_spaces;
        total += pieces[i].width;
    }
    text_reorder(levels, n, order);
    for (size_t i = 0; i < n; i++) {
        struct piece *p = &pieces[order[i]];
        p->x = s->start + (s->para->rtl ? total - left - p->width : left);
        left += p->width;
    }
}

// Pairs opens with closes; the stack is threaded through the mates. Returns 1 + the last close whose box was
// opened in a line before, or 0.
static size_t pair_boxes(struct setter *s)
{
    size_t top = 0, outer = 0;
    struct piece *pieces = s->pieces.items;
    for (size_t i = 0; i < s->pieces.n; i++) {
        if (pieces[i].item->kind == ITEM_OPEN) {
            pieces[i].mate = top;
            top = i + 1;
        } else if (pieces[i].item->kind == ITEM_CLOSE && top == 0) {
            outer = i + 1;
        } else if (pieces[i].item->kind == ITEM_CLOSE) {
            size_t below = pieces[top - 1].mate;
            pieces[top - 1].mate = i + 1;
            top = below;
        }
    }
    while (top > 0) {
        size_t below = pieces[top - 1].mate;
        pieces[top - 1].mate = 0;
        top = below;
    }
    return outer;
}

// ---- pieces -> marks

// From the slab's top to what stands `above` over the style's own baseline.
static mpt above_baseline(const struct setter *s, const struct style *st, mpt above)
{
    return to_mpt((int64_t)s->baseline - st->baseline_shift - above);
}

// The ground and border of an inline box: as high as its style says, or as a line.
static void mark_box(struct setter *s, const struct style *st, int64_t from, int64_t to)
{
    bool outlined = st->border_width > 0 && st->border_style != KW_NONE && st->border_color != NULL;
    if (st->background == NULL && !outlined)
        return;
    bool own_height = st->height > 0;
    struct mark m = {.kind = MARK_RECT,
                     .tag = TAG_ARTIFACT,
                     .x = to_mpt(from),
                     .y = own_height ? above_baseline(s, st, st->height)
                                     : s->baseline - slot_baseline(st, s->para),
                     .width = to_mpt(MAX(to - from, 0)),
                     .height = own_height ? st->height : st->line_height,
                     .color = st->background,
                     .radius = st->border_radius};
    if (outlined) {
        m.stroke = st->border_color;
        m.stroke_width = st->border_width;
        m.dash = st->border_style;
    }
    PUSH(s->arena, *s->marks, m);
}

static void mark_open(struct setter *s, const struct piece *open)
{
    int64_t to = s->start + s->ink;
    if (open->mate > 0) {
        const struct piece *close = &s->pieces.items[open->mate - 1];
        to = close->x + close->width;
    }
    mark_box(s, open->item->of->style, open->x, to);
}

static void mark_rect(struct setter *s, int64_t x, mpt y, int64_t width, mpt height,
                      const struct color *color)
{
    PUSH(s->arena, *s->marks,
         ((struct mark){.kind = MARK_RECT,
                        .tag = TAG_ARTIFACT,
                        .x = to_mpt(x),
                        .y = y,
                        .width = to_mpt(width),
                        .height = height,
                        .color = color}));
}

static void mark_glyphs(struct setter *s, const struct piece *p)
{
    const struct style *st = p->run->style;
    mpt y = above_baseline(s, st, 0);
    if (st->underline && p->ink > 0)
        mark_rect(s, p->x, y + st->font_size / 10, p->ink, MAX(st->font_size / 16, 1), st->color);
    PUSH(s->arena, *s->marks,
         ((struct mark){.kind = MARK_GLYPHS,
                        .tag = p->run->tag,
                        .note = p->run->note,
                        .x = to_mpt(p->x),
                        .y = y,
                        .width = to_mpt(p->width),
                        .height = st->font_size,
                        .color = st->color,
                        .run = p->run,
                        .from = p->from,
                        .to = p->to,
                        .extra = s->extra}));
}

static void mark_stroke(struct setter *s, const struct piece *p)
{
    const struct style *st = p->item->of->style;
    int64_t x = p->x + (p->width - st->width) / 2;
    mark_rect(s, x, above_baseline(s, st, st->height), st->width, st->height, st->color);
}

static void mark_drawing(struct setter *s, const struct piece *p)
{
    const struct style *st = p->item->of->style;
    PUSH(s->arena, *s->marks,
         ((struct mark){.kind = MARK_DRAWING,
                        .tag = p->item->of->tag,
                        .x = to_mpt(p->x),
                        .y = above_baseline(s, st, st->height),
                        .width = to_mpt(p->width),
                        .height = st->height,
                        .color = st->color,
                        .drawing = p->item->of->drawing}));
}

// Dots that lead to the end of the line: all such lines have theirs in the same places, counted from the
// measure's end. Decoration.
static void mark_leader(struct setter *s, const struct piece *p)
{
    const struct style *st = p->item->of->style;
    mpt dot = MAX(st->font_size / 11, 1), pitch = MAX(st->font_size * 2 / 5, MPT_PER_PT),
        white = st->font_size / 4;
    int64_t end = s->measure, first = p->x + white, last = p->x + p->width - white - dot;
    first = end - (end - first) / pitch * pitch;
    if (last < first)
        return;
    last = first + (last - first) / pitch * pitch;
    PUSH(s->arena, *s->marks,
         ((struct mark){.kind = MARK_RECT,
                        .tag = TAG_ARTIFACT,
                        .x = to_mpt(first),
                        .y = above_baseline(s, st, dot),
                        .width = to_mpt(last - first + dot),
                        .height = dot,
                        .stroke = st->color,
                        .stroke_width = dot,
                        .dash = KW_DOTTED,
                        .pitch = pitch}));
}

static void mark_piece(struct setter *s, const struct piece *p)
{
    if (p->run != NULL)
        mark_glyphs(s, p);
    else if (p->item->kind == ITEM_OPEN)
        mark_open(s, p);
    else if (p->item->kind == ITEM_STROKE)
        mark_stroke(s, p);
    else if (p->item->kind == ITEM_FILL && p->item->of->style->leader_pattern == KW_DOTS)
        mark_leader(s, p);
    else if (p->item->kind == ITEM_DRAWING)
        mark_drawing(s, p);
}

void set_line(struct arena *arena, const struct para *para, const struct style *style,
              const struct line *line, mpt measure, mpt indent, mpt baseline, struct line_fields fields,
              struct marks *marks)
{
    struct setter s = {.arena = arena,
                       .scratch = arena_scratch(arena),
                       .para = para,
                       .style = style,
                       .fields = fields,
                       .measure = measure,
                       .baseline = baseline,
                       .marks = marks};
    gather(&s, line);
    if (s.pieces.n == 0)
        return;
    settle_levels(&s);
    align(&s, measure, indent, line->forced);
    place(&s);
    size_t outer = pair_boxes(&s);
    if (line->open > 0) {
        const struct piece *close = outer > 0 ? &s.pieces.items[outer - 1] : NULL;
        int64_t to = close != NULL ? close->x + close->width : s.start + s.ink;
        mark_box(&s, para->items[line->open - 1].of->style, s.start, to);
    }
    for (size_t i = 0; i < s.pieces.n; i++)
        mark_piece(&s, &s.pieces.items[i]);
    arena_empty(s.scratch);
}

void mirror_marks(struct marks *marks, size_t from, mpt measure)
{
    for (size_t i = from; i < marks->n; i++) {
        struct mark *m = &marks->items[i];
        m->x = to_mpt((int64_t)measure - m->x - m->width);
        m->mirrored = m->kind == MARK_LINE && !m->mirrored;
    }
}

mpt slot_baseline(const struct style *style, const struct para *para)
{
    if (style->baseline_offset >= 0)
        return style->line_height - style->baseline_offset;
    const struct face *face = para->n_runs > 0 ? para->runs[0]->face : NULL;
    mpt ascent = mpt_muldiv(style->font_size, 4, 5),
        descent = ascent - style->font_size; // a line without text
    if (face != NULL && face->upem > 0) {
        ascent = mpt_muldiv(style->font_size, face->ascent, face->upem);
        descent = mpt_muldiv(style->font_size, face->descent, face->upem);
    }
    return to_mpt(((int64_t)style->line_height + ascent + descent) / 2);
}

// ---- static lines

static bool names_place(const struct para *para)
{
    for (size_t i = 0; i < para->n; i++)
        if (para->items[i].kind == ITEM_PAGE_OF)
            return true;
    return false;
}

const struct slab *flow_static_line(struct arena *arena, const struct text *text, const struct box *para,
                                    mpt width, uint32_t page, uint32_t pages, mpt *baseline)
{
    const struct para *content = &text->paras[para->para];
    struct line line = {.to = (uint32_t)content->n, .width = content->natural, .forced = true};
    struct marks marks = {0};
    *baseline = slot_baseline(para->style, content);
    struct page_numbers numbers = {.page = page, .pages = pages};
    if (names_place(content))
        add_late_line(arena, content, para, para->style, &line, width, 0, *baseline, &marks);
    else
        set_line(arena, content, para->style, &line, width, 0, *baseline,
                 (struct line_fields){&numbers, para->inlines}, &marks);
    if (content->rtl != text->boxes->rtl)
        mirror_marks(&marks, 0, width);
    struct slab *slab = NEW(arena, struct slab);
    *slab = (struct slab){
        .height = para->style->line_height, .marks = marks.items, .n = marks.n, .pos = para->pos};
    return slab;
}

// As wide as a number of so many digits can be.
static int64_t number_width(const struct run *digits, uint32_t pages)
{
    mpt widest = 0;
    int64_t width = 0;
    for (uint32_t g = 0; g < digits->n; g++)
        widest = MAX(widest, run_advance(digits, g, 0));
    for (uint32_t n = pages; n > 0; n /= 10)
        width += widest;
    return width;
}

int64_t flow_static_width(const struct text *text, const struct box *para, uint32_t pages)
{
    const struct para *content = &text->paras[para->para];
    int64_t width = content->natural;
    for (size_t i = 0; i < content->n; i++) { // how many pages there are is known now: no more is reserved
        const struct item *it = &content->items[i];
        if (it->kind == ITEM_PAGE || it->kind == ITEM_PAGES)
            width += number_width(it->run, pages) - it->width;
    }
    return width;
}

bool flow_has_page_field(const struct text *text, const struct box *para)
{
    const struct para *content = &text->paras[para->para];
    for (size_t i = 0; i < content->n; i++)
        if (item_is_number(&content->items[i]))
            return true;
    return false;
}
