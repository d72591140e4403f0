// Whether boxes differ in nothing but words, and so in nothing that flow places but the lines of paragraphs.
#include "style/style.h"

static bool same_styles(const struct box *a, const struct box *b)
{
    for (size_t i = 0; i < COUNT_OF(a->ground_styles); i++)
        if (a->ground_styles[i] != b->ground_styles[i])
            return false;
    return a->style == b->style && a->icon_style == b->icon_style && a->marker_style == b->marker_style &&
           a->stub_style == b->stub_style;
}

static bool same_box(const struct box *a, const struct box *b)
{
    return a->kind == b->kind && a->pos.source == b->pos.source && a->pos.line == b->pos.line &&
           a->pos.column == b->pos.column && a->para == b->para && a->rtl == b->rtl &&
           a->drawing == b->drawing && a->width == b->width && a->width_percent == b->width_percent &&
           a->marker == b->marker && !a->marker_para == !b->marker_para && !a->caption == !b->caption &&
           a->n_columns == b->n_columns && a->has_stub == b->has_stub && a->is_head == b->is_head &&
           a->is_stub == b->is_stub && a->column == b->column && a->colspan == b->colspan &&
           a->rowspan == b->rowspan && a->n_lines == b->n_lines && !a->first == !b->first &&
           !a->next == !b->next;
}

static bool trees_alike(const struct box *a, const struct box *b, bool styles)
{
    const struct box *root = a;
    for (;;) {
        if (!same_box(a, b) || (styles && !same_styles(a, b)))
            return false;
        if (a->first) {
            a = a->first;
            b = b->first;
            continue;
        }
        while (a != root && !a->next) {
            a = a->parent;
            b = b->parent;
        }
        if (a == root)
            return true;
        a = a->next;
        b = b->next;
    }
}

bool boxes_alike(const struct boxes *a, const struct boxes *b, bool styles)
{
    if (a->chart || b->chart || a->n_paras != b->n_paras || !a->notes != !b->notes)
        return false;
    return trees_alike(a->root, b->root, styles) && (!a->notes || trees_alike(a->notes, b->notes, styles));
}
