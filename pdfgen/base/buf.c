#include "base/internal.h"

#include <stdlib.h>
#include <string.h>

void buf_free(struct buf *b)
{
    free(b->p);
    *b = (struct buf){0};
}

void buf_grow(struct buf *b, size_t more)
{
    enum { FIRST = 256 };
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
    // Written from its last digit on: a page has thousands, and printf would take a tenth of a cold run.
    char digits[16];
    size_t start = sizeof digits, end = start;
    uint32_t rest = length < 0 ? 0 - (uint32_t)length : (uint32_t)length;
    for (uint32_t unit = 1; unit < MPT_PER_PT; unit *= 10, rest /= 10) {
        digits[--start] = (char)('0' + rest % 10);
        if (digits[end - 1] == '0')
            end = start;
    }
    if (start < end)
        digits[--start] = '.';
    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (length < 0)
        digits[--start] = '-';
    buf_put(b, digits + start, end - start);
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
