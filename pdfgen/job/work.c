#include "job/work.h"

#include <string.h>

// ---- requests ----

struct head {
    uint64_t tag;
    uint32_t document, n_sets;
};

size_t request_size(const struct row *row)
{
    size_t size = sizeof(struct head);
    for (size_t i = 0; i < row->n_sets; i++)
        size += 2 * sizeof(uint32_t) + row->sets[i].name.n + row->sets[i].value.n;
    return size;
}

static void put_text(struct buf *out, struct str text)
{
    uint32_t n = (uint32_t)text.n; // rows have a limit
    buf_put(out, &n, sizeof n);
    buf_put(out, text.p, text.n);
}

void request_put(struct buf *out, uint64_t tag, const struct row *row)
{
    struct head head = {tag, row->document, (uint32_t)row->n_sets};
    buf_put(out, &head, sizeof head);
    for (size_t i = 0; i < row->n_sets; i++) {
        put_text(out, row->sets[i].name);
        put_text(out, row->sets[i].value);
    }
}

static void take(struct str *bytes, void *out, size_t n)
{
    memcpy(out, bytes->p, n);
    *bytes = (struct str){bytes->p + n, bytes->n - n};
}

static struct str take_text(struct str *bytes)
{
    uint32_t n;
    take(bytes, &n, sizeof n);
    struct str text = {bytes->p, n};
    *bytes = (struct str){bytes->p + n, bytes->n - n};
    return text;
}

// ---- in the worker ----

static bool is_told_before(const struct diags *diags, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (diags->items[i].code == diags->items[n].code &&
            diags->items[i].pos.line == diags->items[n].pos.line &&
            diags->items[i].pos.source == diags->items[n].pos.source)
            return true;
    return false;
}

static void put_faults(struct buf *out, const struct diags *diags, uint32_t *n)
{
    for (size_t i = 0; i < diags->n && *n < WORK_FAULTS_MAX; i++) {
        const struct diag *d = &diags->items[i];
        if (is_told_before(diags, i))
            continue;
        struct str path = d->pos.source ? d->pos.source->path : (struct str){0};
        struct work_fault fault = {(uint32_t)d->code, (uint32_t)d->severity, d->pos.line, d->pos.column,
                                   (uint32_t)path.n};
        buf_put(out, &fault, sizeof fault);
        buf_put(out, path.p, path.n);
        ++*n;
    }
}

void work_make(void *data, struct str request, struct buf *answer)
{
    struct work *work = data;
    const struct batch_wish *wish = work->wish;
    struct head head;
    struct diags diags;
    struct work_answer told = {0};
    take(&request, &head, sizeof head);
    arena_empty(work->arena);
    diags_init(&diags, work->arena);
    struct source *row = NEW(work->arena, struct source);
    struct named_value *sets = NEW_ARRAY(work->arena, struct named_value, head.n_sets);
    row->path = wish->job->data;
    for (size_t i = 0; i < head.n_sets; i++) {
        sets[i].name = take_text(&request);
        sets[i].value = take_text(&request);
        sets[i].origin.pos.source = row;
    }
    told.made = wish->make(wish->data, head.document, work->arena, sets, head.n_sets, &work->pdf, &told.pages,
                           &diags) &&
                !diags.errors;
    if (told.made) {
        struct str pdf = buf_view(&work->pdf);
        told.bytes = pdf.n;
        told.output = digest_of(pdf);
        told.error = output_write(work->output, head.tag, pdf);
    }
    size_t start = answer->n;
    buf_put(answer, &told, sizeof told);
    put_faults(answer, &diags, &told.n_faults);
    memcpy(answer->p + start, &told, sizeof told);
}

// ---- answers ----

void answer_take(struct str *bytes, struct work_answer *answer)
{
    take(bytes, answer, sizeof *answer);
}

void fault_take(struct str *bytes, struct work_fault *fault, struct str *path)
{
    take(bytes, fault, sizeof *fault);
    *path = (struct str){bytes->p, fault->path};
    *bytes = (struct str){bytes->p + fault->path, bytes->n - fault->path};
}
