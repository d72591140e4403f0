// What print, merge and mail ask alike of a batch's ledger before anything of it goes out.
#ifndef PDFGEN_CMD_DELIVER_H
#define PDFGEN_CMD_DELIVER_H

#include "cmd/pipeline.h"
#include "job/job.h"

struct rows_told { // numbers
    uint64_t *items;
    size_t n, cap;
};
// "row 3", "rows 1, 2, 3": the first of them.
struct str rows_words(struct arena *, const struct rows_told *);

#endif
