// Any bytes as a drawing (SVG).
#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags;
    diags_init(&diags, arena);
    struct str text = {(const char *)data, size};
    const struct drawing *drawing = read_drawing_text(arena, STR("fuzz.svg"), text, &diags);
    if (!drawing && !diags.errors)
        __builtin_trap(); // whoever gives up says why
    arena_free(arena);
    return 0;
}
