#include "job/data.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 64 << 10 };

struct pos data_pos(const struct data *d, uint32_t line)
{
    return (struct pos){.source = d->source, .line = line};
}

struct row_words row_words(uint64_t row)
{
    struct row_words words;
    snprintf(words.text, sizeof words.text, row ? "row %llu" : "the first row", (unsigned long long)row);
    return words;
}

static bool fill(struct data *d, struct diags *diags)
{
    d->at = d->n = 0;
    while (!d->end) {
        ssize_t got = read(d->fd, d->block, BLOCK_BYTES);
        if (got > 0) {
            d->n = (size_t)got;
            return true;
        }
        if (got < 0 && errno == EINTR)
            continue;
        d->end = true;
        d->failed = got < 0;
        if (d->failed)
            diag(diags, DIAG_FILE_UNREADABLE, data_pos(d, d->line), (struct str){0},
                 "it cannot be read on: %s", strerror(errno));
    }
    return false;
}

// Spreadsheets also write UTF-16: with a byte order mark, or seen by the NUL in its first character.
static bool is_utf16(const struct data *d)
{
    const unsigned char *p = (const unsigned char *)d->block;
    return d->n >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF) || !p[0] || !p[1]);
}

static bool start(struct data *d, struct diags *diags)
{
    fill(d, diags);
    if (d->failed)
        return false;
    if (is_utf16(d))
        return diag(diags, DIAG_DATA_ENCODING, data_pos(d, 1), STR("Save the file as UTF-8."),
                    "this is UTF-16, not UTF-8");
    if (str_starts((struct str){d->block, d->n}, "\xEF\xBB\xBF"))
        d->at = strlen("\xEF\xBB\xBF");
    return true;
}

bool data_open(struct data *d, const struct job *job, struct diags *diags)
{
    struct source *source = NEW(diags->arena, struct source); // what is told names it when all is closed
    source->path = job->data;
    *d = (struct data){.job = job, .source = source, .fd = -1, .line = 1, .row = 1};
    switch (file_open(arena_cstr(diags->arena, job->data), &d->fd)) {
    case FILE_OK:
        break;
    case FILE_MISSING:
        return diag(diags, DIAG_FILE_MISSING, job->data_pos, (struct str){0}, "there is no file \"%.*s\"",
                    STR_ARG(job->data));
    case FILE_TOO_BIG:
    case FILE_UNREADABLE:
        return diag(diags, DIAG_FILE_UNREADABLE, job->data_pos, (struct str){0}, "\"%.*s\" cannot be read",
                    STR_ARG(job->data));
    }
    d->block = malloc(BLOCK_BYTES);
    if (!d->block)
        out_of_memory(BLOCK_BYTES);
    return start(d, diags);
}

void data_close(struct data *d)
{
    if (d->fd >= 0)
        close(d->fd);
    free(d->block);
    d->fd = -1;
    d->block = NULL;
}

struct str data_piece(struct data *d, struct diags *diags)
{
    if (d->at == d->n && !fill(d, diags))
        return (struct str){0};
    const char *p = d->block + d->at;
    size_t left = d->n - d->at, n = left;
    const char *lf = memchr(p, '\n', left);
    if (lf)
        n = (size_t)(lf - p) + 1;
    const char *cr = memchr(p, '\r', n);
    if (cr)
        n = (size_t)(cr - p) + 1;
    bool next_line = d->after_lf || (d->after_cr && p[0] != '\n'); // a CR of its own ends a line, too
    d->line += next_line && d->line < UINT32_MAX;
    d->at += n;
    d->after_lf = p[n - 1] == '\n';
    d->after_cr = p[n - 1] == '\r';
    return (struct str){p, n};
}

bool is_utf8(struct str s)
{
    enum { REPLACEMENT = 0xFFFD };
    for (size_t i = 0; i < s.n;) {
        if ((unsigned char)s.p[i] < 0x80)
            i++;
        else if (utf8_next(s, &i) == REPLACEMENT)
            return false;
    }
    return true;
}
