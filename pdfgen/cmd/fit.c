// Copyfit: the article on exactly so many pages, filled well. Text is shaped once; each try styles, breaks
// and pages it anew.
//
// Too long: shrinking steps are taken in the layout's order until it fits. Too short: growing steps are taken
// in order, each that still fits, until little enough is free. Where even all shrinking steps do not help, it
// stays as it was, on more pages.
#include "cmd/pipeline.h"

struct attempt {
    struct arena *arena;
    const struct boxes *boxes;
    struct text *text;
    const struct flow *flow;
    const struct pages *pages; // NULL: something does not fit its place
};

static struct attempt attempt(const struct pipeline *p, fit_steps steps)
{
    struct attempt a = {.arena = arena_new()};
    struct diags diags; // a try that fails is no fault of the article
    diags_init(&diags, a.arena);
    const struct options *o = p->options;
    a.boxes = style_boxes(a.arena, p->article, p->layout, o->sets.items, o->sets.n, steps, &diags);
    a.text = a.boxes ? text_refit(a.arena, p->text, a.boxes, p->fonts, &diags) : NULL;
    a.flow = a.text ? flow_blocks(a.arena, a.text, &diags) : NULL;
    a.pages = a.flow ? page_make(a.arena, a.flow, &diags) : NULL;
    if (diags.errors)
        a.pages = NULL;
    return a;
}

static bool fits(const struct fit *fit, const struct pages *pages)
{
    return pages && pages->n <= fit->pages;
}

static bool is_full(const struct fit *fit, const struct pages *pages)
{
    return pages->n == fit->pages && pages->items[pages->n - 1].free < fit->leave;
}

static void keep(struct attempt *best, struct attempt *better)
{
    if (best->arena)
        arena_free(best->arena);
    *best = *better;
}

// Takes shrinking steps until it fits. On failure `last` is the try with all of them.
static bool shrink(const struct pipeline *p, struct attempt *last, fit_steps *steps)
{
    const struct fit *fit = &p->layout->fit;
    for (unsigned i = 0; i < fit->n; i++) {
        if (fit->steps[i].grows)
            continue;
        struct attempt a = attempt(p, *steps | (fit_steps)1 << i);
        if (!a.pages && last->pages) { // the step breaks something: do without it
            arena_free(a.arena);
            continue;
        }
        *steps |= (fit_steps)1 << i;
        keep(last, &a);
        if (fits(fit, last->pages))
            return true;
    }
    return false;
}

// Takes growing steps, each that still fits, until the last page is full enough.
static void grow(const struct pipeline *p, struct attempt *best, fit_steps *steps)
{
    const struct fit *fit = &p->layout->fit;
    int refused = -1; // the group whose last step was too much
    for (unsigned i = 0; i < fit->n; i++) {
        if (!fit->steps[i].grows || fit->steps[i].group == refused)
            continue;
        if (is_full(fit, best->pages ? best->pages : p->pages))
            return;
        struct attempt a = attempt(p, *steps | (fit_steps)1 << i);
        if (!fits(fit, a.pages)) {
            refused = fit->steps[i].group;
            arena_free(a.arena);
            continue;
        }
        *steps |= (fit_steps)1 << i;
        keep(best, &a);
    }
}

// ---- what it says

// The last value of each group that was taken.
static struct str steps_text(const struct pipeline *p, fit_steps steps)
{
    const struct fit *fit = &p->layout->fit;
    struct str text = STR("");
    for (unsigned i = 0; i < fit->n; i++) {
        const struct fit_step *s = &fit->steps[i];
        bool last = i + 1 == fit->n || fit->steps[i + 1].group != s->group || !(steps >> (i + 1) & 1);
        if (steps >> i & 1 && last)
            text = arena_printf(p->arena, "%.*s%s%.*s %.*s of %.*s", STR_ARG(text), text.n ? ", " : "",
                                STR_ARG(s->property), STR_ARG(s->value), STR_ARG(s->match));
    }
    return text;
}

static void report_failure(struct pipeline *p, const struct attempt *last)
{
    const struct fit *fit = &p->layout->fit;
    const struct pages *pages = last->pages ? last->pages : p->pages;
    int64_t over = 0;
    for (size_t i = fit->pages; i < pages->n; i++)
        over += pages->items[i].used;
    int64_t lines = over / MAX(1, p->boxes->root->style->line_height) + 1;
    diag(&p->diags, DIAG_FIT_FAILED, (struct pos){.source = p->article->source},
         STR("Shorten the text, or let the layout's <fit> shrink more."),
         "too long for %u page%s by about %lld line%s; it takes %zu", fit->pages, fit->pages == 1 ? "" : "s",
         (long long)lines, lines == 1 ? "" : "s", p->pages->n);
}

static void report_short(struct pipeline *p)
{
    const struct fit *fit = &p->layout->fit;
    diag(&p->diags, DIAG_FIT_FAILED, (struct pos){.source = p->article->source},
         STR("Write more, ask for fewer pages, or let the layout's <fit> grow more."),
         "too short for %u pages; it takes %zu", fit->pages, p->pages->n);
}

static void take(struct pipeline *p, const struct attempt *a, fit_steps steps)
{
    p->fitted = a->arena;
    p->boxes = a->boxes;
    p->text = a->text;
    p->flow = a->flow;
    p->pages = a->pages;
    const struct fit *fit = &p->layout->fit;
    if (p->pages->n == fit->pages)
        diag(&p->diags, DIAG_FITTED, (struct pos){.source = p->article->source}, (struct str){0},
             "fitted to %u page%s: %.*s", fit->pages, fit->pages == 1 ? "" : "s",
             STR_ARG(steps_text(p, steps)));
}

void fit_pages(struct pipeline *p)
{
    struct attempt best = {0};
    fit_steps steps = 0;
    if (fits(&p->layout->fit, p->pages)) {
        grow(p, &best, &steps);
    } else if (p->pages->n / 2 > p->layout->fit.pages || !shrink(p, &best, &steps)) {
        // What takes more than twice the pages is not tried: smaller gaps and type do not halve it.
        report_failure(p, &best);
        keep(&best, &(struct attempt){0});
    }
    if (best.pages)
        take(p, &best, steps);
    if (p->pages->n < p->layout->fit.pages)
        report_short(p);
}

void fit_close(struct pipeline *p)
{
    if (p->fitted)
        arena_free(p->fitted);
}
