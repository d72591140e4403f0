// Deliveries, and ledgers of shards joined.
#include "job/database.h"

#include <string.h>

static bool walk_kind(struct ledger *ledger, enum statement which, enum delivery_kind kind, ledger_each *each,
                      void *data, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, which, diags);
    if (s)
        sqlite3_bind_int(s, 1, (int)kind);
    return ledger_walk(ledger, s, true, each, data, diags);
}

bool ledger_due(struct ledger *ledger, enum delivery_kind kind, ledger_each *each, void *data,
                struct diags *diags)
{
    return walk_kind(ledger, SQL_DUE, kind, each, data, diags);
}

bool ledger_uncertain(struct ledger *ledger, enum delivery_kind kind, ledger_each *each, void *data,
                      struct diags *diags)
{
    return walk_kind(ledger, SQL_UNCERTAIN, kind, each, data, diags);
}

bool ledger_last(struct ledger *ledger, enum delivery_kind kind, ledger_each *each, void *data,
                 struct diags *diags)
{
    return walk_kind(ledger, SQL_LAST, kind, each, data, diags);
}

bool ledger_refused(struct ledger *ledger, enum delivery_kind kind, ledger_each *each, void *data,
                    struct diags *diags)
{
    return walk_kind(ledger, SQL_REFUSED, kind, each, data, diags);
}

bool ledger_delivered_before(struct ledger *ledger, enum delivery_kind kind, const struct entry *entry,
                             bool *was, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_BEFORE, diags);
    if (!s)
        return false;
    sqlite3_bind_int(s, 1, (int)kind);
    bind_str(s, 2, entry->key);
    sqlite3_bind_int64(s, 3, entry->id);
    int step = sqlite3_step(s);
    bool ok = step == SQLITE_ROW || step == SQLITE_DONE || ledger_fault(ledger, diags);
    *was = step == SQLITE_ROW;
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return ok;
}

static bool add_delivery(struct ledger *ledger, int64_t entry, enum delivery_kind kind,
                         const struct delivery *what, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_DELIVER, diags);
    if (!s)
        return false;
    sqlite3_bind_int64(s, 1, entry);
    sqlite3_bind_int(s, 2, (int)kind);
    sqlite3_bind_int(s, 3, (int)what->state);
    sqlite3_bind_int64(s, 4, what->time);
    bind_str(s, 5, what->answer);
    return ledger_do(ledger, s, diags);
}

bool ledger_deliver(struct ledger *ledger, enum delivery_kind kind, const struct delivery_record *records,
                    size_t n, struct diags *diags)
{
    bool ok = ledger_simple(ledger, SQL_BEGIN, diags);
    for (size_t i = 0; ok && i < n; i++)
        ok = add_delivery(ledger, records[i].entry, kind, &records[i].what, diags);
    return ledger_finish(ledger, ok, diags);
}

bool ledger_deliveries(struct ledger *ledger, int64_t entry, delivery_each *each, void *data,
                       struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, SQL_DELIVERIES, diags);
    int step = SQLITE_ERROR;
    bool ok = s != NULL;
    if (s)
        sqlite3_bind_int64(s, 1, entry);
    while (ok && (step = sqlite3_step(s)) == SQLITE_ROW) {
        int kind = sqlite3_column_int(s, 0), state = sqlite3_column_int(s, 1);
        struct delivery delivery = {(enum delivery_state)state, sqlite3_column_int64(s, 2), column_str(s, 3)};
        ok = (kind == DELIVERY_PRINT || kind == DELIVERY_MAIL) && state >= DELIVERY_DUE &&
             state <= DELIVERY_FAILED;
        if (ok)
            each(data, (enum delivery_kind)kind, &delivery);
        else
            diag(diags, DIAG_LEDGER_BROKEN, (struct pos){.source = ledger->source}, (struct str){0},
                 "a delivery of entry %lld is none that pdfgen wrote", (long long)entry);
    }
    if (ok)
        ok = step == SQLITE_DONE || ledger_fault(ledger, diags);
    sqlite3_reset(s);
    return ok;
}

// ---- ledgers joined ----

struct joining {
    struct ledger *into, *from;
    struct str prefix;
    int64_t known; // runs up to this one are of the ledger that is replaced
    ledger_each *each;
    void *data;
    int64_t run, entry; // what was added last
    bool there;         // the entry at hand is the one that is there
    bool ok;
    struct diags *diags;
};

static void join_delivery(void *data, enum delivery_kind kind, const struct delivery *delivery)
{
    struct joining *j = data;
    j->ok = j->ok && add_delivery(j->into, j->entry, kind, delivery, j->diags);
}

// It is there from before, with what became of it.
static bool keep_known(struct joining *j, const struct entry *e, int64_t before)
{
    sqlite3_stmt *s = ledger_statement(j->into, SQL_SEEN, j->diags);
    if (!s)
        return false;
    j->there = true;
    sqlite3_bind_int64(s, 1, j->run);
    sqlite3_bind_int64(s, 2, (sqlite3_int64)e->row);
    bind_str(s, 3, e->groups);
    sqlite3_bind_int64(s, 4, before);
    return ledger_do(j->into, s, j->diags);
}

// Of a key or a file that is done in both, the one made later stands.
static bool settle_double(struct joining *j, struct entry *e)
{
    struct entry before;
    if (e->state != ENTRY_DONE)
        return true;
    enum find_result found = ledger_find(j->into, j->into->scratch, e->key, &before, j->diags);
    if (found != FIND_DONE)
        return found == FIND_NONE;
    bool known = before.run <= j->known;
    if (known && memcmp(&before.output, &e->output, sizeof e->output) == 0 && str_eq(before.name, e->name))
        return keep_known(j, e, before.id);
    if (!known && j->each && !j->each(j->data, &before, NULL))
        return false;
    if (before.time > e->time) {
        e->state = ENTRY_REPLACED;
        return true;
    }
    sqlite3_stmt *s = ledger_statement(j->into, SQL_REPLACE, j->diags);
    if (!s)
        return false;
    bind_str(s, 1, e->key);
    return ledger_do(j->into, s, j->diags);
}

static bool join_entry(void *data, const struct entry *entry, const struct delivery *last)
{
    struct joining *j = data;
    struct entry e = *entry;
    (void)last;
    arena_empty(j->into->scratch);
    if (e.name.p)
        e.name = arena_printf(j->into->scratch, "%.*s%.*s", STR_ARG(j->prefix), STR_ARG(e.name));
    sqlite3_stmt *clear = ledger_statement(j->into, SQL_CLEAR_FAULT, j->diags);
    bool at_fault = e.state == ENTRY_FAULTY || e.state == ENTRY_FAILED;
    if (clear && at_fault)
        sqlite3_bind_int64(clear, 1, (sqlite3_int64)e.row);
    j->there = false;
    j->ok = clear && (!at_fault || ledger_do(j->into, clear, j->diags)) && settle_double(j, &e);
    if (j->there)
        return j->ok;
    sqlite3_stmt *add = j->ok ? ledger_statement(j->into, SQL_ADD, j->diags) : NULL;
    if (add)
        entry_bind(add, j->run, &e);
    j->ok = ledger_do(j->into, add, j->diags);
    j->entry = sqlite3_last_insert_rowid(j->into->db);
    return j->ok && ledger_deliveries(j->from, entry->id, join_delivery, j, j->diags) && j->ok;
}

bool ledger_merge(struct ledger *ledger, struct ledger *from, struct str prefix, int64_t known,
                  ledger_each *each, void *data, struct diags *diags)
{
    struct joining j = {.into = ledger,
                        .from = from,
                        .prefix = prefix,
                        .known = known,
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
        ok = ledger_start(ledger, &runs[i], diags);
        j.run = runs[i].id; // entries are of the last one: which of them it was is the shard's own matter
    }
    if (ok && n)
        ok = ledger_list(from, join_entry, &j, diags) && j.ok;
    arena_free(arena);
    return ledger_finish(ledger, ok, diags);
}
