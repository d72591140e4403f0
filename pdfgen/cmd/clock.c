#include "cmd/clock.h"

#include <errno.h>
#include <time.h>

static int64_t now(void *data)
{
    struct timespec t;
    (void)data;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void pause_for(void *data, int64_t milliseconds)
{
    struct timespec t = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    (void)data;
    while (nanosleep(&t, &t) != 0 && errno == EINTR)
        ;
}

const struct send_clock desk_clock = {now, pause_for, NULL};
