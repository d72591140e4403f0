// Hyphenation by language: libhyphen with Debian's patterns.
#include "text/internal.h"

#include <hyphen.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>

#define PATTERN_FOLDER "/usr/share/hyphen/"

// The longest language that a tag starts with counts.
static const struct pattern_file {
    const char *lang, *file, *package;
} files[] = {
    {"af", "hyph_af_ZA.dic", "hyphen-af"},       {"be", "hyph_be_BY.dic", "hyphen-be"},
    {"bg", "hyph_bg_BG.dic", "hyphen-bg"},       {"ca", "hyph_ca_ES.dic", "hyphen-ca"},
    {"cs", "hyph_cs_CZ.dic", "hyphen-cs"},       {"da", "hyph_da_DK.dic", "hyphen-da"},
    {"de", "hyph_de_DE.dic", "hyphen-de"},       {"de-AT", "hyph_de_AT.dic", "hyphen-de"},
    {"de-CH", "hyph_de_CH.dic", "hyphen-de"},    {"el", "hyph_el_GR.dic", "hyphen-el"},
    {"en", "hyph_en_US.dic", "hyphen-en-us"},    {"en-AU", "hyph_en_GB.dic", "hyphen-en-gb"},
    {"en-GB", "hyph_en_GB.dic", "hyphen-en-gb"}, {"en-IE", "hyph_en_GB.dic", "hyphen-en-gb"},
    {"en-ZA", "hyph_en_GB.dic", "hyphen-en-gb"}, {"en-NZ", "hyph_en_GB.dic", "hyphen-en-gb"},
    {"es", "hyph_es_ES.dic", "hyphen-es"},       {"fr", "hyph_fr.dic", "hyphen-fr"},
    {"gl", "hyph_gl_ES.dic", "hyphen-gl"},       {"hr", "hyph_hr_HR.dic", "hyphen-hr"},
    {"hu", "hyph_hu_HU.dic", "hyphen-hu"},       {"it", "hyph_it_IT.dic", "hyphen-it"},
    {"lt", "hyph_lt_LT.dic", "hyphen-lt"},       {"nl", "hyph_nl_NL.dic", "hyphen-nl"},
    {"nb", "hyph_nb_NO.dic", "hyphen-no"},       {"nn", "hyph_nn_NO.dic", "hyphen-no"},
    {"pl", "hyph_pl_PL.dic", "hyphen-pl"},       {"pt", "hyph_pt_PT.dic", "hyphen-pt-pt"},
    {"pt-BR", "hyph_pt_BR.dic", "hyphen-pt-br"}, {"ro", "hyph_ro_RO.dic", "hyphen-ro"},
    {"ru", "hyph_ru_RU.dic", "hyphen-ru"},       {"sk", "hyph_sk_SK.dic", "hyphen-sk"},
    {"sl", "hyph_sl_SI.dic", "hyphen-sl"},       {"sv", "hyph_sv_SE.dic", "hyphen-sv"},
    {"uk", "hyph_uk_UA.dic", "hyphen-uk"},
};

struct patterns {
    const struct pattern_file *file;
    HyphenDict *dictionary; // NULL: not installed
    UConverter *converter;  // to the patterns' character set
};

void patterns_free(struct patterns *p)
{
    if (p->dictionary)
        hnj_hyphen_free(p->dictionary);
    ucnv_close(p->converter);
}

void patterns_put_marks(struct buf *out)
{
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[sizeof PATTERN_FOLDER + 64];
        snprintf(path, sizeof path, PATTERN_FOLDER "%s", files[i].file);
        buf_printf(out, "%s ", files[i].file);
        file_put_mark(out, path);
        buf_putc(out, '\n');
    }
}

static const struct pattern_file *file_for(struct str lang)
{
    const struct pattern_file *best = NULL;
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (lang_is(lang, files[i].lang) && (!best || strlen(files[i].lang) > strlen(best->lang)))
            best = &files[i];
    return best;
}

static struct patterns *load(struct fonts *fonts, const struct pattern_file *file)
{
    for (size_t i = 0; i < fonts->patterns.n; i++)
        if (strcmp(fonts->patterns.items[i]->file->file, file->file) == 0)
            return fonts->patterns.items[i];
    struct patterns *p = NEW(fonts->arena, struct patterns);
    p->file = file;
    p->dictionary = hnj_hyphen_load(
        arena_cstr(fonts->arena, arena_printf(fonts->arena, PATTERN_FOLDER "%s", file->file)));
    if (p->dictionary) {
        UErrorCode error = U_ZERO_ERROR;
        p->converter = ucnv_open(p->dictionary->cset, &error);
        ucnv_setFromUCallBack(p->converter, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &error);
        icu_check(error, p->dictionary->cset);
    }
    PUSH(fonts->arena, fonts->patterns, p);
    return p;
}

static void report_missing(struct shaper *s, struct str lang, const struct pattern_file *file, struct pos pos)
{
    s->faulty = true;
    for (size_t i = 0; i < s->unhyphenated.n; i++)
        if (str_eq(s->unhyphenated.items[i], lang))
            return;
    PUSH(s->scratch, s->unhyphenated, lang);
    struct str hint = file ? arena_printf(s->scratch, "Install them: apt-get install %s", file->package)
                           : STR("Write soft hyphens (U+00AD) into long words, or set hyphenate to false.");
    diag(s->diags, DIAG_HYPHENATION_MISSING, pos, hint, "no hyphenation patterns for the language \"%.*s\"",
         STR_ARG(lang));
}

// The patterns of a span's language; NULL after reporting.
static struct patterns *patterns_for(struct shaper *s, const struct inline_item *in)
{
    const struct pattern_file *file = file_for(in->lang);
    struct patterns *p = file ? load(s->fonts, file) : NULL;
    if (p && p->dictionary)
        return p;
    report_missing(s, in->lang, file, in->pos);
    return NULL;
}

// ---- words ------------------------------------------------------------------------------------------

enum { WORD_MIN = 5, WORD_MAX = 60 }; // letters

struct word {
    uint32_t from, to;         // in the paragraph's text
    UChar letters[WORD_MAX];   // lower case
    uint32_t starts[WORD_MAX]; // where each letter starts
    size_t n;                  // more than WORD_MAX: too long to be one
    bool shouted;              // a capital within: an abbreviation, a brand
};

static bool is_letter(uint32_t c)
{
    return c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z'
                    : c <= 0xFFFF && (u_hasBinaryProperty((UChar32)c, UCHAR_CASED) ||
                                      u_charType((UChar32)c) == U_NON_SPACING_MARK);
}

// Reads the word that starts at `from`; ends at `end` at the latest.
static struct word read_word(const struct shaper *s, uint32_t from, uint32_t end)
{
    struct word word = {.from = from, .to = from};
    for (size_t i = from; i < end; word.to = (uint32_t)i) {
        uint32_t start = (uint32_t)i, c = utf8_next(shaper_text(s), &i);
        if (!is_letter(c))
            break;
        word.shouted |= word.n > 0 && u_isupper((UChar32)c);
        if (word.n < WORD_MAX) {
            word.letters[word.n] = (UChar)u_tolower((UChar32)c);
            word.starts[word.n] = start;
        }
        word.n++;
    }
    return word;
}

// Addresses, codes and parts of a word in two styles are left whole.
static bool stands_alone(const struct shaper *s, const struct word *w)
{
    uint32_t before = w->from ? char_before(s, w->from) : ' ';
    uint32_t after = w->to < s->text.n ? char_at(s, w->to) : ' ';
    uint32_t then = w->to + 1 < s->text.n ? (uint32_t)(unsigned char)s->text.items[w->to + 1] : ' ';
    if (u_isalnum((UChar32)before) || u_isalnum((UChar32)after))
        return false;
    if (before < 0x80 && strchr("@/\\_.:#", (int)before))
        return false;
    if (after < 0x80 && strchr("@/\\_", (int)after))
        return false;
    return !((after == '.' || after == ':') && (then >= 0x80 || u_isalnum((UChar32)then)));
}

static bool has_soft_hyphen(const struct shaper *s, const struct word *w)
{
    for (uint32_t i = w->from; i <= w->to; i++)
        if (s->marks[i] & MARK_HYPHEN)
            return true;
    return false;
}

// Points where a hyphen alone would not do (it changes the spelling) are left out.
static void mark_points(struct shaper *s, const struct patterns *p, const struct word *w)
{
    char bytes[WORD_MAX * 3 + 1], points[sizeof bytes + 5] = {0};
    UErrorCode error = U_ZERO_ERROR;
    int32_t size = ucnv_fromUChars(p->converter, bytes, sizeof bytes, w->letters, (int32_t)w->n, &error);
    if (U_FAILURE(error)) // a letter that the language's character set lacks: a foreign word
        return;
    char **replacements = NULL;
    int *places = NULL, *cuts = NULL;
    if (hnj_hyphen_hyphenate2(p->dictionary, bytes, size, points, NULL, &replacements, &places, &cuts) == 0)
        for (size_t i = 0; i + 1 < w->n; i++)
            if (points[i] & 1 && !(replacements && replacements[i]))
                s->marks[w->starts[i + 1]] |= MARK_HYPHEN;
    for (int32_t i = 0; replacements && i < size; i++)
        free(replacements[i]);
    free(replacements);
    free(places);
    free(cuts);
}

void hyphenate(struct shaper *s)
{
    for (size_t i = 0; i < s->spans.n; i++) {
        const struct span *span = &s->spans.items[i];
        if (span->kind != INLINE_TEXT || !span->in->style->hyphenate)
            continue;
        for (uint32_t at = span->from; at < span->to;) {
            struct word word = read_word(s, at, span->to);
            if (word.n >= WORD_MIN && word.n <= WORD_MAX && !word.shouted && stands_alone(s, &word) &&
                !has_soft_hyphen(s, &word)) {
                const struct patterns *patterns = patterns_for(s, span->in);
                if (!patterns)
                    break;
                mark_points(s, patterns, &word);
            }
            size_t next = word.to; // past the word, and what ended it
            if (next < span->to)
                utf8_next(shaper_text(s), &next);
            at = (uint32_t)next;
        }
    }
}
