// What the catalogue's fonts have and lack: GLYPH_MISSING, and `pdfgen fonts`.
#include "text/internal.h"

#include <stdlib.h>
#include <string.h>
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

static bool lists(struct str words, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= words.n; i++)
        if (memcmp(words.p + i, word, n) == 0)
            return true;
    return false;
}

// A file that is not installed, of a family made for the character's script; NULL where there is none.
static const struct font_file *file_to_install(struct fonts *fonts, uint32_t c)
{
    UErrorCode error = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)c, &error);
    const char *code = U_SUCCESS(error) ? uscript_getShortName(script) : NULL;
    for (size_t i = 0; code && i < fonts->catalogue->n_files; i++) {
        const struct font_file *file = &fonts->catalogue->files[i];
        if (lists(file->scripts, code) && !fonts_slot(fonts, i) && fonts->slots[i].state == SLOT_MISSING)
            return file;
    }
    return NULL;
}

static struct str glyph_hint(struct shaper *s, const struct font_role *role, uint32_t c)
{
    struct str family = family_with(s->fonts, role, c);
    if (family.n)
        return arena_printf(s->scratch, "Add the family \"%.*s\" to the font role \"%.*s\" of the layout.",
                            STR_ARG(family), STR_ARG(role->name));
    const struct font_file *file = file_to_install(s->fonts, c);
    if (!file)
        return STR("No installed font of the catalogue has it: write it otherwise, or add a font that has it "
                   "to the font catalogue and to the role.");
    return arena_printf(s->scratch, "Install \"%.*s\" (apt-get install %.*s)%s%.*s%s.", STR_ARG(file->family),
                        STR_ARG(file->package),
                        is_role_family(role, file->family) ? "" : ", and add it to the font role \"",
                        is_role_family(role, file->family) ? 0 : (int)role->name.n, role->name.p,
                        is_role_family(role, file->family) ? "" : "\" of the layout");
}

static size_t offset_of(struct pos pos)
{
    struct str text = pos.source->text;
    size_t i = 0;
    for (uint32_t line = 1; line < pos.line && i < text.n; i++)
        line += text.p[i] == '\n';
    for (uint32_t column = 1; column < pos.column && i < text.n; column++)
        utf8_next(text, &i);
    return i;
}

// Does the text start with &#…; or &#x…; for that character?
static bool is_reference(struct str s, uint32_t c)
{
    if (s.n < 4 || s.p[0] != '&' || s.p[1] != '#')
        return false;
    uint32_t base = s.p[2] == 'x' ? 16 : 10, value = 0;
    for (size_t i = base == 16 ? 3 : 2; i < s.n && s.p[i] != ';'; i++) {
        char low = (char)(s.p[i] | 0x20);
        uint32_t digit = low >= 'a' && low <= 'f'   ? (uint32_t)(low - 'a') + 10
                         : low >= '0' && low <= '9' ? (uint32_t)(low - '0')
                                                    : base;
        value = value * base + digit;
        if (digit >= base || value > 0x10FFFF)
            return false;
    }
    return value == c;
}

// Where the character stands in the source: within the text that starts at `pos`, itself or as &#x…;. `pos`
// where it is not found: a field's value came from elsewhere.
static struct pos char_pos(struct pos pos, uint32_t c)
{
    if (!pos.source || !pos.line)
        return pos;
    struct str text = pos.source->text;
    struct pos at = pos;
    for (size_t i = offset_of(pos); i < text.n && text.p[i] != '<';) {
        if (is_reference((struct str){text.p + i, text.n - i}, c))
            return at;
        uint32_t here = utf8_next(text, &i);
        if (here == c)
            return at;
        at.column = here == '\n' ? 1 : at.column + 1;
        at.line += here == '\n';
    }
    return pos;
}

void report_glyph(struct shaper *s, const struct inline_item *in, uint32_t c)
{
    s->faulty = true;
    for (size_t i = 0; i < s->missing.n; i++)
        if (s->missing.items[i] == c)
            return;
    if (s->missing.n == DIAGS_MAX) // nobody reads on
        return;
    PUSH(s->scratch, s->missing, c);
    const struct font_role *role = in->style->font;
    struct str hint = glyph_hint(s, role, c);
    char bytes[4];
    size_t n = utf8_put(bytes, c);
    bool visible = u_isgraph((UChar32)c);
    diag(s->diags, DIAG_GLYPH_MISSING, char_pos(in->pos, c), hint,
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
