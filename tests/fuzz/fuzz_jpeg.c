// Any bytes as a JPEG: what does not begin as one is made to.
#include <string.h>

#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char signature[] = "\xFF\xD8\xFF";
    struct arena *arena = arena_new();
    struct diags diags;
    diags_init(&diags, arena);
    char *bytes = arena_alloc(arena, size + 1);
    if (size)
        memcpy(bytes, data, size);
    memcpy(bytes, signature, size < sizeof signature - 1 ? size : sizeof signature - 1);
    const struct drawing *drawing = read_drawing_text(arena, STR("fuzz"), (struct str){bytes, size}, &diags);
    if (!drawing && !diags.errors)
        __builtin_trap(); // whoever gives up says why
    arena_free(arena);
    return 0;
}
