// Ledgers of shards joined to one: again and again, and each time what they have stands in it once.
//
// What the joined ledger has from before is known. An entry of a shard's ledger is looked for in it: of a
// handout by its key and what was made, of all others by what is left of them. What is found is known no
// more, so that of two alike the second is found by the second.
#include "job/database.h"

#include <string.h>

// In memory, for as long as the ledger is open. claimed: what this joining found done.
static const char start[] =
    "CREATE TEMP TABLE known_entries (id INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE known_runs (id INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE claimed (kind INTEGER, what TEXT, PRIMARY KEY (kind, what)) WITHOUT ROWID;"
    "INSERT INTO known_entries SELECT id FROM entries;"
    "INSERT INTO known_runs SELECT id FROM runs;";

bool ledger_merge_start(struct ledger *ledger, struct diags *diags)
{
    return sqlite3_exec(ledger->db, start, NULL, NULL, NULL) == SQLITE_OK || ledger_fault(ledger, diags);
}

struct joining {
    struct ledger *into, *from;
    struct str prefix;
    ledger_each *each;
    void *data;
    int64_t run, entry;      // that is at hand
    enum statement delivers; // how its deliveries are added
    bool ok;
    struct diags *diags;
};

// The first value of the first row that a bound statement gives, and the second; 0: none.
static bool take_numbers(struct ledger *ledger, sqlite3_stmt *s, int64_t *first, int64_t *second,
                         struct diags *diags)
{
    int step = sqlite3_step(s);
    *first = step == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    *second = step == SQLITE_ROW ? sqlite3_column_int64(s, 1) : 0;
    bool ok = step == SQLITE_ROW || step == SQLITE_DONE || ledger_fault(ledger, diags);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return ok;
}

static bool do_number(struct ledger *ledger, enum statement which, int64_t number, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, which, diags);
    if (s)
        sqlite3_bind_int64(s, 1, number);
    return ledger_do(ledger, s, diags);
}

// ---- runs ----

// One that was joined when it had not ended may have by now.
static bool join_run(struct joining *j, struct ledger_run *run)
{
    int64_t known, end;
    sqlite3_stmt *s = ledger_statement(j->into, SQL_FIND_KNOWN_RUN, j->diags);
    if (!s)
        return false;
    run_bind(s, run);
    if (!take_numbers(j->into, s, &known, &end, j->diags))
        return false;
    if (!known)
        return ledger_start(j->into, run, j->diags);
    run->id = known;
    return run_end(j->into, run, j->diags) && do_number(j->into, SQL_RUN_FOUND, known, j->diags);
}

// ---- entries ----

static void join_delivery(void *data, enum delivery_kind kind, const struct delivery *delivery)
{
    struct joining *j = data;
    j->ok = j->ok && delivery_add(j->into, j->delivers, j->entry, kind, delivery, j->diags);
}

// Whether nothing of this join has the key or the file yet.
static bool claim(struct joining *j, int kind, struct str what, bool *first)
{
    sqlite3_stmt *s = ledger_statement(j->into, SQL_CLAIM, j->diags);
    if (!s)
        return false;
    sqlite3_bind_int(s, 1, kind);
    bind_str(s, 2, what);
    bool ok = ledger_do(j->into, s, j->diags);
    *first = sqlite3_changes(j->into->db) > 0;
    return ok;
}

static bool tell_double(struct joining *j, const struct entry *e)
{
    bool first_key, first_file;
    if (!claim(j, 0, e->key, &first_key) || !claim(j, 1, e->name, &first_file))
        return false;
    return (first_key && first_file) || !j->each || j->each(j->data, e, NULL);
}

// Of a key or a file that is done already by another entry, the one made later stands.
static bool settle(struct joining *j, enum statement which, struct str what, int64_t own, struct entry *e)
{
    struct entry before;
    if (e->state != ENTRY_DONE)
        return true;
    enum find_result found = entry_find(j->into, which, j->into->scratch, what, &before, j->diags);
    if (found != FIND_DONE || before.id == own)
        return found != FIND_BROKEN;
    if (before.time <= e->time)
        return ledger_withdraw(j->into, before.id, j->diags);
    e->state = ENTRY_REPLACED;
    return true;
}

static bool write_entry(struct joining *j, const struct entry *e, int64_t known)
{
    sqlite3_stmt *s = ledger_statement(j->into, known ? SQL_UPDATE : SQL_ADD, j->diags);
    if (!s)
        return false;
    entry_bind(s, j->run, e);
    if (known)
        sqlite3_bind_int64(s, 17, known);
    bool ok = ledger_do(j->into, s, j->diags);
    j->entry = known ? known : sqlite3_last_insert_rowid(j->into->db);
    return ok;
}

// A fault goes when its row has another. When the row is done, one that is known goes: what another shard
// tells in this join may be of other data.
static bool clear_fault(struct joining *j, const struct entry *e)
{
    if (e->state == ENTRY_DONE)
        return do_number(j->into, SQL_CLEAR_KNOWN_FAULT, (int64_t)e->row, j->diags);
    bool is_fault = e->state == ENTRY_FAULTY || e->state == ENTRY_FAILED;
    return !is_fault || do_number(j->into, SQL_CLEAR_FAULT, (int64_t)e->row, j->diags);
}

// What a batch in the joined ledger made of it meanwhile is newer than what the shard knows.
static bool join_found(struct joining *j, struct entry *e, int64_t known, bool newer)
{
    if (known && !do_number(j->into, SQL_ENTRY_FOUND, known, j->diags))
        return false;
    if (e->state == ENTRY_DONE && !tell_double(j, e))
        return false;
    j->entry = known;
    j->delivers = known ? SQL_DELIVER_NEW : SQL_DELIVER;
    bool known_fault = known && (e->state == ENTRY_FAULTY || e->state == ENTRY_FAILED);
    if (newer)
        return true;
    return (known_fault || clear_fault(j, e)) && settle(j, SQL_FIND, e->key, known, e) &&
           settle(j, SQL_FIND_NAME, e->name, known, e) && write_entry(j, e, known);
}

static bool join_entry(void *data, const struct entry *entry, const struct delivery *last)
{
    struct joining *j = data;
    struct entry e = *entry;
    int64_t known = 0, time = 0;
    (void)last;
    arena_empty(j->into->scratch);
    if (e.name.p)
        e.name = arena_printf(j->into->scratch, "%.*s%.*s", STR_ARG(j->prefix), STR_ARG(e.name));
    sqlite3_stmt *s = ledger_statement(j->into, SQL_FIND_KNOWN, j->diags);
    if (s)
        entry_bind(s, j->run, &e);
    j->ok = s && take_numbers(j->into, s, &known, &time, j->diags) &&
            join_found(j, &e, known, known && time > e.time) &&
            ledger_deliveries(j->from, entry->id, join_delivery, j, j->diags) && j->ok;
    return j->ok;
}

bool ledger_merge(struct ledger *ledger, struct ledger *from, struct str prefix, int64_t *run,
                  ledger_each *each, void *data, struct diags *diags)
{
    struct joining j = {.into = ledger,
                        .from = from,
                        .prefix = prefix,
                        .each = each,
                        .data = data,
                        .ok = true,
                        .diags = diags};
    struct ledger_run *runs;
    size_t n;
    struct arena *arena = arena_new();
    bool ok = ledger_runs(from, arena, &runs, &n, diags) && ledger_simple(ledger, SQL_BEGIN, diags);
    for (size_t i = 0; ok && i < n; i++) {
        if (runs[i].file.p) // is seen from the folder of the ledger that it comes from
            runs[i].file = arena_printf(arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(runs[i].file));
        ok = join_run(&j, &runs[i]);
        j.run = runs[i].id; // entries are of the last one: which of them it was is the shard's own matter
    }
    if (ok && n)
        ok = ledger_list(from, join_entry, &j, diags) && j.ok;
    *run = j.run;
    arena_free(arena);
    return ledger_finish(ledger, ok, diags);
}
