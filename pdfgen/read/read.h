// read/: XML -> article, layout, font catalogue; SVG -> drawing. libxml2 is known here alone. Everything
// hostile is stopped here: no network, no external entities, no entity expansion, limits on size, depth and
// count.
#ifndef PDFGEN_READ_READ_H
#define PDFGEN_READ_READ_H

#include "doc/article.h"
#include "doc/catalogue.h"
#include "doc/drawing.h"
#include "doc/job.h"
#include "doc/layout.h"
#include "doc/mail.h"
#include "doc/record.h"

enum {
    READ_MAX_BYTES = 64 << 20,   // of one file
    READ_MAX_DEPTH = 200,        // of elements
    READ_MAX_ELEMENTS = 2000000, // of one file
};

struct read_options {
    const char *content_root; // XInclude may also read below this folder; NULL: only below the document's own
};

// All return NULL after reporting every fault found. Memory is the arena's.
// A layout is the last of `paths` laid over the ones before, each over what it extends; a file counts once,
// at its first place.
struct layout *read_layout(struct arena *, const char *const *paths, size_t n, struct diags *);
// Matches the layout's rules while the XML tree is at hand (node.rules); `layout` may be NULL.
struct article *read_article(struct arena *, const char *path, const struct layout *,
                             const struct read_options *, struct diags *);
struct drawing *read_drawing(struct arena *, struct str path, struct pos wanted_at, struct diags *);
bool read_catalogue(struct arena *, const char *path, struct font_catalogue *out, struct diags *);

// Whether a regular file is a record, by its root element. Says nothing where it cannot be read.
bool read_is_record(const char *path);
const struct record *read_record(struct arena *, const char *path, struct diags *);
// Message templates; `wanted_at` is where they are asked for, if in a file.
const struct mail_templates *read_mail(struct arena *, struct str path, struct pos wanted_at, struct diags *);

// A job. That the files it names are there is not looked at.
const struct job *read_job(struct arena *, const char *path, struct diags *);
const struct job *read_job_text(struct arena *, struct str name, struct str text, struct diags *);

// The same from memory: `name` stands in diagnostics, and relative paths start at its folder. The bytes are
// borrowed.
struct layout *read_layout_text(struct arena *, struct str name, struct str text, struct diags *);
struct article *read_article_text(struct arena *, struct str name, struct str text, const struct layout *,
                                  const struct read_options *, struct diags *);
const struct mail_templates *read_mail_text(struct arena *, struct str name, struct str text, struct diags *);
struct drawing *read_drawing_text(struct arena *, struct str name, struct str text, struct diags *);

// The RELAX NG schema, as text, or absent: "article", "layout", "timeline", "fonts", "record",
// "job", "mail".
struct str read_schema(const char *name);
// Frees what libxml2 holds for the process; for leak checkers.
void read_shutdown(void);

#endif
