// The ledger: what was given to whom in which version. One SQLite database (WAL) beside a batch's output,
// mode 0600. It holds no values of rows but their keys and groups, no addresses, no passphrases.
#ifndef PDFGEN_JOB_LEDGER_H
#define PDFGEN_JOB_LEDGER_H

#include "job/rows.h"

enum ledger_mode {
    LEDGER_READ,
    LEDGER_DELIVER, // prints, mails, forgets
    LEDGER_BATCH,   // made where there is none
};
struct ledger;
// NULL after reporting: it is none, it is of a newer version, another process writes in it (told with its
// process id): one at a time delivers or makes a batch. Processes forked meanwhile share the lock: it is free
// when the last of them has ended. They use nothing else of it.
struct ledger *ledger_open(struct arena *, const char *path, enum ledger_mode, struct diags *);
void ledger_close(struct ledger *); // NULL is fine
// Lets others write, too, while a printer is waited for: deliveries can be recorded still. What was read of
// the ledger may not hold any more.
void ledger_unlock(struct ledger *);
// An entry is claimed under the lock, and stays so behind ledger_unlock until it is given back, or the
// process ends. Each is false after reporting.
bool ledger_claim(struct ledger *, int64_t entry, struct diags *);
void ledger_unclaim(struct ledger *, int64_t entry);
// Which other process has claimed it. 0: none; -1: one that the system does not tell.
bool ledger_claimant(struct ledger *, int64_t entry, int64_t *process, struct diags *);

enum entry_state {
    ENTRY_DONE,
    ENTRY_FAULTY,    // the row is at fault: nothing was made
    ENTRY_FAILED,    // its handout could not be made
    ENTRY_REPLACED,  // was done, and its row has changed since, or is at fault: what may have been given out
    ENTRY_FORGOTTEN, // a person's data was removed: counted, nothing more
};
// One row of a job. A key has one entry at most that is done.
struct entry {
    int64_t id, run; // run: the last one that saw its row
    uint64_t row;    // number in the data when it was last seen there
    struct str key;  // absent: not known, forgotten
    enum entry_state state;
    struct str document, version, layout; // paths as the job names them (layouts between tabs), its version
    struct str language;
    struct str groups;    // values between tabs
    struct digest inputs; // digest_halves of the row's inputs and its document's files; all zero: none
    struct digest output; // all zero: none
    struct str name;      // of the file below the ledger's folder; absent: none was made
    uint64_t bytes;
    uint32_t pages;
    int64_t time;           // seconds since 1970
    struct str diagnostics; // their codes, between blanks
};

enum delivery_kind { DELIVERY_PRINT, DELIVERY_MAIL };
enum delivery_state {
    DELIVERY_DUE,     // nothing was tried, or it was deferred
    DELIVERY_STARTED, // it may have been accepted: never tried again without a word to the user
    DELIVERY_ACCEPTED,
    DELIVERY_DEFERRED, // to be tried again
    DELIVERY_FAILED,
};
struct delivery {
    enum delivery_state state;
    int64_t time;
    struct str answer; // the server's or printer's, plain text; no addresses
};

// Calls `each` for the entries that are done and due for this kind, in order of groups, then of row. `each`
// returns false to end; it may call ledger_deliver. False after reporting.
typedef bool ledger_each(void *data, const struct entry *, const struct delivery *last); // last: may be NULL
bool ledger_due(struct ledger *, enum delivery_kind, ledger_each *, void *data, struct diags *);
// The same for entries in DELIVERY_STARTED, which nobody knows of whether they arrived.
bool ledger_uncertain(struct ledger *, enum delivery_kind, ledger_each *, void *data, struct diags *);
// The same for all entries that are done, whatever was delivered of them.
bool ledger_last(struct ledger *, enum delivery_kind, ledger_each *, void *data, struct diags *);
// The same for entries in DELIVERY_FAILED.
bool ledger_refused(struct ledger *, enum delivery_kind, ledger_each *, void *data, struct diags *);
// Whether another entry of that key, replaced by this one, was delivered, or may have been. False after
// reporting.
bool ledger_delivered_before(struct ledger *, enum delivery_kind, const struct entry *, bool *was,
                             struct diags *);
// Records what became of entries' deliveries, after what was recorded before: one transaction, on disk when
// it returns. False after reporting. DELIVERY_DUE makes an entry due again.
struct delivery_record {
    int64_t entry;
    struct delivery what;
};
bool ledger_deliver(struct ledger *, enum delivery_kind, const struct delivery_record *, size_t n,
                    struct diags *);

// ---- runs: each call of pdfgen batch
struct ledger_run {
    int64_t id, start, end;  // seconds since 1970; end 0: it was cut short
    struct digest job, data; // of the files
    uint32_t shard, shards;  // shard from 1
    struct str program;      // its version
    uint64_t rows;           // of the data, all shards
    bool complete;           // every row of the shard was seen to
    struct str file;         // of the job, seen from the ledger's folder; absent: not known
};
bool ledger_runs(struct ledger *, struct arena *, struct ledger_run **, size_t *n, struct diags *);
// Records that a run starts, and gives it its id.
bool ledger_start(struct ledger *, struct ledger_run *, struct diags *);
// Records how it ended. A complete one takes with it what earlier ones told of rows at fault, and what
// ledger_displaced gives is replaced.
bool ledger_end(struct ledger *, const struct ledger_run *, struct diags *);
// Entries that are done whose rows the run did not see, in order of row.
bool ledger_gone(struct ledger *, int64_t run, ledger_each *, void *data, struct diags *);

// Entries that are done whose rows the run did not see, but one at fault of the same number, without a key:
// as far as can be told it is theirs.
bool ledger_displaced(struct ledger *, int64_t run, ledger_each *, void *data, struct diags *);

enum find_result { FIND_DONE, FIND_NONE, FIND_BROKEN };
// The entry done of a key; its strings live in the arena.
enum find_result ledger_find(struct ledger *, struct arena *, struct str key, struct entry *, struct diags *);

// Whether a row that this run has recorded has a file of this name.
bool ledger_has_name(struct ledger *, int64_t run, struct str name, bool *has, struct diags *);

enum record_how {
    RECORD_SEEN, // the entry of this id stands; its row's number and groups may be others
    RECORD_NEW,  // what was made, or why not. One of the same key that was done is replaced; where the output
                // is the one made last for this key, be it replaced since, that entry is done again, with its
                // deliveries
};
struct ledger_record {
    enum record_how how;
    struct entry entry;
};
// One transaction, on disk when it returns. False after reporting: nothing was recorded.
bool ledger_record(struct ledger *, int64_t run, const struct ledger_record *, size_t n, struct diags *);

// An entry that is done is replaced: its row is at fault now. On disk when it returns. False after reporting.
bool ledger_withdraw(struct ledger *, int64_t entry, struct diags *);

// ---- all of it
// Every entry, in order of row; NULL deliveries.
bool ledger_list(struct ledger *, ledger_each *, void *data, struct diags *);
typedef void delivery_each(void *data, enum delivery_kind, const struct delivery *);
bool ledger_deliveries(struct ledger *, int64_t entry, delivery_each *, void *data, struct diags *);

// Removes everything that tells of a person: entries of this key lose all but document, version, layout,
// pages, state and times. `each` is called before, to remove the files; it returns false where it cannot. On
// disk, and out of the database's files, when it returns. How many there were in `*n`.
bool ledger_forget(struct ledger *ledger, struct str key, ledger_each *each, void *data, size_t *n,
                   struct diags *diags);

// ---- ledgers of shards joined to one
// Makes a file that is the same ledger, mode 0600. False after reporting.
bool ledger_copy(struct ledger *, const char *path, struct diags *);
// What the ledger has now came from the others when they were joined before. False after reporting.
bool ledger_merge_start(struct ledger *, struct diags *);
// Then, of each of the others, adds what is not there yet: what is keeps its entry, with its deliveries, and
// takes over what has changed. `prefix` stands before its files' names ("" or "folder/"). A key or a file
// that is done in two of the others: `each` is called with the second, and the later one stands as done.
// `*run`: its last one, as it is in the joined ledger; 0: it has none.
bool ledger_merge(struct ledger *, struct ledger *from, struct str prefix, int64_t *run, ledger_each *,
                  void *data, struct diags *);

#endif
