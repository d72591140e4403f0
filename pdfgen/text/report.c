// What the catalogue's fonts have and lack: GLYPH_MISSING, and `pdfgen fonts`.
#include "text/internal.h"

#include <stdlib.h>
#include <unicode/uchar.h>

// ---- a character that no face has -------------------------------------------------------------------

static bool is_role_family(const struct font_role *role, struct str family)
{
    for (size_t i = 0; i < role->n; i++)
        if (str_eq(role->families[i], family))
            return true;
    return false;
}

// A family of the catalogue that is installed and has the character; absent where there is none.
static struct str family_with(struct fonts *fonts, const struct font_role *role, uint32_t c)
{
    for (size_t i = 0; i < fonts->catalogue->n_files; i++) {
        struct str family = fonts->catalogue->files[i].family;
        if (is_role_family(role, family) || fonts_nearest(fonts->catalogue, family, 400, false) != i)
            continue;
        const struct face *face = fonts_slot(fonts, i);
        if (face && face_covers(face, c))
            return family;
    }
    return (struct str){0};
}

void report_glyph(struct shaper *s, const struct inline_item *in, uint32_t c)
{
    for (size_t i = 0; i < s->missing.n; i++)
        if (s->missing.items[i] == c)
            return;
    if (s->missing.n == DIAGS_MAX) // nobody reads on
        return;
    PUSH(s->scratch, s->missing, c);
    const struct font_role *role = in->style->font;
    struct str family = family_with(s->fonts, role, c);
    struct str hint =
        family.n
            ? arena_printf(s->scratch, "Add the family \"%.*s\" to the font role \"%.*s\" of the layout.",
                           STR_ARG(family), STR_ARG(role->name))
            : STR("No installed font of the catalogue has it: write it otherwise, or add a font that has it "
                  "to the font catalogue and to the role.");
    char bytes[4];
    size_t n = utf8_put(bytes, c);
    bool visible = u_isgraph((UChar32)c);
    diag(s->diags, DIAG_GLYPH_MISSING, in->pos, hint,
         "no font of the role \"%.*s\" has the character U+%04X%s%.*s", STR_ARG(role->name), (unsigned)c,
         visible ? " " : "", visible ? (int)n : 0, bytes);
}

// ---- pdfgen fonts -----------------------------------------------------------------------------------

struct tally {
    UScriptCode script;
    unsigned characters;
};

static int more_first(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    if (x->characters != y->characters)
        return x->characters < y->characters ? 1 : -1;
    return (x->script > y->script) - (x->script < y->script);
}

// How many characters of each script a face has, most first.
static void report_scripts(const struct face *face, struct buf *out)
{
    struct tally tallies[USCRIPT_CODE_LIMIT];
    for (int i = 0; i < USCRIPT_CODE_LIMIT; i++)
        tallies[i] = (struct tally){(UScriptCode)i, 0};
    hb_set_t *characters = hb_set_create();
    hb_face_collect_unicodes(face->hb_face, characters);
    for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb_set_next(characters, &c);) {
        UErrorCode error = U_ZERO_ERROR;
        UScriptCode script = uscript_getScript((UChar32)c, &error);
        if (U_SUCCESS(error) && script > USCRIPT_INHERITED && script < USCRIPT_CODE_LIMIT &&
            script != USCRIPT_UNKNOWN)
            tallies[script].characters++;
    }
    hb_set_destroy(characters);
    qsort(tallies, USCRIPT_CODE_LIMIT, sizeof *tallies, more_first);
    for (int i = 0; i < USCRIPT_CODE_LIMIT && tallies[i].characters; i++)
        buf_printf(out, "%s %s %u", i ? "," : "", uscript_getName(tallies[i].script), tallies[i].characters);
}

static void report_file(struct fonts *fonts, size_t i, struct buf *out)
{
    const struct font_file *file = &fonts->catalogue->files[i];
    const struct face *face = fonts_slot(fonts, i);
    const struct slot *slot = &fonts->slots[i];
    buf_printf(out, "  %d%s  ", file->weight, file->italic ? " italic" : "");
    switch (slot->state) {
    case SLOT_OPEN:
        buf_str(out, face->path);
        break;
    case SLOT_TOO_BIG:
        buf_printf(out, "too big: %.*s", STR_ARG(slot->face.path));
        break;
    case SLOT_UNREADABLE:
        buf_printf(out, "unreadable: %.*s", STR_ARG(slot->face.path));
        break;
    default:
        buf_printf(out, "missing: %.*s", STR_ARG(file->file));
        if (file->package.n)
            buf_printf(out, " (apt-get install %.*s)", STR_ARG(file->package));
    }
    buf_putc(out, '\n');
}

static bool is_first_of_family(const struct font_catalogue *catalogue, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(catalogue->files[k].family, catalogue->files[i].family))
            return false;
    return true;
}

void fonts_report(struct fonts *fonts, struct buf *out)
{
    const struct font_catalogue *catalogue = fonts->catalogue;
    for (size_t i = 0; i < catalogue->n_files; i++) {
        struct str family = catalogue->files[i].family;
        if (!is_first_of_family(catalogue, i))
            continue;
        buf_str(out, family);
        const struct face *face = fonts_slot(fonts, fonts_nearest(catalogue, family, 400, false));
        if (face) {
            buf_putc(out, ':');
            report_scripts(face, out);
        }
        buf_putc(out, '\n');
        for (size_t k = i; k < catalogue->n_files; k++)
            if (str_eq(catalogue->files[k].family, family))
                report_file(fonts, k, out);
    }
}
