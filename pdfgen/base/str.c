#include "base/internal.h"

#include <string.h>

struct str str_of(const char *z)
{
    return (struct str){z, z ? strlen(z) : 0};
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_starts(struct str s, const char *prefix)
{
    size_t n = strlen(prefix);
    return n <= s.n && str_eq((struct str){s.p, n}, (struct str){prefix, n});
}

bool str_ends(struct str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return n == 0 || (n <= s.n && memcmp(s.p + (s.n - n), suffix, n) == 0);
}

int str_cmp(struct str a, struct str b)
{
    size_t common = MIN(a.n, b.n);
    int order = common ? memcmp(a.p, b.p, common) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static bool is_xml_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
    while (s.n && is_xml_space(s.p[0]))
        s = (struct str){s.p + 1, s.n - 1};
    while (s.n && is_xml_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

uint64_t str_hash(struct str s)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.n; i++)
        hash = (hash ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t bytes_hash(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t hash = n, word;
    for (; n; p += sizeof word, n -= sizeof word) {
        size_t take = MIN(n, sizeof word);
        word = 0;
        memcpy(&word, p, take);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15); // the golden ratio
        hash ^= hash >> 32;
        if (take < sizeof word)
            break;
    }
    return hash;
}

// ---- UTF-8 (Unicode 15, table 3-7; what is ill-formed is replaced by its maximal subparts) --------------

uint32_t utf8_next(struct str s, size_t *i)
{
    enum { REPLACEMENT = 0xFFFD };
    unsigned char lead = (unsigned char)s.p[(*i)++];
    if (lead < 0x80)
        return lead;
    if (lead < 0xC2 || lead > 0xF4)
        return REPLACEMENT;
    int more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t codepoint = lead & (0x3Fu >> more);
    // The second byte's range keeps out overlong forms, surrogates and what lies above U+10FFFF.
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (; more > 0; more--, low = 0x80, high = 0xBF) {
        if (*i == s.n)
            return REPLACEMENT;
        unsigned char next = (unsigned char)s.p[*i];
        if (next < low || next > high)
            return REPLACEMENT;
        codepoint = codepoint << 6 | (next & 0x3F);
        (*i)++;
    }
    return codepoint;
}

size_t utf8_put(char out[4], uint32_t codepoint)
{
    bool surrogate = codepoint >= 0xD800 && codepoint <= 0xDFFF;
    uint32_t c = surrogate || codepoint > 0x10FFFF ? 0xFFFD : codepoint;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((0xF00u >> n & 0xFF) | c);
    return n;
}

bool char_is_invisible(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

static bool char_is_blank(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } blanks[] = {
        {0x00, 0x20},     {0xA0, 0xA0},     {0x34F, 0x34F},     {0x115F, 0x1160}, // with Hangul's fillers
        {0x1680, 0x1680}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x2000, 0x200F}, {0x2028, 0x202F},
        {0x205F, 0x206F}, {0x2800, 0x2800}, {0x3000, 0x3000},   {0x3164, 0x3164}, {0xFE00, 0xFE0F},
        {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFC}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < COUNT_OF(blanks); i++)
        if (c >= blanks[i].from && c <= blanks[i].to)
            return true;
    return char_is_invisible(c);
}

bool str_is_blank(struct str s)
{
    for (size_t i = 0; i < s.n;)
        if (!char_is_blank(utf8_next(s, &i)))
            return false;
    return true;
}

// ---- "did you mean" -------------------------------------------------------------------------------------

enum { DISTANCE_MAX_LENGTH = 64, DISTANCE_FAR = 999 };

static size_t decode(struct str s, uint32_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;)
        out[n++] = utf8_next(s, &i);
    return n;
}

// Insertions, deletions, substitutions and swaps of neighbours, in characters.
int str_distance(struct str a, struct str b)
{
    uint32_t x[DISTANCE_MAX_LENGTH], y[DISTANCE_MAX_LENGTH];
    int rows[3][DISTANCE_MAX_LENGTH + 1];
    if (a.n > DISTANCE_MAX_LENGTH || b.n > DISTANCE_MAX_LENGTH)
        return DISTANCE_FAR;
    size_t n = decode(a, x), m = decode(b, y);
    int *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int *free_row = before;
        before = above;
        above = row;
        row = free_row;
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int replaced = above[j - 1] + (x[i - 1] != y[j - 1]);
            row[j] = MIN(replaced, MIN(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
    }
    return row[m];
}

struct str str_nearest(struct str wrong, const char *const *names, size_t n)
{
    struct str nearest = {0};
    if (wrong.n == 0 || wrong.n > DISTANCE_MAX_LENGTH)
        return nearest;
    uint32_t characters[DISTANCE_MAX_LENGTH];
    int near_enough = MAX((int)decode(wrong, characters) / 3, 1);
    for (size_t i = 0; i < n; i++) {
        int distance = str_distance(wrong, str_of(names[i]));
        if (distance < near_enough || (distance == near_enough && !nearest.p)) {
            nearest = str_of(names[i]);
            near_enough = distance;
        }
    }
    return nearest;
}
