// Timelines: times and where they stand; charts by chance, on which nothing collides and nothing leaves the
// sheet.
#include "chart_fixture.h"

#include <stdlib.h>
#include <string.h>

#define HEAD(title) HEAD_IN("en", title)
#define HEAD_IN(lang, title)                                                                                 \
    "<timeline xmlns='urn:pdfgen:timeline' xml:lang='" lang "'><head><title>" title                          \
    "</title><version date='2026-11-22'>0.1</version><review status='draft'/></head>"

// ---- times

static struct moment moment(const char *text)
{
    struct moment m;
    assert_true(moment_parse(str_of(text), &m));
    return m;
}

static void times_are_read(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",           "4",          "weeks",    "4 fortnights",
                                        "-1 weeks",   "4  ",        "4weeks",   "10001 days",
                                        "2026-02-30", "9999-01-01", "1e3 days", "4 weeks or so"};
    struct moment m;
    assert_int_equal(moment("4.5 weeks").v, 4500);
    assert_int_equal(moment("1 day").unit, UNIT_DAY);
    assert_int_equal(moment("start").v, 0);
    assert_int_equal(moment("1970-01-01").v, 0);
    assert_int_equal(moment("2000-03-01").v, 11017 * 1000);
    assert_int_equal(moment_span(moment("2 weeks")), moment_span(moment("14 days")));
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(moment_parse(str_of(wrong[i]), &m));
}

// Every day of 800 years, there and back: one after another, months never skip.
static void dates_are_days(void **state)
{
    (void)state;
    int year = 1600, month = 1, day = 1;
    int32_t first = moment("1600-01-01").v / 1000, last = moment("2400-12-31").v / 1000;
    assert_int_equal(last - first, 801 * 365 + 195 - 1);
    for (int32_t d = first; d <= last; d++) {
        int y, m, n;
        date_of_days(d, &y, &m, &n);
        assert_true(d == first || (y == year && m == month && n == day + 1) ||
                    (n == 1 && (m == month + 1 || (m == 1 && y == year + 1))));
        year = y, month = m, day = n;
    }
    assert_true(year == 2400 && month == 12 && day == 31);
}

static const struct timeline *broken(void)
{
    static struct timeline t = {
        .segments = {{NULL, UNIT_WEEK, 0, 8000, 1000}, {NULL, UNIT_MONTH, 3000, 6000, 1000}},
        .n_segments = 2};
    return &t;
}

static void times_have_places(void **state)
{
    (void)state;
    struct axis_place p;
    assert_true(timeline_place(broken(), moment("8 weeks"), &p) && p.segment == 0 && p.v == 8000);
    assert_true(timeline_place(broken(), moment("3 months"), &p) && p.segment == 1 && p.v == 3000);
    assert_true(timeline_place(broken(), moment("10 days"), &p) && p.segment == 0 && p.v == 1429);
    assert_true(timeline_place(broken(), moment("16 weeks"), &p) && p.segment == 1 && p.v == 3680);
    assert_true(timeline_place(broken(), moment("start"), &p) && p.segment == 0 && p.v == 0);
    assert_false(timeline_place(broken(), moment("10 weeks"), &p)); // in the break
    assert_false(timeline_place(broken(), moment("7 months"), &p)); // past the end
    assert_false(timeline_place(broken(), moment("2026-12-01"), &p));
}

// Months on dates are the calendar's, and keep to the month's last day.
static void dates_recur_by_the_calendar(void **state)
{
    (void)state;
    struct timeline t = {
        .segments = {{NULL, UNIT_DATE, moment("2027-10-31").v, moment("2028-12-31").v, 1000}},
        .n_segments = 1};
    struct recurrence r = {
        .every = moment("1 month"), .start = {0, t.segments[0].from}, .end = {0, t.segments[0].to}};
    static const char *const expected[] = {"2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31",
                                           "2028-02-29"};
    struct axis_place p;
    for (uint32_t n = 1; n <= COUNT_OF(expected); n++) {
        assert_true(recurrence_nth(&t, &r, n, &p));
        assert_int_equal(p.v, moment(expected[n - 1]).v);
    }
    assert_true(recurrence_nth(&t, &r, 15, &p));
    assert_false(recurrence_nth(&t, &r, 16, &p));
}

static void recurrences_pass_breaks(void **state)
{
    (void)state;
    struct recurrence r = {.every = moment("6 weeks"), .start = {0, 0}, .end = {1, 6000}};
    struct axis_place p;
    assert_true(recurrence_nth(broken(), &r, 2, &p) && p.segment == 0 && p.v == 6000);
    assert_true(recurrence_nth(broken(), &r, 3, &p) &&
                p.segment == SEGMENTS_MAX);                             // week 12 is not on the axis
    assert_true(recurrence_nth(broken(), &r, 4, &p) && p.segment == 1); // week 18
    assert_false(recurrence_nth(broken(), &r, 6, &p));
}

// ---- charts by chance

struct random {
    uint32_t state;
};

static uint32_t any(struct random *r, uint32_t below)
{
    r->state = r->state * 1664525u + 1013904223u;
    return (r->state >> 16) % below;
}

static void put_words(struct buf *b, struct random *r, uint32_t most)
{
    static const char *const words[] = {"scan",    "visit", "a",     "blood test", "call",
                                        "results", "day",   "first", "care team",  "rest"};
    for (uint32_t n = 1 + any(r, most); n > 0; n--)
        buf_printf(b, "%s%s", words[any(r, COUNT_OF(words))], n > 1 ? " " : "");
}

struct shape_of_axis {
    const char *unit;
    uint32_t to; // units
    bool has_break;
};

// A time between from and the axis's end, in tenths of a unit; never in the break.
static void put_time(struct buf *b, const struct shape_of_axis *a, uint32_t tenths)
{
    if (a->has_break && tenths > a->to * 10)
        buf_printf(b, "%u.%u months", (tenths - a->to * 10) / 10 + 3, (tenths - a->to * 10) % 10);
    else
        buf_printf(b, "%u.%u %s", tenths / 10, tenths % 10, a->unit);
}

static void put_event(struct buf *b, struct random *r, const struct shape_of_axis *a, uint32_t kind)
{
    static const char *const occurs[] = {"often", "some", "none"};
    uint32_t most = a->to * 10 + (a->has_break ? 30 : 0), from = any(r, most - 2);
    buf_puts(b, kind == 0 ? "<range occurs='" : "");
    if (kind == 0) {
        buf_printf(b, "%s' from='", occurs[any(r, 3)]);
        put_time(b, a, from);
        buf_puts(b, "'");
        if (any(r, 3)) {
            buf_puts(b, " until='");
            put_time(b, a, from + 2 + any(r, most - from - 2));
            buf_puts(b, "'");
        }
        buf_puts(b, any(r, 2) ? " fade-in='true'" : "");
        buf_puts(b, any(r, 2) ? " fade-out='true'/>" : "/>");
    } else if (kind == 1) {
        buf_puts(b, "<milestone time='");
        put_time(b, a, from);
        buf_puts(b, any(r, 3) ? "'>" : "' dated='false'>");
        if (any(r, 2))
            put_words(b, r, 2);
        buf_puts(b, "</milestone>");
    } else {
        if (any(r, 2))
            buf_printf(b, "<recurrence every='%u %s'/>", 1 + any(r, 9), a->unit);
        else
            buf_puts(b, "<recurrence/>");
    }
}

static void put_note(struct buf *b, struct random *r, const struct shape_of_axis *a)
{
    buf_puts(b, "<note time='");
    put_time(b, a, any(r, a->to * 10));
    buf_puts(b, "'>");
    put_words(b, r, 4);
    buf_puts(b, "</note>");
}

static void put_lanes(struct buf *b, struct random *r, const struct shape_of_axis *a, uint32_t events)
{
    uint32_t lanes = 1 + any(r, 9), lane = 0;
    for (uint32_t group = 0; lane < lanes; group++) {
        buf_puts(b, group % 2 ? "<lanes role='care'>" : "<lanes>");
        for (uint32_t n = 1 + any(r, 3); n > 0 && lane < lanes; n--, lane++) {
            buf_printf(b, "<lane><title>%u ", lane + 1);
            put_words(b, r, 3);
            buf_puts(b, "</title><explanation>");
            put_words(b, r, 3);
            buf_puts(b, "</explanation>");
            for (uint32_t kind = 0; kind < 3; kind++)
                for (uint32_t k = any(r, events / lanes / (kind == 1 ? 1 : 3) + 2);
                     k > 0 && (kind < 2 || k < 2); k--)
                    put_event(b, r, a, kind);
            if (any(r, 6) == 0)
                put_note(b, r, a);
            buf_puts(b, "</lane>");
        }
        buf_puts(b, "</lanes>");
    }
}

static void put_timeline(struct buf *b, struct random *r, const char *lang)
{
    static const char *const units[] = {"days", "weeks", "months", "years"};
    struct shape_of_axis a = {units[any(r, 4)], 4 + any(r, 40), false};
    a.has_break = any(r, 2) && strcmp(a.unit, "weeks") == 0;
    if (a.has_break)
        a.to = 4 + any(r, 8);
    buf_printf(b, HEAD_IN("%s", "By chance"), lang);
    buf_puts(b, "<lead>Lead</lead><axis>");
    buf_printf(b, "<segment from='start' until='%u %s'/>%s</axis>", a.to, a.unit,
               a.has_break ? "<segment from='3 months' until='6 months'/>" : "");
    if (any(r, 2))
        buf_printf(b, "<block from='%u %s' until='%u %s' occurs='%s'>Here</block>", a.to / 3, a.unit, a.to,
                   a.unit, any(r, 2) ? "often" : "some");
    for (uint32_t n = any(r, 4); n > 0; n--)
        put_note(b, r, &a);
    if (any(r, 4) == 0) {
        buf_printf(b, "<phase from='%u %s' until='%u %s'>", a.to / 4, a.unit, a.to / 2, a.unit);
        put_words(b, r, 2);
        buf_puts(b, "</phase>");
    }
    put_lanes(b, r, &a, any(r, 61));
    buf_puts(b, "</timeline>");
}

struct box_of_mark {
    mpt x0, y0, x1, y1;
};

// The ink of words: from the capitals' height to the baseline.
static struct box_of_mark ink_of(const struct mark *m)
{
    struct box_of_mark b = {m->x, m->y, m->x + m->width, m->y + m->height};
    if (m->kind == MARK_GLYPHS) {
        uint32_t from = m->from, to = m->to;
        while (to > from && run_is_space(m->run, to - 1)) // white space at a line's end
            b.x1 -= run_advance(m->run, --to, m->extra);
        b.y0 = m->y - mpt_muldiv(m->run->style->font_size, m->run->face->cap_height, m->run->face->upem);
        b.y1 = m->y;
    }
    return b;
}

static bool overlap(const struct box_of_mark *a, const struct box_of_mark *b)
{
    enum { TOUCH = MPT_PER_PT / 2 };
    return a->x0 + TOUCH < b->x1 && b->x0 + TOUCH < a->x1 && a->y0 + TOUCH < b->y1 && b->y0 + TOUCH < a->y1;
}

// What words must keep clear of: what is drawn for an event. A slanting stroke leaves its box's corners free,
// so bars are told by their middle.
static bool is_event(const struct boxes *boxes, const struct mark *m)
{
    return m->kind == MARK_PATH && m->tag != TAG_ARTIFACT && m->tag != boxes->chart->axis_tag;
}

// A number of the list may stand on its mark, and on a bar.
static bool is_number(const struct boxes *boxes, const struct mark *m)
{
    return boxes->chart->times && m->run->style == boxes->chart->digits[0]->style;
}

// How many a mark stands for stands on it.
static bool is_count(const struct boxes *boxes, const struct mark *m)
{
    return m->kind == MARK_GLYPHS && boxes->chart->times && m->run->style == boxes->chart->times->style;
}

static void check_marks(const struct boxes *boxes, const struct slab *slab, const struct master *page,
                        const char *text)
{
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *m = &slab->marks[i];
        struct box_of_mark a = ink_of(m);
        if (a.x0 < 0 || a.y0 < 0 || a.x1 > page->width || a.y1 > page->height)
            fail_msg("outside the sheet: mark %zu of\n%s", i, text);
        if (m->kind != MARK_GLYPHS || is_count(boxes, m))
            continue;
        for (size_t k = 0; k < slab->n; k++) {
            const struct mark *other = &slab->marks[k];
            struct box_of_mark b = ink_of(other);
            bool words = other->kind == MARK_GLYPHS && k < i && other->run != m->run;
            struct str lower = words ? run_slice(other->run, other->from, other->to) : STR("a mark");
            bool event = is_event(boxes, other) && !is_number(boxes, m);
            if ((words || event) && overlap(&a, &b))
                fail_msg("\"%.*s\" at %d %d %d %d lies on \"%.*s\" at %d %d %d %d in\n%s",
                         STR_ARG(run_slice(m->run, m->from, m->to)), a.x0, a.y0, a.x1, a.y1, STR_ARG(lower),
                         b.x0, b.y0, b.x1, b.y1, text);
        }
    }
}

// ---- marks: discs, rings, dots and what stands for several

static struct box_of_mark hull(const struct mark *m)
{
    mpt line = m->kind == MARK_RECT ? m->stroke_width / 2 : 0;
    return (struct box_of_mark){m->x - line, m->y - line, m->x + m->width + line, m->y + m->height + line};
}

static bool holds(const struct box_of_mark *a, const struct box_of_mark *b)
{
    enum { TOUCH = MPT_PER_PT / 2 };
    return a->x0 <= b->x0 + TOUCH && a->y0 <= b->y0 + TOUCH && a->x1 + TOUCH >= b->x1 &&
           a->y1 + TOUCH >= b->y1;
}

static bool is_point(const struct chart *c, const struct mark *m)
{
    if (m->kind != MARK_PATH || m->tag == TAG_ARTIFACT || (m->path && m->path->n_dashes))
        return false;
    for (size_t g = 0; g < c->timeline->groups.n; g++)
        for (size_t i = 0; i < c->groups[g].n; i++) {
            const struct chart_lane *lane = &c->groups[g].lanes[i];
            for (size_t k = 0; k < lane->lane->milestones.n; k++)
                if (lane->milestones[k].tag == m->tag)
                    return true;
            for (size_t k = 0; k < lane->lane->recurrences.n; k++)
                if (lane->recurrences[k].tag == m->tag)
                    return true;
        }
    return false;
}

// Points, but for those that a mark with a count or a number covers; and those marks, once each.
static size_t marks_of(const struct boxes *boxes, const struct slab *slab, struct box_of_mark *out)
{
    size_t n = 0, covers = 0;
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *m = &slab->marks[i];
        if (m->kind != MARK_GLYPHS || (!is_count(boxes, m) && !is_number(boxes, m)))
            continue;
        struct box_of_mark ink = ink_of(m), cover = {0, 0, 0, 0};
        for (size_t k = 0; k < i; k++) { // what was drawn last below it
            const struct mark *under = &slab->marks[k];
            struct box_of_mark box = hull(under);
            bool may = under->kind == MARK_RECT ||
                       (under->kind == MARK_PATH && under->color == boxes->chart->count_style->background);
            may = may && under->tag == TAG_ARTIFACT;
            if (may && holds(&box, &ink))
                cover = box;
        }
        bool again = cover.x0 == cover.x1;
        for (size_t k = 0; k < n; k++)
            again = again || memcmp(&out[k], &cover, sizeof cover) == 0;
        if (!again)
            out[n++] = cover;
    }
    covers = n;
    for (size_t i = 0; i < slab->n; i++) {
        struct box_of_mark box = hull(&slab->marks[i]);
        bool covered = !is_point(boxes->chart, &slab->marks[i]);
        for (size_t k = 0; k < covers && !covered; k++)
            covered = holds(&out[k], &box);
        if (!covered)
            out[n++] = box;
    }
    return n;
}

static void check_points(const struct boxes *boxes, const struct slab *slab, const char *text)
{
    struct box_of_mark *marks = malloc((slab->n + 1) * sizeof *marks);
    assert_non_null(marks);
    size_t n = marks_of(boxes, slab, marks);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (overlap(&marks[i], &marks[k]))
                fail_msg("a mark at %d %d %d %d lies on one at %d %d %d %d in\n%s", marks[i].x0, marks[i].y0,
                         marks[i].x1, marks[i].y1, marks[k].x0, marks[k].y0, marks[k].x1, marks[k].y1, text);
    free(marks);
}

static mpt middle(const struct mark *m, bool down)
{
    return down ? m->y + m->height / 2 : m->x + m->width / 2;
}

// In each lane, what is later stands further on.
static void check_order(const struct boxes *boxes, const struct flow *flow, bool down, const char *text)
{
    const struct chart *c = boxes->chart;
    for (size_t g = 0; g < c->timeline->groups.n; g++)
        for (size_t i = 0; i < c->groups[g].n; i++) {
            const struct chart_lane *lane = &c->groups[g].lanes[i];
            mpt at[TIMELINE_EVENTS_MAX];
            for (size_t k = 0; k < lane->lane->milestones.n; k++) {
                at[k] = -1;
                for (uint32_t s = 0; s < flow->n_sheets; s++)
                    for (size_t m = 0; m < flow->sheets[s]->n; m++)
                        if (flow->sheets[s]->marks[m].tag == lane->milestones[k].tag)
                            at[k] = middle(&flow->sheets[s]->marks[m], down);
                assert_true(at[k] >= 0);
                for (size_t b = 0; b < k; b++) {
                    int order =
                        axis_order(lane->milestones[b].milestone->at, lane->milestones[k].milestone->at);
                    if ((order < 0 && at[b] > at[k] + 1) || (order > 0 && at[b] + 1 < at[k]))
                        fail_msg("order is not kept in\n%s", text);
                }
            }
        }
}

static void by_chance(const char *layout, const char *lang, uint32_t seed, int times, int least)
{
    struct bench b = bench_open(layout);
    int drawn = 0;
    struct random r = {seed};
    for (int i = 0; i < times; i++) {
        struct arena *arena = arena_new();
        struct diags diags;
        struct buf text = {0};
        diags_init(&diags, arena);
        put_timeline(&text, &r, lang);
        const char *source = arena_cstr(arena, buf_view(&text));
        const struct flow *flow = chart_of(&b, arena, str_of(source), &diags);
        for (size_t k = 0; k < diags.n; k++)
            if (diags.items[k].code != DIAG_LABEL_UNPLACED && diags.items[k].code != DIAG_CHART_TOO_FULL &&
                diags.items[k].code != DIAG_TIME_ORDER && diags.items[k].code != DIAG_LABEL_LEFT_OUT) {
                diags_print(&diags, stderr, false);
                fail_msg("%s", source);
            }
        assert_true(flow || diags.errors); // a chart, or what is in its way
        if (flow) {
            assert_true(flow->n_sheets > 0);
            for (uint32_t k = 0; k < flow->n_sheets; k++) {
                check_marks(flow->text->boxes, flow->sheets[k], b.layout->uses[0].master, source);
                check_points(flow->text->boxes, flow->sheets[k], source);
            }
            check_order(flow->text->boxes, flow, b.down, source);
        }
        drawn += flow != NULL;
        buf_free(&text);
        arena_free(arena);
    }
    printf("%d of %d drawn on %s\n", drawn, times, layout);
    if (drawn < least)
        fail_msg("%d of %d were drawn", drawn, times);
    bench_close(&b);
}

static void nothing_collides(void **state)
{
    (void)state;
    by_chance("layouts/formats/chart-a2.xml", "en", 1, 500, 475);
}

static void nothing_collides_down(void **state)
{
    (void)state;
    by_chance("layouts/formats/chart-24x36-portrait.xml", "en", 4, 500, 490);
}

static void nothing_collides_elsewhere(void **state)
{
    (void)state;
    by_chance("layouts/formats/chart-a3.xml", "en", 2, 60, 55);
    by_chance("layouts/formats/chart-a2-portrait.xml", "en", 3, 60, 55);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read),          cmocka_unit_test(dates_are_days),
        cmocka_unit_test(times_have_places),       cmocka_unit_test(dates_recur_by_the_calendar),
        cmocka_unit_test(recurrences_pass_breaks), cmocka_unit_test(nothing_collides),
        cmocka_unit_test(nothing_collides_down),   cmocka_unit_test(nothing_collides_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
