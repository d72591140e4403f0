// Boxes -> paragraphs of shaped items: one paragraph after the other through the steps that internal.h names.
#include "text/internal.h"

#include <string.h>

static void reset(struct shaper *s, const struct box *box)
{
    s->box = box;
    s->text.n = s->spans.n = s->soft.n = s->pieces.n = s->items.n = s->runs.n = 0;
}

static const void *keep(struct shaper *s, const void *items, size_t n, size_t size)
{
    void *copy = arena_array(s->arena, n, size);
    if (n)
        memcpy(copy, items, n * size);
    return copy;
}

struct para shape_para(struct shaper *s, const struct box *box)
{
    struct para para = {.rtl = box->rtl, .pos = box->pos};
    reset(s, box);
    gather(s);
    find_breaks(s);
    itemize(s);
    shape(s);
    make_items(s, &para);
    para.n = s->items.n;
    para.items = keep(s, s->items.items, s->items.n, sizeof *s->items.items);
    para.n_runs = s->runs.n;
    para.runs = keep(s, s->runs.items, s->runs.n, sizeof *s->runs.items);
    return para;
}

struct text *text_shape(struct arena *arena, const struct boxes *boxes, struct fonts *fonts,
                        struct diags *diags)
{
    struct shaper s = {.arena = arena, .scratch = arena_new(), .fonts = fonts, .diags = diags};
    struct text *text = NEW(arena, struct text);
    *text = (struct text){boxes, NEW_ARRAY(arena, struct para, boxes->n_paras), boxes->n_paras};
    for (size_t i = 0; i < boxes->n_paras; i++)
        text->paras[i] = shape_para(&s, boxes->paras[i]);
    bool failed = s.failed;
    arena_free(s.scratch);
    return failed ? NULL : text;
}
