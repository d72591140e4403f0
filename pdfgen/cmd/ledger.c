// The ledger of a batch: listed, held against the files, joined, and a person taken out of it.
#include "cmd/command.h"
#include "cmd/ledger.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- one person less ----

struct forgetting {
    struct diags *diags;
    int folder;
};

static bool remove_file(void *data, const struct entry *entry, const struct delivery *last)
{
    struct forgetting *f = data;
    struct source *source = NEW(f->diags->arena, struct source);
    (void)last;
    // What was replaced may have lent its name to another's.
    if (!entry->name.p || entry->state != ENTRY_DONE)
        return true;
    if (file_remove(f->folder, entry->name))
        return true;
    source->path = arena_str(f->diags->arena, entry->name);
    return diag(f->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = source}, (struct str){0},
                "cannot remove this file: %s", strerror(errno));
}

// What a batch that was killed had not finished may be anybody's. The lock is held: nobody works there.
static bool remove_aside(struct desk_ledger *l)
{
    const char *slash = strrchr(l->path, '/'), *name = slash ? slash + 1 : l->path;
    struct str shard = str_of(name);
    if (!str_starts(shard, "ledger") || !str_ends(shard, ".sqlite"))
        return true;
    shard = (struct str){name + strlen("ledger"), shard.n - strlen("ledger.sqlite")};
    if (aside_remove(l->folder, arena_printf(l->arena, ".pdfgen-batch%.*s", STR_ARG(shard)).p))
        return true;
    struct source *source = NEW(l->arena, struct source);
    source->path = str_of(l->path);
    return diag(l->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = source}, (struct str){0},
                "what a batch left unfinished beside it cannot be removed: %s", strerror(errno));
}

static bool forget_one(struct desk_ledger *l, struct str key, size_t *all)
{
    struct forgetting f = {l->diags, l->folder};
    size_t n;
    bool ok = ledger_forget(l->ledger, key, remove_file, &f, &n, l->diags);
    ok = ok && (fsync(l->folder) == 0 || errno == EINVAL);
    *all += ok ? n : 0;
    // Not the key itself: what is told may be kept.
    if (ok && !n)
        talk_line("there is nobody of this key in the ledger");
    return ok && n;
}

// A line is a key.
static bool forget_lines(struct desk_ledger *l, size_t *all)
{
    enum { LIST_MAX = 64 << 20 };
    struct str list;
    if (file_read(l->arena, "-", LIST_MAX, &list) != FILE_OK)
        return diag(l->diags, DIAG_FILE_UNREADABLE, (struct pos){0}, (struct str){0},
                    "standard input cannot be read, or has more than %d MB", LIST_MAX >> 20);
    bool ok = true;
    for (size_t from = 0, to; from < list.n; from = to + 1) {
        for (to = from; to < list.n && list.p[to] != '\n'; to++)
            ;
        size_t n = to - from;
        n -= n && list.p[from + n - 1] == '\r';
        if (n)
            ok = forget_one(l, (struct str){list.p + from, n}, all) && ok;
    }
    return ok;
}

// A ledger that was joined, and those of the shards, each have their own of a person.
static void tell_others(const struct desk_ledger *l)
{
    const char *slash = strrchr(l->path, '/'), *own = slash ? slash + 1 : l->path;
    int fd = openat(l->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    if (!entries && fd >= 0)
        close(fd);
    size_t n = 0;
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        n += str_starts(str_of(entry->d_name), "ledger") && str_ends(str_of(entry->d_name), ".sqlite") &&
             strcmp(entry->d_name, own) != 0;
    if (entries)
        closedir(entries);
    if (n)
        talk_line("%zu other ledger%s beside it: forget them there, too", n, n == 1 ? " stands" : "s stand");
}

static int forget(struct desk_ledger *l, const char *key)
{
    size_t n = 0;
    bool ok = remove_aside(l);
    ok = (strcmp(key, "-") == 0 ? forget_lines(l, &n) : forget_one(l, str_of(key), &n)) && ok;
    if (n)
        talk_line("%zu entr%s forgotten; take the row from the data, too, or the next batch makes it again",
                  n, n == 1 ? "y" : "ies");
    if (n)
        tell_others(l);
    return ok ? EXIT_DONE : l->diags->errors ? EXIT_IO : EXIT_FINDINGS;
}

// ---- ledgers of shards ----

struct joined {
    struct desk_ledger *into;
    const char *from;
    uint64_t doubles;
};

static bool tell_double(void *data, const struct entry *entry, const struct delivery *last)
{
    struct joined *j = data;
    (void)last;
    j->doubles++;
    buf_printf(&j->into->out, "double\trow %" PRIu64 "\t%s\n", entry->row, j->from);
    return true;
}

// The part of the way from the new ledger's folder down to a shard's; false where it does not lead down.
static bool prefix_of(struct desk_ledger *l, const char *shard, struct str *prefix)
{
    struct str folder = path_dir(l->arena, str_of(shard)), own = path_dir(l->arena, str_of(l->path));
    char *from = realpath(folder.p, NULL), *into = realpath(own.p, NULL);
    size_t n = into ? strlen(into) : 0;
    bool below = from && into && strncmp(from, into, n) == 0 && (from[n] == '/' || !from[n] || n == 1);
    *prefix = STR("");
    if (below && strlen(from) > n)
        *prefix = arena_printf(l->arena, "%s/", from + n + (from[n] == '/'));
    free(from);
    free(into);
    if (below)
        return true;
    struct source *source = NEW(l->arena, struct source);
    source->path = str_of(shard);
    return diag(l->diags, DIAG_LEDGER_FAILED, (struct pos){.source = source},
                STR("The joined ledger's folder is the shards', or one above."),
                "its files are not below the folder of the joined ledger");
}

static bool join(struct desk_ledger *l, const char *shard, uint64_t *doubles)
{
    struct str prefix;
    struct joined j = {l, shard, 0};
    struct ledger *from =
        prefix_of(l, shard, &prefix) ? ledger_open(l->arena, shard, LEDGER_READ, l->diags) : NULL;
    int64_t run = 0;
    bool ok = from && ledger_merge(l->ledger, from, prefix, &run, tell_double, &j, l->diags);
    l->run = run ? run : l->run;
    ledger_close(from);
    *doubles += j.doubles;
    return ok;
}

static int merge(struct desk_ledger *l, const struct names *shards)
{
    uint64_t faults = 0;
    bool ok = ledger_merge_start(l->ledger, l->diags);
    for (size_t i = 0; ok && i < shards->n; i++)
        ok = join(l, shards->items[i], &faults);
    ok = ok && find_gaps(l, &faults);
    int told = talk_result(buf_view(&l->out));
    if (!ok)
        return EXIT_IO;
    return told != EXIT_DONE ? told : faults ? EXIT_FINDINGS : EXIT_DONE;
}

// ---- the command ----

static struct str usage_fault(const struct options *o)
{
    bool merges = o->print.merge, forgets = o->batch.forget != NULL;
    if (merges + forgets + o->batch.verify > 1)
        return STR("one of --verify, --merge and --forget");
    if (merges && (!o->output || o->given & OPTION(FORMAT)))
        return STR("--merge wants -o LEDGER, where the joined ledger is to be, and no --format");
    if (!merges && o->output)
        return STR("-o is for --merge alone: a list goes to standard output");
    if (!merges && o->operands.n > 1)
        return STR("only --merge takes several ledgers");
    if (forgets && o->given & OPTION(FORMAT))
        return STR("--format is for lists");
    for (size_t i = 0; i < o->operands.n; i++)
        if (strcmp(o->operands.items[i], "-") == 0)
            return STR("a ledger is a file");
    return (struct str){0};
}

static int run(struct desk_ledger *l, const struct options *o)
{
    enum ledger_mode mode = o->print.merge ? LEDGER_BATCH : o->batch.forget ? LEDGER_DELIVER : LEDGER_READ;
    l->ledger = ledger_open(l->arena, l->path, mode, l->diags);
    l->folder = open(path_dir(l->arena, str_of(l->path)).p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!l->ledger || l->folder < 0)
        return EXIT_IO;
    if (o->print.merge)
        return merge(l, &o->operands);
    if (o->batch.forget)
        return forget(l, o->batch.forget);
    return o->batch.verify ? verify_ledger(l, o->batch.format) : list_ledger(l, o->batch.format);
}

// What one that was killed may have left.
static void remove_database(struct arena *arena, const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        unlink(arena_printf(arena, "%s%s", path, ends[i]).p);
}

// Goes on from the joined ledger that there is: what it knows, of deliveries above all, stays known.
static bool copy_joined(struct desk_ledger *l, const char *joined)
{
    struct stat about;
    if (stat(joined, &about) != 0)
        return true;
    struct ledger *before = ledger_open(l->arena, joined, LEDGER_READ, l->diags);
    bool done = before && ledger_copy(before, l->path, l->diags);
    ledger_close(before);
    return done;
}

// A joined ledger appears whole or not at all.
static int run_merge(struct desk_ledger *l, const struct options *o)
{
    const char *target = l->path;
    struct source *source = NEW(l->arena, struct source);
    source->path = str_of(target);
    l->path = arena_printf(l->arena, "%s.pdfgen-merge", target).p;
    remove_database(l->arena, l->path);
    int result = copy_joined(l, target) ? run(l, o) : EXIT_IO;
    ledger_close(l->ledger);
    l->ledger = NULL;
    bool made = !l->diags->errors && result != EXIT_IO;
    if (made && access(arena_printf(l->arena, "%s-wal", target).p, F_OK) == 0) {
        diag(l->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = source}, STR("Join them when it is done."),
             "somebody works on it");
        result = EXIT_IO;
        made = false;
    }
    if (made && rename(l->path, target) != 0) {
        diag(l->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = source}, (struct str){0},
             "cannot write it: %s", strerror(errno));
        result = EXIT_IO;
        made = false;
    }
    if (!made)
        remove_database(l->arena, l->path);
    else if (fsync(l->folder) != 0)
        result = EXIT_IO;
    return result;
}

int desk_ledger(struct arena *arena, const struct options *options)
{
    struct str fault = usage_fault(options);
    if (fault.p)
        return talk_usage(command_lookup("ledger"), fault);
    struct pipeline p;
    pipeline_open(&p, arena, options);
    struct desk_ledger l = {.arena = arena,
                            .diags = &p.diags,
                            .path = options->print.merge ? options->output : options->operands.items[0],
                            .folder = -1};
    int result = options->print.merge ? run_merge(&l, options) : run(&l, options);
    ledger_close(l.ledger);
    if (l.folder >= 0)
        close(l.folder);
    buf_free(&l.out);
    for (size_t i = 0; i < p.diags.n; i++)
        if (p.diags.items[i].code == DIAG_LEDGER_BROKEN)
            result = EXIT_INPUT;
    return pipeline_close(&p, result);
}
