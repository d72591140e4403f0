// Several PDFs into one, or a batch's into one for each group.
#include "cmd/command.h"
#include "cmd/due.h"
#include "doc/job.h"
#include "cmd/set.h"

#include <errno.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

// As -o of a ledger's sets says: a file for all of them, not a folder with one for each.
static bool is_file(const char *output)
{
    return strcmp(output, "-") == 0 || str_ends(str_of(output), ".pdf");
}

static struct str usage_fault(struct arena *arena, const struct options *o, const struct set *set)
{
    struct str fault = due_fault(o);
    if (fault.p)
        return fault;
    if (!o->output)
        return o->mail.from_ledger ? STR("where to? -o FOLDER or -o OUT.pdf") : STR("where to? -o OUT.pdf");
    if (o->mail.from_ledger && !is_file(o->output))
        return fault;
    struct names files = {0};
    for (size_t i = 0; i < set->n; i++)
        PUSH(arena, files, set->items[i].path);
    return output_fault(o->output, &files);
}

static int write_set(struct pipeline *p, const char *path, size_t pages)
{
    struct source *target = NEW(p->arena, struct source);
    target->path = strcmp(path, "-") == 0 ? STR("standard output") : str_of(path);
    if (!file_write_atomic(path, buf_view(&p->pdf))) {
        diag(&p->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = target}, (struct str){0},
             "cannot write it: %s", strerror(errno));
        return EXIT_IO;
    }
    pipeline_lap(p, "write");
    if (p->options->verbose)
        talk_line("%.*s: %zu page%s, %zu bytes", STR_ARG(target->path), pages, pages == 1 ? "" : "s",
                  p->pdf.n);
    return EXIT_DONE;
}

static int merge(struct pipeline *p, const struct set *set)
{
    size_t pages = set_bind(p, set, p->options->print.sides, false, &p->pdf);
    pipeline_lap(p, "bind");
    return pages ? write_set(p, p->options->output, pages) : EXIT_INPUT;
}

// ---- what a ledger has due, for a desk that prints by hand ----

// Sets of an earlier call would lie among those of this one.
static bool make_folder(struct pipeline *p, const char *path)
{
    struct source *source = NEW(p->arena, struct source);
    source->path = str_of(path);
    bool made = folder_make(str_of(path));
    DIR *folder = made ? opendir(path) : NULL;
    int error = errno;
    size_t n = 0;
    while (folder && readdir(folder))
        n++;
    if (folder)
        closedir(folder);
    if (folder && n <= 2) // "." and ".."
        return true;
    p->unreadable = true;
    return diag(&p->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = source},
                folder ? STR("Name another one, or empty it.") : (struct str){0},
                folder ? "there are files in this folder%s" : "this folder cannot be made: %s",
                folder ? "" : strerror(error));
}

// "02-oncology-en.pdf": its place, and as much of the values as is safe in a name.
static const char *set_name(struct arena *arena, size_t i, struct str groups)
{
    enum { VALUES_MAX = 100 };
    struct buf name = {0};
    buf_printf(&name, "%02zu%s", i + 1, groups.n ? "-" : "");
    for (size_t k = 0; k < groups.n && k < VALUES_MAX; k++)
        if (((unsigned char)groups.p[k] & 0xC0) != 0x80) // a character's first byte
            buf_putc(&name, name_char_is_safe(groups.p[k]) ? groups.p[k] : '-');
    const char *z = arena_printf(arena, "%.*s.pdf", STR_ARG(buf_view(&name))).p;
    buf_free(&name);
    return z;
}

static int merge_set(struct pipeline *p, struct due *due, const struct due_set *set, const char *path)
{
    p->pdf.n = 0;
    size_t pages = set->n ? due_bind(due, set->items, set->n, false, &p->pdf) : 0;
    pipeline_lap(p, "bind");
    return pages ? write_set(p, path, pages) : set->n ? EXIT_INPUT : EXIT_DONE;
}

static int merge_groups(struct pipeline *p, struct due *due)
{
    const char *folder = p->options->output;
    int result = due->sets.n && !make_folder(p, folder) ? EXIT_IO : EXIT_DONE;
    for (size_t i = 0; i < due->sets.n && result == EXIT_DONE; i++) {
        struct due_set *set = &due->sets.items[i];
        if (!due_check(due, set))
            return EXIT_IO;
        const char *name = set_name(p->arena, i, set->groups);
        result = merge_set(p, due, set, arena_printf(p->arena, "%s/%s", folder, name).p);
    }
    return result;
}

// All in one file, each group behind the one before.
static int merge_all(struct pipeline *p, struct due *due)
{
    struct due_set all = {0};
    for (size_t i = 0; i < due->sets.n; i++) {
        if (!due_check(due, &due->sets.items[i]))
            return EXIT_IO;
        for (size_t k = 0; k < due->sets.items[i].n; k++)
            PUSH(p->arena, all, due->sets.items[i].items[k]);
    }
    return merge_set(p, due, &all, p->options->output);
}

// Nothing is recorded: nobody knows what becomes of the files.
static int merge_from_ledger(struct pipeline *p)
{
    struct due due;
    int result = EXIT_INPUT;
    if (due_open(&due, p, LEDGER_READ)) {
        result = is_file(p->options->output) ? merge_all(p, &due) : merge_groups(p, &due);
        if (!due.sets.n)
            talk_result(STR("nothing is due\n"));
        deliver_tell_left_out(due.mailed, DELIVERY_MAIL);
        if (result == EXIT_DONE)
            result = due.changed ? EXIT_INPUT : due.n_uncertain || due.underway.n ? EXIT_DELIVERY : EXIT_DONE;
    }
    due_close(&due);
    return p->unreadable ? EXIT_IO : result;
}

int desk_merge(struct arena *arena, const struct options *options)
{
    struct set set;
    set_read(arena, &options->operands, &set);
    struct str fault = usage_fault(arena, options, &set);
    if (fault.p)
        return talk_usage(command_lookup("merge"), fault);
    desk_limit_memory();
    struct pipeline p;
    pipeline_open(&p, arena, options);
    int result = options->mail.from_ledger ? merge_from_ledger(&p) : merge(&p, &set);
    return pipeline_close(&p, result);
}
