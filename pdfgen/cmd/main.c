#include "cmd/command.h"

#include <string.h>

// setlocale is not called: the same input gives the same bytes in every locale.

static int show(void (*help)(struct buf *))
{
    struct buf out = {0};
    help(&out);
    int result = talk_result(buf_view(&out));
    buf_free(&out);
    return result;
}

static void version(struct buf *out)
{
    buf_puts(out, "pdfgen " PDFGEN_VERSION "\n");
}

static size_t count_standard_input(const struct names *names)
{
    size_t n = 0;
    for (size_t i = 0; i < names->n; i++)
        n += strcmp(names->items[i], "-") == 0;
    return n;
}

// What is wrong with the words that a command was given, or absent.
static struct str usage_fault(struct arena *arena, const struct command *command, const struct options *o)
{
    if (o->operands.n < command->min_operands)
        return arena_printf(arena, "wants %s", command->operands);
    if (o->operands.n > command->max_operands)
        return arena_printf(arena, "'%s' is one too many", o->operands.items[command->max_operands]);
    if (count_standard_input(&o->operands) + count_standard_input(&o->layouts) > 1)
        return STR("standard input can be read only once");
    return (struct str){0};
}

static int run_command(struct arena *arena, const struct command *command, int argc, char **argv)
{
    struct options options;
    struct str fault = {0};
    if (!options_parse(arena, argc, argv, command->options | OPTION(HELP) | OPTION(VERSION), &options,
                       &fault))
        return talk_usage(command, fault);
    if (options.version)
        return show(version);
    if (options.help) {
        struct buf out = {0};
        help_for(command, &out);
        int result = talk_result(buf_view(&out));
        buf_free(&out);
        return result;
    }
    fault = usage_fault(arena, command, &options);
    return fault.p ? talk_usage(command, fault) : command->run(arena, &options);
}

// The options before a command, or none.
static int run_alone(struct arena *arena, int argc, char **argv)
{
    struct options options;
    struct str fault = {0};
    if (!options_parse(arena, argc, argv, OPTION(HELP) | OPTION(VERSION), &options, &fault))
        return talk_usage(NULL, fault);
    if (options.version)
        return show(version);
    if (options.help)
        return show(help_overview);
    return talk_usage(NULL, STR("which command?"));
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    int result;
    if (argc < 2 || argv[1][0] == '-') {
        result = run_alone(arena, argc - 1, argv + 1);
    } else {
        const struct command *command = command_lookup(argv[1]);
        result =
            command ? run_command(arena, command, argc - 2, argv + 2) : talk_unknown_command(arena, argv[1]);
    }
    arena_free(arena);
    return result;
}
