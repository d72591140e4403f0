// Names that the layout defines and nothing uses: most are misspelt, and what they should have replaced stays
// as it was, silently.
//
// A definition that takes the place of an earlier one is used as that was. Of the others, one in a base (a
// file that lies under another, or alone) may be there for other layouts: it is told only where it looks like
// a name that another file defines. A value may be there for other articles, so it is told under the same
// condition.
#include <stdlib.h>
#include <string.h>

#include "doc/condition.h"
#include "style/internal.h"

struct names {
    struct str *items;
    size_t n, cap;
};

// ---- what is used

static int byte_order(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void names_sort(struct names *names)
{
    if (names->n)
        qsort(names->items, names->n, sizeof *names->items, byte_order);
}

static bool names_have(const struct names *names, struct str name)
{
    return names->n && bsearch(&name, names->items, names->n, sizeof *names->items, byte_order);
}

struct usage {
    struct arena *arena;
    struct names colors, values, phrases, icons, roles;
};

static void add(struct usage *u, struct names *names, struct str name)
{
    if (name.n)
        PUSH(u->arena, *names, name);
}

static void use_tree(struct usage *u, const struct node *root)
{
    for (const struct node *n = root; n; n = node_next_in(n, root)) {
        struct str when = node_attr(n, AT_WHEN);
        struct condition c;
        while (condition_next(&when, &c))
            add(u, &u->values, c.name);
        add(u, &u->colors, node_attr(n, AT_COLOR));
        add(u, &u->icons, node_attr(n, AT_ICON));
        add(u, &u->values, node_attr(n, AT_FIELD));
        if (n->element == EL_FIELD)
            add(u, &u->values, node_attr(n, AT_NAME));
        else if (n->element == EL_PHRASE && n != root) // the root of a phrase is its definition
            add(u, &u->phrases, node_attr(n, AT_NAME));
    }
}

static void use_rules(struct usage *u, const struct layout *l)
{
    for (size_t i = 0; i < l->n_rules; i++)
        for (size_t k = 0; k < l->rules[i].n; k++) {
            const struct declaration *d = &l->rules[i].declarations[k];
            if (d->value.kind == VALUE_COLOR && d->value.v >= 0)
                add(u, &u->colors, l->colors[d->value.v].name);
            else if (d->value.kind == VALUE_NAME && d->property == PROP_LABEL)
                add(u, &u->phrases, d->value.name);
            else if (d->value.kind == VALUE_NAME && d->property == PROP_ICON)
                add(u, &u->icons, d->value.name);
            else if (d->value.kind == VALUE_NAME && d->property == PROP_FONT_FAMILY)
                add(u, &u->roles, d->value.name);
        }
}

// The phrases that style/ itself asks for, and those of charts.
static const char own_phrases[] =
    "qr-alt source source-join sources-kind status-draft status-reviewed status-draft-short "
    "status-reviewed-short date-month date-long date-day-month number-group number-decimal "
    "tile-name tile-line tile-rule tile-picture";
static const char chart_phrases[] =
    "axis-start axis-break axis-words axis-then axis-days axis-weeks axis-months axis-years "
    "axis-dates day days week weeks month months year years time-start time-day time-week "
    "time-month time-year occurs-often occurs-some occurs-none range-known range-about "
    "range-open range-about-open milestone-dated milestone-about visit recurrence-unset "
    "recurrence-every block-number legend-often legend-some legend-fading legend-none "
    "legend-point legend-ring chart-status chart-source date-brief-day date-brief time-dated "
    "today today-before today-date recurrence-write figure-days figure-weeks figure-months "
    "figure-years figure-dates figure-note figure-span";

static void use_phrases(struct usage *u, const char *names)
{
    for (const char *p = names; *p;) {
        size_t n = strcspn(p, " ");
        add(u, &u->phrases, (struct str){p, n});
        p += n + (p[n] == ' ');
    }
}

static void use_own(struct usage *u, bool chart)
{
    use_phrases(u, own_phrases);
    if (chart)
        use_phrases(u, chart_phrases);
    for (int month = 1; month <= 12; month++) {
        add(u, &u->phrases, arena_printf(u->arena, "month-%d", month));
        add(u, &u->phrases, arena_printf(u->arena, "month-short-%d", month));
    }
    add(u, &u->values, STR("department")); // `when`
    add(u, &u->values, STR("clinic"));     // the publisher
}

static struct usage usage_of(struct builder *b)
{
    const struct layout *l = b->layout;
    struct usage u = {.arena = b->arena};
    use_own(&u, l->chart.given || l->inset.given);
    use_rules(&u, l);
    if (l->n_roles)
        add(&u, &u.roles, l->roles[0].name); // where no rule names another
    for (size_t i = 0; i < l->n_phrases; i++) {
        use_tree(&u, l->phrases[i].content);
        if (str_starts(l->phrases[i].name, "sources-kind-")) // of whatever language
            add(&u, &u.phrases, l->phrases[i].name);
    }
    for (size_t i = 0; i < l->n_contents; i++)
        use_tree(&u, l->contents[i]);
    for (size_t i = 0; i < l->n_masters; i++)
        for (size_t k = 0; k < l->masters[i].n_statics; k++)
            use_tree(&u, l->masters[i].statics[k]);
    use_tree(&u, b->article->root);
    struct names *all[] = {&u.colors, &u.values, &u.phrases, &u.icons, &u.roles};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        names_sort(all[i]);
    return u;
}

// ---- what is defined

struct definition {
    struct str name, lang; // lang: of a phrase
    const struct origin *origin;
};
struct definitions {
    const char *what;
    struct definition *items;
    size_t n;
    bool of_article; // an article may use it
};

static bool same_file_has(const struct definitions *all, const struct definition *d, struct str name)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->items[i].origin->pos.source == d->origin->pos.source && str_eq(all->items[i].name, name) &&
            str_eq(all->items[i].lang, d->lang))
            return true;
    return false;
}

// The nearest name that is used or defined in another file: who writes both into one file means both. An
// unused name is suspect as it is, so half of its characters may differ; in a base, where it is not, one.
static struct str nearest(const struct names *used, const struct definitions *all, const struct definition *d)
{
    struct str near = {0};
    int best = d->origin->base ? 2 : (int)MIN(d->name.n, 64) / 2 + 1;
    for (size_t i = 0; i < used->n + all->n; i++) {
        struct str name = i < used->n ? used->items[i] : all->items[i - used->n].name;
        int distance = str_distance(d->name, name);
        if (distance == 0 || distance >= best || same_file_has(all, d, name))
            continue;
        best = distance;
        near = name;
    }
    return near;
}

static void report_unused(struct builder *b, const struct names *used, const struct definitions *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct definition *d = &all->items[i];
        if (d->origin->replaces || names_have(used, d->name))
            continue;
        struct str near = nearest(used, all, d);
        if (!near.n && (d->origin->base || all->of_article))
            continue;
        diag(b->diags, DIAG_UNUSED_NAME, d->origin->pos,
             near.n ? arena_printf(b->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
                    : STR("Name it where it is wanted, or take it out."),
             "nothing uses the %s \"%.*s\"", all->what, STR_ARG(d->name));
    }
}

#define DEFINE(b, out, list, count)                                                                          \
    do {                                                                                                     \
        (out)->n = (count);                                                                                  \
        (out)->items = NEW_ARRAY((b)->arena, struct definition, (count) + 1);                                \
        for (size_t i_ = 0; i_ < (count); i_++)                                                              \
            (out)->items[i_] = (struct definition){.name = (list)[i_].name, .origin = &(list)[i_].origin};   \
    } while (0)

// ---- languages

static bool is_first_of_language(const struct layout *l, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(l->phrases[k].lang, l->phrases[i].lang))
            return false;
    return true;
}

// A phrase that is there in other languages and not in this one; absent where there is none.
static struct str lacking_in(const struct layout *l, const struct names *used, struct str lang)
{
    for (size_t i = 0; i < l->n_phrases; i++)
        if (names_have(used, l->phrases[i].name) && !layout_phrase(l, l->phrases[i].name, lang))
            return l->phrases[i].name;
    return (struct str){0};
}

static struct str nearest_language(const struct layout *l, struct str lang)
{
    struct str near = {0};
    int best = 3;
    for (size_t i = 0; i < l->n_phrases; i++) {
        struct str other = l->phrases[i].lang;
        int distance = str_distance(lang, other);
        if (other.n && l->phrases[i].origin.base && distance > 0 && distance < best) {
            best = distance;
            near = other;
        }
    }
    return near;
}

// A language that only this file has phrases in, and not all that a document needs.
static void report_languages(struct builder *b, const struct names *used)
{
    const struct layout *l = b->layout;
    for (size_t i = 0; i < l->n_phrases; i++) {
        const struct phrase *p = &l->phrases[i];
        if (!p->lang.n || p->origin.base || p->origin.replaces ||
            str_starts(b->article->lang, arena_cstr(b->arena, p->lang)) || !is_first_of_language(l, i))
            continue;
        struct str lacks = lacking_in(l, used, p->lang), near = nearest_language(l, p->lang);
        if (lacks.n)
            diag(b->diags, DIAG_UNUSED_NAME, p->lang_at,
                 near.n ? arena_printf(b->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
                        : STR("Translate every phrase, or write a language that the layout has."),
                 "nothing uses phrases of the language \"%.*s\": it lacks \"%.*s\"", STR_ARG(p->lang),
                 STR_ARG(lacks));
    }
}

void report_unused_names(struct builder *b)
{
    const struct layout *l = b->layout;
    struct usage u = usage_of(b);
    struct definitions colors = {.what = "colour"}, values = {.what = "value", .of_article = true},
                       icons = {.what = "icon", .of_article = true}, roles = {.what = "font role"},
                       phrases = {.what = "phrase", .of_article = true};
    DEFINE(b, &colors, l->colors, l->n_colors);
    DEFINE(b, &values, l->values, l->n_values);
    DEFINE(b, &icons, l->icons, l->n_icons);
    DEFINE(b, &roles, l->roles, l->n_roles);
    DEFINE(b, &phrases, l->phrases, l->n_phrases);
    for (size_t i = 0; i < phrases.n; i++)
        phrases.items[i].lang = l->phrases[i].lang;
    report_unused(b, &u.colors, &colors);
    report_unused(b, &u.values, &values);
    report_unused(b, &u.icons, &icons);
    report_unused(b, &u.roles, &roles);
    report_unused(b, &u.phrases, &phrases);
    report_languages(b, &u.phrases);
}
