// Shapes each piece into a run of glyphs, in font units.
#include "text/internal.h"

static void add_feature(hb_feature_t *features, unsigned *n, const char *tag, uint32_t value)
{
    features[(*n)++] = (hb_feature_t){HB_TAG(tag[0], tag[1], tag[2], tag[3]), value, HB_FEATURE_GLOBAL_START,
                                      HB_FEATURE_GLOBAL_END};
}

enum { FEATURES_MAX = 8 };

// What differs from the font's own choice. Letters set apart by tracking do not join into ligatures.
static unsigned style_features(const struct style *style, hb_feature_t features[FEATURES_MAX])
{
    unsigned n = 0;
    if (!style->kerning)
        add_feature(features, &n, "kern", 0);
    if (!style->ligatures || style->letter_spacing) {
        add_feature(features, &n, "liga", 0);
        add_feature(features, &n, "clig", 0);
        add_feature(features, &n, "dlig", 0);
    }
    if (style->tabular_nums)
        add_feature(features, &n, "tnum", 1);
    return n;
}

static hb_script_t hb_script(UScriptCode script)
{
    return hb_script_from_string(uscript_getShortName(script), -1);
}

// Shapes [from, to) of `text` into the shared buffer. What stands around it counts for joining letters.
static void shape_text(struct shaper *s, const struct piece *p, struct str text, uint32_t from, uint32_t to)
{
    hb_buffer_t *buffer = s->fonts->buffer;
    const struct inline_item *in = p->span->in;
    hb_feature_t features[FEATURES_MAX];
    unsigned n = style_features(in->style, features);
    hb_buffer_clear_contents(buffer);
    hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES |
                                    (from == 0 ? HB_BUFFER_FLAG_BOT : 0) |
                                    (to == text.n ? HB_BUFFER_FLAG_EOT : 0));
    // Each mark keeps its own cluster where it can: then each glyph has its own text.
    hb_buffer_set_cluster_level(buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS);
    hb_buffer_set_direction(buffer, p->level & 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, hb_script(p->script));
    hb_buffer_set_language(buffer, hb_language_from_string(in->lang.p, (int)MIN(in->lang.n, 63)));
    hb_buffer_add_utf8(buffer, text.p, (int)text.n, from, (int)(to - from));
    hb_shape(p->face->hb_font, buffer, features, n);
}

static struct run *new_run(struct shaper *s, const struct piece *p, struct str text, uint32_t n,
                           struct glyph **glyphs)
{
    const struct inline_item *in = p->span->in;
    struct run *run = NEW(s->arena, struct run);
    *glyphs = NEW_ARRAY(s->arena, struct glyph, n);
    *run = (struct run){.face = p->face,
                        .style = in->style,
                        .lang = in->lang,
                        .tag = in->tag,
                        .note = in->note,
                        .level = p->level,
                        .text = text,
                        .glyphs = *glyphs,
                        .n = n,
                        .inline_index = (uint32_t)(in - s->box->inlines),
                        .pos = in->pos};
    PUSH(s->scratch, s->runs, run);
    return run;
}

_Static_assert(sizeof(struct glyph) == 8 && sizeof(struct item) == 24, "a long document has millions");
_Static_assert(PARAGRAPH_MAX_BYTES <= 1 << 20, "a cluster's place in its text has 20 bits");

static struct glyph glyph_from(const hb_glyph_info_t *info, const hb_glyph_position_t *place, uint32_t from)
{
    return (struct glyph){.id = (uint16_t)info->codepoint, // fonts number them so
                          .advance = place->x_advance,
                          .cluster = info->cluster - from};
}

// Most runs have none that stands off its place.
static void note_offset(struct shaper *s, struct run *run, uint32_t i, const hb_glyph_position_t *place)
{
    if (!place->x_offset && !place->y_offset)
        return;
    if (!run->offsets)
        run->offsets = NEW_ARRAY(s->arena, struct glyph_offset, run->n);
    ((struct glyph_offset *)run->offsets)[i] =
        (struct glyph_offset){.x = (int16_t)MAX(MIN(place->x_offset, INT16_MAX), INT16_MIN),
                              .y = (int16_t)MAX(MIN(place->y_offset, INT16_MAX), INT16_MIN)};
}

// A cluster of several glyphs has no glyph-by-glyph text: marks moved before their base, a vowel split in
// two. Right-to-left text does without (marks have clusters of their own, and readers reverse the actual
// text).
static bool has_split_cluster(const struct run *run)
{
    for (uint32_t i = 1; i < run->n; i++)
        if (run->glyphs[i].cluster == run->glyphs[i - 1].cluster)
            return !(run->level & 1);
    return false;
}

static bool take_known(struct shaper *s, struct piece *p, struct str text)
{
    const struct run *known = store_run(s->known, p, text);
    if (!known)
        return false;
    struct glyph *none;
    struct run *run = new_run(s, p, text, 0, &none);
    run->glyphs = known->glyphs;
    run->offsets = known->offsets;
    run->n = known->n;
    run->script = known->script;
    run->needs_actual_text = known->needs_actual_text;
    p->run = run;
    return true;
}

static void shape_piece(struct shaper *s, struct piece *p)
{
    struct str text = {s->kept.p + p->from, p->to - p->from};
    if (take_known(s, p, text))
        return;
    shape_text(s, p, s->kept, p->from, p->to);
    unsigned n;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(s->fonts->buffer, &n);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(s->fonts->buffer, NULL);
    struct glyph *glyphs;
    uint8_t *unsafe = NEW_ARRAY(s->scratch, uint8_t, n);
    struct run *run = new_run(s, p, text, n, &glyphs);
    run->script = (uint16_t)p->script;
    p->run = run;
    p->unsafe = unsafe;
    for (unsigned i = 0; i < n; i++) {
        glyphs[i] = glyph_from(&infos[i], &places[i], p->from);
        note_offset(s, run, i, &places[i]);
        unsafe[i] = (hb_glyph_info_get_glyph_flags(&infos[i]) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK) != 0;
    }
    run->needs_actual_text = has_split_cluster(run);
}

void shape(struct shaper *s)
{
    s->kept = arena_str(s->arena, shaper_text(s));
    for (size_t i = 0; i < s->pieces.n; i++)
        shape_piece(s, &s->pieces.items[i]);
}

// ---- hyphens and page numbers -----------------------------------------------------------------------

// A hyphen at a line's end is not part of the text: it reads as a soft hyphen (ISO 32000-1, 14.8.2.2.3).
const struct run *hyphen_run(struct shaper *s, struct piece *piece)
{
    enum { HYPHEN = 0x2010 };
    if (piece->hyphen)
        return piece->hyphen;
    const struct style *style = piece->span->in->style;
    struct piece p = *piece;
    hb_codepoint_t id;
    if (!hb_font_get_nominal_glyph(p.face->hb_font, HYPHEN, &id)) {
        p.face = face_for(s, style, '-', p.face);
        if (!p.face)
            return NULL;
        hb_font_get_nominal_glyph(p.face->hb_font, '-', &id);
    }
    struct glyph *glyph;
    struct run *run = new_run(s, &p, STR("\u00AD"), 1, &glyph);
    *glyph = (struct glyph){.id = (uint16_t)id, .advance = hb_font_get_glyph_h_advance(p.face->hb_font, id)};
    run->needs_actual_text = true;
    return piece->hyphen = run;
}

// Each digit is shaped alone: which ones will stand beside each other is known after paging.
const struct run *digits_run(struct shaper *s, const struct span *span)
{
    struct piece p = {.span = span,
                      .level = s->levels ? s->levels[span->from] : 0,
                      .script = USCRIPT_LATIN,
                      .face = face_for(s, span->in->style, '0', NULL)};
    if (!p.face) {
        if (!s->failed)
            report_glyph(s, span->in, '0');
        return NULL;
    }
    struct glyph *glyphs;
    struct run *run = new_run(s, &p, STR("0123456789"), 10, &glyphs);
    for (uint32_t i = 0; i < run->n; i++) {
        shape_text(s, &p, (struct str){run->text.p + i, 1}, 0, 1);
        unsigned n;
        const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(s->fonts->buffer, &n);
        if (n) {
            const hb_glyph_position_t *place = hb_buffer_get_glyph_positions(s->fonts->buffer, NULL);
            glyphs[i] = glyph_from(infos, place, 0);
            glyphs[i].cluster = i;
            note_offset(s, run, i, place);
        }
    }
    return run;
}
