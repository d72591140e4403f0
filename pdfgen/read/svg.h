// Shared by the files that read SVG: svg.c walks the tree, svg_shape.c and svg_path.c make segments,
// svg_paint.c colours and gradients.
#ifndef PDFGEN_READ_SVG_H
#define PDFGEN_READ_SVG_H

#include "doc/drawing.h"
#include "read/xml.h"

// x' = a x + c y + e, y' = b x + d y + f
struct matrix {
    double a, b, c, d, e, f;
};

enum {
    SVG_MAX_SEGMENTS = 200000, // of one drawing
    SVG_MAX_UNITS = 1000000,   // a coordinate, in user units
    SVG_MAX_ELEMENTS = 50000,  // drawn, each as often as it is used
    SVG_MAX_STOPS = 256,       // of a gradient
    SVG_MAX_DASHES = 64,
    SVG_MAX_DASHES_DRAWN = 100000, // along one path: each costs a viewer time
};

// Takes points in the element's own coordinates, keeps segments in the drawing's.
struct pen {
    struct arena *arena;
    struct matrix matrix;
    struct segment *items;
    size_t n, cap;
    size_t limit;  // segments that the drawing may still have
    double x, y;   // where the pen stands
    double sx, sy; // where its subpath began
    bool too_big;  // a coordinate or the number of segments went over a limit
};
void pen_move(struct pen *, double x, double y);
void pen_line(struct pen *, double x, double y);
void pen_curve(struct pen *, double x1, double y1, double x2, double y2, double x, double y);
void pen_quad(struct pen *, double x1, double y1, double x, double y);
// An elliptical arc from where the pen stands: SVG 2, 9.3.8 and appendix B.2.
void pen_arc(struct pen *, double rx, double ry, double degrees, bool large, bool sweep, double x, double y);
void pen_close(struct pen *);
void pen_ellipse(struct pen *, double cx, double cy, double rx, double ry);
void pen_rect(struct pen *, double x, double y, double w, double h, double rx, double ry);

// Path data (SVG 2, 9.3). False where it is broken; *at is then where.
bool svg_path(struct pen *, struct str d, size_t *at);

// A list of numbers and what stands between them.
struct scanner {
    struct str s;
    size_t i;
};
void scan_space(struct scanner *); // white space
void scan_comma(struct scanner *); // white space and at most one comma
bool scan_number(struct scanner *, double *);
bool scan_flag(struct scanner *, bool *);
bool scan_end(struct scanner *); // nothing but white space is left

struct matrix matrix_times(struct matrix m, struct matrix n); // n first, then m
// The attribute `transform`. False where it is broken.
bool svg_transform(struct str, struct matrix *);

// ---- a drawing being read
struct svg {
    struct arena *arena;
    struct diags *diags;
    const xmlNode *root;
    double width, height; // of the viewBox
    struct {
        struct svg_id {
            struct str name;
            const xmlNode *node;
        } * items;
        size_t n, cap;
    } ids; // sorted by name
    struct {
        struct path *items;
        size_t n, cap;
    } paths;
    struct {
        struct path_group *items;
        size_t n, cap;
    } groups;
    size_t segments, elements; // so far
};
// Both return false, after reporting.
bool svg_broken(struct svg *, struct pos, const char *what, struct str value);
bool svg_unsupported(struct svg *, struct pos, const char *what, const char *name);
bool svg_is(const xmlNode *, const char *name); // an element of SVG
// The element of this drawing that an attribute's "#id" names; NULL after reporting.
const xmlNode *svg_referred(struct svg *, struct str reference, struct pos);
bool svg_count(struct svg *, const xmlNode *); // one more element drawn; false after reporting too many
// The value of a property in a style attribute, or absent.
struct str svg_style_value(struct str style, const char *wanted);
// The value of href, with or without its old name space; absent where there is none.
struct str svg_href(struct svg *, const xmlNode *, struct pos *);
// A number alone, or with px.
bool svg_number(struct str, double *);
bool svg_coordinate(struct svg *, const xmlNode *, const char *name, double otherwise, double *out);
// A length: the same, and not negative.
bool svg_extent(struct svg *, const xmlNode *, const char *name, double otherwise, double *out);

// ---- svg_shape.c
bool svg_is_shape(const xmlNode *);
bool svg_shape(struct svg *, struct pen *, const xmlNode *);
bool svg_dashes_bounded(const struct path *); // whether its line has few enough dashes

// ---- svg_paint.c
// What fill or stroke say; a gradient becomes a paint only with a shape, which it may be measured by.
struct svg_paint {
    struct paint plain;
    const xmlNode *gradient; // NULL: plain
};
bool svg_paint_parse(struct svg *, struct str, struct pos, struct svg_paint *);
// The paint for what `pen` has drawn.
bool svg_paint_for(struct svg *, const struct svg_paint *, const struct pen *, struct paint *);

// SVG -> drawing. NULL after reporting.
struct drawing *svg_read(struct arena *, const struct source *, struct diags *);

#endif
