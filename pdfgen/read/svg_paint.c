// Colours and gradients of SVG (SVG 2, 13 and 14). A gradient takes what it does not say from the one that
// its href names; measured by the shape that it fills, it becomes a matrix.
#include <math.h>
#include <string.h>

#include "read/svg.h"

// ---- colours

static const struct {
    const char *name;
    uint32_t rgb;
} color_names[] = {
    {"black", 0x000000},   {"silver", 0xC0C0C0}, {"gray", 0x808080}, {"grey", 0x808080},
    {"white", 0xFFFFFF},   {"maroon", 0x800000}, {"red", 0xFF0000},  {"purple", 0x800080},
    {"fuchsia", 0xFF00FF}, {"green", 0x008000},  {"lime", 0x00FF00}, {"olive", 0x808000},
    {"yellow", 0xFFFF00},  {"navy", 0x000080},   {"blue", 0x0000FF}, {"teal", 0x008080},
    {"aqua", 0x00FFFF},    {"orange", 0xFFA500},
};

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// rgb(1, 2, 3) or rgb(10%, 20%, 30%)
static bool rgb_parse(struct str s, struct paint *out)
{
    struct scanner scan = {s, 4};
    uint32_t rgb = 0;
    for (int i = 0; i < 3; i++) {
        double v;
        i ? scan_comma(&scan) : scan_space(&scan);
        if (!scan_number(&scan, &v))
            return false;
        bool percent = scan.i < s.n && s.p[scan.i] == '%';
        scan.i += percent;
        v = percent ? v * 255 / 100 : v;
        rgb = rgb << 8 | (uint32_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
    }
    scan_space(&scan);
    *out = (struct paint){.kind = PAINT_RGB, .rgb = rgb};
    return scan.i + 1 == s.n && s.p[scan.i] == ')';
}

static bool plain_parse(struct str s, struct paint *out)
{
    if (str_starts(s, "rgb("))
        return rgb_parse(s, out);
    if (str_eqz(s, "none") || str_eqz(s, "transparent")) {
        out->kind = PAINT_NONE;
        return true;
    }
    if (str_eqz(s, "currentColor") || str_eqz(s, "currentcolor")) {
        out->kind = PAINT_CURRENT;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(color_names); i++)
        if (str_eqz(s, color_names[i].name)) {
            *out = (struct paint){.kind = PAINT_RGB, .rgb = color_names[i].rgb};
            return true;
        }
    if ((s.n != 4 && s.n != 7) || s.p[0] != '#')
        return false;
    uint32_t rgb = 0;
    for (size_t i = 1; i < s.n; i++) {
        if (hex(s.p[i]) < 0)
            return false;
        rgb = s.n == 4 ? rgb << 8 | (uint32_t)(hex(s.p[i]) * 0x11) : rgb << 4 | (uint32_t)hex(s.p[i]);
    }
    *out = (struct paint){.kind = PAINT_RGB, .rgb = rgb};
    return true;
}

bool svg_paint_parse(struct svg *g, struct str s, struct pos pos, struct svg_paint *out)
{
    out->gradient = NULL;
    if (!str_starts(s, "url("))
        return plain_parse(s, &out->plain) || svg_unsupported(g, pos, "the colour ", arena_cstr(g->arena, s));
    const char *end = memchr(s.p, ')', s.n);
    struct str reference = str_trim((struct str){s.p + 4, end ? (size_t)(end - s.p) - 4 : 0});
    if (reference.n >= 2 && (reference.p[0] == '"' || reference.p[0] == '\'')) // quotes may stand around it
        reference = (struct str){reference.p + 1, reference.n - 2};
    const xmlNode *x = svg_referred(g, reference, pos);
    if (!x)
        return false;
    out->gradient = x;
    return svg_is(x, "linearGradient") || svg_is(x, "radialGradient") ||
           svg_unsupported(g, pos, "paint from the SVG element ", (const char *)x->name);
}

// ---- the box of a shape, in its own coordinates
struct bounds {
    double x0, y0, x1, y1;
};

static void extend(double v, double *low, double *high)
{
    *low = fmin(*low, v);
    *high = fmax(*high, v);
}

// A cubic Bézier is widest at its ends and where its derivative is 0.
static void extend_curve(double p0, double p1, double p2, double p3, double *low, double *high)
{
    double a = p3 - p0 + 3 * (p1 - p2), b = 2 * (p0 - 2 * p1 + p2), c = p1 - p0, roots[2];
    int n = 0;
    if (fabs(a) > 1e-9) {
        double d = b * b - 4 * a * c;
        if (d >= 0) {
            roots[n++] = (-b + sqrt(d)) / (2 * a);
            roots[n++] = (-b - sqrt(d)) / (2 * a);
        }
    } else if (fabs(b) > 1e-9) {
        roots[n++] = -c / b;
    }
    for (int i = 0; i < n; i++) {
        double t = roots[i], u = 1 - t;
        if (t > 0 && t < 1)
            extend(u * u * u * p0 + 3 * u * u * t * p1 + 3 * u * t * t * p2 + t * t * t * p3, low, high);
    }
    extend(p3, low, high);
}

static void apply(const struct matrix *m, int32_t x, int32_t y, double *ox, double *oy)
{
    double u = x / 1000.0, v = y / 1000.0;
    *ox = m->a * u + m->c * v + m->e;
    *oy = m->b * u + m->d * v + m->f;
}

// False where the shape has no area to measure by.
static bool bounds_of(const struct pen *p, struct bounds *out)
{
    const struct matrix *m = &p->matrix;
    double det = m->a * m->d - m->b * m->c, x, y;
    if (!p->n || !(fabs(det) > 1e-12))
        return false;
    struct matrix back = {m->d / det,
                          -m->b / det,
                          -m->c / det,
                          m->a / det,
                          (m->c * m->f - m->d * m->e) / det,
                          (m->b * m->e - m->a * m->f) / det};
    apply(&back, p->items[0].x, p->items[0].y, &x, &y);
    struct bounds b = {x, y, x, y};
    for (size_t i = 1; i < p->n; i++) {
        const struct segment *s = &p->items[i];
        double x1, y1, x2, y2, x3, y3;
        if (s->kind == SEGMENT_CLOSE)
            continue;
        apply(&back, s->x, s->y, &x3, &y3);
        apply(&back, s->kind == SEGMENT_CURVE ? s->x1 : s->x, s->kind == SEGMENT_CURVE ? s->y1 : s->y, &x1,
              &y1);
        apply(&back, s->kind == SEGMENT_CURVE ? s->x2 : s->x, s->kind == SEGMENT_CURVE ? s->y2 : s->y, &x2,
              &y2);
        if (s->kind == SEGMENT_CURVE) {
            extend_curve(x, x1, x2, x3, &b.x0, &b.x1);
            extend_curve(y, y1, y2, y3, &b.y0, &b.y1);
        } else {
            extend(x3, &b.x0, &b.x1);
            extend(y3, &b.y0, &b.y1);
        }
        x = x3;
        y = y3;
    }
    *out = b;
    return b.x1 > b.x0 && b.y1 > b.y0;
}

// ---- gradients

// A gradient with those it takes from, nearest first.
enum { CHAIN_MAX = 16 };
struct chain {
    const xmlNode *items[CHAIN_MAX];
    size_t n;
};

static bool follow(struct svg *g, const xmlNode *x, struct chain *chain)
{
    for (chain->n = 0; x; chain->n++) {
        struct pos pos = xml_pos(x);
        if (!svg_is(x, "linearGradient") && !svg_is(x, "radialGradient"))
            return svg_unsupported(g, pos, "a gradient from the SVG element ", (const char *)x->name);
        if (chain->n == CHAIN_MAX)
            return diag(g->diags, DIAG_IMAGE_BROKEN, pos, (struct str){0},
                        "the gradient refers to itself, or through more than %d others", CHAIN_MAX);
        chain->items[chain->n] = x;
        struct str href = svg_href(g, x, &pos);
        if (href.p && !(x = svg_referred(g, href, pos)))
            return false;
        if (!href.p)
            x = NULL;
    }
    return true;
}

static struct str chain_attr(struct svg *g, const struct chain *c, const char *name, const xmlNode **at)
{
    for (size_t i = 0; i < c->n; i++) {
        struct str value = xml_attr(g->arena, c->items[i], name);
        *at = c->items[i];
        if (value.p)
            return value;
    }
    return (struct str){0};
}

// A coordinate as a part of `whole` where it is a percentage.
static bool measure(struct svg *g, const struct chain *c, const char *name, double otherwise, double whole,
                    double *out)
{
    const xmlNode *at = NULL;
    struct str value = chain_attr(g, c, name, &at), number = value;
    *out = otherwise;
    if (!value.p)
        return true;
    bool percent = str_ends(value, "%");
    number.n -= percent;
    if (!svg_number(number, out) || !(fabs(*out) < SVG_MAX_UNITS))
        return svg_broken(g, xml_attr_pos(at, name), name, value);
    if (percent)
        *out *= whole / 100;
    return true;
}

static bool take_stop(struct svg *g, const xmlNode *x, struct gradient_stop *out)
{
    static const char *const names[] = {"offset", "stop-color", "stop-opacity"};
    struct str values[] = {STR("0"), STR("black"), STR("1")}, style = xml_attr(g->arena, x, "style");
    struct pos pos = xml_pos(x);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str given = xml_attr(g->arena, x, names[i]), styled = svg_style_value(style, names[i]);
        if (given.p || styled.p)
            values[i] = str_trim(styled.p ? styled : given);
    }
    double offset;
    bool percent = str_ends(values[0], "%");
    if (!svg_number((struct str){values[0].p, values[0].n - percent}, &offset))
        return svg_broken(g, pos, "offset", values[0]);
    struct paint paint = {0};
    if (!plain_parse(values[1], &paint) || paint.kind != PAINT_RGB)
        return svg_unsupported(g, pos, "the colour ", arena_cstr(g->arena, values[1]));
    double opacity;
    if (!svg_number(values[2], &opacity) || opacity < 1)
        return svg_unsupported(g, pos, "stop-opacity=", arena_cstr(g->arena, values[2]));
    *out = (struct gradient_stop){(int32_t)(fmax(0, fmin(percent ? offset / 100 : offset, 1)) * 1000 + 0.5),
                                  paint.rgb};
    return true;
}

static bool take_stops(struct svg *g, const struct chain *c, struct gradient *out)
{
    struct {
        struct gradient_stop *items;
        size_t n, cap;
    } stops = {NULL, 0, 0};
    for (size_t i = 0; i < c->n && !stops.n; i++)
        for (const xmlNode *x = c->items[i]->children; x; x = x->next) {
            struct gradient_stop stop = {0, 0};
            if (!svg_is(x, "stop"))
                continue;
            if (stops.n == SVG_MAX_STOPS)
                return diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(x), (struct str){0},
                            "the gradient has more than %d stops", SVG_MAX_STOPS);
            if (!svg_count(g, x) || !take_stop(g, x, &stop))
                return false;
            if (stops.n && stop.offset < stops.items[stops.n - 1].offset)
                stop.offset = stops.items[stops.n - 1].offset;
            PUSH(g->arena, stops, stop);
        }
    out->stops = stops.items;
    out->n = stops.n;
    return true;
}

// The matrix from the unit line, or unit circle, to the gradient's own coordinates. False in *drawn: there is
// no line or circle, and the last colour takes all.
static bool take_vector(struct svg *g, const struct chain *c, double w, double h, struct gradient *out,
                        struct matrix *unit, bool *drawn)
{
    double diagonal = sqrt((w * w + h * h) / 2), v[6];
    if (!out->radial) {
        if (!measure(g, c, "x1", 0, w, &v[0]) || !measure(g, c, "y1", 0, h, &v[1]) ||
            !measure(g, c, "x2", w, w, &v[2]) || !measure(g, c, "y2", 0, h, &v[3]))
            return false;
        double dx = v[2] - v[0], dy = v[3] - v[1];
        *unit = (struct matrix){dx, dy, -dy, dx, v[0], v[1]};
        *drawn = dx != 0 || dy != 0;
        return true;
    }
    if (!measure(g, c, "cx", w / 2, w, &v[0]) || !measure(g, c, "cy", h / 2, h, &v[1]) ||
        !measure(g, c, "r", diagonal / 2, diagonal, &v[2]) || !measure(g, c, "fx", v[0], w, &v[3]) ||
        !measure(g, c, "fy", v[1], h, &v[4]) || !measure(g, c, "fr", 0, diagonal, &v[5]))
        return false;
    if (v[5] != 0)
        return svg_unsupported(g, xml_pos(c->items[0]), "", "a gradient with fr");
    *unit = (struct matrix){v[2], 0, 0, v[2], v[0], v[1]};
    *drawn = v[2] > 0;
    if (!*drawn)
        return true;
    double fx = (v[3] - v[0]) / v[2], fy = (v[4] - v[1]) / v[2], far = sqrt(fx * fx + fy * fy);
    double within = far > 0.999 ? 0.999 / far : 1; // a focus outside is moved into the circle
    out->focus_x = (int32_t)(fx * within * 1000000);
    out->focus_y = (int32_t)(fy * within * 1000000);
    return true;
}

static bool take_matrix(struct svg *g, const struct chain *c, struct matrix m, struct gradient *out)
{
    const double all[] = {m.a, m.b, m.c, m.d, m.e, m.f};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (!(fabs(all[i]) < 1e9))
            return diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(c->items[0]), (struct str){0},
                        "the gradient is too large");
        out->matrix[i] = (int64_t)floor(all[i] * 1e6 + 0.5);
    }
    return true;
}

static bool check_spread(struct svg *g, const struct chain *c)
{
    const xmlNode *at = NULL;
    struct str spread = chain_attr(g, c, "spreadMethod", &at);
    return !spread.p || str_eqz(spread, "pad") ||
           svg_unsupported(g, xml_attr_pos(at, "spreadMethod"),
                           "spreadMethod=", arena_cstr(g->arena, spread));
}

static bool make_gradient(struct svg *g, const struct chain *c, const struct pen *pen, struct paint *out)
{
    const xmlNode *at = NULL;
    struct gradient *gradient = NEW(g->arena, struct gradient);
    gradient->radial = svg_is(c->items[0], "radialGradient");
    struct matrix m = pen->matrix, unit = {1, 0, 0, 1, 0, 0};
    struct bounds box;
    bool drawn = true, by_user = str_eqz(chain_attr(g, c, "gradientUnits", &at), "userSpaceOnUse");
    *out = (struct paint){0};
    if (!take_stops(g, c, gradient) || !check_spread(g, c))
        return false;
    if (!gradient->n || (!by_user && !bounds_of(pen, &box)))
        return true; // SVG: then it is not painted
    if (!by_user)
        m = matrix_times(m, (struct matrix){box.x1 - box.x0, 0, 0, box.y1 - box.y0, box.x0, box.y0});
    struct str transform = chain_attr(g, c, "gradientTransform", &at);
    if (transform.p && !svg_transform(transform, &m))
        return svg_broken(g, xml_attr_pos(at, "gradientTransform"), "gradientTransform", transform);
    if (!take_vector(g, c, by_user ? g->width : 1, by_user ? g->height : 1, gradient, &unit, &drawn) ||
        !take_matrix(g, c, matrix_times(m, unit), gradient))
        return false;
    if (gradient->n == 1 || !drawn)
        *out = (struct paint){.kind = PAINT_RGB, .rgb = gradient->stops[gradient->n - 1].rgb};
    else
        *out = (struct paint){.kind = PAINT_GRADIENT, .gradient = gradient};
    return true;
}

bool svg_paint_for(struct svg *g, const struct svg_paint *p, const struct pen *pen, struct paint *out)
{
    struct chain chain = {.n = 0};
    *out = p->plain;
    return !p->gradient || (follow(g, p->gradient, &chain) && make_gradient(g, &chain, pen, out));
}
