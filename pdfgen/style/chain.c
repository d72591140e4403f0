// Chains: steps, each a picture and its words, that act on one another. The whole is one figure with one
// alternative text: what it shows in a row, a screen reader says in a sentence.
#include "style/internal.h"

static void build_step(struct builder *b, const struct node *n, const struct context *chain)
{
    const struct style *style = cascade(b, n, PART_SELF, chain->style);
    if (style->display == KW_NONE || !style->icon) // an icon that the layout lacks is reported already
        return;
    struct context here = *chain;
    if (n->lang.n)
        here.lang = n->lang;
    inline_children(b, label_new(b, n, style, &here, style->icon->drawing), n, here.tag);
}

static void set_arrow(struct builder *b, const struct node *n, struct box *chain)
{
    static const struct str name = {"arrow", 5};
    chain->icon_style = cascade(b, n, PART_ARROW, chain->style);
    const struct icon *icon = chain->icon_style->icon;
    if (!icon)
        icon = layout_icon(b->layout, name);
    if (icon)
        chain->drawing = icon->drawing;
    else
        diag(b->diags, DIAG_UNKNOWN_NAME, n->pos,
             STR("Add <icon name=\"arrow\" src=\"…\"/> to its <icons>, or give chain's part arrow an icon."),
             "the layout has no icon \"arrow\" for what stands between the steps");
}

void build_chain(struct builder *b, const struct node *n, const struct context *in)
{
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    struct context here = context_for(b, n, in, TAG_FIGURE);
    if (here.tag != TAG_ARTIFACT)
        tag_at(b, here.tag)->alt = node_attr(n, AT_ALT);
    struct box *chain = box_new(b, BOX_CHAIN, style, &here, n->pos);
    set_arrow(b, n, chain);
    struct context inner = context_in(&here, chain);
    for (const struct node *c = n->first; c; c = c->next)
        if (c->element == EL_STEP)
            build_step(b, c, &inner);
}
