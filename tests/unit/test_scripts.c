// text/: scripts and directions, fonts by coverage, what is missing, hostile text.
#include "text_fixture.h"

#include <unicode/uchar.h>

// ---- scripts ----------------------------------------------------------------------------------------

static void families_by_coverage(void **state)
{
    struct fixture *f = *state;
    const struct para *para = para_with(f, "Pain, שלום 12, и ไทย.", &body);
    assert_int_equal(f->diags.n, 0);
    assert_whole(para);
    for (size_t i = 0; i < para->n_runs; i++)
        for (uint32_t g = 0; g < para->runs[i]->n; g++)
            assert_int_not_equal(para->runs[i]->glyphs[g].id, 0);
    // A letter whose mark Lato lacks goes with its mark to a family that has both, or is composed.
    para = para_with(f, "e\u0301", &body);
    assert_int_equal(para->n_runs, 1);
    assert_string_equal(arena_cstr(f->arena, para->runs[0]->face->family), "Lato");
}

static void nearest_weight(void **state)
{
    struct fixture *f = *state;
    struct pos nowhere = {0};
    const struct face *face = fonts_face(f->fonts, STR("Noto Sans Arabic"), 900, true, nowhere, &f->diags);
    assert_int_equal(face->weight, 700);
    face = fonts_face(f->fonts, STR("Lato"), 600, false, nowhere, &f->diags);
    assert_int_equal(face->weight, 700);
    face = fonts_face(f->fonts, STR("Lato"), 700, true, nowhere, &f->diags);
    assert_true(face->italic);
    assert_ptr_equal(face, fonts_face(f->fonts, STR("Lato"), 400, true, nowhere, &f->diags));
    assert_int_equal(face->upem, 2000);
    assert_true(face->ascent > 0 && face->descent < 0 && face->cap_height > 0);
    assert_true(str_ends(face->path, "Lato-Italic.ttf"));
    assert_int_equal(f->diags.n, 0);
}

static void arabic(void **state)
{
    struct fixture *f = *state;
    f->lang = "ar";
    f->rtl = true;
    const struct para *para = para_with(f, "العلاج الكيميائي 12 يومًا.", &body);
    assert_string_equal(outline(f, para), "[العلاج]_[الكيميائي]_[12]_[يومًا.]");
    assert_true(para->rtl);
    assert_whole(para);
    const struct run *run = para->runs[0];
    assert_int_equal(run->level, 1);
    assert_false(run->needs_actual_text);
    for (uint32_t g = 1; g < run->n; g++) // visual order
        assert_true(run->glyphs[g - 1].cluster >= run->glyphs[g].cluster);
    assert_true(para->items[0].from > para->items[2].from);
    // Letters join across a change of style.
    struct style large = body;
    large.font_size = 20000;
    add(f, INLINE_TEXT, "ب", &body);
    add(f, INLINE_TEXT, "ب", &large);
    const struct para *joined = para_of(f);
    assert_int_equal(joined->n_runs, 2);
    assert_int_not_equal(joined->runs[0]->glyphs[0].id, joined->runs[1]->glyphs[0].id);
}

static void hebrew_within_english(void **state)
{
    struct fixture *f = *state;
    const struct para *para = para_with(f, "say שלום עולם now", &body);
    assert_string_equal(outline(f, para), "[say]_[שלום]_[עולם]_[now]");
    assert_int_equal(para->items[0].run->level, 0);
    assert_int_equal(para->items[2].run->level, 1);
    assert_int_equal(para->items[6].run->level, 0);
    assert_whole(para);
}

static void devanagari(void **state)
{
    struct fixture *f = *state;
    f->lang = "hi";
    const struct para *para = para_with(f, "चिकित्सा हिन्दी।", &body);
    assert_string_equal(outline(f, para), "[चिकित्सा]_[हिन्दी।]");
    assert_int_equal(para->n_runs, 1);
    assert_true(para->runs[0]->needs_actual_text);
    assert_int_equal(f->diags.n, 0);
    assert_whole(para);
    assert_true(para_with(f, "ស្ត្រី ខ្មែរ", &body)->runs[0]->needs_actual_text); // Khmer
}

static void thai(void **state)
{
    struct fixture *f = *state;
    f->lang = "th";
    const struct para *para = para_with(f, "การรักษาด้วยเคมีบำบัด", &body);
    assert_string_equal(outline(f, para), "[การ]|[รักษา]|[ด้วย]|[เคมี]|[บำบัด]");
    assert_true(para->runs[0]->needs_actual_text); // SARA AM is two glyphs
    assert_whole(para);
}

static void chinese(void **state)
{
    struct fixture *f = *state;
    f->lang = "zh";
    assert_outline(f, "化疗（免疫）。", &body, "[化]|[疗]|[（免]|[疫）。]");
    assert_int_equal(f->diags.n, 0);
}

// ---- what is missing --------------------------------------------------------------------------------

static void missing_glyph(void **state)
{
    struct fixture *f = *state;
    struct style latin = body;
    latin.font = &latin_role;
    add(f, INLINE_TEXT, "ok", &latin);
    add(f, INLINE_TEXT, "अ, अ, \u2603", &latin);
    assert_non_null(shape(f));
    assert_int_equal(f->diags.n, 2);
    assert_said(f, 2, DIAG_GLYPH_MISSING, "U+2603 ☃", "\"Noto Sans Symbols2\" to the font role \"text\"");
    assert_int_equal(f->diags.items[0].pos.line, 2);
    add(f, INLINE_TEXT, "\U00012000", &latin);
    assert_non_null(shape(f));
    assert_said(f, 3, DIAG_GLYPH_MISSING, "U+12000", "No installed font");
    assert_int_equal(f->diags.errors, 3);
}

// Each default-ignorable character is left out, drawn, or reported: none becomes .notdef in silence.
static void invisible_characters(void **state)
{
    enum { LAST = 0xE0FFF, DRAWN = 9 }; // the fillers of Hangul, U+180F, U+1BCA0 to U+1BCA3
    struct fixture *f = *state;
    struct style latin = body;
    latin.font = &latin_role;
    for (uint32_t c = 0xA0; c <= LAST; c++) {
        char text[8] = {'a'};
        if (!u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            continue;
        text[1 + utf8_put(text + 1, c)] = 'b';
        size_t errors = f->diags.errors;
        const struct para *para = para_with(f, arena_cstr(f->arena, str_of(text)), &latin);
        for (size_t i = 0; i < para->n_runs && f->diags.errors == errors; i++)
            for (uint32_t g = 0; g < para->runs[i]->n; g++)
                assert_int_not_equal(para->runs[i]->glyphs[g].id, 0);
    }
    assert_said(f, DRAWN, DIAG_GLYPH_MISSING, "U+1BCA3", "");
}

static void missing_fonts(void **state)
{
    struct fixture *f = *state;
    static const struct str nowhere[] = {STR_INIT("Lato"), STR_INIT("Nowhere Sans")};
    static const struct str wrong[] = {STR_INIT("Latto")};
    static const struct str text_file[] = {STR_INIT("Not A Font")};
    static const struct font_role roles[] = {{STR_INIT("text"), nowhere, 2, {{NULL, 3, 1}, false, false}},
                                             {STR_INIT("text"), wrong, 1, {{NULL, 4, 1}, false, false}},
                                             {STR_INIT("text"), text_file, 1, {{NULL, 5, 1}, false, false}}};
    struct style style = body;
    style.font = &roles[0];
    add(f, INLINE_TEXT, "Lato is enough", &style);
    assert_non_null(shape(f));
    assert_int_equal(f->diags.n, 0);
    add(f, INLINE_TEXT, "अ and अ", &style);
    assert_null(shape(f));
    assert_said(f, 1, DIAG_FONT_MISSING, "Nowhere.ttf", "apt-get install fonts-nowhere");
    assert_int_equal(f->diags.items[0].pos.line, 3);
    style.font = &roles[1];
    add(f, INLINE_TEXT, "x", &style);
    assert_null(shape(f));
    assert_said(f, 2, DIAG_FONT_MISSING, "Latto", "Did you mean \"Lato\"?");
    style.font = &roles[2];
    add(f, INLINE_PAGE, "x", &style);
    assert_null(shape(f));
    assert_said(f, 3, DIAG_FONT_UNREADABLE, "GPL-3", "TrueType or OpenType");
}

static void too_long_a_paragraph(void **state)
{
    struct fixture *f = *state;
    struct buf words = {0};
    for (int i = 0; i < 200000; i++)
        buf_puts(&words, "chemo ");
    buf_putc(&words, 0);
    add(f, INLINE_TEXT, words.p, &body);
    assert_non_null(shape(f));
    buf_free(&words);
    assert_said(f, 1, DIAG_PARAGRAPH_TOO_LONG, "1048576", "several");
}

static void hostile_text(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {
        "\xFF\xFE\xC0\x80",
        "\xED\xA0\x80x",
        "\u0301\u0301",
        "\u200D\u200D\u200B",
        "\u202E\u202Eabc\u2067\u2067",
        "a\u0300\u0301\u0302\u0303\u0304\u0305",
        "\u05E9\u200Ba\u05E9\u00AD\u05E9",
        "\uFFFC\uFFFD\uFEFF",
        "\u1100\u1161\u11A8 \u094D\u0930 \u0E33",
        "\u3000a\u2003\u2003b\u3000",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        add(f, INLINE_TEXT, texts[i], &body);
        add(f, INLINE_PAGE, NULL, &body);
        add(f, INLINE_TEXT, texts[i], &body);
        f->rtl = i & 1;
        struct text *text = shape(f);
        assert_non_null(text);
        assert_whole(&text->paras[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(families_by_coverage),
        TEST(nearest_weight),
        TEST(arabic),
        TEST(hebrew_within_english),
        TEST(devanagari),
        TEST(thai),
        TEST(chinese),
        TEST(missing_glyph),
        TEST(invisible_characters),
        TEST(missing_fonts),
        TEST(too_long_a_paragraph),
        TEST(hostile_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
