// Copyfit: the article on exactly so many pages, filled well. Text is shaped once; each try styles, breaks
// and pages it anew.
//
// Too long: shrinking steps are taken in the layout's order until it fits. Too short: growing steps are taken
// in order, each that still fits, until little enough is free. Where even all shrinking steps do not help, it
// stays as it was, on more pages, and grows to fill those; how much too long it is counts with all shrinking
// steps taken.
#include "cmd/pipeline.h"

struct attempt {
    struct arena *arena;
    const struct boxes *boxes;
    struct text *text;
    const struct flow *flow;
    const struct pages *pages; // NULL: something does not fit its place
};

static struct attempt attempt(struct pipeline *p, fit_steps steps)
{
    struct attempt a = {.arena = arena_new()};
    const struct known_try *known = known_with(&p->known, steps);
    struct diags diags; // a try that fails is no fault of the article
    diags_init(&diags, a.arena);
    diags.no_claims = p->diags.no_claims;
    const struct style_request request = {.sets = p->options->sets.items,
                                          .n_sets = p->options->sets.n,
                                          .fit = steps,
                                          .known = known ? known->boxes : NULL};
    a.boxes = style_boxes(a.arena, p->article, p->layout, &request, &diags);
    a.text =
        a.boxes ? text_refit(a.arena, p->text, a.boxes, p->fonts, known ? known->text : NULL, &diags) : NULL;
    a.flow = a.text ? flow_blocks(a.arena, a.text, p->flow, known ? known->flow : NULL, &diags) : NULL;
    a.pages = a.flow ? page_make(a.arena, a.flow, &diags) : NULL;
    if (diags.errors)
        a.pages = NULL;
    p->tried[p->n_tried++ % COUNT_OF(p->tried)] = steps;
    return a;
}

const struct known_try *known_with(const struct known *known, fit_steps steps)
{
    for (size_t i = 0; i < known->n_tries; i++)
        if (known->tries[i].steps == steps)
            return &known->tries[i];
    return NULL;
}

// Made anew, for what copyfit tried is gone, and by itself: what was told of it is to be told of others, too.
static void know(const struct pipeline *p, struct known *known, fit_steps steps)
{
    struct arena *arena = p->arena;
    struct diags diags;
    struct style_request request = {
        .sets = p->options->sets.items, .n_sets = p->options->sets.n, .fit = steps, .checked = true};
    if (known_with(known, steps))
        return;
    diags_init(&diags, arena);
    diags.no_claims = p->diags.no_claims;
    struct boxes *boxes = style_boxes(arena, p->article, p->layout, &request, &diags);
    struct text *text = boxes ? text_refit(arena, p->shaped, boxes, p->fonts, NULL, &diags) : NULL;
    struct flow *flow = text ? flow_blocks(arena, text, p->flow, NULL, &diags) : NULL;
    const struct pages *pages = flow ? page_make(arena, flow, &diags) : NULL;
    if (flow)
        known->tries[known->n_tries++] = (struct known_try){steps, boxes, text_store_new(arena, text), flow,
                                                            pages && !diags.errors ? pages->n : 0};
}

void fit_know(struct pipeline *p, struct known *known)
{
    if (!p->shaped)
        return;
    know(p, known, 0);
    for (size_t i = 0; i < MIN(p->n_tried, COUNT_OF(p->tried)); i++)
        know(p, known, p->tried[i]);
}

static bool fits(const struct pages *pages, size_t room)
{
    return pages && pages->n <= room;
}

static bool is_full(const struct pages *pages, size_t room, mpt leave)
{
    return pages->n == room && pages->items[pages->n - 1].free < leave;
}

static void keep(struct attempt *best, struct attempt *better)
{
    if (best->arena)
        arena_free(best->arena);
    *best = *better;
}

// Takes shrinking steps, after those that are taken, until it fits. On failure `last` is the try with all of
// them.
static bool shrink(struct pipeline *p, struct attempt *last, fit_steps *steps)
{
    const struct fit *fit = &p->layout->fit;
    for (unsigned i = 0; i < fit->n; i++) {
        if (fit->steps[i].grows || fit->steps[i].idle || *steps >> i & 1)
            continue;
        struct attempt a = attempt(p, *steps | (fit_steps)1 << i);
        if (!a.pages && last->pages) { // the step breaks something: do without it
            arena_free(a.arena);
            continue;
        }
        *steps |= (fit_steps)1 << i;
        keep(last, &a);
        if (fits(last->pages, fit->pages))
            return true;
    }
    return false;
}

// Which shrinking steps are there up to the last of `steps`.
static fit_steps shrinking_to(const struct fit *fit, fit_steps steps)
{
    fit_steps all = 0;
    for (unsigned i = 0; i < fit->n && steps >> i; i++)
        if (!fit->steps[i].grows && !fit->steps[i].idle)
            all |= (fit_steps)1 << i;
    return all;
}

// Whether a step moves lines and changes none of them.
static bool is_white(const struct fit_step *s)
{
    static const char *const white[] = {"space-before", "space-after", "padding-before", "padding-after",
                                        "lines-added"};
    for (size_t i = 0; i < COUNT_OF(white); i++)
        if (str_eqz(s->property, white[i]))
            return true;
    return false;
}

// Whether a document is too long with all of `steps` but the last, `step`, judged by a try with them all. It
// is where the known one is too long, differs in words alone and is broken alike with all steps, and the last
// one breaks no line otherwise: then both are broken alike without it, too. (More lines do not do: a
// paragraph of four may stand on two pages where one of three may not, and then fewer pages are enough.)
static bool is_as_long(const struct pipeline *p, const struct attempt *a, fit_steps steps, unsigned step)
{
    const struct known_try *now = known_with(&p->known, steps),
                           *longer = known_with(&p->known, steps & ~((fit_steps)1 << step));
    return now && longer && longer->pages > p->layout->fit.pages && is_white(&p->layout->fit.steps[step]) &&
           boxes_alike(a->boxes, now->boxes, true) && boxes_alike(now->boxes, longer->boxes, false) &&
           flow_breaks_alike(a->flow, now->flow);
}

// The steps that were enough for a document nearly alike, where they are enough for this one and one less is
// not: what `shrink` would come to, for each step makes it shorter. Else false: where they are not enough
// they are taken, for `shrink` to go on from; where fewer may be, nothing is taken.
static bool shrink_as_known(struct pipeline *p, struct attempt *last, fit_steps *steps)
{
    fit_steps known = p->known.shrunk;
    unsigned step = FIT_STEPS_MAX - 1;
    if (!known)
        return false;
    while (!(known >> step & 1))
        step--;
    fit_steps less = known & ~((fit_steps)1 << step);
    struct attempt a = attempt(p, known), b = {0};
    bool enough = fits(a.pages, p->layout->fit.pages), needed = a.pages != NULL;
    if (enough && less && !is_as_long(p, &a, known, step)) {
        b = attempt(p, less);
        needed = b.pages && !fits(b.pages, p->layout->fit.pages);
        arena_free(b.arena);
    }
    if (!needed) {
        arena_free(a.arena);
        return false;
    }
    *steps = known;
    keep(last, &a);
    return enough;
}

// Takes growing steps, each that still fits so many pages, until the last one is full enough.
static void grow(struct pipeline *p, size_t room, struct attempt *best, fit_steps *steps)
{
    const struct fit *fit = &p->layout->fit;
    int refused = -1; // the group whose last step was too much
    for (unsigned i = 0; i < fit->n; i++) {
        if (!fit->steps[i].grows || fit->steps[i].idle || fit->steps[i].group == refused)
            continue;
        if (is_full(best->pages ? best->pages : p->pages, room, fit->leave))
            return;
        struct attempt a = attempt(p, *steps | (fit_steps)1 << i);
        if (!fits(a.pages, room)) {
            refused = fit->steps[i].group;
            arena_free(a.arena);
            continue;
        }
        *steps |= (fit_steps)1 << i;
        keep(best, &a);
    }
}

// ---- what it says

// Its own name, or what it sets of which elements; and the value.
static struct str step_text(const struct pipeline *p, const struct fit_step *s)
{
    if (s->name.n)
        return arena_printf(p->arena, "%.*s %.*s", STR_ARG(s->name), STR_ARG(s->value));
    return arena_printf(p->arena, "%.*s of %.*s %.*s", STR_ARG(s->property), STR_ARG(s->match),
                        STR_ARG(s->value));
}

// The last value of each group that was taken, in the order of giving way.
static struct str steps_text(const struct pipeline *p, fit_steps steps)
{
    const struct fit *fit = &p->layout->fit;
    struct str text = STR("");
    for (unsigned i = 0; i < fit->n; i++) {
        const struct fit_step *s = &fit->steps[i];
        bool last = i + 1 == fit->n || fit->steps[i + 1].group != s->group || !(steps >> (i + 1) & 1);
        if (steps >> i & 1 && last)
            text = arena_printf(p->arena, "%.*s%s%.*s", STR_ARG(text), text.n ? ", " : "",
                                STR_ARG(step_text(p, s)));
    }
    return text;
}

static struct str counted(struct arena *arena, int64_t n, const char *what)
{
    return arena_printf(arena, "%lld %s%s", (long long)n, what, n == 1 ? "" : "s");
}

static struct str excess_text(struct arena *arena, const struct excess *e)
{
    struct str lines = counted(arena, (int64_t)e->lines, "line");
    struct str others = counted(arena, (int64_t)e->others, "other piece");
    if (!e->others)
        return lines;
    return e->lines ? arena_printf(arena, "%.*s and %.*s", STR_ARG(lines), STR_ARG(others)) : others;
}

// Told at the first text without room. `steps`: those that did not help; `filling`: those that fill the pages
// that it takes.
static void report_failure(struct pipeline *p, const struct flow *shortest, fit_steps steps,
                           fit_steps filling)
{
    uint32_t wanted = p->layout->fit.pages;
    struct excess e = page_excess(p->arena, shortest, wanted);
    struct str what = STR("only by what is kept together"),
               hint = STR("Shorten the text, or let the layout keep less together");
    if (e.lines || e.others) {
        what = arena_printf(p->arena, "by %s%.*s", e.kept ? "at least " : "",
                            STR_ARG(excess_text(p->arena, &e)));
        hint = STR("Shorten the text, or let the layout's <fit> shrink more");
    }
    if (steps)
        hint = arena_printf(p->arena, "%.*s; it went as far as %.*s", STR_ARG(hint),
                            STR_ARG(steps_text(p, steps)));
    if (filling)
        hint = arena_printf(p->arena, "%.*s. What fills the %zu pages: %.*s", STR_ARG(hint), p->pages->n,
                            STR_ARG(steps_text(p, filling)));
    struct str begin =
        e.words.n ? arena_printf(p->arena, ", and has no room from \"%.*s\" on", STR_ARG(e.words)) : STR("");
    diag(&p->diags, DIAG_FIT_FAILED, e.pos, arena_printf(p->arena, "%.*s.", STR_ARG(hint)),
         "too long for %.*s %.*s%s: it takes %zu%.*s", STR_ARG(counted(p->arena, wanted, "page")),
         STR_ARG(what), steps ? ", whatever gives way" : "", p->pages->n, STR_ARG(begin));
}

static void report_short(struct pipeline *p)
{
    const struct fit *fit = &p->layout->fit;
    int64_t room = page_room(p->pages, fit->pages, p->boxes->root->style->line_height);
    diag(&p->diags, DIAG_FIT_FAILED, (struct pos){.source = p->article->source},
         STR("Write more, ask for fewer pages, or let the layout's <fit> grow more."),
         "too short for %u pages: there is room for %.*s more; it takes %zu", fit->pages,
         STR_ARG(counted(p->arena, room, "line")), p->pages->n);
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
             "fitted to %.*s: %.*s", STR_ARG(counted(p->arena, fit->pages, "page")),
             STR_ARG(steps_text(p, steps)));
}

// What takes more than twice the pages is tried with all steps at once before it is with ever more of them:
// most such documents are too long whatever gives way.
static bool is_hopeless(struct pipeline *p, struct attempt *last, fit_steps *steps)
{
    const struct fit *fit = &p->layout->fit;
    if (p->pages->n / 2 <= fit->pages)
        return false;
    fit_steps all = shrinking_to(fit, ~(fit_steps)0);
    struct attempt a = {0};
    if (all)
        a = attempt(p, all);
    if (fits(a.pages, fit->pages)) {
        arena_free(a.arena);
        return false;
    }
    *steps = all;
    keep(last, &a);
    return true;
}

enum { FILLED_MAX = 20 }; // pages: what is longer is no leaf whose last page is missed

// Too long whatever gives way: it stays as it was, on pages that are filled well. `last`: the try with all
// shrinking steps, in its place the one that is taken.
static fit_steps give_up(struct pipeline *p, struct attempt *last, fit_steps shrunk)
{
    struct attempt best = {0};
    fit_steps filling = 0;
    if (p->pages->n <= FILLED_MAX)
        grow(p, p->pages->n, &best, &filling);
    report_failure(p, last->pages ? last->flow : p->flow, last->pages ? shrunk : 0, filling);
    keep(last, &best);
    return filling;
}

void fit_pages(struct pipeline *p)
{
    const struct fit *fit = &p->layout->fit;
    struct attempt best = {0};
    fit_steps steps = 0;
    if (fits(p->pages, fit->pages)) {
        grow(p, fit->pages, &best, &steps);
    } else if (!shrink_as_known(p, &best, &steps)) {
        if (is_hopeless(p, &best, &steps) || !shrink(p, &best, &steps))
            steps = give_up(p, &best, steps);
        else if (steps == shrinking_to(fit, steps)) // none had to be left out
            p->shrunk = steps;
    }
    if (best.pages)
        take(p, &best, steps);
    if (p->pages->n < fit->pages)
        report_short(p);
}

void fit_close(struct pipeline *p)
{
    if (p->fitted)
        arena_free(p->fitted);
}
