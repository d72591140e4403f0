// Page masters when all files are read: they take what they are based on, and must leave room.
//
// A department changes one measure of a page that a base made. Where the two do not go together, the later is
// to blame, and the hint names the earlier.
#include <string.h>

#include "read/layout.h"
#include "read/vocabulary.h"

const char *const measure_names[MEASURES] = {"page-width",   "page-height", "margin-top", "margin-bottom",
                                             "margin-start", "margin-end",  "bleed"};

// What a master lacks comes from the one that it is based on, and so on.
static void take_base(struct master_draft *m, const struct master_draft *base)
{
    for (int k = 0; k < MEASURES; k++)
        if (!m->said[k].turn && base->said[k].turn) {
            m->said[k] = base->said[k];
            m->measures[k] = base->measures[k];
        }
    if (!m->columns_said.turn && base->columns_said.turn) {
        memcpy(&m->columns, &base->columns, sizeof m->columns);
        m->columns_said = base->columns_said;
    }
    if (!m->statics_said.turn && base->statics_said.turn) {
        memcpy(&m->statics, &base->statics, sizeof m->statics);
        m->statics_said = base->statics_said;
    }
}

static void inherit(struct layout_builder *b, size_t mine)
{
    struct master_draft *m = &b->masters.items[mine];
    struct str from = m->based_on;
    for (size_t steps = 0; from.n; steps++) {
        int32_t at;
        INDEX_OF(at, b->masters, from);
        if (at < 0) {
            UNKNOWN(b, m->based_on_pos, "the page master", from, b->masters);
            m->baseless = true;
            return;
        }
        if (steps >= b->masters.n) {
            diag(b->diags, DIAG_LAYOUT_CYCLE, m->pos, (struct str){0},
                 "the page master \"%.*s\" is based on itself", STR_ARG(m->name));
            return;
        }
        take_base(m, &b->masters.items[at]);
        from = b->masters.items[at].based_on;
    }
}

// ---- what does not go together

static struct said later(struct said a, struct said b)
{
    return b.turn > a.turn ? b : a;
}

static struct said earlier(struct said a, struct said b)
{
    return b.turn < a.turn ? b : a;
}

// One place is told once, however many masters take it over.
static bool is_told(const struct layout_builder *b, struct pos pos)
{
    for (size_t i = 0; i < b->diags->n; i++) {
        const struct diag *d = &b->diags->items[i];
        if (d->code == DIAG_BAD_LENGTH && d->pos.source == pos.source && d->pos.line == pos.line &&
            d->pos.column == pos.column)
            return true;
    }
    return false;
}

static struct str points(struct layout_builder *b, int64_t v)
{
    struct buf words = {0};
    buf_mpt(&words, (mpt)MIN(v, MPT_MAX));
    buf_puts(&words, "pt");
    struct str copy = arena_str(b->arena, buf_view(&words));
    buf_free(&words);
    return copy;
}

// " (house.xml:12)" where that is another line than the fault's.
static struct str elsewhere(struct layout_builder *b, struct said other, struct pos fault)
{
    if (!other.pos.source || (other.pos.source == fault.source && other.pos.line == fault.line))
        return STR("");
    return arena_printf(b->arena, " (%.*s:%u)", STR_ARG(other.pos.source->path), other.pos.line);
}

// Two margins against the page's width or height.
static bool leaves_room(struct layout_builder *b, const struct master_draft *m, enum measure page,
                        enum measure one, enum measure two)
{
    const mpt *v = m->measures;
    if (v[one] + v[two] < v[page])
        return true;
    struct said margins = later(m->said[one], m->said[two]);
    struct said blame = later(m->said[page], margins), other = earlier(m->said[page], margins);
    if (is_told(b, blame.pos))
        return false;
    struct str wide = points(b, v[page]), first = points(b, v[one]), second = points(b, v[two]);
    struct str place = elsewhere(b, other, blame.pos);
    bool page_is_other = other.turn == m->said[page].turn && other.pos.line == m->said[page].pos.line;
    return diag(b->diags, DIAG_BAD_LENGTH, blame.pos,
                arena_printf(b->arena, "%s is %.*s%.*s; %s and %s take %.*s and %.*s%.*s.",
                             measure_names[page], STR_ARG(wide), page_is_other ? (int)place.n : 0, place.p,
                             measure_names[one], measure_names[two], STR_ARG(first), STR_ARG(second),
                             page_is_other ? 0 : (int)place.n, place.p),
                "the margins of the page master \"%.*s\" leave no room", STR_ARG(m->name));
}

static struct said measure_said(const struct master_draft *m)
{
    return later(m->said[PAGE_WIDTH], later(m->said[MARGIN_START], m->said[MARGIN_END]));
}

static void check_columns(struct layout_builder *b, const struct master_draft *m, mpt measure)
{
    int64_t taken = 0;
    size_t open = 0;
    for (size_t i = 0; i < m->columns.n; i++) {
        const struct column *c = &m->columns.items[i];
        taken += (int64_t)c->width + (i ? c->gap : 0);
        open += c->width == 0;
        for (size_t k = 0; k < i; k++)
            if (str_eq(m->columns.items[k].name, c->name))
                diag(b->diags, DIAG_DUPLICATE_ID, m->columns_said.pos, (struct str){0},
                     "two columns are called \"%.*s\"", STR_ARG(c->name));
    }
    if (open > 1)
        diag(b->diags, DIAG_MISSING_PART, m->columns_said.pos, STR("Give all but one of them a width."),
             "%zu columns of the page master \"%.*s\" have no width", open, STR_ARG(m->name));
    struct said width = measure_said(m), blame = later(m->columns_said, width);
    if ((taken <= measure && !(open && taken == measure)) || is_told(b, blame.pos))
        return;
    struct str all = points(b, taken), room = points(b, measure);
    bool columns_are_other = blame.turn != m->columns_said.turn;
    struct str place = elsewhere(b, columns_are_other ? m->columns_said : width, blame.pos);
    diag(b->diags, DIAG_BAD_LENGTH, blame.pos,
         arena_printf(b->arena, "The columns and gaps%.*s take %.*s of %.*s between the margins%.*s.",
                      columns_are_other ? (int)place.n : 0, place.p, STR_ARG(all), STR_ARG(room),
                      columns_are_other ? 0 : (int)place.n, place.p),
         "the columns of the page master \"%.*s\" do not fit", STR_ARG(m->name));
}

// Lines and rules at a fixed place of the page stand on it.
static void check_statics(struct layout_builder *b, const struct master_draft *m)
{
    for (size_t i = 0; i < m->statics.n; i++) {
        const struct node *n = m->statics.items[i];
        bool is_line = n->element == EL_LINE;
        mpt at = 0, thickness = 0, height = m->measures[PAGE_HEIGHT];
        if (!length_parse(node_attr(n, is_line ? AT_BASELINE : AT_TOP), &at))
            continue; // told already
        if (!is_line)
            length_parse(node_attr(n, AT_THICKNESS), &thickness);
        if ((is_line ? at > 0 : at >= 0) && (int64_t)at + thickness <= height)
            continue;
        struct said mine = {n->pos, m->statics_said.turn};
        struct said blame = at > 0 ? later(mine, m->said[PAGE_HEIGHT]) : mine;
        if (blame.turn == mine.turn) // of one element, the line's own place is the clearer
            blame = mine;
        if (is_told(b, blame.pos))
            continue;
        struct str page = points(b, height), place = points(b, at);
        bool page_is_other = blame.pos.line == n->pos.line && blame.pos.source == n->pos.source;
        struct str where = elsewhere(b, page_is_other ? m->said[PAGE_HEIGHT] : mine, blame.pos);
        diag(b->diags, DIAG_BAD_LENGTH, blame.pos,
             arena_printf(b->arena, "%s is %.*s%.*s; the page is %.*s high%.*s.",
                          is_line ? "Its baseline" : "Its top", STR_ARG(place),
                          page_is_other ? 0 : (int)where.n, where.p, STR_ARG(page),
                          page_is_other ? (int)where.n : 0, where.p),
             "a <%s> of the page master \"%.*s\" is off the page", element_name(n->element),
             STR_ARG(m->name));
    }
}

// ---- masters

static struct master make_master(struct layout_builder *b, const struct master_draft *m)
{
    struct master out = {.name = m->name, .pos = m->pos};
    bool all = true;
    for (int k = 0; k < BLEED; k++)
        if (!m->said[k].turn && m->baseless)
            all = false;
        else if (!m->said[k].turn)
            all = diag(b->diags, DIAG_MISSING_PART, m->pos, (struct str){0},
                       "the page master \"%.*s\" has no %s", STR_ARG(m->name), measure_names[k]);
    out.width = m->measures[PAGE_WIDTH];
    out.height = m->measures[PAGE_HEIGHT];
    out.margin_top = m->measures[MARGIN_TOP];
    out.margin_bottom = m->measures[MARGIN_BOTTOM];
    out.margin_start = m->measures[MARGIN_START];
    out.margin_end = m->measures[MARGIN_END];
    out.bleed = m->measures[BLEED];
    out.measure_pos = measure_said(m).pos;
    if (all && leaves_room(b, m, PAGE_WIDTH, MARGIN_START, MARGIN_END))
        check_columns(b, m, out.width - out.margin_start - out.margin_end);
    if (all && leaves_room(b, m, PAGE_HEIGHT, MARGIN_TOP, MARGIN_BOTTOM))
        check_statics(b, m);
    static const struct column whole = {.name = {"text", 4}};
    out.columns = m->columns.n ? m->columns.items : &whole;
    out.n_columns = m->columns.n ? m->columns.n : 1;
    out.statics = m->statics.items;
    out.n_statics = m->statics.n;
    return out;
}

void masters_finish(struct layout_builder *b, struct layout *l)
{
    struct master *masters = NEW_ARRAY(b->arena, struct master, b->masters.n + 1);
    for (size_t i = 0; i < b->masters.n; i++)
        inherit(b, i);
    for (size_t i = 0; i < b->masters.n; i++)
        masters[i] = make_master(b, &b->masters.items[i]);
    struct master_use *uses = NEW_ARRAY(b->arena, struct master_use, b->uses.n + 1);
    bool any = false;
    for (size_t i = 0; i < b->uses.n; i++) {
        const struct use_draft *u = &b->uses.items[i];
        int32_t at;
        INDEX_OF(at, b->masters, u->master);
        if (at < 0)
            UNKNOWN(b, u->pos, "the page master", u->master, b->masters);
        else
            uses[i] = (struct master_use){u->condition, &masters[at]};
        any |= u->condition == PAGE_ANY;
    }
    if (!any)
        diag(b->diags, DIAG_MISSING_PART, (struct pos){l->source, 0, 0},
             STR("Add <page-sequence><use master=\"…\" page=\"any\"/></page-sequence>."),
             b->uses.n ? "the layout's page sequence has no master for any page"
                       : "the layout has no page sequence");
    l->masters = masters;
    l->n_masters = b->masters.n;
    l->uses = uses;
    l->n_uses = b->uses.n;
}
