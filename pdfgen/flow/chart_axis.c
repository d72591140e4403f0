// From time to paper: each unit has its length, and all are stretched alike until the axis is filled. Between
// two segments the paper is cut; before the gap and after it is room that stands for no time.
#include "flow/chart.h"

static mpt unit_length(const struct drawer *d, enum time_unit unit)
{
    return MAX(1, d->form->units[unit]);
}

// After a gap the word for the unit stands before the first figure.
static mpt after_gap(struct drawer *d, size_t i)
{
    if (d->down || words_are_above(d))
        return len(d, CHART_BREAK_AFTER);
    struct words w = words_fit(d, d->chart->segments[i].unit, d->width);
    return MAX(len(d, CHART_BREAK_AFTER), w.width + len(d, CHART_BAND_UNIT_GAP) + len(d, CHART_BREAK_INSET));
}

static int64_t natural_length(const struct drawer *d, size_t i)
{
    const struct axis_segment *s = &d->timeline->segments[i];
    return ((int64_t)s->to - s->from) * unit_length(d, s->unit) / 1000;
}

// Segments share the room by their natural lengths; one that would be too short takes the least from the
// others.
static void share_room(const struct drawer *d, int64_t room, mpt lengths[SEGMENTS_MAX])
{
    size_t n = d->timeline->n_segments;
    int64_t least = MIN(len(d, CHART_AXIS_LEAST), room / (int64_t)n);
    bool fixed[SEGMENTS_MAX] = {false};
    for (bool again = true; again;) {
        int64_t rest = room, natural = 0;
        again = false;
        for (size_t i = 0; i < n; i++) {
            rest -= fixed[i] ? least : 0;
            natural += fixed[i] ? 0 : natural_length(d, i);
        }
        for (size_t i = 0; i < n; i++) {
            lengths[i] = (mpt)least;
            if (!fixed[i])
                lengths[i] = mpt_muldiv((mpt)rest, natural_length(d, i), natural);
            if (lengths[i] < least)
                fixed[i] = again = true;
        }
    }
}

bool chart_scale(struct drawer *d)
{
    const struct timeline *t = d->timeline;
    struct chart_axis *a = &d->axis;
    mpt lengths[SEGMENTS_MAX] = {0};
    int64_t room = (int64_t)len(d, CHART_AXIS_END) + d->grown - len(d, CHART_AXIS_START) - d->side,
            natural = 0;
    for (size_t i = 0; i < t->n_segments; i++) {
        natural += natural_length(d, i);
        if (i)
            room -= (int64_t)len(d, CHART_BREAK_BEFORE) + len(d, CHART_BREAK_GAP) + after_gap(d, i);
    }
    if (room < (int64_t)len(d, CHART_REPEAT_CLEAR) || natural <= 0)
        return diag(d->f->diags, DIAG_CHART_TOO_FULL, t->segments[0].node->pos,
                    STR("Take a larger sheet, or let the axis have fewer segments."),
                    "the axis finds no room on this sheet");
    int64_t at = (int64_t)len(d, CHART_AXIS_START) + d->side;
    a->n = t->n_segments;
    share_room(d, room, lengths);
    for (size_t i = 0; i < a->n; i++) {
        a->from[i] = i ? (mpt)at : len(d, CHART_BAND_START) + d->side;
        at += i ? after_gap(d, i) : 0;
        a->start[i] = (mpt)at;
        at += lengths[i];
        a->end[i] = (mpt)at;
        a->to[i] = i + 1 < a->n ? (mpt)at + len(d, CHART_BREAK_BEFORE) : len(d, CHART_LANES_UNTIL) + d->grown;
        at = a->to[i] + len(d, CHART_BREAK_GAP);
    }
    a->end[a->n - 1] = len(d, CHART_AXIS_END) + d->grown; // where rounding had led elsewhere
    return true;
}

mpt chart_at(const struct drawer *d, struct axis_place p)
{
    const struct axis_segment *s = &d->timeline->segments[p.segment];
    mpt start = d->axis.start[p.segment], end = d->axis.end[p.segment];
    return start + mpt_muldiv(end - start, (int64_t)p.v - s->from, (int64_t)s->to - s->from);
}

mpt chart_end(const struct drawer *d)
{
    return d->axis.to[d->axis.n - 1] - len(d, CHART_LANES_INSET);
}

// ---- the band

// A road with a point at its end: time goes on.
static void draw_stretch(struct drawer *d, size_t i)
{
    const struct chart_axis *a = &d->axis;
    mpt c0 = d->band, c1 = d->band + len(d, CHART_BAND_THICKNESS);
    const struct color *color = d->chart->band->background;
    tag_id tag = d->chart->axis_tag;
    unsigned corners = i == 0 ? CORNER_START_BEFORE | CORNER_START_AFTER : 0;
    mpt radius = len(d, CHART_BAND_RADIUS), end = len(d, CHART_BAND_END) + d->grown,
        neck = end - len(d, CHART_BAND_POINT);
    draw_box(d, color, tag, a->from[i], c0, i + 1 < a->n ? a->to[i] : neck, c1, radius, corners);
    if (i + 1 < a->n)
        return;
    struct shape s = shape_new(d);
    shape_move(&s, neck - radius, c0); // overlaps, so that no seam is seen
    shape_line(&s, neck, c0);
    shape_line(&s, end, c0 + (c1 - c0) / 2);
    shape_line(&s, neck, c1);
    shape_line(&s, neck - radius, c1);
    shape_close(&s);
    shape_draw(&s, &(struct ink){.tag = tag, .fill = color}, NULL);
}

// Two strokes that lean, in the band's gap.
void draw_break(struct drawer *d, size_t i, const struct color *color)
{
    mpt middle = d->axis.to[i] + len(d, CHART_BREAK_GAP) / 2, inset = len(d, CHART_BREAK_INSET);
    mpt c0 = d->band + inset, c1 = d->band + len(d, CHART_BAND_THICKNESS) - inset;
    mpt lean = len(d, CHART_BREAK_LEAN), apart = len(d, CHART_BREAK_STROKE_GAP);
    for (int k = -1; k <= 1; k += 2)
        draw_line(d, color, d->chart->axis_tag, len(d, CHART_BREAK_STROKE), middle + k * apart / 2 - lean / 2,
                  c1, middle + k * apart / 2 + lean / 2, c0);
}

// ---- figures

// How far a figure reaches along the band, to either side of its time.
static mpt half_of(const struct drawer *d, const struct words *w)
{
    return d->down ? words_cap(w) / 2 : w->width / 2;
}

struct figures {
    struct words *words;
    bool *shown, *named;
    size_t n;
};

// The middle of a figure: its time; a long one at an end stays on the band, out of the arrow's point.
static mpt figure_at(const struct drawer *d, const struct chart_segment *s, const struct figures *f, size_t i)
{
    mpt t = chart_at(d, s->figures[i].at), half = half_of(d, &f->words[i]),
        radius = len(d, CHART_BAND_RADIUS);
    if (d->down)
        return t;
    mpt point = MAX(radius, len(d, CHART_BAND_POINT) * 2 / 3); // before it the arrow is as high as a figure
    mpt first = d->axis.from[0] + radius + half, last = len(d, CHART_BAND_END) + d->grown - point - half;
    return MAX(first, MIN(t, last));
}

static bool apart(struct drawer *d, const struct chart_segment *s, const struct figures *f, size_t a,
                  size_t b)
{
    mpt from = figure_at(d, s, f, a) + half_of(d, &f->words[a]);
    mpt to = figure_at(d, s, f, b) - half_of(d, &f->words[b]);
    return to - from >= len(d, CHART_AXIS_FIGURE_GAP);
}

// Those at the ends, which may not stand at their times, do not decide: only their neighbours go.
static bool step_fits(struct drawer *d, const struct chart_segment *s, const struct figures *f, size_t step)
{
    for (size_t i = step; i < f->n; i += step)
        if (!apart(d, s, f, i - step, i) &&
            figure_at(d, s, f, i - step) == chart_at(d, s->figures[i - step].at))
            return false;
    return true;
}

// Every figure, or every second, fourth …; those that blocks name stay, and their neighbours make room.
static void choose(struct drawer *d, const struct chart_segment *s, struct figures *f)
{
    size_t step = 1;
    while (step < f->n && !step_fits(d, s, f, step))
        step *= 2;
    for (size_t i = 0; i < f->n; i++)
        f->shown[i] = i % step == 0 || f->named[i] || i + 1 == f->n;
    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0; k < i && f->shown[i]; k++) {
            if (!f->shown[k] || apart(d, s, f, k, i))
                continue;
            if (f->named[i] || (i + 1 == f->n && !f->named[k]))
                f->shown[k] = false;
            else
                f->shown[i] = false;
        }
}

void draw_figures(struct drawer *d, size_t segment)
{
    const struct chart_segment *s = &d->chart->segments[segment];
    struct figures f = {NEW_ARRAY(d->f->arena, struct words, s->n), NEW_ARRAY(d->f->arena, bool, s->n),
                        NEW_ARRAY(d->f->arena, bool, s->n), s->n};
    for (size_t i = 0; i < s->n; i++) {
        f.named[i] = s->figures[i].named != NULL;
        f.words[i] = words_fit(d, f.named[i] ? s->figures[i].named : s->figures[i].para, d->width);
    }
    choose(d, s, &f);
    mpt middle = d->band + len(d, CHART_BAND_THICKNESS) / 2;
    for (size_t i = 0; i < s->n; i++) {
        mpt t = figure_at(d, s, &f, i), half = words_cap(&f.words[i]) / 2;
        if (!f.shown[i])
            continue;
        if (d->down)
            words_put(d, &f.words[i], middle, t + half, 1);
        else
            words_put(d, &f.words[i], t, middle + half, 1);
    }
}

// Where the first date after a time of a segment is, or the segment's end.
static mpt next_date(const struct drawer *d, size_t segment, mpt from)
{
    for (size_t i = 0; i < d->chart->n_dates; i++)
        if (d->chart->dates[i].at.segment == segment && chart_at(d, d->chart->dates[i].at) > from)
            return chart_at(d, d->chart->dates[i].at);
    return d->axis.end[segment];
}

// The middle of the word for a unit, between the first two dates that leave it room: where the day points
// through it, before or after that. Where none do, it goes without.
static bool find_unit(struct drawer *d, size_t segment, mpt width, mpt *middle)
{
    mpt end = d->axis.end[segment], gap = len(d, CHART_AXIS_FIGURE_GAP);
    mpt off = len(d, CHART_TODAY_POINT) / 2 + width / 2 + gap;
    for (mpt from = d->axis.start[segment], to; from < end; from = to) {
        to = next_date(d, segment, from);
        *middle = from + (to - from) / 2;
        if (is_under_point(d, *middle - width / 2, *middle + width / 2))
            *middle = d->point - from > to - d->point ? d->point - off : d->point + off;
        if (!meets_date(d, *middle - width / 2 - gap, *middle + width / 2 + gap))
            return true;
    }
    return false;
}

// The first unit's word stands before the band, the others on it, before their first figure.
static void draw_unit(struct drawer *d, size_t i)
{
    struct words w = words_fit(d, d->chart->segments[i].unit, d->width);
    mpt middle = d->band + len(d, CHART_BAND_THICKNESS) / 2, gap = len(d, CHART_BAND_UNIT_GAP);
    mpt below = d->band + len(d, CHART_BAND_THICKNESS) + len(d, CHART_BAND_UNIT_AT), t;
    if (words_are_above(d) && find_unit(d, i, w.width, &t))
        words_put(d, &w, t, below, 1);
    else if (words_are_above(d))
        return;
    else if (d->down)
        words_put(d, &w, middle, i ? d->axis.start[i] - gap : len(d, CHART_BAND_UNIT_AT), 1);
    else
        words_put(d, &w, i ? d->axis.start[i] - gap : len(d, CHART_BAND_UNIT_AT) + d->side,
                  middle + words_cap(&w) / 2, 2);
}

void draw_band(struct drawer *d)
{
    mpt t0 = d->axis.from[0], t1 = len(d, CHART_BAND_END) + d->grown, c0 = d->band,
        c1 = c0 + len(d, CHART_BAND_THICKNESS);
    d->band_taken = d->taken.n;
    take_room(d, upright(d, t0, c0, t1, c1));
    for (size_t i = 0; i < d->axis.n; i++)
        draw_stretch(d, i);
    for (size_t i = 0; i + 1 < d->axis.n; i++)
        draw_break(d, i, d->chart->band->background);
    for (size_t i = 0; i < d->axis.n; i++) {
        draw_unit(d, i);
        draw_figures(d, i);
    }
}
