// Stable text for tests and the curious.
#include "doc/doc.h"
#include "doc/timeline.h"

static void indent(struct buf *out, size_t depth)
{
    buf_printf(out, "%*s", (int)depth * 2, "");
}

// ---- article --------------------------------------------------------------------------------------------

static void dump_node(const struct node *node, size_t depth, const struct source *main, struct buf *out)
{
    indent(out, depth);
    if (node->element == EL_TEXT)
        buf_quoted(out, node->text);
    else
        buf_puts(out, element_name(node->element));
    for (int name = AT_NONE + 1; name < AT_COUNT; name++) {
        struct str value = node_attr(node, (enum attribute)name);
        if (!value.p)
            continue;
        buf_printf(out, " @%s=", attribute_name((enum attribute)name));
        buf_quoted(out, value);
    }
    buf_putc(out, ' ');
    if (node->pos.source && node->pos.source != main) { // included from another file
        buf_str(out, node->pos.source->path);
        buf_putc(out, ':');
    }
    buf_printf(out, "%u:%u\n", (unsigned)node->pos.line, (unsigned)node->pos.column);
}

void article_dump(const struct article *article, struct buf *out)
{
    const struct node *node = article->root;
    for (size_t depth = 0; node;) {
        dump_node(node, depth, article->source, out);
        if (node->first) {
            node = node->first;
            depth++;
            continue;
        }
        for (; node != article->root && !node->next; depth--)
            node = node->parent;
        node = node == article->root ? NULL : node->next;
    }
    for (size_t i = 0; i < article->n_figures + 1; i++) {
        const struct timeline *t = i ? article->figures[i - 1] : article->timeline;
        if (!t)
            continue;
        buf_printf(out, "timeline of line %u\n", (unsigned)t->node->pos.line);
        timeline_dump(t, out);
    }
}

// ---- tags -----------------------------------------------------------------------------------------------

static void dump_text(struct buf *out, const char *key, struct str value)
{
    if (!value.p)
        return;
    buf_printf(out, " @%s=", key);
    buf_quoted(out, value);
}

static void dump_tag(const struct tags *tags, tag_id id, size_t depth, struct buf *out)
{
    static const char *const scopes[] = {
        [SCOPE_NONE] = NULL, [SCOPE_ROW] = "row", [SCOPE_COLUMN] = "column", [SCOPE_BOTH] = "both"};
    const struct tag *tag = &tags->items[id];
    indent(out, depth);
    buf_printf(out, "%s #%u", tag_type_name(tag->type), (unsigned)id);
    dump_text(out, "lang", tag->lang);
    dump_text(out, "title", tag->title);
    dump_text(out, "alt", tag->alt);
    dump_text(out, "actual", tag->actual);
    dump_text(out, "expansion", tag->expansion);
    dump_text(out, "id", tag->id);
    dump_text(out, "href", tag->href);
    dump_text(out, "contents", tag->contents);
    dump_text(out, "field", tag->field);
    dump_text(out, "label", tag->field_label);
    dump_text(out, "scope", str_of(scopes[tag->scope]));
    if (tag->type == TAG_L)
        dump_text(out, "list-numbering", str_of(keyword_name(tag->list_numbering)));
    if (tag->colspan > 1)
        buf_printf(out, " @colspan=\"%u\"", (unsigned)tag->colspan);
    if (tag->rowspan > 1)
        buf_printf(out, " @rowspan=\"%u\"", (unsigned)tag->rowspan);
    for (size_t i = 0; i < tag->n_headers; i++)
        buf_printf(out, "%s#%u", i ? "," : " headers ", (unsigned)tag->headers[i]);
    buf_putc(out, '\n');
}

void tags_dump(const struct tags *tags, struct buf *out)
{
    tag_id id = tags->n > TAG_ROOT ? TAG_ROOT : 0;
    for (size_t depth = 0; id;) {
        dump_tag(tags, id, depth, out);
        if (tags->items[id].first) {
            id = tags->items[id].first;
            depth++;
            continue;
        }
        for (; id != TAG_ROOT && !tags->items[id].next; depth--)
            id = tags->items[id].parent;
        id = id == TAG_ROOT ? 0 : tags->items[id].next;
    }
}
