// The colour space of the pages: sRGB (IEC 61966-2-1) as an ICC profile (ICC.1:2010, profile version 4),
// written from its numbers. A display profile of matrix and curve; big endian throughout.
#include "pdf/internal.h"

static void put_u16(struct buf *b, uint32_t v)
{
    buf_putc(b, (char)(v >> 8 & 255));
    buf_putc(b, (char)(v & 255));
}

static void put_u32(struct buf *b, uint32_t v)
{
    put_u16(b, v >> 16);
    put_u16(b, v & 0xFFFF);
}

static void put_u32s(struct buf *b, const uint32_t *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_u32(b, v[i]);
}

// multiLocalizedUnicodeType (10.13) with one text, in ASCII.
static void put_text_tag(struct buf *b, const char *text)
{
    struct str s = str_of(text);
    buf_puts(b, "mluc");
    put_u32s(b, (const uint32_t[]){0, 1, 12}, 3); // reserved, one record of twelve bytes
    buf_puts(b, "enUS");
    put_u32s(b, (const uint32_t[]){(uint32_t)s.n * 2, 28}, 2);
    for (size_t i = 0; i < s.n; i++)
        put_u16(b, (unsigned char)s.p[i]);
}

static void put_xyz_tag(struct buf *b, const uint32_t xyz[3])
{
    buf_puts(b, "XYZ ");
    put_u32(b, 0);
    put_u32s(b, xyz, 3);
}

// All numbers are s15Fixed16: primaries and white adapted to D50, and how they were adapted (Bradford).
static const uint32_t red[3] = {0x6FA2, 0x38F5, 0x0390}, green[3] = {0x6299, 0xB785, 0x18DA},
                      blue[3] = {0x24A0, 0x0F84, 0xB6CF}, white[3] = {0xF6D6, 0x10000, 0xD32D},
                      adaptation[9] = {0x10C42,    0x05DE,     0xFFFFF325, 0x0793, 0xFD90,
                                       0xFFFFFBA2, 0xFFFFFDA4, 0x03DC,     0xC06E};

static void put_adaptation_tag(struct buf *b)
{
    buf_puts(b, "sf32");
    put_u32(b, 0);
    put_u32s(b, adaptation, COUNT_OF(adaptation));
}

// parametricCurveType (10.16), function 3: (a x + b)^g from d on, c x below it.
static void put_curve_tag(struct buf *b)
{
    enum { G = 0x26666, A = 0xF2A7, B = 0x0D59, C = 0x13D0, D = 0x0A5B };
    buf_puts(b, "para");
    put_u32(b, 0);
    put_u16(b, 3);
    put_u16(b, 0);
    put_u32s(b, (const uint32_t[]){G, A, B, C, D}, 5);
}

// 7.2. The date is that of the profile's definition here, whatever the day.
static void put_header(struct buf *b, uint32_t size)
{
    put_u32(b, size);
    put_u32(b, 0);          // no preferred colour management module
    put_u32(b, 0x04300000); // version 4.3
    buf_puts(b, "mntrRGB XYZ ");
    const uint32_t date[6] = {2026, 1, 1, 0, 0, 0};
    for (size_t i = 0; i < COUNT_OF(date); i++)
        put_u16(b, date[i]);
    buf_puts(b, "acsp");
    put_u32s(b, (const uint32_t[7]){0},
             7); // platform, flags, device, attributes (8 bytes), intent; creator follows
    put_u32s(b, (const uint32_t[]){0xF6D6, 0x10000, 0xD32D}, 3);
    put_u32s(b, (const uint32_t[12]){0}, 12); // creator, ID, reserved
}

// ---- the profile: header, table of tags, their data ----
enum { HEADER = 128, TAGS = 10, TAG_BYTES = 12, DATA = HEADER + 4 + TAGS * TAG_BYTES };

struct icc_profile {
    struct buf table, data;
    size_t start; // of the tag being written, in `data`
};

// What was put into `data` since the last call is this tag's.
static void end_tag(struct icc_profile *p, const char *name)
{
    buf_puts(&p->table, name);
    put_u32(&p->table, (uint32_t)(DATA + p->start));
    put_u32(&p->table, (uint32_t)(p->data.n - p->start));
    while (p->data.n % 4)
        buf_putc(&p->data, 0);
    p->start = p->data.n;
}

// One curve for all three colours.
static void put_curves(struct icc_profile *p)
{
    static const char *const names[] = {"rTRC", "gTRC", "bTRC"};
    size_t start = p->start;
    put_curve_tag(&p->data);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        p->start = start;
        end_tag(p, names[i]);
    }
}

void icc_srgb(struct buf *out)
{
    struct icc_profile p = {0};
    put_text_tag(&p.data, "sRGB");
    end_tag(&p, "desc");
    put_text_tag(&p.data, "No copyright, use freely");
    end_tag(&p, "cprt");
    put_xyz_tag(&p.data, white);
    end_tag(&p, "wtpt");
    put_adaptation_tag(&p.data);
    end_tag(&p, "chad");
    put_xyz_tag(&p.data, red);
    end_tag(&p, "rXYZ");
    put_xyz_tag(&p.data, green);
    end_tag(&p, "gXYZ");
    put_xyz_tag(&p.data, blue);
    end_tag(&p, "bXYZ");
    put_curves(&p);
    put_header(out, (uint32_t)(DATA + p.data.n));
    put_u32(out, TAGS);
    buf_str(out, buf_view(&p.table));
    buf_str(out, buf_view(&p.data));
    buf_free(&p.table);
    buf_free(&p.data);
}
