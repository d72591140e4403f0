#include "cmd/due.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct str due_fault(const struct options *o)
{
    if (!o->mail.from_ledger)
        return o->given & (OPTION(GROUP) | OPTION(REDO) | OPTION(RESEND_UNCERTAIN))
                   ? STR("--group, --redo and --resend-uncertain choose among what a ledger has: "
                         "--from-ledger")
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

// Whether it goes out now. What may lie in a tray is not printed again before the user says so.
static bool is_wanted(struct due *due, const struct entry *e, const struct delivery *last)
{
    const struct options *o = due->p->options;
    if (o->print.group && !has_group(e->groups, str_of(o->print.group)))
        return false;
    if (!last || last->state == DELIVERY_DUE || last->state == DELIVERY_DEFERRED || o->batch.redo)
        return true;
    if (last->state == DELIVERY_ACCEPTED)
        return false;
    if (o->mail.resend_uncertain)
        return true;
    PUSH(due->p->arena, due->uncertain, e->row);
    return false;
}

static bool add(void *data, const struct entry *e, const struct delivery *last)
{
    struct due *due = data;
    struct arena *arena = due->p->arena;
    if (!is_wanted(due, e, last))
        return true;
    size_t n = due->sets.n;
    bool joins = n && due->sets.items[n - 1].n < BIND_DOCUMENTS_MAX &&
                 str_eq(due->sets.items[n - 1].groups, e->groups);
    if (!joins) {
        struct due_set next = {.groups = arena_str(arena, e->groups)};
        PUSH(arena, due->sets, next);
    }
    struct due_set *set = &due->sets.items[due->sets.n - 1];
    struct due_document document = {e->id, e->row, arena_str(arena, e->name), e->bytes, e->output};
    PUSH(arena, *set, document);
    return true;
}

void due_tell_uncertain(struct due *due, const char *whose)
{
    enum { ROWS_SHOWN = 10 };
    struct buf rows = {0};
    size_t n = due->uncertain.n;
    for (size_t i = 0; i < n && i < ROWS_SHOWN; i++)
        buf_printf(&rows, "%s%llu", i ? ", " : "", (unsigned long long)due->uncertain.items[i]);
    if (n)
        diag(
            &due->p->diags, DIAG_PRINT_MAYBE, (struct pos){.source = due->source},
            STR("Look at what lies in the tray. --resend-uncertain prints them again: somebody may get two."),
            "%zu document%s%s may have been printed, in whole or in part: row%s %.*s%s", n, n == 1 ? "" : "s",
            whose, n == 1 ? "" : "s", STR_ARG(buf_view(&rows)), n > ROWS_SHOWN ? " …" : "");
    due->n_uncertain += n;
    due->uncertain.n = 0;
    buf_free(&rows);
}

bool due_open(struct due *due, struct pipeline *p, enum ledger_mode mode)
{
    const char *path = p->options->operands.items[0];
    *due = (struct due){
        .p = p, .source = NEW(p->arena, struct source), .folder = path_dir(p->arena, str_of(path))};
    due->source->path = str_of(path);
    due->ledger = ledger_open(p->arena, path, mode, &p->diags);
    for (size_t i = 0; i < p->diags.n && !due->ledger; i++)
        p->unreadable = p->unreadable || p->diags.items[i].code != DIAG_LEDGER_BROKEN;
    bool ok = due->ledger && ledger_last(due->ledger, DELIVERY_PRINT, add, due, &p->diags);
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

void due_check(struct due *due, struct due_set *set)
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
        if (state == FILE_RIGHT)
            set->items[kept++] = *d;
        else
            changed(due, d, words[state]);
    }
    set->n = kept;
    if (folder >= 0)
        close(folder);
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
