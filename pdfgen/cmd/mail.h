// What the files of pdfgen mail share.
#ifndef PDFGEN_CMD_MAIL_H
#define PDFGEN_CMD_MAIL_H

#include "cmd/pipeline.h"
#include "job/job.h"
#include "seal/seal.h"
#include "send/send.h"

struct mail_desk {
    struct pipeline *p;
    const struct mail_templates *templates;
    struct mail_server server;
    struct mailing *mailing; // NULL: a dry run
    int64_t end;             // by the clock: nothing is tried again after it
};

// One letter, before its PDF is sealed and its text composed.
struct mail_draft {
    struct mail_letter letter; // all but `encrypted`, `pdf` and `date`
    struct str passphrase;     // as typed; absent: none
    bool must_encrypt, may_be_plain;
    struct pos row;
    bool only_checked; // everything but the PDF is made, and dropped
};
// Seals `pdf` if it must, and writes the message. False after reporting.
bool draft_message(struct mail_desk *, struct mail_draft *, struct buf *pdf, struct buf *message,
                   struct diags *);
// A letter's id: the same for the same texts.
struct str letter_id(struct arena *, const struct str *texts, size_t n);

// Writes a message as FOLDER/NAME.eml. False after reporting.
bool dry_run_write(struct mail_desk *, struct str name, struct str message);

// Pauses that grow: from a second to a minute. False where there is no time left, or the user ends it.
bool pause_before_trying_again(struct mail_desk *, int times);
bool user_ends_it(void); // a signal waits

// What a row says, by the job (mail_row.c): the value of the first column of that use; the letter's fields
// (the name first, then what the data says of the patient, then the job's own words); its department, or
// NULL; its language, `recorded` in the ledger or absent.
struct str mail_row_value(const struct job *, const struct row *, enum column_use);
void mail_row_fields(struct arena *, const struct job *, const struct row *, struct mail_letter *);
const struct mail_department *mail_row_department(const struct job *, const struct mail_templates *,
                                                  const struct row *);
struct str mail_row_language(const struct job *, const struct mail_templates *, const struct row *,
                             struct str recorded);
// Whether the job has all fields that the templates name. False after reporting.
bool mail_check_job(struct arena *, const struct job *, const struct mail_templates *, struct diags *);

int mail_from_ledger(struct mail_desk *); // returns the exit code

#endif
