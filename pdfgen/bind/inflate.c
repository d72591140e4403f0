// FlateDecode (7.4.4) of what tells where objects are: cross-reference and object streams.
#include "bind/internal.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

static bool unpack(struct arena *arena, struct str packed, struct str *out)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
    struct buf b = {0};
    for (size_t room = MAX(packed.n * 4, (size_t)4096);
         d && result == LIBDEFLATE_INSUFFICIENT_SPACE && room <= BIND_FILE_MAX; room *= 2) {
        b.n = 0;
        buf_reserve(&b, room);
        result = libdeflate_zlib_decompress(d, packed.p, packed.n, b.p, b.cap, &b.n);
    }
    if (result == LIBDEFLATE_SUCCESS)
        *out = arena_str(arena, buf_view(&b));
    libdeflate_free_decompressor(d);
    buf_free(&b);
    return result == LIBDEFLATE_SUCCESS;
}

// PNG's predictors None, Sub and Up; others do not serve for these streams.
static bool undo_prediction(struct arena *arena, size_t columns, struct str *s)
{
    if (s->n % (columns + 1))
        return false;
    size_t rows = s->n / (columns + 1);
    unsigned char *out = arena_alloc(arena, rows * columns + 1);
    for (size_t row = 0; row < rows; row++) {
        const unsigned char *from = (const unsigned char *)s->p + row * (columns + 1);
        unsigned char *to = out + row * columns;
        for (size_t i = 0; i < columns; i++) {
            unsigned char base = 0;
            if (from[0] == 1 && i)
                base = to[i - 1];
            else if (from[0] == 2 && row)
                base = to[i - columns];
            else if (from[0] > 2)
                return false;
            to[i] = (unsigned char)(from[i + 1] + base);
        }
    }
    *s = (struct str){(char *)out, rows * columns};
    return true;
}

// Absent, or an array of one, as the value itself.
static struct str alone(const struct original *o, struct str value)
{
    size_t at = 0;
    struct str of = original_resolve(o, value);
    if (!of.p || of.p[0] != '[')
        return of;
    struct str inner = {of.p + 1, of.n - 2}, first = scan_value(inner, &at);
    return scan(inner, &at).kind == TOKEN_END ? original_resolve(o, first) : of;
}

bool inflate_stream(struct arena *arena, const struct original *o, const struct object *object,
                    struct str *out)
{
    struct str filter = alone(o, dictionary_value(object->value, "/Filter"));
    struct str parameters = alone(o, dictionary_value(object->value, "/DecodeParms"));
    int64_t predictor = 1, columns = 1, unusual = 0;
    struct str value = original_lookup(o, parameters, "/Predictor");
    if (value.p && !scan_integer(value, 15, &predictor))
        return false;
    value = original_lookup(o, parameters, "/Columns");
    if (value.p && (!scan_integer(value, 1000, &columns) || !columns))
        return false;
    unusual += original_lookup(o, parameters, "/Colors").p != NULL;
    unusual += original_lookup(o, parameters, "/BitsPerComponent").p != NULL;
    *out = object->stream;
    if (!filter.p)
        return true;
    if (!str_eqz(filter, "/FlateDecode") || !unpack(arena, object->stream, out))
        return false;
    return predictor == 1 || (predictor >= 10 && !unusual && undo_prediction(arena, (size_t)columns, out));
}
