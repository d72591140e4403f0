// pdf/ and press/: what goes to a print shop.
#include "unit/pdf_fixture.h"

static const struct color rich = {.name = {"rich", 4}, .has_cmyk = true, .cmyk = {800, 800, 800, 700}},
                          spot = {.name = {"spot", 4},
                                  .rgb = 0x4B2350,
                                  .has_cmyk = true,
                                  .cmyk = {750, 950, 0, 350},
                                  .spot = {"PANTONE 2617 C", 14}},
                          grey = {.name = {"grey", 4}, .rgb = 0x333333};

static const struct source *printing_condition(struct bench *b)
{
    struct source *icc = NEW(b->arena, struct source);
    icc->path = STR("/usr/share/color/icc/ghostscript/default_cmyk.icc");
    assert_int_equal(file_read(b->arena, icc->path.p, 16 << 20, &icc->text), FILE_OK);
    return icc;
}

static bool press_pdf(struct bench *b, struct buf *out)
{
    const struct pdf_options options = {.producer = "pdfgen test",
                                        .date = -1,
                                        .profile = PROFILE_PRESS,
                                        .icc = printing_condition(b),
                                        .ink_limit = 300};
    return pdf_write(b->sheets, &options, out, &b->diags);
}

static void put_image(struct bench *b, const struct image *image)
{
    struct drawing *d = NEW(b->arena, struct drawing);
    *d = (struct drawing){.width = 2000, .height = 3000, .image = image, .path = STR("photo.jpg")};
    tag_id figure = tag(b, TAG_ROOT, TAG_FIGURE);
    tag_at(b, figure)->alt = STR("A photograph");
    put_mark(b, (struct mark){
                    .kind = MARK_DRAWING, .tag = figure, .width = 20 * PT, .height = 30 * PT, .drawing = d});
    set_slab(b, 0, 40 * PT);
}

static const uint8_t row[] = {255, 0, 7, 128, 1, 255, 0, 127};

static bool two_pixels(const struct image *image, image_take *take, void *to)
{
    for (uint32_t y = 0; y < image->height; y++)
        take(to, row);
    return true;
}

// Samples in inks are the separator's work: not one of them is changed.
static void cmyk_stays(void **state)
{
    (void)state;
    static const struct image image = {
        .width = 2, .height = 1, .components = 4, .jpeg = {"x", 1}, .decode = two_pixels};
    struct bench b;
    set_up(&b);
    put_image(&b, &image);
    finish(&b, 1);
    struct buf pdf = {0};
    assert_true(press_pdf(&b, &pdf));
    assert_int_equal(b.diags.n, 0);
    assert_valid(&b, &pdf);
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/ColorSpace /DeviceCMYK");
    assert_non_null(memmem(open.p, open.n, row, sizeof row));
    buf_free(&pdf);
    tear_down(&b);
}

// Grey is not split over four plates; what is in colour is, with what shows through kept.
static void other_samples(void **state)
{
    (void)state;
    static const struct image forms[] = {
        {.width = 2, .height = 1, .components = 1, .decode = two_pixels},
        {.width = 2, .height = 1, .components = 3, .alpha = true, .decode = two_pixels},
    };
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct bench b;
        set_up(&b);
        put_image(&b, &forms[i]);
        finish(&b, 1);
        struct buf pdf = {0};
        assert_true(press_pdf(&b, &pdf));
        struct str open = laid_open(&b, &pdf);
        assert_lacks(open, "DeviceRGB");
        assert_has(open, "/ColorSpace /DeviceGray");
        if (i)
            assert_has(open, "/SMask");
        else
            assert_lacks(open, "/ColorSpace /DeviceCMYK");
        buf_free(&pdf);
        tear_down(&b);
    }
}

static void colors_are_inks(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    tag_id p = tag(&b, TAG_ROOT, TAG_P);
    const struct color *colors[] = {&spot, &grey, &ink};
    for (size_t i = 0; i < COUNT_OF(colors); i++)
        put_mark(&b, (struct mark){.kind = MARK_RECT,
                                   .x = (mpt)i * 20 * PT,
                                   .width = 10 * PT,
                                   .height = 10 * PT,
                                   .color = colors[i]});
    put_words(&b, p, "Black");
    set_slab(&b, 0, 40 * PT);
    finish(&b, 1);
    struct buf pdf = {0};
    assert_true(press_pdf(&b, &pdf));
    struct str open = laid_open(&b, &pdf);
    assert_has(open, "/C0 cs 1 scn");
    assert_has(open, "/PANTONE#202617#20C");
    assert_has(open, "0 0 0 .8 k\n");          // grey is black ink, by as much
    assert_has(open, "/Over gs\n0 0 0 1 k\n"); // and #221C21 is black where it is text
    buf_free(&pdf);
    tear_down(&b);
}

static void refused(struct bench *b, enum diag_code code)
{
    struct buf pdf = {0};
    finish(b, 1);
    assert_false(press_pdf(b, &pdf));
    assert_int_equal(pdf.n, 0);
    assert_int_equal(b->diags.errors, 1);
    assert_int_equal(b->diags.items[0].code, code);
    buf_free(&pdf);
    tear_down(b);
}

static void what_is_refused(void **state)
{
    (void)state;
    struct bench b;
    struct node root = {.element = EL_ARTICLE};
    set_up(&b);
    b.article.root = &root;
    b.article.date = (struct str){0};
    refused(&b, DIAG_BAD_DATE);
    set_up(&b);
    put_mark(&b, (struct mark){.kind = MARK_RECT, .width = 10 * PT, .height = 10 * PT, .color = &rich});
    set_slab(&b, 0, 40 * PT);
    refused(&b, DIAG_INK_LIMIT);
}

static void sheets_around_pages(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    b.master.bleed = 9 * PT;
    finish(&b, 2);
    const struct sheets *sheets = press_trimmed(b.arena, &b.pages, NULL, &b.diags);
    assert_int_equal(sheets->n, 2);
    const struct sheet *second = &sheets->items[1];
    assert_int_equal(second->width, WIDTH + 18 * PT);
    assert_int_equal(second->height, HEIGHT + 18 * PT);
    assert_int_equal(second->trim.x0, 9 * PT);
    assert_int_equal(second->trim.y1, HEIGHT + 9 * PT);
    assert_int_equal(second->bleed, 9 * PT);
    assert_int_equal(second->pages[0].x, 9 * PT);
    assert_int_equal(second->n_signs, 0);
    b.master.width = LENGTH_MAX - 17 * PT;
    assert_null(press_trimmed(b.arena, &b.pages, NULL, &b.diags));
    assert_int_equal(b.diags.items[0].code, DIAG_SHEET_TOO_BIG);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cmyk_stays),          cmocka_unit_test(other_samples),
        cmocka_unit_test(colors_are_inks),     cmocka_unit_test(what_is_refused),
        cmocka_unit_test(sheets_around_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
