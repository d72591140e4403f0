// A job: who gets which document. What a job file says, as read/ hands it on.
#ifndef PDFGEN_DOC_JOB_H
#define PDFGEN_DOC_JOB_H

#include "doc/layout.h"

enum {
    JOB_COLUMNS_MAX = 500,
    JOB_DOCUMENTS_MAX = 1000,
    COLUMN_MAX_DEFAULT = 1000, // characters of a value, where the job sets no other limit
};

enum data_format { DATA_CSV, DATA_JSON_LINES };

// What a column's values must be. An empty value is absent, whatever its type.
enum column_type {
    COLUMN_TEXT,
    COLUMN_INTEGER,
    COLUMN_DATE,     // YYYY-MM-DD, a day that exists
    COLUMN_PHONE,    // as fields of this type take it
    COLUMN_LANGUAGE, // BCP 47
    COLUMN_EMAIL,    // one address, RFC 5321
    COLUMN_YES_NO,   // yes or no
    COLUMN_SECRET,   // a passphrase: never a field, never in a hash, ledger, diagnostic or output name
};

// What a column is for, beside the rules and fields that name it.
enum column_use {
    USE_NONE,
    USE_MAIL_TO,      // the patient's address
    USE_MAIL_NAME,    // as the message addresses them
    USE_MAIL_CONSENT, // yes: may be mailed without encryption
    USE_PASSPHRASE,   // encrypts what is mailed
    USE_COUNT
};

struct job_column {
    struct str name;  // the data's header, or JSON member
    struct str field; // the document's field that it fills; absent: none
    enum column_type type;
    enum column_use use;
    bool required;
    uint32_t max;             // characters of a value, never 0
    const struct str *values; // it is one of these; none: any
    size_t n_values;
    struct pos pos;
};

// A rule: the first one whose conditions hold for a row makes its handout.
struct job_document {
    struct str path;  // of the article or timeline, ready to be opened
    struct str named; // the same as the job says it: wherever the job is started from
    const struct str *layouts, *layouts_named;
    size_t n_layouts;
    const struct named_value *sets; // fields of every row
    size_t n_sets;
    // Conditions (doc/condition.h) on columns, by their names; absent: always. A column of type language that
    // is "en-US" is also "en", as in articles.
    struct str when;
    struct pos pos;
};

struct job {
    const struct source *source;
    struct str data; // path
    enum data_format format;
    char separator; // of CSV; 0: the one of , ; tab | that its header has most of
    struct str key; // the column that tells rows apart for ever (a record number); absent: the row's number
    const struct job_column *columns;
    size_t n_columns;
    const struct job_document *documents;
    size_t n_documents;
    struct str content_root; // absent: none
    struct str folder;       // where the output goes
    // The output's path below it: text and {column}, {row} (the row's number, six digits), {document} (its
    // file's name without folder and ending), {language}. Values keep only characters that are safe anywhere,
    // and let no part of the path start with a minus. Ends with .pdf.
    struct str name;
    const struct str *groups; // columns by whose values printed sets are parted, in this order
    size_t n_groups;
    enum { FAULTY_STOP, FAULTY_SKIP } faulty; // what a row that is at fault does to the batch
    // Delivery by mail
    struct str templates;     // file of message templates; absent: nothing is mailed
    bool must_encrypt;        // whatever the consent column says
    bool patient_in_subject;  // a template may name the patient in subject and file name
    struct pos pos, data_pos; // data_pos: where it names its data
};

// The column of a name; -1: none.
ptrdiff_t job_column(const struct job *, struct str name);

// The parts of a name pattern: text, or what stands between { and }.
struct name_part {
    bool is_value;
    struct str text;
};
// Takes the first part off `rest`. False at the end, and where a brace has no other: rest->n > 0 then.
bool name_part_next(struct str *rest, struct name_part *);
// Whether a character of a file's name is one that is safe anywhere: ASCII letters and digits, - _ and dot.
bool name_char_is_safe(char);

#endif
