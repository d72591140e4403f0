// Any bytes as a PNG: what does not begin as one is made to, and the checksums of its chunks are put right,
// which would stop nearly every change of the fuzzer's.
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

enum { SIGNATURE = 8, AROUND = 12 }; // bytes of a chunk around its data: length, name; checksum

static uint32_t checksum(const uint8_t *p, size_t n)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

static void mend_checksums(uint8_t *p, size_t n)
{
    for (size_t at = SIGNATURE; n - at >= AROUND;) {
        size_t length = (size_t)p[at] << 24 | (size_t)p[at + 1] << 16 | (size_t)p[at + 2] << 8 | p[at + 3];
        if (length > n - at - AROUND)
            return;
        uint32_t crc = checksum(p + at + 4, length + 4);
        at += AROUND + length;
        for (int i = 1; i <= 4; i++, crc >>= 8)
            p[at - (size_t)i] = (uint8_t)crc;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags;
    diags_init(&diags, arena);
    uint8_t *bytes = arena_alloc(arena, size + SIGNATURE);
    if (size)
        memcpy(bytes, data, size);
    memcpy(bytes, "\x89PNG\r\n\x1a\n", SIGNATURE);
    size = MAX(size, (size_t)SIGNATURE);
    mend_checksums(bytes, size);
    const struct drawing *drawing =
        read_drawing_text(arena, STR("fuzz"), (struct str){(const char *)bytes, size}, &diags);
    if (!drawing && !diags.errors)
        __builtin_trap(); // whoever gives up says why
    if (drawing && drawing->image &&
        !drawing->image->decode(drawing->image, take_row, (void *)drawing->image))
        __builtin_trap(); // what was checked can be decoded again
    arena_free(arena);
    return 0;
}
