// A chart from a timeline's text, for the tests that look at what is drawn.
#ifndef PDFGEN_TESTS_CHART_FIXTURE_H
#define PDFGEN_TESTS_CHART_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "flow/flow.h"
#include "read/read.h"

#define NAMED(literal)                                                                                       \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }

static const struct font_file faces[] = {
    {.family = NAMED("Lato"), .file = NAMED("lato/Lato-Regular.ttf"), .weight = 400},
    {.family = NAMED("Lato"), .file = NAMED("lato/Lato-Bold.ttf"), .weight = 700},
    {.family = NAMED("Lato"), .file = NAMED("lato/Lato-Black.ttf"), .weight = 900},
};
static const struct str fonts_at[] = {NAMED("/usr/share/fonts/truetype")};
static const struct font_catalogue catalogue = {NULL, fonts_at, 1, faces, COUNT_OF(faces)};

#define BEGIN                                                                                                \
    "<timeline xmlns='urn:pdfgen:timeline' xml:lang='en'><head><title>When?</title><version "                \
    "date='2026-11-22'>0.1</version><review status='draft'/></head><lead>Lead</lead>"

struct bench {
    struct arena *arena;
    struct diags diags;
    const struct layout *layout;
    struct fonts *fonts;
    bool down;
};

static inline struct bench bench_open(const char *layout)
{
    struct bench b = {.arena = arena_new()};
    diags_init(&b.diags, b.arena);
    b.layout = read_layout(b.arena, &layout, 1, &b.diags);
    b.fonts = fonts_open(&catalogue);
    diags_print(&b.diags, stderr, false);
    assert_non_null(b.layout);
    b.down = b.layout->chart.arrangement == KW_DOWN;
    return b;
}

static inline void bench_close(struct bench *b)
{
    fonts_close(b->fonts);
    arena_free(b->arena);
}

static inline const struct flow *chart_of(struct bench *b, struct arena *arena, struct str text,
                                          struct diags *diags)
{
    const struct article *a = read_article_text(arena, STR("t"), text, b->layout, NULL, diags);
    const struct boxes *boxes =
        a ? style_boxes(arena, a, b->layout, &(struct style_request){0}, diags) : NULL;
    const struct text *shaped = boxes ? text_shape(arena, boxes, b->fonts, NULL, diags) : NULL;
    return shaped ? flow_blocks(arena, shaped, NULL, NULL, diags) : NULL;
}

#endif
