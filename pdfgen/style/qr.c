// QR codes: what they say, how a reader for the blind says it, and the words beside them.
#include "style/internal.h"

static bool missing(struct builder *b, const struct node *n, struct str name)
{
    enum { NAMES_MAX = 200 };
    const char *names[NAMES_MAX];
    struct str near = str_nearest(name, names, field_names(b, names, NAMES_MAX));
    return diag(
        b->diags, DIAG_FIELD_MISSING, n->pos,
        near.p && !str_eq(near, name)
            ? arena_printf(b->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
            : arena_printf(b->arena, "Give it with --set %.*s=…, or write optional=\"true\".", STR_ARG(name)),
        "the field \"%.*s\" has no value", STR_ARG(name));
}

// The phrase "qr-alt" as plain text; {address} in it is what the code says.
struct str qr_alternative(struct builder *b, struct pos pos, struct str lang, struct str said)
{
    const struct phrase *phrase = phrase_lookup(b, STR("qr-alt"), lang, pos);
    struct str text = {"", 0};
    for (const struct node *c = phrase ? phrase->content->first : NULL; c; c = c->next) {
        struct str part = c->text;
        if (c->element == EL_FIELD)
            part = str_eqz(node_attr(c, AT_NAME), "address") ? said : field_lookup(b, c, lang).text;
        text = arena_printf(b->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(part));
    }
    return text;
}

// The phrase that the style's `label` names: it tells those without a camera where the code leads.
static void words_beside(struct builder *b, const struct node *n, const struct context *in, struct box *qr)
{
    struct context here = *in;
    here.box = qr;
    here.tag = tag_new(b, in, TAG_P);
    struct box *words = box_new(b, BOX_BLOCK, cascade(b, n, PART_LABEL, qr->style), &here, n->pos);
    here.box = words;
    struct box *para = para_new(b, cascade_anonymous(b, words->style), &here, n->pos);
    inline_address(b, para, qr->style->label, qr->qr, n->pos, here.tag);
}

void build_qr(struct builder *b, const struct node *n, const struct context *in)
{
    struct str field = node_attr(n, AT_FIELD), said = field.p ? field_text(b, field) : node_attr(n, AT_HREF);
    const struct style *style = cascade(b, n, PART_SELF, in->style);
    if (style->display == KW_NONE)
        return;
    if (!str_trim(said).n) {
        if (!node_attr(n, AT_OPTIONAL).p)
            missing(b, n, field);
        return;
    }
    struct context here = context_for(b, n, in, TAG_FIGURE);
    struct box *qr = box_new(b, BOX_QR, style, &here, n->pos);
    qr->icon_style = cascade(b, n, PART_BODY, style);
    qr->qr = said;
    if (here.tag != TAG_ARTIFACT)
        tag_at(b, here.tag)->alt = qr_alternative(b, n->pos, here.lang, said);
    if (style->label.n) {
        struct context around = *in;
        around.lang = here.lang;
        words_beside(b, n, &around, qr);
    }
}
