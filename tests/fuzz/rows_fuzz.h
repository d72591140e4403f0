// Any bytes as a job's data, read to its end.
#ifndef TESTS_FUZZ_ROWS_FUZZ_H
#define TESTS_FUZZ_ROWS_FUZZ_H

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "job/job.h"
#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_JOB                                                                                             \
    "<job xmlns='urn:pdfgen:job'><data src='/dev/fd/%d' format='%s' key='id'>"                               \
    "<column name='id' max='20'/><column name='name' field='patient-name'/>"                                 \
    "<column name='language' type='language'/><column name='visit' type='date'/>"                            \
    "<column name='email' use='mail-to'/><column name='consent' use='mail-consent'/>"                        \
    "<column name='n' type='integer'/><column name='phone' type='phone'/>"                                   \
    "<column name='passphrase' use='passphrase'/></data><documents>"                                         \
    "<document src='es.xml' when='language=es'><layout src='l.xml'/></document>"                             \
    "<document src='en.xml' when='language!=fr'><layout src='l.xml'/></document></documents>"                \
    "<output folder='out' name='{language}/{name}' faulty='skip'><group column='n'/></output></job>"

// What must hold of a row that is handed on.
static inline void fuzz_check(const struct row *row)
{
    if (!row->key.n || !path_is_below(row->name) || row->line == 0)
        __builtin_trap();
}

static inline void fuzz_read(struct arena *arena, const char *format, int fd)
{
    char text[2000];
    struct diags diags, one;
    diags_init(&diags, arena);
    snprintf(text, sizeof text, FUZZ_JOB, fd, format);
    const struct job *job = read_job_text(arena, STR("job.xml"), str_of(text), &diags);
    struct rows *rows = rows_open(arena, job, &diags);
    if (!rows && !diags.errors)
        __builtin_trap(); // whoever gives up says why
    struct arena *part = arena_part(arena);
    struct row row;
    enum row_result result = rows ? ROW_READ : ROW_END;
    while (result != ROW_END && result != ROW_BROKEN) {
        arena_empty(part);
        diags_init(&one, part);
        result = rows_next(rows, part, &row, &one);
        if ((result == ROW_FAULTY || result == ROW_BROKEN) != (one.errors > 0))
            __builtin_trap();
        if (result == ROW_READ)
            fuzz_check(&row);
    }
    rows_close(rows);
}

static inline int fuzz_rows(const char *format, const uint8_t *data, size_t size)
{
    int fd = memfd_create("rows", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        __builtin_trap();
    struct arena *arena = arena_new();
    fuzz_read(arena, format, fd);
    arena_free(arena);
    close(fd);
    return 0;
}

#endif
