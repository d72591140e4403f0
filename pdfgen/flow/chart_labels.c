// Words that are tied to a time: notes above the band, and what stands at a break.
#include "flow/chart.h"

static mpt lines_below(const struct words *w)
{
    return w->lines.n ? (mpt)(w->lines.n - 1) * w->style->line_height : 0;
}

// ---- across: above the band

// How far a note at x may reach to the right before it meets what is there already.
static mpt room_right(const struct drawer *d, mpt x, mpt top, mpt bottom)
{
    mpt end = d->width - len(d, CHART_SHEET_MARGIN);
    for (size_t i = 0; i < d->taken.n; i++) {
        const struct rectangle *r = &d->taken.items[i].at;
        if (r->y0 < bottom && top < r->y1 && r->x1 > x)
            end = MIN(end, MAX(x, r->x0 - len(d, CHART_NOTE_GAP)));
    }
    return end - x;
}

static mpt room_left(const struct drawer *d, mpt x, mpt top, mpt bottom)
{
    mpt start = len(d, CHART_SHEET_MARGIN);
    for (size_t i = 0; i < d->taken.n; i++) {
        const struct rectangle *r = &d->taken.items[i].at;
        if (r->y0 < bottom && top < r->y1 && r->x0 < x)
            start = MAX(start, MIN(x, r->x1 + len(d, CHART_NOTE_GAP)));
    }
    return x - start;
}

static bool is_leader_free(const struct drawer *d, mpt x, mpt top, mpt bottom)
{
    mpt half = len(d, CHART_NOTE_DOT);
    return is_room(d, (struct rectangle){x - half, top, x + half, bottom});
}

// From (t, c0) on the band's side to (t, c1), with a dot where it touches its time.
static void draw_leader(struct drawer *d, mpt t, mpt dot_c, mpt c)
{
    const struct color *color = d->chart->style->color;
    mpt dot = len(d, CHART_NOTE_DOT);
    draw_line(d, color, TAG_ARTIFACT, len(d, CHART_NOTE_LEADER), t, c, t, dot_c);
    struct shape s = shape_new(d);
    shape_circle(&s, t, dot_c, dot);
    shape_draw(&s, &(struct ink){.fill = color}, NULL);
    take_room(d, upright(d, t - dot, MIN(c, dot_c - dot), t + dot, MAX(c, dot_c + dot)));
}

// Right of its leader, left of it, or higher.
static bool note_across(struct drawer *d, const struct chart_note *note)
{
    mpt x = chart_at(d, note->at), gap = len(d, CHART_NOTE_GAP), bottom = d->band - len(d, CHART_NOTE_LIFT);
    for (int higher = 0; higher < 4; higher++) {
        mpt last = d->band - len(d, CHART_NOTE_RISE) - higher * note->words->style->line_height;
        for (int left = 0; left < 2; left++) {
            mpt high = 2 * note->words->style->line_height;
            mpt room = left ? room_left(d, x - gap, last - high, last + len(d, CHART_NOTE_LIFT))
                            : room_right(d, x + gap, last - high, last + len(d, CHART_NOTE_LIFT));
            if (room <= 0)
                continue;
            struct words w = words_fit(d, note->words, MIN(room, len(d, CHART_NOTE_WIDTH)));
            mpt baseline = last - lines_below(&w), top = baseline - len(d, CHART_NOTE_LEADER_RISE);
            mpt at = left ? x - gap : x + gap;
            if (words_too_many(&w, 3) || !is_room(d, words_box(&w, at, baseline, left ? 2 : 0)) ||
                !is_leader_free(d, x, top, bottom))
                continue;
            draw_leader(d, x, bottom, top);
            words_put(d, &w, at, baseline, left ? 2 : 0);
            return true;
        }
    }
    return false;
}

// ---- where there is no room for its words: in the free part of a lane, or a number at its time

// What stands at the end of a leader from the band: words, or a number.
struct flag {
    mpt width, height;
    const struct words *words; // NULL: the number
    size_t number;
};

static void put_flag(struct drawer *d, const struct flag *g, const struct panel *panel, mpt x, mpt y,
                     int anchor)
{
    if (!g->words) {
        draw_number(d, g->number, x + g->width / 2, y + g->height / 2);
        return;
    }
    if (panel) {
        struct lane_room room = {panel->lanes[0].room.c0, panel->lanes[panel->n - 1].room.c1};
        draw_plate(d, panel->style->background, room, (struct rectangle){x, y, x + g->width, y + g->height});
    }
    words_put(d, g->words, anchor == 2 ? x + g->width : x, y + words_cap(g->words), anchor);
}

// On one stretch of paper, so that it hides no gap.
static bool is_on_stretch(const struct drawer *d, mpt t0, mpt t1)
{
    for (size_t i = 0; i < d->axis.n; i++)
        if (t0 >= d->axis.from[i] && t1 <= d->axis.to[i])
            return true;
    return false;
}

// In the middle of a lane, after its leader or before it; the leader crosses bars, and nothing else.
static bool flag_in_lanes(struct drawer *d, mpt t, const struct flag *g)
{
    mpt from = d->band + len(d, CHART_BAND_THICKNESS), half = len(d, CHART_NOTE_DOT);
    mpt gap = len(d, CHART_NOTE_GAP);
    mpt along = d->down ? g->height : g->width, across = d->down ? g->width : g->height;
    for (size_t panel = 0; panel < d->sheet.n; panel++)
        for (size_t i = 0; i < d->sheet.panels[panel].n; i++) {
            struct lane_room room = d->sheet.panels[panel].lanes[i].room;
            mpt c = room.c0 + (room.c1 - room.c0 - across) / 2;
            mpt end = d->down ? c : c + across; // of the leader
            struct rectangle way = upright(d, t - half, from + half, t + half, end);
            if (c < room.c0 || !is_way(d, way))
                continue;
            for (int before = 0; before < 2; before++) {
                mpt start = before ? t - gap - along : t + gap;
                if (d->down)
                    start = t - along / 2;
                struct rectangle r = upright(d, start, c, start + along, c + across);
                if (!is_room(d, r) || !is_on_stretch(d, start, start + along))
                    continue;
                draw_leader(d, t, from + len(d, CHART_NOTE_DOT), end);
                put_flag(d, g, &d->sheet.panels[panel], r.x0, r.y0, before && !d->down ? 2 : 0);
                return true;
            }
        }
    return false;
}

// At its time beside the band, close to it or at the end of a leader; on the side where notes stand, or on
// that of the lanes.
static bool number_at_band(struct drawer *d, mpt t, const struct flag *g, bool in_lanes)
{
    enum { STEPS = 24 };
    mpt along = d->down ? g->height : g->width, across = d->down ? g->width : g->height;
    mpt lift = len(d, CHART_NOTE_LIFT) / 2, half = len(d, CHART_NOTE_DOT);
    bool after = d->down || in_lanes; // the band's far side
    mpt edge = d->band + (after ? len(d, CHART_BAND_THICKNESS) : 0);
    mpt dot = edge + (after ? 1 : -1) * len(d, CHART_NOTE_LIFT), step = across / 4;
    for (int i = 0; i <= STEPS; i++) {
        mpt off = lift / (after ? 4 : 1) + i * step;
        mpt c = after ? edge + off : edge - off - across, near = after ? c : c + across;
        struct rectangle r = upright(d, t - along / 2, c, t + along / 2, c + across);
        bool led = off > len(d, CHART_NOTE_LIFT) + 2 * half;
        if (!is_room(d, r) || (after && c + across > d->lanes_end) ||
            (led && !is_way(d, upright(d, t - half, MIN(near, dot - half), t + half, MAX(near, dot + half)))))
            continue;
        if (led)
            draw_leader(d, t, dot, near);
        put_flag(d, g, NULL, r.x0, r.y0, 0);
        return true;
    }
    return false;
}

// On the band itself, beside its figures.
static bool number_on_band(struct drawer *d, mpt t, const struct flag *g)
{
    enum { STEPS = 16 };
    mpt along = d->down ? g->height : g->width, across = d->down ? g->width : g->height;
    mpt inset = len(d, CHART_NOTE_LEADER), room = len(d, CHART_BAND_THICKNESS) - across - 2 * inset;
    for (int i = 0; i <= STEPS && room >= 0; i++) {
        mpt c = d->band + inset + mpt_muldiv(room, i, STEPS);
        struct rectangle r = upright(d, t - along / 2, c, t + along / 2, c + across);
        bool hit = !is_on_stretch(d, t - along / 2, t + along / 2);
        for (size_t k = 0; k < d->taken.n && !hit; k++) {
            const struct rectangle *o = &d->taken.items[k].at;
            hit = k != d->band_taken && r.x0 < o->x1 && o->x0 < r.x1 && r.y0 < o->y1 && o->y0 < r.y1;
        }
        if (hit)
            continue;
        put_flag(d, g, NULL, r.x0, r.y0, 0);
        return true;
    }
    return false;
}

// Where another note's number stands at much the same time: beyond it.
static bool number_at_number(struct drawer *d, mpt t, const struct flag *g)
{
    const struct rectangle *last = &d->last_number;
    mpt along = d->down ? g->height : g->width, across = d->down ? g->width : g->height;
    mpt t0 = d->down ? last->y0 : last->x0, t1 = d->down ? last->y1 : last->x1;
    bool after = d->down || last->y0 > d->band;
    mpt c = d->down ? last->x1 : after ? last->y1 : last->y0 - across;
    struct rectangle r = upright(d, t - along / 2, c, t + along / 2, c + across);
    if (t - along / 2 >= t1 || t + along / 2 <= t0 || !is_room(d, r) || (after && c + across > d->lanes_end))
        return false;
    put_flag(d, g, NULL, r.x0, r.y0, 0);
    return true;
}

static bool note_elsewhere(struct drawer *d, const struct chart_note *note)
{
    mpt t = chart_at(d, note->at), most = len(d, CHART_NOTE_WIDTH);
    bool apart = !words_are_above(d); // there it would be taken for the lane's own words
    for (int lines = 1; lines <= 2 && apart; lines++) {
        struct words w = words_fit(d, note->words, lines == 1 ? most * 2 : most);
        struct rectangle r = words_box(&w, 0, 0, 0);
        struct flag words = {r.x1 - r.x0, r.y1 - r.y0, &w, 0};
        if (!words_too_many(&w, (size_t)lines) && flag_in_lanes(d, t, &words))
            return true;
    }
    struct flag number = {.number = list_number(d, note->words)};
    if (!number.number)
        return report_label(d, note->words, "the list below the chart is full");
    struct rectangle ring = number_size(d, number.number);
    number.width = ring.x1;
    number.height = ring.y1;
    if (!number_at_band(d, t, &number, false) && !number_at_number(d, t, &number) &&
        !number_at_band(d, t, &number, true) && !number_on_band(d, t, &number))
        return report_label(d, note->words, "every place near its time is taken, even for a number");
    d->last_number = d->taken.items[d->taken.n - 1].at;
    return true;
}

static void break_across(struct drawer *d, size_t i)
{
    mpt gap = d->axis.to[i], x = gap + len(d, CHART_BREAK_NOTE_INDENT),
        middle = gap + len(d, CHART_BREAK_GAP) / 2;
    struct words w = words_fit(d, d->chart->break_note, len(d, CHART_BREAK_NOTE_WIDTH));
    mpt baseline = d->band - len(d, CHART_BREAK_NOTE_RISE) - lines_below(&w);
    if (words_too_many(&w, 3) || !is_room(d, words_box(&w, x, baseline, 0)))
        return; // it gives way: the gap is seen without it
    words_put(d, &w, x, baseline, 0);
    draw_line(d, d->chart->break_note->style->color, TAG_ARTIFACT, len(d, CHART_BREAK_LEADER), middle,
              d->band - len(d, CHART_BREAK_LEADER_FROM), middle, d->band - len(d, CHART_BREAK_LEADER_TO));
}

// ---- down: right of the band

// Level with its time, or a little later or earlier.
static bool note_down(struct drawer *d, const struct chart_note *note)
{
    mpt t = chart_at(d, note->at), edge = d->band + len(d, CHART_BAND_THICKNESS),
        half = len(d, CHART_NOTE_LEADER) / 2;
    mpt dot = edge + len(d, CHART_NOTE_LIFT), end = edge + len(d, CHART_NOTE_LEADER_RISE);
    mpt x = end + len(d, CHART_NOTE_GAP);
    struct words w = words_fit(d, note->words, len(d, CHART_NOTE_WIDTH));
    mpt step = w.style->line_height / 2, baseline = t + words_cap(&w) / 2;
    for (int i = 0; i < 5 && !words_too_many(&w, 4); i++) {
        mpt shift = (i + 1) / 2 * (i % 2 ? step : -step);
        struct rectangle way = {dot - len(d, CHART_NOTE_DOT), t - half + MIN(0, shift), end,
                                t + half + MAX(0, shift)};
        if (!is_room(d, words_box(&w, x, baseline + shift, 0)) || !is_way(d, way))
            continue;
        draw_leader(d, t, dot, end);
        draw_line(d, d->chart->style->color, TAG_ARTIFACT, len(d, CHART_NOTE_LEADER), t, end, t + shift, end);
        take_room(d, way);
        words_put(d, &w, x, baseline + shift, 0);
        return true;
    }
    return false;
}

static void break_down(struct drawer *d, size_t i)
{
    mpt middle = d->axis.to[i] + len(d, CHART_BREAK_GAP) / 2, edge = d->band + len(d, CHART_BAND_THICKNESS);
    struct words w = words_fit(d, d->chart->break_note, len(d, CHART_BREAK_NOTE_WIDTH));
    mpt x = edge + len(d, CHART_BREAK_NOTE_INDENT), baseline = middle + words_cap(&w) / 2;
    if (words_too_many(&w, 1) || !is_room(d, words_box(&w, x, baseline, 0)))
        return;
    words_put(d, &w, x, baseline, 0);
    draw_line(d, d->chart->break_note->style->color, TAG_ARTIFACT, len(d, CHART_BREAK_LEADER), middle,
              edge + len(d, CHART_BREAK_LEADER_FROM), middle, edge + len(d, CHART_BREAK_LEADER_TO));
}

static bool draw_note(struct drawer *d, const struct chart_note *note)
{
    return (d->down ? note_down(d, note) : note_across(d, note)) || note_elsewhere(d, note);
}

bool draw_labels(struct drawer *d)
{
    bool ok = true;
    for (size_t i = 0; i < d->chart->n_notes; i++)
        ok = draw_note(d, &d->chart->notes[i]) && ok;
    for (size_t i = 0; i < d->timeline->phases.n; i++) {
        const struct chart_phase *p = &d->chart->phases[i];
        const struct chart_note name = {p->phase->start, p->words};
        ok = (!p->words || draw_note(d, &name)) && ok;
    }
    return ok;
}

void draw_breaks(struct drawer *d)
{
    for (size_t i = 0; i + 1 < d->axis.n && d->chart->break_note; i++) {
        if (d->down)
            break_down(d, i);
        else
            break_across(d, i);
    }
}
