#include "base/internal.h"

#include <stdlib.h>
#include <string.h>

void buf_free(struct buf *b)
{
    free(b->p);
    *b = (struct buf){0};
}

void buf_reserve(struct buf *b, size_t more)
{
    enum { FIRST = 256 };
    if (more <= b->cap - b->n)
        return;
    if (more > SIZE_MAX / 2 - b->n)
        out_of_memory(more);
    size_t cap = MAX(MAX(b->n + more, b->cap * 2), FIRST);
    char *grown = realloc(b->p, cap);
    if (!grown)
        out_of_memory(cap);
    b->p = grown;
    b->cap = cap;
}

void buf_put(struct buf *b, const void *bytes, size_t n)
{
    if (!n)
        return;
    buf_reserve(b, n);
    memcpy(b->p + b->n, bytes, n);
    b->n += n;
}

void buf_puts(struct buf *b, const char *z)
{
    buf_put(b, z, strlen(z));
}

void buf_putc(struct buf *b, char c)
{
    buf_put(b, &c, 1);
}

void buf_str(struct buf *b, struct str s)
{
    buf_put(b, s.p, s.n);
}

void buf_vprintf(struct buf *b, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        out_of_memory((size_t)INT32_MAX); // the text would be longer than an int can say
    buf_reserve(b, (size_t)n + 1);
    vsnprintf(b->p + b->n, (size_t)n + 1, format, arguments);
    b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(b, format, arguments);
    va_end(arguments);
}

void buf_mpt(struct buf *b, mpt length)
{
    int64_t size = length < 0 ? -(int64_t)length : length;
    int fraction = (int)(size % MPT_PER_PT), digits = 3;
    buf_printf(b, "%s%d", length < 0 ? "-" : "", (int)(size / MPT_PER_PT));
    if (!fraction)
        return;
    for (; fraction % 10 == 0; digits--)
        fraction /= 10;
    buf_printf(b, ".%0*d", digits, fraction);
}

void buf_quoted(struct buf *b, struct str s)
{
    buf_putc(b, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t c = utf8_next(s, &i);
        bool space_that_looks_plain = c == 0xA0 || c == 0x202F;
        if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", (char)c);
        else if (c == '\n')
            buf_puts(b, "\\n");
        else if (c == '\t')
            buf_puts(b, "\\t");
        else if (char_is_invisible(c) || space_that_looks_plain)
            buf_printf(b, "\\u%04x", (unsigned)c);
        else
            buf_codepoint(b, c);
    }
    buf_putc(b, '"');
}

void buf_codepoint(struct buf *b, uint32_t codepoint)
{
    char bytes[4] = {0};
    buf_put(b, bytes, utf8_put(bytes, codepoint));
}

struct str buf_view(const struct buf *b)
{
    return (struct str){b->p ? b->p : "", b->n};
}
