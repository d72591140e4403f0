// warm JOBS TIMES ROWS FOLDER CONTENT-ROOT {DOCUMENT LAYOUT[,LAYOUT...]}...: makes a PDF for each row from
// documents made ready once. ROWS has a line a row: name=value, tabs between them. Row i (from 0) takes
// document i modulo their number; all rows are taken TIMES times. FOLDER: where NUMBER.pdf is written; "-":
// nowhere. Worker k of JOBS takes the rows whose number is k modulo JOBS, backwards where JOBS is negative;
// 0: without a fork. Prints: microseconds by the clock from before the fork, microseconds of all processors,
// the KiB of the largest worker, and what is at fault.
#include "cmd/command.h"
#include "cmd/model.h"
#include "read/read.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct row {
    struct named_value *items;
    size_t n, cap;
};
struct rows {
    struct row *items;
    size_t n, cap;
};
struct models {
    struct model **items;
    size_t n, cap;
};
struct bench {
    struct rows rows;
    struct models models;
    long times;
    const char *folder;
};

static struct str take(struct str *rest, char end)
{
    const char *at = memchr(rest->p, end, rest->n);
    struct str taken = {rest->p, at ? (size_t)(at - rest->p) : rest->n};
    size_t used = taken.n + (at != NULL);
    *rest = (struct str){rest->p + used, rest->n - used};
    return taken;
}

static bool read_rows(struct arena *arena, const char *path, struct rows *rows)
{
    struct str text;
    if (file_read(arena, path, 64 << 20, &text) != FILE_OK)
        return false;
    while (text.n) {
        struct row row = {0};
        for (struct str line = take(&text, '\n'); line.n;) {
            struct str value = take(&line, '\t'), name = take(&value, '=');
            PUSH(arena, row, ((struct named_value){.name = name, .value = value}));
        }
        PUSH(arena, *rows, row);
    }
    return rows->n > 0;
}

static bool write_file(const char *folder, size_t number, const struct buf *pdf)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%06zu.pdf", folder, number);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool written = file >= 0 && write(file, pdf->p, pdf->n) == (ssize_t)pdf->n;
    return file >= 0 && close(file) == 0 && written;
}

static bool make_one(const struct bench *b, struct arena *arena, size_t i, struct buf *pdf)
{
    struct diags diags;
    uint32_t pages;
    const struct row *row = &b->rows.items[i % b->rows.n];
    arena_empty(arena);
    diags_init(&diags, arena);
    bool made = model_make(b->models.items[i % b->models.n], arena, row->items, row->n, pdf, &pages, &diags);
    for (size_t k = 0; k < diags.n && i < b->rows.n; k++)
        if (diags.items[k].severity != SEVERITY_NOTE)
            fprintf(stderr, "row %zu: %s\n", i, diag_name(diags.items[k].code));
    return made && (!b->folder || write_file(b->folder, i, pdf));
}

static int work(const struct bench *b, size_t worker, size_t jobs, bool backwards)
{
    struct arena *arena = arena_new();
    struct buf pdf = {0};
    size_t n = b->rows.n * (size_t)b->times, failed = 0;
    for (size_t i = worker; i < n; i += jobs)
        failed += !make_one(b, arena, backwards ? n - 1 - i : i, &pdf);
    buf_free(&pdf);
    arena_free(arena);
    return failed ? 1 : 0;
}

static long long microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static long long spent(struct timeval t)
{
    return t.tv_sec * 1000000LL + t.tv_usec;
}

static int work_all(const struct bench *b, long jobs)
{
    size_t n = (size_t)labs(jobs);
    long long start = microseconds();
    if (!n)
        return work(b, 0, 1, false);
    for (size_t k = 0; k < n; k++) {
        pid_t child = fork();
        if (child == 0)
            _exit(work(b, k, n, jobs < 0));
        if (child < 0)
            return 1;
    }
    int failed = 0, status;
    while (wait(&status) > 0)
        failed |= !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    printf("%lld %lld %ld\n", microseconds() - start, spent(used.ru_utime) + spent(used.ru_stime),
           used.ru_maxrss);
    return failed;
}

static struct names split_names(struct arena *arena, const char *list)
{
    struct names names = {0};
    for (struct str rest = str_of(list); rest.n;)
        PUSH(arena, names, arena_cstr(arena, take(&rest, ',')));
    return names;
}

// Its first row, but made up: each digit a 1, each ASCII letter an a.
static struct row specimen_of(struct arena *arena, const struct row *row)
{
    struct row specimen = {0};
    for (size_t i = 0; i < row->n; i++) {
        struct named_value set = row->items[i];
        char *value = NEW_ARRAY(arena, char, set.value.n);
        for (size_t k = 0; k < set.value.n; k++) {
            char c = set.value.p[k];
            value[k] = c >= '0' && c <= '9' ? '1' : (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 'a' : c;
        }
        set.value.p = value;
        PUSH(arena, specimen, set);
    }
    return specimen;
}

static bool open_models(struct bench *b, struct pipeline *p, char **argv)
{
    const struct row specimen = specimen_of(p->arena, &b->rows.items[0]);
    for (char **arg = argv; arg[0] && arg[1]; arg += 2) {
        struct names layouts = split_names(p->arena, arg[1]);
        const struct layout *layout = read_layout(p->arena, layouts.items, layouts.n, &p->diags);
        struct model *model =
            model_open(p->arena, p->options, arg[0], layout, p->options->content_root, p->fonts, &p->diags);
        if (!model)
            return false;
        model_make_ready(model, p->arena, specimen.items, specimen.n);
        PUSH(p->arena, b->models, model);
    }
    return b->models.n > 0;
}

int main(int argc, char **argv)
{
    if (argc < 8) {
        fprintf(stderr, "usage: warm JOBS TIMES ROWS FOLDER CONTENT-ROOT {DOCUMENT LAYOUTS}...\n");
        return EXIT_USAGE;
    }
    struct arena *arena = arena_new();
    struct bench b = {.times = atol(argv[2]), .folder = strcmp(argv[4], "-") != 0 ? argv[4] : NULL};
    struct options options = {.content_root = argv[5], .password_fd = -1, .stage = -1, .tile_paper = -1};
    struct pipeline p;
    long long start = microseconds();
    pipeline_open(&p, arena, &options);
    int result = EXIT_INPUT;
    if (read_rows(arena, argv[3], &b.rows) && pipeline_fonts(&p) && open_models(&b, &p, argv + 6)) {
        fprintf(stderr, "ready after %lld microseconds\n", microseconds() - start);
        result = work_all(&b, atol(argv[1]));
    }
    diags_print(&p.diags, stderr, false);
    for (size_t i = 0; i < b.models.n; i++)
        model_close(b.models.items[i]);
    pipeline_close(&p, result);
    arena_free(arena);
    return result;
}
