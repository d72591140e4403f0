// The ledger as a list.
#include "cmd/command.h"
#include "cmd/ledger.h"

#include <inttypes.h>
#include <string.h>

// ---- lines ----

// RFC 4180. A spreadsheet takes what starts with one of these for a formula, and a name can be made to be
// one: an apostrophe before it makes it text. JSON has it as it is.
static void put_csv(struct buf *out, const struct cell *cell)
{
    struct str s = cell->text;
    bool formula = !cell->number && s.n && strchr("=+-@\t\r", s.p[0]);
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++)
        quoted = quoted || strchr(",\"\r\n", s.p[i]);
    if (!quoted && !formula) {
        buf_str(out, s);
        return;
    }
    buf_puts(out, formula ? "\"'" : "\"");
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_putc(out, '"');
        buf_putc(out, s.p[i]);
    }
    buf_putc(out, '"');
}

static void put_json(struct buf *out, const struct cell *cell)
{
    buf_printf(out, "\"%s\":", cell->name);
    if (!cell->text.p)
        buf_puts(out, "null");
    else if (cell->number)
        buf_str(out, cell->text);
    else
        buf_quoted(out, cell->text);
}

// What could steer the terminal is shown as a question mark.
static void put_text(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_putc(out, (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F ? '?' : s.p[i]);
    if (!s.n)
        buf_putc(out, '-');
}

void put_header(struct buf *out, int format, const struct cell *cells, size_t n)
{
    for (size_t i = 0; i < n && format != FORMAT_JSON; i++)
        buf_printf(out, "%s%s", i ? (format == FORMAT_CSV ? "," : "\t") : "", cells[i].name);
    if (format != FORMAT_JSON)
        buf_puts(out, format == FORMAT_CSV ? "\r\n" : "\n");
}

void put_line(struct buf *out, int format, const struct cell *cells, size_t n)
{
    if (format == FORMAT_JSON)
        buf_putc(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_putc(out, format == FORMAT_TEXT ? '\t' : ',');
        if (format == FORMAT_CSV)
            put_csv(out, &cells[i]);
        else if (format == FORMAT_JSON)
            put_json(out, &cells[i]);
        else
            put_text(out, cells[i].text);
    }
    buf_puts(out, format == FORMAT_JSON ? "}\n" : format == FORMAT_CSV ? "\r\n" : "\n");
}

// ---- cells ----

static const char *const states[] = {[ENTRY_DONE] = "done",
                                     [ENTRY_FAULTY] = "faulty",
                                     [ENTRY_FAILED] = "failed",
                                     [ENTRY_REPLACED] = "replaced",
                                     [ENTRY_FORGOTTEN] = "forgotten"};
static const char *const deliveries[] = {[DELIVERY_DUE] = "due",
                                         [DELIVERY_STARTED] = "started",
                                         [DELIVERY_ACCEPTED] = "accepted",
                                         [DELIVERY_DEFERRED] = "deferred",
                                         [DELIVERY_FAILED] = "failed"};

struct listing {
    struct desk_ledger *l;
    struct arena *arena; // of one line
    int format;
    struct delivery last[2]; // of each kind; time -1: none
    bool broken;
};

static struct str number(struct arena *arena, uint64_t n)
{
    return arena_printf(arena, "%" PRIu64, n);
}

static struct str digest(struct arena *arena, const struct digest *d)
{
    static const struct digest none = {{0}};
    char text[DIGEST_TEXT];
    if (memcmp(d, &none, sizeof none) == 0)
        return (struct str){0};
    digest_text(d, text);
    return arena_str(arena, str_of(text));
}

static struct str parted(struct arena *arena, struct str tabs)
{
    struct buf out = {0};
    for (size_t i = 0; i < tabs.n; i++)
        buf_puts(&out, tabs.p[i] == '\t' ? " | " : (char[]){tabs.p[i], '\0'});
    struct str text = tabs.p ? arena_str(arena, buf_view(&out)) : tabs;
    buf_free(&out);
    return tabs.p && !text.p ? STR("") : text;
}

static void keep_last(void *data, enum delivery_kind kind, const struct delivery *delivery)
{
    struct listing *list = data;
    list->last[kind] = *delivery;
    list->last[kind].answer = arena_str(list->arena, delivery->answer);
}

static void delivery_cells(struct listing *list, enum delivery_kind kind, struct cell *cells)
{
    const struct delivery *d = &list->last[kind];
    if (d->time < 0)
        return;
    cells[0].text = str_of(deliveries[d->state]);
    cells[1].text = date_words(list->arena, d->time);
    cells[2].text = d->answer;
}

static size_t entry_cells(struct listing *list, const struct entry *e, struct cell *cells)
{
    struct arena *a = list->arena;
    bool made = e->output.bytes[0] || e->bytes;
    const struct cell all[] = {
        {"id", number(a, (uint64_t)e->id), true},
        {"row", e->row ? number(a, e->row) : (struct str){0}, true},
        {"key", e->key, false},
        {"state", str_of(states[e->state]), false},
        {"time", date_words(a, e->time), false},
        {"document", e->document, false},
        {"version", e->version, false},
        {"layout", parted(a, e->layout), false},
        {"language", e->language, false},
        {"groups", parted(a, e->groups), false},
        {"file", e->name, false},
        {"bytes", made ? number(a, e->bytes) : (struct str){0}, true},
        {"pages", e->pages ? number(a, e->pages) : (struct str){0}, true},
        {"diagnostics", e->diagnostics, false},
        {"print", {0}, false},
        {"print-time", {0}, false},
        {"print-answer", {0}, false},
        {"mail", {0}, false},
        {"mail-time", {0}, false},
        {"mail-answer", {0}, false},
        {"inputs", digest(a, &e->inputs), false},
        {"output", digest(a, &e->output), false},
    };
    memcpy(cells, all, sizeof all);
    delivery_cells(list, DELIVERY_PRINT, cells + 14);
    delivery_cells(list, DELIVERY_MAIL, cells + 17);
    return COUNT_OF(all);
}

enum { CELLS = 22, SHOWN = 14 }; // SHOWN: of those, as text

static size_t shown(int format, size_t n)
{
    return format == FORMAT_TEXT ? SHOWN : n;
}

static bool list_entry(void *data, const struct entry *entry, const struct delivery *last)
{
    struct listing *list = data;
    struct cell cells[CELLS];
    (void)last;
    arena_empty(list->arena);
    list->last[DELIVERY_PRINT].time = list->last[DELIVERY_MAIL].time = -1;
    list->broken = !ledger_deliveries(list->l->ledger, entry->id, keep_last, list, list->l->diags);
    if (list->broken)
        return false;
    size_t n = entry_cells(list, entry, cells);
    put_line(&list->l->out, list->format, cells, shown(list->format, n));
    if (list->l->out.n < 1 << 20)
        return true;
    bool told = talk_result(buf_view(&list->l->out)) == EXIT_DONE;
    list->l->out.n = 0;
    list->broken = !told;
    return told;
}

int list_ledger(struct desk_ledger *l, int format)
{
    struct listing list = {.l = l, .arena = arena_part(l->arena), .format = format};
    struct entry none = {0};
    struct cell cells[CELLS];
    list.last[DELIVERY_PRINT].time = list.last[DELIVERY_MAIL].time = -1;
    put_header(&l->out, format, cells, shown(format, entry_cells(&list, &none, cells)));
    if (!ledger_list(l->ledger, list_entry, &list, l->diags) || list.broken)
        return EXIT_IO;
    return talk_result(buf_view(&l->out));
}
