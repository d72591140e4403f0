// SHA-256, by GnuTLS.
#include <string.h>

#include <gnutls/crypto.h>

#include "job/rows.h"

struct digest digest_of(struct str s)
{
    struct digest d = {{0}};
    // It fails where the library does not know the algorithm: not this one.
    gnutls_hash_fast(GNUTLS_DIG_SHA256, s.p ? s.p : "", s.n, d.bytes);
    return d;
}

void digest_text(const struct digest *d, char text[DIGEST_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof d->bytes; i++) {
        text[2 * i] = digits[d->bytes[i] >> 4];
        text[2 * i + 1] = digits[d->bytes[i] & 15];
    }
    text[DIGEST_TEXT - 1] = 0;
}

static int hexadecimal(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool digest_read(struct str text, struct digest *d)
{
    if (text.n != DIGEST_TEXT - 1)
        return false;
    for (size_t i = 0; i < sizeof d->bytes; i++) {
        int high = hexadecimal(text.p[2 * i]), low = hexadecimal(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        d->bytes[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

uint32_t row_shard(struct str key, uint32_t n)
{
    struct digest d = digest_of(key);
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof number; i++)
        number = number << 8 | d.bytes[i];
    return (uint32_t)(number % n);
}

struct digest digest_halves(const struct digest *first, const struct digest *second)
{
    struct digest halves;
    size_t half = sizeof halves.bytes / 2;
    memcpy(halves.bytes, first->bytes, half);
    memcpy(halves.bytes + half, second->bytes, half);
    return halves;
}

bool digest_has_first(const struct digest *halves, const struct digest *first)
{
    return memcmp(halves->bytes, first->bytes, sizeof halves->bytes / 2) == 0;
}
