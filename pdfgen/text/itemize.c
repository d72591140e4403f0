// Cuts a paragraph's text into pieces of one inline, direction, script and face.
#include "text/internal.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

// ---- bidi
// ----------------------------------------------------------------------------------------------------

static bool is_bidi(uint32_t c)
{
    if (c < 0x590) // nothing before Hebrew is right to left
        return false;
    switch (u_charDirection((UChar32)c)) {
    case U_RIGHT_TO_LEFT:
    case U_RIGHT_TO_LEFT_ARABIC:
    case U_ARABIC_NUMBER:
    case U_LEFT_TO_RIGHT_EMBEDDING:
    case U_LEFT_TO_RIGHT_OVERRIDE:
    case U_LEFT_TO_RIGHT_ISOLATE:
    case U_RIGHT_TO_LEFT_EMBEDDING:
    case U_RIGHT_TO_LEFT_OVERRIDE:
    case U_RIGHT_TO_LEFT_ISOLATE:
    case U_FIRST_STRONG_ISOLATE:
        return true;
    default:
        return false;
    }
}

static bool needs_bidi(const struct shaper *s)
{
    if (s->box->rtl)
        return true;
    for (size_t i = 0; i < s->text.n;)
        if (is_bidi(utf8_next(shaper_text(s), &i)))
            return true;
    return false;
}

// Embedding levels of the text's bytes into s->levels; NULL where all are 0.
static void find_levels(struct shaper *s)
{
    uint8_t *levels = s->levels_buffer;
    s->levels = NULL;
    if (s->text.n == 0 || !needs_bidi(s))
        return;
    if (s->levels_cap < s->text.n) {
        s->levels_cap = s->text.n * 2;
        s->levels_buffer = levels = NEW_ARRAY(s->scratch, uint8_t, s->levels_cap);
    }
    UChar *units = NEW_ARRAY(s->scratch, UChar, s->text.n); // UTF-16 is never longer than UTF-8
    int32_t n = 0;
    for (size_t i = 0; i < s->text.n;)
        U16_APPEND_UNSAFE(units, n, utf8_next(shaper_text(s), &i));
    if (!s->fonts->bidi)
        s->fonts->bidi = ubidi_open();
    UErrorCode error = U_ZERO_ERROR;
    ubidi_setPara(s->fonts->bidi, units, n, s->box->rtl ? 1 : 0, NULL, &error);
    const UBiDiLevel *unit_levels = ubidi_getLevels(s->fonts->bidi, &error);
    icu_check(error, "bidirectional text");
    n = 0;
    for (size_t i = 0; i < s->text.n;) {
        size_t from = i;
        uint32_t c = utf8_next(shaper_text(s), &i);
        for (size_t k = from; k < i; k++)
            levels[k] = unit_levels[n];
        n += U16_LENGTH(c);
    }
    s->levels = levels;
}

// ---- scripts
// -------------------------------------------------------------------------------------------------

// The script of a character after `current`: punctuation, digits and marks take the script they stand in.
static UScriptCode script_after(uint32_t c, UScriptCode current)
{
    UErrorCode error = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)c, &error);
    if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED || script == USCRIPT_UNKNOWN)
        return current;
    return uscript_hasScript((UChar32)c, current) ? current : script;
}

// What stands before the first letter takes its script; a paragraph without letters is Latin.
static void settle_leading_scripts(struct shaper *s)
{
    size_t first = 0;
    while (first < s->pieces.n && s->pieces.items[first].script == USCRIPT_COMMON)
        first++;
    UScriptCode script = first < s->pieces.n ? s->pieces.items[first].script : USCRIPT_LATIN;
    for (size_t i = 0; i < first; i++)
        s->pieces.items[i].script = script;
}

// ---- faces
// ---------------------------------------------------------------------------------------------------

static bool has_glyph(const struct face *face, uint32_t c)
{
    hb_codepoint_t glyph;
    return hb_font_get_nominal_glyph(face->hb_font, c, &glyph);
}

static const UNormalizer2 *normalizer(void)
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

bool is_invisible(uint32_t c)
{
    return c >= 0x80 && u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
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

static struct chain *chain_for(struct shaper *s, const struct style *style)
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
                                 chain->role->pos, s->diags);
    if (!chain->faces[i])
        chain->broken = s->failed = true;
    return chain->faces[i];
}

// A character with the marks that belong to it: [from, to) of the text.
struct cluster {
    uint32_t from, to;
    uint32_t base;
};

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

// The first family of the chain that has the whole cluster, else its first character; else reports what is
// missing.
static const struct face *choose(struct shaper *s, struct chain *chain, const struct span *span,
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

// ---- pieces
// --------------------------------------------------------------------------------------------------

static bool extends(uint32_t c)
{
    enum { ZERO_WIDTH_JOINER = 0x200D };
    return c >= 0x300 && (c == ZERO_WIDTH_JOINER || u_hasBinaryProperty((UChar32)c, UCHAR_GRAPHEME_EXTEND) ||
                          u_charType((UChar32)c) == U_COMBINING_SPACING_MARK);
}

static struct cluster next_cluster(const struct shaper *s, uint32_t from, uint32_t end)
{
    size_t i = from;
    struct cluster cluster = {.from = from, .base = utf8_next(shaper_text(s), &i)};
    cluster.to = (uint32_t)i;
    while (i < end && extends(utf8_next(shaper_text(s), &i)))
        cluster.to = (uint32_t)i;
    return cluster;
}

static void add_cluster(struct shaper *s, const struct span *span, const struct cluster *cluster,
                        UScriptCode script, const struct face *face)
{
    uint8_t level = s->levels ? s->levels[cluster->from] : 0;
    struct piece *last = s->pieces.n ? &s->pieces.items[s->pieces.n - 1] : NULL;
    if (last && last->span == span && last->level == level && last->face == face &&
        (last->script == script || last->script == USCRIPT_COMMON)) {
        last->script = script;
        last->to = cluster->to;
        return;
    }
    struct piece piece = {.span = span,
                          .from = cluster->from,
                          .to = cluster->to,
                          .level = level,
                          .script = script,
                          .face = face};
    PUSH(s->scratch, s->pieces, piece);
}

// The family that a letter took is `sticky`: spaces, digits and punctuation behind it take it too, so that
// shaping goes on.
void itemize(struct shaper *s)
{
    find_levels(s);
    UScriptCode script = USCRIPT_COMMON;
    const struct font_role *role = NULL;
    size_t sticky = 0;
    for (size_t i = 0; i < s->spans.n; i++) {
        const struct span *span = &s->spans.items[i];
        if (span->kind != INLINE_TEXT)
            continue;
        struct chain *chain = chain_for(s, span->in->style);
        if (chain->role != role)
            sticky = 0;
        role = chain->role;
        for (uint32_t at = span->from; at < span->to;) {
            struct cluster cluster = next_cluster(s, at, span->to);
            UScriptCode own = script_after(cluster.base, USCRIPT_COMMON);
            script = script_after(cluster.base, script);
            size_t family = own == USCRIPT_COMMON ? sticky : 0;
            const struct face *face = choose(s, chain, span, &cluster, &family);
            if (own != USCRIPT_COMMON)
                sticky = family;
            if (face)
                add_cluster(s, span, &cluster, script, face);
            at = cluster.to;
        }
    }
    settle_leading_scripts(s);
}
