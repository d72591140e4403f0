#include "base/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- reading --------------------------------------------------------------------------------------------

// A pipe that lies about in a folder may have nobody at its other end; what the shell hands over (/dev/stdin,
// /dev/fd/63) has.
static bool may_be_read(const char *path, mode_t mode)
{
    bool waits = S_ISFIFO(mode) || S_ISSOCK(mode);
    return !S_ISDIR(mode) && (!waits || strncmp(path, "/dev/", strlen("/dev/")) == 0);
}

static enum file_result open_for_reading(const char *path, int *fd, struct stat *about)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? FILE_MISSING : FILE_UNREADABLE;
    int flags = fcntl(*fd, F_GETFL);
    if (fstat(*fd, about) == 0 && may_be_read(path, about->st_mode) && flags >= 0 &&
        fcntl(*fd, F_SETFL, flags & ~O_NONBLOCK) == 0)
        return FILE_OK;
    const int why = S_ISDIR(about->st_mode) ? EISDIR : EINVAL;
    close(*fd);
    errno = why;
    return FILE_UNREADABLE;
}

enum file_result file_open(const char *path, int *fd)
{
    struct stat about;
    return open_for_reading(path, fd, &about);
}

bool file_put_mark(struct buf *out, const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return false;
    buf_printf(out, "%lld %lld.%09ld", (long long)about.st_size, (long long)about.st_mtim.tv_sec,
               about.st_mtim.tv_nsec);
    return true;
}

// Reads until the end, whatever size the file said it had; one byte past the limit proves it too big.
static enum file_result read_all(int fd, size_t limit, struct buf *out)
{
    enum { PIECE = 64 << 10 };
    for (;;) {
        if (out->n > limit)
            return FILE_TOO_BIG;
        buf_reserve(out, MIN(limit - out->n, PIECE - 1) + 1);
        ssize_t got = read(fd, out->p + out->n, MIN(out->cap - out->n, SSIZE_MAX));
        if (got == 0)
            return FILE_OK;
        if (got > 0)
            out->n += (size_t)got;
        else if (errno != EINTR)
            return FILE_UNREADABLE;
    }
}

enum file_result file_read(struct arena *arena, const char *path, size_t limit, struct str *out)
{
    bool standard_input = strcmp(path, "-") == 0;
    int fd = STDIN_FILENO;
    struct stat about = {0};
    enum file_result result = standard_input ? FILE_OK : open_for_reading(path, &fd, &about);
    if (result != FILE_OK)
        return result;
    struct buf bytes = {0};
    if (S_ISREG(about.st_mode) && (uintmax_t)about.st_size > limit)
        result = FILE_TOO_BIG;
    else
        result = read_all(fd, limit, &bytes);
    if (result == FILE_OK)
        *out = arena_str(arena, buf_view(&bytes));
    buf_free(&bytes);
    if (!standard_input)
        close(fd);
    return result;
}

enum file_result file_map(const char *path, size_t limit, struct str *out)
{
    int fd;
    struct stat about;
    enum file_result result = open_for_reading(path, &fd, &about);
    if (result != FILE_OK)
        return result;
    if (!S_ISREG(about.st_mode)) {
        result = FILE_UNREADABLE;
    } else if ((uintmax_t)about.st_size > limit) {
        result = FILE_TOO_BIG;
    } else if (about.st_size == 0) {
        *out = STR(""); // mmap takes no empty file
    } else {
        void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED)
            result = FILE_UNREADABLE;
        else
            *out = (struct str){bytes, (size_t)about.st_size};
    }
    close(fd);
    return result;
}

void file_unmap(struct str s)
{
    if (s.n)
        munmap((void *)(uintptr_t)s.p, s.n);
}

// ---- writing --------------------------------------------------------------------------------------------

static bool write_all(int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t put = write(fd, bytes.p, MIN(bytes.n, SSIZE_MAX));
        if (put < 0 && errno != EINTR)
            return false;
        if (put > 0)
            bytes = (struct str){bytes.p + put, bytes.n - (size_t)put};
    }
    return true;
}

// A device or a pipe is written to: renaming a file over /dev/null would take it from everybody.
static bool write_in_place(const char *path, struct str bytes)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return false;
    bool written = write_all(fd, bytes);
    int error = errno;
    if (close(fd) != 0 && written)
        return false;
    errno = error;
    return written;
}

static bool write_beside(const char *path, struct str bytes)
{
    struct buf beside = {0};
    const char *slash = strrchr(path, '/');
    if (slash)
        buf_put(&beside, path, (size_t)(slash - path) + 1);
    buf_put(&beside, ".pdfgen-XXXXXX", sizeof ".pdfgen-XXXXXX");
    int fd = mkostemp(beside.p, O_CLOEXEC); // mode 0600
    bool done = false;
    int error = errno;
    if (fd >= 0) {
        bool written = write_all(fd, bytes) && fsync(fd) == 0;
        error = errno;
        if (close(fd) != 0 && written) {
            written = false;
            error = errno;
        }
        done = written && rename(beside.p, path) == 0;
        if (written && !done)
            error = errno;
        if (!done)
            unlink(beside.p);
    }
    buf_free(&beside);
    errno = error;
    return done;
}

bool file_write_atomic(const char *path, struct str bytes)
{
    if (strcmp(path, "-") == 0)
        return fflush(stdout) == 0 && write_all(STDOUT_FILENO, bytes);
    struct stat about;
    if (stat(path, &about) != 0)
        return write_beside(path, bytes);
    if (S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (!S_ISREG(about.st_mode))
        return write_in_place(path, bytes);
    char *target = realpath(path, NULL); // a symbolic link stays, the file that it names is replaced
    if (!target)
        return false;
    bool done = write_beside(target, bytes);
    int error = errno;
    free(target);
    errno = error;
    return done;
}

// ---- paths ----------------------------------------------------------------------------------------------

struct str path_dir(struct arena *arena, struct str path)
{
    size_t n = path.n;
    while (n && path.p[n - 1] == '/')
        n--;
    while (n && path.p[n - 1] != '/')
        n--;
    while (n > 1 && path.p[n - 1] == '/')
        n--;
    if (!n)
        return path.n && path.p[0] == '/' ? STR("/") : STR(".");
    return arena_str(arena, (struct str){path.p, n});
}

// Without "folder/.." and ".", by the text alone.
static struct str folded(struct arena *arena, struct str path)
{
    char *out = arena_alloc(arena, path.n + 1);
    size_t n = 0;
    bool absolute = path.n && path.p[0] == '/';
    if (absolute)
        out[n++] = '/';
    for (size_t from = 0, to; from < path.n; from = to + 1) {
        for (to = from; to < path.n && path.p[to] != '/'; to++)
            ;
        struct str part = {path.p + from, to - from}, done = {out + absolute, n - absolute};
        size_t last = done.n;
        while (last > 0 && done.p[last - 1] != '/')
            last--;
        struct str before = {done.p + last, done.n - last};
        if (part.n == 0 || str_eqz(part, "."))
            continue;
        if (str_eqz(part, "..") && before.n && !str_eqz(before, "..")) {
            n = absolute + (last ? last - 1 : 0);
            continue;
        }
        if (done.n)
            out[n++] = '/';
        memcpy(out + n, part.p, part.n);
        n += part.n;
    }
    return (struct str){out, n};
}

static bool same_file(struct arena *arena, struct str a, struct str b)
{
    struct stat x, y;
    return stat(arena_cstr(arena, a), &x) == 0 && stat(arena_cstr(arena, b), &y) == 0 &&
           x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

// As one would write it, where that is the same file (a folder that is a symbolic link has another parent),
// or, of a file that is not there, the same folder.
static struct str tidied(struct arena *arena, struct str path)
{
    struct str short_path = folded(arena, path);
    if (short_path.n == path.n || !short_path.n)
        return path;
    bool same = same_file(arena, path, short_path) ||
                (access(arena_cstr(arena, path), F_OK) != 0 &&
                 same_file(arena, path_dir(arena, path), path_dir(arena, short_path)));
    return same ? short_path : path;
}

struct str path_join(struct arena *arena, struct str dir, struct str relative)
{
    bool absolute = relative.n && relative.p[0] == '/';
    if (absolute || dir.n == 0 || str_eqz(dir, "."))
        return arena_str(arena, relative);
    const char *between = str_ends(dir, "/") ? "" : "/";
    return tidied(arena, arena_printf(arena, "%.*s%s%.*s", STR_ARG(dir), between, STR_ARG(relative)));
}

static bool is_part(struct str part)
{
    bool own = str_eqz(part, ".") || str_eqz(part, "..");
    return part.n && part.n <= PATH_PART_MAX && !own;
}

bool path_is_below(struct str path)
{
    if (path.n > PATH_BELOW_MAX)
        return false;
    for (size_t i = 0, next = 0; i < path.n; i = next) {
        uint32_t c = utf8_next(path, &next);
        if (c == 0xFFFD || c == '\\' || char_is_invisible(c))
            return false;
    }
    size_t start = 0;
    for (size_t i = 0; i <= path.n; i++) {
        if (i < path.n && path.p[i] != '/')
            continue;
        if (!is_part((struct str){path.p + start, i - start}))
            return false;
        start = i + 1;
    }
    return true;
}
