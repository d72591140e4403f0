// One connection for many messages, by libcurl. It speaks SMTP and TLS; what is looked at here is how far a
// message came, for whether it may have been accepted hangs on that alone:
//
//     MAIL .................. what is refused for ever is the sender, or that he sends so much: all messages
//     RCPT, DATA ............ what is refused or lost is certain: nobody has it
//     the message's bytes ... the same, until its end has been handed over
//     behind its end ........ the server's answer says; without one nobody knows
//
// libcurl closes the connection after every error, and makes a new one for the next message.
#include "send/mail.h"

#include <curl/curl.h>
#include <string.h>

enum phase { PHASE_CONNECT, PHASE_SENDER, PHASE_ENVELOPE, PHASE_BODY, PHASE_END };

enum { ANSWER_SHOWN = 200, LOW_SPEED = 10 }; // bytes; bytes a second

struct mailing {
    struct arena *arena;
    const struct mail_server *server;
    struct send_clock clock;
    struct diags *diags;
    struct source source; // the server, as the user named it
    CURL *curl;
    int64_t next; // when the rate allows the next message
    // The message that is sent.
    enum phase phase;
    struct str rest; // of its bytes
    struct str to;
    bool logged_in, lied; // lied: the answer is too long
    bool leaving;         // QUIT was said
    bool known;           // the server has listened to a message before
    bool passing;         // what is wrong with the connection may pass
    int code;             // of the last whole answer to the last command; 0: none
    size_t answered;      // bytes since the last command
    char line[512];       // the last line of it
    struct buf answer;    // for the result
    // Why it was unsent.
    enum diag_code fault;
    struct str wrong, hint;
};

// ---- what libcurl tells ----

static void forget_answer(struct mailing *m)
{
    m->code = 0;
    m->answered = 0;
    m->line[0] = '\0';
}

static size_t on_read(char *out, size_t size, size_t n, void *data)
{
    // The last bytes go alone, when all before them are on their way: lost before that, nobody has the
    // message.
    enum { LAST_PIECE = 1000 };
    struct mailing *m = data;
    n = MIN(size * n, m->rest.n > LAST_PIECE ? m->rest.n - LAST_PIECE : m->rest.n);
    memcpy(out, m->rest.p, n);
    if (m->phase != PHASE_BODY)
        forget_answer(m);
    m->rest = (struct str){m->rest.p + n, m->rest.n - n};
    m->phase = PHASE_BODY;
    if (m->rest.n)
        return n;
    // It has all of it, and so may send the end. The server may take its time over the message.
    m->phase = PHASE_END;
    forget_answer(m);
    curl_easy_setopt(m->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     (long)MIN(m->server->timeout, MAIL_DOT_MS) / 1000);
    return n;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// A line of an answer; "250-" goes on, "250 " ends it.
static size_t on_answer(char *p, size_t size, size_t n, void *data)
{
    struct mailing *m = data;
    n *= size;
    if (m->leaving)
        return n;
    m->answered += n;
    if (m->answered > SEND_ANSWER_MAX) {
        m->lied = true;
        return 0;
    }
    size_t kept = MIN(n, sizeof m->line - 1);
    memcpy(m->line, p, kept);
    m->line[kept] = '\0';
    if (n >= 3 && is_digit(p[0]) && is_digit(p[1]) && is_digit(p[2]) && (n == 3 || p[3] != '-'))
        m->code = (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
    return n;
}

// The commands, as they go out.
static int on_talk(CURL *curl, curl_infotype type, char *p, size_t n, void *data)
{
    struct mailing *m = data;
    struct str said = {p, n};
    (void)curl;
    if (type != CURLINFO_HEADER_OUT || m->leaving)
        return 0;
    m->leaving = str_starts(said, "QUIT"); // libcurl's way after an error: its answer tells nothing more
    if (m->leaving)
        return 0;
    forget_answer(m);
    m->logged_in = m->logged_in || str_starts(said, "AUTH ");
    if (str_starts(said, "MAIL "))
        m->phase = PHASE_SENDER;
    if (str_starts(said, "RCPT "))
        m->phase = PHASE_ENVELOPE;
    return 0;
}

// ---- answers as people may read them ----

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool ends_word(char c)
{
    return c == '\0' || strchr(" \t\r\n<>()[]{},;:\"'", c) != NULL;
}

static bool has_part(struct str word, struct str part)
{
    for (size_t i = 0; part.n > 2 && i + part.n <= word.n; i++) {
        size_t k = 0;
        while (k < part.n && small(word.p[i + k]) == small(part.p[k]))
            k++;
        if (k == part.n)
            return true;
    }
    return false;
}

// Without addresses, and without what stands before the @ in the patient's.
static struct str shown_answer(struct mailing *m)
{
    const char *at = m->to.n ? memchr(m->to.p, '@', m->to.n) : NULL;
    struct str local = {m->to.p, at ? (size_t)(at - m->to.p) : 0};
    m->answer.n = 0;
    for (const char *p = m->line; *p && m->answer.n < ANSWER_SHOWN;) {
        size_t n = 0;
        while (!ends_word(p[n]))
            n++;
        struct str word = {p, n};
        if (n && (memchr(p, '@', n) || has_part(word, local))) {
            buf_puts(&m->answer, "…");
        } else {
            n += n == 0;
            for (size_t i = 0; i < n && p[i] != '\r' && p[i] != '\n'; i++)
                buf_putc(&m->answer, p[i] >= ' ' && p[i] < 0x7F ? p[i] : '?');
        }
        p += n;
    }
    while (m->answer.n && m->answer.p[m->answer.n - 1] == ' ')
        m->answer.n--;
    return buf_view(&m->answer);
}

// ---- the server ----

struct str mail_server_fault(struct arena *arena, const char *uri, bool plain)
{
    bool tls = strncmp(uri, "smtps://", 8) == 0, smtp = strncmp(uri, "smtp://", 7) == 0;
    const char *slashes = strstr(uri, "://");
    struct str host = str_of(slashes ? slashes + 3 : "");
    host.n = strcspn(host.p, "/?#");
    if (memchr(host.p, '@', host.n))
        return STR("--server: a name or password in the URI can be read by others on the machine; put "
                   "NAME:PASSWORD into a file and name it with --credentials");
    if (!tls && !smtp)
        return STR("--server wants smtp://HOST[:PORT] or smtps://HOST[:PORT]");
    CURLU *parts = curl_url();
    char *name = NULL;
    struct str fault = {0};
    bool whole = curl_url_set(parts, CURLUPART_URL, uri, CURLU_DISALLOW_USER) == CURLUE_OK &&
                 curl_url_get(parts, CURLUPART_HOST, &name, 0) == CURLUE_OK && *name;
    bool near = whole && (strcmp(name, "localhost") == 0 || strcmp(name, "127.0.0.1") == 0 ||
                          strcmp(name, "[::1]") == 0);
    if (!whole || host.p[host.n + (host.p[host.n] == '/')])
        fault = STR("--server: this is no correct URI; one is like smtp://mail.clinic.example:587");
    else if (plain && (tls || !near))
        fault = arena_printf(arena,
                             "--no-tls is for smtp://localhost alone: on the way to '%.*s' everybody could "
                             "read the messages",
                             STR_ARG(host));
    curl_free(name);
    curl_url_cleanup(parts);
    return fault;
}

static void set_security(struct mailing *m)
{
    const struct mail_server *s = m->server;
    curl_easy_setopt(m->curl, CURLOPT_USE_SSL, (long)(s->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(m->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(m->curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(m->curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (s->ca) {
        curl_easy_setopt(m->curl, CURLOPT_CAINFO, s->ca);
        curl_easy_setopt(m->curl, CURLOPT_CAPATH, NULL);
    }
    if (s->name.p) {
        curl_easy_setopt(m->curl, CURLOPT_USERNAME, s->name.p);
        curl_easy_setopt(m->curl, CURLOPT_PASSWORD, s->password.p);
    }
}

static void set_server(struct mailing *m)
{
    curl_easy_setopt(m->curl, CURLOPT_URL, m->server->uri);
    curl_easy_setopt(m->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(m->curl, CURLOPT_PROXY, ""); // whatever the environment says
    curl_easy_setopt(m->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(m->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)MIN(m->server->timeout, SEND_CONNECT_MS));
    curl_easy_setopt(m->curl, CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED);
    curl_easy_setopt(m->curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(m->curl, CURLOPT_READDATA, m);
    curl_easy_setopt(m->curl, CURLOPT_HEADERFUNCTION, on_answer);
    curl_easy_setopt(m->curl, CURLOPT_HEADERDATA, m);
    curl_easy_setopt(m->curl, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(m->curl, CURLOPT_WRITEDATA, m);
    curl_easy_setopt(m->curl, CURLOPT_DEBUGFUNCTION, on_talk);
    curl_easy_setopt(m->curl, CURLOPT_DEBUGDATA, m);
    curl_easy_setopt(m->curl, CURLOPT_VERBOSE, 1L); // to on_talk alone
    set_security(m);
}

struct mailing *mailing_open(struct arena *arena, const struct mail_server *server,
                             const struct send_clock *clock, struct diags *diags)
{
    struct mailing *m = NEW(arena, struct mailing);
    *m = (struct mailing){.arena = arena, .server = server, .clock = *clock, .diags = diags};
    m->source.path = str_of(server->uri);
    curl_global_init(CURL_GLOBAL_ALL);
    m->curl = curl_easy_init();
    if (!m->curl)
        out_of_memory(0);
    set_server(m);
    return m;
}

void mailing_close(struct mailing *m)
{
    if (!m)
        return;
    long wait = 1; // what it says to QUIT changes nothing
    curl_easy_setopt(m->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, wait);
    curl_easy_cleanup(m->curl);
    curl_global_cleanup();
    buf_free(&m->answer);
    m->curl = NULL;
}

// ---- what went wrong before a message ----

static void note(struct mailing *m, enum diag_code fault, struct str hint, const char *wrong)
{
    bool tells = m->code && fault != DIAG_MAIL_INSECURE;
    struct str answer = tells ? shown_answer(m) : (struct str){0};
    m->fault = fault;
    m->passing = fault == DIAG_MAIL_UNREACHABLE && m->code < 500;
    m->hint = hint;
    m->wrong = answer.n ? arena_printf(m->arena, "%s: %.*s", wrong, STR_ARG(answer)) : str_of(wrong);
}

static void note_connection(struct mailing *m, CURLcode result)
{
    switch (result) {
    case CURLE_COULDNT_RESOLVE_HOST:
        note(m, DIAG_MAIL_UNREACHABLE, STR("Is its name right?"), "nobody knows where it is");
        break;
    case CURLE_COULDNT_CONNECT:
        note(m, DIAG_MAIL_UNREACHABLE, STR("Is its port right?"), "it cannot be reached");
        break;
    case CURLE_USE_SSL_FAILED:
        note(m, DIAG_MAIL_INSECURE,
             STR("Everybody on the way could read the messages. Does another port, or smtps://, have it?"),
             "it offers no encryption (STARTTLS)");
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
        note(m, DIAG_MAIL_INSECURE,
             STR("Is its name right? A certificate of your own house is named with --ca FILE."),
             "its certificate is not one for this name that can be trusted");
        break;
    case CURLE_SSL_CACERT_BADFILE:
        note(m, DIAG_MAIL_INSECURE, STR("It holds certificates in PEM form."),
             "the file of --ca cannot be read");
        break;
    case CURLE_SSL_CONNECT_ERROR:
        note(m, DIAG_MAIL_INSECURE,
             STR("smtps:// and smtp:// (STARTTLS) have ports of their own, mostly 465 and 587."),
             "no encrypted connection comes about");
        break;
    case CURLE_LOGIN_DENIED:
        note(m, DIAG_MAIL_LOGIN, STR("Are name and password those of the mail server?"),
             "it refuses the login");
        break;
    case CURLE_OPERATION_TIMEDOUT:
        note(m, DIAG_MAIL_UNREACHABLE, (struct str){0}, "it does not answer");
        break;
    default:
        note(m, DIAG_MAIL_UNREACHABLE, (struct str){0},
             m->lied       ? "its answer has no end"
             : m->code > 0 ? "it does not let us in"
                           : "the connection is lost, or it does not speak SMTP");
    }
}

// Credentials that were never asked for were not checked by anybody.
static bool lacks_login(struct mailing *m)
{
    if (!m->server->name.p || m->logged_in)
        return false;
    m->code = 0;
    note(m, DIAG_MAIL_LOGIN, STR("Without one, leave --credentials out. Or is it another port?"),
         "it offers no login");
    return true;
}

bool mailing_report(const struct mailing *m)
{
    return diag(m->diags, m->fault, (struct pos){.source = &m->source}, m->hint, "%.*s", STR_ARG(m->wrong));
}

// ---- sending ----

static void begin(struct mailing *m)
{
    int64_t wait = MIN(m->server->timeout, SEND_SILENCE_MS);
    m->phase = PHASE_CONNECT;
    m->lied = m->leaving = false;
    forget_answer(m);
    curl_easy_setopt(m->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)MAX(wait / 1000, 1));
    curl_easy_setopt(m->curl, CURLOPT_LOW_SPEED_TIME, (long)MAX(wait / 1000, 1));
}

bool mailing_check(struct mailing *m)
{
    begin(m);
    curl_easy_setopt(m->curl, CURLOPT_CONNECT_ONLY, 1L);
    CURLcode result = curl_easy_perform(m->curl);
    if (result != CURLE_OK)
        note_connection(m, result);
    else if (!lacks_login(m))
        return true;
    return mailing_report(m);
}

static CURLcode perform(struct mailing *m, const char *from, const char *to, struct str message)
{
    struct curl_slist *receivers = curl_slist_append(NULL, to);
    if (!receivers)
        out_of_memory(strlen(to));
    begin(m);
    m->rest = message;
    curl_easy_setopt(m->curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(m->curl, CURLOPT_MAIL_RCPT, receivers);
    curl_easy_setopt(m->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(m->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)message.n);
    CURLcode result = curl_easy_perform(m->curl);
    curl_easy_setopt(m->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(receivers);
    return result;
}

static enum mail_fate fate_of(struct mailing *m, CURLcode result)
{
    // 530 and its like speak of the login, not of this message (RFC 4954, 6).
    bool login = m->code == 530 || m->code == 534 || m->code == 535 || m->code == 538;
    if (m->phase == PHASE_SENDER && m->code >= 500 && m->code != 552 && !login) { // 552: it is too big
        note(m, DIAG_MAIL_REFUSES, STR("May who logs in send from the department's address, and so much?"),
             "it refuses the sender");
        return MAIL_UNSENT;
    }
    if (m->phase == PHASE_CONNECT || (m->phase < PHASE_BODY && login)) {
        if (login)
            result = CURLE_LOGIN_DENIED;
        note_connection(m, result);
        return MAIL_UNSENT;
    }
    if (m->code >= 500)
        return MAIL_REFUSED;
    if (m->code >= 400)
        return MAIL_DEFERRED;
    if (m->phase == PHASE_END)
        return m->code >= 200 && m->code < 300 ? MAIL_ACCEPTED : MAIL_UNCERTAIN;
    return MAIL_DEFERRED;
}

int64_t mailing_wait(const struct mailing *m)
{
    return m->server->rate ? MAX(m->next - m->clock.now(m->clock.data), 0) : 0;
}

static void keep_rate(struct mailing *m)
{
    if (mailing_wait(m) > 0)
        m->clock.sleep(m->clock.data, mailing_wait(m));
    int64_t now = m->clock.now(m->clock.data);
    m->next = MAX(m->next, now) + (m->server->rate ? 60000 / m->server->rate : 0);
}

void mailing_send(struct mailing *m, struct str from, struct str to, struct str message,
                  struct mail_result *out)
{
    const char *sender = arena_cstr(m->arena, from), *receiver = arena_cstr(m->arena, to);
    static const char *const happened[] = {[PHASE_CONNECT] = "",
                                           [PHASE_SENDER] = "the connection was lost before the message",
                                           [PHASE_ENVELOPE] = "the connection was lost before the message",
                                           [PHASE_BODY] = "the connection was lost within the message",
                                           [PHASE_END] = "the connection was lost behind the message"};
    m->to = to;
    CURLcode result = CURLE_OK;
    // A connection that was kept open may have been closed meanwhile: once more, for nobody has the message.
    for (int attempt = 0; attempt < 2; attempt++) {
        keep_rate(m);
        result = perform(m, sender, receiver, message);
        bool stale = result != CURLE_OK && m->phase > PHASE_CONNECT && m->phase < PHASE_BODY && !m->code &&
                     result != CURLE_OPERATION_TIMEDOUT;
        if (!stale)
            break;
    }
    *out = (struct mail_result){.fate = result == CURLE_OK ? MAIL_ACCEPTED : fate_of(m, result)};
    m->known = m->known || m->phase > PHASE_CONNECT;
    out->again = out->fate == MAIL_DEFERRED || (out->fate == MAIL_UNSENT && m->known && m->passing);
    out->answer = m->code && out->fate != MAIL_UNSENT ? shown_answer(m) : str_of(happened[m->phase]);
    m->to = (struct str){0};
}
