// The RELAX NG schemas: they and the walk accept the same, they know every name, they say what each is for.
#include "unit/read_fixture.h"

#include <glob.h>
#include <stdio.h>
#include <time.h>

#include <libxml/parser.h>
#include <libxml/relaxng.h>

#include "doc/layout.h"
#include "read/vocabulary.h"
#include "read/xml.h"

struct maker {
    struct buf out;
    uint32_t random;
};

static uint32_t any(struct maker *m, uint32_t below)
{
    m->random = m->random * 1664525u + 1013904223u;
    return (m->random >> 16) % below;
}

static enum element any_child(struct maker *m, enum element parent)
{
    for (;;) {
        enum element e = (enum element)(EL_TEXT + 1 + any(m, EL_COUNT - EL_TEXT - 1));
        if (e == EL_FIGURE || shape_of(e)->layout_only)
            continue;
        if (any(m, 12) == 0 || shape_accepts(parent, e, false))
            return e;
    }
}

static void make_attributes(struct maker *m, enum element e)
{
    static const struct {
        enum attribute name;
        const char *good, *bad;
    } values[] = {
        {AT_LANG, "en", "?"},       {AT_ROLE, "note", "1 2"},
        {AT_KIND, "note", "none"},  {AT_STATUS, "draft", "done"},
        {AT_BY, "x", "x"},          {AT_DATE, "2026-01-01", "x"},
        {AT_DUE, "2027-01-31", ""}, {AT_SCHEME, "x", "x"},
        {AT_CODE, "x", "x"},        {AT_HREF, "https://a", "a"},
        {AT_NAME, "title", "?"},    {AT_LINES, "3", "x"},
        {AT_START, "3", "-1"},      {AT_SCOPE, "row", "rows"},
        {AT_COLSPAN, "2", "0"},     {AT_FORMAT, "iso", "day"},
        {AT_SHOW, "page", "both"},  {AT_DEPTH, "3", "7"},
        {AT_TITLE, "x", "x"},       {AT_FROM, "start", "now"},
        {AT_UNTIL, "4 weeks", "4"}, {AT_TIME, "2 weeks", "week"},
        {AT_EVERY, "1 week", "0"},  {AT_OCCURS, "some", "rarely"},
        {AT_FADE_IN, "true", "no"}, {AT_FADE_OUT, "1 week", "false"},
        {AT_DATED, "false", "no"},  {AT_EXTENT, "page", "all"},
    };
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        bool required = false;
        for (size_t k = 0; k < COUNT_OF(shape_of(e)->required); k++)
            required |= shape_of(e)->required[k] == values[i].name;
        if (required ? any(m, 40) > 0 : shape_takes(e, values[i].name) && any(m, 10) == 0) {
            bool bad = values[i].good != values[i].bad && values[i].name != AT_HREF && any(m, 30) == 0;
            buf_printf(&m->out, " %s='%s'", attribute_name(values[i].name),
                       bad ? values[i].bad : values[i].good);
        }
    }
}

static void make_element(struct maker *m, enum element e, int depth)
{
    const struct shape *s = shape_of(e);
    buf_printf(&m->out, "<%s", element_name(e));
    make_attributes(m, e);
    buf_puts(&m->out, ">");
    bool text = s->holds == HOLDS_TEXT || s->holds == HOLDS_INLINE || (s->holds == HOLDS_EITHER && any(m, 2));
    for (size_t i = 0; i < COUNT_OF(s->needs) && s->needs[i]; i++)
        if (any(m, 20) > 0)
            make_element(m, (enum element)s->needs[i], depth + 1);
    for (uint32_t n = depth < 5 ? any(m, 4) : 0; n > 0; n--) {
        enum element child = any_child(m, e);
        if (text && any(m, 3) > 0)
            buf_puts(&m->out, "t ");
        else if (depth < 5)
            make_element(m, child, depth + 1);
    }
    buf_printf(&m->out, "</%s>", element_name(e));
}

static xmlRelaxNG *schema_open(const char *name)
{
    struct str text = read_schema(name);
    xmlRelaxNGParserCtxt *c = xmlRelaxNGNewMemParserCtxt(text.p, (int)text.n);
    xmlRelaxNG *schema = xmlRelaxNGParse(c);
    xmlRelaxNGFreeParserCtxt(c);
    assert_non_null(schema);
    return schema;
}

static bool schema_accepts(xmlRelaxNGPtr schema, struct str text)
{
    xmlDoc *doc = xmlReadMemory(text.p, (int)text.n, "t", NULL, XML_PARSE_NOERROR);
    xmlRelaxNGValidCtxt *c = xmlRelaxNGNewValidCtxt(schema);
    xmlRelaxNGSetValidStructuredErrors(c, NULL, NULL);
    xmlRelaxNGSetValidErrors(c, NULL, NULL, NULL);
    bool valid = xmlRelaxNGValidateDoc(c, doc) == 0;
    xmlRelaxNGFreeValidCtxt(c);
    xmlFreeDoc(doc);
    return valid;
}

static void no_words(void *context, xmlError *error)
{
    (void)context, (void)error;
}

// Articles made by chance, some right, some not: what is read without a fault is what the schema accepts.
static void the_walk_and_the_schema_agree(void **state)
{
    (void)state;
    xmlRelaxNG *schema = schema_open("article");
    xmlSetStructuredErrorFunc(NULL, no_words);
    struct maker m = {.random = 1};
    size_t right = 0;
    for (int i = 0; i < 4000; i++) {
        m.out.n = 0;
        buf_puts(&m.out, "<article xmlns='urn:pdfgen:article' xml:lang='en'><head><title>t</title><version "
                         "date='2026-11-01'/>"
                         "<review status='draft'/></head>");
        make_element(&m, i % 8 ? any_child(&m, EL_ARTICLE) : EL_SECTION, 1);
        buf_puts(&m.out, "</article>");
        struct fixture f;
        open_fixture(&f);
        bool read = read_article_text(f.arena, STR("t"), buf_view(&m.out), NULL, NULL, &f.diags) != NULL;
        bool icon_or_ref = memmem(m.out.p, m.out.n, "<ref", 4) != NULL; // ids are not the schema's
        bool valid = schema_accepts(schema, buf_view(&m.out));
        if (read != valid && !icon_or_ref) {
            diags_print(&f.diags, stderr, false);
            fail_msg("%s, but the schema says otherwise:\n%.*s", read ? "read" : "refused",
                     STR_ARG(buf_view(&m.out)));
        }
        right += read;
        close_fixture(&f);
    }
    assert_in_range(right, 400, 3600);
    xmlSetStructuredErrorFunc(NULL, NULL);
    xmlRelaxNGFree(schema);
    buf_free(&m.out);
}

// What the schema cannot know: times that are not in order, lanes of one name.
static bool is_about_times(const struct diags *diags)
{
    for (size_t i = 0; i < diags->n; i++) {
        enum diag_code code = diags->items[i].code;
        if (code == DIAG_TIME_OUTSIDE || code == DIAG_TIME_ORDER || code == DIAG_DUPLICATE_LANE)
            return true;
    }
    return false;
}

static void the_walk_and_the_schema_agree_on_timelines(void **state)
{
    (void)state;
    xmlRelaxNG *schema = schema_open("timeline");
    xmlSetStructuredErrorFunc(NULL, no_words);
    struct maker m = {.random = 2};
    size_t right = 0;
    for (int i = 0; i < 2000; i++) {
        m.out.n = 0;
        buf_puts(&m.out, "<timeline xmlns='urn:pdfgen:timeline' xml:lang='en'><head><title>t</title><version "
                         "date='2026-11-01'/><review status='draft'/></head><axis><segment from='start' "
                         "until='8 weeks'/></axis>");
        make_element(&m, i % 4 ? any_child(&m, EL_TIMELINE) : EL_LANES, 1);
        buf_puts(&m.out, "</timeline>");
        struct fixture f;
        open_fixture(&f);
        bool read = read_article_text(f.arena, STR("t"), buf_view(&m.out), NULL, NULL, &f.diags) != NULL;
        bool valid = schema_accepts(schema, buf_view(&m.out));
        bool beyond = is_about_times(&f.diags) || memmem(m.out.p, m.out.n, "<ref", 4) != NULL;
        if (read != valid && !beyond) {
            diags_print(&f.diags, stderr, false);
            fail_msg("%s, but the schema says otherwise:\n%.*s", read ? "read" : "refused",
                     STR_ARG(buf_view(&m.out)));
        }
        right += read;
        close_fixture(&f);
    }
    assert_in_range(right, 150, 1800);
    xmlSetStructuredErrorFunc(NULL, NULL);
    xmlRelaxNGFree(schema);
    buf_free(&m.out);
}

// ---- jobs

// An attribute: mostly as it should be, left out now and then where it may be, and seldom where it may not.
static void job_attribute(struct maker *m, const char *name, bool needed, const char *good, const char *bad)
{
    if (needed ? any(m, 60) > 0 : any(m, 3) == 0)
        buf_printf(&m->out, " %s='%s'", any(m, 80) ? name : "nmae", any(m, 60) ? good : bad);
}

static void make_column(struct maker *m, uint32_t number)
{
    static const char *const types[] = {"text", "integer", "date", "phone", "language", "email", "yes-no"};
    static const char *const uses[] = {"mail-to", "mail-name", "mail-consent"};
    char name[16], field[16];
    snprintf(name, sizeof name, "c%u", (unsigned)number);
    snprintf(field, sizeof field, "f%u", (unsigned)number);
    buf_puts(&m->out, "<column");
    job_attribute(m, "name", number > 0, name, "");
    job_attribute(m, "field", false, field, "1 2");
    if (number < COUNT_OF(uses) && any(m, 3) == 0)
        job_attribute(m, "use", true, uses[number], "mail");
    else
        job_attribute(m, "type", false, types[any(m, COUNT_OF(types))], "word");
    job_attribute(m, "required", false, any(m, 2) ? "true" : "false", "yes");
    job_attribute(m, "max", false, "100000", any(m, 2) ? "100001" : "0");
    job_attribute(m, "values", false, "yes no", " ");
    buf_puts(&m->out, any(m, 80) ? "/>" : "><column name='x'/></column>");
}

static void make_data(struct maker *m)
{
    static const char *const separators[] = {",", ";", "|", ":", "^", "~", "tab"};
    buf_puts(&m->out, "<data");
    job_attribute(m, "src", true, "d.csv", " ");
    job_attribute(m, "format", false, any(m, 2) ? "csv" : "json-lines", "xml");
    job_attribute(m, "separator", false, separators[any(m, COUNT_OF(separators))], "x");
    buf_puts(&m->out, any(m, 60) ? ">" : ">text");
    for (uint32_t i = 0, n = any(m, 60) ? 1 + any(m, 4) : 0; i < n; i++)
        make_column(m, i);
    buf_puts(&m->out, "</data>");
}

static void make_documents(struct maker *m)
{
    buf_puts(&m->out, "<documents");
    job_attribute(m, "content-root", false, "..", "");
    buf_puts(&m->out, ">");
    for (uint32_t i = any(m, 40) ? 1 + any(m, 3) : 0; i > 0; i--) {
        buf_puts(&m->out, "<document");
        job_attribute(m, "src", true, "a.xml", "");
        buf_puts(&m->out, ">");
        for (uint32_t k = any(m, 40) ? 1 + any(m, 2) : 0; k > 0; k--) {
            buf_puts(&m->out, "<layout");
            job_attribute(m, "src", true, "l.xml", "");
            buf_puts(&m->out, "/>");
        }
        if (any(m, 3) == 0) {
            buf_puts(&m->out, "<set");
            job_attribute(m, "name", true, "phone", "?");
            job_attribute(m, "value", true, "1", "");
            buf_puts(&m->out, "/>");
        }
        buf_puts(&m->out, "</document>");
    }
    buf_puts(&m->out, "</documents>");
}

static void make_output(struct maker *m)
{
    buf_puts(&m->out, "<output");
    job_attribute(m, "folder", true, "out", "");
    job_attribute(m, "name", false, "{row}", "");
    job_attribute(m, "faulty", false, any(m, 2) ? "stop" : "skip", "go");
    buf_puts(&m->out, "/>");
}

static void make_job(struct maker *m)
{
    void (*const parts[])(struct maker *) = {make_output, make_data, make_documents};
    buf_puts(&m->out, "<job xmlns='urn:pdfgen:job'>");
    for (uint32_t i = 0, first = any(m, COUNT_OF(parts)); i < COUNT_OF(parts); i++)
        for (uint32_t times = any(m, 60) ? 1 : any(m, 3); times > 0; times--)
            parts[(first + i) % COUNT_OF(parts)](m);
    buf_puts(&m->out, any(m, 60) ? "</job>" : "<mails/></job>");
}

// What a job says twice, or of columns that are not there, is not the schema's.
static bool is_about_names(const struct diags *diags)
{
    for (size_t i = 0; i < diags->n; i++)
        if (diags->items[i].code == DIAG_DUPLICATE_NAME || diags->items[i].code == DIAG_UNKNOWN_NAME)
            return true;
    return false;
}

static void the_walk_and_the_schema_agree_on_jobs(void **state)
{
    (void)state;
    xmlRelaxNG *schema = schema_open("job");
    xmlSetStructuredErrorFunc(NULL, no_words);
    struct maker m = {.random = 3};
    size_t right = 0;
    for (int i = 0; i < 4000; i++) {
        m.out.n = 0;
        make_job(&m);
        struct fixture f;
        open_fixture(&f);
        bool read = read_job_text(f.arena, STR("t"), buf_view(&m.out), &f.diags) != NULL;
        bool valid = schema_accepts(schema, buf_view(&m.out));
        if (read != valid && !is_about_names(&f.diags)) {
            diags_print(&f.diags, stderr, false);
            fail_msg("%s, but the schema says otherwise:\n%.*s", read ? "read" : "refused",
                     STR_ARG(buf_view(&m.out)));
        }
        right += read;
        close_fixture(&f);
    }
    assert_in_range(right, 400, 3600);
    xmlSetStructuredErrorFunc(NULL, NULL);
    xmlRelaxNGFree(schema);
    buf_free(&m.out);
}

// libxml2 keeps a state for each set of optional attributes that it may have passed over: the time that takes
// doubles with every attribute of an element. So where there are many, those of one type are one repeated
// attribute of many names, and several such stand in an interleave, behind which it keeps one state alone.
// CPU time, on any machine, with any sanitizer.
static bool accepts_soon(xmlRelaxNG *schema, struct str text, const char *name)
{
    clock_t from = clock();
    bool accepts = schema_accepts(schema, text);
    if (clock() - from > 3 * CLOCKS_PER_SEC)
        fail_msg("the schema takes %ld s for %s", (long)((clock() - from) / CLOCKS_PER_SEC), name);
    return accepts;
}

static void expect_valid_soon(xmlRelaxNG *schema, struct str text, const char *name)
{
    if (!accepts_soon(schema, text, name))
        fail_msg("%s is not valid by its schema", name);
}

// All properties, but for one of them, which has another name; -1: for none.
static void make_style(struct buf *out, int misspelt)
{
    static const struct {
        unsigned takes;
        const char *keywords;
    } forms[PROP_COUNT] = {
#define PROPERTY(id, name, inherited, types, words) [PROP_##id] = {types, words},
#include "doc/properties.def"
#undef PROPERTY
    };
    buf_puts(out, "<style match='p' part='self' padding='1pt' margin='1pt'");
    for (int p = 0; p < PROP_COUNT; p++) {
        unsigned takes = forms[p].takes;
        struct str keywords = str_of(forms[p].keywords), value = {keywords.p, strcspn(keywords.p, " ")};
        if (!value.n)
            value = takes & TAKES_LENGTH ? STR("1pt") : takes & TAKES_NUMBER ? STR("2") : STR("ink");
        buf_printf(out, " %s%s='%.*s'", property_name((enum property)p), p == misspelt ? "s" : "",
                   STR_ARG(value));
    }
    buf_puts(out, "/>");
}

static void make_chart(struct buf *out)
{
    buf_puts(out, "<chart>");
    for (int i = 0; i < CHART_LENGTHS; i++) {
        const char *part = chart_length_part((enum chart_length)i);
        if (i == 0 || strcmp(part, chart_length_part((enum chart_length)(i - 1))) != 0)
            buf_printf(out, "%s<%s", i ? "/>" : "", part);
        buf_printf(out, " %s='1pt'", chart_length_name((enum chart_length)i));
    }
    buf_puts(out, "/></chart>");
}

static void elements_with_many_attributes_are_checked_soon(void **state)
{
    (void)state;
    xmlRelaxNG *schema = schema_open("layout");
    xmlSetStructuredErrorFunc(NULL, no_words);
    struct buf text = {0};
    for (int misspelt = -1; misspelt < PROP_COUNT; misspelt++) {
        text.n = 0;
        buf_puts(&text, "<layout xmlns='urn:pdfgen:layout' name='x'>");
        make_style(&text, misspelt);
        make_chart(&text);
        buf_puts(&text, "</layout>");
        assert_int_equal(accepts_soon(schema, buf_view(&text), "a layout that says everything"),
                         misspelt < 0);
    }
    xmlSetStructuredErrorFunc(NULL, NULL);
    buf_free(&text);
    xmlRelaxNGFree(schema);
}

// What is wrong within a style that says everything, or elsewhere in its layout, is told, and soon.
static void faults_beside_many_attributes_are_told_soon(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *told;
    } cases[] = {
        {"", "<stile/>", "<stile> is not an element of layouts"},
        {"<style match='p' colour='ink'/>", "", "<style> knows no property colour"},
        {"<content/>", "", "<content> needs the attribute at"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture f;
        open_fixture(&f);
        struct buf text = {0};
        buf_printf(&text, "<layout xmlns='urn:pdfgen:layout' name='x'>%s", cases[i].before);
        make_style(&text, -1);
        buf_printf(&text, "%s</layout>", cases[i].after);
        clock_t from = clock();
        read_layout_text(f.arena, STR("t"), buf_view(&text), &f.diags);
        assert_in_range(clock() - from, 0, 3 * CLOCKS_PER_SEC);
        assert_true(f.diags.n > 0);
        assert_string_equal(f.diags.items[0].text.p, cases[i].told);
        buf_free(&text);
        close_fixture(&f);
    }
}

static void expect_valid_files(const char *schema_name, const char *pattern)
{
    xmlRelaxNG *schema = schema_open(schema_name);
    struct arena *arena = arena_new();
    glob_t files;
    assert_int_equal(glob(pattern, 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct str text;
        assert_int_equal(file_read(arena, files.gl_pathv[i], READ_MAX_BYTES, &text), FILE_OK);
        const char *root = strstr(arena_cstr(arena, text), "xmlns=\"urn:pdfgen:");
        if (root && strncmp(root + strlen("xmlns=\"urn:pdfgen:"), schema_name, strlen(schema_name)) != 0)
            continue; // an article beside layouts
        expect_valid_soon(schema, text, files.gl_pathv[i]);
    }
    globfree(&files);
    arena_free(arena);
    xmlRelaxNGFree(schema);
}

// Run at the top of the tree.
static void what_is_shipped_is_valid(void **state)
{
    (void)state;
    expect_valid_files("article", "sources/*/*.xml");
    expect_valid_files("article", "layouts/cookbook/*.xml");
    expect_valid_files("timeline", "sources/*/*.xml");
    expect_valid_files("layout", "layouts/*/*.xml");
    expect_valid_files("fonts", "fonts/catalogue.xml");
    expect_valid_files("job", "sources/jobs/*.xml");
}

static void everything_in_the_schemas_is_documented(void **state)
{
    (void)state;
    static const char *const names[] = {"article", "layout", "timeline", "fonts", "record", "job", "mail"};
    assert_null(read_schema("jobs").p);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str text = read_schema(names[i]);
        xmlDoc *doc = xmlReadMemory(text.p, (int)text.n, names[i], NULL, XML_PARSE_NOBLANKS);
        xmlNode *root = xmlDocGetRootElement(doc);
        for (const xmlNode *n = root; n; n = xml_next(n, root)) {
            const char *name = (const char *)n->name;
            bool one_of_many = n->type == XML_ELEMENT_NODE && strcmp(name, "name") == 0 &&
                               strcmp((const char *)n->parent->parent->name, "attribute") == 0;
            if (n->type != XML_ELEMENT_NODE ||
                (strcmp(name, "element") != 0 && strcmp(name, "attribute") != 0 && !one_of_many))
                continue;
            if (xmlHasProp(n, (const xmlChar *)"ns"))
                continue; // its names are documented, behind each
            const xmlNode *first = one_of_many ? n->next : n->children;
            while (first && first->type != XML_ELEMENT_NODE)
                first = first->next;
            if (!first || strcmp((const char *)first->name, "documentation") != 0)
                fail_msg("%s.rng:%ld: not documented", names[i], xmlGetLineNo(n));
        }
        xmlFreeDoc(doc);
    }
}

// Alone, or as one of the names of a repeated attribute.
static bool has_attribute(struct str schema, const char *name)
{
    char alone[100], among[100];
    snprintf(alone, sizeof alone, "<attribute name=\"%s\">", name);
    snprintf(among, sizeof among, "<name>%s</name>", name);
    return memmem(schema.p, schema.n, alone, strlen(alone)) ||
           memmem(schema.p, schema.n, among, strlen(among));
}

// What the schema of articles knows, the tables know, and the other way round; the same for the properties of
// layouts.
static void the_schemas_know_every_name(void **state)
{
    (void)state;
    struct str article = read_schema("article"), layout = read_schema("layout"),
               timeline = read_schema("timeline");
    char wanted[100];
    for (int e = EL_TEXT + 1; e < EL_COUNT; e++) {
        struct str schema = shape_of((enum element)e)->layout_only ? layout
                            : e >= EL_TIMELINE && e <= EL_PHASE    ? timeline
                                                                   : article;
        snprintf(wanted, sizeof wanted, "<element name=\"%s\">", element_name((enum element)e));
        if (!memmem(schema.p, schema.n, wanted, strlen(wanted)))
            fail_msg("no schema has %s", wanted);
    }
    for (int p = 0; p < PROP_COUNT; p++)
        if (!has_attribute(layout, property_name((enum property)p)))
            fail_msg("layout.rng has no attribute %s", property_name((enum property)p));
    for (int i = 0; i < CHART_LENGTHS; i++)
        if (!has_attribute(layout, chart_length_name((enum chart_length)i)))
            fail_msg("layout.rng has no attribute %s", chart_length_name((enum chart_length)i));
    for (int p = 0; p < PART_COUNT; p++) {
        snprintf(wanted, sizeof wanted, "<value>%s</value>", part_name((enum part)p));
        if (!memmem(layout.p, layout.n, wanted, strlen(wanted)))
            fail_msg("layout.rng has no %s", wanted);
    }
}

static int shut_down(void **state)
{
    (void)state;
    read_shutdown();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_walk_and_the_schema_agree),
        cmocka_unit_test(the_walk_and_the_schema_agree_on_timelines),
        cmocka_unit_test(the_walk_and_the_schema_agree_on_jobs),
        cmocka_unit_test(what_is_shipped_is_valid),
        cmocka_unit_test(elements_with_many_attributes_are_checked_soon),
        cmocka_unit_test(faults_beside_many_attributes_are_told_soon),
        cmocka_unit_test(everything_in_the_schemas_is_documented),
        cmocka_unit_test(the_schemas_know_every_name),
    };
    return cmocka_run_group_tests(tests, NULL, shut_down);
}
