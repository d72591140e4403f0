// libharu's object layer: it numbers the objects, keeps them and serialises them; their bodies are ours. A
// dictionary is written as "<<", its (here: no) elements, what write_fn adds, ">>", and then after_write_fn
// is called, which alone lets a stream be written that is compressed already and whose Length is direct.
#include "pdf/internal.h"

#include <libdeflate.h>
#include <stdlib.h>

struct object { // HPDF_Dict.attr
    struct str entries, stream;
    bool is_stream, is_late;
    HPDF_Stream sink; // where write_fn last wrote, for after_write_fn, which is not told
};

static void *allocate(HPDF_UINT size)
{
    return malloc(size);
}

static void release(void *p)
{
    free(p);
}

static HPDF_STATUS write_body(HPDF_Dict dict, HPDF_Stream sink)
{
    struct object *o = dict->attr;
    o->sink = sink;
    return HPDF_Stream_Write(sink, (const HPDF_BYTE *)o->entries.p, (HPDF_UINT)o->entries.n);
}

static HPDF_STATUS write_stream(HPDF_Dict dict)
{
    struct object *o = dict->attr;
    if (!o->is_stream)
        return HPDF_OK;
    HPDF_STATUS status = HPDF_Stream_WriteStr(o->sink, "\nstream\n");
    if (status == HPDF_OK)
        status = HPDF_Stream_Write(o->sink, (const HPDF_BYTE *)o->stream.p, (HPDF_UINT)o->stream.n);
    return status == HPDF_OK ? HPDF_Stream_WriteStr(o->sink, "\nendstream") : status;
}

bool pdf_objects_open(struct pdf *pdf)
{
    HPDF_Error_Init(&pdf->error, NULL);
    // No pool: libharu's misaligns what it hands out.
    pdf->mmgr = HPDF_MMgr_New(&pdf->error, 0, allocate, release);
    if (pdf->mmgr)
        pdf->xref = HPDF_Xref_New(pdf->mmgr, 0);
    pdf->deflate = libdeflate_alloc_compressor(6);
    return (pdf->xref && pdf->deflate) || diag(pdf->diags, DIAG_OUTPUT_FAILED, (struct pos){0},
                                               (struct str){0}, "no memory for the document");
}

void pdf_objects_close(struct pdf *pdf)
{
    if (pdf->xref)
        HPDF_Xref_Free(pdf->xref);
    if (pdf->mmgr)
        HPDF_MMgr_Free(pdf->mmgr);
    libdeflate_free_compressor(pdf->deflate);
    buf_free(&pdf->scratch);
    buf_free(&pdf->digest);
}

pdf_ref pdf_object(struct pdf *pdf)
{
    HPDF_Dict dict = HPDF_Dict_New(pdf->mmgr);
    if (!dict || HPDF_Xref_Add(pdf->xref, dict) != HPDF_OK)
        return 0;
    dict->attr = NEW(pdf->arena, struct object);
    dict->write_fn = write_body;
    dict->after_write_fn = write_stream;
    return dict->header.obj_id & 0xFFFFFF;
}

size_t pdf_object_count(const struct pdf *pdf)
{
    return pdf->xref->entries->count - 1; // libharu's own entry for object 0 comes first
}

void *pdf_object_value(const struct pdf *pdf, pdf_ref ref)
{
    HPDF_XrefEntry entry = ref ? HPDF_Xref_GetEntry(pdf->xref, ref) : NULL;
    return entry ? entry->obj : NULL;
}

static struct object *object_of(const struct pdf *pdf, pdf_ref ref)
{
    HPDF_Dict dict = pdf_object_value(pdf, ref);
    return dict ? dict->attr : NULL;
}

pdf_ref pdf_late_object(struct pdf *pdf)
{
    pdf_ref ref = pdf_object(pdf);
    struct object *o = object_of(pdf, ref);
    if (o)
        o->is_late = true;
    return ref;
}

bool pdf_object_is_stream(const struct pdf *pdf, pdf_ref ref)
{
    return object_of(pdf, ref)->is_stream;
}

bool pdf_object_is_late(const struct pdf *pdf, pdf_ref ref)
{
    return object_of(pdf, ref)->is_late;
}

struct str pdf_object_entries(const struct pdf *pdf, pdf_ref ref)
{
    return object_of(pdf, ref)->entries;
}

void pdf_set(struct pdf *pdf, pdf_ref ref, struct buf *entries)
{
    struct object *o = object_of(pdf, ref);
    if (o)
        o->entries = arena_str(pdf->arena, buf_view(entries));
    entries->n = 0;
}

static struct str packed(struct pdf *pdf, struct str bytes)
{
    struct str known = store_packed(pdf->options->known, bytes);
    if (known.p)
        return known;
    struct buf *s = &pdf->scratch;
    s->n = 0;
    buf_reserve(s, libdeflate_zlib_compress_bound(pdf->deflate, bytes.n));
    size_t n = libdeflate_zlib_compress(pdf->deflate, bytes.p, bytes.n, s->p, s->cap);
    struct str stream = arena_str(pdf->arena, (struct str){s->p, n});
    store_keep(pdf->options->keep, bytes, stream);
    return stream;
}

void pdf_set_stream(struct pdf *pdf, pdf_ref ref, struct buf *entries, struct str bytes, bool compress)
{
    struct object *o = object_of(pdf, ref);
    if (!o)
        return;
    if (compress) {
        bytes = packed(pdf, bytes);
        buf_puts(entries, "/Filter/FlateDecode");
    }
    buf_puts(entries, "/Length ");
    put_int(entries, (int64_t)bytes.n);
    o->stream = bytes;
    o->is_stream = true;
    pdf_set(pdf, ref, entries);
}
