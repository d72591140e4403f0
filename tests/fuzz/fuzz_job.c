// Any bytes as a job. What is taken opens its data, which is not there.
#include "job/job.h"
#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags;
    diags_init(&diags, arena);
    struct str text = {(const char *)data, size};
    const struct job *job = read_job_text(arena, STR("sources/jobs/fuzz.xml"), text, &diags);
    if (!job != (diags.errors > 0))
        __builtin_trap(); // whoever gives up says why
    if (job && (!job->n_columns || !job->n_documents || !str_ends(job->name, ".pdf")))
        __builtin_trap();
    arena_free(arena);
    return 0;
}
