#include "job/rows.h"

#include <string.h>

#include "doc/condition.h"
#include "doc/forms.h"
#include "job/data.h"

// A rule's condition, with its column found.
struct test {
    size_t column;
    struct condition condition;
};
struct rule_tests {
    const struct test *items;
    size_t n;
};

struct rows {
    const struct job *job;
    struct data data;
    struct csv *csv; // of the two the one that the format wants
    struct json *json;
    struct record record;
    struct rule_tests *rules; // one for each of job.documents
    ptrdiff_t key;            // its column; -1: the row's number
    size_t *groups;           // columns
    bool names_may_meet;
    struct seen keys, names;
    bool over;
};

// ---- opening

// The job has been checked: its conditions are of columns that are there.
static struct rule_tests tests_of(struct arena *arena, const struct job *job, struct str when)
{
    struct {
        struct test *items;
        size_t n, cap;
    } list = {NULL, 0, 0};
    struct condition c;
    while (condition_next(&when, &c))
        PUSH(arena, list, ((struct test){(size_t)job_column(job, c.name), c}));
    return (struct rule_tests){list.items, list.n};
}

struct rows *rows_open(struct arena *arena, const struct job *job, struct diags *diags)
{
    struct rows *r = NEW(arena, struct rows);
    r->job = job;
    r->key = job->key.p ? job_column(job, job->key) : -1;
    r->names_may_meet = names_may_meet(job);
    r->rules = NEW_ARRAY(arena, struct rule_tests, job->n_documents);
    for (size_t i = 0; i < job->n_documents; i++)
        r->rules[i] = tests_of(arena, job, job->documents[i].when);
    r->groups = NEW_ARRAY(arena, size_t, job->n_groups);
    for (size_t i = 0; i < job->n_groups; i++)
        r->groups[i] = (size_t)job_column(job, job->groups[i]);
    bool open = data_open(&r->data, job, diags);
    if (open && job->format == DATA_CSV)
        r->csv = csv_open(arena, &r->data, diags);
    else if (open)
        r->json = json_open(arena, &r->data);
    if (r->csv || r->json)
        return r;
    rows_close(r);
    return NULL;
}

void rows_close(struct rows *r)
{
    if (!r)
        return;
    csv_close(r->csv);
    json_close(r->json);
    data_close(&r->data);
    seen_free(&r->keys);
    seen_free(&r->names);
}

// ---- rules

static bool is_one_of(const struct job_column *column, struct str value, struct str words, struct str *which)
{
    struct str word;
    while (word_next(&words, &word)) {
        *which = word;
        if (column->type == COLUMN_LANGUAGE ? language_fits(value, word) : str_eq(value, word))
            return true;
    }
    return false;
}

// Whether all conditions of a rule hold. `language`: the one that they name.
static bool holds(const struct job *job, const struct rule_tests *rule, const struct str *values,
                  struct str *language)
{
    *language = (struct str){0};
    for (size_t i = 0; i < rule->n; i++) {
        const struct test *t = &rule->items[i];
        const struct job_column *column = &job->columns[t->column];
        struct str value = values[t->column], word = {0};
        if (t->condition.kind == CONDITION_GIVEN) {
            if (!value.n)
                return false;
            continue;
        }
        bool is = is_one_of(column, value, t->condition.values, &word);
        if (is != (t->condition.kind == CONDITION_IS))
            return false;
        if (is && column->type == COLUMN_LANGUAGE)
            *language = word;
    }
    return true;
}

static bool take_document(const struct rows *r, struct row *row, struct pos pos, struct diags *diags)
{
    for (size_t i = 0; i < r->job->n_documents; i++) {
        row->document = (uint32_t)i;
        if (holds(r->job, &r->rules[i], row->values, &row->language))
            return true;
    }
    return diag(diags, DIAG_ROW_UNMATCHED, pos,
                STR("Add a <document> whose conditions hold for it, or one without any."),
                "%s gets no document", row_words(row->number).text);
}

// ---- fields, groups, digest

static void take_sets(struct arena *arena, const struct job *job, struct row *row)
{
    const struct job_document *document = &job->documents[row->document];
    struct named_value *sets = NEW_ARRAY(arena, struct named_value, document->n_sets + job->n_columns);
    size_t n = document->n_sets;
    if (n)
        memcpy(sets, document->sets, n * sizeof *sets);
    for (size_t i = 0; i < job->n_columns; i++) {
        const struct job_column *column = &job->columns[i];
        if (column->field.n && row->values[i].n)
            sets[n++] = (struct named_value){.name = column->field, .value = row->values[i]};
    }
    row->sets = sets;
    row->n_sets = n;
}

static void take_groups(struct arena *arena, const struct rows *r, struct row *row)
{
    struct str *groups = NEW_ARRAY(arena, struct str, r->job->n_groups);
    for (size_t i = 0; i < r->job->n_groups; i++)
        groups[i] = row->values[r->groups[i]].n ? row->values[r->groups[i]] : STR("");
    row->groups = groups;
}

// Each with its length before it, so that no two lists of texts are one text.
static void put_counted(struct buf *out, struct str s)
{
    buf_printf(out, "%zu:", s.n);
    buf_str(out, s);
}

static struct digest digest_of_inputs(const struct job *job, const struct row *row)
{
    const struct job_document *document = &job->documents[row->document];
    struct buf all = {0};
    put_counted(&all, document->named);
    buf_printf(&all, "%zu,", document->n_layouts);
    for (size_t i = 0; i < document->n_layouts; i++)
        put_counted(&all, document->layouts_named[i]);
    for (size_t i = 0; i < row->n_sets; i++) {
        put_counted(&all, row->sets[i].name);
        put_counted(&all, row->sets[i].value);
    }
    struct digest digest = digest_of(buf_view(&all));
    buf_free(&all);
    return digest;
}

// ---- rows

static bool not_before(struct seen *seen, struct str value, struct row *row, const char *what, struct pos pos,
                       struct diags *diags)
{
    uint64_t before = seen_add(seen, value, row->number);
    return !before || diag(diags, DIAG_ROW_DOUBLED, pos, (struct str){0}, "%s has the %s of row %llu",
                           row_words(row->number).text, what, (unsigned long long)before);
}

// File systems that do not tell capitals apart take two such names for one.
static struct str small_letters(struct arena *arena, struct str s)
{
    char *out = arena_alloc(arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return (struct str){out, s.n};
}

static bool take_row(struct rows *r, struct arena *arena, struct row *row, struct diags *diags)
{
    const struct job *job = r->job;
    struct pos pos = data_pos(&r->data, r->record.line);
    struct str *values = NEW_ARRAY(arena, struct str, job->n_columns);
    bool ok = values_take(arena, job, &r->record, values, pos, row->number, diags);
    row->values = values;
    if (r->key >= 0)
        row->key = values[r->key];
    if (r->key >= 0 && row->key.n && !not_before(&r->keys, row->key, row, "key", pos, diags)) {
        row->key = (struct str){0}; // it is the other row's
        ok = false;
    }
    if (!ok || !take_document(r, row, pos, diags) || !name_take(arena, job, row, pos, diags))
        return false;
    if (r->names_may_meet &&
        !not_before(&r->names, small_letters(arena, row->name), row, "output name", pos, diags))
        return false;
    take_sets(arena, job, row);
    take_groups(arena, r, row);
    row->inputs = digest_of_inputs(job, row);
    return true;
}

enum row_result rows_next(struct rows *r, struct arena *arena, struct row *out, struct diags *diags)
{
    *out = (struct row){.number = r->data.row};
    if (r->over)
        return ROW_END;
    if (r->data.row > UINT32_MAX) { // what was seen keeps 32 bits of it
        r->over = true;
        diag(diags, DIAG_ROW_TOO_BIG, data_pos(&r->data, r->data.line), (struct str){0},
             "there are more than %u rows", UINT32_MAX);
        return ROW_BROKEN;
    }
    enum row_result result =
        r->csv ? csv_next(r->csv, &r->record, diags) : json_next(r->json, &r->record, diags);
    out->line = r->record.line;
    if (r->key < 0)
        out->key = arena_printf(arena, "%llu", (unsigned long long)out->number);
    if (result == ROW_READ && !take_row(r, arena, out, diags))
        result = ROW_FAULTY;
    r->over = result == ROW_END || result == ROW_BROKEN;
    r->data.row += !r->over;
    return result;
}
