// doc/: names, nodes, layout look-ups, the tag tree, dumps.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/doc.h"

#include <limits.h>
#include <string.h>

static void assert_str(struct str actual, const char *expected)
{
    if (!str_eqz(actual, expected))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(actual), expected);
}

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

// ---- names ---------------------------------------------------------------------------------------------

static void assert_names(const char *(*name_of)(int), int n)
{
    for (int i = 0; i < n; i++) {
        assert_true(strlen(name_of(i)) > 0);
        assert_string_not_equal(name_of(i), "?");
        for (int other = 0; other < i; other++)
            assert_string_not_equal(name_of(i), name_of(other));
    }
    assert_string_equal(name_of(n), "?");
    assert_string_equal(name_of(-1), "?");
}

// One name stands in two vocabularies: what articles call so becomes the other.
static const char *element(int i)
{
    if (i == EL_TIMELINE_FIGURE) {
        assert_string_equal(element_name(EL_TIMELINE_FIGURE), element_name(EL_TIMELINE));
        return "timeline of an article";
    }
    return element_name((enum element)i);
}

static const char *attribute(int i)
{
    return attribute_name((enum attribute)i);
}

static const char *property(int i)
{
    return property_name((enum property)i);
}

static const char *keyword(int i)
{
    return keyword_name(i);
}

static const char *part(int i)
{
    return part_name((enum part)i);
}

static const char *tag_type(int i)
{
    return tag_type_name((enum tag_type)i);
}

static void every_word_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_names(element, EL_COUNT);
    assert_names(attribute, AT_COUNT);
    assert_names(property, PROP_COUNT);
    assert_names(keyword, KW_COUNT);
    assert_names(part, PART_COUNT);
    assert_names(tag_type, TAG_TYPE_COUNT);
}

static void names_are_those_of_the_vocabulary(void **state)
{
    (void)state;
    assert_string_equal(element_name(EL_WRITE_IN), "write-in");
    assert_string_equal(element_name(EL_TEXT), "#text");
    assert_string_equal(attribute_name(AT_LANG), "xml:lang");
    assert_string_equal(property_name(PROP_KEEP_WITH_NEXT), "keep-with-next");
    assert_string_equal(keyword_name(KW_PAGE_FOOT), "page-foot");
    assert_string_equal(part_name(PART_COLUMN_2), "column-2");
    assert_string_equal(tag_type_name(TAG_LBODY), "LBody");
}

// Every keyword that a property allows is one of keywords.def.
static void properties_allow_known_keywords(void **state)
{
    (void)state;
    static const char *const lists[] = {
#define PROPERTY(id, name, inherited, types, keywords) keywords,
#include "doc/properties.def"
#undef PROPERTY
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (const char *word = lists[i]; *word; word += strspn(word, " ")) {
            struct str allowed = {word, strcspn(word, " ")};
            bool known = false;
            for (int k = 0; k < KW_COUNT; k++)
                known |= str_eqz(allowed, keyword_name(k));
            if (!known)
                fail_msg("\"%.*s\" of %s is no keyword", STR_ARG(allowed), property_name((enum property)i));
            word += allowed.n;
        }
}

// ---- nodes -----------------------------------------------------------------------------------------------

static struct source main_file = {{"a.xml", 5}, {0}}, shared_file = {{"shared/b.xml", 12}, {0}};

static struct node *add(struct arena *arena, struct node *parent, enum element name, uint32_t line)
{
    struct node *node = NEW(arena, struct node);
    node->element = name;
    node->pos = (struct pos){&main_file, line, 3};
    node->parent = parent;
    if (!parent)
        return node;
    node->prev = parent->last;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

static struct node *add_text(struct arena *arena, struct node *parent, const char *text)
{
    struct node *node = add(arena, parent, EL_TEXT, parent->pos.line);
    node->text = str_of(text);
    return node;
}

static void set(struct arena *arena, struct node *node, enum attribute name, const char *value)
{
    struct attr *attrs = NEW_ARRAY(arena, struct attr, node->n_attrs + 1u);
    if (node->n_attrs)
        memcpy(attrs, node->attrs, node->n_attrs * sizeof *attrs);
    attrs[node->n_attrs++] = (struct attr){name, str_of(value)};
    node->attrs = attrs;
}

static void attributes_are_found_or_absent(void **state)
{
    struct node *node = add(*state, NULL, EL_OL, 1);
    assert_null(node_attr(node, AT_ID).p);
    set(*state, node, AT_ID, "x");
    set(*state, node, AT_ROLE, "");
    assert_str(node_attr(node, AT_ID), "x");
    assert_non_null(node_attr(node, AT_ROLE).p); // empty is not absent
    assert_int_equal(node_attr(node, AT_ROLE).n, 0);
    assert_null(node_attr(node, AT_START).p);
}

static void numbers_are_whole_or_otherwise(void **state)
{
    const struct {
        const char *value;
        long number;
    } cases[] = {
        {"0", 0},
        {"42", 42},
        {" 7 ", 7},
        {"-3", -3},
        {"+3", 3},
        {"007", 7},
        {"9223372036854775807", LONG_MAX},
        {"-9223372036854775808", LONG_MIN},
        {"9223372036854775808", 99},
        {"-9223372036854775809", 99},
        {"99999999999999999999999999", 99},
        {"", 99},
        {"-", 99},
        {"1.5", 99},
        {"1x", 99},
        {"0x10", 99},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct node *node = add(*state, NULL, EL_OL, 1);
        set(*state, node, AT_START, cases[i].value);
        assert_int_equal(node_number(node, AT_START, 99), cases[i].number);
    }
    assert_int_equal(node_number(add(*state, NULL, EL_OL, 1), AT_START, 99), 99);
}

static void walking_keeps_below_its_root(void **state)
{
    struct node *root = add(*state, NULL, EL_ARTICLE, 1);
    struct node *section = add(*state, root, EL_SECTION, 2);
    struct node *title = add(*state, section, EL_TITLE, 3), *p = add(*state, section, EL_P, 4);
    struct node *last = add(*state, root, EL_P, 5);
    const struct node *const all[] = {root, section, title, p, last, NULL};
    for (size_t i = 0; i + 1 < COUNT_OF(all); i++)
        assert_ptr_equal(node_next_in(all[i], root), all[i + 1]);
    assert_ptr_equal(node_next_in(title, section), p);
    assert_null(node_next_in(p, section));
    assert_null(node_next_in(p, p));
    assert_ptr_equal(node_child(root, EL_P), last);
    assert_ptr_equal(node_child(section, EL_P), p);
    assert_null(node_child(root, EL_TITLE)); // a grandchild
}

static void depth_costs_no_stack(void **state)
{
    enum { DEPTH = 200000 };
    struct node *root = add(*state, NULL, EL_SECTION, 1), *node = root;
    for (int i = 0; i < DEPTH; i++)
        node = add(*state, node, EL_SECTION, 1);
    add_text(*state, node, "deep");
    assert_str(node_text(*state, root), "deep");
    const struct node *walked = root;
    int steps = 0;
    for (; walked; walked = node_next_in(walked, root))
        steps++;
    assert_int_equal(steps, DEPTH + 2);
}

static void text_is_what_a_reader_reads(void **state)
{
    struct node *p = add(*state, NULL, EL_P, 1);
    assert_non_null(node_text(*state, p).p);
    assert_str(node_text(*state, p), "");
    add_text(*state, p, "How ");
    add_text(*state, add(*state, p, EL_EM, 1), "long");
    add(*state, p, EL_BR, 1);
    add_text(*state, p, "it ");
    add(*state, p, EL_BR, 1);
    add_text(*state, p, " takes");
    assert_str(node_text(*state, p), "How long it takes"); // one space a break
    add_text(*state, add(*state, p, EL_SUP, 1), "2");
    assert_str(node_text(*state, p), "How long it takes2");
}

// ---- layout
// ------------------------------------------------------------------------------------------------

static void a_later_name_wins(void **state)
{
    (void)state;
    const struct color colors[] = {{.name = STR("brand"), .rgb = 0x111111},
                                   {.name = STR("ink")},
                                   {.name = STR("brand"), .rgb = 0x222222}};
    const struct named_value values[] = {{.name = STR("phone"), .value = STR("1")}};
    const struct icon icons[] = {{.name = STR("sun")}};
    const struct font_role roles[] = {{.name = STR("body")}};
    const struct layout layout = {.colors = colors,
                                  .n_colors = 3,
                                  .values = values,
                                  .n_values = 1,
                                  .icons = icons,
                                  .n_icons = 1,
                                  .roles = roles,
                                  .n_roles = 1};
    assert_ptr_equal(layout_color(&layout, STR("brand")), &colors[2]);
    assert_ptr_equal(layout_color(&layout, STR("ink")), &colors[1]);
    assert_null(layout_color(&layout, STR("Brand")));
    assert_ptr_equal(layout_value(&layout, STR("phone")), values);
    assert_ptr_equal(layout_icon(&layout, STR("sun")), icons);
    assert_ptr_equal(layout_role(&layout, STR("body")), roles);
    const struct layout empty = {0};
    assert_null(layout_color(&empty, STR("brand")));
    assert_null(layout_value(&empty, (struct str){0}));
    assert_null(layout_icon(&empty, STR("sun")));
    assert_null(layout_role(&empty, STR("body")));
    assert_null(layout_phrase(&empty, STR("tip"), STR("en")));
}

// The index of the phrase that is chosen, or -1.
static int chosen(const char *name, const char *lang)
{
    struct phrase phrases[] = {
        {.name = {"tip", 3}},
        {.name = {"tip", 3}, .lang = {"es", 2}},
        {.name = {"tip", 3}, .lang = {"es-MX", 5}},
        {.name = {"tip", 3}, .lang = {"zh-Hant", 7}},
        {.name = {"note", 4}, .lang = {"en-GB", 5}},
        {.name = {"note", 4}, .lang = {"en-GB", 5}},
    };
    struct arena *arena = arena_new();
    struct layout layout = {0};
    layout_take_phrases(arena, &layout, phrases, COUNT_OF(phrases));
    const struct phrase *found = layout_phrase(&layout, str_of(name), str_of(lang));
    arena_free(arena);
    return found ? (int)(found - phrases) : -1;
}

static void phrases_take_the_best_language(void **state)
{
    (void)state;
    assert_int_equal(chosen("tip", "es-MX"), 2);
    assert_int_equal(chosen("tip", "ES-mx"), 2); // capitals mean nothing
    assert_int_equal(chosen("tip", "es-AR"), 1);
    assert_int_equal(chosen("tip", "es"), 1);
    assert_int_equal(chosen("tip", "est"), 0); // Estonian is not Spanish
    assert_int_equal(chosen("tip", "zh-Hant-TW"), 3);
    assert_int_equal(chosen("tip", "zh"), 0);
    assert_int_equal(chosen("tip", NULL), 0);
    assert_int_equal(chosen("tip", "-"), 0);
    assert_int_equal(chosen("note", "en-GB"), 5); // the later of two
    assert_int_equal(chosen("note", "en"), -1);
    assert_int_equal(chosen("note", "fr"), -1);
    assert_int_equal(chosen("hint", "es"), -1);
}

static void columns_share_the_measure(void **state)
{
    (void)state;
    const struct column columns[] = {
        {STR("side"), 0, 100000}, {STR("main"), 20000, 0}, {STR("notes"), 10000, 50000}};
    struct master master = {.width = 612000,
                            .margin_start = 50000,
                            .margin_end = 62000,
                            .columns = columns,
                            .n_columns = COUNT_OF(columns)};
    const struct {
        const char *name;
        mpt start, width;
    } cases[] = {{"side", 0, 100000}, {"main", 120000, 320000}, {"notes", 450000, 50000}, {"all", 0, 500000}};
    assert_int_equal(master_measure(&master), 500000);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        mpt start = -1, width = -1;
        assert_true(master_column(&master, str_of(cases[i].name), &start, &width));
        assert_int_equal(start, cases[i].start);
        assert_int_equal(width, cases[i].width);
    }
    mpt start = -1, width = -1;
    assert_false(master_column(&master, STR("none"), &start, &width));
    assert_false(master_column(&master, (struct str){0}, &start, &width));
    assert_int_equal(start, -1);
}

static void columns_never_overflow(void **state)
{
    (void)state;
    const struct column columns[] = {
        {STR("a"), MPT_MAX, MPT_MAX}, {STR("b"), MPT_MAX, 0}, {STR("c"), INT32_MIN, MPT_MAX}};
    const struct master master = {.width = 1000,
                                  .margin_start = MPT_MAX,
                                  .margin_end = MPT_MAX,
                                  .columns = columns,
                                  .n_columns = COUNT_OF(columns)};
    mpt start, width;
    assert_int_equal(master_measure(&master), 0);
    assert_true(master_column(&master, STR("b"), &start, &width));
    assert_int_equal(start, MPT_MAX);
    assert_int_equal(width, 0);
    assert_true(master_column(&master, STR("c"), &start, &width));
    const struct master wide = {.width = MPT_MAX, .margin_start = INT32_MIN, .margin_end = INT32_MIN};
    assert_int_equal(master_measure(&wide), MPT_MAX);
}

// ---- tags
// --------------------------------------------------------------------------------------------------

static void tags_keep_document_order(void **state)
{
    struct tags tags;
    tags_init(&tags, *state);
    assert_int_equal(tags.n, 2);
    assert_int_equal(tags.items[TAG_ROOT].type, TAG_DOCUMENT);
    tag_id h1 = tag_add(&tags, *state, TAG_ROOT, TAG_H1), list = tag_add(&tags, *state, TAG_ROOT, TAG_L);
    for (int i = 0; i < 1000; i++)
        tag_add(&tags, *state, list, TAG_LI);
    tag_id p = tag_add(&tags, *state, TAG_ROOT, TAG_P);
    assert_int_equal(tags.items[TAG_ROOT].first, h1);
    assert_int_equal(tags.items[TAG_ROOT].last, p);
    assert_int_equal(tags.items[h1].next, list);
    assert_int_equal(tags.items[list].next, p);
    assert_int_equal(tags.items[p].next, 0);
    assert_int_equal(tags.items[p].parent, TAG_ROOT);
    size_t items = 0;
    for (tag_id id = tags.items[list].first; id; id = tags.items[id].next, items++)
        assert_int_equal(tags.items[id].parent, list);
    assert_int_equal(items, 1000);
}

// ---- dumps
// -------------------------------------------------------------------------------------------------

static void article_dump_shows_the_tree(void **state)
{
    struct node *root = add(*state, NULL, EL_ARTICLE, 1);
    struct node *section = add(*state, root, EL_SECTION, 2), *title = add(*state, section, EL_TITLE, 3);
    set(*state, section, AT_ICON, "sun");
    set(*state, section, AT_ID, "a\"b"); // comes first all the same
    add_text(*state, title, "\"Hi\"\xC2\xA0\xC3\xB1");
    struct node *shared = add(*state, root, EL_P, 7);
    shared->pos.source = &shared_file;
    add_text(*state, shared, "x")->pos = shared->pos;
    const struct article article = {.root = root, .source = &main_file};
    struct buf b = {0};
    article_dump(&article, &b);
    assert_str(buf_view(&b), "article 1:3\n"
                             "  section @id=\"a\\\"b\" @icon=\"sun\" 2:3\n"
                             "    title 3:3\n"
                             "      \"\\\"Hi\\\"\\u00a0\xC3\xB1\" 3:3\n"
                             "  p shared/b.xml:7:3\n"
                             "    \"x\" shared/b.xml:7:3\n");
    b.n = 0;
    article_dump(&(struct article){.source = &main_file}, &b);
    assert_int_equal(b.n, 0);
    buf_free(&b);
}

static void tags_dump_shows_the_tree(void **state)
{
    struct tags tags;
    tags_init(&tags, *state);
    tags.items[TAG_ROOT].lang = STR("es");
    tag_id table = tag_add(&tags, *state, TAG_ROOT, TAG_TABLE), row = tag_add(&tags, *state, table, TAG_TR);
    tag_id head = tag_add(&tags, *state, row, TAG_TH), cell = tag_add(&tags, *state, row, TAG_TD);
    tag_id list = tag_add(&tags, *state, TAG_ROOT, TAG_L), link = tag_add(&tags, *state, TAG_ROOT, TAG_LINK);
    const tag_id headers[] = {head, row};
    tags.items[head].scope = SCOPE_COLUMN;
    tags.items[head].colspan = 2;
    tags.items[cell].headers = headers;
    tags.items[cell].n_headers = 2;
    tags.items[cell].rowspan = 3;
    tags.items[cell].colspan = 1;
    tags.items[list].list_numbering = KW_DISC;
    tags.items[link].href = STR("#a");
    tags.items[link].alt = STR("to \"a\"");
    struct buf b = {0};
    tags_dump(&tags, &b);
    assert_str(buf_view(&b), "Document #1 @lang=\"es\"\n"
                             "  Table #2\n"
                             "    TR #3\n"
                             "      TH #4 @scope=\"column\" @colspan=\"2\"\n"
                             "      TD #5 @rowspan=\"3\" headers #4,#3\n"
                             "  L #6 @list-numbering=\"disc\"\n"
                             "  Link #7 @alt=\"to \\\"a\\\"\" @href=\"#a\"\n");
    b.n = 0;
    tags_dump(&(struct tags){0}, &b);
    assert_int_equal(b.n, 0);
    buf_free(&b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest names[] = {
        cmocka_unit_test(every_word_has_a_name_of_its_own),
        cmocka_unit_test(names_are_those_of_the_vocabulary),
        cmocka_unit_test(properties_allow_known_keywords),
    };
    const struct CMUnitTest nodes[] = {
        TEST(attributes_are_found_or_absent), TEST(numbers_are_whole_or_otherwise),
        TEST(walking_keeps_below_its_root),   TEST(depth_costs_no_stack),
        TEST(text_is_what_a_reader_reads),
    };
    const struct CMUnitTest layout[] = {
        cmocka_unit_test(a_later_name_wins),
        cmocka_unit_test(phrases_take_the_best_language),
        cmocka_unit_test(columns_share_the_measure),
        cmocka_unit_test(columns_never_overflow),
    };
    const struct CMUnitTest dumps[] = {
        TEST(tags_keep_document_order),
        TEST(article_dump_shows_the_tree),
        TEST(tags_dump_shows_the_tree),
    };
    return cmocka_run_group_tests(names, NULL, NULL) + cmocka_run_group_tests(nodes, NULL, NULL) +
           cmocka_run_group_tests(layout, NULL, NULL) + cmocka_run_group_tests(dumps, NULL, NULL);
}
