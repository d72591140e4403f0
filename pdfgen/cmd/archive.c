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

// The way from a file to another, by places.
static struct str way_between(struct arena *arena, struct str from, struct str to)
{
    size_t folder = folder_length(from), n = common_folder(from, folder, to);
    struct buf way = {0};
    for (size_t i = n; i < folder; i++)
        if (from.p[i] == '/')
            buf_puts(&way, "../");
    buf_put(&way, to.p + n + 1, to.n - n - 1);
    struct str copy = arena_str(arena, buf_view(&way));
    buf_free(&way);
    return copy;
}

static bool refuse(struct pipeline *p, const struct source *source, struct str hint, const char *what)
{
    return diag(&p->diags, DIAG_ARCHIVE_NAME, (struct pos){.source = source}, hint, "%s", what);
}

// An absolute path leads to its old place from wherever the archive is rebuilt.
static bool refuse_absolute(struct pipeline *p, const struct archive_folder *folder,
                            const struct source_file *from, struct str place)
{
    struct str asking = place_of(p->arena, folder, from->at.source->path);
    return diag(&p->diags, DIAG_ARCHIVE_NAME, from->at,
                arena_printf(p->arena, "Write \"%.*s\".", STR_ARG(way_between(p->arena, asking, place))),
                "\"%.*s\" is an absolute path: from another folder it could not be rebuilt",
                STR_ARG(from->source->path));
}

// How many bytes lead to the folder that all of a group are below.
static size_t group_folder(const struct archive_folder *folder, size_t group)
{
    struct str first = folder->items[group].place;
    size_t n = folder_length(first);
    for (size_t i = group + 1; i < folder->n; i++)
        if (folder->items[i].group == group)
            n = common_folder(first, n, folder->items[i].place);
    return n;
}

static bool name_group(struct pipeline *p, struct archive_folder *folder, size_t group, const char *below)
{
    bool ok = true;
    size_t n = group_folder(folder, group);
    for (size_t i = group; i < folder->n; i++) {
        struct archive_file *file = &folder->items[i];
        if (file->group != group)
            continue;
        file->name = arena_printf(p->arena, "%s%s%.*s", folder->name, below, (int)(file->place.n - n),
                                  file->place.p + n);
        if (!path_is_below(file->name))
            ok =
                refuse(p, file->source, STR("Rename it, or the folders that it is in."),
                       memchr(file->name.p, '\\', file->name.n)
                           ? "its name cannot stand in an archive: it has a backslash"
                           : "its name cannot stand in an archive: it is too long, or has characters that do "
                             "not show");
    }
    return ok;
}

static bool name_files(struct pipeline *p, struct archive_folder *folder)
{
    bool ok = true;
    size_t groups = 0, number = 0;
    for (size_t i = 0; i < folder->n; i++)
        groups += folder->items[i].group == i;
    for (size_t i = 0; i < folder->n; i++)
        if (folder->items[i].group == i)
            ok = name_group(p, folder, i, groups > 1 ? arena_printf(p->arena, "/%zu", ++number).p : "") && ok;
    return ok;
}

// The file of these bytes as they were read, whatever it is called; folder->n: none.
static size_t file_of(const struct archive_folder *folder, const struct source *source)
{
    size_t i = 0;
    while (i < folder->n && folder->items[i].source->text.p != source->text.p)
        i++;
    return i;
}

static void join_groups(struct archive_folder *folder, size_t a, size_t b)
{
    size_t into = MIN(folder->items[a].group, folder->items[b].group),
           from = MAX(folder->items[a].group, folder->items[b].group);
    for (size_t i = from; i < folder->n && into != from; i++)
        if (folder->items[i].group == from)
            folder->items[i].group = into;
}

// Each place once, and each file at one place: a second name would be a second file when it is extracted.
static bool add_file(struct pipeline *p, struct archive_folder *folder, struct source_file from)
{
    struct archive_file file = {.source = from.source,
                                .place = place_of(p->arena, folder, from.source->path),
                                .is_picture = from.is_picture,
                                .group = folder->n};
    size_t known = 0, same = file_of(folder, from.source);
    if (from.absolute && from.at.source)
        return refuse_absolute(p, folder, &from, file.place);
    while (known < folder->n && !str_eq(folder->items[known].place, file.place))
        known++;
    if (same < folder->n && same != known)
        return refuse(p, file.source, STR("Name it one way everywhere, without links."),
                      "it is the same file as another name leads to");
    if (known < folder->n && !str_eq(folder->items[known].source->text, file.source->text))
        return refuse(p, file.source, STR("Name the document by its file, and files without links."),
                      "two files would have this name in the archive");
    if (known == folder->n)
        PUSH(p->arena, *folder, file);
    size_t asking = from.at.source ? file_of(folder, from.at.source) : known;
    if (asking < folder->n)
        join_groups(folder, known, asking);
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
    struct sources catalogue = {.items = &(struct source_file){.source = p->catalogue->source}, .n = 1};
    bool named = add_files(p, &archive.article, &p->article->files);
    named = add_files(p, &archive.layout, &p->layout->files) && named;
    named = add_files(p, &archive.fonts, &catalogue) && named;
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
