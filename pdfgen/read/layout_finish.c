// All files are read: names become what they name, rules find the layout's own text.
#include <string.h>

#include "read/layout.h"
#include "read/pattern.h"
#include "read/read.h"
#include "read/vocabulary.h"

// ---- names in rules ---------------------------------------------------------------------------------------

static void resolve_column(struct layout_builder *b, const struct value *v)
{
    if (str_eqz(v->name, "all"))
        return;
    for (size_t i = 0; i < b->column_names.n; i++)
        if (str_eq(b->column_names.items[i], v->name))
            return;
    LIST(const char *) names = {0};
    PUSH(b->arena, names, "all");
    for (size_t i = 0; i < b->column_names.n; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= str_eq(b->column_names.items[k], b->column_names.items[i]);
        if (!again)
            PUSH(b->arena, names, arena_cstr(b->arena, b->column_names.items[i]));
    }
    unknown_name(b->arena, b->diags, v->pos, "the column", v->name, names.items, names.n);
}

static void resolve_color(struct layout_builder *b, struct value *v)
{
    INDEX_OF(v->v, b->colors, v->name);
    if (v->v < 0)
        UNKNOWN(b, v->pos, "the colour", v->name, b->colors);
}

// Phrases depend on the reader's language: style/ looks them up, and tells which is missing where it is
// wanted. One that no language has is told here, wanted or not.
static void resolve_label(struct layout_builder *b, const struct value *v)
{
    int32_t at;
    INDEX_OF(at, b->phrases, v->name);
    if (at < 0)
        UNKNOWN(b, v->pos, "the phrase", v->name, b->phrases);
}

static void resolve_name(struct layout_builder *b, enum property p, struct value *v)
{
    int32_t at;
    switch (p) {
    case PROP_FONT_FAMILY:
        INDEX_OF(at, b->roles, v->name);
        if (at < 0)
            UNKNOWN(b, v->pos, "the font role", v->name, b->roles);
        break;
    case PROP_ICON:
        INDEX_OF(at, b->icons, v->name);
        if (at < 0)
            UNKNOWN(b, v->pos, "the icon", v->name, b->icons);
        break;
    case PROP_COLUMN:
    case PROP_BORDER_BEFORE_EXTENT:
        resolve_column(b, v);
        break;
    case PROP_LABEL:
        resolve_label(b, v);
        break;
    default:
        break;
    }
}

static void resolve_rules(struct layout_builder *b)
{
    for (size_t i = 0; i < b->rules.n; i++) {
        struct declaration *list = (struct declaration *)b->rules.items[i].declarations;
        for (size_t k = 0; k < b->rules.items[i].n; k++)
            if (list[k].value.kind == VALUE_COLOR)
                resolve_color(b, &list[k].value);
            else if (list[k].value.kind == VALUE_NAME)
                resolve_name(b, list[k].property, &list[k].value);
    }
}

// ---- the layout's own text --------------------------------------------------------------------------------

static void check_node(struct layout_builder *b, const struct node *n)
{
    struct str icon = node_attr(n, AT_ICON), color = node_attr(n, AT_COLOR);
    int32_t at;
    INDEX_OF(at, b->icons, icon);
    if (icon.n && at < 0)
        UNKNOWN(b, n->pos, "the icon", icon, b->icons);
    INDEX_OF(at, b->colors, color);
    if (color.n && at < 0)
        UNKNOWN(b, n->pos, "the colour", color, b->colors);
}

static void take_figure(struct layout_builder *b, struct node *n)
{
    struct str src = node_attr(n, AT_SRC);
    if (src.n)
        n->drawing = pictures_read(&b->pictures, src, n->pos);
}

static void finish_tree(struct layout_builder *b, const struct rule_index *index, const struct node *root)
{
    for (const struct node *n = root; n; n = node_next_in(n, root)) {
        check_node(b, n);
        if (n->element == EL_FIGURE)
            take_figure(b, (struct node *)n);
    }
    rules_apply(b->arena, index, (struct node *)root);
}

static void finish_trees(struct layout_builder *b)
{
    const struct rule_index *index = rule_index_new(b->arena, b->rules.items, b->rules.n, b->diags);
    for (size_t i = 0; i < b->phrases.n; i++)
        finish_tree(b, index, b->phrases.items[i].content);
    for (size_t i = 0; i < b->contents.n; i++)
        finish_tree(b, index, b->contents.items[i]);
    for (size_t i = 0; i < b->masters.n; i++)
        for (size_t k = 0; k < b->masters.items[i].statics.n; k++)
            finish_tree(b, index, b->masters.items[i].statics.items[k]);
}

// ---- copyfit

static bool same_target(const struct rule *a, const struct rule *b)
{
    return str_eq(a->match, b->match) && a->part == b->part &&
           a->declarations[0].property == b->declarations[0].property &&
           a->declarations[0].value.kind == b->declarations[0].value.kind;
}

static bool is_measured(const struct value *v)
{
    return v->kind == VALUE_LENGTH || v->kind == VALUE_EM || v->kind == VALUE_PERCENT ||
           v->kind == VALUE_NUMBER;
}

static const struct fit_step *step_of(const struct layout_builder *b, const struct rule *rule)
{
    return &b->fit.steps[rule->fit - 1];
}

// Whether a pattern is one of those that another joins by bars.
static bool is_alternative(struct str match, struct str joined)
{
    size_t start = 0;
    int depth = 0;
    for (size_t i = 0; i <= joined.n; i++) {
        char c = i < joined.n ? joined.p[i] : '|';
        depth += (c == '[') - (c == ']');
        if (c != '|' || (depth > 0 && i < joined.n))
            continue;
        if (str_eq(str_trim((struct str){joined.p + start, i - start}), str_trim(match)))
            return true;
        start = i + 1;
    }
    return false;
}

// What a step's elements have without it: the last rule of the same pattern that sets the property, or NULL.
// `over`: whether it stands behind the copyfit.
static const struct value *value_before(const struct layout_builder *b, const struct rule *step, bool *over)
{
    const struct value *found = NULL;
    for (size_t i = 0; i < b->rules.n; i++) {
        const struct rule *rule = &b->rules.items[i];
        for (size_t k = 0; k < rule->n && rule->part == step->part; k++)
            if (rule->declarations[k].property == step->declarations[0].property &&
                (str_eq(rule->match, step->match) || is_alternative(step->match, rule->match)))
                found = &rule->declarations[k].value, *over = i >= b->fit_at;
    }
    return found && found->kind == step->declarations[0].value.kind ? found : NULL;
}

static bool report_step(struct layout_builder *b, const struct rule *step, struct str wrong)
{
    const struct fit_step *s = step_of(b, step);
    struct str hint = s->grows ? STR("Give <grow> larger values, the smallest first.")
                               : STR("Give <shrink> smaller values, the largest first.");
    return diag(b->diags, DIAG_BAD_VALUE, step->declarations[0].value.pos, hint,
                "copyfit contradicts itself: it %s %.*s of %.*s to %.*s, %.*s",
                s->grows ? "grows" : "shrinks", STR_ARG(s->property), STR_ARG(s->match), STR_ARG(s->value),
                STR_ARG(wrong));
}

// A step must go on from the one before that changes the same, or from what stands without any.
static bool check_order(struct layout_builder *b, size_t at)
{
    const struct rule *step = &b->fit_rules.items[at], *last = NULL;
    const struct value *v = &step->declarations[0].value;
    bool grows = step_of(b, step)->grows, over = false;
    for (size_t i = 0; i < at; i++)
        if (step_of(b, &b->fit_rules.items[i])->grows == grows && same_target(&b->fit_rules.items[i], step))
            last = &b->fit_rules.items[i];
    const struct value *before = last ? &last->declarations[0].value : value_before(b, step, &over);
    // lines-added counts from none.
    int32_t from = before ? before->v : 0;
    if ((!before && step->declarations[0].property != PROP_LINES_ADDED) ||
        (grows ? v->v > from : v->v < from) || (!last && v->v == from))
        return true;
    if (last)
        return report_step(b, step, arena_printf(b->arena, "after %.*s", STR_ARG(step_of(b, last)->value)));
    if (!before)
        return report_step(b, step, STR("from none"));
    if (over && before->pos.source !=
                    v->pos.source) { // a department's own measure is no fault of the house's copyfit
        b->fit.steps[step->fit - 1].idle = true;
        return true;
    }
    return report_step(b, step,
                       arena_printf(b->arena, "but %.*s:%u sets %s", STR_ARG(before->pos.source->path),
                                    before->pos.line, grows ? "more" : "less"));
}

// What shrinks must end below what grows, where both change the same thing.
static bool check_opposite(struct layout_builder *b, const struct rule *less)
{
    for (size_t k = 0; k < b->fit_rules.n; k++) {
        const struct rule *more = &b->fit_rules.items[k];
        if (step_of(b, more)->grows && same_target(less, more) &&
            less->declarations[0].value.v >= more->declarations[0].value.v)
            return report_step(
                b, less, arena_printf(b->arena, "and grows it to %.*s", STR_ARG(step_of(b, more)->value)));
    }
    return true;
}

static bool check_steps(struct layout_builder *b)
{
    for (size_t i = 0; i < b->fit_rules.n; i++) {
        const struct rule *step = &b->fit_rules.items[i];
        if (is_measured(&step->declarations[0].value) &&
            (!check_order(b, i) || (!step_of(b, step)->grows && !check_opposite(b, step))))
            return false; // what follows contradicts the same
    }
    return true;
}

// No page of the layout has as much room as its copyfit may leave.
static void check_leave(struct layout_builder *b, const struct layout *l)
{
    mpt room = 0;
    for (size_t i = 0; i < l->n_uses; i++) {
        const struct master *m = l->uses[i].master;
        if (m) // it is unknown, and told
            room = MAX(room, m->height - m->margin_top - m->margin_bottom);
    }
    if (b->fit.leave > room && room > 0)
        diag(b->diags, DIAG_BAD_LENGTH, b->leave_pos,
             arena_printf(b->arena, "Write less than %dpt, such as the height of two lines.",
                          room / MPT_PER_PT),
             "copyfit may leave more free than a page has room for");
}

// ---- lengths that no page has room for

static void check_lengths(struct layout_builder *b, const struct layout *l)
{
    mpt widest = 0, narrow = 0;
    for (size_t i = 0; i < l->n_masters; i++) {
        mpt width = l->masters[i].width, height = l->masters[i].height;
        widest = MAX(widest, MAX(width, height));
        narrow = MAX(narrow, MIN(width, height));
    }
    for (size_t i = 0; narrow && i < b->rules.n; i++)
        for (size_t k = 0; k < b->rules.items[i].n; k++) {
            const struct declaration *d = &b->rules.items[i].declarations[k];
            bool is_radius = d->property == PROP_BORDER_RADIUS;
            if (b->rules.items[i].fit || d->value.kind != VALUE_LENGTH ||
                d->value.v <= (is_radius ? narrow / 2 : widest))
                continue;
            diag(b->diags, DIAG_ODD_VALUE, d->value.pos, STR("Look at the number and at its unit."),
                 "%s is larger than %s", property_name(d->property),
                 is_radius ? "half of the page: no corner is so round" : "the page");
        }
}

struct layout *layout_finish(struct layout_builder *b, const struct source *source)
{
    struct layout *l = NEW(b->arena, struct layout);
    l->name = b->name;
    l->source = source;
    check_steps(b);
    for (size_t i = 0; i < b->fit_rules.n && b->rules.n < UINT16_MAX; i++) // after all others: they win
        PUSH(b->arena, b->rules, b->fit_rules.items[i]);
    resolve_rules(b);
    finish_trees(b);
    masters_finish(b, l);
    chart_finish(b, l);
    check_leave(b, l);
    check_lengths(b, l);
    l->colors = b->colors.items;
    l->n_colors = b->colors.n;
    l->values = b->values.items;
    l->n_values = b->values.n;
    layout_take_phrases(b->arena, l, b->phrases.items, b->phrases.n);
    l->icons = b->icons.items;
    l->n_icons = b->icons.n;
    l->logo = b->logo;
    l->roles = b->roles.items;
    l->n_roles = b->roles.n;
    l->rules = b->rules.items;
    l->n_rules = b->rules.n;
    l->contents = b->contents.items;
    l->n_contents = b->contents.n;
    l->fit = b->fit;
    l->baseline_grid = b->baseline_grid;
    l->files = pictures_after(&b->pictures, b->files);
    return l;
}
