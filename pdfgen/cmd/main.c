// pdfgen: what a cold run needs, and no library more.
#include "cmd/command.h"

int main(int argc, char **argv)
{
    return program_run(argc, argv, NULL);
}
