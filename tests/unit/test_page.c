// page/ on hand-made streams: where things stand and where pages end.
#include "unit/page_bench.h"

// The first placement on a page that is not an artifact.
static const struct placement *first_on(const struct page *page)
{
    for (size_t i = 0; i < page->n_placements; i++)
        if (!page->placements[i].artifact)
            return &page->placements[i];
    return NULL;
}

static const struct placement *last_on(const struct page *page)
{
    return page->n_placements ? &page->placements[page->n_placements - 1] : NULL;
}

// ---- one page

static void test_empty(void **state)
{
    struct bench b;
    set_up(&b);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 1);
    assert_int_equal(pages->items[0].n_placements, 0);
    tear_down(&b);
    (void)state;
}

static void test_places(void **state)
{
    struct bench b;
    set_up(&b);
    b.layout.baseline_grid = 4 * PT;
    add_space(&b, 30 * PT); // vanishes
    add_slab(&b, 17 * PT, false);
    add_space(&b, 8 * PT);
    add(&b, (struct event){.kind = EVENT_SNAP});
    add_slab(&b, 17 * PT, false);
    add_pad(&b, 5 * PT);
    struct event *beside = add_slab(&b, 17 * PT, false);
    beside->hang = new_slab(&b, 10 * PT);
    beside->hang_dy = 3 * PT;
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 1);
    const struct placement *p = pages->items[0].placements;
    assert_int_equal(pages->items[0].n_placements, 4);
    assert_int_equal(p[0].x, 40 * PT);
    assert_int_equal(p[0].y, 50 * PT);
    assert_int_equal(p[1].y, 76 * PT);  // 75 rounded up to the grid
    assert_int_equal(p[2].y, 101 * PT); // the side head comes first
    assert_int_equal(p[3].y, 98 * PT);
    assert_false(p[0].mirror);
    tear_down(&b);
    (void)state;
}

static void test_right_to_left(void **state)
{
    struct bench b;
    set_up(&b);
    b.boxes.rtl = true;
    struct frame *frame = new_frame(&b, false, 0);
    open_frame(&b, frame);
    add_slab(&b, 17 * PT, false);
    close_frame(&b, frame);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->items[0].placements[0].x, 60 * PT);
    assert_true(pages->items[0].placements[0].mirror);
    assert_int_equal(pages->items[0].backdrops[0].x, (60 + 300 - 10 - 100) * PT);
    tear_down(&b);
    (void)state;
}

// ---- breaks

static void test_space_and_rule_vanish(void **state)
{
    struct bench b;
    set_up(&b);
    add_slab(&b, 490 * PT, false);
    add_space(&b, 20 * PT);
    add(&b,
        (struct event){.kind = EVENT_RULE, .size = 12 * PT, .discard = true, .slab = new_slab(&b, 12 * PT)});
    add_slab(&b, 17 * PT, false);
    add_slab(&b, 17 * PT, false);
    add_slab(&b, 17 * PT, false);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    assert_int_equal(pages->items[1].n_placements, 3);
    assert_int_equal(pages->items[1].placements[0].y, TOP);
    tear_down(&b);
    (void)state;
}

// Padding directly below what ended the page before; a side head that stood higher than its slab.
static void test_top_of_page(void **state)
{
    struct bench b;
    set_up(&b);
    add_slab(&b, ROOM, false);
    add_pad(&b, 20 * PT);
    struct event *beside = add_slab(&b, 17 * PT, false);
    beside->hang = new_slab(&b, 30 * PT);
    beside->hang_dy = -6 * PT;
    add_slab(&b, 200 * PT, true);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    assert_int_equal(pages->items[1].placements[0].y, TOP);
    assert_int_equal(pages->items[1].placements[1].y, TOP + 6 * PT);
    tear_down(&b);
    (void)state;
}

static void test_chain_moves_whole(void **state)
{
    struct bench b;
    set_up(&b);
    for (int i = 0; i < 10; i++)
        add_slab(&b, 40 * PT, false);
    const struct slab *head = add_slab(&b, 40 * PT, false)->slab;
    for (int i = 0; i < 3; i++)
        add_slab(&b, 40 * PT, true);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    assert_ptr_equal(first_on(&pages->items[1])->slab, head);
    tear_down(&b);
    (void)state;
}

static void test_chain_higher_than_page(void **state)
{
    struct bench b;
    set_up(&b);
    for (int i = 0; i < 40; i++)
        add_slab(&b, 40 * PT, i > 0);
    const struct pages *pages = make(&b);
    assert_int_equal(b.diags.errors, 0);
    assert_int_equal(pages->n, 4);
    assert_int_equal(pages->items[0].n_placements, 12);
    tear_down(&b);
    (void)state;
}

// A block kept together that no page can hold starts where it stands, and is parted only where its own keeps
// allow it; a page that is nearly full ends before it.
static void test_kept_block_higher_than_page(void **state)
{
    for (int before = 1; before <= 11; before += 10) {
        struct bench b;
        set_up(&b);
        struct frame *panel = new_frame(&b, false, 0);
        for (int i = 0; i < before; i++)
            add_slab(&b, 40 * PT, false);
        open_frame(&b, panel);
        const struct slab *first = add_slab(&b, 40 * PT, false)->slab;
        for (int i = 1; i < 16; i++)
            add_slab(&b, 40 * PT, true)->yields = i != 11; // the twelfth is tied to the one before
        close_frame(&b, panel);
        const struct pages *pages = make(&b);
        assert_int_equal(pages->n, 2 + (before == 11));
        if (before == 1) {
            assert_int_equal(pages->items[0].n_placements, 11); // not 12: that would part what is tied
            assert_true(pages->items[0].backdrops[0].starts);
            assert_false(pages->items[0].backdrops[0].ends);
            assert_false(pages->items[1].backdrops[0].starts);
            assert_true(pages->items[1].backdrops[0].ends);
        } else {
            assert_ptr_equal(first_on(&pages->items[1])->slab, first);
        }
        tear_down(&b);
    }
    (void)state;
}

// What fits the next page moves there whole, however empty that leaves this one.
static void test_kept_block_moves(void **state)
{
    struct bench b;
    set_up(&b);
    add_slab(&b, 40 * PT, false);
    for (int i = 0; i < 12; i++)
        add_slab(&b, 40 * PT, i > 0)->yields = i > 0;
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    assert_int_equal(pages->items[0].n_placements, 1);
    tear_down(&b);
    (void)state;
}

static void test_slab_too_high(void **state)
{
    struct bench b;
    set_up(&b);
    add_slab(&b, 17 * PT, false);
    add_slab(&b, ROOM + 72 * PT, false);
    add_slab(&b, 17 * PT, false);
    make(&b);
    assert_int_equal(b.diags.n, 1);
    assert_int_equal(b.diags.items[0].code, DIAG_BLOCK_TOO_HIGH);
    assert_non_null(strstr(b.diags.items[0].text.p, "25.4 mm"));
    tear_down(&b);
    (void)state;
}

static void test_asked_breaks(void **state)
{
    struct bench b;
    set_up(&b);
    add_slab(&b, 17 * PT, false);
    add_slab(&b, 17 * PT, true)->break_before = KW_PAGE;
    add_slab(&b, 17 * PT, false)->break_before = KW_EVEN_PAGE;
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 4);
    assert_int_equal(pages->items[2].n_placements, 0); // blank: the third is odd
    assert_int_equal(pages->items[3].n_placements, 1);
    tear_down(&b);
    (void)state;
}

static void test_last_page_not_forlorn(void **state)
{
    struct bench b;
    set_up(&b);
    for (int i = 0; i < 51; i++)
        add_slab(&b, 10 * PT, false);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    assert_int_equal(pages->items[0].n_placements, 48);
    assert_int_equal(pages->items[1].n_placements, 3);
    tear_down(&b);
    (void)state;
}

static void test_too_many_pages(void **state)
{
    struct bench b;
    set_up(&b);
    for (int i = 0; i < 5001; i++)
        add_slab(&b, ROOM, false);
    assert_null(make(&b));
    assert_int_equal(b.diags.items[0].code, DIAG_TOO_MANY_PAGES);
    tear_down(&b);
    (void)state;
}

// ---- frames

static void frame_over_break(struct bench *b, bool clone)
{
    struct frame *frame = new_frame(b, clone, 10 * PT);
    add_slab(b, 300 * PT, false);
    add_space(b, 20 * PT);
    open_frame(b, frame);
    add_pad(b, 10 * PT);
    for (int i = 0; i < 10; i++)
        add_slab(b, 40 * PT, false);
    add_pad(b, 10 * PT);
    close_frame(b, frame);
}

static void test_sliced_frame(void **state)
{
    struct bench b;
    set_up(&b);
    frame_over_break(&b, false);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    const struct backdrop *first = pages->items[0].backdrops, *second = pages->items[1].backdrops;
    assert_int_equal(first->y, 370 * PT);
    assert_int_equal(first->height, 170 * PT); // padding and four lines
    assert_true(first->starts && !first->ends);
    assert_int_equal(second->y, TOP);
    assert_int_equal(second->height, 250 * PT); // six lines and padding
    assert_true(!second->starts && second->ends);
    tear_down(&b);
    (void)state;
}

static void test_cloned_frame(void **state)
{
    struct bench b;
    set_up(&b);
    frame_over_break(&b, true);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    const struct backdrop *first = pages->items[0].backdrops, *second = pages->items[1].backdrops;
    assert_int_equal(first->height, 180 * PT); // four lines, padding on both sides
    assert_true(first->starts && first->ends);
    assert_int_equal(second->y, TOP);
    assert_int_equal(second->height, 260 * PT);
    assert_int_equal(first_on(&pages->items[1])->y, TOP + 10 * PT);
    tear_down(&b);
    (void)state;
}

// The frame's end must fit on the page of its last line.
static void test_frame_end_takes_room(void **state)
{
    struct bench b;
    set_up(&b);
    struct frame *frame = new_frame(&b, false, 0);
    add_slab(&b, 400 * PT, false);
    open_frame(&b, frame);
    add_slab(&b, 95 * PT, false);
    add_pad(&b, 10 * PT);
    close_frame(&b, frame);
    add_slab(&b, 200 * PT, false);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    assert_int_equal(pages->items[0].n_placements, 1);
    assert_int_equal(pages->items[0].n_backdrops, 0);
    tear_down(&b);
    (void)state;
}

static void test_repeated_head(void **state)
{
    struct bench b;
    set_up(&b);
    struct frame *ground = new_frame(&b, false, 0);
    ground->above = 5 * PT;
    const struct slab *head = new_slab(&b, 30 * PT);
    open_frame(&b, ground);
    add(&b, (struct event){.kind = EVENT_SLAB, .slab = head});
    for (int i = 0; i < 20; i++)
        add_slab(&b, 40 * PT, i == 0)->repeat = head;
    close_frame(&b, ground);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    const struct page *second = &pages->items[1];
    assert_ptr_equal(second->placements[0].slab, head);
    assert_true(second->placements[0].artifact);
    assert_int_equal(second->placements[0].y, TOP);
    assert_int_equal(second->placements[1].y, TOP + 30 * PT);
    assert_int_equal(second->backdrops[0].y, TOP - 5 * PT);
    tear_down(&b);
    (void)state;
}

// ---- the foot and the last page

static void add_foot(struct bench *b)
{
    b->into = &b->flow.foot;
    add_space(b, 20 * PT);
    add_slab(b, 60 * PT, false);
    b->into = &b->flow.body;
}

static void test_foot(void **state)
{
    struct bench b;
    set_up(&b);
    add_slab(&b, 100 * PT, false);
    add_foot(&b);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 1);
    assert_int_equal(last_on(&pages->items[0])->y, BOTTOM - 60 * PT);
    tear_down(&b);
    (void)state;
}

static void test_foot_alone(void **state)
{
    struct bench b;
    set_up(&b);
    add_slab(&b, 421 * PT, false); // 80 are wanted, 79 left
    add_foot(&b);
    const struct pages *pages = make(&b);
    assert_int_equal(pages->n, 2);
    assert_int_equal(last_on(&pages->items[1])->y, BOTTOM - 60 * PT);
    assert_int_equal(b.diags.n, 0);
    tear_down(&b);
    (void)state;
}

static void test_last_master(void **state)
{
    for (int smaller = 0; smaller < 2; smaller++) {
        struct bench b;
        set_up(&b);
        b.masters[1].margin_top += smaller ? 100 * PT : -40 * PT;
        b.uses[0] = (struct master_use){PAGE_LAST, &b.masters[1]};
        b.uses[1] = (struct master_use){PAGE_ANY, &b.masters[0]};
        b.layout.n_uses = 2;
        for (int i = 0; i < (smaller ? 19 : 51); i++)
            add_slab(&b, smaller ? 50 * PT : 10 * PT, false);
        const struct pages *pages = make(&b);
        // Nine lines do not fit on the smaller last page: it is the third. All fit on the larger one.
        assert_int_equal(pages->n, smaller ? 3 : 1);
        for (size_t i = 0; i < pages->n; i++)
            assert_ptr_equal(pages->items[i].master, &b.masters[i + 1 == pages->n]);
        assert_int_equal(first_on(&pages->items[pages->n - 1])->y, b.masters[1].margin_top);
        tear_down(&b);
    }
    (void)state;
}

static void test_masters_checked(void **state)
{
    struct bench b;
    set_up(&b);
    b.flow.measure = 200 * PT;
    assert_null(make(&b));
    assert_int_equal(b.diags.items[0].code, DIAG_BAD_LENGTH);
    tear_down(&b);
    (void)state;
}

static void test_dump(void **state)
{
    struct bench b;
    set_up(&b);
    add_slab(&b, 12750, false);
    struct buf out = {0};
    pages_dump(make(&b), &out);
    buf_putc(&out, '\0');
    assert_string_equal(out.p, "page 1 plain 400 600\n  slab 40 50 0 12.75 \"\"\n");
    buf_free(&out);
    tear_down(&b);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_right_to_left),
        cmocka_unit_test(test_space_and_rule_vanish),
        cmocka_unit_test(test_top_of_page),
        cmocka_unit_test(test_chain_moves_whole),
        cmocka_unit_test(test_chain_higher_than_page),
        cmocka_unit_test(test_kept_block_higher_than_page),
        cmocka_unit_test(test_kept_block_moves),
        cmocka_unit_test(test_slab_too_high),
        cmocka_unit_test(test_asked_breaks),
        cmocka_unit_test(test_last_page_not_forlorn),
        cmocka_unit_test(test_too_many_pages),
        cmocka_unit_test(test_sliced_frame),
        cmocka_unit_test(test_cloned_frame),
        cmocka_unit_test(test_frame_end_takes_room),
        cmocka_unit_test(test_repeated_head),
        cmocka_unit_test(test_foot),
        cmocka_unit_test(test_foot_alone),
        cmocka_unit_test(test_last_master),
        cmocka_unit_test(test_masters_checked),
        cmocka_unit_test(test_dump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
