// How a page is cut into sheets: the arithmetic of press/tiling.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "press/press.h"

#define MM(n) ((mpt)((int64_t)(n)*720000 / 254))

static const struct {
    const char *name;
    mpt width, height;
} pages[] = {
    {"A3", 841890, 1190551},
    {"A2", 1190551, 1683780},
    {"A1", 1683780, 2383937},
    {"A0", 2383937, 3370394},
    {"18x24", 18 * MPT_PER_INCH, 24 * MPT_PER_INCH},
    {"24x36", 24 * MPT_PER_INCH, 36 * MPT_PER_INCH},
    {"36x48", 36 * MPT_PER_INCH, 48 * MPT_PER_INCH},
    {"a banner", 200 * MPT_PER_INCH, 8 * MPT_PER_INCH},
    {"a column", 5 * MPT_PER_INCH, 199 * MPT_PER_INCH},
    {"odd", 1234567, 2345679},
    {"hardly more than Letter", 612001, 792001},
    {"the largest", LENGTH_MAX, LENGTH_MAX},
};

// Calls `test` for each page, both papers, and each way they can lie.
static void for_all(void (*test)(const struct tiling *))
{
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        for (int paper = TILE_LETTER; paper <= TILE_A4; paper++)
            for (int turn = TILE_EITHER; turn <= TILE_LANDSCAPE; turn++)
                for (int lying = 0; lying < 2; lying++) {
                    mpt w = lying ? pages[i].height : pages[i].width,
                        h = lying ? pages[i].width : pages[i].height;
                    struct tiling t;
                    assert_true(
                        tiling_find(w, h, (enum tile_paper)paper, (enum tile_turn)turn, TILE_OVERLAP, &t));
                    assert_int_equal(t.page_width, w);
                    assert_int_equal(t.page_height, h);
                    test(&t);
                }
}

// Windows begin and end with the page, the next one begins one overlap before the last one's end, and what is
// a sheet's own begins where its window does and ends where the next one's begins.
static void check_cover(const struct tiling *t)
{
    mpt end = 0;
    for (uint32_t c = 0; c < t->columns; c++) {
        struct window w = tiling_window(t, 0, c);
        assert_int_equal(w.shown.x0, c ? end - t->overlap : 0);
        assert_true(w.own.x0 == (c ? w.shown.x0 : -MPT_MAX));
        assert_true(w.shown.x1 > w.shown.x0);
        end = w.shown.x1;
        if (c + 1 < t->columns)
            assert_int_equal(w.own.x1, tiling_window(t, 0, c + 1).own.x0);
        else
            assert_int_equal(w.own.x1, MPT_MAX);
    }
    assert_int_equal(end, t->page_width);
    for (uint32_t r = 0; r < t->rows; r++) {
        struct window w = tiling_window(t, r, t->columns - 1);
        assert_int_equal(w.shown.y0, r ? end - t->overlap : 0);
        assert_true(w.own.y0 == (r ? w.shown.y0 : -MPT_MAX));
        end = w.shown.y1;
        if (r + 1 < t->rows)
            assert_int_equal(w.own.y1, tiling_window(t, r + 1, 0).own.y0);
        else
            assert_int_equal(w.own.y1, MPT_MAX);
    }
    assert_int_equal(end, t->page_height);
}

static void every_point_is_covered(void **state)
{
    (void)state;
    for_all(check_cover);
}

// With the cut lines beside them, windows keep off the edge that printers leave white.
static void check_printable(const struct tiling *t)
{
    assert_true(t->left > TILE_UNPRINTABLE && t->top > TILE_UNPRINTABLE);
    for (uint32_t r = 0; r < t->rows; r++)
        for (uint32_t c = 0; c < t->columns; c++) {
            struct window w = tiling_window(t, r, c);
            assert_true(t->left + w.shown.x1 - w.shown.x0 + 500 <= t->sheet_width - TILE_UNPRINTABLE);
            assert_true(t->top + w.shown.y1 - w.shown.y0 + 500 <= t->sheet_height - TILE_UNPRINTABLE);
        }
}

static void the_unprintable_edge_stays_empty(void **state)
{
    (void)state;
    for_all(check_printable);
}

// One column (row) less would not reach from end to end, with windows as large as the paper allows.
static void check_fewest(const struct tiling *t)
{
    int64_t w = t->sheet_width - 2 * TILE_UNPRINTABLE - MM(8) - 2;
    int64_t h = t->sheet_height - 2 * TILE_UNPRINTABLE - MM(11) - 2;
    if (t->columns > 1)
        assert_true((int64_t)(t->columns - 1) * (w - t->overlap) + t->overlap < t->page_width);
    if (t->rows > 1)
        assert_true((int64_t)(t->rows - 1) * (h - t->overlap) + t->overlap < t->page_height);
}

static void no_sheet_is_wasted(void **state)
{
    (void)state;
    for_all(check_fewest);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct tiling either, ways[2];
        tiling_find(pages[i].width, pages[i].height, TILE_A4, TILE_EITHER, TILE_OVERLAP, &either);
        tiling_find(pages[i].width, pages[i].height, TILE_A4, TILE_PORTRAIT, TILE_OVERLAP, &ways[0]);
        tiling_find(pages[i].width, pages[i].height, TILE_A4, TILE_LANDSCAPE, TILE_OVERLAP, &ways[1]);
        uint64_t n[2] = {(uint64_t)ways[0].rows * ways[0].columns, (uint64_t)ways[1].rows * ways[1].columns};
        assert_int_equal((uint64_t)either.rows * either.columns, MIN(n[0], n[1]));
        assert_true(ways[0].sheet_width < ways[0].sheet_height && ways[1].sheet_width > ways[1].sheet_height);
    }
}

// Counted by hand: A0 on A4 shows 193 x 274 mm upright, 183 and 264 mm further on each sheet.
static void known_counts(void **state)
{
    (void)state;
    struct tiling t;
    assert_true(tiling_find(2383937, 3370394, TILE_A4, TILE_PORTRAIT, TILE_OVERLAP, &t));
    assert_int_equal(t.columns, 5);
    assert_int_equal(t.rows, 5);
    assert_int_equal(mpt_muldiv(TILE_OVERLAP, 254, 72000), 100);
    assert_int_equal(mpt_muldiv(TILE_RULE, 254, 72000), 1000);
    assert_int_equal(mpt_muldiv(TILE_UNPRINTABLE, 254, 72000), 60);
}

static void small_pages_are_not_cut(void **state)
{
    (void)state;
    struct tiling t;
    assert_false(tiling_find(612000, 792000, TILE_LETTER, TILE_EITHER, TILE_OVERLAP, &t));
    assert_false(tiling_find(792000, 612000, TILE_LETTER, TILE_LANDSCAPE, TILE_OVERLAP, &t));
    assert_false(tiling_find(300000, 400000, TILE_A4, TILE_PORTRAIT, TILE_OVERLAP, &t));
    assert_true(tiling_find(612001, 792000, TILE_LETTER, TILE_EITHER, TILE_OVERLAP, &t));
    assert_true(tiling_find(595276, 841890, TILE_LETTER, TILE_EITHER, TILE_OVERLAP, &t)); // A4 is higher
}

static void names(void **state)
{
    (void)state;
    static const struct {
        uint32_t row, column;
        const char *name;
    } cases[] = {{0, 0, "A1"},   {1, 2, "B3"},   {25, 9, "Z10"},
                 {26, 0, "AA1"}, {51, 0, "AZ1"}, {52, 399, "BA400"}};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(tiling_name(arena, cases[i].row, cases[i].column).p, cases[i].name);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_point_is_covered),  cmocka_unit_test(the_unprintable_edge_stays_empty),
        cmocka_unit_test(no_sheet_is_wasted),      cmocka_unit_test(known_counts),
        cmocka_unit_test(small_pages_are_not_cut), cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
