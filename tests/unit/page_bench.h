// Streams made by hand for page/, on a page with 500 pt of room.
#ifndef PDFGEN_TESTS_PAGE_BENCH_H
#define PDFGEN_TESTS_PAGE_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "page/page.h"

enum {
    PT = MPT_PER_PT,
    WIDTH = 400 * PT,
    HEIGHT = 600 * PT,
    TOP = 50 * PT,
    BOTTOM = 550 * PT,
    ROOM = BOTTOM - TOP,
};

struct bench {
    struct arena *arena;
    struct diags diags;
    struct master masters[2];
    struct master_use uses[4];
    struct master_boxes master_boxes[2];
    struct layout layout;
    struct article article;
    struct boxes boxes;
    struct text text;
    struct flow flow;
    struct stream *into;
};

static const struct column whole = {.name = {"text", 4}};

static inline void set_up(struct bench *b)
{
    *b = (struct bench){.arena = arena_new()};
    diags_init(&b->diags, b->arena);
    b->masters[0] = (struct master){.name = STR("plain"),
                                    .width = WIDTH,
                                    .height = HEIGHT,
                                    .margin_top = TOP,
                                    .margin_bottom = HEIGHT - BOTTOM,
                                    .margin_start = 40 * PT,
                                    .margin_end = 60 * PT,
                                    .columns = &whole,
                                    .n_columns = 1};
    b->masters[1] = b->masters[0];
    b->masters[1].name = STR("other");
    b->uses[0] = (struct master_use){PAGE_ANY, &b->masters[0]};
    b->layout = (struct layout){.masters = b->masters, .n_masters = 2, .uses = b->uses, .n_uses = 1};
    b->boxes = (struct boxes){.article = &b->article, .layout = &b->layout, .masters = b->master_boxes};
    b->text = (struct text){.boxes = &b->boxes};
    b->flow = (struct flow){.text = &b->text, .measure = 300 * PT};
    b->into = &b->flow.body;
}

static inline void tear_down(struct bench *b)
{
    arena_free(b->arena);
}

// ---- making streams

static inline struct event *add(struct bench *b, struct event e)
{
    if (!e.break_before)
        e.break_before = KW_AUTO;
    PUSH(b->arena, *b->into, e);
    return &b->into->items[b->into->n - 1];
}

static inline struct slab *new_slab(struct bench *b, mpt height)
{
    struct slab *slab = NEW(b->arena, struct slab);
    slab->height = height;
    return slab;
}

static inline struct event *add_slab(struct bench *b, mpt height, bool keep)
{
    return add(b, (struct event){.kind = EVENT_SLAB, .slab = new_slab(b, height), .keep = keep});
}

static inline void add_space(struct bench *b, mpt size)
{
    add(b, (struct event){.kind = EVENT_SPACE, .size = size, .discard = true});
}

static inline void add_pad(struct bench *b, mpt size)
{
    add(b, (struct event){.kind = EVENT_PAD, .size = size});
}

static inline struct frame *new_frame(struct bench *b, bool clone, mpt padding)
{
    struct style *style = NEW(b->arena, struct style);
    style->decoration_clone = clone;
    style->padding_before = style->padding_after = padding;
    struct frame *frame = NEW(b->arena, struct frame);
    *frame = (struct frame){.x = 10 * PT, .width = 100 * PT, .style = style};
    return frame;
}

static inline void open_frame(struct bench *b, const struct frame *frame)
{
    add(b, (struct event){.kind = EVENT_OPEN, .frame = frame});
}

static inline void close_frame(struct bench *b, const struct frame *frame)
{
    add(b, (struct event){.kind = EVENT_CLOSE, .frame = frame});
}

static inline const struct pages *make(struct bench *b)
{
    return page_make(b->arena, &b->flow, &b->diags);
}

#endif
