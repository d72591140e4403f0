// Shared by the files that read pictures. Which format a file has, its content says, not its name.
#ifndef PDFGEN_READ_PICTURE_H
#define PDFGEN_READ_PICTURE_H

#include "doc/drawing.h"

enum {
    IMAGE_MAX_SIDE = 12000,       // px
    IMAGE_MAX_PIXELS = 64 << 20,  // of one image
    IMAGES_MAX_PIXELS = 96 << 20, // of all images of one article or layout
    INTERLACED_MAX = 16 << 20,    // pixels of an image that must be whole in memory to be decoded
    PICTURES_MAX = 5000,          // of one article or layout
};

// What is being read, and where it was asked for.
struct picture {
    struct arena *arena;
    struct diags *diags;
    struct str path, bytes;
    struct pos wanted_at;
};
// Both decode the whole file once, to see that it can be, and check the header's sizes before anything is
// allocated. NULL after reporting.
struct drawing *png_read(const struct picture *);
struct drawing *jpeg_read(const struct picture *);

// Always false, after reporting at the place that asks for the picture.
bool picture_broken(const struct picture *, const char *what);
bool picture_unsupported(const struct picture *, const char *what);
bool picture_fits(const struct picture *, uint32_t width, uint32_t height); // false after reporting
// An image as a drawing of its natural size; the densities are pixels a metre, 0 where unknown.
struct drawing *picture_drawing(const struct picture *, const struct image *, uint32_t density_x,
                                uint32_t density_y);

// ---- jpeg_segments.c: what stands around the samples of a JPEG
// A copy without what is not needed to decode it: Exif with its places, times and serial numbers, thumbnails,
// comments, profiles, and whatever follows the picture. Absent where the file is not made of segments.
struct str jpeg_stripped(struct arena *, struct str file);
unsigned jpeg_orientation(struct str file); // 1 to 8, as Exif counts them; 1 where it says nothing

// Each file is read once, at the first place that asks for it; a later place gets the same drawing, or NULL
// where the first one did.
struct pictures {
    struct arena *arena;
    struct diags *diags;
    struct {
        struct known_picture {
            struct str path;
            struct drawing *drawing;
            const struct source *source;
        } * items;
        size_t n, cap;
    } known;
    struct sources files; // in order of reading
    uint64_t pixels;
};
struct drawing *pictures_read(struct pictures *, struct str name, struct pos wanted_at);
// `files`, and behind them those of the pictures.
struct sources pictures_after(const struct pictures *, struct sources files);

#endif
