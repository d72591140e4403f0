// Page numbers in the text: each says the page, stands in the room that was kept for it, and what follows it
// stands where it ends.
#include "unit/article_fixture.h"

#include "page/page.h"

#include <stdlib.h>

static const char styles[] =
    "<style match='section' break-before='page'/><style match='p' space-after='300pt'/>"
    "<fit pages='1'><shrink match='p' property='space-after' values='0pt'/></fit>";

// A reference, then so many paragraphs and so many pages, then what it refers to.
static const char *content(struct fixture *f, size_t paragraphs, size_t sections)
{
    struct buf b = {0};
    buf_puts(&b, "<p>See page <ref to='far' show='page'/>, says page <field name='page'/> of "
                 "<field name='pages'/>.</p>");
    for (size_t i = 0; i < paragraphs; i++)
        buf_puts(&b, "<p>On the way</p>");
    for (size_t i = 1; i < sections; i++)
        buf_puts(&b, "<section><title>Between</title></section>");
    buf_puts(&b, "<section id='far'><title>Far away</title></section>");
    const char *text = arena_cstr(f->arena, buf_view(&b));
    buf_free(&b);
    return text;
}

static const struct pages *pages_of(struct fixture *f, const struct text *text)
{
    const struct pages *pages =
        page_make(f->arena, flow_blocks(f->arena, text, NULL, NULL, &f->diags), &f->diags);
    show_faults(f);
    assert_int_equal(f->diags.n, 0);
    return pages;
}

static struct str mark_text(const struct mark *m)
{
    return m->kind == MARK_GLYPHS ? run_slice(m->run, m->from, m->to) : (struct str){"", 0};
}

static uint32_t page_with(const struct pages *pages, const char *words)
{
    for (size_t i = 0; i < pages->n; i++)
        for (size_t k = 0; k < pages->items[i].n_placements; k++) {
            const struct slab *slab = pages->items[i].placements[k].slab;
            for (size_t m = 0; m < slab->n; m++)
                if (says(mark_text(&slab->marks[m]), words))
                    return pages->items[i].number;
        }
    fail_msg("\"%s\" is on no page", words);
    return 0;
}

static const struct slab *slab_with(const struct pages *pages, const char *words)
{
    for (size_t k = 0; k < pages->items[0].n_placements; k++) {
        const struct slab *slab = pages->items[0].placements[k].slab;
        for (size_t m = 0; m < slab->n; m++)
            if (says(mark_text(&slab->marks[m]), words))
                return slab;
    }
    fail_msg("\"%s\" is not on the first page", words);
    return NULL;
}

// Every mark begins where the one before ends; together they say this.
static void expect_line(const struct pages *pages, const char *wanted)
{
    const struct slab *line = slab_with(pages, "See page");
    char said[200];
    size_t n = 0;
    for (size_t i = 0; i < line->n; i++) {
        struct str text = mark_text(&line->marks[i]);
        assert_true(n + text.n < sizeof said);
        memcpy(said + n, text.p, text.n);
        n += text.n;
        if (i > 0)
            assert_int_equal(line->marks[i].x, line->marks[i - 1].x + line->marks[i - 1].width);
    }
    said[n] = '\0';
    assert_string_equal(said, wanted);
}

// The width that lines are broken by, of the first number in the text.
static mpt reserved(const struct fixture *f)
{
    for (size_t i = 0; i < f->text->n_paras; i++)
        for (size_t k = 0; k < f->text->paras[i].n; k++)
            if (f->text->paras[i].items[k].kind == ITEM_PAGE_OF)
                return f->text->paras[i].items[k].width;
    fail_msg("no page number");
    return 0;
}

static mpt number_width(const struct pages *pages, const char *number)
{
    const struct slab *line = slab_with(pages, "See page");
    for (size_t i = 0; i < line->n; i++)
        if (mark_text(&line->marks[i]).n == strlen(number) && says(mark_text(&line->marks[i]), number))
            return line->marks[i].width;
    fail_msg("no %s in the line", number);
    return 0;
}

static void numbers_have_room(void **state)
{
    static const struct {
        size_t sections;
        const char *number, *line;
    } cases[] = {
        {4, "5", "See page 5, says page 1 of 5."},
        {39, "40", "See page 40, says page 1 of 40."},
        {119, "120", "See page 120, says page 1 of 120."},
        {1099, "1100", "See page 1100, says page 1 of 1100."},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_non_null(make_boxes(f, styles, content(f, 0, cases[i].sections)));
        f->text = text_shape(f->arena, f->boxes, f->fonts, NULL, &f->diags);
        const struct pages *pages = pages_of(f, f->text);
        assert_int_equal(pages->n, atoi(cases[i].number));
        expect_line(pages, cases[i].line);
        assert_true(reserved(f) >= number_width(pages, cases[i].number));
    }
}

// Without a forced break: the document's length alone says how many digits there may be.
static void long_text_has_room(void **state)
{
    struct fixture *f = *state;
    assert_non_null(make_boxes(f, styles, content(f, 400, 1)));
    f->text = text_shape(f->arena, f->boxes, f->fonts, NULL, &f->diags);
    const struct pages *pages = pages_of(f, f->text);
    assert_true(pages->n > 100);
    assert_int_equal(page_with(pages, "Far away"), pages->n);
    char line[100];
    snprintf(line, sizeof line, "See page %zu, says page 1 of %zu.", pages->n, pages->n);
    expect_line(pages, line);
    snprintf(line, sizeof line, "%zu", pages->n);
    assert_true(reserved(f) >= number_width(pages, line));
}

static void numbers_are_right_after_copyfit(void **state)
{
    struct fixture *f = *state;
    assert_non_null(make_boxes(f, styles, content(f, 30, 1)));
    f->text = text_shape(f->arena, f->boxes, f->fonts, NULL, &f->diags);
    const struct pages *before = pages_of(f, f->text);
    assert_true(before->n >= 10);
    struct boxes *fitted =
        style_boxes(f->arena, f->article, f->layout, &(struct style_request){.fit = 1}, &f->diags);
    const struct text *text = text_refit(f->arena, f->text, fitted, f->fonts, NULL, &f->diags);
    const struct pages *after = pages_of(f, text);
    assert_int_equal(after->n, 2);
    expect_line(after, "See page 2, says page 1 of 2.");
    text_drop_items((struct text *)text); // set lines need no items
    expect_line(after, "See page 2, says page 1 of 2.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_have_room, setup, teardown),
        cmocka_unit_test_setup_teardown(long_text_has_room, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_are_right_after_copyfit, setup, teardown),
    };
    return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
