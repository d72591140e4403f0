// Chains: steps with an arrow between each two. In a row (display: beside) each icon stands centred in a
// cell, its words below; else one step below the other, the words beside the icon, the first without an
// arrow.
//
// An arrow's icon, margins and all, is a cell of its own; it is centred on the icons.
#include "flow/internal.h"

#include "flow/lines.h"

enum { LABEL_LINES = 2 };

static mpt arrow_width(const struct box *chain)
{
    const struct style *s = chain->icon_style;
    return s->margin_start + drawing_mark(chain->drawing, s, TAG_ARTIFACT, 0, 0).width + s->margin_end;
}

static struct mark icon_of(const struct box *step)
{
    return drawing_mark(step->drawing, step->icon_style, step->tag, 0, 0);
}

static bool label_fits(const struct flower *f, const struct box *para, mpt width)
{
    struct lines lines = break_lines(f->arena, &f->text->paras[para->para], para->style, width, 0);
    return !lines.overfull && lines.n <= LABEL_LINES;
}

static mpt cell_width(const struct flower *f, const struct box *step)
{
    const struct style *s = step->style;
    mpt width = MAX(s->width, icon_of(step).width);
    return s->max_width > width && !label_fits(f, step->first, width) ? s->max_width : width;
}

static mpt row_width(const struct flower *f, const struct box *chain)
{
    int64_t width = 0;
    for (const struct box *step = chain->first; step; step = step->next)
        width += cell_width(f, step) + (step->next ? arrow_width(chain) : 0);
    return reach(width);
}

static mpt stacked_indent(const struct box *chain, const struct mark *icon, const struct style *s)
{
    return reach((int64_t)arrow_width(chain) + s->margin_start + icon->width + s->margin_end);
}

struct widths chain_widths(const struct flower *f, const struct box *chain)
{
    if (chain->style->display == KW_BESIDE) {
        mpt width = row_width(f, chain);
        return (struct widths){width, width};
    }
    struct widths widest = {0, 0};
    for (const struct box *step = chain->first; step; step = step->next) {
        struct mark icon = icon_of(step);
        mpt indent = stacked_indent(chain, &icon, step->icon_style);
        struct widths label = box_widths(f, step->first);
        widest.min = MAX(widest.min, reach((int64_t)indent + label.min));
        widest.max = MAX(widest.max, reach((int64_t)indent + label.max));
    }
    return widest;
}

static struct mark arrow_mark(const struct box *chain, mpt x, mpt middle)
{
    struct mark arrow =
        drawing_mark(chain->drawing, chain->icon_style, chain->tag, x + chain->icon_style->margin_start, 0);
    arrow.y = middle - arrow.height / 2;
    arrow.flip = chain->rtl;
    return arrow;
}

static const struct slab *label_slab(struct flower *f, const struct box *step, struct area in, mpt x,
                                     mpt width)
{
    struct area area = {.x = x, .width = width, .outer_x = x, .outer_width = width, .indent = in.indent};
    return flow_to_slab(f, step->first, area);
}

static void add_row(struct flower *f, const struct box *chain, struct area in, struct marks *marks)
{
    // A chain that runs against the document's direction is mirrored within its width.
    bool against = chain->rtl != f->text->boxes->rtl;
    if (against)
        mirror_marks(marks, 0, in.width);
    move_marks(marks->items, marks->n, in.x, 0);
}

static bool report_too_wide(struct flower *f, const struct box *chain, mpt width, mpt measure)
{
    mpt tenths = MAX(1, mpt_muldiv(width - measure, 254, 72000));
    return diag(f->diags, DIAG_CHAIN_TOO_WIDE, chain->pos,
                STR("Take out a step, shorten the words, or let the layout set it with display=\"block\"."),
                "the chain needs %d.%d mm more than its column has", tenths / 10, tenths % 10);
}

static void flow_row(struct flower *f, const struct box *chain, struct area in)
{
    mpt icons = 0, words = 0, x = 0, width = row_width(f, chain);
    if (width > in.width) {
        report_too_wide(f, chain, width, in.width);
        return;
    }
    for (const struct box *step = chain->first; step; step = step->next)
        icons = MAX(icons, icon_of(step).height);
    struct marks marks = {NULL, 0, 0};
    for (const struct box *step = chain->first; step; step = step->next) {
        mpt cell = cell_width(f, step), below = icons + step->icon_style->margin_after;
        struct mark icon = icon_of(step);
        icon.x = x + (cell - icon.width) / 2;
        icon.y = (icons - icon.height) / 2;
        PUSH(f->arena, marks, icon);
        const struct slab *label = label_slab(f, step, in, x, cell);
        add_marks(f, &marks, label, below);
        words = MAX(words, reach((int64_t)below + label->height));
        x += cell;
        if (step->next) {
            PUSH(f->arena, marks, arrow_mark(chain, x, icons / 2));
            x += arrow_width(chain);
        }
    }
    add_row(f, chain, in, &marks);
    add_slab(f, slab_new(f, MAX(icons, words), &marks, chain->pos));
}

static void flow_stacked_step(struct flower *f, const struct box *chain, const struct box *step,
                              struct area in)
{
    struct mark icon = icon_of(step);
    mpt indent = stacked_indent(chain, &icon, step->icon_style);
    const struct slab *label = label_slab(f, step, in, indent, MAX(0, in.width - indent));
    mpt height = MAX(step->style->height, MAX(icon.height, label->height));
    icon.x = arrow_width(chain) + step->icon_style->margin_start;
    icon.y = (height - icon.height) / 2;
    struct marks marks = {NULL, 0, 0};
    if (step != chain->first)
        PUSH(f->arena, marks, arrow_mark(chain, 0, height / 2));
    PUSH(f->arena, marks, icon);
    add_marks(f, &marks, label, (height - label->height) / 2);
    add_row(f, chain, in, &marks);
    if (step != chain->first)
        f->keep_next = true; // a chain stays whole
    add_slab(f, slab_new(f, height, &marks, step->pos));
}

void flow_chain(struct flower *f, const struct box *chain, struct area in)
{
    if (!chain->drawing || !chain->first)
        return;
    if (chain->style->display == KW_BESIDE) {
        flow_row(f, chain, in);
        return;
    }
    for (const struct box *step = chain->first; step; step = step->next)
        flow_stacked_step(f, chain, step, in);
}
