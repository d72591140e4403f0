// What is attached to a PDF (ISO 32000-1, 7.11.4). The PDF may be anybody's: names, counts and sizes are
// checked here, before anything is written.
#include "seal/seal.h"

#include <libdeflate.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILES_MAX = 10000,
    NODES_MAX = 20000,            // of the name tree
    EXTRACT_MAX_BYTES = 256 << 20 // of all files
};
static const char too_much[] = "makes more than 256 MB of all";

struct extraction {
    struct arena *arena;
    struct diags *diags;
    const struct source *source;
    qpdf_data qpdf;
    struct {
        qpdf_oh *items;
        size_t n, cap;
    } nodes; // of the name tree, still to be looked at
    size_t n_nodes, bytes;
    struct extracted_files files;
};

static bool refuse(struct extraction *e, struct str name, const char *why)
{
    struct buf quoted = {0};
    buf_quoted(&quoted, name);
    diag(e->diags, DIAG_ATTACHMENT_REFUSED, (struct pos){.source = e->source}, (struct str){0},
         "the attachment %.*s %s: nothing is written", (int)MIN(quoted.n, 200), quoted.p, why);
    buf_free(&quoted);
    return false;
}

// What libqpdf says is wrong, if anything.
static bool sound(struct extraction *e)
{
    qpdf_error error = NULL;
    if (qpdf_has_error(e->qpdf))
        error = qpdf_get_error(e->qpdf);
    else if (qpdf_more_warnings(e->qpdf))
        error = qpdf_next_warning(e->qpdf);
    if (!error)
        return true;
    bool password = qpdf_get_error_code(e->qpdf, error) == qpdf_e_password;
    return diag(e->diags, DIAG_PDF_UNREADABLE, (struct pos){.source = e->source},
                password ? STR("Name the file that holds its password with --password-file.")
                         : (struct str){0},
                password ? "it is encrypted, and this is not its password" : "it is no sound PDF: %s",
                qpdf_get_error_message_detail(e->qpdf, error));
}

// ---- one attachment ----

static qpdf_oh key(struct extraction *e, qpdf_oh dictionary, const char *name)
{
    return qpdf_oh_get_key_if_dict(e->qpdf, dictionary, name); // null where there is none
}

// UF before F, in file specifications and in what they embed.
static qpdf_oh unicode_or_plain(struct extraction *e, qpdf_oh dictionary)
{
    qpdf_oh unicode = key(e, dictionary, "/UF");
    return qpdf_oh_is_null(e->qpdf, unicode) ? key(e, dictionary, "/F") : unicode;
}

// A name, or an array of one or none: anything else is "?".
static struct str filter_of(struct extraction *e, qpdf_oh dictionary)
{
    qpdf_oh filter = key(e, dictionary, "/Filter");
    if (qpdf_oh_is_array(e->qpdf, filter)) {
        int n = qpdf_oh_get_array_n_items(e->qpdf, filter);
        if (n > 1)
            return STR("?");
        filter = n ? qpdf_oh_get_array_item(e->qpdf, filter, 0) : qpdf_oh_new_null(e->qpdf);
    }
    if (qpdf_oh_is_null(e->qpdf, filter))
        return (struct str){0};
    return qpdf_oh_is_name(e->qpdf, filter) ? str_of(qpdf_oh_get_name(e->qpdf, filter)) : STR("?");
}

// Whether nothing says how to undo a filter's prediction, or that there is none.
static bool plainly_filtered(struct extraction *e, qpdf_oh dictionary)
{
    qpdf_oh parameters = key(e, dictionary, "/DecodeParms");
    if (qpdf_oh_is_array(e->qpdf, parameters) && qpdf_oh_get_array_n_items(e->qpdf, parameters) == 1)
        parameters = qpdf_oh_get_array_item(e->qpdf, parameters, 0);
    qpdf_oh predictor = key(e, parameters, "/Predictor");
    return qpdf_oh_is_null(e->qpdf, predictor) ||
           (qpdf_oh_is_integer(e->qpdf, predictor) && qpdf_oh_get_int_value(e->qpdf, predictor) == 1);
}

// Unpacks into what is given back in `out`, of `limit` bytes at most.
static enum libdeflate_result unpack(struct str packed, size_t first, size_t limit, unsigned char **out,
                                     size_t *n)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    enum libdeflate_result result = LIBDEFLATE_BAD_DATA;
    for (size_t room = MIN(MAX(first, (size_t)4096), limit);; room = MIN(room * 2, limit)) {
        free(*out);
        *out = malloc(room + 1);
        if (d && *out)
            result = libdeflate_zlib_decompress(d, packed.p, packed.n, *out, room, n);
        if (!*out || room == limit || result != LIBDEFLATE_INSUFFICIENT_SPACE)
            break;
    }
    libdeflate_free_decompressor(d);
    return result;
}

static bool keep(struct extraction *e, struct str name, struct str bytes)
{
    if (bytes.n > EXTRACT_MAX_BYTES - e->bytes)
        return refuse(e, name, too_much);
    PUSH(e->arena, e->files, ((struct extracted_file){name, arena_str(e->arena, bytes)}));
    e->bytes += bytes.n;
    return true;
}

// Unpacked here, not by libqpdf: it knows no limit.
static bool keep_unpacked(struct extraction *e, struct str name, struct str packed, size_t size)
{
    unsigned char *bytes = NULL;
    size_t n = 0;
    enum libdeflate_result result = unpack(packed, size, EXTRACT_MAX_BYTES - e->bytes, &bytes, &n);
    bool ok = result == LIBDEFLATE_SUCCESS ? keep(e, name, (struct str){(char *)bytes, n})
              : result == LIBDEFLATE_INSUFFICIENT_SPACE
                  ? refuse(e, name, too_much)
                  : refuse(e, name, "cannot be read: it is damaged, or larger than memory");
    free(bytes);
    return ok;
}

static bool take_bytes(struct extraction *e, struct str name, qpdf_oh stream)
{
    qpdf_oh dictionary = qpdf_oh_get_dict(e->qpdf, stream);
    qpdf_oh said = key(e, key(e, dictionary, "/Params"), "/Size");
    long long size = qpdf_oh_is_integer(e->qpdf, said) ? qpdf_oh_get_int_value(e->qpdf, said) : 0;
    struct str filter = filter_of(e, dictionary);
    bool packed = str_eqz(filter, "/FlateDecode");
    if (size > (long long)(EXTRACT_MAX_BYTES - e->bytes))
        return refuse(e, name, too_much);
    if (filter.p && !(packed && plainly_filtered(e, dictionary)))
        return refuse(e, name, "is compressed in a way that is not known");
    unsigned char *bytes = NULL;
    size_t n = 0;
    QPDF_ERROR_CODE error = qpdf_oh_get_stream_data(e->qpdf, stream, qpdf_dl_none, NULL, &bytes, &n);
    struct str raw = {bytes ? (char *)bytes : "", n}; // libqpdf gives none for an empty stream
    bool ok = error & QPDF_ERRORS ? refuse(e, name, "cannot be read: it is damaged")
              : packed            ? keep_unpacked(e, name, raw, size > 0 ? (size_t)size : n * 4)
                                  : keep(e, name, raw);
    free(bytes);
    return ok;
}

static bool take_file(struct extraction *e, qpdf_oh specification)
{
    const char *text = NULL;
    size_t n = 0;
    struct str name = STR("");
    if (qpdf_oh_get_value_as_utf8(e->qpdf, unicode_or_plain(e, specification), &text, &n))
        name = arena_str(e->arena, (struct str){text, n});
    qpdf_oh stream = unicode_or_plain(e, key(e, specification, "/EF"));
    if (!path_is_below(name))
        return refuse(e, name, "has a name that does not lead to a file below a folder");
    if (!qpdf_oh_is_stream(e->qpdf, stream))
        return refuse(e, name, "holds no file");
    if (e->files.n == FILES_MAX)
        return refuse(e, name, "is one too many");
    return take_bytes(e, name, stream);
}

// ---- the name tree (7.9.6) ----

static bool take_names(struct extraction *e, qpdf_oh names)
{
    int n = qpdf_oh_is_array(e->qpdf, names) ? qpdf_oh_get_array_n_items(e->qpdf, names) : 0;
    for (int i = 1; i < n; i += 2)
        if (!take_file(e, qpdf_oh_get_array_item(e->qpdf, names, i)))
            return false;
    return true;
}

static bool add_kids(struct extraction *e, qpdf_oh kids)
{
    int n = qpdf_oh_is_array(e->qpdf, kids) ? qpdf_oh_get_array_n_items(e->qpdf, kids) : 0;
    for (int i = 0; i < n; i++) {
        if (e->n_nodes++ == NODES_MAX)
            return refuse(e, STR(""), "tree goes round in a circle, or has no end");
        PUSH(e->arena, e->nodes, qpdf_oh_get_array_item(e->qpdf, kids, i));
    }
    return true;
}

static bool take_tree(struct extraction *e)
{
    qpdf_oh root = qpdf_get_root(e->qpdf);
    PUSH(e->arena, e->nodes, key(e, key(e, root, "/Names"), "/EmbeddedFiles"));
    while (e->nodes.n) {
        qpdf_oh node = e->nodes.items[--e->nodes.n];
        if (!take_names(e, key(e, node, "/Names")) || !add_kids(e, key(e, node, "/Kids")))
            return false;
    }
    return true;
}

// ---- opened and closed ----

static qpdf_data opened_with(const struct source *pdf, const char *password)
{
    qpdf_data qpdf = qpdf_init();
    qpdf_silence_errors(qpdf);
    qpdf_set_suppress_warnings(qpdf, QPDF_TRUE);
    qpdf_set_attempt_recovery(qpdf, QPDF_FALSE);
    qpdf_read_memory(qpdf, "document", pdf->text.p, pdf->text.n, password);
    return qpdf;
}

// An error that nobody asked for libqpdf prints.
static void closed(qpdf_data *qpdf)
{
    if (qpdf_has_error(*qpdf))
        qpdf_get_error(*qpdf);
    qpdf_cleanup(qpdf);
}

// Other programs do not prepare passwords: one that does not open it prepared is tried as it is.
static qpdf_data opened(const struct source *pdf, struct str password)
{
    char text[PASSWORD_MAX + 1];
    struct str prepared;
    qpdf_data qpdf = NULL;
    if (!password.p)
        return opened_with(pdf, NULL);
    if (seal_prepare(password, PASSWORD_OPENS, text, &prepared))
        qpdf = opened_with(pdf, prepared.p);
    if (!qpdf || qpdf_has_error(qpdf)) {
        if (qpdf)
            closed(&qpdf);
        size_t n = MIN(password.n, (size_t)PASSWORD_MAX);
        memcpy(text, password.p, n);
        text[n] = '\0';
        qpdf = opened_with(pdf, text);
    }
    explicit_bzero(text, sizeof text);
    return qpdf;
}

// ---- all of them ----

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct extracted_file *)a)->name, ((const struct extracted_file *)b)->name);
}

static int against_name(const void *name, const void *file)
{
    return str_cmp(*(const struct str *)name, ((const struct extracted_file *)file)->name);
}

// No name twice, none that is a folder of another.
static bool names_go_together(struct extraction *e)
{
    const struct extracted_files *f = &e->files;
    qsort(f->items, f->n, sizeof *f->items, by_name);
    for (size_t i = 0; i < f->n; i++) {
        struct str name = f->items[i].name;
        if (i && str_eq(name, f->items[i - 1].name))
            return refuse(e, name, "is there twice");
        for (size_t k = 0; k < name.n; k++) {
            struct str folder = {name.p, k};
            if (name.p[k] == '/' && bsearch(&folder, f->items, f->n, sizeof *f->items, against_name))
                return refuse(e, folder, "is a file and a folder");
        }
    }
    return true;
}

bool seal_extract(struct arena *arena, const struct source *pdf, struct str password,
                  struct extracted_files *out, struct diags *diags)
{
    struct extraction e = {.arena = arena, .diags = diags, .source = pdf, .qpdf = opened(pdf, password)};
    bool ok = sound(&e) && take_tree(&e) && sound(&e);
    if (ok && !e.files.n)
        ok = diag(diags, DIAG_NO_ATTACHMENTS, (struct pos){.source = pdf},
                  STR("pdfgen build --profile archive attaches what a PDF is made of."),
                  "nothing is attached to it");
    ok = ok && names_go_together(&e);
    closed(&e.qpdf);
    *out = e.files;
    return ok;
}
