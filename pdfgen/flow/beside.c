// display: beside. Children stand in the columns they name, tops level: the main track flows and may break
// over pages, what stands in other columns (side heads, labels, hints) hangs beside it.
//
// The main track is the page column that takes what is left (its width is not given), else the last one. A
// child that spans both clears them: it starts a new group below. So does a side head with a word that its
// column has no room for: it stands above its text, over all columns.
#include "flow/internal.h"

struct group {
    struct stream main, hang;
    struct flower main_state, hang_state; // as they stand after the last child
};

static struct str main_column(const struct master *m)
{
    for (size_t i = 0; i < m->n_columns; i++)
        if (m->columns[i].width == 0)
            return m->columns[i].name;
    return m->columns[m->n_columns - 1].name;
}

// Whether it names a side column; `*width` is that column's.
static bool is_aside(const struct flower *f, const struct box *b, struct area in, mpt *width)
{
    struct str column = b->style->column;
    mpt x;
    return column.n && !str_eqz(column, "all") && !str_eq(column, main_column(f->master)) &&
           column_area(f, column, in, &x, width);
}

static bool hangs(const struct flower *f, const struct box *b, struct area in)
{
    mpt width;
    return is_aside(f, b, in, &width) && !is_word_too_wide(f, b, width);
}

static bool clears(const struct flower *f, const struct box *b, struct area in)
{
    return !hangs(f, b, in) && !str_eq(b->style->column, main_column(f->master));
}

static void flow_clearing(struct flower *f, const struct box *b, struct area in)
{
    mpt width;
    if (!is_aside(f, b, in, &width)) {
        flow_box(f, b, in);
        return;
    }
    struct area all = in;
    column_area(f, STR("all"), in, &all.x, &all.width);
    flow_box_at(f, b, all);
    f->keep_next = true; // what it is about stands below it
}

static void group_start(struct group *g, const struct flower *f)
{
    g->main_state = fresh(f, &g->main);
    g->main_state.keep_next = f->keep_next;
    g->main_state.break_before = f->break_before;
    g->main_state.at_start = f->at_start;
    g->hang_state = fresh(f, &g->hang);
    g->hang_state.at_start = f->at_start;
}

// White above one track stands above both.
static void lift_space(struct flower *f, struct stream *track)
{
    if (!track->n || track->items[0].kind != EVENT_SPACE || !track->items[0].discard)
        return;
    add_space(f, track->items[0].size, false);
    track->items++;
    track->n--;
    track->cap = track->n;
}

static bool is_slab(const struct event *e)
{
    return e->kind == EVENT_SLAB;
}

// Slabs beside the hanging part stay together, so that a head never loses its text.
static void keep_beside(const struct flower *f, struct stream *main, mpt height)
{
    mpt y = 0;
    bool first = true;
    for (size_t i = 0; i < main->n && y < height; i++) {
        struct event *e = &main->items[i];
        if (is_slab(e)) {
            if (!first) {
                e->keep = true;
                e->yields = false;
            }
            first = false;
        }
        y = event_end(f, e, y);
    }
}

// Where the first slab of the main track stands below its top, and which event it is.
static struct event *first_slab(const struct flower *f, struct stream *main, mpt *y)
{
    *y = 0;
    for (size_t i = 0; i < main->n; i++) {
        if (is_slab(&main->items[i]))
            return &main->items[i];
        *y = event_end(f, &main->items[i], *y);
    }
    return NULL;
}

// A side part alone: what follows, below it, is what it is about.
static void hang_alone(struct flower *f, const struct group *g, const struct slab *hang, bool more)
{
    f->keep_next = g->main_state.keep_next;
    if (!hang)
        return;
    add_slab(f, hang);
    f->keep_next = more || g->hang_state.keep_next;
    add_space(f, g->hang_state.space, false);
}

// Two side parts beside the same slab: that of a group and that of a group within it, `dy` below the other.
static const struct slab *join_hangs(struct flower *f, const struct slab *outer, const struct slab *inner,
                                     mpt dy)
{
    struct marks marks = {NULL, 0, 0};
    add_marks(f, &marks, outer, 0);
    add_marks(f, &marks, inner, dy);
    return slab_new(f, MAX(outer->height, reach((int64_t)dy + inner->height)), &marks, outer->pos);
}

// Joins both tracks and hands them on to the stream the group stands in; `more`: something follows in the
// box.
static void group_end(struct flower *f, struct group *g, const struct box *b, bool more)
{
    lift_space(f, &g->main);
    if (!g->main.n && !g->hang.n)
        return;
    if (g->hang.n)
        clear_hang(f);
    const struct slab *hang = g->hang.n ? flatten(f, &g->hang) : NULL;
    mpt hang_height = hang ? hang->height : 0, main_height = stream_height(f, &g->main), top = 0;
    struct event *first = first_slab(f, &g->main, &top);
    add_pad(f, 0); // white before the group is written before its first event
    if (!first) {
        hang_alone(f, g, hang, more);
        return;
    }
    bool center = b->style->display_align == KW_CENTER;
    mpt lower = center ? MAX(0, (hang_height - main_height) / 2) : 0; // how far the main track moves down
    if (lower)
        add_event(f, (struct event){.kind = EVENT_PAD, .size = lower});
    if (hang) {
        mpt dy = -top - lower + (center ? MAX(0, (main_height - hang_height) / 2) : 0);
        first->hang = first->hang ? join_hangs(f, hang, first->hang, first->hang_dy - dy) : hang;
        first->hang_dy = dy;
        keep_beside(f, &g->main, hang_height);
    }
    for (size_t i = 0; i < g->main.n; i++)
        add_event(f, g->main.items[i]);
    f->space = g->main_state.space;
    f->space_retain = g->main_state.space_retain;
    f->snap = g->main_state.snap;
    f->keep_next = g->main_state.keep_next;
    f->break_before = KW_AUTO;
    f->at_start = false;
    mpt rest = hang_height - main_height - lower;
    if (rest > 0) {
        add_event(f, (struct event){.kind = EVENT_PAD, .size = rest});
        add_space(f, g->hang_state.space, false);
    }
}

// The children from `c` on that stand side by side. What hangs is set first: the main track must know how far
// it reaches down. Returns what follows them.
static const struct box *flow_group(struct flower *f, const struct box *b, const struct box *c,
                                    struct area in)
{
    struct group g = {{NULL, 0, 0}, {NULL, 0, 0}, {0}, {0}};
    const struct box *end = c;
    group_start(&g, f);
    for (; end && !clears(f, end, in); end = end->next)
        if (hangs(f, end, in))
            flow_box(&g.hang_state, end, in);
    lift_space(f, &g.hang);
    if (g.hang.n)
        g.main_state.hang_height = reach((int64_t)stream_height(f, &g.hang) + g.hang_state.space);
    for (; c != end; c = c->next)
        if (!hangs(f, c, in))
            flow_box(&g.main_state, c, in);
    group_end(f, &g, b, end != NULL);
    return end;
}

void flow_beside(struct flower *f, const struct box *b, struct area in)
{
    for (const struct box *c = b->first; c;) {
        if (clears(f, c, in)) {
            flow_clearing(f, c, in);
            c = c->next;
        } else {
            c = flow_group(f, b, c, in);
        }
    }
}
