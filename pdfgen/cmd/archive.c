#include "cmd/archive.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- places and names ----

// Parts of a path onto the end of another: "." and empty ones count for nothing, ".." takes one away. By the
// words alone: the files in the archive find one another by words, too.
static void append_parts(struct buf *place, struct str path)
{
    for (size_t start = 0; start < path.n;) {
        size_t end = start;
        while (end < path.n && path.p[end] != '/')
            end++;
        struct str part = {path.p + start, end - start};
        start = end + 1;
        if (str_eqz(part, "..")) {
            while (place->n && place->p[--place->n] != '/')
                ;
        } else if (part.n && !str_eqz(part, ".")) {
            buf_putc(place, '/');
            buf_str(place, part);
        }
    }
}

// `folder` is the archive's: what came in by standard input stands in the current folder, under a name of its
// own.
static struct str place_of(struct arena *arena, const struct archive_folder *folder, struct str path)
{
    struct buf place = {0};
    char here[PATH_MAX];
    bool standard_input = str_eqz(path, "-");
    if ((standard_input || !str_starts(path, "/")) && getcwd(here, sizeof here))
        append_parts(&place, str_of(here));
    if (standard_input)
        path = strcmp(folder->name, "article") == 0 ? STR("document.xml") : STR("layout.xml");
    append_parts(&place, path);
    struct str copy = arena_str(arena, buf_view(&place));
    buf_free(&place);
    return copy;
}

// How many bytes of `a` lead to the folder that both are in; it ends before a solidus.
static size_t common_folder(struct str a, size_t n, struct str b)
{
    size_t same = 0, i = 0;
    for (; i < n && i < b.n && a.p[i] == b.p[i]; i++)
        if (a.p[i] == '/')
            same = i;
    return i == n && i < b.n && b.p[i] == '/' ? n : same;
}

static size_t folder_length(struct str place)
{
    while (place.n && place.p[place.n - 1] != '/')
        place.n--;
    return place.n ? place.n - 1 : 0;
}

static bool refuse(struct pipeline *p, const struct source *source, struct str hint, const char *what)
{
    return diag(&p->diags, DIAG_ARCHIVE_NAME, (struct pos){.source = source}, hint, "%s", what);
}

static bool name_files(struct pipeline *p, struct archive_folder *folder)
{
    bool ok = true;
    size_t common = folder_length(folder->items[0].place);
    for (size_t i = 1; i < folder->n; i++)
        common = common_folder(folder->items[0].place, common, folder->items[i].place);
    for (size_t i = 0; i < folder->n; i++) {
        struct archive_file *file = &folder->items[i];
        file->name = arena_printf(p->arena, "%s%.*s", folder->name, (int)(file->place.n - common),
                                  file->place.p + common);
        if (!path_is_below(file->name))
            ok = refuse(p, file->source, STR("Rename it, or the folders that it is in."),
                        "its name cannot stand in an archive: it is too long, or has characters that do "
                        "not show");
    }
    return ok;
}

// Each place once.
static bool add_file(struct pipeline *p, struct archive_folder *folder, struct source_file from)
{
    struct archive_file file = {.source = from.source,
                                .place = place_of(p->arena, folder, from.source->path),
                                .is_picture = from.is_picture};
    for (size_t i = 0; i < folder->n; i++) {
        if (!str_eq(folder->items[i].place, file.place))
            continue;
        return str_eq(folder->items[i].source->text, file.source->text) ||
               refuse(p, file.source, STR("Name the document by its file, without links to folders."),
                      "two files would have this name in the archive");
    }
    PUSH(p->arena, *folder, file);
    return true;
}

static bool add_files(struct pipeline *p, struct archive_folder *folder, const struct sources *from)
{
    bool ok = true;
    for (size_t i = 0; i < from->n; i++)
        ok = add_file(p, folder, from->items[i]) && ok;
    return ok && name_files(p, folder);
}

struct str archive_name(const struct pipeline *p, const struct archive_folder *folder, const char *path)
{
    struct str place = place_of(p->arena, folder, str_of(path));
    for (size_t i = 0; i < folder->n; i++)
        if (str_eq(folder->items[i].place, place))
            return folder->items[i].name;
    return (struct str){0};
}

// ---- attachments ----

struct attachments {
    struct attachment *items;
    size_t n, cap;
};

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct attachment *)a)->name, ((const struct attachment *)b)->name);
}

static struct str media_type(const struct archive_file *file)
{
    if (!file->is_picture)
        return STR("application/xml");
    if (str_starts(file->source->text, "\x89PNG"))
        return STR("image/png");
    return str_starts(file->source->text, "\xFF\xD8\xFF") ? STR("image/jpeg") : STR("image/svg+xml");
}

static void attach_folder(struct arena *arena, struct attachments *to, const struct archive_folder *folder,
                          struct str description, enum relationship relationship)
{
    for (size_t i = 0; i < folder->n; i++) {
        const struct archive_file *file = &folder->items[i];
        PUSH(arena, *to,
             ((struct attachment){file->name, media_type(file),
                                  file->is_picture ? STR("Picture") : description, file->source->text,
                                  relationship}));
    }
}

bool archive_attach(struct pipeline *p, struct pdf_options *how)
{
    struct archive archive = {{.name = "article"}, {.name = "layout"}, {.name = "fonts"}};
    struct sources catalogue = {.items = &(struct source_file){p->catalogue->source, false}, .n = 1};
    bool named = add_files(p, &archive.article, &p->article->files);
    named = add_files(p, &archive.layout, &p->layout->files) && named;
    named = add_files(p, &archive.fonts, &catalogue) && named;
    for (size_t i = 0; named && i < p->options->layouts.n; i++)
        if (!archive_name(p, &archive.layout, p->options->layouts.items[i]).p)
            named = diag(&p->diags, DIAG_ARCHIVE_NAME, (struct pos){0}, STR("Name it once, without links."),
                         "--layout %s was read under another name", p->options->layouts.items[i]);
    if (!named)
        return false;
    struct attachments all = {0};
    attach_folder(p->arena, &all, &archive.article, STR("Article, or part of it"), IS_SOURCE);
    attach_folder(p->arena, &all, &archive.layout, STR("Layout"), IS_SOURCE);
    attach_folder(p->arena, &all, &archive.fonts, STR("Font catalogue"), IS_SUPPLEMENT);
    PUSH(p->arena, all,
         ((struct attachment){STR("record.xml"), STR("application/xml"), STR("How this PDF was made"),
                              record_text(p, &archive, how->date), IS_DATA}));
    qsort(all.items, all.n, sizeof *all.items, by_name);
    how->attachments = all.items;
    how->n_attachments = all.n;
    return true;
}
