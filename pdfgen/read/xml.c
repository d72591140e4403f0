#include "read/xml.h"

#include <limits.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/dict.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "read/faults.h"
#include "read/read.h"
#include "read/source.h"

enum {
    ATTRIBUTES_MAX = 1000, // of one element: libxml2 compares each with each
    BOM_BYTES = 3,
};

void xml_open(struct xml *x, struct arena *arena, struct diags *diags)
{
    *x = (struct xml){.arena = arena, .places = arena_new(), .diags = diags, .dict = xmlDictCreate()};
}

void xml_close(struct xml *x)
{
    for (size_t i = 0; i < x->docs.n; i++)
        xmlFreeDoc(x->docs.items[i]);
    xmlDictFree(x->dict);
    arena_free(x->places);
    x->docs.n = 0;
}

// ---- while libxml2 reads ----------------------------------------------------------------------------------
// ------------------------------------------------------------------------------------- The parser's own user
// data is its context, so what is ours hangs on its _private.
struct reading {
    struct xml *xml;
    const struct source *source;
    struct mark mark;
    size_t skipped; // bytes before what the parser sees: a byte order mark
    unsigned depth;
    bool stopped;  // a fatal fault has been reported: what libxml2 says after it follows from it
    xmlNode *open; // an element without its end: what it seems to hold does not belong there; or NULL
};

struct place {
    struct pos pos;
    size_t offset;
    enum { CLEAN, AROUND, REPORTED } state;
};

static struct reading *reading_of(void *context)
{
    return ((xmlParserCtxt *)context)->_private;
}

static size_t cursor(const xmlParserCtxt *c)
{
    const struct reading *r = c->_private;
    const xmlParserInput *in = c->input;
    return in ? r->skipped + in->consumed + (size_t)(in->cur - in->base) : r->source->text.n;
}

static size_t back_to_tag(struct str text, size_t offset)
{
    if (offset > text.n)
        offset = text.n;
    const char *open = offset ? memrchr(text.p, '<', offset) : NULL;
    return open ? (size_t)(open - text.p) : 0;
}

static struct place *place_at(struct reading *r, size_t offset)
{
    struct place *p = NEW(r->xml->places, struct place);
    mark_advance(&r->mark, offset);
    *p = (struct place){mark_pos(&r->mark), offset, CLEAN};
    return p;
}

static void stop(xmlParserCtxt *c)
{
    reading_of(c)->stopped = true;
    xmlStopParser(c);
}

static void on_start(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int n_ns,
                     const xmlChar **ns, int n_attributes, int n_defaulted, const xmlChar **attributes)
{
    xmlParserCtxt *c = context;
    struct reading *r = c->_private;
    if (r->stopped)
        return;
    struct place *place = place_at(r, back_to_tag(r->source->text, cursor(c)));
    if (r->depth + (unsigned)c->nodeNr >= READ_MAX_DEPTH) {
        diag(r->xml->diags, DIAG_XML_TOO_DEEP, place->pos, (struct str){0},
             "elements are nested more than %d deep", READ_MAX_DEPTH);
        stop(c);
        return;
    }
    if (++r->xml->elements > READ_MAX_ELEMENTS) {
        diag(r->xml->diags, DIAG_XML_TOO_MANY, place->pos, (struct str){0}, "there are more than %d elements",
             READ_MAX_ELEMENTS);
        stop(c);
        return;
    }
    xmlSAX2StartElementNs(c, local, prefix, uri, n_ns, ns, n_attributes, n_defaulted, attributes);
    if (c->node)
        c->node->_private = place;
}

// Text mostly lies in the parser's own buffer; what was put together elsewhere ends where the parser stands.
static size_t text_start(const xmlParserCtxt *c, const xmlChar *text, int n)
{
    const struct reading *r = c->_private;
    const xmlParserInput *in = c->input;
    if (text >= in->base && text < in->end)
        return r->skipped + in->consumed + (size_t)(text - in->base);
    size_t end = cursor(c);
    return end > (size_t)n ? end - (size_t)n : 0;
}

static void on_text(void *context, const xmlChar *text, int n)
{
    xmlParserCtxt *c = context;
    if (reading_of(c)->stopped)
        return;
    xmlSAX2Characters(c, text, n);
    xmlNode *last = c->node ? c->node->last : NULL;
    if (last && last->type == XML_TEXT_NODE && !last->_private)
        last->_private = place_at(c->_private, text_start(c, text, n));
}

static void refuse_declaration(void *context)
{
    struct reading *r = reading_of(context);
    if (r->stopped)
        return;
    mark_advance(&r->mark, cursor(context));
    diag(r->xml->diags, DIAG_XML_ENTITY, mark_pos(&r->mark),
         STR("Take the declarations out, and write the text itself."),
         "a DOCTYPE may not declare anything here");
    stop(context);
}

static void on_entity_declaration(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                                  const xmlChar *system_id, xmlChar *content)
{
    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    refuse_declaration(context);
}

static void on_unparsed_entity(void *context, const xmlChar *name, const xmlChar *public_id,
                               const xmlChar *system_id, const xmlChar *notation)
{
    (void)name, (void)public_id, (void)system_id, (void)notation;
    refuse_declaration(context);
}

static void on_attribute_declaration(void *context, const xmlChar *element, const xmlChar *name, int type,
                                     int use, const xmlChar *value, xmlEnumeration *tree)
{
    (void)element, (void)name, (void)type, (void)use, (void)value;
    xmlFreeEnumeration(tree);
    refuse_declaration(context);
}

static void on_element_declaration(void *context, const xmlChar *name, int type, xmlElementContent *content)
{
    (void)name, (void)type, (void)content;
    refuse_declaration(context);
}

static void on_notation_declaration(void *context, const xmlChar *name, const xmlChar *public_id,
                                    const xmlChar *system_id)
{
    (void)name, (void)public_id, (void)system_id;
    refuse_declaration(context);
}

static xmlEntity *on_entity(void *context, const xmlChar *name)
{
    struct reading *r = reading_of(context);
    if (r->stopped)
        return NULL;
    size_t end = cursor(context), length = strlen((const char *)name) + 2; // & and ;
    mark_advance(&r->mark, end > length ? end - length : 0);
    diag(r->xml->diags, DIAG_XML_ENTITY, mark_pos(&r->mark),
         STR("Write the character itself, or its number, such as &#160;. XML alone knows &amp; &lt; &gt; "
             "&quot; and &apos;."),
         "the entity &%s; is not known here", (const char *)name);
    stop(context);
    return NULL;
}

static void on_error(void *context, xmlError *error)
{
    struct reading *r = reading_of(context);
    if (r->stopped || error->level < XML_ERR_ERROR)
        return;
    size_t at = cursor(context);
    if (error->code == XML_ERR_TAG_NAME_MISMATCH || error->code == XML_NS_ERR_UNDEFINED_NAMESPACE)
        at = back_to_tag(r->source->text, at);
    mark_advance(&r->mark, at);
    r->stopped = error->level == XML_ERR_FATAL;
    if (error->code == XML_ERR_TAG_NAME_MISMATCH || error->code == XML_ERR_TAG_NOT_FINISHED)
        r->open = ((xmlParserCtxt *)context)->node;
    fault_of_syntax(r->xml->arena, r->xml->diags, error, mark_pos(&r->mark), at);
}

// ---- before libxml2 reads ---------------------------------------------------------------------------------

static bool refuse(struct xml *x, const struct source *s, size_t offset, struct str hint, const char *what)
{
    struct mark m = mark_start(s);
    mark_advance(&m, offset);
    return diag(x->diags, DIAG_XML_SYNTAX, mark_pos(&m), hint, "%s", what);
}

// The value of the XML declaration's `encoding`, or absent.
static struct str declared_encoding(struct str text)
{
    const char *end = str_starts(text, "<?xml") ? memmem(text.p, text.n, "?>", 2) : NULL;
    const char *name = end ? memmem(text.p, (size_t)(end - text.p), "encoding", 8) : NULL;
    if (!name)
        return (struct str){0};
    const char *open = name + 8;
    while (open < end && *open != '"' && *open != '\'')
        open++;
    const char *close = open < end ? memchr(open + 1, *open, (size_t)(end - open - 1)) : NULL;
    return close ? (struct str){open + 1, (size_t)(close - open - 1)} : (struct str){0};
}

// Without regard to capitals, as XML has it for the names of encodings.
static bool is_word(struct str s, const char *small)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
        if (c != small[i]) // a shorter word ends with NUL, which is in no text here
            return false;
    }
    return small[s.n] == 0;
}

// Attributes are counted by ="; between one < and the next: never too few, for a tag holds no <.
static bool too_many_attributes(struct str text, size_t *where)
{
    size_t n = 0, tag = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '<') {
            tag = i;
            n = 0;
        } else if ((text.p[i] == '"' || text.p[i] == '\'') && ++n > 2 * ATTRIBUTES_MAX) {
            size_t k = i;
            while (k > tag && (text.p[k - 1] == ' ' || text.p[k - 1] == '\n' || text.p[k - 1] == '\t' ||
                               text.p[k - 1] == '\r'))
                k--;
            if (k > tag && text.p[k - 1] == '=') {
                *where = tag;
                return true;
            }
        }
    }
    return false;
}

static bool is_readable(struct xml *x, const struct source *s, size_t skipped)
{
    struct str text = s->text;
    const char *nul = text.n ? memchr(text.p, 0, text.n) : NULL;
    size_t bad = source_first_bad_byte(text), where;
    if (bad < text.n && (!nul || bad < (size_t)(nul - text.p)))
        return refuse(x, s, bad, STR("Save the file as UTF-8."), "this is not UTF-8 text");
    if (nul)
        return refuse(x, s, (size_t)(nul - text.p), STR("Save the file as UTF-8 text."),
                      "there is a NUL byte here");
    struct str encoding = declared_encoding((struct str){text.p + skipped, text.n - skipped});
    if (encoding.n && !is_word(encoding, "utf-8") && !is_word(encoding, "us-ascii"))
        return refuse(x, s, (size_t)(encoding.p - text.p),
                      STR("Save the file as UTF-8, and write encoding=\"UTF-8\"."), "only UTF-8 is read");
    if (too_many_attributes(text, &where)) {
        struct mark m = mark_start(s);
        mark_advance(&m, where);
        return diag(x->diags, DIAG_XML_TOO_MANY, mark_pos(&m), (struct str){0},
                    "an element has more than %d attributes", ATTRIBUTES_MAX);
    }
    return true;
}

// ---- parsing ----------------------------------------------------------------------------------------------

static void set_handlers(xmlSAXHandler *sax)
{
    sax->startElementNs = on_start;
    sax->characters = on_text;
    sax->ignorableWhitespace = on_text;
    sax->cdataBlock = on_text;
    sax->comment = NULL;
    sax->processingInstruction = NULL;
    sax->externalSubset = NULL;
    sax->resolveEntity = NULL;
    sax->getEntity = on_entity;
    sax->getParameterEntity = on_entity;
    sax->entityDecl = on_entity_declaration;
    sax->unparsedEntityDecl = on_unparsed_entity;
    sax->attributeDecl = on_attribute_declaration;
    sax->elementDecl = on_element_declaration;
    sax->notationDecl = on_notation_declaration;
    sax->serror = on_error;
}

static void use_dict(xmlParserCtxt *c, xmlDict *dict)
{
    xmlDictFree(c->dict);
    c->dict = dict;
    xmlDictReference(dict);
    c->dictNames = 1;
}

struct xml_tree xml_parse(struct xml *x, const struct source *s, unsigned depth)
{
    struct xml_tree none = {0};
    size_t skipped = str_starts(s->text, "\xEF\xBB\xBF") ? BOM_BYTES : 0;
    if (!is_readable(x, s, skipped))
        return none;
    struct str text = {s->text.p + skipped, s->text.n - skipped};
    if (text.n == 0) {
        refuse(x, s, 0, (struct str){0}, "the file is empty");
        return none;
    }
    xmlParserCtxt *c = text.n <= INT_MAX ? xmlCreateMemoryParserCtxt(text.p, (int)text.n) : NULL;
    if (!c) {
        refuse(x, s, 0, (struct str){0}, "the file cannot be read as XML");
        return none;
    }
    struct reading r = {x, s, mark_start(s), skipped, depth, false, NULL};
    c->_private = &r;
    use_dict(c, x->dict);
    xmlCtxtUseOptions(c, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    set_handlers(c->sax);
    xmlParseDocument(c);
    struct xml_tree tree = {c->myDoc, c->wellFormed && !r.stopped};
    if (!tree.complete && !r.stopped && c->errNo == XML_ERR_OK)
        refuse(x, s, 0, (struct str){0}, "this is not XML");
    xmlFreeParserCtxt(c);
    if (tree.doc)
        PUSH(x->arena, x->docs, tree.doc);
    if (tree.doc && r.open && r.open != xmlDocGetRootElement(tree.doc)) {
        xmlUnlinkNode(r.open);
        xmlFreeNode(r.open);
    }
    if (tree.doc && !xmlDocGetRootElement(tree.doc))
        tree.doc = NULL;
    return tree;
}

// ---- places -----------------------------------------------------------------------------------------------

struct pos xml_pos(const xmlNode *n)
{
    while (n && !n->_private)
        n = n->parent;
    return n && n->type != XML_DOCUMENT_NODE ? ((const struct place *)n->_private)->pos : (struct pos){0};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static struct pos pos_after(const struct place *from, size_t offset)
{
    struct mark m = {from->pos.source, from->offset, from->pos.line, from->pos.column};
    mark_advance(&m, offset);
    return mark_pos(&m);
}

struct pos xml_text_pos(const xmlNode *n)
{
    const struct place *p = n->_private;
    if (!p)
        return xml_pos(n);
    struct str text = p->pos.source->text;
    size_t i = p->offset;
    while (i < text.n && is_space(text.p[i]))
        i++;
    return pos_after(p, i);
}

struct pos xml_attr_pos(const xmlNode *n, const char *name)
{
    const struct place *p = n->_private;
    if (!p)
        return xml_pos(n);
    struct str text = p->pos.source->text;
    size_t i = p->offset;
    while (i < text.n && !is_space(text.p[i]) && text.p[i] != '>') // the element's name
        i++;
    while (i < text.n && text.p[i] != '>' && text.p[i] != '/') {
        while (i < text.n && is_space(text.p[i]))
            i++;
        size_t start = i;
        while (i < text.n && !is_space(text.p[i]) && text.p[i] != '=' && text.p[i] != '>')
            i++;
        if (str_eqz((struct str){text.p + start, i - start}, name))
            return pos_after(p, start);
        while (i < text.n && text.p[i] != '"' && text.p[i] != '\'' && text.p[i] != '>')
            i++;
        const char *close = i + 1 < text.n ? memchr(text.p + i + 1, text.p[i], text.n - i - 1) : NULL;
        if (!close)
            break;
        i = (size_t)(close - text.p) + 1;
        while (i < text.n && is_space(text.p[i]))
            i++;
    }
    return p->pos;
}

static struct place *nearest_place(const xmlNode *n)
{
    while (n && n->type != XML_DOCUMENT_NODE && !n->_private)
        n = n->parent;
    return n && n->type != XML_DOCUMENT_NODE ? n->_private : NULL;
}

void xml_mark_reported(xmlNode *n)
{
    struct place *p = nearest_place(n);
    if (p)
        p->state = REPORTED;
    for (n = n->parent; n && n->type != XML_DOCUMENT_NODE; n = n->parent) {
        p = n->_private;
        if (p && p->state == CLEAN)
            p->state = AROUND;
    }
}

bool xml_is_reported(const xmlNode *n)
{
    const struct place *p = nearest_place(n), *parent = p ? nearest_place(n->parent) : NULL;
    return p && (p->state != CLEAN || (parent && parent->state == REPORTED));
}

void xml_reject(struct xml *x, xmlNode *n)
{
    xml_mark_reported(n);
    PUSH(x->arena, x->rejected, n);
}

void xml_reject_attribute(struct xml *x, xmlAttr *a)
{
    xml_mark_reported(a->parent);
    PUSH(x->arena, x->rejected_attributes, a);
}

void xml_drop_rejected(struct xml *x)
{
    for (size_t i = 0; i < x->rejected_attributes.n; i++)
        xmlRemoveProp(x->rejected_attributes.items[i]);
    for (size_t i = 0; i < x->rejected.n; i++) // one may hold another
        xmlUnlinkNode(x->rejected.items[i]);
    for (size_t i = 0; i < x->rejected.n; i++)
        xmlFreeNode(x->rejected.items[i]);
    x->rejected_attributes.n = x->rejected.n = 0;
}

// ---- names and values -------------------------------------------------------------------------------------

struct str xml_name(const xmlNode *n)
{
    return str_of((const char *)n->name);
}

bool xml_is(const xmlNode *n, const char *ns, const char *name)
{
    return n->type == XML_ELEMENT_NODE && n->ns && n->ns->href &&
           strcmp((const char *)n->ns->href, ns) == 0 && strcmp((const char *)n->name, name) == 0;
}

struct str xml_attr_name(const xmlAttr *a)
{
    if (!a->ns)
        return str_of((const char *)a->name);
    if (strcmp((const char *)a->name, "lang") == 0 && a->ns->href &&
        strcmp((const char *)a->ns->href, (const char *)XML_XML_NAMESPACE) == 0)
        return STR("xml:lang");
    return (struct str){0}; // an attribute of a foreign namespace
}

struct str xml_attr_value(struct arena *a, const xmlAttr *attr)
{
    const xmlNode *first = attr->children;
    if (!first || !first->content)
        return STR("");
    return arena_str(a, str_of((const char *)first->content));
}

struct str xml_attr(struct arena *a, const xmlNode *n, const char *name)
{
    for (const xmlAttr *attr = n->properties; attr; attr = attr->next)
        if (str_eqz(xml_attr_name(attr), name))
            return xml_attr_value(a, attr);
    return (struct str){0};
}

bool xml_is_blank(const xmlNode *n)
{
    for (const char *p = (const char *)n->content; p && *p; p++)
        if (!is_space(*p))
            return false;
    return true;
}

struct str xml_text(struct arena *a, const xmlNode *root)
{
    struct buf out = {0};
    for (const xmlNode *n = xml_next(root, root); n; n = xml_next(n, root))
        for (const char *p = n->type == XML_TEXT_NODE ? (const char *)n->content : NULL; p && *p; p++) {
            if (!is_space(*p))
                buf_putc(&out, *p);
            else if (out.n && out.p[out.n - 1] != ' ')
                buf_putc(&out, ' ');
        }
    struct str copy = out.n ? arena_str(a, str_trim(buf_view(&out))) : STR("");
    buf_free(&out);
    return copy;
}

xmlNode *xml_over(const xmlNode *n, const xmlNode *root)
{
    while (n != root) {
        if (n->next)
            return n->next;
        n = n->parent;
    }
    return NULL;
}

xmlNode *xml_next(const xmlNode *n, const xmlNode *root)
{
    return n->type == XML_ELEMENT_NODE && n->children ? n->children : xml_over(n, root);
}
