// CSV as RFC 4180 has it, by libcsv: fed line by line, so that each row has its place and none is over the
// limits before it is known.
#include <csv.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "job/data.h"

struct csv {
    struct data *data;
    struct csv_parser parser;
    struct buf text;        // of the row's cells, one behind the other
    size_t ends[CELLS_MAX]; // of each cell in text
    size_t n, bytes;        // cells, and bytes of the row so far
    bool begun, whole;      // whole: a row has ended
    bool cell_too_big;
    bool skipping;      // the rest of a line that broke off
    uint32_t line;      // where the row starts
    struct str *header; // names of the file's columns
    size_t n_header;
    size_t *places;    // of the job's columns in the file
    struct str *cells; // of the row
    char separator[2];
};

// ---- libcsv

static void on_cell(void *cell, size_t n, void *context)
{
    struct csv *c = context;
    c->begun = true;
    c->cell_too_big = c->cell_too_big || n > CELL_MAX_BYTES;
    if (c->n < CELLS_MAX && !c->cell_too_big) {
        buf_put(&c->text, cell, n);
        c->ends[c->n] = c->text.n;
    }
    c->n++;
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    ((struct csv *)context)->whole = true;
}

static void start_parser(struct csv *c)
{
    if (csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        out_of_memory(0);
    csv_set_delim(&c->parser, (unsigned char)c->separator[0]);
}

static void start_row(struct csv *c)
{
    c->text.n = c->n = c->bytes = 0;
    c->begun = c->whole = c->cell_too_big = false;
}

static bool is_blank_line(struct str piece)
{
    for (size_t i = 0; i < piece.n; i++)
        if (!strchr(" \r\n", piece.p[i]) || !piece.p[i])
            return false;
    return true;
}

// After a quote where none can be, the row is lost, and the next one starts with the next line.
static void resume_behind_line(struct csv *c, struct str piece)
{
    csv_free(&c->parser);
    start_parser(c);
    char last = piece.p[piece.n - 1];
    c->skipping = last != '\n' && last != '\r';
    start_row(c);
}

static enum row_result finish(struct csv *c, struct diags *diags)
{
    if (c->data->failed)
        return ROW_BROKEN;
    if (csv_fini(&c->parser, on_cell, on_row, c) != 0) {
        diag(diags, DIAG_DATA_SYNTAX, data_pos(c->data, c->line),
             STR("Close it, or write two quotes for one that belongs to the text."),
             "%s has a quote that is never closed", row_words(c->data->row).text);
        return ROW_BROKEN;
    }
    return c->whole ? ROW_READ : ROW_END;
}

// Reads up to the end of a row.
static enum row_result read_row(struct csv *c, struct diags *diags)
{
    struct str piece;
    while (!c->whole && (piece = data_piece(c->data, diags)).p) {
        char last = piece.p[piece.n - 1];
        if (c->skipping) {
            c->skipping = last != '\n' && last != '\r';
            continue;
        }
        if (!c->begun)
            c->line = c->data->line;
        c->begun = c->begun || !is_blank_line(piece);
        c->bytes = c->begun ? c->bytes + piece.n : 0;
        if (c->bytes > ROW_MAX_BYTES) {
            diag(diags, DIAG_ROW_TOO_BIG, data_pos(c->data, c->line),
                 STR("Is a quote opened here and never closed?"), "%s does not end within %d MB",
                 row_words(c->data->row).text, ROW_MAX_BYTES >> 20);
            return ROW_BROKEN;
        }
        if (csv_parse(&c->parser, piece.p, piece.n, on_cell, on_row, c) < piece.n) {
            diag(diags, DIAG_DATA_SYNTAX, data_pos(c->data, c->line),
                 STR("Put the cell in quotes, and write two for each quote in it."),
                 "%s has a quote in the middle of a cell", row_words(c->data->row).text);
            resume_behind_line(c, piece);
            return ROW_FAULTY;
        }
    }
    return c->whole ? ROW_READ : finish(c, diags);
}

static struct str cell_at(const struct csv *c, size_t i)
{
    size_t start = i ? c->ends[i - 1] : 0;
    return (struct str){c->text.p ? c->text.p + start : "", c->ends[i] - start};
}

// ---- the header

// The one of the usual separators that stands most often in the first line, outside of quotes.
static char found_separator(const struct data *d)
{
    static const char usual[] = ",;\t|";
    size_t counts[sizeof usual - 1] = {0}, most = 0;
    bool quoted = false;
    for (size_t i = d->at; i < d->n && (quoted || (d->block[i] != '\n' && d->block[i] != '\r')); i++) {
        const char *known = d->block[i] ? strchr(usual, d->block[i]) : NULL;
        quoted = quoted != (d->block[i] == '"');
        if (known && !quoted)
            counts[known - usual]++;
    }
    for (size_t i = 1; i < COUNT_OF(counts); i++)
        most = counts[i] > counts[most] ? i : most;
    return usual[most];
}

static bool check_header(struct csv *c, struct diags *diags)
{
    struct pos pos = data_pos(c->data, c->line);
    bool ok = true;
    for (size_t i = 0; i < c->n_header; i++) {
        struct str name = c->header[i];
        if (!is_utf8(name))
            return diag(diags, DIAG_DATA_ENCODING, pos, STR("Save the file as UTF-8."),
                        "the name of column %zu is not UTF-8", i + 1);
        for (size_t k = 0; k < i && job_column(c->data->job, name) >= 0; k++)
            if (str_eq(c->header[k], name))
                ok = diag(diags, DIAG_COLUMN_DOUBLED, pos, STR("Give one of them another name."),
                          "columns %zu and %zu are both called \"%.*s\"", k + 1, i + 1, STR_ARG(name));
    }
    return ok;
}

static bool missing(struct arena *arena, const struct csv *c, const struct job_column *column,
                    struct diags *diags)
{
    const char **names = NEW_ARRAY(arena, const char *, c->n_header);
    for (size_t i = 0; i < c->n_header; i++)
        names[i] = arena_cstr(arena, c->header[i]);
    struct str near = str_nearest(column->name, names, c->n_header), hint = {0};
    if (near.n)
        hint = arena_printf(arena, "The file has a column \"%.*s\".", STR_ARG(near));
    else if (c->n_header == 1)
        hint =
            STR("The file has one column: is the separator another one? Name it in <data separator=\"…\">.");
    return diag(diags, DIAG_COLUMN_MISSING, column->pos, hint, "\"%.*s\" has no column \"%.*s\"",
                STR_ARG(c->data->source->path), STR_ARG(column->name));
}

static bool find_columns(struct arena *arena, struct csv *c, struct diags *diags)
{
    const struct job *job = c->data->job;
    bool ok = true;
    c->places = NEW_ARRAY(arena, size_t, job->n_columns);
    for (size_t i = 0; i < job->n_columns; i++) {
        size_t at = 0;
        while (at < c->n_header && !str_eq(c->header[at], job->columns[i].name))
            at++;
        c->places[i] = at;
        if (at == c->n_header)
            ok = missing(arena, c, &job->columns[i], diags);
    }
    return ok;
}

static bool read_header(struct arena *arena, struct csv *c, struct diags *diags)
{
    c->data->row = 0; // in what is said of it
    enum row_result result = read_row(c, diags);
    c->data->row = 1;
    struct pos pos = data_pos(c->data, result == ROW_END ? 0 : c->line);
    if (result == ROW_END)
        return diag(diags, DIAG_COLUMN_MISSING, pos, STR("The first row names the columns."),
                    "the file is empty");
    if (result != ROW_READ)
        return false;
    if (c->n > CELLS_MAX || c->cell_too_big)
        return diag(diags, DIAG_ROW_TOO_BIG, pos, (struct str){0},
                    "the first row has more than %d columns, or a name of more than %d MB", CELLS_MAX,
                    CELL_MAX_BYTES >> 20);
    c->n_header = c->n;
    c->header = NEW_ARRAY(arena, struct str, c->n);
    for (size_t i = 0; i < c->n; i++)
        c->header[i] = arena_str(arena, str_trim(cell_at(c, i)));
    return check_header(c, diags) && find_columns(arena, c, diags);
}

struct csv *csv_open(struct arena *arena, struct data *data, struct diags *diags)
{
    struct csv *c = NEW(arena, struct csv);
    c->data = data;
    c->separator[0] = data->job->separator ? data->job->separator : found_separator(data);
    start_parser(c);
    start_row(c);
    if (read_header(arena, c, diags))
        return c;
    csv_close(c);
    return NULL;
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    csv_free(&c->parser);
    buf_free(&c->text);
}

// ---- rows

static bool check_row(struct csv *c, struct diags *diags)
{
    struct pos pos = data_pos(c->data, c->line);
    const struct row_words row = row_words(c->data->row);
    if (c->cell_too_big)
        return diag(diags, DIAG_ROW_TOO_BIG, pos, (struct str){0}, "%s has a cell of more than %d MB",
                    row.text, CELL_MAX_BYTES >> 20);
    if (c->n != c->n_header)
        return diag(diags, DIAG_ROW_RAGGED, pos,
                    c->n > c->n_header ? STR("A cell with the separator in it stands in quotes.")
                                       : (struct str){0},
                    "%s has %zu cells, the first row has %zu", row.text, c->n, c->n_header);
    for (size_t i = 0; i < c->n; i++)
        if (!is_utf8(cell_at(c, i)))
            return diag(diags, DIAG_DATA_ENCODING, pos, STR("Save the file as UTF-8."),
                        "%s: the column \"%.*s\" is not UTF-8", row.text, STR_ARG(c->header[i]));
    return true;
}

enum row_result csv_next(struct csv *c, struct record *record, struct diags *diags)
{
    start_row(c);
    enum row_result result = read_row(c, diags);
    record->line = c->line;
    if (result == ROW_READ && !check_row(c, diags))
        result = ROW_FAULTY;
    for (size_t i = 0; result == ROW_READ && i < c->data->job->n_columns; i++)
        record->cells[i] = cell_at(c, c->places[i]);
    return result;
}
