// Serialising: libharu writes every object and the cross-reference table through our sink into the caller's
// buffer.
#include "pdf/internal.h"

struct output {
    const struct pdf *pdf;
    struct buf *out;
    size_t start; // of the file in `out`
};

static HPDF_STATUS sink(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT n)
{
    struct output *output = stream->attr;
    buf_put(output->out, bytes, n);
    return HPDF_OK;
}

__extension__ typedef unsigned __int128 uint128;

// FNV-1a with 128 bits: names the content, guards nothing.
static uint128 fnv128(const char *bytes, size_t n)
{
    const uint128 prime = ((uint128)1 << 88) + 0x13B;
    uint128 hash = ((uint128)0x6C62272E07BB0142 << 64) | 0x62B821756295C58D;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * prime;
    return hash;
}

// Called when all objects are written: the file's ID (14.4) is the hash of what stands before it.
static HPDF_STATUS write_trailer(HPDF_Dict trailer, HPDF_Stream stream)
{
    const struct output *output = trailer->attr;
    uint128 hash = fnv128(output->out->p + output->start, output->out->n - output->start);
    struct buf b = {0}, id = {0};
    for (int shift = 112; shift >= 0; shift -= 16)
        put_hex16(&id, (uint32_t)(hash >> shift) & 0xFFFF);
    buf_puts(&b, "/Root ");
    put_ref(&b, output->pdf->catalog);
    buf_puts(&b, "/Info ");
    put_ref(&b, output->pdf->info);
    for (int i = 0; i < 2; i++) {
        buf_puts(&b, i ? "<" : "/ID[<");
        buf_str(&b, buf_view(&id));
        buf_puts(&b, i ? ">]" : ">");
    }
    HPDF_STATUS status = HPDF_Stream_Write(stream, (const HPDF_BYTE *)b.p, (HPDF_UINT)b.n);
    buf_free(&b);
    buf_free(&id);
    return status;
}

bool pdf_save(struct pdf *pdf, struct buf *out)
{
    struct output output = {pdf, out, out->n};
    pdf->xref->trailer->attr = &output;
    pdf->xref->trailer->write_fn = write_trailer;
    HPDF_STATUS status = HPDF_Error_GetCode(&pdf->error);
    HPDF_Stream stream = status == HPDF_OK ? HPDF_CallbackWriter_New(pdf->mmgr, sink, &output) : NULL;
    if (stream) {
        // The four high bytes tell transfer programs that the file is binary (7.5.2).
        status = HPDF_Stream_WriteStr(stream, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
        if (status == HPDF_OK)
            status = HPDF_Xref_WriteToStream(pdf->xref, stream, NULL);
        HPDF_Stream_Free(stream);
    }
    if (stream && status == HPDF_OK && HPDF_Error_GetCode(&pdf->error) == HPDF_OK)
        return true;
    out->n = output.start;
    return diag(pdf->diags, DIAG_OUTPUT_FAILED, (struct pos){0}, (struct str){0},
                "libharu cannot write the document (error %lX)",
                (unsigned long)HPDF_Error_GetCode(&pdf->error));
}
