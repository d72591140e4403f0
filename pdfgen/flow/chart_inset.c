// A timeline as a figure in an article: one slab as wide as its column. Figures of the axis on a line, below
// it a row for each block and lane: its title in the side column, its bar, and its words beside the bar,
// right of it, left of it, else below; or all words above the bar, where the layout wants that.
#include "flow/chart.h"

// The words of a milestone: beside its mark, or on a line of their own below.
struct row_label {
    struct words words; // no box: none
    mpt x, drop;
};

struct row {
    const struct chart_lane *lane;
    struct lane_mark *marks; // of all milestones: one may stand for several
    size_t n_marks;
    struct row_label *labels;  // of each milestone
    struct words title, words; // words: no lines where there are none
    bool above;
    mpt x, drop; // where the words begin; their first baseline below the row's top
    mpt title_drop, height;
    struct lane_room bar; // below the row's top: where bars are
    struct {
        struct rectangle *items;
        size_t n, cap;
    } plates; // of words that guides and dotted lines leave out; the first is that of `words`, where there
              // are any
};

static mpt lines_height(const struct words *w)
{
    return (mpt)w->lines.n * (w->style ? w->style->line_height : 0);
}

static mpt first_baseline(const struct words *w)
{
    return slot_baseline(w->style, w->para);
}

// ---- where words stand

static bool is_soft(const struct lane *lane)
{
    return lane_is_written(lane); // a dotted line: words may interrupt it
}

static mpt range_end(struct drawer *d, const struct range *r)
{
    return chart_at(d, r->end) + (r->fades_out ? len(d, CHART_BAR_BEYOND) : 0);
}

// From the first of a row's marks to the last.
static void hull(struct drawer *d, const struct row *row, mpt *from, mpt *to)
{
    const struct lane *lane = row->lane->lane;
    mpt radius = len(d, CHART_POINT_RADIUS);
    *from = MPT_MAX / 2;
    *to = -MPT_MAX / 2;
    for (size_t i = 0; i < lane->ranges.n; i++) {
        *from = MIN(*from, chart_at(d, lane->ranges.items[i].start));
        *to = MAX(*to, range_end(d, &lane->ranges.items[i]));
    }
    for (size_t i = 0; i < row->n_marks; i++) {
        *from = MIN(*from, row->marks[i].t - row->marks[i].half);
        *to = MAX(*to, row->marks[i].t + row->marks[i].half);
    }
    for (size_t i = 0; i < lane->recurrences.n; i++) {
        *from = MIN(*from, chart_at(d, lane->recurrences.items[i].start) - radius);
        *to = MAX(*to, chart_at(d, lane->recurrences.items[i].end) + radius);
    }
}

// On one line in that room.
static bool one_line(struct drawer *d, const struct box *box, mpt room, struct words *w)
{
    if (room <= 0)
        return false;
    *w = words_fit(d, box, room);
    return !words_too_many(w, 1);
}

static bool crosses_gap(const struct drawer *d, mpt from, mpt to)
{
    for (size_t i = 0; i + 1 < d->axis.n; i++)
        if (from < d->axis.from[i + 1] && to > d->axis.to[i])
            return true;
    return false;
}

// Beside the lane's marks. False where there is no room.
static bool beside_marks(struct drawer *d, struct row *row)
{
    const struct box *box = row->lane->explanation;
    mpt gap = len(d, CHART_LANE_INSET), from, to, start = d->axis.start[0], end = d->axis.end[d->axis.n - 1];
    hull(d, row, &from, &to);
    for (size_t i = 0; i < row->lane->lane->milestones.n; i++)
        if (row->labels[i].words.box) {
            from = MIN(from, row->labels[i].x);
            to = MAX(to, row->labels[i].x + row->labels[i].words.width);
        }
    if (is_soft(row->lane->lane)) {
        row->x = MAX(start, from) + len(d, CHART_REPEAT_FIRST);
        return one_line(d, box, end - 2 * len(d, CHART_REPEAT_FIRST) - MAX(start, from), &row->words) &&
               !crosses_gap(d, row->x, row->x + row->words.width);
    }
    row->x = to + gap;
    if (one_line(d, box, end - row->x, &row->words) && !crosses_gap(d, row->x, row->x + row->words.width))
        return true;
    if (!one_line(d, box, from - gap - start, &row->words))
        return false;
    row->x = from - gap - row->words.width;
    return !crosses_gap(d, row->x, from);
}

// Whether nothing of the lane stands there on the line of its bars.
static bool is_free(struct drawer *d, const struct row *row, size_t n_labels, mpt from, mpt to)
{
    const struct lane *lane = row->lane->lane;
    mpt start = d->axis.start[0], end = d->axis.end[d->axis.n - 1], gap = len(d, CHART_LANE_INSET) / 2;
    if (from < start || to > end || crosses_gap(d, from, to) || lane->recurrences.n)
        return false;
    for (size_t i = 0; i < n_labels; i++) {
        const struct row_label *l = &row->labels[i];
        if (l->words.box && l->drop == 0 && from < l->x + l->words.width + gap && to > l->x - gap)
            return false;
    }
    for (size_t i = 0; i < lane->ranges.n; i++) {
        const struct range *r = &lane->ranges.items[i];
        if (from < range_end(d, r) + gap && to > chart_at(d, r->start) - gap)
            return false;
    }
    for (size_t i = 0; i < row->n_marks; i++)
        if (from < row->marks[i].t + row->marks[i].half && to > row->marks[i].t - row->marks[i].half)
            return false;
    return true;
}

// Whether its mark stands for it alone.
static bool is_alone(const struct row *row, size_t milestone)
{
    size_t i = 0;
    while (i + 1 < row->n_marks && row->marks[i + 1].first <= milestone)
        i++;
    return row->marks[i].n == 1;
}

// Returns how much higher the row becomes by lines of labels below its bar.
static mpt place_labels(struct drawer *d, struct row *row, mpt below)
{
    const struct lane *lane = row->lane->lane;
    mpt taken = 0,
        radius = MAX(len(d, CHART_POINT_RADIUS), len(d, CHART_POINT_RING)) + len(d, CHART_POINT_LINE);
    row->labels = NEW_ARRAY(d->f->arena, struct row_label, lane->milestones.n);
    row->marks = NEW_ARRAY(d->f->arena, struct lane_mark, lane->milestones.n);
    row->n_marks = lane_marks(d, &(struct lane_mark){.lane = row->lane}, 0, row->marks);
    for (size_t i = 0; i < lane->milestones.n; i++) {
        struct row_label *label = &row->labels[i];
        const struct box *box = row->lane->milestones[i].words;
        *label = (struct row_label){0};
        if (!box)
            continue;
        struct words w = words_fit(d, box, d->width);
        mpt t = chart_at(d, lane->milestones.items[i].at);
        bool one = !words_too_many(&w, 1) && is_alone(row, i);
        if (one && is_free(d, row, i, t + radius, t + radius + w.width)) {
            label->x = t + radius;
        } else if (one && is_free(d, row, i, t - radius - w.width, t - radius)) {
            label->x = t - radius - w.width;
        } else {
            label->x = MAX(0, MIN(t - w.width / 2, d->width - w.width));
            label->drop = below + taken + first_baseline(&w);
            taken += lines_height(&w);
        }
        label->words = w;
    }
    return taken;
}

static void place_beside(struct drawer *d, struct row *row)
{
    mpt high = len(d, CHART_LANE_HEIGHT), start = d->axis.start[0], title_high = lines_height(&row->title);
    const struct box *box = row->lane->explanation;
    mpt below = high + place_labels(d, row, high);
    row->bar = (struct lane_room){0, below > high ? high : MAX(high, title_high)};
    if (box && (below > high || !beside_marks(d, row))) {
        row->bar.c1 = high;
        row->words = words_fit(d, box, d->axis.end[d->axis.n - 1] - start);
        row->x = start;
        row->drop = below - row->words.style->line_height / 4 + first_baseline(&row->words);
        below += lines_height(&row->words);
    } else if (box) {
        row->drop = (row->bar.c1 - lines_height(&row->words)) / 2 + first_baseline(&row->words);
    }
    row->height = MAX(MAX(row->bar.c1, below), title_high);
    if (row->title.lines.n)
        row->title_drop = MAX(0, (row->bar.c1 - title_high) / 2) + first_baseline(&row->title);
}

// Over the bar: the title, and behind it the explanation, or below it.
static void place_above(struct drawer *d, struct row *row)
{
    mpt x = len(d, CHART_LANE_WORDS), y = len(d, CHART_LANE_INSET) / 2, taken = 0;
    if (row->title.lines.n) {
        row->title_drop = y + first_baseline(&row->title);
        taken = row->title.width + row->title.style->font_size / 2;
        y += lines_height(&row->title);
    }
    const struct box *box = row->lane->explanation;
    row->x = x;
    if (box && row->title.lines.n == 1 && one_line(d, box, d->width - x - taken, &row->words)) {
        row->x = x + taken;
        row->drop = row->title_drop;
    } else if (box) {
        row->words = words_fit(d, box, d->width - x);
        row->drop = y + first_baseline(&row->words);
        y += lines_height(&row->words);
    }
    row->bar = (struct lane_room){y, y + len(d, CHART_LANE_HEIGHT)};
    row->height = reach((int64_t)row->bar.c1 + place_labels(d, row, row->bar.c1));
}

// A title with a word wider than the side column stands above its bar, too.
static bool place_row(struct drawer *d, struct row *row)
{
    row->above = d->form->words == KW_ABOVE;
    mpt width = len(d, CHART_LANE_WORDS_END) - len(d, CHART_LANE_WORDS);
    if (row->lane->title && !row->above) {
        row->title = words_fit(d, row->lane->title, MAX(1, width));
        row->above = row->title.lines.overfull;
    }
    if (row->lane->title && row->above)
        row->title = words_fit(d, row->lane->title, MAX(1, d->width - len(d, CHART_LANE_WORDS)));
    if (row->title.lines.overfull)
        return report_label(d, row->lane->title, "a word of the title is wider than the chart");
    if (row->above)
        place_above(d, row);
    else
        place_beside(d, row);
    for (size_t i = 0; i < row->lane->lane->milestones.n; i++)
        if (row->labels[i].words.lines.overfull)
            return report_label(d, row->lane->milestones[i].words, "a word is wider than the chart");
    return !row->words.lines.overfull ||
           report_label(d, row->lane->explanation, "a word is wider than the chart");
}

// ---- drawing

static bool is_across(const struct drawer *d, const struct rectangle *plate, mpt t)
{
    mpt pad = len(d, CHART_LANE_INSET) / 2;
    return t > plate->x0 - pad && t < plate->x1 + pad;
}

// A line across time through a row, but not through its words.
static void draw_through(struct drawer *d, const struct row *row, const struct color *color, mpt width, mpt t,
                         mpt c, mpt end)
{
    while (c < end) {
        mpt next = end, over = c;
        for (size_t i = 0; i < row->plates.n; i++) {
            const struct rectangle *p = &row->plates.items[i];
            if (!is_across(d, p, t) || p->y1 <= c)
                continue;
            if (p->y0 <= c)
                over = MAX(over, p->y1);
            else
                next = MIN(next, p->y0);
        }
        if (over == c)
            draw_line(d, color, TAG_ARTIFACT, width, t, c, t, next);
        c = over > c ? over : next;
    }
}

// At every figure, as long as they are not too near to one another.
static void draw_guides(struct drawer *d, const struct row *row, mpt c0, mpt c1)
{
    mpt last = -MPT_MAX / 2;
    for (size_t i = 0; i < d->axis.n; i++)
        for (size_t k = 0; k < d->chart->segments[i].n; k++) {
            mpt t = chart_at(d, d->chart->segments[i].figures[k].at);
            if (t - last < len(d, CHART_POINT_APART))
                continue;
            draw_through(d, row, d->chart->guide->color, len(d, CHART_GUIDE_THICKNESS), t, c0, c1);
            last = t;
        }
}

static void draw_rule(struct drawer *d, mpt c)
{
    for (size_t i = 0; i < d->axis.n; i++)
        draw_line(d, d->chart->guide->color, TAG_ARTIFACT, len(d, CHART_LANES_RULE), i ? d->axis.from[i] : 0,
                  c, i + 1 < d->axis.n ? d->axis.to[i] : d->axis.end[i], c);
}

static void draw_phases(struct drawer *d, mpt c0, mpt c1)
{
    for (size_t i = 0; i < d->timeline->phases.n; i++) {
        const struct chart_phase *p = &d->chart->phases[i];
        mpt t0 = chart_at(d, p->phase->start), t1 = chart_at(d, p->phase->end);
        for (size_t k = 0; k < d->axis.n; k++)
            draw_box(d, p->style->background, TAG_ARTIFACT, MAX(t0, d->axis.from[k]), c0,
                     MIN(t1, d->axis.to[k]), c1, 0, 0);
    }
}

// What recurs without dates: a dotted line that the row's words interrupt.
static void draw_dots(struct drawer *d, const struct chart_recurrence *r, const struct row *row, mpt c)
{
    mpt t0 = chart_at(d, r->recurrence->start), t1 = chart_at(d, r->recurrence->end),
        dot = len(d, CHART_REPEAT_DOT);
    mpt pad = len(d, CHART_LANE_INSET) / 2;
    const struct rectangle none = {0}, *p = row->plates.n ? &row->plates.items[0] : &none;
    bool parted = p->y0 < c && p->y1 > c;
    for (size_t i = 0; i < 2 * d->axis.n; i++) {
        mpt from = MAX(t0, d->axis.from[i / 2]), to = MIN(t1, d->axis.to[i / 2]);
        if (i % 2) // behind the words
            from = parted ? MAX(from, p->x1 + pad) : to;
        else if (parted)
            to = MIN(to, p->x0 - pad);
        if (from + dot < to)
            draw_dotted(d, r, from + dot / 2, to - dot / 2, c);
    }
}

static void draw_marks(struct drawer *d, const struct row *row, struct lane_room bar)
{
    const struct chart_lane *lane = row->lane;
    mpt c = bar.c0 + (bar.c1 - bar.c0) / 2;
    for (size_t i = 0; i < lane->lane->ranges.n; i++)
        draw_range(d, &lane->ranges[i], c);
    for (size_t i = 0; i < lane->lane->recurrences.n; i++)
        if (lane->recurrences[i].recurrence->every.given)
            draw_dated(d, &lane->recurrences[i], c);
        else
            draw_dots(d, &lane->recurrences[i], row, c);
    draw_milestones(d, &(struct lane_mark){.lane = lane, .room = bar, .panel = bar}, c);
}

static void draw_icon(struct drawer *d, const struct row *row, struct lane_room bar, mpt top)
{
    const struct chart_lane *lane = row->lane;
    mpt size = len(d, CHART_LANE_ICON);
    if (!lane->icon || size <= 0)
        return;
    mpt y = row->above ? top : bar.c0 + (bar.c1 - bar.c0 - size) / 2;
    draw_picture(d, lane->icon, lane->icon_style->color, TAG_ARTIFACT, 0, y, size);
}

static mpt label_baseline(const struct row_label *l, mpt top, struct lane_room bar)
{
    return l->drop ? top + l->drop : (bar.c0 + bar.c1 + words_cap(&l->words)) / 2;
}

// As high as whole slots.
static void add_plate(struct drawer *d, struct row *row, const struct words *w, mpt x, mpt baseline)
{
    struct rectangle plate = words_box(w, x, baseline, 0);
    mpt around = MAX(0, lines_height(w) - (plate.y1 - plate.y0));
    plate.y0 -= around / 2;
    plate.y1 += around / 2;
    PUSH(d->f->arena, row->plates, plate);
}

static void draw_row(struct drawer *d, struct row *row, mpt top)
{
    struct lane_room bar = {top + row->bar.c0, top + row->bar.c1};
    mpt c0 = row->above ? bar.c0 : top, c1 = top + row->height;
    if (row->words.lines.n)
        add_plate(d, row, &row->words, row->x, top + row->drop);
    for (size_t i = 0; i < row->lane->lane->milestones.n; i++)
        if (row->labels[i].words.box)
            add_plate(d, row, &row->labels[i].words, row->labels[i].x,
                      label_baseline(&row->labels[i], top, bar));
    note_lane(d, (struct lane_room){top, c1});
    draw_phases(d, c0, c1);
    draw_guides(d, row, c0, c1);
    draw_rule(d, top);
    draw_icon(d, row, bar, top);
    if (row->title.lines.n)
        words_put(d, &row->title, len(d, CHART_LANE_WORDS), top + row->title_drop, 0);
    if (row->words.lines.n)
        words_put(d, &row->words, row->x, top + row->drop, 0);
    draw_marks(d, row, bar);
    if (d->today >= 0) {
        draw_through(d, row, d->chart->today.style->background, len(d, CHART_TODAY_LINE), d->today,
                     d->today_from, c1);
        d->today_from = c1;
    }
    for (size_t i = 0; i < row->lane->lane->milestones.n; i++)
        if (row->labels[i].words.box)
            words_put(d, &row->labels[i].words, row->labels[i].x, label_baseline(&row->labels[i], top, bar),
                      0);
}

// ---- the axis

static void draw_units(struct drawer *d)
{
    bool above = d->form->words == KW_ABOVE;
    for (size_t i = 0; i < d->axis.n; i++) {
        const struct chart_segment *s = &d->chart->segments[i];
        struct words w = words_fit(d, s->unit, d->width);
        struct words figure = words_fit(d, s->figures[0].para, d->width);
        mpt baseline = d->band + (len(d, CHART_BAND_THICKNESS) + words_cap(&figure)) / 2;
        if (above)
            words_put(d, &w, d->axis.start[i], d->band - w.style->line_height + first_baseline(&w), 0);
        else
            words_put(d, &w, i ? d->axis.start[i] - len(d, CHART_BAND_UNIT_GAP) : len(d, CHART_BAND_UNIT_AT),
                      baseline, i ? 2 : 0);
    }
}

// Returns where rows begin.
static mpt draw_axis(struct drawer *d)
{
    mpt below = d->band + len(d, CHART_BAND_THICKNESS), pad = len(d, CHART_LANE_INSET);
    draw_units(d);
    for (size_t i = 0; i < d->axis.n; i++) {
        draw_figures(d, i);
        if (i + 1 < d->axis.n)
            draw_break(d, i, d->chart->style->color);
    }
    draw_dates(d);
    draw_today(d);
    if (d->chart->today.words)
        return below + len(d, CHART_TODAY_DROP) + len(d, CHART_TODAY_HEIGHT) + pad;
    return below + (d->chart->n_dates ? len(d, CHART_DATE_DROP) + pad : 0);
}

// ---- the whole

static bool has_room(struct drawer *d, struct pos pos)
{
    mpt room = len(d, CHART_AXIS_END) + d->grown - len(d, CHART_AXIS_START),
        least = len(d, CHART_REPEAT_CLEAR);
    if (room >= least)
        return true;
    mpt tenths = MAX(1, mpt_muldiv(least - room, 254, 72000));
    return diag(d->f->diags, DIAG_CHART_TOO_FULL, pos, STR("Let it stand in a wider column."),
                "the timeline needs %d.%d mm more than its column has", tenths / 10, tenths % 10);
}

static bool draw_all(struct drawer *d, mpt *height)
{
    const struct chart *chart = d->chart;
    if (!chart_scale(d))
        return false;
    struct words unit = words_fit(d, chart->segments[0].unit, d->width);
    d->numerals = numerals_of(d);
    note_scale(d);
    d->band = d->form->words == KW_ABOVE ? unit.style->line_height : 0;
    place_today(d);
    mpt c = draw_axis(d);
    bool ok = true;
    for (size_t i = 0; i < chart->n_rows; i++) {
        struct row row = {.lane = &chart->rows[i]};
        ok = place_row(d, &row) && ok;
        if (ok)
            draw_row(d, &row, c);
        c = reach((int64_t)c + row.height);
    }
    mpt lines = legend_lines(d);
    if (lines) {
        ok = draw_legend(d, c + len(d, CHART_LEGEND_DROP)) && ok;
        c += len(d, CHART_LEGEND_DROP) + (lines - 1) * len(d, CHART_LEGEND_PITCH) + len(d, CHART_LANE_INSET);
    }
    *height = c;
    return ok;
}

void flow_timeline(struct flower *f, const struct box *box, struct area in)
{
    size_t errors = f->diags->errors;
    struct drawer d = {.f = f,
                       .chart = box->chart,
                       .timeline = box->chart->timeline,
                       .form = &f->layout->inset,
                       .len = f->layout->inset.lengths,
                       .width = in.width,
                       .height = MPT_MAX / 4,
                       .grown = in.width - f->layout->inset.lengths[CHART_SHEET_WIDTH]};
    mpt height = 0;
    if (!has_room(&d, box->pos))
        return;
    draw_all(&d, &height);
    if (f->diags->errors > errors) {
        diag(f->diags, DIAG_TIMELINE_FAULTY, box->pos,
             STR("Let it stand in a wider column, or shorten its words."),
             "the timeline cannot be drawn here");
        return;
    }
    note_close(f, &d.map, box->pos);
    move_marks(d.marks.items, d.marks.n, in.x, 0);
    add_slab(f, slab_new(f, height, &d.marks, box->pos));
}

struct widths timeline_widths(const struct flower *f)
{
    const mpt *length = f->layout->inset.lengths;
    mpt side = length[CHART_SHEET_WIDTH] - (length[CHART_AXIS_END] - length[CHART_AXIS_START]);
    return (struct widths){reach((int64_t)side + length[CHART_REPEAT_CLEAR]), length[CHART_SHEET_WIDTH]};
}
