// One request and its answer over HTTP. Not by libcups's own cupsDoRequest: that bounds neither how long it
// tries nor how long an answer is.
#include "send/internal.h"

#include <string.h>
#include <errno.h>

enum { ATTEMPTS_MAX = 3, PIECE = 32 << 10, EXPECT_MS = 1000 };

bool note_wrong(struct printing *p, enum diag_code code, struct str hint, const char *format, ...)
{
    struct buf text = {0};
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(&text, format, arguments);
    va_end(arguments);
    p->code = code;
    p->wrong = arena_str(p->arena, buf_view(&text));
    p->hint = hint;
    buf_free(&text);
    return false;
}

bool report_wrong(const struct printing *p)
{
    return diag(p->diags, p->code, (struct pos){.source = &p->source}, p->hint, "%.*s", STR_ARG(p->wrong));
}

struct str plain_text(struct arena *arena, const char *z)
{
    enum { SHOWN_MAX = 80 };
    size_t n = z ? strnlen(z, SHOWN_MAX) : 0;
    char *out = arena_alloc(arena, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = z[i] >= ' ' && z[i] < 127 ? z[i] : '?';
    return (struct str){out, n};
}

// ---- where the printer is ----

static bool is_uri(const char *printer)
{
    return strstr(printer, "://") != NULL;
}

struct str printer_fault(struct arena *arena, const char *printer)
{
    static const char *const schemes[] = {"ipp", "ipps", "dnssd"};
    if (!is_uri(printer))
        return (struct str){0};
    struct str scheme = {printer, strcspn(printer, ":")};
    const char *authority = printer + scheme.n + strlen("://");
    struct str host = {authority, strcspn(authority, "/?#")};
    if (memchr(host.p, '@', host.n))
        return STR("--printer: a name or password in the URI can be read by others on the machine; put "
                   "NAME:PASSWORD into a file and name it with --credentials");
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        known = known || str_eqz(scheme, schemes[i]);
    if (!known)
        return arena_printf(arena,
                            "--printer: '%.*s' is no way to a printer: ipp://, ipps:// and dnssd:// are",
                            STR_ARG(plain_text(arena, arena_cstr(arena, scheme))));
    char parts[4][HTTP_MAX_URI];
    int port;
    if (!host.n ||
        httpSeparateURI(HTTP_URI_CODING_ALL, printer, parts[0], HTTP_MAX_URI, parts[1], HTTP_MAX_URI,
                        parts[2], HTTP_MAX_URI, &port, parts[3], HTTP_MAX_URI) < HTTP_URI_STATUS_OK)
        return STR("--printer: this is no correct URI; a printer's is like ipp://printer.local/ipp/print");
    return (struct str){0};
}

// libcups asks when it has waited as long as was allowed: enough.
static int stop_waiting(http_t *http, void *data)
{
    (void)http;
    (void)data;
    return 0;
}

// Asked for the password by libcups: once, and only where nobody else hears it.
static const char *tell_password(const char *prompt, http_t *http, const char *method, const char *resource,
                                 void *data)
{
    struct printing *p = data;
    (void)prompt;
    (void)http;
    (void)method;
    (void)resource;
    return p->wish->password.p && p->encrypted && p->passwords++ == 0 ? p->wish->password.p : NULL;
}

static void connect_uri(struct printing *p)
{
    char scheme[32], user[256], host[256];
    int port;
    httpSeparateURI(HTTP_URI_CODING_ALL, p->wish->printer, scheme, sizeof scheme, user, sizeof user, host,
                    sizeof host, &port, p->resource, sizeof p->resource);
    bool secure = strcmp(scheme, "ipps") == 0;
    snprintf(p->uri, sizeof p->uri, "%s", p->wish->printer);
    p->http = httpConnect2(host, port, NULL, AF_UNSPEC,
                           secure ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED, 1, SEND_CONNECT_MS,
                           NULL);
}

// A name that the CUPS server on this machine knows, or a printer that tells its name on the network.
static bool connect_name(struct printing *p)
{
    cups_dest_t *dest = NULL;
    int n = 0;
    if (is_uri(p->wish->printer)) { // dnssd://
        n = cupsAddDest("pdfgen", NULL, 0, &dest);
        dest->num_options = cupsAddOption("device-uri", p->wish->printer, 0, &dest->options);
    } else if ((dest = cupsGetNamedDest(CUPS_HTTP_DEFAULT, p->wish->printer, NULL)) != NULL) {
        n = 1;
    }
    if (!dest)
        return note_wrong(p, DIAG_PRINTER_MISSING,
                          STR("lpstat -e lists the printers that CUPS knows; or give "
                              "its URI, as ipp://printer.local/ipp/print."),
                          "there is no printer of that name");
    p->http = cupsConnectDest(dest, CUPS_DEST_FLAGS_NONE, SEND_CONNECT_MS, NULL, p->resource,
                              sizeof p->resource, NULL, NULL);
    char host[256];
    if (p->http)
        httpAssembleURI(HTTP_URI_CODING_ALL, p->uri, sizeof p->uri, "ipp", NULL,
                        httpGetHostname(p->http, host, sizeof host), httpAddrPort(httpGetAddress(p->http)),
                        p->resource);
    cupsFreeDests(n, dest);
    return true;
}

bool exchange_connect(struct printing *p)
{
    bool dnssd = strncmp(p->wish->printer, "dnssd:", strlen("dnssd:")) == 0;
    if (is_uri(p->wish->printer) && !dnssd)
        connect_uri(p);
    else if (!connect_name(p))
        return false;
    if (!p->http)
        return note_wrong(p, DIAG_PRINTER_MISSING, STR("Is it switched on, and on this network?"),
                          "it cannot be reached");
    if (!trust_printer(p))
        return false;
    int64_t wait = MIN(p->wish->timeout, SEND_SILENCE_MS);
    httpSetTimeout(p->http, (double)MAX(wait, 1000) / 1000, stop_waiting, NULL);
    p->encrypted = httpIsEncrypted(p->http) || httpAddrLocalhost(httpGetAddress(p->http));
    p->passwords = 0;
    if (p->wish->name.p)
        cupsSetUser(p->wish->name.p);
    cupsSetPasswordCB2(tell_password, p);
    return true;
}

// ---- a request ----

ipp_t *new_request(const struct printing *p, ipp_op_t operation)
{
    ipp_t *request = ippNew();
    ippSetVersion(request, p->version / 10, p->version % 10);
    ippSetOperation(request, operation);
    ippSetRequestId(request, 1);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_CHARSET, "attributes-charset", NULL, "utf-8");
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_LANGUAGE, "attributes-natural-language", NULL, "en");
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, p->uri);
    if (p->job)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", p->job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, p->wish->user);
    return request;
}

static bool write_head(struct printing *p, ipp_t *request, struct str body)
{
    httpClearFields(p->http);
    httpSetField(p->http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
    const char *authority = httpGetAuthString(p->http);
    if (authority && *authority)
        httpSetField(p->http, HTTP_FIELD_AUTHORIZATION, authority);
    httpSetLength(p->http, ippLength(request) + body.n);
    httpSetExpect(p->http, body.n ? HTTP_STATUS_CONTINUE : HTTP_STATUS_NONE);
    if (httpPost(p->http, p->resource) != 0)
        return false;
    ippSetState(request, IPP_STATE_IDLE);
    ipp_state_t state;
    do
        state = ippWrite(p->http, request);
    while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR);
    return state == IPP_STATE_DATA && httpFlushWrite(p->http) >= 0;
}

// Stops where the printer answers before it has everything: it will not have it.
static http_status_t write_body(struct printing *p, struct str body)
{
    http_status_t status = HTTP_STATUS_CONTINUE;
    if (body.n && httpWait(p->http, EXPECT_MS))
        status = httpUpdate(p->http);
    while (status == HTTP_STATUS_CONTINUE && body.n) {
        size_t n = MIN(body.n, PIECE);
        p->begun = true;
        if (httpWrite2(p->http, body.p, n) < (ssize_t)n)
            return HTTP_STATUS_ERROR;
        body = (struct str){body.p + n, body.n - n};
        if (body.n && httpCheck(p->http))
            status = httpUpdate(p->http);
    }
    if (status == HTTP_STATUS_CONTINUE && httpFlushWrite(p->http) < 0)
        return HTTP_STATUS_ERROR;
    for (int i = 0; status == HTTP_STATUS_CONTINUE && i < ATTEMPTS_MAX; i++)
        status = httpUpdate(p->http);
    return status;
}

struct answer {
    struct buf bytes;
    size_t at;
};

static ssize_t read_answer(void *context, ipp_uchar_t *to, size_t n)
{
    struct answer *a = context;
    n = MIN(n, a->bytes.n - a->at);
    memcpy(to, a->bytes.p + a->at, n);
    a->at += n;
    return (ssize_t)n;
}

static ipp_t *take_answer(struct printing *p)
{
    struct answer answer = {0};
    ssize_t got;
    int64_t started = p->clock.now(p->clock.data);
    bool in_time = true;
    do {
        buf_reserve(&answer.bytes, PIECE);
        got = httpRead2(p->http, answer.bytes.p + answer.bytes.n, PIECE);
        answer.bytes.n += got > 0 ? (size_t)got : 0;
        in_time = p->clock.now(p->clock.data) - started < SEND_SILENCE_MS;
    } while (got > 0 && answer.bytes.n <= SEND_ANSWER_MAX && in_time);
    ipp_t *ipp = NULL;
    if (answer.bytes.n > SEND_ANSWER_MAX || !in_time) {
        note_wrong(p, DIAG_PRINTER_ANSWER, (struct str){0}, "its answer has no end");
    } else if (got < 0) {
        note_wrong(p, DIAG_PRINTER_SILENT, (struct str){0}, "it broke off in the middle of an answer");
    } else {
        ipp = ippNew();
        if (!answer.bytes.n || ippReadIO(&answer, read_answer, 1, NULL, ipp) != IPP_STATE_DATA) {
            ippDelete(ipp);
            ipp = NULL;
            note_wrong(p, DIAG_PRINTER_ANSWER,
                       STR("Is it a printer, and its path right? Most have /ipp/print."),
                       "what it answers is not IPP");
        }
    }
    buf_free(&answer.bytes);
    return ipp;
}

static bool reconnect(struct printing *p)
{
    return httpReconnect2(p->http, SEND_CONNECT_MS, NULL) == 0 && trust_printer(p);
}

// Whether it is worth another attempt: with the credentials, encrypted, or on a new connection.
static bool can_mend(struct printing *p, http_status_t status, int attempt)
{
    if (status == HTTP_STATUS_UNAUTHORIZED)
        return cupsDoAuthentication(p->http, "POST", p->resource) == 0 && reconnect(p);
    if (status == HTTP_STATUS_UPGRADE_REQUIRED && !httpIsEncrypted(p->http)) {
        bool done =
            reconnect(p) && httpEncryption(p->http, HTTP_ENCRYPTION_REQUIRED) == 0 && trust_printer(p);
        p->encrypted = p->encrypted || done;
        return done;
    }
    // A connection that was kept open may have been closed meanwhile: once.
    return status == HTTP_STATUS_ERROR && attempt == 0 && !p->begun && reconnect(p);
}

static void note_status(struct printing *p, http_status_t status)
{
    if (p->distrusted)
        return;
    if (status == HTTP_STATUS_UNAUTHORIZED || status == HTTP_STATUS_FORBIDDEN)
        note_wrong(p, DIAG_PRINTER_REFUSES,
                   p->wish->password.p && !p->encrypted
                       ? STR("They are sent only where nobody can listen: ipps://.")
                       : STR("Put NAME:PASSWORD into a file, name it with --credentials."),
                   p->wish->password.p ? "it does not take these credentials"
                                       : "it wants a name and a password");
    else if (status == HTTP_STATUS_ERROR)
        note_wrong(p, DIAG_PRINTER_SILENT, (struct str){0},
                   httpError(p->http) == ETIMEDOUT || httpError(p->http) == EWOULDBLOCK
                       ? "it does not answer"
                       : "it closed the connection without an answer");
    else
        note_wrong(p, DIAG_PRINTER_ANSWER, STR("Is it a printer, and its path right? Most have /ipp/print."),
                   "it answers with HTTP status %d", (int)status);
}

ipp_t *exchange(struct printing *p, ipp_t *request, struct str body)
{
    http_status_t status = HTTP_STATUS_ERROR;
    p->begun = false;
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        status = write_head(p, request, body) ? write_body(p, body) : HTTP_STATUS_ERROR;
        bool timed_out = status == HTTP_STATUS_ERROR && httpError(p->http) == ETIMEDOUT;
        if (status == HTTP_STATUS_OK || timed_out || !can_mend(p, status, attempt))
            break;
    }
    ippDelete(request);
    if (status == HTTP_STATUS_OK)
        return take_answer(p);
    note_status(p, status);
    return NULL;
}

bool refused(struct printing *p, ipp_t *answer)
{
    ipp_status_t status = ippGetStatusCode(answer);
    if (status <= IPP_STATUS_OK_CONFLICTING)
        return false;
    ipp_attribute_t *message = ippFindAttribute(answer, "status-message", IPP_TAG_ZERO);
    struct str said = plain_text(p->arena, message ? ippGetString(message, 0, NULL) : NULL);
    note_wrong(p, DIAG_PRINTER_REFUSES, (struct str){0}, "it refuses: %s%s%.*s", ippErrorString(status),
               said.n ? ", " : "", STR_ARG(said));
    return true;
}
