// A vector drawing (an icon, a logo, a figure), read from SVG by read/, drawn by pdf/.
#ifndef PDFGEN_DOC_DRAWING_H
#define PDFGEN_DOC_DRAWING_H

#include "base/base.h"

// Coordinates are in 1/1000 of the drawing's own user unit, y downwards, origin at the viewBox's top left
// corner.
enum segment_kind { SEGMENT_MOVE, SEGMENT_LINE, SEGMENT_CURVE, SEGMENT_CLOSE };
struct segment {
    enum segment_kind kind;
    int32_t x1, y1, x2, y2; // control points of a curve
    int32_t x, y;           // end point
};

struct paint {
    enum { PAINT_NONE, PAINT_CURRENT, PAINT_RGB } kind; // PAINT_CURRENT is the text's colour
    uint32_t rgb;                                       // 0xRRGGBB
};

struct path {
    const struct segment *segments;
    size_t n;
    struct paint fill, stroke;
    int32_t stroke_width; // 1/1000 user unit
    bool even_odd, round_cap, round_join;
};

struct drawing {
    int32_t width, height; // of the viewBox, 1/1000 user unit; > 0
    const struct path *paths;
    size_t n;
    struct str path; // the file it came from
};

#endif
