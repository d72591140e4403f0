// An article: its tree, then what only the whole can tell: ids and references, icons, pictures, the review.
#include <stdlib.h>
#include <string.h>

#include "doc/timeline.h"
#include "read/include.h"
#include "read/map.h"
#include "read/pattern.h"
#include "read/picture.h"
#include "read/read.h"
#include "read/schema.h"
#include "read/vocabulary.h"

struct reading {
    struct arena *arena;
    struct diags *diags;
    const struct layout *layout; // may be NULL
    struct fence fence;
    struct pictures pictures;
    struct sources files;
    struct {
        const struct timeline **items;
        size_t n, cap;
    } figures;
    bool complete;
};

// ---- ids and references -----------------------------------------------------------------------------------

struct id {
    struct str name;
    const struct node *node;
    size_t order;
};

static int by_name(const void *a, const void *b)
{
    const struct id *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int against_name(const void *name, const void *id)
{
    return str_cmp(*(const struct str *)name, ((const struct id *)id)->name);
}

static void unknown_reference(const struct reading *r, const struct node *ref, const struct id *ids, size_t n)
{
    enum { LOOKED_AT_MAX = 500 };
    const char *names[LOOKED_AT_MAX];
    size_t count = MIN(n, (size_t)LOOKED_AT_MAX);
    for (size_t i = 0; i < count; i++)
        names[i] = arena_cstr(r->arena, ids[i].name);
    unknown_name(r->arena, r->diags, ref->pos, "the id", node_attr(ref, AT_TO), names, count);
}

static void check_references(const struct reading *r, const struct node *root)
{
    struct {
        struct id *items;
        size_t n, cap;
    } ids = {0};
    size_t order = 0;
    for (const struct node *n = root; n; n = node_next_in(n, root)) {
        struct str name = node_attr(n, AT_ID);
        if (name.n)
            PUSH(r->arena, ids, ((struct id){name, n, order++}));
    }
    if (ids.n)
        qsort(ids.items, ids.n, sizeof *ids.items, by_name);
    for (size_t i = 1; i < ids.n; i++)
        if (str_eq(ids.items[i].name, ids.items[i - 1].name))
            diag(r->diags, DIAG_DUPLICATE_ID, ids.items[i].node->pos,
                 arena_printf(r->arena, "It is given first in line %u; each id stands once.",
                              ids.items[i - 1].node->pos.line),
                 "the id \"%.*s\" is given twice", STR_ARG(ids.items[i].name));
    for (const struct node *n = root; n && r->complete; n = node_next_in(n, root)) {
        struct str to = node_attr(n, AT_TO);
        if (to.n && !(ids.n && bsearch(&to, ids.items, ids.n, sizeof *ids.items, against_name)))
            unknown_reference(r, n, ids.items, ids.n);
    }
}

// ---- single elements --------------------------------------------------------------------------------------

static void check_icon(const struct reading *r, const struct node *n)
{
    struct str icon = node_attr(n, AT_ICON);
    if (!icon.n || !r->layout || layout_icon(r->layout, icon))
        return;
    const char **names = NEW_ARRAY(r->arena, const char *, r->layout->n_icons + 1);
    for (size_t i = 0; i < r->layout->n_icons; i++)
        names[i] = arena_cstr(r->arena, r->layout->icons[i].name);
    unknown_name(r->arena, r->diags, n->pos, "the icon", icon, names, r->layout->n_icons);
}

static void check_figure(struct reading *r, struct node *n)
{
    struct str src = node_attr(n, AT_SRC);
    if (src.n && fence_path(&r->fence, r->arena, src, n->pos, r->diags).p)
        n->drawing = pictures_read(&r->pictures, src, n->pos);
}

static void check_elements(struct reading *r, struct node *root)
{
    for (struct node *n = root; n; n = (struct node *)node_next_in(n, root)) {
        check_icon(r, n);
        if (n->element == EL_FIGURE)
            check_figure(r, n);
    }
}

// ---- the whole --------------------------------------------------------------------------------------------

static struct str part_text(struct arena *arena, const struct node *head, enum element e)
{
    const struct node *n = node_child(head, e);
    return n ? node_text(arena, n) : (struct str){0};
}

static void take_address(struct article *a)
{
    const struct node *n = node_child(a->head, EL_ADDRESS);
    if (!n)
        return;
    a->address = a->web = node_attr(n, AT_HREF);
    for (size_t i = 0; i + 2 < a->web.n; i++)
        if (memcmp(a->web.p + i, "://", 3) == 0) {
            a->web = (struct str){a->web.p + i + 3, a->web.n - i - 3};
            break;
        }
}

// The name of a file without its folder and .xml.
static struct str file_name(struct str path)
{
    size_t start = path.n, end = path.n;
    while (start && path.p[start - 1] != '/')
        start--;
    if (str_ends(path, ".xml"))
        end -= 4;
    return (struct str){path.p + start, end - start};
}

// Up to the colon between a title and what explains it; the whole where there is none.
static struct str before_colon(struct str title)
{
    static const struct str wide = {"\uFF1A", 3};
    for (size_t i = 1; i < title.n; i++) {
        struct str rest = {title.p + i, title.n - i};
        bool colon = rest.p[0] == ':' && rest.n > 1 && rest.p[1] == ' ';
        if (colon || str_starts(rest, wide.p))
            return str_trim((struct str){title.p, i});
    }
    return title;
}

static struct article *make_article(struct arena *arena, const struct node *root, const struct source *source)
{
    struct article *a = NEW(arena, struct article);
    a->root = root;
    a->head = node_child(root, EL_HEAD);
    a->source = source;
    a->lang = root->lang;
    a->title = part_text(arena, a->head, EL_TITLE);
    if (!a->title.n)
        a->title = file_name(source->path); // only where the PDF claims nothing
    const struct node *title = node_child(a->head, EL_TITLE);
    a->title_short = title ? node_attr(title, AT_SHORT) : (struct str){0};
    if (!str_trim(a->title_short).n)
        a->title_short = before_colon(a->title);
    a->subtitle = part_text(arena, a->head, EL_SUBTITLE);
    a->summary = part_text(arena, a->head, EL_SUMMARY);
    a->version = part_text(arena, a->head, EL_VERSION);
    a->date = node_attr(node_child(a->head, EL_VERSION), AT_DATE);
    const struct node *review = node_child(a->head, EL_REVIEW);
    a->review_status = node_attr(review, AT_STATUS);
    a->review_by = node_attr(review, AT_BY);
    a->review_date = node_attr(review, AT_DATE);
    a->review_due = node_attr(review, AT_DUE);
    take_address(a);
    return a;
}

// The root element decides what the document is: its namespace, or NULL after reporting.
static const char *check_root(struct xml *x, const xmlNode *root, bool figure)
{
    if (!figure && xml_is(root, NS_ARTICLE, "article"))
        return NS_ARTICLE;
    if (xml_is(root, NS_TIMELINE, "timeline"))
        return NS_TIMELINE;
    struct str hint = STR("An article begins <article xmlns=\"" NS_ARTICLE "\" xml:lang=\"en\">, a timeline "
                          "<timeline xmlns=\"" NS_TIMELINE "\" xml:lang=\"en\">.");
    if (xml_is(root, NS_LAYOUT, "layout"))
        hint = STR("This is a layout: name it with --layout, and the article before it.");
    if (xml_is(root, NS_RECORD, "record"))
        hint = STR("This is a record: pdfgen build rebuilds its PDF, from a file beside what was extracted.");
    if (figure)
        diag(x->diags, DIAG_WRONG_ROOT, xml_pos(root), STR("It begins <timeline xmlns=\"" NS_TIMELINE "\">."),
             "<%s> is not a timeline of the namespace " NS_TIMELINE, (const char *)root->name);
    else
        diag(x->diags, DIAG_WRONG_ROOT, xml_pos(root), hint,
             "<%s> is neither an article of the namespace " NS_ARTICLE " nor a timeline of " NS_TIMELINE,
             (const char *)root->name);
    return NULL;
}

// `figure`: of a timeline that an article shows.
static struct node *read_tree(struct xml *x, const struct source *source, struct reading *r, bool figure)
{
    struct xml_tree tree = xml_parse(x, source, 0);
    xmlNode *top = tree.doc ? xmlDocGetRootElement(tree.doc) : NULL;
    const char *ns = top ? check_root(x, top, figure) : NULL;
    if (!ns)
        return NULL;
    bool complete = include_all(x, tree.doc, &r->fence, &r->files) && tree.complete;
    r->complete = r->complete && complete;
    size_t before = x->diags->errors;
    struct map m;
    map_open(&m, x, ns, complete);
    struct node *root = map_tree(&m, top, (struct str){0});
    xml_drop_rejected(x);
    map_close(&m);
    if (complete && x->diags->errors > before)
        schema_validate(x, tree.doc, strcmp(ns, NS_TIMELINE) == 0 ? "timeline" : "article");
    return root;
}

// ---- timelines in articles --------------------------------------------------------------------------------

// Its parts become those of the element that asks for it, behind that one's own title and caption.
static void graft(struct node *figure, struct node *timeline)
{
    figure->element = EL_TIMELINE;
    figure->lang = timeline->lang;
    for (struct node *c = timeline->first, *next; c; c = next) {
        next = c->next;
        c->parent = figure;
        c->prev = figure->last;
        c->next = NULL;
        *(figure->last ? &figure->last->next : &figure->first) = c;
        figure->last = c;
    }
}

static bool read_timeline(struct reading *r, struct node *n, const struct source *source)
{
    size_t before = r->diags->errors;
    struct xml x;
    xml_open(&x, r->arena, r->diags);
    struct node *root = read_tree(&x, source, r, true);
    xml_close(&x);
    if (!root || r->diags->errors > before)
        return false;
    graft(n, root);
    const struct timeline *timeline = timeline_of(r->arena, n, r->diags);
    PUSH(r->arena, r->figures, timeline);
    return timeline != NULL;
}

// A fault in its file is told there, and here which figure it is of.
static void take_timeline(struct reading *r, struct node *n)
{
    enum { FIGURES_MAX = 100 };
    struct str src = node_attr(n, AT_SRC);
    struct str path = src.n ? fence_path(&r->fence, r->arena, src, n->pos, r->diags) : (struct str){0};
    const struct source *source = path.p ? source_read(r->arena, path, n->pos, r->diags) : NULL;
    if (!source)
        return;
    if (r->figures.n == FIGURES_MAX) {
        diag(r->diags, DIAG_XML_TOO_MANY, n->pos, (struct str){0}, "an article shows at most %d timelines",
             FIGURES_MAX);
        return;
    }
    PUSH(r->arena, r->files, source_named(source, n->pos, src));
    if (!read_timeline(r, n, source))
        diag(r->diags, DIAG_TIMELINE_FAULTY, n->pos, STR("Build it alone first, with a layout for charts."),
             "the timeline %.*s, which is shown here, has faults", STR_ARG(source->path));
}

static void take_timelines(struct reading *r, struct node *root)
{
    for (struct node *n = root; n; n = (struct node *)node_next_in(n, root))
        if (n->element == EL_TIMELINE_FIGURE)
            take_timeline(r, n);
}

// ---- all of it --------------------------------------------------------------------------------------------

static struct article *read_source(struct arena *arena, const struct source *source,
                                   const struct layout *layout, const struct read_options *options,
                                   struct diags *diags)
{
    size_t before = diags->errors;
    struct reading r = {.arena = arena,
                        .diags = diags,
                        .layout = layout,
                        .fence = fence_open(arena, source->path, options ? options->content_root : NULL),
                        .pictures = {.arena = arena, .diags = diags},
                        .complete = true};
    PUSH(arena, r.files, ((struct source_file){.source = source}));
    struct xml x;
    xml_open(&x, arena, diags);
    struct node *root = read_tree(&x, source, &r, false);
    xml_close(&x);
    if (root) {
        take_timelines(&r, root);
        check_references(&r, root);
        check_elements(&r, root);
    }
    const struct timeline *timeline = NULL;
    if (root && root->element == EL_TIMELINE && r.complete && diags->errors == before)
        timeline = timeline_of(arena, root, diags);
    if (!root || diags->errors > before)
        return NULL;
    if (layout)
        rules_apply(arena, rule_index_new(arena, layout->rules, layout->n_rules, diags), root);
    struct article *article = make_article(arena, root, source);
    article->files = pictures_after(&r.pictures, r.files);
    article->timeline = timeline;
    article->figures = r.figures.items;
    article->n_figures = r.figures.n;
    return article;
}

struct article *read_article(struct arena *arena, const char *path, const struct layout *layout,
                             const struct read_options *options, struct diags *diags)
{
    const struct source *source = source_read(arena, str_of(path), (struct pos){0}, diags);
    return source ? read_source(arena, source, layout, options, diags) : NULL;
}

struct article *read_article_text(struct arena *arena, struct str name, struct str text,
                                  const struct layout *layout, const struct read_options *options,
                                  struct diags *diags)
{
    return read_source(arena, source_text(arena, name, text), layout, options, diags);
}
