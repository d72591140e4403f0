// A document for many recipients: read once, and made once for a specimen recipient. What the others have in
// common with the specimen is taken from what was kept of it, by its content: so the specimen says how quick
// the others are made, and nothing of what they look like.
#include "cmd/model.h"
#include "read/read.h"

#include <string.h>

struct model {
    const struct options *options;
    const struct layout *layout;
    const struct article *article;
    struct fonts *fonts;      // borrowed
    struct pipeline specimen; // what `known` borrows from
    struct known known;
};

// The stages after reading, with the fields that `sets` gives. `options` must outlive the pipeline.
static bool make(const struct model *m, struct pipeline *p, struct arena *arena, struct options *options,
                 const struct named_value *sets, size_t n_sets)
{
    struct named_value *copy = NEW_ARRAY(arena, struct named_value, n_sets);
    if (n_sets)
        memcpy(copy, sets, n_sets * sizeof *sets);
    *options = *m->options;
    options->sets.items = copy;
    options->sets.n = options->sets.cap = n_sets;
    p->options = options;
    p->layout = m->layout;
    p->article = m->article;
    p->fonts = m->fonts;
    p->known = m->known;
    return pipeline_make(p);
}

struct model *model_open(struct arena *arena, const struct options *options, const char *document,
                         const struct layout *layout, const char *content_root, struct fonts *fonts,
                         struct diags *diags)
{
    const struct read_options how = {.content_root = content_root};
    size_t errors = diags->errors;
    struct model *m = NEW(arena, struct model);
    m->options = options;
    m->fonts = fonts;
    m->layout = layout;
    m->article = read_article(arena, document, layout, &how, diags);
    if (!layout || !m->article || diags->errors > errors)
        return NULL;
    style_check(arena, m->article, layout, diags);
    m->known.checked = true;
    return m;
}

// Of a specimen at fault what was made is known. What is at fault, each recipient is told.
void model_make_ready(struct model *m, struct arena *arena, const struct named_value *specimen,
                      size_t n_specimen)
{
    struct pipeline *p = &m->specimen;
    pipeline_open(p, arena, m->options);
    p->keep = pdf_store_new();
    make(m, p, arena, NEW(arena, struct options), specimen, n_specimen);
    m->known.pdf = p->keep;
    m->known.shrunk = p->shrunk;
    fit_know(p, &m->known);
    buf_free(&p->pdf);
}

void model_close(struct model *m)
{
    if (!m)
        return;
    fit_close(&m->specimen);
    pdf_store_free(m->specimen.keep);
}

struct str model_version(const struct model *m)
{
    return m->article->version;
}

void model_files(const struct model *m, const struct sources *files[2])
{
    files[0] = &m->article->files;
    files[1] = &m->layout->files;
}

bool model_make(const struct model *m, struct arena *arena, const struct named_value *sets, size_t n_sets,
                struct buf *pdf, uint32_t *pages, struct diags *diags)
{
    struct pipeline p;
    struct options options;
    pipeline_open(&p, arena, m->options);
    p.diags = *diags;
    p.pdf = *pdf;
    p.pdf.n = 0;
    bool made = make(m, &p, arena, &options, sets, n_sets);
    *diags = p.diags;
    *pdf = p.pdf;
    *pages = p.pages ? (uint32_t)p.pages->n : 0;
    fit_close(&p);
    return made;
}
