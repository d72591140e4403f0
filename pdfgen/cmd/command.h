// The commands: one table, one file each.
#ifndef PDFGEN_CMD_COMMAND_H
#define PDFGEN_CMD_COMMAND_H

#include "cmd/options.h"

#define PDFGEN_VERSION "0.1"

struct command {
    const char *name;
    const char *operands; // as help shows them
    size_t min_operands, max_operands;
    uint32_t options;                                   // the options it takes, besides --help and --version
    const char *help;                                   // one line
    int (*run)(struct arena *, const struct options *); // returns the exit code
};

extern const struct command command_table[];
extern const size_t command_count;
const struct command *command_lookup(const char *name); // NULL: there is none

int build_command(struct arena *, const struct options *);
int dump_command(struct arena *, const struct options *);
int schema_command(struct arena *, const struct options *);
int fonts_command(struct arena *, const struct options *);
int help_command(struct arena *, const struct options *);

// ---- talk
// Results go to standard output: returns EXIT_DONE, or EXIT_IO after telling why it could not be written.
int talk_result(struct str);
// "pdfgen: …" on standard error.
void talk_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
// The same with how to get help. Returns EXIT_USAGE.
int talk_usage(const struct command *, struct str fault); // command: NULL where none was named
int talk_unknown_command(struct arena *, const char *name);
void talk_diags(const struct diags *, enum diagnostics_format);

// What `pdfgen help` shows.
void help_overview(struct buf *);
void help_for(const struct command *, struct buf *);

#endif
