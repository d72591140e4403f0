#include "base/internal.h"

#include <string.h>

static const struct {
    const char *name;
    enum severity severity;
} codes[] = {
#define DIAG(id, name, severity) {name, severity},
#include "base/diagnostics.def"
#undef DIAG
};

const char *diag_name(enum diag_code code)
{
    return codes[code].name;
}

static enum severity severity_of(const struct diags *diags, enum diag_code code)
{
    enum severity severity = codes[code].severity;
    if (severity == SEVERITY_CLAIM)
        return diags->no_claims ? SEVERITY_WARNING : SEVERITY_ERROR;
    return severity;
}

static const char *severity_name(enum severity severity)
{
    static const char *const names[] = {
        [SEVERITY_NOTE] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};
    return names[severity];
}

// ---- collecting -----------------------------------------------------------------------------------------

void diags_init(struct diags *diags, struct arena *arena)
{
    *diags = (struct diags){.arena = arena};
}

static bool reported_before(const struct diags *diags, enum diag_code code, struct pos pos, struct str text)
{
    for (size_t i = 0; i < diags->n; i++) {
        const struct diag *d = &diags->items[i];
        if (d->code == code && d->pos.source == pos.source && d->pos.line == pos.line &&
            d->pos.column == pos.column && str_eq(d->text, text))
            return true;
    }
    return false;
}

static void keep(struct diags *diags, struct diag report)
{
    diags->errors += report.severity == SEVERITY_ERROR;
    diags->warnings += report.severity == SEVERITY_WARNING;
    if (diags->n == DIAGS_MAX) {
        diags->dropped++;
        return;
    }
    report.text = arena_str(diags->arena, report.text);
    report.hint = arena_str(diags->arena, report.hint);
    PUSH(diags->arena, *diags, report);
}

bool diag(struct diags *diags, enum diag_code code, struct pos pos, struct str hint, const char *format, ...)
{
    struct buf text = {0}; // not the arena's: a million dropped reports must not fill it
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(&text, format, arguments);
    va_end(arguments);
    if (!reported_before(diags, code, pos, buf_view(&text)))
        keep(diags, (struct diag){code, severity_of(diags, code), pos, buf_view(&text), hint});
    buf_free(&text);
    return false;
}

// ---- the source line and its caret ----------------------------------------------------------------------

// What a source line shows at most, in characters, and how far into a line it is looked for, in bytes.
enum { EXCERPT_WIDTH = 160, EXCERPT_REACH = 1 << 20, TAB_WIDTH = 4 };

// Columns of a terminal that a character fills: two for wide ones, none for accents that stand on the one
// before (Unicode 15, EastAsianWidth.txt and general category Mn, by the larger blocks).
static unsigned terminal_width(uint32_t c)
{
    static const struct {
        uint32_t first, last;
        unsigned width;
    } ranges[] = {
        {0x0300, 0x036F, 0}, {0x0483, 0x0489, 0},   {0x0591, 0x05BD, 0},   {0x0610, 0x061A, 0},
        {0x064B, 0x065F, 0}, {0x0E31, 0x0E31, 0},   {0x0E34, 0x0E3A, 0},   {0x0E47, 0x0E4E, 0},
        {0x1100, 0x115F, 2}, {0x1AB0, 0x1AFF, 0},   {0x1DC0, 0x1DFF, 0},   {0x20D0, 0x20FF, 0},
        {0x2E80, 0x303E, 2}, {0x3041, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},
        {0xFE00, 0xFE0F, 0}, {0xFE20, 0xFE2F, 0},   {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},
        {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1F64F, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
    };
    for (size_t i = 0; i < COUNT_OF(ranges) && c >= ranges[i].first; i++)
        if (c <= ranges[i].last)
            return ranges[i].width;
    return 1;
}

// Appends a character so that it shows and cannot steer the terminal; returns the columns it fills.
static unsigned put_visible(struct buf *out, uint32_t c)
{
    size_t start = out->n;
    if (c == '\t') {
        buf_printf(out, "%*s", TAB_WIDTH, "");
        return TAB_WIDTH;
    }
    if (char_is_invisible(c)) {
        buf_printf(out, "<U+%04X>", (unsigned)c);
        return (unsigned)(out->n - start);
    }
    buf_codepoint(out, c);
    return terminal_width(c);
}

static void put_visible_str(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n;)
        put_visible(out, utf8_next(s, &i));
}

// The line as it stands in the file, without its end; absent where the file has no such line.
static struct str source_line(struct str text, uint32_t line)
{
    const char *p = text.p, *end = p ? p + text.n : p;
    for (; p && line > 1; line--) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : NULL;
    }
    if (!p || line == 0)
        return (struct str){0};
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    struct str found = {p, (size_t)((newline ? newline : end) - p)};
    if (found.n && found.p[found.n - 1] == '\r')
        found.n--;
    return found;
}

// A line longer than EXCERPT_WIDTH is cut to a window with the column in its middle. Column 0: no caret.
static void print_excerpt(struct buf *out, struct str line, uint32_t column, bool colour)
{
    bool cut = line.n > EXCERPT_REACH;
    line.n = MIN(line.n, EXCERPT_REACH);
    size_t length = 0;
    for (size_t i = 0; i < line.n; length++)
        utf8_next(line, &i);
    size_t place = column ? column - 1 : 0;
    if (place > length && cut)
        return;
    place = MIN(place, length);
    size_t first = 0, end = length;
    if (length > EXCERPT_WIDTH) {
        first = MIN(place - MIN(place, EXCERPT_WIDTH / 2), length - EXCERPT_WIDTH);
        end = first + EXCERPT_WIDTH;
    }
    size_t caret = first ? put_visible(out, 0x2026) : 0, at = 0;
    for (size_t i = 0; i < line.n && at < end; at++) {
        uint32_t c = utf8_next(line, &i);
        if (at < first)
            continue;
        unsigned width = put_visible(out, c);
        caret += at < place ? width : 0;
    }
    buf_puts(out, end < length || cut ? "…\n" : "\n");
    if (column) {
        for (; caret; caret--)
            buf_putc(out, ' ');
        buf_puts(out, colour ? "\033[1;32m^\033[0m\n" : "^\n");
    }
}

// ---- printing -------------------------------------------------------------------------------------------

static void print_one(struct buf *out, const struct diag *d, bool colour)
{
    static const char *const colours[] = {
        [SEVERITY_NOTE] = "\033[1;36m", [SEVERITY_WARNING] = "\033[1;35m", [SEVERITY_ERROR] = "\033[1;31m"};
    const char *plain = colour ? "\033[0m" : "", *bold = colour ? "\033[1m" : "";
    const struct source *source = d->pos.source;
    uint32_t line = source ? d->pos.line : 0, column = line ? d->pos.column : 0;
    if (source) {
        buf_puts(out, bold);
        put_visible_str(out, source->path);
        if (line)
            buf_printf(out, ":%u", (unsigned)line);
        if (column)
            buf_printf(out, ":%u", (unsigned)column);
        buf_printf(out, ":%s ", plain);
    }
    buf_printf(out, "%s%s:%s ", colour ? colours[d->severity] : "", severity_name(d->severity), plain);
    put_visible_str(out, d->text);
    buf_printf(out, " [%s]\n", diag_name(d->code));
    struct str shown = source ? source_line(source->text, line) : (struct str){0};
    if (shown.p)
        print_excerpt(out, shown, column, colour);
    if (d->hint.p) {
        buf_printf(out, "%shint:%s ", bold, plain);
        put_visible_str(out, d->hint);
        buf_putc(out, '\n');
    }
}

static void print_and_free(struct buf *out, FILE *file)
{
    if (out->n)
        fwrite(out->p, 1, out->n, file);
    buf_free(out);
}

void diags_print(const struct diags *diags, FILE *file, bool colour)
{
    struct buf out = {0};
    for (size_t i = 0; i < diags->n; i++)
        print_one(&out, &diags->items[i], colour);
    if (diags->dropped)
        buf_printf(&out, "%zu more not shown\n", diags->dropped);
    print_and_free(&out, file);
}

static void json_str(struct buf *out, const char *key, struct str value)
{
    buf_printf(out, ",\"%s\":", key);
    if (value.p)
        buf_quoted(out, value);
    else
        buf_puts(out, "null");
}

static void json_number(struct buf *out, const char *key, uint32_t value)
{
    if (value)
        buf_printf(out, ",\"%s\":%u", key, (unsigned)value);
    else
        buf_printf(out, ",\"%s\":null", key);
}

void diags_print_json(const struct diags *diags, FILE *file)
{
    struct buf out = {0};
    for (size_t i = 0; i < diags->n; i++) {
        const struct diag *d = &diags->items[i];
        size_t start = out.n;
        json_str(&out, "file", d->pos.source ? d->pos.source->path : (struct str){0});
        json_number(&out, "line", d->pos.line);
        json_number(&out, "column", d->pos.column);
        json_str(&out, "severity", str_of(severity_name(d->severity)));
        json_str(&out, "code", str_of(diag_name(d->code)));
        json_str(&out, "text", d->text);
        json_str(&out, "hint", d->hint);
        out.p[start] = '{'; // instead of the first comma
        buf_puts(&out, "}\n");
    }
    if (diags->dropped)
        buf_printf(&out, "{\"dropped\":%zu}\n", diags->dropped);
    print_and_free(&out, file);
}
