// PNG (ISO/IEC 15948): decoded once to see that all of it can be, and again, row by row, to samples of 8 bits
// and alpha for whoever writes them. libpng is known here alone.
//
// libpng reports by longjmp, which stays within decode(). An embedded ICC profile, text and the like are not
// even read: samples are taken as sRGB, after gAMA where there is no sRGB chunk.
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "read/picture.h"

struct decoder {
    const struct picture *picture; // NULL: the file was checked, nobody is told
    struct str file;
    size_t at;           // what libpng has taken of it
    const char *message; // what libpng said last
    struct image *image; // to be filled in while checking
    uint32_t density_x, density_y;
    image_take *take; // NULL while checking
    void *to;
    uint8_t *rows; // libpng writes here; malloc'd
};

static void take_error(png_structp png, png_const_charp message)
{
    struct decoder *d = png_get_error_ptr(png);
    if (d->picture)
        d->message = arena_printf(d->picture->arena, "%s", message).p;
    png_longjmp(png, 1);
}

// Of what is not needed for the picture; but more samples than its header promises say that the header lies.
static void take_warning(png_structp png, png_const_charp message)
{
    if (strstr(message, "Too much image data") || strstr(message, "Extra compressed data"))
        png_error(png, "its header gives a smaller size than it has");
}

static void take_bytes(png_structp png, png_bytep out, size_t n)
{
    struct decoder *d = png_get_io_ptr(png);
    if (n > d->file.n - d->at)
        png_error(png, "it ends too early");
    memcpy(out, d->file.p + d->at, n);
    d->at += n;
}

// Neither chunks that this program has no use for nor large ones are kept.
static void set_limits(png_structp png)
{
    static const png_byte unread[] = "iCCP\0tEXt\0zTXt\0iTXt\0sPLT\0eXIf\0hIST\0tIME\0bKGD";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unread, (int)(sizeof unread / 5));
    png_set_user_limits(png, IMAGE_MAX_SIDE, IMAGE_MAX_SIDE);
    png_set_chunk_malloc_max(png, 1 << 20);
    png_set_chunk_cache_max(png, 100);
}

static void set_gamma(png_structp png, png_infop info)
{
    png_fixed_point gamma;
    int intent;
    if (!png_get_sRGB(png, info, &intent) && png_get_gAMA_fixed(png, info, &gamma))
        png_set_gamma_fixed(png, PNG_DEFAULT_sRGB, gamma);
}

static bool decode_again(const struct image *, image_take *, void *to);

// Every format becomes grey or RGB of 8 bits, with alpha where the file has any. libpng checks the indices of
// a palette only where it does not expand them: so that is left to the second time.
static void read_header(png_structp png, png_infop info, struct decoder *d)
{
    set_limits(png);
    png_read_info(png, info);
    if (d->take || png_get_color_type(png, info) != PNG_COLOR_TYPE_PALETTE)
        png_set_expand(png); // palette, 1, 2 and 4 bits, tRNS
    png_set_scale_16(png);
    set_gamma(png, info);
    png_set_interlace_handling(png);
}

static void describe(png_structp png, png_infop info, struct decoder *d)
{
    struct image *image = d->image;
    int color = png_get_color_type(png, info);
    image->width = png_get_image_width(png, info);
    image->height = png_get_image_height(png, info);
    image->components = color == PNG_COLOR_TYPE_GRAY || color == PNG_COLOR_TYPE_GRAY_ALPHA ? 1 : 3;
    image->alpha = color & PNG_COLOR_MASK_ALPHA || png_get_valid(png, info, PNG_INFO_tRNS);
    image->orientation = 1;
    image->file = d->file;
    image->decode = decode_again;
    d->density_x = png_get_x_pixels_per_meter(png, info);
    d->density_y = png_get_y_pixels_per_meter(png, info);
}

// Every row of every pass into one place: what stands there is of no interest.
static void check_rows(png_structp png, png_infop info, struct decoder *d)
{
    int passes = png_get_interlace_type(png, info) == PNG_INTERLACE_ADAM7 ? PNG_INTERLACE_ADAM7_PASSES : 1;
    png_colorp palette;
    int n_palette;
    describe(png, info, d);
    png_read_update_info(png, info);
    png_bytep row = arena_alloc(d->picture->arena, png_get_rowbytes(png, info));
    for (int pass = 0; pass < passes; pass++)
        for (size_t y = 0; y < d->image->height; y++)
            png_read_row(png, row, NULL);
    png_read_end(png, NULL);
    if (png_get_PLTE(png, info, &palette, &n_palette) && png_get_palette_max(png, info) >= n_palette)
        png_error(png, "it uses colours that its palette has not");
}

// Interlaced rows are done with the last pass alone.
static void hand_rows(png_structp png, png_infop info, struct decoder *d)
{
    bool whole = png_get_interlace_type(png, info) == PNG_INTERLACE_ADAM7;
    png_read_update_info(png, info);
    size_t height = png_get_image_height(png, info), row = png_get_rowbytes(png, info),
           kept = whole ? height : 1;
    uint8_t *rows = d->rows = calloc(kept, row);
    if (!rows)
        png_error(png, "there is no memory to read it");
    for (int pass = 0; pass < (whole ? PNG_INTERLACE_ADAM7_PASSES : 1); pass++)
        for (size_t y = 0; y < height; y++) {
            png_read_row(png, rows + (whole ? y * row : 0), NULL);
            if (!whole)
                d->take(d->to, rows);
        }
    for (size_t y = 0; whole && y < height; y++)
        d->take(d->to, rows + y * row);
    png_read_end(png, NULL);
}

static bool decode(struct decoder *d)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, d, take_error, take_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        if (!info)
            d->message = "there is no memory to read it";
        png_destroy_read_struct(&png, &info, NULL);
        free(d->rows);
        return d->picture && picture_broken(d->picture, d->message);
    }
    png_set_read_fn(png, d, take_bytes);
    read_header(png, info, d);
    (d->take ? hand_rows : check_rows)(png, info, d);
    png_destroy_read_struct(&png, &info, NULL);
    free(d->rows);
    return true;
}

static bool decode_again(const struct image *image, image_take *take, void *to)
{
    struct decoder d = {.file = image->file, .take = take, .to = to};
    return decode(&d);
}

static uint32_t four_bytes(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

struct drawing *png_read(const struct picture *p)
{
    enum { INTERLACE = 28, SIZES_END = 29 }; // signature, length and name of IHDR, width, height, five bytes
    if (p->bytes.n < SIZES_END || memcmp(p->bytes.p, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) != 0) {
        picture_broken(p, "its header is none of a PNG");
        return NULL;
    }
    uint32_t width = four_bytes(p->bytes.p + 16), height = four_bytes(p->bytes.p + 20);
    if (!picture_fits(p, width, height))
        return NULL;
    if (p->bytes.p[INTERLACE] && (uint64_t)width * height > INTERLACED_MAX) {
        diag(p->diags, DIAG_IMAGE_TOO_BIG, p->wanted_at, STR("Save it without interlacing."),
             "\"%.*s\" is interlaced: at most %d million pixels of such an image are read", STR_ARG(p->path),
             INTERLACED_MAX >> 20);
        return NULL;
    }
    struct decoder d = {.picture = p, .file = p->bytes, .message = "", .image = NEW(p->arena, struct image)};
    return decode(&d) ? picture_drawing(p, d.image, d.density_x, d.density_y) : NULL;
}
