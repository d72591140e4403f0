// A set of documents, one behind the other: sheets, pages and what the file tells of them.
#include "bind/internal.h"

#include "seal/seal.h"

#include <string.h>

enum { LEAF_PAGES = 100, ANCESTORS_MAX = 64 };

struct binding {
    struct arena *arena, *document; // the second is emptied after each document
    struct bind_form form;
    struct diags *diags;
    struct writer writer;
    struct tree tree;
    struct fields fields;
    struct places places;
    uint32_t root; // of the page tree
    struct {
        struct leaf {
            uint32_t number, pages;
        } * items;
        size_t n, cap;
    } leaves;
    struct buf kids;   // of the last leaf
    struct buf labels; // of pages
    struct {
        struct bookmark *items;
        size_t n, cap;
    } bookmarks;
    size_t n_documents, n_pages;
    bool told_fields, told_layers; // lost: told of the first document alone
    bool tagged;                   // every document is
    struct str language;           // of all documents; absent: they differ, or tell none
    struct str intents; // what all documents say of the colours they are meant for; absent: they differ
};

struct binding *bind_open(struct arena *arena, const struct bind_form *form, struct buf *out,
                          struct diags *diags)
{
    struct binding *b = NEW(arena, struct binding);
    *b = (struct binding){.arena = arena, .form = *form, .diags = diags, .tagged = true};
    b->document = arena_part(arena);
    writer_open(&b->writer, arena, out);
    b->root = writer_number(&b->writer);
    return b;
}

// ---- pages ----

static void close_leaf(struct binding *b)
{
    struct buf node = {0};
    if (!b->kids.n)
        return;
    struct leaf leaf = b->leaves.items[b->leaves.n - 1];
    put_reference(&node, "<</Type/Pages/Parent ", b->root, "/Count ");
    put_number(&node, leaf.pages);
    buf_printf(&node, "/Kids[%.*s]>>", STR_ARG(buf_view(&b->kids)));
    writer_object(&b->writer, leaf.number, buf_view(&node), (struct str){0});
    buf_free(&node);
    b->kids.n = 0;
}

// Takes a page up as the next one. Returns its parent.
static uint32_t next_page(struct binding *b, uint32_t page)
{
    if (b->n_pages % LEAF_PAGES == 0) {
        close_leaf(b);
        PUSH(b->arena, b->leaves, ((struct leaf){writer_number(&b->writer), 0}));
    }
    struct leaf *leaf = &b->leaves.items[b->leaves.n - 1];
    put_reference(&b->kids, "", page, " ");
    leaf->pages++;
    b->n_pages++;
    return leaf->number;
}

static void put_label(struct binding *b, bool counted)
{
    put_number(&b->labels, b->n_pages);
    buf_puts(&b->labels, "<</P(");
    put_number(&b->labels, b->n_documents);
    buf_puts(&b->labels, counted ? "-)/S/D>>" : ")>>");
}

// A page's own value or one that it inherits (7.7.3.4).
static struct str page_value(const struct original *o, uint32_t page, const char *key)
{
    struct str node = original_object(o, page)->value;
    for (int i = 0; i < ANCESTORS_MAX && node.p; i++) {
        struct str value = dictionary_value(node, key);
        if (value.p)
            return value;
        node = original_lookup(o, node, "/Parent");
    }
    return (struct str){0};
}

struct paper {
    mpt x[4];      // left, bottom, right, top
    bool sideways; // it is turned by a quarter to be read
};

static bool read_box(const struct original *o, struct str box, mpt x[4])
{
    size_t at = 1;
    box = original_resolve(o, box);
    for (int i = 0; i < 4; i++) {
        struct str number = box.p && box.p[0] == '[' ? scan_value(box, &at) : (struct str){0};
        bool minus = (number = original_resolve(o, number)).n && number.p[0] == '-';
        const char *dot = number.n ? memchr(number.p, '.', number.n) : NULL;
        struct str whole = {number.p + minus, (dot ? (size_t)(dot - number.p) : number.n) - minus};
        int64_t points, thousandths = 0, scale = 100;
        if (!number.n || !scan_integer(whole.n ? whole : STR("0"), MPT_MAX / MPT_PER_PT - 1, &points))
            return false;
        for (const char *p = dot ? dot + 1 : NULL; p && p < number.p + number.n && scale; p++, scale /= 10)
            if (*p >= '0' && *p <= '9')
                thousandths += (*p - '0') * scale;
        x[i] = (mpt)(points * MPT_PER_PT + thousandths) * (minus ? -1 : 1);
    }
    return x[2] > x[0] && x[3] > x[1];
}

static struct paper paper_of(const struct original *o, uint32_t page)
{
    struct paper paper = {.x = {0}};
    if (!read_box(o, page_value(o, page, "/MediaBox"), paper.x))
        paper = (struct paper){.x = {0, 0, 612 * MPT_PER_PT, 792 * MPT_PER_PT}};
    struct str turn = original_resolve(o, page_value(o, page, "/Rotate"));
    paper.sideways = turn.p && (str_ends(turn, "90") || str_ends(turn, "270"));
    return paper;
}

// A page of our own, as large as its neighbour is to the reader.
static void add_plain_page(struct binding *b, struct paper paper, bool separator)
{
    mpt width = paper.x[2] - paper.x[0], height = paper.x[3] - paper.x[1];
    struct buf value = {0}, content = {0};
    uint32_t page = writer_number(&b->writer), contents = 0;
    if (separator) {
        separator_content(&content, b->n_documents, b->form.n_documents, paper.sideways ? height : width,
                          paper.sideways ? width : height);
        contents = writer_stream(&b->writer, &value, buf_view(&content));
        value.n = 0;
    }
    put_reference(&value, "<</Type/Page/Resources<<>>/Parent ", next_page(b, page), "/MediaBox[0 0 ");
    buf_mpt(&value, paper.sideways ? height : width);
    buf_putc(&value, ' ');
    buf_mpt(&value, paper.sideways ? width : height);
    buf_putc(&value, ']');
    if (contents)
        put_reference(&value, "/Contents ", contents, "");
    buf_puts(&value, ">>");
    writer_object(&b->writer, page, buf_view(&value), (struct str){0});
    buf_free(&value);
    buf_free(&content);
}

static const char not_copied[] = "/Parent /B";
static const char *const inherited[] = {"/Resources", "/MediaBox", "/CropBox", "/Rotate"};

static void add_page(struct binding *b, struct copy *c, uint32_t from, uint32_t page)
{
    struct str value = original_object(c->original, from)->value;
    struct buf out = {0};
    copy_references(c, value, not_copied);
    copy_value(c, &out, value, not_copied, (struct str){0});
    out.n -= strlen(">>");
    for (size_t i = 0; i < COUNT_OF(inherited); i++) {
        struct str handed_down = page_value(c->original, from, inherited[i]);
        if (!handed_down.p || dictionary_value(value, inherited[i]).p)
            continue;
        copy_references(c, handed_down, NULL);
        buf_puts(&out, inherited[i]);
        buf_putc(&out, ' ');
        copy_value(c, &out, handed_down, NULL, (struct str){0});
    }
    put_reference(&out, "/Parent ", next_page(b, page), ">>");
    writer_object(&b->writer, page, buf_view(&out), (struct str){0});
    buf_free(&out);
}

// ---- a document ----

struct chosen {
    uint32_t *items; // indices of pages
    size_t n, cap;
};

static bool choose(struct binding *b, const struct source *source, const struct original *o,
                   const struct page_ranges *ranges, struct chosen *chosen)
{
    struct page_range all = {1, UINT32_MAX};
    size_t n = ranges->n ? ranges->n : 1;
    for (size_t i = 0; i < n; i++) {
        struct page_range r = ranges->n ? ranges->items[i] : all;
        uint32_t last = r.last == UINT32_MAX ? (uint32_t)o->pages.n : r.last;
        if (r.first > o->pages.n || last > o->pages.n)
            return diag(b->diags, DIAG_PAGE_MISSING, (struct pos){.source = source}, (struct str){0},
                        "it has no page %u: its last is %zu", r.first > o->pages.n ? r.first : last,
                        o->pages.n);
        for (uint32_t page = r.first; page <= last; page++)
            PUSH(b->document, *chosen, page - 1);
        if (b->n_pages + chosen->n > BIND_PAGES_MAX)
            return diag(b->diags, DIAG_TOO_MANY_PAGES, (struct pos){.source = source}, (struct str){0},
                        "with it there would be more than %d pages", BIND_PAGES_MAX);
    }
    return true;
}

// Numbers for the pages that are taken; what else is of the file alone is gone.
static uint32_t *place_pages(struct binding *b, struct copy *c, const struct chosen *chosen, struct str root)
{
    const struct original *o = c->original;
    uint32_t *numbers = NEW_ARRAY(b->document, uint32_t, chosen->n + 1);
    for (size_t i = 0; i < o->nodes.n; i++)
        copy_place(c, o->nodes.items[i], GONE);
    for (size_t i = 0; i < o->pages.n; i++)
        copy_place(c, o->pages.items[i], GONE);
    copy_place(c, scan_reference(root), GONE);
    for (size_t i = 0; i < chosen->n; i++) {
        uint32_t page = o->pages.items[chosen->items[i]];
        numbers[i] = writer_number(&b->writer);
        if (c->map[page] == GONE)
            copy_place(c, page, numbers[i]);
    }
    return numbers;
}

static void keep_common(struct binding *b, struct str *kept, struct str value)
{
    if (b->n_documents == 1)
        *kept = value.p ? arena_str(b->arena, value) : value;
    else if (kept->p && !(value.p && str_eq(*kept, value)))
        *kept = (struct str){0};
}

static void keep_catalog(struct binding *b, struct copy *c, struct str catalog)
{
    struct str intents = original_lookup(c->original, catalog, "/OutputIntents");
    struct str title =
        original_lookup(c->original, original_lookup(c->original, c->original->trailer, "/Info"), "/Title");
    struct buf out = {0};
    keep_common(b, &b->language, original_lookup(c->original, catalog, "/Lang"));
    if (intents.p) {
        copy_references(c, intents, NULL);
        copy_value(c, &out, intents, NULL, (struct str){0});
    }
    keep_common(b, &b->intents, out.n ? buf_view(&out) : (struct str){0});
    buf_free(&out);
    bool is_string = title.n > 2 && (title.p[0] == '(' || (title.p[0] == '<' && title.p[1] != '<'));
    b->bookmarks.items[b->bookmarks.n - 1].title = is_string ? arena_str(b->arena, title) : (struct str){0};
}

// `lost`: its form fields are.
static void tell_losses(struct binding *b, const struct source *source, struct str catalog, bool lost)
{
    struct pos pos = {.source = source};
    bool has_layers = dictionary_value(catalog, "/OCProperties").p != NULL;
    if (lost && !b->told_fields && !b->form.paper)
        diag(b->diags, DIAG_MERGE_LOSES, pos, (struct str){0},
             "its form fields, and those of some documents after it, cannot be filled in any more");
    if (has_layers && !b->told_layers)
        diag(b->diags, DIAG_MERGE_LOSES, pos, (struct str){0},
             "its layers, and those of documents after it, are all shown");
    b->told_fields = b->told_fields || lost;
    b->told_layers = b->told_layers || has_layers;
}

static void add_document(struct binding *b, const struct source *source, struct original *o,
                         const struct chosen *chosen, bool whole)
{
    struct str root = dictionary_value(o->trailer, "/Root"), catalog = original_resolve(o, root);
    struct copy c = {.original = o, .writer = &b->writer};
    c.map = NEW_ARRAY(b->document, uint32_t, o->n);
    c.state = arena_alloc(b->document, o->n);
    uint32_t *numbers = place_pages(b, &c, chosen, root);
    bool tagged = whole && tree_begin(&b->tree, &c, b->arena, catalog, b->n_documents);
    b->tagged = b->tagged && tagged;
    if (!tagged)
        copy_place(&c, scan_reference(dictionary_value(catalog, "/StructTreeRoot")), GONE);
    places_take(&b->places, &c, b->arena, catalog, b->n_documents);
    struct str form = original_lookup(o, catalog, "/AcroForm");
    bool filled = whole && fields_begin(&b->fields, &c, b->arena, form);
    tell_losses(b, source, catalog, !filled && fields_of(o, form).p);
    if (b->form.separators) {
        struct paper paper = paper_of(o, o->pages.items[chosen->items[0]]);
        put_label(b, false);
        add_plain_page(b, paper, true);
        if (b->form.duplex)
            add_plain_page(b, paper, false);
    }
    put_label(b, true);
    PUSH(b->arena, b->bookmarks,
         ((struct bookmark){.page = numbers[0], .number = writer_number(&b->writer)}));
    for (size_t i = 0; i < chosen->n; i++)
        add_page(b, &c, o->pages.items[chosen->items[i]], numbers[i]);
    if (b->form.duplex && chosen->n % 2)
        add_plain_page(b, paper_of(o, o->pages.items[chosen->items[chosen->n - 1]]), false);
    if (filled)
        fields_add(&b->fields, &c, form, b->n_documents);
    if (tagged)
        tree_add(&b->tree, &c, catalog);
    outline_add(&b->bookmarks.items[b->bookmarks.n - 1], &c, catalog);
    keep_catalog(b, &c, catalog);
    buf_free(&c.scratch);
}

static bool open_original(struct arena *arena, const struct source *pdf, struct original *o,
                          struct buf *plain, struct diags *diags)
{
    if (original_open(o, arena, pdf->text))
        return true;
    return seal_plain(pdf, plain, diags) &&
           (original_open(o, arena, buf_view(plain)) ||
            diag(diags, DIAG_PDF_UNREADABLE, (struct pos){.source = pdf}, (struct str){0},
                 "it is no sound PDF: its pages are not told as they must be"));
}

bool bind_add(struct binding *b, const struct source *pdf, const struct page_ranges *ranges)
{
    struct original original;
    struct buf plain = {0};
    struct chosen chosen = {0};
    b->n_documents++;
    bool ok = open_original(b->document, pdf, &original, &plain, b->diags) &&
              choose(b, pdf, &original, ranges, &chosen);
    if (ok && chosen.n)
        add_document(b, pdf, &original, &chosen, ranges->n == 0);
    buf_free(&plain);
    arena_empty(b->document);
    return ok;
}

static enum bind_sides sides_of(const struct original *o)
{
    static const char *const names[] = {"/Simplex", "/DuplexFlipLongEdge", "/DuplexFlipShortEdge"};
    struct str catalog = original_lookup(o, o->trailer, "/Root"),
               wish = original_lookup(o, original_lookup(o, catalog, "/ViewerPreferences"), "/Duplex");
    for (int i = 0; i < (int)COUNT_OF(names); i++)
        if (str_eqz(wish, names[i]))
            return (enum bind_sides)i;
    return BIND_SIDES_ANY;
}

bool bind_look(struct arena *arena, const struct source *pdf, enum bind_sides *sides, struct diags *diags)
{
    struct arena *part = arena_scratch(arena);
    struct original original;
    struct buf plain = {0};
    bool ok = open_original(part, pdf, &original, &plain, diags);
    if (ok)
        *sides = sides_of(&original);
    buf_free(&plain);
    arena_empty(part);
    return ok;
}

// ---- the end ----

static void write_page_tree(struct binding *b)
{
    struct buf node = {0};
    close_leaf(b);
    buf_puts(&node, "<</Type/Pages/Count ");
    put_number(&node, b->n_pages);
    buf_puts(&node, "/Kids[");
    for (size_t i = 0; i < b->leaves.n; i++)
        put_reference(&node, "", b->leaves.items[i].number, " ");
    buf_puts(&node, "]>>");
    writer_object(&b->writer, b->root, buf_view(&node), (struct str){0});
    buf_free(&node);
}

// The document's own bookmarks, closed: a set is a list of documents first.
static void put_below(struct buf *item, const struct bookmark *mark)
{
    if (!mark->first)
        return;
    put_reference(item, "/First ", mark->first, "");
    put_reference(item, "/Last ", mark->last, "/Count -");
    put_number(item, mark->below);
}

static uint32_t write_bookmarks(struct binding *b)
{
    struct buf item = {0};
    size_t n = b->bookmarks.n;
    uint32_t root = writer_number(&b->writer);
    for (size_t i = 0; i < n; i++) {
        const struct bookmark *mark = &b->bookmarks.items[i];
        item.n = 0;
        buf_puts(&item, "<</Title");
        if (mark->title.p)
            buf_str(&item, mark->title);
        else
            buf_printf(&item, "(%zu)", i + 1);
        put_reference(&item, "/Parent ", root, "");
        if (i)
            put_reference(&item, "/Prev ", mark[-1].number, "");
        if (i + 1 < n)
            put_reference(&item, "/Next ", mark[1].number, "");
        put_below(&item, mark);
        put_reference(&item, "/Dest[", mark->page, "/Fit]>>");
        writer_object(&b->writer, mark->number, buf_view(&item), (struct str){0});
    }
    item.n = 0;
    put_reference(&item, "<</Type/Outlines/First ", b->bookmarks.items[0].number, "");
    put_reference(&item, "/Last ", b->bookmarks.items[n - 1].number, "/Count ");
    put_number(&item, n);
    buf_puts(&item, ">>");
    writer_object(&b->writer, root, buf_view(&item), (struct str){0});
    buf_free(&item);
    return root;
}

static uint32_t write_catalog(struct binding *b)
{
    struct buf value = {0};
    put_reference(&value, "<</Type/Catalog/Pages ", b->root, "");
    put_reference(&value, "/Outlines ", write_bookmarks(b), "");
    buf_printf(&value, "/PageLabels<</Nums[%.*s]>>", STR_ARG(buf_view(&b->labels)));
    if (b->tree.root)
        put_reference(&value, "/StructTreeRoot ", b->tree.root, "");
    if (b->tree.root && b->tagged)
        buf_puts(&value, "/MarkInfo<</Marked true>>");
    if (b->language.p)
        buf_printf(&value, "/Lang%.*s", STR_ARG(b->language));
    uint32_t names = places_end(&b->places, &b->writer);
    if (names)
        put_reference(&value, "/Names ", names, "");
    uint32_t form = fields_end(&b->fields, &b->writer);
    if (form)
        put_reference(&value, "/AcroForm ", form, "");
    if (b->intents.p)
        buf_printf(&value, "/OutputIntents %.*s", STR_ARG(b->intents));
    buf_puts(&value, ">>");
    uint32_t number = writer_object(&b->writer, 0, buf_view(&value), (struct str){0});
    buf_free(&value);
    return number;
}

size_t bind_close(struct binding *b, bool complete)
{
    size_t n_pages = b->n_pages;
    if (complete) {
        write_page_tree(b);
        tree_end(&b->tree, &b->writer);
        uint32_t catalog = write_catalog(b);
        writer_end(&b->writer, catalog,
                   writer_object(&b->writer, 0, STR("<</Producer(pdfgen)>>"), (struct str){0}));
    }
    writer_free(&b->writer);
    tree_free(&b->tree);
    places_free(&b->places);
    buf_free(&b->fields.kids);
    buf_free(&b->kids);
    buf_free(&b->labels);
    return n_pages;
}
