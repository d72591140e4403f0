// The rows of a job's data: read one by one, checked, and given their document, name and groups.
//
// Nothing that a row says goes into a diagnostic, a log or a process's title: rows are named by their number
// and the column's name.
#ifndef PDFGEN_JOB_ROWS_H
#define PDFGEN_JOB_ROWS_H

#include "doc/job.h"

enum {
    ROW_MAX_BYTES = 4 << 20, // of one row
    CELL_MAX_BYTES = 1 << 20,
    CELLS_MAX = 2000, // of one row: data may have columns that no job names
};

struct digest { // SHA-256
    unsigned char bytes[32];
};
struct digest digest_of(struct str);
enum { DIGEST_TEXT = 65 };
void digest_text(const struct digest *, char text[DIGEST_TEXT]); // lower-case hexadecimal, NUL-terminated
bool digest_read(struct str text, struct digest *);
// Half of each, so that who has the first alone can tell whether it is still the same.
struct digest digest_halves(const struct digest *first, const struct digest *second);
bool digest_has_first(const struct digest *halves, const struct digest *first);

// One row, checked, and what it is to become. Lives in the arena given to rows_next.
struct row {
    uint64_t number; // from 1; a header does not count
    uint32_t line;   // where it starts in the data
    struct str key;  // of the key column, or the row's number
    // One for each of job.columns; absent: empty. White space in text counts as one space each; yes and no
    // are in small letters.
    const struct str *values;
    uint32_t document;              // of job.documents
    const struct named_value *sets; // of the document, then of the row's columns
    size_t n_sets;
    struct str language;      // of its document as the rule's conditions name it; absent: not named
    struct str name;          // output path below job.folder: path_is_below
    const struct str *groups; // one for each of job.groups
    struct digest inputs;     // of document, layouts (their paths in the job) and fields
};

enum row_result {
    ROW_READ,   // `out` is whole
    ROW_FAULTY, // it was reported; out has its number and line, and its key where it has one of its own
    ROW_END,
    ROW_BROKEN, // the data cannot be read on: reported
};
struct rows;
// Opens the data, reads its header and holds it against the job's columns. NULL after reporting. Streams: at
// no time is more than a row in memory, but for 16 bytes a row that find keys given twice, and as many for
// names where the pattern does not tell rows apart by itself. Of two rows with one key or name the later one
// is at fault: a batch that must not have made the first reads the data twice.
struct rows *rows_open(struct arena *, const struct job *, struct diags *);
enum row_result rows_next(struct rows *, struct arena *, struct row *out, struct diags *);
void rows_close(struct rows *);

// Which of N shards a row is in, from 0: by its key alone.
uint32_t row_shard(struct str key, uint32_t n);

#endif
