// Encrypted and linearized copies. The password comes from a file or a descriptor: what stands on a command
// line or in the environment can be read by others on the machine.
#include "cmd/command.h"
#include "cmd/pipeline.h"
#include "seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuse(struct pipeline *p, const struct source *source, struct str hint, const char *what)
{
    p->unreadable = true;
    return diag(&p->diags, DIAG_PASSWORD_UNREADABLE, (struct pos){.source = source}, hint, "%s", what);
}

// The first line, without its end. Returns its length, or -1 where it cannot be read, with errno.
static ssize_t read_line(int fd, char line[PASSWORD_MAX + 2])
{
    size_t n = 0;
    bool marked = false; // by a byte order mark, as Notepad does: it is no part of the line
    while (n < PASSWORD_MAX + 2) {
        ssize_t got = read(fd, line + n, 1); // byte by byte: what follows in a pipe is not ours
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0 || line[n] == '\n')
            break;
        n++;
        if (n == 3 && !marked && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
            marked = true;
            n = 0;
        }
    }
    if (n && line[n - 1] == '\r')
        n--;
    return (ssize_t)n;
}

static bool is_password(struct str s)
{
    for (size_t i = 0, next = 0; i < s.n; i = next) {
        uint32_t c = utf8_next(s, &next);
        if (c == 0xFFFD || c < ' ' || c == 0x7F)
            return false;
    }
    return true;
}

static bool take_password(struct pipeline *p, const struct source *source, int fd,
                          char line[PASSWORD_MAX + 2], struct str *password)
{
    ssize_t n = read_line(fd, line);
    if (n < 0)
        return refuse(p, source, (struct str){0}, strerror(errno));
    if (n == 0)
        return refuse(p, source, STR("Its first line is the password."), "the password is empty");
    if (n > PASSWORD_MAX)
        return refuse(p, source, STR("A password has at most 127 bytes."), "the password is too long");
    *password = (struct str){line, (size_t)n};
    return is_password(*password) || refuse(p, source, STR("Write it as UTF-8 text."),
                                            "the password has control characters or is not UTF-8");
}

// A file that others may read keeps no secret.
static bool is_private(struct pipeline *p, const struct source *source, int fd)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return refuse(p, source, (struct str){0}, strerror(errno));
    if (S_ISREG(about.st_mode) && about.st_mode & (S_IRWXG | S_IRWXO))
        return refuse(p, source, STR("Take their rights away: chmod 600 on the file."),
                      "others may read the password");
    return true;
}

bool desk_secret(struct pipeline *p, const char *path, char *line, struct str *secret)
{
    struct source *source = NEW(p->arena, struct source);
    source->path = str_of(path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return refuse(p, source, (struct str){0}, strerror(errno));
    bool ok = is_private(p, source, fd) && take_password(p, source, fd, line, secret);
    close(fd);
    return ok;
}

// The command's output, which nobody else sees; it is the user's own word.
static bool secret_of_command(struct pipeline *p, const char *command, char *line, struct str *secret)
{
    struct source *source = NEW(p->arena, struct source);
    source->path = STR("--credential-command");
    FILE *pipe = popen(command, "re");
    if (!pipe)
        return refuse(p, source, (struct str){0}, strerror(errno));
    bool ok = take_password(p, source, fileno(pipe), line, secret);
    if (pclose(pipe) != 0 && ok)
        ok = refuse(p, source, (struct str){0}, "the command failed");
    return ok;
}

bool desk_credentials(struct pipeline *p, const char *path, const char *command, char *line, struct str *name,
                      struct str *password)
{
    struct str secret = {0};
    if (!path && !command)
        return true;
    if (!(path ? desk_secret(p, path, line, &secret) : secret_of_command(p, command, line, &secret)))
        return false;
    line[secret.n] = '\0';
    char *colon = memchr(line, ':', secret.n);
    if (!colon || colon == line) {
        struct source *source = NEW(p->arena, struct source);
        source->path = path ? str_of(path) : STR("--credential-command");
        return refuse(p, source, STR("Its first line is NAME:PASSWORD."),
                      "there is no colon between a name and a password");
    }
    *colon = '\0';
    *name = (struct str){line, (size_t)(colon - line)};
    *password = (struct str){colon + 1, secret.n - name->n - 1};
    return true;
}

static const struct source *password_source(const struct pipeline *p)
{
    const struct options *o = p->options;
    struct source *source = NEW(p->arena, struct source);
    source->path = o->password_file ? str_of(o->password_file)
                                    : arena_printf(p->arena, "--password-fd %d", o->password_fd);
    return source;
}

bool desk_password(struct pipeline *p, char *line, struct str *password)
{
    const struct options *o = p->options;
    if (o->password_file)
        return desk_secret(p, o->password_file, line, password);
    return take_password(p, password_source(p), o->password_fd, line, password);
}

static bool prepare(struct pipeline *p, struct str typed, char *prepared, struct str *password)
{
    return seal_prepare(typed, PASSWORD_SEALS, prepared, password) ||
           refuse(p, password_source(p), STR("Write it with letters, digits and punctuation."),
                  "the password has characters that may be typed, or stored, in more than one way");
}

bool desk_owner(struct pipeline *p, char owner[2 * 16 + 1])
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return diag(&p->diags, DIAG_OUTPUT_FAILED, (struct pos){0}, (struct str){0}, "no random numbers: %s",
                    strerror(errno));
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(owner + 2 * i, 3, "%02x", bytes[i]);
    explicit_bzero(bytes, sizeof bytes);
    return true;
}

bool desk_seal(struct pipeline *p)
{
    char line[PASSWORD_MAX + 2], prepared[PASSWORD_MAX + 1], owner[2 * 16 + 1];
    struct str typed = {0};
    struct seal seal = {.linearize = p->options->linearize};
    bool ok = true;
    if (p->options->encrypt) {
        ok = desk_password(p, line, &typed) && prepare(p, typed, prepared, &seal.password) &&
             desk_owner(p, owner);
        seal.owner = ok ? str_of(owner) : (struct str){0};
    }
    ok = ok && seal_pdf(&seal, &p->pdf, &p->diags);
    explicit_bzero(line, sizeof line);
    explicit_bzero(prepared, sizeof prepared);
    explicit_bzero(owner, sizeof owner);
    return ok;
}
