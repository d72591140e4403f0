// Form fields: what an article names, its reader may fill in on the screen, too. Write-in lines take one line
// of text each, so that what is typed stands on the ruled lines whatever spacing a reader's program gives to
// text of several lines; the boxes of a check list can be ticked.
#include "style/internal.h"

#include <stdlib.h>

// Names of the first are the author's own; the others have their number, so that a layout's further lines
// rename nothing.
static struct str field_name(struct builder *b, struct str name, unsigned number, bool numbered)
{
    return numbered ? arena_printf(b->arena, "%.*s-%u", STR_ARG(name), number) : name;
}

static tag_id field_new(struct builder *b, const struct context *in, struct str name, struct pos pos)
{
    tag_id id = tag_new(b, in, TAG_FORM);
    struct form_field field = {name, pos, (uint32_t)b->fields.n};
    tag_at(b, id)->field = name;
    PUSH(b->arena, b->fields, field);
    return id;
}

static struct str wanted(const struct node *n, const struct box *box, tag_id parent)
{
    bool made = parent != TAG_ARTIFACT && box->style->form_fields;
    return made ? node_attr(n, AT_NAME) : (struct str){0};
}

static void label_missing(struct builder *b, struct pos pos)
{
    diag(b->diags, DIAG_LABEL_MISSING, pos,
         STR("Write the words, or leave the name out: then it is for the pen alone."),
         "this has a form field, and no words that a screen reader could call it by");
}

void fields_on_lines(struct builder *b, const struct node *n, struct box *lines, const struct context *in,
                     struct str label)
{
    struct str name = wanted(n, lines, in->tag);
    if (!name.n)
        return;
    if (!label.n)
        label = b->heading;
    if (!label.n)
        label_missing(b, n->pos);
    if (!b->boxes->typed)
        b->boxes->typed = lines->parent->style;
    for (unsigned i = 1; i <= lines->n_lines; i++) {
        tag_id id = field_new(b, in, field_name(b, name, i, i > 1), n->pos);
        tag_at(b, id)->field_label =
            lines->n_lines == 1
                ? label
                : arena_printf(b->arena, "%.*s (%u/%u)", STR_ARG(label), i, (unsigned)lines->n_lines);
        if (i == 1)
            lines->fields = id;
    }
}

void fields_in_boxes(struct builder *b, const struct node *node, const struct style *typed,
                     const struct context *in, unsigned n, tag_id *first, struct str label)
{
    struct str name = node_attr(node, AT_NAME);
    if (!name.n || in->tag == TAG_ARTIFACT || !typed->form_fields)
        return;
    if (!label.n)
        label_missing(b, node->pos);
    if (!b->boxes->typed)
        b->boxes->typed = typed;
    for (unsigned i = 1; i <= n; i++) {
        tag_id id = field_new(b, in, field_name(b, name, i, i > 1), node->pos);
        tag_at(b, id)->field_label =
            n == 1 ? label : arena_printf(b->arena, "%.*s (%u/%u)", STR_ARG(label), i, n);
        if (i == 1)
            *first = id;
    }
}

void field_in_box(struct builder *b, const struct node *li, struct box *item, unsigned number)
{
    struct str name = wanted(li->parent, item, item->marker_tag);
    if (!name.n || item->marker != MARKER_BOX)
        return;
    struct context in = {NULL, item->marker_style, item->marker_tag, item->lang, 0};
    item->field = field_new(b, &in, field_name(b, name, number, true), li->pos);
    tag_at(b, item->marker_tag)->actual = (struct str){0}; // the field says that it is a box,
    item->marker_tag = TAG_ARTIFACT;                       // and the one drawn on paper is not read
}

void field_label(struct builder *b, const struct box *item, size_t first_para)
{
    struct str label = {0};
    for (size_t i = first_para; i < b->boxes->n_paras && !label.n && item->field; i++)
        label = str_trim(para_text(b, b->boxes->paras[i]));
    if (!item->field)
        return;
    if (!label.n)
        label_missing(b, item->pos);
    tag_at(b, item->field)->field_label = label;
}

static int by_name(const void *a, const void *b)
{
    const struct form_field *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

// Fields of one name would be one field, in two places (ISO 32000-1, 12.7.3.2).
void fields_check_names(struct builder *b)
{
    if (b->fields.n)
        qsort(b->fields.items, b->fields.n, sizeof *b->fields.items, by_name);
    for (size_t i = 1; i < b->fields.n; i++) {
        const struct form_field *field = &b->fields.items[i], *before = field - 1;
        if (str_eq(field->name, before->name))
            diag(b->diags, DIAG_DUPLICATE_NAME, field->pos,
                 arena_printf(b->arena, "It is made first in line %u; give this another name.",
                              before->pos.line),
                 "there are two form fields named \"%.*s\"", STR_ARG(field->name));
    }
}
