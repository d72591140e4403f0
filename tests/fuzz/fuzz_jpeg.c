// Any bytes as a JPEG: what does not begin as one is made to.
#include <string.h>

#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Reads all of a row, so that a short one is seen.
static void take_row(void *to, const uint8_t *row)
{
    const struct image *image = to;
    volatile uint8_t last = row[(size_t)image->width * (image->components + image->alpha) - 1];
    (void)last;
}

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
    if (drawing && drawing->image &&
        !drawing->image->decode(drawing->image, take_row, (void *)drawing->image))
        __builtin_trap(); // what was checked can be decoded again
    arena_free(arena);
    return 0;
}
