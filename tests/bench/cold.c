// cold RUNS COMMAND...: runs the command RUNS times, each a new process, and prints a line a run: wall
// microseconds from before the fork to after the wait, microseconds of the processor, then the peak memory in
// KiB. In C, because a child's peak starts at what its parent holds: this holds next to nothing.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static long long in_microseconds(struct timeval t)
{
    return t.tv_sec * 1000000LL + t.tv_usec;
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1) {
        fprintf(stderr, "usage: cold RUNS COMMAND...\n");
        return 64;
    }
    for (int i = 0; i < runs; i++) {
        long long start = microseconds();
        pid_t child = fork();
        if (child == 0) {
            int nowhere = open("/dev/null", O_WRONLY);
            dup2(nowhere, STDOUT_FILENO);
            execvp(argv[2], argv + 2);
            perror(argv[2]);
            _exit(127);
        }
        int status;
        struct rusage used;
        if (child < 0 || wait4(child, &status, 0, &used) < 0) {
            perror("cold");
            return 1;
        }
        long long taken = microseconds() - start;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "cold: %s failed\n", argv[2]);
            return 1;
        }
        printf("%lld %lld %ld\n", taken, in_microseconds(used.ru_utime) + in_microseconds(used.ru_stime),
               used.ru_maxrss);
    }
    return 0;
}
