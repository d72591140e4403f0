// What one document was packed into, for others that are nearly alike. Everything is found by what it was
// made from: what is taken from here is byte for byte what making it anew would give.
#include "pdf/internal.h"

#include <hb-subset.h>
#include <string.h>

struct kept_stream {
    struct str bytes, packed;
};
struct kept_program {
    const struct face *face;
    hb_set_t *glyphs;
    struct font_program program;
};
struct kept_face {
    const struct face *face;
    hb_face_t *prepared;
};
struct kept_typing {
    const struct face *face;
    hb_set_t *glyphs;
    struct str widths;
};
struct kept_form {
    const struct drawing *drawing;
    struct str content;
};
struct kept_picture {
    const struct drawing *drawing;
    struct packed_picture picture;
};

struct pdf_store {
    struct arena *arena;
    struct {
        struct kept_stream *items;
        size_t n, cap;
    } streams;
    struct {
        struct kept_program *items;
        size_t n, cap;
    } programs;
    struct {
        struct kept_face *items;
        size_t n, cap;
    } faces;
    struct {
        struct kept_typing *items;
        size_t n, cap;
    } typing;
    struct {
        struct kept_form *items;
        size_t n, cap;
    } forms;
    struct {
        struct kept_picture *items;
        size_t n, cap;
    } pictures;
};

struct pdf_store *pdf_store_new(void)
{
    struct arena *arena = arena_new();
    struct pdf_store *store = NEW(arena, struct pdf_store);
    store->arena = arena;
    return store;
}

void pdf_store_free(struct pdf_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->programs.n; i++)
        hb_set_destroy(store->programs.items[i].glyphs);
    for (size_t i = 0; i < store->faces.n; i++)
        hb_face_destroy(store->faces.items[i].prepared);
    for (size_t i = 0; i < store->typing.n; i++)
        hb_set_destroy(store->typing.items[i].glyphs);
    arena_free(store->arena);
}

// ---- streams: few, and seldom of one length ----
struct str store_packed(const struct pdf_store *store, struct str bytes)
{
    for (size_t i = 0; store && i < store->streams.n; i++)
        if (str_eq(store->streams.items[i].bytes, bytes))
            return store->streams.items[i].packed;
    return (struct str){0};
}

void store_keep(struct pdf_store *store, struct str bytes, struct str packed)
{
    if (!store || store_packed(store, bytes).p)
        return;
    struct kept_stream kept = {arena_str(store->arena, bytes), arena_str(store->arena, packed)};
    PUSH(store->arena, store->streams, kept);
}

// ---- font programs ----
// Most of the work of cutting a face is listing its characters: that is done once.
static void prepare_face(struct pdf_store *store, const struct pdf_font *font)
{
    if (font->outlines != OUTLINES_TRUETYPE || store_face(store, font->face) != font->face->hb_face)
        return;
    struct kept_face kept = {font->face, hb_subset_preprocess(font->face->hb_face)};
    PUSH(store->arena, store->faces, kept);
}

struct hb_face_t *store_face(const struct pdf_store *store, const struct face *face)
{
    for (size_t i = 0; store && i < store->faces.n; i++)
        if (store->faces.items[i].face == face)
            return store->faces.items[i].prepared;
    return face->hb_face;
}

bool store_program(const struct pdf_store *store, const struct pdf_font *font, struct font_program *program)
{
    for (size_t i = 0; store && i < store->programs.n; i++) {
        const struct kept_program *kept = &store->programs.items[i];
        if (kept->face == font->face && hb_set_is_equal(kept->glyphs, font->wanted)) {
            *program = kept->program;
            return true;
        }
    }
    return false;
}

static const uint16_t *keep_gids(struct pdf_store *store, const struct pdf_font *font, const uint16_t *gids)
{
    uint16_t *kept = gids ? NEW_ARRAY(store->arena, uint16_t, font->n_glyphs) : NULL;
    if (kept)
        memcpy(kept, gids, font->n_glyphs * sizeof *kept);
    return kept;
}

void store_keep_program(struct pdf_store *store, const struct pdf_font *font,
                        const struct font_program *program)
{
    struct font_program known;
    if (store)
        prepare_face(store, font);
    if (!store || store_program(store, font, &known))
        return;
    struct kept_program kept = {.face = font->face, .glyphs = hb_set_create()};
    hb_set_union(kept.glyphs, font->wanted);
    kept.program = (struct font_program){.name = arena_str(store->arena, program->name),
                                         .bytes = arena_str(store->arena, program->bytes),
                                         .gids = keep_gids(store, font, program->gids)};
    PUSH(store->arena, store->programs, kept);
}

// ---- what is typed ----
const struct hb_set_t *store_typing(const struct pdf_store *store, const struct face *face,
                                    struct str *widths)
{
    for (size_t i = 0; store && i < store->typing.n; i++)
        if (store->typing.items[i].face == face) {
            *widths = store->typing.items[i].widths;
            return store->typing.items[i].glyphs;
        }
    return NULL;
}

void store_keep_typing(struct pdf_store *store, const struct face *face, const struct hb_set_t *glyphs,
                       struct str widths)
{
    struct str known;
    if (!store || store_typing(store, face, &known))
        return;
    struct kept_typing kept = {face, hb_set_create(), arena_str(store->arena, widths)};
    hb_set_union(kept.glyphs, glyphs);
    PUSH(store->arena, store->typing, kept);
}

// ---- drawings ----
struct str store_form(const struct pdf_store *store, const struct drawing *drawing)
{
    for (size_t i = 0; store && i < store->forms.n; i++)
        if (store->forms.items[i].drawing == drawing)
            return store->forms.items[i].content;
    return (struct str){0};
}

void store_keep_form(struct pdf_store *store, const struct drawing *drawing, struct str content)
{
    if (!store || store_form(store, drawing).p)
        return;
    struct kept_form kept = {drawing, arena_str(store->arena, content)};
    PUSH(store->arena, store->forms, kept);
}

// ---- pictures ----
const struct packed_picture *store_picture(const struct pdf_store *store, const struct drawing *drawing)
{
    for (size_t i = 0; store && i < store->pictures.n; i++)
        if (store->pictures.items[i].drawing == drawing)
            return &store->pictures.items[i].picture;
    return NULL;
}

static struct packed_stream keep_stream(struct arena *arena, struct packed_stream stream)
{
    return (struct packed_stream){arena_str(arena, stream.entries), arena_str(arena, stream.bytes)};
}

void store_keep_picture(struct pdf_store *store, const struct drawing *drawing,
                        const struct packed_picture *picture)
{
    if (!store || store_picture(store, drawing))
        return;
    struct kept_picture kept = {drawing,
                                {.color = keep_stream(store->arena, picture->color),
                                 .mask = keep_stream(store->arena, picture->mask)}};
    PUSH(store->arena, store->pictures, kept);
}
