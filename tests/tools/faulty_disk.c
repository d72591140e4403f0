// A disk that fails, between a program and its files (LD_PRELOAD).
//
// FAULTY_DISK_ROOM=FILE: eight bytes, little-endian: as many bytes can be written to regular files by all
// processes together; then the disk is full.
//
// FAULTY_DISK_LOG=FILE: a record of every change to files below FAULTY_DISK_FOLDER, and of every sync, from
// which tests/suites/batch.py makes what a disk has when the power fails:
//     create INODE PATH             write INODE PATH OFFSET SIZE, and the bytes
//     truncate INODE PATH LENGTH    rename INODE FROM TO           unlink INODE PATH
//     begin NUMBER INODE all|file|folder PATH      before a sync
//     sync  NUMBER INODE all|file|folder PATH      when it is done: it covers what stands before its begin
// Words stand between tabs. A change is recorded after it was made: a sync that begins meanwhile does not
// cover it.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int log_file = -1;
static const char *folder;
static _Atomic int64_t *room;
static _Atomic unsigned syncs;

#define REAL(name) (__extension__(__typeof__(&name)) real(#name))

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    return found;
}

__attribute__((constructor)) static void start(void)
{
    const char *log_path = getenv("FAULTY_DISK_LOG"), *room_path = getenv("FAULTY_DISK_ROOM");
    folder = getenv("FAULTY_DISK_FOLDER");
    if (log_path)
        log_file = REAL(open)(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int fd = room_path ? REAL(open)(room_path, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0)
        room = mmap(NULL, sizeof *room, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if ((log_path && log_file < 0) || (room_path && (fd < 0 || room == MAP_FAILED)))
        abort();
}

// ---- the log ----

// The file's path, where it is one that is logged.
static bool path_of(int fd, char path[PATH_MAX])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = log_file >= 0 && folder ? readlink(link, path, PATH_MAX - 1) : -1;
    path[n > 0 ? n : 0] = '\0';
    return n > 0 && strncmp(path, folder, strlen(folder)) == 0;
}

static bool path_at(int at, const char *name, char path[PATH_MAX])
{
    char base[PATH_MAX];
    if (log_file < 0 || !folder)
        return false;
    if (name[0] == '/')
        snprintf(path, PATH_MAX, "%s", name);
    else if (at == AT_FDCWD)
        return false; // the program names what it writes by folders
    else if (path_of(at, base))
        snprintf(path, PATH_MAX, "%.2000s/%.2000s", base, name);
    else
        return false;
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void put(const char *line, const void *bytes, size_t n)
{
    size_t length = strlen(line);
    char *record = malloc(length + n);
    memcpy(record, line, length);
    if (n)
        memcpy(record + length, bytes, n);
    if (REAL(write)(log_file, record, length + n) != (ssize_t)(length + n))
        abort();
    free(record);
}

static unsigned long inode_of(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 ? (unsigned long)about.st_ino : 0;
}

static unsigned long inode_at(int at, const char *name)
{
    struct stat about;
    return fstatat(at, name, &about, AT_SYMLINK_NOFOLLOW) == 0 ? (unsigned long)about.st_ino : 0;
}

#define LOG(bytes, n, ...)                                                                                   \
    do {                                                                                                     \
        char line[3 * PATH_MAX];                                                                             \
        snprintf(line, sizeof line, __VA_ARGS__);                                                            \
        put(line, bytes, n);                                                                                 \
    } while (0)

// ---- files ----

static int open_at(int at, const char *name, int flags, unsigned mode)
{
    bool there = inode_at(at, name) != 0;
    int fd = REAL(openat)(at, name, flags, mode), error = errno;
    char path[PATH_MAX];
    if (fd >= 0 && flags & O_CREAT && !there && path_of(fd, path))
        LOG(NULL, 0, "create\t%lu\t%s\n", inode_of(fd), path);
    else if (fd >= 0 && flags & O_TRUNC && path_of(fd, path))
        LOG(NULL, 0, "truncate\t%lu\t%s\t0\n", inode_of(fd), path);
    errno = error;
    return fd;
}

static unsigned mode_of(int flags, va_list *arguments)
{
    return flags & O_CREAT ? va_arg(*arguments, unsigned) : 0;
}

#define OPEN(name, parameters, at, path)                                                                     \
    int name parameters;                                                                                     \
    int name parameters                                                                                      \
    {                                                                                                        \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        unsigned mode = mode_of(flags, &arguments);                                                          \
        va_end(arguments);                                                                                   \
        return open_at(at, path, flags, mode);                                                               \
    }
OPEN(open, (const char *path, int flags, ...), AT_FDCWD, path)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD, path)
OPEN(openat, (int at, const char *path, int flags, ...), at, path)
OPEN(openat64, (int at, const char *path, int flags, ...), at, path)

// How many of the bytes there is room for; -1 where there is for none.
static ssize_t take_room(int fd, size_t n)
{
    struct stat about;
    if (!room || n == 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return (ssize_t)n;
    int64_t before = atomic_fetch_sub(room, (int64_t)n);
    if (before >= (int64_t)n)
        return (ssize_t)n;
    atomic_store(room, 0);
    errno = ENOSPC;
    return before > 0 ? (ssize_t)before : -1;
}

static void log_write(int fd, const void *bytes, ssize_t n, off_t offset)
{
    char path[PATH_MAX];
    int error = errno;
    if (n > 0 && path_of(fd, path))
        LOG(bytes, (size_t)n, "write\t%lu\t%s\t%lld\t%zd\n", inode_of(fd), path, (long long)offset, n);
    errno = error;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t fits = fd == log_file ? (ssize_t)n : take_room(fd, n);
    if (fits < 0)
        return -1;
    ssize_t put_bytes = REAL(write)(fd, bytes, (size_t)fits);
    if (log_file >= 0 && put_bytes > 0 && fd != log_file)
        log_write(fd, bytes, put_bytes, lseek(fd, 0, SEEK_CUR) - put_bytes);
    return put_bytes;
}

static ssize_t write_at(int fd, const void *bytes, size_t n, off_t offset)
{
    ssize_t fits = take_room(fd, n);
    if (fits < 0)
        return -1;
    ssize_t put_bytes = REAL(pwrite)(fd, bytes, (size_t)fits, offset);
    log_write(fd, bytes, put_bytes, offset);
    return put_bytes;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
    return write_at(fd, bytes, n, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t offset)
{
    return write_at(fd, bytes, n, offset);
}

static int truncate_to(int fd, off_t length)
{
    char path[PATH_MAX];
    int result = REAL(ftruncate)(fd, length);
    if (result == 0 && path_of(fd, path))
        LOG(NULL, 0, "truncate\t%lu\t%s\t%lld\n", inode_of(fd), path, (long long)length);
    return result;
}

int ftruncate(int fd, off_t length)
{
    return truncate_to(fd, length);
}

int ftruncate64(int fd, off_t length)
{
    return truncate_to(fd, length);
}

// ---- names ----

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    char old[PATH_MAX], new[PATH_MAX];
    unsigned long inode = inode_at(from_at, from);
    int result = REAL(renameat)(from_at, from, to_at, to);
    if (result == 0 && path_at(from_at, from, old) && path_at(to_at, to, new))
        LOG(NULL, 0, "rename\t%lu\t%s\t%s\n", inode, old, new);
    return result;
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlinkat(int at, const char *name, int flags)
{
    char path[PATH_MAX];
    unsigned long inode = inode_at(at, name);
    int result = REAL(unlinkat)(at, name, flags);
    if (result == 0 && !(flags & AT_REMOVEDIR) && path_at(at, name, path))
        LOG(NULL, 0, "unlink\t%lu\t%s\n", inode, path);
    return result;
}

int unlink(const char *name)
{
    return unlinkat(AT_FDCWD, name, 0);
}

// ---- syncs ----

static int sync_with(int (*how)(int), int fd, bool all)
{
    struct stat about;
    char path[PATH_MAX];
    bool logged = path_of(fd, path);
    unsigned number = atomic_fetch_add(&syncs, 1);
    if (fstat(fd, &about) != 0)
        return how(fd);
    const char *what = all ? "all" : S_ISDIR(about.st_mode) ? "folder" : "file";
    if (logged)
        LOG(NULL, 0, "begin\t%d.%u\t%lu\t%s\t%s\n", getpid(), number, (unsigned long)about.st_ino, what,
            path);
    int result = how(fd);
    if (logged && result == 0)
        LOG(NULL, 0, "sync\t%d.%u\t%lu\t%s\t%s\n", getpid(), number, (unsigned long)about.st_ino, what, path);
    return result;
}

int fsync(int fd)
{
    return sync_with(REAL(fsync), fd, false);
}

int fdatasync(int fd)
{
    return sync_with(REAL(fdatasync), fd, false);
}

int syncfs(int fd)
{
    return sync_with(REAL(syncfs), fd, true);
}
