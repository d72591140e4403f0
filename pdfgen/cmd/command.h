// The commands: one table, one file each.
#ifndef PDFGEN_CMD_COMMAND_H
#define PDFGEN_CMD_COMMAND_H

#include "cmd/options.h"

#define PDFGEN_VERSION "0.1"

struct command {
    const char *name;
    const char *operands; // as help shows them
    size_t min_operands, max_operands;
    uint64_t options;                                   // the options it takes, besides --help and --version
    const char *help;                                   // one line
    int (*run)(struct arena *, const struct options *); // returns the exit code; NULL: pdfgen-desk has it
};

extern const struct command command_table[];
extern const size_t command_count;
extern const uint64_t desk_options;                     // which of them only pdfgen-desk can do
const struct command *command_lookup(const char *name); // NULL: there is none

// What takes many libraries (encryption, databases, printing, mail) is done by a companion program,
// pdfgen-desk, so that pdfgen itself starts quickly. It is made of the same objects and this; pdfgen starts
// it where it is wanted.
struct pipeline;
struct desk {
    bool (*seal)(
        struct pipeline *); // encrypts, linearizes: pipeline.pdf becomes the copy. False after reporting
    const struct desk_command {
        const char *name; // as in command_table, where `run` is NULL
        int (*run)(struct arena *, const struct options *);
    } * commands;
    size_t n_commands;
};
int program_run(int argc, char **argv, const struct desk *); // all that main() does; desk: NULL in pdfgen
struct str program_folder(struct arena *); // where the program is; absent where that is unknown
bool desk_seal(struct pipeline *);
// What is wrong with where the password comes from, or absent: what else is read from there would hold it,
// and diagnostics quote what is read.
struct str secret_fault(const struct options *);

// Reads the password that options name into `line` (PASSWORD_MAX + 2 bytes of seal.h); false after reporting.
bool desk_password(struct pipeline *, char *line, struct str *password);
// Reads a secret's first line from a file that its owner alone may read; `what` names it.
bool desk_secret(struct pipeline *, const char *path, char *line, struct str *secret);
// Reads NAME:PASSWORD from the file, or from what the command prints; both NULL: there are none. Into `line`
// (PASSWORD_MAX + 3 bytes), which name and password are then views of, NUL-terminated.
bool desk_credentials(struct pipeline *, const char *path, const char *command, char *line, struct str *name,
                      struct str *password);
// A password that nobody knows: who holds it could lift a copy's permissions.
bool desk_owner(struct pipeline *, char owner[2 * 16 + 1]);
void desk_limit_memory(void); // what a few bytes can be blown up to ends there
int desk_extract(struct arena *, const struct options *);
int desk_merge(struct arena *, const struct options *);
int desk_print(struct arena *, const struct options *);
int desk_batch(struct arena *, const struct options *);
int desk_ledger(struct arena *, const struct options *);
int desk_mail(struct arena *, const struct options *);

int build_command(struct arena *, const struct options *);
int dump_command(struct arena *, const struct options *);
int schema_command(struct arena *, const struct options *);
int fonts_command(struct arena *, const struct options *);
int help_command(struct arena *, const struct options *);

// A PDF is written over, nothing else, and never one of `sources`. Returns what is wrong, or absent.
struct str output_fault(const char *output, const struct names *sources);

// ---- talk
// Results go to standard output: returns EXIT_DONE, or EXIT_IO after telling why it could not be written.
int talk_result(struct str);
// "pdfgen: …" on standard error.
void talk_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
// The same with how to get help. Returns EXIT_USAGE.
int talk_usage(const struct command *, struct str fault); // command: NULL where none was named
int talk_unknown_command(struct arena *, const char *name);
void talk_diags(const struct diags *, enum diagnostics_format);
struct str date_words(struct arena *, int64_t seconds); // since 1970, as 2026-11-02T06:12:00Z

// What `pdfgen help` shows.
void help_overview(struct buf *);
void help_for(const struct command *, struct buf *);

#endif
