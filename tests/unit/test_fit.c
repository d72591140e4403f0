// Copyfit: text that is fitted to other sizes is what shaping it anew would give, and steps do what they say.
#include "flow/flow.h"
#include "page/page.h"
#include "read/read.h"
#include "doc/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

struct sample {
    struct arena *arena;
    struct diags diags;
    const struct layout *layout;
    const struct article *article;
    struct font_catalogue catalogue;
    struct fonts *fonts;
};

static int open_sample(void **state)
{
    static struct sample s;
    static const char *const layouts[] = {"layouts/departments/oncology.xml"};
    struct read_options how = {.content_root = "sources"};
    memset(&s, 0, sizeof s);
    s.arena = arena_new();
    diags_init(&s.diags, s.arena);
    s.layout = read_layout(s.arena, layouts, 1, &s.diags);
    s.article =
        read_article(s.arena, "sources/en/how-long-immunotherapy-takes.xml", s.layout, &how, &s.diags);
    assert_true(read_catalogue(s.arena, "fonts/catalogue.xml", &s.catalogue, &s.diags));
    s.fonts = fonts_open(&s.catalogue);
    *state = &s;
    return s.layout && s.article ? 0 : -1;
}

static int close_sample(void **state)
{
    struct sample *s = *state;
    fonts_close(s->fonts);
    arena_free(s->arena);
    read_shutdown();
    return 0;
}

static const struct boxes *boxes_at(struct sample *s, fit_steps steps)
{
    const struct boxes *boxes =
        style_boxes(s->arena, s->article, s->layout, &(struct style_request){.fit = steps}, &s->diags);
    assert_non_null(boxes);
    return boxes;
}

static struct str dump_of(struct sample *s, const struct text *text)
{
    struct buf out = {0};
    text_dump(text, &out);
    struct str kept = arena_str(s->arena, buf_view(&out));
    buf_free(&out);
    return kept;
}

// Every step alone, and all of them: the same items as from the start.
static void refit_equals_shaping(void **state)
{
    struct sample *s = *state;
    const struct text *base = text_shape(s->arena, boxes_at(s, 0), s->fonts, NULL, &s->diags);
    for (unsigned i = 0; i <= s->layout->fit.n; i++) {
        fit_steps steps = i < s->layout->fit.n ? (fit_steps)1 << i : ((fit_steps)1 << s->layout->fit.n) - 1;
        const struct boxes *boxes = boxes_at(s, steps);
        const struct text *anew = text_shape(s->arena, boxes, s->fonts, NULL, &s->diags);
        const struct text *fitted = text_refit(s->arena, base, boxes, s->fonts, NULL, &s->diags);
        struct str want = dump_of(s, anew), have = dump_of(s, fitted);
        assert_int_equal(want.n, have.n);
        assert_memory_equal(want.p, have.p, want.n);
    }
}

static struct str flow_of(struct sample *s, const struct flow *flow)
{
    struct buf out = {0};
    flow_dump(flow, &out);
    struct str kept = arena_str(s->arena, buf_view(&out));
    buf_free(&out);
    return kept;
}

// Styles, paragraphs and lines that are taken from a document alike are those that would be made anew.
static void known_equals_made(void **state)
{
    struct sample *s = *state;
    fit_steps all = ((fit_steps)1 << s->layout->fit.n) - 1;
    const struct boxes *first = boxes_at(s, all);
    const struct text *shaped = text_shape(s->arena, first, s->fonts, NULL, &s->diags);
    const struct flow *made = flow_blocks(s->arena, shaped, NULL, NULL, &s->diags);
    const struct boxes *boxes = style_boxes(s->arena, s->article, s->layout,
                                            &(struct style_request){.fit = all, .known = first}, &s->diags);
    const struct text *text =
        text_shape(s->arena, boxes, s->fonts, text_store_new(s->arena, shaped), &s->diags);
    const struct flow *flow = flow_blocks(s->arena, text, NULL, made, &s->diags);
    size_t known = 0;
    for (size_t i = 0; i < text->n_paras; i++)
        known += text->paras[i].known != 0;
    assert_true(known > text->n_paras / 2);
    assert_ptr_equal(boxes->root->style, first->root->style);
    struct str want = flow_of(s, made), have = flow_of(s, flow);
    assert_int_equal(want.n, have.n);
    assert_memory_equal(want.p, have.p, want.n);
}

static mpt height_at(struct sample *s, fit_steps steps)
{
    const struct text *text = text_shape(s->arena, boxes_at(s, steps), s->fonts, NULL, &s->diags);
    const struct flow *flow = flow_blocks(s->arena, text, NULL, NULL, &s->diags);
    assert_non_null(flow);
    mpt height = 0;
    for (size_t i = 0; i < flow->body.n; i++)
        height += flow->body.items[i].kind == EVENT_SLAB ? flow->body.items[i].slab->height
                                                         : flow->body.items[i].size;
    return height;
}

// Growing makes the document longer, shrinking shorter, group by group with its last value.
static void steps_have_effect(void **state)
{
    struct sample *s = *state;
    mpt usual = height_at(s, 0);
    for (unsigned i = 0; i < s->layout->fit.n; i++) {
        const struct fit_step *step = &s->layout->fit.steps[i];
        mpt height = height_at(s, (fit_steps)1 << i);
        if (step->grows)
            assert_true(height > usual);
        else
            assert_true(height <= usual);
    }
}

static void the_rest_is_told(void **state)
{
    struct sample *s = *state;
    const struct text *text = text_shape(s->arena, boxes_at(s, 0), s->fonts, NULL, &s->diags);
    const struct pages *pages =
        page_make(s->arena, flow_blocks(s->arena, text, NULL, NULL, &s->diags), &s->diags);
    assert_non_null(pages);
    for (size_t i = 0; i < pages->n; i++) {
        const struct master *m = pages->items[i].master;
        mpt room = m->height - m->margin_top - m->margin_bottom;
        assert_true(pages->items[i].free >= 0);
        assert_true(pages->items[i].used + pages->items[i].free <= room);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refit_equals_shaping),
        cmocka_unit_test(known_equals_made),
        cmocka_unit_test(steps_have_effect),
        cmocka_unit_test(the_rest_is_told),
    };
    return cmocka_run_group_tests_name("fit", tests, open_sample, close_sample);
}
