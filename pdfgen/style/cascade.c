// The cascade: declared values of all matching rules, inheritance, and computed styles, interned.
#include "style/internal.h"

#include <string.h>

static const struct color black = {.name = {"black", 5}, .rgb = 0};

// Two tables, both with open addressing: by what a style is computed from, and by what it is.
struct key {
    const uint16_t *rules;
    const struct style *parent;
    struct str icon;
    uint16_t n_rules;
    uint8_t part;
};
struct entry {
    struct key key;
    const struct style *style;
};
struct style_cache {
    struct entry *entries;
    const struct style **styles;
    size_t n_entries, cap_entries, n_styles, cap_styles;
    const struct layout *shown;
    bool told; // something was, of a style: it is to be told again
};

struct style_cache *cascade_open(struct builder *b)
{
    struct style_cache *cache = NEW(b->arena, struct style_cache);
    cache->shown = b->layout;
    return cache;
}

const struct layout *cascade_shown(const struct style_cache *cache)
{
    return cache->shown;
}

static uint64_t key_hash(const struct key *k)
{
    uint64_t h = bytes_hash(k->rules, k->n_rules * sizeof *k->rules);
    h = (h ^ (uintptr_t)k->parent) * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ k->part) * UINT64_C(0x9E3779B97F4A7C15);
    return k->icon.n ? h ^ bytes_hash(k->icon.p, k->icon.n) : h;
}

static bool key_eq(const struct key *a, const struct key *b)
{
    return a->parent == b->parent && a->part == b->part && a->n_rules == b->n_rules &&
           str_eq(a->icon, b->icon) &&
           (a->rules == b->rules || memcmp(a->rules, b->rules, a->n_rules * sizeof *a->rules) == 0);
}

static struct entry *entry_lookup(const struct style_cache *c, const struct key *k, uint64_t hash)
{
    size_t i = (size_t)hash & (c->cap_entries - 1);
    while (c->entries[i].style && !key_eq(&c->entries[i].key, k))
        i = (i + 1) & (c->cap_entries - 1);
    return &c->entries[i];
}

static void entries_grow(struct builder *b, struct style_cache *c)
{
    struct entry *old = c->entries;
    size_t n = c->cap_entries;
    c->cap_entries = n ? n * 2 : 256;
    c->entries = NEW_ARRAY(b->arena, struct entry, c->cap_entries);
    for (size_t i = 0; i < n; i++)
        if (old[i].style)
            *entry_lookup(c, &old[i].key, key_hash(&old[i].key)) = old[i];
}

static size_t style_place(const struct style_cache *c, const struct style *s, uint64_t hash)
{
    size_t i = (size_t)hash & (c->cap_styles - 1);
    // Padding is zeroed with the rest; were it not, two equal styles would merely stay apart.
    // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison)
    while (c->styles[i] && memcmp(c->styles[i], s, sizeof *s) != 0)
        i = (i + 1) & (c->cap_styles - 1);
    return i;
}

// The one style equal to `s`. Styles are built in zeroed memory, so that they compare byte by byte.
static const struct style *intern(struct builder *b, const struct style *s)
{
    struct style_cache *c = b->cache;
    uint64_t hash = bytes_hash(s, sizeof *s);
    const struct style *known = b->known ? b->known->styles[style_place(b->known, s, hash)] : NULL;
    if (known)
        return known;
    if (c->n_styles * 2 >= c->cap_styles) {
        const struct style **old = c->styles;
        size_t n = c->cap_styles;
        c->cap_styles = n ? n * 2 : 256;
        c->styles = NEW_ARRAY(b->arena, const struct style *, c->cap_styles);
        for (size_t i = 0; i < n; i++)
            if (old[i])
                c->styles[style_place(c, old[i], bytes_hash(old[i], sizeof *old[i]))] = old[i];
    }
    size_t i = style_place(c, s, hash);
    if (!c->styles[i]) {
        struct style *kept = NEW(b->arena, struct style);
        memcpy(kept, s, sizeof *kept);
        c->styles[i] = kept;
        c->n_styles++;
    }
    return c->styles[i];
}

// ---- resolving

struct resolver {
    struct builder *b;
    const struct style *parent;
    const struct value *declared; // by property; VALUE_NONE where not declared
    struct style *s;
    struct str icon_asked; // an icon attribute of the element
    const struct node *node;
    enum part part;
};

static mpt checked(const struct resolver *r, enum property p, mpt v)
{
    if (v >= -LENGTH_MAX && v <= LENGTH_MAX)
        return v;
    // What is inherited as a factor is too large for the size that this rule gives.
    const struct value *said = &r->declared[r->declared[p].kind ? p : PROP_FONT_SIZE];
    diag(r->b->diags, DIAG_BAD_LENGTH, said->pos, STR("No page is larger than 14,400pt."),
         "%s comes to more than that here", property_name(p));
    return v < 0 ? -LENGTH_MAX : LENGTH_MAX;
}

// A chart's layout says its lengths for the sheet that it was designed for.
static mpt scaled(const struct builder *b, mpt v)
{
    return layout_scaled(b->layout, v);
}

static mpt length_of(const struct resolver *r, enum property p, mpt em, mpt otherwise)
{
    const struct value *v = &r->declared[p];
    switch (v->kind) {
    case VALUE_LENGTH:
        return checked(r, p, scaled(r->b, v->v));
    case VALUE_EM:
        return checked(r, p, mpt_muldiv(em, v->v, 1000));
    case VALUE_PERCENT:
        return checked(r, p, mpt_muldiv(em, v->v, 100000));
    default:
        return otherwise;
    }
}

static mpt length(const struct resolver *r, enum property p, mpt otherwise)
{
    return length_of(r, p, r->s->font_size, otherwise);
}

static enum keyword keyword(const struct resolver *r, enum property p, enum keyword otherwise)
{
    return r->declared[p].kind == VALUE_KEYWORD ? (enum keyword)r->declared[p].v : otherwise;
}

static bool flag(const struct resolver *r, enum property p, enum keyword yes, bool otherwise)
{
    return r->declared[p].kind == VALUE_KEYWORD ? (enum keyword)r->declared[p].v == yes : otherwise;
}

static const struct color *color(const struct resolver *r, enum property p, const struct color *otherwise)
{
    const struct value *v = &r->declared[p];
    if (v->kind == VALUE_COLOR)
        return v->v < 0 ? NULL : &r->b->layout->colors[v->v];
    return v->kind == VALUE_KEYWORD ? NULL : otherwise;
}

static struct str name(const struct resolver *r, enum property p)
{
    return r->declared[p].kind == VALUE_NAME ? r->declared[p].name : (struct str){0};
}

static uint8_t count(const struct resolver *r, enum property p, uint8_t otherwise)
{
    const struct value *v = &r->declared[p];
    if (v->kind != VALUE_NUMBER)
        return otherwise;
    return (uint8_t)MAX(0, MIN(v->v / 1000, 100));
}

static int16_t whole(const struct resolver *r, enum property p)
{
    const struct value *v = &r->declared[p];
    return v->kind == VALUE_NUMBER ? (int16_t)(v->v / 1000) : 0;
}

static void resolve_font(struct resolver *r)
{
    struct style *s = r->s;
    s->font_size = MAX(1, length_of(r, PROP_FONT_SIZE, r->parent->font_size, s->font_size));
    if (r->declared[PROP_FONT_SIZE].kind)
        s->size_pos = r->declared[PROP_FONT_SIZE].pos;
    s->font_size_min = length(r, PROP_FONT_SIZE_MIN, 0);

    const struct font_role *role = layout_role(r->b->layout, name(r, PROP_FONT_FAMILY));
    if (role)
        s->font = role;
    const struct value *weight = &r->declared[PROP_FONT_WEIGHT];
    if (weight->kind == VALUE_NUMBER)
        s->font_weight = (uint16_t)(weight->v / 1000);
    else if (weight->kind == VALUE_KEYWORD)
        s->font_weight = weight->v == KW_BLACK ? 900 : weight->v == KW_BOLD ? 700 : 400;
    s->italic = flag(r, PROP_FONT_STYLE, KW_ITALIC, s->italic);
    s->ligatures = flag(r, PROP_FONT_VARIANT_LIGATURES, KW_NORMAL, s->ligatures);
    s->kerning = flag(r, PROP_FONT_KERNING, KW_NORMAL, s->kerning);
    s->tabular_nums = flag(r, PROP_FONT_VARIANT_NUMERIC, KW_TABULAR_NUMS, s->tabular_nums);
    s->color = color(r, PROP_COLOR, s->color);
    if (!s->color)
        s->color = &black;
    s->letter_spacing =
        length(r, PROP_LETTER_SPACING, r->declared[PROP_LETTER_SPACING].kind ? 0 : s->letter_spacing);
    const struct value *word = &r->declared[PROP_WORD_SPACING];
    if (word->kind) {
        s->word_spacing_percent = word->kind == VALUE_PERCENT ? word->v : 0;
        s->word_spacing = word->kind == VALUE_PERCENT ? 0 : length(r, PROP_WORD_SPACING, 0);
    }
    s->underline = flag(r, PROP_TEXT_DECORATION, KW_UNDERLINE, false);
    s->leader_pattern = keyword(r, PROP_LEADER_PATTERN, s->leader_pattern);
}

// Rules of copyfit count where their step is taken.
static bool step_taken(const struct builder *b, const struct rule *rule)
{
    return rule->fit == 0 || (b->fit >> (rule->fit - 1) & 1);
}

// Which of the rules at hand says a property last: its place in their order, from 1; 0: none does.
static size_t said_by(const struct resolver *r, enum property p)
{
    for (size_t i = r->node->n_rules; i > 0; i--) {
        const struct rule *rule = &r->b->layout->rules[r->node->rules[i - 1]];
        for (size_t k = 0; k < rule->n && rule->part == r->part && step_taken(r->b, rule); k++)
            if (rule->declarations[k].property == p)
                return i;
    }
    return 0;
}

// Lines less than nine tenths of their type high run into one another. The later of the two values is to
// blame; where both are inherited, that was told before.
static void check_line_height(const struct resolver *r)
{
    const struct value *size = &r->declared[PROP_FONT_SIZE], *height = &r->declared[PROP_LINE_HEIGHT];
    const struct style *s = r->s;
    if ((!size->kind && !height->kind) || (int64_t)s->line_height * 10 >= (int64_t)s->font_size * 9)
        return;
    bool blame_size = said_by(r, PROP_FONT_SIZE) > said_by(r, PROP_LINE_HEIGHT);
    struct buf words = {0};
    buf_puts(&words, "lines of ");
    buf_mpt(&words, s->line_height);
    buf_puts(&words, "pt are too tight for type of ");
    buf_mpt(&words, s->font_size);
    diag(r->b->diags, DIAG_ODD_VALUE, blame_size ? size->pos : height->pos,
         blame_size ? STR("Give the same rule a line-height of at least that.")
                    : STR("Give a line-height of at least the font-size."),
         "%.*spt", STR_ARG(buf_view(&words)));
    buf_free(&words);
}

// A word that is too wide may be set smaller, not larger.
static void check_smallest(const struct resolver *r)
{
    const struct value *least = &r->declared[PROP_FONT_SIZE_MIN];
    if (least->kind && r->s->font_size_min > r->s->font_size &&
        said_by(r, PROP_FONT_SIZE_MIN) >= said_by(r, PROP_FONT_SIZE))
        diag(r->b->diags, DIAG_ODD_VALUE, least->pos, STR("Write a size below font-size."),
             "font-size-min is larger than font-size");
}

static void resolve_line(struct resolver *r)
{
    struct style *s = r->s;
    const struct value *v = &r->declared[PROP_LINE_HEIGHT];
    if (v->kind == VALUE_NUMBER)
        s->line_height_factor = v->v;
    else if (v->kind != VALUE_NONE) {
        s->line_height_factor = 0;
        s->line_height = length(r, PROP_LINE_HEIGHT, s->line_height);
    }
    if (s->line_height_factor)
        s->line_height = checked(r, PROP_LINE_HEIGHT, mpt_muldiv(s->font_size, s->line_height_factor, 1000));
    check_line_height(r);
    check_smallest(r);
    s->baseline_offset =
        length(r, PROP_BASELINE_OFFSET, r->declared[PROP_BASELINE_OFFSET].kind ? -1 : s->baseline_offset);
    s->baseline_shift = length(r, PROP_BASELINE_SHIFT, 0);
    s->text_align = keyword(r, PROP_TEXT_ALIGN, s->text_align);
    s->text_wrap = keyword(r, PROP_TEXT_WRAP, s->text_wrap);
    s->text_indent = length(r, PROP_TEXT_INDENT, s->text_indent);
    s->hyphenate = flag(r, PROP_HYPHENATE, KW_TRUE, s->hyphenate);
    s->orphans = count(r, PROP_ORPHANS, s->orphans);
    s->widows = count(r, PROP_WIDOWS, s->widows);
}

static struct pos inset_pos(const struct resolver *r)
{
    static const enum property insets[] = {PROP_MARGIN_START, PROP_MARGIN_END, PROP_PADDING_START,
                                           PROP_PADDING_END};
    struct pos pos = {0};
    mpt most = 0;
    for (size_t i = 0; i < COUNT_OF(insets); i++) {
        mpt inset = length(r, insets[i], 0);
        if (inset > most) {
            most = inset;
            pos = r->declared[insets[i]].pos;
        }
    }
    return pos;
}

static void resolve_box(struct resolver *r)
{
    struct style *s = r->s;
    s->display = keyword(r, PROP_DISPLAY, KW_BLOCK);
    s->display_align = keyword(r, PROP_DISPLAY_ALIGN, KW_BEFORE);
    s->position = keyword(r, PROP_POSITION, KW_NORMAL);
    s->column = name(r, PROP_COLUMN);
    s->space_before = length(r, PROP_SPACE_BEFORE, 0);
    s->space_after = length(r, PROP_SPACE_AFTER, 0);
    s->space_before_retain = flag(r, PROP_SPACE_BEFORE_CONDITIONALITY, KW_RETAIN, false);
    s->margin_before = length(r, PROP_MARGIN_BEFORE, 0);
    s->margin_after = length(r, PROP_MARGIN_AFTER, 0);
    s->margin_start = length(r, PROP_MARGIN_START, 0);
    s->margin_end = length(r, PROP_MARGIN_END, 0);
    s->padding_before = length(r, PROP_PADDING_BEFORE, 0);
    s->padding_after = length(r, PROP_PADDING_AFTER, 0);
    s->padding_start = length(r, PROP_PADDING_START, 0);
    s->padding_end = length(r, PROP_PADDING_END, 0);
    s->inset_pos = inset_pos(r);
    s->background = color(r, PROP_BACKGROUND_COLOR, NULL);
    s->border_color = color(r, PROP_BORDER_COLOR, NULL);
    s->border_before_color = color(r, PROP_BORDER_BEFORE_COLOR, NULL);
    s->border_style = keyword(r, PROP_BORDER_STYLE, KW_NONE);
    s->border_width = s->border_style == KW_NONE ? 0 : length(r, PROP_BORDER_WIDTH, 0);
    s->border_radius = length(r, PROP_BORDER_RADIUS, 0);
    s->border_before_width = length(r, PROP_BORDER_BEFORE_WIDTH, 0);
    s->border_before_extent = name(r, PROP_BORDER_BEFORE_EXTENT);
    s->border_before_retain = flag(r, PROP_BORDER_BEFORE_CONDITIONALITY, KW_RETAIN, false);
    s->decoration_clone = flag(r, PROP_BOX_DECORATION_BREAK, KW_CLONE, false);
    s->width_percent = r->declared[PROP_WIDTH].kind == VALUE_PERCENT ? r->declared[PROP_WIDTH].v : 0;
    s->width = s->width_percent ? 0 : length(r, PROP_WIDTH, 0);
    s->max_width = length(r, PROP_MAX_WIDTH, 0);
    s->height = length(r, PROP_HEIGHT, 0);
    s->keep_together = flag(r, PROP_KEEP_TOGETHER, KW_ALWAYS, false);
    s->keep_with_next = flag(r, PROP_KEEP_WITH_NEXT, KW_ALWAYS, false);
    s->break_before = keyword(r, PROP_BREAK_BEFORE, KW_AUTO);
}

static void resolve_parts(struct resolver *r)
{
    struct style *s = r->s;
    s->list_style = keyword(r, PROP_LIST_STYLE_TYPE, s->list_style);
    s->list_indent = length(r, PROP_LIST_INDENT, s->list_indent);
    struct str icon = r->icon_asked.n ? r->icon_asked : name(r, PROP_ICON);
    s->icon = NULL;
    if (icon.n) {
        s->icon = layout_icon(r->b->layout, icon);
        if (!s->icon)
            diag(r->b->diags, DIAG_UNKNOWN_NAME, r->node->pos,
                 STR("Icons are named in the layout's <icons>."), "the layout has no icon \"%.*s\"",
                 STR_ARG(icon));
    }
    s->label = name(r, PROP_LABEL);
    s->column_gap = length(r, PROP_COLUMN_GAP, 0);
    s->column_widths = keyword(r, PROP_COLUMN_WIDTHS, KW_AUTO);
    s->stub = keyword(r, PROP_STUB, KW_NORMAL);
    s->form_fields = keyword(r, PROP_FORM_FIELDS, s->form_fields ? KW_AUTO : KW_NONE) != KW_NONE;
    s->line_pitch = length(r, PROP_LINE_PITCH, s->line_height);
    s->lines_added = whole(r, PROP_LINES_ADDED);
    s->lines_max = whole(r, PROP_LINES_MAX);
}

// What parts are where no rule says otherwise: a call is raised, a rule parts the notes from the text.
static const struct {
    enum part part;
    enum property property;
    struct value value;
} usual[] = {
    {PART_CALL, PROP_FONT_SIZE, {.kind = VALUE_PERCENT, .v = 70000}},
    {PART_CALL, PROP_BASELINE_SHIFT, {.kind = VALUE_EM, .v = 400}},
    {PART_RULE, PROP_WIDTH, {.kind = VALUE_LENGTH, .v = 72 * MPT_PER_PT}},
    {PART_RULE, PROP_HEIGHT, {.kind = VALUE_LENGTH, .v = MPT_PER_PT / 2}},
    {PART_RULE, PROP_SPACE_BEFORE, {.kind = VALUE_EM, .v = 500}},
    {PART_RULE, PROP_PADDING_AFTER, {.kind = VALUE_EM, .v = 250}},
};

static void declare(const struct builder *b, const struct node *n, enum part part, struct value *declared)
{
    for (size_t i = 0; i < COUNT_OF(usual); i++)
        if (usual[i].part == part)
            declared[usual[i].property] = usual[i].value;
    for (size_t i = 0; i < n->n_rules; i++) {
        const struct rule *rule = &b->layout->rules[n->rules[i]];
        if (rule->part != part || !step_taken(b, rule))
            continue;
        for (size_t k = 0; k < rule->n; k++)
            declared[rule->declarations[k].property] = rule->declarations[k].value;
    }
}

bool cascade_has(const struct builder *b, const struct node *n, enum part part)
{
    for (size_t i = 0; i < n->n_rules; i++)
        if (b->layout->rules[n->rules[i]].part == part)
            return true;
    return false;
}

// What no element stands for, as a part of its own in the cache.
enum { PART_ANONYMOUS = PART_COUNT };

static const struct style *compute(struct builder *b, const struct node *n, enum part part,
                                   const struct style *parent, struct str icon)
{
    bool anonymous = part == (enum part)PART_ANONYMOUS;
    if (anonymous)
        part = PART_SELF;
    struct value declared[PROP_COUNT];
    memset(declared, 0, sizeof declared);
    declare(b, n, part, declared);
    struct style s;
    memcpy(&s, parent, sizeof s); // inherited properties; the others are set below
    struct resolver r = {b, parent, declared, &s, icon, n, part};
    resolve_font(&r);
    resolve_line(&r);
    resolve_box(&r);
    resolve_parts(&r);
    if (anonymous)
        s.font_size_min = parent->font_size_min;
    return intern(b, &s);
}

const struct style *cascade(struct builder *b, const struct node *n, enum part part,
                            const struct style *parent)
{
    static const uint16_t no_rules[1];
    struct style_cache *c = b->cache;
    bool shows_icon = part == PART_SELF || part == PART_ICON;
    struct key key = {n->n_rules ? n->rules : no_rules, parent,
                      shows_icon ? node_attr(n, AT_ICON) : (struct str){0}, n->n_rules, (uint8_t)part};
    uint64_t hash = key_hash(&key);
    const struct style *known =
        b->known && !b->known->told ? entry_lookup(b->known, &key, hash)->style : NULL;
    if (known)
        return known;
    if (c->n_entries * 2 >= c->cap_entries)
        entries_grow(b, c);
    struct entry *e = entry_lookup(c, &key, hash);
    if (!e->style) {
        size_t told = b->diags->n;
        e->key = key;
        e->style = compute(b, n, part, parent, key.icon);
        c->n_entries++;
        c->told = c->told || b->diags->n != told;
    }
    return e->style;
}

// What the root inherits from: the initial values.
const struct style *cascade_root(struct builder *b)
{
    struct style s;
    memset(&s, 0, sizeof s);
    s.font = b->layout->n_roles ? &b->layout->roles[0] : NULL;
    s.font_size = 12 * MPT_PER_PT;
    s.font_weight = 400;
    s.ligatures = s.kerning = true;
    s.line_height_factor = 1300;
    s.line_height = mpt_muldiv(s.font_size, s.line_height_factor, 1000);
    s.baseline_offset = -1;
    s.color = &black;
    s.text_align = KW_START;
    s.text_wrap = KW_NORMAL;
    s.orphans = s.widows = 2;
    s.display = KW_BLOCK;
    s.display_align = KW_BEFORE;
    s.position = KW_NORMAL;
    s.border_style = KW_NONE;
    s.break_before = KW_AUTO;
    s.list_style = KW_DISC;
    s.form_fields = true;
    s.list_indent = 18 * MPT_PER_PT;
    s.column_widths = KW_AUTO;
    s.stub = KW_NORMAL;
    return intern(b, &s);
}

const struct style *cascade_inline(struct builder *b, const struct node *n, const struct style *around)
{
    const struct style *own = cascade(b, n, PART_SELF, around);
    if (!around->underline && !around->baseline_shift)
        return own;
    struct style s;
    memcpy(&s, own, sizeof s);
    s.underline = own->underline || around->underline;
    s.baseline_shift = MAX(-LENGTH_MAX, MIN(own->baseline_shift + around->baseline_shift, LENGTH_MAX));
    return intern(b, &s);
}

const struct style *cascade_anonymous(struct builder *b, const struct style *parent)
{
    static const struct node nothing;
    return cascade(b, &nothing, (enum part)PART_ANONYMOUS, parent);
}
