// What the files of the ledger share: SQLite's connection, and statements prepared once.
#ifndef PDFGEN_JOB_DATABASE_H
#define PDFGEN_JOB_DATABASE_H

#include "job/ledger.h"

#include <sqlite3.h>

enum statement {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_FIND,
    SQL_HAS_NAME,
    SQL_SEEN,
    SQL_ADD,
    SQL_FIND_LATEST,
    SQL_REPLACE,
    SQL_WITHDRAW,
    SQL_WITHDRAW_DISPLACED,
    SQL_TAKE_NAME,
    SQL_UPDATE,
    SQL_CLEAR_FAULT,
    SQL_CLEAR_FAULTS,
    SQL_RUN_START,
    SQL_RUN_END,
    SQL_RUNS,
    SQL_RUNS_OF_1, // of a ledger of version 1
    SQL_GONE,
    SQL_DISPLACED,
    SQL_LIST,
    SQL_OF_KEY,
    SQL_FORGET,
    SQL_FORGET_ANSWERS,
    SQL_DUE,
    SQL_UNCERTAIN,
    SQL_LAST,
    SQL_REFUSED,
    SQL_BEFORE,
    SQL_DELIVER,
    SQL_DELIVERIES,
    SQL_FIND_KNOWN, // what ledgers that are joined ask for: see ledger_join.c
    SQL_ENTRY_FOUND,
    SQL_CLEAR_KNOWN_FAULT,
    SQL_FIND_NAME,
    SQL_FIND_KNOWN_RUN,
    SQL_RUN_FOUND,
    SQL_CLAIM,
    SQL_DELIVER_NEW,
    SQL_COUNT
};

struct ledger {
    sqlite3 *db;
    int fd, claims; // of the lock and of the claims' file; -1: none
    const char *lock, *claimed;
    enum ledger_mode mode;
    int64_t version; // that it is of
    const struct source *source;
    sqlite3_stmt *statements[SQL_COUNT]; // NULL: not used yet
    struct arena *scratch;               // one entry's strings
};

// A statement to be bound and stepped; NULL after reporting.
sqlite3_stmt *ledger_statement(struct ledger *, enum statement, struct diags *);
// Reports what SQLite says. Returns false.
bool ledger_fault(struct ledger *, struct diags *);
// Steps a statement that gives no rows, and makes it ready again. False after reporting.
bool ledger_do(struct ledger *, sqlite3_stmt *, struct diags *);
bool ledger_simple(struct ledger *, enum statement, struct diags *); // one without parameters
// Gives back what is claimed, and removes the file where the ledger is locked and nobody else claims
// anything.
void claims_close(struct ledger *, bool locked);
// Ends a transaction: commits where all went well, else takes it back. Returns whether it is on disk.
bool ledger_finish(struct ledger *, bool ok, struct diags *);

void bind_str(sqlite3_stmt *, int at, struct str); // absent: NULL. Not copied
void bind_digest(sqlite3_stmt *, int at, const struct digest *);
struct str column_str(sqlite3_stmt *, int at);
struct digest column_digest(sqlite3_stmt *, int at);

// The columns of an entry, in the order of entry_read.
#define ENTRY_COLUMNS                                                                                        \
    "e.id, e.row, e.key, e.state, e.document, e.version, e.layout, e.language, e.groups, e.inputs, "         \
    "e.output, e.name, e.bytes, e.pages, e.time, e.diagnostics, e.run"
enum { ENTRY_COLUMN_COUNT = 17 };
// Strings are the arena's. False after reporting: no batch has written this.
bool entry_read(struct ledger *, sqlite3_stmt *, struct arena *, struct entry *, struct diags *);
// Binds run and entry to SQL_ADD's parameters from `first` on: run, row, key, state, …
void entry_bind(sqlite3_stmt *, int64_t run, const struct entry *);
// The entry that a statement with one parameter gives.
enum find_result entry_find(struct ledger *, enum statement, struct arena *, struct str what, struct entry *,
                            struct diags *);
// Binds a run to SQL_RUN_START's parameters.
void run_bind(sqlite3_stmt *, const struct ledger_run *);
// Records how it ended, and nothing else.
bool run_end(struct ledger *, const struct ledger_run *, struct diags *);
bool delivery_add(struct ledger *, enum statement, int64_t entry, enum delivery_kind, const struct delivery *,
                  struct diags *);
// Steps a statement over entries. Where has_delivery, state, time and answer of one stand behind the entry.
bool ledger_walk(struct ledger *, sqlite3_stmt *, bool has_delivery, ledger_each *, void *data,
                 struct diags *);

#endif
