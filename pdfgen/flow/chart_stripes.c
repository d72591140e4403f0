// Bars: how often is their fill, how sure their times are is their ends.
#include "flow/chart.h"

enum { THIN = 20 }; // a fading end's last stroke, in percent of a full one

// How thick a stroke is at t, in percent.
static mpt strength(const struct stripes *s, mpt t)
{
    int64_t in = s->fade_in ? (int64_t)(t - s->t0) * (100 - THIN) / s->fade_in : 100;
    int64_t out = s->fade_out ? (int64_t)(s->t1 - t) * (100 - THIN) / s->fade_out : 100;
    return (mpt)MAX(THIN, MIN(100, THIN + MIN(in, out)));
}

void draw_stripes(struct drawer *d, const struct color *color, tag_id tag, const struct stripes *s,
                  const struct shape *clip)
{
    struct shape shape = shape_new(d);
    mpt lean = s->c1 - s->c0,
        full = mpt_muldiv(s->stroke, 141421, 100000); // along t, as it is cut by the edge
    mpt first = s->fade_in ? s->t0 : s->t0 - (lean + full) / s->pitch * s->pitch;
    for (mpt t = first; t < s->t1; t += s->pitch) {
        mpt width = mpt_muldiv(full, strength(s, t + lean / 2), 100);
        if (s->fade_out && t + lean > s->t1)
            break;
        shape_move(&shape, t, s->c1);
        shape_line(&shape, t + lean, s->c0);
        shape_line(&shape, t + lean + width, s->c0);
        shape_line(&shape, t + width, s->c1);
        shape_close(&shape);
    }
    shape_draw(&shape, &(struct ink){.tag = tag, .fill = color}, clip);
}

// ---- where a bar is seen: on the paper between the gaps, and up to a known end

static struct shape seen(struct drawer *d, mpt t0, mpt t1, mpt c0, mpt c1)
{
    struct shape clip = shape_new(d);
    for (size_t i = 0; i < d->axis.n; i++) {
        mpt from = MAX(t0, d->axis.from[i]), to = MIN(t1, d->axis.to[i]);
        if (from < to)
            shape_box(&clip, from, c0, to, c1, 0, 0);
    }
    return clip;
}

static mpt fade_length(struct drawer *d, const struct range *r, bool in)
{
    struct axis_place at = in ? r->start : r->end;
    const struct moment *over = in ? &r->fade_in : &r->fade_out;
    const struct axis_segment *s = &d->timeline->segments[at.segment];
    if (!over->given)
        return len(d, CHART_BAR_FADE);
    mpt whole = d->axis.end[at.segment] - d->axis.start[at.segment];
    int64_t one = moment_span((struct moment){.unit = s->unit, .v = 1000});
    int64_t units = moment_span(*over) * 1000 / one;
    return MAX(1, mpt_muldiv(whole, units, (int64_t)s->to - s->from));
}

struct bar {
    mpt t0, t1, c0, c1, fade_in, fade_out;
    bool open; // goes on past the axis
};

static struct bar bar_of(struct drawer *d, const struct range *r, mpt c)
{
    mpt half = len(d, CHART_BAR_THICKNESS) / 2, beyond = len(d, CHART_BAR_BEYOND);
    struct bar b = {chart_at(d, r->start), chart_at(d, r->end), c - half, c + half, 0, 0, !r->to.given};
    bool at_end = r->end.v == d->timeline->segments[r->end.segment].to;
    if (b.open)
        b.t1 = chart_end(d);
    if (r->occurs == OCCURS_NONE)
        return b;
    if (r->fades_in)
        b.fade_in = fade_length(d, r, true);
    if (r->fades_out || b.open)
        b.fade_out = r->fades_out ? fade_length(d, r, false) : len(d, CHART_BAR_FADE);
    if (b.open || (at_end && r->fades_out))
        b.t1 += beyond;
    return b;
}

// Full between the fading ends, which are set in strokes.
static void draw_solid(struct drawer *d, const struct chart_range *r, const struct bar *b,
                       const struct shape *clip)
{
    mpt lean = b->c1 - b->c0, from = b->t0 + b->fade_in, to = MAX(from, b->t1 - b->fade_out);
    struct shape s = shape_new(d);
    if (!b->fade_in && !b->fade_out) {
        shape_box(&s, b->t0, b->c0, b->t1, b->c1, len(d, CHART_BAR_RADIUS), CORNERS_ALL);
    } else {
        mpt half = b->t0 + (b->t1 - b->t0) / 2, r0 = len(d, CHART_BAR_RADIUS);
        if (!b->fade_in)
            shape_box(&s, b->t0, b->c0, MIN(half, to), b->c1, r0, CORNER_START_BEFORE | CORNER_START_AFTER);
        if (!b->fade_out)
            shape_box(&s, MAX(half, from), b->c0, b->t1, b->c1, r0, CORNER_END_BEFORE | CORNER_END_AFTER);
        shape_move(&s, b->fade_in ? from - lean : MIN(half, to), b->c1);
        shape_line(&s, b->fade_in ? from : MIN(half, to), b->c0);
        shape_line(&s, b->fade_out ? to + lean : MAX(half, from), b->c0);
        shape_line(&s, b->fade_out ? to : MAX(half, from), b->c1);
        shape_close(&s);
        struct stripes stripes = {
            b->t0, from, b->c0, b->c1, len(d, CHART_BAR_STROKE), len(d, CHART_BAR_PITCH), b->fade_in, 0};
        if (b->fade_in)
            draw_stripes(d, r->color, r->tag, &stripes, clip);
        stripes = (struct stripes){
            to, b->t1, b->c0, b->c1, len(d, CHART_BAR_STROKE), len(d, CHART_BAR_PITCH), 0, b->fade_out};
        if (b->fade_out)
            draw_stripes(d, r->color, r->tag, &stripes, clip);
    }
    shape_draw(&s, &(struct ink){.tag = r->tag, .fill = r->color}, clip);
}

static const int32_t *dashes(struct drawer *d, mpt on, mpt off)
{
    int32_t *list = NEW_ARRAY(d->f->arena, int32_t, 2);
    list[0] = on;
    list[1] = off;
    return list;
}

static void draw_outline(struct drawer *d, const struct color *color, tag_id tag, const struct bar *b,
                         const struct shape *clip)
{
    mpt half = len(d, CHART_BAR_OUTLINE) / 2;
    struct shape s = shape_new(d);
    shape_box(&s, b->t0 + half, b->c0 + half, b->t1 - half, b->c1 - half, len(d, CHART_BAR_RADIUS),
              CORNERS_ALL);
    shape_draw(&s,
               &(struct ink){.tag = tag,
                             .stroke = color,
                             .width = len(d, CHART_BAR_OUTLINE),
                             .dashes = dashes(d, len(d, CHART_BAR_DASH), len(d, CHART_BAR_DASH_GAP)),
                             .n_dashes = 2},
               clip);
}

void draw_range(struct drawer *d, const struct chart_range *r, mpt c)
{
    struct bar b = bar_of(d, r->range, c);
    mpt lean = b.c1 - b.c0;
    // A fading end is not cut: its last stroke ends where the bar does.
    struct shape clip =
        seen(d, b.fade_in ? b.t0 - lean : b.t0, b.fade_out ? b.t1 + lean : b.t1, b.c0 - lean, b.c1 + lean);
    struct stripes stripes = {
        b.t0, b.t1, b.c0, b.c1, len(d, CHART_BAR_STROKE), len(d, CHART_BAR_PITCH), b.fade_in, b.fade_out};
    note_bar(d, b.t0, b.t1, b.c0, b.c1);
    struct rectangle taken = upright(d, b.t0, b.c0, b.t1, b.c1);
    size_t first = d->marks.n;
    switch (r->range->occurs) {
    case OCCURS_OFTEN:
        draw_solid(d, r, &b, &clip);
        break;
    case OCCURS_SOME:
        draw_stripes(d, r->color, r->tag, &stripes, &clip);
        break;
    case OCCURS_NONE:
        draw_outline(d, r->color, r->tag, &b, &clip);
        break;
    }
    for (size_t i = first; i < d->marks.n; i++) { // strokes lean out of it
        const struct mark *m = &d->marks.items[i];
        taken.x0 = MIN(taken.x0, m->x), taken.x1 = MAX(taken.x1, m->x + m->width);
        taken.y0 = MIN(taken.y0, m->y), taken.y1 = MAX(taken.y1, m->y + m->height);
    }
    take_open(d, taken);
}

// ---- samples of the legend: they lie on their side wherever time runs

void draw_bar_sample(struct drawer *d, enum legend_kind kind, mpt x, mpt y0, mpt y1,
                     const struct color *color, mpt *width)
{
    bool down = d->down;
    d->down = false;
    mpt w = len(d, CHART_LEGEND_WIDTH);
    struct stripes stripes = {x, x + w, y0, y1, len(d, CHART_BAR_STROKE), len(d, CHART_BAR_PITCH), 0, 0};
    struct bar b = {x, x + w, y0, y1, 0, 0, false};
    struct shape clip = shape_new(d);
    shape_box(&clip, x, y0, x + w, y1, 0, 0);
    *width = w;
    if (kind == LEGEND_OFTEN)
        draw_box(d, color, TAG_ARTIFACT, x, y0, x + w, y1, len(d, CHART_BAR_RADIUS), CORNERS_ALL);
    else if (kind == LEGEND_SOME)
        draw_stripes(d, color, TAG_ARTIFACT, &stripes, &clip);
    else if (kind == LEGEND_NONE)
        draw_outline(d, color, TAG_ARTIFACT, &b, NULL);
    else {
        mpt lean = y1 - y0; // its first and last strokes lean out of its width
        *width = w * 5 / 4;
        stripes.t0 = x - lean / 2;
        stripes.t1 = x + *width + lean / 2;
        stripes.fade_in = 1;
        stripes.fade_out = stripes.t1 - stripes.t0;
        draw_stripes(d, color, TAG_ARTIFACT, &stripes, NULL);
        *width += lean / 2;
    }
    d->down = down;
}
