#include "job/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FRAME = sizeof(uint32_t), ANSWER_MAX = 1 << 20, TRIES = 2 };
enum { HEAP_KEEPS = 16 << 20 }; // bytes

struct request {
    uint64_t tag;
    struct str bytes;
    unsigned tries;
};

struct worker {
    pid_t pid;
    int to, from;
    struct request queue[WORKER_QUEUE + 1]; // in order; the first one is being worked on
    size_t n, sent;                         // sent: how many of them are in the pipe whole
    size_t sent_bytes;                      // of the next one, its frame included
    struct buf in;                          // of answers, the first of them at its start
    int64_t since;                          // when the first request became it
};

struct workers {
    struct workers_wish wish;
    struct worker *items;
    unsigned n;
    size_t replaced;
    struct buf answer;
};

// ---- in the worker ----

static bool read_whole(int fd, void *bytes, size_t n)
{
    for (size_t had = 0; had < n;) {
        ssize_t got = read(fd, (char *)bytes + had, n - had);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        had += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool write_whole(int fd, const void *bytes, size_t n)
{
    for (size_t had = 0; had < n;) {
        ssize_t put = write(fd, (const char *)bytes + had, n - had);
        if (put < 0 && errno != EINTR)
            return false;
        had += put > 0 ? (size_t)put : 0;
    }
    return true;
}

static void serve(const struct workers_wish *wish, int in, int out)
{
    struct buf request = {0}, answer = {0};
    uint32_t size;
    while (read_whole(in, &size, sizeof size)) {
        request.n = 0;
        buf_reserve(&request, size);
        request.n = size;
        if (!read_whole(in, request.p, size))
            break;
        answer.n = 0;
        buf_put(&answer, &size, FRAME); // room for its own
        wish->work(wish->data, buf_view(&request), &answer);
        size = (uint32_t)(answer.n - FRAME);
        memcpy(answer.p, &size, FRAME);
        if (!write_whole(out, answer.p, answer.n))
            break;
    }
    buf_free(&request);
    buf_free(&answer);
}

// Ctrl-C and the like reach every process of a group: it is the parent that decides what becomes of the
// batch. When that has died, nobody wants what is being made.
static void become_worker(const struct workers *workers, pid_t parent, int in, int out)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    const struct workers_wish *wish = &workers->wish;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    for (size_t i = 0; i < COUNT_OF(ignored); i++)
        signal(ignored[i], SIG_IGN);
    for (unsigned i = 0; i < workers->n; i++) {
        close(workers->items[i].to);
        close(workers->items[i].from);
    }
    const struct rlimit most = {.rlim_cur = wish->memory, .rlim_max = wish->memory}, no_core = {0, 0};
    if (wish->memory)
        setrlimit(RLIMIT_AS, &most);
    setrlimit(RLIMIT_CORE, &no_core); // it would hold a row
    // What one document leaves the next one wants: it does not go back to the system in between.
    mallopt(M_MMAP_THRESHOLD, HEAP_KEEPS);
    mallopt(M_TRIM_THRESHOLD, 4 * HEAP_KEEPS);
    serve(wish, in, out);
    _exit(0);
}

// ---- starting and ending ----

static void close_ends(int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

static bool start(struct workers *workers, struct worker *worker)
{
    int to[2], from[2];
    *worker = (struct worker){.to = -1, .from = -1, .in = worker->in};
    worker->in.n = 0;
    if (pipe2(to, O_CLOEXEC) != 0)
        return false;
    if (pipe2(from, O_CLOEXEC) != 0) {
        close_ends(to);
        return false;
    }
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        close(to[1]);
        close(from[0]);
        become_worker(workers, parent, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    *worker = (struct worker){.pid = pid, .to = to[1], .from = from[0], .in = worker->in};
    if (pid < 0 || fcntl(to[1], F_SETFL, O_NONBLOCK) != 0 || fcntl(from[0], F_SETFL, O_NONBLOCK) != 0)
        return false;
    return true;
}

// Its exit status.
static int end(struct worker *worker)
{
    int status = 0;
    if (worker->to >= 0)
        close(worker->to);
    if (worker->from >= 0)
        close(worker->from);
    if (worker->pid > 0) {
        kill(worker->pid, SIGKILL);
        while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    worker->to = worker->from = -1;
    worker->pid = 0;
    return status;
}

static bool cannot_start(struct diags *diags)
{
    return diag(diags, DIAG_OUTPUT_FAILED, (struct pos){0}, (struct str){0}, "no worker can be started: %s",
                strerror(errno));
}

struct workers *workers_open(struct arena *arena, const struct workers_wish *wish, struct diags *diags)
{
    struct workers *workers = NEW(arena, struct workers);
    workers->wish = *wish;
    workers->items = NEW_ARRAY(arena, struct worker, wish->n);
    for (; workers->n < wish->n; workers->n++)
        if (!start(workers, &workers->items[workers->n])) {
            cannot_start(diags);
            workers->n++;
            workers_close(workers);
            return NULL;
        }
    return workers;
}

void workers_close(struct workers *workers)
{
    for (unsigned i = 0; workers && i < workers->n; i++) {
        end(&workers->items[i]);
        buf_free(&workers->items[i].in);
    }
    if (workers)
        buf_free(&workers->answer);
}

// ---- requests ----

static struct worker *least_busy(const struct workers *workers)
{
    struct worker *least = &workers->items[0];
    for (unsigned i = 1; i < workers->n; i++)
        if (workers->items[i].n < least->n)
            least = &workers->items[i];
    return least;
}

bool workers_have_room(const struct workers *workers)
{
    return least_busy(workers)->n < WORKER_QUEUE;
}

bool workers_are_busy(const struct workers *workers)
{
    for (unsigned i = 0; i < workers->n; i++)
        if (workers->items[i].n)
            return true;
    return false;
}

// As much as the pipe takes. What cannot be written because the worker is gone, its pipe's other end tells.
static void send_queue(struct worker *w)
{
    while (w->sent < w->n) {
        struct str bytes = w->queue[w->sent].bytes;
        uint32_t size = (uint32_t)bytes.n;
        struct str rest = {bytes.p + (w->sent_bytes - FRAME), bytes.n - (w->sent_bytes - FRAME)};
        if (w->sent_bytes < FRAME)
            rest = (struct str){(const char *)&size + w->sent_bytes, FRAME - w->sent_bytes};
        ssize_t put = rest.n ? write(w->to, rest.p, rest.n) : 0;
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return;
        w->sent_bytes += (size_t)put;
        if (w->sent_bytes == FRAME + bytes.n) {
            w->sent++;
            w->sent_bytes = 0;
        }
    }
}

static void enqueue(struct workers *workers, struct worker *w, struct request request)
{
    if (w->n == 0)
        w->since = workers->wish.now();
    w->queue[w->n++] = request;
    send_queue(w);
}

void workers_give(struct workers *workers, uint64_t tag, struct str request)
{
    enqueue(workers, least_busy(workers), (struct request){tag, request, 0});
}

static struct request dequeue(struct workers *workers, struct worker *w)
{
    struct request first = w->queue[0];
    memmove(w->queue, w->queue + 1, (w->n - 1) * sizeof *w->queue);
    w->n--;
    w->sent -= w->sent > 0;
    w->since = workers->wish.now();
    return first;
}

// ---- answers ----

// False: the worker is gone.
static bool receive(struct worker *w)
{
    enum { PIECE = 16 << 10 };
    for (;;) {
        buf_reserve(&w->in, PIECE);
        ssize_t got = read(w->from, w->in.p + w->in.n, PIECE);
        if (got > 0)
            w->in.n += (size_t)got;
        else if (got == 0 || errno != EINTR)
            return got != 0 && errno == EAGAIN;
        if (got > 0 && (size_t)got < PIECE)
            return true;
    }
}

static bool take_answer(struct workers *workers, struct worker *w, struct work_done *done)
{
    uint32_t size;
    if (w->in.n < FRAME || !w->n)
        return false;
    memcpy(&size, w->in.p, FRAME);
    if (w->in.n - FRAME < size)
        return false;
    workers->answer.n = 0;
    buf_put(&workers->answer, w->in.p + FRAME, size);
    w->in.n -= FRAME + size;
    memmove(w->in.p, w->in.p + FRAME + size, w->in.n);
    *done = (struct work_done){dequeue(workers, w).tag, buf_view(&workers->answer), 0};
    return true;
}

// Another worker takes over, with the requests of the one that is gone. The first of them is what it died of.
static enum work_end replace(struct workers *workers, struct worker *w, bool slow, struct work_done *done,
                             struct diags *diags)
{
    struct worker old = *w;
    int status = end(w);
    workers->replaced++;
    if (!start(workers, w)) {
        end(w);
        cannot_start(diags);
        return WORK_BROKEN;
    }
    size_t first = 0;
    if (old.n && ++old.queue[0].tries == TRIES)
        first = 1;
    for (size_t i = first; i < old.n; i++)
        enqueue(workers, w, old.queue[i]);
    if (!first)
        return WORK_NONE;
    *done = (struct work_done){.tag = old.queue[0].tag, .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0};
    if (slow)
        return WORK_SLOW;
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_BUG ? WORK_TOO_BIG : WORK_CRASHED;
}

static enum work_end look_at(struct workers *workers, struct worker *w, bool ready, struct work_done *done,
                             struct diags *diags)
{
    bool there = !ready || receive(w);
    if (take_answer(workers, w, done))
        return WORK_ANSWERED; // of one that is gone, too: the next call finds that
    bool slow = w->n && workers->wish.now() - w->since > workers->wish.time_limit;
    if (!there || slow)
        return replace(workers, w, there && slow, done, diags);
    send_queue(w);
    return WORK_NONE;
}

enum work_end workers_next(struct workers *workers, int milliseconds, struct work_done *done,
                           struct diags *diags)
{
    struct pollfd polled[2 * WORKERS_MAX];
    for (unsigned i = 0; i < workers->n; i++) // what was read already
        if (take_answer(workers, &workers->items[i], done))
            return WORK_ANSWERED;
    for (unsigned i = 0; i < workers->n; i++) {
        const struct worker *w = &workers->items[i];
        polled[2 * i] = (struct pollfd){.fd = w->from, .events = POLLIN};
        polled[2 * i + 1] = (struct pollfd){.fd = w->sent < w->n ? w->to : -1, .events = POLLOUT};
    }
    if (poll(polled, 2 * workers->n, milliseconds) < 0 && errno != EINTR && errno != EAGAIN) {
        cannot_start(diags);
        return WORK_BROKEN;
    }
    for (unsigned i = 0; i < workers->n; i++) {
        enum work_end end = look_at(workers, &workers->items[i], polled[2 * i].revents != 0, done, diags);
        if (end != WORK_NONE)
            return end;
    }
    return WORK_NONE;
}

size_t workers_replaced(const struct workers *workers)
{
    return workers->replaced;
}
