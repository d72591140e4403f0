// Images: decoded row by row and deflated, with alpha as a soft mask; a JPEG as it came, but for CMYK, which
// PDF/A allows only where its inks are named (8.9.5, 7.4.8, 11.6.5.3; ISO 19005-2, 6.2.4.3), and for RGB
// where inks are wanted.
#include "pdf/internal.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

// ---- PNG's filters, which pay where neighbours are alike (7.4.4.4) ----
enum filter { FILTER_NONE, FILTER_SUB, FILTER_UP, FILTER_AVERAGE, FILTER_PAETH, FILTERS };

static uint8_t paeth(int left, int above, int corner)
{
    int p = left + above - corner, a = abs(p - left), b = abs(p - above), c = abs(p - corner);
    return (uint8_t)(a <= b && a <= c ? left : b <= c ? above : corner);
}

static inline uint8_t predict(enum filter f, uint8_t left, uint8_t above, uint8_t corner)
{
    switch (f) {
    case FILTER_SUB:
        return left;
    case FILTER_UP:
        return above;
    case FILTER_AVERAGE:
        return (uint8_t)((left + above) / 2);
    case FILTER_PAETH:
        return paeth(left, above, corner);
    default:
        return 0;
    }
}

// Filters one row; returns how far it is from nothing, which tells how well it will pack.
static inline uint64_t filter_row(enum filter f, const uint8_t *row, const uint8_t *above, size_t n,
                                  size_t step, uint8_t *out)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < step; i++) // the first pixel has none to its left
        out[i] = (uint8_t)(row[i] - predict(f, 0, above[i], 0));
    for (size_t i = step; i < n; i++)
        out[i] = (uint8_t)(row[i] - predict(f, row[i - step], above[i], above[i - step]));
    for (size_t i = 0; i < n; i++)
        sum += (uint64_t)abs((int8_t)out[i]);
    return sum;
}

// A loop of its own for each filter.
static uint64_t filter_as(enum filter f, const uint8_t *row, const uint8_t *above, size_t n, size_t step,
                          uint8_t *out)
{
    switch (f) {
    case FILTER_SUB:
        return filter_row(FILTER_SUB, row, above, n, step, out);
    case FILTER_UP:
        return filter_row(FILTER_UP, row, above, n, step, out);
    case FILTER_AVERAGE:
        return filter_row(FILTER_AVERAGE, row, above, n, step, out);
    case FILTER_PAETH:
        return filter_row(FILTER_PAETH, row, above, n, step, out);
    default:
        return filter_row(FILTER_NONE, row, above, n, step, out);
    }
}

// The row with the filter that suits it best, its number before it.
static void put_best(const uint8_t *row, const uint8_t *above, size_t n, size_t step, uint8_t *trial,
                     char *out)
{
    uint64_t best = UINT64_MAX;
    for (int f = FILTER_NONE; f < FILTERS; f++) {
        uint64_t sum = filter_as((enum filter)f, row, above, n, step, trial);
        if (sum >= best)
            continue;
        best = sum;
        out[0] = (char)f;
        memcpy(out + 1, trial, n);
    }
}

// ---- packing: rows are gathered to bands, and each band is deflated at once ----
struct packer {
    struct pdf *pdf;
    size_t row, step;  // bytes of a row and of a pixel
    size_t rows, most; // in the band, at most
    uint8_t *above;    // the row above the band (above the first all is 0), and then the band's rows
    uint8_t *trial;
    char *plain, *filtered; // the band as it is written
    struct z_stream_s z;
    struct buf out;
    bool failed;
};

static void pack_bytes(struct packer *p, const char *bytes, size_t n, int flush)
{
    enum { ROOM = 64 << 10 };
    p->z.next_in = (const Bytef *)bytes;
    p->z.avail_in = (uInt)n;
    do {
        buf_reserve(&p->out, ROOM);
        p->z.next_out = (Bytef *)p->out.p + p->out.n;
        p->z.avail_out = ROOM;
        p->failed |= deflate(&p->z, flush) == Z_STREAM_ERROR;
        p->out.n += ROOM - p->z.avail_out;
    } while (!p->z.avail_out && !p->failed);
}

static size_t deflated_size(struct pdf *pdf, const char *bytes, size_t n)
{
    struct buf *s = &pdf->scratch;
    s->n = 0;
    buf_reserve(s, libdeflate_zlib_compress_bound(pdf->deflate, n));
    return libdeflate_zlib_compress(pdf->deflate, bytes, n, s->p, s->cap);
}

// Drawings often pack better as they are, photographs never do: the rows in the band's middle tell.
static void pack_band(struct packer *p)
{
    enum { TRIED = 64 << 10 };
    size_t line = p->row + 1, tried = MAX((size_t)1, MIN(p->rows, TRIED / line));
    for (size_t y = 0; y < p->rows; y++) {
        const uint8_t *above = p->above + y * p->row, *row = above + p->row;
        p->plain[y * line] = FILTER_NONE;
        memcpy(p->plain + y * line + 1, row, p->row);
        put_best(row, above, p->row, p->step, p->trial, p->filtered + y * line);
    }
    size_t from = (p->rows - tried) / 2 * line;
    bool pays = deflated_size(p->pdf, p->filtered + from, tried * line) <
                deflated_size(p->pdf, p->plain + from, tried * line);
    pack_bytes(p, pays ? p->filtered : p->plain, p->rows * line, Z_NO_FLUSH);
    memcpy(p->above, p->above + p->rows * p->row, p->row);
    p->rows = 0;
}

// Where the next row is to be put; packer_row_done when it is.
static uint8_t *packer_row(struct packer *p)
{
    return p->above + (p->rows + 1) * p->row;
}

static void packer_row_done(struct packer *p)
{
    if (++p->rows == p->most)
        pack_band(p);
}

static void packer_open(struct packer *p, struct pdf *pdf, const struct image *image, size_t components)
{
    enum { BAND = 512 << 10 };
    struct arena *arena = arena_scratch(pdf->arena);
    *p = (struct packer){.pdf = pdf, .row = image->width * components, .step = components};
    p->most = MAX((size_t)1, MIN((size_t)image->height, BAND / p->row));
    p->above = arena_array(arena, p->most + 1, p->row);
    p->trial = arena_alloc(arena, p->row);
    p->plain = arena_array(arena, p->most, p->row + 1);
    p->filtered = arena_array(arena, p->most, p->row + 1);
    if (deflateInit(&p->z, Z_DEFAULT_COMPRESSION) != Z_OK)
        out_of_memory(0);
}

// Ends the stream; borrows no memory of the packer's. `entries`: those before its own.
static struct packed_stream packer_close(struct packer *p, struct buf *entries)
{
    if (p->rows)
        pack_band(p);
    pack_bytes(p, NULL, 0, Z_FINISH);
    deflateEnd(&p->z);
    buf_puts(entries, "/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors ");
    put_int(entries, (int64_t)p->step);
    buf_puts(entries, "/Columns ");
    put_int(entries, (int64_t)(p->row / p->step));
    buf_puts(entries, ">>");
    struct packed_stream packed = {arena_str(p->pdf->arena, buf_view(entries)),
                                   arena_str(p->pdf->arena, buf_view(&p->out))};
    buf_free(&p->out);
    entries->n = 0;
    return packed;
}

// ---- samples ----
struct split {
    const struct image *image;
    struct packer color, alpha;
    struct cmm *cmm; // for a press; else NULL
    unsigned most;   // ink on one spot, 255 is one in full
    bool opaque, failed;
};

// Without the inks' own colours known: what each leaves of the light, one after the other (10.3.5 adds them
// up instead, which turns dark photographs black).
static void put_rgb(uint8_t *out, const uint8_t *cmyk)
{
    for (size_t i = 0; i < 3; i++)
        out[i] = (uint8_t)(((255 - cmyk[i]) * (255 - cmyk[3]) + 127) / 255);
}

// Grey stays grey, inks stay as they are; all else becomes what the press has, or the screen.
static void put_colors(struct split *s, const uint8_t *row, size_t step, uint8_t *color)
{
    size_t components = s->image->components, width = s->image->width;
    if (s->cmm && components == 3) {
        s->failed |= !cmm_samples(s->cmm, s->image->alpha, row, color, width);
    } else {
        for (size_t x = 0; x < width; x++, row += step)
            if (components == 4 && !s->cmm)
                put_rgb(color + x * s->color.step, row);
            else
                memcpy(color + x * s->color.step, row, components);
    }
    for (size_t i = 0; s->color.step == 4 && i < width * 4; i += 4)
        s->most = MAX(s->most, (unsigned)color[i] + color[i + 1] + color[i + 2] + color[i + 3]);
}

static void take_row(void *to, const uint8_t *row)
{
    struct split *s = to;
    size_t components = s->image->components, step = components + s->image->alpha;
    uint8_t *color = packer_row(&s->color), *alpha = s->image->alpha ? packer_row(&s->alpha) : NULL;
    put_colors(s, row, step, color);
    for (size_t x = 0; alpha && x < s->image->width; x++, row += step) {
        alpha[x] = row[components];
        s->opaque &= alpha[x] == 255;
    }
    packer_row_done(&s->color);
    if (alpha)
        packer_row_done(&s->alpha);
}

// ---- objects ----
static void put_image(struct buf *b, const struct image *image, size_t components)
{
    buf_puts(b, "/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace");
    buf_puts(b, components == 1   ? "/DeviceGray/Width "
                : components == 3 ? "/DeviceRGB/Width "
                                  : "/DeviceCMYK/Width ");
    put_int(b, image->width);
    buf_puts(b, "/Height ");
    put_int(b, image->height);
}

// ColorTransform says what an Adobe marker would, which not every file has.
static void write_jpeg(struct pdf *pdf, pdf_ref ref, struct buf *entries, const struct image *image)
{
    put_image(entries, image, image->components);
    buf_puts(entries, "/Filter/DCTDecode");
    if (image->components > 1)
        buf_puts(entries, image->jpeg_transformed ? "/DecodeParms<</ColorTransform 1>>"
                                                  : "/DecodeParms<</ColorTransform 0>>");
    pdf_set_stream(pdf, ref, entries, image->jpeg, false);
}

// A picture's shadows are many, and mended where the picture is made: told, not refused.
static void check_ink(struct pdf *pdf, const struct split *s, const struct drawing *drawing)
{
    unsigned percent = (s->most * 100 + 254) / 255;
    if (percent <= pdf->options->ink_limit || !s->cmm)
        return;
    struct source *source = NEW(pdf->diags->arena, struct source);
    source->path = arena_str(pdf->diags->arena, drawing->path);
    diag(pdf->diags, DIAG_PICTURE_INK, (struct pos){.source = source},
         STR("Have it separated for the print shop's limit, or take another profile (--icc)."),
         "its darkest parts take %u %% of ink, the limit is %u %%", percent, pdf->options->ink_limit);
}

// A mask that hides nothing is not kept.
static bool pack_samples(struct pdf *pdf, const struct drawing *drawing, struct packed_picture *picture)
{
    const struct image *image = drawing->image;
    struct buf entries = {0};
    struct split s = {.image = image, .opaque = true, .cmm = pdf->cmm};
    size_t components = image->components == 1 ? 1 : pdf->cmm ? 4 : 3;
    packer_open(&s.color, pdf, image, components);
    if (image->alpha)
        packer_open(&s.alpha, pdf, image, 1);
    bool ok = image->decode(image, take_row, &s);
    *picture = (struct packed_picture){0};
    if (image->alpha) {
        put_image(&entries, image, 1);
        struct packed_stream mask = packer_close(&s.alpha, &entries);
        picture->mask = s.opaque ? picture->mask : mask;
    }
    put_image(&entries, image, components);
    picture->color = packer_close(&s.color, &entries);
    buf_free(&entries);
    arena_empty(arena_scratch(pdf->arena));
    check_ink(pdf, &s, drawing);
    return ok && !s.failed && !s.color.failed && !s.alpha.failed;
}

static void set_packed(struct pdf *pdf, pdf_ref ref, struct buf *entries, const struct packed_stream *packed)
{
    buf_str(entries, packed->entries);
    pdf_set_stream(pdf, ref, entries, packed->bytes, false);
}

static bool write_samples(struct pdf *pdf, pdf_ref ref, struct buf *entries, const struct drawing *drawing)
{
    // What is separated for a press may have to be told of.
    struct pdf_store *keep = pdf->cmm ? NULL : pdf->options->keep;
    const struct packed_picture *known = pdf->cmm ? NULL : store_picture(pdf->options->known, drawing);
    struct packed_picture packed = {0};
    bool ok = known || pack_samples(pdf, drawing, &packed);
    if (!known && ok)
        store_keep_picture(keep, drawing, &packed);
    const struct packed_picture *picture = known ? known : &packed;
    if (picture->mask.bytes.p) {
        pdf_ref mask = pdf_object(pdf);
        set_packed(pdf, mask, entries, &picture->mask);
        buf_puts(entries, "/SMask ");
        put_ref(entries, mask);
    }
    set_packed(pdf, ref, entries, &picture->color);
    return ok;
}

bool pdf_image_write(struct pdf *pdf, pdf_ref ref, const struct drawing *drawing)
{
    const struct image *image = drawing->image;
    struct buf entries = {0};
    bool ok = true;
    if (image->jpeg.p && (image->components == 1 || (image->components == 3 && !pdf->cmm)))
        write_jpeg(pdf, ref, &entries, image);
    else
        ok = write_samples(pdf, ref, &entries, drawing);
    buf_free(&entries);
    return ok || diag(pdf->diags, DIAG_OUTPUT_FAILED, (struct pos){0}, (struct str){0},
                      "no memory to decode a picture of %u × %u pixels", (unsigned)image->width,
                      (unsigned)image->height);
}
