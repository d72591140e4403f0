// Milestones in their lanes. Two that are closer than their size: the later one moves up, with a leader down
// to the lane's line. Where that has no room, and where there are more: one mark for all of them, as long as
// they reach, that says how many it stands for.
#include "flow/chart.h"

struct row {
    struct drawer *d;
    struct lane_mark *marks; // of one lane, in order of time
    size_t n;
    mpt c; // the lane's line
};

static mpt radius_of(const struct drawer *d, const struct milestone *m)
{
    return m->dated ? len(d, CHART_POINT_RADIUS) : len(d, CHART_POINT_RING) + len(d, CHART_POINT_LINE) / 2;
}

// How large the mark is, and where its middle is: never over a gap.
static void size_mark(const struct drawer *d, struct lane_mark *m)
{
    const struct chart_milestone *all = m->lane->milestones + m->first;
    mpt from = chart_at(d, all[0].milestone->at), to = chart_at(d, all[m->n - 1].milestone->at), radius = 0;
    for (size_t i = 0; i < m->n; i++)
        radius = MAX(radius, radius_of(d, all[i].milestone));
    m->t = from;
    m->half = m->high = radius;
    if (m->n == 1)
        return;
    mpt pad = len(d, CHART_POINT_LINE), text = count_width(d, m->n) + 2 * pad;
    mpt cap = words_cap(&d->numerals->times) + 2 * pad;
    mpt along = d->down ? cap : text, across = d->down ? text : cap;
    m->t = from + (to - from) / 2;
    m->half = MAX((to - from) / 2 + radius, along / 2);
    m->high = MAX(radius, across / 2);
    uint8_t segment = all[0].milestone->at.segment;
    m->t = MAX(d->axis.from[segment] + m->half, MIN(m->t, d->axis.to[segment] - m->half));
}

static struct rectangle mark_box(const struct drawer *d, const struct lane_mark *m)
{
    return upright(d, m->t - m->half, m->c - m->high, m->t + m->half, m->c + m->high);
}

static bool is_apart(const struct lane_mark *a, const struct lane_mark *b)
{
    mpt t = a->t - b->t, c = a->c - b->c;
    return (t < 0 ? -t : t) >= a->half + b->half || (c < 0 ? -c : c) >= a->high + b->high;
}

static const struct lane_mark *in_the_way(const struct row *r, const struct lane_mark *m)
{
    for (size_t i = r->n; i-- > 0;)
        if (!is_apart(&r->marks[i], m))
            return &r->marks[i];
    return NULL;
}

static bool moves_up(const struct row *r, struct lane_mark *m)
{
    if (r->d->chart->n_rows)
        return false; // a figure's rows are as high as one mark
    const struct lane_mark *other = in_the_way(r, m);
    struct lane_mark up = *m;
    up.c -= m->high + other->high + len(r->d, CHART_NOTE_LEADER);
    if (in_the_way(r, &up) || !is_room(r->d, mark_box(r->d, &up)))
        return false;
    *m = up;
    return true;
}

static void add_mark(struct row *r, struct lane_mark m)
{
    for (;;) {
        m.c = r->c;
        size_mark(r->d, &m);
        if (!in_the_way(r, &m) || (m.n == 1 && moves_up(r, &m)))
            break;
        const struct lane_mark *last = &r->marks[--r->n];
        m.n += last->n;
        m.first = last->first;
    }
    r->marks[r->n++] = m;
}

// ---- drawing

static void draw_milestone(struct drawer *d, const struct chart_milestone *m, mpt c)
{
    mpt t = chart_at(d, m->milestone->at);
    if (m->milestone->dated)
        draw_disc(d, m->style, m->tag, t, c, len(d, CHART_POINT_RADIUS));
    else
        draw_ring(d, m->style, m->tag, t, c);
}

// Each at its own time, and over them what stands for all.
static void draw_mark(struct drawer *d, const struct lane_mark *m, mpt line)
{
    const struct chart_milestone *all = m->lane->milestones + m->first;
    if (m->c < line) {
        draw_line(d, all->style->color, TAG_ARTIFACT, len(d, CHART_NOTE_LEADER), m->t, m->c + m->high, m->t,
                  line);
        mpt half = len(d, CHART_NOTE_LEADER) / 2;
        take_room(d, upright(d, m->t - half, m->c + m->high, m->t + half, line));
    }
    for (size_t i = 0; i < m->n; i++)
        draw_milestone(d, &all[i], m->c);
    if (m->n == 1)
        return;
    draw_box(d, d->chart->count_style->background, TAG_ARTIFACT, m->t - m->half, m->c - m->high,
             m->t + m->half, m->c + m->high, m->high, CORNERS_ALL);
    put_count(d, m->n, d->down ? m->c : m->t, d->down ? m->t : m->c);
    take_room(d, mark_box(d, m));
}

size_t lane_marks(struct drawer *d, const struct lane_mark *at, mpt c, struct lane_mark *out)
{
    struct row row = {d, out, 0, c};
    for (size_t i = 0; i < at->lane->lane->milestones.n; i++) {
        struct lane_mark m = *at;
        m.first = i;
        m.n = 1;
        add_mark(&row, m);
    }
    return row.n;
}

void draw_milestones(struct drawer *d, const struct lane_mark *at, mpt c)
{
    struct lane_mark *marks = NEW_ARRAY(d->f->arena, struct lane_mark, at->lane->lane->milestones.n);
    size_t n = lane_marks(d, at, c, marks);
    for (size_t i = 0; i < n; i++) {
        draw_mark(d, &marks[i], c);
        PUSH(d->f->arena, d->stood, marks[i]);
    }
}

// ---- all lanes: what stands in them, and then its words, when all marks are there

typedef bool each_lane(struct drawer *, const struct lane_mark *);

static bool for_lanes(struct drawer *d, each_lane *each)
{
    bool ok = true;
    for (size_t g = 0; g < d->sheet.n; g++) {
        const struct panel *panel = &d->sheet.panels[g];
        struct lane_mark at = {.panel = {panel->lanes[0].room.c0, panel->lanes[panel->n - 1].room.c1},
                               .ground = panel->style->background};
        for (size_t i = 0; i < panel->n; i++) {
            at.lane = panel->lanes[i].lane;
            at.room = panel->lanes[i].room;
            if (!has_boxes(d, at.lane->lane))
                ok = each(d, &at) && ok;
        }
    }
    return ok;
}

static bool draw_lane_events(struct drawer *d, const struct lane_mark *at)
{
    draw_milestones(d, at, lane_middle(d, at->room));
    draw_recurrences(d, at->lane, at->room);
    return draw_pictures(d, at->lane, at->room);
}

bool draw_events(struct drawer *d)
{
    return for_lanes(d, draw_lane_events);
}

// The words of all that a mark stands for.
static bool place_words(struct drawer *d, const struct lane_mark *m)
{
    const struct box **boxes = NEW_ARRAY(d->f->arena, const struct box *, m->n);
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct box *box = m->lane->milestones[m->first + i].words;
        size_t k = 0;
        while (box && k < n && !same_words(boxes[k], box))
            k++;
        if (box && k == n)
            boxes[n++] = box;
    }
    struct label label = {.boxes = boxes,
                          .n = n,
                          .x = d->down ? m->c : m->t,
                          .y = d->down ? m->t : m->c,
                          .half_x = d->down ? m->high : m->half,
                          .half_y = d->down ? m->half : m->high,
                          .room = m->room,
                          .panel = m->panel,
                          .ground = m->ground,
                          .mark = m->n == 1 ? &m->lane->milestones[m->first] : NULL};
    return !n || place_label(d, &label);
}

// What stands at that time in the lane already: the words are put beside it.
static void stand_on(const struct drawer *d, const struct lane_mark *at, mpt t, mpt *c, mpt *half, mpt *high)
{
    for (size_t i = 0; i < d->stood.n; i++) {
        const struct lane_mark *m = &d->stood.items[i];
        if (m->lane != at->lane || t < m->t - m->half || t > m->t + m->half)
            continue;
        *c = m->c;
        *half = MAX(m->t + m->half - t, t - m->t + m->half);
        *high = m->high;
    }
}

// Notes in a lane: from a dot on its line, where no mark stands there.
static bool place_lane_notes(struct drawer *d, const struct lane_mark *at)
{
    bool ok = true;
    for (size_t i = 0; i < at->lane->lane->notes.n; i++) {
        const struct chart_note *note = &at->lane->notes[i];
        mpt c = lane_middle(d, at->room), dot = len(d, CHART_NOTE_DOT), t = chart_at(d, note->at);
        mpt half = dot, high = dot;
        struct rectangle there = upright(d, t - dot, c - dot, t + dot, c + dot);
        if (is_way(d, there)) {
            struct shape s = shape_new(d);
            shape_circle(&s, t, c, dot);
            shape_draw(&s, &(struct ink){.fill = d->chart->style->color}, NULL);
            take_room(d, there);
        } else {
            high = half = len(d, CHART_POINT_RADIUS);
            stand_on(d, at, t, &c, &half, &high);
        }
        const struct box *words = note->words;
        struct label label = {.boxes = &words,
                              .n = 1,
                              .x = d->down ? c : t,
                              .y = d->down ? t : c,
                              .half_x = d->down ? high : half,
                              .half_y = d->down ? half : high,
                              .room = at->room,
                              .panel = at->panel,
                              .ground = at->ground};
        ok = place_label(d, &label) && ok;
    }
    return ok;
}

bool draw_event_words(struct drawer *d)
{
    bool ok = true;
    for (size_t i = 0; i < d->stood.n; i++)
        ok = place_words(d, &d->stood.items[i]) && ok;
    return for_lanes(d, place_lane_notes) && ok;
}
