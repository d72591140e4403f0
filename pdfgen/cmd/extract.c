// The files attached to a PDF, into a folder of their own: whole, or not at all.
#include "cmd/command.h"
#include "cmd/pipeline.h"
#include "cmd/set.h"
#include "seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

// What a few bytes can be blown up to ends here: libqpdf then has no memory left, and says so.
void desk_limit_memory(void)
{
#ifndef __SANITIZE_ADDRESS__ // which takes more for itself
    const struct rlimit most = {.rlim_cur = (rlim_t)2 << 30, .rlim_max = (rlim_t)2 << 30};
    setrlimit(RLIMIT_AS, &most);
#endif
}

// ---- writing ----

static bool write_file(struct arena *arena, struct str folder, const struct extracted_file *file)
{
    for (size_t i = 0; i < file->name.n; i++)
        if (file->name.p[i] == '/' &&
            mkdir(path_join(arena, folder, (struct str){file->name.p, i}).p, 0700) != 0 && errno != EEXIST)
            return false;
    return file_write_atomic(path_join(arena, folder, file->name).p, file->bytes);
}

static void remove_files(struct arena *arena, struct str folder, const struct extracted_files *files)
{
    for (size_t i = 0; i < files->n; i++)
        unlink(path_join(arena, folder, files->items[i].name).p);
    for (size_t i = files->n; i-- > 0;)
        for (size_t k = files->items[i].name.n; k-- > 0;)
            if (files->items[i].name.p[k] == '/')
                rmdir(path_join(arena, folder, (struct str){files->items[i].name.p, k}).p);
    rmdir(folder.p);
}

// Written beside, then renamed to what must not be there yet.
static bool write_folder(struct pipeline *p, struct str target, const struct extracted_files *files)
{
    struct str beside = path_join(p->arena, path_dir(p->arena, target), STR(".pdfgen-XXXXXX"));
    char *made = mkdtemp((char *)(uintptr_t)beside.p); // mode 0700
    bool ok = made != NULL;
    for (size_t i = 0; ok && i < files->n; i++)
        ok = write_file(p->arena, beside, &files->items[i]);
    ok = ok && renameat2(AT_FDCWD, beside.p, AT_FDCWD, target.p, RENAME_NOREPLACE) == 0;
    if (ok)
        return true;
    int error = errno;
    if (made)
        remove_files(p->arena, beside, files);
    struct source *source = NEW(p->arena, struct source);
    source->path = target;
    return diag(&p->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = source},
                error == EEXIST ? STR("Move it away, or name another folder with -o.") : (struct str){0},
                error == EEXIST ? "it is there already" : "cannot write it: %s", strerror(error));
}

// ---- the command ----

// The PDF's name without .pdf, in the current folder.
static struct str default_folder(const char *pdf)
{
    const char *slash = strrchr(pdf, '/');
    struct str name = str_of(slash ? slash + 1 : pdf);
    if (str_ends(name, ".pdf"))
        name.n -= strlen(".pdf");
    return name;
}

static struct str usage_fault(const struct options *o)
{
    if (o->password_file && o->password_fd >= 0)
        return STR("one of --password-file and --password-fd is enough");
    if (!o->output && strcmp(o->operands.items[0], "-") == 0)
        return STR("what comes in by standard input has no name: name a folder with -o");
    return o->output && strcmp(o->output, "-") == 0 ? STR("a folder is written: name it with -o")
                                                    : secret_fault(o);
}

static bool extract(struct pipeline *p, struct str folder)
{
    struct source *pdf = NEW(p->arena, struct source);
    struct extracted_files files = {0};
    char line[PASSWORD_MAX + 2];
    struct str password = {0};
    bool wanted = p->options->password_file || p->options->password_fd >= 0;
    bool ok = set_file(p, p->arena, p->options->operands.items[0], pdf) &&
              (!wanted || desk_password(p, line, &password)) &&
              seal_extract(p->arena, pdf, password, &files, &p->diags);
    explicit_bzero(line, sizeof line);
    if (!ok || !write_folder(p, folder, &files))
        return false;
    if (p->options->verbose)
        talk_line("%.*s: %zu file%s", STR_ARG(folder), files.n, files.n == 1 ? "" : "s");
    return true;
}

int desk_extract(struct arena *arena, const struct options *options)
{
    struct str fault = usage_fault(options);
    if (fault.p)
        return talk_usage(command_lookup("extract"), fault);
    desk_limit_memory();
    struct str folder =
        options->output ? str_of(options->output) : default_folder(options->operands.items[0]);
    struct pipeline p;
    pipeline_open(&p, arena, options);
    bool ok = extract(&p, arena_str(arena, folder));
    bool at_fault = p.diags.n && p.diags.items[p.diags.n - 1].code != DIAG_OUTPUT_FAILED;
    return pipeline_close(&p, ok ? EXIT_DONE : at_fault ? EXIT_INPUT : EXIT_IO);
}
