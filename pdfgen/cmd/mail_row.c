// A row of a job's data -> whose letter it is: fields, department, language.
#include <string.h>

#include "cmd/mail.h"

struct str mail_row_value(const struct job *job, const struct row *row, enum column_use use)
{
    for (size_t i = 0; i < job->n_columns; i++)
        if (job->columns[i].use == use)
            return row->values[i];
    return (struct str){0};
}

static bool is_hidden(const struct job_column *c)
{
    return c->type == COLUMN_SECRET || c->use == USE_PASSPHRASE || str_eqz(c->name, "department");
}

// The name first; then what the data says of the patient, by column and by field; then the job's own words.
void mail_row_fields(struct arena *arena, const struct job *job, const struct row *row, struct mail_letter *l)
{
    const struct job_document *document = &job->documents[row->document];
    struct mail_field *fields =
        NEW_ARRAY(arena, struct mail_field, 2 * job->n_columns + document->n_sets + 1);
    size_t k = 0;
    fields[k++] = (struct mail_field){STR("name"), mail_row_value(job, row, USE_MAIL_NAME), true};
    for (size_t i = 0; i < job->n_columns; i++) {
        const struct job_column *c = &job->columns[i];
        if (is_hidden(c))
            continue;
        fields[k++] = (struct mail_field){c->name, row->values[i], true};
        if (c->field.n && !str_eqz(c->field, "department"))
            fields[k++] = (struct mail_field){c->field, row->values[i], true};
    }
    for (size_t i = 0; i < document->n_sets; i++)
        if (!str_eqz(document->sets[i].name, "department"))
            fields[k++] = (struct mail_field){document->sets[i].name, document->sets[i].value, false};
    l->fields = fields;
    l->n_fields = k;
}

bool mail_check_job(struct arena *arena, const struct job *job, const struct mail_templates *templates,
                    struct diags *diags)
{
    struct {
        const char **items;
        size_t n, cap;
    } names = {0};
    for (size_t i = 0; i < job->n_columns; i++) {
        if (is_hidden(&job->columns[i]))
            continue;
        PUSH(arena, names, arena_cstr(arena, job->columns[i].name));
        if (job->columns[i].field.n)
            PUSH(arena, names, arena_cstr(arena, job->columns[i].field));
    }
    for (size_t i = 0; i < job->n_documents; i++)
        for (size_t k = 0; k < job->documents[i].n_sets; k++)
            PUSH(arena, names, arena_cstr(arena, job->documents[i].sets[k].name));
    return mail_check_fields(arena, templates, names.items, names.n, diags);
}

static struct str stem_of(struct str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    struct str name = slash ? (struct str){slash + 1, path.n - (size_t)(slash + 1 - path.p)} : path;
    const char *dot = name.n ? memrchr(name.p, '.', name.n) : NULL;
    return dot ? (struct str){name.p, (size_t)(dot - name.p)} : name;
}

// By the field or column "department", else the layout whose file has a department's name.
const struct mail_department *
mail_row_department(const struct job *job, const struct mail_templates *templates, const struct row *row)
{
    const struct job_document *document = &job->documents[row->document];
    const struct mail_department *found = NULL;
    ptrdiff_t column = job_column(job, STR("department"));
    for (size_t i = 0; i < row->n_sets && !found; i++)
        if (str_eqz(row->sets[i].name, "department"))
            found = mail_department_lookup(templates, row->sets[i].value);
    if (!found && column >= 0 && row->values[column].n)
        return mail_department_lookup(templates, row->values[column]);
    for (size_t i = 0; i < document->n_layouts && !found; i++)
        found = mail_department_lookup(templates, stem_of(document->layouts[i]));
    return found;
}

struct str mail_row_language(const struct job *job, const struct mail_templates *templates,
                             const struct row *row, struct str recorded)
{
    if (recorded.n)
        return recorded;
    if (row->language.n)
        return row->language;
    for (size_t i = 0; i < job->n_columns; i++)
        if (job->columns[i].type == COLUMN_LANGUAGE && row->values[i].n)
            return row->values[i];
    return mail_only_language(templates);
}
