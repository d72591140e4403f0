// What a batch left due, to all patients. The ledger knows entries by their keys; address, name, consent and
// passphrase are read from the job's data each time, row by row, and kept nowhere.
//
// A message is recorded as started, on disk, before it goes out, and as what became of it after: ended
// between the two, by a crash or a kill, nobody knows whether it arrived, and the next run says so. Records
// are written for a few messages at once, as many as go out in GROUP_MS.
#include "cmd/mail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/clock.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "read/read.h"

#define LEDGER_NAME "ledger.sqlite"
enum { GROUP_MS = 100, GROUP_MAX = 64, GROUP_BYTES = 64 << 20 };

enum due_state { DUE_NOW, DUE_AGAIN, DUE_OVER };
struct due {
    struct str key, name, language;
    struct digest inputs, output;
    uint64_t row;
    int64_t entry;
    enum due_state state;
};
struct outgoing { // a message of the group
    struct due *due;
    struct str from, to;
    struct buf message;
    struct pos pos;
};
struct night {
    struct mail_desk *desk;
    const struct job *job;
    struct ledger *ledger;
    struct diags *diags;
    struct arena *row_arena, *group_arena, *answers;
    struct source data;
    struct {
        struct due *items;
        size_t n, cap;
    } due;                                // sorted by their keys
    struct numbers_told uncertain, again; // again: another version was mailed before
    struct outgoing items[GROUP_MAX];
    size_t n_items, group_size, group_bytes;
    struct {
        struct delivery_record *items;
        size_t n, cap;
    } records; // of what became of the messages before, not in the ledger yet
    size_t accepted, deferred, failed, maybe, faulty, without;
    size_t printed; // and are wanted one way alone
    bool checking;  // nothing is sent yet: a job that stops at the first row at fault sends all or nothing
    bool stopped;   // the job wants it, the ledger cannot be written, the server is not there
    bool unsent;    // mailing_report has the reason
};

// ---- what is due ----

static int by_key(const void *a, const void *b)
{
    return str_cmp(((const struct due *)a)->key, ((const struct due *)b)->key);
}

static struct due *due_lookup(struct night *n, struct str key)
{
    struct due wanted = {.key = key};
    return n->due.n ? bsearch(&wanted, n->due.items, n->due.n, sizeof wanted, by_key) : NULL;
}

static bool add_due(void *data, const struct entry *e, const struct delivery *last)
{
    struct night *n = data;
    struct arena *arena = n->desk->p->arena;
    bool before = false, printed;
    if (!deliver_went_otherwise(n->desk->p, n->ledger, e->id, DELIVERY_PRINT, &printed)) {
        n->stopped = true;
        return false;
    }
    if (printed) {
        n->printed++;
        return true;
    }
    if (!ledger_delivered_before(n->ledger, DELIVERY_MAIL, e, &before, n->diags)) {
        n->stopped = true;
        return false;
    }
    if (before && !n->desk->p->options->mail.resend_changed) {
        PUSH(arena, n->again, e->row);
        return true;
    }
    struct due due = {.key = arena_str(arena, e->key),
                      .name = arena_str(arena, e->name),
                      .language = arena_str(arena, e->language),
                      .inputs = e->inputs,
                      .output = e->output,
                      .row = e->row,
                      .entry = e->id};
    (void)last;
    PUSH(arena, n->due, due);
    return true;
}

static bool add_uncertain(void *data, const struct entry *e, const struct delivery *last)
{
    struct night *n = data;
    PUSH(n->desk->p->arena, n->uncertain, e->row);
    return !n->desk->p->options->mail.resend_uncertain || add_due(data, e, last);
}

static void tell_held(struct night *n)
{
    struct arena *arena = n->desk->p->arena;
    struct pos pos = {.source = &n->data};
    if (n->uncertain.n && !n->desk->p->options->mail.resend_uncertain)
        diag(n->diags, DIAG_MAIL_MAYBE, pos,
             STR("Ask at the server whether they arrived. --resend-uncertain sends them again: somebody may "
                 "get two."),
             "%zu message%s of an earlier run may have been accepted: %.*s", n->uncertain.n,
             n->uncertain.n == 1 ? "" : "s", STR_ARG(numbers_words(arena, "row", &n->uncertain)));
    if (n->again.n)
        diag(n->diags, DIAG_MAIL_CHANGED, pos,
             STR("They stay due. --resend-changed sends the new ones: these patients get a second message."),
             "%zu handout%s made again after another version was mailed, or may have been: %.*s", n->again.n,
             n->again.n == 1 ? " was" : "s were", STR_ARG(numbers_words(arena, "row", &n->again)));
}

// ---- a row's letter ----

static const char *whose(struct night *n, uint64_t row)
{
    return arena_printf(n->row_arena, "row %llu: ", (unsigned long long)row).p;
}

static bool choose(struct night *n, const struct row *row, const struct due *due, struct mail_draft *draft)
{
    struct mail_letter *l = &draft->letter;
    struct str lang = mail_row_language(n->job, n->desk->templates, row, due->language);
    l->department = mail_row_department(n->job, n->desk->templates, row);
    if (!l->department)
        return diag(
            n->diags, DIAG_MAIL_TEMPLATE, draft->row,
            STR("A <department> of the templates is found by a column or field \"department\", or by its "
                "layout's file name."),
            "%sthe templates do not have its department", draft->letter.whose);
    l->message = mail_message_lookup(n->desk->templates, lang, l->department);
    return l->message ||
           diag(n->diags, DIAG_MAIL_TEMPLATE, draft->row,
                lang.n ? STR("Write a <message> in it.") : STR("Give the data a column type=\"language\"."),
                lang.n ? "%sthere is no message in its language, \"%.*s\""
                       : "%snothing says its language, and the templates have several%.*s",
                draft->letter.whose, STR_ARG(lang));
}

static bool changed(struct night *n, const struct mail_draft *draft, const char *what)
{
    return diag(n->diags, DIAG_MAIL_CHANGED, draft->row, STR("Run the batch again."), "%s%s",
                draft->letter.whose, what);
}

// The PDF, if it is the one that the ledger knows.
static bool read_pdf(struct night *n, const struct due *due, const struct mail_draft *draft, struct buf *pdf)
{
    struct str bytes;
    if (!path_is_below(due->name))
        return changed(n, draft, "the ledger names no PDF for it");
    struct str path = path_join(n->row_arena, n->job->folder, due->name);
    if (file_map(path.p, (size_t)1 << 30, &bytes) != FILE_OK)
        return changed(n, draft, "its PDF is missing, or cannot be read");
    struct digest digest = digest_of(bytes);
    bool same = memcmp(&digest, &due->output, sizeof digest) == 0;
    if (same)
        buf_str(pdf, bytes);
    file_unmap(bytes);
    return same || changed(n, draft, "its PDF is not the one that the batch made");
}

// False after reporting: the row is at fault.
static bool compose(struct night *n, const struct row *row, struct due *due, struct outgoing *item)
{
    const struct job *job = n->job;
    struct str output = {(const char *)due->output.bytes, sizeof due->output.bytes},
               inputs = {(const char *)due->inputs.bytes, sizeof due->inputs.bytes};
    const struct str texts[] = {due->key, inputs, output};
    struct mail_draft draft = {
        .letter = {.to = mail_row_value(n->job, row, USE_MAIL_TO),
                   .patient_in_subject = job->patient_in_subject,
                   .whose = whose(n, row->number),
                   .id = letter_id(n->row_arena, texts, COUNT_OF(texts))},
        .passphrase = mail_row_value(n->job, row, USE_PASSPHRASE),
        .must_encrypt = job->must_encrypt,
        .may_be_plain = str_eqz(mail_row_value(n->job, row, USE_MAIL_CONSENT), "yes"),
        .row = {.source = &n->data, .line = row->line},
        .only_checked = n->checking,
    };
    struct buf pdf = {0};
    mail_row_fields(n->row_arena, n->job, row, &draft.letter);
    bool ok = digest_has_first(&due->inputs, &row->inputs) ||
              changed(n, &draft, "its data has changed since its PDF was made");
    ok = ok && choose(n, row, due, &draft) && read_pdf(n, due, &draft, &pdf) &&
         draft_message(n->desk, &draft, &pdf, &item->message, n->diags);
    buf_free(&pdf);
    if (!ok)
        return false;
    item->due = due;
    item->from = draft.letter.department->from;
    item->to = arena_str(n->group_arena, draft.letter.to);
    item->pos = draft.row;
    return true;
}

// ---- sending a group ----

static void add_record(struct night *n, const struct due *due, enum delivery_state state, struct str answer)
{
    struct delivery_record record = {
        due->entry,
        {.state = state, .time = time(NULL), .answer = answer.n ? arena_str(n->answers, answer) : answer}};
    PUSH(n->answers, n->records, record);
}

// What became of the messages before, and that these are started: one transaction.
static bool write_records(struct night *n)
{
    if (!n->records.n)
        return true;
    bool ok = ledger_deliver(n->ledger, DELIVERY_MAIL, n->records.items, n->records.n, n->diags);
    n->stopped = n->stopped || !ok;
    n->records.items = NULL;
    n->records.n = n->records.cap = 0;
    arena_empty(n->answers);
    return ok;
}

static void tell_fate(struct night *n, const struct outgoing *item, const struct mail_result *result)
{
    struct str answer = result->answer;
    unsigned long long row = item->due->row;
    if (result->fate == MAIL_REFUSED)
        diag(n->diags, DIAG_MAIL_REFUSES, item->pos,
             STR("Is the address right? It is not sent again, but with --resend-refused."),
             "row %llu: the server refuses it: %.*s", row, STR_ARG(answer));
    else if (result->fate == MAIL_UNCERTAIN)
        diag(n->diags, DIAG_MAIL_MAYBE, item->pos,
             STR("Ask at the server. --resend-uncertain sends it again: the patient may get two."),
             "row %llu: the server may have accepted it: %.*s", row, STR_ARG(answer));
}

static void send_item(struct night *n, struct outgoing *item)
{
    struct mail_result result;
    mailing_send(n->desk->mailing, item->from, item->to, buf_view(&item->message), &result);
    tell_fate(n, item, &result);
    item->due->state = DUE_OVER;
    switch (result.fate) {
    case MAIL_ACCEPTED:
        n->accepted++;
        add_record(n, item->due, DELIVERY_ACCEPTED, result.answer);
        break;
    case MAIL_DEFERRED:
        item->due->state = DUE_AGAIN;
        add_record(n, item->due, DELIVERY_DEFERRED, result.answer);
        break;
    case MAIL_REFUSED:
        n->failed++;
        add_record(n, item->due, DELIVERY_FAILED, result.answer);
        break;
    case MAIL_UNCERTAIN:
        n->maybe++; // it stays recorded as started
        break;
    case MAIL_UNSENT:
        item->due->state = DUE_AGAIN;
        add_record(n, item->due, DELIVERY_DUE, (struct str){0});
        n->unsent = true;
        n->stopped = !result.again;
        break;
    }
}

// As many messages as go out in GROUP_MS are one group.
static void set_group_size(struct night *n, int64_t milliseconds)
{
    int64_t each = MAX(milliseconds, 1) * 1000 / (int64_t)MAX(n->n_items, 1);
    int64_t size = GROUP_MS * 1000 / MAX(each, 1), rate = n->desk->p->options->mail.rate;
    if (rate)
        size = MIN(size, rate * GROUP_MS / 60000);
    n->group_size = (size_t)MIN(MAX(size, 1), MIN((int64_t)n->group_size * 2, GROUP_MAX));
}

static void empty_group(struct night *n)
{
    for (size_t i = 0; i < n->n_items; i++)
        n->items[i].message.n = 0; // its memory is used again
    n->n_items = n->group_bytes = 0;
    arena_empty(n->group_arena);
}

// Before it is recorded as started, and with all before it recorded: nothing is uncertain only because it, or
// the next one, waits for its turn.
static void wait_for_turn(struct night *n)
{
    enum { STEP_MS = 100 };
    if (mailing_wait(n->desk->mailing) > 0)
        write_records(n);
    for (int64_t left; (left = mailing_wait(n->desk->mailing)) > 0 && !user_ends_it();)
        desk_clock.sleep(NULL, MIN(left, STEP_MS));
}

static void flush(struct night *n)
{
    if (!n->n_items)
        return;
    wait_for_turn(n);
    for (size_t i = 0; i < n->n_items; i++)
        add_record(n, n->items[i].due, DELIVERY_STARTED, (struct str){0});
    bool recorded = write_records(n);
    int64_t start = desk_clock.now(NULL);
    n->unsent = false;
    for (size_t i = 0; recorded && i < n->n_items; i++) {
        if (n->unsent || user_ends_it()) {
            n->items[i].due->state = DUE_AGAIN;
            add_record(n, n->items[i].due, DELIVERY_DUE, (struct str){0});
        } else {
            send_item(n, &n->items[i]);
        }
    }
    set_group_size(n, desk_clock.now(NULL) - start);
    empty_group(n);
}

// ---- the rows ----

static bool take_row(struct night *n, const struct row *row, struct due *due)
{
    struct outgoing *item = &n->items[n->n_items];
    item->message.n = 0;
    if (!mail_row_value(n->job, row, USE_MAIL_TO).n) {
        n->without += !n->checking;
        due->state = n->checking ? due->state : DUE_OVER;
        return true;
    }
    if (!compose(n, row, due, item)) {
        n->faulty++;
        due->state = DUE_OVER;
        return n->job->faulty == FAULTY_SKIP;
    }
    if (n->checking)
        return true;
    if (!n->desk->mailing) {
        n->accepted++;
        due->state = DUE_OVER;
        return dry_run_write(n->desk, arena_printf(n->row_arena, "%06llu", (unsigned long long)row->number),
                             buf_view(&item->message));
    }
    n->group_bytes += item->message.n;
    if (++n->n_items >= n->group_size || n->group_bytes > GROUP_BYTES)
        flush(n);
    return true;
}

// Once over the data, with what is in `state`. False where the data is broken: reported.
static bool walk_rows(struct night *n, enum due_state state)
{
    struct row row;
    struct rows *rows = rows_open(n->desk->p->arena, n->job, n->diags);
    enum row_result result = rows ? ROW_READ : ROW_BROKEN;
    n->group_size = 1;
    while (!n->stopped && !n->unsent && !user_ends_it() && result != ROW_BROKEN) {
        result = rows_next(rows, n->row_arena, &row, n->diags);
        if (result == ROW_END || result == ROW_BROKEN)
            break;
        struct due *due = row.key.n ? due_lookup(n, row.key) : NULL;
        if (result == ROW_FAULTY && due && due->state == state) {
            n->faulty++;
            due->state = DUE_OVER;
        }
        if (result == ROW_FAULTY)
            n->stopped = n->job->faulty == FAULTY_STOP;
        else if (due && due->state == state && !take_row(n, &row, due))
            n->stopped = true;
        arena_empty(n->row_arena);
    }
    if (!n->stopped)
        flush(n);
    empty_group(n);
    write_records(n);
    rows_close(rows);
    return result != ROW_BROKEN;
}

static size_t count_due(const struct night *n, enum due_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < n->due.n; i++)
        count += n->due.items[i].state == state;
    return count;
}

static void tell_left(struct night *n)
{
    struct pos pos = {.source = &n->data};
    size_t lost = n->stopped || n->unsent || user_ends_it() ? 0 : count_due(n, DUE_NOW);
    n->deferred = count_due(n, DUE_AGAIN) + (lost ? 0 : count_due(n, DUE_NOW));
    if (n->unsent)
        mailing_report(n->desk->mailing);
    if (lost)
        diag(n->diags, DIAG_MAIL_CHANGED, pos, STR("Run the batch again: it tells which."),
             "%zu handout%s due of rows that the data no longer has", lost, lost == 1 ? " is" : "s are");
    if (n->deferred && n->desk->mailing)
        diag(n->diags, DIAG_MAIL_DEFERS, pos, STR("They stay due: start pdfgen mail again later."),
             "%zu message%s could not be sent yet", n->deferred, n->deferred == 1 ? "" : "s");
}

static bool send_all(struct night *n)
{
    bool ok = true;
    if (n->job->faulty == FAULTY_STOP) {
        n->checking = true;
        ok = walk_rows(n, DUE_NOW);
        n->checking = false;
    }
    size_t before = n->accepted;
    ok = ok && !n->stopped && walk_rows(n, DUE_NOW);
    for (int times = 0; ok && !n->stopped && count_due(n, DUE_AGAIN); times++) {
        // The time that the user gave is that without one message accepted; a night takes longer than that. A
        // connection that was lost after some went well is no reason for a longer pause.
        if (n->accepted > before || !times)
            n->desk->end = desk_clock.now(NULL) + n->desk->server.timeout;
        times = n->unsent && n->accepted > before ? 0 : times;
        before = n->accepted;
        if (!pause_before_trying_again(n->desk, times))
            break;
        bool cut = n->unsent; // then the rows behind were not reached
        n->unsent = false;
        ok = walk_rows(n, DUE_AGAIN) && (!cut || n->unsent || walk_rows(n, DUE_NOW));
    }
    tell_left(n);
    return ok;
}

static bool open_all(struct night *n)
{
    struct pipeline *p = n->desk->p;
    bool dry = !n->desk->mailing;
    n->job = read_job(p->arena, p->options->operands.items[0], &p->diags);
    if (!n->job)
        return false;
    n->data.path = n->job->data;
    if (!n->job->templates.p)
        return diag(n->diags, DIAG_MAIL_TEMPLATE, n->job->pos, STR("Write <mail templates=\"…\"/>."),
                    "the job says nothing of mail");
    n->desk->templates = read_mail(p->arena, n->job->templates, n->job->pos, &p->diags);
    if (!n->desk->templates || !mail_check_job(p->arena, n->job, n->desk->templates, n->diags))
        return false;
    struct str path = path_join(p->arena, n->job->folder, STR(LEDGER_NAME));
    struct source *source = NEW(p->arena, struct source);
    source->path = path;
    if (access(path.p, F_OK) != 0 && errno == ENOENT)
        return diag(n->diags, DIAG_FILE_MISSING, (struct pos){.source = source},
                    STR("Run the batch first; pdfgen ledger --merge joins ledgers of shards."),
                    "there is no ledger");
    n->ledger = ledger_open(p->arena, path.p, dry ? LEDGER_READ : LEDGER_DELIVER, n->diags);
    return n->ledger && deliver_is_finished(p, n->ledger, source) &&
           ledger_due(n->ledger, DELIVERY_MAIL, add_due, n, n->diags) &&
           ledger_uncertain(n->ledger, DELIVERY_MAIL, add_uncertain, n, n->diags) &&
           (!n->desk->p->options->mail.resend_refused ||
            ledger_refused(n->ledger, DELIVERY_MAIL, add_due, n, n->diags));
}

static int exit_of(const struct night *n, bool ok)
{
    bool held = n->again.n || (n->uncertain.n && !n->desk->p->options->mail.resend_uncertain);
    if (!ok)
        return EXIT_INPUT;
    if (n->desk->mailing && (n->failed || n->deferred || n->maybe || held))
        return EXIT_DELIVERY;
    if (!n->faulty)
        return EXIT_DONE;
    return n->job->faulty == FAULTY_SKIP ? EXIT_FINDINGS : EXIT_INPUT; // as batch does
}

// On standard output, as batch does.
static void tell_counts(const struct night *n)
{
    struct buf out = {0};
    buf_printf(&out,
               "%zu %s, %zu refused, %zu not yet, %zu uncertain, %zu at fault, %zu without an address\n",
               n->accepted, n->desk->mailing ? "accepted" : "written", n->failed, n->deferred, n->maybe,
               n->faulty, n->without);
    talk_result(buf_view(&out));
    deliver_tell_left_out(n->printed, DELIVERY_PRINT);
    buf_free(&out);
}

int mail_from_ledger(struct mail_desk *desk)
{
    struct arena *arena = desk->p->arena;
    struct night *n = NEW(arena, struct night);
    *n = (struct night){.desk = desk,
                        .diags = &desk->p->diags,
                        .row_arena = arena_part(arena),
                        .group_arena = arena_part(arena),
                        .answers = arena_part(arena),
                        .group_size = 1};
    bool ok = open_all(n);
    pipeline_lap(desk->p, "read");
    if (ok) {
        tell_held(n);
        if (n->due.n)
            qsort(n->due.items, n->due.n, sizeof *n->due.items, by_key);
        ok = send_all(n);
        pipeline_lap(desk->p, "send");
        tell_counts(n);
    }
    for (size_t i = 0; i < GROUP_MAX; i++)
        buf_free(&n->items[i].message);
    ledger_close(n->ledger);
    return exit_of(n, ok);
}
