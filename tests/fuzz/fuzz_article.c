// Any bytes as an article, through every stage to the PDF. Layout and fonts are the real ones: run it at the
// top of the tree.
#include <stdio.h>
#include <stdlib.h>

#include "pdf/pdf.h"
#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifndef FUZZED_LAYOUT
#define FUZZED_LAYOUT "layouts/departments/oncology.xml"
#endif

// Read once: what is tried here is the article.
static struct {
    struct arena *arena;
    const struct layout *layout;
    struct fonts *fonts;
} fixed;

static void open_fixed(void)
{
    static const char *const layouts[] = {FUZZED_LAYOUT};
    struct arena *arena = fixed.arena = arena_new();
    struct diags diags;
    diags_init(&diags, arena);
    struct font_catalogue *catalogue = NEW(arena, struct font_catalogue);
    fixed.layout = read_layout(arena, layouts, COUNT_OF(layouts), &diags);
    if (fixed.layout && read_catalogue(arena, "fonts/catalogue.xml", catalogue, &diags))
        fixed.fonts = fonts_open(catalogue);
    if (!fixed.fonts) {
        diags_print(&diags, stderr, false);
        exit(1);
    }
}

// As cmd/'s pipeline does it: a stage runs where the ones before made something; only a faultless document
// becomes a PDF.
static bool pdf_of(struct arena *arena, struct str text, struct buf *out, struct diags *diags)
{
    struct read_options options = {.content_root = "sources"};
    const struct article *article =
        read_article_text(arena, STR("sources/en/fuzz.xml"), text, fixed.layout, &options, diags);
    const struct boxes *boxes =
        article ? style_boxes(arena, article, fixed.layout, &(struct style_request){0}, diags) : NULL;
    const struct text *shaped = boxes ? text_shape(arena, boxes, fixed.fonts, NULL, diags) : NULL;
    const struct flow *flow = shaped ? flow_blocks(arena, shaped, NULL, NULL, diags) : NULL;
    const struct pages *pages = flow ? page_make(arena, flow, diags) : NULL;
    if (!pages || diags->errors)
        return false;
    struct pdf_options how = {.producer = "pdfgen", .date = -1};
    return pdf_write(press_plain(arena, pages), &how, out, diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!fixed.fonts)
        open_fixed();
    struct arena *arena = arena_new();
    struct diags diags;
    struct buf out = {0};
    diags_init(&diags, arena);
    if (!pdf_of(arena, (struct str){(const char *)data, size}, &out, &diags) && !diags.errors)
        __builtin_trap(); // whoever gives up says why
    buf_free(&out);
    arena_free(arena);
    return 0;
}
