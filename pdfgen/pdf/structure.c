// The structure tree (14.7, 14.8): each tag with content becomes an element whose kids are its marked content
// and its child elements, in reading order. Tags are numbered so that a parent comes before its children:
// loops, not recursion, go up and down the tree.
#include "pdf/internal.h"

#include <inttypes.h>
#include <stdlib.h>

static const struct tag *tag_of(const struct pdf *pdf, tag_id id)
{
    return &pdf->tags->items[id];
}

// ---- IDs (14.7.2) ----
static int by_id(const void *a, const void *b)
{
    const struct pdf_id *x = a, *y = b;
    int order = str_cmp(x->id, y->id);
    return order ? order : (x->tag > y->tag) - (x->tag < y->tag);
}

// A tag's own ID, or one made where the standard wants one: notes, and heads that cells name.
static void name_tags(struct pdf *pdf)
{
    const struct tags *tags = pdf->tags;
    bool *wanted = NEW_ARRAY(pdf->working, bool, tags->n);
    for (tag_id id = TAG_ROOT; id < tags->n; id++) {
        const struct tag *tag = tag_of(pdf, id);
        wanted[id] |= tag->id.p || tag->type == TAG_NOTE;
        for (size_t i = 0; i < tag->n_headers; i++)
            wanted[tag->headers[i]] = true;
    }
    pdf->ids = NEW_ARRAY(pdf->working, struct pdf_id, tags->n);
    for (tag_id id = TAG_ROOT; id < tags->n; id++) {
        if (!wanted[id])
            continue;
        struct pdf_element *e = &pdf->elements[id];
        e->id = tag_of(pdf, id)->id;
        if (!e->id.p)
            e->id = arena_printf(pdf->working, "tag%" PRIu32, id);
        pdf->ids[pdf->n_ids++] = (struct pdf_id){e->id, id};
    }
    if (pdf->n_ids)
        qsort(pdf->ids, pdf->n_ids, sizeof *pdf->ids, by_id);
}

tag_id pdf_tag_lookup(const struct pdf *pdf, struct str id)
{
    size_t low = 0, high = pdf->n_ids;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(pdf->ids[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pdf->n_ids && str_eq(pdf->ids[low].id, id) ? pdf->ids[low].tag : 0;
}

// ---- which tags become elements ----
void pdf_elements_prepare(struct pdf *pdf)
{
    pdf->elements = NEW_ARRAY(pdf->working, struct pdf_element, pdf->tags->n);
    for (tag_id id = TAG_ROOT; id < pdf->tags->n; id++) {
        const struct tag *tag = tag_of(pdf, id);
        struct pdf_element *e = &pdf->elements[id];
        e->link = tag->type == TAG_LINK ? id : pdf->elements[tag->parent].link;
        e->figure = tag->type == TAG_FIGURE ? id : pdf->elements[tag->parent].figure;
    }
    name_tags(pdf);
}

// ---- what tags hold ----
static int by_reading(const void *a, const void *b)
{
    const struct pdf_leaf *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    if (x->placement != y->placement)
        return x->placement < y->placement ? -1 : 1;
    if (x->mark != y->mark)
        return x->mark < y->mark ? -1 : 1;
    return (x->part > y->part) - (x->part < y->part);
}

void pdf_leaves_link(struct pdf *pdf)
{
    struct pdf_leaf *leaves = pdf->leaves.items;
    for (size_t i = 1; i < pdf->leaves.n; i++)
        if (by_reading(&leaves[i - 1], &leaves[i]) > 0) {
            qsort(leaves, pdf->leaves.n, sizeof *leaves, by_reading);
            break;
        }
    for (size_t i = 0; i < pdf->leaves.n; i++) {
        struct pdf_element *element = &pdf->elements[leaves[i].tag];
        uint32_t number = (uint32_t)i + 1;
        if (element->last)
            leaves[element->last - 1].next = number;
        else
            element->first = number;
        element->last = number;
    }
}

// Empty cells stay: without them a table's rows would not match its columns.
static bool kept_empty(enum tag_type type)
{
    return type == TAG_TH || type == TAG_TD;
}

void pdf_elements_resolve(struct pdf *pdf)
{
    bool *kept = NEW_ARRAY(pdf->working, bool, pdf->tags->n);
    for (tag_id id = (tag_id)pdf->tags->n; id-- > TAG_ROOT;) {
        struct pdf_element *e = &pdf->elements[id];
        if (e->first && (!e->start || e->first < e->start))
            e->start = e->first;
        kept[id] |= e->first || e->first_annot || id == TAG_ROOT || kept_empty(tag_of(pdf, id)->type);
        tag_id parent = tag_of(pdf, id)->parent;
        struct pdf_element *above = &pdf->elements[parent];
        kept[parent] |= kept[id];
        if (e->start && (!above->start || e->start < above->start))
            above->start = e->start;
    }
    for (tag_id id = TAG_ROOT; id < pdf->tags->n; id++)
        if (kept[id])
            pdf->elements[id].object = pdf_object(pdf);
}

// ---- one element ----
static void put_leaf(struct buf *b, const struct pdf *pdf, const struct pdf_leaf *leaf, uint32_t own_page)
{
    if (leaf->page == own_page) {
        put_int(b, leaf->mcid);
        return;
    }
    buf_puts(b, "<</Type/MCR/Pg ");
    put_ref(b, pdf->pages[leaf->page].object);
    buf_puts(b, "/MCID ");
    put_int(b, leaf->mcid);
    buf_puts(b, ">>");
}

static void put_object_kid(struct buf *b, const struct pdf *pdf, const struct pdf_annot *annot)
{
    buf_puts(b, "<</Type/OBJR/Pg ");
    put_ref(b, pdf->pages[annot->page].object);
    buf_puts(b, "/Obj ");
    put_ref(b, annot->object);
    buf_puts(b, ">>");
}

// Own content and child elements interleave by where each first appears; then come the annotations of a link
// or form field.
static void put_kids(struct buf *b, const struct pdf *pdf, tag_id id)
{
    const struct pdf_element *e = &pdf->elements[id];
    uint32_t leaf = e->first, own_page = leaf ? pdf->leaves.items[leaf - 1].page : 0;
    tag_id child = tag_of(pdf, id)->first;
    buf_puts(b, "/K[");
    size_t start = b->n;
    while (leaf || child) {
        bool take_child = child && (!leaf || pdf->elements[child].start < leaf);
        bool dropped = take_child && !pdf->elements[child].object;
        if (!dropped && b->n > start)
            buf_putc(b, ' ');
        if (!take_child)
            put_leaf(b, pdf, &pdf->leaves.items[leaf - 1], own_page);
        else if (!dropped)
            put_ref(b, pdf->elements[child].object);
        if (take_child)
            child = tag_of(pdf, child)->next;
        else
            leaf = pdf->leaves.items[leaf - 1].next;
    }
    for (uint32_t i = e->first_annot; i; i = pdf->annots.items[i - 1].next)
        put_object_kid(b, pdf, &pdf->annots.items[i - 1]);
    buf_putc(b, ']');
}

static void put_table_attributes(struct buf *b, const struct pdf *pdf, const struct tag *tag)
{
    static const char *const scopes[] = {
        [SCOPE_ROW] = "/Row", [SCOPE_COLUMN] = "/Column", [SCOPE_BOTH] = "/Both"};
    buf_puts(b, "<</O/Table");
    if (tag->scope != SCOPE_NONE) {
        buf_puts(b, "/Scope");
        buf_puts(b, scopes[tag->scope]);
    }
    if (tag->colspan > 1) {
        buf_puts(b, "/ColSpan ");
        put_int(b, tag->colspan);
    }
    if (tag->rowspan > 1) {
        buf_puts(b, "/RowSpan ");
        put_int(b, tag->rowspan);
    }
    if (tag->n_headers) {
        buf_puts(b, "/Headers[");
        for (size_t i = 0; i < tag->n_headers; i++)
            put_bytes(b, pdf->elements[tag->headers[i]].id);
        buf_putc(b, ']');
    }
    buf_puts(b, ">>");
}

static const char *list_numbering(int32_t keyword)
{
    switch (keyword) {
    case KW_DISC:
        return "/Disc";
    case KW_BOX:
        return "/Square";
    case KW_DECIMAL:
        return "/Decimal";
    case KW_LOWER_ALPHA:
        return "/LowerAlpha";
    default:
        return "/None";
    }
}

static bool holds_lines(enum tag_type type)
{
    switch (type) {
    case TAG_P:
    case TAG_H1:
    case TAG_H2:
    case TAG_H3:
    case TAG_H4:
    case TAG_H5:
    case TAG_H6:
    case TAG_LBL:
    case TAG_LINK:
    case TAG_REFERENCE:
    case TAG_SPAN:
        return true;
    default:
        return false;
    }
}

static void put_figure_attributes(struct buf *b, const struct pdf *pdf, tag_id id)
{
    bool is_inline = holds_lines(tag_of(pdf, tag_of(pdf, id)->parent)->type);
    buf_puts(b, is_inline ? "<</O/Layout/Placement/Inline/BBox" : "<</O/Layout/Placement/Block/BBox");
    put_rect(b, pdf->elements[id].box);
    buf_puts(b, ">>");
}

static void put_attributes(struct buf *b, const struct pdf *pdf, tag_id id)
{
    const struct tag *tag = tag_of(pdf, id);
    bool cell = tag->type == TAG_TH || tag->type == TAG_TD;
    if (cell && (tag->scope != SCOPE_NONE || tag->colspan > 1 || tag->rowspan > 1 || tag->n_headers)) {
        buf_puts(b, "/A");
        put_table_attributes(b, pdf, tag);
    } else if (tag->type == TAG_L) {
        buf_puts(b, "/A<</O/List/ListNumbering");
        buf_puts(b, list_numbering(tag->list_numbering));
        buf_puts(b, ">>");
    } else if (tag->type == TAG_FIGURE && pdf->elements[id].has_box) {
        buf_puts(b, "/A");
        put_figure_attributes(b, pdf, id);
    }
}

static void put_text_entry(struct buf *b, const char *key, struct str text)
{
    if (!text.p)
        return;
    buf_puts(b, key);
    put_text(b, text);
}

static void write_element(struct pdf *pdf, tag_id id, pdf_ref root)
{
    const struct tag *tag = tag_of(pdf, id);
    const struct pdf_element *e = &pdf->elements[id];
    struct buf b = {0};
    buf_puts(&b, "/S");
    put_name(&b, str_of(tag_type_name(tag->type)));
    buf_puts(&b, "/P ");
    put_ref(&b, id == TAG_ROOT ? root : pdf->elements[tag->parent].object);
    if (e->first) {
        buf_puts(&b, "/Pg ");
        put_ref(&b, pdf->pages[pdf->leaves.items[e->first - 1].page].object);
    }
    if (e->id.p) {
        buf_puts(&b, "/ID");
        put_bytes(&b, e->id);
    }
    put_text_entry(&b, "/Lang", tag->lang);
    put_text_entry(&b, "/T", tag->title);
    put_text_entry(&b, "/Alt", tag->alt);
    put_text_entry(&b, "/ActualText", tag->actual);
    put_text_entry(&b, "/E", tag->expansion);
    put_attributes(&b, pdf, id);
    put_kids(&b, pdf, id);
    pdf_set(pdf, e->object, &b);
    buf_free(&b);
}

// ---- the root ----
// The IDTree: a name tree of one leaf. Where an ID is given twice, the first element has it.
static void put_ids(struct buf *b, const struct pdf *pdf)
{
    bool any = false;
    for (size_t i = 0; i < pdf->n_ids; i++) {
        const struct pdf_id *id = &pdf->ids[i];
        if (!pdf->elements[id->tag].object || (i && str_eq(id->id, id[-1].id)))
            continue;
        buf_puts(b, any ? "" : "/IDTree<</Names[");
        put_bytes(b, id->id);
        put_ref(b, pdf->elements[id->tag].object);
        any = true;
    }
    buf_puts(b, any ? "]>>" : "");
}

// 14.7.4.4: by page its elements by MCID, then by annotation its link or form field. The keys are what
// document.c and annotations.c write as StructParents and StructParent: pages first, annotations after.
static void put_parents(struct buf *b, const struct pdf *pdf)
{
    buf_puts(b, "/ParentTree<</Nums[");
    for (size_t i = 0; i < pdf->sheets->n; i++) {
        put_int(b, (int64_t)i);
        buf_putc(b, '[');
        for (size_t k = 0; k < pdf->pages[i].mcids.n; k++) {
            if (k)
                buf_putc(b, ' ');
            put_ref(b, pdf->elements[pdf->pages[i].mcids.items[k]].object);
        }
        buf_putc(b, ']');
    }
    for (size_t i = 0; i < pdf->annots.n; i++) {
        put_int(b, (int64_t)(pdf->sheets->n + i));
        buf_putc(b, ' ');
        put_ref(b, pdf->elements[pdf->annots.items[i].tag].object);
        buf_putc(b, ' ');
    }
    buf_puts(b, "]>>/ParentTreeNextKey ");
    put_int(b, (int64_t)(pdf->sheets->n + pdf->annots.n));
}

pdf_ref pdf_structure(struct pdf *pdf)
{
    struct buf b = {0};
    pdf_ref root = pdf_object(pdf);
    for (tag_id id = TAG_ROOT; id < pdf->tags->n; id++)
        if (pdf->elements[id].object)
            write_element(pdf, id, root);
    buf_puts(&b, "/Type/StructTreeRoot/K ");
    put_ref(&b, pdf->elements[TAG_ROOT].object);
    // A type that PDF 1.7 does not have is mapped to the nearest that it has (14.7.3).
    buf_puts(&b, "/RoleMap<</Aside/Div>>");
    put_parents(&b, pdf);
    put_ids(&b, pdf);
    pdf_set(pdf, root, &b);
    buf_free(&b);
    return root;
}
