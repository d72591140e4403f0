#include "cmd/neighbour.h"

#include "read/read.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// The way from a folder to a file. Both are real paths.
static struct str way_to(struct arena *arena, const char *folder, const char *file)
{
    const char *from = arena_printf(arena, "%s%s", folder, strcmp(folder, "/") == 0 ? "" : "/").p;
    size_t shared = 0;
    for (size_t i = 0; from[i] && from[i] == file[i]; i++)
        if (from[i] == '/')
            shared = i + 1;
    struct buf way = {0};
    for (const char *p = from + shared; *p; p++)
        if (*p == '/')
            buf_puts(&way, "../");
    buf_puts(&way, file + shared);
    struct str path = arena_str(arena, buf_view(&way));
    buf_free(&way);
    return path;
}

struct str job_seen_from_output(struct arena *arena, const struct job *job)
{
    char *folder = realpath(arena_cstr(arena, job->folder), NULL);
    bool is_file = !str_eqz(job->source->path, "-");
    char *file = is_file ? realpath(arena_cstr(arena, job->source->path), NULL) : NULL;
    struct str path = {0};
    if (folder && file)
        path = way_to(arena, folder, file);
    free(folder);
    free(file);
    return path;
}

static bool is_same(const char *path, const char *other)
{
    struct stat a, b;
    return stat(path, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// What is told of a file that is no job any more is nobody's matter.
static bool writes_to(struct arena *arena, const char *file, const char *folder)
{
    struct diags untold;
    struct stat about;
    if (stat(file, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    diags_init(&untold, arena);
    const struct job *job = read_job(arena, file, &untold);
    return job && is_same(arena_cstr(arena, job->folder), folder);
}

bool folder_is_own(struct arena *arena, struct ledger *ledger, const struct job *job, struct diags *diags)
{
    struct ledger_run *runs;
    size_t n;
    const char *folder = arena_cstr(arena, job->folder), *own = arena_cstr(arena, job->source->path);
    struct str before = {0};
    if (!ledger_runs(ledger, arena, &runs, &n, diags))
        return false;
    for (size_t i = n; i-- > 0;) {
        if (!runs[i].file.p || str_eq(runs[i].file, before))
            continue;
        before = runs[i].file;
        // Not path_join yet: where the folder is a symbolic link, .. leads up from where it points to.
        const char *other = arena_printf(arena, "%s/%.*s", folder, STR_ARG(before)).p;
        if (is_same(other, own) || !writes_to(arena, other, folder))
            continue;
        struct str shown = path_join(arena, str_of(folder), before);
        return diag(diags, DIAG_FOLDER_SHARED, job->pos,
                    STR("Give each job a folder of its own: of rows with one key the handouts would replace "
                        "each other. Where this job takes the other one's place, remove that file."),
                    "\"%s\" is the output folder of another job, too, \"%.*s\"", folder, STR_ARG(shown));
    }
    return true;
}
