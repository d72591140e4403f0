// The font catalogue's files: found, mapped, opened as HarfBuzz faces when first asked for.
#include "text/internal.h"

#include <hb-ot.h>
#include <stdlib.h>

struct fonts *fonts_open(const struct font_catalogue *catalogue)
{
    struct arena *arena = arena_new();
    struct fonts *fonts = NEW(arena, struct fonts);
    fonts->arena = arena;
    fonts->catalogue = catalogue;
    fonts->slots = NEW_ARRAY(arena, struct slot, catalogue->n_files);
    fonts->buffer = hb_buffer_create();
    return fonts;
}

void fonts_close(struct fonts *fonts)
{
    if (!fonts)
        return;
    for (size_t i = 0; i < fonts->catalogue->n_files; i++) {
        struct slot *slot = &fonts->slots[i];
        if (slot->state != SLOT_OPEN)
            continue;
        hb_font_destroy(slot->face.hb_font);
        hb_face_destroy(slot->face.hb_face);
        file_unmap(slot->face.bytes);
    }
    for (size_t i = 0; i < fonts->breakers.n; i++)
        ubrk_close(fonts->breakers.items[i].iterator);
    for (size_t i = 0; i < fonts->patterns.n; i++)
        patterns_free(fonts->patterns.items[i]);
    if (fonts->bidi)
        ubidi_close(fonts->bidi);
    hb_buffer_destroy(fonts->buffer);
    arena_free(fonts->arena);
}

void icu_check(UErrorCode error, const char *what)
{
    if (U_SUCCESS(error))
        return;
    fprintf(stderr, "pdfgen: ICU: %s: %s\n", what, u_errorName(error));
    out_of_memory(0);
}

// ---- opening a file ---------------------------------------------------------------------------------

static bool is_family(hb_face_t *face, struct str family)
{
    static const hb_ot_name_id_t ids[] = {HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY, HB_OT_NAME_ID_FONT_FAMILY};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        char name[128];
        unsigned size = sizeof name;
        unsigned length = hb_ot_name_get_utf8(face, ids[i], hb_language_from_string("en", -1), &size, name);
        if (length)
            return str_eq((struct str){name, size}, family);
    }
    return false;
}

// Which face of a collection (.ttc) is the family's; of a single font, and where none says so, the first.
static uint32_t collection_index(hb_blob_t *blob, struct str family)
{
    unsigned n = hb_face_count(blob);
    for (unsigned i = 0; n > 1 && i < n; i++) {
        hb_face_t *face = hb_face_create(blob, i);
        bool found = is_family(face, family);
        hb_face_destroy(face);
        if (found)
            return i;
    }
    return 0;
}

static void measure(struct face *face)
{
    hb_font_extents_t extents = {0};
    if (!hb_font_get_h_extents(face->hb_font, &extents)) {
        extents.ascender = (int32_t)(face->upem * 4 / 5);
        extents.descender = -(int32_t)(face->upem / 5);
    }
    face->ascent = extents.ascender;
    face->descent = extents.descender;
    hb_position_t cap_height = 0;
    hb_codepoint_t glyph;
    hb_glyph_extents_t ink;
    if (hb_ot_metrics_get_position(face->hb_font, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap_height) &&
        cap_height > 0)
        face->cap_height = cap_height;
    else if (hb_font_get_nominal_glyph(face->hb_font, 'H', &glyph) &&
             hb_font_get_glyph_extents(face->hb_font, glyph, &ink))
        face->cap_height = ink.y_bearing;
    else
        face->cap_height = face->ascent * 3 / 4;
}

static bool make_face(struct face *face)
{
    if (face->bytes.n == 0)
        return false;
    hb_blob_t *blob =
        hb_blob_create(face->bytes.p, (unsigned)face->bytes.n, HB_MEMORY_MODE_READONLY, NULL, NULL);
    face->collection_index = collection_index(blob, face->family);
    face->hb_face = hb_face_create(blob, face->collection_index);
    hb_blob_destroy(blob);
    face->upem = hb_face_get_upem(face->hb_face);
    if (hb_face_get_glyph_count(face->hb_face) == 0) {
        hb_face_destroy(face->hb_face);
        return false;
    }
    face->hb_font = hb_font_create(face->hb_face);
    hb_font_set_scale(face->hb_font, (int)face->upem, (int)face->upem);
    measure(face);
    hb_face_make_immutable(face->hb_face);
    hb_font_make_immutable(face->hb_font);
    return true;
}

static enum slot_state open_slot(struct fonts *fonts, size_t i)
{
    const struct font_file *file = &fonts->catalogue->files[i];
    struct face *face = &fonts->slots[i].face;
    *face = (struct face){
        .index = (uint16_t)i, .family = file->family, .weight = file->weight, .italic = file->italic};
    for (size_t k = 0; k < fonts->catalogue->n_folders; k++) {
        face->path = path_join(fonts->arena, fonts->catalogue->folders[k], file->file);
        switch (file_map(arena_cstr(fonts->arena, face->path), FONT_MAX_BYTES, &face->bytes)) {
        case FILE_MISSING:
            continue;
        case FILE_TOO_BIG:
            return SLOT_TOO_BIG;
        case FILE_UNREADABLE:
            return SLOT_UNREADABLE;
        case FILE_OK:
            if (make_face(face))
                return SLOT_OPEN;
            file_unmap(face->bytes);
            return SLOT_UNREADABLE;
        }
    }
    return SLOT_MISSING;
}

const struct face *fonts_slot(struct fonts *fonts, size_t i)
{
    struct slot *slot = &fonts->slots[i];
    if (slot->state == SLOT_UNTRIED)
        slot->state = open_slot(fonts, i);
    return slot->state == SLOT_OPEN ? &slot->face : NULL;
}

// ---- choosing a file --------------------------------------------------------------------------------

// Slope counts before weight; of two weights equally far the one further from regular wins: who asks for an
// unusual weight wants to see the difference.
static uint32_t distance(const struct font_file *file, uint16_t weight, bool italic)
{
    uint32_t away = (uint32_t)abs(file->weight - weight) * 2;
    bool towards_regular = weight > 400 ? file->weight < weight : file->weight > weight;
    return away + towards_regular + (file->italic != italic ? 1u << 16 : 0);
}

size_t fonts_nearest(const struct font_catalogue *catalogue, struct str family, uint16_t weight, bool italic)
{
    size_t best = catalogue->n_files;
    for (size_t i = 0; i < catalogue->n_files; i++) {
        const struct font_file *file = &catalogue->files[i];
        if (!str_eq(file->family, family))
            continue;
        if (best == catalogue->n_files ||
            distance(file, weight, italic) < distance(&catalogue->files[best], weight, italic))
            best = i;
    }
    return best;
}

static bool unknown_family(const struct font_catalogue *catalogue, struct str family, struct pos pos,
                           struct diags *diags)
{
    const char **names = NEW_ARRAY(diags->arena, const char *, catalogue->n_files);
    for (size_t i = 0; i < catalogue->n_files; i++)
        names[i] = arena_cstr(diags->arena, catalogue->files[i].family);
    struct str near = str_nearest(family, names, catalogue->n_files);
    struct str hint = near.n ? arena_printf(diags->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
                             : STR("\"pdfgen fonts\" lists the families of the font catalogue.");
    return diag(diags, DIAG_FONT_MISSING, pos, hint, "the font catalogue has no family \"%.*s\"",
                STR_ARG(family));
}

static bool report_slot(const struct slot *slot, const struct font_file *file, struct pos pos,
                        struct diags *diags)
{
    struct str install = file->package.n ? arena_printf(diags->arena, "Install it: apt-get install %.*s",
                                                        STR_ARG(file->package))
                                         : STR("Put the file into a folder of the font catalogue.");
    switch (slot->state) {
    case SLOT_MISSING:
        return diag(diags, DIAG_FONT_MISSING, pos, install, "the font file %.*s (%.*s) is not installed",
                    STR_ARG(file->file), STR_ARG(file->family));
    case SLOT_TOO_BIG:
        return diag(diags, DIAG_FONT_UNREADABLE, pos, (struct str){0},
                    "the font file %.*s is larger than %d MB", STR_ARG(slot->face.path),
                    FONT_MAX_BYTES >> 20);
    default:
        return diag(diags, DIAG_FONT_UNREADABLE, pos,
                    STR("It must be a TrueType or OpenType font that you may read."),
                    "the font file %.*s cannot be used", STR_ARG(slot->face.path));
    }
}

const struct face *fonts_face(struct fonts *fonts, struct str family, uint16_t weight, bool italic,
                              struct pos pos, struct diags *diags)
{
    size_t i = fonts_nearest(fonts->catalogue, family, weight, italic);
    if (i == fonts->catalogue->n_files) {
        unknown_family(fonts->catalogue, family, pos, diags);
        return NULL;
    }
    const struct face *face = fonts_slot(fonts, i);
    if (!face)
        report_slot(&fonts->slots[i], &fonts->catalogue->files[i], pos, diags);
    return face;
}
