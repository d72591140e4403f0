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
    note_label(d, w, words_box(w, x, baseline, anchor).x0, baseline);
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
    PUSH(d->f->arena, d->taken, ((struct taken){r, false}));
}

void take_open(struct drawer *d, struct rectangle r)
{
    PUSH(d->f->arena, d->taken, ((struct taken){r, true}));
}

static bool meets(const struct rectangle *a, const struct rectangle *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static bool is_free(const struct drawer *d, const struct rectangle *r, bool of_open)
{
    if (r->x0 < 0 || r->y0 < 0 || r->x1 > d->width || r->y1 > d->height)
        return false;
    for (size_t i = 0; i < d->taken.n; i++)
        if ((of_open || !d->taken.items[i].open) && meets(r, &d->taken.items[i].at))
            return false;
    return true;
}

bool is_room(const struct drawer *d, struct rectangle r)
{
    return is_free(d, &r, true);
}

bool is_way(const struct drawer *d, struct rectangle r)
{
    return is_free(d, &r, false);
}

struct rectangle upright(const struct drawer *d, mpt t0, mpt c0, mpt t1, mpt c1)
{
    return d->down ? (struct rectangle){c0, t0, c1, t1} : (struct rectangle){t0, c0, t1, c1};
}
