// Boxes -> paragraphs of shaped items: one paragraph after the other through the steps that internal.h names.
#include "text/internal.h"

#include <string.h>
#include <unicode/uversion.h>

static void reset(struct shaper *s, const struct box *box)
{
    s->box = box;
    s->faulty = false;
    s->text.n = s->spans.n = s->soft.n = s->pieces.n = s->items.n = s->runs.n = 0;
}

static const void *keep(struct arena *arena, const void *items, size_t n, size_t size)
{
    void *copy = arena_array(arena, n, size);
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
    para.items = keep(s->kept_items, s->items.items, s->items.n, sizeof *s->items.items);
    para.n_runs = s->runs.n;
    para.faulty = s->faulty;
    para.runs = keep(s->arena, s->runs.items, s->runs.n, sizeof *s->runs.items);
    return para;
}

void text_drop_items(struct text *text)
{
    for (size_t i = 0; i < text->n_paras; i++) {
        text->paras[i].items = NULL;
        text->paras[i].n = 0;
    }
    arena_empty(text->items);
}

struct text *text_shape(struct arena *arena, const struct boxes *boxes, struct fonts *fonts,
                        const struct text_store *known, struct diags *diags)
{
    return text_refit(arena, NULL, boxes, fonts, known, diags);
}

void text_put_system(struct buf *out)
{
    UVersionInfo version;
    char text[U_MAX_VERSION_STRING_LENGTH];
    u_getVersion(version); // of what runs: the header knows what it was compiled with
    u_versionToString(version, text);
    buf_printf(out, "ICU %s, HarfBuzz %s\n", text, hb_version_string());
    patterns_put_marks(out);
}
