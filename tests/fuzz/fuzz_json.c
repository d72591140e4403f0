// Any bytes as the JSON lines of a job.
#include "rows_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_rows("json-lines", data, size);
}
