// Paragraphs that were shaped before: found by content, and taken over under new styles and tags. Glyphs are
// in font units, so that only widths are computed again, and those only where a style differs.
#include "text/internal.h"

#include <string.h>
#include <unicode/uchar.h>

// ---- what is the same

static bool same_shape(const struct style *a, const struct style *b)
{
    return a == b ||
           (a->font == b->font && a->font_weight == b->font_weight && a->italic == b->italic &&
            a->ligatures == b->ligatures && a->kerning == b->kerning && a->tabular_nums == b->tabular_nums &&
            a->hyphenate == b->hyphenate && !a->letter_spacing == !b->letter_spacing);
}

// Most that are the same are the same slice of a document.
static bool same_text(struct str a, struct str b)
{
    return (a.p == b.p && a.n == b.n) || str_eq(a, b);
}

bool same_content(const struct box *a, const struct box *b)
{
    if (a->n_inlines != b->n_inlines || a->rtl != b->rtl)
        return false;
    for (size_t i = 0; i < a->n_inlines; i++) {
        const struct inline_item *x = &a->inlines[i], *y = &b->inlines[i];
        if (x->kind != y->kind || x->drawing != y->drawing || !same_text(x->text, y->text) ||
            !same_text(x->lang, y->lang) || !same_shape(x->style, y->style))
            return false;
    }
    return true;
}

static bool same_place(struct pos a, struct pos b)
{
    return a.source == b.source && a.line == b.line && a.column == b.column;
}

// Of boxes with the same content: whether nothing of a paragraph tells one from the other.
static bool same_all(const struct box *a, const struct box *b)
{
    if (!same_place(a->pos, b->pos))
        return false;
    for (size_t i = 0; i < a->n_inlines; i++) {
        const struct inline_item *x = &a->inlines[i], *y = &b->inlines[i];
        if (x->style != y->style || x->tag != y->tag || x->note != y->note || x->joined != y->joined ||
            !same_place(x->pos, y->pos))
            return false;
    }
    return true;
}

// Whether every item is as wide as it was; where in doubt, not.
static bool same_widths(const struct box *a, const struct box *b)
{
    for (size_t i = 0; i < a->n_inlines; i++) {
        const struct style *x = a->inlines[i].style, *y = b->inlines[i].style;
        if (x->font_size != y->font_size || x->letter_spacing != y->letter_spacing ||
            x->word_spacing != y->word_spacing || x->word_spacing_percent != y->word_spacing_percent ||
            x->width != y->width || x->height != y->height || x->padding_start != y->padding_start ||
            x->padding_end != y->padding_end || x->border_width != y->border_width)
            return false;
    }
    return true;
}

// ---- taking over

static const struct run *take_run(struct arena *arena, const struct run *run, const struct box *box)
{
    const struct inline_item *in = &box->inlines[run->inline_index];
    struct run *copy = NEW(arena, struct run);
    memcpy(copy, run, sizeof *copy);
    copy->style = in->style;
    copy->tag = in->tag;
    copy->note = in->note;
    copy->lang = in->lang;
    copy->pos = in->pos;
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

struct para take_para(struct arena *arena, struct arena *for_items, const struct para *before,
                      const struct box *box_before, const struct box *box)
{
    struct para para = *before;
    para.known = 0;
    const struct run **runs = NEW_ARRAY(arena, const struct run *, before->n_runs);
    struct item *items = NEW_ARRAY(for_items, struct item, before->n);
    bool same = same_widths(box_before, box);
    size_t at = 0;
    for (size_t i = 0; i < before->n_runs; i++)
        runs[i] = take_run(arena, before->runs[i], box);
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
        if (item_is_number(&items[i])) // may have been given room for several digits
            same = false;
    }
    for (size_t i = 0; i < before->n && !same; i++)
        items[i].width = item_width(&items[i]);
    para.runs = runs;
    para.items = items;
    para.pos = box->pos;
    if (!same)
        measure_items(items, para.n, &para);
    return para;
}

// ---- the store

struct table { // by hash: the first entry + 1, 0: none; by entry: the next one of the same hash + 1
    uint32_t *first, *next;
    size_t mask;
};

struct text_store {
    const struct text *text;
    struct table paras, shaped;
    const struct run **runs; // that were shaped as stretches of text
    size_t n_runs;
    bool *numbered; // by paragraph: its numbers get their room in each text
};

static struct table table_new(struct arena *arena, size_t n)
{
    size_t cap = 64;
    while (cap < n * 2)
        cap *= 2;
    return (struct table){NEW_ARRAY(arena, uint32_t, cap), NEW_ARRAY(arena, uint32_t, n), cap - 1};
}

static void table_add(struct table *t, uint64_t hash, size_t entry)
{
    uint32_t *place = &t->first[hash & t->mask];
    t->next[entry] = *place;
    *place = (uint32_t)entry + 1;
}

static uint64_t content_hash(const struct box *box)
{
    uint64_t hash = box->n_inlines;
    for (size_t i = 0; i < box->n_inlines; i++)
        hash = hash * 31 + box->inlines[i].kind +
               (bytes_hash(box->inlines[i].text.p, box->inlines[i].text.n) ^ (hash >> 7));
    return hash ^ hash >> 32;
}

static uint64_t run_hash(struct str text)
{
    return bytes_hash(text.p, text.n);
}

static void add_runs(struct text_store *store, const struct para *para)
{
    for (size_t k = 0; k < para->n_runs; k++)
        if (is_loose((UScriptCode)para->runs[k]->script)) {
            store->runs[store->n_runs] = para->runs[k];
            table_add(&store->shaped, run_hash(para->runs[k]->text), store->n_runs++);
        }
}

struct text_store *text_store_new(struct arena *arena, const struct text *text)
{
    struct text_store *store = NEW(arena, struct text_store);
    size_t n_runs = 0;
    for (size_t i = 0; i < text->n_paras; i++)
        n_runs += text->paras[i].n_runs;
    store->text = text;
    store->paras = table_new(arena, text->n_paras);
    store->shaped = table_new(arena, n_runs);
    store->runs = NEW_ARRAY(arena, const struct run *, n_runs);
    store->numbered = NEW_ARRAY(arena, bool, text->n_paras);
    for (size_t i = 0; i < text->n_paras; i++) {
        if (text->paras[i].faulty)
            continue;
        table_add(&store->paras, content_hash(text->boxes->paras[i]), i);
        store->numbered[i] = has_number(&text->paras[i]);
        add_runs(store, &text->paras[i]);
    }
    return store;
}

// Of scripts whose letters do not join nothing around a run counts, but for a mark that has no letter.
const struct run *store_run(const struct text_store *store, const struct piece *p, struct str text)
{
    size_t i = 0;
    if (!store || !is_loose(p->script) || U_GET_GC_MASK(utf8_next(text, &i)) & U_GC_M_MASK)
        return NULL;
    uint32_t at = store->shaped.first[run_hash(text) & store->shaped.mask];
    for (; at; at = store->shaped.next[at - 1]) {
        const struct run *run = store->runs[at - 1];
        if (run->face == p->face && run->level == p->level && run->script == p->script &&
            str_eq(run->text, text) && str_eq(run->lang, p->span->in->lang) &&
            same_shape(run->style, p->span->in->style))
            return run;
    }
    return NULL;
}

const struct text *store_text(const struct text_store *store)
{
    return store ? store->text : NULL;
}

// Whether nothing tells a paragraph from the one at `at`, which lives as long.
static bool is_whole(const struct text_store *store, size_t at, const struct box *box)
{
    const struct box *before = store->text->boxes->paras[at];
    return !store->numbered[at] && !store->text->paras[at].faulty && same_content(before, box) &&
           same_all(before, box);
}

bool store_para(const struct text_store *store, struct arena *arena, struct arena *for_items,
                const struct box *box, size_t *next, struct para *para)
{
    uint32_t found = 0;
    if (!store)
        return false;
    if (*next < store->text->n_paras && is_whole(store, *next, box)) {
        *para = store->text->paras[*next];
        para->known = (uint32_t)++ * next;
        return true;
    }
    struct box *const *boxes = store->text->boxes->paras;
    uint32_t at = store->paras.first[content_hash(box) & store->paras.mask];
    for (; at; at = store->paras.next[at - 1]) {
        if (!same_content(boxes[at - 1], box))
            continue;
        if (!store->numbered[at - 1] && same_all(boxes[at - 1], box)) {
            *para = store->text->paras[at - 1];
            para->known = at;
            *next = at;
            return true;
        }
        found = found ? found : at;
    }
    if (!found)
        return false;
    *para = take_para(arena, for_items, &store->text->paras[found - 1], boxes[found - 1], box);
    *next = found;
    return true;
}
