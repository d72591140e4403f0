// What the tests of text/ share: a catalogue of Debian's fonts (Lato, Noto, Droid Sans Fallback), one
// paragraph, its outline.
#ifndef TESTS_TEXT_FIXTURE_H
#define TESTS_TEXT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/text.h"

#include <string.h>

// ---- a font catalogue -------------------------------------------------------------------------------

#define FONT(family, file, package, weight, italic)                                                          \
    {                                                                                                        \
        STR_INIT(family), STR_INIT(file), STR_INIT(package), {NULL, 0}, (weight), (italic),                  \
        {                                                                                                    \
            0                                                                                                \
        }                                                                                                    \
    }
#define STR_INIT(literal)                                                                                    \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }

static const struct font_file files[] = {
    FONT("Lato", "lato/Lato-Regular.ttf", "fonts-lato", 400, false),
    FONT("Lato", "lato/Lato-Bold.ttf", "fonts-lato", 700, false),
    FONT("Lato", "lato/Lato-Black.ttf", "fonts-lato", 900, false),
    FONT("Lato", "lato/Lato-Italic.ttf", "fonts-lato", 400, true),
    FONT("Noto Sans", "noto/NotoSans-Regular.ttf", "fonts-noto-core", 400, false),
    FONT("Noto Sans Arabic", "noto/NotoSansArabic-Regular.ttf", "fonts-noto-core", 400, false),
    FONT("Noto Sans Arabic", "noto/NotoSansArabic-Bold.ttf", "fonts-noto-core", 700, false),
    FONT("Noto Sans Hebrew", "noto/NotoSansHebrew-Regular.ttf", "fonts-noto-core", 400, false),
    FONT("Noto Sans Devanagari", "noto/NotoSansDevanagari-Regular.ttf", "fonts-noto-core", 400, false),
    FONT("Noto Sans Khmer", "noto/NotoSansKhmer-Regular.ttf", "fonts-noto-core", 400, false),
    FONT("Noto Sans Thai", "noto/NotoSansThai-Regular.ttf", "fonts-noto-core", 400, false),
    FONT("Noto Sans Symbols2", "noto/NotoSansSymbols2-Regular.ttf", "fonts-noto-core", 400, false),
    FONT("Droid Sans Fallback", "droid/DroidSansFallbackFull.ttf", "fonts-droid-fallback", 400, false),
    FONT("Nowhere Sans", "nowhere/Nowhere.ttf", "fonts-nowhere", 400, false),
    FONT("Not A Font", "../../common-licenses/GPL-3", "", 400, false),
};
static const struct str folders[] = {STR_INIT("/usr/share/fonts/nothing-here"),
                                     STR_INIT("/usr/share/fonts/truetype")};
static const struct font_catalogue catalogue = {NULL, folders, COUNT_OF(folders), files, COUNT_OF(files)};

static const struct str world[] = {STR_INIT("Lato"),
                                   STR_INIT("Noto Sans"),
                                   STR_INIT("Noto Sans Arabic"),
                                   STR_INIT("Noto Sans Hebrew"),
                                   STR_INIT("Noto Sans Devanagari"),
                                   STR_INIT("Noto Sans Khmer"),
                                   STR_INIT("Noto Sans Thai"),
                                   STR_INIT("Droid Sans Fallback")};
static const struct font_role world_role = {
    STR_INIT("text"), world, COUNT_OF(world), {{NULL, 0, 0}, false, false}};
static const struct font_role latin_role = {STR_INIT("text"), world, 1, {{NULL, 0, 0}, false, false}};

static const struct style body = {
    .font = &world_role, .font_size = 10000, .font_weight = 400, .kerning = true, .ligatures = true};

// ---- one paragraph ----------------------------------------------------------------------------------

struct fixture {
    struct arena *arena;
    struct diags diags;
    struct fonts *fonts;
    const char *lang;
    bool rtl;
    struct {
        struct inline_item *items;
        size_t n, cap;
    } inlines;
};

static inline int setup(void **state)
{
    struct arena *arena = arena_new();
    struct fixture *f = NEW(arena, struct fixture);
    f->arena = arena;
    f->lang = "en";
    diags_init(&f->diags, arena);
    f->fonts = fonts_open(&catalogue);
    *state = f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    fonts_close(f->fonts);
    arena_free(f->arena);
    return 0;
}

static inline void add(struct fixture *f, enum inline_kind kind, const char *text, const struct style *style)
{
    struct inline_item in = {.kind = kind,
                             .text = str_of(text),
                             .style = style,
                             .tag = 7,
                             .lang = str_of(f->lang),
                             .pos = {NULL, (uint32_t)f->inlines.n + 1, 1}};
    PUSH(f->arena, f->inlines, in);
}

static inline struct text *shape(struct fixture *f)
{
    struct box *box = NEW(f->arena, struct box);
    *box = (struct box){.kind = BOX_PARA,
                        .style = &body,
                        .lang = str_of(f->lang),
                        .rtl = f->rtl,
                        .inlines = f->inlines.items,
                        .n_inlines = f->inlines.n};
    struct boxes *boxes = NEW(f->arena, struct boxes);
    boxes->root = box;
    boxes->layout = NEW(f->arena, struct layout);
    boxes->paras = NEW(f->arena, struct box *);
    boxes->paras[0] = box;
    boxes->n_paras = 1;
    f->inlines.n = 0;
    return text_shape(f->arena, boxes, f->fonts, NULL, &f->diags);
}

// Items in short: [box] _ glue | break ~ hyphen / forced break <> fill # page ## pages ( open ) close !
// stroke * drawing
static inline const char *outline(struct fixture *f, const struct para *para)
{
    static const char *const signs[] = {
        [ITEM_GLUE] = "_",   [ITEM_BREAK] = "/",   [ITEM_FILL] = "<>", [ITEM_PAGE] = "#", [ITEM_PAGES] = "##",
        [ITEM_STROKE] = "!", [ITEM_DRAWING] = "*", [ITEM_OPEN] = "(",  [ITEM_CLOSE] = ")"};
    struct buf out = {0};
    for (size_t i = 0; i < para->n; i++) {
        const struct item *item = &para->items[i];
        if (item->kind == ITEM_BOX)
            buf_printf(&out, "[%.*s]", STR_ARG(run_slice(item->run, item->from, item->to)));
        else if (item->kind == ITEM_PENALTY)
            buf_putc(&out, item->run ? '~' : '|');
        else
            buf_puts(&out, signs[item->kind]);
    }
    const char *copy = arena_cstr(f->arena, buf_view(&out));
    buf_free(&out);
    return copy;
}

static inline const struct para *para_of(struct fixture *f)
{
    struct text *text = shape(f);
    assert_non_null(text);
    return &text->paras[0];
}

static inline const struct para *para_with(struct fixture *f, const char *words, const struct style *style)
{
    add(f, INLINE_TEXT, words, style);
    return para_of(f);
}

static inline void assert_outline(struct fixture *f, const char *words, const struct style *style,
                                  const char *expected)
{
    assert_string_equal(outline(f, para_with(f, words, style)), expected);
}

static inline void assert_said(const struct fixture *f, size_t n, enum diag_code code, const char *in_text,
                               const char *in_hint)
{
    assert_int_equal(f->diags.n, n);
    const struct diag *d = &f->diags.items[n - 1];
    assert_int_equal(d->code, code);
    if (!memmem(d->text.p, d->text.n, in_text, strlen(in_text)))
        fail_msg("\"%.*s\" lacks \"%s\"", STR_ARG(d->text), in_text);
    if (!memmem(d->hint.p, d->hint.n, in_hint, strlen(in_hint)))
        fail_msg("\"%.*s\" lacks \"%s\"", STR_ARG(d->hint), in_hint);
}

// Every glyph of a run is in exactly one item of the paragraph.
static inline void assert_whole(const struct para *para)
{
    for (size_t r = 0; r < para->n_runs; r++) {
        const struct run *run = para->runs[r];
        uint32_t glyphs = 0, penalties = 0;
        for (size_t i = 0; i < para->n; i++) {
            const struct item *item = &para->items[i];
            if (item_run(item) != run)
                continue;
            assert_true(item->from < item->to && item->to <= run->n);
            penalties += item->kind == ITEM_PENALTY;
            glyphs += item->kind == ITEM_PENALTY ? 0 : item->to - item->from;
        }
        assert_true(penalties ? glyphs == 0 : glyphs == run->n);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
