// A stream made into one slab: for side heads, cells and labels, which pages never break.
#include "flow/internal.h"

#include <string.h>

void move_marks(struct mark *marks, size_t n, mpt dx, mpt dy)
{
    for (size_t i = 0; i < n; i++) {
        marks[i].x += dx;
        marks[i].y += dy;
    }
}

static void append(struct flower *f, struct marks *to, const struct slab *slab, mpt dy)
{
    for (size_t i = 0; i < slab->n; i++) {
        struct mark m = slab->marks[i];
        m.y += dy;
        PUSH(f->arena, *to, m);
    }
}

struct marks marks_of(struct flower *f, const struct slab *slab)
{
    struct marks copy = {NULL, 0, 0};
    append(f, &copy, slab, 0);
    return copy;
}

const struct slab *slab_new(struct flower *f, mpt height, const struct marks *marks, struct pos pos)
{
    struct slab *slab = NEW(f->arena, struct slab);
    *slab = (struct slab){height, marks ? marks->items : NULL, marks ? marks->n : 0, pos};
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

mpt stream_height(const struct stream *stream)
{
    mpt y = 0;
    for (size_t i = 0; i < stream->n; i++) {
        const struct event *e = &stream->items[i];
        if (e->kind == EVENT_SLAB)
            y += e->slab->height;
        else if (!vanishes(e, y))
            y += e->size;
    }
    return y;
}

enum { FRAMES_OPEN_MAX = 64 };

const struct slab *flatten(struct flower *f, const struct stream *stream)
{
    struct marks marks = {NULL, 0, 0};
    size_t opened[FRAMES_OPEN_MAX]; // the mark each open frame will become
    size_t n_open = 0;
    mpt y = 0;
    struct pos pos = {NULL, 0, 0};
    for (size_t i = 0; i < stream->n; i++) {
        const struct event *e = &stream->items[i];
        if (vanishes(e, y))
            continue;
        if (e->kind == EVENT_OPEN) {
            if (n_open < FRAMES_OPEN_MAX)
                opened[n_open] = marks.n;
            n_open++;
            PUSH(f->arena, marks, frame_mark(e->frame, y - e->frame->above, 0));
        } else if (e->kind == EVENT_CLOSE) {
            n_open--;
            if (n_open < FRAMES_OPEN_MAX)
                marks.items[opened[n_open]].height = y + e->frame->below - marks.items[opened[n_open]].y;
        } else if (e->kind == EVENT_SLAB || e->kind == EVENT_RULE) {
            if (e->hang)
                append(f, &marks, e->hang, y + e->hang_dy);
            append(f, &marks, e->slab, y);
            pos = pos.line ? pos : e->slab->pos;
            y += e->slab->height;
        } else if (e->kind == EVENT_SNAP) {
            y = f->layout->baseline_grid ? mpt_round_up(y, f->layout->baseline_grid) : y;
        } else {
            y += e->size;
        }
    }
    return slab_new(f, y, &marks, pos);
}
