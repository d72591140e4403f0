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
    mpt own;
    switch (b->kind) {
    case BOX_PARA:
        p = &f->text->paras[b->para];
        own = MAX(0, b->style->text_indent);
        return (struct widths){reach((int64_t)p->widest + own),
                               reach((int64_t)MAX(p->widest, p->natural) + own)};
    case BOX_FIGURE:
        own = b->drawing ? figure_width(b, 0) : 0;
        return (struct widths){own, own};
    case BOX_LABEL:
        own = b->icon_style->width + b->icon_style->margin_end;
        return (struct widths){own, own};
    case BOX_LIST:
        own = list_indent(f, b);
        return (struct widths){own, own};
    case BOX_QR:
        return qr_widths(b);
    case BOX_CHAIN:
        return chain_widths(f, b);
    case BOX_CHART:
        return timeline_widths(f);
    case BOX_TABLE:
        return table_widths(f, b);
    default:
        return (struct widths){0, 0};
    }
}

// Children one below the other: the widest counts. Columns side by side are all as wide as that.
struct widths box_widths(const struct flower *f, const struct box *b)
{
    struct widths own = own_widths(f, b), inner = {0, 0};
    bool whole = b->kind == BOX_TABLE || b->kind == BOX_CHAIN || b->kind == BOX_CHART;
    for (const struct box *c = whole ? NULL : b->first; c; c = c->next) {
        struct widths w = box_widths(f, c);
        inner.min = MAX(inner.min, w.min);
        inner.max = MAX(inner.max, w.max);
    }
    int64_t n = b->kind == BOX_COLUMNS ? b->n_columns : 1, e = edges(b->style);
    if (n > 1)
        e += (n - 1) * b->style->column_gap;
    return (struct widths){reach(own.min + n * inner.min + e), reach(own.max + n * inner.max + e)};
}

bool share_widths(const struct widths *wanted, size_t n, mpt total, mpt *out)
{
    int64_t min = 0, max = 0;
    for (size_t i = 0; i < n; i++) {
        min += wanted[i].min;
        max += wanted[i].max;
    }
    int64_t given = 0;
    for (size_t i = 0; i < n; i++) {
        if (max <= total) // everything fits on one line: the rest is shared in proportion
            out[i] = max > 0 ? mpt_muldiv(total, wanted[i].max, max) : (mpt)(total / (mpt)n);
        else if (max > min && total > min)
            out[i] = wanted[i].min + mpt_muldiv((mpt)(total - min), wanted[i].max - wanted[i].min, max - min);
        else
            out[i] = wanted[i].min;
        given += out[i];
    }
    if (n && min <= total)
        out[n - 1] += (mpt)(total - given); // what rounding left over
    return min <= total;
}

bool is_word_too_wide(const struct flower *f, const struct box *b, mpt width)
{
    const struct box *para = b->kind == BOX_LABEL ? b->first : b;
    if (para->kind != BOX_PARA)
        return false;
    mpt size = para->style->font_size, smaller = para->style->font_size_min;
    int64_t word = f->text->paras[para->para].widest, around = box_widths(f, b).min - word;
    if (smaller && smaller < size)
        word = mpt_muldiv((mpt)word, smaller, size);
    return around + word > width;
}
