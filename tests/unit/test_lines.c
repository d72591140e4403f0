// Lines: where they break (flow/break.c) and how they are set (flow/setline.c), on paragraphs made by hand.
#include "lines_fixture.h"

#include <time.h>

// ---- breaking

static void test_small(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(break_lines(f->arena, make_para(f, ""), &f->style, 100000, 0).n, 0);
    assert_int_equal(break_lines(f->arena, make_para(f, "  "), &f->style, 100000, 0).n, 0);
    assert_string_equal(broken(f, "one", 100000), "one");
    assert_string_equal(broken(f, "aaaa bbbb cccc", 45000), "aaaa bbbb / cccc");
    assert_string_equal(broken(f, "aa|bb", 100000), "aa / bb");
    assert_string_equal(broken(f, "aa||bb", 100000), "aa /  / bb");
    assert_string_equal(broken(f, "aa|", 100000), "aa");
    assert_string_equal(broken(f, " aa | bb ", 100000), "aa / bb");
    assert_string_equal(broken(f, "abcd~efgh", 30000), "abcd- / efgh");
    assert_string_equal(broken(f, "abcd/efgh", 20000), "abcd / efgh");
    assert_string_equal(broken(f, "aa (bb) cc", 22500), "aa / bb / cc");
}

static void test_first_indent(void **state)
{
    struct fixture *f = *state;
    const struct para *p = make_para(f, "aaaa bbbb cccc");
    assert_int_equal(break_lines(f->arena, p, &f->style, 67500, 0).n, 1);
    assert_int_equal(break_lines(f->arena, p, &f->style, 67500, 10000).n, 2);
    assert_int_equal(break_lines(f->arena, p, &f->style, 57500, -10000).n, 1);
}

static void test_even_ragged(void **state)
{
    struct fixture *f = *state;
    // First fit would leave "aaaa / bbbbbbbbb cccc / d": the same three lines, but worse.
    assert_string_equal(broken(f, "aaa bb bbbbbbbb ccc ddddd", 50000), "aaa bb / bbbbbbbb / ccc ddddd");
    // A lone word is not left over where the line before can spare one.
    assert_string_equal(broken(f, "aaa bbb ccc ddd ee", 65000), "aaa bbb ccc / ddd ee");
}

static void test_overfull(void **state)
{
    struct fixture *f = *state;
    const struct para *p = make_para(f, "aa abcdefgh bb");
    struct lines lines = break_lines(f->arena, p, &f->style, 30000, 0);
    assert_int_equal(lines.n, 3);
    assert_true(lines.overfull);
    assert_int_equal(lines.excess, 10000);
    assert_int_equal(lines.where.line, 3);
    assert_true(str_eqz(lines.word, "abcdefgh"));
    assert_false(break_lines(f->arena, p, &f->style, 40000, 0).overfull);
    assert_int_equal(break_lines(f->arena, p, &f->style, 0, 0).n, 3);
}

static void test_balance(void **state)
{
    struct fixture *f = *state;
    f->style.text_wrap = KW_BALANCE;
    assert_string_equal(broken(f, "aaaa bbbb cccc dddd", 68000), "aaaa bbbb / cccc dddd");
    assert_string_equal(broken(f, "aaa: bbb ccc dddd eee", 85000), "aaa: / bbb ccc dddd eee");
    assert_string_equal(broken(f, "aaa: bbb ccc dddd eee fff", 85000), "aaa: bbb ccc / dddd eee fff");
    assert_string_equal(broken(f, "aaa bbb ccc: dddddddddd", 70000), "aaa bbb ccc: / dddddddddd");
    assert_string_equal(broken(f, "aa bb cccc", 40000), "aa / bb cccc");
    // A short word goes with what follows it, where that costs little.
    assert_string_equal(broken(f, "aaaaaaa and bbbb cccc", 95000), "aaaaaaa / and bbbb cccc");
    assert_string_equal(broken(f, "aaaaaaa and bbbb cccc", 75000), "aaaaaaa and / bbbb cccc");
    f->style.text_wrap = KW_NORMAL;
    assert_string_equal(broken(f, "aaaaaaa and bbbb cccc", 95000), "aaaaaaa and bbbb / cccc");
    f->style.text_wrap = KW_BALANCE;
    assert_string_equal(broken(f, "aaaa", 10000), "aaaa");
}

static void test_hyphens(void **state)
{
    struct fixture *f = *state;
    // Nothing is won by hyphens where the same lines do without.
    assert_string_equal(broken(f, "aaaa bb~bb cccc", 42500), "aaaa bbbb / cccc");
    // Two hyphens in a row cost more than a hyphen later.
    struct lines lines =
        break_lines(f->arena, make_para(f, "aaaa bb~bb aaa/b cc~cc aaa/b"), &f->style, 37500, 0);
    for (size_t i = 1; i < lines.n; i++)
        assert_false(lines.items[i - 1].hyphen && lines.items[i].hyphen);
}

// First fit: how many lines a paragraph of plain words takes.
static size_t greedy_lines(const struct para *p, mpt measure)
{
    size_t n = 1;
    mpt width = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct item *it = &p->items[i];
        if (it->kind != ITEM_BOX)
            continue;
        mpt with = width + (width > 0 ? SPACE : 0) + it->width;
        n += width > 0 && with > measure;
        width = width > 0 && with > measure ? it->width : with;
    }
    return n;
}

static void check_lines(const struct para *p, const struct lines *lines, mpt measure)
{
    uint32_t at = 0;
    mpt excess = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const struct line *l = &lines->items[i];
        assert_int_equal(l->from, at);
        assert_true(l->to > l->from);
        at = l->to;
        if (l->hyphen)
            assert_true(p->items[l->to].kind == ITEM_PENALTY && p->items[l->to].run != NULL);
        assert_true(l->forced == (at == p->n || p->items[at - 1].kind == ITEM_BREAK));
        for (uint32_t k = l->from; k + 1 < l->to; k++)
            assert_true(p->items[k].kind != ITEM_BREAK);
        mpt width = l->hyphen ? GLYPH : 0;
        uint32_t to = at;
        while (to > l->from && (p->items[to - 1].kind == ITEM_GLUE || p->items[to - 1].kind == ITEM_BREAK))
            to--;
        for (uint32_t k = l->from; k < to; k++)
            width += p->items[k].kind == ITEM_PENALTY ? 0 : p->items[k].width;
        assert_int_equal(l->width, width);
        excess = MAX(excess, width - measure);
    }
    assert_int_equal(at, p->n);
    assert_int_equal(lines->overfull, excess > 0);
    assert_int_equal(lines->excess, excess);
}

static void test_properties(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        bool all_signs = round & 1;
        const struct para *p = make_para(f, random_text(f, &seed, 1 + random_next(&seed) % 60, all_signs));
        mpt measure = (mpt)(20000 + random_next(&seed) % 150000);
        f->style.text_wrap = round & 2 ? KW_BALANCE : KW_NORMAL;
        struct lines lines = break_lines(f->arena, p, &f->style, measure, 0);
        struct lines again = break_lines(f->arena, p, &f->style, measure, 0);
        check_lines(p, &lines, measure);
        assert_int_equal(lines.n, again.n);
        assert_memory_equal(lines.items, again.items, lines.n * sizeof *lines.items);
        if (!all_signs)
            assert_int_equal(lines.n, greedy_lines(p, measure));
    }
}

// The cost of ragged lines as the header of break.c says it, in demerits with 10^12 a line; -1: does not fit.
static int64_t ragged_cost(const struct para *p, uint32_t breaks, mpt measure, bool balanced)
{
    int64_t sum = 0, width = 0, words = 0;
    size_t n = (p->n + 1) / 2, lines = 0;
    for (size_t w = 0; w < n; w++) {
        width += (words > 0 ? SPACE : 0) + p->items[2 * w].width;
        words++;
        bool last = w + 1 == n;
        if (!last && !(breaks >> w & 1))
            continue;
        if (width > measure)
            return -1;
        int64_t rest = (measure - width) * 1000 / measure, missing = MAX(rest - 800, 0);
        sum += 1000000000000 + (!last || balanced ? rest * rest : missing * missing);
        if (balanced && !last && p->items[2 * w].width <= 3 * GLYPH)
            sum += 40000;
        if (last && words == 1 && lines > 0)
            sum += balanced ? 3000000 : 90000;
        lines++;
        width = words = 0;
    }
    return sum;
}

static void test_best_of_all(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 2;
    for (int round = 0; round < 1500; round++) {
        uint32_t n = 2 + random_next(&seed) % (WORDS_MAX - 1);
        const struct para *p = make_para(f, random_text(f, &seed, n, false));
        mpt measure = (mpt)(45000 + random_next(&seed) % 80000);
        bool balanced = round & 1;
        f->style.text_wrap = balanced ? KW_BALANCE : KW_NORMAL;
        int64_t best = -1;
        for (uint32_t breaks = 0; breaks < 1u << (n - 1); breaks++) {
            int64_t cost = ragged_cost(p, breaks, measure, balanced);
            if (cost >= 0 && (best < 0 || cost < best))
                best = cost;
        }
        struct lines lines = break_lines(f->arena, p, &f->style, measure, 0);
        uint32_t ours = 0;
        for (size_t i = 0; i + 1 < lines.n; i++)
            ours |= 1u << (lines.items[i].to / 2 - 1);
        assert_int_equal(ragged_cost(p, ours, measure, balanced), best);
    }
}

static void test_justified(void **state)
{
    struct fixture *f = *state;
    f->style.text_align = KW_JUSTIFY;
    // 3 spaces shrink by a third each: 2500 too wide still fits.
    assert_string_equal(broken(f, "aaaa aaaa aaaa aaaa bbbb", 85000), "aaaa aaaa aaaa aaaa / bbbb");
    uint64_t seed = 3;
    for (int round = 0; round < 300; round++) {
        const struct para *p = make_para(f, random_text(f, &seed, 40, round & 1));
        mpt measure = (mpt)(100000 + random_next(&seed) % 200000);
        struct lines lines = break_lines(f->arena, p, &f->style, measure, 0);
        assert_false(lines.overfull);
        for (size_t i = 0; i < lines.n; i++) {
            struct marks marks = {0};
            set_line(f->arena, p, &f->style, &lines.items[i], measure, 0, 0, (struct line_fields){0}, &marks);
            const struct mark *m = &marks.items[marks.n - 1];
            mpt width = m->x + m->width, spaces = 0, trailing = 0;
            for (uint32_t k = marks.items[0].from; k < marks.items[0].to; k++)
                spaces += run_is_space(marks.items[0].run, k);
            if (lines.items[i].to < p->n && p->items[lines.items[i].to - 1].kind == ITEM_GLUE)
                trailing = SPACE + m->extra;
            if (!lines.items[i].forced && spaces > (trailing > 0))
                assert_in_range(measure - (width - trailing), 0, spaces);
            else
                assert_true(width - trailing <= measure);
        }
    }
}

static void test_speed(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 4;
    const struct para *p = make_para(f, random_text(f, &seed, 100000, false));
    for (int i = 0; i < 3; i++) {
        f->style.text_align = i == 1 ? KW_JUSTIFY : KW_START;
        f->style.text_wrap = i == 2 ? KW_BALANCE : KW_NORMAL;
        clock_t start = clock();
        struct lines lines = break_lines(f->arena, p, &f->style, 382500, 0);
        assert_true(lines.n > 1000);
        assert_true(clock() - start < CLOCKS_PER_SEC);
    }
    assert_int_equal(break_lines(f->arena, p, &f->style, MPT_MAX, 0).n, 2);
}

// ---- setting

static struct marks set_all(struct fixture *f, const struct para *p, mpt measure)
{
    struct marks marks = {0};
    struct lines lines = break_lines(f->arena, p, &f->style, measure, 0);
    for (size_t i = 0; i < lines.n; i++)
        set_line(f->arena, p, &f->style, &lines.items[i], measure, 0, 12750 + 17000 * (mpt)i,
                 (struct line_fields){0}, &marks);
    return marks;
}

static void test_one_mark(void **state)
{
    struct fixture *f = *state;
    struct marks marks = set_all(f, make_para(f, "aaaa bbbb cccc"), 45000);
    assert_int_equal(marks.n, 2);
    const struct mark *m = &marks.items[0];
    assert_int_equal(m->kind, MARK_GLYPHS);
    assert_int_equal(m->from, 0);
    assert_int_equal(m->to, 10); // the space at the line's end is kept
    assert_int_equal(m->x, 0);
    assert_int_equal(m->y, 12750);
    assert_int_equal(m->width, 8 * GLYPH + 2 * SPACE);
    assert_int_equal(m->tag, 7);
    assert_int_equal(m[1].from, 10);
    assert_int_equal(m[1].to, 14);
}

static void test_align(void **state)
{
    struct fixture *f = *state;
    const struct para *p = make_para(f, "aaaa bbbb cccc");
    f->style.text_align = KW_END;
    struct marks marks = set_all(f, p, 46000);
    assert_int_equal(marks.items[0].x, 46000 - 42500);
    assert_int_equal(marks.items[1].x, 46000 - 20000);
    f->style.text_align = KW_CENTER;
    marks = set_all(f, p, 46000);
    assert_int_equal(marks.items[0].x, (46000 - 42500) / 2);
}

static void test_fill_and_fields(void **state)
{
    struct fixture *f = *state;
    struct maker m = make(f);
    add_stretch(&m, "aa_bb_cc # of %", 0);
    struct box box = {.kind = BOX_PARA, .style = &f->style};
    struct boxes boxes = {0};
    struct text text = {.boxes = &boxes, .paras = m.para, .n_paras = 1};
    mpt baseline;
    assert_true(flow_has_page_field(&text, &box));
    const struct slab *slab = flow_static_line(f->arena, &text, &box, 100000, 3, 120, &baseline);
    assert_int_equal(baseline, 12750);
    assert_int_equal(slab->height, 17000);
    assert_int_equal(slab->n, 6); // aa, bb, "cc ", 3, " of ", 120
    const struct mark *last = &slab->marks[5];
    assert_true(str_eqz(last->run->text, "120"));
    assert_int_equal(last->run->glyphs[1].id, '2');
    assert_int_equal(last->run->glyphs[2].cluster, 2);
    assert_int_equal(last->x + last->width, 100000);
    mpt used = 12 * GLYPH + 3 * SPACE, share = (100000 - used) / 2;
    assert_int_equal(slab->marks[1].x, 2 * GLYPH + share);
    assert_null(last->run->offsets);
    static const struct glyph_offset raised[10] = {[1] = {0, 11}, [2] = {0, 22}};
    for (size_t i = 0; i < m.para->n; i++) // digits that stand off their places stay so
        if (m.para->items[i].kind == ITEM_PAGES)
            ((struct run *)m.para->items[i].run)->offsets = raised;
    last = &flow_static_line(f->arena, &text, &box, 100000, 3, 120, &baseline)->marks[5];
    assert_int_equal(last->run->offsets[0].y, 11);
    assert_int_equal(last->run->offsets[1].y, 22);
    assert_int_equal(last->run->offsets[2].y, 0);
    boxes.rtl = true; // against the document's direction: mirrored for page/ to mirror back
    slab = flow_static_line(f->arena, &text, &box, 100000, 3, 120, &baseline);
    assert_int_equal(slab->marks[5].x, 0);
}

static void test_inline_box(void **state)
{
    struct fixture *f = *state;
    const struct para *p = make_para(f, "(aaaa bbbb cccc) dd");
    struct marks marks = set_all(f, p, 200000);
    assert_int_equal(marks.n, 3);
    const struct mark *m = &marks.items[0];
    assert_int_equal(m->kind, MARK_RECT);
    assert_int_equal(m->tag, TAG_ARTIFACT);
    assert_int_equal(m->x, 0);
    assert_int_equal(m->width, 12 * GLYPH + 2 * SPACE + 12000);
    assert_int_equal(m->y, 0); // the slot: baseline 12750, bottom at 17000
    assert_int_equal(m->height, 17000);
    assert_int_equal(m->dash, KW_DASHED);
    assert_int_equal(marks.items[1].x, 6000);
    // Over three lines: a box on each.
    marks = set_all(f, p, 30000);
    size_t boxes = 0;
    for (size_t i = 0; i < marks.n; i++)
        boxes += marks.items[i].kind == MARK_RECT;
    assert_int_equal(boxes, 3);
    assert_int_equal(marks.items[2].kind, MARK_RECT);
    assert_int_equal(marks.items[2].width, 4 * GLYPH);
}

static void test_stroke_and_underline(void **state)
{
    struct fixture *f = *state;
    f->style.underline = true;
    struct marks marks = set_all(f, make_para(f, "aa!bb"), 100000);
    assert_int_equal(marks.n, 5);
    assert_int_equal(marks.items[0].kind, MARK_RECT);
    assert_int_equal(marks.items[0].width, 2 * GLYPH);
    assert_int_equal(marks.items[1].kind, MARK_GLYPHS);
    assert_int_equal(marks.items[2].x, 2 * GLYPH);
    assert_int_equal(marks.items[2].y, 12750 - 11000);
    assert_int_equal(marks.items[2].height, 11000);
    marks = set_all(f, make_para(f, "aa bb"), 10000);
    assert_int_equal(marks.items[0].width, 2 * GLYPH); // not under the space at the line's end
}

static void test_bidi(void **state)
{
    struct fixture *f = *state;
    // Left to right with a right-to-left stretch of two words: they change places.
    struct maker m = make(f);
    add_stretch(&m, "aa ", 0);
    add_stretch(&m, "ABC", 1);
    add_stretch(&m, "!", 1);
    add_stretch(&m, "DE", 1);
    add_stretch(&m, " bb", 0);
    struct marks marks = set_all(f, m.para, 200000);
    assert_true(marks.n == 5 && marks.items != NULL);
    const mpt ltr_x[] = {0, 2 * GLYPH + SPACE + 2 * GLYPH + 750, 2 * GLYPH + SPACE + 2 * GLYPH,
                         2 * GLYPH + SPACE, 7 * GLYPH + SPACE + 750};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(marks.items[i].x, ltr_x[i]);
    // Right to left: x grows to the left; the words of a stretch are one mark.
    m = make(f);
    add_stretch(&m, "ABC DE ", 1);
    add_stretch(&m, "aa bb", 2);
    m.para->rtl = true;
    marks = set_all(f, m.para, 200000);
    assert_int_equal(marks.n, 2);
    assert_int_equal(marks.items[0].x, 0);
    assert_int_equal(marks.items[0].from, 0);
    assert_int_equal(marks.items[0].to, 7);
    assert_int_equal(marks.items[1].x, 5 * GLYPH + 2 * SPACE);
    // The space at the line's end goes to the paragraph's end edge, from within its run.
    marks = set_all(f, m.para, 50000);
    assert_int_equal(marks.n, 4);
    assert_int_equal(marks.items[1].x, 5 * GLYPH + 2 * SPACE);
    assert_int_equal(marks.items[2].x, 7 * GLYPH + 2 * SPACE);
    assert_int_equal(marks.items[2].from, 2);
    assert_int_equal(marks.items[2].to, 3);
}

static void test_slot_baseline(void **state)
{
    struct fixture *f = *state;
    const struct para *p = make_para(f, "a");
    assert_int_equal(slot_baseline(&f->style, p), 12750);
    f->style.baseline_offset = -1;
    assert_int_equal(slot_baseline(&f->style, p), (17000 + 8000 - 2000) / 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_small),         TEST(test_first_indent),
        TEST(test_even_ragged),   TEST(test_overfull),
        TEST(test_balance),       TEST(test_hyphens),
        TEST(test_properties),    TEST(test_best_of_all),
        TEST(test_justified),     TEST(test_speed),
        TEST(test_one_mark),      TEST(test_align),
        TEST(test_inline_box),    TEST(test_fill_and_fields),
        TEST(test_bidi),          TEST(test_stroke_and_underline),
        TEST(test_slot_baseline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
