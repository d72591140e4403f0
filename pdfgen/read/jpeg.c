// JPEG (ITU-T T.81): decoded to see that all of it can be; what is passed on is the file without its notes,
// and a way to decode it again. libjpeg-turbo is known here alone.
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
    STRAY_MAX = 16,                   // bytes after the samples that some cameras leave
    JFIF_PER_INCH = 1,
    JFIF_PER_CENTIMETRE = 2,
};

struct decoder {
    struct jpeg_error_mgr errors; // first: libjpeg hands its address back
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    const struct picture *picture; // NULL: the file was checked, nobody is told
    const char *message;
    bool unsupported;
    int stray; // bytes that no decoder asked for, since the first scan began
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
    if (!d->picture)
        give_up(jpeg, "");
    jpeg->err->format_message(jpeg, text);
    give_up(jpeg, arena_printf(d->picture->arena, "%s", text).p);
}

// Bytes between segments harm nobody; after a scan they are samples that the header's size has no place for.
static void count_stray(j_common_ptr jpeg)
{
    struct decoder *d = (struct decoder *)(void *)jpeg->err;
    const struct jpeg_decompress_struct *j = (const struct jpeg_decompress_struct *)(const void *)jpeg;
    if (!j->input_scan_number)
        return;
    d->stray += MIN(jpeg->err->msg_parm.i[0], STRAY_MAX + 1);
    if (d->stray > STRAY_MAX)
        give_up(jpeg, "its header gives a smaller size than its samples have");
}

// libjpeg mends what it can and warns; what it had to mend is broken.
static void take_message(j_common_ptr jpeg, int level)
{
    if (level >= 0)
        return;
    if (jpeg->err->msg_code == JWRN_EXTRANEOUS_DATA) {
        count_stray(jpeg);
        return;
    }
    if (jpeg->err->msg_code == JWRN_JPEG_EOF || jpeg->err->msg_code == JWRN_HIT_MARKER)
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

static bool decode_again(const struct image *, image_take *, void *to);

static void read_header(struct jpeg_decompress_struct *jpeg, struct decoder *d)
{
    struct image *image = d->image;
    jpeg_read_header(jpeg, TRUE);
    if (!picture_fits(d->picture, jpeg->image_width, jpeg->image_height))
        longjmp(d->back, 1);
    d->unsupported = true;
    if (jpeg->arith_code)
        give_up((j_common_ptr)jpeg, "PDF has no arithmetic coding");
    if (jpeg->num_components != 1 && jpeg->num_components != 3 && jpeg->num_components != 4)
        give_up((j_common_ptr)jpeg, "it is neither grey, RGB nor CMYK");
    d->unsupported = false;
    image->width = jpeg->image_width;
    image->height = jpeg->image_height;
    image->components = (uint8_t)jpeg->num_components;
    image->file = d->picture->bytes;
    image->orientation = (uint8_t)jpeg_orientation(image->file);
    image->jpeg_transformed = jpeg->jpeg_color_space == JCS_YCbCr || jpeg->jpeg_color_space == JCS_YCCK;
    image->decode = decode_again;
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

static void open_decoder(struct jpeg_decompress_struct *jpeg, struct decoder *d, struct str file)
{
    jpeg_create_decompress(jpeg);
    jpeg->progress = &d->progress;
    jpeg_mem_src(jpeg, (const unsigned char *)file.p, file.n);
}

static void set_handlers(struct jpeg_decompress_struct *jpeg, struct decoder *d)
{
    memset(jpeg, 0, sizeof *jpeg);
    jpeg->err = jpeg_std_error(&d->errors);
    d->errors.error_exit = take_error;
    d->errors.emit_message = take_message;
    d->progress.progress_monitor = limit_work;
}

static bool check(struct decoder *d)
{
    struct jpeg_decompress_struct jpeg;
    set_handlers(&jpeg, d);
    if (setjmp(d->back)) {
        jpeg_destroy_decompress(&jpeg);
        return d->message && (d->unsupported ? picture_unsupported(d->picture, d->message)
                                             : picture_broken(d->picture, d->message));
    }
    open_decoder(&jpeg, d, d->picture->bytes);
    read_header(&jpeg, d);
    read_scans(&jpeg, d);
    jpeg_destroy_decompress(&jpeg);
    return true;
}

struct drawing *jpeg_read(const struct picture *p)
{
    struct decoder d = {.picture = p, .image = NEW(p->arena, struct image)};
    if (!check(&d))
        return NULL;
    d.image->jpeg = jpeg_stripped(p->arena, p->bytes);
    if (!d.image->jpeg.p) {
        picture_broken(p, "it is not made of segments");
        return NULL;
    }
    return picture_drawing(p, d.image, d.density_x, d.density_y);
}

// ---- once more, for its samples

// Whoever writes Adobe's marker counts 255 as no ink.
static void invert(JSAMPROW row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        row[i] = (JSAMPLE)(255 - row[i]);
}

static void hand_rows(struct jpeg_decompress_struct *jpeg, const struct image *image, image_take *take,
                      void *to)
{
    static const J_COLOR_SPACE spaces[] = {JCS_UNKNOWN, JCS_GRAYSCALE, JCS_UNKNOWN, JCS_RGB, JCS_CMYK};
    jpeg_read_header(jpeg, TRUE);
    jpeg->out_color_space = spaces[image->components];
    jpeg_start_decompress(jpeg);
    JSAMPARRAY row = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE,
                                             image->width * (JDIMENSION)image->components, 1);
    while (jpeg->output_scanline < jpeg->output_height) {
        jpeg_read_scanlines(jpeg, row, 1);
        if (image->components == 4 && jpeg->saw_Adobe_marker)
            invert(row[0], (size_t)image->width * 4);
        take(to, row[0]);
    }
    jpeg_finish_decompress(jpeg);
}

static bool decode_again(const struct image *image, image_take *take, void *to)
{
    struct decoder d = {.picture = NULL};
    struct jpeg_decompress_struct jpeg;
    set_handlers(&jpeg, &d);
    if (setjmp(d.back)) {
        jpeg_destroy_decompress(&jpeg);
        return false;
    }
    open_decoder(&jpeg, &d, image->file);
    hand_rows(&jpeg, image, take, to);
    jpeg_destroy_decompress(&jpeg);
    return true;
}
