// Time, for send/: below cmd/ there is none.
#ifndef PDFGEN_SEND_CLOCK_H
#define PDFGEN_SEND_CLOCK_H

#include "base/base.h"

// Whatever is at the other end may be broken or hostile.
enum { SEND_SILENCE_MS = 30000, SEND_CONNECT_MS = 10000, SEND_ANSWER_MAX = 1 << 20 };

struct send_clock {
    int64_t (*now)(void *); // milliseconds, since whenever
    void (*sleep)(void *, int64_t milliseconds);
    void *data;
};

#endif
