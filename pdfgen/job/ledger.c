// The ledger's file: how it is opened, locked and held to be one of ours.
#include "job/database.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { APPLICATION = 0x70646667 }; // "pdfg"

// What each version has more than the one before: 1 is the first. A ledger of any of them is one of ours.
static const char *const versions[] = {
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, start INTEGER NOT NULL, end INTEGER NOT NULL,"
    " job BLOB NOT NULL, data BLOB NOT NULL, shard INTEGER NOT NULL, shards INTEGER NOT NULL,"
    " program TEXT NOT NULL, rows INTEGER NOT NULL, complete INTEGER NOT NULL) STRICT;"
    "CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs,"
    " row INTEGER NOT NULL, key TEXT, state INTEGER NOT NULL, document TEXT, version TEXT, layout TEXT,"
    " language TEXT, groups TEXT, inputs BLOB, output BLOB, name TEXT, bytes INTEGER NOT NULL,"
    " pages INTEGER NOT NULL, time INTEGER NOT NULL, diagnostics TEXT) STRICT;"
    "CREATE UNIQUE INDEX entry_done ON entries(key) WHERE state = 0;"
    "CREATE UNIQUE INDEX entry_at_fault ON entries(row) WHERE state = 1 OR state = 2;"
    "CREATE UNIQUE INDEX entry_file ON entries(name) WHERE state = 0;"
    "CREATE INDEX entry_key ON entries(key);"
    "CREATE TABLE deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " entry INTEGER NOT NULL REFERENCES entries, kind INTEGER NOT NULL, state INTEGER NOT NULL,"
    " time INTEGER NOT NULL, answer TEXT) STRICT;"
    "CREATE INDEX delivery_last ON deliveries(entry, kind, id);",
    "ALTER TABLE runs ADD COLUMN file TEXT;",
};
enum { LEDGER_VERSION = COUNT_OF(versions) };

// ---- faults ----

static bool is_damage(int code)
{
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_MISMATCH ||
           code == SQLITE_CONSTRAINT || code == SQLITE_TOOBIG;
}

bool ledger_fault(struct ledger *ledger, struct diags *diags)
{
    int code = sqlite3_errcode(ledger->db) & 0xFF, error = sqlite3_system_errno(ledger->db);
    bool io = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
    if (is_damage(code))
        return diag(diags, DIAG_LEDGER_BROKEN, (struct pos){.source = ledger->source}, (struct str){0},
                    "this is no ledger that pdfgen wrote, or it is damaged: %s", sqlite3_errstr(code));
    return diag(diags, DIAG_LEDGER_FAILED, (struct pos){.source = ledger->source}, (struct str){0},
                "the ledger cannot be used: %s%s%s", sqlite3_errstr(code), io && error ? ": " : "",
                io && error ? strerror(error) : "");
}

static bool broken(struct ledger *ledger, struct diags *diags, const char *what)
{
    return diag(diags, DIAG_LEDGER_BROKEN, (struct pos){.source = ledger->source}, (struct str){0},
                "this is no ledger that pdfgen wrote, or it is damaged: %s", what);
}

static bool cannot_open(const struct source *source, int error, struct diags *diags)
{
    return diag(diags, error == ENOENT ? DIAG_FILE_MISSING : DIAG_LEDGER_FAILED,
                (struct pos){.source = source}, (struct str){0}, "the ledger cannot be opened: %s",
                strerror(error));
}

// ---- the lock ----
// A file beside the ledger, with two locks. The first belongs to the open file, which forked workers share:
// it is free only when the last of them is gone. The second belongs to the process, so that the system can
// tell its number. (In the ledger itself SQLite would take them away with its own.)

enum { LOCK_SHARED, LOCK_OWNER, LOCK_TRIES = 20 };

static struct flock lock_at(int start)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = 1};
}

// Who ends takes the file away: what was locked may be nobody's by then.
static bool is_at(const char *path, int fd)
{
    struct stat of_path, of_file;
    return stat(path, &of_path) == 0 && fstat(fd, &of_file) == 0 && of_path.st_ino == of_file.st_ino &&
           of_path.st_dev == of_file.st_dev;
}

// 0, or errno: EAGAIN where another process has it.
static int try_lock(struct ledger *ledger)
{
    struct flock shared = lock_at(LOCK_SHARED), owner = lock_at(LOCK_OWNER);
    int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK;
    ledger->fd = open(ledger->lock, flags, 0600);
    if (ledger->fd < 0)
        return errno;
    if (fcntl(ledger->fd, F_OFD_SETLK, &shared) == 0 && is_at(ledger->lock, ledger->fd))
        return fcntl(ledger->fd, F_SETLK, &owner) == 0 ? 0 : errno;
    return errno == EACCES || !is_at(ledger->lock, ledger->fd) ? EAGAIN : errno;
}

void ledger_unlock(struct ledger *ledger)
{
    if (ledger->fd < 0)
        return;
    unlink(ledger->lock);
    close(ledger->fd);
    ledger->fd = -1;
}

// Without waiting for it.
static bool lock_again(struct ledger *ledger)
{
    bool locked = try_lock(ledger) == 0;
    if (!locked && ledger->fd >= 0) {
        close(ledger->fd);
        ledger->fd = -1;
    }
    return locked;
}

static bool take_lock(struct ledger *ledger, struct diags *diags)
{
    struct pos pos = {.source = ledger->source};
    struct str hint = STR("Wait until it has ended, then start again.");
    // A batch that was killed leaves workers, which end as soon as the system tells them.
    for (int i = 0; i < LOCK_TRIES; i++, usleep(100000)) {
        int error = try_lock(ledger);
        if (error == 0)
            return true;
        struct flock owner = lock_at(LOCK_OWNER);
        bool owned = error == EAGAIN && fcntl(ledger->fd, F_GETLK, &owner) == 0 && owner.l_type != F_UNLCK;
        if (ledger->fd >= 0)
            close(ledger->fd);
        ledger->fd = -1;
        if (error != EAGAIN)
            return cannot_open(ledger->source, error, diags);
        if (owned)
            return diag(diags, DIAG_LEDGER_BUSY, pos, hint, "process %ld works on this ledger",
                        (long)owner.l_pid);
    }
    return diag(diags, DIAG_LEDGER_BUSY, pos, hint, "another process works on this ledger");
}

// ---- opening ----

static bool set_up(struct ledger *ledger, const char *sql, struct diags *diags)
{
    return sqlite3_exec(ledger->db, sql, NULL, NULL, NULL) == SQLITE_OK || ledger_fault(ledger, diags);
}

static int64_t pragma(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

// What tables, indices, views and triggers there are, as text.
static bool put_schema(sqlite3 *db, struct buf *out)
{
    sqlite3_stmt *statement = NULL;
    int step = SQLITE_ERROR;
    if (sqlite3_prepare_v2(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2", -1,
                           &statement, NULL) == SQLITE_OK)
        while ((step = sqlite3_step(statement)) == SQLITE_ROW)
            for (int i = 0; i < 4; i++) {
                buf_str(out, column_str(statement, i));
                buf_putc(out, '\n');
            }
    sqlite3_finalize(statement);
    return step == SQLITE_DONE;
}

// From one version to another.
static bool add_versions(sqlite3 *db, int64_t from, int64_t to)
{
    bool ok = true;
    for (int64_t i = from; ok && i < to; i++)
        ok = sqlite3_exec(db, versions[i], NULL, NULL, NULL) == SQLITE_OK;
    return ok;
}

// A file from elsewhere may hold triggers, views or tables of another form: it is ours only when each of them
// is, letter for letter.
static bool has_our_schema(struct ledger *ledger)
{
    sqlite3 *ours = NULL;
    struct buf expected = {0}, found = {0};
    bool same = sqlite3_open(":memory:", &ours) == SQLITE_OK && add_versions(ours, 0, ledger->version) &&
                put_schema(ours, &expected) && put_schema(ledger->db, &found) &&
                str_eq(buf_view(&expected), buf_view(&found));
    sqlite3_close(ours);
    buf_free(&expected);
    buf_free(&found);
    return same;
}

static bool is_whole(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    bool whole = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW && str_eqz(column_str(statement, 0), "ok");
    sqlite3_finalize(statement);
    return whole;
}

static bool check(struct ledger *ledger, struct diags *diags)
{
    int64_t application = pragma(ledger->db, "PRAGMA application_id"),
            version = pragma(ledger->db, "PRAGMA user_version");
    if (application < 0 && sqlite3_errcode(ledger->db) != SQLITE_OK)
        return ledger_fault(ledger, diags);
    if (application == APPLICATION && version > LEDGER_VERSION)
        return diag(diags, DIAG_LEDGER_BROKEN, (struct pos){.source = ledger->source},
                    STR("Use the pdfgen that wrote it, or a newer one."),
                    "the ledger is of version %" PRId64 ", this pdfgen knows version %d", version,
                    LEDGER_VERSION);
    ledger->version = version;
    if (application != APPLICATION || version < 1 || !has_our_schema(ledger))
        return broken(ledger, diags, "its tables are others");
    if (!is_whole(ledger->db) || pragma(ledger->db, "SELECT count(*) FROM pragma_foreign_key_check") != 0)
        return broken(ledger, diags, "the database is not consistent");
    return true;
}

// As of one moment: a batch may carry it over to a new version meanwhile.
static bool check_at_once(struct ledger *ledger, struct diags *diags)
{
    return set_up(ledger, "BEGIN", diags) && check(ledger, diags) && set_up(ledger, "COMMIT", diags);
}

// A new ledger is of version 0. What fails is taken back when it is closed.
static bool carry_over(struct ledger *ledger, struct diags *diags)
{
    char mark[100];
    snprintf(mark, sizeof mark, "PRAGMA application_id=%d; PRAGMA user_version=%d;", APPLICATION,
             LEDGER_VERSION);
    if (!set_up(ledger, "BEGIN IMMEDIATE", diags))
        return false;
    if (!add_versions(ledger->db, ledger->version, LEDGER_VERSION))
        return ledger_fault(ledger, diags);
    ledger->version = LEDGER_VERSION;
    return set_up(ledger, mark, diags) && set_up(ledger, "COMMIT", diags);
}

// On a file system that nobody writes to, and where no log waits to be taken over, SQLite is told that
// nothing changes: else it wants to make a file beside it.
static bool never_changes(struct arena *arena, const char *path)
{
    struct statvfs about;
    struct stat log;
    return statvfs(path, &about) == 0 && about.f_flag & ST_RDONLY &&
           stat(arena_printf(arena, "%s-wal", path).p, &log) != 0;
}

static const char *immutable_uri(struct arena *arena, const char *path)
{
    struct buf uri = {0};
    buf_puts(&uri, "file:");
    for (const char *p = path; *p; p++)
        if (strchr("%?#", *p))
            buf_printf(&uri, "%%%02X", (unsigned)*p);
        else
            buf_putc(&uri, *p);
    buf_puts(&uri, "?immutable=1");
    const char *text = arena_cstr(arena, buf_view(&uri));
    buf_free(&uri);
    return text;
}

// One that only looks may have to write, too: what a killed batch left in the log goes to the database.
static bool connect(struct ledger *ledger, struct arena *arena, const char *path, struct diags *diags)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (ledger->mode == LEDGER_READ && never_changes(arena, path)) {
        flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
        path = immutable_uri(arena, path);
    }
    if (sqlite3_open_v2(path, &ledger->db, flags, NULL) != SQLITE_OK)
        return ledger_fault(ledger, diags);
    sqlite3_db_config(ledger->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(ledger->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_limit(ledger->db, SQLITE_LIMIT_LENGTH, 16 << 20);
    sqlite3_limit(ledger->db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_busy_timeout(ledger->db, 5000);
    // What is sorted stays in memory, what is deleted is written over, what is committed is on disk.
    return set_up(ledger,
                  "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;"
                  "PRAGMA cache_size=-1024; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
                  diags);
}

// A new ledger's name is on disk before anything is recorded in it.
static bool sync_folder(struct arena *arena, const char *path)
{
    int folder = open(path_dir(arena, str_of(path)).p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0)
        close(folder);
    return done;
}

// SQLite would make it for everybody to read.
static bool make_file(struct ledger *ledger, struct arena *arena, const char *path, struct diags *diags)
{
    int flags = ledger->mode == LEDGER_BATCH ? O_RDWR | O_CREAT : O_RDONLY;
    struct stat about;
    int fd = open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    if (fd < 0)
        return cannot_open(ledger->source, errno, diags);
    bool known = fstat(fd, &about) == 0;
    bool is_open = known && about.st_mode & 077 && ledger->mode != LEDGER_READ;
    bool ok = known && (!is_open || fchmod(fd, 0600) == 0) &&
              (ledger->mode != LEDGER_BATCH || sync_folder(arena, path));
    int error = errno;
    close(fd);
    if (known && !S_ISREG(about.st_mode))
        return broken(ledger, diags, "it is no file");
    return ok || cannot_open(ledger->source, error, diags);
}

struct ledger *ledger_open(struct arena *arena, const char *path, enum ledger_mode mode, struct diags *diags)
{
    struct ledger *ledger = NEW(arena, struct ledger);
    struct source *source = NEW(arena, struct source);
    source->path = arena_str(arena, str_of(path));
    *ledger =
        (struct ledger){.fd = -1, .claims = -1, .mode = mode, .source = source, .scratch = arena_part(arena)};
    ledger->lock = arena_printf(arena, "%s-lock", path).p;
    ledger->claimed = arena_printf(arena, "%s-printing", path).p;
    bool ok = (mode == LEDGER_READ || take_lock(ledger, diags)) && make_file(ledger, arena, path, diags) &&
              connect(ledger, arena, path, diags);
    // One that was killed while it made the tables left none.
    bool empty = ok && mode == LEDGER_BATCH && pragma(ledger->db, "PRAGMA schema_version") == 0;
    ok = ok && (!empty || carry_over(ledger, diags)) && check_at_once(ledger, diags);
    // Who only reads an old one, or delivers what it has, leaves it to those who use it as well.
    bool old = ok && mode == LEDGER_BATCH && ledger->version < LEDGER_VERSION;
    ok = ok && (!old || carry_over(ledger, diags));
    if (ok && set_up(ledger, mode == LEDGER_READ ? "PRAGMA query_only=ON" : "PRAGMA journal_mode=WAL", diags))
        return ledger;
    ledger_close(ledger);
    return NULL;
}

bool ledger_copy(struct ledger *ledger, const char *path, struct diags *diags)
{
    sqlite3 *copy = NULL;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); // SQLite would let everybody read it
    if (fd < 0)
        return cannot_open(ledger->source, errno, diags);
    close(fd);
    int code = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(copy, "main", ledger->db, "main") : NULL;
    bool done = backup && sqlite3_backup_step(backup, -1) == SQLITE_DONE;
    done = sqlite3_backup_finish(backup) == SQLITE_OK && done;
    code = sqlite3_errcode(copy);
    sqlite3_close(copy);
    return done || diag(diags, DIAG_LEDGER_FAILED, (struct pos){.source = ledger->source}, (struct str){0},
                        "the ledger cannot be copied: %s", sqlite3_errstr(code));
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    for (size_t i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(ledger->statements[i]);
    sqlite3_close(ledger->db);
    if (ledger->claims >= 0)
        claims_close(ledger, ledger->mode != LEDGER_READ && (ledger->fd >= 0 || lock_again(ledger)));
    ledger_unlock(ledger);
    *ledger = (struct ledger){.fd = -1, .claims = -1};
}
