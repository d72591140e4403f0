// read/: SVG.
#include "unit/read_fixture.h"

#define SVG(attributes, inside)                                                                              \
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48' " attributes ">" inside "</svg>"

static const struct drawing *drawing_of(struct fixture *f, const char *text)
{
    return read_drawing_text(f->arena, STR("test.svg"), str_of(text), &f->diags);
}

static void expect_drawing_faults(const char *text, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    const struct drawing *d = drawing_of(&f, text);
    assert_string_equal(faults(&f), expected);
    assert_true((d != NULL) == (*expected == 0));
    close_fixture(&f);
}

// The segments of all paths, in whole and thousandth units: "M1 2 L3 4.5 C… Z".
static void expect_segments(const char *text, const char *expected)
{
    struct fixture f;
    open_fixture(&f);
    const struct drawing *d = drawing_of(&f, text);
    assert_string_equal(faults(&f), "");
    struct buf out = {0};
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; k < d->paths[i].n; k++) {
            const struct segment *s = &d->paths[i].segments[k];
            buf_printf(&out, "%s%c", out.n ? " " : "", "MLCZ"[s->kind]);
            int32_t all[] = {s->x1, s->y1, s->x2, s->y2, s->x, s->y};
            for (size_t v = s->kind == SEGMENT_CURVE ? 0 : 4; v < 6 && s->kind != SEGMENT_CLOSE; v++) {
                if (out.p[out.n - 1] > '9' || v % 2)
                    buf_puts(&out, v % 2 ? "," : "");
                else
                    buf_putc(&out, ' ');
                buf_mpt(&out, all[v]);
            }
        }
    if (!str_eqz(buf_view(&out), expected))
        fail_msg("%.*s\nis not\n%s", STR_ARG(buf_view(&out)), expected);
    buf_free(&out);
    close_fixture(&f);
}
#define PATH(d) SVG("", "<path d='" d "'/>")

static void path_data(void **state)
{
    (void)state;
    expect_segments(PATH("M1 2L3,4.5z"), "M1,2 L3,4.5 Z");
    expect_segments(PATH("m1 2 3 4 5 6"), "M1,2 L4,6 L9,12");
    expect_segments(PATH("M1,2 3,4"), "M1,2 L3,4");
    expect_segments(PATH("M10 10h5v-5H1V2"), "M10,10 L15,10 L15,5 L1,5 L1,2");
    expect_segments(PATH("M0 0c1 2 3 4 5 6s1 2 3 4"), "M0,0 C1,2 3,4 5,6 C7,8 6,8 8,10");
    expect_segments(PATH("M0 0S1 2 3 4"), "M0,0 C0,0 1,2 3,4");
    expect_segments(PATH("M0 0Q3 3 6 0t6 0"), "M0,0 C2,2 4,2 6,0 C8,-2 10,-2 12,0");
    expect_segments(PATH("M.5.5.25-1e1l1E-1+2"), "M0.5,0.5 L0.25,-10 L0.35,-8");
    expect_segments(PATH("M1 1h2v2zl5 5"), "M1,1 L3,1 L3,3 Z M1,1 L6,6");
    expect_segments(PATH(" \n M 1 1 \n"), "M1,1");
    expect_segments(PATH("M0 0A0 5 0 0 0 3 4"), "M0,0 L3,4");
    expect_segments(PATH("M0 0A5 5 0 0 0 0 0"), "M0,0");
    expect_segments(PATH("M10 0A10 10 0 0 1 0 10"), "M10,0 C10,5.523 5.523,10 0,10");
    expect_segments(PATH("M10 0A10 10 0 010 10"), "M10,0 C10,5.523 5.523,10 0,10"); // flags run together
    expect_segments(PATH("M10 0a10 10 0 0 1-20 0"),
                    "M10,0 C10,5.523 5.523,10 0,10 C-5.523,10 -10,5.523 -10,0");
    expect_segments(PATH("M10 0a1 1 0 0 1-20 0"),
                    "M10,0 C10,5.523 5.523,10 0,10 C-5.523,10 -10,5.523 -10,0"); // grown
}

static void broken_path_data(void **state)
{
    (void)state;
    static const char *const all[] = {
        "L1 2",      "M1",           "M1 2 3",      "M1 2 X", "M1 2 L",      "M1 2 A1 1 0 2 0 3 3",
        "M1 2,,3 4", "M1 2L3 4 z 5", "M1 2L3 4.5.", "M1e 2",  "M 1 2 # 3 4", "1 2"};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct fixture f;
        open_fixture(&f);
        struct str text = arena_printf(f.arena, SVG("", "\n <path fill='red' d='%s'/>"), all[i]);
        if (drawing_of(&f, text.p))
            fail_msg("read: %s", all[i]);
        assert_string_equal(faults(&f), "image-broken@2:19");
        close_fixture(&f);
    }
}

static void shapes(void **state)
{
    (void)state;
    expect_segments(SVG("", "<rect x='1' y='2' width='3' height='4'/>"), "M1,2 L4,2 L4,6 L1,6 Z");
    expect_segments(SVG("", "<rect width='0' height='4'/><path d='M1 2'/>"), "M1,2");
    expect_segments(SVG("", "<line x1='1' y1='2' x2='3' y2='4' stroke='red'/>"), "M1,2 L3,4");
    expect_segments(SVG("", "<polygon points='1,2 3,4 5 6'/>"), "M1,2 L3,4 L5,6 Z");
    expect_segments(SVG("", "<polyline points='1,2 3,4'/>"), "M1,2 L3,4");
    expect_segments(SVG("", "<circle cx='10' cy='10' r='10'/>"),
                    "M20,10 C20,15.523 15.523,20 10,20 C4.477,20 0,15.523 0,10 C0,4.477 4.477,0 10,0 "
                    "C15.523,0 20,4.477 20,10 Z");
    expect_segments(SVG("", "<rect width='20' height='20' rx='10'/>"),
                    "M10,0 L10,0 C15.523,0 20,4.477 20,10 L20,10 C20,15.523 15.523,20 10,20 L10,20 C4.477,20 "
                    "0,15.523 0,10 "
                    "L0,10 C0,4.477 4.477,0 10,0 Z");
}

static void transforms(void **state)
{
    (void)state;
    expect_segments(
        SVG("", "<g transform='translate(10 20)'><path transform='scale(2)' d='M1 2'/></g><path d='M1 2'/>"),
        "M12,24 M1,2");
    expect_segments(SVG("", "<path transform='rotate(90)' d='M1 2'/>"), "M-2,1");
    expect_segments(SVG("", "<path transform='rotate(90, 10 10)' d='M10 0'/>"), "M20,10");
    expect_segments(SVG("", "<path transform='matrix(1 0 0 -1 0 10)' d='M1 2'/>"), "M1,8");
    expect_segments(SVG("", "<path transform='translate(1),scale(2 3)' d='M1 2'/>"), "M3,6");
    expect_segments("<svg xmlns='http://www.w3.org/2000/svg' viewBox='-1 -2 4 5'><path d='M0 0'/></svg>",
                    "M1,2");
    expect_drawing_faults(SVG("", "<path transform='turn(3)' d='M1 2'/>"), "image-broken@1:68");
    expect_drawing_faults(SVG("", "<path transform='scale(1' d='M1 2'/>"), "image-broken@1:68");
}

static void paints_are_inherited(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct drawing *d =
        drawing_of(&f, SVG("fill='none' stroke='currentColor' stroke-width='3' stroke-linecap='round' "
                           "stroke-linejoin='round'",
                           "<path d='M1 1h1'/><g stroke='none' fill='#abc' transform='scale(2)'>"
                           "<path fill-rule='evenodd' d='M1 1h1'/><path style='stroke: #010203; "
                           "stroke-width:.5px' d='M1 1h1'/></g>"
                           "<path stroke='none' d='M1 1h1'/>"));
    assert_string_equal(faults(&f), "");
    assert_int_equal(d->n, 3); // the last one shows nothing
    assert_int_equal(d->width, 48000);
    assert_int_equal(d->paths[0].fill.kind, PAINT_NONE);
    assert_int_equal(d->paths[0].stroke.kind, PAINT_CURRENT);
    assert_int_equal(d->paths[0].stroke_width, 3000);
    assert_int_equal(d->paths[0].cap, CAP_ROUND);
    assert_int_equal(d->paths[0].join, JOIN_ROUND);
    assert_false(d->paths[0].even_odd);
    assert_int_equal(d->paths[2].miter_limit, 4000);
    assert_int_equal(d->paths[1].fill.rgb, 0xAABBCC);
    assert_int_equal(d->paths[1].stroke.kind, PAINT_NONE);
    assert_true(d->paths[1].even_odd);
    assert_int_equal(d->paths[2].stroke.rgb, 0x010203);
    assert_int_equal(d->paths[2].stroke_width, 1000);
    assert_false(d->paths[2].even_odd);
    close_fixture(&f);
}

static void what_cannot_be_drawn_is_named(void **state)
{
    (void)state;
    expect_drawing_faults(SVG("", "\n<text>x</text>"), "image-unsupported@2:1");
    expect_drawing_faults(SVG("", "\n<image href='file:///etc/passwd'/>"), "image-unsupported@2:1");
    expect_drawing_faults(SVG("", "\n<script>x</script><use href='other.svg#a'/>"),
                          "image-unsupported@2:1 image-unsupported@2:24");
    expect_drawing_faults(SVG("", "\n<path fill='url(other.svg#a)' d='M0 0h1'/>"), "image-unsupported@2:7");
    expect_drawing_faults(SVG("", "\n<style>path { fill: red }</style>"), "image-unsupported@2:1");
    expect_drawing_faults(SVG("", "\n<path style='fill: red; filter: url(#a)' d='M0 0h1'/>"),
                          "image-unsupported@2:7");
    expect_drawing_faults(SVG("", "<defs><pattern id='a'/></defs>\n<path fill='url(#a)' d='M0 0h1'/>"),
                          "image-unsupported@2:7");
    expect_drawing_faults(SVG("", "\n<path mask='url(#a)' d='M0 0h1'/>"), "image-unsupported@2:7");
    expect_drawing_faults(SVG("", "\n<path onclick='x()' d='M0 0h1'/>"), "image-unsupported@2:7");
    expect_drawing_faults(SVG("", "\n<path fill='rgb(1,2,300%)' stroke='rgb( 1 2 3 )' d='M0 0h1'/>"), "");
    expect_drawing_faults(SVG("", "\n<path fill='rgb(1,2)' d='M0 0h1'/>"), "image-unsupported@2:7");
    expect_drawing_faults(SVG("", "\n<path fill='rebecca' d='M0 0h1'/>"), "image-unsupported@2:7");
    expect_drawing_faults(
        SVG("", "<title>x</title><defs><linearGradient/></defs><metadata/><path d='M0 0h1'/>"), "");
    expect_drawing_faults(SVG("", "<path d='M0 0h1' opacity='1' class='x' id='y' data-x='z'/>"), "");
}

static void uses_are_drawn_in_place(void **state)
{
    (void)state;
    expect_segments(SVG("", "<defs><path id='p' d='M1 2'/><g id='g'><path d='M3 4'/></g></defs>"
                            "<use href='#p' x='10' y='20'/><use xmlns:l='http://www.w3.org/1999/xlink' "
                            "l:href='#g' transform='scale(2)' x='1'/>"),
                    "M11,22 M8,8");
    struct fixture f;
    open_fixture(&f);
    const struct drawing *d =
        drawing_of(&f, SVG("", "<path id='p' stroke='red' d='M1 2h1'/><g display='none'>"
                               "<path d='M0 0h1'/></g><use href='#p' fill='#0000ff'/>"));
    assert_int_equal(d->n, 2);
    assert_int_equal(d->paths[1].fill.rgb, 0x0000FF); // the use is what it inherits from
    assert_int_equal(d->paths[1].stroke.rgb, 0xFF0000);
    close_fixture(&f);
}

static void what_shows_through(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct drawing *d = drawing_of(
        &f, SVG("", "<path d='M0 0h1' opacity='.5' fill-opacity='40%'/>"
                    "<g opacity='.25' stroke-opacity='0.9'><path d='M0 0h1' fill='none' stroke='red'/>"
                    "<path d='M0 0h1' stroke='red' style='opacity:.5'/></g><path d='M0 0h1' opacity='7'/>"));
    assert_string_equal(faults(&f), "");
    assert_int_equal(d->n, 4);
    static const uint16_t clears[][2] = {{800, 500}, {0, 100}, {0, 100}, {0, 0}};
    for (size_t i = 0; i < COUNT_OF(clears); i++) {
        assert_int_equal(d->paths[i].fill_clear, clears[i][0]);
        assert_int_equal(d->paths[i].stroke_clear, clears[i][1]);
    }
    // A line over what it is drawn around is a group of its own.
    static const struct path_group groups[] = {{1, 3, 750}, {2, 3, 500}};
    assert_int_equal(d->n_groups, COUNT_OF(groups));
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        assert_int_equal(d->groups[i].first, groups[i].first);
        assert_int_equal(d->groups[i].end, groups[i].end);
        assert_int_equal(d->groups[i].clear, groups[i].clear);
    }
    expect_drawing_faults(SVG("", "\n<path opacity='half' d='M0 0h1'/>"), "image-broken@2:7");
    close_fixture(&f);
}

static void uses_end(void **state)
{
    (void)state;
    expect_drawing_faults(SVG("", "<g id='a'><use href='#a'/></g>"), "image-broken@1:77");
    expect_drawing_faults(SVG("", "<defs><g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g></defs>"
                                  "<use href='#a'/>"),
                          "image-broken@1:113");
    expect_drawing_faults(SVG("", "<use href='#none'/>"), "image-broken@1:67");
    struct buf laughs = {0}; // ten to the ninth
    buf_puts(&laughs,
             "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><defs><path id='l0' d='M0 0h1'/>");
    for (int i = 1; i < 10; i++) {
        buf_printf(&laughs, "<g id='l%d'>", i);
        for (int k = 0; k < 10; k++)
            buf_printf(&laughs, "<use href='#l%d'/>", i - 1);
        buf_puts(&laughs, "</g>");
    }
    buf_puts(&laughs, "</defs><use href='#l9'/></svg>");
    buf_putc(&laughs, 0);
    struct fixture f;
    open_fixture(&f);
    assert_null(drawing_of(&f, laughs.p));
    assert_int_equal(f.diags.errors, 1);
    close_fixture(&f);
    buf_free(&laughs);
}

static void lines_are_styled(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct drawing *d = drawing_of(
        &f, SVG("stroke='red'",
                "<path transform='scale(2)' d='M1 2h1' stroke-dasharray='1,2 3' stroke-dashoffset='-1' "
                "stroke-miterlimit='7.5' stroke-linecap='square' stroke-linejoin='bevel'/>"
                "<path d='M1 2h1' style='stroke-dasharray:0 0'/>"));
    assert_string_equal(faults(&f), "");
    static const int32_t dashes[] = {2000, 4000, 6000, 2000, 4000, 6000};
    assert_int_equal(d->paths[0].n_dashes, COUNT_OF(dashes));
    assert_memory_equal(d->paths[0].dashes, dashes, sizeof dashes);
    assert_int_equal(d->paths[0].dash_offset, -2000);
    assert_int_equal(d->paths[0].miter_limit, 7500);
    assert_int_equal(d->paths[0].cap, CAP_SQUARE);
    assert_int_equal(d->paths[0].join, JOIN_BEVEL);
    assert_int_equal(d->paths[1].n_dashes, 0);
    close_fixture(&f);
    expect_drawing_faults(SVG("", "<path stroke-dasharray='1 -2' d='M0 0h1'/>"), "image-broken@1:68");
    expect_drawing_faults(SVG("", "<path stroke-miterlimit='NaN' d='M0 0h1'/>"), "image-broken@1:68");
}

static void expect_matrix(const struct paint *p, const double m[6])
{
    assert_int_equal(p->kind, PAINT_GRADIENT);
    for (int i = 0; i < 6; i++)
        assert_int_equal(p->gradient->matrix[i], (int64_t)(m[i] * 1000000));
}

static void gradients_become_matrices(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct drawing *d = drawing_of(
        &f,
        SVG("",
            "<linearGradient id='a' y2='.5'><stop offset='20%' stop-color='red'/><stop offset='.1'/><stop "
            "offset='2' style='stop-color:#fff'/></linearGradient>"
            "<radialGradient id='b' href='#a' gradientUnits='userSpaceOnUse' cx='10' cy='20' r='5' fx='12.5' "
            "gradientTransform='translate(1 1)'/><radialGradient id='c' href='#a' r='0'/>"
            "<path d='M10 20 h4 v8 h-4z' fill='url(#a)' stroke='url(\"#b\")'/>"
            "<path d='M0 0 C 0 10 10 10 10 0' fill='url(#a)'/>"
            "<rect width='1' height='1' fill='url(#c)'/><path d='M0 0h9' fill='url(#a)' stroke='red'/>"));
    assert_string_equal(faults(&f), "");
    expect_matrix(&d->paths[0].fill, (double[]){4, 4, -2, 8, 10, 20});
    expect_matrix(&d->paths[0].stroke, (double[]){5, 0, 0, 5, 11, 21});
    const struct gradient *a = d->paths[0].fill.gradient, *b = d->paths[0].stroke.gradient;
    assert_false(a->radial);
    assert_int_equal(a->n, 3);
    assert_int_equal(a->stops[1].offset, 200); // no less than the one before
    assert_int_equal(a->stops[2].offset, 1000);
    assert_int_equal(a->stops[2].rgb, 0xFFFFFF);
    assert_true(b->radial && b->n == 3);
    assert_int_equal(b->focus_x, 500000);
    expect_matrix(&d->paths[1].fill, (double[]){10, 3.75, -5, 7.5, 0, 0}); // the curve is 7.5 high
    assert_int_equal(d->paths[2].fill.rgb, 0xFFFFFF);                      // a circle of no size
    assert_int_equal(d->paths[3].fill.kind, PAINT_NONE);                   // a line has no box
    close_fixture(&f);
}

static void gradients_have_limits(void **state)
{
    (void)state;
#define FILLED "\n<rect width='1' height='1' fill='url(#a)'/>"
    expect_drawing_faults(
        SVG("", "<linearGradient id='a' href='#b'/><linearGradient id='b' href='#a'/>" FILLED),
        "image-broken@1:62");
    expect_drawing_faults(SVG("", "<linearGradient id='a' spreadMethod='reflect'/>" FILLED),
                          "image-unsupported@1:85");
    expect_drawing_faults(SVG("", "<linearGradient id='a'><stop stop-opacity='.5'/></linearGradient>" FILLED),
                          "image-unsupported@1:85");
    expect_drawing_faults(SVG("", "<linearGradient id='a' x1='nan'><stop/><stop/></linearGradient>" FILLED),
                          "image-broken@1:85");
    expect_drawing_faults(
        SVG("",
            "<linearGradient id='a' gradientTransform='scale(1e30)'><stop/><stop/></linearGradient>" FILLED),
        "image-broken@1:62");
#undef FILLED
}

static void what_is_broken_is_refused(void **state)
{
    (void)state;
    expect_drawing_faults("<svg xmlns='http://www.w3.org/2000/svg'/>", "image-broken@1:1");
    expect_drawing_faults("<svg viewBox='0 0 1 1'/>", "image-broken@1:1");
    expect_drawing_faults("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1'/>", "image-broken@1:41");
    expect_drawing_faults("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 1'/>", "image-broken@1:1");
    expect_drawing_faults(
        "<svg xmlns='http://www.w3.org/2000/svg' width='20px' height='10'><path d='M0 0h1'/></svg>", "");
    expect_drawing_faults(SVG("", ""), "image-broken@1:1");
    expect_drawing_faults(SVG("", "<g display='none'><path d='M0 0h1'/></g>"), "image-broken@1:1");
    expect_drawing_faults("<svg xmlns='http://www.w3.org/2000/svg' width='-20' height='10'/>",
                          "image-broken@1:41");
    expect_drawing_faults(SVG("", "<rect width='3' height='-5'/>"), "image-broken@1:78");
    expect_drawing_faults(SVG("", "<rect width='3' height='5' ry='-1'/>"), "image-broken@1:89");
    expect_drawing_faults(SVG("", "<circle r='-1'/>"), "image-broken@1:70");
    expect_drawing_faults(PATH("M1e9 0"), "image-broken@1:62");
    expect_drawing_faults(PATH("M0 NaN"), "image-broken@1:68");
    expect_drawing_faults(PATH("M0 0 1e99999999 99999999999999999999999"), "image-broken@1:62");
    expect_drawing_faults(SVG("", "<path transform='scale(1e30)' d='M1 1h1'/>"), "image-broken@1:62");
    expect_drawing_faults(SVG("", "<circle cx='1x' r='1'/>"), "image-broken@1:70");
    expect_drawing_faults("<svg", "xml-syntax@1:5");
}

static void a_drawing_has_a_limit(void **state)
{
    (void)state;
    struct buf text = {0};
    buf_puts(&text, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><path d='M0 0");
    for (int i = 0; i < 300000; i++)
        buf_puts(&text, "h1");
    buf_puts(&text, "'/></svg>");
    buf_putc(&text, 0);
    expect_drawing_faults(text.p, "image-broken@1:59");
    buf_free(&text);
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
        cmocka_unit_test(path_data),
        cmocka_unit_test(broken_path_data),
        cmocka_unit_test(shapes),
        cmocka_unit_test(transforms),
        cmocka_unit_test(paints_are_inherited),
        cmocka_unit_test(what_cannot_be_drawn_is_named),
        cmocka_unit_test(uses_are_drawn_in_place),
        cmocka_unit_test(what_shows_through),
        cmocka_unit_test(uses_end),
        cmocka_unit_test(lines_are_styled),
        cmocka_unit_test(gradients_become_matrices),
        cmocka_unit_test(gradients_have_limits),
        cmocka_unit_test(what_is_broken_is_refused),
        cmocka_unit_test(a_drawing_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, shut_down);
}
