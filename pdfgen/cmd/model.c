// A document made ready for many recipients.
#include "cmd/model.h"
#include "read/read.h"

#include <string.h>

struct model {
    const struct options *options;
    const struct layout *layout;
    const struct article *article;
    struct fonts *fonts; // borrowed
};

struct model *model_open(struct arena *arena, const struct options *options, const char *document,
                         const struct names *layouts, const char *content_root,
                         const struct named_value *sets, size_t n_sets, struct fonts *fonts,
                         struct diags *diags)
{
    (void)sets, (void)n_sets;
    const struct read_options how = {.content_root = content_root};
    size_t errors = diags->errors;
    struct model *m = NEW(arena, struct model);
    m->options = options;
    m->fonts = fonts;
    m->layout = read_layout(arena, layouts->items, layouts->n, diags);
    m->article = read_article(arena, document, m->layout, &how, diags);
    return m->layout && m->article && diags->errors == errors ? m : NULL;
}

void model_close(struct model *m)
{
    (void)m;
}

struct str model_version(const struct model *m)
{
    return m->article->version;
}

bool model_make(const struct model *m, struct arena *arena, const struct named_value *sets, size_t n_sets,
                struct buf *pdf, uint32_t *pages, struct diags *diags)
{
    struct options options = *m->options;
    struct named_value *copy = NEW_ARRAY(arena, struct named_value, n_sets);
    if (n_sets)
        memcpy(copy, sets, n_sets * sizeof *sets);
    options.sets.items = copy;
    options.sets.n = options.sets.cap = n_sets;
    struct pipeline p;
    pipeline_open(&p, arena, &options);
    p.diags = *diags;
    p.layout = m->layout;
    p.article = m->article;
    p.fonts = m->fonts;
    p.pdf = *pdf;
    p.pdf.n = 0;
    bool made = pipeline_make(&p);
    *diags = p.diags;
    *pdf = p.pdf;
    *pages = p.pages ? (uint32_t)p.pages->n : 0;
    fit_close(&p);
    return made;
}
