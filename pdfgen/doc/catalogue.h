// The font catalogue: which families there are, and which files hold their faces. Read by read/ from
// fonts/catalogue.xml, used by text/, which opens a face when it is first asked for.
#ifndef PDFGEN_DOC_CATALOGUE_H
#define PDFGEN_DOC_CATALOGUE_H

#include "base/base.h"

struct font_file {
    struct str family, file, package; // package: the Debian package to install
    struct str scripts;               // that the family is made for, as ISO 15924 codes; may be absent
    uint16_t weight;                  // 100..900
    bool italic;
    struct pos pos;
};
struct font_catalogue {
    const struct source *source;
    const struct str *folders; // where files are looked for, in order
    size_t n_folders;
    const struct font_file *files;
    size_t n_files;
};

#endif
