// Content widths: what a table column needs at least and would like at most.
#include "flow/internal.h"

static mpt edges(const struct style *s)
{
    return MAX(0, s->margin_start + s->padding_start + s->border_width) +
           MAX(0, s->margin_end + s->padding_end + s->border_width);
}

static struct widths own_widths(const struct flower *f, const struct box *b)
{
    const struct para *p;
    mpt icon;
    switch (b->kind) {
    case BOX_PARA:
        p = &f->text->paras[b->para];
        return (struct widths){p->widest, p->natural};
    case BOX_FIGURE:
        return (struct widths){b->width, b->width};
    case BOX_LABEL:
        icon = b->icon_style->width + b->icon_style->margin_end;
        return (struct widths){icon, icon};
    case BOX_ITEM:
        return (struct widths){b->style->list_indent, b->style->list_indent};
    default:
        return (struct widths){0, 0};
    }
}

// Children one below the other: the widest counts; side by side (rows, columns, an icon and its words): they
// add up.
struct widths box_widths(const struct flower *f, const struct box *b)
{
    struct widths own = own_widths(f, b), inner = {0, 0};
    bool across = b->kind == BOX_ROW || b->kind == BOX_COLUMNS;
    for (const struct box *c = b->first; c; c = c->next) {
        struct widths w = box_widths(f, c);
        if (across) {
            inner.min += w.min;
            inner.max += w.max;
        } else {
            inner.min = MAX(inner.min, w.min);
            inner.max = MAX(inner.max, w.max);
        }
    }
    mpt e = edges(b->style);
    return (struct widths){own.min + inner.min + e, own.max + inner.max + e};
}

bool share_widths(const struct widths *wanted, size_t n, mpt total, mpt *out)
{
    int64_t min = 0, max = 0;
    for (size_t i = 0; i < n; i++) {
        min += wanted[i].min;
        max += wanted[i].max;
    }
    mpt given = 0;
    for (size_t i = 0; i < n; i++) {
        if (max <= total) // everything fits on one line: the rest is shared in proportion
            out[i] = max > 0 ? mpt_muldiv(total, wanted[i].max, max) : (mpt)(total / (mpt)n);
        else if (max > min && total > min)
            out[i] = wanted[i].min + mpt_muldiv((mpt)(total - min), wanted[i].max - wanted[i].min, max - min);
        else
            out[i] = wanted[i].min;
        given += out[i];
    }
    if (n && given < total)
        out[n - 1] += total - given; // what rounding left over
    return min <= total;
}
