// Message templates: departments, and messages whose content becomes a list of marks (doc/mail.h).
#include <string.h>

#include "doc/forms.h"
#include "doc/mail.h"
#include "read/parts.h"
#include "read/read.h"
#include "read/schema.h"
#include "read/vocabulary.h"

struct tokens {
    struct mail_token *items;
    size_t n, cap;
};
struct labels {
    struct mail_label *items;
    size_t n, cap;
};
struct department {
    struct mail_department is;
    struct labels labels, senders;
    struct {
        struct named_value *items;
        size_t n, cap;
    } values;
};
struct mail_reader {
    struct arena *arena;
    struct diags *diags;
    struct xml *xml;
    struct {
        struct department *items;
        size_t n, cap;
    } departments;
    struct {
        struct mail_message *items;
        size_t n, cap;
    } messages;
};

// ---- content ----

enum { BODY = 1 << MAIL_MARKS }; // what holds a message's blocks, in the sets below
#define IN(mark)    (1u << MAIL_##mark)
#define INLINE_HERE (IN(P) | IN(LI) | IN(STRONG) | IN(EM) | IN(A))
#define LINE        (2u << MAIL_MARKS) // a subject or file name: text and fields alone

static const struct content_form {
    const char *name;
    const char *needs, *may; // an attribute each
    unsigned parents;        // a set of marks
    bool holds_text;
} content_forms[MAIL_MARKS] = {
    [MAIL_FIELD] = {"field", "name", "default", INLINE_HERE | LINE, false},
    [MAIL_P] = {"p", NULL, "when", BODY, true},
    [MAIL_UL] = {"ul", NULL, "when", BODY, false},
    [MAIL_OL] = {"ol", NULL, "when", BODY, false},
    [MAIL_LI] = {"li", NULL, "when", IN(UL) | IN(OL), true},
    [MAIL_STRONG] = {"strong", NULL, NULL, INLINE_HERE, true},
    [MAIL_EM] = {"em", NULL, NULL, INLINE_HERE, true},
    [MAIL_A] = {"a", "href", NULL, INLINE_HERE & ~IN(A), true},
    [MAIL_BR] = {"br", NULL, NULL, INLINE_HERE, false},
};

static enum mail_mark mark_lookup(struct str name)
{
    for (int m = MAIL_FIELD; m < MAIL_MARKS; m++)
        if (str_eqz(name, content_forms[m].name))
            return (enum mail_mark)m;
    return MAIL_TEXT;
}

static void reject_element(struct mail_reader *r, xmlNode *x, unsigned parent)
{
    const char *names[MAIL_MARKS];
    size_t n = 0;
    struct str name = xml_name(x), hint = {0};
    enum mail_mark mark = mark_lookup(name);
    for (int m = MAIL_FIELD; m < MAIL_MARKS; m++)
        if (content_forms[m].parents & parent)
            names[n++] = content_forms[m].name;
    struct str near = str_nearest(name, names, n);
    if (near.n)
        hint = arena_printf(r->arena, "Did you mean <%.*s>?", STR_ARG(near));
    else
        for (size_t i = 0; i < n; i++)
            hint = arena_printf(r->arena, "%.*s%s<%s>%s", STR_ARG(hint),
                                i ? ", " : "Here may stand: ", names[i], i + 1 == n ? "." : "");
    if (mark == MAIL_TEXT || !xml_is(x, NS_MAIL, (const char *)x->name))
        diag(r->diags, DIAG_UNKNOWN_ELEMENT, xml_pos(x), hint, "<%.*s> is not an element of messages",
             STR_ARG(name));
    else
        diag(r->diags, DIAG_MISPLACED, xml_pos(x), hint, "<%.*s> may not stand in <%s>", STR_ARG(name),
             (const char *)x->parent->name);
    xml_reject(r->xml, x);
}

static void check_attributes(struct mail_reader *r, xmlNode *x, const char *needs, const char *may)
{
    for (xmlAttr *a = x->properties; a; a = a->next) {
        struct str name = xml_attr_name(a);
        if ((needs && str_eqz(name, needs)) || (may && str_eqz(name, may)))
            continue;
        struct str hint = needs || may ? arena_printf(r->arena, "It takes %s%s%s.", needs ? needs : "",
                                                      needs && may ? " and " : "", may ? may : "")
                                       : STR("It takes no attributes.");
        diag(r->diags, DIAG_UNKNOWN_ATTRIBUTE, xml_attr_pos(x, (const char *)a->name), hint,
             "<%s> has no attribute %s", (const char *)x->name, (const char *)a->name);
        xml_reject_attribute(r->xml, a);
    }
    if (needs && !str_trim(xml_attr(r->arena, x, needs)).n)
        diag(r->diags, DIAG_MISSING_PART, xml_pos(x),
             arena_printf(r->arena, "Write <%s %s=\"…\">.", (const char *)x->name, needs),
             "<%s> needs the attribute %s", (const char *)x->name, needs);
}

// An attribute's value, checked; absent where it is not given or was reported.
static struct str value_of(struct mail_reader *r, const xmlNode *x, const char *attribute,
                           enum attribute form)
{
    struct str value = xml_attr(r->arena, x, attribute);
    if (value.n && !attribute_check(r->arena, form, value, xml_attr_pos(x, attribute), r->diags))
        value = (struct str){0};
    return value;
}

// A page or an address: a message has no files beside it.
static struct str uri_of(struct mail_reader *r, const xmlNode *x)
{
    struct str uri = value_of(r, x, "href", AT_HREF);
    if (uri.n && !str_starts(uri, "https://") && !str_starts(uri, "mailto:") && !str_starts(uri, "tel:"))
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "href"), STR("Write https://…, mailto:… or tel:…."),
             "\"%.*s\" is no link for a message", STR_ARG(uri));
    return uri;
}

// White space as one blank each; what stands between blocks is none.
static struct str text_of(struct mail_reader *r, const xmlNode *x)
{
    struct buf out = {0};
    bool blank = false;
    for (const char *c = (const char *)x->content; c && *c; c++) {
        bool is = *c == ' ' || *c == '\n' || *c == '\t' || *c == '\r';
        if (!is || !blank)
            buf_putc(&out, (char)(is ? ' ' : *c));
        blank = is;
    }
    struct str text = arena_str(r->arena, buf_view(&out));
    buf_free(&out);
    return text;
}

static void take_text(struct mail_reader *r, xmlNode *x, bool holds_text, struct tokens *out)
{
    if (holds_text) {
        struct mail_token token = {.mark = MAIL_TEXT, .text = text_of(r, x), .pos = xml_text_pos(x)};
        PUSH(r->arena, *out, token);
    } else if (!xml_is_blank(x)) {
        diag(r->diags, DIAG_MISPLACED, xml_text_pos(x), (struct str){0}, "<%s> may not hold text",
             (const char *)x->parent->name);
        xml_reject(r->xml, x);
    }
}

// False where it may not stand here: reported.
static bool take_element(struct mail_reader *r, xmlNode *x, unsigned parent, struct tokens *out)
{
    enum mail_mark mark = xml_is(x, NS_MAIL, (const char *)x->name) ? mark_lookup(xml_name(x)) : MAIL_TEXT;
    if (mark == MAIL_TEXT || !(content_forms[mark].parents & parent)) {
        reject_element(r, x, parent);
        return false;
    }
    const struct content_form *form = &content_forms[mark];
    check_attributes(r, x, form->needs, form->may);
    struct mail_token token = {.mark = mark, .pos = xml_pos(x)};
    if (mark == MAIL_FIELD) {
        token.text = value_of(r, x, "name", AT_NAME);
        token.otherwise = xml_attr(r->arena, x, "default");
    } else if (mark == MAIL_A) {
        token.text = uri_of(r, x);
    } else if (form->may) {
        token.when = value_of(r, x, "when", AT_WHEN);
    }
    PUSH(r->arena, *out, token);
    return true;
}

// All below `root`, without recursion.
static struct mail_content take_content(struct mail_reader *r, xmlNode *root, unsigned root_is)
{
    struct tokens out = {0};
    size_t before = r->diags->errors;
    check_attributes(r, root, NULL, NULL);
    for (xmlNode *x = root->children; x;) {
        enum mail_mark mark = x->parent == root ? MAIL_TEXT : mark_lookup(xml_name(x->parent));
        unsigned parent = x->parent == root ? root_is : 1u << mark;
        bool holds_text = x->parent == root ? root_is == LINE : content_forms[mark].holds_text;
        bool element = x->type == XML_ELEMENT_NODE;
        if (x->type == XML_TEXT_NODE || x->type == XML_CDATA_SECTION_NODE)
            take_text(r, x, holds_text, &out);
        bool into = element && take_element(r, x, parent, &out);
        if (into && x->children) {
            x = x->children;
            continue;
        }
        if (into)
            PUSH(r->arena, out, ((struct mail_token){.mark = mark_lookup(xml_name(x)), .ends = true}));
        while (!x->next && x->parent != root) {
            x = x->parent;
            PUSH(r->arena, out, ((struct mail_token){.mark = mark_lookup(xml_name(x)), .ends = true}));
        }
        x = x->next;
    }
    if (!out.n && r->diags->errors == before)
        diag(r->diags, DIAG_MISSING_PART, xml_pos(root), (struct str){0}, "<%s> is empty",
             (const char *)root->name);
    return (struct mail_content){out.items, out.n};
}

static void take_once(struct mail_reader *r, xmlNode *x, unsigned root_is, struct mail_content *out)
{
    if (out->n)
        diag(r->diags, DIAG_MISPLACED, xml_pos(x), (struct str){0}, "a message has one <%s>",
             (const char *)x->name);
    *out = take_content(r, x, root_is);
}

static struct mail_message *message_here(struct mail_reader *r)
{
    return &r->messages.items[r->messages.n - 1];
}

static void take_subject(void *context, xmlNode *x)
{
    take_once(context, x, LINE, &message_here(context)->subject);
}

static void take_file_name(void *context, xmlNode *x)
{
    take_once(context, x, LINE, &message_here(context)->file_name);
}

static void take_body(void *context, xmlNode *x)
{
    take_once(context, x, BODY, &message_here(context)->body);
}

// ---- departments and messages ----

static void check_address(struct mail_reader *r, const xmlNode *x, const char *attribute, struct str address)
{
    if (address.n && !email_is_valid(address))
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, attribute), STR("Write one as care@clinic.example."),
             "\"%.*s\" is no e-mail address", STR_ARG(address));
}

static void take_department(void *context, xmlNode *x)
{
    struct mail_reader *r = context;
    struct department d = {.is = {.name = value_of(r, x, "name", AT_NAME),
                                  .from = xml_attr(r->arena, x, "from"),
                                  .reply_to = xml_attr(r->arena, x, "reply-to"),
                                  .pos = xml_pos(x)}};
    check_address(r, x, "from", d.is.from);
    check_address(r, x, "reply-to", d.is.reply_to);
    for (size_t i = 0; i < r->departments.n; i++)
        if (str_eq(r->departments.items[i].is.name, d.is.name))
            diag(r->diags, DIAG_DUPLICATE_NAME, xml_attr_pos(x, "name"), (struct str){0},
                 "there is a department \"%.*s\" already", STR_ARG(d.is.name));
    PUSH(r->arena, r->departments, d);
}

static void take_name(struct mail_reader *r, xmlNode *x, struct labels *out)
{
    struct mail_label label = {value_of(r, x, "xml:lang", AT_LANG), xml_text(r->arena, x)};
    if (!label.text.n)
        diag(r->diags, DIAG_MISSING_PART, xml_pos(x), (struct str){0}, "<%s> is empty",
             (const char *)x->name);
    PUSH(r->arena, *out, label);
}

static void take_label(void *context, xmlNode *x)
{
    struct mail_reader *r = context;
    take_name(r, x, &r->departments.items[r->departments.n - 1].labels);
}

static void take_sender(void *context, xmlNode *x)
{
    struct mail_reader *r = context;
    take_name(r, x, &r->departments.items[r->departments.n - 1].senders);
}

static void take_value(void *context, xmlNode *x)
{
    struct mail_reader *r = context;
    struct department *d = &r->departments.items[r->departments.n - 1];
    struct named_value value = {
        .name = value_of(r, x, "name", AT_NAME), .value = xml_text(r->arena, x), .origin.pos = xml_pos(x)};
    for (size_t i = 0; i < d->values.n; i++)
        if (str_eq(d->values.items[i].name, value.name))
            diag(r->diags, DIAG_DUPLICATE_NAME, xml_attr_pos(x, "name"), (struct str){0},
                 "there is a value \"%.*s\" already", STR_ARG(value.name));
    PUSH(r->arena, d->values, value);
}

static void take_message(void *context, xmlNode *x)
{
    struct mail_reader *r = context;
    struct str may = xml_attr(r->arena, x, "patient-in-subject");
    struct mail_message m = {.lang = value_of(r, x, "xml:lang", AT_LANG),
                             .department = value_of(r, x, "department", AT_NAME),
                             .patient_in_subject = str_eqz(may, "yes"),
                             .pos = xml_pos(x)};
    if (may.p && !m.patient_in_subject && !str_eqz(may, "no"))
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "patient-in-subject"), STR("Write yes or no."),
             "patient-in-subject is \"%.*s\"", STR_ARG(may));
    for (size_t i = 0; i < r->messages.n; i++)
        if (str_eq(r->messages.items[i].lang, m.lang) &&
            str_eq(r->messages.items[i].department, m.department))
            diag(r->diags, DIAG_DUPLICATE_NAME, xml_pos(x), (struct str){0},
                 "there is a message for this language and department already");
    PUSH(r->arena, r->messages, m);
}

static const struct part_form forms[] = {
    {.name = "mail", .parent = "", .children = "department message"},
    {.name = "department",
     .parent = "mail",
     .needs = "name from",
     .may = "reply-to",
     .children = "label",
     .take = take_department},
    {.name = "label", .parent = "department", .needs = "xml:lang", .take = take_label, .holds_text = true},
    {.name = "sender", .parent = "department", .needs = "xml:lang", .take = take_sender, .holds_text = true},
    {.name = "value", .parent = "department", .needs = "name", .take = take_value, .holds_text = true},
    {.name = "message",
     .parent = "mail",
     .needs = "xml:lang",
     .may = "department patient-in-subject",
     .children = "subject file-name body",
     .take = take_message},
    {.name = "subject", .parent = "message", .take = take_subject, .is_tree = true},
    {.name = "file-name", .parent = "message", .take = take_file_name, .is_tree = true},
    {.name = "body", .parent = "message", .take = take_body, .is_tree = true},
};

// A message's department is one of the file, with a label in the message's language.
static void check_departments(struct mail_reader *r)
{
    const char **names = NEW_ARRAY(r->arena, const char *, r->departments.n + 1);
    for (size_t i = 0; i < r->departments.n; i++)
        names[i] = arena_cstr(r->arena, r->departments.items[i].is.name);
    for (size_t i = 0; i < r->messages.n; i++) {
        const struct mail_message *m = &r->messages.items[i];
        bool known = !m->department.p;
        for (size_t k = 0; k < r->departments.n; k++) {
            const struct department *d = &r->departments.items[k];
            bool is = str_eq(d->is.name, m->department), labelled = false;
            known = known || is;
            for (size_t l = 0; l < d->labels.n; l++)
                labelled = labelled || str_eq(d->labels.items[l].lang, m->lang);
            if ((is || !m->department.p) && !labelled && m->lang.n)
                diag(r->diags, DIAG_MISSING_PART, d->is.pos,
                     arena_printf(r->arena, "Write <label xml:lang=\"%.*s\">…</label>.", STR_ARG(m->lang)),
                     "the department \"%.*s\" has no label in a message's language", STR_ARG(d->is.name));
        }
        if (!known)
            unknown_name(r->arena, r->diags, m->pos, "the department", m->department, names,
                         r->departments.n);
    }
}

static const struct mail_templates *finish(struct mail_reader *r, const struct source *source)
{
    struct mail_templates *t = NEW(r->arena, struct mail_templates);
    struct mail_department *departments = NEW_ARRAY(r->arena, struct mail_department, r->departments.n + 1);
    for (size_t i = 0; i < r->departments.n; i++) {
        struct department *d = &r->departments.items[i];
        departments[i] = d->is;
        departments[i].labels = d->labels.items;
        departments[i].n_labels = d->labels.n;
        departments[i].senders = d->senders.items;
        departments[i].n_senders = d->senders.n;
        departments[i].values = d->values.items;
        departments[i].n_values = d->values.n;
    }
    *t = (struct mail_templates){source, departments, r->departments.n, r->messages.items, r->messages.n};
    return t;
}

static const struct mail_templates *read_source(struct arena *arena, const struct source *source,
                                                struct diags *diags)
{
    size_t before = diags->errors;
    struct xml x;
    struct mail_reader r = {.arena = arena, .diags = diags, .xml = &x};
    xml_open(&x, arena, diags);
    struct xml_tree tree = xml_parse(&x, source, 0);
    xmlNode *root = tree.doc ? xmlDocGetRootElement(tree.doc) : NULL;
    bool found = root && xml_is(root, NS_MAIL, "mail");
    if (found && tree.complete) {
        parts_walk(&(struct parts){forms, COUNT_OF(forms), NS_MAIL, "messages", &x, &r}, root);
        check_departments(&r);
    } else if (!found && diags->errors == before) {
        diag(diags, DIAG_WRONG_ROOT, (struct pos){.source = source},
             STR("Message templates begin with <mail xmlns=\"urn:pdfgen:mail\">."),
             "these are no message templates");
    }
    xml_drop_rejected(&x);
    if (found && tree.complete && diags->errors > before)
        schema_validate(&x, tree.doc, "mail");
    xml_close(&x);
    return found && diags->errors == before ? finish(&r, source) : NULL;
}

const struct mail_templates *read_mail(struct arena *arena, struct str path, struct pos wanted_at,
                                       struct diags *diags)
{
    const struct source *source = source_read(arena, path, wanted_at, diags);
    return source ? read_source(arena, source, diags) : NULL;
}

const struct mail_templates *read_mail_text(struct arena *arena, struct str name, struct str text,
                                            struct diags *diags)
{
    return read_source(arena, source_text(arena, name, text), diags);
}
