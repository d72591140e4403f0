// Stable text of the pages, for tests and the curious: `pdfgen dump --stage=pages`.
#include "page/page.h"

enum { TEXT_MAX = 40 }; // characters shown of a slab

// The characters of glyphs [from, to): from the first cluster to where the next one begins. Clusters rise in
// left-to-right runs and fall in right-to-left ones.
static struct str mark_text(const struct mark *mark)
{
    const struct run *run = mark->run;
    if (mark->from >= mark->to)
        return (struct str){0};
    bool rtl = run->level % 2 == 1;
    uint32_t first = run->glyphs[rtl ? mark->to - 1 : mark->from].cluster;
    uint32_t last = run->glyphs[rtl ? mark->from : mark->to - 1].cluster;
    size_t end = run->text.n;
    if (rtl) {
        for (uint32_t i = mark->from; i-- > 0 && end == run->text.n;)
            if (run->glyphs[i].cluster > last)
                end = run->glyphs[i].cluster;
    } else {
        for (uint32_t i = mark->to; i < run->n && end == run->text.n; i++)
            if (run->glyphs[i].cluster > last)
                end = run->glyphs[i].cluster;
    }
    if (first >= end)
        return (struct str){0};
    return (struct str){run->text.p + first, end - first};
}

static void put_char(struct buf *out, uint32_t codepoint)
{
    char bytes[4];
    if (codepoint == '"' || codepoint == '\\')
        buf_putc(out, '\\');
    buf_put(out, bytes, utf8_put(bytes, codepoint < ' ' ? ' ' : codepoint));
}

static void put_text(struct buf *out, const struct slab *slab)
{
    size_t shown = 0;
    buf_puts(out, " \"");
    for (size_t m = 0; m < slab->n && shown < TEXT_MAX; m++) {
        if (slab->marks[m].kind != MARK_GLYPHS)
            continue;
        struct str text = mark_text(&slab->marks[m]);
        for (size_t i = 0; i < text.n && shown < TEXT_MAX; shown++)
            put_char(out, utf8_next(text, &i));
    }
    buf_putc(out, '"');
}

static void put_lengths(struct buf *out, const mpt *lengths, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_putc(out, ' ');
        buf_mpt(out, lengths[i]);
    }
}

// Boxes as x, y, width and height from the page's top left corner: a backdrop with its colour, a slab as wide
// as its marks.
static void dump_page(const struct page *page, mpt measure, struct buf *out)
{
    buf_printf(out, "page %u %.*s", (unsigned)page->number, STR_ARG(page->master->name));
    put_lengths(out, (mpt[]){page->master->width, page->master->height}, 2);
    buf_putc(out, '\n');
    for (size_t i = 0; i < page->n_backdrops; i++) {
        const struct backdrop *b = &page->backdrops[i];
        buf_puts(out, "  backdrop");
        put_lengths(out, (mpt[]){b->x, b->y, b->width, b->height}, 4);
        if (b->frame->style->background)
            buf_printf(out, " %.*s", STR_ARG(b->frame->style->background->name));
        buf_printf(out, "%s%s\n", b->starts ? " starts" : "", b->ends ? " ends" : "");
    }
    for (size_t i = 0; i < page->n_placements; i++) {
        const struct placement *p = &page->placements[i];
        struct slab_extent extent = slab_extent(p->slab, p->mirror ? measure : -1);
        buf_puts(out, p->artifact ? "  artifact" : "  slab");
        put_lengths(out, (mpt[]){p->x + extent.x, p->y, extent.width, p->slab->height}, 4);
        put_text(out, p->slab);
        buf_putc(out, '\n');
    }
}

void pages_dump(const struct pages *pages, struct buf *out)
{
    for (size_t i = 0; i < pages->n; i++)
        dump_page(&pages->items[i], pages->flow->measure, out);
}
