// XInclude of article parts: xi:include href="…", parse="xml" alone, of files below known folders. No
// network, no fallback.
#ifndef PDFGEN_READ_INCLUDE_H
#define PDFGEN_READ_INCLUDE_H

#include "read/xml.h"

// Folders that files may be read from, as realpath gives them; absent ones count for nothing.
struct fence {
    struct str document, content;
};
struct fence fence_open(struct arena *, struct str document_path, const char *content_root);
// A path relative to the file that `pos` names, if it is within the fence; absent after reporting at `pos`. A
// file that is not there passes: who opens it reports that.
struct str fence_path(const struct fence *, struct arena *, struct str relative, struct pos, struct diags *);

// Replaces every xi:include by the root of the file it names, and adds that to `files`. False where one could
// not be.
bool include_all(struct xml *, xmlDoc *, const struct fence *, struct sources *files);

#endif
