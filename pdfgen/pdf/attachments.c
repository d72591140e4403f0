// Embedded files (7.11.4) as associated files of the document (ISO 19005-3, 6.8).
#include "pdf/internal.h"

static pdf_ref write_file(struct pdf *pdf, const struct attachment *a)
{
    struct buf b = {0};
    pdf_ref file = pdf_object(pdf);
    buf_puts(&b, "/Type/EmbeddedFile/Subtype");
    put_name(&b, a->media_type);
    buf_puts(&b, "/Params<</Size ");
    put_int(&b, (int64_t)a->bytes.n);
    buf_puts(&b, ">>");
    pdf_set_stream(pdf, file, &b, a->bytes, true);
    buf_free(&b);
    return file;
}

static pdf_ref write_specification(struct pdf *pdf, const struct attachment *a)
{
    static const char *const relationships[] = {
        [IS_SOURCE] = "/Source", [IS_DATA] = "/Data", [IS_SUPPLEMENT] = "/Supplement"};
    struct buf b = {0};
    pdf_ref file = write_file(pdf, a), specification = pdf_object(pdf);
    buf_puts(&b, "/Type/Filespec/F");
    put_text(&b, a->name);
    buf_puts(&b, "/UF");
    put_text(&b, a->name);
    buf_puts(&b, "/Desc");
    put_text(&b, a->description);
    buf_puts(&b, "/AFRelationship");
    buf_puts(&b, relationships[a->relationship]);
    buf_puts(&b, "/EF<</F ");
    put_ref(&b, file);
    buf_puts(&b, "/UF ");
    put_ref(&b, file);
    buf_puts(&b, ">>");
    pdf_set(pdf, specification, &b);
    buf_free(&b);
    return specification;
}

// The keys of the name tree (7.9.6) are the names as bytes, so that their order is that of the attachments.
void put_attachments(struct buf *b, struct pdf *pdf)
{
    struct buf tree = {0};
    size_t n = pdf->options->n_attachments;
    if (!n)
        return;
    buf_puts(b, "/AF[");
    for (size_t i = 0; i < n; i++) {
        const struct attachment *a = &pdf->options->attachments[i];
        pdf_ref specification = write_specification(pdf, a);
        if (i)
            buf_putc(b, ' ');
        put_ref(b, specification);
        put_bytes(&tree, a->name);
        put_ref(&tree, specification);
    }
    buf_puts(b, "]/Names<</EmbeddedFiles<</Names[");
    buf_str(b, buf_view(&tree));
    buf_puts(b, "]>>>>");
    buf_free(&tree);
}
