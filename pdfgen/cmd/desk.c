// pdfgen-desk: the same program with everything that the print desk needs.
#include "cmd/command.h"

int main(int argc, char **argv)
{
    const struct desk desk = {.seal = desk_seal};
    return program_run(argc, argv, &desk);
}
