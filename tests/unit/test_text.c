// text/: where lines may end, hyphens, features, widths, objects, visual order, dump.
#include "text_fixture.h"

// ---- breaking ---------------------------------------------------------------------------------------

static void words_and_white_space(void **state)
{
    struct fixture *f = *state;
    assert_outline(f, " \n Take  two\ttablets. ", &body, "[Take]_[two]_[tablets.]");
    assert_outline(f, "", &body, "");
    assert_outline(f, "   ", &body, "");
    assert_outline(f, "chemo-therapy and/or rest", &body, "[chemo-]|[therapy]_[and/]|[or]_[rest]");
    assert_outline(f, "5\u00A0mg 1\u202F000 10 %", &body, "[5\u00A0mg]_[1\u202F000]_[10 %]");
    assert_outline(f, "a\u200Bb\u2060c", &body, "[a\u200B]|[b\u2060c]");
    assert_outline(f, "\uFEFFa \uFEFF b\uFEFF", &body, "[a]_[b]");
    assert_outline(f, "vrai !", &body, "[vrai !]"); // a line must not start with an exclamation mark
    assert_outline(f, "one\u2028two \u2028 three", &body, "[one]_/[two]_/[three]");
    assert_outline(f,
                   "a\x01\x7F\xC2\x80"
                   "b",
                   &body, "[ab]");
    assert_int_equal(f->diags.n, 0);
}

static void white_space_across_inlines(void **state)
{
    struct fixture *f = *state;
    struct style bold = body;
    bold.font_weight = 700;
    add(f, INLINE_TEXT, "take ", &body);
    add(f, INLINE_TEXT, " chemo", &bold);
    add(f, INLINE_TEXT, ".", &body);
    add(f, INLINE_TEXT, " Then", &body);
    add(f, INLINE_BREAK, NULL, &body);
    add(f, INLINE_TEXT, " rest ", &body);
    const struct para *para = para_of(f);
    assert_string_equal(outline(f, para), "[take]_[chemo][.]_[Then]_/[rest]");
    assert_whole(para);
}

static void widths(void **state)
{
    struct fixture *f = *state;
    const struct para *para = para_with(f, "a bbb cc", &body);
    mpt sum = 0;
    for (size_t i = 0; i < para->n; i++)
        sum += para->items[i].width;
    assert_int_equal(para->natural, sum);
    assert_int_equal(para->widest, para->items[2].width);
    const struct run *run = para->items[0].run;
    assert_int_equal(run->n, 8); // shaped as a whole
    assert_ptr_equal(run, para->items[4].run);
    assert_int_equal(run_advance(run, 0, 999), mpt_muldiv(run->glyphs[0].advance, 10000, run->face->upem));

    struct style spaced = body;
    spaced.letter_spacing = 500;
    spaced.word_spacing = 1000;
    spaced.word_spacing_percent = 50000;
    const struct para *wide = para_with(f, "a\u00A0b c", &spaced);
    run = wide->runs[0];
    mpt space = mpt_muldiv(run->glyphs[1].advance, 10000, run->face->upem);
    assert_true(run_is_space(run, 1) && run_is_space(run, 3) && !run_is_space(run, 0));
    assert_int_equal(run_advance(run, 1, 20), space + 500 + 1000 + mpt_muldiv(space, 1, 2) + 20);
    assert_int_equal(run_advance(run, 0, 20),
                     mpt_muldiv(run->glyphs[0].advance, 10000, run->face->upem) + 500);
}

static void objects(void **state)
{
    struct fixture *f = *state;
    struct style tag = body;
    tag.padding_start = 6000;
    tag.padding_end = 5000;
    tag.border_width = 750;
    tag.width = 750;
    tag.height = 20000;
    static const struct drawing logo = {.width = 3000, .height = 2000};
    add(f, INLINE_OPEN, NULL, &tag);
    add(f, INLINE_TEXT, " Draft", &body);
    add(f, INLINE_CLOSE, NULL, &tag);
    add(f, INLINE_FILL, NULL, &body);
    add(f, INLINE_TEXT, "Page ", &body);
    add(f, INLINE_PAGE, NULL, &body);
    add(f, INLINE_TEXT, " of ", &body);
    add(f, INLINE_PAGES, NULL, &body);
    add(f, INLINE_TEXT, ", ", &body);
    add(f, INLINE_STROKE, NULL, &tag);
    add(f, INLINE_TEXT, " ", &body);
    add(f, INLINE_DRAWING, NULL, &tag);
    f->inlines.items[f->inlines.n - 1].drawing = &logo;
    const struct para *para = para_of(f);
    assert_string_equal(outline(f, para), "([Draft])|<>|[Page]_#_[of]_##[,]_!_*");
    assert_whole(para);
    for (size_t i = 0; i < para->n; i++) {
        const struct item *item = &para->items[i];
        mpt expected = item->kind == ITEM_OPEN      ? 6750
                       : item->kind == ITEM_CLOSE   ? 5750
                       : item->kind == ITEM_STROKE  ? 750
                       : item->kind == ITEM_DRAWING ? 30000
                                                    : item->width;
        assert_int_equal(item->width, expected);
        if (item_run(item) || item->kind != ITEM_PENALTY)
            assert_int_equal(item_run(item) ? item->run->tag : item->of->tag, 7);
        if (item->kind != ITEM_PAGE)
            continue;
        assert_int_equal(item->run->n, 10);
        for (uint32_t d = 0; d < 10; d++)
            assert_true(str_eq(run_slice(item->run, d, d + 1), (struct str){&"0123456789"[d], 1}));
    }
}

static void a_break_stands_outside_inline_boxes(void **state)
{
    struct fixture *f = *state;
    add(f, INLINE_TEXT, "x-", &body);
    add(f, INLINE_OPEN, NULL, &body);
    add(f, INLINE_TEXT, "a-", &body);
    add(f, INLINE_CLOSE, NULL, &body);
    add(f, INLINE_TEXT, "b", &body);
    add(f, INLINE_OPEN, NULL, &body);
    add(f, INLINE_TEXT, "c", &body);
    add(f, INLINE_CLOSE, NULL, &body);
    assert_string_equal(outline(f, para_of(f)), "[x-]|([a-])|[b]([c])");
}

// ---- hyphens ----------------------------------------------------------------------------------------

static void hyphenation(void **state)
{
    struct fixture *f = *state;
    struct style hyphenated = body;
    hyphenated.hyphenate = true;
    assert_outline(f, "immunotherapy", &body, "[immunotherapy]");
    assert_outline(f, "Immunotherapy treatment, rest", &hyphenated,
                   "[Im]~[munother]~[apy]_[treat]~[ment,]_[rest]");
    assert_outline(f, "IMMUNOTHERAPY www.hospital.org mail@hospital.org", &hyphenated,
                   "[IMMUNOTHERAPY]_[www.hospital.org]_[mail@hospital.org]");
    f->lang = "es-MX";
    assert_outline(f, "inmunología", &hyphenated, "[in]~[mu]~[no]~[lo]~[gía]");
    f->lang = "ES";
    assert_outline(f, "atención", &hyphenated, "[aten]~[ción]");
    assert_int_equal(f->diags.n, 0);
    f->lang = "fi";
    assert_outline(f, "sairaanhoitaja sairaanhoitaja", &hyphenated, "[sairaanhoitaja]_[sairaanhoitaja]");
    assert_said(f, 1, DIAG_HYPHENATION_MISSING, "\"fi\"", "soft hyphens");
}

static void soft_hyphens(void **state)
{
    struct fixture *f = *state;
    const struct para *para = para_with(f, "che\u00ADmo\u00ADtherapy \u00ADx\u00AD y", &body);
    assert_string_equal(outline(f, para), "[che]~[mo]~[therapy]_[x]_[y]");
    assert_whole(para);
    const struct item *penalty = &para->items[1];
    assert_int_equal(penalty->penalty, PENALTY_HYPHEN);
    assert_true(str_eqz(penalty->run->text, "\u00AD") && penalty->run->n == 1 &&
                penalty->run->needs_actual_text);
    assert_int_equal(penalty->width, run_advance(penalty->run, 0, 0));
    assert_ptr_equal(penalty->run, para->items[3].run);
    // The widest stretch ends with its hyphen.
    para = para_with(f, "iiiiiiii\u00ADi", &body);
    assert_int_equal(para->widest, para->items[0].width + para->items[1].width);
    assert_int_equal(para->natural, para->items[0].width + para->items[2].width);
    // What the author says goes before what the patterns say.
    struct style hyphenated = body;
    hyphenated.hyphenate = true;
    assert_outline(f, "immuno\u00ADtherapy", &hyphenated, "[immuno]~[therapy]");
}

// ---- features ---------------------------------------------------------------------------------------

static uint32_t glyphs_of(struct fixture *f, const char *words, const struct style *style)
{
    return para_with(f, words, style)->runs[0]->n;
}

static void ligatures(void **state)
{
    struct fixture *f = *state;
    struct style plain = body, tracked = body;
    plain.ligatures = false;
    tracked.letter_spacing = 100;
    assert_int_equal(glyphs_of(f, "fi", &body), 1);
    assert_int_equal(glyphs_of(f, "fi", &plain), 2);
    assert_int_equal(glyphs_of(f, "fi", &tracked), 2);
    const struct para *para = para_with(f, "of\u00ADfice", &body); // nobody shapes again: "ffi" stays whole
    assert_string_equal(outline(f, para), "[office]");
    assert_outline(f, "of\u00ADfice", &plain, "[of]~[fice]");
}

static void kerning(void **state)
{
    struct fixture *f = *state;
    struct style loose = body;
    loose.kerning = false;
    assert_true(para_with(f, "AVAVA", &body)->natural < para_with(f, "AVAVA", &loose)->natural);
}

static void items_go_and_runs_stay(void **state)
{
    struct fixture *f = *state;
    add(f, INLINE_TEXT, "one two", &body);
    struct text *text = shape(f);
    assert_int_equal(text->paras[0].n, 3);
    text_drop_items(text);
    assert_int_equal(text->paras[0].n, 0);
    assert_null(text->paras[0].items);
    const struct run *run = text->paras[0].runs[0];
    assert_true(str_eqz(run_slice(run, 0, run->n), "one two"));
}

static void tabular_numbers(void **state)
{
    struct fixture *f = *state;
    struct style tabular = body;
    tabular.tabular_nums = true;
    assert_int_equal(para_with(f, "1111", &tabular)->natural, para_with(f, "8000", &tabular)->natural);
    add(f, INLINE_PAGE, NULL, &tabular);
    const struct run *digits = para_of(f)->items[0].run;
    for (uint32_t i = 1; i < 10; i++)
        assert_int_equal(digits->glyphs[i].advance, digits->glyphs[0].advance);
}

// ---- order, report, dump ----------------------------------------------------------------------------

static void assert_order(const char *levels, const char *expected)
{
    uint8_t of[16] = {0};
    uint32_t order[16] = {0};
    size_t n = strlen(levels);
    for (size_t i = 0; i < n; i++)
        of[i] = (uint8_t)(levels[i] - '0');
    text_reorder(of, n, order);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(order[i], expected[i] - '0');
}

static void visual_order(void **state)
{
    (void)state;
    assert_order("", "");
    assert_order("000", "012");
    assert_order("111", "210");
    assert_order("00110", "01324");
    assert_order("1122111", "6542310");
    assert_order("2222", "0123");
    assert_order("0123210", "0523416");
}

static void fonts_are_listed(void **state)
{
    struct fixture *f = *state;
    struct buf out = {0};
    fonts_report(f->fonts, &out);
    buf_putc(&out, 0);
    assert_non_null(strstr(out.p, "Lato: Latin "));
    assert_non_null(strstr(out.p, "  400 italic  /usr/share/fonts/truetype/lato/Lato-Italic.ttf\n"));
    assert_non_null(strstr(out.p, "Noto Sans Devanagari: Devanagari "));
    assert_non_null(
        strstr(out.p, "Nowhere Sans\n  400  missing: nowhere/Nowhere.ttf (apt-get install fonts-nowhere)\n"));
    assert_non_null(strstr(out.p, "  400  unreadable: "));
    buf_free(&out);
}

static void dumped(void **state)
{
    struct fixture *f = *state;
    struct buf out = {0};
    add(f, INLINE_TEXT, "a b\u00ADc", &body);
    text_dump(shape(f), &out);
    buf_putc(&out, 0);
    const char *head = "para 0 line 0 widest ";
    assert_memory_equal(out.p, head, strlen(head));
    assert_non_null(strstr(out.p, "  run 0: Lato 400 10 en level 0 tag 7 glyphs 4\n"));
    assert_non_null(strstr(out.p, " 0 \"b\"\n  penalty 50 "));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words_and_white_space),
        TEST(white_space_across_inlines),
        TEST(widths),
        TEST(objects),
        TEST(a_break_stands_outside_inline_boxes),
        TEST(hyphenation),
        TEST(soft_hyphens),
        TEST(ligatures),
        TEST(kerning),
        TEST(items_go_and_runs_stay),
        TEST(tabular_numbers),
        TEST(visual_order),
        TEST(fonts_are_listed),
        TEST(dumped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
