// `pdfgen dump --stage=items`: stable text, one item a line.
#include "text/text.h"

static const char *const kind_names[] = {
    [ITEM_BOX] = "box",         [ITEM_GLUE] = "glue",     [ITEM_PENALTY] = "penalty",
    [ITEM_BREAK] = "break",     [ITEM_FILL] = "fill",     [ITEM_PAGE] = "page",
    [ITEM_PAGES] = "pages",     [ITEM_STROKE] = "stroke", [ITEM_PAGE_OF] = "page-of",
    [ITEM_DRAWING] = "drawing", [ITEM_OPEN] = "open",     [ITEM_CLOSE] = "close",
};

static void dump_run(const struct run *run, size_t index, struct buf *out)
{
    buf_printf(out, "  run %zu: %.*s %d%s ", index, STR_ARG(run->face->family), run->face->weight,
               run->face->italic ? " italic" : "");
    buf_mpt(out, run->style->font_size);
    buf_printf(out, " %.*s level %d tag %u glyphs %u%s\n", STR_ARG(run->lang), run->level, (unsigned)run->tag,
               (unsigned)run->n, run->needs_actual_text ? " actual-text" : "");
}

static size_t run_index(const struct para *para, const struct run *run, size_t near)
{
    for (size_t i = near; i < para->n_runs; i++)
        if (para->runs[i] == run)
            return i;
    for (size_t i = 0; i < near && i < para->n_runs; i++)
        if (para->runs[i] == run)
            return i;
    return para->n_runs;
}

static void dump_item(const struct para *para, const struct item *item, size_t *run, struct buf *out)
{
    buf_printf(out, "  %s", kind_names[item->kind]);
    if (item->kind == ITEM_PENALTY)
        buf_printf(out, " %d", item->penalty);
    const struct run *of = item_run(item);
    if (item->kind != ITEM_BREAK && item->kind != ITEM_FILL && (item->kind != ITEM_PENALTY || of)) {
        buf_putc(out, ' ');
        buf_mpt(out, item->width);
    }
    if (of) {
        *run = run_index(para, of, *run);
        struct str text = run_slice(of, item->from, item->to);
        buf_printf(out, " %zu \"%.*s\"", *run, STR_ARG(text));
    }
    buf_putc(out, '\n');
}

void text_dump(const struct text *text, struct buf *out)
{
    for (size_t i = 0; i < text->n_paras; i++) {
        const struct para *para = &text->paras[i];
        buf_printf(out, "para %zu%s line %u widest ", i, para->rtl ? " rtl" : "", (unsigned)para->pos.line);
        buf_mpt(out, para->widest);
        buf_puts(out, " natural ");
        buf_mpt(out, para->natural);
        buf_putc(out, '\n');
        for (size_t k = 0; k < para->n_runs; k++)
            dump_run(para->runs[k], k, out);
        size_t run = 0;
        for (size_t k = 0; k < para->n; k++)
            dump_item(para, &para->items[k], &run, out);
    }
}
