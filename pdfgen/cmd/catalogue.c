// Where the font catalogue is: named, in the environment, or beside the program.
#include "cmd/command.h"
#include "cmd/pipeline.h"

#include <stdlib.h>
#include <unistd.h>

const char *catalogue_path(struct arena *arena, const struct options *options, struct diags *diags)
{
    // From build/pdfgen, from build/san/pdfgen, and installed in bin/ and libexec/pdfgen/.
    static const char *const places[] = {"../fonts/catalogue.xml", "../../fonts/catalogue.xml",
                                         "../share/pdfgen/fonts/catalogue.xml",
                                         "../../share/pdfgen/fonts/catalogue.xml"};
    const char *named = options->fonts ? options->fonts : getenv("PDFGEN_FONTS");
    if (named && *named)
        return named;
    struct str folder = program_folder(arena), looked = {0};
    for (size_t i = 0; folder.p && i < COUNT_OF(places); i++) {
        struct str path = path_join(arena, folder, str_of(places[i]));
        if (access(path.p, F_OK) == 0)
            return path.p;
        looked = arena_printf(arena, "%.*s%s%.*s", STR_ARG(looked), looked.n ? ", " : "", STR_ARG(path));
    }
    diag(diags, DIAG_FILE_MISSING, (struct pos){0},
         arena_printf(arena, "name it with --fonts or PDFGEN_FONTS; looked for %.*s", STR_ARG(looked)),
         "there is no font catalogue");
    return NULL;
}
