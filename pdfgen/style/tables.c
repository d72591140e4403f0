// Tables and columns: the grid, head cells and their scope, the grounds behind columns.
#include "style/internal.h"

enum { TABLE_COLUMNS_MAX = 64 };

void build_grounds(struct builder *b, const struct node *n, struct box *box)
{
    static const enum part parts[4] = {PART_COLUMN_1, PART_COLUMN_2, PART_COLUMN_3, PART_COLUMN_4};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (cascade_has(b, n, parts[i]))
            box->ground_styles[i] = cascade(b, n, parts[i], box->style);
}

void build_columns(struct builder *b, const struct node *n, const struct context *in)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    struct context here = context_for(b, n, in, TAG_DIV);
    struct box *box = box_new(b, BOX_COLUMNS, style, &here, n->pos);
    build_grounds(b, n, box);
    struct context inner = context_in(&here, box);
    for (const struct node *c = n->first; c; c = c->next) {
        if (c->element != EL_COLUMN)
            continue;
        struct context at = context_for(b, c, &inner, TAG_DIV);
        struct box *column = box_new(b, BOX_COLUMN, cascade(b, c, PART_SELF, box->style), &at, c->pos);
        struct context content = context_in(&at, column);
        build_children(b, c, &content);
        box->n_columns++;
    }
}

// ---- tables

// Which cells of the row being built are taken by a row span from above: rows still to cover, by column.
struct grid {
    uint16_t covered[TABLE_COLUMNS_MAX];
    unsigned n_columns; // of the first row; 0 before it
};

static unsigned free_column(const struct grid *g, unsigned from)
{
    while (from < TABLE_COLUMNS_MAX && g->covered[from])
        from++;
    return from;
}

static bool row_is_ragged(struct builder *b, const struct node *tr, struct grid *g, unsigned width)
{
    for (unsigned i = width; i < TABLE_COLUMNS_MAX; i++)
        if (g->covered[i])
            width = i + 1;
    if (g->n_columns == 0)
        g->n_columns = width;
    if (width == g->n_columns)
        return false;
    diag(b->diags, DIAG_TABLE_RAGGED, tr->pos,
         STR("Give each row the same number of cells; colspan and rowspan count."),
         "this row has %u columns, the first one %u", width, g->n_columns);
    return true;
}

// The scope of a head of the body is settled by its place, where the article does not say it (heads.c).
static void cell_tag(struct builder *b, const struct node *n, struct box *cell)
{
    bool open = !cell->is_head && !node_attr(n, AT_SCOPE).p;
    struct tag *tag = tag_at(b, cell->tag);
    tag->colspan = cell->colspan;
    tag->rowspan = cell->rowspan;
    if (n->element == EL_TH)
        tag->scope = open ? SCOPE_NONE : cell->is_stub ? SCOPE_ROW : SCOPE_COLUMN;
}

static void build_cell(struct builder *b, const struct node *n, const struct context *row, bool head,
                       unsigned column)
{
    struct context here = context_for(b, n, row, n->element == EL_TH ? TAG_TH : TAG_TD);
    struct box *cell = box_new(b, BOX_CELL, cascade(b, n, PART_SELF, row->style), &here, n->pos);
    struct str scope = node_attr(n, AT_SCOPE);
    cell->is_head = head;
    cell->is_stub = n->element == EL_TH && !str_eqz(scope, "col") && (!head || str_eqz(scope, "row"));
    cell->column = (uint16_t)column;
    cell->colspan = (uint16_t)node_number(n, AT_COLSPAN, 1);
    cell->rowspan = (uint16_t)node_number(n, AT_ROWSPAN, 1);
    cell_tag(b, n, cell);
    struct context inner = context_in(&here, cell);
    if (n->first)
        build_content(b, n, &inner, cell->tag);
}

static void build_row(struct builder *b, const struct node *tr, const struct context *in, struct grid *g,
                      bool head)
{
    struct context here = context_for(b, tr, in, TAG_TR);
    struct box *row = box_new(b, BOX_ROW, cascade(b, tr, PART_SELF, in->style), &here, tr->pos);
    row->is_head = head;
    struct context inner = context_in(&here, row);
    struct grid next = *g;
    for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
        next.covered[i] = g->covered[i] ? (uint16_t)(g->covered[i] - 1) : 0;
    unsigned column = 0;
    for (const struct node *c = tr->first; c; c = c->next) {
        if (c->element != EL_TH && c->element != EL_TD)
            continue;
        column = free_column(g, column);
        unsigned span = (unsigned)node_number(c, AT_COLSPAN, 1);
        if (span > TABLE_COLUMNS_MAX - column) {
            diag(b->diags, DIAG_TABLE_RAGGED, c->pos, STR("Split the table."),
                 "a table has at most %d columns", TABLE_COLUMNS_MAX);
            return;
        }
        build_cell(b, c, &inner, head, column);
        for (unsigned i = 0; i < span; i++) {
            if (g->covered[column + i])
                diag(b->diags, DIAG_TABLE_RAGGED, c->pos, STR("Shorten the colspan or the rowspan above."),
                     "this cell runs into a cell that spans down from a row above");
            next.covered[column + i] = (uint16_t)(node_number(c, AT_ROWSPAN, 1) - 1);
        }
        column += span;
    }
    row_is_ragged(b, tr, g, free_column(g, column));
    next.n_columns = g->n_columns;
    *g = next;
}

static void build_rows(struct builder *b, const struct node *group, const struct context *in, struct grid *g)
{
    bool head = group->element == EL_THEAD;
    struct context inner = context_for(b, group, in, head ? TAG_THEAD : TAG_TBODY);
    for (const struct node *tr = group->first; tr; tr = tr->next)
        if (tr->element == EL_TR)
            build_row(b, tr, &inner, g, head);
    for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++) {
        if (g->covered[i]) {
            diag(b->diags, DIAG_TABLE_RAGGED, group->pos, STR("Add the missing rows or shorten the rowspan."),
                 "a cell spans more rows than there are");
            break;
        }
    }
}

// Row heads: the first column, where every row of the body starts with a row head, or with an empty cell
// where a row has none.
static bool has_stub(const struct box *table)
{
    bool any = false;
    for (const struct box *row = table->first; row; row = row->next) {
        if (row->kind != BOX_ROW || row->is_head)
            continue;
        if (row->first && row->first->column == 0 && row->first->first && !row->first->is_stub)
            return false;
        any = any || (row->first && row->first->is_stub);
    }
    return any;
}

static void build_caption(struct builder *b, const struct node *n, const struct context *in,
                          struct box *table)
{
    const struct node *caption = node_child(n, EL_CAPTION);
    const struct style *style = caption ? cascade(b, caption, PART_SELF, table->style) : NULL;
    if (!caption || style->display == KW_NONE)
        return;
    struct context here = context_for(b, caption, in, TAG_CAPTION);
    here.box = NULL;
    table->caption = para_new(b, style, &here, caption->pos);
    inline_children(b, table->caption, caption, here.tag);
}

void build_table(struct builder *b, const struct node *n, const struct context *in)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    struct context here = context_for(b, n, in, TAG_TABLE);
    struct box *table = box_new(b, BOX_TABLE, style, &here, n->pos);
    build_caption(b, n, &here, table);
    build_grounds(b, n, table);
    table->stub_style = cascade_has(b, n, PART_STUB) ? cascade(b, n, PART_STUB, style) : NULL;
    struct context inner = context_in(&here, table);
    struct grid grid = {{0}, 0};
    for (const struct node *c = n->first; c; c = c->next)
        if (c->element == EL_THEAD || c->element == EL_TBODY)
            build_rows(b, c, &inner, &grid);
    table->n_columns = (uint16_t)grid.n_columns;
    table->has_stub = has_stub(table);
    table_heads(b, table);
}
