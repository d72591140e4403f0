// Words of a chart: broken, measured, set; and which room is taken.
#include "flow/chart.h"

static struct words fit(struct drawer *d, const struct box *box, const struct para *para,
                        const struct style *style, mpt measure)
{
    struct words w = {.para = para, .style = style, .box = box};
    w.lines = break_lines(d->f->arena, para, style, measure, 0);
    for (size_t i = 0; i < w.lines.n; i++)
        w.width = MAX(w.width, w.lines.items[i].width);
    return w;
}

struct words words_fit(struct drawer *d, const struct box *box, mpt measure)
{
    return fit(d, box, &d->f->text->paras[box->para], box->style, measure);
}

struct words words_sized(struct drawer *d, const struct box *box, mpt measure, mpt size)
{
    mpt from = box->style->font_size;
    if (size == from)
        return words_fit(d, box, measure);
    struct style *style = (struct style *)scaled_style(d->f, box->style, from, size);
    style->line_height = mpt_muldiv(style->line_height, size, from);
    style->margin_start = mpt_muldiv(style->margin_start, size, from);
    return fit(d, box, scaled_para(d->f, &d->f->text->paras[box->para], from, size), style, measure);
}

static const struct face *face_of(const struct words *w)
{
    return w->para->n_runs ? w->para->runs[0]->face : NULL;
}

mpt words_cap(const struct words *w)
{
    const struct face *face = face_of(w);
    return face ? mpt_muldiv(w->style->font_size, face->cap_height, face->upem) : 0;
}

static mpt leading(const struct words *w)
{
    return w->style->line_height;
}

struct rectangle words_box(const struct words *w, mpt x, mpt baseline, int anchor)
{
    const struct face *face = face_of(w);
    mpt left = x + w->style->margin_start - (anchor == 1 ? w->width / 2 : anchor == 2 ? w->width : 0);
    mpt below = face ? -mpt_muldiv(w->style->font_size, face->descent, face->upem) : 0;
    mpt last = w->lines.n ? (mpt)(w->lines.n - 1) * leading(w) : 0;
    return (struct rectangle){left, baseline - words_cap(w), left + w->width, baseline + last + below};
}

void words_put(struct drawer *d, const struct words *w, mpt x, mpt baseline, int anchor)
{
    for (size_t i = 0; i < w->lines.n; i++) {
        const struct line *line = &w->lines.items[i];
        size_t first = d->marks.n;
        mpt left = x + w->style->margin_start -
                   (anchor == 1   ? line->width / 2
                    : anchor == 2 ? line->width
                                  : 0);
        set_line(d->f->arena, w->para, w->style, line, line->width, 0, baseline + (mpt)i * leading(w),
                 (struct line_fields){0, 0}, &d->marks);
        move_marks(d->marks.items + first, d->marks.n - first, left, 0);
    }
    take_room(d, words_box(w, x, baseline, anchor));
}

bool words_too_many(const struct words *w, size_t lines)
{
    return w->lines.overfull || w->lines.n > lines;
}

bool report_label(struct drawer *d, const struct box *box, const char *why)
{
    enum { SHOWN_MAX = 60 };
    struct buf text = {0};
    for (size_t i = 0; i < box->n_inlines && text.n <= SHOWN_MAX; i++)
        if (box->inlines[i].kind == INLINE_TEXT)
            buf_str(&text, box->inlines[i].text);
    size_t n = MIN(text.n, (size_t)SHOWN_MAX);
    while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
        n--;
    diag(d->f->diags, DIAG_LABEL_UNPLACED, box->pos, STR("Shorten it, or take a larger sheet."),
         "\"%.*s%s\" finds no room: %s", (int)n, text.n ? text.p : "", n < text.n ? "…" : "", why);
    buf_free(&text);
    return false;
}

void take_room(struct drawer *d, struct rectangle r)
{
    PUSH(d->f->arena, d->taken, r);
}

bool is_room(const struct drawer *d, struct rectangle r)
{
    if (r.x0 < 0 || r.y0 < 0 || r.x1 > d->width || r.y1 > d->height)
        return false;
    for (size_t i = 0; i < d->taken.n; i++) {
        const struct rectangle *other = &d->taken.items[i];
        if (r.x0 < other->x1 && other->x0 < r.x1 && r.y0 < other->y1 && other->y0 < r.y1)
            return false;
    }
    return true;
}
