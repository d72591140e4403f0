// What heads the cells of a table (ISO 32000-1, 14.8.5.7): the scope of each head cell, and where scopes
// alone would not tell the heads of each cell, their list. A head holds for the cells below or beside it,
// until one of the same extent, apart from it, takes its place.
#include "style/internal.h"

enum { HEADS_MAX = 32 };

struct slots {
    const struct box **cells; // by row and column; NULL: none
    size_t n_rows, n_columns;
};

struct heads {
    const struct box *items[HEADS_MAX];
    size_t n;
    size_t settled;         // how many of them do not adjoin the slot at hand
    bool open;              // whether the last one adjoins it
    const struct box *lost; // one too many
};

static const struct box *slot(const struct slots *s, size_t row, size_t column)
{
    return s->cells[row * s->n_columns + column];
}

static struct slots slots_of(struct builder *b, const struct box *table)
{
    struct slots s = {.n_columns = table->n_columns};
    for (const struct box *row = table->first; row; row = row->next)
        s.n_rows += row->kind == BOX_ROW;
    s.cells = NEW_ARRAY(b->arena, const struct box *, s.n_rows *s.n_columns);
    size_t y = 0;
    for (const struct box *row = table->first; row; row = row->next) {
        if (row->kind != BOX_ROW)
            continue;
        for (const struct box *cell = row->first; cell; cell = cell->next)
            for (size_t i = y; i < MIN(y + cell->rowspan, s.n_rows); i++)
                for (size_t k = cell->column; k < MIN((size_t)cell->column + cell->colspan, s.n_columns); k++)
                    s.cells[i * s.n_columns + k] = cell;
        y++;
    }
    return s;
}

static bool is_head(struct builder *b, const struct box *cell)
{
    return cell && tag_at(b, cell->tag)->type == TAG_TH;
}

static bool heads_down(struct builder *b, const struct box *cell)
{
    return is_head(b, cell) && tag_at(b, cell->tag)->scope == SCOPE_COLUMN;
}

static bool heads_across(struct builder *b, const struct box *cell)
{
    return is_head(b, cell) && tag_at(b, cell->tag)->scope == SCOPE_ROW;
}

// ---- scopes

// A row of heads alone, but for empty cells before the first.
static bool is_row_of_heads(struct builder *b, const struct slots *s, size_t row)
{
    bool any = false;
    for (size_t i = 0; i < s->n_columns; i++) {
        const struct box *cell = slot(s, row, i);
        if (!is_head(b, cell) && (any || !cell || cell->first))
            return false;
        any = any || is_head(b, cell);
    }
    return any;
}

// Those that the article leaves open; and a head as wide as the table heads what is below it.
static void settle_scopes(struct builder *b, const struct slots *s)
{
    for (size_t row = 0; row < s->n_rows; row++) {
        bool heads = is_row_of_heads(b, s, row);
        for (size_t i = 0; i < s->n_columns; i++) {
            const struct box *cell = slot(s, row, i);
            if (!is_head(b, cell))
                continue;
            struct tag *tag = tag_at(b, cell->tag);
            if (cell->colspan > 1 && cell->colspan == s->n_columns)
                tag->scope = SCOPE_COLUMN;
            else if (tag->scope == SCOPE_NONE)
                tag->scope = heads ? SCOPE_COLUMN : SCOPE_ROW;
        }
    }
}

// One row of column heads at the top, row heads in the first column, no head that spans: scopes say it all.
static bool is_simple(struct builder *b, const struct slots *s)
{
    for (size_t row = 0; row < s->n_rows; row++)
        for (size_t i = 0; i < s->n_columns; i++) {
            const struct box *cell = slot(s, row, i);
            if (is_head(b, cell) &&
                (cell->colspan > 1 || cell->rowspan > 1 || (heads_down(b, cell) ? row > 0 : i > 0)))
                return false;
        }
    return true;
}

// ---- heads

// A head takes the place of those before it that have its extent and do not adjoin it.
static void add_head(struct heads *h, const struct box *cell, bool down)
{
    if (!h->open)
        h->settled = h->n;
    h->open = true;
    if (h->n && h->items[h->n - 1] == cell)
        return;
    size_t kept = 0, settled = h->settled;
    for (size_t i = 0; i < h->n; i++) {
        const struct box *old = h->items[i];
        bool same = down ? old->column == cell->column && old->colspan == cell->colspan
                         : old->parent == cell->parent && old->rowspan == cell->rowspan;
        if (same && i < settled)
            h->settled--;
        else
            h->items[kept++] = old;
    }
    h->n = kept;
    if (h->n < HEADS_MAX)
        h->items[h->n++] = cell;
    else
        h->lost = cell;
}

struct list {
    tag_id *items;
    size_t n, cap;
};

// Empty heads say nothing.
static void list_heads(struct builder *b, struct list *list, const struct heads *h)
{
    if (h->lost)
        diag(b->diags, DIAG_TABLE_RAGGED, h->lost->pos, STR("Split the table."),
             "a cell is headed by more than %d heads", HEADS_MAX);
    for (size_t i = 0; i < h->n; i++) {
        bool known = !h->items[i]->first;
        for (size_t k = 0; k < list->n && !known; k++)
            known = list->items[k] == h->items[i]->tag;
        if (!known)
            PUSH(b->arena, *list, h->items[i]->tag);
    }
}

static void head_cell(struct builder *b, const struct slots *s, const struct heads *above, size_t row,
                      const struct box *cell)
{
    struct list list = {0};
    for (size_t i = cell->column; i < MIN((size_t)cell->column + cell->colspan, s->n_columns); i++)
        list_heads(b, &list, &above[i]);
    for (size_t y = row; y < MIN(row + cell->rowspan, s->n_rows); y++) {
        struct heads beside = {0};
        for (size_t i = 0; i < cell->column; i++) {
            if (heads_across(b, slot(s, y, i)))
                add_head(&beside, slot(s, y, i), false);
            else
                beside.open = false;
        }
        list_heads(b, &list, &beside);
    }
    struct tag *tag = tag_at(b, cell->tag);
    tag->headers = list.items;
    tag->n_headers = (uint16_t)list.n;
}

void table_heads(struct builder *b, const struct box *table)
{
    if (table->tag == TAG_ARTIFACT || table->n_columns == 0)
        return;
    struct slots s = slots_of(b, table);
    settle_scopes(b, &s);
    if (is_simple(b, &s))
        return;
    struct heads *above = NEW_ARRAY(b->arena, struct heads, s.n_columns);
    size_t y = 0;
    for (const struct box *row = table->first; row; row = row->next) {
        if (row->kind != BOX_ROW)
            continue;
        for (const struct box *cell = row->first; cell; cell = cell->next)
            if (!heads_down(b, cell))
                head_cell(b, &s, above, y, cell);
        for (size_t i = 0; i < s.n_columns; i++) {
            if (heads_down(b, slot(&s, y, i)))
                add_head(&above[i], slot(&s, y, i), true);
            else
                above[i].open = false;
        }
        y++;
    }
}
