// read/: PNG and JPEG, made here by the libraries that read them.
#include "unit/read_fixture.h"

#include <stdio.h>

#include <jpeglib.h>
#include <png.h>

// ---- making files

static void take_png(png_structp png, png_bytep bytes, size_t n)
{
    buf_put(png_get_io_ptr(png), bytes, n);
}

static void flush_png(png_structp png)
{
    (void)png;
}

struct png_form {
    uint32_t width, height;
    int bits, type, interlace;
    const uint8_t *rows; // packed as the file has them
    size_t row;
    int n_palette, n_clear; // tRNS of a palette
    int gamma;              // 1/100000; 0: none
    uint32_t density;       // px a metre
};

#define SHAPE(w, h, bits_, type_, interlace_)                                                                \
    .width = (w), .height = (h), .bits = (bits_), .type = (type_), .interlace = (interlace_)
#define ROWS(text, n) .rows = (const uint8_t *)(text), .row = (n)

static struct buf make_png(const struct png_form *f)
{
    static const png_color colors[] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {9, 9, 9}};
    static const png_byte clear[] = {0, 128};
    struct buf out = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &out, take_png, flush_png);
    png_set_IHDR(png, info, f->width, f->height, f->bits, f->type, f->interlace, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (f->n_palette)
        png_set_PLTE(png, info, colors, f->n_palette);
    if (f->n_clear)
        png_set_tRNS(png, info, clear, f->n_clear, NULL);
    if (f->gamma)
        png_set_gAMA_fixed(png, info, f->gamma);
    if (f->density)
        png_set_pHYs(png, info, f->density, f->density, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    for (int pass = 0, n = png_set_interlace_handling(png); pass < n; pass++)
        for (size_t y = 0; y < f->height; y++)
            png_write_row(png, f->rows + y * f->row);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return out;
}

struct jpeg_form {
    unsigned width, height, components;
    J_COLOR_SPACE in, as;
    bool progressive, adobe;
    unsigned density; // px an inch
};

static struct buf make_jpeg(const struct jpeg_form *f)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long n = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &n);
    jpeg.image_width = f->width;
    jpeg.image_height = f->height;
    jpeg.input_components = (int)f->components;
    jpeg.in_color_space = f->in;
    jpeg_set_defaults(&jpeg);
    jpeg_set_colorspace(&jpeg, f->as);
    jpeg.write_Adobe_marker = f->adobe;
    if (f->density) {
        jpeg.density_unit = 1;
        jpeg.X_density = jpeg.Y_density = (UINT16)f->density;
    }
    if (f->progressive)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    JSAMPLE *row = calloc(f->width, f->components);
    for (unsigned y = 0; y < f->height; y++) {
        for (unsigned i = 0; i < f->width * f->components; i++)
            row[i] = (JSAMPLE)(i * 7 + y * 13);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(row);
    struct buf out = {0};
    buf_put(&out, bytes, n);
    free(bytes);
    return out;
}

// ---- reading them

static const struct drawing *read_bytes(struct fixture *f, struct str bytes)
{
    return read_drawing_text(f->arena, STR("picture"), bytes, &f->diags);
}

static void expect_image_faults(struct str bytes, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    const struct drawing *d = read_bytes(&f, bytes);
    assert_string_equal(faults(&f), expected);
    assert_true((d != NULL) == (*expected == 0));
    close_fixture(&f);
}

// What an image's rows are, one after the other, as colour and alpha apart.
struct samples {
    const struct image *image;
    struct buf color, alpha;
};

static void take_samples(void *to, const uint8_t *row)
{
    struct samples *s = to;
    for (size_t x = 0; x < s->image->width; x++) {
        buf_put(&s->color, row, s->image->components);
        row += s->image->components;
        if (s->image->alpha)
            buf_putc(&s->alpha, (char)*row++);
    }
}

static void expect_png(const struct png_form *form, unsigned components, const char *samples,
                       const char *alpha)
{
    struct fixture f;
    open_fixture(&f);
    struct buf file = make_png(form);
    const struct drawing *d = read_bytes(&f, buf_view(&file));
    assert_string_equal(faults(&f), "");
    const struct image *image = d->image;
    assert_int_equal(image->width, form->width);
    assert_int_equal(image->height, form->height);
    assert_int_equal(image->components, components);
    assert_null(image->jpeg.p);
    struct samples got = {.image = image};
    assert_true(image->decode(image, take_samples, &got));
    size_t pixels = (size_t)form->width * form->height;
    assert_int_equal(got.color.n, pixels * components);
    assert_memory_equal(got.color.p, samples, pixels * components);
    assert_true(image->alpha == (alpha != NULL));
    if (alpha)
        assert_memory_equal(got.alpha.p, alpha, pixels);
    buf_free(&got.color);
    buf_free(&got.alpha);
    buf_free(&file);
    close_fixture(&f);
}

static void every_form_of_png(void **state)
{
    (void)state;
    expect_png(&(struct png_form){SHAPE(4, 1, 1, PNG_COLOR_TYPE_GRAY, 0), ROWS("\x50", 1)}, 1, "\0\377\0\377",
               NULL);
    expect_png(&(struct png_form){SHAPE(2, 1, 2, PNG_COLOR_TYPE_GRAY, 0), ROWS("\x60", 1)}, 1, "\125\252",
               NULL);
    expect_png(&(struct png_form){SHAPE(2, 1, 4, PNG_COLOR_TYPE_GRAY, 0), ROWS("\x1f", 1)}, 1, "\021\377",
               NULL);
    expect_png(&(struct png_form){SHAPE(2, 2, 8, PNG_COLOR_TYPE_GRAY, 0), ROWS("abcd", 2)}, 1, "abcd", NULL);
    expect_png(&(struct png_form){SHAPE(1, 1, 16, PNG_COLOR_TYPE_GRAY, 0), ROWS("\x80\x80", 2)}, 1, "\x80",
               NULL);
    expect_png(&(struct png_form){SHAPE(1, 1, 8, PNG_COLOR_TYPE_GRAY_ALPHA, 0), ROWS("ab", 2)}, 1, "a", "b");
    expect_png(&(struct png_form){SHAPE(1, 2, 8, PNG_COLOR_TYPE_RGB, 0), ROWS("abcdef", 3)}, 3, "abcdef",
               NULL);
    expect_png(&(struct png_form){SHAPE(2, 1, 8, PNG_COLOR_TYPE_RGB_ALPHA, 0), ROWS("abc1def2", 8)}, 3,
               "abcdef", "12");
    expect_png(&(struct png_form){SHAPE(1, 1, 16, PNG_COLOR_TYPE_RGB_ALPHA, 0), ROWS("aabbccdd", 8)}, 3,
               "abc", "d");
    expect_png(&(struct png_form){SHAPE(2, 1, 4, PNG_COLOR_TYPE_PALETTE, 0), ROWS("\x12", 1), .n_palette = 4},
               3, "\0\377\0\0\0\377", NULL);
    expect_png(&(struct png_form){SHAPE(2, 1, 8, PNG_COLOR_TYPE_PALETTE, 0), ROWS("\1\2", 2), .n_palette = 4,
                                  .n_clear = 2},
               3, "\0\377\0\0\0\377", "\200\377");
    expect_png(
        &(struct png_form){SHAPE(3, 3, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_ADAM7), ROWS("abcdefghi", 3)}, 1,
        "abcdefghi", NULL);
    // Linear samples become brighter; those of sRGB stay.
    expect_png(&(struct png_form){SHAPE(1, 1, 8, PNG_COLOR_TYPE_GRAY, 0), ROWS("\100", 1), .gamma = 45455}, 1,
               "\100", NULL);
    expect_png(&(struct png_form){SHAPE(1, 1, 8, PNG_COLOR_TYPE_GRAY, 0), ROWS("\100", 1), .gamma = 100000},
               1, "\210", NULL);
}

static const uint8_t zeros[192];

static void natural_sizes(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    struct buf plain = make_png(&(struct png_form){SHAPE(96, 2, 8, PNG_COLOR_TYPE_GRAY, 0), ROWS(zeros, 96)});
    struct buf dense = make_png(
        &(struct png_form){SHAPE(96, 2, 8, PNG_COLOR_TYPE_GRAY, 0), ROWS(zeros, 96), .density = 11811});
    struct buf jpeg = make_jpeg(&(struct jpeg_form){30, 60, 3, JCS_RGB, JCS_YCbCr, false, false, 300});
    const struct drawing *d = read_bytes(&f, buf_view(&plain));
    assert_int_equal(d->width, 96000);
    assert_int_equal(d->height, 2000);
    d = read_bytes(&f, buf_view(&dense)); // 300 px an inch
    assert_in_range(d->width, 30700, 30730);
    d = read_bytes(&f, buf_view(&jpeg));
    assert_in_range(d->width, 9590, 9610);
    assert_in_range(d->height, 19190, 19210);
    buf_free(&plain);
    buf_free(&dense);
    buf_free(&jpeg);
    close_fixture(&f);
}

// 255 is full ink, whoever wrote it: all white paper is 0.
static void expect_ink(const struct image *image, bool adobe)
{
    struct samples got = {.image = image};
    assert_true(image->decode(image, take_samples, &got));
    assert_int_equal(got.color.n, image->width * image->height * image->components);
    if (image->components == 4) // the first pixel was written as 0, 7, 14, 21
        assert_true(adobe ? (uint8_t)got.color.p[0] > 200 : (uint8_t)got.color.p[0] < 55);
    buf_free(&got.color);
}

static void expect_jpeg(const struct jpeg_form *form, bool transformed)
{
    struct fixture f;
    open_fixture(&f);
    struct buf file = make_jpeg(form);
    const struct drawing *d = read_bytes(&f, buf_view(&file));
    assert_string_equal(faults(&f), "");
    const struct image *image = d->image;
    assert_int_equal(image->width, form->width);
    assert_int_equal(image->height, form->height);
    assert_int_equal(image->components, form->components);
    assert_int_equal(image->orientation, 1);
    assert_true(str_eq(image->jpeg, buf_view(&file))); // nothing was to be taken out
    assert_int_equal(image->jpeg_transformed, transformed);
    expect_ink(image, form->adobe);
    buf_free(&file);
    close_fixture(&f);
}

static void every_form_of_jpeg(void **state)
{
    (void)state;
    expect_jpeg(&(struct jpeg_form){40, 30, 1, JCS_GRAYSCALE, JCS_GRAYSCALE, false, false, 0}, false);
    expect_jpeg(&(struct jpeg_form){40, 30, 3, JCS_RGB, JCS_YCbCr, false, false, 0}, true);
    expect_jpeg(&(struct jpeg_form){40, 30, 3, JCS_RGB, JCS_YCbCr, true, false, 0}, true);
    expect_jpeg(&(struct jpeg_form){40, 30, 3, JCS_RGB, JCS_RGB, false, true, 0}, false);
    expect_jpeg(&(struct jpeg_form){40, 30, 4, JCS_CMYK, JCS_CMYK, false, false, 0}, false);
    expect_jpeg(&(struct jpeg_form){40, 30, 4, JCS_CMYK, JCS_CMYK, false, true, 0}, false);
    expect_jpeg(&(struct jpeg_form){40, 30, 4, JCS_CMYK, JCS_YCCK, false, true, 0}, true);
}

// Exif with an orientation, a comment, a profile and bytes behind the end: the copy is the file as it was.
static void notes_stay_behind(void **state)
{
    (void)state;
    static const char notes[] = "\xFF\xFE\0\11private"
                                "\xFF\xE2\0\11private"
                                "\xFF\xEF\0\11private"
                                "\xFF\xE1\0\x22"
                                "Exif\0\0MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\1\0\0\0\0\0\0";
    static const size_t orientation_at = sizeof notes - 1 - 36 + 29; // the last segment has 36 bytes
    struct buf file = make_jpeg(&(struct jpeg_form){24, 48, 3, JCS_RGB, JCS_YCbCr, true, false, 0}),
               with = {0};
    for (unsigned orientation = 0; orientation <= 9; orientation++) {
        struct fixture f;
        open_fixture(&f);
        with.n = 0;
        buf_put(&with, file.p, 2);
        buf_put(&with, notes, sizeof notes - 1);
        with.p[2 + orientation_at] = (char)orientation;
        buf_put(&with, file.p + 2, file.n - 2);
        buf_puts(&with, "private");
        const struct drawing *d = read_bytes(&f, buf_view(&with));
        assert_string_equal(faults(&f), "");
        assert_true(str_eq(d->image->jpeg, buf_view(&file)));
        assert_int_equal(d->image->orientation, orientation >= 1 && orientation <= 8 ? orientation : 1);
        bool on_its_side = orientation >= 5 && orientation <= 8;
        assert_int_equal(d->width, on_its_side ? 48000 : 24000);
        assert_int_equal(d->height, on_its_side ? 24000 : 48000);
        close_fixture(&f);
    }
    buf_free(&file);
    buf_free(&with);
}

// ---- what is wrong with them

// Cut off anywhere, a file is broken; it never breaks the reader.
static void cut_off_anywhere(struct str file)
{
    for (size_t n = 8; n < file.n; n++) {
        char *exactly = malloc(n); // so that a read past its end is seen
        memcpy(exactly, file.p, n);
        expect_image_faults((struct str){exactly, n}, "image-broken@0:0");
        free(exactly);
    }
}

// One byte wrong anywhere: read or refused, with a reason.
static void wrong_anywhere(struct buf *file)
{
    for (size_t i = 8; i < file->n; i++)
        for (int bit = 0; bit < 8; bit += 3) {
            struct fixture f;
            open_fixture(&f);
            file->p[i] = (char)(file->p[i] ^ 1 << bit);
            const struct drawing *d = read_bytes(&f, buf_view(file));
            assert_true((d != NULL) == (f.diags.errors == 0));
            file->p[i] = (char)(file->p[i] ^ 1 << bit);
            close_fixture(&f);
        }
}

static void damaged_files(void **state)
{
    (void)state;
    static const uint8_t rows[300] = {1, 2, 3, 100};
    struct buf files[] = {
        make_png(&(struct png_form){SHAPE(10, 10, 8, PNG_COLOR_TYPE_RGB, 0), ROWS(rows, 30)}),
        make_png(
            &(struct png_form){SHAPE(10, 10, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_ADAM7), ROWS(rows, 30)}),
        make_jpeg(&(struct jpeg_form){24, 24, 3, JCS_RGB, JCS_YCbCr, false, false, 0}),
        make_jpeg(&(struct jpeg_form){24, 24, 3, JCS_RGB, JCS_YCbCr, true, false, 0}),
    };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        cut_off_anywhere(buf_view(&files[i]));
        wrong_anywhere(&files[i]);
        buf_free(&files[i]);
    }
}

static void put_number(struct buf *b, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_putc(b, (char)(v >> shift));
}

// A header alone, which says more than anyone has memory for.
static void huge_files_cost_nothing(void **state)
{
    (void)state;
    static const struct {
        uint32_t width, height;
        const char *expected;
    } sizes[] = {{60000, 60000, "image-too-big@0:0"}, {12001, 1, "image-too-big@0:0"},
                 {12000, 12000, "image-too-big@0:0"}, {4000000000, 4000000000, "image-too-big@0:0"},
                 {0, 5, "image-broken@0:0"},          {12000, 5000, "image-broken@0:0"}};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct buf b = {0};
        buf_put(&b, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
        put_number(&b, sizes[i].width);
        put_number(&b, sizes[i].height);
        buf_put(&b, "\10\2\0\0\0crc!", 9);
        expect_image_faults(buf_view(&b), sizes[i].expected);
        buf_free(&b);
    }
    struct buf jpeg = make_jpeg(&(struct jpeg_form){24, 24, 3, JCS_RGB, JCS_YCbCr, false, false, 0});
    for (size_t i = 0; i + 9 < jpeg.n; i++)
        if (memcmp(jpeg.p + i, "\xFF\xC0", 2) == 0)
            memcpy(jpeg.p + i + 5, "\xEA\x60\xEA\x60", 4); // 60,000 × 60,000
    expect_image_faults(buf_view(&jpeg), "image-too-big@0:0");
    buf_free(&jpeg);
}

static void the_place_is_the_one_that_asks(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct source source = {.path = {"a.xml", 5}};
    const struct pos pos = {&source, 7, 3};
    char path[] = "/tmp/pdfgen-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "wb");
    fputs("\xFF\xD8\xFF nonsense", out);
    fclose(out);
    assert_null(read_drawing(f.arena, str_of(path), pos, &f.diags));
    remove(path);
    assert_string_equal(faults(&f), "image-broken@7:3");
    assert_non_null(strstr(arena_cstr(f.arena, f.diags.items[0].text), path));
    close_fixture(&f);
}

static int shut_down(void **state)
{
    (void)state;
    read_shutdown();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_png),
        cmocka_unit_test(natural_sizes),
        cmocka_unit_test(every_form_of_jpeg),
        cmocka_unit_test(notes_stay_behind),
        cmocka_unit_test(damaged_files),
        cmocka_unit_test(huge_files_cost_nothing),
        cmocka_unit_test(the_place_is_the_one_that_asks),
    };
    return cmocka_run_group_tests(tests, NULL, shut_down);
}
