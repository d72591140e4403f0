// What print, merge and mail ask alike of a batch's ledger before anything of it goes out.
#ifndef PDFGEN_CMD_DELIVER_H
#define PDFGEN_CMD_DELIVER_H

#include "cmd/pipeline.h"
#include "job/job.h"

struct numbers_told { // of rows
    uint64_t *items;
    size_t n, cap;
};
// "row 3", "rows 1, 2, 3": the first of them.
struct str numbers_words(struct arena *, const char *what, const struct numbers_told *);

// Whether the last batch of a ledger was finished, on all its shards. Told where not; false unless the user
// wants what there is.
bool deliver_is_finished(struct pipeline *, struct ledger *, const struct source *);

// Whether an entry went out, or may have, in another way than the one at hand, and the user wants one alone.
// False after reporting.
bool deliver_went_otherwise(struct pipeline *, struct ledger *, int64_t entry, enum delivery_kind other,
                            bool *went);
void deliver_tell_left_out(size_t n, enum delivery_kind other); // how many did

#endif
