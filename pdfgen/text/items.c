// Cuts the runs of a paragraph into boxes, glue and penalties, in logical order, with its objects between
// them.
#include "text/internal.h"

struct cutter {
    struct shaper *s;
    // A penalty that waits until the inline boxes that end here are closed.
    struct item pending;
    bool is_pending;
};

static mpt add(mpt a, mpt b)
{
    int64_t sum = (int64_t)a + b;
    return (mpt)MAX(MIN(sum, MPT_MAX), -MPT_MAX);
}

static mpt glyphs_width(const struct item *item)
{
    mpt width = 0;
    for (uint32_t i = item->from; i < item->to; i++)
        width = add(width, run_advance(item->run, i, 0));
    return width;
}

static mpt widest_digit(const struct item *item)
{
    mpt width = 0;
    for (uint32_t i = 0; i < item->run->n; i++)
        width = MAX(width, run_advance(item->run, i, 0));
    return width;
}

mpt item_width(const struct item *item)
{
    switch (item->kind) {
    case ITEM_BOX:
    case ITEM_GLUE:
        return glyphs_width(item);
    case ITEM_PENALTY:
        return item->run ? run_advance(item->run, 0, 0) : 0;
    case ITEM_PAGE:
    case ITEM_PAGES:
    case ITEM_PAGE_OF:
        return widest_digit(item);
    case ITEM_STROKE:
        return item->of->style->width;
    case ITEM_DRAWING:
        return mpt_muldiv(item->of->style->height, item->of->drawing->width, item->of->drawing->height);
    case ITEM_OPEN:
        return add(item->of->style->padding_start, item->of->style->border_width);
    case ITEM_CLOSE:
        return add(item->of->style->padding_end, item->of->style->border_width);
    case ITEM_FILL:
        return item->of->style->width; // the least; a line has more for it
    case ITEM_BREAK:
        break;
    }
    return 0;
}

void measure_items(const struct item *items, size_t n, struct para *para)
{
    mpt stretch = 0, line = 0; // since the last place where a line may end, and the last forced break
    para->widest = para->natural = 0;
    for (size_t i = 0; i <= n; i++) {
        const struct item *item = i < n ? &items[i] : NULL;
        enum item_kind kind = item ? item->kind : ITEM_BREAK;
        if (kind == ITEM_BREAK || kind == ITEM_GLUE || kind == ITEM_PENALTY) {
            para->widest = MAX(para->widest, add(stretch, kind == ITEM_PENALTY ? item->width : 0));
            stretch = 0;
        } else {
            stretch = add(stretch, item->width);
        }
        if (kind == ITEM_BREAK) {
            para->natural = MAX(para->natural, line);
            line = 0;
        } else if (kind != ITEM_PENALTY) {
            line = add(line, item->width);
        }
    }
}

static void emit(struct cutter *c, struct item *item)
{
    item->width = item_width(item);
    PUSH(c->s->scratch, c->s->items, *item);
}

static void flush(struct cutter *c)
{
    if (c->is_pending)
        emit(c, &c->pending);
    c->is_pending = false;
}

// Where a line may end at byte `at`: its penalty waits for what closes there.
static void wait_penalty(struct cutter *c, struct piece *piece, uint32_t at)
{
    uint8_t mark = c->s->marks[at];
    const struct run *hyphen = NULL;
    if (!(mark & MARK_BREAK)) {
        hyphen = mark & MARK_HYPHEN && piece ? hyphen_run(c->s, piece) : NULL;
        if (!hyphen)
            return;
    }
    c->is_pending = true;
    c->pending = (struct item){.kind = ITEM_PENALTY};
    if (hyphen) {
        c->pending.run = hyphen;
        c->pending.to = hyphen->n;
        c->pending.penalty = PENALTY_HYPHEN;
    }
}

// ---- text -------------------------------------------------------------------------------------------

static void put_stretch(struct cutter *c, const struct piece *p, bool glue, uint32_t from, uint32_t to)
{
    if (from == to)
        return;
    flush(c);
    emit(c, &(struct item){.kind = glue ? ITEM_GLUE : ITEM_BOX, .run = p->run, .from = from, .to = to});
}

// Invisible characters (zero width spaces, joiners) have no glyphs; a place among them is the place before
// them.
static uint32_t before_invisible(const struct shaper *s, const struct piece *p, uint32_t at)
{
    while (at > p->from && is_invisible(char_before(s, at)))
        do
            at--;
        while (at > p->from && ((unsigned char)s->text.items[at] & 0xC0) == 0x80);
    return at;
}

static bool all_invisible(const struct shaper *s, uint32_t from, uint32_t to)
{
    for (size_t i = from; i < to;)
        if (!is_invisible(utf8_next(shaper_text(s), &i)))
            return false;
    return true;
}

bool is_loose(UScriptCode script)
{
    return uscript_isCased(script) || script == USCRIPT_HAN || script == USCRIPT_HIRAGANA ||
           script == USCRIPT_KATAKANA || script == USCRIPT_HANGUL;
}

// Moves *edge, an index of the run's glyphs, on in reading direction to byte `at` of the text. False where
// the run must not be cut there: nobody shapes again, so cuts lie between clusters, and within words where
// shapes allow it.
static bool find_edge(const struct shaper *s, const struct piece *p, uint32_t at, bool beside_glue,
                      uint32_t *edge)
{
    const struct run *run = p->run;
    bool rtl = run->level & 1;
    uint32_t seen = before_invisible(s, p, at), cluster = seen - p->from;
    if (rtl)
        while (*edge > 0 && run->glyphs[*edge - 1].cluster < cluster)
            --*edge;
    else
        while (*edge < run->n && run->glyphs[*edge].cluster < cluster)
            ++*edge;
    bool ends = *edge == (rtl ? 0 : run->n);
    uint32_t next = rtl ? *edge - 1 : *edge;
    if (!all_invisible(s, seen, ends ? p->to : p->from + run->glyphs[next].cluster))
        return false;
    return ends || beside_glue || is_loose(p->script) || !p->unsafe[next];
}

static void cut_piece(struct cutter *c, struct piece *p)
{
    const struct shaper *s = c->s;
    bool rtl = p->level & 1, glue = s->marks[p->from] & MARK_GLUE;
    uint32_t from = rtl ? p->run->n : 0, edge = from; // glyphs up to `from` are in items
    for (size_t i = p->from; i < p->to;) {
        utf8_next(shaper_text(s), &i);
        uint32_t at = (uint32_t)i;
        bool ends = at == p->to, next_glue = !ends && s->marks[at] & MARK_GLUE;
        if (!ends && next_glue == glue && !(s->marks[at] & (MARK_BREAK | MARK_HYPHEN)))
            continue;
        if (!find_edge(s, p, at, glue || next_glue, &edge) && !ends)
            continue;
        if (ends)
            edge = rtl ? 0 : p->run->n;
        put_stretch(c, p, glue, MIN(from, edge), MAX(from, edge));
        wait_penalty(c, p, at);
        from = edge;
        glue = next_glue;
    }
}

// ---- objects ----------------------------------------------------------------------------------------

static void put_page_number(struct cutter *c, const struct span *span)
{
    const struct run *digits = digits_run(c->s, span);
    enum item_kind kind = span->kind == INLINE_PAGE    ? ITEM_PAGE
                          : span->kind == INLINE_PAGES ? ITEM_PAGES
                                                       : ITEM_PAGE_OF;
    if (digits)
        emit(c, &(struct item){.kind = kind, .run = digits, .to = digits->n});
}

static void put_object(struct cutter *c, const struct span *span)
{
    struct item item = {.kind = ITEM_FILL, .of = span->in};
    switch (span->kind) {
    case INLINE_TEXT:
        return;
    case INLINE_PAGE:
    case INLINE_PAGES:
    case INLINE_PAGE_OF:
        put_page_number(c, span);
        return;
    case INLINE_BREAK:
        item.kind = ITEM_BREAK;
        break;
    case INLINE_FILL:
        break;
    case INLINE_STROKE:
        item.kind = ITEM_STROKE;
        break;
    case INLINE_DRAWING:
        item.kind = ITEM_DRAWING;
        break;
    case INLINE_OPEN:
        item.kind = ITEM_OPEN;
        break;
    case INLINE_CLOSE:
        item.kind = ITEM_CLOSE;
        break;
    }
    emit(c, &item);
}

void make_items(struct shaper *s, struct para *para)
{
    struct cutter c = {.s = s};
    size_t piece = 0;
    for (size_t i = 0; i < s->spans.n; i++) {
        const struct span *span = &s->spans.items[i];
        if (span->kind != INLINE_TEXT) {
            if (span->kind != INLINE_CLOSE)
                flush(&c);
            put_object(&c, span);
            if (span->from < span->to)
                wait_penalty(&c, NULL, span->to);
        }
        while (piece < s->pieces.n && s->pieces.items[piece].span == span)
            cut_piece(&c, &s->pieces.items[piece++]);
    }
    measure_items(s->items.items, s->items.n, para);
}
