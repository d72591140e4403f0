// A picture: a vector drawing (an icon, a logo, a figure) read from SVG, or an image read from PNG or JPEG.
// Made by read/, drawn by pdf/.
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

struct gradient_stop {
    int32_t offset; // 0..1000, never less than that of the stop before
    uint32_t rgb;
};
// A linear gradient runs along x from 0 to 1 in its own space; a radial one from the focus, a point, to the
// circle of radius 1 around the origin. The first and last colours go on beyond.
struct gradient {
    bool radial;
    int64_t matrix[6];        // own space to the drawing's, as in PDF; 1/1000 of its coordinates
    int32_t focus_x, focus_y; // 1/1000000
    const struct gradient_stop *stops;
    size_t n; // at least 2
};

struct paint {
    enum { PAINT_NONE, PAINT_CURRENT, PAINT_RGB, PAINT_GRADIENT } kind; // PAINT_CURRENT is the text's colour
    uint32_t rgb;                                                       // 0xRRGGBB
    const struct gradient *gradient;
};

enum line_cap { CAP_BUTT, CAP_ROUND, CAP_SQUARE };
enum line_join { JOIN_MITER, JOIN_ROUND, JOIN_BEVEL };
struct path {
    const struct segment *segments;
    size_t n;
    struct paint fill, stroke;
    int32_t stroke_width; // 1/1000 user unit
    bool even_odd;
    enum line_cap cap;
    enum line_join join;
    int32_t miter_limit;   // 1/1000
    const int32_t *dashes; // on, off, on …, 1/1000 user unit; even in number
    size_t n_dashes;       // 0: a solid line
    int32_t dash_offset;
    uint16_t fill_clear, stroke_clear; // how much shows through, 1/1000; 0: opaque
};
// Paths that are painted as one and then show through: of overlapping ones only the last is seen.
struct path_group {
    size_t first, end; // paths; groups lie within one another or apart, the outer one first
    uint16_t clear;    // 1/1000
};

// An image stays as its file is; whoever wants its samples has them decoded, row by row, so that none is ever
// whole in memory.
struct image;
typedef void image_take(void *to, const uint8_t *row);
struct image {
    uint32_t width, height; // px, as stored
    uint8_t components;     // 1 grey, 3 RGB, 4 CMYK; 8 bits each, 255 is white or full ink
    bool alpha;             // one more byte a pixel, last
    uint8_t
        orientation; // as Exif counts them: 1 upright, 2 to 8 turned or mirrored; 5 to 8 lie on their side
    struct str file; // borrowed
    struct str jpeg; // the picture alone, without what a camera notes beside it; absent for a PNG
    bool jpeg_transformed; // its samples are YCbCr or YCCK
    // Hands each row to `take`, from the top. False where it could not: the file was checked, so that is for
    // want of memory. Set by read/.
    bool (*decode)(const struct image *, image_take *take, void *to);
};

struct drawing {
    int32_t width,
        height; // > 0, 1/1000 user unit: of the viewBox; an image's by its pixel density, 96 px an inch
    const struct path *paths;
    size_t n;
    const struct path_group *groups;
    size_t n_groups;
    struct str path;           // the file it came from
    const struct image *image; // NULL: the paths
};

#endif
