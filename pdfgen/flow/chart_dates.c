// A timeline as one patient's: dates below the band, today, boxes to write dates in.
#include "flow/chart.h"

// ---- dates

static mpt below_band(const struct drawer *d)
{
    return d->band + len(d, CHART_BAND_THICKNESS);
}

static struct rectangle date_box(struct drawer *d, const struct chart_date *date, struct words *w)
{
    *w = words_fit(d, date->words, d->width);
    mpt t = chart_at(d, date->at), baseline = below_band(d) + len(d, CHART_DATE_DROP);
    mpt half = w->width / 2, edge = d->width - len(d, CHART_SHEET_MARGIN);
    mpt least = d->chart->n_rows ? d->axis.start[0] : len(d, CHART_SHEET_MARGIN);
    return words_box(w, MAX(least, MIN(t - half, edge - w->width)), baseline, 0);
}

bool meets_date(struct drawer *d, mpt from, mpt to)
{
    for (size_t i = 0; i < d->chart->n_dates; i++) {
        struct words w;
        struct rectangle r = date_box(d, &d->chart->dates[i], &w);
        if (r.x0 < to && from < r.x1)
            return true;
    }
    return false;
}

// The outermost first; one that comes too close to one further out is left away, and one that the day points
// through.
void draw_dates(struct drawer *d)
{
    size_t n = d->chart->n_dates;
    mpt left = -MPT_MAX / 2, right = MPT_MAX / 2, apart = len(d, CHART_DATE_APART);
    for (size_t i = 0, a = 0, b = n; i < n; i++) {
        bool last = i % 2;
        struct words w;
        struct rectangle r = date_box(d, &d->chart->dates[last ? --b : a++], &w);
        if (r.x0 < left || r.x1 > right || is_under_point(d, r.x0, r.x1))
            continue;
        words_put(d, &w, r.x0 - w.style->margin_start, below_band(d) + len(d, CHART_DATE_DROP), 0);
        if (last)
            right = r.x0 - apart;
        else
            left = r.x1 + apart;
    }
}

// ---- today

void place_today(struct drawer *d)
{
    const struct chart_today *today = &d->chart->today;
    d->today = d->point = -1;
    if (!today->words)
        return;
    d->today_from = below_band(d) + len(d, CHART_TODAY_DROP) + len(d, CHART_TODAY_HEIGHT);
    if (today->day.where == DAY_ON_AXIS)
        d->point = d->today = chart_at(d, today->day.at);
    else if (today->day.where == DAY_IN_BREAK)
        d->point = d->axis.to[today->day.at.segment] + len(d, CHART_BREAK_GAP) / 2;
}

bool is_under_point(const struct drawer *d, mpt from, mpt to)
{
    mpt half = len(d, CHART_TODAY_POINT) / 2;
    return d->point >= 0 && from < d->point + half && to > d->point - half;
}

void draw_today_line(struct drawer *d, mpt to)
{
    if (d->today < 0 || to <= d->today_from)
        return;
    draw_line(d, d->chart->today.style->background, TAG_ARTIFACT, len(d, CHART_TODAY_LINE), d->today,
              d->today_from, d->today, to);
    d->today_from = to;
}

static void draw_triangle(struct drawer *d, mpt t, mpt c, mpt to_t, mpt to_c, mpt half)
{
    bool up = to_c != c;
    struct shape s = shape_new(d);
    shape_move(&s, t - (up ? half : 0), c - (up ? 0 : half));
    shape_line(&s, to_t, to_c);
    shape_line(&s, t + (up ? half : 0), c + (up ? 0 : half));
    shape_close(&s);
    shape_draw(&s, &(struct ink){.fill = d->chart->today.style->background}, NULL);
}

// A tag below the dates with a point up to the day; before the start or after the end it points outwards.
bool draw_today(struct drawer *d)
{
    const struct chart_today *today = &d->chart->today;
    if (!today->words)
        return true;
    struct words w = words_fit(d, today->words, d->width);
    mpt inset = len(d, CHART_TODAY_INSET), half = len(d, CHART_TODAY_POINT) / 2, width = w.width + 2 * inset;
    mpt start = len(d, CHART_LANES_FROM), end = d->axis.to[d->axis.n - 1], high = len(d, CHART_TODAY_HEIGHT);
    mpt top = below_band(d) + len(d, CHART_TODAY_DROP), t = d->point;
    if (words_too_many(&w, 1) || width + 4 * half > end - start)
        return report_label(d, today->words, "it is wider than the sheet");
    mpt left = MAX(start, MIN(t - len(d, CHART_TODAY_BEFORE), end - width));
    if (today->day.where == DAY_BEFORE)
        left = start + 2 * half;
    else if (today->day.where == DAY_AFTER)
        left = end - width - 2 * half;
    const struct color *color = today->style->background;
    draw_box(d, color, TAG_ARTIFACT, left, top, left + width, top + high, len(d, CHART_TODAY_RADIUS),
             CORNERS_ALL);
    if (today->day.where == DAY_BEFORE)
        draw_triangle(d, left, top + high / 2, start, top + high / 2, half);
    else if (today->day.where == DAY_AFTER)
        draw_triangle(d, left + width, top + high / 2, end, top + high / 2, half);
    else
        draw_triangle(d, t, top, t, below_band(d), half);
    words_put(d, &w, left + inset, top + (high + words_cap(&w)) / 2, 0);
    return true;
}

// ---- boxes to write in

bool has_boxes(const struct drawer *d, const struct lane *lane)
{
    return len(d, CHART_BOX_WIDTH) > 0 && d->form->words == KW_ABOVE && lane_is_written(lane);
}

mpt boxes_height(const struct drawer *d, const struct chart_lane *lane)
{
    mpt rows = lane->recurrences[0].rows, more = 0;
    if (rows > 1)
        more = rows * (len(d, CHART_BOX_HEIGHT_ROWS) + len(d, CHART_BOX_GAP)) - len(d, CHART_BOX_GAP) -
               len(d, CHART_BOX_HEIGHT);
    return reach((int64_t)len(d, CHART_BOX_LANE) + more);
}

static void draw_box_to_write(struct drawer *d, const struct chart_recurrence *r, uint16_t number, mpt x,
                              mpt y)
{
    mpt line = len(d, CHART_BOX_LINE), high = len(d, r->rows > 1 ? CHART_BOX_HEIGHT_ROWS : CHART_BOX_HEIGHT);
    struct mark box = {.kind = MARK_RECT,
                       .x = x,
                       .y = y,
                       .width = len(d, CHART_BOX_WIDTH),
                       .height = high,
                       .tag = r->tag,
                       .color = r->box->background,
                       .stroke = r->box->border_color,
                       .stroke_width = line,
                       .radius = len(d, CHART_BOX_RADIUS),
                       .dash = KW_SOLID};
    PUSH(d->f->arena, d->marks, box);
    if (!r->fields)
        return;
    mpt inset = MAX(2 * line, len(d, CHART_BOX_RADIUS)), text = MIN(high - 4 * line, 2 * r->box->font_size);
    struct mark field = {.kind = MARK_FIELD,
                         .x = x + inset,
                         .y = y + (high - text) / 2,
                         .width = box.width - 2 * inset,
                         .height = text,
                         .tag = r->fields + number,
                         .color = r->box->color,
                         .typed = r->box};
    PUSH(d->f->arena, d->marks, field);
}

// Each of the first row hangs from a ring of a dotted line.
void draw_boxes(struct drawer *d, const struct chart_recurrence *r, struct lane_room room)
{
    mpt from = len(d, CHART_SHEET_MARGIN), to = d->width - from, width = len(d, CHART_BOX_WIDTH);
    mpt c = room.c0 + len(d, CHART_BOX_MARK), top = c + len(d, CHART_BOX_DROP);
    mpt step = r->per_row > 1 ? (to - from - width) / (r->per_row - 1) : 0;
    mpt line = len(d, CHART_BOX_LINE);
    draw_dotted(d, r, from + len(d, CHART_LANES_INSET), to - len(d, CHART_LANES_INSET) / 2, c);
    for (uint16_t i = 0; i < r->per_row * r->rows; i++) {
        mpt t = from + i % r->per_row * step, middle = t + width / 2;
        mpt down = i / r->per_row * (len(d, CHART_BOX_HEIGHT_ROWS) + len(d, CHART_BOX_GAP));
        if (i < r->per_row) {
            draw_line(d, r->style->color, r->tag, line, middle, c, middle, top);
            draw_ring(d, r->style, r->tag, middle, c);
        }
        draw_box_to_write(d, r, i, t, reach((int64_t)top + down));
    }
}
