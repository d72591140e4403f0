// A batch: rows are read, compared with the ledger, made by workers and put in their places, in groups. What
// is told and recorded is in order of the rows, however many workers there are.
#ifndef PDFGEN_JOB_BATCH_H
#define PDFGEN_JOB_BATCH_H

#include "job/ledger.h"
#include "job/output.h"

struct batch_counts {
    uint64_t rows;    // of the data
    uint64_t mine;    // of this shard: the sum of the next three
    uint64_t faulty;  // at fault
    uint64_t current; // done, and nothing has changed
    uint64_t to_make;
    uint64_t made, failed, warned; // of those to make; warned: made, with warnings
    uint64_t pages, bytes;         // made
    uint64_t gone;                 // done, and their rows are not in the data any more
    uint64_t replaced;             // workers that ended before their time
};

struct batch_wish {
    const struct job *job;
    uint32_t shard, shards; // shard from 1
    unsigned workers;
    int64_t time_limit;              // milliseconds of one document
    bool redo;                       // what is done, too
    size_t memory;                   // of a worker; 0: any
    const struct digest *documents;  // what each of job.documents makes beside its rows' fields
    const struct str *versions;      // of each
    const struct digest *job_digest; // of the job's file
    struct digest data_digest;       // of the data's, as the survey found it
    struct str job_file;             // where that is, seen from the output's folder; absent: not known
    uint64_t rows;                   // of the data, as the survey found them
    struct str program;              // its version
    // In a worker: makes a row's PDF. False after reporting.
    bool (*make)(void *data, uint32_t document, struct arena *, const struct named_value *sets, size_t n_sets,
                 struct buf *pdf, uint32_t *pages, struct diags *);
    int64_t (*now)(void);  // milliseconds, of a clock that never goes back
    int64_t (*date)(void); // seconds since 1970
    // Tells what was found, in order of rows; how far it is; whether somebody wants it to end.
    void (*tell)(void *data, const struct diags *);
    void (*progress)(void *data, const struct batch_counts *);
    bool (*interrupted)(void *data);
    void *data;
};

enum batch_end {
    BATCH_DONE,    // every row was seen to
    BATCH_STOPPED, // at a row at fault, as the job wants it
    BATCH_CUT,     // somebody wanted it to end
    BATCH_BROKEN,  // reported
};

// Reads every row, tells what is wrong with each, and counts what is to be made. ledger: NULL where there is
// none yet. `data`: the digest of the data's file, from before its first row was read. `used`, for each of
// job.documents: set where a row is to be made of it.
enum batch_end batch_survey(const struct batch_wish *, struct ledger *, struct output *,
                            struct batch_counts *, struct digest *data, bool *used, struct diags *);
// After a survey that stopped: what was made of rows that are at fault now is due no more, and its files go.
// False after reporting.
bool batch_withdraw(const struct batch_wish *, struct ledger *, struct output *, struct diags *);
// Makes what is to be made. What a killed one left, the next goes on with. Tells no faults of rows: the
// survey has.
enum batch_end batch_run(const struct batch_wish *, struct ledger *, struct output *, struct batch_counts *,
                         struct diags *);

#endif
