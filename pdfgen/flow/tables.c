// Tables and columns. A cell is shaped and broken once; a row is one slab, never cut. Grounds behind columns
// are frames over all rows; a table that goes on over a page repeats its head.
//
// Row heads (the stub): `normal` is a column of the table; `hang` stands in the page column beside the text,
// `above` on a line of its own over each row. A row kept with the next one has no rule below it.
#include "flow/internal.h"

enum { COLUMNS_MAX = 64 };

struct table {
    const struct box *box;
    struct area in;
    enum keyword stub; // KW_NORMAL also where there are no row heads
    size_t first;      // table column that the first of the geometry below is: 1 where the stub stands apart
    size_t n;          // columns that share the area
    mpt x[COLUMNS_MAX], width[COLUMNS_MAX];
    mpt stub_x, stub_width;
    const struct slab *head; // all head rows, to set again
    bool joined;             // the row at hand is kept with the one above
};

static struct area area_at(mpt x, mpt width)
{
    return (struct area){.x = x, .width = width, .outer_x = x, .outer_width = width};
}

// ---- grounds

struct grounds {
    const struct frame *frames[5];
    size_t n;
    mpt before, after; // padding
};

static void open_ground(struct flower *f, struct grounds *g, const struct style *s, mpt x, mpt width)
{
    if (!s)
        return;
    struct frame *frame = NEW(f->arena, struct frame);
    *frame = (struct frame){x + s->margin_start, MAX(0, width - s->margin_start - s->margin_end),
                            MAX(0, -s->margin_before), MAX(0, -s->margin_after), s};
    open_frame(f, frame);
    g->frames[g->n++] = frame;
    g->before = MAX(g->before, s->padding_before + MIN(0, s->margin_before));
    g->after = MAX(g->after, s->padding_after + MIN(0, s->margin_after));
}

// Behind the columns from the `first` on.
static struct grounds open_grounds(struct flower *f, const struct box *b, const struct table *t, size_t first)
{
    struct grounds g = {{NULL}, 0, 0, 0};
    if (b->has_stub && t->stub != KW_ABOVE)
        open_ground(f, &g, b->stub_style, t->stub_x, t->stub_width);
    for (size_t i = 0; i < COUNT_OF(b->ground_styles) && first + i < t->n; i++)
        open_ground(f, &g, b->ground_styles[i], t->x[first + i], t->width[first + i]);
    if (g.before > 0)
        add_pad(f, g.before);
    return g;
}

static void close_grounds(struct flower *f, const struct grounds *g)
{
    if (g->after > 0) {
        f->space = 0;
        add_pad(f, g->after);
    }
    for (size_t i = g->n; i-- > 0;)
        close_frame(f, g->frames[i]);
}

// ---- columns

void flow_columns(struct flower *f, const struct box *b, struct area in)
{
    struct table t = {.box = b, .in = in, .stub = KW_NORMAL, .n = MIN(b->n_columns, COLUMNS_MAX)};
    mpt gap = b->style->column_gap, height = 0;
    size_t i = 0;
    if (!t.n)
        return;
    struct marks marks = {NULL, 0, 0};
    mpt each = MAX(0, (in.width - gap * (mpt)(t.n - 1)) / (mpt)t.n);
    for (const struct box *c = b->first; c && i < t.n; c = c->next, i++) {
        t.x[i] = in.x + (each + gap) * (mpt)i;
        t.width[i] = each;
        const struct slab *slab = flow_to_slab(f, c, area_at(t.x[i], each));
        add_marks(f, &marks, slab, 0);
        height = MAX(height, slab->height);
    }
    struct grounds grounds = open_grounds(f, b, &t, 0);
    add_slab(f, slab_new(f, height, &marks, b->pos));
    close_grounds(f, &grounds);
}

// ---- widths of a table's columns

// Makes k columns hold a cell that needs `w`: what is missing is shared equally.
static void widen(struct widths *columns, size_t k, mpt gap, struct widths w)
{
    int64_t min = (int64_t)gap * (int64_t)(k - 1), max = min, share = (int64_t)k;
    for (size_t i = 0; i < k; i++) {
        min += columns[i].min;
        max += columns[i].max;
    }
    for (size_t i = 0; i < k; i++) {
        columns[i].min += (mpt)((MAX(0, w.min - min) + share - 1) / share);
        columns[i].max += (mpt)((MAX(0, w.max - max) + share - 1) / share);
    }
}

static void column_wants(const struct flower *f, const struct table *t, struct widths *wanted)
{
    mpt gap = t->box->style->column_gap;
    for (int spans = 0; spans < 2; spans++) { // cells of one column first, then those that span
        for (const struct box *row = t->box->first; row; row = row->next) {
            for (const struct box *cell = row->first; cell; cell = cell->next) {
                if ((cell->colspan > 1) != spans || cell->column < t->first)
                    continue;
                widen(&wanted[cell->column - t->first], cell->colspan, gap, box_widths(f, cell));
            }
        }
    }
}

static int64_t least_width(const struct table *t, const struct widths *wanted)
{
    int64_t width = (int64_t)t->box->style->column_gap * (int64_t)(t->n - 1);
    for (size_t i = 0; i < t->n; i++)
        width += wanted[i].min;
    return width;
}

// A column of row heads takes the width that its style gives, but no less than its longest word; 0: its style
// gives none.
static mpt stub_column(const struct table *t, mpt total, struct widths wanted)
{
    const struct style *s = t->box->stub_style;
    if (!t->box->has_stub || t->stub != KW_NORMAL || !s || t->n < 2)
        return 0;
    mpt width = s->width_percent ? mpt_muldiv(t->in.width, s->width_percent, 100000) : s->width;
    return width ? MIN(MAX(width, wanted.min), total) : 0;
}

static bool measure_columns(struct flower *f, struct table *t)
{
    struct widths wanted[COLUMNS_MAX] = {{0, 0}};
    mpt gap = t->box->style->column_gap, total = t->in.width - gap * (mpt)(t->n - 1);
    column_wants(f, t, wanted);
    bool fits = total > 0;
    t->width[0] = stub_column(t, total, wanted[0]);
    size_t first = t->width[0] ? 1 : 0;
    total -= t->width[0];
    if (fits && t->box->style->column_widths == KW_EQUAL) {
        for (size_t i = first; i < t->n; i++)
            t->width[i] = total / (mpt)(t->n - first);
    } else if (fits) {
        fits = share_widths(wanted + first, t->n - first, total, t->width + first);
    }
    mpt x = t->in.x;
    for (size_t i = 0; fits && i < t->n; i++) {
        t->x[i] = x;
        x += t->width[i] + gap;
    }
    if (fits)
        return true;
    int64_t missing = MAX(1, least_width(t, wanted) - t->in.width);
    mpt tenths = MAX(1, mpt_muldiv(reach(missing), 254, 72000));
    return diag(f->diags, DIAG_TABLE_TOO_WIDE, t->box->pos,
                STR("Split the table, use shorter words, or turn rows into columns."),
                "the table needs %d.%d mm more than its column of the page has", tenths / 10, tenths % 10);
}

// Where row heads stand, and which columns that leaves.
static void place_stub(const struct flower *f, struct table *t)
{
    const struct box *b = t->box;
    t->stub = b->has_stub ? b->style->stub : KW_NORMAL;
    t->stub_x = t->in.x;
    t->stub_width = t->in.width;
    if (t->stub == KW_HANG) {
        bool room = column_area(f, f->master->columns[0].name, t->in, &t->stub_x, &t->stub_width) &&
                    t->stub_x + t->stub_width <= t->in.x;
        t->stub = room ? KW_HANG : KW_NORMAL;
    }
    t->first = t->stub == KW_NORMAL ? 0 : 1;
    t->n = b->n_columns > t->first ? MIN(b->n_columns - t->first, COLUMNS_MAX) : 0;
}

struct widths table_widths(const struct flower *f, const struct box *b)
{
    struct table t = {.box = b};
    struct widths wanted[COLUMNS_MAX] = {{0, 0}};
    place_stub(f, &t);
    if (!t.n)
        return wanted[0];
    column_wants(f, &t, wanted);
    int64_t min = least_width(&t, wanted), max = (int64_t)b->style->column_gap * (int64_t)(t.n - 1);
    for (size_t i = 0; i < t.n; i++)
        max += wanted[i].max;
    return (struct widths){reach(min), reach(max)};
}

static bool table_geometry(struct flower *f, struct table *t)
{
    place_stub(f, t);
    if (!t->n || !measure_columns(f, t))
        return false;
    if (t->stub == KW_NORMAL) {
        t->stub_x = t->x[0];
        t->stub_width = t->width[0];
    }
    return true;
}

// ---- rows

static bool stands_apart(const struct table *t, const struct box *cell)
{
    return t->stub != KW_NORMAL && cell->column == 0;
}

static struct area cell_area(const struct table *t, const struct box *cell)
{
    if (stands_apart(t, cell))
        return area_at(t->stub_x, t->stub_width);
    size_t from = cell->column - t->first, to = MIN(from + cell->colspan, t->n) - 1;
    return area_at(t->x[from], t->x[to] + t->width[to] - t->x[from]);
}

struct set_cell {
    const struct box *box;
    const struct slab *slab;
    struct area area;
    mpt height; // with padding
};

static struct set_cell set_cell(struct flower *f, const struct table *t, const struct box *cell)
{
    const struct style *s = cell->style;
    struct set_cell c = {cell, NULL, cell_area(t, cell), 0};
    c.slab = content_to_slab(f, cell, area_within(cell, c.area));
    c.height = reach((int64_t)s->padding_before + c.slab->height + s->padding_after + 2 * s->border_width);
    return c;
}

static void ground_mark(struct flower *f, struct marks *marks, const struct style *s, struct area at,
                        mpt height)
{
    if (!s->background && !(s->border_width && s->border_color))
        return;
    struct frame frame = {at.x + s->margin_start, MAX(0, at.width - s->margin_start - s->margin_end), 0, 0,
                          s};
    struct mark m = frame_mark(&frame, 0, height);
    PUSH(f->arena, *marks, m);
}

// A cell's ground that reaches beyond its row stands behind the rows around it, too: it is a frame.
static bool reaches_out(const struct style *s)
{
    return s->margin_before < 0 || s->margin_after < 0;
}

struct outgrounds {
    const struct frame **items;
    size_t n, cap;
};

static struct outgrounds open_outgrounds(struct flower *f, const struct set_cell *cells, size_t n)
{
    struct outgrounds list = {NULL, 0, 0};
    for (size_t i = 0; i < n; i++) {
        const struct style *s = cells[i].box->style;
        if (!reaches_out(s) || !(s->background || (s->border_width && s->border_color)))
            continue;
        struct frame *frame = NEW(f->arena, struct frame);
        *frame = (struct frame){cells[i].area.x + s->margin_start,
                                MAX(0, cells[i].area.width - s->margin_start - s->margin_end),
                                MAX(0, -s->margin_before), MAX(0, -s->margin_after), s};
        open_frame(f, frame);
        PUSH(f->arena, list, frame);
    }
    return list;
}

// The rule above a row; a cell that spans down to it from above, in the first columns, is not crossed.
static void row_rule(struct flower *f, struct marks *marks, const struct table *t, const struct box *row)
{
    const struct style *s = row->style;
    if (!s->border_before_width || !s->border_before_color)
        return;
    mpt x = t->in.x, width = t->in.width;
    if (s->border_before_extent.n)
        column_area(f, s->border_before_extent, t->in, &x, &width);
    if (row->first && row->first->column > 0) {
        mpt end = x + width;
        x = MAX(x, cell_area(t, row->first).x);
        width = MAX(0, end - x);
    }
    struct mark rule = {.kind = MARK_RECT,
                        .tag = TAG_ARTIFACT,
                        .x = x,
                        .width = width,
                        .dash = KW_SOLID,
                        .height = s->border_before_width,
                        .color = s->border_before_color};
    PUSH(f->arena, *marks, rule);
}

static mpt cell_shift(const struct style *s, mpt room)
{
    return s->display_align == KW_CENTER ? room / 2 : s->display_align == KW_AFTER ? room : 0;
}

// One row as one slab: `cells` are those that stand in the row itself. `ruled`: its rule is above it.
static struct slab *row_slab(struct flower *f, const struct table *t, const struct box *row,
                             const struct set_cell *cells, size_t n, mpt height, bool ruled)
{
    struct marks marks = {NULL, 0, 0};
    ground_mark(f, &marks, row->style, t->in, height);
    for (size_t i = 0; i < n; i++)
        if (!reaches_out(cells[i].box->style))
            ground_mark(f, &marks, cells[i].box->style, cells[i].area, height);
    if (ruled)
        row_rule(f, &marks, t, row);
    for (size_t i = 0; i < n; i++) {
        const struct style *s = cells[i].box->style;
        mpt room = cells[i].box->rowspan > 1 ? 0 : height - cells[i].height;
        add_marks(f, &marks, cells[i].slab, s->padding_before + s->border_width + cell_shift(s, room));
    }
    return slab_new(f, height, &marks, row->pos);
}

static bool has_text(const struct box *cell)
{
    return cell->first != NULL;
}

// A row head on a line of its own, above its row, with the row's rule; false where there is none.
static bool stub_above(struct flower *f, const struct table *t, const struct box *row)
{
    const struct box *cell = row->first;
    if (t->stub != KW_ABOVE || !cell || !stands_apart(t, cell) || !has_text(cell))
        return false;
    struct set_cell c = set_cell(f, t, cell);
    add_slab(f, row_slab(f, t, row, &c, 1, c.height, true));
    f->keep_next = true;
    return true;
}

// Returns the height of its highest cell that spans further rows, which are not counted in its own.
static mpt flow_row(struct flower *f, const struct table *t, const struct box *row)
{
    struct set_cell *cells = NEW_ARRAY(f->arena, struct set_cell, t->box->n_columns + 1);
    size_t n = 0;
    mpt height = row->style->height, spanning = 0;
    bool labelled = stub_above(f, t, row);
    for (const struct box *cell = row->first; cell; cell = cell->next) {
        if (stands_apart(t, cell) && t->stub == KW_ABOVE)
            continue;
        if (stands_apart(t, cell) && has_text(cell))
            clear_hang(f);
        cells[n] = set_cell(f, t, cell);
        if (cell->rowspan > 1)
            spanning = MAX(spanning, cells[n].height);
        else
            height = MAX(height, cells[n].height);
        n++;
    }
    struct outgrounds out = open_outgrounds(f, cells, n);
    struct slab *slab = row_slab(f, t, row, cells, n, height, !labelled && !t->joined);
    slab->below = MAX(0, spanning - height);
    add_slab(f, slab);
    while (out.n > 0)
        close_frame(f, out.items[--out.n]);
    return spanning;
}

static struct event *last_slab(struct flower *f)
{
    size_t i = f->out->n - 1;
    while (f->out->items[i].kind != EVENT_SLAB)
        i--;
    return &f->out->items[i];
}

// The last slab, made higher.
static void stretch_last(struct flower *f, mpt more)
{
    struct event *e = last_slab(f);
    struct slab *higher = NEW(f->arena, struct slab);
    *higher = *e->slab;
    higher->height = reach((int64_t)higher->height + more);
    higher->below = MAX(0, higher->below - more);
    e->slab = higher;
}

// A row, or rows tied by a cell that spans them: they stay together, and the last one gets what that cell
// needs beyond them.
static const struct box *flow_row_group(struct flower *f, struct table *t, const struct box *row)
{
    size_t at = f->out->n;
    int64_t y = 0, bottom = 0;
    bool first = true;
    for (unsigned left = 1; row && left > 0; row = row->next, left--) {
        for (const struct box *c = row->first; c; c = c->next)
            left = MAX(left, c->rowspan);
        if (!first)
            f->keep_next = true;
        mpt spanning = flow_row(f, t, row);
        for (; at < f->out->n; at++) {
            struct event *e = &f->out->items[at];
            y += e->kind == EVENT_SLAB ? e->slab->height : e->size;
            if (e->kind == EVENT_SLAB && first && !e->keep)
                e->repeat = t->head;
        }
        bottom = MAX(bottom, y - last_slab(f)->slab->height + spanning);
        first = false;
        t->joined = row->style->keep_with_next;
        f->keep_next = f->keep_next || t->joined;
    }
    if (bottom > y)
        stretch_last(f, reach(bottom - y));
    return row;
}

// ---- the table

static void flow_head(struct flower *f, struct table *t)
{
    struct stream own = {NULL, 0, 0};
    struct flower g = fresh(f, &own);
    bool beside = false; // a head of the row heads
    for (const struct box *row = t->box->first; row;) {
        for (const struct box *c = row->first; c && row->is_head; c = c->next)
            beside = beside || (t->stub == KW_HANG && stands_apart(t, c) && has_text(c));
        row = row->is_head ? flow_row_group(&g, t, row) : row->next;
    }
    if (!own.n)
        return;
    if (beside)
        clear_hang(f);
    t->head = flatten(f, &own);
    add_slab(f, t->head);
    f->keep_next = true;
    t->joined = false;
}

void flow_table(struct flower *f, const struct box *b, struct area in)
{
    struct table t = {.box = b, .in = in};
    if (!table_geometry(f, &t))
        return;
    if (b->caption) {
        flow_box(f, b->caption, in);
        f->keep_next = true;
    }
    struct grounds grounds = open_grounds(f, b, &t, b->has_stub && t.stub == KW_NORMAL);
    flow_head(f, &t);
    for (const struct box *row = b->first; row;)
        row = row->is_head ? row->next : flow_row_group(f, &t, row);
    close_grounds(f, &grounds);
}
