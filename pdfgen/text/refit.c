// A text from what is shaped already: the same at other sizes, or one nearly alike. The rest is shaped.
#include "text/internal.h"

// The box whose inlines the paragraph's items name.
static const struct box *made_of(const struct text *text, size_t i)
{
    uint32_t known = text->paras[i].known;
    return known ? text->known->boxes->paras[known - 1] : text->boxes->paras[i];
}

static struct text *text_new(struct arena *arena, const struct boxes *boxes)
{
    struct text *text = NEW(arena, struct text);
    *text = (struct text){.boxes = boxes,
                          .paras = NEW_ARRAY(arena, struct para, boxes->n_paras),
                          .n_paras = boxes->n_paras,
                          .items = arena_part(arena)};
    return text;
}

struct text *text_refit(struct arena *arena, const struct text *before, const struct boxes *boxes,
                        struct fonts *fonts, const struct text_store *known, struct diags *diags)
{
    struct text *text = text_new(arena, boxes);
    struct shaper s = {.arena = arena,
                       .kept_items = text->items,
                       .scratch = arena_new(),
                       .fonts = fonts,
                       .known = known,
                       .diags = diags};
    text->known = store_text(known);
    size_t n_before = before ? before->n_paras : 0;
    size_t next = 0, next_known = 0; // all come in document order: what a step hides or shows only shifts it
    for (size_t i = 0; i < boxes->n_paras; i++) {
        if (store_para(known, arena, text->items, boxes->paras[i], &next_known, &text->paras[i]))
            continue;
        size_t at = next;
        while (at < n_before && !same_content(before->boxes->paras[at], boxes->paras[i]))
            at++;
        if (at < n_before) {
            text->paras[i] =
                take_para(arena, text->items, &before->paras[at], made_of(before, at), boxes->paras[i]);
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
