// What is to become of each row: shared by the survey of a batch and its run.
#ifndef PDFGEN_JOB_SURVEY_H
#define PDFGEN_JOB_SURVEY_H

#include "job/batch.h"

enum row_fate {
    FATE_OTHER, // another shard's
    FATE_FAULTY,
    FATE_CURRENT,
    FATE_MAKE,
    FATE_END,
    FATE_BROKEN, // reported
};

struct survey {
    const struct batch_wish *wish;
    struct ledger *ledger; // may be NULL
    struct output *output;
    struct rows *rows;
    struct arena *arena;  // of one row
    struct arena *opened; // of rows
    const struct source *data;
    struct batch_counts *counts;
    // Of the row that was read last
    struct row row;
    struct entry before; // what is done of its key, be it at fault; id 0: none
    struct digest inputs;
    struct diags faults;
};

bool survey_open(struct survey *, const struct batch_wish *, struct ledger *, struct output *,
                 struct batch_counts *, struct diags *);
enum row_fate survey_next(struct survey *, struct diags *);
void survey_close(struct survey *);
// Of the data's file, as it is now. False after reporting.
bool survey_digest(const struct survey *, struct digest *, struct diags *);

#endif
