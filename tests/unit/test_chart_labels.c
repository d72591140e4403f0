// Words that find no room where they belong: each way out of the design, in its order. Places are in
// millimetres of an A2 sheet.
#include "chart_fixture.h"

#include <string.h>

// ---- what stands on the first sheet

struct drawn {
    struct arena *arena;
    struct diags diags;
    const struct flow *flow;
    const struct slab *slab;
    const struct chart *chart;
};

static struct drawn draw(struct bench *b, const char *text)
{
    struct drawn d = {.arena = arena_new()};
    diags_init(&d.diags, d.arena);
    d.flow = chart_of(b, d.arena, str_of(arena_cstr(d.arena, str_of(text))), &d.diags);
    if (!d.flow)
        diags_print(&d.diags, stderr, false);
    assert_non_null(d.flow);
    d.slab = d.flow->sheets[0];
    d.chart = d.flow->text->boxes->chart;
    return d;
}

static mpt mm(double n)
{
    return (mpt)(n * 72000 / 25.4);
}

static bool near(mpt a, mpt b)
{
    return (a > b ? a - b : b - a) < mm(0.2);
}

// The first mark with these words in it.
static const struct mark *words(const struct drawn *d, const char *text)
{
    for (size_t i = 0; i < d->slab->n; i++) {
        const struct mark *m = &d->slab->marks[i];
        struct str all = m->kind == MARK_GLYPHS ? run_slice(m->run, m->from, m->to) : (struct str){"", 0};
        if (all.n >= strlen(text) && memcmp(all.p, text, strlen(text)) == 0)
            return m;
    }
    fail_msg("nowhere: %s", text);
    return NULL;
}

static mpt size_of(const struct mark *m)
{
    return m->run->style->font_size;
}

static const struct mark *marked(const struct drawn *d, tag_id tag)
{
    for (size_t i = 0; i < d->slab->n; i++)
        if (d->slab->marks[i].tag == tag)
            return &d->slab->marks[i];
    fail_msg("a mark is missing");
    return NULL;
}

// How many figures of a number are seen, and where the n-th is.
static size_t digits(const struct drawn *d, const struct box *of, const struct mark **first)
{
    size_t n = 0;
    for (size_t i = 0; i < d->slab->n; i++) {
        const struct mark *m = &d->slab->marks[i];
        if (m->kind != MARK_GLYPHS || m->run->style != of->style)
            continue;
        *first = n++ ? *first : m;
    }
    return n;
}

// The upper edge of a panel, or the lower.
static mpt panel_edge(const struct drawn *d, size_t group, bool lower)
{
    const struct color *ground = d->chart->groups[group].style->background;
    for (size_t i = 0; i < d->slab->n; i++)
        if (d->slab->marks[i].kind == MARK_PATH && d->slab->marks[i].color == ground)
            return d->slab->marks[i].y + (lower ? d->slab->marks[i].height : 0);
    fail_msg("no panel");
    return 0;
}

#define LANE(title, more, events)                                                                            \
    "<lane><title>" title "</title><explanation>" more "</explanation>" events "</lane>"
#define AXIS "<axis><segment from='start' until='8 weeks'/></axis>"
#define END  "</timeline>"
#define REST                                                                                                 \
    LANE("Two", "b", "<recurrence/>")                                                                        \
    LANE("Three", "c", "<recurrence/>") LANE("Four", "d", "<recurrence/>") LANE("Five", "e", "<recurrence/>")

// ---- the words of lanes

static void long_explanations_wrap(void **state)
{
    (void)state;
    struct bench b = bench_open("layouts/formats/chart-a2.xml");
    struct drawn one = draw(&b, BEGIN AXIS "<lanes>" LANE("One", "a", "<recurrence/>") REST "</lanes>" END);
    struct drawn two =
        draw(&b, BEGIN AXIS
             "<lanes>" LANE("One", "liver, kidneys, thyroid and blood cells, each time before the dose",
                            "<recurrence/>") REST "</lanes>" END);
    mpt lower = words(&two, "each time")->y - words(&two, "liver")->y;
    assert_true(near(lower, mm(9.2))); // two lines
    mpt usual = words(&one, "Three")->y - words(&one, "Two")->y;
    mpt others = words(&two, "Three")->y - words(&two, "Two")->y;
    mpt own = 2 * (words(&two, "Two")->y - words(&two, "One")->y) - others - mm(9.2);
    assert_true(usual >= mm(22) && others >= mm(21) && others < own);
    mpt as_others = mpt_muldiv(own, 22, 31); // 31 to 22
    assert_true(as_others - others < mm(0.5) && others - as_others < mm(0.5));
    arena_free(one.arena);
    arena_free(two.arena);
    bench_close(&b);
}

static mpt band_start(const struct drawn *d)
{
    return marked(d, d->chart->axis_tag)->x;
}

static void the_side_column_grows(void **state)
{
    (void)state;
    struct bench b = bench_open("layouts/formats/chart-a2.xml");
    struct drawn d = draw(&b, BEGIN AXIS "<lanes>" LANE("A title that is somewhat longer than others", "a",
                                                        "<recurrence/>") REST "</lanes>" END);
    assert_true(band_start(&d) > mm(204) + 10 && band_start(&d) <= mm(0.4 * 594) + 10);
    assert_int_equal(size_of(words(&d, "A title")), 28 * MPT_PER_PT);
    struct drawn small =
        draw(&b, BEGIN AXIS "<lanes>" LANE("A title that is longer than all others are, indeed", "a",
                                           "<recurrence/>") REST "</lanes>" END);
    assert_true(near(band_start(&small), mm(0.4 * 594)));
    assert_int_equal(size_of(words(&small, "A title")), 25200);
    assert_int_equal(size_of(words(&small, "Two")), 25200); // all alike
    assert_int_equal(size_of(words(&small, "b")), 24 * MPT_PER_PT);
    arena_free(d.arena);
    arena_free(small.arena);
    bench_close(&b);
}

// ---- words at a time

static void notes_without_room_are_numbers(void **state)
{
    (void)state;
    struct bench b = bench_open("layouts/formats/chart-a2.xml");
    struct drawn d = draw(&b, BEGIN AXIS "<block from='4 weeks' until='8 weeks' occurs='often'>Here</block>"
                                         "<note time='6 weeks'>Under the block</note><lanes>" LANE(
                                             "One", "a", "<range occurs='often'/>") "</lanes>" END);
    const struct mark *first = NULL, *text = words(&d, "Under the block");
    assert_int_equal(digits(&d, d.chart->digits[1], &first), 2); // at its time, and in the list
    assert_true(text->y > panel_edge(&d, 0, true));
    assert_true(first->y < text->y);
    assert_true(text->tag == d.chart->notes[0].words->tag && first->tag == TAG_ARTIFACT);
    const struct mark *six = words(&d, "6");
    assert_true(near(first->x + first->width / 2, six->x + six->width / 2));
    arena_free(d.arena);
    bench_close(&b);
}

// The same words have one number.
static void crowded_marks_are_numbered(void **state)
{
    (void)state;
    struct bench b = bench_open("layouts/formats/chart-a2.xml");
    struct drawn d =
        draw(&b, BEGIN AXIS
             "<lanes>" LANE("One", "a",
                            "<milestone time='1 week'>one thing that takes many words to tell</milestone>"
                            "<milestone time='1.5 weeks'>another thing of just as many words</milestone>"
                            "<milestone time='2 weeks'>one thing that takes many words to tell</milestone>"
                            "<milestone time='2.5 weeks'>another thing of just as many words</milestone>"
                            "<milestone time='3 weeks'>one thing that takes many words to tell</milestone>")
                 REST "</lanes>" END);
    const struct mark *first = NULL;
    size_t n = digits(&d, d.chart->digits[1], &first) + digits(&d, d.chart->counts[1], &first);
    assert_true(n >= 3);
    size_t listed = 0;
    for (size_t i = 0; i < d.slab->n; i++)
        listed += d.slab->marks[i].kind == MARK_GLYPHS && d.slab->marks[i].y > panel_edge(&d, 0, true) &&
                  d.slab->marks[i].run->style == d.chart->digits[1]->style;
    assert_true(listed >= 1 && listed <= 2);
    arena_free(d.arena);
    bench_close(&b);
}

// ---- marks that are too close

static mpt height_of(const struct drawn *d, size_t milestone)
{
    const struct mark *m = marked(d, d->chart->groups[0].lanes[0].milestones[milestone].tag);
    return m->y + m->height / 2;
}

static void close_marks_move_up(void **state)
{
    (void)state;
    struct bench b = bench_open("layouts/formats/chart-a2.xml");
    struct drawn d =
        draw(&b, BEGIN AXIS "<lanes>" LANE("One", "a",
                                           "<milestone time='2.1 weeks'/><milestone time='2 weeks'/>"
                                           "<milestone time='4 weeks'/>") "</lanes>" END);
    const struct mark *none = NULL;
    assert_true(near(height_of(&d, 0), height_of(&d, 2)));
    assert_true(height_of(&d, 0) - height_of(&d, 1) >=
                mm(10)); // the later one, whatever the order in the file
    assert_int_equal(digits(&d, d.chart->counts[1], &none), 0);
    arena_free(d.arena);
    bench_close(&b);
}

static void many_close_marks_are_counted(void **state)
{
    (void)state;
    struct bench b = bench_open("layouts/formats/chart-a2.xml");
    struct drawn d =
        draw(&b, BEGIN AXIS "<lanes>" LANE("One", "a",
                                           "<milestone time='2 weeks'/><milestone time='2.1 weeks'/>"
                                           "<milestone time='2.2 weeks'/>") "</lanes>" END);
    const struct mark *first = NULL;
    assert_int_equal(digits(&d, d.chart->counts[3], &first), 2); // "3×"
    for (size_t i = 0; i < 3; i++) {                             // each is told, at its own time
        const struct mark *m = marked(&d, d.chart->groups[0].lanes[0].milestones[i].tag);
        assert_true(near(m->width, mm(10)));
    }
    arena_free(d.arena);
    bench_close(&b);
}

// ---- order of reading

static void lanes_are_read_in_order_of_time(void **state)
{
    (void)state;
    struct bench b = bench_open("layouts/formats/chart-a2.xml");
    struct drawn d = draw(
        &b,
        BEGIN AXIS "<note time='5 weeks'>Later</note><note time='1 week'>Sooner</note><lanes>" LANE(
            "One", "a",
            "<range occurs='often' from='3 weeks'/><milestone time='7 weeks'/><milestone time='1 week'/>"
            "<recurrence every='1 week' from='5 weeks'/><note time='6 weeks'>At last</note>") "</lanes>" END);
    const struct chart_lane *lane = &d.chart->groups[0].lanes[0];
    const tag_id order[] = {lane->milestones[0].tag, lane->ranges[0].tag, lane->recurrences[0].tag,
                            lane->notes[0].words->tag, lane->milestones[1].tag};
    for (size_t i = 1; i < COUNT_OF(order); i++)
        assert_true(order[i - 1] < order[i]);
    assert_true(d.chart->notes[0].words->tag < d.chart->notes[1].words->tag);
    assert_true(words(&d, "Sooner")->tag == d.chart->notes[0].words->tag);
    words(&d, "At last");
    arena_free(d.arena);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_explanations_wrap),
        cmocka_unit_test(the_side_column_grows),
        cmocka_unit_test(notes_without_room_are_numbers),
        cmocka_unit_test(crowded_marks_are_numbered),
        cmocka_unit_test(close_marks_move_up),
        cmocka_unit_test(many_close_marks_are_counted),
        cmocka_unit_test(lanes_are_read_in_order_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
