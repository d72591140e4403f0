// Notes: what stands at the foot of which page, on hand-made streams.
#include "unit/page_bench.h"

enum { LINE = 20 * PT, RULE = 4 * PT, RULE_SPACE = 6 * PT, NOTE = 30 * PT, SPACE = 5 * PT, BELOW = 2 * PT };

struct noted {
    struct bench b;
    struct note notes[8];
    uint32_t numbers[8];
};

static void open_notes(struct noted *t)
{
    set_up(&t->b);
    for (uint32_t i = 0; i < COUNT_OF(t->notes); i++) {
        t->notes[i] = (struct note){.slab = new_slab(&t->b, NOTE),
                                    .space = SPACE,
                                    .rule = new_slab(&t->b, RULE),
                                    .rule_space = RULE_SPACE,
                                    .below = BELOW};
        t->numbers[i] = i;
    }
    t->b.flow.notes = t->notes;
    t->b.flow.n_notes = COUNT_OF(t->notes);
}

// A line that calls n notes from `first` on.
static struct event *add_call(struct noted *t, uint32_t first, uint32_t n, bool keep)
{
    struct event *e = add_slab(&t->b, LINE, keep);
    e->notes = t->numbers + first;
    e->n_notes = n;
    return e;
}

static void add_lines(struct noted *t, int n)
{
    for (int i = 0; i < n; i++)
        add_slab(&t->b, LINE, false);
}

// Where a slab stands on a page; -1: not there.
static mpt height_of(const struct page *page, const struct slab *slab)
{
    for (size_t i = 0; i < page->n_placements; i++)
        if (page->placements[i].slab == slab)
            return page->placements[i].y;
    return -1;
}

enum { LINES = ROOM / LINE, FOOT = BOTTOM - BELOW }; // LINES: on a page without notes

static void test_a_note_stands_at_the_foot(void **state)
{
    struct noted t;
    open_notes(&t);
    add_lines(&t, 2);
    add_call(&t, 0, 1, false);
    add_lines(&t, 1);
    const struct pages *pages = make(&t.b);
    assert_int_equal(pages->n, 1);
    const struct page *page = &pages->items[0];
    assert_int_equal(height_of(page, t.notes[0].slab), FOOT - NOTE);
    assert_int_equal(height_of(page, t.notes[0].rule), FOOT - NOTE - RULE);
    assert_int_equal(page->used, 4 * LINE + RULE_SPACE + RULE + NOTE + BELOW);
    assert_int_equal(page->free, BOTTOM - TOP - page->used);
    assert_int_equal(page->n_placements, 6);
    tear_down(&t.b);
    (void)state;
}

// Two on one line, one on the next: one rule, white between them.
static void test_notes_stand_in_order(void **state)
{
    struct noted t;
    open_notes(&t);
    add_call(&t, 0, 2, false);
    add_call(&t, 2, 1, false);
    const struct pages *pages = make(&t.b);
    const struct page *page = &pages->items[0];
    assert_int_equal(height_of(page, t.notes[2].slab), FOOT - NOTE);
    assert_int_equal(height_of(page, t.notes[1].slab), FOOT - 2 * NOTE - SPACE);
    assert_int_equal(height_of(page, t.notes[0].slab), FOOT - 3 * NOTE - 2 * SPACE);
    assert_int_equal(height_of(page, t.notes[0].rule), FOOT - 3 * NOTE - 2 * SPACE - RULE);
    assert_int_equal(height_of(page, t.notes[1].rule), -1);
    tear_down(&t.b);
    (void)state;
}

// Where line and note do not both fit, both go over.
static void test_a_line_goes_where_its_note_has_room(void **state)
{
    int enough = (BOTTOM - TOP - RULE_SPACE - RULE - NOTE - BELOW) / LINE;
    for (int more = 0; more < 2; more++) {
        struct noted t;
        open_notes(&t);
        add_lines(&t, enough - 1 + more);
        add_call(&t, 0, 1, false);
        add_lines(&t, 8);
        const struct pages *pages = make(&t.b);
        assert_int_equal(pages->n, 2);
        for (int i = 0; i < 2; i++)
            assert_int_equal(height_of(&pages->items[i], t.notes[0].slab), i == more ? FOOT - NOTE : -1);
        tear_down(&t.b);
    }
    (void)state;
}

// A kept block moves over with the line in it.
static void test_a_kept_block_takes_its_note_along(void **state)
{
    struct noted t;
    open_notes(&t);
    add_lines(&t, LINES - 2);
    add_slab(&t.b, LINE, false);
    add_call(&t, 0, 1, true);
    add_lines(&t, 6);
    const struct pages *pages = make(&t.b);
    assert_int_equal(pages->n, 2);
    assert_int_equal(height_of(&pages->items[0], t.notes[0].slab), -1);
    assert_int_equal(height_of(&pages->items[1], t.notes[0].slab), FOOT - NOTE);
    tear_down(&t.b);
    (void)state;
}

static void test_each_page_has_its_own(void **state)
{
    struct noted t;
    open_notes(&t);
    for (uint32_t i = 0; i < 3; i++) {
        add_call(&t, i, 1, false)->break_before = KW_PAGE;
        add_lines(&t, 5);
    }
    const struct pages *pages = make(&t.b);
    assert_int_equal(pages->n, 3);
    for (uint32_t page = 0; page < 3; page++)
        for (uint32_t note = 0; note < 3; note++) {
            assert_int_equal(height_of(&pages->items[page], t.notes[note].slab),
                             page == note ? FOOT - NOTE : -1);
            assert_int_equal(height_of(&pages->items[page], t.notes[note].rule),
                             page == note ? FOOT - NOTE - RULE : -1);
        }
    tear_down(&t.b);
    (void)state;
}

// What is positioned at the foot of the last page stands below the notes, and has its own page where both
// have no room.
static void test_notes_stand_above_the_foot(void **state)
{
    int enough = (BOTTOM - TOP - RULE_SPACE - RULE - NOTE - BELOW - LINE) / LINE;
    for (int more = 0; more < 2; more++) {
        struct noted t;
        open_notes(&t);
        add_call(&t, 0, 1, false);
        add_lines(&t, enough - 1 + more);
        t.b.into = &t.b.flow.foot;
        const struct slab *foot = add_slab(&t.b, LINE, false)->slab;
        const struct pages *pages = make(&t.b);
        assert_int_equal(pages->n, 1 + more);
        assert_int_equal(height_of(&pages->items[0], t.notes[0].slab), FOOT - NOTE - (more ? 0 : LINE));
        assert_int_equal(height_of(&pages->items[more], foot), BOTTOM - LINE);
        tear_down(&t.b);
    }
    (void)state;
}

// A repeated table head calls nothing again; what hangs beside a line does.
static void test_repeated_heads_call_nothing(void **state)
{
    struct noted t;
    open_notes(&t);
    struct event *head = add_call(&t, 0, 1, false);
    const struct slab *repeat = head->slab;
    for (int i = 0; i < LINES + 4; i++)
        add_slab(&t.b, LINE, i == 0)->repeat = repeat;
    const struct pages *pages = make(&t.b);
    assert_int_equal(pages->n, 2);
    assert_int_equal(height_of(&pages->items[0], t.notes[0].slab), FOOT - NOTE);
    assert_int_equal(height_of(&pages->items[1], t.notes[0].slab), -1);
    assert_int_equal(height_of(&pages->items[1], repeat), TOP);
    tear_down(&t.b);
    (void)state;
}

static void test_a_note_too_high(void **state)
{
    struct noted t;
    open_notes(&t);
    t.notes[0].slab = new_slab(&t.b, BOTTOM - TOP - LINE);
    add_lines(&t, 3);
    add_call(&t, 0, 1, false);
    make(&t.b);
    assert_int_equal(t.b.diags.errors, 1);
    assert_int_equal(t.b.diags.items[0].code, DIAG_NOTE_TOO_HIGH);
    tear_down(&t.b);
    (void)state;
}

// Copyfit: lines that have no room for their notes are too many; and notes take room at the end.
static void test_copyfit_counts_notes(void **state)
{
    struct noted t;
    open_notes(&t);
    add_call(&t, 0, 1, false);
    add_lines(&t, LINES - 1);
    assert_int_equal(page_excess(t.b.arena, &t.b.flow, 1).others,
                     (RULE_SPACE + RULE + NOTE + BELOW + LINE - 1) / LINE);
    tear_down(&t.b);
    open_notes(&t);
    add_call(&t, 0, 1, false);
    const struct pages *pages = make(&t.b);
    assert_int_equal(page_room(pages, 1, LINE),
                     (BOTTOM - TOP - LINE - RULE_SPACE - RULE - NOTE - BELOW) / LINE);
    tear_down(&t.b);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_note_stands_at_the_foot),
        cmocka_unit_test(test_notes_stand_in_order),
        cmocka_unit_test(test_a_line_goes_where_its_note_has_room),
        cmocka_unit_test(test_a_kept_block_takes_its_note_along),
        cmocka_unit_test(test_each_page_has_its_own),
        cmocka_unit_test(test_notes_stand_above_the_foot),
        cmocka_unit_test(test_repeated_heads_call_nothing),
        cmocka_unit_test(test_a_note_too_high),
        cmocka_unit_test(test_copyfit_counts_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
