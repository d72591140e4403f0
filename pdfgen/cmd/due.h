// What a batch's ledger has due to be printed, in sets: one for each group, in the ledger's order.
#ifndef PDFGEN_CMD_DUE_H
#define PDFGEN_CMD_DUE_H

#include "bind/bind.h"
#include "cmd/pipeline.h"
#include "job/job.h"

struct due_document {
    int64_t entry;
    uint64_t row;
    struct str name; // below the ledger's folder
    uint64_t bytes;
    struct digest output;
};
struct due_set {
    struct str groups; // values between tabs; may be empty
    struct due_document *items;
    size_t n, cap;
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
    struct {
        uint64_t *items; // rows of what may have been printed, to be told
        size_t n, cap;
    } uncertain;
    size_t n_uncertain; // that were told
    size_t changed;     // documents that are not what the batch made
};

// What is wrong with --from-ledger or with options that want it, or absent.
struct str due_fault(const struct options *);
// Reads the ledger that is the operand, as --group, --redo and --resend-uncertain choose, and tells what may
// have been printed. False after reporting. due_close it in any case.
bool due_open(struct due *, struct pipeline *, enum ledger_mode);
void due_close(struct due *);
// Tells which rows are in `uncertain`, if any, and empties it. `whose`: behind "documents".
void due_tell_uncertain(struct due *, const char *whose);

// Drops from a set, after reporting, the documents whose files are not what the batch made.
void due_check(struct due *, struct due_set *);
// The groups' values, for people.
struct str due_words(struct arena *, const struct due_set *);

// Reads a document as the batch made it; false after reporting.
bool due_read(struct due *, struct arena *, const struct due_document *, struct str *bytes);
// Binds documents to one PDF, each on a front side. Returns how many pages; 0 after reporting.
size_t due_bind(struct due *, const struct due_document *, size_t n, bool paper, struct buf *out);

#endif
