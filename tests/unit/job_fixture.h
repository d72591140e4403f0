// What the tests of jobs and their rows share: a job's text and its data in, faults and rows out.
#ifndef TESTS_JOB_FIXTURE_H
#define TESTS_JOB_FIXTURE_H

#include "unit/read_fixture.h"

#include <stdio.h>
#include <unistd.h>

#include "job/job.h"

#define JOB(inside) "<job xmlns='urn:pdfgen:job'>\n" inside "\n</job>"
#define DOCUMENTS                                                                                            \
    "<documents><document src='es.xml' when='language=es'><layout src='l.xml'/></document>"                  \
    "<document src='en.xml'><layout src='l.xml'/></document></documents>"
#define DOCUMENTS_OF_ONE "<documents><document src='a.xml'><layout src='l.xml'/></document></documents>"
#define OUTPUT           "<output folder='out'/>"

static inline const struct job *job_of(struct fixture *f, const char *text)
{
    return read_job_text(f->arena, STR("jobs/test.xml"), str_of(text), &f->diags);
}

// A job with these columns over data in a file of its own.
struct batch {
    struct fixture f;
    const struct job *job;
    struct rows *rows;
    char path[64];
    struct row row;
};

static inline void open_batch(struct batch *b, const char *attributes, const char *inside, struct str data)
{
    *b = (struct batch){.path = "/tmp/pdfgen-rows-XXXXXX"};
    open_fixture(&b->f);
    int fd = mkstemp(b->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data.p, data.n), (ssize_t)data.n);
    close(fd);
    struct str text = arena_printf(b->f.arena, "<job xmlns='urn:pdfgen:job'><data src='%s' %s>%s</job>",
                                   b->path, attributes, inside);
    b->job = job_of(&b->f, arena_cstr(b->f.arena, text));
    if (!b->job)
        fail_msg("the job is at fault: %s", faults(&b->f));
    b->rows = rows_open(b->f.arena, b->job, &b->f.diags);
}

static inline void close_batch(struct batch *b)
{
    rows_close(b->rows);
    unlink(b->path);
    close_fixture(&b->f);
}

static inline enum row_result next_row(struct batch *b)
{
    return rows_next(b->rows, b->f.arena, &b->row, &b->f.diags);
}

static inline void value_is(const struct batch *b, size_t column, const char *expected)
{
    struct str value = b->row.values[column];
    if (!str_eqz(value, expected))
        fail_msg("row %u, column %zu: \"%.*s\", not \"%s\"", (unsigned)b->row.number, column, STR_ARG(value),
                 expected);
}

#endif
