#include "send/mime.h"

#include <string.h>

#include "doc/timeline.h"

enum {
    LINE_MAX_CHARS = 76, // RFC 2045: of encoded lines; RFC 2047: of a line with encoded words
    WORD_BYTES = 39,     // of UTF-8 in an encoded word: 52 characters, and =?UTF-8?B??= around them
    BASE64_LINE = 57,    // bytes
};

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char hex_digits[] = "0123456789ABCDEF";

// ---- characters ----

bool mime_is_line(struct str s)
{
    for (size_t i = 0, next = 0; i < s.n; i = next) {
        uint32_t c = utf8_next(s, &next);
        bool replaced = c == 0xFFFD && !str_starts((struct str){s.p + i, s.n - i}, "\xEF\xBF\xBD");
        if (replaced || c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
            return false;
    }
    return true;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] == 0x7F)
            return false;
    return true;
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// ---- base64 ----

static char *put_base64(char *out, const unsigned char *p, size_t n)
{
    for (; n >= 3; p += 3, n -= 3) {
        uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
        *out++ = base64_digits[v >> 18];
        *out++ = base64_digits[v >> 12 & 63];
        *out++ = base64_digits[v >> 6 & 63];
        *out++ = base64_digits[v & 63];
    }
    if (n) {
        uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0);
        *out++ = base64_digits[v >> 18];
        *out++ = base64_digits[v >> 12 & 63];
        *out++ = n > 1 ? base64_digits[v >> 6 & 63] : '=';
        *out++ = '=';
    }
    return out;
}

void mime_base64(struct buf *b, struct str bytes)
{
    size_t lines = bytes.n / BASE64_LINE + 1;
    buf_reserve(b, lines * (LINE_MAX_CHARS + 2));
    char *out = b->p + b->n;
    for (size_t i = 0; i < bytes.n; i += BASE64_LINE) {
        out = put_base64(out, (const unsigned char *)bytes.p + i, MIN(bytes.n - i, BASE64_LINE));
        *out++ = '\r';
        *out++ = '\n';
    }
    b->n = (size_t)(out - b->p);
}

// ---- headers ----

// Encoded words, each of whole characters, folded one a line.
static void put_words(struct buf *b, struct str text)
{
    for (size_t i = 0; i < text.n;) {
        size_t end = i, next = i;
        while (next < text.n && (utf8_next(text, &next), next - i <= WORD_BYTES))
            end = next;
        char word[4 * WORD_BYTES / 3 + 4];
        char *to = put_base64(word, (const unsigned char *)text.p + i, end - i);
        buf_printf(b, "%s=?UTF-8?B?%.*s?=", i ? "\r\n " : "", (int)(to - word), word);
        i = end;
    }
}

void mime_header_text(struct buf *b, const char *name, struct str text)
{
    bool plain = is_ascii(text) && strlen(name) + 2 + text.n <= LINE_MAX_CHARS &&
                 !memmem(text.p, text.n, "=?", 2) &&
                 (!text.n || (text.p[0] != ' ' && text.p[text.n - 1] != ' '));
    buf_printf(b, "%s: ", name);
    if (plain)
        buf_str(b, text);
    else
        put_words(b, text);
    buf_puts(b, "\r\n");
}

void mime_header_mailbox(struct buf *b, const char *name, struct str label, struct str address)
{
    enum { QUOTED_MAX = 50 };
    buf_printf(b, "%s: ", name);
    if (label.n && is_ascii(label) && label.n <= QUOTED_MAX && !memmem(label.p, label.n, "=?", 2)) {
        buf_putc(b, '"');
        for (size_t i = 0; i < label.n; i++) {
            if (label.p[i] == '"' || label.p[i] == '\\')
                buf_putc(b, '\\');
            buf_putc(b, label.p[i]);
        }
        buf_putc(b, '"');
    } else {
        put_words(b, label);
    }
    // An address is at most 254 characters: a line of its own is within what every server passes on.
    buf_printf(b, label.n ? "\r\n <%.*s>\r\n" : "%.*s\r\n", STR_ARG(address));
}

void mime_header_date(struct buf *b, int64_t seconds)
{
    static const char days[] = "ThuFriSatSunMonTueWed", // 1970-01-01 was a Thursday
        months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t day = seconds / 86400, rest = seconds % 86400;
    int year, month, of_month;
    date_of_days((int32_t)day, &year, &month, &of_month);
    buf_printf(b, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n", days + 3 * (day % 7), of_month,
               months + 3 * (month - 1), year, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

static size_t put_percent(char *out, struct str character)
{
    size_t n = 0;
    for (size_t i = 0; i < character.n; i++) {
        unsigned char c = (unsigned char)character.p[i];
        if (is_alnum((char)c) || c == '-' || c == '_' || c == '.') {
            out[n++] = (char)c;
        } else {
            out[n++] = '%';
            out[n++] = hex_digits[c >> 4];
            out[n++] = hex_digits[c & 15];
        }
    }
    return n;
}

// RFC 2231: percent signs, in pieces of whole characters where it is long.
static void put_extended(struct buf *b, struct str name)
{
    enum { PIECE = 54, CHARACTER = 4 * 3 };
    struct str rest = name;
    for (int piece = 0; rest.n; piece++) {
        char encoded[PIECE + CHARACTER];
        size_t n = 0, used = 0;
        while (used < rest.n) {
            size_t next = used;
            utf8_next(rest, &next);
            size_t more = put_percent(encoded + n, (struct str){rest.p + used, next - used});
            if (n + more > PIECE)
                break;
            n += more;
            used = next;
        }
        buf_puts(b, ";\r\n filename*");
        if (piece || used < rest.n)
            buf_printf(b, "%d*", piece);
        buf_printf(b, "=%s%.*s", piece == 0 ? "UTF-8''" : "", (int)n, encoded);
        rest = (struct str){rest.p + used, rest.n - used};
    }
}

// What programs show that do not know RFC 2231.
static bool put_ascii(struct buf *b, struct str name)
{
    bool same = name.n <= LINE_MAX_CHARS - 16;
    size_t start = b->n;
    for (size_t i = 0; i < name.n && b->n - start < LINE_MAX_CHARS - 20; i++) {
        char c = name.p[i];
        bool keeps = is_alnum(c) || strchr(" -_.", c);
        same = same && keeps;
        if (keeps)
            buf_putc(b, c);
        else if (b->n > start && b->p[b->n - 1] != '_')
            buf_putc(b, '_');
    }
    return same;
}

void mime_header_pdf(struct buf *b, struct str file_name)
{
    static const char ending[] = ".pdf";
    struct str stem = file_name;
    if (str_ends(stem, ending))
        stem.n -= strlen(ending);
    buf_puts(b, "Content-Type: application/pdf;\r\n name=\"");
    bool same = put_ascii(b, stem);
    buf_printf(b, "%s\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment", ending);
    if (same)
        buf_printf(b, ";\r\n filename=\"%.*s\"", STR_ARG(file_name));
    else
        put_extended(b, file_name);
    buf_puts(b, "\r\n");
}

// ---- quoted-printable ----

void mime_quoted_printable(struct buf *b, struct str text)
{
    size_t column = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool last = i + 1 == text.n || text.p[i + 1] == '\n';
        if (c == '\n') {
            buf_puts(b, "\r\n");
            column = 0;
            continue;
        }
        // A dot alone, and "From " at a line's start, are changed by some servers.
        bool plain = (c > ' ' && c < 0x7F && c != '=' && !(column == 0 && (c == '.' || c == 'F'))) ||
                     (c == ' ' && !last);
        size_t n = plain ? 1 : 3;
        if (column + n > LINE_MAX_CHARS - (last ? 0 : 1)) {
            buf_puts(b, "=\r\n");
            column = 0;
            plain = plain && c != '.' && c != 'F';
            n = plain ? 1 : 3;
        }
        if (plain)
            buf_putc(b, (char)c);
        else
            buf_printf(b, "=%c%c", hex_digits[c >> 4], hex_digits[c & 15]);
        column += n;
    }
    if (column)
        buf_puts(b, "\r\n");
}
