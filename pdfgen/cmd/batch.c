// Everybody's handout, from the rows of a job's data.
#include "cmd/command.h"
#include "cmd/model.h"
#include "cmd/neighbour.h"
#include "cmd/shard.h"
#include "doc/doc.h"
#include "job/job.h"
#include "read/read.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DOCUMENT_SECONDS = 60 }; // that one handout may take
#ifdef __SANITIZE_ADDRESS__
static const size_t worker_memory = 0; // the sanitizer takes more for itself
#else
static const size_t worker_memory = (size_t)4 << 30; // bytes of address space
#endif

struct night {
    struct pipeline *pipeline; // of fonts and faults alone
    const struct options *options;
    const struct job *job;
    struct model **models;
    struct batch_wish wish;
    const char *ledger_path;
    struct str aside; // the folder for what is not finished
    struct ledger *ledger;
    struct output *output;
    struct buf system; // of fonts and of what else text is set with, what tells whether it has changed
    struct batch_counts found, done;
    uint64_t faults_told;
    bool terminal, unreadable;
    int64_t started, shown; // milliseconds
};

// ---- clocks ----

static int64_t milliseconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t date_now(void)
{
    return (int64_t)time(NULL);
}

// ---- signals ----
// They are blocked, and looked for between rows: what was begun is ended first. One that is ignored (as nohup
// has it) stays so.

static void block_signals(sigset_t *ends)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(ends);
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct sigaction now;
        if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(ends, signals[i]);
    }
    sigprocmask(SIG_BLOCK, ends, NULL);
}

// A core would hold rows: with a limit of none there is no file, and for who hands them to a program
// (core(5)) there is none, either, of a process that may not be dumped. Workers inherit both.
static void forbid_cores(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

static bool interrupted(void *data)
{
    sigset_t pending;
    (void)data;
    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
            sigismember(&pending, SIGHUP) == 1);
}

// ---- what is told on the way ----

static void clear_line(const struct night *night)
{
    if (night->terminal)
        fputs("\r\033[K", stderr);
}

static bool is_unreadable(enum diag_code code)
{
    return code == DIAG_FILE_MISSING || code == DIAG_FILE_UNREADABLE || code == DIAG_OUTPUT_FAILED ||
           code == DIAG_LEDGER_FAILED || code == DIAG_LEDGER_BUSY;
}

static void note_codes(struct night *night, const struct diags *diags)
{
    for (size_t i = 0; i < diags->n; i++)
        night->unreadable = night->unreadable || is_unreadable(diags->items[i].code);
}

static void tell(void *data, const struct diags *diags)
{
    struct night *night = data;
    note_codes(night, diags);
    if (night->faults_told++ >= DIAGS_MAX)
        return;
    clear_line(night);
    talk_diags(diags, night->options->diagnostics);
}

static void show_bar(const struct night *night, uint64_t done, uint64_t all, int64_t elapsed)
{
    enum { WIDTH = 30 };
    char bar[WIDTH + 1];
    uint64_t rate = elapsed > 0 ? done * 1000 / (uint64_t)elapsed : 0, filled = done * WIDTH / all;
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "%s[%s] %" PRIu64 " of %" PRIu64 ", %" PRIu64 " a second",
            night->terminal ? "\r\033[K" : "", bar, done, all, rate);
    uint64_t left = rate ? (all - done) / rate : 0;
    if (rate)
        fprintf(stderr, ", %" PRIu64 ":%02" PRIu64 " left", left / 60, left % 60);
    fputs(night->terminal ? "" : "\n", stderr);
    fflush(stderr);
}

static void progress(void *data, const struct batch_counts *counts)
{
    enum { TERMINAL_MILLISECONDS = 100, LINE_MILLISECONDS = 10000 };
    struct night *night = data;
    int64_t now = milliseconds_now();
    uint64_t done = counts->made + counts->failed, all = MAX(night->found.to_make, done);
    if (night->options->diagnostics == DIAGNOSTICS_JSON || !all ||
        now - night->shown < (night->terminal ? TERMINAL_MILLISECONDS : LINE_MILLISECONDS))
        return;
    night->shown = now;
    show_bar(night, done, all, now - night->started);
}

// ---- what is made ----

static void add_text(struct buf *out, struct str text)
{
    struct digest digest = digest_of(text);
    buf_put(out, digest.bytes, sizeof digest.bytes);
}

// Of a font its file's mark stands for what is in it: a package that was updated has another.
static void add_fonts(struct buf *out, struct arena *arena, const struct font_catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->n_files; i++)
        for (size_t k = 0; k < catalogue->n_folders; k++) {
            struct str path = path_join(arena, catalogue->folders[k], catalogue->files[i].file);
            if (!file_put_mark(out, arena_cstr(arena, path)))
                continue;
            buf_printf(out, " %zu\n", i);
            break;
        }
}

// All that a document's handouts depend on beside their fields: every file it was made of, how it is made,
// by which program, and what text is set with. Libraries that only compress or read pictures are left out.
static struct digest document_digest(const struct night *night, const struct model *model)
{
    const struct options *o = night->options;
    const struct sources *files[2];
    const char *date = getenv("SOURCE_DATE_EPOCH");
    struct buf all = {0};
    model_files(model, files);
    buf_printf(&all, "pdfgen " PDFGEN_VERSION " %d %d %s\n", o->profile, o->no_claims, date ? date : "");
    add_text(&all, night->pipeline->catalogue->source->text);
    add_text(&all, buf_view(&night->system));
    for (size_t i = 0; i < COUNT_OF(files); i++)
        for (size_t j = 0; j < files[i]->n; j++)
            add_text(&all, files[i]->items[j].source->text);
    struct digest digest = digest_of(buf_view(&all));
    buf_free(&all);
    return digest;
}

// A made-up value of a column, for a document that has conditions.
static struct str specimen_value(const struct job_column *column, struct str conditions)
{
    static const char *const values[] = {
        [COLUMN_TEXT] = "Specimen Person", [COLUMN_INTEGER] = "1",       [COLUMN_DATE] = "2026-11-23",
        [COLUMN_PHONE] = "555-0100",       [COLUMN_LANGUAGE] = "en",     [COLUMN_EMAIL] = "a@example.org",
        [COLUMN_YES_NO] = "yes",           [COLUMN_SECRET] = "specimen",
    };
    struct condition condition;
    struct str words, word;
    while (condition_next(&conditions, &condition))
        if (condition.kind == CONDITION_IS && str_eq(condition.name, column->name)) {
            words = condition.values;
            return word_next(&words, &word) ? word : condition.values;
        }
    return column->n_values ? column->values[0] : str_of(values[column->type]);
}

static bool same_layouts(const struct job_document *a, const struct job_document *b)
{
    bool same = a->n_layouts == b->n_layouts;
    for (size_t i = 0; same && i < a->n_layouts; i++)
        same = str_eq(a->layouts[i], b->layouts[i]);
    return same;
}

// Documents with the same layouts share what was read of them.
static const struct layout *layout_of(struct night *night, const struct layout *const *before, size_t i)
{
    struct pipeline *p = night->pipeline;
    const struct job_document *documents = night->job->documents;
    struct names layouts = {0};
    for (size_t k = 0; k < i; k++)
        if (same_layouts(&documents[k], &documents[i]))
            return before[k];
    for (size_t k = 0; k < documents[i].n_layouts; k++)
        PUSH(p->arena, layouts, arena_cstr(p->arena, documents[i].layouts[k]));
    return read_layout(p->arena, layouts.items, layouts.n, &p->diags);
}

// Faults of all documents are told together, whether rows are to be made of them or not.
static bool open_models(struct night *night)
{
    struct pipeline *p = night->pipeline;
    const struct job *job = night->job;
    size_t n = job->n_documents;
    const char *root = job->content_root.p ? arena_cstr(p->arena, job->content_root) : NULL;
    const struct layout **layouts = NEW_ARRAY(p->arena, const struct layout *, n);
    struct digest *digests = NEW_ARRAY(p->arena, struct digest, n);
    struct str *versions = NEW_ARRAY(p->arena, struct str, n);
    bool ok = true;
    add_fonts(&night->system, p->arena, p->catalogue);
    text_put_system(&night->system);
    night->models = NEW_ARRAY(p->arena, struct model *, n);
    for (size_t i = 0; i < n; i++) {
        layouts[i] = layout_of(night, layouts, i);
        struct model *model =
            model_open(p->arena, night->options, arena_cstr(p->arena, job->documents[i].path), layouts[i],
                       root, p->fonts, &p->diags);
        night->models[i] = model;
        ok = ok && model;
        if (!model)
            continue;
        digests[i] = document_digest(night, model);
        versions[i] = model_version(model);
    }
    night->wish.documents = digests;
    night->wish.versions = versions;
    return ok;
}

static void make_ready(struct night *night, size_t document)
{
    struct arena *arena = night->pipeline->arena;
    const struct job *job = night->job;
    const struct job_document *d = &job->documents[document];
    struct named_value *specimen = NEW_ARRAY(arena, struct named_value, d->n_sets + job->n_columns);
    size_t n = d->n_sets;
    if (n)
        memcpy(specimen, d->sets, n * sizeof *specimen);
    for (size_t i = 0; i < job->n_columns; i++)
        if (job->columns[i].field.p)
            specimen[n++] = (struct named_value){.name = job->columns[i].field,
                                                 .value = specimen_value(&job->columns[i], d->when)};
    model_make_ready(night->models[document], arena, specimen, n);
}

static void close_models(struct night *night)
{
    for (size_t i = 0; night->models && i < night->job->n_documents; i++)
        model_close(night->models[i]);
}

static bool make(void *data, uint32_t document, struct arena *arena, const struct named_value *sets,
                 size_t n_sets, struct buf *pdf, uint32_t *pages, struct diags *diags)
{
    const struct night *night = data;
    diags->no_claims = night->options->no_claims;
    return model_make(night->models[document], arena, sets, n_sets, pdf, pages, diags);
}

// ---- the summary ----

static void put_count(struct buf *out, bool json, const char *name, uint64_t n, const char *words)
{
    if (json)
        buf_printf(out, ",\"%s\":%" PRIu64, name, n);
    else if (n)
        buf_printf(out, ", %" PRIu64 " %s", n, words);
}

static int tell_summary(const struct night *night, enum batch_end end)
{
    static const char *const ends[] = {[BATCH_DONE] = "done",
                                       [BATCH_STOPPED] = "stopped",
                                       [BATCH_CUT] = "interrupted",
                                       [BATCH_BROKEN] = "broken"};
    bool json = night->options->diagnostics == DIAGNOSTICS_JSON, dry = night->options->print.dry_run;
    const struct batch_counts *c = &night->found, *d = &night->done;
    struct buf out = {0};
    if (json)
        buf_printf(&out, "{\"end\":\"%s\",\"rows\":%" PRIu64, ends[end], c->rows);
    else
        buf_printf(&out, "%" PRIu64 " row%s", c->rows, c->rows == 1 ? "" : "s");
    if (night->wish.shards > 1)
        put_count(&out, json, "shard", c->mine, "of this shard");
    put_count(&out, json, "current", c->current, "done before");
    if (dry)
        put_count(&out, json, "to-make", c->to_make, "to make");
    if (!dry)
        put_count(&out, json, "made", d->made, "made");
    put_count(&out, json, "faulty", c->faulty, "at fault");
    put_count(&out, json, "failed", d->failed, "that could not be made");
    put_count(&out, json, "warned", d->warned, "with warnings");
    put_count(&out, json, "gone", d->gone, "of rows that are gone");
    put_count(&out, json, "replaced-workers", d->replaced, "times a worker was replaced");
    if (json)
        put_count(&out, json, "pages", d->pages, "");
    const char *words = end == BATCH_DONE ? "" : end == BATCH_STOPPED ? ": stopped" : ": not finished";
    buf_printf(&out, json ? "}\n" : "%s\n", words);
    int result = talk_result(buf_view(&out));
    buf_free(&out);
    return result;
}

static void tell_more(struct night *night)
{
    uint64_t untold = night->faults_told > DIAGS_MAX ? night->faults_told - DIAGS_MAX : 0;
    clear_line(night);
    if (untold && night->options->diagnostics != DIAGNOSTICS_JSON)
        talk_line("%" PRIu64 " more rows are at fault: pdfgen ledger lists them", untold);
    if (night->options->verbose) {
        int64_t elapsed = MAX(milliseconds_now() - night->started, 1);
        talk_line("%" PRIu64 " handouts in %" PRId64 " ms, %" PRIu64 " a second", night->done.made, elapsed,
                  night->done.made * 1000 / (uint64_t)elapsed);
    }
    if (night->done.gone) {
        struct source *folder = NEW(night->pipeline->arena, struct source);
        folder->path = night->job->folder;
        diag(&night->pipeline->diags, DIAG_ROWS_GONE, (struct pos){.source = folder},
             STR("pdfgen ledger lists them; --forget removes one."),
             "handouts of %" PRIu64 " row%s are here that the data has no more", night->done.gone,
             night->done.gone == 1 ? "" : "s");
    }
}

// ---- the batch ----

static void name_ledger(struct night *night)
{
    struct arena *arena = night->pipeline->arena;
    const struct shard *shard = &night->options->batch.shard;
    struct str folder = night->job->folder, name = STR("ledger.sqlite");
    night->aside = STR(".pdfgen-batch"); // as pdfgen ledger --forget knows them
    if (shard->n > 1) {
        name = arena_printf(arena, "ledger-%u-of-%u.sqlite", shard->k, shard->n);
        night->aside = arena_printf(arena, ".pdfgen-batch-%u-of-%u", shard->k, shard->n);
    }
    // Not path_join: nothing of these names leads elsewhere.
    night->ledger_path = arena_printf(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)).p;
}

// To be looked at, or to be written to; then what is not there is made.
static bool open_ledger(struct night *night, bool look)
{
    struct pipeline *p = night->pipeline;
    struct str folder = night->job->folder;
    if (!look && !folder_make_own(folder, &p->diags))
        return false;
    night->ledger = ledger_open(p->arena, night->ledger_path, look ? LEDGER_READ : LEDGER_BATCH, &p->diags);
    if (!night->ledger || !folder_is_own(p->arena, night->ledger, night->job, &p->diags))
        return false;
    night->wish.job_file = job_seen_from_output(p->arena, night->job);
    // Not before the ledger's lock is held: what lies aside may be another batch's.
    struct str aside = night->aside;
    if (look)
        aside = (struct str){0};
    night->output = output_open(p->arena, folder, aside, &p->diags);
    return night->output != NULL;
}

// A ledger that is there is locked before rows are held against it. Where there is none, none is made until
// all rows could be read.
static bool find_ledger(struct night *night, bool dry)
{
    struct pipeline *p = night->pipeline;
    struct stat about;
    name_ledger(night);
    if (stat(night->ledger_path, &about) == 0)
        return open_ledger(night, dry);
    night->output = output_open(p->arena, night->job->folder, (struct str){0}, &p->diags);
    return night->output != NULL;
}

static bool make_ledger(struct night *night)
{
    output_close(night->output);
    night->output = NULL;
    return open_ledger(night, false);
}

static enum batch_end run(struct night *night)
{
    struct pipeline *p = night->pipeline;
    bool dry = night->options->print.dry_run;
    if (!pipeline_fonts(p) || !open_models(night) || !find_ledger(night, dry))
        return BATCH_BROKEN;
    bool *used = NEW_ARRAY(p->arena, bool, night->job->n_documents);
    enum batch_end end = batch_survey(&night->wish, night->ledger, night->output, &night->found,
                                      &night->wish.data_digest, used, &p->diags);
    if (end == BATCH_STOPPED && !dry && night->ledger &&
        !batch_withdraw(&night->wish, night->ledger, night->output, &p->diags))
        end = BATCH_BROKEN;
    if (end != BATCH_DONE || dry)
        return end;
    if (!night->ledger && !make_ledger(night))
        return BATCH_BROKEN;
    night->wish.rows = night->found.rows;
    night->started = night->shown = milliseconds_now();
    for (size_t i = 0; i < night->job->n_documents; i++)
        if (used[i])
            make_ready(night, i);
    end = batch_run(&night->wish, night->ledger, night->output, &night->done, &p->diags);
    tell_more(night);
    return end;
}

static void set_wish(struct night *night)
{
    const struct options *o = night->options;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned jobs = o->batch.jobs ? (unsigned)o->batch.jobs : (unsigned)MIN(MAX(cores, 1), WORKERS_MAX);
    struct digest *digest = NEW(night->pipeline->arena, struct digest);
    *digest = digest_of(night->job->source->text);
    night->wish = (struct batch_wish){
        .job = night->job,
        .shard = o->batch.shard.k,
        .shards = o->batch.shard.n,
        .workers = jobs,
        .time_limit = (int64_t)(o->print.timeout ? o->print.timeout : DOCUMENT_SECONDS) * 1000,
        .memory = worker_memory,
        .redo = o->batch.redo,
        .job_digest = digest,
        .program = STR(PDFGEN_VERSION),
        .make = make,
        .now = milliseconds_now,
        .date = date_now,
        .tell = tell,
        .progress = progress,
        .interrupted = interrupted,
        .data = night,
    };
}

static int exit_code(const struct night *night, enum batch_end end)
{
    if (end == BATCH_BROKEN)
        return night->unreadable || night->pipeline->unreadable ? EXIT_IO : EXIT_INPUT;
    if (end == BATCH_STOPPED)
        return EXIT_INPUT;
    bool warned = night->done.warned || night->pipeline->diags.warnings;
    if (night->found.faulty || night->done.failed || (night->options->strict && warned))
        return EXIT_FINDINGS;
    return EXIT_DONE;
}

int desk_batch(struct arena *arena, const struct options *options)
{
    struct pipeline p;
    struct options own = *options;
    sigset_t ends;
    struct str fault = shard_read(arena, &own.batch.shard);
    if (fault.p)
        return talk_usage(command_lookup("batch"), fault);
    struct night night = {.pipeline = &p, .options = &own, .terminal = isatty(STDERR_FILENO) == 1};
    pipeline_open(&p, arena, &own);
    forbid_cores();
    enum batch_end end = BATCH_BROKEN;
    night.job = read_job(arena, own.operands.items[0], &p.diags);
    block_signals(&ends);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); // that a file may be no larger is told as a full disk is
    if (night.job) {
        set_wish(&night);
        end = run(&night);
    }
    output_close(night.output);
    ledger_close(night.ledger);
    close_models(&night);
    buf_free(&night.system);
    note_codes(&night, &p.diags);
    int result = exit_code(&night, end);
    if (end != BATCH_BROKEN || night.done.mine) {
        int told = tell_summary(&night, end);
        result = result == EXIT_DONE ? told : result;
    }
    p.diags.errors = 0; // the exit code is known
    result = pipeline_close(&p, result);
    sigprocmask(SIG_UNBLOCK, &ends, NULL); // one that came meanwhile ends the program as it always does
    return result;
}
