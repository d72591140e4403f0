// One document with its layout, read once for many recipients. Made ready, too, what does not depend on a
// recipient's fields is done once (cascade, shaping, font subsets, packed streams) and is immutable ever
// after, shared by the workers of a batch through fork.
#ifndef PDFGEN_CMD_MODEL_H
#define PDFGEN_CMD_MODEL_H

#include "cmd/pipeline.h"

struct model;
// `options`: those of a batch (profile, claims, outline …), as options_parse makes them; borrowed, as are
// `layout` and `fonts`, which models may share. layout NULL: only the document's faults are looked for.
// Everything lives in the arena but what model_close frees. NULL after reporting every fault of the document,
// or where there is no layout.
struct model *model_open(struct arena *, const struct options *, const char *document, const struct layout *,
                         const char *content_root, struct fonts *, struct diags *);
// `specimen`: all fields of one recipient, best made up: what a PDF has in common with the specimen's is not
// made again. It says how quickly others are made, and changes no byte of what `pdfgen build` gives with the
// same fields (copyfit takes it that each further shrinking step makes a document shorter); so it should have
// a value of its kind for every field that recipients have (a date that exists, a name). Once at most.
void model_make_ready(struct model *, struct arena *, const struct named_value *specimen, size_t n_specimen);
void model_close(struct model *); // NULL: nothing happens
// Every file that it was read from, with its text: the article's, the layout's.
void model_files(const struct model *, const struct sources *files[2]);
struct str model_version(const struct model *); // the document's own; absent: it has none

// Makes the PDF for one recipient into `pdf`, which is emptied first. `sets`: all fields of this recipient.
// What it needs meanwhile lives in the given arena, which is the caller's to empty. `diags`: of this
// recipient alone; texts there may quote values. The bytes depend on the model's inputs and these fields
// alone: not on what was made before, by which worker, or beside which other rows. Nothing of the model is
// written to: it may be used after fork. Returns false after reporting. A process that makes many does well
// to keep its memory: with mallopt's M_MMAP_THRESHOLD at 256 KB each PDF costs some 70 page faults.
bool model_make(const struct model *, struct arena *, const struct named_value *sets, size_t n_sets,
                struct buf *pdf, uint32_t *pages, struct diags *);

#endif
