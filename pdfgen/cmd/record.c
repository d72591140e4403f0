// The record of an archived PDF: written, and taken again in place of options.
#include "cmd/archive.h"
#include "cmd/command.h"
#include "read/read.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

// ---- fonts ----

static struct str file_name(struct str path)
{
    for (size_t i = path.n; i-- > 0;)
        if (path.p[i] == '/')
            return (struct str){path.p + i + 1, path.n - i - 1};
    return path;
}

// The faces that the pages are set in, by their numbers in the catalogue; NULL where one is not used.
static const struct face **used_faces(const struct pipeline *p)
{
    const struct face **faces = NEW_ARRAY(p->arena, const struct face *, p->catalogue->n_files + 1);
    for (size_t i = 0; i < p->text->n_paras; i++)
        for (size_t k = 0; k < p->text->paras[i].n_runs; k++)
            faces[p->text->paras[i].runs[k]->face->index] = p->text->paras[i].runs[k]->face;
    return faces;
}

static struct str hash_text(struct arena *arena, struct str bytes)
{
    return arena_printf(arena, "%016" PRIx64, str_hash(bytes));
}

void record_compare_fonts(struct pipeline *p)
{
    const struct face **faces = used_faces(p);
    for (size_t i = 0; i < p->catalogue->n_files; i++) {
        if (!faces[i])
            continue;
        struct str file = file_name(faces[i]->path), hash = hash_text(p->arena, faces[i]->bytes);
        const struct recorded_font *recorded = p->record->fonts, *end = recorded + p->record->n_fonts;
        while (recorded < end && !str_eq(recorded->file, file))
            recorded++;
        if (recorded == end || !str_eq(recorded->hash, hash))
            diag(&p->diags, DIAG_RECORD_DIFFERS, recorded < end ? recorded->pos : p->record->pos,
                 (struct str){0},
                 "%.*s is not the font file that the PDF was made with: the pages may differ", STR_ARG(file));
    }
}

// ---- writing ----

static void put_attribute(struct buf *b, const char *name, struct str value)
{
    buf_printf(b, " %s=\"", name);
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if (c < ' ' || c == '&' || c == '<' || c == '>' || c == '"')
            buf_printf(b, "&#%u;", c);
        else
            buf_putc(b, (char)c);
    }
    buf_putc(b, '"');
}

static void put_fonts(struct buf *b, const struct pipeline *p, const struct archive *archive)
{
    const struct face **faces = used_faces(p);
    buf_puts(b, "  <fonts");
    put_attribute(b, "path", archive->fonts.items[0].name);
    buf_puts(b, ">\n");
    for (size_t i = 0; i < p->catalogue->n_files; i++) {
        if (!faces[i])
            continue;
        buf_puts(b, "    <font");
        put_attribute(b, "file", file_name(faces[i]->path));
        put_attribute(b, "hash", hash_text(p->arena, faces[i]->bytes));
        buf_puts(b, "/>\n");
    }
    buf_puts(b, "  </fonts>\n");
}

struct str record_text(const struct pipeline *p, const struct archive *archive, int64_t date)
{
    const struct options *o = p->options;
    struct buf b = {0};
    buf_puts(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<record xmlns=\"urn:pdfgen:record\"");
    put_attribute(&b, "program", STR("pdfgen " PDFGEN_VERSION));
    put_attribute(&b, "profile", STR("archive"));
    if (date >= 0)
        buf_printf(&b, " date=\"%" PRId64 "\"", date);
    if (o->impose)
        put_attribute(&b, "impose", str_of(o->impose_words));
    buf_puts(&b, ">\n  <document");
    put_attribute(&b, "path", archive->article.items[0].name);
    if (o->content_root)
        put_attribute(&b, "content-root", str_of(archive->article.name));
    buf_puts(&b, "/>\n");
    for (size_t i = 0; i < o->layouts.n; i++) {
        buf_puts(&b, "  <layout");
        put_attribute(&b, "path", archive_name(p, &archive->layout, o->layouts.items[i]));
        buf_puts(&b, "/>\n");
    }
    put_fonts(&b, p, archive);
    for (size_t i = 0; i < o->sets.n; i++) {
        buf_puts(&b, "  <set");
        put_attribute(&b, "name", o->sets.items[i].name);
        put_attribute(&b, "value", o->sets.items[i].value);
        buf_puts(&b, "/>\n");
    }
    buf_puts(&b, "</record>\n");
    struct str text = arena_str(p->arena, buf_view(&b));
    buf_free(&b);
    return text;
}

// ---- rebuilding ----

static bool record_impose(struct pipeline *p, const struct record *record, struct options *o)
{
    struct str fault;
    o->impose_words = arena_cstr(p->arena, record->impose);
    o->impose = imposition_parse(p->arena, o->impose_words, &fault);
    return o->impose ||
           diag(&p->diags, DIAG_BAD_VALUE, record->impose_pos, (struct str){0}, "%.*s", STR_ARG(fault));
}

bool record_open(struct pipeline *p)
{
    const struct record *record = read_record(p->arena, p->options->operands.items[0], &p->diags);
    if (!record)
        return false;
    if (!str_eqz(record->program, "pdfgen " PDFGEN_VERSION))
        diag(&p->diags, DIAG_RECORD_DIFFERS, record->pos, (struct str){0},
             "the PDF was made by %.*s, this is pdfgen " PDFGEN_VERSION ": the pages may differ",
             STR_ARG(record->program));
    struct options *o = NEW(p->arena, struct options);
    *o = *p->options;
    o->operands = (struct names){0};
    PUSH(p->arena, o->operands, arena_cstr(p->arena, record->document));
    for (size_t i = 0; i < record->n_layouts; i++)
        PUSH(p->arena, o->layouts, arena_cstr(p->arena, record->layouts[i]));
    for (size_t i = 0; i < record->n_sets; i++)
        PUSH(p->arena, o->sets, record->sets[i]);
    o->content_root = record->content_root.p ? arena_cstr(p->arena, record->content_root) : NULL;
    o->fonts = arena_cstr(p->arena, record->catalogue);
    o->profile = PROFILE_ARCHIVE;
    p->record = record;
    p->options = o;
    return !record->impose.p || record_impose(p, record, o);
}

static bool is_below(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && (n == 1 || path[n] == '/');
}

static bool all_below(struct pipeline *p, const struct sources *files, const char *folder)
{
    bool ok = true;
    char path[PATH_MAX];
    for (size_t i = 0; i < files->n; i++)
        if (!realpath(files->items[i].source->path.p, path))
            ok = diag(&p->diags, errno == ENOENT ? DIAG_FILE_MISSING : DIAG_FILE_UNREADABLE, p->record->pos,
                      STR("Extract the PDF again: a record stands with all that it names."),
                      "\"%.*s\", which the PDF was made of: %s", STR_ARG(files->items[i].source->path),
                      strerror(errno));
        else if (!is_below(path, folder))
            ok = diag(&p->diags, DIAG_INCLUDE_OUTSIDE, p->record->pos,
                      STR("It is named by an absolute path, or through a link."),
                      "\"%.*s\", which the PDF was made of, lies outside the record's folder",
                      STR_ARG(files->items[i].source->path));
    return ok;
}

bool record_encloses(struct pipeline *p)
{
    char folder[PATH_MAX];
    if (!realpath(path_dir(p->arena, p->record->source->path).p, folder))
        return diag(&p->diags, DIAG_FILE_UNREADABLE, p->record->pos, (struct str){0},
                    "the record's folder cannot be read");
    const struct source fonts = {.path = p->record->catalogue};
    const struct sources catalogue = {.items = &(struct source_file){.source = &fonts}, .n = 1};
    bool ok = all_below(p, &p->article->files, folder);
    ok = all_below(p, &p->layout->files, folder) && ok;
    return all_below(p, &catalogue, folder) && ok;
}
