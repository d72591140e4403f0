// Any bytes as the CSV of a job.
#include "rows_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_rows("csv", data, size);
}
