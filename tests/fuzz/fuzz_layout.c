// Any bytes as a layout. It may extend the real ones: files are looked for from layouts/, so run it at the
// top of the tree.
#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags;
    diags_init(&diags, arena);
    struct str text = {(const char *)data, size};
    const struct layout *layout = read_layout_text(arena, STR("layouts/departments/fuzz.xml"), text, &diags);
    if (!layout && !diags.errors)
        __builtin_trap(); // whoever gives up says why
    arena_free(arena);
    return 0;
}
