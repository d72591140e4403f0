// What a glyph alone is to be read as: what it looks like, whatever text it was first used for.
#include "text/internal.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

static bool draws(const struct face *face, uint32_t c, uint32_t glyph)
{
    hb_codepoint_t nominal;
    return hb_font_get_nominal_glyph(face->hb_font, c, &nominal) && nominal == glyph;
}

// The character that a glyph shows where it stands for `c`: from right to left "(" is drawn as ")"; HarfBuzz
// makes up spaces that a face lacks from its space, and the non-breaking hyphen from the hyphen.
static uint32_t shown(const struct face *face, uint32_t glyph, uint32_t c)
{
    enum { HYPHEN = 0x2010, NON_BREAKING_HYPHEN = 0x2011 };
    uint32_t mirrored = (uint32_t)u_charMirror((UChar32)c);
    if (draws(face, c, glyph))
        return c;
    if (mirrored != c && draws(face, mirrored, glyph))
        return mirrored;
    if (c == NON_BREAKING_HYPHEN && draws(face, HYPHEN, glyph))
        return HYPHEN;
    return u_charType((UChar32)c) == U_SPACE_SEPARATOR ? ' ' : c;
}

struct str glyph_reading(struct arena *arena, const struct face *face, uint32_t glyph, struct str text)
{
    enum { EXPANSION = 3 };                         // at most, in NFC
    int32_t room = (int32_t)text.n * EXPANSION + 1; // of a paragraph, which has at most PARAGRAPH_MAX_BYTES
    UChar *visible = NEW_ARRAY(arena, UChar, text.n + 1), *composed = NEW_ARRAY(arena, UChar, (size_t)room);
    int32_t n = 0;
    for (size_t i = 0; i < text.n;) {
        uint32_t c = utf8_next(text, &i);
        if (!is_invisible(c)) // nor is a mirror image or a space longer in UTF-16 than `c` in UTF-8
            U16_APPEND_UNSAFE(visible, n, (UChar32)shown(face, glyph, c));
    }
    UErrorCode error = U_ZERO_ERROR;
    n = unorm2_normalize(normalizer(), visible, n, composed, room, &error);
    icu_check(error, "normalization");
    char *utf8 = NEW_ARRAY(arena, char, (size_t)n * 3);
    size_t bytes = 0;
    for (int32_t i = 0; i < n;) {
        UChar32 c;
        U16_NEXT(composed, i, n, c);
        bytes += utf8_put(utf8 + bytes, (uint32_t)c);
    }
    return (struct str){utf8, bytes};
}
