// What the cells of a row must be. Of a value that is not, only its column is told.
#include <string.h>

#include "doc/date.h"
#include "doc/forms.h"
#include "job/data.h"

// What is wrong with a value, and what to write instead; of a good one .wrong is NULL.
struct misfit {
    const char *wrong, *hint;
};

// Controls, which XML forbids (XML 1.0, 2.2) or no font draws; `lines`: white space but the blank is none.
static bool has_control(struct str s, bool lines)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c = utf8_next(s, &i);
        bool line = c == '\t' || c == '\n' || c == '\r';
        if ((c < ' ' && !(line && lines)) || (c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE)
            return true;
    }
    return false;
}

// Runs of white space as one space.
static struct str spaced(struct arena *arena, struct str s)
{
    char *out = arena_alloc(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool space = s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r';
        if (!space)
            out[n++] = s.p[i];
        else if (n && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    return (struct str){out, n};
}

static size_t characters(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static bool integer_is_valid(struct str s)
{
    enum { DIGITS_MAX = 18 };
    size_t sign = s.n && s.p[0] == '-';
    for (size_t i = sign; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > sign && s.n - sign <= DIGITS_MAX && (s.p[sign] != '0' || s.n == 1);
}

static bool is_word(struct str s, const char *small)
{
    struct str word = str_of(small);
    for (size_t i = 0; i < s.n && i < word.n; i++)
        if ((s.p[i] | 0x20) != word.p[i])
            return false;
    return s.n == word.n;
}

static struct misfit typed(enum column_type type, struct str *value)
{
    struct str s = *value;
    switch (type) {
    case COLUMN_INTEGER:
        if (!integer_is_valid(s))
            return (struct misfit){"is not a whole number", "Write digits without separators, such as 1250."};
        break;
    case COLUMN_DATE:
        if (!date_is_valid(s))
            return (struct misfit){"is not a date that exists",
                                   "Write year, month and day, such as 2026-11-01."};
        break;
    case COLUMN_PHONE:
        if (!phone_is_valid(s))
            return (struct misfit){"is not a telephone number",
                                   "Write digits, spaces, + - ( ) and dots, such as 555-0100."};
        break;
    case COLUMN_LANGUAGE:
        if (!language_is_valid(s))
            return (struct misfit){"is not a language", "Write its BCP 47 tag, such as en, es or pt-BR."};
        break;
    case COLUMN_EMAIL:
        if (!email_is_valid(s))
            return (struct misfit){"is not one mail address", "Write one address, name@example.org."};
        break;
    case COLUMN_YES_NO:
        if (!is_word(s, "yes") && !is_word(s, "no"))
            return (struct misfit){"is not yes or no", "Write yes or no."};
        *value = is_word(s, "yes") ? STR("yes") : STR("no");
        break;
    case COLUMN_TEXT:
    case COLUMN_SECRET:
        break;
    }
    return (struct misfit){0};
}

static bool is_listed(const struct job_column *column, struct str value)
{
    for (size_t i = 0; i < column->n_values; i++)
        if (str_eq(column->values[i], value))
            return true;
    return column->n_values == 0;
}

// Puts a cell in order, and says what is wrong with it.
static struct misfit take(struct arena *arena, const struct job_column *column, bool required,
                          struct str cell, struct str *value)
{
    bool secret = column->type == COLUMN_SECRET;
    struct str s = secret ? cell : str_trim(cell);
    *value = (struct str){0};
    if (has_control(s, column->type == COLUMN_TEXT))
        return (struct misfit){"has a control character", "Take it out where the data comes from."};
    if (!s.n)
        return required ? (struct misfit){"is empty", "The job requires a value."} : (struct misfit){0};
    if (characters(s) > column->max)
        return (struct misfit){"is too long",
                               "The column's attribute max says how many characters it may have."};
    struct misfit misfit = typed(column->type, &s);
    if (misfit.wrong)
        return misfit;
    *value = column->type == COLUMN_TEXT ? spaced(arena, s) : arena_str(arena, s);
    if (!is_listed(column, *value))
        return (struct misfit){"is none of the values that it may be",
                               "The column's attribute values lists them."};
    return (struct misfit){0};
}

bool values_take(struct arena *arena, const struct job *job, const struct record *record, struct str *values,
                 struct pos pos, uint64_t row, struct diags *diags)
{
    bool ok = true;
    for (size_t i = 0; i < job->n_columns; i++) {
        const struct job_column *column = &job->columns[i];
        bool required = column->required || str_eq(column->name, job->key);
        struct misfit misfit = take(arena, column, required, record->cells[i], &values[i]);
        if (misfit.wrong)
            ok = diag(diags, DIAG_ROW_VALUE, pos, str_of(misfit.hint), "%s: the column \"%.*s\" %s",
                      row_words(row).text, STR_ARG(column->name), misfit.wrong);
    }
    return ok;
}
