// The tokens of PDF (7.2, 7.3), written without locale and from integers alone.
#include "pdf/internal.h"

#include <string.h>

void put_int(struct buf *b, int64_t v)
{
    char digits[24];
    size_t i = sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--i] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0)
        digits[--i] = '-';
    buf_put(b, digits + i, sizeof digits - i);
}

void put_fixed(struct buf *b, int64_t v, unsigned decimals)
{
    char fraction[20];
    unsigned n = 0; // digits of the fraction up to its last that is not 0
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    for (unsigned i = decimals; i-- > 0; u /= 10) {
        fraction[i] = (char)('0' + u % 10);
        if (fraction[i] != '0' && !n)
            n = i + 1;
    }
    if (v < 0)
        buf_putc(b, '-');
    if (u || !n)
        put_int(b, (int64_t)u);
    if (n) {
        buf_putc(b, '.');
        buf_put(b, fraction, n);
    }
}

void put_ratio(struct buf *b, int64_t numerator, int64_t denominator)
{
    enum { SCALE = 1000000 };
    int64_t n = numerator * SCALE, half = denominator / 2;
    put_fixed(b, (n + (n < 0 ? -half : half)) / denominator, 6);
}

void put_ref(struct buf *b, pdf_ref ref)
{
    put_int(b, ref);
    buf_puts(b, " 0 R");
}

void put_hex16(struct buf *b, uint32_t v)
{
    static const char digits[] = "0123456789ABCDEF";
    buf_reserve(b, 4);
    char *hex = b->p + b->n;
    for (int i = 0; i < 4; i++)
        hex[i] = digits[v >> (12 - 4 * i) & 15];
    b->n += 4;
}

void put_utf16(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c = utf8_next(s, &i);
        if (c >= 0x10000) {
            put_hex16(b, 0xD800 + ((c - 0x10000) >> 10));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        put_hex16(b, c);
    }
}

// 7.3.5: what is not a regular character is written as #xx.
void put_name(struct buf *b, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    buf_putc(b, '/');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool regular = c > ' ' && c < 127 && !strchr("#()<>[]{}/%", c);
        if (regular) {
            buf_putc(b, (char)c);
        } else if (c) { // a name cannot hold NUL
            char hex[3] = {'#', digits[c >> 4], digits[c & 15]};
            buf_put(b, hex, sizeof hex);
        }
    }
}

void put_bytes(struct buf *b, struct str s)
{
    buf_putc(b, '(');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\r') {
            buf_puts(b, "\\r");
            continue;
        }
        if (c == '(' || c == ')' || c == '\\')
            buf_putc(b, '\\');
        buf_putc(b, c);
    }
    buf_putc(b, ')');
}

void put_text(struct buf *b, struct str s)
{
    bool ascii = true;
    for (size_t i = 0; i < s.n && ascii; i++)
        ascii = s.p[i] >= ' ' && s.p[i] < 127;
    if (ascii) {
        put_bytes(b, s);
        return;
    }
    buf_puts(b, "<FEFF");
    put_utf16(b, s);
    buf_putc(b, '>');
}

void put_rect(struct buf *b, struct pdf_rect r)
{
    buf_putc(b, '[');
    buf_mpt(b, r.x0);
    buf_putc(b, ' ');
    buf_mpt(b, r.y0);
    buf_putc(b, ' ');
    buf_mpt(b, r.x1);
    buf_putc(b, ' ');
    buf_mpt(b, r.y1);
    buf_putc(b, ']');
}
