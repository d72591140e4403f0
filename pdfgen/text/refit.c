// The same text at other sizes. Glyphs are in font units, so that only widths are computed again.
#include "text/internal.h"

#include <string.h>

static bool same_shape(const struct style *a, const struct style *b)
{
    return a->font == b->font && a->font_weight == b->font_weight && a->italic == b->italic &&
           a->ligatures == b->ligatures && a->kerning == b->kerning && a->tabular_nums == b->tabular_nums &&
           a->hyphenate == b->hyphenate && !a->letter_spacing == !b->letter_spacing;
}

// Whether a box has the content that another was shaped from.
static bool same_content(const struct box *a, const struct box *b)
{
    if (a->n_inlines != b->n_inlines || a->rtl != b->rtl)
        return false;
    for (size_t i = 0; i < a->n_inlines; i++) {
        const struct inline_item *x = &a->inlines[i], *y = &b->inlines[i];
        if (x->kind != y->kind || x->drawing != y->drawing || !str_eq(x->text, y->text) ||
            !str_eq(x->lang, y->lang) || !same_shape(x->style, y->style))
            return false;
    }
    return true;
}

static const struct run *refit_run(struct arena *arena, const struct run *run, const struct box *box)
{
    const struct inline_item *in = &box->inlines[run->inline_index];
    struct run *copy = NEW(arena, struct run);
    memcpy(copy, run, sizeof *copy);
    copy->style = in->style;
    copy->tag = in->tag;
    copy->note = in->note;
    return copy;
}

// A run's place in the paragraph; runs are few, and items name them in order.
static size_t run_place(const struct para *para, const struct run *run, size_t from)
{
    for (size_t i = 0; i < para->n_runs; i++) {
        size_t at = (from + i) % para->n_runs;
        if (para->runs[at] == run)
            return at;
    }
    return para->n_runs;
}

static struct para refit_para(struct arena *arena, struct arena *for_items, const struct para *before,
                              const struct box *box_before, const struct box *box)
{
    struct para para = *before;
    const struct run **runs = NEW_ARRAY(arena, const struct run *, before->n_runs);
    struct item *items = NEW_ARRAY(for_items, struct item, before->n);
    size_t at = 0;
    for (size_t i = 0; i < before->n_runs; i++)
        runs[i] = refit_run(arena, before->runs[i], box);
    for (size_t i = 0; i < before->n; i++) {
        items[i] = before->items[i];
        const struct run *run = item_run(&items[i]);
        if (run) {
            size_t place = run_place(before, run, at);
            if (place < before->n_runs) {
                items[i].run = runs[place];
                at = items[i].kind == ITEM_PENALTY ? at : place; // hyphens come back to their run
            }
        } else if (items[i].kind != ITEM_PENALTY) {
            items[i].of = &box->inlines[items[i].of - box_before->inlines];
        }
        items[i].width = item_width(&items[i]);
    }
    para.runs = runs;
    para.items = items;
    measure_items(items, para.n, &para);
    return para;
}

struct text *text_refit(struct arena *arena, const struct text *before, const struct boxes *boxes,
                        struct fonts *fonts, struct diags *diags)
{
    struct text *text = text_new(arena, boxes);
    struct shaper s = {
        .arena = arena, .kept_items = text->items, .scratch = arena_new(), .fonts = fonts, .diags = diags};
    size_t next = 0; // both come in document order: what a step hides or shows only shifts it
    for (size_t i = 0; i < boxes->n_paras; i++) {
        size_t at = next;
        while (at < before->n_paras && !same_content(before->boxes->paras[at], boxes->paras[i]))
            at++;
        if (at < before->n_paras) {
            text->paras[i] =
                refit_para(arena, text->items, &before->paras[at], before->boxes->paras[at], boxes->paras[i]);
            next = at + 1;
        } else {
            text->paras[i] = shape_para(&s, boxes->paras[i]);
        }
    }
    text->typed = typed_face(&s, boxes);
    bool failed = s.failed;
    arena_free(s.scratch);
    if (failed)
        return NULL;
    reserve_numbers(text);
    return text;
}
