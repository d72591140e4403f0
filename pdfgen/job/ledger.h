// The ledger: what was given to whom in which version. One SQLite database (WAL) beside a batch's output,
// mode 0600. It holds no values of rows but their keys and groups, no addresses, no passphrases.
#ifndef PDFGEN_JOB_LEDGER_H
#define PDFGEN_JOB_LEDGER_H

#include "job/rows.h"

enum ledger_mode {
    LEDGER_READ,
    LEDGER_DELIVER, // one print or mail at a time
    LEDGER_BATCH,   // one batch at a time; made where there is none
};
struct ledger;
// NULL after reporting: it is none, it is of a newer version, another process works on it (told with its
// process id).
struct ledger *ledger_open(struct arena *, const char *path, enum ledger_mode, struct diags *);
void ledger_close(struct ledger *); // NULL is fine

enum entry_state { ENTRY_DONE, ENTRY_FAULTY, ENTRY_FAILED, ENTRY_FORGOTTEN };
// One row of a job. A job has an entry once for each key.
struct entry {
    int64_t id;
    uint64_t row;   // number in the data
    struct str key; // absent: forgotten
    enum entry_state state;
    struct str document, version, layout; // paths as the job names them, the document's own version
    struct str language;
    struct str groups; // values between tabs
    struct digest inputs, output;
    struct str name; // of the file below the ledger's folder; absent: none was made
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
// returns false to end. False after reporting.
typedef bool ledger_each(void *data, const struct entry *, const struct delivery *last);
bool ledger_due(struct ledger *, enum delivery_kind, ledger_each *, void *data, struct diags *);
// The same for entries in DELIVERY_STARTED, which nobody knows of whether they arrived.
bool ledger_uncertain(struct ledger *, enum delivery_kind, ledger_each *, void *data, struct diags *);
// Records what became of entries' deliveries: one transaction, on disk when it returns. False after
// reporting.
struct delivery_record {
    int64_t entry;
    struct delivery what;
};
bool ledger_deliver(struct ledger *, enum delivery_kind, const struct delivery_record *, size_t n,
                    struct diags *);

#endif
