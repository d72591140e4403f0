// SVG -> drawing: the static subset that icons, logos and charts need. What cannot be drawn is named, never
// left out silently.
#include "read/svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/read.h"

// What elements inherit.
struct state {
    struct matrix matrix;
    struct svg_paint fill, stroke;
    double stroke_width, miter_limit, dash_offset;
    double fill_opacity, stroke_opacity;
    double opacity; // of this element alone: not inherited
    const double *dashes;
    size_t n_dashes;
    bool even_odd, hidden;
    enum line_cap cap;
    enum line_join join;
};

bool svg_broken(struct svg *g, struct pos pos, const char *what, struct str value)
{
    return diag(g->diags, DIAG_IMAGE_BROKEN, pos, (struct str){0}, "%s is broken: \"%.*s\"", what,
                (int)MIN(value.n, (size_t)60), value.p);
}

bool svg_unsupported(struct svg *g, struct pos pos, const char *what, const char *name)
{
    return diag(
        g->diags, DIAG_IMAGE_UNSUPPORTED, pos,
        STR("Draw with g, use, path, rect, circle, ellipse, line, polyline and polygon, in colours and "
            "opaque gradients."),
        "%s%.60s cannot be drawn", what, name);
}

bool svg_is(const xmlNode *x, const char *name)
{
    return x->type == XML_ELEMENT_NODE && xml_is(x, NS_SVG, name);
}

bool svg_count(struct svg *g, const xmlNode *x)
{
    return ++g->elements <= SVG_MAX_ELEMENTS ||
           diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(x), (struct str){0},
                "the drawing is too large: at most %d elements are drawn", SVG_MAX_ELEMENTS);
}

// ---- values

bool svg_number(struct str s, double *out)
{
    struct scanner scan = {s, 0};
    scan_space(&scan);
    if (!scan_number(&scan, out))
        return false;
    struct str unit = str_trim((struct str){s.p + scan.i, s.n - scan.i});
    return unit.n == 0 || str_eqz(unit, "px");
}

bool svg_coordinate(struct svg *g, const xmlNode *x, const char *name, double otherwise, double *out)
{
    struct str value = xml_attr(g->arena, x, name);
    *out = otherwise;
    return !value.p || svg_number(value, out) || svg_broken(g, xml_attr_pos(x, name), name, value);
}

bool svg_extent(struct svg *g, const xmlNode *x, const char *name, double otherwise, double *out)
{
    struct str value = xml_attr(g->arena, x, name);
    return svg_coordinate(g, x, name, otherwise, out) &&
           (!value.p || *out >= 0 ||
            diag(g->diags, DIAG_IMAGE_BROKEN, xml_attr_pos(x, name), (struct str){0},
                 "%s is negative: \"%.*s\"", name, (int)MIN(value.n, (size_t)60), value.p));
}

// ---- references

static int by_name(const void *a, const void *b)
{
    const struct svg_id *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

static void collect_ids(struct svg *g)
{
    for (const xmlNode *x = g->root; x; x = xml_next(x, g->root)) {
        struct str id = x->type == XML_ELEMENT_NODE ? xml_attr(g->arena, x, "id") : (struct str){0};
        if (id.n)
            PUSH(g->arena, g->ids, ((struct svg_id){id, x}));
    }
    if (g->ids.n)
        qsort(g->ids.items, g->ids.n, sizeof *g->ids.items, by_name);
}

const xmlNode *svg_referred(struct svg *g, struct str reference, struct pos pos)
{
    if (!str_starts(reference, "#")) {
        svg_unsupported(g, pos, "what stands outside the file, ", arena_cstr(g->arena, reference));
        return NULL;
    }
    if (!g->ids.n)
        collect_ids(g);
    struct svg_id wanted = {{reference.p + 1, reference.n - 1}, NULL};
    const struct svg_id *found =
        g->ids.n ? bsearch(&wanted, g->ids.items, g->ids.n, sizeof wanted, by_name) : NULL;
    if (!found)
        diag(g->diags, DIAG_IMAGE_BROKEN, pos, (struct str){0}, "nothing in the drawing has the id \"%.*s\"",
             STR_ARG(wanted.name));
    return found ? found->node : NULL;
}

struct str svg_href(struct svg *g, const xmlNode *x, struct pos *pos)
{
    for (const xmlAttr *a = x->properties; a; a = a->next) {
        bool old = a->ns && strcmp((const char *)a->ns->href, "http://www.w3.org/1999/xlink") == 0;
        if (strcmp((const char *)a->name, "href") != 0 || (a->ns && !old))
            continue;
        *pos =
            xml_attr_pos(x, old ? arena_printf(g->arena, "%s:href", (const char *)a->ns->prefix).p : "href");
        return xml_attr_value(g->arena, a);
    }
    return (struct str){0};
}

// ---- properties

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
                                      "href",
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
                                      "color",
                                      "preserveAspectRatio",
                                      "line-height",
                                      "baseProfile",
                                      "overflow",
                                      "tabindex",
                                      "shape-rendering",
                                      "enable-background",
                                      "letter-spacing",
                                      "word-spacing",
                                      "stop-color",
                                      "stop-opacity",
                                      "contentStyleType",
                                      "contentScriptType"};
    static const struct {
        const char *name, *value;
    } usual[] = {{"clip-path", "none"},  {"visibility", "visible"}, {"paint-order", "normal"},
                 {"mask", "none"},       {"filter", "none"},        {"mix-blend-mode", "normal"},
                 {"marker", "none"},     {"marker-start", "none"},  {"marker-mid", "none"},
                 {"marker-end", "none"}, {"clip-rule", "nonzero"},  {"clip-rule", "evenodd"},
                 {"isolation", "auto"},  {"vector-effect", "none"}};
    static const char *const begin[] = {"aria-", "data-", "font", "text-", "color-", "-inkscape-"};
    for (size_t i = 0; i < COUNT_OF(any); i++)
        if (str_eqz(name, any[i]))
            return true;
    for (size_t i = 0; i < COUNT_OF(begin); i++)
        if (str_starts(name, begin[i]))
            return true;
    for (size_t i = 0; i < COUNT_OF(usual); i++)
        if (str_eqz(name, usual[i].name) && str_eqz(value, usual[i].value))
            return true;
    return str_eqz(value, "inherit");
}

// Which of n words a value is; n where it is none of them.
static size_t word_of(struct str value, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eqz(value, words[i]))
            return i;
    return n;
}

// An odd number of dashes counts twice over.
static bool set_dashes(struct svg *g, struct state *s, struct str value, struct pos pos)
{
    struct scanner scan = {value, 0};
    double *dashes = NEW_ARRAY(g->arena, double, 2 * SVG_MAX_DASHES), sum = 0;
    size_t n = 0;
    for (scan_space(&scan); !str_eqz(value, "none") && !scan_end(&scan); scan_comma(&scan)) {
        if (n == SVG_MAX_DASHES || !scan_number(&scan, &dashes[n]) || dashes[n] < 0)
            return svg_broken(g, pos, "stroke-dasharray", value);
        sum += dashes[n++];
    }
    for (size_t i = 0, odd = n % 2 ? n : 0; i < odd; i++)
        dashes[n++] = dashes[i];
    s->dashes = dashes;
    s->n_dashes = sum > 0 ? n : 0;
    return true;
}

static bool set_number(struct svg *g, struct str name, struct str value, struct pos pos, double min,
                       double *out)
{
    return (svg_number(value, out) && *out >= min && *out < SVG_MAX_UNITS) ||
           svg_broken(g, pos, arena_cstr(g->arena, name), value);
}

static bool set_stroke(struct svg *g, struct state *s, struct str name, struct str value, struct pos pos,
                       bool *known)
{
    static const char *const caps[] = {"butt", "round", "square"}, *const joins[] = {"miter", "round",
                                                                                     "bevel"};
    size_t cap = word_of(value, caps, COUNT_OF(caps)), join = word_of(value, joins, COUNT_OF(joins));
    *known = true;
    if (str_eqz(name, "stroke-width"))
        return set_number(g, name, value, pos, 0, &s->stroke_width);
    if (str_eqz(name, "stroke-miterlimit"))
        return set_number(g, name, value, pos, 1, &s->miter_limit);
    if (str_eqz(name, "stroke-dashoffset"))
        return set_number(g, name, value, pos, -SVG_MAX_UNITS, &s->dash_offset);
    if (str_eqz(name, "stroke-dasharray"))
        return set_dashes(g, s, value, pos);
    if (str_eqz(name, "stroke-linecap") && cap < COUNT_OF(caps))
        s->cap = (enum line_cap)cap;
    else if (str_eqz(name, "stroke-linejoin") && join < COUNT_OF(joins))
        s->join = (enum line_join)join;
    else
        *known = false;
    return *known;
}

// A number from 0 to 1, or a percentage; what is beyond counts as the nearest.
static bool set_opacity(struct svg *g, struct state *s, struct str name, struct str value, struct pos pos,
                        bool *known)
{
    double *to = str_eqz(name, "opacity")          ? &s->opacity
                 : str_eqz(name, "fill-opacity")   ? &s->fill_opacity
                 : str_eqz(name, "stroke-opacity") ? &s->stroke_opacity
                                                   : NULL;
    bool percent = str_ends(value, "%");
    *known = to != NULL;
    if (!to)
        return true;
    if (!svg_number((struct str){value.p, value.n - percent}, to))
        return svg_broken(g, pos, arena_cstr(g->arena, name), value);
    *to = fmax(0, fmin(percent ? *to / 100 : *to, 1));
    return true;
}

static bool set_property(struct svg *g, struct state *s, struct str name, struct str value, struct pos pos)
{
    bool known;
    value = str_trim(value);
    if (is_idle(name, value))
        return true;
    if (str_eqz(name, "fill"))
        return svg_paint_parse(g, value, pos, &s->fill);
    if (str_eqz(name, "stroke"))
        return svg_paint_parse(g, value, pos, &s->stroke);
    if (str_eqz(name, "display")) {
        s->hidden = str_eqz(value, "none");
        return true;
    }
    if (str_eqz(name, "fill-rule") && (str_eqz(value, "evenodd") || str_eqz(value, "nonzero"))) {
        s->even_odd = str_eqz(value, "evenodd");
        return true;
    }
    bool set = set_stroke(g, s, name, value, pos, &known);
    if (!known)
        set = set_opacity(g, s, name, value, pos, &known);
    if (known)
        return set;
    struct str said = arena_printf(g->arena, "%.*s=\"%.*s\"", (int)MIN(name.n, (size_t)40), name.p,
                                   (int)MIN(value.n, (size_t)60), value.p);
    return svg_unsupported(g, pos, "", arena_cstr(g->arena, said));
}

// One "name: value" of a style attribute after another.
static bool next_declaration(struct str style, size_t *i, struct str *name, struct str *value)
{
    while (*i < style.n) {
        const char *end = memchr(style.p + *i, ';', style.n - *i);
        size_t start = *i, stop = end ? (size_t)(end - style.p) : style.n;
        const char *colon = memchr(style.p + start, ':', stop - start);
        *i = stop + 1;
        if (!colon)
            continue;
        size_t at = (size_t)(colon - style.p);
        *name = str_trim((struct str){style.p + start, at - start});
        *value = str_trim((struct str){style.p + at + 1, stop - at - 1});
        return true;
    }
    return false;
}

struct str svg_style_value(struct str style, const char *wanted)
{
    struct str name, value, found = {0};
    for (size_t i = 0; next_declaration(style, &i, &name, &value);)
        if (str_eqz(name, wanted))
            found = value;
    return found;
}

static bool set_properties(struct svg *g, struct state *s, const xmlNode *x)
{
    bool all = true;
    struct str style = {0}, name, value;
    for (const xmlAttr *a = x->properties; a; a = a->next) {
        name = xml_attr_name(a);
        value = xml_attr_value(g->arena, a);
        if (!name.n || str_eqz(name, "xml:lang")) // editors' own notes
            continue;
        struct pos pos = xml_attr_pos(x, (const char *)a->name);
        if (str_eqz(name, "style"))
            style = value;
        else if (str_eqz(name, "transform"))
            all &= svg_transform(value, &s->matrix) || svg_broken(g, pos, "transform", value);
        else
            all &= set_property(g, s, name, value, pos);
    }
    for (size_t i = 0; next_declaration(style, &i, &name, &value);)
        all &= set_property(g, s, name, value, xml_attr_pos(x, "style"));
    return all;
}

// ---- shapes

static int32_t thousandths(double v)
{
    return (int32_t)(v * 1000 + (v < 0 ? -0.5 : 0.5));
}

// Lengths of a line, as large as the drawing is drawn. False: out of range.
static bool set_line(struct svg *g, const struct state *s, double scale, struct path *path)
{
    if (!(s->stroke_width * scale < SVG_MAX_UNITS) || !(fabs(s->dash_offset) * scale < SVG_MAX_UNITS))
        return false;
    path->stroke_width = thousandths(s->stroke_width * scale);
    path->cap = s->cap;
    path->join = s->join;
    path->miter_limit = thousandths(s->miter_limit);
    path->dash_offset = thousandths(s->dash_offset * scale);
    int32_t *dashes = s->n_dashes ? NEW_ARRAY(g->arena, int32_t, s->n_dashes) : NULL;
    int64_t sum = 0;
    for (size_t i = 0; i < s->n_dashes; i++) {
        if (!(s->dashes[i] * scale < SVG_MAX_UNITS))
            return false;
        sum += dashes[i] = thousandths(s->dashes[i] * scale);
    }
    path->dashes = dashes;
    path->n_dashes = sum > 0 ? s->n_dashes : 0;
    return true;
}

static uint16_t clear_of(double opacity)
{
    return (uint16_t)((1 - opacity) * 1000 + 0.5);
}

// Begins a group where the element's opacity asks for one; its number + 1, or 0. close_group ends it.
static size_t open_group(struct svg *g, const struct state *s)
{
    if (!clear_of(s->opacity))
        return 0;
    PUSH(g->arena, g->groups, ((struct path_group){g->paths.n, g->paths.n, clear_of(s->opacity)}));
    return g->groups.n;
}

static void close_group(struct svg *g, size_t group)
{
    if (group)
        g->groups.items[group - 1].end = g->paths.n;
}

// A shape that is filled or has a line needs no group to show through; one that has both does.
static void push_path(struct svg *g, const struct state *s, struct path path)
{
    bool both = path.fill.kind != PAINT_NONE && path.stroke.kind != PAINT_NONE;
    double alone = both ? 1 : s->opacity;
    size_t group = both ? open_group(g, s) : 0;
    path.fill_clear = clear_of(s->fill_opacity * alone);
    path.stroke_clear = clear_of(s->stroke_opacity * alone);
    PUSH(g->arena, g->paths, path);
    close_group(g, group);
}

static bool add_shape(struct svg *g, const struct state *s, const xmlNode *x)
{
    struct pen pen = {.arena = g->arena, .matrix = s->matrix, .limit = SVG_MAX_SEGMENTS - g->segments};
    struct path path = {.even_odd = s->even_odd};
    if (!svg_shape(g, &pen, x))
        return false;
    double scale = sqrt(fabs(s->matrix.a * s->matrix.d - s->matrix.b * s->matrix.c));
    if (pen.too_big || !set_line(g, s, scale, &path))
        return diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(x), (struct str){0},
                    "<%s> is too large: at most %d segments in a drawing, coordinates below %d",
                    (const char *)x->name, SVG_MAX_SEGMENTS, SVG_MAX_UNITS);
    g->segments += pen.n;
    if (!svg_paint_for(g, &s->fill, &pen, &path.fill) || !svg_paint_for(g, &s->stroke, &pen, &path.stroke))
        return false;
    path.segments = pen.items;
    path.n = pen.n;
    if (!svg_dashes_bounded(&path))
        return diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(x), STR("Write longer dashes."),
                    "<%s> has more than %d dashes", (const char *)x->name, SVG_MAX_DASHES_DRAWN);
    if (!path.stroke_width)
        path.stroke = (struct paint){0};
    if (path.n && (path.fill.kind != PAINT_NONE || path.stroke.kind != PAINT_NONE))
        push_path(g, s, path);
    return true;
}

// ---- the tree

// Says something about the drawing, or is drawn only where something refers to it.
static bool is_silent(const xmlNode *x)
{
    static const char *const names[] = {"title",          "desc",           "metadata", "defs",
                                        "linearGradient", "radialGradient", "symbol"};
    return word_of(str_of((const char *)x->name), names, COUNT_OF(names)) < COUNT_OF(names);
}

// Where the walk is: the next child to draw, and what it inherits.
struct level {
    const xmlNode *next, *container;
    bool one;     // no more than that: what a <use> refers to
    size_t group; // that ends with it, number + 1; 0: none
    struct state state;
};

struct walk {
    struct svg *g;
    struct level *levels; // READ_MAX_DEPTH
    size_t n;
};

static bool go_down(struct walk *w, const xmlNode *x, const xmlNode *next, const struct state *s, bool one)
{
    if (w->n == READ_MAX_DEPTH)
        return diag(w->g->diags, DIAG_IMAGE_BROKEN, xml_pos(x), (struct str){0},
                    "<%s> is nested too deep: at most %d levels are drawn", (const char *)x->name,
                    READ_MAX_DEPTH);
    w->levels[w->n] = (struct level){next, one ? NULL : x, one, open_group(w->g, s), *s};
    w->levels[w->n++].state.opacity = 1;
    return true;
}

static bool draw_use(struct walk *w, const xmlNode *x, struct state *s)
{
    struct svg *g = w->g;
    struct pos pos = xml_pos(x);
    struct str href = svg_href(g, x, &pos);
    double dx, dy;
    const xmlNode *target = href.p ? svg_referred(g, href, pos) : NULL;
    if (!target || !svg_coordinate(g, x, "x", 0, &dx) || !svg_coordinate(g, x, "y", 0, &dy))
        return !href.p;
    for (size_t i = 0; i < w->n; i++)
        if (w->levels[i].container == target)
            return diag(g->diags, DIAG_IMAGE_BROKEN, pos, (struct str){0},
                        "\"%.*s\" holds itself: it has no end", STR_ARG(href));
    s->matrix = matrix_times(s->matrix, (struct matrix){1, 0, 0, 1, dx, dy});
    return go_down(w, x, target, s, true);
}

static bool draw_element(struct walk *w, const xmlNode *x, const struct level *in)
{
    struct svg *g = w->g;
    struct state s = in->state;
    const char *name = (const char *)x->name;
    bool group = strcmp(name, "g") == 0, use = strcmp(name, "use") == 0;
    if (!svg_count(g, x))
        return false;
    if (is_silent(x) && !in->one)
        return true;
    if (!group && !use && !svg_is_shape(x))
        return svg_unsupported(g, xml_pos(x), "the SVG element ", name);
    bool usable = set_properties(g, &s, x);
    if (s.hidden)
        return true;
    if (group)
        return go_down(w, x, x->children, &s, false);
    return usable && (use ? draw_use(w, x, &s) : add_shape(g, &s, x));
}

static void draw_tree(struct svg *g, const struct state *s)
{
    struct walk w = {g, NEW_ARRAY(g->arena, struct level, READ_MAX_DEPTH), 0};
    go_down(&w, g->root, g->root->children, s, false);
    while (w.n && g->elements <= SVG_MAX_ELEMENTS) {
        struct level *at = &w.levels[w.n - 1];
        const xmlNode *x = at->next;
        if (!x) {
            close_group(g, at->group);
            w.n--;
            continue;
        }
        at->next = at->one ? NULL : x->next;
        if (x->type == XML_ELEMENT_NODE && x->ns && strcmp((const char *)x->ns->href, NS_SVG) == 0)
            draw_element(&w, x, at);
    }
}

static bool view_box(struct svg *g, const xmlNode *root, double v[4])
{
    struct str box = xml_attr(g->arena, root, "viewBox");
    struct scanner s = {box, 0};
    if (!box.p) {
        v[0] = v[1] = 0;
        if (!svg_extent(g, root, "width", 0, &v[2]) || !svg_extent(g, root, "height", 0, &v[3]))
            return false;
        if (v[2] <= 0 || v[3] <= 0)
            return diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(root),
                        STR("Write viewBox=\"0 0 width height\"."), "the drawing has no viewBox");
    } else {
        scan_space(&s);
        for (int i = 0; i < 4; i++, scan_comma(&s))
            if (!scan_number(&s, &v[i]))
                return svg_broken(g, xml_attr_pos(root, "viewBox"), "viewBox", box);
        if (!scan_end(&s))
            return svg_broken(g, xml_attr_pos(root, "viewBox"), "viewBox", box);
    }
    bool fits = v[2] >= 0.001 && v[3] >= 0.001 && v[2] < SVG_MAX_UNITS && v[3] < SVG_MAX_UNITS &&
                fabs(v[0]) < SVG_MAX_UNITS && fabs(v[1]) < SVG_MAX_UNITS;
    return fits || svg_broken(g, xml_pos(root), "the size of the drawing", box);
}

static struct drawing *make_drawing(struct svg *g, struct str path)
{
    double v[4];
    if (!xml_is(g->root, NS_SVG, "svg")) {
        diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(g->root), STR("SVG begins <svg xmlns=\"" NS_SVG "\">."),
             "<%s> is not SVG", (const char *)g->root->name);
        return NULL;
    }
    size_t before = g->diags->errors;
    if (!view_box(g, g->root, v))
        return NULL;
    g->width = v[2];
    g->height = v[3];
    struct state s = {.matrix = {1, 0, 0, 1, -v[0], -v[1]},
                      .stroke_width = 1,
                      .miter_limit = 4,
                      .fill_opacity = 1,
                      .stroke_opacity = 1,
                      .opacity = 1};
    s.fill.plain.kind = PAINT_RGB;
    set_properties(g, &s, g->root);
    draw_tree(g, &s);
    if (g->diags->errors == before && !g->paths.n)
        diag(g->diags, DIAG_IMAGE_BROKEN, xml_pos(g->root), (struct str){0}, "nothing is drawn in \"%.*s\"",
             STR_ARG(path));
    if (g->diags->errors > before)
        return NULL;
    struct drawing *d = NEW(g->arena, struct drawing);
    *d = (struct drawing){.width = thousandths(v[2]),
                          .height = thousandths(v[3]),
                          .paths = g->paths.items,
                          .n = g->paths.n,
                          .groups = g->groups.items,
                          .n_groups = g->groups.n,
                          .path = path};
    return d;
}

struct drawing *svg_read(struct arena *arena, const struct source *source, struct diags *diags)
{
    struct xml x;
    xml_open(&x, arena, diags);
    struct xml_tree tree = xml_parse(&x, source, 0);
    struct svg g = {.arena = arena, .diags = diags};
    g.root = tree.complete ? xmlDocGetRootElement(tree.doc) : NULL;
    bool plain = !memmem(source->text.p, source->text.n, "<?xml-stylesheet", 16) ||
                 svg_unsupported(&g, (struct pos){source, 1, 1}, "", "a style sheet from outside");
    struct drawing *d = g.root && plain ? make_drawing(&g, source->path) : NULL;
    xml_close(&x);
    return d;
}
