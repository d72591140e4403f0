#include "read/parts.h"

#include <string.h>

enum { FORMS_MAX = 64 };

// The next of a list's words, and moves on; absent at the end. A list may be NULL.
static struct str next_word(const char **list)
{
    if (!*list || !**list)
        return (struct str){0};
    struct str word = {*list, strcspn(*list, " ")};
    *list += word.n + ((*list)[word.n] == ' ');
    return word;
}

static bool listed(const char *list, struct str name)
{
    for (struct str word; (word = next_word(&list)).n;)
        if (str_eq(name, word))
            return true;
    return false;
}

static const struct part_form *form_of(const struct parts *ps, struct str name, const char *parent)
{
    for (size_t i = 0; i < ps->n; i++)
        if (str_eqz(name, ps->forms[i].name) && (!parent || strcmp(ps->forms[i].parent, parent) == 0))
            return &ps->forms[i];
    return NULL;
}

// ---- elements ---------------------------------------------------------------------------------------------

static struct str nearest_element(const struct parts *ps, struct str wrong, const char *parent)
{
    for (int only_here = 1; only_here >= 0; only_here--) {
        const char *names[FORMS_MAX];
        size_t n = 0;
        for (size_t i = 0; i < ps->n && n < FORMS_MAX; i++)
            if (!only_here || strcmp(ps->forms[i].parent, parent) == 0)
                names[n++] = ps->forms[i].name;
        struct str near = str_nearest(wrong, names, n);
        if (near.n)
            return arena_printf(ps->xml->arena, "Did you mean <%.*s>?", STR_ARG(near));
    }
    return (struct str){0};
}

static void report_element(const struct parts *ps, xmlNode *x, const char *parent)
{
    struct arena *arena = ps->xml->arena;
    struct diags *diags = ps->xml->diags;
    struct str name = xml_name(x);
    const struct part_form *elsewhere = form_of(ps, name, NULL);
    xml_reject(ps->xml, x);
    if (!xml_is(x, ps->ns, (const char *)x->name))
        diag(diags, DIAG_UNKNOWN_ELEMENT, xml_pos(x),
             arena_printf(arena,
                          "Elements here are of the namespace %s: write xmlns=\"%s\" at the first element.",
                          ps->ns, ps->ns),
             "<%.*s> is not an element of %s", STR_ARG(name), ps->what);
    else if (elsewhere)
        diag(diags, DIAG_MISPLACED, xml_pos(x), arena_printf(arena, "It belongs in <%s>.", elsewhere->parent),
             "<%.*s> may not stand in <%s>", STR_ARG(name), parent);
    else
        diag(diags, DIAG_UNKNOWN_ELEMENT, xml_pos(x), nearest_element(ps, name, parent),
             "<%.*s> is not an element of %s", STR_ARG(name), ps->what);
}

// ---- attributes -------------------------------------------------------------------------------------------

static struct str attributes_hint(const struct parts *ps, const struct part_form *form, struct str wrong)
{
    struct arena *arena = ps->xml->arena;
    if (form->nearest)
        return form->nearest(arena, wrong);
    const char *needs = form->needs ? form->needs : "", *may = form->may ? form->may : "";
    if (!*needs && !*may)
        return STR("It takes no attributes.");
    return arena_printf(arena, "It takes %s%s%s.", needs, *needs && *may ? " " : "", may);
}

static void check_attributes(const struct parts *ps, const struct part_form *form, xmlNode *x)
{
    struct arena *arena = ps->xml->arena;
    for (xmlAttr *a = x->properties; a; a = a->next) {
        struct str name = xml_attr_name(a), shown = str_of((const char *)a->name);
        if (listed(form->needs, name) || listed(form->may, name) || (form->knows && form->knows(name)))
            continue;
        diag(ps->xml->diags, DIAG_UNKNOWN_ATTRIBUTE, xml_attr_pos(x, shown.p),
             attributes_hint(ps, form, shown),
             form->knows ? "<%s> knows no property %.*s" : "<%s> has no attribute %.*s", form->name,
             STR_ARG(shown));
        xml_reject_attribute(ps->xml, a);
    }
    const char *needs = form->needs;
    for (struct str word; (word = next_word(&needs)).n;) {
        const char *name = arena_cstr(arena, word);
        if (str_trim(xml_attr(arena, x, name)).n == 0)
            diag(ps->xml->diags, DIAG_MISSING_PART, xml_pos(x),
                 arena_printf(arena, "Write <%s %s=\"…\">.", form->name, name), "<%s> needs the attribute %s",
                 form->name, name);
    }
}

static void check_children(const struct parts *ps, const struct part_form *form, const xmlNode *x)
{
    const char *children = form->children;
    for (struct str word; (word = next_word(&children)).n;) {
        const xmlNode *c = x->children;
        while (c && !(c->type == XML_ELEMENT_NODE && str_eq(xml_name(c), word)))
            c = c->next;
        if (!c)
            diag(ps->xml->diags, DIAG_MISSING_PART, xml_pos(x), (struct str){0}, "<%s> needs a <%.*s>",
                 form->name, STR_ARG(word));
    }
}

// ---- the walk ---------------------------------------------------------------------------------------------

static void walk(const struct parts *ps, xmlNode *x, const struct part_form *form)
{
    size_t before = ps->xml->diags->errors;
    if (!form->is_tree) {
        check_attributes(ps, form, x);
        check_children(ps, form, x);
    }
    if (form->take)
        form->take(ps->context, x);
    if (ps->xml->diags->errors > before)
        xml_mark_reported(x);
    for (xmlNode *c = form->is_tree ? NULL : x->children; c; c = c->next) {
        bool element = c->type == XML_ELEMENT_NODE;
        const struct part_form *child =
            element && xml_is(c, ps->ns, (const char *)c->name) ? form_of(ps, xml_name(c), form->name) : NULL;
        if (child) {
            walk(ps, c, child);
        } else if (element) {
            report_element(ps, c, form->name);
        } else if (c->type == XML_TEXT_NODE && !form->holds_text && !xml_is_blank(c)) {
            diag(ps->xml->diags, DIAG_MISPLACED, xml_text_pos(c), (struct str){0}, "<%s> may not hold text",
                 form->name);
            xml_reject(ps->xml, c);
        }
    }
}

void parts_walk(const struct parts *ps, xmlNode *root)
{
    walk(ps, root, &ps->forms[0]);
}
