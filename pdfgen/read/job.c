// Jobs: who gets which document.
#include "read/job.h"

#include <string.h>

#include "doc/condition.h"
#include "read/parts.h"
#include "read/read.h"
#include "read/schema.h"
#include "read/vocabulary.h"

static const char *const types[] = {
    [COLUMN_TEXT] = "text",     [COLUMN_INTEGER] = "integer",   [COLUMN_DATE] = "date",
    [COLUMN_PHONE] = "phone",   [COLUMN_LANGUAGE] = "language", [COLUMN_EMAIL] = "email",
    [COLUMN_YES_NO] = "yes-no", [COLUMN_SECRET] = "secret",
};
static const char *const uses[] = {
    [USE_NONE] = "",
    [USE_MAIL_TO] = "mail-to",
    [USE_MAIL_NAME] = "mail-name",
    [USE_MAIL_CONSENT] = "mail-consent",
    [USE_PASSPHRASE] = "passphrase",
};
static const enum column_type type_of_use[] = {
    [USE_NONE] = COLUMN_TEXT,           [USE_MAIL_TO] = COLUMN_EMAIL,     [USE_MAIL_NAME] = COLUMN_TEXT,
    [USE_MAIL_CONSENT] = COLUMN_YES_NO, [USE_PASSPHRASE] = COLUMN_SECRET,
};

// ---- values of attributes

static bool bad_value(struct job_reader *r, const xmlNode *x, const char *attribute, struct str value,
                      struct str hint)
{
    return diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, attribute), hint,
                "\"%.*s\" is not a value of the attribute %s", STR_ARG(value), attribute);
}

// The place of an attribute's value among words, or `otherwise` where it is not given or was reported.
static size_t word_of(struct job_reader *r, const xmlNode *x, const char *attribute, const char *const *words,
                      size_t n, size_t otherwise)
{
    struct str value = xml_attr(r->arena, x, attribute), hint = STR("");
    if (!value.p)
        return otherwise;
    for (size_t i = 0; i < n; i++)
        if (*words[i] && str_eqz(value, words[i]))
            return i;
    struct str near = value.n > 1 ? str_nearest(value, words, n) : (struct str){0};
    for (size_t i = 0; i < n && !near.n; i++)
        if (*words[i])
            hint = arena_printf(r->arena, "%.*s%s%s", STR_ARG(hint),
                                !hint.n      ? "Write "
                                : i == n - 1 ? " or "
                                             : ", ",
                                words[i]);
    hint = near.n ? arena_printf(r->arena, "Did you mean \"%.*s\"?", STR_ARG(near))
                  : arena_printf(r->arena, "%.*s.", STR_ARG(hint));
    bad_value(r, x, attribute, value, hint);
    return otherwise;
}

static bool is_true(struct job_reader *r, const xmlNode *x, const char *attribute)
{
    static const char *const words[] = {"false", "true"};
    return word_of(r, x, attribute, words, COUNT_OF(words), 0) == 1;
}

// A path from the job's folder on; absent where it is not given.
static struct str path_of(struct job_reader *r, const xmlNode *x, const char *attribute)
{
    struct str path = xml_attr(r->arena, x, attribute);
    return str_trim(path).n ? path_join(r->arena, r->folder, path) : (struct str){0};
}

static bool only_one(struct job_reader *r, xmlNode *x, bool before)
{
    return !before || diag(r->diags, DIAG_MISPLACED, xml_pos(x), (struct str){0}, "a job has one <%s>",
                           (const char *)x->name);
}

// ---- elements

static void take_job(void *context, xmlNode *x)
{
    struct job_reader *r = context;
    r->job->pos = xml_pos(x);
}

static char separator_of(struct job_reader *r, const xmlNode *x)
{
    static const char *const words[] = {",", ";", "|", ":", "^", "~", "tab"};
    static const char separators[] = {',', ';', '|', ':', '^', '~', '\t', 0};
    return separators[word_of(r, x, "separator", words, COUNT_OF(words), COUNT_OF(words))];
}

static void take_data(void *context, xmlNode *x)
{
    static const char *const formats[] = {[DATA_CSV] = "csv", [DATA_JSON_LINES] = "json-lines"};
    struct job_reader *r = context;
    only_one(r, x, r->job->data_pos.source != NULL);
    r->job->data_pos = xml_attr_pos(x, "src");
    r->job->data = path_of(r, x, "src");
    bool json = str_ends(r->job->data, ".jsonl") || str_ends(r->job->data, ".ndjson") ||
                str_ends(r->job->data, ".json");
    r->job->format = (enum data_format)word_of(r, x, "format", formats, COUNT_OF(formats),
                                               json ? DATA_JSON_LINES : DATA_CSV);
    r->job->separator = separator_of(r, x);
    r->job->key = xml_attr(r->arena, x, "key");
    r->key_pos = xml_attr_pos(x, "key");
}

static uint32_t max_of(struct job_reader *r, const xmlNode *x)
{
    enum { MAX_MAX = 100000 };
    struct str value = xml_attr(r->arena, x, "max");
    int64_t max = COLUMN_MAX_DEFAULT;
    size_t used = 0;
    if (value.p && (!decimal_parse(value, 0, &max, &used) || used != value.n || max < 1 || max > MAX_MAX)) {
        bad_value(r, x, "max", value, STR("Write a number of characters, from 1 to 100000."));
        return COLUMN_MAX_DEFAULT;
    }
    return (uint32_t)max;
}

static void take_values(struct job_reader *r, const xmlNode *x, struct job_column *column)
{
    struct str rest = xml_attr(r->arena, x, "values"), word;
    struct {
        struct str *items;
        size_t n, cap;
    } list = {NULL, 0, 0};
    if (rest.p && !str_trim(rest).n)
        bad_value(r, x, "values", rest, STR("Write the words that a value may be, with spaces between."));
    while (rest.n && word_next(&rest, &word))
        PUSH(r->arena, list, word);
    column->values = list.items;
    column->n_values = list.n;
}

static void check_use(struct job_reader *r, const xmlNode *x, const struct job_column *column)
{
    struct pos *before = &r->use_pos[column->use], pos = xml_attr_pos(x, "use");
    if (column->use != USE_NONE && before->source)
        diag(r->diags, DIAG_DUPLICATE_NAME, pos, arena_printf(r->arena, "Line %u has one.", before->line),
             "two columns are of the use %s", uses[column->use]);
    if (column->use != USE_NONE)
        *before = pos;
    if (column->use != USE_NONE && column->type != type_of_use[column->use])
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "type"),
             arena_printf(r->arena, "Write type=\"%s\", or leave it out.", types[type_of_use[column->use]]),
             "a column of the use %s is not of the type %s", uses[column->use], types[column->type]);
    if (column->type == COLUMN_SECRET && column->use != USE_PASSPHRASE)
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "type"), STR("Write use=\"passphrase\", too."),
             "a secret is for nothing but a passphrase");
    if (column->type == COLUMN_SECRET && column->field.n)
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "field"), STR("Take the attribute out."),
             "a secret is never a field of a document");
}

static void take_column(void *context, xmlNode *x)
{
    struct job_reader *r = context;
    struct job_column column = {.name = str_trim(xml_attr(r->arena, x, "name")),
                                .field = xml_attr(r->arena, x, "field"),
                                .required = is_true(r, x, "required"),
                                .max = max_of(r, x),
                                .pos = xml_pos(x)};
    column.use = (enum column_use)word_of(r, x, "use", uses, COUNT_OF(uses), USE_NONE);
    column.type = (enum column_type)word_of(r, x, "type", types, COUNT_OF(types), type_of_use[column.use]);
    take_values(r, x, &column);
    check_use(r, x, &column);
    if (column.field.p)
        attribute_check(r->arena, AT_FIELD, column.field, xml_attr_pos(x, "field"), r->diags);
    for (size_t i = 0; i < r->columns.n; i++) {
        const struct job_column *other = &r->columns.items[i];
        struct str hint = arena_printf(r->arena, "Line %u has it.", other->pos.line);
        if (column.name.n && str_eq(other->name, column.name))
            diag(r->diags, DIAG_DUPLICATE_NAME, xml_attr_pos(x, "name"), hint,
                 "the column \"%.*s\" is there twice", STR_ARG(column.name));
        if (column.field.n && str_eq(other->field, column.field))
            diag(r->diags, DIAG_DUPLICATE_NAME, xml_attr_pos(x, "field"), hint,
                 "two columns fill the field \"%.*s\"", STR_ARG(column.field));
    }
    if (r->columns.n < JOB_COLUMNS_MAX)
        PUSH(r->arena, r->columns, column);
    else
        diag(r->diags, DIAG_XML_TOO_MANY, column.pos, (struct str){0}, "a job has more than %d columns",
             JOB_COLUMNS_MAX);
}

static void take_documents(void *context, xmlNode *x)
{
    struct job_reader *r = context;
    only_one(r, x, r->documents.n > 0);
    struct str root = xml_attr(r->arena, x, "content-root");
    if (root.p && !str_trim(root).n)
        bad_value(r, x, "content-root", root, STR("Write a folder, or leave the attribute out."));
    r->job->content_root = path_of(r, x, "content-root");
}

static void take_document(void *context, xmlNode *x)
{
    struct job_reader *r = context;
    struct job_document document = {.path = path_of(r, x, "src"),
                                    .named = xml_attr(r->arena, x, "src"),
                                    .when = xml_attr(r->arena, x, "when"),
                                    .pos = xml_pos(x)};
    struct pos when = xml_attr_pos(x, "when");
    if (document.when.p && !attribute_check(r->arena, AT_WHEN, document.when, when, r->diags))
        document.when = (struct str){0};
    if (r->documents.n == JOB_DOCUMENTS_MAX) {
        diag(r->diags, DIAG_XML_TOO_MANY, document.pos, (struct str){0}, "a job has more than %d documents",
             JOB_DOCUMENTS_MAX);
        return;
    }
    PUSH(r->arena, r->documents, document);
    PUSH(r->arena, r->whens, when);
    memset(&r->layouts, 0, sizeof r->layouts);
    memset(&r->named, 0, sizeof r->named);
    memset(&r->sets, 0, sizeof r->sets);
}

static void take_layout(void *context, xmlNode *x)
{
    struct job_reader *r = context;
    struct job_document *document = &r->documents.items[r->documents.n - 1];
    struct str path = path_of(r, x, "src");
    PUSH(r->arena, r->layouts, path);
    PUSH(r->arena, r->named, xml_attr(r->arena, x, "src"));
    document->layouts = r->layouts.items;
    document->layouts_named = r->named.items;
    document->n_layouts = r->layouts.n;
}

static void take_set(void *context, xmlNode *x)
{
    struct job_reader *r = context;
    struct job_document *document = &r->documents.items[r->documents.n - 1];
    struct named_value set = {.name = xml_attr(r->arena, x, "name"),
                              .value = xml_attr(r->arena, x, "value"),
                              .origin.pos = xml_pos(x)};
    if (set.name.n)
        attribute_check(r->arena, AT_NAME, set.name, xml_attr_pos(x, "name"), r->diags);
    for (size_t i = 0; i < r->sets.n; i++)
        if (set.name.n && str_eq(r->sets.items[i].name, set.name))
            diag(r->diags, DIAG_DUPLICATE_NAME, xml_attr_pos(x, "name"), (struct str){0},
                 "the field \"%.*s\" is set twice", STR_ARG(set.name));
    PUSH(r->arena, r->sets, set);
    document->sets = r->sets.items;
    document->n_sets = r->sets.n;
}

static void take_output(void *context, xmlNode *x)
{
    static const char *const faulty[] = {[FAULTY_STOP] = "stop", [FAULTY_SKIP] = "skip"};
    struct job_reader *r = context;
    only_one(r, x, r->name_pos.source != NULL);
    struct str name = xml_attr(r->arena, x, "name");
    r->job->folder = path_of(r, x, "folder");
    r->job->name = name.p ? name : STR("{row}");
    r->name_pos = xml_attr_pos(x, "name");
    r->job->faulty = (int)word_of(r, x, "faulty", faulty, COUNT_OF(faulty), FAULTY_STOP);
}

static void take_group(void *context, xmlNode *x)
{
    struct job_reader *r = context;
    PUSH(r->arena, r->groups, xml_attr(r->arena, x, "column"));
    PUSH(r->arena, r->group_places, xml_attr_pos(x, "column"));
}

static void take_mail(void *context, xmlNode *x)
{
    struct job_reader *r = context;
    only_one(r, x, r->mail_pos.source != NULL);
    r->mail_pos = xml_pos(x);
    r->job->templates = path_of(r, x, "templates");
    r->job->must_encrypt = is_true(r, x, "must-encrypt");
    r->job->patient_in_subject = is_true(r, x, "patient-in-subject");
}

static const struct part_form forms[] = {
    {.name = "job", .parent = "", .children = "data documents output", .take = take_job},
    {.name = "data",
     .parent = "job",
     .needs = "src",
     .may = "format separator key",
     .children = "column",
     .take = take_data},
    {.name = "column",
     .parent = "data",
     .needs = "name",
     .may = "field type use required max values",
     .take = take_column},
    {.name = "documents",
     .parent = "job",
     .may = "content-root",
     .children = "document",
     .take = take_documents},
    {.name = "document",
     .parent = "documents",
     .needs = "src",
     .may = "when",
     .children = "layout",
     .take = take_document},
    {.name = "layout", .parent = "document", .needs = "src", .take = take_layout},
    {.name = "set", .parent = "document", .needs = "name value", .take = take_set},
    {.name = "output", .parent = "job", .needs = "folder", .may = "name faulty", .take = take_output},
    {.name = "group", .parent = "output", .needs = "column", .take = take_group},
    {.name = "mail",
     .parent = "job",
     .needs = "templates",
     .may = "must-encrypt patient-in-subject",
     .take = take_mail},
};

// ---- files

static bool check_root(struct xml *x, const xmlNode *root)
{
    if (xml_is(root, NS_JOB, "job"))
        return true;
    bool document = xml_is(root, NS_ARTICLE, "article") || xml_is(root, NS_TIMELINE, "timeline");
    struct str hint = document ? STR("This is one document: pdfgen build makes its PDF.")
                               : STR("A job begins <job xmlns=\"" NS_JOB "\">.");
    return diag(x->diags, DIAG_WRONG_ROOT, xml_pos(root), hint, "<%s> is not a job of the namespace " NS_JOB,
                (const char *)root->name);
}

static const struct job *read_source(struct arena *arena, const struct source *source, struct diags *diags)
{
    size_t before = diags->errors;
    struct job *job = NEW(arena, struct job);
    struct job_reader r = {
        .arena = arena, .diags = diags, .job = job, .folder = path_dir(arena, source->path)};
    struct xml x;
    xml_open(&x, arena, diags);
    struct xml_tree tree = xml_parse(&x, source, 0);
    xmlNode *root = tree.complete ? xmlDocGetRootElement(tree.doc) : NULL;
    if (root && check_root(&x, root)) {
        parts_walk(&(struct parts){forms, COUNT_OF(forms), NS_JOB, "jobs", &x, &r}, root);
        xml_drop_rejected(&x);
        if (diags->errors > before)
            schema_validate(&x, tree.doc, "job");
    }
    xml_close(&x);
    job->source = source;
    job->columns = r.columns.items;
    job->n_columns = r.columns.n;
    job->documents = r.documents.items;
    job->n_documents = r.documents.n;
    job->groups = r.groups.items;
    job->n_groups = r.groups.n;
    if (root && job->n_columns)
        job_check(&r);
    return diags->errors == before ? job : NULL;
}

const struct job *read_job(struct arena *arena, const char *path, struct diags *diags)
{
    const struct source *source = source_read(arena, str_of(path), (struct pos){0}, diags);
    return source ? read_source(arena, source, diags) : NULL;
}

const struct job *read_job_text(struct arena *arena, struct str name, struct str text, struct diags *diags)
{
    return read_source(arena, source_text(arena, name, text), diags);
}
