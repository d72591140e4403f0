// SVG -> drawing: the static subset that icons, logos and charts need. What cannot be drawn is named, never
// left out silently.
#include "read/svg.h"

#include <math.h>
#include <string.h>

#include "read/read.h"
#include "read/xml.h"

// What elements inherit.
struct state {
    struct matrix matrix;
    struct paint fill, stroke;
    double stroke_width;
    bool even_odd, round_cap, round_join;
};

struct svg {
    struct arena *arena;
    struct diags *diags;
    struct {
        struct path *items;
        size_t n, cap;
    } paths;
    size_t segments;
    struct state stack[READ_MAX_DEPTH + 1];
};

static bool broken(struct svg *g, struct pos pos, const char *what, struct str value)
{
    return diag(g->diags, DIAG_IMAGE_BROKEN, pos, (struct str){0}, "%s is broken: \"%.*s\"", what,
                (int)MIN(value.n, (size_t)60), value.p);
}

static bool unsupported(struct svg *g, struct pos pos, const char *what, const char *name)
{
    return diag(
        g->diags, DIAG_IMAGE_UNSUPPORTED, pos,
        STR("Draw with g, path, rect, circle, ellipse, line, polyline and polygon, in plain colours."),
        "%s%s cannot be drawn", what, name);
}

// ---- paint ------------------------------------------------------------------------------------------------

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
    *out = (struct paint){PAINT_RGB, rgb};
    return scan.i + 1 == s.n && s.p[scan.i] == ')';
}

static bool paint_parse(struct str s, struct paint *out)
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
            *out = (struct paint){PAINT_RGB, color_names[i].rgb};
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
    *out = (struct paint){PAINT_RGB, rgb};
    return true;
}

// A number alone, or with px.
static bool number_parse(struct str s, double *out)
{
    struct scanner scan = {s, 0};
    scan_space(&scan);
    if (!scan_number(&scan, out))
        return false;
    struct str unit = str_trim((struct str){s.p + scan.i, s.n - scan.i});
    return unit.n == 0 || str_eqz(unit, "px");
}

// ---- properties -------------------------------------------------------------------------------------------

// May be given, and changes nothing here.
static bool is_idle(struct str name, struct str value)
{
    static const char *const any[] = {"id",
                                      "class",
                                      "version",
                                      "role",
                                      "focusable",
                                      "width",
                                      "height",
                                      "viewBox",
                                      "preserveAspectRatio",
                                      "stroke-miterlimit",
                                      "d",
                                      "x",
                                      "y",
                                      "x1",
                                      "y1",
                                      "x2",
                                      "y2",
                                      "cx",
                                      "cy",
                                      "r",
                                      "rx",
                                      "ry",
                                      "points",
                                      "baseProfile",
                                      "overflow",
                                      "enable-background",
                                      "shape-rendering",
                                      "tabindex"};
    static const struct {
        const char *name, *value;
    } usual[] = {{"opacity", "1"},         {"fill-opacity", "1"},
                 {"stroke-opacity", "1"},  {"stroke-dasharray", "none"},
                 {"display", "inline"},    {"visibility", "visible"},
                 {"clip-path", "none"},    {"mask", "none"},
                 {"filter", "none"},       {"stroke-dashoffset", "0"},
                 {"clip-rule", "nonzero"}, {"clip-rule", "evenodd"}};
    for (size_t i = 0; i < COUNT_OF(any); i++)
        if (str_eqz(name, any[i]))
            return true;
    for (size_t i = 0; i < COUNT_OF(usual); i++)
        if (str_eqz(name, usual[i].name) && str_eqz(value, usual[i].value))
            return true;
    return str_starts(name, "aria-") || str_starts(name, "data-") || str_eqz(value, "inherit");
}

static bool set_property(struct svg *g, struct state *s, struct str name, struct str value, struct pos pos)
{
    value = str_trim(value);
    if (is_idle(name, value))
        return true;
    const char *cname = arena_cstr(g->arena, name);
    if (str_eqz(name, "fill") || str_eqz(name, "stroke")) {
        struct paint *paint = str_eqz(name, "fill") ? &s->fill : &s->stroke;
        return paint_parse(value, paint) || unsupported(g, pos, "the colour ", arena_cstr(g->arena, value));
    }
    if (str_eqz(name, "stroke-width"))
        return (number_parse(value, &s->stroke_width) && s->stroke_width >= 0) ||
               broken(g, pos, cname, value);
    if (str_eqz(name, "fill-rule") && (str_eqz(value, "evenodd") || str_eqz(value, "nonzero"))) {
        s->even_odd = str_eqz(value, "evenodd");
        return true;
    }
    if (str_eqz(name, "stroke-linecap") && (str_eqz(value, "round") || str_eqz(value, "butt"))) {
        s->round_cap = str_eqz(value, "round");
        return true;
    }
    if (str_eqz(name, "stroke-linejoin") && (str_eqz(value, "round") || str_eqz(value, "miter"))) {
        s->round_join = str_eqz(value, "round");
        return true;
    }
    return unsupported(g, pos, "",
                       arena_cstr(g->arena, arena_printf(g->arena, "%s=\"%.*s\"", cname,
                                                         (int)MIN(value.n, (size_t)60), value.p)));
}

// style="fill: none; stroke: #000"
static bool set_style(struct svg *g, struct state *s, struct str style, struct pos pos)
{
    bool all = true;
    for (size_t i = 0; i < style.n;) {
        const char *end = memchr(style.p + i, ';', style.n - i);
        size_t stop = end ? (size_t)(end - style.p) : style.n;
        const char *colon = memchr(style.p + i, ':', stop - i);
        if (colon) {
            size_t at = (size_t)(colon - style.p);
            all &= set_property(g, s, str_trim((struct str){style.p + i, at - i}),
                                (struct str){style.p + at + 1, stop - at - 1}, pos);
        }
        i = stop + 1;
    }
    return all;
}

static bool set_properties(struct svg *g, struct state *s, const xmlNode *x)
{
    bool all = true;
    struct str style = {0};
    for (const xmlAttr *a = x->properties; a; a = a->next) {
        struct str name = xml_attr_name(a), value = xml_attr_value(g->arena, a);
        if (!name.n || str_eqz(name, "xml:lang")) // editors' own notes
            continue;
        struct pos pos = xml_attr_pos(x, (const char *)a->name);
        if (str_eqz(name, "style"))
            style = value;
        else if (str_eqz(name, "transform"))
            all &= svg_transform(value, &s->matrix) || broken(g, pos, "transform", value);
        else
            all &= set_property(g, s, name, value, pos);
    }
    return all && (!style.p || set_style(g, s, style, xml_attr_pos(x, "style")));
}

// ---- shapes -----------------------------------------------------------------------------------------------

static bool coordinate(struct svg *g, const xmlNode *x, const char *name, double otherwise, double *out)
{
    struct str value = xml_attr(g->arena, x, name);
    *out = otherwise;
    return !value.p || number_parse(value, out) || broken(g, xml_attr_pos(x, name), name, value);
}

static bool draw_rect(struct svg *g, struct pen *p, const xmlNode *x)
{
    double left, top, w, h, rx, ry;
    if (!coordinate(g, x, "x", 0, &left) || !coordinate(g, x, "y", 0, &top) ||
        !coordinate(g, x, "width", 0, &w) || !coordinate(g, x, "height", 0, &h) ||
        !coordinate(g, x, "rx", -1, &rx) || !coordinate(g, x, "ry", -1, &ry))
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
    if (!coordinate(g, x, "cx", 0, &cx) || !coordinate(g, x, "cy", 0, &cy) ||
        !coordinate(g, x, circle ? "r" : "rx", 0, &rx) || !coordinate(g, x, circle ? "r" : "ry", 0, &ry))
        return false;
    if (rx > 0 && ry > 0)
        pen_ellipse(p, cx, cy, rx, ry);
    return true;
}

static bool draw_line(struct svg *g, struct pen *p, const xmlNode *x)
{
    double x1, y1, x2, y2;
    if (!coordinate(g, x, "x1", 0, &x1) || !coordinate(g, x, "y1", 0, &y1) ||
        !coordinate(g, x, "x2", 0, &x2) || !coordinate(g, x, "y2", 0, &y2))
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
            return broken(g, xml_attr_pos(x, "points"), "points", points);
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
    return broken(g, xml_attr_pos(x, "d"), "path data", (struct str){d.p + at, d.n - at});
}

static bool draw_shape(struct svg *g, struct pen *p, const xmlNode *x)
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
    if (strcmp(name, "polyline") == 0 || strcmp(name, "polygon") == 0)
        return draw_points(g, p, x, name[4] == 'g');
    return unsupported(g, xml_pos(x), "the SVG element ", name);
}

static bool add_shape(struct svg *g, const struct state *s, const xmlNode *x)
{
    struct pen pen = {.arena = g->arena, .matrix = s->matrix, .limit = SVG_MAX_SEGMENTS - g->segments};
    if (!draw_shape(g, &pen, x))
        return false;
    double scale = sqrt(fabs(s->matrix.a * s->matrix.d - s->matrix.b * s->matrix.c));
    double width = s->stroke_width * scale * 1000;
    if (pen.too_big || !(width < SVG_MAX_UNITS * 1000.0))
        return diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(x), (struct str){0},
                    "<%s> is too large: at most %d segments in a drawing, coordinates below %d",
                    (const char *)x->name, SVG_MAX_SEGMENTS, SVG_MAX_UNITS);
    g->segments += pen.n;
    bool inked = s->fill.kind != PAINT_NONE || (s->stroke.kind != PAINT_NONE && width > 0);
    if (pen.n && inked)
        PUSH(g->arena, g->paths,
             ((struct path){.segments = pen.items,
                            .n = pen.n,
                            .fill = s->fill,
                            .stroke = width > 0 ? s->stroke : (struct paint){0},
                            .stroke_width = (int32_t)(width + 0.5),
                            .even_odd = s->even_odd,
                            .round_cap = s->round_cap,
                            .round_join = s->round_join}));
    return true;
}

// ---- the tree ---------------------------------------------------------------------------------------------

// Says something about the drawing and draws nothing. Definitions draw when something refers to them, which
// is refused.
static bool is_silent(const char *name)
{
    return strcmp(name, "title") == 0 || strcmp(name, "desc") == 0 || strcmp(name, "metadata") == 0 ||
           strcmp(name, "defs") == 0;
}

static void draw_tree(struct svg *g, const xmlNode *root)
{
    size_t depth = 0; // of x below root
    for (const xmlNode *x = root->children; x;) {
        bool shape = x->type == XML_ELEMENT_NODE && x->ns && strcmp((const char *)x->ns->href, NS_SVG) == 0 &&
                     !is_silent((const char *)x->name);
        if (shape) {
            struct state *s = &g->stack[depth + 1];
            *s = g->stack[depth];
            bool usable = set_properties(g, s, x);
            if (strcmp((const char *)x->name, "g") == 0) {
                if (x->children) {
                    depth++;
                    x = x->children;
                    continue;
                }
            } else if (usable) {
                add_shape(g, s, x);
            }
        }
        while (x != root && !x->next) {
            x = x->parent;
            depth -= x != root;
        }
        x = x == root ? NULL : x->next;
    }
}

static bool view_box(struct svg *g, const xmlNode *root, double v[4])
{
    struct str box = xml_attr(g->arena, root, "viewBox");
    struct scanner s = {box, 0};
    if (!box.p) {
        v[0] = v[1] = 0;
        if (!coordinate(g, root, "width", 0, &v[2]) || !coordinate(g, root, "height", 0, &v[3]))
            return false;
        if (v[2] <= 0 || v[3] <= 0)
            return diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(root),
                        STR("Write viewBox=\"0 0 width height\"."), "the drawing has no viewBox");
    } else {
        scan_space(&s);
        for (int i = 0; i < 4; i++, scan_comma(&s))
            if (!scan_number(&s, &v[i]))
                return broken(g, xml_attr_pos(root, "viewBox"), "viewBox", box);
        if (!scan_end(&s))
            return broken(g, xml_attr_pos(root, "viewBox"), "viewBox", box);
    }
    bool fits = v[2] >= 0.001 && v[3] >= 0.001 && v[2] < SVG_MAX_UNITS && v[3] < SVG_MAX_UNITS &&
                fabs(v[0]) < SVG_MAX_UNITS && fabs(v[1]) < SVG_MAX_UNITS;
    return fits || broken(g, xml_pos(root), "the size of the drawing", box);
}

static struct drawing *make_drawing(struct svg *g, const xmlNode *root, struct str path)
{
    double v[4];
    if (!xml_is(root, NS_SVG, "svg")) {
        diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(root), STR("SVG begins <svg xmlns=\"" NS_SVG "\">."),
             "<%s> is not SVG", (const char *)root->name);
        return NULL;
    }
    size_t before = g->diags->errors;
    if (!view_box(g, root, v))
        return NULL;
    g->stack[0] =
        (struct state){.matrix = {1, 0, 0, 1, -v[0], -v[1]}, .fill = {PAINT_RGB, 0}, .stroke_width = 1};
    set_properties(g, &g->stack[0], root);
    draw_tree(g, root);
    if (g->diags->errors > before)
        return NULL;
    struct drawing *d = NEW(g->arena, struct drawing);
    *d = (struct drawing){(int32_t)(v[2] * 1000 + 0.5), (int32_t)(v[3] * 1000 + 0.5), g->paths.items,
                          g->paths.n, path};
    return d;
}

static struct drawing *read_source(struct arena *arena, const struct source *source, struct diags *diags)
{
    struct xml x;
    xml_open(&x, arena, diags);
    struct xml_tree tree = xml_parse(&x, source, 0);
    struct svg g = {.arena = arena, .diags = diags};
    struct drawing *d = tree.complete ? make_drawing(&g, xmlDocGetRootElement(tree.doc), source->path) : NULL;
    xml_close(&x);
    return d;
}

struct drawing *read_drawing_text(struct arena *arena, struct str name, struct str text, struct diags *diags)
{
    return read_source(arena, source_text(arena, name, text), diags);
}

struct drawing *read_drawing(struct arena *arena, struct str path, struct pos wanted_at, struct diags *diags)
{
    const struct source *source = source_read(arena, path, wanted_at, diags);
    if (!source)
        return NULL;
    if (str_starts(source->text, "\x89PNG") || str_starts(source->text, "\xFF\xD8\xFF")) {
        diag(diags, DIAG_IMAGE_UNSUPPORTED, wanted_at, STR("Use SVG; PNG and JPEG are not read yet."),
             "\"%.*s\" is not a picture that can be drawn", STR_ARG(path));
        return NULL;
    }
    return read_source(arena, source, diags);
}
