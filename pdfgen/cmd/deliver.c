#include "cmd/deliver.h"

struct str rows_words(struct arena *arena, const struct rows_told *rows)
{
    enum { ROWS_SHOWN = 10 };
    struct buf out = {0};
    buf_puts(&out, rows->n == 1 ? "row" : "rows");
    for (size_t i = 0; i < rows->n && i < ROWS_SHOWN; i++)
        buf_printf(&out, "%s %llu", i ? "," : "", (unsigned long long)rows->items[i]);
    buf_puts(&out, rows->n > ROWS_SHOWN ? " …" : "");
    struct str words = arena_str(arena, buf_view(&out));
    buf_free(&out);
    return words;
}
