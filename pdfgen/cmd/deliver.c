#include "cmd/deliver.h"

#include "cmd/command.h"

#include <inttypes.h>
#include <string.h>

struct str numbers_words(struct arena *arena, const char *what, const struct numbers_told *numbers)
{
    enum { SHOWN = 10 };
    struct buf out = {0};
    buf_printf(&out, "%s%s", what, numbers->n == 1 ? "" : "s");
    for (size_t i = 0; i < numbers->n && i < SHOWN; i++)
        buf_printf(&out, "%s %llu", i ? "," : "", (unsigned long long)numbers->items[i]);
    buf_puts(&out, numbers->n > SHOWN ? " …" : "");
    struct str words = arena_str(arena, buf_view(&out));
    buf_free(&out);
    return words;
}

// ---- whether a batch was finished ----

// Runs stand in the order in which each shard had them, but one shard's behind another's.
static const struct ledger_run *last_run(const struct ledger_run *runs, size_t n)
{
    const struct ledger_run *last = NULL;
    for (size_t i = 0; i < n; i++)
        if (!last || runs[i].start >= last->start)
            last = &runs[i];
    return last;
}

// The shards whose last run was not finished, or that have none: of this data, and cut as this one.
static void find_lacking(struct arena *arena, const struct ledger_run *runs, size_t n,
                         const struct ledger_run *last, struct numbers_told *lacking)
{
    uint32_t shards = MIN(last->shards, SHARDS_MAX);
    bool *done = NEW_ARRAY(arena, bool, (size_t)shards + 1);
    for (size_t i = 0; i < n; i++)
        if (runs[i].shards == last->shards && runs[i].shard <= shards &&
            memcmp(&runs[i].data, &last->data, sizeof last->data) == 0)
            done[runs[i].shard] = runs[i].complete;
    for (uint32_t k = 1; k <= shards; k++)
        if (!done[k])
            PUSH(arena, *lacking, k);
}

struct seen {
    int64_t run;
    uint64_t rows;
};

static bool count_seen(void *data, const struct entry *entry, const struct delivery *last)
{
    struct seen *seen = data;
    (void)last;
    seen->rows += entry->run == seen->run && entry->state <= ENTRY_FAILED;
    return true;
}

// How far the last batch came; absent after reporting.
static struct str progress_words(struct arena *arena, struct ledger *ledger, const struct ledger_run *last,
                                 const struct numbers_told *lacking, struct diags *diags)
{
    struct seen seen = {.run = last->id};
    if (last->shards > 1)
        return arena_printf(arena, "of its %u shards it lacks %.*s", (unsigned)last->shards,
                            STR_ARG(numbers_words(arena, "shard", lacking)));
    if (!ledger_list(ledger, count_seen, &seen, diags))
        return (struct str){0};
    if (last->rows < MAX(seen.rows, 1)) // nobody counted them
        return arena_printf(arena, "it has seen to %" PRIu64 " rows", seen.rows);
    return arena_printf(arena, "it has seen to %" PRIu64 " of %" PRIu64 " rows", seen.rows, last->rows);
}

bool deliver_is_finished(struct pipeline *p, struct ledger *ledger, const struct source *source)
{
    struct ledger_run *runs;
    size_t n;
    struct numbers_told lacking = {0};
    if (!ledger_runs(ledger, p->arena, &runs, &n, &p->diags))
        return false;
    const struct ledger_run *last = last_run(runs, n);
    if (last)
        find_lacking(p->arena, runs, n, last, &lacking);
    if (last && !lacking.n)
        return true;
    struct str words = STR("no batch was finished on this ledger");
    if (last) {
        struct str progress = progress_words(p->arena, ledger, last, &lacking, &p->diags);
        if (!progress.p)
            return false;
        words =
            arena_printf(p->arena, "the last batch on this ledger is not finished: %.*s", STR_ARG(progress));
    }
    bool wanted = p->options->batch.unfinished;
    struct str again =
        last && last->shards > 1
            ? STR("Start them again, and join their ledgers (pdfgen ledger --merge). --unfinished takes "
                  "what there is.")
            : STR("Start the batch again: it goes on where it was. --unfinished takes what there is.");
    diag(&p->diags, wanted ? DIAG_BATCH_PART : DIAG_BATCH_UNFINISHED, (struct pos){.source = source},
         wanted ? STR("Start the batch again: what it makes then is due.") : again, "%.*s", STR_ARG(words));
    return wanted;
}

// ---- the other way ----

struct other_way {
    enum delivery_kind kind;
    enum delivery_state last;
};

static void keep_state(void *data, enum delivery_kind kind, const struct delivery *delivery)
{
    struct other_way *other = data;
    if (kind == other->kind)
        other->last = delivery->state;
}

bool deliver_went_otherwise(struct pipeline *p, struct ledger *ledger, int64_t entry,
                            enum delivery_kind other, bool *went)
{
    struct other_way way = {other, DELIVERY_DUE};
    int64_t process = 0; // that is about to print it
    *went = false;
    if (!p->options->batch.unless_delivered)
        return true;
    bool ok = ledger_deliveries(ledger, entry, keep_state, &way, &p->diags) &&
              (other != DELIVERY_PRINT || ledger_claimant(ledger, entry, &process, &p->diags));
    *went = process || way.last == DELIVERY_STARTED || way.last == DELIVERY_ACCEPTED;
    return ok;
}

void deliver_tell_left_out(size_t n, enum delivery_kind other)
{
    struct buf out = {0};
    buf_printf(&out, "%zu document%s left out: %s %s, or may have been\n", n, n == 1 ? " is" : "s are",
               n == 1 ? "it was" : "they were", other == DELIVERY_MAIL ? "mailed" : "printed");
    if (n)
        talk_result(buf_view(&out));
    buf_free(&out);
}
