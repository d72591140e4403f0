// Lanes: panels for their groups, guides, rules between them, their words beside, above or at the head, and
// what happens in each.
#include "flow/chart.h"

// ---- grounds

// Only boxes to write in: no time runs through it.
static bool is_form(const struct drawer *d, const struct panel *p)
{
    size_t n = 0;
    while (n < p->n && has_boxes(d, p->lanes[n].lane->lane))
        n++;
    return n == p->n;
}

static void draw_panel(struct drawer *d, const struct panel *p, struct lane_room whole)
{
    if (is_form(d, p)) {
        draw_box(d, p->style->background, TAG_ARTIFACT, len(d, CHART_LANES_FROM), whole.c0,
                 d->axis.to[d->axis.n - 1], whole.c1, len(d, CHART_LANES_RADIUS), CORNERS_ALL);
        return;
    }
    const struct chart_axis *a = &d->axis;
    for (size_t i = 0; i < a->n; i++) {
        unsigned corners = (i == 0 ? CORNER_START_BEFORE | CORNER_START_AFTER : 0) |
                           (i + 1 == a->n ? CORNER_END_BEFORE | CORNER_END_AFTER : 0);
        draw_box(d, p->style->background, TAG_ARTIFACT, i ? a->from[i] : len(d, CHART_LANES_FROM), whole.c0,
                 a->to[i], whole.c1, len(d, CHART_LANES_RADIUS), corners);
    }
}

static void draw_phases(struct drawer *d, struct lane_room whole)
{
    for (size_t i = 0; i < d->timeline->phases.n; i++) {
        const struct chart_phase *p = &d->chart->phases[i];
        mpt t0 = chart_at(d, p->phase->start), t1 = chart_at(d, p->phase->end);
        for (size_t k = 0; k < d->axis.n; k++)
            draw_box(d, p->style->background, TAG_ARTIFACT, MAX(t0, d->axis.from[k]), whole.c0,
                     MIN(t1, d->axis.to[k]), whole.c1, 0, 0);
    }
}

// At the start, and at the times that blocks name.
static void draw_guides(struct drawer *d, struct lane_room whole)
{
    const struct color *color = d->chart->guide->color;
    mpt width = len(d, CHART_GUIDE_THICKNESS);
    draw_line(d, color, TAG_ARTIFACT, width, d->axis.start[0], whole.c0, d->axis.start[0], whole.c1);
    for (size_t i = 0; i < d->chart->n_blocks; i++) {
        const struct range *r = &d->chart->blocks[i].answer->range;
        mpt t0 = chart_at(d, r->start), t1 = chart_at(d, r->end);
        if (t0 > d->axis.start[0])
            draw_line(d, color, TAG_ARTIFACT, width, t0, whole.c0, t0, whole.c1);
        draw_line(d, color, TAG_ARTIFACT, width, t1, whole.c0, t1, whole.c1);
    }
}

static void draw_rule(struct drawer *d, mpt c)
{
    const struct chart_axis *a = &d->axis;
    mpt from = d->down ? len(d, CHART_LANES_FROM) + len(d, CHART_LANE_INSET) : len(d, CHART_SHEET_MARGIN);
    for (size_t i = 0; i < a->n; i++)
        draw_line(d, d->chart->guide->color, TAG_ARTIFACT, len(d, CHART_LANES_RULE), i ? a->from[i] : from, c,
                  i + 1 < a->n ? a->to[i] : chart_end(d), c);
}

// What a lane with words above its bar has over what it needs goes above the words and below the bar, and
// half as much between them.
mpt more_than_needed(const struct drawer *d, struct lane_room room)
{
    return MAX(0, room.c1 - room.c0 - len(d, usual_height(d->lane_form))) * 2 / 5;
}

// Where bars and marks are: with words above, at the lane's foot.
mpt lane_middle(const struct drawer *d, struct lane_room room)
{
    if (words_are_above(d))
        return room.c1 - len(d, CHART_LANE_BAR) - more_than_needed(d, room);
    return room.c0 + (room.c1 - room.c0) / 2;
}

// ---- the whole

bool draw_lanes(struct drawer *d)
{
    bool ok = true;
    for (size_t g = 0; g < d->sheet.n; g++) {
        const struct panel *panel = &d->sheet.panels[g];
        const struct panel_lane *lanes = panel->lanes, *last = lanes + panel->n - 1;
        struct lane_room whole = {lanes->room.c0, last->room.c1 + len(d, CHART_LANES_PAD)};
        draw_panel(d, panel, whole);
        if (!is_form(d, panel)) {
            draw_phases(d, whole);
            draw_guides(d, whole);
        }
        for (size_t i = 1; i < panel->n; i++)
            draw_rule(d, lanes[i].room.c0);
        for (size_t i = 0; i < panel->n; i++) {
            note_lane(d, lanes[i].room);
            draw_bars(d, lanes[i].lane, lanes[i].room);
            if (!has_boxes(d, lanes[i].lane->lane))
                draw_today_line(d, i + 1 < panel->n ? lanes[i].room.c1 : whole.c1);
            ok = lane_words(d, panel->style->background, lanes[i].lane, lanes[i].room, false) && ok;
        }
    }
    return ok;
}
