// Cuts a paragraph's text into pieces of one inline, direction, script and face.
#include "text/internal.h"

#include <unicode/uchar.h>

// ---- bidi -------------------------------------------------------------------------------------------

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
    for (size_t i = 0; i < s->text.n;) {
        uint32_t c = utf8_next(shaper_text(s), &i);
        U16_APPEND_UNSAFE(units, n, c);
    }
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

// ---- scripts ----------------------------------------------------------------------------------------

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
    UScriptCode script = USCRIPT_LATIN;
    for (size_t i = s->pieces.n; i-- > 0;) {
        struct piece *piece = &s->pieces.items[i];
        if (piece->script == USCRIPT_COMMON)
            piece->script = script;
        script = piece->script;
    }
}

// ---- pieces -----------------------------------------------------------------------------------------

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

static bool continues(const struct piece *last, const struct span *span, uint8_t level, UScriptCode script,
                      const struct face *face)
{
    return last->span == span && last->level == level && last->face == face &&
           (last->script == script || last->script == USCRIPT_COMMON);
}

static void add_cluster(struct shaper *s, const struct span *span, const struct cluster *cluster,
                        UScriptCode script, const struct face *face)
{
    uint8_t level = s->levels ? s->levels[cluster->from] : 0;
    if (s->pieces.n && continues(&s->pieces.items[s->pieces.n - 1], span, level, script, face)) {
        s->pieces.items[s->pieces.n - 1].script = script;
        s->pieces.items[s->pieces.n - 1].to = cluster->to;
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
    const struct chain *last = NULL;
    size_t sticky = 0;
    for (size_t i = 0; i < s->spans.n; i++) {
        const struct span *span = &s->spans.items[i];
        if (span->kind != INLINE_TEXT)
            continue;
        struct chain *chain = chain_for(s, span->in->style);
        if (last && last->role != chain->role)
            sticky = 0;
        last = chain;
        for (uint32_t at = span->from; at < span->to;) {
            struct cluster cluster = next_cluster(s, at, span->to);
            UScriptCode own = script_after(cluster.base, USCRIPT_COMMON);
            script = script_after(cluster.base, script);
            size_t family = own == USCRIPT_COMMON ? sticky : 0;
            const struct face *face = face_for_cluster(s, chain, span, &cluster, &family);
            if (own != USCRIPT_COMMON)
                sticky = family;
            if (face)
                add_cluster(s, span, &cluster, script, face);
            at = cluster.to;
        }
    }
    settle_leading_scripts(s);
}
