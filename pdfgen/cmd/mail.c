// PDFs to patients, by mail: one, or those that a batch left due (mail_ledger.c).
#include "cmd/mail.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "bind/bind.h"
#include "cmd/clock.h"
#include "cmd/command.h"
#include "cmd/set.h"
#include "read/read.h"

enum { TIMEOUT_SECONDS = 600, PAUSE_FIRST_MS = 1000, PAUSE_MOST_MS = 60000 };

// ---- letters ----

struct str letter_id(struct arena *arena, const struct str *texts, size_t n)
{
    struct buf all = {0};
    char text[DIGEST_TEXT];
    for (size_t i = 0; i < n; i++) {
        struct digest one = digest_of(texts[i]);
        buf_put(&all, one.bytes, sizeof one.bytes);
    }
    struct digest digest = digest_of(buf_view(&all));
    digest_text(&digest, text);
    buf_free(&all);
    return arena_str(arena, (struct str){text, 32});
}

static bool seal_draft(struct mail_desk *d, const struct mail_draft *draft, struct buf *pdf,
                       struct diags *diags)
{
    char prepared[PASSWORD_MAX + 1], owner[2 * 16 + 1];
    struct seal seal = {0};
    bool ok = seal_prepare(draft->passphrase, PASSWORD_SEALS, prepared, &seal.password) ||
              diag(diags, DIAG_MAIL_CONSENT, draft->row,
                   STR("Letters, digits and punctuation can be typed everywhere; at most 127 bytes."),
                   "%sthe passphrase has characters that may be typed in more than one way, or too many",
                   draft->letter.whose);
    if (ok && !draft->only_checked) {
        ok = desk_owner(d->p, owner);
        seal.owner = ok ? str_of(owner) : (struct str){0};
        ok = ok && seal_pdf(&seal, pdf, diags);
    }
    explicit_bzero(prepared, sizeof prepared);
    explicit_bzero(owner, sizeof owner);
    return ok;
}

bool draft_message(struct mail_desk *d, struct mail_draft *draft, struct buf *pdf, struct buf *message,
                   struct diags *diags)
{
    struct mail_letter *l = &draft->letter;
    l->encrypted = draft->passphrase.n > 0;
    if (!l->encrypted && draft->must_encrypt)
        return diag(diags, DIAG_MAIL_CONSENT, draft->row, (struct str){0},
                    "%sthe job mails nothing unencrypted, and there is no passphrase", draft->letter.whose);
    if (!l->encrypted && !draft->may_be_plain)
        return diag(diags, DIAG_MAIL_CONSENT, draft->row,
                    STR("Everybody on the way can read unencrypted mail: the patient must have agreed."),
                    "%sthere is neither a passphrase nor consent to unencrypted mail", draft->letter.whose);
    if (l->encrypted && !seal_draft(d, draft, pdf, diags))
        return false;
    l->pdf = draft->only_checked ? STR("") : buf_view(pdf);
    l->date = time(NULL);
    return mail_compose(l, draft->row, message, diags);
}

bool dry_run_write(struct mail_desk *d, struct str name, struct str message)
{
    const char *folder = d->p->options->output;
    struct source *source = NEW(d->p->arena, struct source);
    source->path =
        path_join(d->p->arena, str_of(folder), arena_printf(d->p->arena, "%.*s.eml", STR_ARG(name)));
    if ((mkdir(folder, 0700) == 0 || errno == EEXIST) && file_write_atomic(source->path.p, message))
        return true;
    return diag(&d->p->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = source}, (struct str){0},
                "cannot write it: %s", strerror(errno));
}

// ---- time ----

// One that is ignored, as nohup has it, stays so; blocked it would be pending all the same.
static void endings(sigset_t *set)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(set);
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct sigaction now;
        if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(set, signals[i]);
    }
}

bool user_ends_it(void)
{
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGHUP);
}

bool pause_before_trying_again(struct mail_desk *d, int times)
{
    int64_t pause = (int64_t)PAUSE_FIRST_MS << MIN(times, 6);
    int64_t left = d->end - desk_clock.now(NULL), step = 100;
    if (left <= 0)
        return false;
    for (pause = MIN(MIN(pause, PAUSE_MOST_MS), left); pause > 0 && !user_ends_it(); pause -= step)
        desk_clock.sleep(NULL, MIN(step, pause));
    return !user_ends_it();
}

// ---- one PDF ----

static struct str field_of(const struct options *o, const char *name)
{
    for (size_t i = o->sets.n; i > 0; i--)
        if (str_eqz(o->sets.items[i - 1].name, name))
            return o->sets.items[i - 1].value;
    return (struct str){0};
}

static bool choose(struct mail_desk *d, struct mail_letter *l, struct pos pos)
{
    const struct options *o = d->p->options;
    struct str lang = field_of(o, "language"), department = field_of(o, "department");
    lang = lang.n ? lang : mail_only_language(d->templates);
    l->department = mail_department_lookup(d->templates, department);
    if (!l->department)
        return diag(&d->p->diags, DIAG_MAIL_TEMPLATE, pos, STR("Say which one: --set department=NAME."),
                    "the templates have several departments, and none is chosen of them");
    if (!lang.n)
        return diag(&d->p->diags, DIAG_MAIL_TEMPLATE, pos, STR("Say which one: --set language=en."),
                    "the templates have several languages, and none is chosen of them");
    l->message = mail_message_lookup(d->templates, lang, l->department);
    return l->message || diag(&d->p->diags, DIAG_MAIL_TEMPLATE, pos, (struct str){0},
                              "there is no message in the language \"%.*s\"", STR_ARG(lang));
}

static void take_fields(struct mail_desk *d, struct mail_letter *l)
{
    const struct options *o = d->p->options;
    struct mail_field *fields = NEW_ARRAY(d->p->arena, struct mail_field, o->sets.n + 1);
    for (size_t i = o->sets.n; i > 0; i--) // the last one counts
        if (!str_eqz(o->sets.items[i - 1].name, "department"))
            fields[l->n_fields++] =
                (struct mail_field){o->sets.items[i - 1].name, o->sets.items[i - 1].value, true};
    l->fields = fields;
}

static bool check_fields(struct mail_desk *d)
{
    const struct options *o = d->p->options;
    const char **names = NEW_ARRAY(d->p->arena, const char *, o->sets.n + 1);
    for (size_t i = 0; i < o->sets.n; i++)
        names[i] = arena_cstr(d->p->arena, o->sets.items[i].name);
    return mail_check_fields(d->p->arena, d->templates, names, o->sets.n, &d->p->diags);
}

static bool read_pdf(struct mail_desk *d, struct source *source)
{
    struct pipeline *p = d->p;
    enum bind_sides sides;
    if (!set_file(p, p->arena, p->options->operands.items[0], source) ||
        !bind_look(p->arena, source, &sides, &p->diags))
        return false;
    buf_str(&p->pdf, source->text);
    return true;
}

static bool compose_one(struct mail_desk *d, const struct source *source, struct mail_draft *draft,
                        struct buf *message)
{
    struct pipeline *p = d->p;
    const struct options *o = p->options;
    char line[PASSWORD_MAX + 2];
    struct mail_letter *l = &draft->letter;
    l->to = str_of(o->mail.to);
    take_fields(d, l);
    const struct str texts[] = {source->text, l->to, arena_printf(p->arena, "%lld", (long long)time(NULL))};
    l->id = letter_id(p->arena, texts, COUNT_OF(texts));
    bool ok = check_fields(d) && choose(d, l, (struct pos){.source = d->templates->source}) &&
              (!o->encrypt || desk_password(p, line, &draft->passphrase)) &&
              draft_message(d, draft, &p->pdf, message, &p->diags);
    explicit_bzero(line, sizeof line);
    draft->passphrase = (struct str){0};
    return ok;
}

static int send_one(struct mail_desk *d, const struct mail_letter *l, struct str message)
{
    struct diags *diags = &d->p->diags;
    struct source *server = NEW(d->p->arena, struct source);
    server->path = str_of(d->server.uri);
    struct pos pos = {.source = server};
    struct mail_result result;
    for (int times = 0;; times++) {
        mailing_send(d->mailing, l->department->from, l->to, message, &result);
        if (!result.again || !pause_before_trying_again(d, times))
            break;
    }
    switch (result.fate) {
    case MAIL_ACCEPTED:
        return EXIT_DONE;
    case MAIL_DEFERRED:
        diag(diags, DIAG_MAIL_DEFERS, pos, STR("Send it again later."),
             "it does not take the message now: %.*s", STR_ARG(result.answer));
        break;
    case MAIL_REFUSED:
        diag(diags, DIAG_MAIL_REFUSES, pos, (struct str){0}, "it refuses the message: %.*s",
             STR_ARG(result.answer));
        break;
    case MAIL_UNCERTAIN:
        diag(diags, DIAG_MAIL_MAYBE, pos, STR("Ask at the server before you send it again."),
             "it may have taken the message: %.*s", STR_ARG(result.answer));
        break;
    case MAIL_UNSENT:
        mailing_report(d->mailing);
        break;
    }
    return EXIT_DELIVERY;
}

static int mail_one(struct mail_desk *d)
{
    const struct options *o = d->p->options;
    struct source *source = NEW(d->p->arena, struct source);
    struct buf message = {0};
    d->templates = read_mail(d->p->arena, str_of(o->mail.templates), (struct pos){0}, &d->p->diags);
    struct mail_draft draft = {
        .row = {.source = source}, .may_be_plain = o->mail.consent, .letter.whose = ""};
    int result = EXIT_INPUT;
    if (d->templates && read_pdf(d, source) && compose_one(d, source, &draft, &message)) {
        pipeline_lap(d->p, "write");
        if (d->mailing)
            result = send_one(d, &draft.letter, buf_view(&message));
        else
            result = dry_run_write(d, draft.letter.id, buf_view(&message)) ? EXIT_DONE : EXIT_IO;
        pipeline_lap(d->p, "send");
        if (result == EXIT_DONE && d->mailing && o->verbose)
            talk_line("%s: the message was accepted", o->mail.server);
    }
    buf_free(&message);
    return result;
}

// ---- the command ----

static struct str password_fault(const struct options *o)
{
    int named = (o->password_file != NULL) + (o->password_fd >= 0);
    if (o->encrypt && named != 1)
        return STR("--encrypt wants one of --password-file and --password-fd");
    if (o->encrypt && o->mail.consent)
        return STR("--consent is for a message that is not encrypted: not with --encrypt");
    return named && !o->encrypt ? STR("a password is for --encrypt alone") : secret_fault(o);
}

static struct str one_fault(const struct options *o)
{
    if (!o->operands.n)
        return STR("wants FILE.pdf --to ADDRESS, or JOB.xml --from-ledger");
    if (!o->mail.to)
        return STR("to whom? --to ADDRESS; or --from-ledger, for what a job's batch left due");
    if (!o->mail.templates)
        return STR("what is to be written? --template TEMPLATES.xml");
    if (o->mail.resend_uncertain || o->mail.resend_refused || o->mail.resend_changed || o->batch.unfinished ||
        o->batch.unless_delivered)
        return STR("--resend-…, --unfinished and --unless-delivered are for --from-ledger");
    return password_fault(o);
}

static struct str ledger_fault(const struct options *o)
{
    const uint64_t said = OPTION(TO) | OPTION(TEMPLATE) | OPTION(CONSENT) | OPTION(SET) | OPTION(ENCRYPT) |
                          OPTION(PASSWORD_FILE) | OPTION(PASSWORD_FD);
    if (o->operands.n != 1)
        return STR("--from-ledger wants the job: JOB.xml");
    return o->given & said
               ? STR("--from-ledger sends what the job says: not with --to, --template, --consent, "
                     "--set, --encrypt or a password")
               : (struct str){0};
}

static struct str usage_fault(struct arena *arena, const struct options *o)
{
    const struct mail_options *m = &o->mail;
    bool dry = o->print.dry_run;
    if (m->check && (dry || o->operands.n || m->from_ledger))
        return STR("--check tries the server alone: no PDF, no job");
    if (!dry && !m->server)
        return STR("by which server? --server smtp://HOST:587");
    if (dry != (o->output != NULL))
        return STR("--dry-run and --output FOLDER, where it writes the messages, go together");
    if (o->print.credentials && m->credential_command)
        return STR("one of --credentials and --credential-command is enough");
    if (m->no_tls && (o->print.credentials || m->credential_command || m->ca))
        return STR("--no-tls: a password goes to nobody unencrypted, and there is no certificate");
    struct str fault = {0};
    if (!m->check)
        fault = m->from_ledger ? ledger_fault(o) : one_fault(o);
    return fault.p || !m->server ? fault : mail_server_fault(arena, m->server, m->no_tls);
}

static int deliver(struct mail_desk *d)
{
    const struct options *o = d->p->options;
    if (!o->print.dry_run)
        d->mailing = mailing_open(d->p->arena, &d->server, &desk_clock, &d->p->diags);
    int result = EXIT_DONE;
    if (o->mail.check)
        result = mailing_check(d->mailing) ? EXIT_DONE : EXIT_DELIVERY;
    else
        result = o->mail.from_ledger ? mail_from_ledger(d) : mail_one(d);
    mailing_close(d->mailing);
    return result;
}

int desk_mail(struct arena *arena, const struct options *options)
{
    struct str fault = usage_fault(arena, options);
    if (fault.p)
        return talk_usage(command_lookup("mail"), fault);
    char line[PASSWORD_MAX + 3];
    struct pipeline p;
    sigset_t ends, before;
    endings(&ends);
    sigprocmask(SIG_BLOCK, &ends, &before); // what was sent is recorded first
    signal(SIGPIPE, SIG_IGN);
    desk_limit_memory();
    pipeline_open(&p, arena, options);
    int64_t timeout = (int64_t)(options->print.timeout ? options->print.timeout : TIMEOUT_SECONDS) * 1000;
    struct mail_desk desk = {.p = &p,
                             .end = desk_clock.now(NULL) + timeout,
                             .server = {.uri = options->mail.server,
                                        .ca = options->mail.ca,
                                        .plain = options->mail.no_tls,
                                        .rate = options->mail.rate,
                                        .timeout = timeout}};
    int result = EXIT_INPUT;
    if (desk_credentials(&p, options->print.credentials, options->mail.credential_command, line,
                         &desk.server.name, &desk.server.password))
        result = deliver(&desk);
    explicit_bzero(line, sizeof line);
    result = pipeline_close(&p, result);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}
