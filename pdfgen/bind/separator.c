// What a separator says: "2 / 14", in the middle of its page. The figures are strokes: a page with no text
// wants no font, and says nothing of what follows it.
#include "bind/internal.h"

#include <string.h>

// In a box 6 wide and 10 high, on the base line.
static const char *const figures[] = {
    "3 10 m 4.9 10 6 8 6 5 c 6 2 4.9 0 3 0 c 1.1 0 0 2 0 5 c 0 8 1.1 10 3 10 c s",
    "1 8 m 3.4 10 l 3.4 0 l S",
    "0.3 7.6 m 0.5 9.2 1.7 10 3 10 c 4.7 10 5.8 8.9 5.8 7.4 c 5.8 6 5 5 3.8 3.8 c 0.2 0 l 6 0 l S",
    "0.4 8.2 m 0.8 9.4 1.8 10 3 10 c 4.6 10 5.6 9 5.6 7.6 c 5.6 6.2 4.6 5.3 2.6 5.3 c "
    "4.8 5.3 5.9 4.3 5.9 2.7 c 5.9 1 4.7 0 3 0 c 1.5 0 0.5 0.8 0.1 2 c S",
    "4.4 0 m 4.4 10 l 0 3 l 6 3 l S",
    "5.4 10 m 1 10 l 0.6 5.4 l 1.2 6 2 6.4 3 6.4 c 4.8 6.4 5.9 5.1 5.9 3.2 c 5.9 1.3 4.7 0 2.9 0 c "
    "1.5 0 0.5 0.7 0.1 1.9 c S",
    "5.3 8.8 m 4.9 9.6 4.2 10 3.3 10 c 1.2 10 0.1 7.8 0.1 4.2 c 0.1 1.5 1.2 0 3 0 c "
    "4.8 0 5.9 1.3 5.9 3.1 c 5.9 4.9 4.8 6.1 3.1 6.1 c 1.5 6.1 0.3 5 0.1 3.4 c S",
    "0.2 10 m 6 10 l 2.2 0 l S",
    "3 5.4 m 4.5 5.4 5.5 6.3 5.5 7.7 c 5.5 9.1 4.5 10 3 10 c 1.5 10 0.5 9.1 0.5 7.7 c "
    "0.5 6.3 1.5 5.4 3 5.4 c 4.7 5.4 5.9 4.3 5.9 2.7 c 5.9 1 4.7 0 3 0 c 1.3 0 0.1 1 0.1 2.7 c "
    "0.1 4.3 1.3 5.4 3 5.4 c s",
    "0.7 1.2 m 1.1 0.4 1.8 0 2.7 0 c 4.8 0 5.9 2.2 5.9 5.8 c 5.9 8.5 4.8 10 3 10 c "
    "1.2 10 0.1 8.7 0.1 6.9 c 0.1 5.1 1.2 3.9 2.9 3.9 c 4.5 3.9 5.7 5 5.9 6.6 c S",
};
static const char slash[] = "1 -1 m 5 11 l S";
enum { WIDTH = 6, HEIGHT = 10, ADVANCE = 9, SPACE = 5 };

static void put_mpt_pair(struct buf *b, mpt x, mpt y)
{
    buf_mpt(b, x);
    buf_putc(b, ' ');
    buf_mpt(b, y);
}

void separator_content(struct buf *b, size_t place, size_t count, mpt width, mpt height)
{
    struct buf text = {0};
    put_number(&text, place);
    buf_puts(&text, " / ");
    put_number(&text, count);
    mpt units = (mpt)(text.n - 2) * ADVANCE + 2 * SPACE - (ADVANCE - WIDTH);
    mpt unit = MIN(width / 2 / units, 6 * MPT_PER_PT); // a figure has at most 60 pt
    buf_printf(b, "/Artifact<</ActualText(%.*s)>>BDC q 0.25 G 1 j 1 J ", STR_ARG(buf_view(&text)));
    buf_mpt(b, unit);
    buf_puts(b, " 0 0 ");
    put_mpt_pair(b, unit, (width - units * unit) / 2);
    buf_putc(b, ' ');
    buf_mpt(b, (height - HEIGHT * unit) / 2);
    buf_puts(b, " cm 0.9 w\n");
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c != ' ') {
            buf_puts(b, c == '/' ? slash : figures[c - '0']);
            buf_putc(b, '\n');
        }
        buf_printf(b, "1 0 0 1 %d 0 cm\n", c == ' ' ? SPACE : ADVANCE);
    }
    buf_puts(b, "Q EMC\n");
    buf_free(&text);
}
