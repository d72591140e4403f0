// What a batch left due, to the printers: a job for each group.
//
// A job's documents are recorded as started, on disk, before it is sent, and as what became of them after.
// Ended between the two, by a crash or a kill, nobody knows what lies in the tray, and the next call says so.
// All that is due is claimed at the start; then the ledger is unlocked, for printers take minutes to hours.
#include "cmd/command.h"
#include "cmd/due.h"
#include "cmd/print.h"

#include <string.h>
#include <time.h>

struct desk_print {
    struct pipeline *p;
    struct due due;
    struct print_call call;
    size_t left; // documents that were not printed for certain
    bool broken; // the ledger cannot be written
};
struct set_job { // one group's
    struct due_set *set;
    const char *printer;
    struct str *documents;
    size_t n;
    struct buf pdf;
    struct arena *arena; // of documents that are not bound
};

static bool is_bound(const struct print_options *o)
{
    return !o->staple || o->merge || o->separator;
}

// ---- the ledger ----

static void record(struct desk_print *d, const struct due_set *set, enum delivery_state state,
                   struct str answer)
{
    struct arena *scratch = arena_scratch(d->p->arena);
    struct delivery_record *records = NEW_ARRAY(scratch, struct delivery_record, set->n);
    for (size_t i = 0; i < set->n; i++)
        records[i] = (struct delivery_record){set->items[i].entry,
                                              {.state = state, .time = time(NULL), .answer = answer}};
    if (!ledger_deliver(d->due.ledger, DELIVERY_PRINT, records, set->n, &d->p->diags))
        d->broken = true;
    arena_empty(scratch);
}

// What was reported last: the printer's words.
static struct str words_of(const struct desk_print *d)
{
    const struct diags *diags = &d->p->diags;
    return diags->n ? diags->items[diags->n - 1].text : (struct str){0};
}

// ---- one group ----

static void tell(struct desk_print *d, const struct set_job *job, const char *words)
{
    struct buf line = {0};
    size_t n = job->set->n;
    buf_printf(&line, "%.*s: %zu document%s, %s\n", STR_ARG(due_words(d->p->arena, job->set)), n,
               n == 1 ? "" : "s", words);
    talk_result(buf_view(&line));
    buf_free(&line);
}

static const char *job_words(struct desk_print *d, struct printing *printing, const char *fate)
{
    return arena_printf(d->p->arena, "job %d %s", printing_job(printing), fate).p;
}

static void fail(struct desk_print *d, const struct set_job *job, enum delivery_state state)
{
    record(d, job->set, state, words_of(d));
    d->left += job->set->n;
    for (size_t i = 0; i < job->set->n && state != DELIVERY_DEFERRED; i++)
        PUSH(d->p->arena, d->due.uncertain, job->set->items[i].row);
    tell(d, job,
         state == DELIVERY_DEFERRED ? "not printed"
         : state == DELIVERY_FAILED ? "given up by the printer"
                                    : "uncertain");
}

static void send(struct desk_print *d, const struct set_job *job, struct printing *printing)
{
    const struct print_options *o = &d->p->options->print;
    record(d, job->set, DELIVERY_STARTED, (struct str){0});
    if (d->broken)
        return;
    if (!printing_send(printing, job->documents, job->n)) {
        fail(d, job, printing_is_uncertain(printing) ? DELIVERY_STARTED : DELIVERY_DEFERRED);
        return;
    }
    if (!o->no_wait) {
        record(d, job->set, DELIVERY_STARTED, str_of(job_words(d, printing, "was sent")));
        if (!print_wait(d->p, printing, job->printer)) {
            fail(d, job, printing_has_failed(printing) ? DELIVERY_FAILED : DELIVERY_STARTED);
            return;
        }
    }
    const char *words = job_words(d, printing, o->no_wait ? "was sent" : o->hold ? "is held" : "is printed");
    record(d, job->set, DELIVERY_ACCEPTED, str_of(words));
    tell(d, job, words);
}

static bool read_set(struct desk_print *d, struct set_job *job)
{
    const struct due_set *set = job->set;
    size_t bytes = 0;
    job->documents = NEW_ARRAY(job->arena, struct str, set->n);
    job->n = set->n;
    if (is_bound(&d->p->options->print)) {
        job->n = 1;
        bool ok = due_bind(&d->due, set->items, set->n, true, &job->pdf) > 0;
        job->documents[0] = buf_view(&job->pdf);
        return ok;
    }
    for (size_t i = 0; i < set->n; i++) {
        if (!due_read(&d->due, job->arena, &set->items[i], &job->documents[i]))
            return false;
        bytes += job->documents[i].n;
        if (bytes > 2 * (size_t)BIND_FILE_MAX)
            return diag(&d->p->diags, DIAG_FILE_TOO_BIG, (struct pos){.source = d->due.source},
                        STR("Print it without --staple."), "a group's job is larger than %d MB",
                        2 * (BIND_FILE_MAX >> 20));
    }
    return true;
}

// Where no printer is given it is the queue that the last of the group's values names. Never a URI: who
// writes the data shall not choose to which machine the documents go.
static bool choose_printer(struct desk_print *d, struct set_job *job)
{
    job->printer = d->p->options->print.printer;
    if (job->printer)
        return true;
    struct str name = job->set->groups;
    for (size_t i = name.n; i-- > 0;)
        if (name.p[i] == '\t') {
            name = (struct str){name.p + i + 1, name.n - i - 1};
            break;
        }
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == ':' || name.p[i] == '/' || name.p[i] <= ' ')
            name.n = 0;
    job->printer = arena_cstr(d->p->arena, name);
    return name.n || diag(&d->p->diags, DIAG_PRINTER_MISSING, (struct pos){.source = d->due.source},
                          STR("--printer URI|NAME; or the job's last group is a column with the names of "
                              "CUPS's printers."),
                          "row %llu: its group names no printer", (unsigned long long)job->set->items[0].row);
}

static void describe(struct desk_print *d, const struct set_job *job, struct printing *printing)
{
    struct buf out = {0};
    tell(d, job, "due");
    printing_describe(printing, job->documents, job->n, &out);
    talk_result(buf_view(&out));
    buf_free(&out);
}

static void print_set(struct desk_print *d, struct set_job *job)
{
    bool dry = d->p->options->print.dry_run;
    bool ready = choose_printer(d, job) && read_set(d, job);
    pipeline_lap(d->p, "bind");
    struct printing *printing = ready ? print_connect(&d->call, job->printer, job->set->n) : NULL;
    bool able = printing && printing_check(printing, job->n);
    if (dry && printing)
        describe(d, job, printing);
    if (!able && !dry)
        fail(d, job, DELIVERY_DEFERRED);
    else if (!able)
        d->left += job->set->n;
    else if (!dry)
        send(d, job, printing);
    printing_close(printing);
    pipeline_lap(d->p, "print");
}

// ---- all of them ----

static void print_sets(struct desk_print *d)
{
    struct arena *arena = arena_part(d->p->arena);
    for (size_t i = 0; i < d->due.sets.n && !d->broken; i++) {
        struct set_job job = {.set = &d->due.sets.items[i], .arena = arena};
        if (!due_check(&d->due, job.set))
            d->broken = true;
        else if (job.set->n)
            print_set(d, &job);
        due_release(&d->due, job.set);
        buf_free(&job.pdf);
        arena_empty(arena);
    }
}

static int exit_of(const struct desk_print *d)
{
    if (d->broken)
        return EXIT_IO;
    if (d->left || d->due.n_uncertain || d->due.underway.n)
        return EXIT_DELIVERY;
    return d->due.changed ? EXIT_INPUT : EXIT_DONE;
}

int print_from_ledger(struct pipeline *p)
{
    struct desk_print d = {.p = p};
    bool dry = p->options->print.dry_run;
    bool ok = due_open(&d.due, p, dry ? LEDGER_READ : LEDGER_DELIVER) && print_call_open(&d.call, p);
    pipeline_lap(p, "read");
    if (ok) {
        // Several documents shall not share a sheet, whatever the printer does by itself.
        if (d.call.wish.sides == PRINT_SIDES_ANY)
            d.call.wish.sides = PRINT_ONE_SIDED;
        print_sets(&d);
        due_tell_uncertain(&d.due, "");
        if (!d.due.sets.n)
            talk_result(STR("nothing is due\n"));
        deliver_tell_left_out(d.due.mailed, DELIVERY_MAIL);
    }
    due_close(&d.due);
    print_call_close(&d.call);
    return ok ? exit_of(&d) : p->unreadable ? EXIT_IO : EXIT_INPUT;
}
