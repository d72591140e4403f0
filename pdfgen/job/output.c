#include "job/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
    int folder, aside;
    const char *aside_name;
};

// ---- folders ----

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

bool folder_make(struct str path)
{
    char part[PATH_MAX];
    if (path.n >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(part, path.p, path.n);
    part[path.n] = '\0';
    for (size_t i = 1; i <= path.n; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        char kept = part[i];
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST && errno != EISDIR)
            return false;
        part[i] = kept;
    }
    return true;
}

bool folder_make_own(struct str path, struct diags *diags)
{
    struct source *source = NEW(diags->arena, struct source);
    struct stat about;
    source->path = arena_str(diags->arena, path);
    struct pos pos = {.source = source};
    if (!folder_make(path) || stat(source->path.p, &about) != 0)
        return diag(diags, DIAG_OUTPUT_FAILED, pos, (struct str){0}, "this folder cannot be made: %s",
                    strerror(errno));
    bool own = about.st_uid == geteuid() || about.st_uid == 0;
    return (own && !(about.st_mode & S_IWOTH)) ||
           diag(diags, DIAG_OUTPUT_FAILED, pos, STR("Name one that is not there: it is made."),
                own ? "everybody may write to this folder" : "this folder belongs to somebody else");
}

static bool empty(int folder)
{
    int fd = openat(folder, ".", FOLDER_FLAGS);
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    if (!entries) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(entries));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ok = unlinkat(folder, entry->d_name, 0) == 0 || errno == ENOENT;
    int error = errno;
    closedir(entries);
    errno = error;
    return ok;
}

static bool open_folders(struct output *output, struct str folder, struct diags *diags, struct pos pos)
{
    struct stat about;
    if (output->aside_name && !folder_make(folder))
        return false;
    output->folder = open(folder.p, FOLDER_FLAGS);
    if (!output->aside_name)
        return output->folder >= 0 || errno == ENOENT;
    if (output->folder < 0 || fstat(output->folder, &about) != 0)
        return false;
    if (about.st_mode & 077)
        diag(diags, DIAG_FOLDER_OPEN, pos, STR("chmod 700 keeps others out."),
             "others may look into this folder: the files' names, not the files");
    if (mkdirat(output->folder, output->aside_name, 0700) != 0 && errno != EEXIST)
        return false;
    output->aside = openat(output->folder, output->aside_name, FOLDER_FLAGS | O_NOFOLLOW);
    return output->aside >= 0 && empty(output->aside);
}

struct output *output_open(struct arena *arena, struct str folder, struct str aside, struct diags *diags)
{
    struct output *output = NEW(arena, struct output);
    struct source *source = NEW(arena, struct source);
    source->path = arena_str(arena, folder);
    *output = (struct output){-1, -1, aside.p ? arena_cstr(arena, aside) : NULL};
    struct pos pos = {.source = source};
    if (open_folders(output, source->path, diags, pos))
        return output;
    diag(diags, DIAG_OUTPUT_FAILED, pos, (struct str){0}, "cannot write to this folder: %s", strerror(errno));
    output_close(output);
    return NULL;
}

bool aside_remove(int folder, const char *name)
{
    int aside = openat(folder, name, FOLDER_FLAGS | O_NOFOLLOW);
    bool gone = aside >= 0 && empty(aside) && unlinkat(folder, name, AT_REMOVEDIR) == 0;
    int error = errno;
    if (aside >= 0)
        close(aside);
    errno = error;
    return gone || errno == ENOENT;
}

void output_close(struct output *output)
{
    if (!output)
        return;
    if (output->aside >= 0) {
        aside_remove(output->folder, output->aside_name);
        close(output->aside);
    }
    if (output->folder >= 0)
        close(output->folder);
}

// ---- files ----

enum { TAG_TEXT = 24, NAME_TEXT = PATH_BELOW_MAX + 1 };

static const char *tag_text(uint64_t tag, char text[TAG_TEXT])
{
    snprintf(text, TAG_TEXT, "%" PRIu64, tag);
    return text;
}

static const char *name_text(struct str name, char text[NAME_TEXT])
{
    size_t n = MIN(name.n, NAME_TEXT - 1); // path_is_below has seen to it
    memcpy(text, name.p, n);
    text[n] = '\0';
    return text;
}

int output_write(struct output *output, uint64_t tag, struct str bytes)
{
    char name[TAG_TEXT];
    int fd = openat(output->aside, tag_text(tag, name), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                    0600);
    if (fd < 0)
        return errno;
    int error = 0;
    while (bytes.n && !error) {
        ssize_t put = write(fd, bytes.p, bytes.n);
        if (put < 0 && errno != EINTR)
            error = errno;
        if (put > 0)
            bytes = (struct str){bytes.p + put, bytes.n - (size_t)put};
    }
    if (close(fd) != 0 && !error)
        error = errno;
    return error;
}

bool output_sync(struct output *output)
{
    return syncfs(output->aside) == 0;
}

static int open_part(int at, const char *part, bool make)
{
    struct stat about;
    if (make && mkdirat(at, part, 0700) != 0 && errno != EEXIST)
        return -1;
    int next = openat(at, part, FOLDER_FLAGS | O_NOFOLLOW);
    if (next < 0 && errno == ENOTDIR && fstatat(at, part, &about, AT_SYMLINK_NOFOLLOW) == 0)
        errno = S_ISLNK(about.st_mode) ? ELOOP : ENOTDIR;
    return next;
}

// The folder of a file. A symbolic link in the way would lead elsewhere: each part is opened without
// following.
static int open_above(int folder, char *name, const char **last, bool make)
{
    int at = dup(folder);
    char *part = name, *slash;
    for (; at >= 0 && (slash = strchr(part, '/')); part = slash + 1) {
        *slash = '\0';
        int next = open_part(at, part, make), error = errno;
        close(at);
        errno = error;
        at = next;
    }
    *last = part;
    return at;
}

bool output_move(struct output *output, uint64_t tag, struct str name)
{
    char from[TAG_TEXT], to[NAME_TEXT];
    const char *last;
    name_text(name, to);
    int folder = open_above(output->folder, to, &last, true);
    if (folder < 0)
        return false;
    bool done = renameat(output->aside, tag_text(tag, from), folder, last) == 0;
    int error = errno;
    close(folder);
    errno = error;
    return done;
}

bool output_remove(struct output *output, struct str name)
{
    return file_remove(output->folder, name);
}

bool output_discard(struct output *output, uint64_t tag)
{
    char text[TAG_TEXT];
    return unlinkat(output->aside, tag_text(tag, text), 0) == 0 || errno == ENOENT;
}

bool output_has(struct output *output, struct str name, uint64_t bytes)
{
    char text[NAME_TEXT];
    const char *last;
    struct stat about;
    name_text(name, text);
    int folder = open_above(output->folder, text, &last, false);
    bool has = folder >= 0 && fstatat(folder, last, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
               S_ISREG(about.st_mode) && (uint64_t)about.st_size == bytes;
    if (folder >= 0)
        close(folder);
    return has;
}

bool file_remove(int folder, struct str name)
{
    char text[NAME_TEXT];
    const char *last;
    name_text(name, text);
    int above = open_above(folder, text, &last, false);
    bool gone = above >= 0 && unlinkat(above, last, 0) == 0;
    int error = errno;
    if (above >= 0)
        close(above);
    errno = error;
    return gone || errno == ENOENT || errno == ENOTDIR || errno == EISDIR;
}

// ---- what a file holds ----

bool digest_file(int fd, struct digest *digest, uint64_t *bytes)
{
    char piece[32 << 10];
    gnutls_hash_hd_t hash;
    ssize_t got;
    if (gnutls_hash_init(&hash, GNUTLS_DIG_SHA256) != 0) {
        errno = ENOMEM;
        return false;
    }
    *bytes = 0;
    while ((got = read(fd, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR)) {
        if (got < 0)
            continue;
        gnutls_hash(hash, piece, (size_t)got);
        *bytes += (uint64_t)got;
    }
    int error = errno;
    gnutls_hash_deinit(hash, digest->bytes);
    errno = error;
    return got == 0;
}

enum file_state file_check(int folder, struct str name, uint64_t bytes, const struct digest *wanted)
{
    char text[NAME_TEXT];
    struct stat about;
    const char *last;
    struct digest found;
    uint64_t n;
    name_text(name, text);
    int above = open_above(folder, text, &last, false);
    int fd = above < 0 ? -1 : openat(above, last, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int error = errno;
    if (above >= 0)
        close(above);
    errno = error;
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? FILE_LOST
               : errno == ELOOP                    ? FILE_CHANGED
                                                   : FILE_NOT_READ;
    enum file_state state = FILE_CHANGED;
    bool alike = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && (uint64_t)about.st_size == bytes;
    if (alike && !digest_file(fd, &found, &n))
        state = FILE_NOT_READ;
    else if (alike && n == bytes && memcmp(&found, wanted, sizeof found) == 0)
        state = FILE_RIGHT;
    close(fd);
    return state;
}
