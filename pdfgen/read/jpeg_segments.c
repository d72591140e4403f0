// The segments of a JPEG (ITU-T T.81, B.1): the way up that Exif notes, and a copy without any notes. A
// photograph tells where, when and with what it was taken; none of that may reach a patient's handout.
#include "read/picture.h"

#include <string.h>

enum marker {
    RST0 = 0xD0,
    RST7 = 0xD7,
    SOI = 0xD8,
    EOI = 0xD9,
    SOS = 0xDA,
    APP0 = 0xE0,
    APP1 = 0xE1,
    APP14 = 0xEE,
    APP15 = 0xEF,
    TEM = 0x01,
    COM = 0xFE,
};

// A marker with its parameters; `bytes` begins at the marker and holds all, length included.
struct segment_at {
    uint8_t marker;
    struct str bytes, body;
};

static uint8_t byte_at(struct str s, size_t i)
{
    return (uint8_t)s.p[i];
}

static bool stands_alone(uint8_t marker)
{
    return marker == TEM || (marker >= RST0 && marker <= EOI);
}

// The next segment at or after *at, which moves behind it; what stands between is passed over, as decoders
// do.
static bool next_segment(struct str file, size_t *at, struct segment_at *out)
{
    size_t i = *at;
    for (; i + 1 < file.n; i++)
        if (byte_at(file, i) == 0xFF && byte_at(file, i + 1) != 0xFF && byte_at(file, i + 1) != 0)
            break;
    if (i + 1 >= file.n)
        return false;
    out->marker = byte_at(file, i + 1);
    size_t n = 2;
    if (!stands_alone(out->marker)) {
        if (i + 4 > file.n)
            return false;
        n += (size_t)byte_at(file, i + 2) << 8 | byte_at(file, i + 3);
    }
    if (n > file.n - i || (n < 4 && !stands_alone(out->marker)))
        return false;
    out->bytes = (struct str){file.p + i, n};
    out->body = n > 4 ? (struct str){file.p + i + 4, n - 4} : (struct str){"", 0};
    *at = i + n;
    return true;
}

// Where the entropy-coded data from `at` on end: at a marker that is none of theirs.
static size_t scan_end_at(struct str file, size_t at)
{
    for (; at + 1 < file.n; at++) {
        uint8_t next = byte_at(file, at + 1);
        if (byte_at(file, at) == 0xFF && next != 0 && (next < RST0 || next > RST7))
            return at;
    }
    return file.n;
}

// ---- a copy without notes

// JFIF's and Adobe's say how to decode; of them no more than that (JFIF may hold a thumbnail).
static void copy_segment(struct buf *out, const struct segment_at *s)
{
    enum { JFIF = 14, ADOBE = 12 };
    if (s->marker == APP0 && s->body.n >= JFIF && memcmp(s->body.p, "JFIF", 5) == 0) {
        buf_put(out, "\xFF\xE0\0\x10", 4);
        buf_put(out, s->body.p, JFIF - 2);
        buf_put(out, "\0\0", 2);
    } else if (s->marker == APP14 && s->body.n >= ADOBE && memcmp(s->body.p, "Adobe", 5) == 0) {
        buf_put(out, "\xFF\xEE\0\x0E", 4);
        buf_put(out, s->body.p, ADOBE);
    } else if ((s->marker < APP0 || s->marker > APP15) && s->marker != COM && !stands_alone(s->marker)) {
        buf_str(out, s->bytes);
    }
}

struct str jpeg_stripped(struct arena *arena, struct str file)
{
    struct buf out = {0};
    struct segment_at s;
    size_t at = 2;
    bool ended = false;
    buf_put(&out, "\xFF\xD8", 2);
    while (!ended && next_segment(file, &at, &s)) {
        ended = s.marker == EOI;
        copy_segment(&out, &s);
        if (s.marker == SOS) {
            size_t end = scan_end_at(file, at);
            buf_put(&out, file.p + at, end - at);
            at = end;
        }
    }
    buf_put(&out, "\xFF\xD9", 2);
    struct str copy = ended ? arena_str(arena, buf_view(&out)) : (struct str){0};
    buf_free(&out);
    return copy;
}

// ---- the way up

static uint32_t number(struct str s, size_t at, size_t n, bool little)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++)
        v |= (uint32_t)byte_at(s, at + i) << 8 * (little ? i : n - 1 - i);
    return v;
}

// The Orientation of Exif's first directory (CIPA DC-008, 4.6.5); 0 where it says none.
static unsigned exif_orientation(struct str exif)
{
    enum { NAME = 6, HEADER = 8, ENTRY = 12, ORIENTATION = 0x0112 };
    if (exif.n < NAME + HEADER || memcmp(exif.p, "Exif\0", NAME) != 0)
        return 0;
    struct str tiff = {exif.p + NAME, exif.n - NAME};
    bool little = tiff.p[0] == 'I';
    size_t at = number(tiff, 4, 4, little);
    if (at > tiff.n - 2)
        return 0;
    size_t count = number(tiff, at, 2, little);
    for (at += 2; count && at + ENTRY <= tiff.n; count--, at += ENTRY)
        if (number(tiff, at, 2, little) == ORIENTATION)
            return number(tiff, at + 8, 2, little);
    return 0;
}

unsigned jpeg_orientation(struct str file)
{
    struct segment_at s;
    for (size_t at = 2; next_segment(file, &at, &s) && s.marker != SOS && s.marker != EOI;) {
        unsigned orientation = s.marker == APP1 ? exif_orientation(s.body) : 0;
        if (orientation >= 1 && orientation <= 8)
            return orientation;
    }
    return 1;
}
