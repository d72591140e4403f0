// pdfgen-desk: the same program with everything that the print desk needs.
#include "cmd/command.h"

int main(int argc, char **argv)
{
    static const struct desk_command commands[] = {{"extract", desk_extract}, {"merge", desk_merge},
                                                   {"print", desk_print},     {"batch", desk_batch},
                                                   {"ledger", desk_ledger},   {"mail", desk_mail}};
    const struct desk desk = {.seal = desk_seal, .commands = commands, .n_commands = COUNT_OF(commands)};
    return program_run(argc, argv, &desk);
}
