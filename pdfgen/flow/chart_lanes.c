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

// ---- words

// What a lane with words above its bar has over what it needs goes above the words and below the bar, and
// half as much between them.
static mpt more_than_needed(const struct drawer *d, struct lane_room room)
{
    return MAX(0, room.c1 - room.c0 - len(d, usual_height(d->n_lanes))) * 2 / 5;
}

// Where bars and marks are: with words above, at the lane's foot.
mpt lane_middle(const struct drawer *d, struct lane_room room)
{
    if (words_are_above(d))
        return room.c1 - len(d, CHART_LANE_BAR) - more_than_needed(d, room);
    return room.c0 + (room.c1 - room.c0) / 2;
}

static struct rectangle picture_box(mpt x, mpt y, mpt size)
{
    return (struct rectangle){x, y, x + size, y + size};
}

static void put_icon(struct drawer *d, const struct chart_lane *lane, mpt x, mpt y, mpt size)
{
    if (!lane->icon)
        return;
    draw_picture(d, lane->icon, lane->icon_style->color, TAG_ARTIFACT, x, y, size);
    take_room(d, picture_box(x, y, size));
}

// In the side column: the title over the explanation; on one line where lanes are many; the title alone.
static bool words_beside(struct drawer *d, const struct chart_lane *lane, struct lane_room room)
{
    size_t n = d->n_lanes;
    mpt middle = room.c0 + (room.c1 - room.c0) / 2, x = len(d, CHART_LANE_WORDS);
    mpt width = len(d, CHART_LANE_WORDS_END) + d->side - x;
    mpt icon =
        MIN(len(d, n > LANES_USUAL ? CHART_LANE_ICON_MANY : CHART_LANE_ICON), (room.c1 - room.c0) * 6 / 7);
    put_icon(d, lane, len(d, CHART_SHEET_MARGIN), middle - icon / 2, icon);
    if (!lane->title)
        return true;
    struct words title = words_fit(d, lane->title, width);
    if (n > LANES_MANY)
        title = words_sized(d, lane->title, width,
                            lane->explanation ? lane->explanation->style->font_size
                                              : lane->title->style->font_size);
    if (words_too_many(&title, 1))
        return report_label(d, lane->title, "the lane's title is longer than the column beside the lanes");
    if (!lane->explanation || n > LANES_MANY) {
        words_put(d, &title, x, middle + words_cap(&title) / 2, 0);
        return true;
    }
    struct words more = words_fit(d, lane->explanation, width);
    if (n > LANES_USUAL) {
        mpt gap = title.style->font_size / 2, taken = title.width + gap;
        more = words_fit(d, lane->explanation, MAX(1, width - taken));
        if (words_too_many(&more, 1))
            return report_label(d, lane->explanation, "it stands on the title's line where lanes are many");
        words_put(d, &title, x, middle + words_cap(&title) / 2, 0);
        words_put(d, &more, x + taken, middle + words_cap(&title) / 2, 0);
        return true;
    }
    if (words_too_many(&more, 2))
        return report_label(d, lane->explanation, "it needs more than two lines beside the lane");
    mpt up = more.lines.n > 1 ? more.style->line_height / 2 : 0;
    words_put(d, &title, x, middle - len(d, CHART_LANE_TITLE) - up, 0);
    words_put(d, &more, x, middle + len(d, CHART_LANE_EXPLANATION) - up, 0);
    return true;
}

// Behind words that stand on the lane: no guide runs through them.
static void draw_plate(struct drawer *d, const struct color *color, const struct words *w, mpt x,
                       mpt baseline, mpt width)
{
    struct rectangle r = words_box(w, x, baseline, 0);
    mpt pad = len(d, CHART_LANE_INSET) / 2;
    draw_box(d, color, TAG_ARTIFACT, r.x0 - pad, r.y0 - pad / 2, r.x0 + width + pad, r.y1, 0, 0);
}

// Over the lane's bar and before the first gap: the title, and below it the explanation, or behind it where
// the lane is too low for both.
struct above {
    struct words title, more;
    mpt first, second; // baselines
    mpt taken;         // of the explanation's line by the title
    bool alone;        // without an explanation
};

static bool fit_above(struct drawer *d, const struct chart_lane *lane, struct lane_room room,
                      struct above *out)
{
    bool written = has_boxes(d, lane->lane);
    mpt x = len(d, CHART_LANE_WORDS), end = written ? chart_end(d) : d->axis.to[0] - len(d, CHART_LANE_INSET);
    mpt width = end - x,
        marks = len(d, CHART_POINT_RING) + len(d, CHART_POINT_LINE) / 2; // nothing in a lane is higher
    mpt floor = (written ? room.c0 + len(d, CHART_BOX_MARK) : lane_middle(d, room)) - marks;
    mpt top = room.c0 + (written ? 0 : more_than_needed(d, room));
    *out = (struct above){.title = words_fit(d, lane->title, width),
                          .first = top + len(d, CHART_LANE_TITLE),
                          .second = top + len(d, CHART_LANE_EXPLANATION),
                          .alone = !lane->explanation || d->n_lanes > LANES_MANY};
    if (!out->alone)
        out->more = words_fit(d, lane->explanation, width);
    if (!out->alone && words_box(&out->more, x, out->second, 0).y1 > floor) {
        out->taken = out->title.width + out->title.style->font_size / 2;
        out->more = words_fit(d, lane->explanation, MAX(1, width - out->taken));
        out->second = out->first;
    }
    return !words_too_many(&out->title, 1) && (out->alone || !words_too_many(&out->more, 1)) &&
           words_box(&out->title, x, out->first, 0).y1 <= floor;
}

static bool words_above(struct drawer *d, const struct panel *panel, const struct chart_lane *lane,
                        struct lane_room room)
{
    mpt x = len(d, CHART_LANE_WORDS);
    struct above a;
    if (!lane->title)
        return true;
    if (!fit_above(d, lane, room, &a))
        return report_label(d, lane->title, "its words are longer than the first part of the lane");
    draw_plate(d, panel->style->background, &a.title, x, a.first,
               a.taken ? a.taken + a.more.width : a.title.width);
    if (!a.alone && !a.taken)
        draw_plate(d, panel->style->background, &a.more, x, a.second, a.more.width);
    words_put(d, &a.title, x, a.first, 0);
    if (!a.alone)
        words_put(d, &a.more, x + a.taken, a.second, 0);
    return true;
}

// At the head of the lane's column.
struct head {
    struct words title, more;
    mpt first, second; // baselines
};

static bool fit_head(struct drawer *d, const struct chart_lane *lane, mpt width, struct head *out)
{
    width -= len(d, CHART_LANE_INSET);
    mpt y = len(d, CHART_LANE_WORDS) + len(d, CHART_LANE_ICON) + len(d, CHART_LANE_TITLE);
    *out = (struct head){.title = words_fit(d, lane->title, width), .first = y};
    if (out->title.lines.overfull || !lane->explanation)
        return !out->title.lines.overfull;
    out->more = words_fit(d, lane->explanation, width);
    out->second =
        y + (mpt)(out->title.lines.n - 1) * out->title.style->line_height + len(d, CHART_LANE_EXPLANATION);
    return !out->more.lines.overfull &&
           words_box(&out->more, 0, out->second, 0).y1 <= d->axis.start[0] - len(d, CHART_BAND_UNIT_GAP);
}

static bool words_at_head(struct drawer *d, const struct chart_lane *lane, struct lane_room room)
{
    mpt x = room.c0 + len(d, CHART_LANE_INSET);
    struct head head;
    put_icon(d, lane, x, len(d, CHART_LANE_WORDS), len(d, CHART_LANE_ICON));
    if (!lane->title)
        return true;
    if (!fit_head(d, lane, room.c1 - room.c0, &head)) {
        if (head.title.lines.overfull)
            return report_label(d, lane->title, "a word is wider than the lane's column");
        return report_label(d, lane->explanation,
                            head.more.lines.overfull ? "a word is wider than the lane's column"
                                                     : "it reaches down to where time begins");
    }
    words_put(d, &head.title, x, head.first, 0);
    if (lane->explanation)
        words_put(d, &head.more, x, head.second, 0);
    return true;
}

bool lane_words_fit(struct drawer *d, const struct chart_lane *lane)
{
    const struct lane_room room = {0, d->lane_height};
    struct above above;
    struct head head;
    if (!lane->title || has_boxes(d, lane->lane) || (!d->down && !words_are_above(d)))
        return true;
    return d->down ? fit_head(d, lane, d->lane_height, &head) : fit_above(d, lane, room, &above);
}

static bool lane_words(struct drawer *d, const struct panel *panel, const struct chart_lane *lane,
                       struct lane_room room)
{
    if (d->down)
        return words_at_head(d, lane, room);
    return words_are_above(d) ? words_above(d, panel, lane, room) : words_beside(d, lane, room);
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
            ok = draw_events(d, lanes[i].lane, lanes[i].room) && ok;
            if (!has_boxes(d, lanes[i].lane->lane))
                draw_today_line(d, i + 1 < panel->n ? lanes[i].room.c1 : whole.c1);
            ok = lane_words(d, panel, lanes[i].lane, lanes[i].room) && ok;
        }
    }
    return ok;
}

bool draw_lane_labels(struct drawer *d)
{
    bool ok = true;
    for (size_t g = 0; g < d->sheet.n; g++)
        for (size_t i = 0; i < d->sheet.panels[g].n; i++) {
            const struct panel_lane *lane = &d->sheet.panels[g].lanes[i];
            ok = draw_event_words(d, lane->lane, lane->room) && ok;
        }
    return ok;
}
