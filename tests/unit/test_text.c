// text/: paragraphs of shaped items. Fonts are Debian's: Lato, Noto, Droid Sans Fallback.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/text.h"

#include <string.h>

// ---- a font catalogue -------------------------------------------------------------------------------------

#define FONT(family, file, package, weight, italic)                                                          \
    {STR_INIT(family), STR_INIT(file), STR_INIT(package), (weight), (italic), {0}}
#define STR_INIT(literal) {(literal), sizeof(literal) - 1}

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
    FONT("Not A Font", "../doc/libharfbuzz-dev/copyright", "", 400, false),
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
static const struct font_role world_role = {STR_INIT("text"), world, COUNT_OF(world), {0}};
static const struct font_role latin_role = {STR_INIT("text"), world, 1, {0}};

static const struct style body = {
    .font = &world_role, .font_size = 10000, .font_weight = 400, .kerning = true, .ligatures = true};

// ---- one paragraph ----------------------------------------------------------------------------------------

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

static int setup(void **state)
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

static int teardown(void **state)
{
    struct fixture *f = *state;
    fonts_close(f->fonts);
    arena_free(f->arena);
    return 0;
}

static void add(struct fixture *f, enum inline_kind kind, const char *text, const struct style *style)
{
    struct inline_item in = {.kind = kind,
                             .text = str_of(text),
                             .style = style,
                             .tag = 7,
                             .lang = str_of(f->lang),
                             .pos = {NULL, (uint32_t)f->inlines.n + 1, 1}};
    PUSH(f->arena, f->inlines, in);
}

static struct text *shape(struct fixture *f)
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
    PUSH(f->arena, (struct {struct box **items; size_t n, cap;}){0}, box);
    boxes->paras = NEW(f->arena, struct box *);
    boxes->paras[0] = box;
    boxes->n_paras = 1;
    f->inlines.n = 0;
    return text_shape(f->arena, boxes, f->fonts, &f->diags);
}
