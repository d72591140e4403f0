// JSON lines, by jansson: an object on each line, a member for each column.
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "job/data.h"

enum { DIGITS_MAX = 24 }; // of a 64-bit number, with its sign and end

struct json {
    struct data *data;
    struct buf line;   // as it stands in the file
    struct buf values; // of numbers, as text
    json_t *row;
    const char **names; // of the job's columns, NUL-terminated
    uint32_t number;    // of the line
};

struct json *json_open(struct arena *arena, struct data *data)
{
    struct json *j = NEW(arena, struct json);
    j->data = data;
    j->names = NEW_ARRAY(arena, const char *, data->job->n_columns);
    for (size_t i = 0; i < data->job->n_columns; i++)
        j->names[i] = arena_cstr(arena, data->job->columns[i].name);
    return j;
}

static void drop_row(struct json *j)
{
    if (j->row)
        json_decref(j->row);
    j->row = NULL;
}

void json_close(struct json *j)
{
    if (!j)
        return;
    drop_row(j);
    buf_free(&j->line);
    buf_free(&j->values);
}

// The next line that is not blank. Of one over the limit the rest is skipped.
static enum row_result read_line(struct json *j, struct diags *diags)
{
    bool too_big = false, ended = false;
    struct str piece;
    j->line.n = 0;
    while (!ended && (piece = data_piece(j->data, diags)).p) {
        ended = piece.p[piece.n - 1] == '\n';
        if (!j->line.n)
            j->number = j->data->line;
        too_big = too_big || j->line.n + piece.n > ROW_MAX_BYTES;
        if (!too_big)
            buf_put(&j->line, piece.p, piece.n);
        if (ended && !too_big && !str_trim(buf_view(&j->line)).n) {
            j->line.n = 0;
            ended = false;
        }
    }
    if (j->data->failed)
        return ROW_BROKEN;
    if (too_big) {
        diag(diags, DIAG_ROW_TOO_BIG, data_pos(j->data, j->number), (struct str){0},
             "%s is larger than %d MB", row_words(j->data->row).text, ROW_MAX_BYTES >> 20);
        return ROW_FAULTY;
    }
    return str_trim(buf_view(&j->line)).n ? ROW_READ : ROW_END;
}

static bool parse(struct json *j, struct pos pos, struct diags *diags)
{
    json_error_t error;
    const struct row_words row = row_words(j->data->row);
    drop_row(j);
    j->row = json_loadb(j->line.p, j->line.n, JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(j->row))
        return true;
    if (j->row)
        return diag(diags, DIAG_DATA_SYNTAX, pos, STR("Write {\"column\": \"value\", …} on one line."),
                    "%s is not an object", row.text);
    // error.text is not told: it shows what the row says
    switch (json_error_code(&error)) {
    case json_error_invalid_utf8:
        return diag(diags, DIAG_DATA_ENCODING, pos, STR("Save the file as UTF-8."), "%s is not UTF-8",
                    row.text);
    case json_error_duplicate_key:
        return diag(diags, DIAG_COLUMN_DOUBLED, pos, (struct str){0}, "%s has a member twice", row.text);
    case json_error_numeric_overflow:
        return diag(diags, DIAG_ROW_VALUE, pos, STR("Write it as a string."),
                    "%s has a number that is too large", row.text);
    default:
        return diag(diags, DIAG_DATA_SYNTAX, pos, STR("Write {\"column\": \"value\", …} on one line."),
                    "%s is not JSON, from byte %d on", row.text, error.position);
    }
}

// A member's value as text.
static bool take(struct json *j, size_t i, struct str *cell, struct pos pos, struct diags *diags)
{
    const json_t *value = json_object_get(j->row, j->names[i]);
    *cell = (struct str){0};
    if (!value || json_is_null(value))
        return true;
    if (json_is_string(value)) {
        *cell = (struct str){json_string_value(value), json_string_length(value)};
        return cell->n <= CELL_MAX_BYTES ||
               diag(diags, DIAG_ROW_TOO_BIG, pos, (struct str){0}, "%s has a cell of more than %d MB",
                    row_words(j->data->row).text, CELL_MAX_BYTES >> 20);
    }
    if (json_is_boolean(value)) {
        *cell = json_is_true(value) ? STR("yes") : STR("no");
        return true;
    }
    if (json_is_integer(value)) {
        size_t start = j->values.n;
        buf_printf(&j->values, "%lld", (long long)json_integer_value(value));
        *cell = (struct str){j->values.p + start, j->values.n - start};
        return true;
    }
    return diag(diags, DIAG_ROW_VALUE, pos, STR("Write a string."),
                "%s: the column \"%s\" is not a string, a whole number, true, false or null",
                row_words(j->data->row).text, j->names[i]);
}

// JSON has no header: of the first row a member that no column has is held against the columns without one.
static void check_members(const struct json *j, struct pos pos, struct diags *diags)
{
    const struct job *job = j->data->job;
    const char *absent[JOB_COLUMNS_MAX], *name;
    size_t n = 0;
    json_t *value;
    for (size_t i = 0; i < job->n_columns; i++)
        if (!json_object_get(j->row, j->names[i]))
            absent[n++] = j->names[i];
    json_object_foreach(j->row, name, value)
    {
        struct str near = str_nearest(str_of(name), absent, n);
        if (near.n && job_column(job, str_of(name)) < 0)
            diag(diags, DIAG_ODD_VALUE, pos, arena_printf(diags->arena, "Is it \"%.*s\"?", STR_ARG(near)),
                 "%s: no column is called \"%s\"", row_words(j->data->row).text, name);
    }
}

enum row_result json_next(struct json *j, struct record *record, struct diags *diags)
{
    enum row_result result = read_line(j, diags);
    record->line = j->number;
    struct pos pos = data_pos(j->data, j->number);
    if (result != ROW_READ)
        return result;
    if (!parse(j, pos, diags))
        return ROW_FAULTY;
    if (j->data->row == 1)
        check_members(j, pos, diags);
    j->values.n = 0;
    buf_reserve(&j->values, DIGITS_MAX * JOB_COLUMNS_MAX); // it does not move while cells point into it
    for (size_t i = 0; i < j->data->job->n_columns; i++) {
        if (!take(j, i, &record->cells[i], pos, diags))
            result = ROW_FAULTY;
        else if (!is_utf8(record->cells[i])) {
            diag(diags, DIAG_DATA_ENCODING, pos, STR("Save the file as UTF-8."),
                 "%s: the column \"%s\" is not UTF-8", row_words(j->data->row).text, j->names[i]);
            result = ROW_FAULTY;
        }
    }
    return result;
}
