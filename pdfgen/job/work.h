// What a batch and its workers say to one another about a row: within one program, one machine.
#ifndef PDFGEN_JOB_WORK_H
#define PDFGEN_JOB_WORK_H

#include "job/batch.h"

enum { WORK_FAULTS_MAX = 20 };

struct work_fault { // without its text, which may quote the row
    uint32_t code, severity, line, column;
    uint32_t path; // bytes, behind
};
struct work_answer {
    int32_t error; // errno; 0: none
    uint32_t made; // 1: the file lies aside
    uint32_t pages, n_faults;
    uint64_t bytes;
    struct digest output;
};

size_t request_size(const struct row *);
void request_put(struct buf *, uint64_t tag, const struct row *);
// A worker's data; passed to workers_open with work_make.
struct work {
    const struct batch_wish *wish;
    struct output *output;
    struct arena *arena;
    struct buf pdf;
};
void work_make(void *data, struct str request, struct buf *answer);
// Takes the head off the bytes; then its faults one by one.
void answer_take(struct str *bytes, struct work_answer *);
void fault_take(struct str *bytes, struct work_fault *, struct str *path);

#endif
