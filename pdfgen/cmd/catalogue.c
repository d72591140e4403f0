// Where the font catalogue is: named, in the environment, or beside the program.
#include "cmd/pipeline.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The folder the program was started from, or absent. A bare chroot has no /proc; then the kernel still told
// the path that was executed.
static struct str program_folder(struct arena *arena)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    if (n > 0 && (size_t)n < sizeof path)
        return path_dir(arena, (struct str){path, (size_t)n});
    if (strchr(program_invocation_name, '/') && realpath(program_invocation_name, path))
        return path_dir(arena, str_of(path));
    return (struct str){0};
}

const char *catalogue_path(struct arena *arena, const struct options *options, struct diags *diags)
{
    // From build/pdfgen, from build/san/pdfgen, and installed.
    static const char *const places[] = {"../fonts/catalogue.xml", "../../fonts/catalogue.xml",
                                         "../share/pdfgen/fonts/catalogue.xml"};
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
