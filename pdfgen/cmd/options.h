// The one option parser: GNU habits (--name=value, --name value, -o X, -oX, -- ends the options, operands
// anywhere).
#ifndef PDFGEN_CMD_OPTIONS_H
#define PDFGEN_CMD_OPTIONS_H

#include "doc/layout.h"

enum option_id {
    OPTION_LAYOUT,
    OPTION_OUTPUT,
    OPTION_SET,
    OPTION_FONTS,
    OPTION_CONTENT_ROOT,
    OPTION_STAGE,
    OPTION_OUTLINE,
    OPTION_TILES,
    OPTION_OVERLAP,
    OPTION_IMPOSE,
    OPTION_PROFILE,
    OPTION_ICC,
    OPTION_INK_LIMIT,
    OPTION_MARKS,
    OPTION_NO_CLAIMS,
    OPTION_LINEARIZE,
    OPTION_ENCRYPT,
    OPTION_PASSWORD_FILE,
    OPTION_PASSWORD_FD,
    OPTION_PRINTER,
    OPTION_CREDENTIALS,
    OPTION_COPIES,
    OPTION_SIDES,
    OPTION_MEDIA,
    OPTION_COLOR_MODE,
    OPTION_STAPLE,
    OPTION_HOLD,
    OPTION_JOB_NAME,
    OPTION_MERGE,
    OPTION_SEPARATOR,
    OPTION_DRY_RUN,
    OPTION_JOBS,
    OPTION_SHARD,
    OPTION_RESUME,
    OPTION_REDO,
    OPTION_FORMAT,
    OPTION_VERIFY,
    OPTION_FORGET,
    OPTION_NO_WAIT,
    OPTION_TIMEOUT,
    OPTION_SERVER,
    OPTION_TO,
    OPTION_TEMPLATE,
    OPTION_FROM_LEDGER,
    OPTION_CONSENT,
    OPTION_CREDENTIAL_COMMAND,
    OPTION_CA,
    OPTION_NO_TLS,
    OPTION_RATE,
    OPTION_CHECK,
    OPTION_RESEND_UNCERTAIN,
    OPTION_RESEND_REFUSED,
    OPTION_RESEND_CHANGED,
    OPTION_UNFINISHED,
    OPTION_UNLESS_DELIVERED,
    OPTION_GROUP,
    OPTION_STRICT,
    OPTION_DIAGNOSTICS,
    OPTION_TIMING,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COUNT
};
#define OPTION(id) (UINT64_C(1) << OPTION_##id) // for the set of options that a command takes

struct option {
    const char *name;
    const char *argument; // as help shows it; NULL: takes none
    const char *help;
    char letter; // 0: none
    bool choice; // the argument is one of the words in `argument`, which are separated by |
};
extern const struct option option_table[OPTION_COUNT];

enum stage { STAGE_DOC, STAGE_BOXES, STAGE_ITEMS, STAGE_FLOW, STAGE_PAGES, STAGE_TAGS, STAGE_PDF };
enum { SIDES_ONE, SIDES_LONG, SIDES_SHORT };
enum diagnostics_format { DIAGNOSTICS_TEXT, DIAGNOSTICS_JSON };

struct names {
    const char **items;
    size_t n, cap;
};
struct imposition; // of press/press.h
// Of pdfgen print; of pdfgen merge sides, separator and what concerns a ledger.
struct print_options {
    const char *printer, *credentials, *media, *job_name; // NULL: not given
    int copies, timeout;                                  // 0: not given; seconds
    int sides, color_mode;                                // the place among the choices; -1: not given
    bool staple, hold, merge, separator, dry_run, no_wait;
    const char *group; // NULL: not given
};
enum { SHARDS_MAX = 100000 };
struct shard { // k from 1; n 0: not given
    uint32_t k, n;
};
enum { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };
// Of pdfgen batch and pdfgen ledger; of merge, print and mail redo, unfinished and unless_delivered.
struct batch_options {
    int jobs; // 0: not given
    struct shard shard;
    int format; // FORMAT_…
    const char *forget;
    bool redo, verify, unfinished, unless_delivered;
};
// Of pdfgen mail; of print and merge from_ledger and resend_uncertain.
struct mail_options {
    const char *server, *to, *templates, *credential_command, *ca; // NULL: not given
    int rate;                                                      // messages a minute; 0: not given
    bool from_ledger, consent, no_tls, check, resend_uncertain, resend_refused, resend_changed;
};
struct options {
    struct names operands, layouts;
    struct {
        struct named_value *items;
        size_t n, cap;
    } sets;
    const char *output, *fonts, *content_root; // NULL: not given
    const char *icc;                           // NULL: not given
    unsigned ink_limit;                        // percent
    const char *password_file;
    int password_fd;                 // -1: not given
    unsigned outline;                // OUTLINE_BOXES | OUTLINE_GRID; 0: not given
    int stage;                       // enum stage; -1: not given
    int profile;                     // enum profile of pdf/pdf.h
    int tile_paper;                  // enum tile_paper of press/press.h; -1: not given
    int tile_turn;                   // enum tile_turn
    mpt overlap;                     // of tiles; 0: not given
    const struct imposition *impose; // NULL: not given
    const char *impose_words;        // as it was said
    struct print_options print;      // of pdfgen mail credentials, timeout and dry_run
    struct batch_options batch;
    struct mail_options mail;
    enum diagnostics_format diagnostics;
    bool strict, timing, verbose, marks, no_claims, linearize, encrypt, help, version;
    uint64_t given;          // which options stood there
    const struct desk *desk; // what pdfgen-desk adds; NULL in pdfgen
};

// Reads the words behind the command's name. On wrong usage returns false with what is wrong in `*fault`.
// Everything is the arena's or borrowed from argv.
bool options_parse(struct arena *, int argc, char *const *argv, uint64_t allowed, struct options *,
                   struct str *fault);

// cmd/impose.c: a scheme and what stands behind it between commas. NULL with what is wrong in `*fault`.
const struct imposition *imposition_parse(struct arena *, const char *, struct str *fault);

#endif
