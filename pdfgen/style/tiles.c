// What is said on the sheets of a tiled page: the plan (the layout's content at="tiles"), an ordinary
// document set on the sheet's own paper, and the words beside each sheet's window (the phrases tile-name,
// tile-line and tile-rule). Their fields are: tile, tiles, tile-row, tile-rows, tile-column, tile-columns,
// tile-overlap, tile-last (the last sheet's name), tile-blank (the names of blank ones; none: no value).
#include "style/internal.h"

enum { FIELDS = 9 };

// Beside the values of --set, and before them.
static void give(struct builder *b, struct named_value *fields, size_t i, const char *name, struct str value)
{
    fields[i] = (struct named_value){.name = str_of(name), .value = arena_str(b->arena, value)};
}

static struct str number(struct builder *b, uint32_t n)
{
    return arena_printf(b->arena, "%u", (unsigned)n);
}

static struct box *words(struct builder *b, const char *phrase)
{
    const struct context in = {NULL, b->boxes->root->style, TAG_ARTIFACT, b->article->lang, 1};
    struct pos pos = {.source = b->layout->source};
    struct box *para = para_new(b, cascade_anonymous(b, in.style), &in, pos);
    inline_phrase(b, para, str_of(phrase), para->style, pos, TAG_ARTIFACT);
    return para;
}

static struct str plain_words(struct builder *b, const char *phrase)
{
    const struct box *para = words(b, phrase);
    struct buf text = {0};
    for (size_t i = 0; i < para->n_inlines; i++)
        if (para->inlines[i].kind == INLINE_TEXT)
            buf_str(&text, para->inlines[i].text);
    struct str kept = arena_str(b->arena, buf_view(&text));
    buf_free(&text);
    return kept;
}

// The plan is the first thing to be read, and a document of its own: its title is a heading of level 1.
static bool build_plan(struct builder *b, struct tile_boxes *out)
{
    struct context in = {NULL, b->root_style, TAG_ROOT, b->article->lang, 1};
    b->boxes->root = box_new(b, BOX_BLOCK, cascade(b, b->article->root, PART_SELF, b->root_style), &in,
                             b->article->root->pos);
    in.box = b->boxes->root;
    in.style = b->boxes->root->style;
    in.tag = tag_new(b, &in, TAG_SECT);
    tag_move_first(&b->boxes->tags, in.tag);
    bool any = false;
    for (size_t i = 0; i < b->layout->n_contents; i++) {
        const struct node *n = b->layout->contents[i];
        if (!str_eqz(node_attr(n, AT_AT), "tiles"))
            continue;
        build_children(b, n, &in);
        any = true;
    }
    if (!any)
        return diag(b->diags, DIAG_MISSING_PART, (struct pos){.source = b->layout->source},
                    STR("Let the layout extend base/tiles.xml, or write <content at=\"tiles\">."),
                    "the layout does not say how to put tiles together");
    out->figure = tag_new(b, &in, TAG_FIGURE);
    struct str alt = plain_words(b, "tile-picture");
    tag_at(b, out->figure)->alt = alt;
    return true;
}

static void build_sheets(struct builder *b, const struct tile_request *r, struct named_value *own,
                         struct tile_boxes *out)
{
    size_t n = (size_t)r->rows * r->columns;
    out->names = NEW_ARRAY(b->arena, struct box *, n);
    out->lines = NEW_ARRAY(b->arena, struct box *, n);
    for (size_t i = 0; i < n; i++) {
        give(b, own, 0, "tile", r->names[i]);
        give(b, own, 1, "tile-row", r->row_names[i / r->columns]);
        give(b, own, 2, "tile-column", number(b, (uint32_t)(i % r->columns) + 1));
        out->names[i] = words(b, "tile-name");
        out->lines[i] = words(b, "tile-line");
    }
    out->rule = words(b, "tile-rule");
}

// The layout as the plan has it: one master, the sheet.
static const struct layout *plan_layout(struct builder *b, const struct tile_request *r)
{
    struct layout *copy = NEW(b->arena, struct layout);
    struct master_use *use = NEW(b->arena, struct master_use);
    *copy = *shown_layout(b);
    *use = (struct master_use){PAGE_ANY, r->sheet};
    copy->masters = r->sheet;
    copy->n_masters = 1;
    copy->uses = use;
    copy->n_uses = 1;
    return copy;
}

struct tile_boxes *style_tiles(struct arena *arena, const struct boxes *document, const struct layout *layout,
                               const struct named_value *sets, size_t n_sets, const struct tile_request *r,
                               struct diags *diags)
{
    size_t errors = diags->errors, tiles = (size_t)r->rows * r->columns;
    struct named_value *all = NEW_ARRAY(arena, struct named_value, n_sets + FIELDS), *own = all + n_sets;
    for (size_t i = 0; i < n_sets; i++)
        all[i] = sets[i];
    struct builder b = {.arena = arena,
                        .article = document->article,
                        .layout = layout,
                        .sets = all,
                        .n_sets = n_sets + FIELDS,
                        .diags = diags};
    struct tile_boxes *out = NEW(arena, struct tile_boxes);
    b.boxes = NEW(arena, struct boxes);
    b.boxes->article = document->article;
    b.boxes->rtl = document->rtl;
    b.set_used = NEW_ARRAY(arena, bool, b.n_sets);
    tags_copy(&b.boxes->tags, arena, &document->tags);
    give(&b, own, 0, "tile", r->names[0]);
    give(&b, own, 1, "tile-row", r->row_names[0]);
    give(&b, own, 2, "tile-column", STR("1"));
    give(&b, own, 3, "tile-rows", number(&b, r->rows));
    give(&b, own, 4, "tile-columns", number(&b, r->columns));
    give(&b, own, 5, "tiles", number(&b, (uint32_t)tiles));
    give(&b, own, 6, "tile-overlap", number(&b, r->overlap_mm));
    give(&b, own, 7, "tile-last", r->names[tiles - 1]);
    give(&b, own, 8, "tile-blank", r->blank);
    b.boxes->layout = b.layout = plan_layout(&b, r);
    b.cache = cascade_open(&b);
    b.root_style = cascade_root(&b);
    if (!build_plan(&b, out))
        return NULL;
    build_sheets(&b, r, own, out);
    b.boxes->masters = NEW(arena, struct master_boxes);
    b.boxes->masters->master = r->sheet;
    out->boxes = b.boxes;
    return diags->errors == errors ? out : NULL;
}
