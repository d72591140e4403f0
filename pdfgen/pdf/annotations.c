// Annotations (12.5). Links (12.5.6.5): one for each line that a link's text stands on; form fields: forms.c.
#include "pdf/internal.h"

void pdf_link_area(struct pdf *pdf, uint32_t page, tag_id link, const struct placement *line,
                   const struct mark *mark, struct pdf_rect rect)
{
    if (pdf->cmm) // ISO 15930-7, 6.7: nothing to click where ink goes
        return;
    struct pdf_element *element = &pdf->elements[link];
    mpt baseline = mark->kind == MARK_GLYPHS ? mark->y : mark->y + mark->height;
    if (element->last_annot) {
        struct pdf_annot *last = &pdf->annots.items[element->last_annot - 1];
        if (last->page == page && last->line == line && last->baseline == baseline) {
            rect_extend(&last->rect, rect);
            return;
        }
    }
    struct pdf_annot annot = {.tag = link, .page = page, .line = line, .baseline = baseline, .rect = rect};
    annot.object = pdf_object(pdf);
    PUSH(pdf->working, pdf->annots, annot);
    uint32_t number = (uint32_t)pdf->annots.n;
    if (element->last_annot)
        pdf->annots.items[element->last_annot - 1].next = number;
    else
        element->first_annot = number;
    element->last_annot = number;
}

void pdf_link_text(struct pdf *pdf, tag_id link, struct str text)
{
    enum { ENOUGH = 500 }; // for a label; copying more again and again would take long
    struct str *label = &pdf->elements[link].label;
    if (label->n + text.n <= ENOUGH)
        *label = arena_printf(pdf->working, "%.*s%.*s", STR_ARG(*label), STR_ARG(text));
}

bool put_destination(struct buf *b, const struct pdf *pdf, tag_id tag)
{
    uint32_t start = tag ? pdf->elements[tag].start : 0;
    if (!start)
        return false;
    const struct pdf_leaf *leaf = &pdf->leaves.items[start - 1];
    buf_putc(b, '[');
    put_ref(b, pdf->pages[leaf->page].object);
    buf_puts(b, "/XYZ ");
    buf_mpt(b, leaf->x);
    buf_putc(b, ' ');
    buf_mpt(b, leaf->top);
    buf_puts(b, " null]");
    return true;
}

// 12.6.4.7 wants 7-bit ASCII: other bytes are escaped as RFC 3986 says.
static void put_uri(struct buf *b, struct str uri)
{
    static const char digits[] = "0123456789ABCDEF";
    struct buf ascii = {0};
    for (size_t i = 0; i < uri.n; i++) {
        unsigned char c = (unsigned char)uri.p[i];
        if (c > ' ' && c < 127) {
            buf_putc(&ascii, (char)c);
        } else {
            char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
            buf_put(&ascii, escape, sizeof escape);
        }
    }
    put_bytes(b, buf_view(&ascii));
    buf_free(&ascii);
}

static void put_target(struct buf *b, const struct pdf *pdf, struct str href)
{
    if (href.n && href.p[0] == '#') {
        size_t start = b->n;
        buf_puts(b, "/Dest");
        if (!put_destination(b, pdf, pdf_tag_lookup(pdf, (struct str){href.p + 1, href.n - 1})))
            b->n = start; // nothing of it was set
    } else if (href.n) {
        buf_puts(b, "/A<</S/URI/URI");
        put_uri(b, href);
        buf_puts(b, ">>");
    }
}

static void put_link(struct buf *b, const struct pdf *pdf, const struct pdf_annot *annot)
{
    const struct tag *tag = &pdf->tags->items[annot->tag];
    struct str label = str_trim(pdf->elements[annot->tag].label);
    if (tag->contents.p || tag->alt.p)
        label = tag->contents.p ? tag->contents : tag->alt;
    buf_puts(b, "/Subtype/Link/F 4/Border[0 0 0]/Contents");
    put_text(b, label.n ? label : tag->href);
    put_target(b, pdf, tag->href);
}

void pdf_annotations(struct pdf *pdf)
{
    struct buf b = {0};
    for (size_t i = 0; i < pdf->annots.n; i++) {
        const struct pdf_annot *annot = &pdf->annots.items[i];
        buf_puts(&b, "/Type/Annot/Rect");
        put_rect(&b, annot->rect);
        buf_puts(&b, "/P ");
        put_ref(&b, pdf->pages[annot->page].object);
        buf_puts(&b, "/StructParent ");
        put_int(&b, (int64_t)(pdf->sheets->n + i));
        if (annot->field)
            put_widget(&b, pdf, annot);
        else
            put_link(&b, pdf, annot);
        pdf_set(pdf, annot->object, &b);
    }
    buf_free(&b);
}
