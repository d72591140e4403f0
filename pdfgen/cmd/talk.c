// How commands speak: results on standard output, everything else on standard error.
#include "cmd/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int talk_result(struct str bytes)
{
    if (file_write_atomic("-", bytes))
        return EXIT_DONE;
    talk_line("standard output: %s", strerror(errno));
    return EXIT_IO;
}

void talk_line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("pdfgen: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

int talk_usage(const struct command *command, struct str fault)
{
    const char *name = command ? command->name : "", *space = command ? " " : "";
    fprintf(stderr, "pdfgen%s%s: %.*s\n", space, name, STR_ARG(fault));
    fprintf(stderr, "Try 'pdfgen%s%s --help'.\n", space, name);
    return EXIT_USAGE;
}

int talk_unknown_command(struct arena *arena, const char *name)
{
    const char *names[16];
    size_t n = 0;
    for (; n < command_count && n < COUNT_OF(names); n++)
        names[n] = command_table[n].name;
    struct str near = str_nearest(str_of(name), names, n);
    if (near.p)
        return talk_usage(
            NULL, arena_printf(arena, "unknown command '%s'; did you mean '%.*s'?", name, STR_ARG(near)));
    return talk_usage(NULL, arena_printf(arena, "unknown command '%s'", name));
}

// https://no-color.org: colour only where a person looks and has not asked for none.
static bool wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0);
}

void talk_diags(const struct diags *diags, enum diagnostics_format format)
{
    if (format == DIAGNOSTICS_JSON)
        diags_print_json(diags, stderr);
    else
        diags_print(diags, stderr, wants_colour());
}

struct str date_words(struct arena *arena, int64_t seconds)
{
    char text[64];
    struct tm parts;
    time_t t = (time_t)seconds;
    if (!gmtime_r(&t, &parts))
        return (struct str){0};
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return arena_str(arena, str_of(text));
}
