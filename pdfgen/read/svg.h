// Shared by the files that read SVG: a path under construction, and numbers.
#ifndef PDFGEN_READ_SVG_H
#define PDFGEN_READ_SVG_H

#include "doc/drawing.h"

// x' = a x + c y + e, y' = b x + d y + f
struct matrix {
    double a, b, c, d, e, f;
};

enum {
    SVG_MAX_SEGMENTS = 200000, // of one drawing
    SVG_MAX_UNITS = 1000000,   // a coordinate, in user units
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

#endif
