#include "cmd/command.h"

enum { HELP_COLUMN = 30 };

static void put_padded(struct buf *out, size_t from, const char *text)
{
    size_t used = out->n - from;
    if (used >= HELP_COLUMN) {
        buf_putc(out, '\n');
        used = 0;
    }
    buf_printf(out, "%*s%s\n", (int)(HELP_COLUMN - used), "", text);
}

static void put_option(struct buf *out, const struct option *option)
{
    size_t from = out->n;
    if (option->letter)
        buf_printf(out, "  -%c, --%s", option->letter, option->name);
    else
        buf_printf(out, "      --%s", option->name);
    if (option->argument)
        buf_printf(out, "=%s", option->argument);
    put_padded(out, from, option->help);
}

static void put_options(struct buf *out, uint64_t options)
{
    buf_puts(out, "\nOptions:\n");
    for (int id = 0; id < OPTION_COUNT; id++)
        if (options & UINT64_C(1) << id)
            put_option(out, &option_table[id]);
}

void help_overview(struct buf *out)
{
    buf_puts(out, "Usage: pdfgen COMMAND …\n"
                  "Turns XML articles and XML page layouts into tagged PDFs.\n\nCommands:\n");
    for (size_t i = 0; i < command_count; i++) {
        size_t from = out->n;
        buf_printf(out, "  %s", command_table[i].name);
        put_padded(out, from, command_table[i].help);
    }
    put_options(out, OPTION(HELP) | OPTION(VERSION));
    buf_puts(out, "\n'pdfgen help COMMAND' tells more of a command.\n");
}

void help_for(const struct command *command, struct buf *out)
{
    uint64_t options = command->options | OPTION(HELP) | OPTION(VERSION);
    buf_printf(out, "Usage: pdfgen %s%s%s%s\n", command->name, *command->operands ? " " : "",
               command->operands, command->options ? " [OPTION]…" : "");
    buf_printf(out, "pdfgen %s: %s.\n", command->name, command->help);
    put_options(out, options);
}

int help_command(struct arena *arena, const struct options *options)
{
    struct buf out = {0};
    const struct command *command = NULL;
    if (options->operands.n) {
        command = command_lookup(options->operands.items[0]);
        if (!command)
            return talk_unknown_command(arena, options->operands.items[0]);
        help_for(command, &out);
    } else {
        help_overview(&out);
    }
    int result = talk_result(buf_view(&out));
    buf_free(&out);
    return result;
}
