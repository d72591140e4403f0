#include "read/schema.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/relaxng.h>

#include "read/read.h"

// Made from pdfgen/schema/*.rng when the program is built.
extern const unsigned char schema_article_rng[], schema_layout_rng[], schema_timeline_rng[],
    schema_fonts_rng[], schema_record_rng[], schema_job_rng[], schema_mail_rng[];
extern const unsigned int schema_article_rng_len, schema_layout_rng_len, schema_timeline_rng_len,
    schema_fonts_rng_len, schema_record_rng_len, schema_job_rng_len, schema_mail_rng_len;

struct str read_schema(const char *name)
{
    const struct {
        const char *name;
        const unsigned char *text;
        unsigned int n;
    } schemas[] = {
        {"article", schema_article_rng, schema_article_rng_len},
        {"layout", schema_layout_rng, schema_layout_rng_len},
        {"timeline", schema_timeline_rng, schema_timeline_rng_len},
        {"fonts", schema_fonts_rng, schema_fonts_rng_len},
        {"record", schema_record_rng, schema_record_rng_len},
        {"job", schema_job_rng, schema_job_rng_len},
        {"mail", schema_mail_rng, schema_mail_rng_len},
    };
    for (size_t i = 0; i < COUNT_OF(schemas); i++)
        if (strcmp(name, schemas[i].name) == 0)
            return (struct str){(const char *)schemas[i].text, schemas[i].n};
    return (struct str){0};
}

void read_shutdown(void)
{
    xmlRelaxNGCleanupTypes();
    xmlCleanupParser();
}

// ---- faults in plain words --------------------------------------------------------------------------------

struct validation {
    struct xml *xml;
    size_t faults;
};

static const char *named(const char *z)
{
    return z ? z : "?";
}

static void on_fault(void *context, xmlError *e)
{
    struct validation *v = context;
    xmlNode *n = e->node;
    while (n && n->type != XML_ELEMENT_NODE)
        n = n->parent;
    v->faults++;
    if (!n || xml_is_reported(n))
        return;
    const char *name = (const char *)n->name;
    const char *parent =
        n->parent && n->parent->type == XML_ELEMENT_NODE ? (const char *)n->parent->name : "";
    struct diags *d = v->xml->diags;
    struct str none = {0};
    struct pos pos = xml_pos(n);
    switch (e->code) {
    case XML_RELAXNG_ERR_NOELEM:
        diag(d, DIAG_MISSING_PART, pos, none, "<%s> is not complete: it lacks <%s>", name, named(e->str1));
        break;
    case XML_RELAXNG_ERR_ELEMNAME:
        diag(d, DIAG_MISPLACED, pos, none, "<%s> stands where <%s> is expected in <%s>", named(e->str2),
             named(e->str1), parent);
        break;
    case XML_RELAXNG_ERR_ELEMWRONG:
    case XML_RELAXNG_ERR_EXTRACONTENT:
    case XML_RELAXNG_ERR_CONTENTVALID:
        diag(d, DIAG_MISPLACED, pos, none, "<%s> stands in the wrong place or lacks a part, in <%s>", name,
             parent);
        break;
    case XML_RELAXNG_ERR_INVALIDATTR:
    case XML_RELAXNG_ERR_ATTRWRONGNS:
        diag(d, DIAG_UNKNOWN_ATTRIBUTE, xml_attr_pos(n, named(e->str1)), none,
             "<%s> does not take the attribute %s here", named(e->str2), named(e->str1));
        break;
    case XML_RELAXNG_ERR_ATTRVALID:
        diag(d, DIAG_BAD_VALUE, pos, none, "the attributes of <%s> do not go together, or one is missing",
             name);
        break;
    default:
        diag(d, DIAG_MISPLACED, pos, none, "<%s> is not as the schema has it", name);
        break;
    }
    xml_mark_reported(n);
}

// ---- validation -------------------------------------------------------------------------------------------

static void no_words(void *context, xmlError *e)
{
    (void)context, (void)e;
}

static xmlRelaxNG *compile(const char *name)
{
    struct str text = read_schema(name);
    xmlRelaxNGParserCtxt *c = xmlRelaxNGNewMemParserCtxt(text.p, (int)text.n);
    xmlRelaxNGSetParserStructuredErrors(c, no_words, NULL);
    xmlRelaxNG *schema = xmlRelaxNGParse(c);
    xmlRelaxNGFreeParserCtxt(c);
    return schema;
}

bool schema_validate(struct xml *x, xmlDoc *doc, const char *name)
{
    xmlRelaxNG *schema = compile(name);
    if (!schema)
        return diag(x->diags, DIAG_XML_SYNTAX, xml_pos(xmlDocGetRootElement(doc)), (struct str){0},
                    "the schema \"%s\" that is built in cannot be used", name);
    struct validation v = {x, 0};
    xmlRelaxNGValidCtxt *c = xmlRelaxNGNewValidCtxt(schema);
    xmlRelaxNGSetValidStructuredErrors(c, on_fault, &v);
    int result = xmlRelaxNGValidateDoc(c, doc);
    xmlRelaxNGFreeValidCtxt(c);
    xmlRelaxNGFree(schema);
    return result == 0;
}
