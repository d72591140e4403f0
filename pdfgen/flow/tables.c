// Tables and columns. A cell is shaped and broken once; a row is one slab, never cut. Grounds behind columns
// are frames over all rows; a table that goes on over a page repeats its head.
//
// Row heads (the stub): `normal` is a column of the table; `hang` stands in the page column beside the text,
// `above` on a line of its own over each row.
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
    struct frame *grounds[4];
    const struct slab *head; // all head rows, to set again
};

// ---- grounds
// ------------------------------------------------------------------------------------------------------------------

static void open_grounds(struct flower *f, const struct box *b, const mpt *x, const mpt *width, size_t n,
                         struct frame **out)
{
    mpt inside = 0;
    for (size_t i = 0; i < COUNT_OF(b->ground_styles); i++) {
        const struct style *s = b->ground_styles[i];
        out[i] = NULL;
        if (!s || i >= n)
            continue;
        out[i] = NEW(f->arena, struct frame);
        *out[i] = (struct frame){x[i] + s->margin_start, width[i] - s->margin_start - s->margin_end,
                                 MAX(0, -s->margin_before), MAX(0, -s->margin_after), s};
        open_frame(f, out[i]);
        inside = MAX(inside, s->padding_before + MIN(0, s->margin_before));
    }
    if (inside > 0)
        add_pad(f, inside);
}

static void close_grounds(struct flower *f, struct frame *const *grounds)
{
    mpt inside = 0;
    for (size_t i = 4; i-- > 0;)
        if (grounds[i])
            inside = MAX(inside, grounds[i]->style->padding_after + MIN(0, grounds[i]->style->margin_after));
    if (inside > 0) {
        f->space = 0;
        add_pad(f, inside);
    }
    for (size_t i = 4; i-- > 0;)
        if (grounds[i])
            close_frame(f, grounds[i]);
}

// ---- columns
// ------------------------------------------------------------------------------------------------------------------

void flow_columns(struct flower *f, const struct box *b, struct area in)
{
    size_t n = MIN(b->n_columns, COLUMNS_MAX), i = 0;
    mpt x[COLUMNS_MAX], width[COLUMNS_MAX], gap = b->style->column_gap, height = 0;
    if (!n)
        return;
    struct marks marks = {NULL, 0, 0};
    mpt each = MAX(0, (in.width - gap * (mpt)(n - 1)) / (mpt)n);
    for (const struct box *c = b->first; c && i < n; c = c->next, i++) {
        x[i] = in.x + (each + gap) * (mpt)i;
        width[i] = each;
        struct area cell = area_within(c, (struct area){x[i], each, x[i], each, false});
        const struct slab *slab = flow_to_slab(f, c, cell);
        for (size_t k = 0; k < slab->n; k++)
            PUSH(f->arena, marks, slab->marks[k]);
        height = MAX(height, slab->height);
    }
    struct frame *grounds[4];
    open_grounds(f, b, x, width, n, grounds);
    add_slab(f, slab_new(f, height, &marks, b->pos));
    close_grounds(f, grounds);
}

// ---- widths of a table's columns
// ------------------------------------------------------------------------------------------------

static void column_wants(const struct flower *f, const struct table *t, struct widths *wanted)
{
    mpt gap = t->box->style->column_gap;
    for (int spans = 0; spans < 2; spans++) { // cells of one column first, then those that span
        for (const struct box *row = t->box->first; row; row = row->next) {
            for (const struct box *cell = row->first; cell; cell = cell->next) {
                if ((cell->colspan > 1) != spans || cell->column < t->first)
                    continue;
                size_t at = cell->column - t->first, k = cell->colspan;
                struct widths w = box_widths(f, cell), have = {0, 0};
                for (size_t i = 0; i < k; i++) {
                    have.min += wanted[at + i].min + (i ? gap : 0);
                    have.max += wanted[at + i].max + (i ? gap : 0);
                }
                for (size_t i = 0; i < k; i++) {
                    wanted[at + i].min += MAX(0, w.min - have.min) / (mpt)k;
                    wanted[at + i].max += MAX(0, w.max - have.max) / (mpt)k;
                }
            }
        }
    }
}

static bool measure_columns(struct flower *f, struct table *t)
{
    struct widths wanted[COLUMNS_MAX] = {{0, 0}};
    mpt gap = t->box->style->column_gap, total = t->in.width - gap * (mpt)(t->n - 1);
    column_wants(f, t, wanted);
    bool fits = true;
    if (t->box->style->column_widths == KW_EQUAL) {
        for (size_t i = 0; i < t->n; i++)
            t->width[i] = total / (mpt)t->n;
    } else {
        fits = total > 0 && share_widths(wanted, t->n, total, t->width);
    }
    mpt x = t->in.x;
    for (size_t i = 0; i < t->n; i++) {
        t->x[i] = x;
        x += t->width[i] + gap;
    }
    if (fits)
        return true;
    int64_t need = 0;
    for (size_t i = 0; i < t->n; i++)
        need += wanted[i].min;
    mpt tenths = mpt_muldiv((mpt)(need - total), 254, 72000);
    return diag(f->diags, DIAG_TABLE_TOO_WIDE, t->box->pos,
                STR("Split the table, use shorter words, or turn rows into columns."),
                "the table needs %d.%d mm more than its column of the page has", tenths / 10, tenths % 10);
}

static bool table_geometry(struct flower *f, struct table *t)
{
    const struct box *b = t->box;
    t->stub = b->has_stub ? b->style->stub : KW_NORMAL;
    t->stub_x = t->in.x;
    t->stub_width = t->in.width;
    if (t->stub == KW_HANG) {
        const struct column *c = &f->master->columns[0];
        bool room = t->in.columns && f->master->n_columns > 1 && t->in.x >= c->width;
        t->stub = room ? KW_HANG : KW_NORMAL;
        if (room) {
            t->stub_x = t->in.outer_x;
            t->stub_width = c->width;
        }
    }
    t->first = t->stub == KW_NORMAL ? 0 : 1;
    t->n = b->n_columns > t->first ? MIN(b->n_columns - t->first, COLUMNS_MAX) : 0;
    return t->n > 0 && measure_columns(f, t);
}

// ---- rows
// ------------------------------------------------------------------------------------------------------------------------

static bool stands_apart(const struct table *t, const struct box *cell)
{
    return t->stub != KW_NORMAL && cell->column == 0;
}

static struct area cell_area(const struct table *t, const struct box *cell)
{
    if (stands_apart(t, cell))
        return (struct area){t->stub_x, t->stub_width, t->stub_x, t->stub_width, false};
    size_t from = cell->column - t->first, to = MIN(from + cell->colspan, t->n) - 1;
    mpt width = t->x[to] + t->width[to] - t->x[from];
    return (struct area){t->x[from], width, t->x[from], width, false};
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
    c.slab = flow_to_slab(f, cell, area_within(cell, c.area));
    c.height = s->padding_before + c.slab->height + s->padding_after + 2 * s->border_width;
    return c;
}

static void ground_mark(struct flower *f, struct marks *marks, const struct style *s, struct area at,
                        mpt height)
{
    if (!s->background && !(s->border_width && s->border_color))
        return;
    struct frame frame = {at.x + s->margin_start, at.width - s->margin_start - s->margin_end, 0, 0, s};
    struct mark m = frame_mark(&frame, 0, height);
    PUSH(f->arena, *marks, m);
}

static void row_rule(struct flower *f, struct marks *marks, const struct table *t, const struct style *s)
{
    if (!s->border_before_width || !s->border_before_color)
        return;
    mpt x = t->in.x, width = t->in.width;
    mpt start, extent;
    if (s->border_before_extent.n && t->in.columns &&
        master_column(f->master, s->border_before_extent, &start, &extent)) {
        x = MAX(start, t->in.outer_x);
        width = MIN(start + extent, t->in.outer_x + t->in.outer_width) - x;
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

// One row as one slab: `cells` are those that stand in the row itself.
static const struct slab *row_slab(struct flower *f, const struct table *t, const struct box *row,
                                   const struct set_cell *cells, size_t n, mpt height)
{
    struct marks marks = {NULL, 0, 0};
    ground_mark(f, &marks, row->style, t->in, height);
    for (size_t i = 0; i < n; i++)
        ground_mark(f, &marks, cells[i].box->style, cells[i].area, height);
    row_rule(f, &marks, t, row->style);
    for (size_t i = 0; i < n; i++) {
        const struct style *s = cells[i].box->style;
        size_t from = marks.n;
        for (size_t k = 0; k < cells[i].slab->n; k++)
            PUSH(f->arena, marks, cells[i].slab->marks[k]);
        mpt room = cells[i].box->rowspan > 1 ? 0 : height - cells[i].height;
        move_marks(marks.items + from, marks.n - from, 0,
                   s->padding_before + s->border_width + cell_shift(s, room));
    }
    return slab_new(f, height, &marks, row->pos);
}

// A row head on a line of its own, above its row.
static void stub_above(struct flower *f, const struct table *t, const struct box *cell)
{
    if (!cell->first)
        return;
    struct set_cell c = set_cell(f, t, cell);
    add_slab(f, row_slab(f, t, cell->parent, &c, 1, c.height));
    f->keep_next = true;
}

static bool has_text(const struct box *cell)
{
    return cell->first != NULL;
}

static bool row_spans(const struct box *row)
{
    for (const struct box *c = row->first; c; c = c->next)
        if (c->rowspan > 1)
            return true;
    return false;
}

static void flow_row(struct flower *f, struct table *t, const struct box *row, mpt *rows_of_span)
{
    struct set_cell *cells = NEW_ARRAY(f->arena, struct set_cell, t->box->n_columns + 1);
    size_t n = 0;
    mpt height = row->style->height;
    for (const struct box *cell = row->first; cell; cell = cell->next) {
        if (stands_apart(t, cell) && t->stub == KW_ABOVE) {
            stub_above(f, t, cell);
            continue;
        }
        cells[n] = set_cell(f, t, cell);
        if (stands_apart(t, cell) && has_text(cell)) { // the side head above must end first
            mpt taken = stream_height(f->out) + f->space;
            if (taken < f->hang_height)
                add_pad(f, f->hang_height - taken);
        }
        if (cell->rowspan <= 1)
            height = MAX(height, cells[n].height);
        else
            *rows_of_span = MAX(*rows_of_span, cells[n].height);
        n++;
    }
    add_slab(f, row_slab(f, t, row, cells, n, height));
}

// ---- the table
// ---------------------------------------------------------------------------------------------------------------------

static void flow_head(struct flower *f, struct table *t)
{
    struct stream own = {NULL, 0, 0};
    struct flower g = fresh(f, &own);
    mpt span = 0;
    for (const struct box *row = t->box->first; row; row = row->next)
        if (row->is_head)
            flow_row(&g, t, row, &span);
    if (!own.n)
        return;
    t->head = flatten(f, &own);
    add_slab(f, t->head);
    f->keep_next = true;
}

// Rows tied by a cell that spans them stay together; what the spanning cell needs beyond them is added below.
static const struct box *flow_row_group(struct flower *f, struct table *t, const struct box *row)
{
    mpt need = 0, rows = 0;
    unsigned left = 1;
    bool first = true;
    for (; row && left > 0; row = row->next, left--) {
        for (const struct box *c = row->first; c; c = c->next)
            left = MAX(left, c->rowspan);
        if (!first)
            f->keep_next = true;
        size_t at = f->out->n;
        flow_row(f, t, row, &need);
        for (; at < f->out->n; at++) {
            struct event *e = &f->out->items[at];
            rows += e->kind == EVENT_SLAB ? e->slab->height : e->size;
            if (e->kind == EVENT_SLAB && !e->keep && first)
                e->repeat = t->head;
        }
        first = false;
        if (!row_spans(row) && left == 1) {
            row = row->next;
            break;
        }
    }
    if (need > rows)
        add_pad(f, need - rows);
    return row;
}

void flow_table(struct flower *f, const struct box *b, struct area in)
{
    struct table t = {.box = b, .in = in};
    if (!table_geometry(f, &t))
        return;
    open_grounds(f, b, t.x, t.width, t.n, t.grounds);
    flow_head(f, &t);
    for (const struct box *row = b->first; row;) {
        if (row->is_head)
            row = row->next;
        else
            row = flow_row_group(f, &t, row);
    }
    close_grounds(f, t.grounds);
}
