// The ledger held against the files, and joined ledgers against the rows.
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

struct names_known { // of files that a ledger tells of: hashes, sorted
    uint64_t *items;
    size_t n, cap;
};

struct verifying {
    struct desk_ledger *l;
    struct arena *arena; // of one line
    int format;
    struct names_known known;
    uint64_t found, files;
    bool failed;
};

static void tell_file(struct verifying *v, const char *what, uint64_t row, struct str name)
{
    const struct cell cells[] = {
        {"finding", str_of(what), false},
        {"row", row ? arena_printf(v->arena, "%" PRIu64, row) : (struct str){0}, true},
        {"file", name, false},
    };
    put_line(&v->l->out, v->format, cells, COUNT_OF(cells));
    v->found++;
    arena_empty(v->arena);
}

static bool check_entry(void *data, const struct entry *entry, const struct delivery *last)
{
    static const char *const words[] = {[FILE_RIGHT] = "right",
                                        [FILE_CHANGED] = "changed",
                                        [FILE_LOST] = "missing",
                                        [FILE_NOT_READ] = "unreadable"};
    struct verifying *v = data;
    (void)last;
    if (entry->state != ENTRY_DONE)
        return true;
    PUSH(v->l->arena, v->known, str_hash(entry->name));
    v->files++;
    enum file_state state = file_check(v->l->folder, entry->name, entry->bytes, &entry->output);
    if (state != FILE_RIGHT)
        tell_file(v, words[state], entry->row, entry->name);
    return true;
}

static bool know_entry(void *data, const struct entry *entry, const struct delivery *last)
{
    struct verifying *v = data;
    (void)last;
    if (entry->state == ENTRY_DONE)
        PUSH(v->l->arena, v->known, str_hash(entry->name));
    return true;
}

static bool is_ledger(const char *name)
{
    return strncmp(name, "ledger", strlen("ledger")) == 0 && strstr(name, ".sqlite");
}

// Other shards have their ledgers beside this one: their files are theirs.
static void know_neighbours(struct verifying *v)
{
    struct str folder = path_dir(v->l->arena, str_of(v->l->path));
    const char *slash = strrchr(v->l->path, '/'), *own = slash ? slash + 1 : v->l->path;
    int fd = openat(v->l->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    if (!entries && fd >= 0)
        close(fd);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        struct str name = str_of(entry->d_name);
        if (!is_ledger(entry->d_name) || !str_ends(name, ".sqlite") || strcmp(entry->d_name, own) == 0)
            continue;
        const char *path = arena_printf(v->l->arena, "%.*s/%s", STR_ARG(folder), entry->d_name).p;
        struct ledger *other = ledger_open(v->l->arena, path, LEDGER_READ, v->l->diags);
        v->failed = v->failed || !other || !ledger_list(other, know_entry, v, v->l->diags);
        ledger_close(other);
    }
    if (entries)
        closedir(entries);
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

struct folders {
    struct str *items; // below the ledger's; "" or "name/"
    size_t n, cap;
};

static void look_at(struct verifying *v, struct folders *pending, struct str folder, int fd, const char *name)
{
    struct stat about;
    bool top = !folder.n;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (top && is_ledger(name)) ||
        (top && strncmp(name, ".pdfgen-batch", strlen(".pdfgen-batch")) == 0))
        return;
    struct str path = arena_printf(v->l->arena, "%.*s%s", STR_ARG(folder), name);
    if (fstatat(fd, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(about.st_mode)) {
        struct str below = arena_printf(v->l->arena, "%.*s/", STR_ARG(path));
        PUSH(v->l->arena, *pending, below);
        return;
    }
    uint64_t hash = str_hash(path);
    if (!v->known.n || !bsearch(&hash, v->known.items, v->known.n, sizeof hash, by_number))
        tell_file(v, "foreign", 0, path);
}

static void find_foreign(struct verifying *v)
{
    struct folders pending = {0};
    PUSH(v->l->arena, pending, STR(""));
    if (v->known.n)
        qsort(v->known.items, v->known.n, sizeof *v->known.items, by_number);
    while (pending.n) {
        struct str folder = pending.items[--pending.n];
        int fd =
            openat(v->l->folder, folder.n ? folder.p : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
        if (!entries) {
            if (fd >= 0)
                close(fd);
            v->failed = true;
            diag(v->l->diags, DIAG_FILE_UNREADABLE, (struct pos){0}, (struct str){0},
                 "a folder of the ledger cannot be read: %s", strerror(errno));
            continue;
        }
        for (struct dirent *entry; (entry = readdir(entries));)
            look_at(v, &pending, folder, fd, entry->d_name);
        closedir(entries);
    }
}

int verify_ledger(struct desk_ledger *l, int format)
{
    struct verifying v = {.l = l, .arena = arena_part(l->arena), .format = format};
    const struct cell cells[] = {{"finding", {0}, false}, {"row", {0}, true}, {"file", {0}, false}};
    put_header(&l->out, format, cells, COUNT_OF(cells));
    bool ok = ledger_list(l->ledger, check_entry, &v, l->diags);
    if (ok) {
        know_neighbours(&v);
        find_foreign(&v);
    }
    int told = talk_result(buf_view(&l->out));
    if (!ok || v.failed)
        return EXIT_IO;
    if (!v.found && format == FORMAT_TEXT)
        talk_line("%" PRIu64 " file%s, each as the ledger has it", v.files, v.files == 1 ? "" : "s");
    return told != EXIT_DONE ? told : v.found ? EXIT_FINDINGS : EXIT_DONE;
}

// ---- gaps ----

struct gaps {
    struct desk_ledger *l;
    uint64_t next, faults; // next: the row that is to come
};

static void tell_gap(struct gaps *g, uint64_t first, uint64_t last)
{
    if (first == last)
        buf_printf(&g->l->out, "gap\trow %" PRIu64 "\n", first);
    else
        buf_printf(&g->l->out, "gap\trows %" PRIu64 " to %" PRIu64 "\n", first, last);
    g->faults++;
}

static bool pass_row(void *data, const struct entry *entry, const struct delivery *last)
{
    struct gaps *g = data;
    (void)last;
    if (entry->state == ENTRY_REPLACED || entry->state == ENTRY_FORGOTTEN)
        return true;
    if (entry->row > g->next)
        tell_gap(g, g->next, entry->row - 1);
    g->next = MAX(g->next, entry->row + 1);
    return true;
}

// The last run of those that were joined tells how the data was cut, and how many rows it had.
static void check_shards(struct gaps *g, const struct ledger_run *runs, size_t n, uint64_t *rows)
{
    const struct ledger_run *last = &runs[n - 1];
    for (size_t i = 0; i < n; i++)
        last = runs[i].id == g->l->run ? &runs[i] : last;
    uint32_t shards = last->shards;
    *rows = 0;
    if (shards > SHARDS_MAX)
        return;
    bool *there = NEW_ARRAY(g->l->arena, bool, (size_t)shards + 1);
    for (size_t i = 0; i < n; i++) {
        if (runs[i].shards != shards || memcmp(&runs[i].data, &last->data, sizeof last->data) != 0)
            continue; // of another data or another cut: what it left are gaps, or rows that are gone
        if (runs[i].shard >= 1 && runs[i].shard <= shards && runs[i].complete)
            there[runs[i].shard] = true;
        *rows = MAX(*rows, runs[i].rows);
    }
    for (uint32_t k = 1; k <= shards; k++)
        if (!there[k]) {
            buf_printf(&g->l->out, "gap\tshard %u of %u\n", (unsigned)k, (unsigned)shards);
            g->faults++;
        }
}

bool find_gaps(struct desk_ledger *l, uint64_t *faults)
{
    struct ledger_run *runs;
    size_t n;
    uint64_t rows = 0;
    struct gaps g = {.l = l, .next = 1};
    if (!ledger_runs(l->ledger, l->arena, &runs, &n, l->diags))
        return false;
    if (n)
        check_shards(&g, runs, n, &rows);
    if (!ledger_list(l->ledger, pass_row, &g, l->diags))
        return false;
    if (g.next <= rows)
        tell_gap(&g, g.next, rows);
    *faults += g.faults;
    return true;
}
