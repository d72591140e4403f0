// A job while it is read. Shared by the files of read/ that read jobs.
#ifndef PDFGEN_READ_JOB_H
#define PDFGEN_READ_JOB_H

#include "doc/job.h"
#include "read/xml.h"

struct job_reader {
    struct arena *arena;
    struct diags *diags;
    struct job *job;
    struct str folder; // of the job file
    struct {
        struct job_column *items;
        size_t n, cap;
    } columns;
    struct {
        struct job_document *items;
        size_t n, cap;
    } documents;
    struct {
        struct str *items;
        size_t n, cap;
    } layouts, named, groups; // layouts: of the document at hand
    struct {
        struct named_value *items;
        size_t n, cap;
    } sets; // of the document at hand
    struct {
        struct pos *items;
        size_t n, cap;
    } whens, group_places; // of the documents' conditions, of the groups
    struct pos key_pos, name_pos, mail_pos, use_pos[USE_COUNT];
};

// What names what: keys, conditions, groups and the output's name are held against the columns.
void job_check(struct job_reader *);

#endif
