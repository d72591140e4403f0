// Paragraphs made by hand, for the tests of lines: every glyph is half an em wide, a space a quarter.
#ifndef PDFGEN_TESTS_LINES_FIXTURE_H
#define PDFGEN_TESTS_LINES_FIXTURE_H

#include "flow/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

enum { SIZE = 10000, GLYPH = 5000, SPACE = 2500, WORDS_MAX = 9 };

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
    struct item it = {.kind = kind, .width = width};
    PUSH(m->f->arena, m->list, it);
    return &m->list.items[m->list.n - 1];
}

static void add_object(struct maker *m, enum item_kind kind, mpt width, const struct style *style)
{
    struct inline_item *in = NEW(m->f->arena, struct inline_item);
    *in = (struct inline_item){.style = style, .tag = 7};
    add_item(m, kind, width)->of = in;
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
        add_object(m, ITEM_BREAK, 0, &f->style);
        break;
    case '_':
        add_object(m, ITEM_FILL, 0, &f->style);
        break;
    case '(':
    case ')':
        add_object(m, c == '(' ? ITEM_OPEN : ITEM_CLOSE, 6000, &f->box);
        break;
    case '#':
    case '%':
        it = add_item(m, c == '#' ? ITEM_PAGE : ITEM_PAGES, GLYPH);
        it->run = make_run(f, STR("0123456789"), 0);
        break;
    default:
        add_object(m, ITEM_STROKE, 750, &f->stroke);
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

#endif
