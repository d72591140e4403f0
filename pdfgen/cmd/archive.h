// What an archived PDF carries with it: every file it was made of, and the record of how.
#ifndef PDFGEN_CMD_ARCHIVE_H
#define PDFGEN_CMD_ARCHIVE_H

#include "cmd/pipeline.h"

// The files of one folder of the archive. Those that name one another, on whatever way, are a group: their
// names are relative to the folder that all of a group are below, so that what they say of one another's
// places stays true, and nothing is told of the machine. Where there are several groups (layouts that have
// nothing in common), each has a folder of its own.
struct archive_file {
    const struct source *source;
    struct str place; // absolute, without "." and ".."
    struct str name;  // in the archive
    bool is_picture;
    size_t group; // the first of its files
};
struct archive_folder {
    const char *name; // "article"
    struct archive_file *items;
    size_t n, cap;
};
struct archive {
    struct archive_folder article, layout, fonts;
};

// ---- archive.c
// Adds what the PDF is made of to `how`. False after reporting.
bool archive_attach(struct pipeline *, struct pdf_options *how);
// The name in the archive of a file that the command line names; absent: it is not there.
struct str archive_name(const struct pipeline *, const struct archive_folder *, const char *path);

// ---- record.c
struct str record_text(const struct pipeline *, const struct archive *, int64_t date);
// Takes the record that the command line names in place of options. False after reporting.
bool record_open(struct pipeline *);
// Of a rebuild: whether everything was read from below the record's folder. False after reporting.
bool record_encloses(struct pipeline *);
// Tells which fonts are not those of the record.
void record_compare_fonts(struct pipeline *);

#endif
