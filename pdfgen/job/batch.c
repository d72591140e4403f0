#include "job/batch.h"
#include "job/survey.h"
#include "job/work.h"
#include "job/workers.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// Files that are synced together, and recorded in one transaction. Larger groups cost a crash more work,
// smaller ones cost each file more of a sync.
enum { GROUP_ROWS = 256, GROUP_BYTES = 64 << 20, GROUP_MILLISECONDS = 1000 };
enum { AHEAD_BYTES = 32 << 20 };  // of rows that are read and not recorded
enum { SLOT_KEEPS = 64 << 10 };   // bytes of a slot that are not given back
enum { END_MILLISECONDS = 2000 }; // to finish what is being made when somebody wants an end

enum slot_state { SLOT_GIVEN, SLOT_CURRENT, SLOT_FAULTY, SLOT_MADE, SLOT_FAILED, SLOT_UNWRITTEN };

// A row from when it is read until it is recorded.
struct slot {
    enum slot_state state;
    uint32_t line;
    struct entry entry;
    struct str old_name; // of the handout that is replaced; absent: none, or the same
    struct str request;
    struct buf text;          // what the strings above are slices of
    struct buf codes, reason; // of faults: for the ledger, and for people
    int error;
};

struct batch {
    const struct batch_wish *wish;
    struct ledger *ledger;
    struct output *output;
    struct workers *workers;
    struct survey survey;
    struct batch_counts *counts;
    struct diags *diags;
    struct str *layouts; // of each document, between tabs
    struct slot *slots;  // a ring: the row of sequence i is at i % n_slots
    size_t n_slots;
    uint64_t first, next;      // sequences: recorded until here, read until here
    size_t ahead;              // bytes of slots between them
    size_t ready, ready_bytes; // slots from `first` on that can be recorded
    int64_t recorded;          // when the last group was
    struct ledger_record *records;
    int64_t run;
    size_t displaced; // handouts of rows at fault without a key
    bool read_all, stop;
};

static struct slot *slot_at(const struct batch *b, uint64_t sequence)
{
    return &b->slots[sequence % b->n_slots];
}

// ---- reading ----

static struct str keep(struct buf *text, struct str s)
{
    if (!s.p)
        return s;
    size_t start = text->n;
    buf_put(text, s.p, s.n);
    return (struct str){text->p + start, s.n};
}

static struct str keep_between(struct buf *text, const struct str *items, size_t n, char between)
{
    size_t start = text->n;
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_putc(text, between);
        buf_put(text, items[i].p, items[i].n);
    }
    return (struct str){text->p + start, text->n - start};
}

static size_t texts_size(const struct survey *s)
{
    const struct row *row = &s->row;
    size_t n = row->key.n + row->name.n + row->language.n + s->before.name.n + request_size(row);
    for (size_t i = 0; i < s->wish->job->n_groups && row->groups; i++)
        n += row->groups[i].n + 1;
    return n + 1;
}

static void put_codes(struct buf *codes, const struct diags *diags)
{
    for (size_t i = 0; i < diags->n; i++) {
        if (i && diags->items[i].code == diags->items[i - 1].code)
            continue;
        buf_puts(codes, codes->n ? " " : "");
        buf_puts(codes, diag_name(diags->items[i].code));
    }
}

static void fill(struct batch *b, struct slot *slot, enum row_fate fate)
{
    const struct survey *s = &b->survey;
    const struct row *row = &s->row;
    const struct job *job = b->wish->job;
    slot->text.n = slot->codes.n = slot->reason.n = 0;
    slot->error = 0;
    slot->line = row->line;
    slot->old_name = slot->request = (struct str){0};
    buf_reserve(&slot->text, texts_size(s)); // so that nothing moves
    slot->entry = (struct entry){.row = row->number, .key = keep(&slot->text, row->key)};
    if (fate == FATE_FAULTY) {
        slot->state = SLOT_FAULTY;
        slot->entry.state = ENTRY_FAULTY;
        put_codes(&slot->codes, &s->faults);
        if (s->before.id)
            slot->old_name = keep(&slot->text, s->before.name);
        return;
    }
    const struct job_document *document = &job->documents[row->document];
    struct entry *e = &slot->entry;
    e->id = s->before.id;
    e->groups = keep_between(&slot->text, row->groups, job->n_groups, '\t');
    e->document = document->named;
    e->layout = b->layouts[row->document];
    e->version = b->wish->versions[row->document];
    e->language = keep(&slot->text, row->language);
    e->name = keep(&slot->text, row->name);
    e->inputs = s->inputs;
    slot->state = SLOT_CURRENT;
    if (fate == FATE_CURRENT)
        return;
    slot->state = SLOT_GIVEN;
    if (s->before.id && !str_eq(s->before.name, row->name))
        slot->old_name = keep(&slot->text, s->before.name);
    size_t start = slot->text.n;
    request_put(&slot->text, b->next, row);
    slot->request = (struct str){slot->text.p + start, slot->text.n - start};
}

static bool can_read(const struct batch *b)
{
    return !b->read_all && !b->stop && b->next - b->first < b->n_slots && b->ahead < AHEAD_BYTES &&
           workers_have_room(b->workers);
}

static bool read_rows(struct batch *b)
{
    while (can_read(b)) {
        enum row_fate fate = survey_next(&b->survey, b->diags);
        if (fate == FATE_BROKEN)
            return false;
        b->read_all = fate == FATE_END;
        if (fate == FATE_END || fate == FATE_OTHER)
            continue;
        struct slot *slot = slot_at(b, b->next);
        fill(b, slot, fate);
        if (slot->state == SLOT_GIVEN)
            workers_give(b->workers, b->next, slot->request);
        b->ahead += slot->text.n;
        b->next++;
    }
    return true;
}

// ---- answers ----

static void note_faults(struct slot *slot, struct str bytes, uint32_t n, bool *warned)
{
    for (uint32_t i = 0; i < n; i++) {
        struct work_fault fault;
        struct str path;
        fault_take(&bytes, &fault, &path);
        const char *name = diag_name((enum diag_code)fault.code);
        *warned = *warned || fault.severity == SEVERITY_WARNING;
        if (fault.severity == SEVERITY_NOTE)
            continue;
        buf_printf(&slot->codes, "%s%s", slot->codes.n ? " " : "", name);
        if (fault.severity != SEVERITY_ERROR)
            continue;
        buf_printf(&slot->reason, "%s%s", slot->reason.n ? ", " : "", name);
        if (fault.line)
            buf_printf(&slot->reason, " at %.*s:%u:%u", STR_ARG(path), (unsigned)fault.line,
                       (unsigned)fault.column);
    }
}

static void fail_slot(struct slot *slot)
{
    slot->state = SLOT_FAILED;
    slot->entry.state = ENTRY_FAILED;
    slot->entry.output = (struct digest){{0}};
    slot->entry.bytes = slot->entry.pages = 0;
    if (!slot->codes.n)
        buf_puts(&slot->codes, diag_name(DIAG_ROW_FAILED));
}

static void take_answer(struct batch *b, struct slot *slot, struct str bytes)
{
    struct work_answer answer;
    bool warned = false;
    answer_take(&bytes, &answer);
    note_faults(slot, bytes, answer.n_faults, &warned);
    slot->error = answer.error;
    if (answer.error) {
        slot->state = SLOT_UNWRITTEN;
    } else if (!answer.made) {
        fail_slot(slot);
    } else {
        slot->state = SLOT_MADE;
        slot->entry.output = answer.output;
        slot->entry.bytes = answer.bytes;
        slot->entry.pages = answer.pages;
        b->counts->warned += warned;
    }
}

static bool wait_for_answer(struct batch *b, int milliseconds)
{
    struct work_done done;
    enum work_end end = workers_next(b->workers, milliseconds, &done, b->diags);
    b->counts->replaced = workers_replaced(b->workers);
    if (end == WORK_NONE || end == WORK_BROKEN)
        return end == WORK_NONE;
    struct slot *slot = slot_at(b, done.tag);
    if (end == WORK_ANSWERED) {
        take_answer(b, slot, done.answer);
        return true;
    }
    if (end == WORK_SLOW)
        buf_printf(&slot->reason, "twice it was not done within %" PRId64 " s", b->wish->time_limit / 1000);
    else if (end == WORK_TOO_BIG)
        buf_puts(&slot->reason, "twice it took too much memory");
    else if (done.signal)
        buf_printf(&slot->reason, "twice it ended its worker (signal %d)", done.signal);
    else
        buf_puts(&slot->reason, "twice it ended its worker");
    fail_slot(slot);
    return true;
}

// ---- recording ----

static bool cannot_write(struct batch *b, int error)
{
    struct source *folder = NEW(b->diags->arena, struct source);
    folder->path = b->wish->job->folder;
    return diag(b->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = folder},
                STR("What was recorded is done. Start it again to go on."), "cannot write to this folder: %s",
                strerror(error));
}

// The file of a handout that has another name now goes, unless the name is another row's by now.
static bool remove_old(struct batch *b, struct str name)
{
    for (uint64_t i = b->first; i < b->next; i++)
        if (str_eq(slot_at(b, i)->entry.name, name))
            return true;
    bool taken;
    return ledger_has_name(b->ledger, b->run, name, &taken, b->diags) &&
           (taken || output_remove(b->output, name) || cannot_write(b, errno));
}

// To its place. Where a folder stands there, nothing of ours goes on it, and only this handout is not made.
static bool move_file(struct batch *b, uint64_t sequence, struct slot *slot)
{
    if (output_move(b->output, sequence, slot->entry.name))
        return true;
    if (errno != EISDIR || !output_discard(b->output, sequence))
        return false;
    buf_puts(&slot->reason, "a folder stands where its file should");
    slot->codes.n = 0;
    fail_slot(slot);
    b->stop = b->stop || b->wish->job->faulty == FAULTY_STOP;
    return true;
}

static bool move_files(struct batch *b, size_t n)
{
    bool ok = true, any = false;
    for (size_t i = 0; i < n; i++)
        any = any || slot_at(b, b->first + i)->state == SLOT_MADE;
    ok = !any || output_sync(b->output);
    for (size_t i = 0; ok && i < n; i++) {
        struct slot *slot = slot_at(b, b->first + i);
        if (slot->state == SLOT_MADE)
            ok = move_file(b, b->first + i, slot);
        else if (slot->state == SLOT_FAILED) // what is there is of another version, if of any
            ok = output_remove(b->output, slot->entry.name);
        any = any || slot->state == SLOT_FAILED || slot->old_name.p;
        if (!ok)
            return cannot_write(b, errno);
        if (slot->old_name.p && !remove_old(b, slot->old_name))
            return false;
    }
    ok = ok && (!any || output_sync(b->output));
    return ok || cannot_write(b, errno);
}

static void tell_failed(struct batch *b, const struct slot *slot)
{
    struct arena *arena = arena_new();
    struct diags diags;
    diags_init(&diags, arena);
    diag(&diags, DIAG_ROW_FAILED, (struct pos){.source = b->survey.data, .line = slot->line}, (struct str){0},
         "row %" PRIu64 ": its handout cannot be made: %.*s", slot->entry.row, (int)slot->reason.n,
         slot->reason.p ? slot->reason.p : "");
    b->wish->tell(b->wish->data, &diags);
    arena_free(arena);
}

static void count_slot(struct batch *b, const struct slot *slot)
{
    if (slot->state == SLOT_MADE) {
        b->counts->made++;
        b->counts->pages += slot->entry.pages;
        b->counts->bytes += slot->entry.bytes;
    } else if (slot->state == SLOT_FAILED) {
        b->counts->failed++;
        tell_failed(b, slot);
    }
}

// How many of the slots that are ready make up the group, the row that stops the batch among them.
static size_t group_size(struct batch *b)
{
    for (size_t i = 0; i < b->ready; i++) {
        enum slot_state state = slot_at(b, b->first + i)->state;
        if (state == SLOT_UNWRITTEN)
            return i;
        if ((state == SLOT_FAILED || state == SLOT_FAULTY) && b->wish->job->faulty == FAULTY_STOP) {
            b->stop = true;
            return i + 1;
        }
    }
    return b->ready;
}

static bool record_group(struct batch *b)
{
    size_t n = group_size(b);
    int64_t date = b->wish->date();
    if (n && !move_files(b, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct slot *slot = slot_at(b, b->first + i);
        slot->entry.time = date;
        slot->entry.diagnostics = slot->codes.n ? buf_view(&slot->codes) : (struct str){0};
        if (slot->state != SLOT_MADE)
            slot->entry.name = (struct str){0};
        b->records[i] =
            (struct ledger_record){slot->state == SLOT_CURRENT ? RECORD_SEEN : RECORD_NEW, slot->entry};
    }
    if (n && !ledger_record(b->ledger, b->run, b->records, n, b->diags))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct slot *slot = slot_at(b, b->first + i);
        count_slot(b, slot);
        b->ahead -= slot->text.n;
        if (slot->text.cap > SLOT_KEEPS)
            buf_free(&slot->text);
    }
    bool unwritten = n < b->ready && slot_at(b, b->first + n)->state == SLOT_UNWRITTEN && !b->stop;
    b->first += n;
    b->ready = b->ready_bytes = 0;
    b->recorded = b->wish->now();
    return !unwritten || cannot_write(b, slot_at(b, b->first)->error);
}

static void find_ready(struct batch *b)
{
    while (b->first + b->ready < b->next && b->ready < GROUP_ROWS) {
        const struct slot *slot = slot_at(b, b->first + b->ready);
        if (slot->state == SLOT_GIVEN)
            break;
        b->ready++;
        b->ready_bytes += slot->entry.bytes;
    }
}

// A file that could not be written is found at once: more of them would come.
static bool group_is_full(const struct batch *b)
{
    bool stops = b->ready && slot_at(b, b->first + b->ready - 1)->state == SLOT_UNWRITTEN;
    bool last = b->read_all && b->first + b->ready == b->next;
    return b->ready && (stops || last || b->ready == GROUP_ROWS || b->ready_bytes >= GROUP_BYTES ||
                        b->wish->now() - b->recorded >= GROUP_MILLISECONDS);
}

// ---- the run ----

static enum batch_end go(struct batch *b)
{
    int64_t cut = 0;
    while (!b->stop && !(b->read_all && b->first == b->next)) {
        if (!cut && b->wish->interrupted(b->wish->data)) {
            cut = b->wish->now();
            b->read_all = true;
        }
        if (!read_rows(b))
            return BATCH_BROKEN;
        find_ready(b);
        bool late = cut && b->wish->now() - cut > END_MILLISECONDS;
        if ((late || group_is_full(b)) && !record_group(b))
            return BATCH_BROKEN;
        if (late)
            break;
        b->wish->progress(b->wish->data, b->counts);
        if (workers_are_busy(b->workers) && !wait_for_answer(b, can_read(b) ? 0 : 100))
            return BATCH_BROKEN;
    }
    return cut ? BATCH_CUT : b->stop ? BATCH_STOPPED : BATCH_DONE;
}

static bool count_gone(void *data, const struct entry *entry, const struct delivery *last)
{
    struct batch *b = data;
    (void)entry;
    (void)last;
    b->counts->gone++;
    return true;
}

static bool remove_displaced(void *data, const struct entry *entry, const struct delivery *last)
{
    struct batch *b = data;
    (void)last;
    b->displaced++;
    return output_remove(b->output, entry->name) || cannot_write(b, errno);
}

// Data that was changed meanwhile may have lost rows that were there, or half of one.
static bool data_is_same(struct batch *b, const struct digest *data)
{
    struct digest now;
    return survey_digest(&b->survey, &now, b->diags) &&
           (memcmp(&now, data, sizeof now) == 0 ||
            diag(b->diags, DIAG_FILE_UNREADABLE, (struct pos){.source = b->survey.data},
                 STR("Start the batch again: what is right stays."),
                 "it was changed while rows were made of it"));
}

static bool finish(struct batch *b, struct ledger_run *run, enum batch_end end)
{
    bool changed = end == BATCH_DONE && !data_is_same(b, &run->data);
    size_t errors = b->diags->errors;
    run->complete = end == BATCH_DONE && !changed;
    run->end = b->wish->date();
    if (run->complete)
        run->rows = b->counts->rows;
    if (run->complete &&
        (!ledger_displaced(b->ledger, run->id, remove_displaced, b, b->diags) || b->diags->errors > errors))
        return false;
    if (b->displaced && !output_sync(b->output))
        return cannot_write(b, errno);
    bool ok = ledger_end(b->ledger, run, b->diags);
    return ok && !changed && (!run->complete || ledger_gone(b->ledger, run->id, count_gone, b, b->diags));
}

static bool start_run(struct batch *b, struct ledger_run *run)
{
    *run = (struct ledger_run){.start = b->wish->date(),
                               .job = *b->wish->job_digest,
                               .data = b->wish->data_digest,
                               .shard = b->wish->shard,
                               .shards = b->wish->shards,
                               .program = b->wish->program,
                               .file = b->wish->job_file,
                               .rows = b->wish->rows};
    bool ok = ledger_start(b->ledger, run, b->diags);
    b->run = run->id;
    return ok;
}

static struct str *join_layouts(struct arena *arena, const struct job *job)
{
    struct str *joined = NEW_ARRAY(arena, struct str, job->n_documents);
    for (size_t i = 0; i < job->n_documents; i++) {
        const struct job_document *d = &job->documents[i];
        struct buf text = {0};
        keep_between(&text, d->layouts_named, d->n_layouts, '\t');
        joined[i] = arena_str(arena, buf_view(&text));
        buf_free(&text);
    }
    return joined;
}

static void free_slots(struct batch *b)
{
    for (size_t i = 0; i < b->n_slots; i++) {
        buf_free(&b->slots[i].text);
        buf_free(&b->slots[i].codes);
        buf_free(&b->slots[i].reason);
    }
}

enum batch_end batch_run(const struct batch_wish *wish, struct ledger *ledger, struct output *output,
                         struct batch_counts *counts, struct diags *diags)
{
    struct arena *arena = arena_new();
    struct batch b = {.wish = wish, .ledger = ledger, .output = output, .counts = counts, .diags = diags};
    struct work work = {wish, output, arena_part(arena), {0}};
    struct workers_wish how = {wish->workers, wish->time_limit, wish->memory, work_make, &work, wish->now};
    struct ledger_run run;
    enum batch_end end = BATCH_BROKEN;
    *counts = (struct batch_counts){0};
    b.n_slots = 2 * GROUP_ROWS + (size_t)wish->workers * WORKER_QUEUE;
    b.layouts = join_layouts(arena, wish->job);
    b.slots = NEW_ARRAY(arena, struct slot, b.n_slots);
    b.records = NEW_ARRAY(arena, struct ledger_record, GROUP_ROWS);
    b.recorded = wish->now();
    if (survey_open(&b.survey, wish, ledger, output, counts, diags) && start_run(&b, &run) &&
        (b.workers = workers_open(arena, &how, diags))) {
        end = go(&b);
        workers_close(b.workers);
        if (!finish(&b, &run, end))
            end = BATCH_BROKEN;
    }
    survey_close(&b.survey);
    free_slots(&b);
    arena_free(arena);
    return end;
}
