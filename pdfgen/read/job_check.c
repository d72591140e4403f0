// What a job names is held against its columns, and what could tell strangers of a person is told.
#include <string.h>

#include "doc/condition.h"
#include "doc/forms.h"
#include "read/job.h"
#include "read/vocabulary.h"

// ---- names of columns

// With the words that a pattern knows besides: those come first.
static void unknown_column(struct job_reader *r, struct pos pos, const char *what, struct str wrong,
                           const char *const *besides, size_t n_besides)
{
    const char **names = NEW_ARRAY(r->arena, const char *, r->columns.n + n_besides + 1);
    size_t n = 0;
    for (size_t i = 0; i < n_besides; i++)
        names[n++] = besides[i];
    for (size_t i = 0; i < r->columns.n; i++)
        names[n++] = arena_cstr(r->arena, r->columns.items[i].name);
    unknown_name(r->arena, r->diags, pos, what, wrong, names, n);
}

// NULL after reporting.
static const struct job_column *column_named(struct job_reader *r, struct str name, struct pos pos,
                                             const char *what)
{
    ptrdiff_t i = job_column(r->job, name);
    if (i < 0) {
        unknown_column(r, pos, what, name, NULL, 0);
        return NULL;
    }
    const struct job_column *column = &r->columns.items[i];
    if (column->type == COLUMN_SECRET) {
        diag(r->diags, DIAG_BAD_VALUE, pos, STR("Name another column."),
             "%s \"%.*s\" is a secret, which is for encryption alone", what, STR_ARG(name));
        return NULL;
    }
    return column;
}

// Whether its values may tell who somebody is: free text, and addresses.
static bool is_personal(const struct job_column *column)
{
    return !column->n_values && (column->type == COLUMN_TEXT || column->type == COLUMN_EMAIL ||
                                 column->type == COLUMN_PHONE || column->use == USE_MAIL_NAME);
}

static void check_key(struct job_reader *r)
{
    if (!r->job->key.p)
        return;
    const struct job_column *column = column_named(r, r->job->key, r->key_pos, "the column");
    if (column && (column->type == COLUMN_EMAIL || column->type == COLUMN_PHONE || column->use != USE_NONE))
        diag(r->diags, DIAG_ODD_VALUE, r->key_pos,
             STR("Take a number that stands for the person in the clinic alone."),
             "the ledger keeps the key \"%.*s\", which says who somebody is", STR_ARG(column->name));
}

static void check_groups(struct job_reader *r)
{
    for (size_t i = 0; i < r->groups.n; i++) {
        struct str name = r->groups.items[i];
        const struct job_column *column =
            str_trim(name).n ? column_named(r, name, r->group_places.items[i], "the column") : NULL;
        if (column && is_personal(column))
            diag(r->diags, DIAG_ODD_VALUE, r->group_places.items[i],
                 STR("List its values in the column's attribute values."),
                 "the ledger keeps groups, and \"%.*s\" may say who somebody is", STR_ARG(column->name));
    }
}

// ---- conditions

static bool may_be(const struct job_column *column, struct str word)
{
    for (size_t i = 0; i < column->n_values; i++)
        if (column->type == COLUMN_LANGUAGE ? language_fits(column->values[i], word)
                                            : str_eq(column->values[i], word))
            return true;
    return column->n_values == 0;
}

// A word that the column can never be makes a rule that never holds.
static void check_words(struct job_reader *r, const struct job_column *column, struct str words,
                        struct pos pos)
{
    struct str word;
    while (word_next(&words, &word)) {
        if (column->type == COLUMN_YES_NO && !str_eqz(word, "yes") && !str_eqz(word, "no"))
            diag(r->diags, DIAG_BAD_VALUE, pos, STR("Write yes or no."),
                 "the column \"%.*s\" is never \"%.*s\"", STR_ARG(column->name), STR_ARG(word));
        if (may_be(column, word))
            continue;
        const char **names = NEW_ARRAY(r->arena, const char *, column->n_values + 1);
        for (size_t i = 0; i < column->n_values; i++)
            names[i] = arena_cstr(r->arena, column->values[i]);
        struct str near = str_nearest(word, names, column->n_values);
        diag(r->diags, DIAG_BAD_VALUE, pos,
             near.n ? arena_printf(r->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
                    : STR("The column's attribute values lists what it can be."),
             "the column \"%.*s\" is never \"%.*s\"", STR_ARG(column->name), STR_ARG(word));
    }
}

static void check_conditions(struct job_reader *r)
{
    for (size_t i = 0; i < r->documents.n; i++) {
        struct str rest = r->documents.items[i].when;
        struct condition c;
        while (condition_next(&rest, &c)) {
            const struct job_column *column = column_named(r, c.name, r->whens.items[i], "when: the column");
            if (column && c.kind != CONDITION_GIVEN)
                check_words(r, column, c.values, r->whens.items[i]);
        }
    }
}

// ---- the output's name

static void check_value(struct job_reader *r, struct str name)
{
    static const char *const own[] = {"row", "document", "language"};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (str_eqz(name, own[i]))
            return;
    if (job_column(r->job, name) < 0) {
        unknown_column(r, r->name_pos, "name: the column", name, own, COUNT_OF(own));
        return;
    }
    const struct job_column *column = column_named(r, name, r->name_pos, "name: the column");
    if (column && is_personal(column) && !str_eq(name, r->job->key))
        diag(r->diags, DIAG_ODD_VALUE, r->name_pos,
             STR("Take {row}, or list its values in the column's attribute values."),
             "names of files are seen by many, and \"%.*s\" may say who somebody is", STR_ARG(name));
}

static bool text_is_safe(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!name_char_is_safe(text.p[i]) && text.p[i] != '/')
            return false;
    return true;
}

static bool starts_like_option(struct str path)
{
    return str_starts(path, "-") || memmem(path.p, path.n, "/-", 2);
}

static void check_name(struct job_reader *r)
{
    if (!r->job->name.p)
        return;
    struct buf shape = {0}; // with a letter for each value
    struct str rest = r->job->name;
    struct name_part part;
    bool safe = true;
    while (name_part_next(&rest, &part)) {
        if (part.is_value)
            check_value(r, part.text);
        safe = safe && (part.is_value || text_is_safe(part.text));
        if (part.is_value)
            buf_putc(&shape, 'x');
        else
            buf_str(&shape, part.text);
    }
    if (rest.n || !shape.n)
        diag(r->diags, DIAG_BAD_VALUE, r->name_pos,
             STR("Write text and {row}, {document}, {language} or {column}."),
             "name=\"%.*s\" is not a pattern", STR_ARG(r->job->name));
    else if (!safe || !path_is_below(buf_view(&shape)))
        diag(r->diags, DIAG_BAD_VALUE, r->name_pos,
             STR("Write ASCII letters, digits, - _ and dots, with / between folders."),
             "name=\"%.*s\" is not a path that is safe anywhere", STR_ARG(r->job->name));
    else if (starts_like_option(buf_view(&shape)))
        diag(r->diags, DIAG_BAD_VALUE, r->name_pos,
             STR("To commands what starts with - is an option: write something else before it."),
             "name=\"%.*s\" makes names of files that start with -", STR_ARG(r->job->name));
    if (!str_ends(r->job->name, ".pdf"))
        r->job->name = arena_printf(r->arena, "%.*s.pdf", STR_ARG(r->job->name));
    buf_free(&shape);
}

void job_check(struct job_reader *r)
{
    check_key(r);
    check_groups(r);
    check_conditions(r);
    check_name(r);
    if (r->mail_pos.source && !r->use_pos[USE_MAIL_TO].source)
        diag(r->diags, DIAG_MISSING_PART, r->mail_pos, STR("Write <column name=\"…\" use=\"mail-to\"/>."),
             "there is no column with the addresses to mail to");
}
