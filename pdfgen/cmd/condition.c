// The ICC profile of the printing condition: named, or the one that Debian has.
#include "cmd/pipeline.h"

#include <errno.h>
#include <string.h>

// Coated paper, offset in North America.
static const char default_icc[] = "/usr/share/color/icc/ghostscript/default_cmyk.icc";

const struct source *printing_condition(struct pipeline *p)
{
    enum { ICC_MAX = 16 << 20 };
    const char *path = p->options->icc ? p->options->icc : default_icc;
    struct source *source = NEW(p->arena, struct source);
    const struct pos pos = {.source = source};
    source->path = str_of(path);
    switch (file_read(p->arena, path, ICC_MAX, &source->text)) {
    case FILE_OK:
        return source;
    case FILE_MISSING:
        diag(&p->diags, DIAG_FILE_MISSING, pos,
             p->options->icc ? STR("Name the profile of the print shop's condition.")
                             : STR("Debian's libgs-common has it; another is named by --icc."),
             "there is no such ICC profile");
        break;
    case FILE_TOO_BIG:
        diag(&p->diags, DIAG_FILE_TOO_BIG, pos, STR("A printer's ICC profile has a few megabytes."),
             "it is larger than %d MB", ICC_MAX >> 20);
        break;
    case FILE_UNREADABLE:
        diag(&p->diags, DIAG_FILE_UNREADABLE, pos, (struct str){0}, "cannot read it: %s", strerror(errno));
        break;
    }
    p->unreadable = true;
    return NULL;
}
