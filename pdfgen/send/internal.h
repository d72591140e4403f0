// What the files of send/ share.
#ifndef PDFGEN_SEND_INTERNAL_H
#define PDFGEN_SEND_INTERNAL_H

#include "send/send.h"

#include <cups/cups.h>

struct printing {
    struct arena *arena;
    const struct print_wish *wish;
    struct send_clock clock;
    struct diags *diags;
    struct source source; // the printer, as the user named it
    http_t *http;
    char resource[1024], uri[1024];
    int version; // of IPP: 20 or 11
    int job;
    bool encrypted;  // the connection is, or it leaves the machine nowhere
    bool distrusted; // by trust_printer
    int passwords;   // how often it was asked for
    bool begun;      // some of a document has been sent: not once more, for it may be printed
    bool uncertain;  // whether it was printed
    bool failed;     // the printer gave the job up, or somebody cancelled it there
    ipp_t *able;     // what the printer can do
    // What went wrong last, if anything.
    enum diag_code code;
    struct str wrong, hint;
};

// ---- exchange.c
bool exchange_connect(struct printing *); // false after noting what is wrong
// Sends a request, which it frees, and what follows it. The printer's answer, whatever its status; NULL after
// noting what is wrong.
ipp_t *exchange(struct printing *, ipp_t *request, struct str body);
bool note_wrong(struct printing *, enum diag_code, struct str hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool report_wrong(const struct printing *);            // what was noted; always false
bool refused(struct printing *, ipp_t *answer);        // notes it where the answer's status is an error
ipp_t *new_request(const struct printing *, ipp_op_t); // with the attributes that every operation has
// As far as it is plain ASCII, at most 80 bytes.
struct str plain_text(struct arena *, const char *);

// ---- trust.c
bool trust_printer(
    struct printing *); // whom an encrypted connection leads to; false after noting what is wrong

// ---- able.c
bool able_has(ipp_t *, const char *attribute, const char *keyword);
bool able_has_number(ipp_t *, const char *attribute, int value);
const char *media_keyword(const char *media);
const char *sides_keyword(enum print_sides);
const char *color_keyword(enum print_color);
int staple_value(ipp_t *able); // 0: it cannot
void add_job_attributes(const struct printing *, size_t n_documents, ipp_t *request);

// ---- words.c
// What a printer's state reasons say, in words; absent: nothing is wrong.
struct str trouble_words(struct arena *, ipp_t *answer, const char *attribute);
const char *job_state_words(int state);

#endif
