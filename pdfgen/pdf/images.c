// Images: a PNG's samples, deflated, with alpha as a soft mask; a JPEG as it came (8.9.5, 7.4.8, 11.6.5.3).
#include "pdf/internal.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

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

// Every row with the filter that suits it best, its number before it. Above the first row all is 0.
static void filter_rows(struct pdf *pdf, const uint8_t *samples, size_t row, size_t height, size_t step,
                        struct buf *out)
{
    uint8_t *trial = arena_alloc(pdf->arena, row), *nothing = arena_alloc(pdf->arena, row);
    buf_reserve(out, (row + 1) * height);
    for (size_t y = 0; y < height; y++) {
        const uint8_t *here = samples + y * row, *above = y ? here - row : nothing;
        uint64_t best = UINT64_MAX;
        for (int f = FILTER_NONE; f < FILTERS; f++) {
            uint64_t sum = filter_as((enum filter)f, here, above, row, step, trial);
            if (sum >= best)
                continue;
            best = sum;
            out->p[out->n] = (char)f;
            memcpy(out->p + out->n + 1, trial, row);
        }
        out->n += row + 1;
    }
}

// Borrowed from pdf->scratch.
static struct str deflated(struct pdf *pdf, struct str bytes)
{
    struct buf *s = &pdf->scratch;
    s->n = 0;
    buf_reserve(s, libdeflate_zlib_compress_bound(pdf->deflate, bytes.n));
    return (struct str){s->p, libdeflate_zlib_compress(pdf->deflate, bytes.p, bytes.n, s->p, s->cap)};
}

// Drawings often pack better as they are, photographs never do: a band in the middle tells.
static bool filters_pay(struct pdf *pdf, const uint8_t *samples, size_t row, size_t height, size_t step)
{
    enum { BAND = 1 << 19 };
    size_t rows = MAX((size_t)1, MIN(height, BAND / row));
    const uint8_t *band = samples + (height - rows) / 2 * row;
    struct buf filtered = {0};
    filter_rows(pdf, band, row, rows, step, &filtered);
    size_t plain = deflated(pdf, (struct str){(const char *)band, rows * row}).n;
    size_t with = deflated(pdf, buf_view(&filtered)).n;
    buf_free(&filtered);
    return with < plain;
}

static void set_samples(struct pdf *pdf, pdf_ref ref, struct buf *entries, const struct image *image,
                        const uint8_t *samples, size_t components)
{
    size_t row = image->width * components;
    struct str bytes = {(const char *)samples, row * image->height};
    struct buf filtered = {0};
    if (filters_pay(pdf, samples, row, image->height, components)) {
        filter_rows(pdf, samples, row, image->height, components, &filtered);
        bytes = buf_view(&filtered);
        buf_puts(entries, "/DecodeParms<</Predictor 15/Colors ");
        put_int(entries, (int64_t)components);
        buf_puts(entries, "/Columns ");
        put_int(entries, image->width);
        buf_puts(entries, ">>");
    }
    pdf_set_stream(pdf, ref, entries, bytes, true);
    buf_free(&filtered);
}

// ---- objects ----
static void put_image(struct buf *b, const struct image *image, size_t components)
{
    static const char *const spaces[] = {"", "Gray", "", "RGB", "CMYK"};
    buf_puts(b, "/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace/Device");
    buf_puts(b, spaces[components]);
    buf_puts(b, "/Width ");
    put_int(b, image->width);
    buf_puts(b, "/Height ");
    put_int(b, image->height);
}

// ColorTransform says what an Adobe marker would, which not every file has.
static void put_jpeg(struct buf *b, const struct image *image)
{
    if (image->jpeg_inverted)
        buf_puts(b, "/Decode[1 0 1 0 1 0 1 0]");
    buf_puts(b, "/Filter/DCTDecode");
    if (image->components > 1)
        buf_puts(b, image->jpeg_transformed ? "/DecodeParms<</ColorTransform 1>>"
                                            : "/DecodeParms<</ColorTransform 0>>");
}

void pdf_image_write(struct pdf *pdf, pdf_ref ref, const struct image *image)
{
    struct buf entries = {0};
    pdf_ref mask = image->alpha ? pdf_object(pdf) : 0;
    put_image(&entries, image, image->components);
    if (mask) {
        buf_puts(&entries, "/SMask ");
        put_ref(&entries, mask);
    }
    if (image->samples) {
        set_samples(pdf, ref, &entries, image, image->samples, image->components);
    } else {
        put_jpeg(&entries, image);
        pdf_set_stream(pdf, ref, &entries, image->jpeg, false);
    }
    if (mask) {
        put_image(&entries, image, 1);
        set_samples(pdf, mask, &entries, image, image->alpha, 1);
    }
    buf_free(&entries);
}
