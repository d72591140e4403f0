// Shapes of a chart: said along and across time, drawn on the sheet.
#include "flow/chart.h"

struct shape shape_new(struct drawer *d)
{
    return (struct shape){.d = d};
}

static int32_t bounded(int64_t v)
{
    return (int32_t)MAX(-MPT_MAX / 4, MIN(v, MPT_MAX / 4));
}

static void add(struct shape *s, enum segment_kind kind, int64_t t, int64_t c)
{
    struct segment g = {.kind = kind, .x = bounded(s->d->down ? c : t), .y = bounded(s->d->down ? t : c)};
    PUSH(s->d->f->arena, s->segments, g);
}

void shape_move(struct shape *s, int64_t t, int64_t c)
{
    add(s, SEGMENT_MOVE, t, c);
}

void shape_line(struct shape *s, int64_t t, int64_t c)
{
    add(s, SEGMENT_LINE, t, c);
}

void shape_close(struct shape *s)
{
    PUSH(s->d->f->arena, s->segments, ((struct segment){.kind = SEGMENT_CLOSE}));
}

static void curve(struct shape *s, int64_t t1, int64_t c1, int64_t t2, int64_t c2, int64_t t, int64_t c)
{
    bool down = s->d->down;
    struct segment g = {.kind = SEGMENT_CURVE,
                        .x1 = bounded(down ? c1 : t1),
                        .y1 = bounded(down ? t1 : c1),
                        .x2 = bounded(down ? c2 : t2),
                        .y2 = bounded(down ? t2 : c2),
                        .x = bounded(down ? c : t),
                        .y = bounded(down ? t : c)};
    PUSH(s->d->f->arena, s->segments, g);
}

// What a circle's control points leave of its radius: 1 - 4/3 (sqrt 2 - 1).
static mpt rest(mpt radius)
{
    return radius - mpt_muldiv(radius, 55228, 100000);
}

void shape_box(struct shape *s, mpt t0, mpt c0, mpt t1, mpt c1, mpt radius, unsigned corners)
{
    mpt most = MAX(0, MIN(t1 - t0, c1 - c0) / 2), r = MIN(radius, most), k = rest(r);
    mpt a = corners & CORNER_START_BEFORE ? r : 0, b = corners & CORNER_END_BEFORE ? r : 0;
    mpt e = corners & CORNER_END_AFTER ? r : 0, f = corners & CORNER_START_AFTER ? r : 0;
    shape_move(s, t0 + a, c0);
    shape_line(s, t1 - b, c0);
    if (b)
        curve(s, t1 - k, c0, t1, c0 + k, t1, c0 + r);
    shape_line(s, t1, c1 - e);
    if (e)
        curve(s, t1, c1 - k, t1 - k, c1, t1 - r, c1);
    shape_line(s, t0 + f, c1);
    if (f)
        curve(s, t0 + k, c1, t0, c1 - k, t0, c1 - r);
    shape_line(s, t0, c0 + a);
    if (a)
        curve(s, t0, c0 + k, t0 + k, c0, t0 + r, c0);
    shape_close(s);
}

void shape_circle(struct shape *s, mpt t, mpt c, mpt radius)
{
    shape_box(s, t - radius, c - radius, t + radius, c + radius, radius, CORNERS_ALL);
}

// ---- marks

// From (dx, dy). What is `width` wide is mirrored with the page where text runs to the left.
static const struct path *path_of(const struct shape *s, const struct ink *ink, mpt dx, mpt dy, mpt width)
{
    bool mirrored = s->d->f->text->boxes->rtl;
    struct path *path = NEW(s->d->f->arena, struct path);
    struct segment *segments = NEW_ARRAY(s->d->f->arena, struct segment, s->segments.n);
    for (size_t i = 0; i < s->segments.n; i++) {
        segments[i] = s->segments.items[i];
        segments[i].x -= dx, segments[i].x1 -= dx, segments[i].x2 -= dx;
        segments[i].y -= dy, segments[i].y1 -= dy, segments[i].y2 -= dy;
        if (mirrored) {
            segments[i].x = width - segments[i].x;
            segments[i].x1 = width - segments[i].x1;
            segments[i].x2 = width - segments[i].x2;
        }
    }
    *path = (struct path){.segments = segments, .n = s->segments.n, .even_odd = true};
    if (ink) {
        path->cap = ink->cap;
        path->dashes = ink->dashes;
        path->n_dashes = ink->n_dashes;
        path->even_odd = false;
    }
    return path;
}

static struct rectangle bounds(const struct shape *s)
{
    struct rectangle r = {MPT_MAX / 2, MPT_MAX / 2, -MPT_MAX / 2, -MPT_MAX / 2};
    for (size_t i = 0; i < s->segments.n; i++) {
        const struct segment *g = &s->segments.items[i];
        if (g->kind == SEGMENT_CLOSE)
            continue;
        r.x0 = MIN(r.x0, g->x), r.x1 = MAX(r.x1, g->x);
        r.y0 = MIN(r.y0, g->y), r.y1 = MAX(r.y1, g->y);
    }
    return r;
}

static struct rectangle overlap(struct rectangle a, struct rectangle b)
{
    return (struct rectangle){MAX(a.x0, b.x0), MAX(a.y0, b.y0), MIN(a.x1, b.x1), MIN(a.y1, b.y1)};
}

void shape_draw(struct shape *s, const struct ink *ink, const struct shape *clip)
{
    if (!s->segments.n)
        return;
    struct rectangle r = bounds(s);
    if (ink->stroke)
        r = (struct rectangle){r.x0 - ink->width / 2, r.y0 - ink->width / 2, r.x1 + ink->width / 2,
                               r.y1 + ink->width / 2};
    if (clip)
        r = overlap(r, bounds(clip));
    if (r.x1 < r.x0 || r.y1 < r.y0)
        return;
    struct mark mark = {.kind = MARK_PATH,
                        .tag = ink->tag,
                        .x = r.x0,
                        .y = r.y0,
                        .width = r.x1 - r.x0,
                        .height = r.y1 - r.y0,
                        .color = ink->fill,
                        .stroke = ink->stroke,
                        .stroke_width = ink->width,
                        .path = path_of(s, ink, r.x0, r.y0, r.x1 - r.x0),
                        .clip = clip ? path_of(clip, NULL, r.x0, r.y0, r.x1 - r.x0) : NULL};
    PUSH(s->d->f->arena, s->d->marks, mark);
}

void draw_box(struct drawer *d, const struct color *color, tag_id tag, mpt t0, mpt c0, mpt t1, mpt c1,
              mpt radius, unsigned corners)
{
    if (!color || t1 <= t0 || c1 <= c0)
        return;
    struct shape s = shape_new(d);
    shape_box(&s, t0, c0, t1, c1, radius, corners);
    shape_draw(&s, &(struct ink){.tag = tag, .fill = color}, NULL);
}

void draw_line(struct drawer *d, const struct color *color, tag_id tag, mpt width, mpt t0, mpt c0, mpt t1,
               mpt c1)
{
    if (!color || width <= 0)
        return;
    struct shape s = shape_new(d);
    shape_move(&s, t0, c0);
    shape_line(&s, t1, c1);
    shape_draw(&s, &(struct ink){.tag = tag, .stroke = color, .width = width}, NULL);
}

void draw_picture(struct drawer *d, const struct drawing *drawing, const struct color *color, tag_id tag,
                  mpt x, mpt y, mpt width)
{
    struct mark mark = {.kind = MARK_DRAWING,
                        .tag = tag,
                        .x = x,
                        .y = y,
                        .width = width,
                        .height = mpt_muldiv(width, drawing->height, drawing->width),
                        .color = color,
                        .drawing = drawing};
    PUSH(d->f->arena, d->marks, mark);
}
