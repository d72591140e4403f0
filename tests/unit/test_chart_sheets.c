// Charts that have more to show than one sheet has room for: answers that overlap or are too short for their
// words are lanes, times stay where they are; lanes go over to further sheets, each told once.
#include "chart_fixture.h"

// ---- what stands on a sheet: along time (t) and across it (c)

struct extent {
    mpt t0, t1, c0, c1;
};

static struct extent extent_of(const struct bench *b, const struct mark *m)
{
    struct extent across = {m->x, m->x + m->width, m->y, m->y + m->height},
                  down = {m->y, m->y + m->height, m->x, m->x + m->width};
    return b->down ? down : across;
}

static struct extent band_of(const struct bench *b, const struct flow *flow, uint32_t sheet)
{
    const struct slab *slab = flow->sheets[sheet];
    const struct color *color = flow->text->boxes->chart->band->background;
    struct extent band = {MPT_MAX, 0, MPT_MAX, 0};
    for (size_t i = 0; i < slab->n; i++) {
        struct extent e = extent_of(b, &slab->marks[i]);
        if (slab->marks[i].kind != MARK_PATH || slab->marks[i].color != color ||
            e.c1 - e.c0 < b->layout->chart.lengths[CHART_BAND_THICKNESS] - 10)
            continue;
        band =
            (struct extent){MIN(band.t0, e.t0), MAX(band.t1, e.t1), MIN(band.c0, e.c0), MAX(band.c1, e.c1)};
    }
    return band;
}

enum { CLOSE = 20 }; // mpt, of rounding

static bool near(mpt a, mpt b, mpt most)
{
    return (a > b ? a - b : b - a) <= most;
}

// The blocks that stand on the band, in order of time.
static size_t blocks_of(const struct bench *b, const struct flow *flow, uint32_t sheet, struct extent out[])
{
    const struct slab *slab = flow->sheets[sheet];
    struct extent band = band_of(b, flow, sheet);
    size_t n = 0;
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *m = &slab->marks[i];
        struct extent e = extent_of(b, m);
        bool stands = b->down ? near(e.c0, band.c1, CLOSE) : near(e.c1, band.c0, CLOSE);
        if (m->kind != MARK_PATH || m->tag != TAG_ARTIFACT || !m->color || !stands ||
            e.c1 - e.c0 < b->layout->chart.lengths[CHART_BLOCK_HEIGHT_3] - CLOSE)
            continue;
        assert_true(n < TIMELINE_BLOCKS_MAX);
        out[n++] = e;
    }
    return n;
}

// Guides stand exactly at the times that answers name: how far an edge is from its time.
static mpt off_time(const struct bench *b, const struct flow *flow, mpt t)
{
    const struct slab *slab = flow->sheets[0];
    const struct color *color = flow->text->boxes->chart->guide->color;
    mpt off = MPT_MAX;
    for (size_t i = 0; i < slab->n; i++) {
        struct extent e = extent_of(b, &slab->marks[i]);
        mpt at = e.t0 + (e.t1 - e.t0) / 2;
        if (slab->marks[i].kind == MARK_PATH && slab->marks[i].stroke == color && e.c1 - e.c0 > e.t1 - e.t0)
            off = MIN(off, at > t ? at - t : t - at);
    }
    return off;
}

static size_t sheets_with(const struct flow *flow, tag_id tag)
{
    size_t n = 0;
    for (uint32_t s = 0; s < flow->n_sheets; s++)
        for (size_t i = 0; i < flow->sheets[s]->n; i++)
            if (flow->sheets[s]->marks[i].tag == tag) {
                n++;
                break;
            }
    return n;
}

// ---- answers

struct answers {
    const char *axis, *blocks;
    size_t standing;
    bool touch; // all of them
};

#define WEEKS(n) "<axis><segment from='start' until='" #n " weeks'/></axis>"
#define BROKEN                                                                                               \
    "<axis><segment from='start' until='8 weeks'/><segment from='3 months' until='6 months'/></axis>"
#define BLOCK(from, until, words) "<block from='" from "' until='" until "' occurs='often'>" words "</block>"

static void answers_stand_or_are_lanes(void **state)
{
    (void)state;
    static const struct answers cases[] = {
        {WEEKS(12), BLOCK("1 week", "5 weeks", "First"), 1, false},
        {WEEKS(12), BLOCK("1 week", "5 weeks", "First") BLOCK("4 weeks", "9 weeks", "Overlaps"), 1, false},
        {WEEKS(12), BLOCK("1 week", "2 weeks", "Narrow") BLOCK("4 weeks", "9 weeks", "Wide"), 1, false},
        {WEEKS(12), BLOCK("1 week", "5 weeks", "A") BLOCK("5 weeks", "9 weeks", "B"), 2, true},
        {WEEKS(12), BLOCK("1 week", "5 weeks", "A") BLOCK("6 weeks", "9 weeks", "B"), 2, false},
        {WEEKS(10),
         BLOCK("1 week", "4 weeks", "A") BLOCK("4 weeks", "7 weeks", "B") BLOCK("7 weeks", "10 weeks", "C"),
         3, true},
        {BROKEN, BLOCK("4 weeks", "4 months", "Over the break"), 0, false},
    };
    struct bench b = bench_open("layouts/formats/chart-a2.xml");
    mpt apart = b.layout->chart.lengths[CHART_BLOCK_APART];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new();
        struct diags diags;
        struct extent blocks[TIMELINE_BLOCKS_MAX];
        diags_init(&diags, arena);
        struct str text = arena_printf(
            arena, "%s%s%s<lanes><lane><title>Lane</title><range occurs='often'/></lane></lanes></timeline>",
            BEGIN, cases[i].axis, cases[i].blocks);
        const struct flow *flow = chart_of(&b, arena, text, &diags);
        diags_print(&diags, stderr, false);
        assert_non_null(flow);
        assert_int_equal(blocks_of(&b, flow, 0, blocks), cases[i].standing);
        const struct chart *chart = flow->text->boxes->chart;
        for (size_t k = 0; k < chart->n_blocks; k++) // as a block or as a lane, its words are there
            assert_int_equal(sheets_with(flow, chart->blocks[k].over->tag), 1);
        for (size_t k = 1; k < cases[i].standing; k++)
            assert_int_equal(near(blocks[k].t0 - blocks[k - 1].t1, apart, CLOSE), cases[i].touch);
        if (cases[i].standing == 3) // keeps its edges
            assert_true(off_time(&b, flow, blocks[2].t0) <= CLOSE &&
                        off_time(&b, flow, blocks[2].t1) <= CLOSE);
        arena_free(arena);
    }
    bench_close(&b);
}

// A title in three lines keeps clear of the lead, and what stands on the band of the title.
static void long_titles_have_room(void **state)
{
    (void)state;
    static const char title[] = "How long does it take until immunotherapy begins to work for most of us?";
    static const char *const layouts[] = {"layouts/formats/chart-a2.xml",
                                          "layouts/formats/chart-a2-portrait.xml"};
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        struct bench b = bench_open(layouts[i]);
        struct extent blocks[TIMELINE_BLOCKS_MAX];
        struct str text = arena_printf(
            b.arena,
            "<timeline xmlns='urn:pdfgen:timeline' xml:lang='en'><head><title>%s</title><version "
            "date='2026-11-22'>0.1</version><review status='draft'/></head><lead>Lead</lead>%s%s<lanes>",
            title, WEEKS(9),
            "<block from='1 week' until='6 weeks' occurs='some'>Two lines of words here</block>");
        for (int lane = 1; lane <= 6; lane++) // so many that no height is to spare
            text = arena_printf(b.arena, "%.*s<lane><title>Lane %d</title><range occurs='often'/></lane>",
                                STR_ARG(text), lane);
        text = arena_printf(b.arena, "%.*s</lanes></timeline>", STR_ARG(text));
        const struct flow *flow = chart_of(&b, b.arena, text, &b.diags);
        assert_non_null(flow);
        const struct chart *chart = flow->text->boxes->chart;
        const struct slab *slab = flow->sheets[0];
        mpt last = 0, lines = 0, lead = MPT_MAX, size = 0;
        for (size_t k = 0; k < slab->n; k++) {
            const struct mark *m = &slab->marks[k];
            if (m->kind == MARK_GLYPHS && m->tag == chart->title->tag) {
                lines += m->y > last;
                last = MAX(last, m->y);
                size = m->run->style->font_size;
            } else if (m->kind == MARK_GLYPHS && m->tag == chart->lead->tag) {
                lead = MIN(lead, m->y - m->run->style->font_size);
            }
        }
        assert_int_equal(lines, 3);
        assert_true(last + size / 6 <= lead);
        assert_int_equal(blocks_of(&b, flow, 0, blocks), 1);
        assert_true(last + size / 6 <= blocks[0].c0);
        bench_close(&b);
    }
}

// One line stands in the middle of the room of two: as much white above it as below.
static void short_titles_stand_in_the_middle(void **state)
{
    (void)state;
    static const char *const titles[] = {"My scan", "How long until immunotherapy works?"};
    static const char *const layouts[] = {"layouts/formats/chart-a2.xml",
                                          "layouts/formats/chart-24x36-portrait.xml",
                                          "layouts/formats/chart-a3-portrait.xml"};
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        struct bench b = bench_open(layouts[i]);
        mpt first[2] = {MPT_MAX, MPT_MAX}, last[2] = {0, 0};
        for (size_t t = 0; t < COUNT_OF(titles); t++) {
            struct str text = arena_printf(
                b.arena,
                "<timeline xmlns='urn:pdfgen:timeline' xml:lang='en'><head><title>%s</title><version "
                "date='2026-11-22'>0.1</version><review status='draft'/></head>%s<lanes><lane>"
                "<title>Lane</title><range occurs='often'/></lane></lanes></timeline>",
                titles[t], WEEKS(9));
            const struct flow *flow = chart_of(&b, b.arena, text, &b.diags);
            assert_non_null(flow);
            const struct slab *slab = flow->sheets[0];
            for (size_t k = 0; k < slab->n; k++) {
                const struct mark *m = &slab->marks[k];
                if (m->kind == MARK_GLYPHS && m->tag == flow->text->boxes->chart->title->tag) {
                    first[t] = MIN(first[t], m->y);
                    last[t] = MAX(last[t], m->y);
                }
            }
        }
        assert_int_equal(first[0], last[0]);
        assert_true(first[1] < last[1]);
        assert_true(near(first[0], (first[1] + last[1]) / 2, CLOSE));
        bench_close(&b);
    }
}

// ---- by chance

struct random {
    uint32_t state;
};

static uint32_t any(struct random *r, uint32_t below)
{
    r->state = r->state * 1664525u + 1013904223u;
    return (r->state >> 16) % below;
}

static void put_lane(struct buf *b, struct random *r, uint32_t n)
{
    static const char *const words[] = {"scan", "visit", "first results", "care team", "rest at home"};
    buf_printf(b, "<lane><title>%u %s</title><explanation>%s</explanation>", n, words[any(r, 5)],
               words[any(r, 5)]);
    uint32_t from = any(r, 70);
    if (any(r, 2))
        buf_printf(b, "<range occurs='%s' from='%u.%u weeks' fade-in='true'/>", any(r, 2) ? "some" : "often",
                   from / 10, from % 10);
    if (any(r, 3) == 0)
        buf_printf(b, "<milestone time='%u weeks'/>", any(r, 9));
    buf_puts(b, any(r, 2) ? "<recurrence every='2 weeks'/>" : "<recurrence/>");
    buf_puts(b, "</lane>");
}

static void put_timeline(struct buf *b, struct random *r, uint32_t lanes)
{
    buf_puts(b, BEGIN "<axis><segment from='start' until='8 weeks'/>");
    buf_puts(b, any(r, 2) ? "<segment from='3 months' until='6 months'/></axis>" : "</axis>");
    for (uint32_t n = any(r, 4); n > 0; n--) {
        uint32_t from = any(r, 15);
        buf_printf(b, "<block from='%u.%u weeks' until='", from / 2, from % 2 * 5);
        from += 1 + any(r, 16 - from);
        buf_printf(b, "%u.%u weeks' occurs='%s'>Answer %u</block>", from / 2, from % 2 * 5,
                   any(r, 2) ? "often" : "some", n);
    }
    for (uint32_t lane = 0; lane < lanes;) {
        buf_puts(b, any(r, 2) ? "<lanes role='care'>" : "<lanes>");
        for (uint32_t n = 1 + any(r, 9); n > 0 && lane < lanes; n--)
            put_lane(b, r, ++lane);
        buf_puts(b, "</lanes>");
    }
    buf_puts(b, "</timeline>");
}

// No two overlap, and no edge is further from its time than the white between two asks for.
static void check_blocks(const struct bench *b, const struct flow *flow, const char *text)
{
    struct extent blocks[TIMELINE_BLOCKS_MAX], again[TIMELINE_BLOCKS_MAX];
    size_t n = blocks_of(b, flow, 0, blocks);
    mpt apart = b->layout->chart.lengths[CHART_BLOCK_APART];
    for (size_t i = 0; i < n; i++) {
        if (off_time(b, flow, blocks[i].t0) > apart + CLOSE ||
            off_time(b, flow, blocks[i].t1) > apart + CLOSE)
            fail_msg("an edge left its time in\n%s", text);
        if (i && blocks[i].t0 - blocks[i - 1].t1 < apart - CLOSE)
            fail_msg("two blocks are not apart in\n%s", text);
    }
    for (uint32_t s = 1; s < flow->n_sheets; s++) { // the same on every sheet
        assert_int_equal(blocks_of(b, flow, s, again), n);
        assert_memory_equal(again, blocks, n * sizeof *blocks);
    }
}

static void check_once(const struct flow *flow, tag_id tag, const char *text)
{
    if (tag != TAG_ARTIFACT && sheets_with(flow, tag) != 1)
        fail_msg("told on %zu of %u sheets:\n%s", sheets_with(flow, tag), flow->n_sheets, text);
}

static void check_sheets(const struct bench *b, const struct flow *flow, const char *text)
{
    const struct chart *c = flow->text->boxes->chart;
    struct extent band = band_of(b, flow, 0);
    for (uint32_t s = 1; s < flow->n_sheets; s++) {
        struct extent other = band_of(b, flow, s);
        assert_memory_equal(&other, &band, sizeof band);
    }
    check_once(flow, c->title->tag, text);
    check_once(flow, c->axis_tag, text);
    check_once(flow, c->source->tag, text);
    for (size_t i = 0; i < c->n_blocks; i++)
        check_once(flow, c->blocks[i].over->tag, text);
    for (size_t g = 0; g < c->timeline->groups.n; g++)
        for (size_t i = 0; i < c->groups[g].n; i++) {
            const struct chart_lane *lane = &c->groups[g].lanes[i];
            check_once(flow, lane->title->tag, text);
            for (size_t k = 0; k < lane->lane->ranges.n; k++)
                check_once(flow, lane->ranges[k].tag, text);
            for (size_t k = 0; k < lane->lane->milestones.n; k++)
                check_once(flow, lane->milestones[k].tag, text);
            for (size_t k = 0; k < lane->lane->recurrences.n; k++)
                check_once(flow, lane->recurrences[k].tag, text);
        }
}

static void by_chance(const char *layout, uint32_t seed, int times)
{
    struct bench b = bench_open(layout);
    struct random r = {seed};
    uint32_t most = 0;
    for (int i = 0; i < times; i++) {
        struct arena *arena = arena_new();
        struct diags diags;
        struct buf text = {0};
        diags_init(&diags, arena);
        put_timeline(&text, &r, 1 + any(&r, 40));
        const char *source = arena_cstr(arena, buf_view(&text));
        const struct flow *flow = chart_of(&b, arena, str_of(source), &diags);
        if (!flow) {
            diags_print(&diags, stderr, false);
            fail_msg("not drawn:\n%s", source);
        }
        check_blocks(&b, flow, source);
        check_sheets(&b, flow, source);
        most = MAX(most, flow->n_sheets);
        buf_free(&text);
        arena_free(arena);
    }
    assert_true(most > 2);
    bench_close(&b);
}

static void what_has_no_room_goes_on(void **state)
{
    (void)state;
    by_chance("layouts/formats/chart-a2.xml", 1, 100);
    by_chance("layouts/formats/chart-a3-portrait.xml", 2, 60);
    by_chance("layouts/formats/chart-24x36-portrait.xml", 3, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_stand_or_are_lanes),
        cmocka_unit_test(long_titles_have_room),
        cmocka_unit_test(short_titles_stand_in_the_middle),
        cmocka_unit_test(what_has_no_room_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
