#include "job/database.h"

#include <limits.h>
#include <string.h>

// The last delivery of a kind stands behind the entry: ?1 is the kind.
#define WITH_LAST                                                                                            \
    "SELECT " ENTRY_COLUMNS ", d.state, d.time, d.answer FROM entries e LEFT JOIN deliveries d ON d.id = "   \
    "(SELECT max(id) FROM deliveries WHERE entry = e.id AND kind = ?1) WHERE e.state = 0 AND "
// What was done of a row that ?1 found at fault, and whose it is it could not tell.
#define DISPLACED                                                                                            \
    "state = 0 AND run != ?1 AND row IN (SELECT row FROM entries WHERE run = ?1 AND state = 1 AND key IS "   \
    "NULL)"
#define RUNS          "SELECT id, start, end, job, data, shard, shards, program, rows, complete, "
#define RUNS_IN_ORDER " FROM runs ORDER BY id"
// Parameters are those of SQL_ADD. Of the handouts of a key with the same bytes, the one of the same time.
#define KNOWN                                                                                                \
    "SELECT id, time FROM entries e WHERE key IS ?3 AND output IS ?11 AND CASE WHEN ?4 IN (0, 3) THEN "      \
    "state "                                                                                                 \
    "IN (0, 3) ELSE state = ?4 AND row = ?2 AND time = ?15 AND document IS ?5 AND version IS ?6 AND layout " \
    "IS ?7 AND pages = ?14 AND diagnostics IS ?16 END AND EXISTS (SELECT 1 FROM known_entries k WHERE k.id " \
    "= "                                                                                                     \
    "e.id) ORDER BY time = ?15 DESC, state = ?4 DESC, id LIMIT 1"
#define IN_GROUPS " ORDER BY e.groups, e.row, e.id"

static const char *const sql[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_FIND] = "SELECT " ENTRY_COLUMNS " FROM entries e WHERE e.state = 0 AND e.key = ?1",
    [SQL_HAS_NAME] = "SELECT 1 FROM entries WHERE state = 0 AND run = ?1 AND name = ?2",
    [SQL_SEEN] = "UPDATE entries SET run = ?1, row = ?2, groups = ?3 WHERE id = ?4",
    [SQL_ADD] =
        "INSERT INTO entries (run, row, key, state, document, version, layout, language, groups, inputs,"
        " output, name, bytes, pages, time, diagnostics) VALUES"
        " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    [SQL_FIND_LATEST] =
        "SELECT " ENTRY_COLUMNS " FROM entries e WHERE e.key = ?1 AND (e.state = 0 OR e.state = 3)"
        " ORDER BY e.state, e.id DESC LIMIT 1",
    [SQL_WITHDRAW] = "UPDATE entries SET state = 3 WHERE state = 0 AND id = ?1",
    [SQL_WITHDRAW_DISPLACED] = "UPDATE entries SET state = 3 WHERE " DISPLACED,
    [SQL_REPLACE] = "UPDATE entries SET state = 3 WHERE state = 0 AND key = ?1",
    [SQL_TAKE_NAME] = "UPDATE entries SET state = 3 WHERE state = 0 AND name = ?1 AND key != ?2",
    [SQL_UPDATE] = "UPDATE entries SET run = ?1, row = ?2, key = ?3, state = ?4, document = ?5, version = ?6,"
                   " layout = ?7, language = ?8, groups = ?9, inputs = ?10, output = ?11, name = ?12,"
                   " bytes = ?13, pages = ?14, time = ?15, diagnostics = ?16 WHERE id = ?17",
    [SQL_CLEAR_FAULT] = "DELETE FROM entries WHERE row = ?1 AND (state = 1 OR state = 2)",
    [SQL_CLEAR_FAULTS] = "DELETE FROM entries WHERE run != ?1 AND (state = 1 OR state = 2)",
    [SQL_RUN_START] =
        "INSERT INTO runs (start, end, job, data, shard, shards, program, rows, complete, file) VALUES"
        " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [SQL_RUN_END] = "UPDATE runs SET end = ?1, rows = ?2, complete = ?3 WHERE id = ?4",
    [SQL_RUNS] = RUNS "file" RUNS_IN_ORDER,
    [SQL_RUNS_OF_1] = RUNS "NULL" RUNS_IN_ORDER,
    [SQL_GONE] =
        "SELECT " ENTRY_COLUMNS " FROM entries e WHERE e.state = 0 AND e.run != ?1 ORDER BY e.row, e.id",
    [SQL_DISPLACED] = "SELECT " ENTRY_COLUMNS " FROM entries e WHERE " DISPLACED " ORDER BY e.row, e.id",
    [SQL_LIST] = "SELECT " ENTRY_COLUMNS " FROM entries e ORDER BY e.row, e.id",
    [SQL_OF_KEY] = "SELECT " ENTRY_COLUMNS " FROM entries e WHERE e.key = ?1 ORDER BY e.id",
    [SQL_FORGET] = "UPDATE entries SET state = 4, row = 0, key = NULL, language = NULL, groups = NULL,"
                   " inputs = NULL, output = NULL, name = NULL, bytes = 0, diagnostics = NULL WHERE key = ?1",
    [SQL_FORGET_ANSWERS] = "UPDATE deliveries SET answer = NULL WHERE entry IN"
                           " (SELECT id FROM entries WHERE key = ?1)",
    [SQL_DUE] = WITH_LAST "(d.state IS NULL OR d.state = 0 OR d.state = 3)" IN_GROUPS,
    [SQL_UNCERTAIN] = WITH_LAST "d.state = 1" IN_GROUPS,
    [SQL_LAST] = WITH_LAST "1" IN_GROUPS,
    [SQL_REFUSED] = WITH_LAST "d.state = 4" IN_GROUPS,
    [SQL_BEFORE] = "SELECT 1 FROM entries e JOIN deliveries d ON d.id ="
                   " (SELECT max(id) FROM deliveries WHERE entry = e.id AND kind = ?1)"
                   " WHERE e.key = ?2 AND e.id != ?3 AND (d.state = 1 OR d.state = 2) LIMIT 1",
    // Who was forgotten meanwhile stays so.
    [SQL_DELIVER] = "INSERT INTO deliveries (entry, kind, state, time, answer) VALUES (?1, ?2, ?3, ?4,"
                    " CASE WHEN (SELECT state FROM entries WHERE id = ?1) = 4 THEN NULL ELSE ?5 END)",
    [SQL_FIND_KNOWN] = KNOWN,
    [SQL_ENTRY_FOUND] = "DELETE FROM known_entries WHERE id = ?1",
    [SQL_CLEAR_KNOWN_FAULT] = "DELETE FROM entries WHERE row = ?1 AND (state = 1 OR state = 2) AND EXISTS"
                              " (SELECT 1 FROM known_entries k WHERE k.id = entries.id)",
    [SQL_FIND_NAME] = "SELECT " ENTRY_COLUMNS " FROM entries e WHERE e.state = 0 AND e.name = ?1",
    [SQL_FIND_KNOWN_RUN] =
        "SELECT id, end FROM runs WHERE id IN (SELECT id FROM known_runs) AND start = ?1 AND job = ?3"
        " AND data = ?4 AND shard = ?5 AND shards = ?6 AND program = ?7 ORDER BY end = ?2 DESC, id LIMIT 1",
    [SQL_RUN_FOUND] = "DELETE FROM known_runs WHERE id = ?1",
    [SQL_CLAIM] = "INSERT OR IGNORE INTO claimed VALUES (?1, ?2)",
    // Not one from before what is known: the last one tells how it ended.
    [SQL_DELIVER_NEW] =
        "INSERT INTO deliveries (entry, kind, state, time, answer) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS"
        " (SELECT 1 FROM deliveries WHERE entry = ?1 AND kind = ?2 AND (time > ?4 OR (time = ?4 AND"
        " state = ?3 AND answer IS ?5)))",
    [SQL_DELIVERIES] = "SELECT kind, state, time, answer FROM deliveries WHERE entry = ?1 ORDER BY id",
};

sqlite3_stmt *ledger_statement(struct ledger *ledger, enum statement which, struct diags *diags)
{
    sqlite3_stmt **statement = &ledger->statements[which];
    if (!*statement && sqlite3_prepare_v3(ledger->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT, statement,
                                          NULL) != SQLITE_OK) {
        ledger_fault(ledger, diags);
        return NULL;
    }
    sqlite3_reset(*statement);
    return *statement;
}

bool ledger_do(struct ledger *ledger, sqlite3_stmt *statement, struct diags *diags)
{
    if (!statement)
        return false;
    bool done = sqlite3_step(statement) == SQLITE_DONE || ledger_fault(ledger, diags);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement); // what they borrowed may be gone
    return done;
}

bool ledger_simple(struct ledger *ledger, enum statement which, struct diags *diags)
{
    return ledger_do(ledger, ledger_statement(ledger, which, diags), diags);
}

bool ledger_finish(struct ledger *ledger, bool ok, struct diags *diags)
{
    if (ok && ledger_simple(ledger, SQL_COMMIT, diags))
        return true;
    // A disk that is full may have ended the transaction already.
    if (!sqlite3_get_autocommit(ledger->db))
        ledger_simple(ledger, SQL_ROLLBACK, diags);
    return false;
}

// ---- values ----

void bind_str(sqlite3_stmt *statement, int at, struct str s)
{
    if (s.p)
        sqlite3_bind_text64(statement, at, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
    else
        sqlite3_bind_null(statement, at);
}

static bool is_none(const struct digest *digest)
{
    static const struct digest none = {{0}};
    return memcmp(digest, &none, sizeof none) == 0;
}

void bind_digest(sqlite3_stmt *statement, int at, const struct digest *digest)
{
    if (is_none(digest))
        sqlite3_bind_null(statement, at);
    else
        sqlite3_bind_blob(statement, at, digest->bytes, sizeof digest->bytes, SQLITE_STATIC);
}

struct str column_str(sqlite3_stmt *statement, int at)
{
    const char *text = (const char *)sqlite3_column_text(statement, at);
    return text ? (struct str){text, (size_t)sqlite3_column_bytes(statement, at)} : (struct str){0};
}

struct digest column_digest(sqlite3_stmt *statement, int at)
{
    struct digest digest = {{0}};
    const void *bytes = sqlite3_column_blob(statement, at);
    if (bytes && sqlite3_column_bytes(statement, at) == sizeof digest.bytes)
        memcpy(digest.bytes, bytes, sizeof digest.bytes);
    return digest;
}

void entry_bind(sqlite3_stmt *statement, int64_t run, const struct entry *e)
{
    const struct str texts[] = {e->document, e->version, e->layout, e->language, e->groups};
    sqlite3_bind_int64(statement, 1, run);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)e->row);
    bind_str(statement, 3, e->key);
    sqlite3_bind_int(statement, 4, (int)e->state);
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        bind_str(statement, 5 + i, texts[i]);
    bind_digest(statement, 10, &e->inputs);
    bind_digest(statement, 11, &e->output);
    bind_str(statement, 12, e->name);
    sqlite3_bind_int64(statement, 13, (sqlite3_int64)e->bytes);
    sqlite3_bind_int64(statement, 14, e->pages);
    sqlite3_bind_int64(statement, 15, e->time);
    bind_str(statement, 16, e->diagnostics);
}

bool entry_read(struct ledger *ledger, sqlite3_stmt *statement, struct arena *arena, struct entry *e,
                struct diags *diags)
{
    struct str *const texts[] = {&e->document, &e->version, &e->layout, &e->language, &e->groups};
    int64_t row = sqlite3_column_int64(statement, 1), state = sqlite3_column_int64(statement, 3),
            bytes = sqlite3_column_int64(statement, 12), pages = sqlite3_column_int64(statement, 13);
    *e = (struct entry){.id = sqlite3_column_int64(statement, 0), .row = (uint64_t)row};
    e->key = arena_str(arena, column_str(statement, 2));
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        *texts[i] = arena_str(arena, column_str(statement, 4 + i));
    e->run = sqlite3_column_int64(statement, 16);
    e->inputs = column_digest(statement, 9);
    e->output = column_digest(statement, 10);
    e->name = arena_str(arena, column_str(statement, 11));
    e->time = sqlite3_column_int64(statement, 14);
    e->diagnostics = arena_str(arena, column_str(statement, 15));
    bool sound = state >= ENTRY_DONE && state <= ENTRY_FORGOTTEN && row >= 0 && bytes >= 0 && pages >= 0 &&
                 pages <= UINT32_MAX && (!e->name.p || path_is_below(e->name)) &&
                 (state != ENTRY_DONE || (e->name.p && e->key.p));
    if (!sound)
        return diag(diags, DIAG_LEDGER_BROKEN, (struct pos){.source = ledger->source}, (struct str){0},
                    "entry %lld is none that pdfgen wrote", (long long)e->id);
    e->state = (enum entry_state)state;
    e->bytes = (uint64_t)bytes;
    e->pages = (uint32_t)pages;
    return true;
}

static bool delivery_read(sqlite3_stmt *statement, int at, struct arena *arena, struct delivery *delivery)
{
    int64_t state = sqlite3_column_int64(statement, at);
    delivery->state = (enum delivery_state)state;
    delivery->time = sqlite3_column_int64(statement, at + 1);
    delivery->answer = arena_str(arena, column_str(statement, at + 2));
    return state >= DELIVERY_DUE && state <= DELIVERY_FAILED;
}

bool ledger_walk(struct ledger *ledger, sqlite3_stmt *statement, bool has_delivery, ledger_each *each,
                 void *data, struct diags *diags)
{
    int step = SQLITE_DONE;
    bool ok = statement != NULL, more = ok;
    while (more && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        struct entry entry;
        struct delivery delivery, *last = NULL;
        arena_empty(ledger->scratch);
        ok = entry_read(ledger, statement, ledger->scratch, &entry, diags);
        if (ok && has_delivery && sqlite3_column_type(statement, ENTRY_COLUMN_COUNT) != SQLITE_NULL) {
            last = &delivery;
            ok = delivery_read(statement, ENTRY_COLUMN_COUNT, ledger->scratch, last) ||
                 diag(diags, DIAG_LEDGER_BROKEN, (struct pos){.source = ledger->source}, (struct str){0},
                      "a delivery of entry %lld is none that pdfgen wrote", (long long)entry.id);
        }
        more = ok && each(data, &entry, last);
    }
    if (step != SQLITE_DONE && step != SQLITE_ROW)
        ok = ledger_fault(ledger, diags);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return ok;
}
