// display: beside. Children stand in the columns they name, tops level: the main track flows and may break
// over pages, what stands in other columns (side heads, labels, hints) hangs beside it.
//
// The main track is the page column that takes what is left (its width is not given), else the last one. A
// child that spans both clears them: it starts a new group below.
#include "flow/internal.h"

struct group {
    struct stream main, hang;
    struct flower main_state, hang_state; // as they stand after the last child
    bool open;
};

static struct str main_column(const struct master *m)
{
    for (size_t i = 0; i < m->n_columns; i++)
        if (m->columns[i].width == 0)
            return m->columns[i].name;
    return m->columns[m->n_columns - 1].name;
}

static bool hangs(const struct flower *f, const struct box *b)
{
    struct str column = b->style->column;
    mpt x, width;
    return column.n && !str_eqz(column, "all") && !str_eq(column, main_column(f->master)) &&
           master_column(f->master, column, &x, &width);
}

static bool clears(const struct flower *f, const struct box *b)
{
    return !hangs(f, b) && !str_eq(b->style->column, main_column(f->master));
}

static void group_start(struct group *g, const struct flower *f)
{
    *g = (struct group){.open = true};
    g->main_state = fresh(f, &g->main);
    g->main_state.keep_next = f->keep_next;
    g->main_state.break_before = f->break_before;
    g->hang_state = fresh(f, &g->hang);
}

static bool is_slab(const struct event *e)
{
    return e->kind == EVENT_SLAB;
}

// Slabs beside the hanging part stay together, so that a head never loses its text.
static void keep_beside(struct stream *main, mpt height)
{
    mpt y = 0;
    bool first = true;
    for (size_t i = 0; i < main->n; i++) {
        struct event *e = &main->items[i];
        if (is_slab(e)) {
            if (!first && y < height)
                e->keep = true;
            first = false;
        }
        y += is_slab(e) ? e->slab->height : e->size;
    }
}

// Where the first slab of the main track stands below its top, and which event it is.
static struct event *first_slab(struct stream *main, mpt *y)
{
    *y = 0;
    for (size_t i = 0; i < main->n; i++) {
        if (is_slab(&main->items[i]))
            return &main->items[i];
        if (!(main->items[i].kind == EVENT_SPACE && main->items[i].discard && *y == 0))
            *y += main->items[i].size;
    }
    return NULL;
}

// Joins both tracks and hands them on to the stream the group stands in.
static void group_end(struct flower *f, struct group *g, const struct box *b)
{
    if (!g->open)
        return;
    g->open = false;
    if (!g->main.n && !g->hang.n)
        return;
    const struct slab *hang = g->hang.n ? flatten(f, &g->hang) : NULL;
    mpt hang_height = hang ? hang->height : 0, main_height = stream_height(&g->main), top = 0;
    struct event *first = first_slab(&g->main, &top);
    add_pad(f, 0); // white before the group is written before its first event
    if (!first) {
        f->keep_next = g->main_state.keep_next;
        if (hang)
            add_slab(f, hang);
        return;
    }
    bool center = b->style->display_align == KW_CENTER;
    mpt lower = center ? MAX(0, (hang_height - main_height) / 2) : 0; // how far the main track moves down
    if (lower)
        add_event(f, (struct event){.kind = EVENT_PAD, .size = lower});
    if (hang) {
        first->hang = hang;
        first->hang_dy = -top - lower + (center ? MAX(0, (main_height - hang_height) / 2) : 0);
        keep_beside(&g->main, hang_height);
    }
    for (size_t i = 0; i < g->main.n; i++)
        add_event(f, g->main.items[i]);
    mpt rest = hang_height - main_height - lower;
    if (rest > 0)
        add_event(f, (struct event){.kind = EVENT_PAD, .size = rest});
    f->space = g->main_state.space;
    f->space_retain = g->main_state.space_retain;
    f->keep_next = g->main_state.keep_next;
    f->snap = g->main_state.snap;
    f->break_before = KW_AUTO;
    f->at_start = false;
}

void flow_beside(struct flower *f, const struct box *b, struct area in)
{
    struct group g = {.open = false};
    for (const struct box *c = b->first; c; c = c->next) {
        if (clears(f, c)) {
            group_end(f, &g, b);
            flow_box(f, c, in);
            continue;
        }
        if (!g.open)
            group_start(&g, f);
        if (hangs(f, c)) {
            flow_box(&g.hang_state, c, in);
            g.main_state.hang_height = stream_height(&g.hang);
        } else {
            flow_box(&g.main_state, c, in);
        }
    }
    group_end(f, &g, b);
}
