// What reads the bytes of a batch's data: in blocks, so that its size does not matter. Inside job/ alone.
#ifndef PDFGEN_JOB_DATA_H
#define PDFGEN_JOB_DATA_H

#include "job/rows.h"

// A file, a piece at a time. Pieces end with CR or LF, with the block, or with the file.
struct data {
    const struct job *job;
    const struct source *source; // its path, without text: no diagnostic shows a line of it
    int fd;
    char *block;
    size_t n, at;
    bool end, failed; // failed: it was reported
    bool after_lf, after_cr;
    uint32_t line; // of the piece given last
    uint64_t row;  // of the next row, from 1
};
bool data_open(struct data *, const struct job *, struct diags *); // false after reporting
void data_close(struct data *);
// Absent at the end, and where the file cannot be read on: then data.failed.
struct str data_piece(struct data *, struct diags *);
struct pos data_pos(const struct data *, uint32_t line);
// "row 57", or "the first row", which names the columns.
struct row_words {
    char text[32];
};
struct row_words row_words(uint64_t row);
// What is no UTF-8, or has been through a wrong conversion: there is a U+FFFD in it.
bool is_utf8(struct str);

// A row as it stands in the data: a cell for each column of the job. Lives until the next one is read.
struct record {
    uint32_t line;
    struct str cells[JOB_COLUMNS_MAX];
};

// ---- csv.c
struct csv;
// Reads the header, too. NULL after reporting.
struct csv *csv_open(struct arena *, struct data *, struct diags *);
enum row_result csv_next(struct csv *, struct record *, struct diags *);
void csv_close(struct csv *); // NULL is fine

// ---- json.c
struct json;
struct json *json_open(struct arena *, struct data *);
enum row_result json_next(struct json *, struct record *, struct diags *);
void json_close(struct json *);

// ---- values.c
// Holds a row's cells against what the columns take, and puts the values in order. False after reporting all
// that is wrong with them.
bool values_take(struct arena *, const struct job *, const struct record *, struct str *values, struct pos,
                 uint64_t row, struct diags *);

// ---- names.c
// The output's name of a row. False after reporting.
bool name_take(struct arena *, const struct job *, struct row *, struct pos, struct diags *);
// Whether rows may have the same name at all.
bool names_may_meet(const struct job *);

// ---- seen.c: which keys or names there were
struct seen {
    struct seen_entry *entries;
    size_t n, cap; // cap is a power of 2, or 0
};
// The number of the row that had it before; 0: none, and now this one has.
uint64_t seen_add(struct seen *, struct str, uint64_t row);
void seen_free(struct seen *);

#endif
