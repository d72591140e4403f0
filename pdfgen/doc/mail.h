// Message templates: what is written to a patient beside the PDF, by language and department. What a template
// file says, as read/ hands it on.
#ifndef PDFGEN_DOC_MAIL_H
#define PDFGEN_DOC_MAIL_H

#include "doc/layout.h"

// One source for the plain text and for HTML: a list of what begins, stands and ends, in order.
enum mail_mark {
    MAIL_TEXT,  // white space has become one blank each
    MAIL_FIELD, // text is its name
    MAIL_P,
    MAIL_UL,
    MAIL_OL,
    MAIL_LI,
    MAIL_STRONG,
    MAIL_EM,
    MAIL_A, // text is its URI
    MAIL_BR,
    MAIL_MARKS
};
struct mail_token {
    enum mail_mark mark;
    bool ends; // the element that was begun last of those still open
    struct str text;
    struct str otherwise; // of a field without value; absent: it must have one
    struct str when;      // conditions (doc/condition.h); absent: always
    struct pos pos;
};
struct mail_content {
    const struct mail_token *tokens;
    size_t n;
};

struct mail_message {
    struct str lang;         // BCP 47
    struct str department;   // absent: every one that has no message of its own
    bool patient_in_subject; // subject and file name may hold what the data says of a patient
    struct mail_content subject, file_name, body;
    struct pos pos;
};

struct mail_label {
    struct str lang, text;
};
struct mail_department {
    struct str name;
    struct str from, reply_to; // addresses; reply_to may be absent
    const struct mail_label *labels;
    size_t n_labels;
    const struct mail_label *senders; // the name that it sends under; none: its label
    size_t n_senders;
    const struct named_value *values; // fields that its messages may name
    size_t n_values;
    struct pos pos;
};

struct mail_templates {
    const struct source *source;
    const struct mail_department *departments; // at least one
    size_t n_departments;
    const struct mail_message *messages; // at least one
    size_t n_messages;
};

#endif
