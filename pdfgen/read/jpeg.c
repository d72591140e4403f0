// JPEG (ITU-T T.81): decoded to see that all of it can be, and then passed on as it is. libjpeg-turbo is
// known here alone.
//
// libjpeg reports by a call that must not return; it longjmps, which stays within decode().
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "read/picture.h"

enum {
    SCANS_MAX = 500,                  // of a progressive file
    WORK_MAX = 12 * IMAGE_MAX_PIXELS, // scans times pixels: what ten scans of the largest image take
    JFIF_PER_INCH = 1,
    JFIF_PER_CENTIMETRE = 2,
};

struct decoder {
    struct jpeg_error_mgr errors; // first: libjpeg hands its address back
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    const struct picture *picture;
    const char *message;
    bool unsupported;
    struct image *image;
    uint32_t density_x, density_y;
};

static _Noreturn void give_up(j_common_ptr jpeg, const char *message)
{
    struct decoder *d = (struct decoder *)(void *)jpeg->err;
    d->message = message;
    longjmp(d->back, 1);
}

static _Noreturn void take_error(j_common_ptr jpeg)
{
    char text[JMSG_LENGTH_MAX];
    struct decoder *d = (struct decoder *)(void *)jpeg->err;
    jpeg->err->format_message(jpeg, text);
    give_up(jpeg, arena_printf(d->picture->arena, "%s", text).p);
}

// libjpeg mends what it can and warns; what it had to mend is broken. Bytes between segments harm nobody.
static void take_message(j_common_ptr jpeg, int level)
{
    if (level >= 0 || jpeg->err->msg_code == JWRN_EXTRANEOUS_DATA)
        return;
    if (jpeg->err->msg_code == JWRN_JPEG_EOF)
        give_up(jpeg, "it ends too early");
    take_error(jpeg);
}

static void limit_work(j_common_ptr jpeg)
{
    const struct jpeg_decompress_struct *d = (const struct jpeg_decompress_struct *)(const void *)jpeg;
    uint64_t pixels = (uint64_t)d->image_width * d->image_height, scans = (uint64_t)d->input_scan_number;
    if (scans > SCANS_MAX || scans * pixels > WORK_MAX)
        give_up(jpeg, "it has too many scans");
}

// ---- orientation: cameras write it beside the picture, where PDF does not look
static uint32_t exif_number(const uint8_t *p, size_t n, bool little)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++)
        v |= (uint32_t)p[i] << 8 * (little ? i : n - 1 - i);
    return v;
}

// The Orientation of Exif's first directory (CIPA DC-008, 4.6.5); 1, upright, where it says nothing.
static unsigned exif_orientation(const uint8_t *p, size_t n)
{
    enum { ENTRY = 12, ORIENTATION = 0x0112, UPRIGHT = 1 };
    if (n < 14 || memcmp(p, "Exif\0", 6) != 0)
        return UPRIGHT;
    p += 6;
    n -= 6;
    bool little = p[0] == 'I';
    size_t at = exif_number(p + 4, 4, little);
    if (at > n - 2)
        return UPRIGHT;
    size_t count = exif_number(p + at, 2, little);
    for (at += 2; count && at + ENTRY <= n; count--, at += ENTRY)
        if (exif_number(p + at, 2, little) == ORIENTATION)
            return exif_number(p + at + 8, 2, little);
    return UPRIGHT;
}

static bool is_turned(const struct jpeg_decompress_struct *jpeg)
{
    for (const struct jpeg_marker_struct *m = jpeg->marker_list; m; m = m->next) {
        unsigned orientation = exif_orientation(m->data, m->data_length);
        if (orientation > 1 && orientation <= 8)
            return true;
    }
    return false;
}

static void read_header(struct jpeg_decompress_struct *jpeg, struct decoder *d)
{
    struct image *image = d->image;
    jpeg_save_markers(jpeg, JPEG_APP0 + 1, UINT16_MAX);
    jpeg_read_header(jpeg, TRUE);
    if (!picture_fits(d->picture, jpeg->image_width, jpeg->image_height))
        longjmp(d->back, 1);
    d->unsupported = true;
    if (jpeg->arith_code)
        give_up((j_common_ptr)jpeg, "PDF has no arithmetic coding");
    if (jpeg->num_components != 1 && jpeg->num_components != 3 && jpeg->num_components != 4)
        give_up((j_common_ptr)jpeg, "it is neither grey, RGB nor CMYK");
    if (is_turned(jpeg))
        give_up((j_common_ptr)jpeg, "it is stored turned or mirrored; save it upright");
    d->unsupported = false;
    image->width = jpeg->image_width;
    image->height = jpeg->image_height;
    image->components = (uint8_t)jpeg->num_components;
    image->jpeg = d->picture->bytes;
    image->jpeg_transformed = jpeg->jpeg_color_space == JCS_YCbCr || jpeg->jpeg_color_space == JCS_YCCK;
    image->jpeg_inverted = jpeg->num_components == 4 && jpeg->saw_Adobe_marker;
    uint32_t per_metre = jpeg->density_unit == JFIF_PER_CENTIMETRE ? 100 : 0;
    if (jpeg->density_unit == JFIF_PER_INCH) {
        d->density_x = jpeg->X_density * 10000U / 254;
        d->density_y = jpeg->Y_density * 10000U / 254;
    } else {
        d->density_x = jpeg->X_density * per_metre;
        d->density_y = jpeg->Y_density * per_metre;
    }
}

// The whole scan is decoded; an eighth of the size is the least work after that.
static void read_scans(struct jpeg_decompress_struct *jpeg, struct decoder *d)
{
    jpeg->scale_num = 1;
    jpeg->scale_denom = 8;
    jpeg->out_color_space = jpeg->jpeg_color_space;
    jpeg->do_fancy_upsampling = FALSE;
    jpeg_start_decompress(jpeg);
    JSAMPROW row = arena_array(d->picture->arena, jpeg->output_width, (size_t)jpeg->output_components);
    while (jpeg->output_scanline < jpeg->output_height)
        jpeg_read_scanlines(jpeg, &row, 1);
    jpeg_finish_decompress(jpeg);
}

static bool decode(struct decoder *d)
{
    struct jpeg_decompress_struct jpeg;
    memset(&jpeg, 0, sizeof jpeg);
    jpeg.err = jpeg_std_error(&d->errors);
    d->errors.error_exit = take_error;
    d->errors.emit_message = take_message;
    d->progress.progress_monitor = limit_work;
    if (setjmp(d->back)) {
        jpeg_destroy_decompress(&jpeg);
        return d->message && (d->unsupported ? picture_unsupported(d->picture, d->message)
                                             : picture_broken(d->picture, d->message));
    }
    jpeg_create_decompress(&jpeg);
    jpeg.progress = &d->progress;
    jpeg_mem_src(&jpeg, (const unsigned char *)d->picture->bytes.p, d->picture->bytes.n);
    read_header(&jpeg, d);
    read_scans(&jpeg, d);
    jpeg_destroy_decompress(&jpeg);
    return true;
}

struct drawing *jpeg_read(const struct picture *p)
{
    struct decoder d = {.picture = p, .image = NEW(p->arena, struct image)};
    return decode(&d) ? picture_drawing(p, d.image, d.density_x, d.density_y) : NULL;
}
