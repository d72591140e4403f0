// Words in the colour of what they stand on: nobody can read them, and no other stage would notice.
#include "style/internal.h"

static const struct color paper = {.name = {"white", 5}, .rgb = 0xFFFFFF};

// What a table or a set of columns paints behind one of its columns; NULL: nothing.
static const struct color *column_ground(const struct box *box)
{
    const struct box *table = box->kind == BOX_CELL ? box->parent->parent : box->parent;
    const struct style *ground = NULL;
    size_t column = 0;
    if (box->kind == BOX_CELL && table) {
        column = box->column;
        if (table->has_stub && column-- == 0)
            return table->stub_style ? table->stub_style->background : NULL;
    } else if (box->kind == BOX_COLUMN && table) {
        for (const struct box *c = table->first; c != box; c = c->next)
            column++;
    } else {
        return NULL;
    }
    if (column < COUNT_OF(table->ground_styles))
        ground = table->ground_styles[column];
    return ground ? ground->background : NULL;
}

// The rule of a page master that a line of its own stands on; NULL: none.
static const struct color *rule_ground(const struct builder *b, const struct box *para)
{
    const struct color *ground = NULL;
    for (size_t m = 0; m < b->boxes->layout->n_masters; m++) {
        const struct master_boxes *master = &b->boxes->masters[m];
        const struct static_box *line = master->items, *end = master->items + master->n;
        while (line < end && line->para != para)
            line++;
        for (const struct static_box *rule = master->items; line < end && rule < end; rule++)
            if (!rule->para && rule->top < line->baseline && line->baseline - rule->top <= rule->thickness)
                ground = rule->color;
    }
    return ground;
}

static const struct color *ground_of(const struct builder *b, const struct box *para)
{
    for (const struct box *box = para; box; box = box->parent) {
        const struct color *ground = box->style->background ? box->style->background : column_ground(box);
        if (ground)
            return ground;
    }
    const struct color *rule = rule_ground(b, para);
    return rule ? rule : &paper;
}

// One colour is told once, however many words it hides.
static bool is_told(const struct builder *b, struct pos pos)
{
    for (size_t i = 0; i < b->diags->n; i++) {
        const struct diag *d = &b->diags->items[i];
        if (d->code == DIAG_ODD_VALUE && d->pos.source == pos.source && d->pos.line == pos.line &&
            d->pos.column == pos.column)
            return true;
    }
    return false;
}

static void check_para(struct builder *b, const struct box *para)
{
    const struct color *ground = NULL;
    for (size_t i = 0; i < para->n_inlines; i++) {
        const struct inline_item *in = &para->inlines[i];
        if (in->kind != INLINE_TEXT || !str_trim(in->text).n)
            continue;
        if (!ground)
            ground = ground_of(b, para);
        const struct color *behind = in->style->background ? in->style->background : ground;
        const struct color *words = in->style->color;
        if (words->rgb != behind->rgb)
            continue;
        // Of the two colours the one that took another's place is to blame.
        bool ground_changed = behind->origin.replaces && !words->origin.replaces;
        struct pos pos = ground_changed ? behind->origin.pos : words->origin.pos;
        struct str where = in->pos.source ? arena_printf(b->arena, "The first of them stand at %.*s:%u.",
                                                         STR_ARG(in->pos.source->path), in->pos.line)
                                          : (struct str){0};
        if (!is_told(b, pos))
            diag(b->diags, DIAG_ODD_VALUE, pos, where,
                 "words of the colour \"%.*s\" stand on \"%.*s\": both are #%06X", STR_ARG(words->name),
                 STR_ARG(behind->name), (unsigned)words->rgb);
    }
}

void report_unreadable(struct builder *b)
{
    for (size_t i = 0; i < b->boxes->n_paras; i++)
        check_para(b, b->boxes->paras[i]);
}
