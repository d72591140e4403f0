// Where pages end. A page ends at the last legal break that fits; what is kept together moves over whole.
// What is higher than a page cannot be kept: it starts where it stands, unless the page is nearly full. Each
// page is looked at once, and at most twice more from its top: linear time.
#include "page/stretch.h"

// ---- cursor

static int64_t round_up(int64_t y, mpt unit)
{
    int64_t over = y % unit;
    if (over < 0)
        over += unit;
    return over ? y + unit - over : y;
}

bool cursor_drops(const struct cursor *c, const struct event *e)
{
    if (e->kind == EVENT_PAD)
        return c->at_break;
    return c->at_top && e->discard && (e->kind == EVENT_SPACE || e->kind == EVENT_RULE);
}

static int64_t step_slab(struct cursor *c, const struct event *e)
{
    if (e->hang) {
        c->y = MAX(c->y, c->floor - e->hang_dy);
        c->lowest = MAX(c->lowest, c->y + e->hang_dy + e->hang->height);
    }
    int64_t at = c->y;
    c->y += e->slab->height;
    c->lowest = MAX(c->lowest, e->slab->below ? c->y + e->slab->below : 0);
    cursor_add_notes(c, e);
    c->at_top = false;
    return at;
}

static void step_frame(struct cursor *c, const struct frame *frame, int sign)
{
    if (sign < 0)
        c->lowest = MAX(c->lowest, c->y + frame->below);
    if (frame->style->decoration_clone) {
        c->clone_before += sign * frame->style->padding_before;
        c->clone_after += sign * frame->style->padding_after;
    }
}

int64_t cursor_step(struct cursor *c, const struct event *e)
{
    int64_t at = c->y;
    bool dropped = cursor_drops(c, e);
    c->at_break = c->at_break && e->kind == EVENT_PAD;
    if (dropped)
        return at;
    switch (e->kind) {
    case EVENT_SPACE:
        c->y += e->size;
        break;
    case EVENT_PAD:
    case EVENT_RULE:
        c->y += e->size;
        c->at_top = c->at_top && e->size == 0;
        break;
    case EVENT_SLAB:
        return step_slab(c, e);
    case EVENT_OPEN:
        step_frame(c, e->frame, +1);
        break;
    case EVENT_CLOSE:
        step_frame(c, e->frame, -1);
        break;
    case EVENT_SNAP:
        if (c->grid > 0)
            c->y = c->origin + round_up(c->y - c->origin, c->grid);
        break;
    }
    return at;
}

int64_t cursor_end(const struct cursor *c)
{
    return MAX(c->lowest, c->y + c->clone_after) + c->noted;
}

static size_t next_slab(const struct stream *body, size_t i)
{
    while (i < body->n && body->items[i].kind != EVENT_SLAB)
        i++;
    return i;
}

const struct slab *stretch_head(const struct flow *flow, const struct stretch *s)
{
    return s->repeats_head ? flow->body.items[next_slab(&flow->body, s->from)].repeat : NULL;
}

struct cursor cursor_start(const struct flow *flow, const struct stretch *s, struct area area)
{
    const struct slab *head = stretch_head(flow, s);
    int64_t top = area.top + s->clone_before + (head ? head->height : 0);
    return (struct cursor){
        .y = top,
        .floor = top,
        .lowest = area.top,
        .grid = flow->text->boxes->layout->baseline_grid,
        .at_top = true,
        .at_break = s->from > 0,
        .clone_before = s->clone_before,
        .clone_after = s->clone_after,
        .notes = flow->notes,
    };
}

// ---- one page

// A head is repeated unless the row below it would then no longer fit.
static bool repeats_head(const struct flow *flow, const struct stretch *s, struct area area)
{
    const struct stream *body = &flow->body;
    size_t first = next_slab(body, s->from);
    if (s->from == 0 || first == body->n || !body->items[first].repeat)
        return false;
    struct stretch with_head = *s;
    with_head.repeats_head = true;
    struct cursor c = cursor_start(flow, &with_head, area);
    for (size_t i = s->from; i <= first; i++)
        cursor_step(&c, &body->items[i]);
    return cursor_end(&c) <= area.bottom;
}

static bool forces_break(const struct event *e)
{
    return e->break_before != KW_AUTO && e->break_before != KW_NONE;
}

// A place where the page could end, and the state there.
struct ending {
    bool found;
    size_t to, slabs;
    struct cursor at;
};

struct search {
    struct ending now;      // before the next slab: behind the last slab or frame's end
    struct ending legal;    // the last legal one that fits
    struct ending yielding; // the last one that fits inside a block that is kept together, or legal
    struct ending white;    // the last one that fits, keeps or not, with something between the slabs …
    struct ending anywhere; // … or without
};

// Looks at the break before event `i`, a slab, or before the flow's end. Can the page go on?
static bool search_break(struct search *s, const struct stream *body, size_t i, int64_t bottom)
{
    const struct event *next = i < body->n ? &body->items[i] : NULL;
    bool fits = cursor_end(&s->now.at) <= bottom;
    bool forced = !next || forces_break(next);
    if (fits) {
        s->anywhere = s->now;
        if (!next || body->items[i - 1].kind != EVENT_SLAB)
            s->white = s->now;
        if (forced || !next->keep || next->yields)
            s->yielding = s->now;
        if (forced || !next->keep)
            s->legal = s->now;
    }
    return fits && !forced;
}

static struct search search_page(const struct flow *flow, const struct stretch *page, struct area area)
{
    const struct stream *body = &flow->body;
    struct search s = {0};
    struct cursor c = cursor_start(flow, page, area);
    size_t slabs = 0;
    for (size_t i = page->from; i < body->n; i++) {
        const struct event *e = &body->items[i];
        if (e->kind == EVENT_SLAB && slabs++ > 0 && !search_break(&s, body, i, area.bottom))
            return s;
        cursor_step(&c, e);
        if (e->kind == EVENT_SLAB || (e->kind == EVENT_CLOSE && slabs > 0))
            s.now = (struct ending){.found = true, .to = i + 1, .slabs = slabs, .at = c};
    }
    // What follows the last slab and frame is white, and white below the last line needs no room.
    s.now.found = true;
    s.now.to = body->n;
    s.now.slabs = slabs;
    if (!slabs)
        s.now.at = c;
    search_break(&s, body, body->n, area.bottom);
    return s;
}

// Whether what must not be parted from the slab after an ending has room on a page of its own. `yielding`:
// blocks that are kept together may be parted.
static bool fits_next(const struct flow *flow, const struct ending *ending, struct area next, bool yielding)
{
    const struct stream *body = &flow->body;
    struct stretch page = {
        .from = ending->to, .clone_before = ending->at.clone_before, .clone_after = ending->at.clone_after};
    page.repeats_head = repeats_head(flow, &page, next);
    struct cursor c = cursor_start(flow, &page, next);
    bool started = false;
    for (size_t i = page.from; i < body->n && cursor_end(&c) <= next.bottom; i++) {
        const struct event *e = &body->items[i];
        if (e->kind == EVENT_SLAB && started && (forces_break(e) || !e->keep || (yielding && e->yields)))
            return true;
        started = started || e->kind == EVENT_SLAB;
        cursor_step(&c, e);
    }
    return cursor_end(&c) <= next.bottom;
}

// The last legal one; but where what comes next is kept together and higher than the next page, too, and this
// one would stay emptier than a sixth, one inside a kept block, then a gap between blocks, then any.
static const struct ending *best_ending(const struct flow *flow, const struct search *s, struct area area,
                                        struct area next)
{
    int64_t enough = area.bottom - (area.bottom - area.top) / 6;
    if (s->legal.found && (cursor_end(&s->legal.at) >= enough || fits_next(flow, &s->legal, next, false)))
        return &s->legal;
    if (s->yielding.found &&
        (cursor_end(&s->yielding.at) >= enough || fits_next(flow, &s->yielding, next, true)))
        return &s->yielding;
    if (s->white.found && cursor_end(&s->white.at) >= enough)
        return &s->white;
    return s->anywhere.found ? &s->anywhere : &s->now;
}

// Ends the page that starts at page->from. Returns the state at its end.
static struct cursor end_page(const struct flow *flow, struct stretch *page, struct area area,
                              struct area next, bool loosely)
{
    page->repeats_head = repeats_head(flow, page, area);
    struct search s = search_page(flow, page, area);
    const struct ending *ending = // by reference: gcc 12.2 -O2 loses a copy here
        loosely && s.anywhere.found ? &s.anywhere : best_ending(flow, &s, area, next);
    page->to = ending->to;
    page->slabs = ending->slabs;
    page->end = cursor_end(&ending->at);
    if (page->end > area.bottom) {
        size_t first = next_slab(&flow->body, page->from);
        page->excess = page->end - area.bottom;
        page->culprit = first < flow->body.n ? flow->body.items[first].slab : NULL;
    }
    return ending->at;
}

// ---- all pages

static bool add_page(struct arena *arena, struct stretches *pages, struct stretch page)
{
    if (pages->n == PAGES_MAX)
        return false;
    PUSH(arena, *pages, page);
    return true;
}

// A blank page where what comes next wants the other side of the sheet.
static bool wants_blank(const struct stretches *pages, enum keyword break_before)
{
    size_t number = pages->n + 1;
    return (break_before == KW_ODD_PAGE && number % 2 == 0) ||
           (break_before == KW_EVEN_PAGE && number % 2 == 1);
}

static struct area page_area(const struct flow *flow, size_t number, uint32_t total)
{
    return area_for(flow->text->boxes->layout, flow->text->boxes->rtl, (uint32_t)number, total);
}

// What breaking is to do: `total` as in master_for; it ends after `most` pages, of which the last leaves
// `foot`; `loosely`: whatever is to be kept.
struct breaking {
    uint32_t total, most;
    int64_t foot;
    bool loosely;
};

static bool break_body(struct arena *arena, const struct flow *flow, struct breaking how,
                       struct stretches *pages)
{
    const struct stream *body = &flow->body;
    struct cursor at = {0};
    for (size_t from = 0; from < body->n && pages->n < how.most;) {
        size_t first = next_slab(body, from);
        enum keyword asked = first < body->n ? body->items[first].break_before : KW_AUTO;
        struct stretch page = {.from = from, .clone_before = at.clone_before, .clone_after = at.clone_after};
        page.to = from;
        page.forced = first < body->n && forces_break(&body->items[first]);
        if (wants_blank(pages, asked)) {
            struct stretch blank = page;
            blank.end = page_area(flow, pages->n + 1, how.total).top;
            if (!add_page(arena, pages, blank))
                return false;
            if (pages->n == how.most)
                return true;
        }
        struct area area = page_area(flow, pages->n + 1, how.total);
        struct area next = page_area(flow, pages->n + 2, how.total);
        if (pages->n + 1 == how.most)
            area.bottom -= how.foot;
        at = end_page(flow, &page, area, next, how.loosely);
        if (!add_page(arena, pages, page))
            return false;
        from = page.to;
    }
    return true;
}

struct foot foot_measure(const struct flow *flow)
{
    const struct stream *s = &flow->foot;
    struct foot foot = {0};
    struct cursor c = {.grid = flow->text->boxes->layout->baseline_grid, .at_top = true};
    for (size_t i = 0; i < s->n; i++) {
        if (cursor_drops(&c, &s->items[i]))
            foot.gap += s->items[i].size;
        cursor_step(&c, &s->items[i]);
    }
    foot.height = cursor_end(&c);
    return foot;
}

static bool foot_fits(struct foot foot, const struct stretch *page, struct area area)
{
    return page->end + (page->slabs ? foot.gap : 0) + foot.height <= area.bottom;
}

static bool add_empty(struct arena *arena, const struct flow *flow, uint32_t total, struct stretches *pages)
{
    struct stretch page = {.from = flow->body.n, .to = flow->body.n};
    page.end = page_area(flow, pages->n + 1, total).top;
    return add_page(arena, pages, page);
}

bool break_pages(struct arena *arena, const struct flow *flow, uint32_t total, struct stretches *out)
{
    *out = (struct stretches){0};
    if (!break_body(arena, flow, (struct breaking){.total = total, .most = UINT32_MAX}, out))
        return false;
    if (!out->n && !add_empty(arena, flow, total, out))
        return false;
    const struct stretch *last = &out->items[out->n - 1];
    if (flow->foot.n && last->slabs && !foot_fits(foot_measure(flow), last, page_area(flow, out->n, total)) &&
        !add_empty(arena, flow, total, out))
        return false;
    return out->n >= total || add_empty(arena, flow, total, out);
}

size_t break_full(struct arena *arena, const struct flow *flow, uint32_t pages, bool loosely)
{
    struct foot foot = foot_measure(flow);
    struct breaking how = {pages, pages, flow->foot.n ? foot.gap + foot.height : 0, loosely};
    struct stretches full = {0};
    break_body(arena, flow, how, &full);
    const struct stretch *last = full.n ? &full.items[full.n - 1] : NULL;
    if (!last)
        return 0;
    return last->excess > 0 && full.n == pages ? last->from : last->to;
}

// ---- the last page

enum { FEW_SLABS = 3 }; // a page with fewer, and less than a quarter full, looks forgotten

static bool holds_little(const struct stretch *page, struct area area)
{
    return page->slabs < FEW_SLABS && page->end - area.top < (area.bottom - area.top) / 4;
}

// The page before, ending at `to` instead, and the last page from there.
static void cut_at(const struct flow *flow, size_t to, struct area areas[2], struct stretch pair[2])
{
    const struct stream *body = &flow->body;
    struct cursor c = cursor_start(flow, &pair[0], areas[0]);
    pair[0].slabs = pair[1].slabs = 0;
    pair[0].to = pair[1].from = to;
    for (size_t i = pair[0].from; i < to; i++) {
        cursor_step(&c, &body->items[i]);
        pair[0].slabs += body->items[i].kind == EVENT_SLAB;
    }
    pair[0].end = cursor_end(&c);
    pair[1].clone_before = c.clone_before;
    pair[1].clone_after = c.clone_after;
    pair[1].repeats_head = repeats_head(flow, &pair[1], areas[1]);
    c = cursor_start(flow, &pair[1], areas[1]);
    pair[1].end = areas[1].top;
    for (size_t i = to; i < body->n; i++) {
        cursor_step(&c, &body->items[i]);
        pair[1].slabs += body->items[i].kind == EVENT_SLAB;
        if (body->items[i].kind == EVENT_SLAB || body->items[i].kind == EVENT_CLOSE)
            pair[1].end = cursor_end(&c);
    }
}

// The break before the slab at `i`: behind the slab or frame's end before it.
static size_t split_before(const struct stream *body, size_t i)
{
    while (i > 0 && body->items[i - 1].kind != EVENT_SLAB && body->items[i - 1].kind != EVENT_CLOSE)
        i--;
    return i;
}

void break_balance(const struct flow *flow, struct stretches *pages)
{
    if (pages->n < 2)
        return;
    uint32_t n = (uint32_t)pages->n;
    struct stretch *pair = &pages->items[n - 2];
    struct area areas[2] = {page_area(flow, n - 1, n), page_area(flow, n, n)};
    if (pair[1].forced || pair[0].slabs < 2 || !holds_little(&pair[1], areas[1]))
        return;
    struct foot foot = foot_measure(flow);
    for (size_t i = pair[0].to; i-- > pair[0].from;) {
        const struct event *e = &flow->body.items[i];
        if (e->kind != EVENT_SLAB || e->keep)
            continue;
        struct stretch tried[2] = {pair[0], pair[1]};
        cut_at(flow, split_before(&flow->body, i), areas, tried);
        // A page before that is less than two thirds full would look worse than a thin last page.
        if (!tried[0].slabs || (tried[0].end - areas[0].top) * 3 < (areas[0].bottom - areas[0].top) * 2 ||
            !foot_fits(foot, &tried[1], areas[1]))
            return;
        if (holds_little(&tried[1], areas[1]))
            continue;
        pair[0] = tried[0];
        pair[1] = tried[1];
        return;
    }
}
