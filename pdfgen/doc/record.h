// The record of an archived PDF: what it was made of, and how, so that it can be made again. Written by cmd/
// into the PDF, read back by read/ from the folder that `pdfgen extract` wrote.
#ifndef PDFGEN_DOC_RECORD_H
#define PDFGEN_DOC_RECORD_H

#include "doc/layout.h"

struct recorded_font {
    struct str file; // without folders
    struct str hash; // of the whole file: see cmd/record.c
    struct pos pos;
};

struct record {
    const struct source *source;
    struct str program; // "pdfgen 0.1"
    int64_t date;       // SOURCE_DATE_EPOCH; -1: none
    struct str impose;  // how its pages were put on sheets; absent: they are sheets
    struct pos impose_pos;
    struct str document;     // this and the paths below: with the record's folder before them
    struct str content_root; // absent: none
    struct str catalogue;
    const struct str *layouts;
    size_t n_layouts;
    const struct named_value *sets;
    size_t n_sets;
    const struct recorded_font *fonts; // those the pages were set in
    size_t n_fonts;
    struct pos pos;
};

#endif
