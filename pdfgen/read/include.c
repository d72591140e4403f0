#include "read/include.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { INCLUDES_MAX = 1000 };

// ---- the fence --------------------------------------------------------------------------------------------

static struct str real(struct arena *arena, struct str path)
{
    char resolved[PATH_MAX];
    return realpath(arena_cstr(arena, path), resolved) ? arena_str(arena, str_of(resolved)) : (struct str){0};
}

struct fence fence_open(struct arena *arena, struct str document_path, const char *content_root)
{
    return (struct fence){real(arena, path_dir(arena, document_path)),
                          content_root ? real(arena, str_of(content_root)) : (struct str){0}};
}

static bool is_below(struct str path, struct str folder)
{
    if (!folder.n || path.n <= folder.n || memcmp(path.p, folder.p, folder.n) != 0)
        return false;
    return folder.p[folder.n - 1] == '/' || path.p[folder.n] == '/';
}

struct str fence_path(const struct fence *f, struct arena *arena, struct str relative, struct pos pos,
                      struct diags *diags)
{
    if (relative.n == 0 || memmem(relative.p, relative.n, "://", 3) || relative.n >= PATH_MAX) {
        diag(diags, DIAG_INCLUDE_OUTSIDE, pos,
             STR("Write a path relative to this file, such as ../shared/part.xml."),
             "\"%.*s\" is not the path of a file", STR_ARG(relative));
        return (struct str){0};
    }
    struct str path = source_beside(arena, pos, relative), resolved = real(arena, path);
    if (!resolved.n || is_below(resolved, f->document) || is_below(resolved, f->content))
        return path;
    diag(diags, DIAG_INCLUDE_OUTSIDE, pos,
         STR("Move the file below the document's folder, or name the folder that holds both with "
             "--content-root."),
         "\"%.*s\" lies outside the folders that may be read", STR_ARG(relative));
    return (struct str){0};
}

// ---- inclusion --------------------------------------------------------------------------------------------

// Which file an included one was named in, to find circles.
struct link {
    const struct source *source;
    struct str real_path;
    size_t from; // index of the including file
};
struct chain {
    struct link *items;
    size_t n, cap;
};

static size_t link_of(const struct chain *c, const struct source *s)
{
    size_t i = c->n;
    while (i > 1 && c->items[i - 1].source != s)
        i--;
    return i - 1;
}

static bool is_circle(const struct chain *c, size_t from, struct str real_path)
{
    for (size_t i = from;; i = c->items[i].from) {
        if (str_eq(c->items[i].real_path, real_path))
            return true;
        if (i == 0)
            return false;
    }
}

static unsigned depth_of(const xmlNode *n)
{
    unsigned depth = 0;
    for (n = n->parent; n && n->type == XML_ELEMENT_NODE; n = n->parent)
        depth++;
    return depth;
}

// What xi:include may say: href, and parse="xml". Returns href, or absent after reporting.
static struct str wanted(struct xml *x, const xmlNode *n)
{
    struct str href = {0};
    for (const xmlAttr *a = n->properties; a; a = a->next) {
        struct str name = xml_attr_name(a), value = xml_attr_value(x->arena, a);
        if (str_eqz(name, "href"))
            href = value;
        else if (!str_eqz(name, "parse"))
            diag(x->diags, DIAG_UNKNOWN_ATTRIBUTE, xml_attr_pos(n, (const char *)a->name),
                 STR("It takes href, and parse=\"xml\"."), "<xi:include> has no attribute %s here",
                 (const char *)a->name);
        else if (!str_eqz(value, "xml"))
            diag(x->diags, DIAG_BAD_VALUE, xml_attr_pos(n, "parse"),
                 STR("Write parse=\"xml\", or leave it out."),
                 "\"%.*s\" is not a value of the attribute parse", STR_ARG(value));
    }
    if (n->children &&
        !(n->children->type == XML_TEXT_NODE && !n->children->next && xml_is_blank(n->children)))
        diag(x->diags, DIAG_MISPLACED, xml_pos(n),
             STR("Write <xi:include href=\"…\"/>; a fallback is not taken."), "<xi:include> must be empty");
    if (!href.p)
        diag(x->diags, DIAG_MISSING_PART, xml_pos(n), STR("Write <xi:include href=\"…\"/>."),
             "<xi:include> needs the attribute href");
    return href;
}

static xmlNode *fetch(struct xml *x, xmlNode *n, const struct fence *fence, struct chain *chain,
                      struct sources *files)
{
    struct pos pos = xml_pos(n);
    struct str href = wanted(x, n);
    struct str path = href.p ? fence_path(fence, x->arena, href, pos, x->diags) : (struct str){0};
    if (!path.p)
        return NULL;
    size_t from = link_of(chain, pos.source);
    struct str resolved = real(x->arena, path);
    if (resolved.n && is_circle(chain, from, resolved)) {
        diag(x->diags, DIAG_INCLUDE_CYCLE, pos, (struct str){0}, "\"%.*s\" includes itself", STR_ARG(href));
        return NULL;
    }
    if (chain->n > INCLUDES_MAX) {
        diag(x->diags, DIAG_XML_TOO_MANY, pos, (struct str){0}, "there are more than %d inclusions",
             INCLUDES_MAX);
        return NULL;
    }
    const struct source *source = source_read(x->arena, path, pos, x->diags);
    if (!source)
        return NULL;
    PUSH(x->arena, *files, source_named(source, pos, href));
    PUSH(x->arena, *chain, ((struct link){source, resolved, from}));
    struct xml_tree tree = xml_parse(x, source, depth_of(n));
    return tree.complete ? xmlDocGetRootElement(tree.doc) : NULL;
}

bool include_all(struct xml *x, xmlDoc *doc, const struct fence *fence, struct sources *files)
{
    xmlNode *root = xmlDocGetRootElement(doc);
    struct chain chain = {0};
    const struct source *main_source = xml_pos(root).source;
    PUSH(x->arena, chain, ((struct link){main_source, real(x->arena, main_source->path), 0}));
    bool whole = true;
    xmlNode *next;
    for (xmlNode *n = xml_next(root, root); n; n = next) {
        if (!xml_is(n, NS_XINCLUDE, "include")) {
            next = xml_next(n, root);
            continue;
        }
        xmlNode *part = fetch(x, n, fence, &chain, files);
        next = part ? part : xml_over(n, root);
        whole &= part != NULL;
        if (part)
            xmlReplaceNode(n, part); // the part's own file stays in x->docs, which holds its names
        else
            xmlUnlinkNode(n);
        xmlFreeNode(n);
    }
    return whole;
}
