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
        const struct rectangle *r = &d->taken.items[i];
        if (r->y0 < bottom && top < r->y1 && r->x1 > x)
            end = MIN(end, MAX(x, r->x0 - len(d, CHART_NOTE_GAP)));
    }
    return end - x;
}

static mpt room_left(const struct drawer *d, mpt x, mpt top, mpt bottom)
{
    mpt start = len(d, CHART_SHEET_MARGIN);
    for (size_t i = 0; i < d->taken.n; i++) {
        const struct rectangle *r = &d->taken.items[i];
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

static void draw_leader(struct drawer *d, mpt x, mpt top)
{
    const struct color *color = d->chart->style->color;
    mpt bottom = d->band - len(d, CHART_NOTE_LIFT), dot = len(d, CHART_NOTE_DOT);
    draw_line(d, color, TAG_ARTIFACT, len(d, CHART_NOTE_LEADER), x, top, x, bottom);
    struct shape s = shape_new(d);
    shape_circle(&s, x, bottom, dot);
    shape_draw(&s, &(struct ink){.fill = color}, NULL);
    take_room(d, (struct rectangle){x - dot, top, x + dot, bottom + dot});
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
            draw_leader(d, x, top);
            words_put(d, &w, at, baseline, left ? 2 : 0);
            return true;
        }
    }
    return report_label(d, note->words, "above the band every place near its time is taken");
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

static bool note_down(struct drawer *d, const struct chart_note *note)
{
    mpt t = chart_at(d, note->at), edge = d->band + len(d, CHART_BAND_THICKNESS),
        dot = len(d, CHART_NOTE_DOT);
    const struct color *color = d->chart->style->color;
    mpt x = edge + len(d, CHART_NOTE_LEADER_RISE) + len(d, CHART_NOTE_GAP);
    struct words w = words_fit(d, note->words, len(d, CHART_NOTE_WIDTH));
    mpt baseline = t + words_cap(&w) / 2;
    if (words_too_many(&w, 4) || !is_room(d, words_box(&w, x, baseline, 0)))
        return report_label(d, note->words, "beside the band its place is taken");
    struct shape s = shape_new(d);
    shape_circle(&s, t, edge + len(d, CHART_NOTE_LIFT), dot);
    shape_draw(&s, &(struct ink){.fill = color}, NULL);
    draw_line(d, color, TAG_ARTIFACT, len(d, CHART_NOTE_LEADER), t, edge + len(d, CHART_NOTE_LIFT), t,
              edge + len(d, CHART_NOTE_LEADER_RISE));
    words_put(d, &w, x, baseline, 0);
    return true;
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

bool draw_labels(struct drawer *d)
{
    bool ok = true;
    for (size_t i = 0; i < d->chart->n_notes; i++)
        ok = (d->down ? note_down(d, &d->chart->notes[i]) : note_across(d, &d->chart->notes[i])) && ok;
    for (size_t i = 0; i < d->timeline->phases.n; i++) {
        const struct chart_phase *p = &d->chart->phases[i];
        const struct chart_note name = {p->phase->start, p->words};
        if (p->words)
            ok = (d->down ? note_down(d, &name) : note_across(d, &name)) && ok;
    }
    for (size_t i = 0; i + 1 < d->axis.n && d->chart->break_note; i++) {
        if (d->down)
            break_down(d, i);
        else
            break_across(d, i);
    }
    return ok;
}
