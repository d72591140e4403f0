// The document: pages, shared resources, catalog, and the order in which everything is made.
#include "pdf/internal.h"

// ---- pages ----
// Annotations come in the order of their pages: *next is the first that is not yet written.
static void put_annots(struct buf *b, const struct pdf *pdf, size_t page, size_t *next)
{
    size_t first = *next;
    for (; *next < pdf->annots.n && pdf->annots.items[*next].page == page; ++*next) {
        buf_puts(b, *next > first ? " " : "/Annots[");
        put_ref(b, pdf->annots.items[*next].object);
    }
    if (*next > first)
        buf_putc(b, ']');
}

// 14.11.2. A press is told how far the page reaches; others that what there is, is the page.
static void put_boxes(struct buf *b, const struct pdf *pdf, const struct sheet *sheet)
{
    const struct pdf_rect media = {0, 0, sheet->width, sheet->height};
    const struct press_rect *t = &sheet->trim;
    const struct pdf_rect trim =
        rect_within((struct pdf_rect){t->x0, sheet->height - t->y1, t->x1, sheet->height - t->y0}, media);
    buf_puts(b, "/MediaBox");
    put_rect(b, media);
    buf_puts(b, "/TrimBox");
    put_rect(b, trim);
    if (!pdf->cmm)
        return;
    const mpt more = sheet->bleed;
    buf_puts(b, "/BleedBox");
    put_rect(b, rect_within((struct pdf_rect){trim.x0 - more, trim.y0 - more, trim.x1 + more, trim.y1 + more},
                            media));
}

static void write_pages(struct pdf *pdf)
{
    struct buf b = {0};
    size_t next_annot = 0;
    for (size_t i = 0; i < pdf->sheets->n; i++) {
        buf_puts(&b, "/Type/Page/Parent ");
        put_ref(&b, pdf->page_tree);
        put_boxes(&b, pdf, &pdf->sheets->items[i]);
        buf_puts(&b, "/Resources ");
        put_ref(&b, pdf->resources);
        buf_puts(&b, "/Contents ");
        put_ref(&b, pdf->pages[i].contents);
        if (pdf->pages[i].transparent) { // which colours mix (ISO 19005-2, 6.2.10; ISO 15930-7, 6.3)
            buf_puts(&b, "/Group<</S/Transparency/CS");
            buf_puts(&b, pdf->cmm ? "/DeviceCMYK>>" : "/DeviceRGB>>");
        }
        buf_puts(&b, "/Tabs/S/StructParents ");
        put_int(&b, (int64_t)i);
        put_annots(&b, pdf, i, &next_annot);
        pdf_set(pdf, pdf->pages[i].object, &b);
    }
    buf_puts(&b, "/Type/Pages/Count ");
    put_int(&b, (int64_t)pdf->sheets->n);
    buf_puts(&b, "/Kids[");
    for (size_t i = 0; i < pdf->sheets->n; i++) {
        if (i)
            buf_putc(&b, ' ');
        put_ref(&b, pdf->pages[i].object);
    }
    buf_putc(&b, ']');
    pdf_set(pdf, pdf->page_tree, &b);
    buf_free(&b);
}

static void put_resource(struct buf *b, const char *prefix, size_t number, pdf_ref ref)
{
    buf_puts(b, prefix);
    put_int(b, (int64_t)number);
    buf_putc(b, ' ');
    put_ref(b, ref);
}

// One resource dictionary for all pages.
static void write_resources(struct pdf *pdf)
{
    struct buf b = {0};
    buf_puts(&b, "/Font<<");
    for (size_t i = 0; i < pdf->fonts.n; i++)
        put_resource(&b, "/F", i, pdf->fonts.items[i].object);
    buf_puts(&b, ">>/XObject<<");
    for (size_t i = 0; i < pdf->forms.n; i++)
        put_resource(&b, "/D", i, pdf->forms.items[i].object);
    buf_puts(&b, ">>");
    put_ink_resources(&b, pdf);
    pdf_set(pdf, pdf->resources, &b);
    buf_free(&b);
}

// 14.11.5: which colours the device's are: sRGB, so that they look the same in fifty years, or those of the
// press (ISO 15930-7, 6.2.2).
static pdf_ref write_output_intent(struct pdf *pdf)
{
    struct buf b = {0}, srgb = {0};
    pdf_ref icc = pdf_object(pdf), intent = pdf_object(pdf);
    struct str name = pdf->cmm ? cmm_name(pdf) : STR("sRGB");
    if (!pdf->cmm)
        icc_srgb(&srgb);
    buf_puts(&b, pdf->cmm ? "/N 4" : "/N 3");
    pdf_set_stream(pdf, icc, &b, pdf->cmm ? pdf->options->icc->text : buf_view(&srgb), true);
    buf_puts(&b, "/Type/OutputIntent/S");
    buf_puts(&b, pdf->cmm ? "/GTS_PDFX" : "/GTS_PDFA1");
    buf_puts(&b, "/OutputConditionIdentifier");
    put_bytes(&b, name);
    buf_puts(&b, "/Info");
    put_bytes(&b, name);
    buf_puts(&b, "/DestOutputProfile ");
    put_ref(&b, icc);
    pdf_set(pdf, intent, &b);
    buf_free(&b);
    buf_free(&srgb);
    return intent;
}

// 12.4.2: a sheet's own name, or its number.
static void put_page_labels(struct buf *b, const struct sheets *sheets)
{
    buf_puts(b, "/PageLabels<</Nums[");
    for (size_t i = 0; i < sheets->n; i++) {
        if (sheets->items[i].label.p) {
            put_int(b, (int64_t)i);
            buf_puts(b, "<</P");
            put_text(b, sheets->items[i].label);
            buf_puts(b, ">>");
        } else if (i == 0 || sheets->items[i - 1].label.p) {
            put_int(b, (int64_t)i);
            buf_puts(b, "<</S/D");
            if (i) {
                buf_puts(b, "/St ");
                put_int(b, (int64_t)i + 1);
            }
            buf_puts(b, ">>");
        }
    }
    buf_puts(b, "]>>");
}

static void write_catalog(struct pdf *pdf, pdf_ref structure, pdf_ref outline, pdf_ref xmp)
{
    struct buf b = {0};
    buf_puts(&b, "/Type/Catalog/Pages ");
    put_ref(&b, pdf->page_tree);
    buf_puts(&b, "/MarkInfo<</Marked true>>/StructTreeRoot ");
    put_ref(&b, structure);
    buf_puts(&b, "/Metadata ");
    put_ref(&b, xmp);
    if (!str_eqz(pdf->article->lang, "und")) {
        buf_puts(&b, "/Lang");
        put_text(&b, pdf->article->lang);
    }
    buf_puts(&b, "/OutputIntents[");
    put_ref(&b, write_output_intent(pdf));
    buf_puts(&b, "]/ViewerPreferences<</DisplayDocTitle true");
    if (!pdf->cmm && pdf->sheets->duplex != DUPLEX_ANY) // table 150: what a print dialogue starts with
        buf_puts(&b, pdf->sheets->duplex == DUPLEX_LONG ? "/Duplex/DuplexFlipLongEdge"
                                                        : "/Duplex/DuplexFlipShortEdge");
    buf_puts(&b, ">>");
    put_page_labels(&b, pdf->sheets);
    put_acroform(&b, pdf);
    if (outline) {
        buf_puts(&b, "/Outlines ");
        put_ref(&b, outline);
    }
    put_attachments(&b, pdf);
    pdf_set(pdf, pdf->catalog, &b);
    buf_free(&b);
}

static bool write_document(struct pdf *pdf)
{
    pdf->catalog = pdf_object(pdf);
    pdf->info = pdf_object(pdf);
    pdf->page_tree = pdf_object(pdf);
    pdf->pages = NEW_ARRAY(pdf->working, struct pdf_page, pdf->sheets->n);
    for (size_t i = 0; i < pdf->sheets->n; i++)
        pdf->pages[i].object = pdf_object(pdf);
    pdf_elements_prepare(pdf);
    pdf_content(pdf);
    pdf_elements_resolve(pdf);
    bool ok = pdf_forms_write(pdf);
    pdf_annotations(pdf);
    pdf_info(pdf);
    pdf_ref outline = pdf_outline(pdf);
    write_catalog(pdf, pdf_structure(pdf), outline, pdf_xmp(pdf));
    pdf->resources = pdf_late_object(pdf);
    pdf_fonts_number(pdf);
    write_pages(pdf);
    write_resources(pdf);
    return pdf_fonts_write(pdf) && ok;
}

// ISO 15930-7, 6.8: a file for a press says when it was made.
static bool press_ready(struct pdf *pdf)
{
    if (!cmm_open(pdf))
        return false;
    return pdf->date != INT64_MIN ||
           diag(
               pdf->diags, DIAG_BAD_DATE, pdf->article->root->pos,
               STR("Write <version date=\"2026-11-01\">1.0</version> in its head, or set SOURCE_DATE_EPOCH."),
               "PDF/X-4 wants a date, and the article has none");
}

bool pdf_write(const struct sheets *sheets, const struct pdf_options *options, struct buf *out,
               struct diags *diags)
{
    const struct boxes *boxes = sheets->pages->flow->text->boxes;
    struct arena *arena = arena_new();
    struct pdf pdf = {.arena = arena,
                      .working = arena_part(arena),
                      .diags = diags,
                      .sheets = sheets,
                      .tags = sheets->tags,
                      .article = boxes->article,
                      .publisher = boxes->publisher,
                      .options = options};
    size_t errors = diags->errors;
    pdf.date = pdf_date(options, pdf.article);
    bool ok = (options->profile != PROFILE_PRESS || press_ready(&pdf)) && pdf_objects_open(&pdf) &&
              write_document(&pdf) && diags->errors == errors;
    arena_empty(pdf.working);
    ok = ok && pdf_save(&pdf, out);
    pdf_fonts_close(&pdf);
    pdf_objects_close(&pdf);
    cmm_close(pdf.cmm);
    arena_free(arena);
    return ok;
}
