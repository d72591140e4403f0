#include "seal/seal.h"

#include <string.h>

#include <qpdf/qpdf-c.h>

static bool failed(struct diags *diags, qpdf_data qpdf)
{
    const char *what =
        qpdf_has_error(qpdf) ? qpdf_get_error_full_text(qpdf, qpdf_get_error(qpdf)) : "unknown";
    return diag(diags, DIAG_OUTPUT_FAILED, (struct pos){0}, (struct str){0},
                "libqpdf cannot write the copy: %s", what);
}

static void encrypt(qpdf_data qpdf, const char *password, const char *owner)
{
    const QPDF_BOOL accessibility = QPDF_TRUE, extract = QPDF_TRUE, assemble = QPDF_FALSE,
                    annotate = QPDF_TRUE, fill = QPDF_TRUE, modify = QPDF_FALSE, metadata = QPDF_TRUE;
    qpdf_set_r6_encryption_parameters2(qpdf, password, owner, accessibility, extract, assemble, annotate,
                                       fill, modify, qpdf_r3p_full, metadata);
}

// PDF/A forbids encryption (ISO 19005-2, 6.1.3), so a copy does not claim it. The metadata of what does stand
// there as they are (6.6.2.1): blanks take the claim's place, and nothing else moves.
static void drop_archive_claim(struct buf *pdf)
{
    static const char *const claims[][2] = {{"<pdfaid:part>", "</pdfaid:part>"},
                                            {"<pdfaid:conformance>", "</pdfaid:conformance>"}};
    for (size_t i = 0; i < COUNT_OF(claims); i++) {
        char *start = memmem(pdf->p, pdf->n, claims[i][0], strlen(claims[i][0]));
        size_t left = start ? pdf->n - (size_t)(start - pdf->p) : 0, end = strlen(claims[i][1]);
        char *stop = start ? memmem(start, MIN(left, 100), claims[i][1], end) : NULL;
        if (stop)
            memset(start, ' ', (size_t)(stop - start) + end);
    }
}

static bool write_copy(qpdf_data qpdf, const struct seal *seal, struct arena *arena, struct buf *pdf)
{
    if (seal->password.p)
        drop_archive_claim(pdf);
    if (qpdf_read_memory(qpdf, "document", pdf->p, pdf->n, NULL) & QPDF_ERRORS)
        return false;
    if (qpdf_init_write_memory(qpdf) & QPDF_ERRORS)
        return false;
    qpdf_set_object_stream_mode(qpdf, qpdf_o_generate);
    qpdf_set_newline_before_endstream(qpdf, QPDF_TRUE); // ISO 19005-2, 6.1.7.1
    qpdf_set_linearization(qpdf, seal->linearize);
    if (seal->password.p)
        encrypt(qpdf, arena_cstr(arena, seal->password), arena_cstr(arena, seal->owner));
    else
        qpdf_set_deterministic_ID(qpdf, QPDF_TRUE);
    if (qpdf_write(qpdf) & QPDF_ERRORS)
        return false;
    pdf->n = 0;
    buf_put(pdf, qpdf_get_buffer(qpdf), qpdf_get_buffer_length(qpdf));
    return true;
}

bool seal_pdf(const struct seal *seal, struct buf *pdf, struct diags *diags)
{
    struct arena *arena = arena_new();
    qpdf_data qpdf = qpdf_init();
    qpdf_silence_errors(qpdf);
    qpdf_set_suppress_warnings(qpdf, QPDF_TRUE);
    bool ok = write_copy(qpdf, seal, arena, pdf) || failed(diags, qpdf);
    qpdf_cleanup(&qpdf);
    arena_free(arena);
    return ok;
}

// ---- laid out plainly ----

static bool write_plain(qpdf_data qpdf, const struct source *pdf, struct buf *out)
{
    if (qpdf_read_memory(qpdf, "document", pdf->text.p, pdf->text.n, NULL) & QPDF_ERRORS ||
        qpdf_more_warnings(qpdf) || qpdf_init_write_memory(qpdf) & QPDF_ERRORS)
        return false;
    qpdf_set_object_stream_mode(qpdf, qpdf_o_disable);
    qpdf_set_stream_data_mode(qpdf, qpdf_s_preserve);
    qpdf_set_preserve_encryption(qpdf, QPDF_FALSE);
    qpdf_set_deterministic_ID(qpdf, QPDF_TRUE);
    if (qpdf_write(qpdf) & QPDF_ERRORS || qpdf_more_warnings(qpdf))
        return false;
    out->n = 0;
    buf_put(out, qpdf_get_buffer(qpdf), qpdf_get_buffer_length(qpdf));
    return true;
}

bool seal_plain(const struct source *pdf, struct buf *out, struct diags *diags)
{
    qpdf_data qpdf = qpdf_init();
    qpdf_silence_errors(qpdf);
    qpdf_set_suppress_warnings(qpdf, QPDF_TRUE);
    qpdf_set_attempt_recovery(qpdf, QPDF_FALSE);
    bool ok = write_plain(qpdf, pdf, out);
    if (!ok) {
        qpdf_error error = qpdf_has_error(qpdf)       ? qpdf_get_error(qpdf)
                           : qpdf_more_warnings(qpdf) ? qpdf_next_warning(qpdf)
                                                      : NULL;
        bool password = error && qpdf_get_error_code(qpdf, error) == qpdf_e_password;
        diag(diags, DIAG_PDF_UNREADABLE, (struct pos){.source = pdf},
             password ? STR("Decrypt a copy of it first.") : (struct str){0},
             password ? "it is encrypted with a password" : "it is no sound PDF: %s",
             error ? qpdf_get_error_message_detail(qpdf, error) : "unknown");
    }
    qpdf_cleanup(&qpdf);
    return ok;
}
