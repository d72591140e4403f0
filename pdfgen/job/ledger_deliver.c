// What became of handouts: what is due, and what was delivered.
#include "job/database.h"

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

bool delivery_add(struct ledger *ledger, enum statement which, int64_t entry, enum delivery_kind kind,
                  const struct delivery *what, struct diags *diags)
{
    sqlite3_stmt *s = ledger_statement(ledger, which, diags);
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
        ok = delivery_add(ledger, SQL_DELIVER, records[i].entry, kind, &records[i].what, diags);
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
