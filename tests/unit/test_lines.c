// Lines: where they break (flow/break.c) and how they are set (flow/setline.c), on paragraphs made by hand:
// every glyph is half an em wide, a space a quarter.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "flow/lines.h"

enum { SIZE = 10000, GLYPH = 5000, SPACE = 2500, WORDS_MAX = 9 };

// ---- paragraphs by hand
// -----------------------------------------------------------------------------------------------

struct fixture {
    struct arena *arena;
    struct face face;
    struct color ink, ground, line;
    struct style style, box, stroke;
};

static int set_up(void **state)
{
    struct arena *arena = arena_new();
    struct fixture *f = NEW(arena, struct fixture);
    f->arena = arena;
    f->face = (struct face){.upem = 1000, .ascent = 800, .descent = -200};
    f->style = (struct style){.font_size = SIZE, .line_height = 17000, .baseline_offset = 4250};
    f->style.text_align = KW_START;
    f->style.text_wrap = KW_NORMAL;
    f->style.color = &f->ink;
    f->box = f->style;
    f->box.border_width = 750;
    f->box.border_style = KW_DASHED;
    f->box.border_color = &f->line;
    f->box.border_radius = 4250;
    f->box.height = 17000;
    f->box.baseline_shift = -4250;
    f->box.padding_start = f->box.padding_end = 6000;
    f->stroke = f->style;
    f->stroke.width = 750;
    f->stroke.height = 11000;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_free(f->arena);
    return 0;
}

// In `text`: ' ' glue, '~' a place to hyphenate, '/' a place to break without hyphen, '|' a forced break, '_'
// a fill, '(' and ')' an inline box, '#' page number, '%' number of pages, '!' a stroke. All else is a glyph
// of a word.
struct maker {
    struct fixture *f;
    struct para *para;
    struct {
        struct item *items;
        size_t n, cap;
    } list;
};

static struct run *make_run(struct fixture *f, struct str text, uint8_t level)
{
    struct run *run = NEW(f->arena, struct run);
    struct glyph *glyphs = NEW_ARRAY(f->arena, struct glyph, text.n);
    for (uint32_t i = 0; i < text.n; i++) {
        uint32_t at = level & 1 ? (uint32_t)text.n - 1 - i : i;
        glyphs[i] = (struct glyph){
            .id = (uint8_t)text.p[at], .advance = text.p[at] == ' ' ? 250 : 500, .cluster = at};
    }
    *run = (struct run){.face = &f->face,
                        .style = &f->style,
                        .tag = 7,
                        .level = level,
                        .text = text,
                        .glyphs = glyphs,
                        .n = (uint32_t)text.n,
                        .pos = {.line = 3}};
    return run;
}

static struct item *add_item(struct maker *m, enum item_kind kind, mpt width)
{
    struct item it = {.kind = kind, .width = width, .style = &m->f->style, .tag = 7};
    PUSH(m->f->arena, m->list, it);
    return &m->list.items[m->list.n - 1];
}

static void add_text(struct maker *m, const struct run *run, size_t from, size_t to)
{
    bool glue = run->text.p[from] == ' ';
    struct item *it = add_item(m, glue ? ITEM_GLUE : ITEM_BOX, (mpt)(to - from) * (glue ? SPACE : GLYPH));
    it->run = run;
    it->from = (uint32_t)(run->level & 1 ? run->n - to : from);
    it->to = (uint32_t)(run->level & 1 ? run->n - from : to);
}

static void add_sign(struct maker *m, char c)
{
    struct fixture *f = m->f;
    struct item *it;
    switch (c) {
    case '~':
        it = add_item(m, ITEM_PENALTY, GLYPH);
        it->penalty = PENALTY_HYPHEN;
        it->run = make_run(f, STR("-"), 0);
        it->to = 1;
        break;
    case '/':
        add_item(m, ITEM_PENALTY, 0);
        break;
    case '|':
        add_item(m, ITEM_BREAK, 0);
        break;
    case '_':
        add_item(m, ITEM_FILL, 0);
        break;
    case '(':
    case ')':
        add_item(m, c == '(' ? ITEM_OPEN : ITEM_CLOSE, 6000)->style = &f->box;
        break;
    case '#':
    case '%':
        it = add_item(m, c == '#' ? ITEM_PAGE : ITEM_PAGES, GLYPH);
        it->run = make_run(f, STR("0123456789"), 0);
        break;
    default:
        add_item(m, ITEM_STROKE, 750)->style = &f->stroke;
        break;
    }
}

static const char signs[] = "~/|_()#%!";

// Appends a stretch at one bidi level: one run.
static void add_stretch(struct maker *m, const char *text, uint8_t level)
{
    size_t n = strlen(text), at = 0;
    char *plain = arena_alloc(m->f->arena, n + 1);
    for (size_t i = 0; i < n; i++)
        if (strchr(signs, text[i]) == NULL)
            plain[at++] = text[i];
    const struct run *run = make_run(m->f, (struct str){plain, at}, level);
    m->para->runs = NEW_ARRAY(m->f->arena, const struct run *, 1);
    ((const struct run **)m->para->runs)[0] = run;
    m->para->n_runs = 1;
    size_t from = 0;
    at = 0;
    for (size_t i = 0; i < n; i++) {
        if (strchr(signs, text[i]) != NULL) {
            add_sign(m, text[i]);
            from = at;
            continue;
        }
        at++;
        char next = text[i + 1];
        if (next == '\0' || strchr(signs, next) != NULL || (next == ' ') != (text[i] == ' ')) {
            add_text(m, run, from, at);
            from = at;
        }
    }
    m->para->items = m->list.items;
    m->para->n = m->list.n;
}

static struct maker make(struct fixture *f)
{
    return (struct maker){.f = f, .para = NEW(f->arena, struct para)};
}

static const struct para *make_para(struct fixture *f, const char *text)
{
    struct maker m = make(f);
    add_stretch(&m, text, 0);
    return m.para;
}

// The lines as text, with " / " between them.
static const char *broken(struct fixture *f, const char *text, mpt measure)
{
    const struct para *p = make_para(f, text);
    struct lines lines = break_lines(f->arena, p, &f->style, measure, 0);
    struct buf out = {0};
    for (size_t i = 0; i < lines.n; i++) {
        const struct line *l = &lines.items[i];
        if (i > 0)
            buf_puts(&out, " / ");
        uint32_t from = l->from, to = l->to;
        while (from < to && p->items[from].kind != ITEM_BOX)
            from++;
        while (to > from && p->items[to - 1].kind != ITEM_BOX)
            to--;
        for (uint32_t k = from; k < to; k++) {
            const struct item *it = &p->items[k];
            if (it->kind == ITEM_BOX || it->kind == ITEM_GLUE)
                buf_put(&out, it->run->text.p + it->from, it->to - it->from);
        }
        if (l->hyphen)
            buf_putc(&out, '-');
    }
    struct str s = arena_str(f->arena, buf_view(&out));
    buf_free(&out);
    return s.p;
}

static uint32_t random_next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static const char *random_text(struct fixture *f, uint64_t *seed, size_t n_words, bool all_signs)
{
    struct buf out = {0};
    for (size_t w = 0; w < n_words; w++) {
        if (w > 0)
            buf_puts(&out, all_signs && random_next(seed) % 12 == 0 ? "|" : " ");
        uint32_t length = 1 + random_next(seed) % 9;
        for (uint32_t i = 0; i < length; i++) {
            if (all_signs && i > 0 && random_next(seed) % 4 == 0)
                buf_putc(&out, random_next(seed) % 3 > 0 ? '~' : '/');
            buf_putc(&out, (char)('a' + random_next(seed) % 26));
        }
    }
    struct str s = arena_str(f->arena, buf_view(&out));
    buf_free(&out);
    return s.p;
}

// ---- breaking
// ---------------------------------------------------------------------------------------------------------

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
// ------------------------------------------------------------------------------------------------------------

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
