// What happens in a lane: bars, what recurs, a chain of pictures.
#include "flow/chart.h"

// ---- points

static struct rectangle around(const struct drawer *d, mpt t, mpt c, mpt radius)
{
    return upright(d, t - radius, c - radius, t + radius, c + radius);
}

void draw_disc(struct drawer *d, const struct style *style, tag_id tag, mpt t, mpt c, mpt radius)
{
    struct shape s = shape_new(d);
    shape_circle(&s, t, c, radius);
    shape_draw(&s, &(struct ink){.tag = tag, .fill = style->color}, NULL);
    take_room(d, around(d, t, c, radius));
}

void draw_ring(struct drawer *d, const struct style *style, tag_id tag, mpt t, mpt c)
{
    struct shape s = shape_new(d);
    mpt line = len(d, CHART_POINT_LINE);
    shape_circle(&s, t, c, len(d, CHART_POINT_RING));
    shape_draw(&s,
               &(struct ink){.tag = tag, .fill = style->background, .stroke = style->color, .width = line},
               NULL);
    take_room(d, around(d, t, c, len(d, CHART_POINT_RING) + line / 2));
}

// ---- what recurs

// Without dates: rings at equal distance on paper, on a dotted line; off the guides and the gaps.
static bool is_clear(const struct drawer *d, mpt low, mpt high, mpt t, mpt c)
{
    mpt reach = len(d, CHART_POINT_RING) + len(d, CHART_POINT_LINE) / 2 + len(d, CHART_GUIDE_THICKNESS);
    if (t - reach < low || t + reach > high)
        return false;
    for (size_t i = 0; i < d->chart->n_blocks; i++) {
        const struct range *r = &d->chart->blocks[i].answer->range;
        mpt t0 = chart_at(d, r->start), t1 = chart_at(d, r->end);
        if ((t > t0 - reach && t < t0 + reach) || (t > t1 - reach && t < t1 + reach))
            return false;
    }
    return is_way(d, around(d, t, c, len(d, CHART_POINT_RING) + len(d, CHART_POINT_LINE) / 2));
}

void draw_dotted(struct drawer *d, const struct chart_recurrence *r, mpt from, mpt to, mpt c)
{
    int32_t *dots = NEW_ARRAY(d->f->arena, int32_t, 2);
    dots[1] = len(d, CHART_REPEAT_DOT_PITCH);
    struct shape line = shape_new(d);
    shape_move(&line, from, c);
    shape_line(&line, to, c);
    shape_draw(&line,
               &(struct ink){.tag = r->tag,
                             .stroke = r->style->color,
                             .width = len(d, CHART_REPEAT_DOT),
                             .dashes = dots,
                             .n_dashes = 2,
                             .cap = CAP_ROUND},
               NULL);
}

// The dotted line that rings stand on.
static void draw_dotted_line(struct drawer *d, const struct chart_recurrence *r, mpt c)
{
    const struct recurrence *rec = r->recurrence;
    mpt t0 = chart_at(d, rec->start), t1 = chart_at(d, rec->end);
    bool whole = rec->end.segment + 1u == d->axis.n && t1 == d->axis.end[d->axis.n - 1];
    mpt last = whole ? chart_end(d) : t1;
    for (size_t i = 0; i < d->axis.n; i++) {
        mpt from = MAX(t0, d->axis.from[i]), to = MIN(last, d->axis.to[i]);
        if (from >= to)
            continue;
        mpt dot = len(d, CHART_REPEAT_DOT);
        draw_dotted(d, r, i ? from + dot : from, i + 1 < d->axis.n ? to - dot : to, c);
        take_open(d, upright(d, from - dot, c - dot, to + dot, c + dot));
    }
}

static void draw_rings(struct drawer *d, const struct chart_recurrence *r, mpt c)
{
    mpt t0 = chart_at(d, r->recurrence->start), t1 = chart_at(d, r->recurrence->end);
    mpt pitch = len(d, CHART_REPEAT_PITCH), step = MAX(1, len(d, CHART_GUIDE_THICKNESS));
    for (size_t i = 0; i < d->axis.n; i++) {
        mpt from = MAX(t0, d->axis.from[i]), to = MIN(t1, d->axis.to[i]);
        mpt clear = len(d, CHART_REPEAT_CLEAR);
        mpt low = i ? d->axis.from[i] + clear : -MPT_MAX;
        mpt high = i + 1 < d->axis.n ? d->axis.to[i] - clear : MPT_MAX;
        mpt t = MAX(t0, d->axis.start[0]) >= from ? MAX(t0, d->axis.start[0]) + len(d, CHART_REPEAT_FIRST)
                                                  : from + len(d, CHART_REPEAT_AFTER);
        for (; from < to && t < to; t += pitch) {
            while (t < to && !is_clear(d, low, high, t, c))
                t += step;
            if (t < to)
                draw_ring(d, r->style, r->tag, t, c);
        }
    }
}

// With dates: discs at their times. Where they would touch, only the first, the last and every n-th is a
// disc, the others are dots; none stands on another mark, whose time it would share.
void draw_dated(struct drawer *d, const struct chart_recurrence *r, mpt c)
{
    struct {
        mpt *items;
        size_t n, cap;
    } at = {NULL, 0, 0};
    struct axis_place place;
    for (uint32_t n = 1; n <= TIMELINE_EVENTS_MAX && recurrence_nth(d->timeline, r->recurrence, n, &place);
         n++)
        if (place.segment < d->axis.n)
            PUSH(d->f->arena, at, chart_at(d, place));
    mpt nearest = MPT_MAX;
    for (size_t i = 1; i < at.n; i++)
        nearest = MIN(nearest, at.items[i] - at.items[i - 1]);
    size_t every = 1;
    while (at.n > 2 && nearest > 0 && (int64_t)nearest * (int64_t)every < len(d, CHART_POINT_APART))
        every++;
    for (size_t i = 0; i < at.n; i++) {
        bool room = at.items[at.n - 1] - at.items[i] >= len(d, CHART_POINT_APART);
        bool disc = i + 1 == at.n || (i % every == 0 && (every == 1 || room));
        mpt radius = len(d, disc ? CHART_POINT_RADIUS : CHART_POINT_DOT);
        if (disc && !is_way(d, around(d, at.items[i], c, radius)))
            radius = len(d, CHART_POINT_DOT);
        if (is_way(d, around(d, at.items[i], c, radius)))
            draw_disc(d, r->style, r->tag, at.items[i], c, radius);
    }
}

// ---- chains of pictures

static mpt chain_length(const struct chart_lane *lane)
{
    mpt gap = lane->chain_style->column_gap, arrow = lane->arrow ? lane->arrow_style->width : 0;
    int64_t length = 0;
    for (size_t i = 0; i < lane->n_steps; i++)
        length += lane->steps[i].style->width + (i ? (int64_t)arrow + 2 * gap : 0);
    return reach(length);
}

static mpt chain_height(const struct drawer *d, const struct chart_lane *lane)
{
    mpt most = 0;
    for (size_t i = 0; i < lane->n_steps; i++) {
        const struct drawing *drawing = lane->steps[i].drawing;
        mpt width = lane->steps[i].style->width;
        most = MAX(most, d->down ? width : mpt_muldiv(width, drawing->height, drawing->width));
    }
    return most;
}

// Where nothing of the lane stands: after its last bar, behind a guide where that leaves room.
static mpt chain_start(const struct drawer *d, const struct chart_lane *lane, mpt length, mpt c)
{
    mpt gap = lane->chain_style->column_gap, from = d->axis.start[0] + gap, end = chart_end(d);
    mpt half = chain_height(d, lane) / 2;
    for (size_t i = 0; i < lane->lane->ranges.n; i++) {
        const struct range *r = lane->ranges[i].range;
        mpt t = chart_at(d, r->end) + len(d, CHART_BAR_BEYOND) + gap;
        from = MAX(from, t);
    }
    mpt best = -1;
    for (size_t i = 0; i < d->axis.n; i++) { // not over a gap
        mpt start = MAX(from, i ? d->axis.from[i] + gap : from);
        mpt to = i + 1 < d->axis.n ? d->axis.to[i] - gap : end;
        while (start + length <= to && !is_way(d, upright(d, start, c - half, start + length, c + half)))
            start += MAX(gap, MPT_PER_PT);
        if (best < 0 && start + length <= to)
            best = start;
        for (size_t k = 0; k < d->chart->n_blocks; k++) {
            mpt guide = chart_at(d, d->chart->blocks[k].answer->range.start) + gap;
            if (guide >= start && guide + length <= to &&
                is_way(d, upright(d, guide, c - half, guide + length, c + half)))
                return guide;
        }
    }
    return best;
}

// A quarter to the right: what points along time points downwards.
static const struct drawing *turned(struct drawer *d, const struct drawing *drawing)
{
    if (drawing->image || drawing->n_groups)
        return drawing;
    struct drawing *copy = NEW(d->f->arena, struct drawing);
    struct path *paths = NEW_ARRAY(d->f->arena, struct path, drawing->n);
    for (size_t i = 0; i < drawing->n; i++) {
        const struct path *from = &drawing->paths[i];
        struct segment *segments = NEW_ARRAY(d->f->arena, struct segment, from->n);
        for (size_t k = 0; k < from->n; k++) {
            const struct segment *s = &from->segments[k];
            segments[k] = (struct segment){.kind = s->kind,
                                           .x1 = drawing->height - s->y1,
                                           .y1 = s->x1,
                                           .x2 = drawing->height - s->y2,
                                           .y2 = s->x2,
                                           .x = drawing->height - s->y,
                                           .y = s->x};
        }
        paths[i] = *from;
        paths[i].segments = segments;
    }
    *copy = (struct drawing){.width = drawing->height,
                             .height = drawing->width,
                             .paths = paths,
                             .n = drawing->n,
                             .path = drawing->path};
    return copy;
}

static bool draw_chain(struct drawer *d, const struct chart_lane *lane, mpt c)
{
    mpt length = chain_length(lane), t = chain_start(d, lane, length, c), gap = lane->chain_style->column_gap;
    if (t < 0)
        return diag(d->f->diags, DIAG_LABEL_UNPLACED, lane->lane->chain->pos,
                    STR("Take out a step, or put the pictures into a lane of their own."),
                    "the chain of pictures finds no room in its lane");
    for (size_t i = 0; i < lane->n_steps; i++) {
        for (int picture = i == 0; picture < 2; picture++) {
            const struct style *style = picture ? lane->steps[i].style : lane->arrow_style;
            const struct drawing *drawing = picture ? lane->steps[i].drawing : lane->arrow;
            if (!drawing)
                continue;
            mpt size = style->width, high = mpt_muldiv(size, drawing->height, drawing->width);
            mpt x = d->down ? c - size / 2 : t, y = d->down ? t + (size - high) / 2 : c - high / 2;
            if (d->down && !picture)
                drawing = turned(d, drawing);
            draw_picture(d, drawing, style->color, lane->chain_tag, x, y, size);
            take_room(d, (struct rectangle){x, y, x + size, y + high});
            t += size + gap;
        }
    }
    return true;
}

// ---- the whole

// What lies under all that stands in a lane.
void draw_bars(struct drawer *d, const struct chart_lane *lane, struct lane_room room)
{
    mpt c = lane_middle(d, room);
    if (has_boxes(d, lane->lane)) {
        draw_boxes(d, &lane->recurrences[0], room);
        return;
    }
    for (size_t i = 0; i < lane->lane->ranges.n; i++)
        draw_range(d, &lane->ranges[i], c);
    for (size_t i = 0; i < lane->lane->recurrences.n; i++)
        if (!lane->recurrences[i].recurrence->every.given)
            draw_dotted_line(d, &lane->recurrences[i], c);
}

void draw_recurrences(struct drawer *d, const struct chart_lane *lane, struct lane_room room)
{
    mpt c = lane_middle(d, room);
    for (size_t i = 0; i < lane->lane->recurrences.n; i++)
        if (lane->recurrences[i].recurrence->every.given)
            draw_dated(d, &lane->recurrences[i], c);
        else
            draw_rings(d, &lane->recurrences[i], c);
}

bool draw_pictures(struct drawer *d, const struct chart_lane *lane, struct lane_room room)
{
    return !lane->n_steps || draw_chain(d, lane, lane_middle(d, room));
}
