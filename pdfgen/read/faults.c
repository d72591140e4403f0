#include "read/faults.h"

#include <string.h>

#include <libxml/parserInternals.h>

struct wording {
    int code;
    const char *text, *hint;
};

static const struct wording wordings[] = {
    {XML_ERR_DOCUMENT_EMPTY, "this is not XML: it does not start with an element", NULL},
    {XML_ERR_DOCUMENT_END, "there is something after the end of the document",
     "One element holds the whole document; only comments may follow it."},
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, "an & begins an entity that no ; ends",
     "Write &amp; for the character &."},
    {XML_ERR_LT_IN_ATTRIBUTE, "there is a < in an attribute's value",
     "Write &lt; for it, or look for a missing quotation mark."},
    {XML_ERR_ATTRIBUTE_NOT_STARTED, "an attribute's value does not stand in quotation marks",
     "Write name=\"value\"."},
    {XML_ERR_ATTRIBUTE_NOT_FINISHED, "an attribute's value has no quotation mark at its end", NULL},
    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE, "an attribute has no value", "Write name=\"value\"."},
    {XML_ERR_SPACE_REQUIRED, "a space is missing here", "Attributes are separated by white space."},
    {XML_ERR_GT_REQUIRED, "a tag has no > at its end", NULL},
    {XML_ERR_LTSLASH_REQUIRED, "a closing tag is missing", NULL},
    {XML_ERR_COMMENT_NOT_FINISHED, "a comment has no end", "End it with -->."},
    {XML_ERR_HYPHEN_IN_COMMENT, "there is -- within a comment", "XML allows it at a comment's end alone."},
    {XML_ERR_CDATA_NOT_FINISHED, "a CDATA section has no end", "End it with ]]>."},
    {XML_ERR_PI_NOT_FINISHED, "a processing instruction has no end", "End it with ?>."},
    {XML_ERR_MISPLACED_CDATA_END, "there is ]]> in the text", "Write ]]&gt; for it."},
    {XML_ERR_INVALID_CHAR, "there is a character here that XML does not allow", NULL},
    {XML_ERR_INVALID_CHARREF, "this number stands for no character that XML allows", NULL},
    {XML_ERR_INVALID_HEX_CHARREF, "this is not the number of a character", "Write &#160; or &#xA0;."},
    {XML_ERR_INVALID_DEC_CHARREF, "this is not the number of a character", "Write &#160; or &#xA0;."},
    {XML_ERR_RESERVED_XML_NAME, "the XML declaration must be the very first thing in the file", NULL},
    {XML_ERR_DOCTYPE_NOT_FINISHED, "a DOCTYPE has no end", NULL},
    {XML_ERR_XMLDECL_NOT_FINISHED, "the XML declaration has no end", "End it with ?>."},
    {XML_ERR_VERSION_MISSING, "the XML declaration names no version",
     "Write <?xml version=\"1.0\" encoding=\"UTF-8\"?>."},
    {XML_ERR_NAME_TOO_LONG, "a name is too long", NULL},
};

static bool is_one(const struct pos pos, size_t offset, char c)
{
    return offset < pos.source->text.n && pos.source->text.p[offset] == c;
}

static struct str or_empty(const char *z)
{
    return z ? str_of(z) : STR("");
}

// What libxml2 says, for the codes without words of their own: one line, without the full stop.
static struct str own_words(struct arena *a, const xmlError *e)
{
    struct str s = str_trim(or_empty(e->message));
    const char *end = s.n ? memchr(s.p, '\n', s.n) : NULL;
    if (end)
        s.n = (size_t)(end - s.p);
    return s.n ? arena_str(a, s) : STR("this is not well-formed XML");
}

// A name is missing: after a lone & or <, or at the end of the text.
static void name_required(struct diags *diags, struct pos pos, size_t offset)
{
    bool after_amp = offset > 0 && is_one(pos, offset - 1, '&');
    bool after_lt = offset > 0 && is_one(pos, offset - 1, '<');
    if (pos.column > 1 && (after_amp || after_lt))
        pos.column--;
    if (after_amp || is_one(pos, offset, '&'))
        diag(diags, DIAG_XML_SYNTAX, pos, STR("Write &amp; for the character &."), "an & stands alone");
    else if (after_lt || is_one(pos, offset, '<'))
        diag(diags, DIAG_XML_SYNTAX, pos, STR("Write &lt; for the character <."), "a < begins no element");
    else
        diag(diags, DIAG_XML_SYNTAX, pos, (struct str){0}, "a name is missing here");
}

static void tags_differ(struct arena *a, struct diags *diags, const xmlError *e, struct pos pos)
{
    struct str open = or_empty(e->str1), close = or_empty(e->str2);
    diag(diags, DIAG_XML_SYNTAX, pos, arena_printf(a, "Close it with </%.*s> first.", STR_ARG(open)),
         "</%.*s> stands where <%.*s> of line %d is still open", STR_ARG(close), STR_ARG(open), e->int1);
}

void fault_of_syntax(struct arena *a, struct diags *diags, const xmlError *e, struct pos pos, size_t offset)
{
    switch (e->code) {
    case XML_ERR_NAME_REQUIRED:
        name_required(diags, pos, offset);
        return;
    case XML_ERR_TAG_NAME_MISMATCH:
        tags_differ(a, diags, e, pos);
        return;
    case XML_ERR_TAG_NOT_FINISHED:
        if (e->str1)
            diag(diags, DIAG_XML_SYNTAX, pos, arena_printf(a, "Close it with </%s>.", e->str1),
                 "the file ends where <%s> of line %d is still open", e->str1, e->int1);
        else
            diag(diags, DIAG_XML_SYNTAX, pos, (struct str){0}, "the file ends within a tag");
        return;
    case XML_ERR_ATTRIBUTE_REDEFINED:
        diag(diags, DIAG_XML_SYNTAX, pos, (struct str){0}, "the attribute \"%s\" stands twice in one tag",
             e->str1 ? e->str1 : "");
        return;
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
        diag(diags, DIAG_XML_SYNTAX, pos,
             e->str1 && strcmp(e->str1, "xi") == 0
                 ? STR("Write xmlns:xi=\"http://www.w3.org/2001/XInclude\" at the first element.")
                 : STR("Declare it with xmlns:… at the first element, or leave it out."),
             "the prefix \"%s\" is not declared", e->str1 ? e->str1 : "");
        return;
    case XML_ERR_ATTRIBUTE_NOT_FINISHED:
        if (!e->message || !strstr(e->message, "too long")) // libxml2 has no other code for its limit
            break;
        diag(diags, DIAG_XML_TOO_MANY, pos, STR("Make it shorter; drawing programs can simplify a path."),
             "an attribute's value is longer than %d million characters", XML_MAX_TEXT_LENGTH / 1000000);
        return;
    default:
        break;
    }
    for (size_t i = 0; i < COUNT_OF(wordings); i++)
        if (wordings[i].code == e->code) {
            diag(diags, DIAG_XML_SYNTAX, pos, str_of(wordings[i].hint), "%s", wordings[i].text);
            return;
        }
    struct str text = own_words(a, e);
    diag(diags, DIAG_XML_SYNTAX, pos, (struct str){0}, "%.*s", STR_ARG(text));
}
