#include "cmd/due.h"

#include "cmd/command.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct str due_fault(const struct options *o)
{
    const uint64_t choices = OPTION(GROUP) | OPTION(REDO) | OPTION(RESEND_UNCERTAIN) | OPTION(UNFINISHED) |
                             OPTION(UNLESS_DELIVERED);
    if (!o->mail.from_ledger)
        return o->given & choices
                   ? STR("--group, --redo, --resend-uncertain, --unfinished and --unless-delivered choose "
                         "among what a ledger has: --from-ledger")
                   : (struct str){0};
    if (o->operands.n != 1 || strcmp(o->operands.items[0], "-") == 0)
        return STR("--from-ledger wants one file, the ledger");
    return (struct str){0};
}

// ---- which ----

static bool has_group(struct str groups, struct str wanted)
{
    for (size_t from = 0, to; from <= groups.n; from = to + 1) {
        for (to = from; to < groups.n && groups.p[to] != '\t'; to++)
            ;
        if (str_eq((struct str){groups.p + from, to - from}, wanted))
            return true;
    }
    return false;
}

static void note_underway(struct due *due, const struct entry *e, const struct delivery *last,
                          int64_t process)
{
    struct arena *arena = due->p->arena;
    const struct underway none = {.process = process};
    size_t i = 0;
    while (i < due->underway.n && due->underway.items[i].process != process)
        i++;
    if (i == due->underway.n)
        PUSH(arena, due->underway, none);
    struct underway *u = &due->underway.items[i];
    if (last && last->state == DELIVERY_STARTED && (!u->since || last->time < u->since))
        u->since = last->time;
    PUSH(arena, u->rows, e->row);
}

static bool goes_otherwise(struct due *due, int64_t entry)
{
    bool went;
    due->broken = due->broken || !deliver_went_otherwise(due->p, due->ledger, entry, DELIVERY_MAIL, &went);
    due->mailed += !due->broken && went;
    return due->broken || went;
}

// Whether it goes out now. What may lie in a tray is not printed again before the user says so; what somebody
// else is printing not in any case.
static bool is_wanted(struct due *due, const struct entry *e, const struct delivery *last)
{
    const struct options *o = due->p->options;
    int64_t process;
    if (o->print.group && !has_group(e->groups, str_of(o->print.group)))
        return false;
    if (last && last->state == DELIVERY_ACCEPTED && !o->batch.redo)
        return false;
    if (goes_otherwise(due, e->id))
        return false;
    due->broken = !ledger_claimant(due->ledger, e->id, &process, &due->p->diags);
    if (due->broken)
        return false;
    if (process) {
        note_underway(due, e, last, process);
        return false;
    }
    if (!last || last->state == DELIVERY_DUE || last->state == DELIVERY_DEFERRED || o->batch.redo ||
        o->mail.resend_uncertain)
        return true;
    PUSH(due->p->arena, due->uncertain, e->row);
    return false;
}

static bool add(void *data, const struct entry *e, const struct delivery *last)
{
    struct due *due = data;
    struct arena *arena = due->p->arena;
    if (!is_wanted(due, e, last))
        return !due->broken;
    due->broken = due->delivers && !ledger_claim(due->ledger, e->id, &due->p->diags);
    if (due->broken)
        return false;
    size_t n = due->sets.n;
    bool joins = n && due->sets.items[n - 1].n < BIND_DOCUMENTS_MAX &&
                 str_eq(due->sets.items[n - 1].groups, e->groups);
    if (!joins) {
        struct due_set next = {.groups = arena_str(arena, e->groups)};
        PUSH(arena, due->sets, next);
    }
    struct due_set *set = &due->sets.items[due->sets.n - 1];
    struct due_document document = {e->id,    e->row,   arena_str(arena, e->key), arena_str(arena, e->name),
                                    e->bytes, e->output};
    PUSH(arena, *set, document);
    return true;
}

void due_tell_uncertain(struct due *due, const char *whose)
{
    size_t n = due->uncertain.n;
    if (n)
        diag(
            &due->p->diags, DIAG_PRINT_MAYBE, (struct pos){.source = due->source},
            STR("Look at what lies in the tray. --resend-uncertain prints them again: somebody may get two."),
            "%zu document%s%s may have been printed, in whole or in part: %.*s", n, n == 1 ? "" : "s", whose,
            STR_ARG(numbers_words(due->p->arena, "row", &due->uncertain)));
    due->n_uncertain += n;
    due->uncertain.n = 0;
}

static void tell_underway(const struct due *due)
{
    struct arena *arena = due->p->arena;
    for (size_t i = 0; i < due->underway.n; i++) {
        const struct underway *u = &due->underway.items[i];
        size_t n = u->rows.n;
        struct str process = u->process > 0 ? arena_printf(arena, "process %lld", (long long)u->process)
                                            : STR("another process"),
                   since = u->since ? arena_printf(arena, " since %.*s", STR_ARG(date_words(arena, u->since)))
                                    : STR("");
        diag(&due->p->diags, DIAG_PRINT_UNDERWAY, (struct pos){.source = due->source},
             STR("They are left to it. When it has ended, start again what it could not print."),
             "%zu document%s being printed by %.*s%.*s: %.*s", n, n == 1 ? " is" : "s are", STR_ARG(process),
             STR_ARG(since), STR_ARG(numbers_words(arena, "row", &u->rows)));
    }
}

bool due_open(struct due *due, struct pipeline *p, enum ledger_mode mode)
{
    const char *path = p->options->operands.items[0];
    *due = (struct due){.p = p,
                        .source = NEW(p->arena, struct source),
                        .folder = path_dir(p->arena, str_of(path)),
                        .delivers = mode != LEDGER_READ};
    due->source->path = str_of(path);
    due->ledger = ledger_open(p->arena, path, mode, &p->diags);
    for (size_t i = 0; i < p->diags.n && !due->ledger; i++)
        p->unreadable = p->unreadable || p->diags.items[i].code != DIAG_LEDGER_BROKEN;
    bool ok = due->ledger && deliver_is_finished(p, due->ledger, due->source) &&
              ledger_last(due->ledger, DELIVERY_PRINT, add, due, &p->diags) && !due->broken;
    if (ok)
        ledger_unlock(due->ledger);
    tell_underway(due);
    due_tell_uncertain(due, " of an earlier call");
    return ok;
}

void due_close(struct due *due)
{
    ledger_close(due->ledger);
    due->ledger = NULL;
}

struct str due_words(struct arena *arena, const struct due_set *set)
{
    struct buf out = {0};
    for (size_t i = 0; i < set->groups.n; i++) {
        unsigned char c = (unsigned char)set->groups.p[i];
        if (c == '\t')
            buf_puts(&out, " | ");
        else
            buf_putc(&out, c < ' ' || c == 0x7F ? '?' : (char)c);
    }
    struct str words = out.n ? arena_str(arena, buf_view(&out)) : STR("-");
    buf_free(&out);
    return words;
}

// ---- the files ----

static bool changed(struct due *due, const struct due_document *d, const char *what)
{
    due->changed++;
    return diag(&due->p->diags, DIAG_PRINT_CHANGED, (struct pos){.source = due->source},
                STR("Run the batch again."), "row %llu: %s", (unsigned long long)d->row, what);
}

// A batch may have run since the ledger was read, and somebody may have been forgotten.
static bool is_there_still(struct due *due, const struct due_document *d)
{
    struct arena *scratch = arena_scratch(due->p->arena);
    struct entry entry;
    enum find_result found = ledger_find(due->ledger, scratch, d->key, &entry, &due->p->diags);
    arena_empty(scratch);
    due->broken = due->broken || found == FIND_BROKEN;
    if (found == FIND_BROKEN || (found == FIND_DONE && entry.id == d->entry))
        return found == FIND_DONE;
    due->changed++;
    return diag(&due->p->diags, DIAG_PRINT_CHANGED, (struct pos){.source = due->source},
                STR("What was made again is due: start once more."),
                "row %llu: its handout was made again meanwhile, or taken back", (unsigned long long)d->row);
}

bool due_check(struct due *due, struct due_set *set)
{
    static const char *const words[] = {[FILE_CHANGED] = "its PDF is not the one that the batch made",
                                        [FILE_LOST] = "its PDF is missing",
                                        [FILE_NOT_READ] = "its PDF cannot be read"};
    int folder = open(due->folder.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    size_t kept = 0;
    for (size_t i = 0; i < set->n; i++) {
        const struct due_document *d = &set->items[i];
        enum file_state state =
            path_is_below(d->name) ? file_check(folder, d->name, d->bytes, &d->output) : FILE_LOST;
        bool there = is_there_still(due, d) && !goes_otherwise(due, d->entry);
        if (there && state == FILE_RIGHT) {
            set->items[kept++] = *d;
            continue;
        }
        if (there)
            changed(due, d, words[state]);
        ledger_unclaim(due->ledger, d->entry);
    }
    set->n = kept;
    if (folder >= 0)
        close(folder);
    return !due->broken;
}

void due_release(struct due *due, const struct due_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        ledger_unclaim(due->ledger, set->items[i].entry);
}

// What is printed is what was held against the ledger: the same bytes, not the file once more.
bool due_read(struct due *due, struct arena *arena, const struct due_document *d, struct str *bytes)
{
    const char *path = arena_printf(arena, "%.*s/%.*s", STR_ARG(due->folder), STR_ARG(d->name)).p;
    if (file_read(arena, path, BIND_FILE_MAX, bytes) != FILE_OK)
        return changed(due, d, "its PDF cannot be read");
    struct digest digest = digest_of(*bytes);
    return memcmp(&digest, &d->output, sizeof digest) == 0 || changed(due, d, "its PDF was changed just now");
}

size_t due_bind(struct due *due, const struct due_document *documents, size_t n, bool paper, struct buf *out)
{
    const struct print_options *o = &due->p->options->print;
    struct arena *file = arena_part(due->p->arena);
    struct page_ranges all = {0};
    struct bind_form form = {
        .n_documents = n, .duplex = o->sides > SIDES_ONE, .paper = paper, .separators = o->separator};
    struct binding *binding = bind_open(due->p->arena, &form, out, &due->p->diags);
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        struct source *source = NEW(due->p->arena, struct source);
        source->path = documents[i].name;
        ok = due_read(due, file, &documents[i], &source->text) && bind_add(binding, source, &all);
        source->text = (struct str){0}; // a report has kept the place alone
        arena_empty(file);
    }
    size_t pages = bind_close(binding, ok);
    return ok ? pages : 0;
}
