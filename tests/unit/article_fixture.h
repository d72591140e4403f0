// What the tests of style/ and flow/ share: a layout with the columns of a Letter handout, to which a test
// adds its styles, and an article to which it adds its content; both go through the stages before.
#ifndef TESTS_ARTICLE_FIXTURE_H
#define TESTS_ARTICLE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/flow.h"
#include "read/read.h"

#include <string.h>

// ---- fonts --------------------------------------------------------------------------------------------

#define NAMED(literal)                                                                                       \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }
#define FACE(of, name, heavy)                                                                                \
    {                                                                                                        \
        .family = NAMED(of), .file = NAMED(name), .weight = (heavy)                                          \
    }

static const struct font_file faces[] = {
    FACE("Lato", "lato/Lato-Regular.ttf", 400),
    FACE("Lato", "lato/Lato-Bold.ttf", 700),
    FACE("Lato", "lato/Lato-Black.ttf", 900),
    FACE("Noto Sans Hebrew", "noto/NotoSansHebrew-Regular.ttf", 400),
};
static const struct str fonts_at[] = {NAMED("/usr/share/fonts/truetype")};
static const struct font_catalogue font_catalogue = {NULL, fonts_at, 1, faces, COUNT_OF(faces)};

// ---- layout and article --------------------------------------------------------------------------------

// Measure 527 pt: a side column of 127.5 pt, a gutter of 17 pt, a text column of 382.5 pt.
static const char layout_head[] =
    "<layout xmlns='urn:pdfgen:layout' name='test'><brand>"
    "<color name='ink' value='#222222'/><color name='brand' value='#4B2350'/>"
    "<color name='sand' value='#FAF2E6'/><color name='tint' value='#F5EDF3'/>"
    "<color name='rule' value='#9C879A'/><color name='white' value='#FFFFFF'/>"
    "<value name='clinic'>Example Clinic</value><value name='phone'>555-0100</value></brand>"
    "<fonts><role name='text' families='Lato, Noto Sans Hebrew'/><role name='other' families='Lato'/></fonts>"
    "<icons><icon name='phone' src='layouts/icons/phone.svg'/></icons>"
    "<phrases xml:lang='en'>"
    "<phrase name='note'>Good to know</phrase><phrase name='term-end'>:</phrase>"
    "<phrase name='status-draft'>Draft</phrase>"
    "<phrase name='source'>“<field name='source-title'/>”</phrase><phrase name='source-join'>and</phrase>"
    "<phrase name='call'>Call <field name='phone'/> at <phrase name='note'/></phrase>"
    "<phrase name='date-month'><field name='month-name'/> <field name='year'/></phrase>"
    "<phrase name='date-long'><field name='month-name'/> <field name='day'/>, <field name='year'/></phrase>"
    "<phrase name='month-11'>November</phrase></phrases>"
    "<phrases xml:lang='es'>"
    "<phrase name='note'>Es bueno saberlo</phrase>"
    "<phrase name='date-month'><field name='month-name'/> de <field name='year'/></phrase>"
    "<phrase name='date-long'><field name='day'/> de <field name='month-name'/> de <field "
    "name='year'/></phrase>"
    "<phrase name='month-11'>noviembre</phrase></phrases>"
    "<baseline-grid unit='4.25pt'/>"
    "<page-master name='page' page-width='612pt' page-height='792pt' margin-top='68pt' margin-bottom='52.5pt'"
    " margin-start='42.5pt' margin-end='42.5pt'><column name='side' width='127.5pt'/>"
    "<column name='text' gap='17pt'/><static-content>"
    "<line baseline='42.5pt'><field name='title'/><fill/>"
    "<a href='https://example.org/'>Page <field name='page'/> of <field name='pages'/></a></line>"
    "<rule top='51pt' thickness='2.25pt' color='brand'/></static-content></page-master>"
    "<page-sequence><use master='page' page='any'/></page-sequence>"
    "<style match='article' font-size='13pt' line-height='17pt' baseline-offset='4.25pt' color='ink'"
    " list-indent='17pt'/>";

static const char article_form[] =
    "<article xmlns='urn:pdfgen:article' xml:lang='%s'><head><title>The title</title>"
    "<version date='2026-11-01'>0.1</version><review status='draft' due='2027-11-30'/>"
    "<source href='https://example.org/a'>First <em>source</em></source><source>Second source</source></head>"
    "%s</article>";

struct fixture {
    struct arena *arena;
    struct diags diags;
    struct fonts *fonts;
    const char *lang;
    struct named_value sets[2];
    size_t n_sets;
    const struct layout *layout;
    const struct article *article;
    struct boxes *boxes;
    struct text *text;
    struct flow *flow;
};

static inline int setup(void **state)
{
    struct arena *arena = arena_new();
    struct fixture *f = NEW(arena, struct fixture);
    f->arena = arena;
    f->lang = "en";
    diags_init(&f->diags, arena);
    f->fonts = fonts_open(&font_catalogue);
    *state = f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    fonts_close(f->fonts);
    arena_free(f->arena);
    read_shutdown();
    return 0;
}

static inline void show_faults(const struct fixture *f)
{
    if (f->diags.n)
        diags_print(&f->diags, stderr, false);
}

// The first diagnostic's code; fails where there is none.
static inline enum diag_code fault(const struct fixture *f)
{
    assert_int_not_equal(f->diags.n, 0);
    return f->diags.items[0].code;
}

static inline bool says(struct str s, const char *wanted)
{
    size_t n = strlen(wanted);
    for (size_t i = 0; i + n <= s.n; i++)
        if (memcmp(s.p + i, wanted, n) == 0)
            return true;
    return false;
}

// Article and layout, faultless; then the boxes, or NULL.
static inline struct boxes *make_boxes(struct fixture *f, const char *styles, const char *content)
{
    struct str layout = arena_printf(f->arena, "%s%s</layout>", layout_head, styles);
    struct str article = arena_printf(f->arena, article_form, f->lang, content);
    f->layout = read_layout_text(f->arena, STR("layout.xml"), layout, &f->diags);
    show_faults(f);
    assert_non_null(f->layout);
    f->article = read_article_text(f->arena, STR("article.xml"), article, f->layout,
                                   &(struct read_options){0}, &f->diags);
    show_faults(f);
    assert_non_null(f->article);
    f->boxes = style_boxes(f->arena, f->article, f->layout,
                           &(struct style_request){.sets = f->sets, .n_sets = f->n_sets}, &f->diags);
    return f->boxes;
}

static inline struct flow *make_flow(struct fixture *f, const char *styles, const char *content)
{
    if (!make_boxes(f, styles, content))
        return NULL;
    f->text = text_shape(f->arena, f->boxes, f->fonts, NULL, &f->diags);
    if (!f->text)
        show_faults(f);
    assert_non_null(f->text);
    f->flow = flow_blocks(f->arena, f->text, NULL, NULL, &f->diags);
    return f->flow;
}

// ---- looking for boxes ---------------------------------------------------------------------------------

static inline const struct box *next_box(const struct box *b)
{
    if (b->first)
        return b->first;
    while (b && !b->next)
        b = b->parent;
    return b ? b->next : NULL;
}

// The n-th box of a kind, from 0, in document order.
static inline const struct box *find_box(const struct fixture *f, enum box_kind kind, size_t n)
{
    for (const struct box *b = f->boxes->root; b; b = next_box(b))
        if (b->kind == kind && n-- == 0)
            return b;
    fail_msg("there is no such box");
    return NULL;
}

// A paragraph's text, with {page} and the like for what is none.
static inline struct str para_text(const struct fixture *f, const struct box *para)
{
    static const char *const names[] = {"",       "{break}",  "{page}",    "{pages}", "{page-of}",
                                        "{fill}", "{stroke}", "{drawing}", "{open}",  "{close}"};
    struct str s = {"", 0};
    for (size_t i = 0; i < para->n_inlines; i++) {
        const struct inline_item *in = &para->inlines[i];
        struct str part = in->kind == INLINE_TEXT ? in->text : str_of(names[in->kind]);
        s = arena_printf(f->arena, "%.*s%.*s", STR_ARG(s), STR_ARG(part));
    }
    return s;
}

static inline const struct box *find_para(const struct fixture *f, const char *text)
{
    for (size_t i = 0; i < f->boxes->n_paras; i++)
        if (says(para_text(f, f->boxes->paras[i]), text))
            return f->boxes->paras[i];
    fail_msg("no paragraph says \"%s\"", text);
    return NULL;
}

static inline void assert_str(struct str s, const char *wanted)
{
    char *text = test_malloc(s.n + 1);
    memcpy(text, s.p ? s.p : "", s.n);
    text[s.n] = 0;
    assert_string_equal(text, wanted);
    test_free(text);
}

#endif
