// What a batch records, and what is made of the ledger afterwards.
#include "job/database.h"

#include <string.h>

// ---- runs ----

void run_bind(sqlite3_stmt *s, const struct ledger_run *run)
{
    sqlite3_bind_int64(s, 1, run->start);
    sqlite3_bind_int64(s, 2, run->end);
    sqlite3_bind_blob(s, 3, run->job.bytes, sizeof run->job.bytes, SQLITE_STATIC);
    sqlite3_bind_blob(s, 4, run->data.bytes, sizeof run->data.bytes, SQLITE_STATIC);
    sqlite3_bind_int64(s, 5, run->shard);
    sqlite3_bind_int64(s, 6, run->shards);
    bind_str(s, 7, run->program);
    sqlite3_bind_int64(s, 8, (sqlite3_int64)run->rows);
    sqlite3_bind_int(s, 9, run->complete);
    bind_str(s, 10, run->file);
}

bool ledger_start(struct ledger *ledger, struct ledger_run *run, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_RUN_START, diags);
    if (!s)
        return false;
    run_bind(s, run);
    bool done = ledger_do(ledger, s, diags);
    run->id = sqlite3_last_insert_rowid(ledger->db);
    return done;
}

bool run_end(struct ledger *ledger, const struct ledger_run *run, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_RUN_END, diags);
    if (!s)
        return false;
    sqlite3_bind_int64(s, 1, run->end);
    sqlite3_bind_int64(s, 2, (sqlite3_int64)run->rows);
    sqlite3_bind_int(s, 3, run->complete);
    sqlite3_bind_int64(s, 4, run->id);
    return ledger_do(ledger, s, diags);
}

bool ledger_end(struct ledger *ledger, const struct ledger_run *run, struct diags *diags)
{
    sqlite3_stmt *clear = ledger_statement(ledger, SQL_CLEAR_FAULTS, diags),
                 *displaced = ledger_statement(ledger, SQL_WITHDRAW_DISPLACED, diags);
    if (!clear || !displaced || !ledger_simple(ledger, SQL_BEGIN, diags))
        return false;
    sqlite3_bind_int64(clear, 1, run->id);
    sqlite3_bind_int64(displaced, 1, run->id);
    bool ok = run_end(ledger, run, diags) &&
              (!run->complete || (ledger_do(ledger, displaced, diags) && ledger_do(ledger, clear, diags)));
    return ledger_finish(ledger, ok, diags);
}

bool ledger_runs(struct ledger *ledger, struct arena *arena, struct ledger_run **runs, size_t *n,
                 struct diags *diags)
{
    struct {
        struct ledger_run *items;
        size_t n, cap;
    } list = {0};
    int step = SQLITE_ERROR;
    sqlite3_stmt *s = ledger_statement(ledger, ledger->version == 1 ? SQL_RUNS_OF_1 : SQL_RUNS, diags);
    while (s && (step = sqlite3_step(s)) == SQLITE_ROW) {
        struct ledger_run run = {.id = sqlite3_column_int64(s, 0),
                                 .start = sqlite3_column_int64(s, 1),
                                 .end = sqlite3_column_int64(s, 2),
                                 .job = column_digest(s, 3),
                                 .data = column_digest(s, 4),
                                 .shard = (uint32_t)sqlite3_column_int64(s, 5),
                                 .shards = (uint32_t)sqlite3_column_int64(s, 6),
                                 .program = arena_str(arena, column_str(s, 7)),
                                 .rows = (uint64_t)sqlite3_column_int64(s, 8),
                                 .complete = sqlite3_column_int(s, 9) != 0,
                                 .file = arena_str(arena, column_str(s, 10))};
        PUSH(arena, list, run);
    }
    bool ok = s && (step == SQLITE_DONE || ledger_fault(ledger, diags));
    sqlite3_reset(s);
    *runs = list.items;
    *n = list.n;
    return ok;
}

// ---- entries ----

enum find_result entry_find(struct ledger *ledger, enum statement which, struct arena *arena, struct str what,
                            struct entry *entry, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, which, diags);
    if (!s)
        return FIND_BROKEN;
    bind_str(s, 1, what);
    int step = sqlite3_step(s);
    enum find_result result = FIND_NONE;
    if (step == SQLITE_ROW)
        result = entry_read(ledger, s, arena, entry, diags) ? FIND_DONE : FIND_BROKEN;
    else if (step != SQLITE_DONE && !ledger_fault(ledger, diags))
        result = FIND_BROKEN;
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return result;
}

enum find_result ledger_find(struct ledger *ledger, struct arena *arena, struct str key, struct entry *entry,
                             struct diags *diags)
{
    return entry_find(ledger, SQL_FIND, arena, key, entry, diags);
}

bool ledger_has_name(struct ledger *ledger, int64_t run, struct str name, bool *has, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_HAS_NAME, diags);
    if (!s)
        return false;
    sqlite3_bind_int64(s, 1, run);
    bind_str(s, 2, name);
    int step = sqlite3_step(s);
    *has = step == SQLITE_ROW;
    bool ok = *has || step == SQLITE_DONE || ledger_fault(ledger, diags);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return ok;
}

static bool record_seen(struct ledger *ledger, int64_t run, const struct entry *e, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_SEEN, diags);
    if (!s)
        return false;
    sqlite3_bind_int64(s, 1, run);
    sqlite3_bind_int64(s, 2, (sqlite3_int64)e->row);
    bind_str(s, 3, e->groups);
    sqlite3_bind_int64(s, 4, e->id);
    return ledger_do(ledger, s, diags);
}

static bool clear_fault(struct ledger *ledger, uint64_t row, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_CLEAR_FAULT, diags);
    if (!s)
        return false;
    sqlite3_bind_int64(s, 1, (sqlite3_int64)row);
    return ledger_do(ledger, s, diags);
}

static bool replace(struct ledger *ledger, struct str key, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_REPLACE, diags);
    if (!s)
        return false;
    bind_str(s, 1, key);
    return ledger_do(ledger, s, diags);
}

// What had this name before is overwritten: rows have moved in the data.
static bool take_name(struct ledger *ledger, const struct entry *e, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_TAKE_NAME, diags);
    if (!s)
        return false;
    bind_str(s, 1, e->name);
    bind_str(s, 2, e->key);
    return ledger_do(ledger, s, diags);
}

// The same handout made again is the entry that was there: its file was lost, its row was at fault for a
// while, or its name is another row's now. What was given out before the last one is an entry of its own.
static bool record_new(struct ledger *ledger, int64_t run, const struct entry *e, struct diags *diags)
{
    struct entry before;
    enum find_result found = FIND_NONE;
    if (e->key.p)
        found = entry_find(ledger, SQL_FIND_LATEST, ledger->scratch, e->key, &before, diags);
    if (found == FIND_BROKEN || !clear_fault(ledger, e->row, diags))
        return false;
    bool same = found == FIND_DONE && e->state == ENTRY_DONE &&
                memcmp(&before.output, &e->output, sizeof e->output) == 0;
    if (found == FIND_DONE && !same && !replace(ledger, e->key, diags))
        return false;
    if (e->state == ENTRY_DONE && !take_name(ledger, e, diags))
        return false;
    sqlite3_stmt *s = ledger_statement(ledger, same ? SQL_UPDATE : SQL_ADD, diags);
    if (!s)
        return false;
    entry_bind(s, run, e);
    if (same)
        sqlite3_bind_int64(s, 17, before.id);
    return ledger_do(ledger, s, diags);
}

bool ledger_withdraw(struct ledger *ledger, int64_t entry, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_WITHDRAW, diags);
    if (!s)
        return false;
    sqlite3_bind_int64(s, 1, entry);
    return ledger_do(ledger, s, diags);
}

bool ledger_record(struct ledger *ledger, int64_t run, const struct ledger_record *records, size_t n,
                   struct diags *diags)
{
    bool ok = ledger_simple(ledger, SQL_BEGIN, diags);
    for (size_t i = 0; ok && i < n; i++) {
        arena_empty(ledger->scratch);
        ok = records[i].how == RECORD_SEEN ? record_seen(ledger, run, &records[i].entry, diags)
                                           : record_new(ledger, run, &records[i].entry, diags);
    }
    arena_empty(ledger->scratch);
    return ledger_finish(ledger, ok, diags);
}

static bool walk_run(struct ledger *ledger, enum statement which, int64_t run, ledger_each *each, void *data,
                     struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, which, diags);
    if (s)
        sqlite3_bind_int64(s, 1, run);
    return ledger_walk(ledger, s, false, each, data, diags);
}

bool ledger_gone(struct ledger *ledger, int64_t run, ledger_each *each, void *data, struct diags *diags)
{
    return walk_run(ledger, SQL_GONE, run, each, data, diags);
}

bool ledger_displaced(struct ledger *ledger, int64_t run, ledger_each *each, void *data, struct diags *diags)
{
    return walk_run(ledger, SQL_DISPLACED, run, each, data, diags);
}

bool ledger_list(struct ledger *ledger, ledger_each *each, void *data, struct diags *diags)
{
    return ledger_walk(ledger, ledger_statement(ledger, SQL_LIST, diags), false, each, data, diags);
}

// ---- a person's data ----

struct counted {
    ledger_each *each;
    void *data;
    size_t n;
    bool refused;
};

static bool count_each(void *data, const struct entry *entry, const struct delivery *last)
{
    struct counted *counted = data;
    counted->n++;
    counted->refused = !counted->each(counted->data, entry, last);
    return !counted->refused;
}

static bool do_key(struct ledger *ledger, enum statement which, struct str key, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, which, diags);
    if (!s)
        return false;
    bind_str(s, 1, key);
    return ledger_do(ledger, s, diags);
}

bool ledger_forget(struct ledger *ledger, struct str key, ledger_each *each, void *data, size_t *n,
                   struct diags *diags)
{
    struct counted counted = {.each = each, .data = data};
    sqlite3_stmt *s = ledger_statement(ledger, SQL_OF_KEY, diags);
    if (s)
        bind_str(s, 1, key);
    bool ok = ledger_walk(ledger, s, false, count_each, &counted, diags);
    *n = counted.n;
    arena_empty(ledger->scratch);
    if (!ok || counted.refused || !ledger_simple(ledger, SQL_BEGIN, diags))
        return false;
    ok = do_key(ledger, SQL_FORGET_ANSWERS, key, diags) && do_key(ledger, SQL_FORGET, key, diags);
    if (!ledger_finish(ledger, ok, diags))
        return false;
    // The write-ahead log still has it: pages go to the database, where they were deleted they are zeros, and
    // the log is cut to nothing.
    return sqlite3_wal_checkpoint_v2(ledger->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK ||
           ledger_fault(ledger, diags);
}
