#include "cmd/options.h"

#include <string.h>

const struct option option_table[OPTION_COUNT] = {
    [OPTION_LAYOUT] = {"layout", "LAYOUT.xml",
                       "how to set it; several are laid over one another, the last on top", 0, false},
    [OPTION_OUTPUT] =
        {"output", "PATH",
         "where to write it; for a PDF, - is standard output (default: the document's name, here)", 'o',
         false},
    [OPTION_SET] = {"set", "NAME=VALUE", "give a field of the article a value", 0, false},
    [OPTION_FONTS] = {"fonts", "CATALOGUE.xml",
                      "the font catalogue (default: PDFGEN_FONTS, or the one installed)", 0, false},
    [OPTION_CONTENT_ROOT] = {"content-root", "FOLDER", "also include shared parts from below this folder", 0,
                             false},
    [OPTION_STAGE] = {"stage", "doc|boxes|items|flow|pages|tags", "which stage to show", 0, true},
    [OPTION_OUTLINE] = {"outline", "boxes|grid|all",
                        "draw the edges of boxes, or margins, columns and the baseline grid, on the pages", 0,
                        true},
    [OPTION_TILES] = {"tiles", "letter|a4[,portrait|,landscape]",
                      "print a large page on sheets of this paper, to be cut and glued together", 0, false},
    [OPTION_OVERLAP] = {"overlap", "LENGTH",
                        "with --tiles: how much of its neighbours a sheet shows, 5mm to 40mm (default: 10mm)",
                        0, false},
    [OPTION_IMPOSE] =
        {"impose", "SCHEME[,NAME=VALUE]…",
         "several pages on a sheet: N-up, CxR, booklet, letter-fold, z-fold, work-and-turn; with "
         "sheet=a4, fit, flip=long|short, gutter=, repeat, signature=, creep=, tuck= (see the man "
         "page)",
         0, false},
    [OPTION_PROFILE] = {"profile", "screen|archive|press",
                        "what the PDF is for: screen is PDF/UA-1 and PDF/A-2a (default); archive is PDF/UA-1 "
                        "and PDF/A-3a, with everything it was made of attached; press is PDF/X-4, in inks",
                        0, true},
    [OPTION_ICC] = {"icc", "FILE.icc",
                    "for a press: the ICC profile of its printing condition, in CMYK (default: coated, SWOP)",
                    0, false},
    [OPTION_INK_LIMIT] = {"ink-limit", "PERCENT", "for a press: the most ink on one spot (default: 300)", 0,
                          false},
    [OPTION_MARKS] = {"marks", NULL,
                      "for a press: crop and registration marks, colour bar and slug line around the page", 0,
                      false},
    [OPTION_NO_CLAIMS] = {"no-claims", NULL, "do not say that the PDF keeps to PDF/UA and PDF/A", 0, false},
    [OPTION_LINEARIZE] = {"linearize", NULL, "put the first page first, for viewers that read over a network",
                          0, false},
    [OPTION_ENCRYPT] = {"encrypt", NULL, "encrypt the PDF (AES-256) with a password that opens it", 0, false},
    [OPTION_PASSWORD_FILE] = {"password-file", "FILE", "read the password from a file's first line", 0,
                              false},
    [OPTION_PASSWORD_FD] = {"password-fd", "N", "read the password from an open file descriptor", 0, false},
    [OPTION_PRINTER] = {"printer", "URI|NAME",
                        "ipp://HOST/ipp/print, ipps://…, or the name of a printer that CUPS knows", 0, false},
    [OPTION_CREDENTIALS] = {"credentials", "FILE",
                            "read NAME:PASSWORD for the printer or mail server from a file's first line", 0,
                            false},
    [OPTION_COPIES] = {"copies", "N", "how many copies of the whole set, each collated", 0, false},
    [OPTION_SIDES] = {"sides", "one|long|short",
                      "print on one side, or on both and turn over the long or the short edge; each document "
                      "starts on a front side",
                      0, true},
    [OPTION_MEDIA] = {"media", "NAME", "the paper, as iso_a4_210x297mm; a4, letter, tabloid … are known", 0,
                      false},
    [OPTION_COLOR_MODE] = {"print-color-mode", "auto|color|monochrome", "print in colour or in greys", 0,
                           true},
    [OPTION_STAPLE] = {"staple", NULL, "staple each document", 0, false},
    [OPTION_HOLD] = {"hold", NULL, "let the printer keep the job until somebody releases it there", 0, false},
    [OPTION_JOB_NAME] = {"job-name", "TEXT",
                         "what the printer shows (default: pdfgen and the number of documents)", 0, false},
    [OPTION_MERGE] = {"merge", NULL,
                      "send the documents as one PDF, as pdfgen merge makes it; join the ledgers of shards",
                      0, false},
    [OPTION_SEPARATOR] = {"separator", NULL, "a sheet before each document that tells its place: 2 / 14", 0,
                          false},
    [OPTION_DRY_RUN] =
        {"dry-run", NULL,
         "tell what would be made or sent, and what the printer can do; make and send nothing; "
         "of messages write .eml files into the folder of --output",
         0, false},
    [OPTION_JOBS] = {"jobs", "N", "how many processes make handouts (default: one for each core)", 0, false},
    [OPTION_SHARD] = {"shard", "K/N",
                      "make part K of N of the rows (default: as Slurm or Kubernetes tell, or all of them)",
                      0, false},
    [OPTION_RESUME] = {"resume", NULL, "go on where the batch before ended: so it does anyway", 0, false},
    [OPTION_REDO] = {"redo", NULL, "make or print what is done anew, too", 0, false},
    [OPTION_FORMAT] = {"format", "text|csv|json",
                       "how to list it: csv is for spreadsheets (RFC 4180), json has an object a line", 0,
                       true},
    [OPTION_VERIFY] = {"verify", NULL, "tell which files are missing, changed, or not the ledger's", 0,
                       false},
    [OPTION_FORGET] =
        {"forget", "ID",
         "remove what the ledger and its folder have of a person; - reads the keys from standard "
         "input, one a line",
         0, false},
    [OPTION_NO_WAIT] = {"no-wait", NULL, "do not wait until the job is printed", 0, false},
    [OPTION_TIMEOUT] =
        {"timeout", "SECONDS",
         "how long to wait for the printer's job, or to try again what a mail server defers (default: 600); "
         "or to work on one of a batch's handouts "
         "(default: 60)",
         0, false},
    [OPTION_SERVER] = {"server", "URI", "smtp://HOST[:PORT], with STARTTLS, or smtps://HOST[:PORT]", 0,
                       false},
    [OPTION_TO] = {"to", "ADDRESS", "whom to send one PDF to", 0, false},
    [OPTION_TEMPLATE] = {"template", "TEMPLATES.xml", "what to write beside one PDF", 0, false},
    [OPTION_FROM_LEDGER] = {"from-ledger", NULL, "send what the batch of a job left due", 0, false},
    [OPTION_CONSENT] = {"consent", NULL, "the patient has agreed to mail that is not encrypted", 0, false},
    [OPTION_CREDENTIAL_COMMAND] = {"credential-command", "COMMAND",
                                   "read NAME:PASSWORD for the mail server from what a command prints", 0,
                                   false},
    [OPTION_CA] = {"ca", "FILE",
                   "trust the mail server's certificate by this one (PEM; default: the system's)", 0, false},
    [OPTION_NO_TLS] = {"no-tls", NULL, "without encryption, to a mail server on this machine alone", 0,
                       false},
    [OPTION_RATE] = {"rate", "N", "send at most so many messages a minute", 0, false},
    [OPTION_CHECK] = {"check", NULL, "try the mail server, its certificate and the login; send nothing", 0,
                      false},
    [OPTION_RESEND_UNCERTAIN] = {"resend-uncertain", NULL,
                                 "also send what may have arrived already: somebody may get it twice", 0,
                                 false},
    [OPTION_RESEND_REFUSED] = {"resend-refused", NULL, "also send what the server refused before", 0, false},
    [OPTION_RESEND_CHANGED] = {"resend-changed", NULL,
                               "also send handouts that were made again after another version was mailed", 0,
                               false},
    [OPTION_UNFINISHED] = {"unfinished", NULL,
                           "also of a batch that was killed or stopped: what it made until then", 0, false},
    [OPTION_UNLESS_DELIVERED] = {"unless-delivered", NULL,
                                 "print nothing that was mailed, and mail nothing that was printed", 0,
                                 false},
    [OPTION_GROUP] = {"group", "VALUE",
                      "of a ledger those alone of which one of the job's groups has this value", 0, false},
    [OPTION_STRICT] = {"strict", NULL, "end with exit code 1 where there are warnings", 0, false},
    [OPTION_DIAGNOSTICS] = {"diagnostics", "text|json", "form of the messages on standard error", 0, true},
    [OPTION_TIMING] = {"timing", NULL, "tell each stage's time and the peak memory", 0, false},
    [OPTION_VERBOSE] = {"verbose", NULL, "tell what was written", 'v', false},
    [OPTION_HELP] = {"help", NULL, "show this help", 'h', false},
    [OPTION_VERSION] = {"version", NULL, "show the version", 'V', false},
};

struct parser {
    struct arena *arena;
    uint64_t allowed;
    struct options *out;
    struct str *fault;
};

static bool fail(struct parser *p, struct str fault)
{
    *p->fault = fault;
    return false;
}

// ---- values

// Index of `value` among the words of `choices`, -1 where it is none of them.
static int choice_index(const char *choices, struct str value)
{
    for (int i = 0; *choices; i++) {
        size_t word = strcspn(choices, "|");
        if (str_eq((struct str){choices, word}, value))
            return i;
        choices += word + (choices[word] == '|');
    }
    return -1;
}

// Each of `words`, which commas part, adds to the set: the choices are boxes, grid and both of them. False
// where one is none of them.
static bool add_outline(unsigned *set, const char *choices, const char *words)
{
    for (bool more = true; more;) {
        size_t n = strcspn(words, ",");
        int choice = choice_index(choices, (struct str){words, n});
        if (choice < 0)
            return false;
        *set |= (unsigned)choice + 1;
        more = words[n] == ',';
        words += n + more;
    }
    return true;
}

// A paper, and after a comma the way its sheets lie. False where it is neither.
static bool take_tiles(struct options *o, const char *value)
{
    size_t n = strcspn(value, ",");
    o->tile_paper = choice_index("letter|a4", (struct str){value, n});
    int turn = value[n] ? choice_index("portrait|landscape", str_of(value + n + 1)) : -1;
    o->tile_turn = turn + 1;
    return o->tile_paper >= 0 && (!value[n] || turn >= 0);
}

// Characters that XML allows, in correct UTF-8: what goes into the document must be able to stand in one.
static bool is_clean_text(struct str s)
{
    for (size_t i = 0, next = 0; i < s.n; i = next) {
        uint32_t c = utf8_next(s, &next);
        bool replaced = c == 0xFFFD && !str_starts((struct str){s.p + i, s.n - i}, "\xEF\xBF\xBD");
        if (replaced || c == 0x7F || (c < ' ' && c != '\t' && c != '\n'))
            return false;
    }
    return true;
}

static bool add_set(struct parser *p, const char *value)
{
    const char *equals = strchr(value, '=');
    if (!equals || equals == value)
        return fail(p, arena_printf(p->arena, "--set wants NAME=VALUE, not '%s'", value));
    struct named_value set = {.name = {value, (size_t)(equals - value)}, .value = str_of(equals + 1)};
    if (!is_clean_text(set.name) || !is_clean_text(set.value))
        return fail(
            p, arena_printf(p->arena, "--set %.*s: the value is not plain UTF-8 text", STR_ARG(set.name)));
    struct source *source = NEW(p->arena, struct source);
    source->path = arena_printf(p->arena, "--set %.*s", STR_ARG(set.name));
    set.origin.pos.source = source;
    PUSH(p->arena, p->out->sets, set);
    return true;
}

static bool take_descriptor(struct parser *p, const char *value)
{
    int64_t fd;
    size_t used;
    if (!decimal_parse(str_of(value), 0, &fd, &used) || value[used] || fd < 0 || fd > 1023)
        return fail(
            p, arena_printf(p->arena, "--password-fd wants the number of an open file, not '%s'", value));
    p->out->password_fd = (int)fd;
    return true;
}

static bool take_count(struct parser *p, enum option_id id, const char *value, int most, int *out)
{
    int64_t n;
    size_t used;
    if (!decimal_parse(str_of(value), 0, &n, &used) || value[used] || n < 1 || n > most)
        return fail(p, arena_printf(p->arena, "--%s wants a number from 1 to %d, not '%s'",
                                    option_table[id].name, most, value));
    *out = (int)n;
    return true;
}

// Text that a printer shows: one line.
static bool take_job_name(struct parser *p, const char *value)
{
    enum { JOB_NAME_MAX = 255 }; // RFC 8011, 5.1.3
    struct str name = str_of(value);
    if (!is_clean_text(name) || strpbrk(value, "\t\n") || name.n > JOB_NAME_MAX)
        return fail(p, STR("--job-name wants one line of at most 255 bytes of plain UTF-8 text"));
    p->out->print.job_name = value;
    return true;
}

static bool take_shard(struct parser *p, const char *value)
{
    int64_t k, n;
    size_t used, more;
    if (!decimal_parse(str_of(value), 0, &k, &used) || value[used] != '/' ||
        !decimal_parse(str_of(value + used + 1), 0, &n, &more) || value[used + 1 + more] || n < 1 ||
        n > SHARDS_MAX || k < 1 || k > n)
        return fail(p, arena_printf(p->arena, "--shard wants K/N, K from 1 to N, not '%s'", value));
    p->out->batch.shard = (struct shard){(uint32_t)k, (uint32_t)n};
    return true;
}

static bool take_batch_value(struct parser *p, enum option_id id, const char *value, int choice)
{
    enum { JOBS_MAX = 256 };
    if (id == OPTION_JOBS)
        return take_count(p, id, value, JOBS_MAX, &p->out->batch.jobs);
    if (id == OPTION_SHARD)
        return take_shard(p, value);
    if (id == OPTION_FORMAT)
        p->out->batch.format = choice;
    else if (id == OPTION_FORGET)
        p->out->batch.forget = value;
    return true;
}

static bool take_print_value(struct parser *p, enum option_id id, const char *value, int choice)
{
    enum { COPIES_MAX = 9999, TIMEOUT_MAX = 86400 };
    struct print_options *o = &p->out->print;
    if (id == OPTION_PRINTER)
        o->printer = value;
    else if (id == OPTION_CREDENTIALS)
        o->credentials = value;
    else if (id == OPTION_COPIES)
        return take_count(p, id, value, COPIES_MAX, &o->copies);
    else if (id == OPTION_SIDES)
        o->sides = choice;
    else if (id == OPTION_MEDIA)
        o->media = value;
    else if (id == OPTION_GROUP)
        o->group = value;
    else if (id == OPTION_COLOR_MODE)
        o->color_mode = choice;
    else if (id == OPTION_JOB_NAME)
        return take_job_name(p, value);
    else if (id == OPTION_TIMEOUT)
        return take_count(p, id, value, TIMEOUT_MAX, &o->timeout);
    return true;
}

static bool take_mail_value(struct parser *p, enum option_id id, const char *value)
{
    enum { RATE_MAX = 100000 };
    struct mail_options *o = &p->out->mail;
    if (id == OPTION_SERVER)
        o->server = value;
    else if (id == OPTION_TO)
        o->to = value;
    else if (id == OPTION_TEMPLATE)
        o->templates = value;
    else if (id == OPTION_CREDENTIAL_COMMAND)
        o->credential_command = value;
    else if (id == OPTION_CA)
        o->ca = value;
    else if (id == OPTION_RATE)
        return take_count(p, id, value, RATE_MAX, &o->rate);
    return true;
}

static bool take_limit(struct parser *p, const char *value)
{
    int64_t percent;
    size_t used;
    if (!decimal_parse(str_of(value), 0, &percent, &used) || value[used] || percent < 100 || percent > 400)
        return fail(p, arena_printf(p->arena, "--ink-limit wants percents from 100 to 400, not '%s'", value));
    p->out->ink_limit = (unsigned)percent;
    return true;
}

// Whole millimetres, for the plan tells them.
static bool take_overlap(struct parser *p, const char *value)
{
    enum { LEAST = 5, MOST = 40 };
    mpt length;
    mpt mm = length_parse(str_of(value), &length) ? mpt_muldiv(length, 254, 720000) : 0;
    bool whole =
        mm > 0 && mpt_muldiv(mm, 720000, 254) - length <= 1 && length - mpt_muldiv(mm, 720000, 254) <= 1;
    if (!whole || mm < LEAST || mm > MOST)
        return fail(p, arena_printf(p->arena, "--overlap wants whole millimetres from %dmm to %dmm, not '%s'",
                                    LEAST, MOST, value));
    p->out->overlap = length;
    return true;
}

static bool take_value(struct parser *p, enum option_id id, const char *value)
{
    struct options *o = p->out;
    const struct option *option = &option_table[id];
    o->given |= UINT64_C(1) << id;
    int choice = option->choice ? choice_index(option->argument, str_of(value)) : 0;
    bool known = id == OPTION_OUTLINE ? add_outline(&o->outline, option->argument, value)
                 : id == OPTION_TILES ? take_tiles(o, value)
                                      : choice >= 0;
    if (!known)
        return fail(p, arena_printf(p->arena, "--%s wants one of %s, not '%s'", option->name,
                                    option->argument, value));
    if (!*value)
        return fail(
            p, arena_printf(p->arena, "--%s wants %s, not an empty word", option->name, option->argument));
    if (id == OPTION_IMPOSE)
        o->impose_words = value;
    if (id == OPTION_IMPOSE)
        return (o->impose = imposition_parse(p->arena, value, p->fault)) != NULL;
    if (id == OPTION_LAYOUT)
        PUSH(p->arena, o->layouts, value);
    else if (id == OPTION_SET)
        return add_set(p, value);
    else if (id == OPTION_OVERLAP)
        return take_overlap(p, value);
    else if (id == OPTION_OUTPUT)
        o->output = value;
    else if (id == OPTION_FONTS)
        o->fonts = value;
    else if (id == OPTION_CONTENT_ROOT)
        o->content_root = value;
    else if (id == OPTION_STAGE)
        o->stage = choice;
    else if (id == OPTION_PASSWORD_FILE)
        o->password_file = value;
    else if (id == OPTION_PASSWORD_FD)
        return take_descriptor(p, value);
    else if (id == OPTION_ICC)
        o->icc = value;
    else if (id == OPTION_INK_LIMIT)
        return take_limit(p, value);
    else if (id == OPTION_PROFILE)
        o->profile = choice;
    else if (id == OPTION_DIAGNOSTICS)
        o->diagnostics = (enum diagnostics_format)choice;
    return take_batch_value(p, id, value, choice) && take_print_value(p, id, value, choice) &&
           take_mail_value(p, id, value);
}

static bool take_flag(struct parser *p, enum option_id id)
{
    struct options *o = p->out;
    o->given |= UINT64_C(1) << id;
    o->strict = o->strict || id == OPTION_STRICT;
    o->timing = o->timing || id == OPTION_TIMING;
    o->verbose = o->verbose || id == OPTION_VERBOSE;
    o->linearize = o->linearize || id == OPTION_LINEARIZE;
    o->encrypt = o->encrypt || id == OPTION_ENCRYPT;
    o->marks = o->marks || id == OPTION_MARKS;
    o->no_claims = o->no_claims || id == OPTION_NO_CLAIMS;
    o->print.staple = o->print.staple || id == OPTION_STAPLE;
    o->print.hold = o->print.hold || id == OPTION_HOLD;
    o->print.merge = o->print.merge || id == OPTION_MERGE;
    o->print.separator = o->print.separator || id == OPTION_SEPARATOR;
    o->print.dry_run = o->print.dry_run || id == OPTION_DRY_RUN;
    o->batch.redo = o->batch.redo || id == OPTION_REDO;
    o->batch.verify = o->batch.verify || id == OPTION_VERIFY;
    o->batch.unfinished = o->batch.unfinished || id == OPTION_UNFINISHED;
    o->batch.unless_delivered = o->batch.unless_delivered || id == OPTION_UNLESS_DELIVERED;
    o->print.no_wait = o->print.no_wait || id == OPTION_NO_WAIT;
    o->mail.from_ledger = o->mail.from_ledger || id == OPTION_FROM_LEDGER;
    o->mail.consent = o->mail.consent || id == OPTION_CONSENT;
    o->mail.no_tls = o->mail.no_tls || id == OPTION_NO_TLS;
    o->mail.check = o->mail.check || id == OPTION_CHECK;
    o->mail.resend_uncertain = o->mail.resend_uncertain || id == OPTION_RESEND_UNCERTAIN;
    o->mail.resend_refused = o->mail.resend_refused || id == OPTION_RESEND_REFUSED;
    o->mail.resend_changed = o->mail.resend_changed || id == OPTION_RESEND_CHANGED;
    o->help = o->help || id == OPTION_HELP;
    o->version = o->version || id == OPTION_VERSION;
    return true;
}

// ---- words

static bool unknown_option(struct parser *p, struct str name)
{
    const char *names[OPTION_COUNT];
    size_t n = 0;
    for (int id = 0; id < OPTION_COUNT; id++)
        if (p->allowed & UINT64_C(1) << id)
            names[n++] = option_table[id].name;
    struct str near = str_nearest(name, names, n);
    if (near.p)
        return fail(p, arena_printf(p->arena, "unknown option '--%.*s'; did you mean '--%.*s'?",
                                    STR_ARG(name), STR_ARG(near)));
    return fail(p, arena_printf(p->arena, "unknown option '--%.*s'", STR_ARG(name)));
}

// "name" or "name=value" behind the two hyphens. `next` is the word that follows, NULL at the end.
static bool take_long(struct parser *p, const char *word, const char *next, int *used)
{
    struct str name = {word, strcspn(word, "=")};
    const char *value = word[name.n] ? word + name.n + 1 : NULL;
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option *option = &option_table[id];
        if (!(p->allowed & UINT64_C(1) << id) || !str_eqz(name, option->name))
            continue;
        if (!option->argument && value)
            return fail(p, arena_printf(p->arena, "--%s takes no value", option->name));
        if (!option->argument)
            return take_flag(p, (enum option_id)id);
        if (value)
            return take_value(p, (enum option_id)id, value);
        if (!next)
            return fail(p, arena_printf(p->arena, "--%s wants %s", option->name, option->argument));
        *used = 2;
        return take_value(p, (enum option_id)id, next);
    }
    return unknown_option(p, name);
}

// The letters behind one hyphen; one that takes an argument takes the rest of the word, or the next word.
static bool take_letters(struct parser *p, const char *letters, const char *next, int *used)
{
    for (; *letters; letters++) {
        int id = 0;
        while (id < OPTION_COUNT && !(p->allowed & UINT64_C(1) << id && option_table[id].letter == *letters))
            id++;
        if (id == OPTION_COUNT)
            return fail(p, arena_printf(p->arena, "unknown option '-%.1s'", letters));
        const struct option *option = &option_table[id];
        if (!option->argument) {
            take_flag(p, (enum option_id)id);
            continue;
        }
        if (letters[1])
            return take_value(p, (enum option_id)id, letters + 1);
        if (!next)
            return fail(p, arena_printf(p->arena, "-%c wants %s", option->letter, option->argument));
        *used = 2;
        return take_value(p, (enum option_id)id, next);
    }
    return true;
}

bool options_parse(struct arena *arena, int argc, char *const *argv, uint64_t allowed, struct options *out,
                   struct str *fault)
{
    *out = (struct options){.stage = -1,
                            .password_fd = -1,
                            .tile_paper = -1,
                            .ink_limit = 300,
                            .print = {.sides = -1, .color_mode = -1}};
    struct parser p = {arena, allowed, out, fault};
    bool only_operands = false;
    for (int i = 0, used; i < argc; i += used) {
        const char *word = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL;
        bool ok = true;
        used = 1;
        if (only_operands || word[0] != '-' || !word[1])
            PUSH(arena, out->operands, word);
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (word[1] == '-')
            ok = take_long(&p, word + 2, next, &used);
        else
            ok = take_letters(&p, word + 1, next, &used);
        if (!ok)
            return false;
    }
    return true;
}
