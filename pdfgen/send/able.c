// What the printer can do (RFC 8011, 5.4), and what of it is asked for (5.2).
#include "send/internal.h"

#include <string.h>

static const char *const printer_attributes[] = {
    "color-supported",
    "copies-supported",
    "document-format-supported",
    "finishings-supported",
    "job-creation-attributes-supported",
    "job-hold-until-supported",
    "media-ready",
    "media-supported",
    "multiple-document-handling-supported",
    "multiple-document-jobs-supported",
    "operations-supported",
    "print-color-mode-supported",
    "printer-info",
    "printer-is-accepting-jobs",
    "printer-make-and-model",
    "printer-state",
    "printer-state-reasons",
    "sides-supported",
};

bool able_has(ipp_t *able, const char *attribute, const char *keyword)
{
    ipp_attribute_t *a = ippFindAttribute(able, attribute, IPP_TAG_ZERO);
    return a && ippContainsString(a, keyword);
}

bool able_has_number(ipp_t *able, const char *attribute, int value)
{
    ipp_attribute_t *a = ippFindAttribute(able, attribute, IPP_TAG_ZERO);
    return a && ippContainsInteger(a, value);
}

static bool able_is(ipp_t *able, const char *attribute, bool otherwise)
{
    ipp_attribute_t *a = ippFindAttribute(able, attribute, IPP_TAG_BOOLEAN);
    return a ? ippGetBoolean(a, 0) : otherwise;
}

// ---- names ----

const char *media_keyword(const char *media)
{
    static const char *const names[][2] = {{"a3", "iso_a3_297x420mm"},     {"a4", "iso_a4_210x297mm"},
                                           {"a5", "iso_a5_148x210mm"},     {"sra3", "iso_sra3_320x450mm"},
                                           {"sra4", "iso_sra4_225x320mm"}, {"letter", "na_letter_8.5x11in"},
                                           {"legal", "na_legal_8.5x14in"}, {"tabloid", "na_ledger_11x17in"}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i][0], media) == 0)
            return names[i][1];
    return media;
}

const char *sides_keyword(enum print_sides sides)
{
    static const char *const names[] = {"one-sided", "two-sided-long-edge", "two-sided-short-edge"};
    return names[sides];
}

const char *color_keyword(enum print_color color)
{
    static const char *const names[] = {"auto", "color", "monochrome"};
    return names[color];
}

int staple_value(ipp_t *able)
{
    static const int values[] = {IPP_FINISHINGS_STAPLE, IPP_FINISHINGS_STAPLE_TOP_LEFT};
    for (size_t i = 0; i < COUNT_OF(values); i++)
        if (able_has_number(able, "finishings-supported", values[i]))
            return values[i];
    return 0;
}

// ---- asking ----

static ipp_t *ask_attributes(struct printing *p)
{
    ipp_t *request = new_request(p, IPP_OP_GET_PRINTER_ATTRIBUTES);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                  (int)COUNT_OF(printer_attributes), NULL, printer_attributes);
    return exchange(p, request, (struct str){0});
}

static bool ask_able(struct printing *p)
{
    p->able = ask_attributes(p);
    if (p->able && ippGetStatusCode(p->able) == IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED) {
        ippDelete(p->able);
        p->version = 11;
        p->able = ask_attributes(p);
    }
    return p->able && !refused(p, p->able);
}

struct printing *printing_open(struct arena *arena, const struct print_wish *wish,
                               const struct send_clock *clock, struct diags *diags)
{
    struct printing *p = NEW(arena, struct printing);
    *p = (struct printing){.arena = arena, .wish = wish, .clock = *clock, .diags = diags, .version = 20};
    p->source.path = str_of(wish->printer);
    if (exchange_connect(p) && ask_able(p))
        return p;
    report_wrong(p);
    printing_close(p);
    return NULL;
}

void printing_close(struct printing *p)
{
    if (!p)
        return;
    ippDelete(p->able);
    httpClose(p->http);
    cupsSetPasswordCB2(NULL, NULL); // it shall not be asked for once the credentials are gone
    p->able = NULL;
    p->http = NULL;
}

// ---- whether it can ----

static void put_values(struct buf *b, struct arena *arena, ipp_t *able, const char *attribute)
{
    enum { SHOWN = 12 };
    ipp_attribute_t *a = ippFindAttribute(able, attribute, IPP_TAG_ZERO);
    int n = a ? ippGetCount(a) : 0;
    for (int i = 0; i < n && i < SHOWN; i++) {
        const char *value = ippGetString(a, i, NULL);
        if (value)
            buf_printf(b, "%s%.*s", i ? ", " : "", STR_ARG(plain_text(arena, value)));
    }
    if (n > SHOWN)
        buf_puts(b, " …");
}

static bool cannot(const struct printing *p, const char *attribute, const char *format, const char *what)
{
    struct buf values = {0};
    struct str hint = {0};
    put_values(&values, p->arena, p->able, attribute);
    if (values.n)
        hint = arena_printf(p->arena, "It can: %.*s.", STR_ARG(buf_view(&values)));
    buf_free(&values);
    struct buf text = {0};
    for (; *format; format++) {
        if (*format == '%')
            buf_str(&text, plain_text(p->arena, what));
        else
            buf_putc(&text, *format);
    }
    diag(p->diags, DIAG_PRINTER_CANNOT, (struct pos){.source = &p->source}, hint, "%.*s",
         STR_ARG(buf_view(&text)));
    buf_free(&text);
    return false;
}

static bool check_paper(const struct printing *p)
{
    const struct print_wish *w = p->wish;
    const char *media = w->media ? media_keyword(w->media) : NULL;
    bool ok = !media || able_has(p->able, "media-supported", media) ||
              cannot(p, "media-supported", "it has no paper %", media);
    if (w->sides != PRINT_SIDES_ANY && !able_has(p->able, "sides-supported", sides_keyword(w->sides)) &&
        (w->sides != PRINT_ONE_SIDED || ippFindAttribute(p->able, "sides-supported", IPP_TAG_ZERO)))
        ok = cannot(p, "sides-supported", "it cannot print %", sides_keyword(w->sides));
    return ok;
}

static bool check_looks(const struct printing *p)
{
    const struct print_wish *w = p->wish;
    bool ok = true;
    if (w->color != PRINT_COLOR_ANY &&
        !able_has(p->able, "print-color-mode-supported", color_keyword(w->color)))
        ok = cannot(p, "print-color-mode-supported", "it has no print-color-mode %", color_keyword(w->color));
    if (w->staple && !staple_value(p->able))
        ok = cannot(p, "", "it cannot staple", "");
    if (w->hold && !able_has(p->able, "job-hold-until-supported", "indefinite"))
        ok = cannot(p, "job-hold-until-supported", "it cannot hold a job until it is released", "");
    return ok;
}

// RFC 8011, 5.2.4: each document begins on a sheet of its own, and is stapled by itself.
static const char kept_apart[] = "separate-documents-collated-copies";

static bool takes(const struct printing *p, const char *attribute)
{
    return !ippFindAttribute(p->able, "job-creation-attributes-supported", IPP_TAG_ZERO) ||
           able_has(p->able, "job-creation-attributes-supported", attribute);
}

static bool keeps_apart(const struct printing *p)
{
    return takes(p, "multiple-document-handling") &&
           able_has(p->able, "multiple-document-handling-supported", kept_apart);
}

static bool check_set(const struct printing *p, size_t n_documents, bool create)
{
    const struct print_wish *w = p->wish;
    const struct pos pos = {.source = &p->source};
    if (n_documents == 1)
        return true;
    if (!create || !able_is(p->able, "multiple-document-jobs-supported", false))
        return diag(p->diags, DIAG_PRINTER_CANNOT, pos, STR("With --merge they go as one PDF."),
                    "it takes one document a job, not %zu", n_documents);
    if (keeps_apart(p))
        return true;
    if (w->sides > PRINT_ONE_SIDED)
        return diag(p->diags, DIAG_PRINTER_CANNOT, pos,
                    STR("With --merge they go as one PDF, with blank backs."),
                    "it may begin a document on another's back");
    return !w->staple || diag(p->diags, DIAG_PRINTER_CANNOT, pos, STR("Print them one by one."),
                              "it may staple them all together");
}

bool printing_check(const struct printing *p, size_t n_documents)
{
    const struct print_wish *w = p->wish;
    bool create = able_has_number(p->able, "operations-supported", IPP_OP_CREATE_JOB) &&
                  able_has_number(p->able, "operations-supported", IPP_OP_SEND_DOCUMENT);
    bool ok = able_has(p->able, "document-format-supported", "application/pdf") ||
              cannot(p, "document-format-supported", "it does not take PDF", "");
    if (!create && !able_has_number(p->able, "operations-supported", IPP_OP_PRINT_JOB))
        ok = cannot(p, "", "it takes no jobs", "");
    ok = check_set(p, n_documents, create) && ok;
    if (w->copies > 1 && !able_has_number(p->able, "copies-supported", w->copies))
        ok = diag(p->diags, DIAG_PRINTER_CANNOT, (struct pos){.source = &p->source}, (struct str){0},
                  "it cannot make %d copies", w->copies);
    if (!able_is(p->able, "printer-is-accepting-jobs", true))
        ok = cannot(p, "", "it accepts no jobs now", "");
    ok = check_paper(p) && ok;
    return check_looks(p) && ok;
}

// ---- what is asked for ----

void add_job_attributes(const struct printing *p, size_t n_documents, ipp_t *request)
{
    const struct print_wish *w = p->wish;
    if (w->copies)
        ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", w->copies);
    if ((w->copies > 1 || n_documents > 1) && keeps_apart(p))
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "multiple-document-handling", NULL, kept_apart);
    if (w->sides != PRINT_SIDES_ANY)
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", NULL, sides_keyword(w->sides));
    if (w->media)
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", NULL, media_keyword(w->media));
    if (w->color != PRINT_COLOR_ANY)
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-color-mode", NULL,
                     color_keyword(w->color));
    if (w->staple)
        ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_ENUM, "finishings", staple_value(p->able));
    if (w->hold)
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "job-hold-until", NULL, "indefinite");
}

void printing_describe(const struct printing *p, const struct str *documents, size_t n, struct buf *b)
{
    ipp_t *job = ippNew();
    size_t bytes = 0;
    add_job_attributes(p, n, job);
    for (size_t i = 0; i < n; i++)
        bytes += documents[i].n;
    buf_printf(b, "printer: %.*s\n", STR_ARG(plain_text(p->arena, p->uri)));
    ipp_attribute_t *model = ippFindAttribute(p->able, "printer-make-and-model", IPP_TAG_ZERO);
    if (model)
        buf_printf(b, "model: %.*s\n", STR_ARG(plain_text(p->arena, ippGetString(model, 0, NULL))));
    struct str trouble = trouble_words(p->arena, p->able, "printer-state-reasons");
    if (trouble.p)
        buf_printf(b, "trouble: %.*s\n", STR_ARG(trouble));
    buf_printf(b, "job-name: %s\ndocuments: %zu, %zu bytes\n", p->wish->job_name, n, bytes);
    for (ipp_attribute_t *a = ippFirstAttribute(job); a; a = ippNextAttribute(job)) {
        char value[256];
        ippAttributeString(a, value, sizeof value);
        buf_printf(b, "%s: %s\n", ippGetName(a), value);
    }
    ippDelete(job);
}
