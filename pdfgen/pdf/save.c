// Serialising (7.5): objects that have a stream stand in the file as libharu writes them; all others are
// packed into compressed object streams (7.5.7), and a cross-reference stream (7.5.8) tells where each one
// is.
#include "pdf/internal.h"

// Members of one object stream: many compress well, few are quick to look one up in. The type-2 entries of
// the cross-reference stream are then all alike but for their numbers, which count up.
enum { MEMBERS_MAX = 250 };

enum entry_type { ENTRY_FREE = 0, ENTRY_OFFSET = 1, ENTRY_PACKED = 2 }; // 7.5.8.3, table 18

struct entry {
    enum entry_type type;
    uint64_t place; // of its first byte in the file, or its object stream's number
    uint32_t index; // in that object stream
};

struct output {
    struct pdf *pdf;
    struct buf *out;
    size_t start; // of the file in `out`
    struct entry *entries;
    size_t n_entries;
};

static HPDF_STATUS sink(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT n)
{
    struct output *output = stream->attr;
    buf_put(output->out, bytes, n);
    return HPDF_OK;
}

// ---- objects that stand alone ----
static HPDF_STATUS write_alone(struct output *o, HPDF_Stream stream, pdf_ref ref)
{
    struct buf head = {0};
    o->entries[ref] = (struct entry){ENTRY_OFFSET, o->out->n - o->start, 0};
    put_int(&head, ref);
    buf_puts(&head, " 0 obj\n");
    HPDF_STATUS status = HPDF_Stream_Write(stream, (const HPDF_BYTE *)head.p, (HPDF_UINT)head.n);
    buf_free(&head);
    if (status == HPDF_OK)
        status = HPDF_Obj_WriteValue(pdf_object_value(o->pdf, ref), stream, NULL);
    return status == HPDF_OK ? HPDF_Stream_WriteStr(stream, "\nendobj\n") : status;
}

// ---- objects that are packed ----
struct pack {
    struct output *output;
    pdf_ref ref; // of the object stream
    uint32_t n;
    struct buf numbers, bodies; // "number offset" of each, then the objects themselves
};

static void pack_close(struct pack *pack)
{
    struct buf entries = {0};
    if (!pack->n)
        return;
    buf_puts(&entries, "/Type/ObjStm/N ");
    put_int(&entries, pack->n);
    buf_puts(&entries, "/First ");
    put_int(&entries, (int64_t)pack->numbers.n);
    buf_str(&pack->numbers, buf_view(&pack->bodies));
    pdf_set_stream(pack->output->pdf, pack->ref, &entries, buf_view(&pack->numbers), true);
    pack->numbers.n = pack->bodies.n = 0;
    pack->n = 0;
    buf_free(&entries);
}

static void pack_add(struct pack *pack, pdf_ref ref)
{
    if (pack->n == MEMBERS_MAX)
        pack_close(pack);
    if (!pack->n)
        pack->ref = pdf_object(pack->output->pdf);
    pack->output->entries[ref] = (struct entry){ENTRY_PACKED, pack->ref, pack->n++};
    put_int(&pack->numbers, ref);
    buf_putc(&pack->numbers, ' ');
    put_int(&pack->numbers, (int64_t)pack->bodies.n);
    buf_putc(&pack->numbers, ' ');
    buf_puts(&pack->bodies, "<<");
    buf_str(&pack->bodies, pdf_object_entries(pack->output->pdf, ref));
    buf_puts(&pack->bodies, ">>\n");
}

// Packs every object without a stream. The object streams are objects themselves, with the numbers that
// follow.
static void pack_all(struct output *o)
{
    struct pack pack = {.output = o};
    size_t n = pdf_object_count(o->pdf), streams = n / MEMBERS_MAX + 2;
    o->n_entries = n + streams + 2; // and object 0, and the cross-reference stream
    o->entries = NEW_ARRAY(o->pdf->arena, struct entry, o->n_entries);
    for (int late = 0; late <= 1; late++) {
        for (pdf_ref ref = 1; ref <= n; ref++)
            if (!pdf_object_is_stream(o->pdf, ref) && pdf_object_is_late(o->pdf, ref) == late)
                pack_add(&pack, ref);
        pack_close(&pack);
    }
    buf_free(&pack.numbers);
    buf_free(&pack.bodies);
}

// ---- the end of the file ----
__extension__ typedef unsigned __int128 uint128;

static uint64_t little_endian(const unsigned char *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
}

// FNV-1a with 128 bits, but by words of eight bytes, of which the last may be short: names the content,
// guards nothing. A high half goes into the low one after each word: of a product, bits only move up.
static uint128 hash128(const char *bytes, size_t n)
{
    enum { WORD = 8 };
    const uint128 prime = ((uint128)1 << 88) + 0x13B;
    const unsigned char *p = (const unsigned char *)bytes;
    uint128 hash = (((uint128)0x6C62272E07BB0142 << 64) | 0x62B821756295C58D) ^ n;
    for (; n >= WORD; p += WORD, n -= WORD) {
        hash = (hash ^ little_endian(p, WORD)) * prime;
        hash ^= hash >> 64;
    }
    return (hash ^ little_endian(p, n)) * prime;
}

void put_hash(struct buf *b, struct str bytes)
{
    uint128 hash = hash128(bytes.p, bytes.n);
    for (int shift = 112; shift >= 0; shift -= 16)
        put_hex16(b, (uint32_t)(hash >> shift) & 0xFFFF);
}

// 14.4: the file's ID is the hash of what stands before the cross-reference stream.
static void put_id(struct buf *b, const struct output *o)
{
    struct buf id = {0};
    put_hash(&id, (struct str){o->out->p + o->start, o->out->n - o->start});
    buf_puts(b, "/ID[<");
    buf_str(b, buf_view(&id));
    buf_puts(b, "><");
    buf_str(b, buf_view(&id));
    buf_puts(b, ">]");
    buf_free(&id);
}

enum { OFFSET_BYTES = 5, ENTRY_BYTES = 1 + OFFSET_BYTES + 1 };

// An entry as 7.5.8.2 lays it out; the index of a member fits one byte, as MEMBERS_MAX does.
static void entry_bytes(struct entry e, unsigned char bytes[ENTRY_BYTES])
{
    bytes[0] = (unsigned char)e.type;
    for (int i = 0; i < OFFSET_BYTES; i++)
        bytes[1 + i] = (unsigned char)(e.place >> 8 * (OFFSET_BYTES - 1 - i));
    bytes[ENTRY_BYTES - 1] = (unsigned char)e.index;
}

// Rows as differences from the row above (PNG's predictor Up): neighbours are nearly alike.
static void put_rows(struct buf *b, const struct output *o)
{
    enum { UP = 2 };
    unsigned char above[ENTRY_BYTES] = {0}, row[ENTRY_BYTES];
    char line[1 + ENTRY_BYTES] = {UP};
    for (size_t i = 0; i < o->n_entries; i++) {
        entry_bytes(o->entries[i], row);
        for (size_t k = 0; k < ENTRY_BYTES; k++) {
            line[1 + k] = (char)(row[k] - above[k]);
            above[k] = row[k];
        }
        buf_put(b, line, sizeof line);
    }
}

static HPDF_STATUS write_xref(struct output *o, HPDF_Stream stream)
{
    _Static_assert(MEMBERS_MAX <= 256, "an index is one byte");
    struct pdf *pdf = o->pdf;
    struct buf entries = {0}, rows = {0}, tail = {0};
    size_t place = o->out->n - o->start;
    pdf_ref ref = pdf_object(pdf);
    o->n_entries = (size_t)ref + 1;
    o->entries[ref] = (struct entry){ENTRY_OFFSET, place, 0};
    buf_puts(&entries, "/Type/XRef/W[1 ");
    put_int(&entries, OFFSET_BYTES);
    buf_puts(&entries, " 1]/DecodeParms<</Predictor 12/Columns ");
    put_int(&entries, ENTRY_BYTES);
    buf_puts(&entries, ">>/Size ");
    put_int(&entries, (int64_t)o->n_entries);
    buf_puts(&entries, "/Root ");
    put_ref(&entries, pdf->catalog);
    buf_puts(&entries, "/Info ");
    put_ref(&entries, pdf->info);
    put_id(&entries, o);
    put_rows(&rows, o);
    pdf_set_stream(pdf, ref, &entries, buf_view(&rows), true);
    HPDF_STATUS status = write_alone(o, stream, ref);
    buf_puts(&tail, "startxref\n");
    put_int(&tail, (int64_t)place);
    buf_puts(&tail, "\n%%EOF\n");
    if (status == HPDF_OK)
        status = HPDF_Stream_Write(stream, (const HPDF_BYTE *)tail.p, (HPDF_UINT)tail.n);
    buf_free(&entries);
    buf_free(&rows);
    buf_free(&tail);
    return status;
}

static HPDF_STATUS write_file(struct output *o, HPDF_Stream stream)
{
    // The four high bytes tell transfer programs that the file is binary (7.5.2).
    // PDF/X-4 is PDF 1.6, and nothing of 1.7 is in what it has of us.
    HPDF_STATUS status = HPDF_Stream_WriteStr(stream, o->pdf->cmm ? "%PDF-1.6\n%\xE2\xE3\xCF\xD3\n"
                                                                  : "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    size_t n = pdf_object_count(o->pdf);
    for (pdf_ref ref = 1; status == HPDF_OK && ref <= n; ref++)
        if (pdf_object_is_stream(o->pdf, ref))
            status = write_alone(o, stream, ref);
    return status == HPDF_OK ? write_xref(o, stream) : status;
}

bool pdf_save(struct pdf *pdf, struct buf *out)
{
    struct output output = {.pdf = pdf, .out = out, .start = out->n};
    pack_all(&output);
    HPDF_STATUS status = HPDF_Error_GetCode(&pdf->error);
    HPDF_Stream stream = status == HPDF_OK ? HPDF_CallbackWriter_New(pdf->mmgr, sink, &output) : NULL;
    if (stream) {
        status = write_file(&output, stream);
        HPDF_Stream_Free(stream);
    }
    if (stream && status == HPDF_OK && HPDF_Error_GetCode(&pdf->error) == HPDF_OK)
        return true;
    out->n = output.start;
    return diag(pdf->diags, DIAG_OUTPUT_FAILED, (struct pos){0}, (struct str){0},
                "libharu cannot write the document (error %lX)",
                (unsigned long)HPDF_Error_GetCode(&pdf->error));
}
