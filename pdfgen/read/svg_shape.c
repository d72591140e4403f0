// The basic shapes and paths of SVG as segments (SVG 2, 9 and 10).
#include <math.h>
#include <string.h>

#include "read/svg.h"

static bool draw_rect(struct svg *g, struct pen *p, const xmlNode *x)
{
    double left, top, w, h, rx, ry;
    if (!svg_coordinate(g, x, "x", 0, &left) || !svg_coordinate(g, x, "y", 0, &top) ||
        !svg_extent(g, x, "width", 0, &w) || !svg_extent(g, x, "height", 0, &h) ||
        !svg_extent(g, x, "rx", -1, &rx) || !svg_extent(g, x, "ry", -1, &ry))
        return false;
    if (rx < 0)
        rx = ry;
    if (ry < 0)
        ry = rx;
    if (w > 0 && h > 0)
        pen_rect(p, left, top, w, h, rx, ry);
    return true;
}

static bool draw_ellipse(struct svg *g, struct pen *p, const xmlNode *x, bool circle)
{
    double cx, cy, rx, ry;
    if (!svg_coordinate(g, x, "cx", 0, &cx) || !svg_coordinate(g, x, "cy", 0, &cy) ||
        !svg_extent(g, x, circle ? "r" : "rx", 0, &rx) || !svg_extent(g, x, circle ? "r" : "ry", 0, &ry))
        return false;
    if (rx > 0 && ry > 0)
        pen_ellipse(p, cx, cy, rx, ry);
    return true;
}

static bool draw_line(struct svg *g, struct pen *p, const xmlNode *x)
{
    double x1, y1, x2, y2;
    if (!svg_coordinate(g, x, "x1", 0, &x1) || !svg_coordinate(g, x, "y1", 0, &y1) ||
        !svg_coordinate(g, x, "x2", 0, &x2) || !svg_coordinate(g, x, "y2", 0, &y2))
        return false;
    pen_move(p, x1, y1);
    pen_line(p, x2, y2);
    return true;
}

static bool draw_points(struct svg *g, struct pen *p, const xmlNode *x, bool closed)
{
    struct str points = xml_attr(g->arena, x, "points");
    struct scanner s = {points, 0};
    for (size_t n = 0; !scan_end(&s) && !p->too_big; n++) {
        double px, py;
        if (!scan_number(&s, &px) || (scan_comma(&s), !scan_number(&s, &py)))
            return svg_broken(g, xml_attr_pos(x, "points"), "points", points);
        scan_comma(&s);
        (n ? pen_line : pen_move)(p, px, py);
    }
    if (closed && p->n)
        pen_close(p);
    return true;
}

static bool draw_path(struct svg *g, struct pen *p, const xmlNode *x)
{
    struct str d = xml_attr(g->arena, x, "d");
    size_t at = 0;
    if (svg_path(p, d, &at))
        return true;
    return svg_broken(g, xml_attr_pos(x, "d"), "path data", (struct str){d.p + at, d.n - at});
}

static const char *const shape_names[] = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"};

bool svg_is_shape(const xmlNode *x)
{
    for (size_t i = 0; i < COUNT_OF(shape_names); i++)
        if (strcmp((const char *)x->name, shape_names[i]) == 0)
            return true;
    return false;
}

bool svg_shape(struct svg *g, struct pen *p, const xmlNode *x)
{
    const char *name = (const char *)x->name;
    if (strcmp(name, "path") == 0)
        return draw_path(g, p, x);
    if (strcmp(name, "rect") == 0)
        return draw_rect(g, p, x);
    if (strcmp(name, "circle") == 0 || strcmp(name, "ellipse") == 0)
        return draw_ellipse(g, p, x, name[0] == 'c');
    if (strcmp(name, "line") == 0)
        return draw_line(g, p, x);
    return draw_points(g, p, x, strcmp(name, "polygon") == 0);
}

// Along the control points: never less than along the curve.
bool svg_dashes_bounded(const struct path *path)
{
    double length = 0, period = 0;
    static const struct segment origin;
    const struct segment *from = &origin, *start = &origin;
    for (size_t i = 0; i < path->n_dashes; i++)
        period += path->dashes[i];
    for (size_t i = 0; i < path->n; i++) {
        const struct segment *s = &path->segments[i];
        if (s->kind == SEGMENT_MOVE)
            start = s;
        if (s->kind == SEGMENT_LINE)
            length += hypot((double)s->x - from->x, (double)s->y - from->y);
        else if (s->kind == SEGMENT_CURVE)
            length += hypot((double)s->x1 - from->x, (double)s->y1 - from->y) +
                      hypot((double)s->x2 - s->x1, (double)s->y2 - s->y1) +
                      hypot((double)s->x - s->x2, (double)s->y - s->y2);
        else if (s->kind == SEGMENT_CLOSE)
            length += hypot((double)start->x - from->x, (double)start->y - from->y);
        from = s->kind == SEGMENT_CLOSE ? start : s;
    }
    return !path->n_dashes || length / period * (double)path->n_dashes / 2 <= SVG_MAX_DASHES_DRAWN;
}
