// The names of outputs: from the job's pattern and a row's values, safe on every file system.
#include <string.h>

#include "job/data.h"

// What Windows takes for a device, whatever its ending.
static bool is_device(struct str part)
{
    static const char *const names[] = {"con", "prn", "aux", "nul"};
    const char *dot = part.n ? memchr(part.p, '.', part.n) : NULL;
    size_t n = dot ? (size_t)(dot - part.p) : part.n;
    char small[5] = {0};
    if (n < 3 || n > 4)
        return false;
    for (size_t i = 0; i < n; i++)
        small[i] = part.p[i] >= 'A' && part.p[i] <= 'Z' ? (char)(part.p[i] - 'A' + 'a') : part.p[i];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(small, names[i]) == 0)
            return true;
    return n == 4 && small[3] >= '1' && small[3] <= '9' &&
           (strncmp(small, "com", 3) == 0 || strncmp(small, "lpt", 3) == 0);
}

static bool is_safe_anywhere(struct str path)
{
    size_t start = 0;
    for (size_t i = 0; i <= path.n; i++) {
        if (i < path.n && path.p[i] != '/')
            continue;
        struct str part = {path.p + start, i - start};
        if (!part.n || part.p[0] == '.' || part.p[part.n - 1] == '.' || is_device(part))
            return false;
        if (i < path.n && str_ends(part, ".pdf")) // a folder may not be called as a file is
            return false;
        start = i + 1;
    }
    return path_is_below(path);
}

static bool leads_elsewhere(struct str value)
{
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] == '/' || value.p[i] == '\\' ||
            (value.p[i] == '.' && (i == 0 || value.p[i - 1] == '.')))
            return true;
    return false;
}

static void put_safely(struct buf *out, struct str value)
{
    for (size_t i = 0; i < value.n;) {
        size_t start = i;
        utf8_next(value, &i);
        buf_putc(out, name_char_is_safe(value.p[start]) ? value.p[start] : '-');
    }
}

// What a value lets start with - is an option to commands that are given all names of a folder.
static void hide_options(struct buf *path)
{
    for (size_t i = 0; i < path->n; i++)
        if (path->p[i] == '-' && (i == 0 || path->p[i - 1] == '/'))
            path->p[i] = '_';
}

// The file's name without folder and ending.
static struct str stem(struct str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    if (slash)
        path = (struct str){slash + 1, path.n - (size_t)(slash - path.p) - 1};
    const char *dot = path.n ? memrchr(path.p, '.', path.n) : NULL;
    return dot && dot != path.p ? (struct str){path.p, (size_t)(dot - path.p)} : path;
}

// Appends what stands for a part of the pattern. False after reporting.
static bool put_value(const struct job *job, const struct row *row, struct str name, struct buf *out,
                      struct pos pos, struct diags *diags)
{
    ptrdiff_t column = job_column(job, name);
    struct str value = {0};
    if (str_eqz(name, "row")) {
        buf_printf(out, "%06llu", (unsigned long long)row->number);
        return true;
    }
    if (str_eqz(name, "document"))
        value = stem(job->documents[row->document].named);
    else if (str_eqz(name, "language"))
        value = row->language.n ? row->language : STR("und"); // BCP 47: not determined
    else if (column >= 0)
        value = row->values[column];
    if (!value.n)
        return diag(diags, DIAG_ROW_NAME, pos, STR("Fill the cell, or take the column out of the pattern."),
                    "%s: the column \"%.*s\", which names the output, is empty", row_words(row->number).text,
                    STR_ARG(name));
    if (leads_elsewhere(value))
        return diag(diags, DIAG_ROW_NAME, pos, STR("Take slashes, and dots at the start, out of the value."),
                    "%s: the column \"%.*s\" would make a path of the output's name",
                    row_words(row->number).text, STR_ARG(name));
    put_safely(out, value);
    return true;
}

bool name_take(struct arena *arena, const struct job *job, struct row *row, struct pos pos,
               struct diags *diags)
{
    struct buf out = {0};
    struct str rest = job->name;
    struct name_part part;
    bool ok = true;
    while (ok && name_part_next(&rest, &part)) {
        if (part.is_value)
            ok = put_value(job, row, part.text, &out, pos, diags);
        else
            buf_str(&out, part.text);
    }
    hide_options(&out);
    if (ok && !is_safe_anywhere(buf_view(&out)))
        ok = diag(diags, DIAG_ROW_NAME, pos,
                  STR("A name has at most 255 characters, a path 1000; aux, con and the like are reserved."),
                  "%s: the output's name is too long or not safe anywhere", row_words(row->number).text);
    if (ok)
        row->name = arena_str(arena, buf_view(&out));
    buf_free(&out);
    return ok;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The row's number tells names apart where it is seen in them: digits of nothing else beside it, and before
// it, or behind it, the same text for all.
bool names_may_meet(const struct job *job)
{
    struct str rest = job->name;
    struct name_part part, before = {.is_value = false};
    size_t values = 0;
    bool last_counts = false;
    for (; name_part_next(&rest, &part); before = part) {
        struct str ahead = rest;
        struct name_part next;
        bool is_row = part.is_value && str_eqz(part.text, "row");
        bool ends = name_part_next(&ahead, &next) && !next.is_value && !is_digit(next.text.p[0]);
        bool starts = !before.is_value && !(before.text.n && is_digit(before.text.p[before.text.n - 1]));
        if (is_row && ends && values == 0)
            return false;
        if (part.is_value)
            last_counts = is_row && ends && starts;
        values += part.is_value;
    }
    return !last_counts;
}
