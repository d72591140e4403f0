#include "send/letter.h"

#include <string.h>

#include "doc/condition.h"
#include "doc/forms.h"
#include "send/mime.h"

enum { TEXT_COLUMNS = 72 };

// ---- choosing ----

const struct mail_department *mail_department_lookup(const struct mail_templates *t, struct str name)
{
    for (size_t i = 0; i < t->n_departments; i++)
        if (t->n_departments == 1 || str_eq(t->departments[i].name, name))
            return &t->departments[i];
    return NULL;
}

const struct mail_message *mail_message_lookup(const struct mail_templates *t, struct str lang,
                                               const struct mail_department *d)
{
    const struct mail_message *best = NULL;
    size_t score = 0;
    for (size_t i = 0; i < t->n_messages; i++) {
        const struct mail_message *m = &t->messages[i];
        bool own = m->department.p != NULL;
        bool fits = language_fits(lang, m->lang) && (!own || str_eq(m->department, d->name));
        size_t match = fits ? m->lang.n : 0;
        if (match && 2 * match + own > score) {
            score = 2 * match + own;
            best = m;
        }
    }
    return best;
}

struct str mail_only_language(const struct mail_templates *t)
{
    for (size_t i = 1; i < t->n_messages; i++)
        if (!str_eq(t->messages[i].lang, t->messages[0].lang))
            return (struct str){0};
    return t->messages[0].lang;
}

struct str mail_department_label(const struct mail_department *d, struct str lang)
{
    for (size_t i = 0; i < d->n_labels; i++)
        if (str_eq(d->labels[i].lang, lang))
            return d->labels[i].text;
    return d->name;
}

struct str mail_department_sender(const struct mail_department *d, struct str lang)
{
    for (size_t i = 0; i < d->n_senders; i++)
        if (str_eq(d->senders[i].lang, lang))
            return d->senders[i].text;
    return mail_department_label(d, lang);
}

// ---- fields ----

// A value, by name: what the department says hides what the data says, but for the patient's name. False:
// there is no such field.
static bool field_value(const struct mail_letter *l, struct str name, struct mail_field *out)
{
    const struct mail_department *d = l->department;
    *out = (struct mail_field){.name = name};
    if (str_eqz(name, "department")) {
        out->value = mail_department_label(d, l->message->lang);
        return true;
    }
    for (size_t i = 0; i < d->n_values && !str_eqz(name, "name"); i++)
        if (str_eq(d->values[i].name, name)) {
            out->value = d->values[i].value;
            return true;
        }
    for (size_t i = 0; i < l->n_fields; i++)
        if (str_eq(l->fields[i].name, name)) {
            *out = l->fields[i];
            return true;
        }
    return false;
}

static bool holds(const struct mail_letter *l, struct str when)
{
    struct condition c;
    bool all = true;
    while (condition_next(&when, &c)) {
        struct mail_field field = {0};
        struct str value = STR("yes"), word, words = c.values;
        if (!str_eqz(c.name, "encrypted"))
            value = field_value(l, c.name, &field) ? str_trim(field.value) : (struct str){0};
        else if (!l->encrypted)
            value = (struct str){0};
        bool is = c.kind == CONDITION_GIVEN && value.n > 0;
        while (c.kind != CONDITION_GIVEN && word_next(&words, &word))
            is = is || str_eq(word, value);
        all = all && is == (c.kind != CONDITION_IS_NOT);
    }
    return all;
}

// The field's text, that can stand in one line. False after reporting: never the value itself.
static bool fill(const struct letter *letter, const struct mail_token *token, bool patient_may,
                 struct str *out)
{
    struct mail_field field;
    bool known = field_value(letter->is, token->text, &field);
    if (!known || !str_trim(field.value).n) {
        *out = token->otherwise;
        return token->otherwise.p || diag(letter->diags, DIAG_FIELD_MISSING, letter->row,
                                          STR("Give the field a default=\"…\" in the template."),
                                          "%sthe message wants the field \"%.*s\", which has no value",
                                          letter->is->whose, STR_ARG(token->text));
    }
    if (field.of_patient && !patient_may)
        return diag(letter->diags, DIAG_MAIL_PRIVATE, token->pos,
                    STR("Everybody on the message's way can read it. Take it out; or let the template "
                        "(patient-in-subject=\"yes\") and the job allow it."),
                    "%sthe field \"%.*s\" would tell of the patient outside of the message",
                    letter->is->whose, STR_ARG(token->text));
    if (!mime_is_line(field.value))
        return diag(letter->diags, DIAG_MAIL_TEXT, letter->row, (struct str){0},
                    "%sthe field \"%.*s\" has a line's end or another control character", letter->is->whose,
                    STR_ARG(token->text));
    if (field.value.n > MAIL_VALUE_MAX)
        return diag(letter->diags, DIAG_MAIL_TEXT, letter->row, (struct str){0},
                    "%sthe field \"%.*s\" has more than %d bytes", letter->is->whose, STR_ARG(token->text),
                    MAIL_VALUE_MAX);
    *out = str_trim(field.value);
    return true;
}

// The place behind what `at` begins.
static size_t over(const struct mail_content *c, size_t at)
{
    size_t depth = 0;
    do
        depth = c->tokens[at].ends ? depth - 1 : depth + (c->tokens[at].mark != MAIL_TEXT);
    while (++at < c->n && depth);
    return at;
}

static bool is_shown(const struct letter *letter, const struct mail_token *token)
{
    return token->ends || !token->when.p || holds(letter->is, token->when);
}

// The body as its readers get it, token by token: without what is not meant for them, fields with their
// values.
struct walk {
    const struct letter *letter;
    size_t at, next;
    const struct mail_token *token; // at `at`
    struct str text;                // its own, or the field's
    bool fills;                     // it is a field
    bool failed;                    // a field could not be filled
};

// False at the end, or after reporting.
static bool walk_on(struct walk *w)
{
    const struct mail_content *c = &w->letter->is->message->body;
    while (w->next < c->n && !is_shown(w->letter, &c->tokens[w->next]))
        w->next = over(c, w->next);
    if (w->next >= c->n)
        return false;
    w->at = w->next++;
    w->token = &c->tokens[w->at];
    w->text = w->token->text;
    w->fills = w->token->mark == MAIL_FIELD && !w->token->ends;
    w->failed = w->fills && !fill(w->letter, w->token, true, &w->text);
    return !w->failed;
}

// ---- what the templates name ----

struct names {
    struct arena *arena;
    const char **items;
    size_t n, cap;
};

static void add_name(struct names *names, const char *name)
{
    PUSH(names->arena, *names, name);
}

static bool check_name(const struct names *names, struct str name, struct pos pos, struct diags *diags)
{
    for (size_t i = 0; i < names->n; i++)
        if (str_eqz(name, names->items[i]))
            return true;
    struct str near = str_nearest(name, names->items, names->n), hint = {0};
    if (near.n)
        hint = arena_printf(names->arena, "Did you mean \"%.*s\"?", STR_ARG(near));
    else
        for (size_t i = 0; i < names->n && names->n <= 12; i++)
            hint = arena_printf(names->arena, "%.*s%s%s", STR_ARG(hint),
                                i ? ", " : "There are: ", names->items[i]);
    return diag(diags, DIAG_UNKNOWN_NAME, pos, hint, "the field \"%.*s\" is unknown", STR_ARG(name));
}

static bool check_content(const struct names *names, const struct mail_content *c, struct diags *diags)
{
    bool ok = true;
    for (size_t i = 0; i < c->n; i++) {
        const struct mail_token *t = &c->tokens[i];
        struct str when = t->when;
        struct condition condition;
        if (t->mark == MAIL_FIELD && !t->ends)
            ok = check_name(names, t->text, t->pos, diags) && ok;
        while (condition_next(&when, &condition))
            ok = (str_eqz(condition.name, "encrypted") || check_name(names, condition.name, t->pos, diags)) &&
                 ok;
    }
    return ok;
}

bool mail_check_fields(struct arena *arena, const struct mail_templates *t, const char *const *given,
                       size_t n, struct diags *diags)
{
    bool ok = true;
    for (size_t i = 0; i < t->n_messages; i++) {
        const struct mail_message *m = &t->messages[i];
        struct names names = {.arena = arena};
        add_name(&names, "name");
        add_name(&names, "department");
        for (size_t k = 0; k < n; k++)
            add_name(&names, given[k]);
        for (size_t d = 0; d < t->n_departments; d++)
            for (size_t v = 0; v < t->departments[d].n_values; v++)
                if (!m->department.p || str_eq(m->department, t->departments[d].name))
                    add_name(&names, arena_cstr(arena, t->departments[d].values[v].name));
        ok = check_content(&names, &m->subject, diags) && ok;
        ok = check_content(&names, &m->file_name, diags) && ok;
        ok = check_content(&names, &m->body, diags) && ok;
    }
    return ok;
}

// ---- one line ----

bool letter_check_line(const struct letter *letter, struct str line, const char *what)
{
    return mime_is_line(line) ||
           diag(letter->diags, DIAG_MAIL_TEXT, letter->row, (struct str){0},
                "%sthe %s has a line's end or another control character", letter->is->whose, what);
}

bool letter_line(const struct letter *letter, const struct mail_content *c, const char *what, struct buf *out)
{
    bool may = letter->is->patient_in_subject && letter->is->message->patient_in_subject, ok = true;
    struct buf line = {0};
    for (size_t i = 0; ok && i < c->n; i++) {
        const struct mail_token *t = &c->tokens[i];
        struct str text = t->text;
        if (t->ends || (t->mark == MAIL_FIELD && !(ok = fill(letter, t, may, &text))))
            continue;
        bool joins = text.n && text.p[0] == ' ' && (!line.n || line.p[line.n - 1] == ' ');
        buf_str(&line, (struct str){text.p + joins, text.n - joins});
    }
    struct str trimmed = str_trim(buf_view(&line));
    if (ok && !trimmed.n)
        ok = diag(letter->diags, DIAG_MAIL_TEXT, letter->row, (struct str){0}, "%sthe %s is empty",
                  letter->is->whose, what);
    ok = ok && letter_check_line(letter, trimmed, what);
    buf_str(out, trimmed);
    buf_free(&line);
    return ok;
}

// ---- plain text ----

struct wrapper {
    struct buf *out;
    struct buf block; // what is gathered until it ends; \n where a new line was asked for
    size_t link;      // where the words of a link begin
};

static size_t columns_of(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

// RFC 3676, 4.4: what would look like a quote or a mailbox's separator is stuffed.
static void put_line(struct buf *out, struct str line, bool goes_on)
{
    if (line.n && (line.p[0] == ' ' || line.p[0] == '>' || str_starts(line, "From ")))
        buf_putc(out, ' ');
    buf_str(out, line);
    buf_puts(out, goes_on ? " \n" : "\n");
}

static void wrap(struct buf *out, struct str line)
{
    line = str_trim(line);
    while (columns_of(line) > TEXT_COLUMNS) {
        size_t cut = 0, columns = 0;
        for (size_t i = 0; i < line.n && (columns <= TEXT_COLUMNS - 1 || !cut); i++) {
            if (line.p[i] == ' ')
                cut = i;
            columns += ((unsigned char)line.p[i] & 0xC0) != 0x80;
        }
        if (!cut)
            break;
        put_line(out, (struct str){line.p, cut}, true);
        line = (struct str){line.p + cut + 1, line.n - cut - 1};
    }
    put_line(out, line, false);
}

static void end_block(struct wrapper *w)
{
    struct str rest = buf_view(&w->block);
    while (str_trim(rest).n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t n = end ? (size_t)(end - rest.p) : rest.n;
        wrap(w->out, (struct str){rest.p, n});
        n += end != NULL;
        rest = (struct str){rest.p + n, rest.n - n};
    }
    w->block.n = 0;
}

static void put_inline(struct buf *b, struct str text)
{
    bool joins = text.n && text.p[0] == ' ' && (!b->n || strchr(" \n", b->p[b->n - 1]));
    buf_str(b, (struct str){text.p + joins, text.n - joins});
}

// A link's address behind its words, unless they say it.
static void end_link(struct wrapper *w, struct str uri)
{
    const char *colon = memchr(uri.p, ':', uri.n);
    struct str bare = {colon + 1, uri.n - (size_t)(colon + 1 - uri.p)};
    struct str words = {w->block.p + w->link, w->block.n - w->link};
    while (str_starts(bare, "/"))
        bare = (struct str){bare.p + 1, bare.n - 1};
    if (!str_starts(uri, "tel:") && !str_eq(str_trim(words), bare) && !str_eq(str_trim(words), uri))
        buf_printf(&w->block, " <%.*s>", STR_ARG(uri));
}

static void put_text_mark(struct wrapper *w, const struct mail_content *c, size_t at, unsigned *number)
{
    const struct mail_token *t = &c->tokens[at];
    size_t begun = at, depth = 1;
    switch (t->mark) {
    case MAIL_P:
    case MAIL_LI:
        if (!t->ends && t->mark == MAIL_LI && *number)
            buf_printf(&w->block, "%u. ", (*number)++);
        else if (!t->ends && t->mark == MAIL_LI)
            buf_puts(&w->block, "- ");
        else if (t->ends)
            end_block(w);
        if (t->ends && t->mark == MAIL_P)
            buf_putc(w->out, '\n');
        break;
    case MAIL_UL:
    case MAIL_OL:
        *number = t->mark == MAIL_OL;
        if (t->ends)
            buf_putc(w->out, '\n');
        break;
    case MAIL_STRONG:
        buf_putc(&w->block, '*');
        break;
    case MAIL_BR:
        if (!t->ends)
            buf_putc(&w->block, '\n');
        break;
    case MAIL_A:
        while (t->ends && depth) { // a link holds none, so the last one begun is it
            begun--;
            depth = c->tokens[begun].mark == MAIL_A ? 0 : depth;
        }
        if (t->ends)
            end_link(w, c->tokens[begun].text);
        else
            w->link = w->block.n;
        break;
    default:
        break;
    }
}

bool letter_text(const struct letter *letter, struct buf *out)
{
    struct walk walk = {.letter = letter};
    struct wrapper w = {.out = out};
    unsigned number = 0;
    while (walk_on(&walk))
        if (walk.fills || walk.token->mark == MAIL_TEXT)
            put_inline(&w.block, walk.text);
        else
            put_text_mark(&w, &letter->is->message->body, walk.at, &number);
    bool ok = !walk.failed;
    while (out->n > 1 && out->p[out->n - 2] == '\n') // nothing behind the last paragraph
        out->n--;
    if (ok && !str_trim(buf_view(out)).n)
        ok = diag(letter->diags, DIAG_MAIL_TEXT, letter->row, (struct str){0}, "%sthe message is empty",
                  letter->is->whose);
    buf_free(&w.block);
    return ok;
}

// ---- HTML ----

static void put_escaped(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.p[i]) {
        case '&':
            buf_puts(b, "&amp;");
            break;
        case '<':
            buf_puts(b, "&lt;");
            break;
        case '>':
            buf_puts(b, "&gt;");
            break;
        case '"':
            buf_puts(b, "&quot;");
            break;
        default:
            buf_putc(b, s.p[i]);
        }
}

static void put_html_mark(struct buf *b, const struct mail_token *t)
{
    static const char *const names[MAIL_MARKS] = {
        [MAIL_P] = "p",           [MAIL_UL] = "ul", [MAIL_OL] = "ol", [MAIL_LI] = "li",
        [MAIL_STRONG] = "strong", [MAIL_EM] = "em", [MAIL_A] = "a",   [MAIL_BR] = "br"};
    bool block = t->mark == MAIL_P || t->mark == MAIL_LI || t->mark == MAIL_UL || t->mark == MAIL_OL;
    if (!names[t->mark] || (t->ends && t->mark == MAIL_BR))
        return;
    buf_printf(b, t->ends ? "</%s" : "<%s", names[t->mark]);
    if (t->mark == MAIL_A && !t->ends) {
        buf_puts(b, " href=\"");
        put_escaped(b, t->text);
        buf_putc(b, '"');
    }
    buf_putc(b, '>');
    if ((block && t->ends) || ((t->mark == MAIL_UL || t->mark == MAIL_OL) && !t->ends))
        buf_putc(b, '\n');
}

static void put_html_head(const struct letter *letter, struct str title, struct buf *b)
{
    buf_puts(b, "<!DOCTYPE html>\n<html lang=\"");
    put_escaped(b, letter->is->message->lang);
    buf_puts(b, "\" dir=\"auto\">\n<head><meta charset=\"utf-8\"><title>");
    put_escaped(b, title);
    buf_puts(b, "</title></head>\n<body style=\"margin:0 auto;padding:16px;max-width:36em;"
                "font-family:sans-serif;font-size:16px;line-height:1.5\">\n");
}

bool letter_html(const struct letter *letter, struct str title, struct buf *out)
{
    struct walk walk = {.letter = letter};
    put_html_head(letter, title, out);
    while (walk_on(&walk))
        if (walk.fills) { // a name may be written the other way
            buf_puts(out, "<bdi>");
            put_escaped(out, walk.text);
            buf_puts(out, "</bdi>");
        } else if (walk.token->mark == MAIL_TEXT) {
            put_escaped(out, walk.text);
        } else {
            put_html_mark(out, walk.token);
        }
    buf_puts(out, "</body>\n</html>\n");
    return !walk.failed;
}
