// Where words stand beside what they are about: above it, right of it, left of it, below it; at the end of a
// leader; else a number stands there, and the words in the list.
#include "flow/chart.h"

enum { BREAKINGS = 3, SIDES = 4, ROWS = 4 };
enum { ABOVE, RIGHT, LEFT, BELOW };

// What is to be placed: words broken somehow, or a row of numbers.
struct thing {
    mpt width, height;
    mpt below; // of it, what letters have below the last line
    struct words words;
    const size_t *numbers; // NULL: words
    size_t n, columns, widest;
};
struct spot {
    mpt x, y;   // its upper left corner
    int anchor; // how its lines are set: as words_put has it
};

static struct rectangle covers(const struct thing *g, struct spot at)
{
    return (struct rectangle){at.x, at.y, at.x + g->width, at.y + g->height};
}

// ---- what is at hand: all candidates are near the mark, and little of what is taken is

struct search {
    struct drawer *d;
    const struct label *label;
    struct taken *near;
    size_t n;
};

static bool meets(const struct rectangle *a, const struct rectangle *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static struct search search_near(struct drawer *d, const struct label *label, mpt width, mpt height)
{
    struct search s = {d, label, NEW_ARRAY(d->f->arena, struct taken, d->taken.n), 0};
    mpt reach_x = label->half_x + width + len(d, CHART_POINT_REACH) + len(d, CHART_NOTE_GAP),
        reach_y = label->half_y + height + len(d, CHART_POINT_REACH) + len(d, CHART_NOTE_GAP);
    struct rectangle all = {label->x - reach_x, label->y - reach_y, label->x + reach_x, label->y + reach_y};
    for (size_t i = 0; i < d->taken.n; i++)
        if (meets(&all, &d->taken.items[i].at))
            s.near[s.n++] = d->taken.items[i];
    return s;
}

// On the sheet, no further than the panels, and not where legend and footer come to stand.
static bool is_free(const struct search *s, struct rectangle r, bool of_open)
{
    const struct drawer *d = s->d;
    mpt margin = len(d, CHART_SHEET_MARGIN) / 2;
    mpt end = d->axis.to[d->axis.n - 1];
    mpt right = d->down ? d->lanes_end : end, bottom = d->down ? end : d->lanes_end;
    if (r.x0 < margin || r.y0 < 0 || r.x1 > right || r.y1 > bottom)
        return false;
    for (size_t i = 0; i < s->n; i++)
        if ((of_open || !s->near[i].open) && meets(&r, &s->near[i].at))
            return false;
    return true;
}

// ---- candidates

static struct spot beside(const struct search *s, const struct thing *g, int side, mpt off)
{
    const struct label *l = s->label;
    switch (side) {
    case RIGHT:
        return (struct spot){l->x + l->half_x + off, l->y - g->height / 2, 0};
    case LEFT:
        return (struct spot){l->x - l->half_x - off - g->width, l->y - g->height / 2, 2};
    case ABOVE:
        return (struct spot){l->x - g->width / 2, l->y - l->half_y - off - g->height, 1};
    default:
        return (struct spot){l->x - g->width / 2, l->y + l->half_y + off, 1};
    }
}

// In its lane, or among the lanes of its group; or a little over its edge, where nobody takes it for
// another's.
static bool is_within(const struct search *s, struct rectangle r, struct lane_room room)
{
    struct lane_room panel = s->label->panel;
    mpt c0 = s->d->down ? r.x0 : r.y0, c1 = s->d->down ? r.x1 : r.y1;
    mpt over = len(s->d, CHART_POINT_RADIUS), gap = len(s->d, CHART_LANES_GAP) / 2;
    return c0 >= MAX(room.c0 - over, panel.c0 - gap) && c1 <= MIN(room.c1 + over, panel.c1 + gap);
}

static bool is_in_lane(const struct search *s, struct rectangle r, bool strictly)
{
    struct lane_room room = s->label->room;
    mpt over = strictly ? len(s->d, CHART_POINT_RADIUS) : 0;
    return is_within(s, r, (struct lane_room){room.c0 + over, room.c1 - over});
}

static bool find_beside(const struct search *s, const struct thing *g, bool strictly, bool off_bars,
                        struct spot *out)
{
    mpt gap = len(s->d, CHART_POINT_LINE);
    for (int side = 0; side < SIDES; side++) {
        *out = beside(s, g, side, side == ABOVE ? MAX(0, gap - g->below) : side == BELOW ? gap / 2 : gap);
        struct rectangle r = covers(g, *out);
        if (is_in_lane(s, r, strictly) && is_free(s, r, off_bars))
            return true;
    }
    return false;
}

// From the mark's edge to what stands at the leader's end.
static struct rectangle leader_way(const struct search *s, int side, mpt length)
{
    const struct label *l = s->label;
    mpt half = len(s->d, CHART_NOTE_LEADER) / 2;
    switch (side) {
    case RIGHT:
        return (struct rectangle){l->x + l->half_x, l->y - half, l->x + l->half_x + length, l->y + half};
    case LEFT:
        return (struct rectangle){l->x - l->half_x - length, l->y - half, l->x - l->half_x, l->y + half};
    case ABOVE:
        return (struct rectangle){l->x - half, l->y - l->half_y - length, l->x + half, l->y - l->half_y};
    default:
        return (struct rectangle){l->x - half, l->y + l->half_y, l->x + half, l->y + l->half_y + length};
    }
}

// At the end of a leader: in its middle, or to the right or left of where it ends.
static bool find_led(const struct search *s, const struct thing *g, bool in_lane, struct spot *out,
                     struct rectangle *way)
{
    mpt gap = len(s->d, CHART_NOTE_LEADER), most = len(s->d, CHART_POINT_REACH);
    mpt step = MAX(most / 16, 1);
    for (mpt length = 2 * step; length <= most; length += step)
        for (int side = 0; side < SIDES; side++) {
            *way = leader_way(s, side, length);
            if (!is_free(s, *way, false))
                continue;
            bool upright_one = side == ABOVE || side == BELOW;
            for (int shift = 0; shift < (upright_one ? 3 : 1); shift++) {
                *out = beside(s, g, side, length + gap);
                if (shift == 1)
                    *out = (struct spot){s->label->x - 2 * gap, out->y, 0};
                else if (shift == 2)
                    *out = (struct spot){s->label->x + 2 * gap - g->width, out->y, 2};
                struct rectangle r = covers(g, *out);
                if (is_within(s, r, in_lane ? s->label->room : s->label->panel) && is_free(s, r, true))
                    return true;
            }
        }
    return false;
}

// ---- putting

// The ground of a panel again, with what phases lie on it: neither guides nor rules run through words.
void draw_plate(struct drawer *d, const struct color *ground, struct lane_room panel, struct rectangle r)
{
    mpt pad = len(d, CHART_NOTE_LEADER); // above and below it stand marks
    r = (struct rectangle){r.x0 - pad, r.y0, r.x1 + pad, r.y1};
    mpt t0 = d->down ? r.y0 : r.x0, t1 = d->down ? r.y1 : r.x1;
    mpt c0 = MAX(d->down ? r.x0 : r.y0, panel.c0), c1 = MIN(d->down ? r.x1 : r.y1, panel.c1);
    for (size_t i = 0; i < d->axis.n; i++) {
        mpt from = MAX(t0, d->axis.from[i]), to = MIN(t1, d->axis.to[i]);
        draw_box(d, ground, TAG_ARTIFACT, from, c0, to, c1, 0, 0);
        for (size_t k = 0; k < d->timeline->phases.n; k++) {
            const struct chart_phase *p = &d->chart->phases[k];
            draw_box(d, p->style->background, TAG_ARTIFACT, MAX(from, chart_at(d, p->phase->start)), c0,
                     MIN(to, chart_at(d, p->phase->end)), c1, 0, 0);
        }
    }
}

static void put(struct drawer *d, const struct label *l, const struct thing *g, struct spot at)
{
    for (size_t i = 0; g->numbers && i < g->n; i++) {
        struct rectangle size = number_size(d, g->widest);
        mpt x = at.x + (mpt)(i % g->columns) * (size.x1 + len(d, CHART_LIST_LINE)),
            y = at.y + (mpt)(i / g->columns) * (size.y1 + len(d, CHART_LIST_LINE));
        draw_number(d, g->numbers[i], x + size.x1 / 2, y + size.y1 / 2);
    }
    if (g->numbers)
        return;
    draw_plate(d, l->ground, l->panel, covers(g, at));
    mpt x = at.anchor == 1 ? at.x + g->width / 2 : at.anchor == 2 ? at.x + g->width : at.x;
    words_put(d, &g->words, x, at.y + words_cap(&g->words), at.anchor);
}

static void put_led(struct drawer *d, const struct label *l, const struct thing *g, struct spot at,
                    struct rectangle way)
{
    const struct color *color = d->chart->style->color;
    bool across = way.x1 - way.x0 > way.y1 - way.y0;
    mpt x = way.x0 + (way.x1 - way.x0) / 2, y = way.y0 + (way.y1 - way.y0) / 2;
    struct rectangle line =
        across ? (struct rectangle){way.x0, y, way.x1, y} : (struct rectangle){x, way.y0, x, way.y1};
    if (d->down)
        draw_line(d, color, TAG_ARTIFACT, len(d, CHART_NOTE_LEADER), line.y0, line.x0, line.y1, line.x1);
    else
        draw_line(d, color, TAG_ARTIFACT, len(d, CHART_NOTE_LEADER), line.x0, line.y0, line.x1, line.y1);
    take_room(d, way);
    put(d, l, g, at);
}

// ---- words, broken in one line, two, three

static size_t breakings(struct drawer *d, const struct box *box, struct thing *out)
{
    size_t n = 0, lines = 0;
    mpt natural = d->f->text->paras[box->para].natural;
    const mpt measures[BREAKINGS] = {d->width / 4, natural * 11 / 20, natural * 2 / 5};
    for (size_t i = 0; i < BREAKINGS; i++) {
        struct words w = words_fit(d, box, MAX(1, MIN(measures[i], d->width / 4)));
        if (w.lines.overfull || w.lines.n <= lines)
            continue;
        struct rectangle r = words_box(&w, 0, 0, 0);
        lines = w.lines.n;
        out[n++] = (struct thing){.width = r.x1 - r.x0,
                                  .height = r.y1 - r.y0,
                                  .below = r.y1 - (mpt)(w.lines.n - 1) * w.style->line_height,
                                  .words = w};
    }
    return n;
}

static bool place_words_at(struct drawer *d, const struct label *l)
{
    struct thing things[BREAKINGS];
    size_t n = breakings(d, l->boxes[0], things);
    if (!n)
        return false;
    struct search s = search_near(d, l, things[0].width, things[n - 1].height);
    struct spot at;
    struct rectangle way;
    for (size_t i = 0; i < 2 * n; i++)
        if (find_beside(&s, &things[i / 2], i % 2 == 0, true, &at)) {
            put(d, l, &things[i / 2], at);
            return true;
        }
    for (size_t i = 0; i < 2 * n; i++)
        if (find_led(&s, &things[i % n], i < n, &at, &way)) {
            put_led(d, l, &things[i % n], at, way);
            return true;
        }
    return false;
}

// On a mark that stands for one time, which grows where the number is wider.
static bool put_on_mark(const struct search *s, size_t number)
{
    struct drawer *d = s->d;
    const struct label *l = s->label;
    if (!l->mark)
        return false;
    mpt half = number < 10 ? 0 : number_size(d, number).x1 / 2, high = MIN(l->half_x, l->half_y);
    if (half > l->half_x &&
        (!is_free(s, (struct rectangle){l->x - half, l->y - high, l->x - l->half_x, l->y + high}, false) ||
         !is_free(s, (struct rectangle){l->x + l->half_x, l->y - high, l->x + half, l->y + high}, false)))
        return false;
    draw_number_on(d, number, l->x, l->y, MAX(half, l->half_x), high, l->mark);
    return true;
}

// In one row, or in several.
static size_t row_shapes(const struct drawer *d, const size_t *numbers, size_t n, struct thing *out)
{
    size_t count = 0, widest = 0;
    for (size_t i = 0; i < n; i++)
        widest = MAX(widest, numbers[i]);
    struct rectangle size = number_size(d, widest);
    mpt gap = len(d, CHART_LIST_LINE);
    for (size_t rows = 1; rows <= MIN(n, ROWS); rows++) {
        size_t columns = (n + rows - 1) / rows;
        out[count++] = (struct thing){.width = (mpt)columns * (size.x1 + gap) - gap,
                                      .height = (mpt)rows * (size.y1 + gap) - gap,
                                      .numbers = numbers,
                                      .n = n,
                                      .columns = columns,
                                      .widest = widest};
    }
    return count;
}

static bool place_row(struct drawer *d, const struct label *l, const struct thing *row)
{
    struct search s = search_near(d, l, row->width, row->height);
    struct spot at;
    struct rectangle way;
    if (find_beside(&s, row, true, true, &at) || find_beside(&s, row, false, true, &at)) {
        put(d, l, row, at);
        return true;
    }
    if (row->n == 1 && put_on_mark(&s, row->numbers[0]))
        return true;
    if (find_led(&s, row, true, &at, &way) || find_led(&s, row, false, &at, &way)) {
        put_led(d, l, row, at, way);
        return true;
    }
    if (find_beside(&s, row, false, false, &at)) { // on a bar, which words never are
        put(d, l, row, at);
        return true;
    }
    return false;
}

static bool place_numbers_at(struct drawer *d, const struct label *l)
{
    size_t *numbers = NEW_ARRAY(d->f->arena, size_t, l->n);
    struct thing rows[ROWS];
    for (size_t i = 0; i < l->n; i++) {
        numbers[i] = list_number(d, l->boxes[i]);
        if (!numbers[i])
            return report_label(d, l->boxes[i], "the list below the chart is full");
    }
    size_t n = row_shapes(d, numbers, l->n, rows);
    for (size_t i = 0; i < n; i++)
        if (place_row(d, l, &rows[i]))
            return true;
    return report_label(d, l->boxes[0], "every place beside its mark is taken, even for a number");
}

bool place_label(struct drawer *d, const struct label *l)
{
    return (l->n == 1 && place_words_at(d, l)) || place_numbers_at(d, l);
}
