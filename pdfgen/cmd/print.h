// What `pdfgen print` does alike for files and for what a ledger has.
#ifndef PDFGEN_CMD_PRINT_H
#define PDFGEN_CMD_PRINT_H

#include "cmd/pipeline.h"
#include "seal/seal.h"
#include "send/send.h"

struct print_call {
    struct pipeline *p;
    struct print_wish wish; // as the options say
    char line[PASSWORD_MAX + 3];
};
// False after reporting. Close it in any case: it holds a password.
bool print_call_open(struct print_call *, struct pipeline *);
void print_call_close(struct print_call *);

// Asks the printer of the wish what it can do; NULL after reporting. The job's name tells how many documents.
struct printing *print_connect(struct print_call *, const char *printer, size_t n_documents);
// Waits for the job's end, and shows how it goes. False after reporting.
bool print_wait(struct pipeline *, struct printing *, const char *printer);

// Prints what a ledger has due, and records it. Returns the exit code.
int print_from_ledger(struct pipeline *);

#endif
