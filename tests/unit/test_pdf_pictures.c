// pdf/: drawings, images and gradients.
#include "unit/pdf_fixture.h"

static const struct drawing *cross(struct bench *b)
{
    static const struct segment segments[] = {
        {.kind = SEGMENT_MOVE, .x = 3000, .y = 24000},
        {.kind = SEGMENT_LINE, .x = 45000, .y = 24000},
        {.kind = SEGMENT_CURVE, .x1 = 45000, .y1 = 30000, .x2 = 30000, .y2 = 45000, .x = 24000, .y = 45000},
        {.kind = SEGMENT_CLOSE},
    };
    static const struct path paths[] = {
        {.segments = segments,
         .n = 4,
         .stroke = {.kind = PAINT_CURRENT},
         .stroke_width = 3000,
         .cap = CAP_ROUND,
         .join = JOIN_ROUND},
        {.segments = segments, .n = 4, .fill = {.kind = PAINT_RGB, .rgb = 0xFF0000}, .even_odd = true},
    };
    struct drawing *d = NEW(b->arena, struct drawing);
    *d = (struct drawing){.width = 48000, .height = 48000, .paths = paths, .n = 2};
    return d;
}

static void figures(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id figure = tag(&b, TAG_ROOT, TAG_FIGURE);
    tag_at(&b, figure)->alt = STR("A cross");
    struct mark drawing = {.kind = MARK_DRAWING, .tag = figure, .width = 30 * PT, .height = 30 * PT};
    drawing.drawing = cross(&b);
    drawing.color = &brand;
    put_mark(&b, drawing);
    drawing.x = 50 * PT;
    drawing.color = &ink;
    put_mark(&b, drawing);
    set_slab(&b, 0, 40 * PT);
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/BBox [\n      40\n      330\n      120\n      360\n    ]");
    assert_has(open, ".625 0 0 -.625 40 360 cm\n/D0 Do");
    assert_has(open, "/Alt (A cross)");
    assert_has(open, "1 0 0 rg");
    assert_lacks(open, "/D1");
    buf_free(&pdf);
    tear_down(&b);
}

static bool two_pixels(const struct image *image, image_take *take, void *to)
{
    static const uint8_t row[] = {255, 0, 0, 255, 0, 255, 0, 128};
    for (uint32_t y = 0; y < image->height; y++)
        take(to, row);
    return true;
}

static bool no_memory(const struct image *image, image_take *take, void *to)
{
    return two_pixels(image, take, to) && false;
}

static void images_and_gradients(void **state)
{
    (void)state;
    static const struct image image = {
        .width = 2, .height = 1, .components = 3, .alpha = true, .decode = two_pixels};
    static const struct drawing picture = {.width = 2000, .height = 1000, .image = &image};
    static const struct gradient_stop stops[] = {
        {200, 0xFF0000}, {500, 0x00FF00}, {500, 0x0000FF}, {1000, 0}};
    static const struct gradient gradient = {
        .matrix = {4000000, 0, 0, 8500000, 0, 0}, .stops = stops, .n = COUNT_OF(stops)};
    static const struct segment line[] = {{.kind = SEGMENT_MOVE}, {.kind = SEGMENT_LINE, .x = 3000}};
    static const int32_t dashes[] = {1000, 2500};
    static const struct path path = {.segments = line,
                                     .n = 2,
                                     .stroke = {.kind = PAINT_GRADIENT, .gradient = &gradient},
                                     .stroke_width = 500,
                                     .miter_limit = 4000,
                                     .dashes = dashes,
                                     .n_dashes = 2};
    static const struct drawing drawing = {.width = 4000, .height = 4000, .paths = &path, .n = 1};
    struct bench b;
    set_up(&b);
    struct mark mark = {.kind = MARK_DRAWING, .width = 30 * PT, .height = 15 * PT, .drawing = &picture};
    put_mark(&b, mark);
    put_mark(&b, mark);
    mark.drawing = &drawing;
    put_mark(&b, mark);
    set_slab(&b, 0, 40 * PT);
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "q\n30 0 0 15 40 345 cm\n/D0 Do\nQ\n");
    assert_has(open, "/SMask");
    assert_has(open, "/Pattern CS/P0 SCN\n0.5 w 4 M\n[1 2.5] 0 d\n");
    assert_has(open, "/ShadingType 2");
    assert_has(open,
               "/Bounds [\n        .2\n        .5\n      ]"); // two stops at one place are one bound
    assert_lacks(open, "/D2");
    buf_free(&pdf);
    tear_down(&b);
}

static bool opaque_pixels(const struct image *image, image_take *take, void *to)
{
    static const uint8_t row[] = {10, 255, 20, 255};
    for (uint32_t y = 0; y < image->height; y++)
        take(to, row);
    return true;
}

// Groups become forms that are painted as one; a page says in which colours they mix; alpha that hides
// nothing is left out.
static void what_shows_through(void **state)
{
    (void)state;
    static const struct segment line[] = {{.kind = SEGMENT_MOVE}, {.kind = SEGMENT_LINE, .x = 3000}};
#define PATH .segments = line, .n = 2, .fill = {.kind = PAINT_RGB }
    static const struct path paths[] = {
        {PATH},
        {PATH, .fill_clear = 750},
        {PATH},
        {PATH, .stroke = {.kind = PAINT_RGB}, .stroke_width = 1000, .stroke_clear = 100}};
    static const struct path_group groups[] = {{0, 0, 100}, {1, 4, 500}, {1, 3, 250}, {2, 3, 125}};
    static const struct drawing drawing = {
        .width = 4000, .height = 4000, .paths = paths, .n = 4, .groups = groups, .n_groups = 4};
    static const struct image image = {
        .width = 2, .height = 1, .components = 1, .alpha = true, .decode = opaque_pixels};
    static const struct drawing picture = {.width = 2000, .height = 1000, .image = &image};
    struct bench b;
    set_up(&b);
    struct mark mark = {.kind = MARK_DRAWING, .width = 30 * PT, .height = 15 * PT, .drawing = &drawing};
    put_mark(&b, mark);
    mark.drawing = &picture;
    put_mark(&b, mark);
    set_slab(&b, 0, 40 * PT);
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "f\nQ\nq\n/F500 gs\n/G1 Do\nQ\n");                         // the drawing
    assert_has(open, "[]0 d 0 J\nq\n/F750 gs\n/G2 Do\nQ\nq\n");                 // group 1
    assert_has(open, "/F250 gs\n0 0 m\n3 0 l\nf\nQ\nq\n/F875 gs\n/G3 Do\nQ\n"); // group 2
    assert_has(open, "f\n0 0 m\n3 0 l\nS\nQ\n");                                // a line over its own ground
    assert_has(open, "/CS /DeviceRGB");
    assert_has(open, "/CA .9");
    assert_has(open, "/ca .25");
    assert_lacks(open, "SMask");
    buf_free(&pdf);
    tear_down(&b);
#undef PATH
}

// CMYK without a profile is not for PDF/A: it becomes RGB, and its rows come to as many.
static void inks_become_light(void **state)
{
    (void)state;
    static const struct image image = {
        .width = 2, .height = 3, .components = 4, .orientation = 6, .jpeg = {"x", 1}, .decode = two_pixels};
    static const struct drawing picture = {.width = 3000, .height = 2000, .image = &image};
    struct bench b;
    set_up(&b);
    put_mark(&b,
             (struct mark){.kind = MARK_DRAWING, .width = 30 * PT, .height = 20 * PT, .drawing = &picture});
    set_slab(&b, 0, 40 * PT);
    finish(&b, 1);
    struct buf pdf = write_pdf(&b);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/DeviceRGB");
    assert_lacks(open, "CMYK");
    assert_lacks(open, "DCTDecode");
    assert_has(open, "0 -20 30 0 40 360 cm"); // a quarter turn clockwise
    buf_free(&pdf);
    tear_down(&b);
}

static void samples_that_do_not_come(void **state)
{
    (void)state;
    static const struct image image = {.width = 2, .height = 1, .components = 4, .decode = no_memory};
    static const struct drawing picture = {.width = 2000, .height = 1000, .image = &image};
    struct bench b;
    set_up(&b);
    put_mark(&b,
             (struct mark){.kind = MARK_DRAWING, .width = 30 * PT, .height = 15 * PT, .drawing = &picture});
    set_slab(&b, 0, 40 * PT);
    finish(&b, 1);
    struct buf pdf = {0};
    const struct pdf_options options = {.producer = "pdfgen test", .date = -1};
    assert_false(pdf_write(b.sheets, &options, &pdf, &b.diags));
    assert_int_equal(b.diags.errors, 1);
    buf_free(&pdf);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(figures), cmocka_unit_test(images_and_gradients),
                                       cmocka_unit_test(what_shows_through),
                                       cmocka_unit_test(inks_become_light),
                                       cmocka_unit_test(samples_that_do_not_come)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
