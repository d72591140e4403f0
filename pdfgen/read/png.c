// PNG (ISO/IEC 15948) -> samples of 8 bits and, apart from them, alpha. libpng is known here alone.
//
// libpng reports by longjmp, which stays within decode(). An embedded ICC profile, text and the like are not
// even read: samples are taken as sRGB, after gAMA where there is no sRGB chunk.
#include <png.h>
#include <setjmp.h>
#include <string.h>

#include "read/picture.h"

struct decoder {
    const struct picture *picture;
    size_t at;           // what libpng has taken of the bytes
    const char *message; // what libpng said last
    struct image *image;
    uint32_t density_x, density_y;
};

static void take_error(png_structp png, png_const_charp message)
{
    struct decoder *d = png_get_error_ptr(png);
    d->message = arena_printf(d->picture->arena, "%s", message).p;
    png_longjmp(png, 1);
}

static void take_warning(png_structp png, png_const_charp message) // of what is not needed for the picture
{
    (void)png;
    (void)message;
}

static void take_bytes(png_structp png, png_bytep out, size_t n)
{
    struct decoder *d = png_get_io_ptr(png);
    if (n > d->picture->bytes.n - d->at)
        png_error(png, "it ends too early");
    memcpy(out, d->picture->bytes.p + d->at, n);
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

// Every format becomes grey or RGB of 8 bits, with alpha where the file has any.
static void read_header(png_structp png, png_infop info, struct decoder *d)
{
    set_limits(png);
    png_read_info(png, info);
    png_set_expand(png); // palette, 1, 2 and 4 bits, tRNS
    png_set_scale_16(png);
    set_gamma(png, info);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    d->density_x = png_get_x_pixels_per_meter(png, info);
    d->density_y = png_get_y_pixels_per_meter(png, info);
}

// Takes alpha out of `pixels`, which close up.
static void split(struct arena *arena, struct image *image, uint8_t *pixels)
{
    size_t n = (size_t)image->width * image->height, components = image->components;
    uint8_t *alpha = arena_alloc(arena, n);
    bool opaque = true;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *from = pixels + i * (components + 1);
        memmove(pixels + i * components, from, components);
        alpha[i] = from[components];
        opaque = opaque && alpha[i] == 255;
    }
    image->alpha = opaque ? NULL : alpha;
}

static void read_samples(png_structp png, png_infop info, struct decoder *d)
{
    struct arena *arena = d->picture->arena;
    struct image *image = d->image;
    image->width = png_get_image_width(png, info);
    image->height = png_get_image_height(png, info);
    unsigned channels = png_get_channels(png, info);
    size_t row = (size_t)image->width * channels;
    if (png_get_rowbytes(png, info) != row || channels > 4)
        png_error(png, "its rows have no known form");
    uint8_t *pixels = arena_array(arena, image->height, row);
    png_bytep *rows = NEW_ARRAY(arena, png_bytep, image->height);
    for (size_t y = 0; y < image->height; y++)
        rows[y] = pixels + y * row;
    png_read_image(png, rows);
    png_read_end(png, NULL);
    image->components = (uint8_t)(channels - (channels % 2 == 0));
    image->samples = pixels;
    if (channels % 2 == 0)
        split(arena, image, pixels);
}

static bool decode(struct decoder *d)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, d, take_error, take_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        return picture_broken(d->picture, "there is no memory to read it");
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return picture_broken(d->picture, d->message);
    }
    png_set_read_fn(png, d, take_bytes);
    read_header(png, info, d);
    read_samples(png, info, d);
    png_destroy_read_struct(&png, &info, NULL);
    return true;
}

static uint32_t four_bytes(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

struct drawing *png_read(const struct picture *p)
{
    enum { SIZES_END = 24 }; // signature, length and name of IHDR, width, height
    if (p->bytes.n < SIZES_END || memcmp(p->bytes.p, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) != 0) {
        picture_broken(p, "its header is none of a PNG");
        return NULL;
    }
    if (!picture_fits(p, four_bytes(p->bytes.p + 16), four_bytes(p->bytes.p + 20)))
        return NULL;
    struct decoder d = {.picture = p, .message = "", .image = NEW(p->arena, struct image)};
    return decode(&d) ? picture_drawing(p, d.image, d.density_x, d.density_y) : NULL;
}
