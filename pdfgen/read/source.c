// Files as text: read whole, checked for UTF-8, and the way from a byte to its line and column.
#include "read/source.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "read/read.h"
#include "read/xml.h"

const struct source *source_text(struct arena *a, struct str name, struct str text)
{
    struct source *s = NEW(a, struct source);
    *s = (struct source){name, text};
    return s;
}

struct str source_beside(struct arena *a, struct pos at, struct str name)
{
    return at.source ? path_join(a, path_dir(a, at.source->path), name) : name;
}

struct source_file source_named(const struct source *source, struct pos at, struct str name)
{
    return (struct source_file){.source = source, .at = at, .absolute = str_starts(name, "/")};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// The file of that folder whose name is nearest, or that there is no such folder.
static struct str missing_hint(struct arena *a, struct str path)
{
    enum { NAMES_MAX = 1000 };
    struct str folder = path_dir(a, path), name = path;
    for (size_t i = path.n; i-- > 0 && name.n == path.n;)
        if (path.p[i] == '/')
            name = (struct str){path.p + i + 1, path.n - i - 1};
    DIR *dir = opendir(arena_cstr(a, folder));
    if (!dir)
        return arena_printf(a, "There is no folder \"%.*s\".", STR_ARG(folder));
    const char **names = NEW_ARRAY(a, const char *, NAMES_MAX);
    size_t n = 0;
    for (struct dirent *e; n < NAMES_MAX && (e = readdir(dir));)
        if (e->d_name[0] != '.')
            names[n++] = arena_cstr(a, str_of(e->d_name));
    closedir(dir);
    qsort(names, n, sizeof *names, by_name); // the same hint on every machine
    struct str near = str_nearest(name, names, n);
    return near.n ? arena_printf(a, "Did you mean \"%.*s\"?", STR_ARG(near)) : (struct str){0};
}

const struct source *source_read(struct arena *a, struct str path, struct pos wanted_at, struct diags *diags)
{
    struct str text;
    enum file_result result = file_read(a, arena_cstr(a, path), READ_MAX_BYTES, &text);
    const struct source *s = source_text(a, arena_str(a, path), result == FILE_OK ? text : (struct str){0});
    struct pos pos = wanted_at.source ? wanted_at : (struct pos){s, 0, 0};
    switch (result) {
    case FILE_OK:
        return s;
    case FILE_MISSING:
        diag(diags, DIAG_FILE_MISSING, pos, missing_hint(a, path), "there is no file \"%.*s\"",
             STR_ARG(path));
        return NULL;
    case FILE_TOO_BIG:
        diag(diags, DIAG_FILE_TOO_BIG, pos, STR("Split it into parts and put them together with xi:include."),
             "\"%.*s\" is larger than %d MB", STR_ARG(path), READ_MAX_BYTES >> 20);
        return NULL;
    case FILE_UNREADABLE:
        break;
    }
    diag(diags, DIAG_FILE_UNREADABLE, pos, (struct str){0}, "\"%.*s\" cannot be read", STR_ARG(path));
    return NULL;
}

// The number of bytes of the well-formed UTF-8 sequence at p (Unicode 15, table 3-7), or 0.
static size_t sequence(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    size_t n = p[0] >= 0xC2 && p[0] <= 0xDF   ? 2
               : (p[0] & 0xF0) == 0xE0        ? 3
               : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
                                              : 0;
    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
    bool beyond = (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF4 && p[1] > 0x8F);
    return overlong || beyond ? 0 : n;
}

size_t source_first_bad_byte(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;
    while (i < s.n) {
        uint64_t eight;
        if (s.n - i >= sizeof eight) { // most text is ASCII: eight bytes at a time
            memcpy(&eight, p + i, sizeof eight);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                i += sizeof eight;
                continue;
            }
        }
        size_t n = sequence(p + i, s.n - i);
        if (n == 0)
            return i;
        i += n;
    }
    return s.n;
}

void mark_advance(struct mark *m, size_t offset)
{
    struct str text = m->source->text;
    if (offset > text.n)
        offset = text.n;
    if (offset < m->offset)
        *m = mark_start(m->source);
    for (; m->offset < offset; m->offset++) {
        unsigned char c = (unsigned char)text.p[m->offset];
        if (c == '\n') {
            m->line++;
            m->column = 1;
        } else if ((c & 0xC0) != 0x80) {
            m->column++;
        }
    }
}

struct mark mark_start(const struct source *s)
{
    return (struct mark){s, 0, 1, 1};
}

struct pos mark_pos(const struct mark *m)
{
    return (struct pos){m->source, m->line, m->column};
}
