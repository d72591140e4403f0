// send/: finished PDFs -> a printer, by IPP (RFC 8010, RFC 8011, PWG 5100), or a mailbox (mail.h). libcups
// and libcurl are known here alone; only pdfgen-desk links this folder.
//
// No patient data goes to the printer beside the documents: no file's name, no title.
//
// Whatever is at the other end may be broken or hostile: no wait for its next byte is longer than
// SEND_SILENCE_MS, its answers have at most SEND_ANSWER_MAX bytes, and what it says is shown only as far as
// it is plain text.
#ifndef PDFGEN_SEND_SEND_H
#define PDFGEN_SEND_SEND_H

#include "send/clock.h"
#include "send/mail.h"

enum print_sides { PRINT_SIDES_ANY = -1, PRINT_ONE_SIDED, PRINT_LONG_EDGE, PRINT_SHORT_EDGE };
enum print_color { PRINT_COLOR_ANY = -1, PRINT_COLOR_AUTO, PRINT_COLOR, PRINT_MONOCHROME };

struct print_wish {
    const char *printer;       // a URI that printer_fault finds nothing wrong with, or a name that CUPS knows
    const char *user;          // whose job it is
    const char *certificates;  // folder where printers' are kept; NULL: CUPS's own
    struct str name, password; // that the printer asks for; absent: none. NUL-terminated
    const char *media;         // as PWG 5101.1 names it, or one of a few short names; NULL: the printer's own
    const char *job_name;
    enum print_sides sides;
    enum print_color color;
    int copies; // 0: the printer's own number
    bool staple, hold;
    int64_t timeout; // milliseconds, for the job's end
};

struct print_progress {
    int job;
    const char *state;   // in words
    int64_t impressions; // printed so far; -1: the printer does not tell
    struct str trouble;  // what hinders the printer, in words; absent: nothing
};
typedef void print_told(void *data, const struct print_progress *);

// What is wrong with a printer's name or URI, or absent: another scheme, a password in it.
struct str printer_fault(struct arena *, const char *printer);

struct printing;
// Connects and asks what the printer can do. NULL after reporting. The wish is borrowed.
struct printing *printing_open(struct arena *, const struct print_wish *, const struct send_clock *,
                               struct diags *);
void printing_close(struct printing *); // NULL is fine
// Whether the printer can do all that is wished, with a job of so many documents; reports all that it cannot.
bool printing_check(const struct printing *, size_t n_documents);
// What would be sent, a line each.
void printing_describe(const struct printing *, const struct str *documents, size_t n, struct buf *);
// Sends the documents as one job. False after reporting; what had been sent of it is cancelled.
bool printing_send(struct printing *, const struct str *documents, size_t n);
// Whether some of it may lie in the printer's tray, though printing_send or printing_wait returned false.
bool printing_is_uncertain(const struct printing *);
// Whether the printer itself told that the job came to nothing: printing_wait returned false.
bool printing_has_failed(const struct printing *);
int printing_job(const struct printing *); // its number
// Waits for the job's end, or until it is held as wished. False after reporting why it failed.
bool printing_wait(struct printing *, print_told *, void *data);

#endif
