#include "job/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

bool survey_open(struct survey *s, const struct batch_wish *wish, struct ledger *ledger,
                 struct output *output, struct batch_counts *counts, struct diags *diags)
{
    *s = (struct survey){.wish = wish, .ledger = ledger, .output = output, .counts = counts};
    s->arena = arena_new();
    s->opened = arena_new();
    struct source *data = NEW(diags->arena, struct source);
    data->path = wish->job->data;
    s->data = data;
    s->rows = rows_open(s->opened, wish->job, diags);
    return s->rows != NULL;
}

void survey_close(struct survey *s)
{
    if (s->rows)
        rows_close(s->rows);
    arena_free(s->opened);
    arena_free(s->arena);
}

bool survey_digest(const struct survey *s, struct digest *digest, struct diags *diags)
{
    uint64_t bytes;
    int fd = open(arena_cstr(s->opened, s->wish->job->data), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool ok = fd >= 0 && digest_file(fd, digest, &bytes);
    int error = errno;
    if (fd >= 0)
        close(fd);
    return ok || diag(diags, DIAG_FILE_UNREADABLE, (struct pos){.source = s->data}, (struct str){0},
                      "cannot read it: %s", strerror(error));
}

// A row at fault without a key has its number for one.
static bool is_mine(const struct survey *s)
{
    const struct batch_wish *wish = s->wish;
    char number[24];
    snprintf(number, sizeof number, "%" PRIu64, s->row.number);
    return wish->shards <= 1 ||
           row_shard(s->row.key.p ? s->row.key : str_of(number), wish->shards) == wish->shard - 1;
}

static enum row_fate compare(struct survey *s, enum row_result result, struct diags *diags)
{
    s->before = (struct entry){0};
    enum find_result found = FIND_NONE;
    if (s->ledger && s->row.key.p)
        found = ledger_find(s->ledger, s->arena, s->row.key, &s->before, diags);
    if (found == FIND_BROKEN)
        return FATE_BROKEN;
    if (result == ROW_FAULTY)
        return FATE_FAULTY;
    s->inputs = digest_halves(&s->row.inputs, &s->wish->documents[s->row.document]);
    bool same = found == FIND_DONE && !s->wish->redo &&
                memcmp(&s->before.inputs, &s->inputs, sizeof s->inputs) == 0 &&
                str_eq(s->before.name, s->row.name) && output_has(s->output, s->row.name, s->before.bytes);
    return same ? FATE_CURRENT : FATE_MAKE;
}

enum row_fate survey_next(struct survey *s, struct diags *diags)
{
    arena_empty(s->arena);
    diags_init(&s->faults, s->arena);
    s->row = (struct row){0};
    enum row_result result = rows_next(s->rows, s->arena, &s->row, &s->faults);
    if (result == ROW_END)
        return FATE_END;
    if (result == ROW_BROKEN) {
        s->wish->tell(s->wish->data, &s->faults);
        diags->errors++; // told already
        return FATE_BROKEN;
    }
    s->counts->rows++;
    if (!is_mine(s))
        return FATE_OTHER;
    enum row_fate fate = compare(s, result, diags);
    s->counts->mine++;
    s->counts->faulty += fate == FATE_FAULTY;
    s->counts->current += fate == FATE_CURRENT;
    s->counts->to_make += fate == FATE_MAKE;
    return fate;
}

enum batch_end batch_survey(const struct batch_wish *wish, struct ledger *ledger, struct output *output,
                            struct batch_counts *counts, struct digest *data, bool *used, struct diags *diags)
{
    struct survey s;
    *counts = (struct batch_counts){0};
    bool ok = survey_open(&s, wish, ledger, output, counts, diags) && survey_digest(&s, data, diags);
    enum batch_end end = ok ? BATCH_DONE : BATCH_BROKEN;
    for (enum row_fate fate; end == BATCH_DONE && (fate = survey_next(&s, diags)) != FATE_END;) {
        if (fate == FATE_BROKEN)
            end = BATCH_BROKEN;
        else if (fate == FATE_FAULTY)
            wish->tell(wish->data, &s.faults);
        else if (fate == FATE_MAKE)
            used[s.row.document] = true;
        if (wish->interrupted(wish->data))
            end = BATCH_CUT;
    }
    survey_close(&s);
    if (end == BATCH_DONE && counts->faulty && wish->job->faulty == FAULTY_STOP)
        end = BATCH_STOPPED;
    return end;
}

bool batch_withdraw(const struct batch_wish *wish, struct ledger *ledger, struct output *output,
                    struct diags *diags)
{
    struct survey s;
    struct batch_counts counts = {0};
    bool ok = survey_open(&s, wish, ledger, output, &counts, diags);
    for (enum row_fate fate; ok && (fate = survey_next(&s, diags)) != FATE_END;) {
        ok = fate != FATE_BROKEN;
        if (fate != FATE_FAULTY || !s.before.id)
            continue;
        struct source *folder = NEW(diags->arena, struct source);
        folder->path = wish->job->folder;
        ok = output_remove(output, s.before.name) ||
             diag(diags, DIAG_OUTPUT_FAILED, (struct pos){.source = folder}, (struct str){0},
                  "cannot write to this folder: %s", strerror(errno));
        ok = ok && ledger_withdraw(ledger, s.before.id, diags);
    }
    survey_close(&s);
    return ok;
}
