// What both programs do with the words they are given. pdfgen hands on to pdfgen-desk what that alone can do.
#include "cmd/command.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

// ---- the companion ----

struct str program_folder(struct arena *arena)
{
    // A bare chroot has no /proc; then the kernel still told the path that was executed.
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    if (n > 0 && (size_t)n < sizeof path)
        return path_dir(arena, (struct str){path, (size_t)n});
    if (strchr(program_invocation_name, '/') && realpath(program_invocation_name, path))
        return path_dir(arena, str_of(path));
    return (struct str){0};
}

// Becomes pdfgen-desk, beside this program or where it is installed. Returns only where that fails.
static int become_desk(struct arena *arena, char **argv)
{
    static const char *const places[] = {"pdfgen-desk", "../libexec/pdfgen/pdfgen-desk"};
    struct str folder = program_folder(arena);
    for (size_t i = 0; folder.p && i < COUNT_OF(places); i++)
        execv(path_join(arena, folder, str_of(places[i])).p, argv);
    talk_line("pdfgen-desk, which does this, cannot be started from %.*s: %s", STR_ARG(folder),
              strerror(errno));
    return EXIT_IO;
}

static int start_command(struct arena *arena, const struct command *command, const struct options *options,
                         char **argv)
{
    const struct desk *desk = options->desk;
    if (!desk && (!command->run || options->given & desk_options))
        return become_desk(arena, argv);
    if (command->run)
        return command->run(arena, options);
    for (size_t i = 0; i < desk->n_commands; i++)
        if (strcmp(desk->commands[i].name, command->name) == 0)
            return desk->commands[i].run(arena, options);
    return EXIT_BUG;
}

static int run_command(struct arena *arena, const struct command *command, int argc, char **argv,
                       const struct desk *desk)
{
    struct options options;
    struct str fault = {0};
    if (!options_parse(arena, argc - 2, argv + 2, command->options | OPTION(HELP) | OPTION(VERSION), &options,
                       &fault))
        return talk_usage(command, fault);
    options.desk = desk;
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
    return fault.p ? talk_usage(command, fault) : start_command(arena, command, &options, argv);
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

int program_run(int argc, char **argv, const struct desk *desk)
{
    // Large blocks go back to the system as soon as they are free: what one stage leaves, the next can have.
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
    struct arena *arena = arena_new();
    int result;
    if (argc < 2 || argv[1][0] == '-') {
        result = run_alone(arena, argc - 1, argv + 1);
    } else {
        const struct command *command = command_lookup(argv[1]);
        result =
            command ? run_command(arena, command, argc, argv, desk) : talk_unknown_command(arena, argv[1]);
    }
    arena_free(arena);
    return result;
}
