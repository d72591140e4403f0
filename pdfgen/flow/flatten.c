// A stream made into one slab: for side heads, cells and labels, which pages never break.
#include "flow/internal.h"

void move_marks(struct mark *marks, size_t n, mpt dx, mpt dy)
{
    for (size_t i = 0; i < n; i++) {
        marks[i].x = reach((int64_t)marks[i].x + dx);
        marks[i].y = reach((int64_t)marks[i].y + dy);
    }
}

void add_marks(struct flower *f, struct marks *to, const struct slab *slab, mpt dy)
{
    for (size_t i = 0; i < slab->n; i++) {
        struct mark m = slab->marks[i];
        move_marks(&m, 1, 0, dy);
        PUSH(f->arena, *to, m);
    }
}

struct slab *slab_new(struct flower *f, mpt height, const struct marks *marks, struct pos pos)
{
    struct slab *slab = NEW(f->arena, struct slab);
    *slab = (struct slab){
        .height = height, .marks = marks ? marks->items : NULL, .n = marks ? marks->n : 0, .pos = pos};
    return slab;
}

struct mark frame_mark(const struct frame *frame, mpt y, mpt height)
{
    const struct style *s = frame->style;
    return (struct mark){.kind = MARK_RECT,
                         .tag = TAG_ARTIFACT,
                         .x = frame->x,
                         .y = y,
                         .width = frame->width,
                         .height = height,
                         .color = s->background,
                         .stroke = s->border_width ? s->border_color : NULL,
                         .stroke_width = s->border_width,
                         .radius = s->border_radius,
                         .dash = s->border_style};
}

// White at the very top of a stream that stands alone vanishes.
static bool vanishes(const struct event *e, mpt y)
{
    return y == 0 && e->discard && (e->kind == EVENT_SPACE || e->kind == EVENT_RULE);
}

mpt event_end(const struct flower *f, const struct event *e, mpt y)
{
    mpt grid = f->layout->baseline_grid;
    if (e->kind == EVENT_SNAP)
        return grid > 0 ? reach(mpt_round_up(y, grid)) : y;
    if (e->kind == EVENT_SLAB)
        return reach((int64_t)y + e->slab->height);
    return vanishes(e, y) ? y : reach((int64_t)y + e->size);
}

mpt stream_height(const struct flower *f, const struct stream *stream)
{
    mpt y = 0;
    for (size_t i = 0; i < stream->n; i++)
        y = event_end(f, &stream->items[i], y);
    return y;
}

const struct slab *flatten(struct flower *f, const struct stream *stream)
{
    struct marks marks = {NULL, 0, 0};
    struct {
        size_t *items;
        size_t n, cap;
    } open = {NULL, 0, 0}; // the mark that each open frame will become
    mpt y = 0;
    struct pos pos = {NULL, 0, 0};
    for (size_t i = 0; i < stream->n; i++) {
        const struct event *e = &stream->items[i];
        if (vanishes(e, y))
            continue;
        if (e->kind == EVENT_OPEN) {
            PUSH(f->arena, open, marks.n);
            PUSH(f->arena, marks, frame_mark(e->frame, y - e->frame->above, 0));
        } else if (e->kind == EVENT_CLOSE && open.n) {
            struct mark *frame = &marks.items[open.items[--open.n]];
            frame->height = MAX(0, y + e->frame->below - frame->y);
        } else if (e->kind == EVENT_SLAB || e->kind == EVENT_RULE) {
            if (e->hang)
                add_marks(f, &marks, e->hang, y + e->hang_dy);
            add_marks(f, &marks, e->slab, y);
            pos = pos.line ? pos : e->slab->pos;
        }
        y = event_end(f, e, y);
    }
    return slab_new(f, y, &marks, pos);
}
