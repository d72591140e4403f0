// A paragraph's characters as one string: white space collapsed, soft hyphens taken out, objects as one
// character.
#include "text/internal.h"

struct gathering {
    struct shaper *s;
    bool after_space; // white space here would be a second one, or stand at a line's start
    bool full;
};

static void put(struct gathering *g, uint32_t codepoint)
{
    char bytes[4];
    size_t n = utf8_put(bytes, codepoint);
    if (g->s->text.n + n > PARAGRAPH_MAX_BYTES) {
        g->full = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        PUSH(g->s->scratch, g->s->text, bytes[i]);
}

// Takes back a space that turned out to stand at a line's end.
static void drop_last_space(struct shaper *s)
{
    if (s->text.n == 0 || s->text.items[s->text.n - 1] != ' ')
        return;
    uint32_t end = (uint32_t)--s->text.n;
    for (size_t i = s->spans.n; i-- > 0 && s->spans.items[i].to > end;) {
        s->spans.items[i].to = end;
        s->spans.items[i].from = MIN(s->spans.items[i].from, end);
    }
}

static void open_span(struct gathering *g, enum inline_kind kind, const struct inline_item *in)
{
    uint32_t at = (uint32_t)g->s->text.n;
    struct span span = {kind, in, at, at};
    PUSH(g->s->scratch, g->s->spans, span);
}

static void close_span(struct gathering *g)
{
    g->s->spans.items[g->s->spans.n - 1].to = (uint32_t)g->s->text.n;
}

// An object is one character to line breaking and bidi: `codepoint` behaves as it shall.
static void put_object(struct gathering *g, const struct inline_item *in, uint32_t codepoint)
{
    open_span(g, in->kind, in);
    put(g, codepoint);
    close_span(g);
    g->after_space = false;
}

static void put_break(struct gathering *g, const struct inline_item *in)
{
    struct shaper *s = g->s;
    if (s->text.n && s->text.items[s->text.n - 1] != ' ' && !g->after_space) {
        // Keeps the words apart for who reads the text and not the lines (ISO 32000-1, 14.8.2.5).
        open_span(g, INLINE_TEXT, in);
        put(g, ' ');
        close_span(g);
    }
    open_span(g, INLINE_BREAK, in);
    put(g, 0x2028);
    close_span(g);
    g->after_space = true;
}

static void put_text(struct gathering *g, const struct inline_item *in)
{
    enum {
        NEXT_LINE = 0x85,
        SOFT_HYPHEN = 0xAD,
        LINE_SEPARATOR = 0x2028,
        PARAGRAPH_SEPARATOR = 0x2029,
        BYTE_ORDER_MARK = 0xFEFF
    };
    open_span(g, INLINE_TEXT, in);
    for (size_t i = 0; i < in->text.n && !g->full;) {
        uint32_t c = utf8_next(in->text, &i);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == NEXT_LINE) {
            if (!g->after_space)
                put(g, ' ');
            g->after_space = true;
        } else if (c == SOFT_HYPHEN) {
            PUSH(g->s->scratch, g->s->soft, (uint32_t)g->s->text.n);
        } else if (c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR) {
            close_span(g);
            put_break(g, in);
            open_span(g, INLINE_TEXT, in);
        } else if (c >= ' ' && (c < 0x7F || c > 0x9F) && c != BYTE_ORDER_MARK) { // they say nothing
            put(g, c);
            g->after_space = false;
        }
    }
    close_span(g);
}

void gather(struct shaper *s)
{
    struct gathering g = {.s = s, .after_space = true};
    for (size_t i = 0; i < s->box->n_inlines && !g.full; i++) {
        const struct inline_item *in = &s->box->inlines[i];
        switch (in->kind) {
        case INLINE_TEXT:
            put_text(&g, in);
            break;
        case INLINE_BREAK:
            put_break(&g, in);
            break;
        case INLINE_PAGE:
        case INLINE_PAGES:
        case INLINE_PAGE_OF:
            put_object(&g, in, '0');
            break;
        case INLINE_FILL:
        case INLINE_STROKE:
        case INLINE_DRAWING:
            put_object(&g, in, 0xFFFC); // object replacement character
            break;
        case INLINE_OPEN:
        case INLINE_CLOSE:
            open_span(&g, in->kind, in);
            break;
        }
    }
    drop_last_space(s);
    s->faulty |= g.full;
    if (g.full)
        diag(s->diags, DIAG_PARAGRAPH_TOO_LONG, s->box->pos, STR("Make it several paragraphs."),
             "the paragraph has more than %d bytes of text", PARAGRAPH_MAX_BYTES);
}

uint32_t char_at(const struct shaper *s, size_t i)
{
    return utf8_next(shaper_text(s), &i);
}

uint32_t char_before(const struct shaper *s, size_t i)
{
    do
        i--;
    while (i > 0 && ((unsigned char)s->text.items[i] & 0xC0) == 0x80);
    return char_at(s, i);
}
