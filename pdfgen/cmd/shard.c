#include "cmd/shard.h"

#include "doc/doc.h"

#include <stdlib.h>

// The variable's whole number; `missing` where it is not set. False where it is none.
static bool take(const char *name, int64_t missing, int64_t *out)
{
    const char *text = getenv(name);
    size_t used;
    *out = missing;
    return !text || (decimal_parse(str_of(text), 0, out, &used) && !text[used]);
}

static struct str check(struct arena *arena, const char *who, int64_t k, int64_t n, struct shard *shard)
{
    if (n < 1 || n > SHARDS_MAX || k < 1 || k > n)
        return arena_printf(arena, "%s tells no part of a whole (part %lld of %lld): say --shard K/N", who,
                            (long long)k, (long long)n);
    *shard = (struct shard){(uint32_t)k, (uint32_t)n};
    return (struct str){0};
}

struct str shard_read(struct arena *arena, struct shard *shard)
{
    int64_t id, min, step, count, index, completions;
    if (shard->n)
        return (struct str){0};
    *shard = (struct shard){1, 1};
    // Arrays need not start at 0, nor go by ones.
    if (!take("SLURM_ARRAY_TASK_ID", -1, &id) || !take("SLURM_ARRAY_TASK_MIN", 0, &min) ||
        !take("SLURM_ARRAY_TASK_STEP", 1, &step) || !take("SLURM_ARRAY_TASK_COUNT", 0, &count) || step < 1)
        return STR("Slurm's SLURM_ARRAY_TASK_… are no numbers: say --shard K/N");
    if (id >= 0)
        return check(arena, "Slurm", (id - min) / step + 1, count, shard);
    if (!take("JOB_COMPLETION_INDEX", -1, &index) || !take("JOB_COMPLETIONS", 0, &completions))
        return STR("JOB_COMPLETION_INDEX or JOB_COMPLETIONS is no number: say --shard K/N");
    return index >= 0
               ? check(arena, "JOB_COMPLETION_INDEX with JOB_COMPLETIONS", index + 1, completions, shard)
               : (struct str){0};
}
