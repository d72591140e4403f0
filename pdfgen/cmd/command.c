#include "cmd/command.h"

#include "bind/bind.h"

#include <string.h>

#define READS  (OPTION(LAYOUT) | OPTION(SET) | OPTION(FONTS) | OPTION(CONTENT_ROOT))
#define PRESS  (OPTION(ICC) | OPTION(INK_LIMIT) | OPTION(MARKS))
#define WRITES (OPTION(PROFILE) | PRESS | OPTION(NO_CLAIMS) | SEALS)
#define SEALS  (OPTION(LINEARIZE) | OPTION(ENCRYPT) | OPTION(PASSWORD_FILE) | OPTION(PASSWORD_FD))
#define TALKS  (OPTION(STRICT) | OPTION(DIAGNOSTICS) | OPTION(TIMING))

#define PRINTS                                                                                               \
    (OPTION(PRINTER) | OPTION(CREDENTIALS) | OPTION(COPIES) | OPTION(SIDES) | OPTION(MEDIA) |                \
     OPTION(COLOR_MODE) | OPTION(STAPLE) | OPTION(HOLD) | OPTION(JOB_NAME) | OPTION(MERGE) |                 \
     OPTION(SEPARATOR) | OPTION(DRY_RUN) | OPTION(NO_WAIT) | OPTION(TIMEOUT))

#define MAILS                                                                                                \
    (OPTION(SERVER) | OPTION(TO) | OPTION(TEMPLATE) | OPTION(FROM_LEDGER) | OPTION(CONSENT) |                \
     OPTION(CREDENTIALS) | OPTION(CREDENTIAL_COMMAND) | OPTION(CA) | OPTION(NO_TLS) | OPTION(RATE) |         \
     OPTION(CHECK) | OPTION(RESEND_UNCERTAIN) | OPTION(RESEND_REFUSED) | OPTION(RESEND_CHANGED) |            \
     OPTION(UNFINISHED) | OPTION(UNLESS_DELIVERED) | OPTION(DRY_RUN) | OPTION(TIMEOUT) | OPTION(OUTPUT) |    \
     OPTION(SET) | OPTION(ENCRYPT) | OPTION(PASSWORD_FILE) | OPTION(PASSWORD_FD))

#define DUE                                                                                                  \
    (OPTION(FROM_LEDGER) | OPTION(UNFINISHED) | OPTION(UNLESS_DELIVERED) | OPTION(GROUP) | OPTION(REDO) |    \
     OPTION(RESEND_UNCERTAIN))

const struct command command_table[] = {
    {"build", "DOC.xml --layout LAYOUT.xml", 1, 1,
     READS | TALKS | OPTION(OUTPUT) | OPTION(OUTLINE) | OPTION(TILES) | OPTION(OVERLAP) | OPTION(IMPOSE) |
         WRITES | OPTION(VERBOSE),
     "make the PDF of a document", build_command},
    {"dump", "DOC.xml --layout LAYOUT.xml --stage=STAGE", 1, 1, READS | TALKS | OPTION(STAGE),
     "show what a stage makes of a document, as stable text", dump_command},
    {"extract", "FILE.pdf", 1, 1,
     OPTION(OUTPUT) | OPTION(PASSWORD_FILE) | OPTION(PASSWORD_FD) | OPTION(DIAGNOSTICS) | OPTION(VERBOSE),
     "write the files attached to a PDF to a folder", NULL},
    {"merge", "FILE.pdf[#PAGES]... -o OUT.pdf | --from-ledger LEDGER -o FOLDER|OUT.pdf", 1,
     BIND_DOCUMENTS_MAX, OPTION(OUTPUT) | OPTION(SIDES) | OPTION(SEPARATOR) | DUE | TALKS | OPTION(VERBOSE),
     "make one PDF of several, or one for each group of a batch", NULL},
    {"print", "FILE.pdf[#PAGES]... --printer URI|NAME | --from-ledger LEDGER [--printer URI|NAME]", 1,
     BIND_DOCUMENTS_MAX, PRINTS | DUE | TALKS | OPTION(VERBOSE),
     "print PDFs, or what a batch left due, and wait until they are printed", NULL},
    {"batch", "JOB.xml", 1, 1,
     OPTION(FONTS) | OPTION(NO_CLAIMS) | OPTION(JOBS) | OPTION(SHARD) | OPTION(RESUME) | OPTION(REDO) |
         OPTION(DRY_RUN) | OPTION(TIMEOUT) | OPTION(STRICT) | OPTION(DIAGNOSTICS) | OPTION(VERBOSE),
     "make everybody's handout, from rows of data", NULL},
    {"ledger", "LEDGER...", 1, 10000,
     OPTION(OUTPUT) | OPTION(FORMAT) | OPTION(VERIFY) | OPTION(MERGE) | OPTION(FORGET) | OPTION(DIAGNOSTICS),
     "show what a batch made, and what became of it", NULL},
    {"mail",
     "FILE.pdf --to ADDRESS --template TEMPLATES.xml --server URI | JOB.xml --from-ledger --server URI", 0, 1,
     MAILS | TALKS | OPTION(VERBOSE), "mail a PDF to a patient, or a batch's to all of them", NULL},
    {"schema", "article|layout|timeline|fonts|record|job|mail", 1, 1, 0,
     "show the RELAX NG schema of a vocabulary, for editors", schema_command},
    {"fonts", "", 0, 0, OPTION(FONTS) | OPTION(STRICT) | OPTION(DIAGNOSTICS),
     "show which fonts are found and which are missing", fonts_command},
    {"help", "[COMMAND]", 0, 1, 0, "show help for a command", help_command},
};
const uint64_t desk_options = OPTION(LINEARIZE) | OPTION(ENCRYPT);
const size_t command_count = COUNT_OF(command_table);

const struct command *command_lookup(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    return NULL;
}
