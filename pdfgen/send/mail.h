// Mail: a template, a patient's fields and a PDF -> a message (RFC 5322, MIME), and the way to its server
// (RFC 5321) by libcurl, which is known in smtp.c alone.
//
// What nobody but the patient may know (addresses, values of fields, passphrases) is in no diagnostic.
#ifndef PDFGEN_SEND_MAIL_H
#define PDFGEN_SEND_MAIL_H

#include "doc/mail.h"
#include "send/clock.h"

// ---- templates

struct mail_field {
    struct str name, value; // absent value: none
    bool of_patient;        // what the data says of them; else the department's or the job's own words
};

// The department of that name; where the templates have one alone, it, whatever the name. NULL: there is
// none.
const struct mail_department *mail_department_lookup(const struct mail_templates *, struct str name);
// The message in the patient's language, the department's own before one for all. NULL: there is none.
const struct mail_message *mail_message_lookup(const struct mail_templates *, struct str lang,
                                               const struct mail_department *);
// The language where all messages have one, else absent.
struct str mail_only_language(const struct mail_templates *);
struct str mail_department_label(const struct mail_department *, struct str lang);
struct str mail_department_sender(const struct mail_department *, struct str lang);

// Whether all fields that the templates name are among `names` (NUL-terminated), "name", "department" or
// their departments' values; reports each that is not, at its place.
bool mail_check_fields(struct arena *, const struct mail_templates *, const char *const *names, size_t n,
                       struct diags *);

// ---- messages

enum {
    MAIL_PDF_MAX = 15 << 20, // bytes of an attachment: a third more in the message; many mailboxes take 20 MB
    MAIL_VALUE_MAX = 8 << 10, // of a field
    MAIL_ID_MAX = 64,
};

struct mail_letter {
    const struct mail_department *department;
    const struct mail_message *message;
    struct str to; // one address
    const struct mail_field
        *fields; // an earlier one hides later ones of its name; the department's values all
    size_t n_fields;
    bool patient_in_subject; // the job allows it
    bool encrypted;          // a password opens the PDF
    struct str pdf;
    struct str id;     // letters and digits: the same for the same letter, so that one sent twice is known
    const char *whose; // "row 17: ", before what is reported; or ""
    int64_t date;      // seconds since 1970
};
// Writes the whole message, with CRLF. False after reporting at `row`, by the names of fields alone.
bool mail_compose(const struct mail_letter *, struct pos row, struct buf *out, struct diags *);

// ---- the server

enum { MAIL_DOT_MS = 600000 }; // how long it may think about a message that it has (RFC 5321, 4.5.3.2.6)

struct mail_server {
    const char *uri;           // smtp://HOST[:PORT] with STARTTLS, or smtps://
    const char *ca;            // file of the certificates trusted; NULL: the system's
    struct str name, password; // NUL-terminated; absent: it wants no login
    bool plain;                // without TLS: on this machine alone
    int rate;                  // messages a minute; 0: as it goes
    int64_t timeout;           // milliseconds; no wait is longer
};
// What is wrong with a server's URI, or absent: another scheme, a password in it, `plain` to another machine.
struct str mail_server_fault(struct arena *, const char *uri, bool plain);

enum mail_fate {
    MAIL_ACCEPTED,
    MAIL_DEFERRED,  // for now: to be tried again
    MAIL_REFUSED,   // for ever
    MAIL_UNCERTAIN, // it was sent, and no answer came: it may have been accepted
    MAIL_UNSENT,    // it did not come to this message: no connection, no TLS, no login
};
struct mail_result {
    enum mail_fate fate;
    bool again;        // later it may go well; false of MAIL_UNSENT where nothing ever went well
    struct str answer; // the server's, or what happened; plain text, no addresses; until the next message
};

struct mailing;
// Connects with the first message. The server is borrowed. Never NULL.
struct mailing *mailing_open(struct arena *, const struct mail_server *, const struct send_clock *,
                             struct diags *);
void mailing_close(struct mailing *);
// Tries server, TLS and login. False after reporting.
bool mailing_check(struct mailing *);
// Milliseconds until the rate allows the next message.
int64_t mailing_wait(const struct mailing *);
// One message on the connection that is open, or on a new one.
void mailing_send(struct mailing *, struct str from, struct str to, struct str message, struct mail_result *);
// Reports why the last message was unsent. Returns false.
bool mailing_report(const struct mailing *);

#endif
