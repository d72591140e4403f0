// The parts of `pdfgen ledger`.
#ifndef PDFGEN_CMD_LEDGER_H
#define PDFGEN_CMD_LEDGER_H

#include "cmd/pipeline.h"
#include "job/job.h"

struct desk_ledger {
    struct arena *arena;
    struct diags *diags;
    const char *path;
    int64_t run; // of those that were joined, the last one; 0: none
    struct ledger *ledger;
    int folder;     // where its files are
    struct buf out; // for standard output
};

// Each returns the exit code.
int list_ledger(struct desk_ledger *, int format);
int verify_ledger(struct desk_ledger *, int format);

// Tells which shards and rows a joined ledger lacks, and adds their number to `faults`. False after
// reporting.
bool find_gaps(struct desk_ledger *, uint64_t *faults);

// Lines of a list, in each format.
struct cell {
    const char *name;
    struct str text; // absent: none
    bool number;
};
void put_header(struct buf *, int format, const struct cell *, size_t n);
void put_line(struct buf *, int format, const struct cell *, size_t n);

#endif
