// Which face has a character: the families of a font role, first to last.
#include "text/internal.h"

#include <unicode/uchar.h>

static bool has_glyph(const struct face *face, uint32_t c)
{
    hb_codepoint_t glyph;
    return hb_font_get_nominal_glyph(face->hb_font, c, &glyph);
}

const UNormalizer2 *normalizer(void)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
    icu_check(error, "normalization");
    return nfc;
}

static bool has_parts(const struct face *face, uint32_t c)
{
    UChar parts[32];
    UErrorCode error = U_ZERO_ERROR;
    int32_t n = unorm2_getDecomposition(normalizer(), (UChar32)c, parts, COUNT_OF(parts), &error);
    if (n <= 0 || U_FAILURE(error))
        return false;
    for (int32_t i = 0; i < n;) {
        UChar32 part;
        U16_NEXT(parts, i, n, part);
        if (!has_glyph(face, (uint32_t)part))
            return false;
    }
    return true;
}

// Fillers of Hangul, a Mongolian selector and the controls of shorthand: default ignorable, but HarfBuzz
// draws them, and where a font lacks them, .notdef.
static bool is_drawn(uint32_t c)
{
    return c == 0x115F || c == 0x1160 || c == 0x180F || c == 0x3164 || c == 0xFFA0 ||
           (c >= 0x1BCA0 && c <= 0x1BCA3);
}

bool is_invisible(uint32_t c)
{
    return c >= 0x80 && u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) && !is_drawn(c);
}

// HarfBuzz makes up spaces of every width, the non-breaking hyphen, and letters from their parts.
bool face_covers(const struct face *face, uint32_t c)
{
    enum { HYPHEN = 0x2010, NON_BREAKING_HYPHEN = 0x2011 };
    if (has_glyph(face, c))
        return true;
    if (c < 0x80)
        return false;
    if (is_invisible(c))
        return true;
    if (u_charType((UChar32)c) == U_SPACE_SEPARATOR)
        return has_glyph(face, ' ');
    return (c == NON_BREAKING_HYPHEN && has_glyph(face, HYPHEN)) || has_parts(face, c);
}

struct chain *chain_for(struct shaper *s, const struct style *style)
{
    for (size_t i = 0; i < s->chains.n; i++) {
        struct chain *chain = s->chains.items[i];
        if (chain->role == style->font && chain->weight == style->font_weight &&
            chain->italic == style->italic)
            return chain;
    }
    struct chain *chain = NEW(s->scratch, struct chain);
    *chain = (struct chain){.role = style->font,
                            .weight = style->font_weight,
                            .italic = style->italic,
                            .faces = NEW_ARRAY(s->scratch, const struct face *, style->font->n),
                            .asked = NEW_ARRAY(s->scratch, bool, style->font->n)};
    PUSH(s->scratch, s->chains, chain);
    return chain;
}

// The chain's i-th face, opened when first asked for. A missing one is reported even where a later one would
// do: else the same article would look different on another machine.
static const struct face *chain_face(struct shaper *s, struct chain *chain, size_t i)
{
    if (chain->asked[i])
        return chain->faces[i];
    chain->asked[i] = true;
    chain->faces[i] = fonts_face(s->fonts, chain->role->families[i], chain->weight, chain->italic,
                                 chain->role->origin.pos, s->diags);
    if (!chain->faces[i])
        chain->broken = s->failed = true;
    return chain->faces[i];
}

static bool covers_cluster(const struct shaper *s, const struct face *face, const struct cluster *cluster)
{
    size_t i = cluster->from;
    uint32_t whole = utf8_next(shaper_text(s), &i); // with the marks so far
    if (i == cluster->to)
        return face_covers(face, whole);
    bool covered = face_covers(face, whole);
    while (i < cluster->to) {
        uint32_t mark = utf8_next(shaper_text(s), &i);
        UChar32 composed = unorm2_composePair(normalizer(), (UChar32)whole, (UChar32)mark);
        if (composed >= 0 && has_glyph(face, (uint32_t)composed)) {
            whole = (uint32_t)composed;
            covered = true;
        } else if (!covered || !face_covers(face, mark)) {
            return false;
        }
    }
    return covered;
}

const struct face *face_for(struct shaper *s, const struct style *style, uint32_t c,
                            const struct face *preferred)
{
    if (preferred && face_covers(preferred, c))
        return preferred;
    struct chain *chain = chain_for(s, style);
    for (size_t i = 0; i < chain->role->n; i++) {
        const struct face *face = chain_face(s, chain, i);
        if (face && face_covers(face, c))
            return face;
    }
    return NULL;
}

const struct face *face_for_cluster(struct shaper *s, struct chain *chain, const struct span *span,
                                    const struct cluster *cluster, size_t *sticky)
{
    size_t n = chain->role->n;
    const struct face *preferred = *sticky < n ? chain_face(s, chain, *sticky) : NULL;
    if (preferred && covers_cluster(s, preferred, cluster))
        return preferred;
    for (size_t i = 0; i < n; i++) {
        const struct face *face = chain_face(s, chain, i);
        if (face && covers_cluster(s, face, cluster)) {
            *sticky = i;
            return face;
        }
    }
    const struct face *base = face_for(s, span->in->style, cluster->base, NULL);
    const struct face *face = base ? base : chain_face(s, chain, 0);
    for (size_t i = cluster->from; face && !chain->broken && i < cluster->to;) {
        uint32_t c = utf8_next(shaper_text(s), &i);
        if (!face_covers(face, c))
            report_glyph(s, span->in, c);
    }
    return face;
}

const struct face *typed_face(struct shaper *s, const struct boxes *boxes)
{
    if (!boxes->typed)
        return NULL;
    const struct face *latin = face_for(s, boxes->typed, 'a', NULL);
    return latin ? latin : chain_face(s, chain_for(s, boxes->typed), 0);
}
