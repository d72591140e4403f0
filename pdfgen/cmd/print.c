// Finished PDFs to a printer, and waiting until they lie in its tray.
#include "cmd/clock.h"
#include "cmd/command.h"
#include "cmd/due.h"
#include "cmd/print.h"
#include "cmd/set.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TIMEOUT_SECONDS = 600 };

// ---- progress ----

struct shown {
    struct pipeline *pipeline;
    const struct source *printer;
    bool terminal;
    struct buf trouble; // that was told last
};

static void tell_trouble(struct shown *s, const struct print_progress *p)
{
    struct diags now;
    diags_init(&now, s->pipeline->arena);
    diag(&now, DIAG_PRINTER_TROUBLE, (struct pos){.source = s->printer}, (struct str){0},
         "job %d waits: %.*s", p->job, STR_ARG(p->trouble));
    if (s->terminal)
        fputs("\r\033[K", stderr);
    talk_diags(&now, s->pipeline->options->diagnostics);
}

// One line on a terminal, written over; trouble is told everywhere, once, while somebody can still help.
static void show(void *data, const struct print_progress *p)
{
    struct shown *s = data;
    if (p->trouble.n && !str_eq(buf_view(&s->trouble), p->trouble))
        tell_trouble(s, p);
    s->trouble.n = 0;
    buf_str(&s->trouble, p->trouble);
    if (!s->terminal)
        return;
    fprintf(stderr, "\r\033[Kjob %d %s", p->job, p->state);
    if (p->impressions > 0)
        fprintf(stderr, ", %lld sides", (long long)p->impressions);
    fflush(stderr);
}

bool print_wait(struct pipeline *p, struct printing *printing, const char *printer)
{
    struct source *source = NEW(p->arena, struct source);
    source->path = str_of(printer);
    struct shown shown = {p, source, isatty(STDERR_FILENO) == 1, {0}};
    bool ok = printing_wait(printing, show, &shown);
    if (shown.terminal)
        fputs("\r\033[K", stderr);
    buf_free(&shown.trouble);
    return ok;
}

// ---- what is sent ----

struct sent {
    struct str *documents;
    size_t n;
    int sides; // SIDES_…; -1: as the printer likes
};

// Reads a document and takes the sides that it wants where the user has not said which. A job has one wish.
static bool read_document(struct pipeline *p, struct arena *arena, struct set_item *item,
                          struct source *source, struct sent *sent)
{
    static const char *const words[] = {"on one side", "on both sides, turned over the long edge",
                                        "on both sides, turned over the short edge"};
    enum bind_sides wish;
    if (!set_item_read(p, arena, item, source) || !bind_look(p->arena, source, &wish, &p->diags))
        return false;
    if (p->options->print.sides >= 0 || wish == BIND_SIDES_ANY)
        return true;
    if (sent->sides < 0)
        sent->sides = (int)wish;
    return sent->sides == (int)wish ||
           diag(&p->diags, DIAG_PRINT_SIDES, (struct pos){.source = source},
                STR("Print them one by one, or say --sides for all of them."),
                "it wants to be printed %s, another one %s", words[wish], words[sent->sides]);
}

// What several documents that are bound to one want must be known before the first of them is bound.
static bool bind_documents(struct pipeline *p, const struct set *set, struct sent *sent)
{
    struct arena *file = arena_part(p->arena);
    bool ok = true;
    for (size_t i = 0; i < set->n && ok && p->options->print.sides < 0; i++) {
        struct source *source = NEW(p->arena, struct source);
        ok = read_document(p, file, &set->items[i], source, sent);
        source->text = (struct str){0}; // a report has kept the place alone
        arena_empty(file);
    }
    ok = ok && set_bind(p, set, sent->sides, true, &p->pdf) > 0;
    sent->n = 1;
    sent->documents[0] = buf_view(&p->pdf);
    return ok;
}

// The documents as they are, or bound to one.
static bool read_documents(struct pipeline *p, const struct set *set, struct sent *sent)
{
    const struct print_options *o = &p->options->print;
    *sent = (struct sent){NEW_ARRAY(p->arena, struct str, set->n), set->n, o->sides};
    if (o->merge || o->separator || set->ranges)
        return bind_documents(p, set, sent);
    size_t bytes = 0;
    for (size_t i = 0; i < set->n; i++) {
        struct source *source = NEW(p->arena, struct source);
        if (!read_document(p, p->arena, &set->items[i], source, sent))
            return false;
        sent->documents[i] = source->text;
        bytes += source->text.n;
        if (bytes > 2 * (size_t)BIND_FILE_MAX)
            return diag(&p->diags, DIAG_FILE_TOO_BIG, (struct pos){.source = source},
                        STR("Print them in several jobs."), "with it the job is larger than %d MB",
                        2 * (BIND_FILE_MAX >> 20));
    }
    return true;
}

// The staff member's login: what the job is listed under at the printer.
static const char *login(const struct print_wish *wish)
{
    const char *user = getenv("USER");
    if (wish->name.p)
        return wish->name.p;
    return user && *user && strlen(user) < 64 ? user : "pdfgen";
}

// Where CUPS keeps a user's; root's as well.
static const char *certificates_folder(struct arena *arena)
{
    const char *home = getenv("HOME");
    if (!home || !*home)
        return NULL;
    const char *cups = arena_printf(arena, "%s/.cups", home).p, *ssl = arena_printf(arena, "%s/ssl", cups).p;
    mkdir(cups, 0700);
    mkdir(ssl, 0700);
    return access(ssl, W_OK) == 0 ? ssl : NULL;
}

bool print_call_open(struct print_call *call, struct pipeline *p)
{
    const struct print_options *o = &p->options->print;
    *call = (struct print_call){
        .p = p,
        .wish = {.media = o->media,
                 .sides = (enum print_sides)o->sides,
                 .color = (enum print_color)o->color_mode,
                 .copies = o->copies,
                 .staple = o->staple,
                 .hold = o->hold,
                 .timeout = (int64_t)(o->timeout ? o->timeout : TIMEOUT_SECONDS) * 1000},
    };
    if (!desk_credentials(p, o->credentials, NULL, call->line, &call->wish.name, &call->wish.password))
        return false;
    call->wish.user = login(&call->wish);
    call->wish.certificates = certificates_folder(p->arena);
    return true;
}

void print_call_close(struct print_call *call)
{
    explicit_bzero(call->line, sizeof call->line);
}

struct printing *print_connect(struct print_call *call, const char *printer, size_t n_documents)
{
    const char *name = call->p->options->print.job_name;
    call->wish.printer = printer;
    call->wish.job_name =
        name ? name
             : arena_printf(call->p->arena, "pdfgen %zu document%s", n_documents, n_documents == 1 ? "" : "s")
                   .p;
    return printing_open(call->p->arena, &call->wish, &desk_clock, &call->p->diags);
}

static int deliver(struct pipeline *p, struct printing *printing, const struct sent *sent)
{
    const struct print_options *o = &p->options->print;
    bool able = printing_check(printing, sent->n);
    if (o->dry_run) {
        struct buf out = {0};
        printing_describe(printing, sent->documents, sent->n, &out);
        int result = talk_result(buf_view(&out));
        buf_free(&out);
        return able ? result : EXIT_DELIVERY;
    }
    if (!able || !printing_send(printing, sent->documents, sent->n))
        return EXIT_DELIVERY;
    pipeline_lap(p, "send");
    if (!o->no_wait && !print_wait(p, printing, o->printer))
        return EXIT_DELIVERY;
    pipeline_lap(p, "wait");
    if (p->options->verbose)
        talk_line("%s: job %d %s", o->printer, printing_job(printing),
                  o->no_wait ? "was sent"
                  : o->hold  ? "is held"
                             : "is printed");
    return EXIT_DONE;
}

static int print(struct pipeline *p, const struct set *set)
{
    struct print_call call = {.p = p};
    struct sent sent;
    int result = EXIT_INPUT;
    if (read_documents(p, set, &sent) && print_call_open(&call, p)) {
        call.wish.sides = (enum print_sides)sent.sides;
        pipeline_lap(p, "read");
        struct printing *printing = print_connect(&call, p->options->print.printer, set->n);
        result = printing ? deliver(p, printing, &sent) : EXIT_DELIVERY;
        printing_close(printing);
    }
    print_call_close(&call);
    return result;
}

static struct str usage_fault(struct arena *arena, const struct options *options)
{
    const struct print_options *o = &options->print;
    struct str fault = due_fault(options);
    if (fault.p)
        return fault;
    if (o->dry_run && o->no_wait)
        return STR("--dry-run sends nothing that could be waited for: not with --no-wait");
    if (!o->printer)
        return options->mail.from_ledger ? fault : STR("to which printer? --printer URI|NAME");
    return printer_fault(arena, o->printer);
}

int desk_print(struct arena *arena, const struct options *options)
{
    struct set set;
    struct str fault = usage_fault(arena, options);
    if (fault.p)
        return talk_usage(command_lookup("print"), fault);
    set_read(arena, &options->operands, &set);
    desk_limit_memory();
    signal(SIGPIPE, SIG_IGN); // a printer that hangs up is told in words
    struct pipeline p;
    pipeline_open(&p, arena, options);
    int result = options->mail.from_ledger ? print_from_ledger(&p) : print(&p, &set);
    return pipeline_close(&p, result);
}
