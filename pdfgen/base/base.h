// base/: what every layer stands on. It knows no document.
//
// Ownership: what takes an arena gives you nothing to free. `_open`/`_new` gives ownership, `_close`/`_free`
// takes it, `_lookup` borrows.
#ifndef PDFGEN_BASE_H
#define PDFGEN_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// ---- lengths -------------------------------------------------------------------------------------------
// 1/1000 pt (DTP point, 1/72 inch). Integers: the same on every machine. |value| <= 2,147,483 pt.
typedef int32_t mpt;

enum { MPT_PER_PT = 1000, MPT_PER_INCH = 72000, MPT_MAX = INT32_MAX };

// a * b / c, rounded half away from zero, in 64 bits; saturates at the limits of mpt. c must not be 0.
mpt mpt_muldiv(mpt a, int64_t b, int64_t c);
// The smallest multiple of `unit` (> 0) that is >= a.
mpt mpt_round_up(mpt a, mpt unit);

#define MIN(a, b)   ((a) < (b) ? (a) : (b))
#define MAX(a, b)   ((a) > (b) ? (a) : (b))
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

// ---- strings -------------------------------------------------------------------------------------------
// A borrowed UTF-8 slice; not NUL-terminated. {NULL, 0} is "absent", {"", 0} is empty.
struct str {
    const char *p;
    size_t n;
};
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_ARG(s)   (int)(s).n, (s).p // for "%.*s"

struct str str_of(const char *z); // borrows; NULL gives absent
bool str_eq(struct str a, struct str b);
// Inline, for it is asked along tables of names, and seldom is the first letter the same.
static inline bool str_eqz(struct str a, const char *z)
{
    return a.n ? z && a.p[0] == z[0] && str_eq(a, str_of(z)) : !z || !z[0];
}
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
int str_cmp(struct str a, struct str b); // byte order
struct str str_trim(struct str s);       // XML white space off both ends
bool str_is_blank(struct str s);         // nothing of it is seen: spaces, soft hyphens and the like
uint64_t str_hash(struct str s);         // FNV-1a, the same on every machine
// Eight bytes at a time: quicker, for tables in memory alone. Machines differ in it.
uint64_t bytes_hash(const void *, size_t);
// Decodes the code point at s.p[*i] and moves *i on; U+FFFD for what is not UTF-8. *i < s.n.
uint32_t utf8_next(struct str s, size_t *i);
// Writes at most 4 bytes, returns how many.
size_t utf8_put(char out[4], uint32_t codepoint);
// Optimal string alignment distance, for "did you mean"; strings over 64 bytes give 999.
int str_distance(struct str a, struct str b);
// The nearest of `n` names, or absent where none is near enough to suggest.
struct str str_nearest(struct str wrong, const char *const *names, size_t n);

// ---- arena ---------------------------------------------------------------------------------------------
// Everything of one document lives in its arena and dies with it. Memory is zeroed and aligned to 16 bytes.
// When the machine has no memory left the program ends with EXIT_BUG and a message.
_Noreturn void out_of_memory(size_t wanted);
struct arena;
struct arena *arena_new(void);
void arena_free(struct arena *);
void *arena_alloc(struct arena *, size_t size);
void *arena_array(struct arena *, size_t count, size_t size); // checks count * size
size_t arena_bytes(const struct arena *);                     // taken from the system, its parts included
struct str arena_str(struct arena *, struct str);             // a copy, NUL-terminated behind its end
struct str arena_printf(struct arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *arena_cstr(struct arena *, struct str); // a NUL-terminated copy
#define NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define NEW_ARRAY(arena, type, n) ((type *)arena_array((arena), (n), sizeof(type)))

void arena_empty(struct arena *); // takes everything back; its parts are no more, but the scratch

// An arena that dies with this one, for what may be taken back before.
struct arena *arena_part(struct arena *);
// For what one step needs while it runs: a part, always the same, which the step empties when it is done.
// Steps that use it do not call one another.
struct arena *arena_scratch(struct arena *);

// Grows an array in an arena, where it stands or elsewhere: what pointed into it must not be used any more.
// Returns an array with room for at least n + 1 elements and updates *cap.
void *arena_grow(struct arena *, const void *items, size_t n, size_t *cap, size_t size);
// Appends a value: PUSH(arena, list, value) with list.items, list.n, list.cap.
#define PUSH(arena, list, value)                                                                             \
    do {                                                                                                     \
        if ((list).n == (list).cap)                                                                          \
            (list).items = arena_grow((arena), (list).items, (list).n, &(list).cap, sizeof *(list).items);   \
        (list).items[(list).n++] = (value);                                                                  \
    } while (0)

// ---- growing byte buffer ---------------------------------------------------------------------------------
// Owned by malloc; buf_free it. Zero-initialise.
struct buf {
    char *p;
    size_t n, cap;
};
void buf_free(struct buf *);
void buf_grow(struct buf *, size_t more); // for at least so many more
static inline void buf_reserve(struct buf *b, size_t more)
{
    if (more > b->cap - b->n)
        buf_grow(b, more);
}
void buf_put(struct buf *, const void *bytes, size_t n);
void buf_puts(struct buf *, const char *z);
static inline void buf_putc(struct buf *b, char c)
{
    buf_reserve(b, 1);
    b->p[b->n++] = c;
}
void buf_str(struct buf *, struct str);
void buf_printf(struct buf *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *, const char *format, va_list) __attribute__((format(printf, 2, 0)));
void buf_codepoint(struct buf *, uint32_t); // as UTF-8
// In double quotes, as a JSON string; what does not show (controls, soft hyphen, no-break space …) as \uXXXX.
// The form of texts in dumps, too.
void buf_quoted(struct buf *, struct str);
// A length in points with at most 3 decimals, trailing zeros dropped: "12.75". Never uses the locale.
void buf_mpt(struct buf *, mpt);
struct str buf_view(const struct buf *); // borrows

// ---- diagnostics -----------------------------------------------------------------------------------------
// Where something was said. `line` and `column` count from 1; 0 is "unknown". Columns count characters.
struct source {
    struct str path; // as the user named it
    struct str text; // the whole file, or absent
};
struct pos {
    const struct source *source;
    uint32_t line, column;
};
// The files that something was made of, in order of reading; one that several others ask for, once for each.
struct source_file {
    const struct source *source; // with its text
    struct pos at;               // where it is asked for; its source NULL: by the user
    bool is_picture;
    bool absolute; // it is named there by an absolute path
};
struct sources {
    struct source_file *items;
    size_t n, cap;
};

// The consequence for the user:
enum severity {
    SEVERITY_NOTE,    // nothing is lost
    SEVERITY_WARNING, // the output is made, but look at it
    SEVERITY_ERROR,   // no output is written
    SEVERITY_CLAIM, // in the table of codes: a claim of the PDF would be false. An error, or a warning where
                    // it claims nothing
};

// Every code once: DIAG(identifier, "name in brackets", severity). Each has a folder in tests/cases/diag/.
#define DIAG(id, name, severity) DIAG_##id,
enum diag_code {
#include "base/diagnostics.def"
    DIAG_COUNT
};
#undef DIAG

struct diag {
    enum diag_code code;
    enum severity severity;
    struct pos pos;
    struct str text; // what is wrong
    struct str hint; // what to write instead; may be absent
};

// Collects all faults of an input. Past DIAGS_MAX further ones are counted, not kept.
enum { DIAGS_MAX = 200 };
struct diags {
    struct arena *arena;
    struct diag *items;
    size_t n, cap;
    size_t errors, warnings, dropped;
    bool no_claims; // the PDF will claim neither PDF/UA nor PDF/A
};
void diags_init(struct diags *, struct arena *);
// Whoever finds a fault reports it. Always returns false, so that callers can `return diag(...)`.
// `hint` may be absent; it is copied. A second report with the same code, place and text is dropped.
bool diag(struct diags *, enum diag_code, struct pos, struct str hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
const char *diag_name(enum diag_code);
// `file:line:col: error: text [code]`, the source line, a caret, the hint. In order of report.
void diags_print(const struct diags *, FILE *, bool colour);
// One JSON object a line: {"file":…,"line":…,"column":…,"severity":…,"code":…,"text":…,"hint":…}, null for
// what is unknown; where some were dropped, {"dropped":count} ends it.
void diags_print_json(const struct diags *, FILE *);

// ---- files -----------------------------------------------------------------------------------------------
// Reads a whole file into the arena, at most `limit` bytes. "-" is standard input.
enum file_result { FILE_OK, FILE_MISSING, FILE_UNREADABLE, FILE_TOO_BIG };
enum file_result file_read(struct arena *, const char *path, size_t limit, struct str *out);
// Opens a file, to be read from its start and closed by the caller.
enum file_result file_open(const char *path, int *fd);
// Appends a file's size and time, which stand for what is in it: where they are as before, so is that. False
// where there is no file.
bool file_put_mark(struct buf *, const char *path);
// Maps a regular file read-only for the life of the process or until file_unmap.
enum file_result file_map(const char *path, size_t limit, struct str *out);
void file_unmap(struct str);
// Writes a file whole or not at all: beside it, mode 0600, synced, renamed. "-" is standard output. On
// failure returns false with errno set, and the old file, if any, is untouched. A device or pipe is written
// to directly.
bool file_write_atomic(const char *path, struct str bytes);
// The folder part of a path ("." where there is none), and a path relative to a base file's folder: without
// "folder/.." where the shorter path names the same file.
struct str path_dir(struct arena *, struct str path);
struct str path_join(struct arena *, struct str dir, struct str relative);
// Whether a path that somebody else wrote stays below the folder it is joined to, and can be a file's name
// anywhere: relative, UTF-8 without invisible characters or backslashes, no empty part, no "." or "..".
enum { PATH_PART_MAX = 255, PATH_BELOW_MAX = 1000 }; // bytes
bool path_is_below(struct str);

// ---- exit codes (DESIGN: the command line)
// ---------------------------------------------------------------------
enum {
    EXIT_DONE = 0,
    EXIT_FINDINGS = 1,
    EXIT_INPUT = 2,
    EXIT_IO = 3,
    EXIT_DELIVERY = 4,
    EXIT_USAGE = 64,
    EXIT_BUG = 70,
};

#endif
