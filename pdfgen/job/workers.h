// Workers: processes forked from this one, which share what it has in memory. Requests and answers are bytes.
// A request that ends its worker (a crash, too long, too much memory) is tried once more by another one, and
// then costs itself alone.
#ifndef PDFGEN_JOB_WORKERS_H
#define PDFGEN_JOB_WORKERS_H

#include "base/base.h"

#include <sys/types.h>

enum { WORKERS_MAX = 256, WORKER_QUEUE = 48 }; // requests that a worker has at a time: it never waits

struct workers_wish {
    unsigned n;
    int64_t time_limit; // milliseconds of one request
    size_t memory;      // bytes of address space that a worker may have; 0: any
    // In the worker: what it is asked into an answer.
    void (*work)(void *data, struct str request, struct buf *answer);
    void *data;
    int64_t (*now)(void); // milliseconds, of a clock that never goes back
};
struct workers;
// The caller ignores SIGPIPE. NULL after reporting. The arena's, but what workers_close frees.
struct workers *workers_open(struct arena *, const struct workers_wish *, struct diags *);
void workers_close(struct workers *); // ends those that still work, too; NULL is fine

// Whether one more request is taken; whether any is on the way.
bool workers_have_room(const struct workers *);
bool workers_are_busy(const struct workers *);
// The request is borrowed until its answer is there. One that is too many is refused by workers_have_room.
void workers_give(struct workers *, uint64_t tag, struct str request);

enum work_end {
    WORK_NONE,     // nothing within the time
    WORK_ANSWERED, // by its worker
    WORK_CRASHED,  // twice
    WORK_SLOW,
    WORK_TOO_BIG, // there was no memory for it
    WORK_BROKEN,  // no process can be started any more: reported
};
struct work_done {
    uint64_t tag;
    struct str answer; // borrowed until the next call
    int signal;        // that ended the worker; 0: it ended itself
};
// Waits at most so many milliseconds. In no order.
enum work_end workers_next(struct workers *, int milliseconds, struct work_done *, struct diags *);
size_t workers_replaced(const struct workers *); // how many ended before their time

#endif
