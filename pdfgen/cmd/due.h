// What a batch's ledger has due to be printed, in sets: one for each group, in the ledger's order.
#ifndef PDFGEN_CMD_DUE_H
#define PDFGEN_CMD_DUE_H

#include "bind/bind.h"
#include "cmd/deliver.h"

struct due_document {
    int64_t entry;
    uint64_t row;
    struct str key;  // the row's
    struct str name; // below the ledger's folder
    uint64_t bytes;
    struct digest output;
};
struct due_set {
    struct str groups; // values between tabs; may be empty
    struct due_document *items;
    size_t n, cap;
};
struct underway {    // what another process is printing
    int64_t process; // -1: not known
    int64_t since;   // 0: not known
    struct numbers_told rows;
};
struct due {
    struct pipeline *p;
    struct ledger *ledger;
    struct source *source; // the ledger
    struct str folder;
    struct {
        struct due_set *items;
        size_t n, cap;
    } sets;
    struct numbers_told uncertain; // what may have been printed, to be told
    size_t n_uncertain;            // that were told
    struct {
        struct underway *items;
        size_t n, cap;
    } underway;
    size_t mailed;  // documents that went out so, and are wanted one way alone
    size_t changed; // documents that are not what the batch made
    bool delivers;  // not: looks alone
    bool broken;    // the ledger cannot be read
};

// What is wrong with --from-ledger or with options that want it, or absent.
struct str due_fault(const struct options *);
// Reads the ledger that is the operand, as --group, --redo and --resend-uncertain choose, and tells what may
// have been printed and what others print. What is due is claimed where it is to be delivered; then others
// may use the ledger. False after reporting. due_close it in any case.
bool due_open(struct due *, struct pipeline *, enum ledger_mode);
void due_close(struct due *);
// Tells which rows are in `uncertain`, if any, and empties it. `whose`: behind "documents".
void due_tell_uncertain(struct due *, const char *whose);

// Drops from a set, after reporting, the documents that the ledger no longer has, and those whose files are
// not what the batch made. False after reporting: the ledger cannot be read.
bool due_check(struct due *, struct due_set *);
// It has been seen to: others may print it.
void due_release(struct due *, const struct due_set *);
// The groups' values, for people.
struct str due_words(struct arena *, const struct due_set *);

// Reads a document as the batch made it; false after reporting.
bool due_read(struct due *, struct arena *, const struct due_document *, struct str *bytes);
// Binds documents to one PDF, each on a front side. Returns how many pages; 0 after reporting.
size_t due_bind(struct due *, const struct due_document *, size_t n, bool paper, struct buf *out);

#endif
