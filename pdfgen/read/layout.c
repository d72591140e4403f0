// Layout files: each over what it extends, each once, at its first place.
#include "read/layout.h"

#include <limits.h>
#include <stdlib.h>

#include "read/read.h"
#include "read/schema.h"

enum { FILES_MAX = 64 };

// The files of a layout, and which of them are being read: a file that extends one of those is in a circle.
struct files {
    struct {
        struct str real_path;
        const struct source *source;
        bool open;
    } items[FILES_MAX];
    size_t n;
};

static struct str real(struct arena *arena, struct str path)
{
    char resolved[PATH_MAX];
    return realpath(arena_cstr(arena, path), resolved) ? arena_str(arena, str_of(resolved)) : path;
}

static bool read_file(struct layout_builder *, struct files *, struct str name, struct pos wanted_at);

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void read_extended(struct layout_builder *b, struct files *files, const xmlNode *root)
{
    struct str list = xml_attr(b->arena, root, "extends");
    struct pos pos = list.n ? xml_attr_pos(root, "extends") : (struct pos){0};
    for (size_t i = 0; i < list.n;) {
        size_t start = i;
        while (i < list.n && !is_space(list.p[i]))
            i++;
        if (i > start)
            read_file(b, files, (struct str){list.p + start, i - start}, pos);
        i++;
    }
}

static bool check_root(struct xml *x, const xmlNode *root)
{
    if (xml_is(root, NS_LAYOUT, "layout"))
        return true;
    struct str hint = STR("A layout begins <layout xmlns=\"" NS_LAYOUT "\">.");
    if (xml_is(root, NS_ARTICLE, "article"))
        hint = STR("This is an article: name it without --layout.");
    return diag(x->diags, DIAG_WRONG_ROOT, xml_pos(root), hint,
                "<%s> is not a layout of the namespace " NS_LAYOUT, (const char *)root->name);
}

static void read_source(struct layout_builder *b, struct files *files, const struct source *source)
{
    struct xml x;
    xml_open(&x, b->arena, b->diags);
    struct xml_tree tree = xml_parse(&x, source, 0);
    xmlNode *root = tree.doc ? xmlDocGetRootElement(tree.doc) : NULL;
    b->complete &= tree.complete;
    if (root && check_root(&x, root)) {
        bool base = b->base;
        b->base = true;
        read_extended(b, files, root);
        b->base = base || files->n == 1;
        size_t before = b->diags->errors;
        struct map m;
        map_open(&m, &x, NS_LAYOUT, tree.complete);
        b->xml = &x;
        b->map = &m;
        layout_take(b, root);
        b->xml = NULL;
        b->map = NULL;
        b->base = base;
        xml_drop_rejected(&x);
        map_close(&m);
        if (tree.complete && b->diags->errors > before)
            schema_validate(&x, tree.doc, "layout");
    }
    xml_close(&x);
}

static void read_open(struct layout_builder *b, struct files *files, struct source_file file,
                      struct str real_path)
{
    PUSH(b->arena, b->files, file);
    size_t mine = files->n++;
    files->items[mine].real_path = real_path;
    files->items[mine].source = file.source;
    files->items[mine].open = true;
    read_source(b, files, file.source);
    files->items[mine].open = false;
}

static bool read_file(struct layout_builder *b, struct files *files, struct str name, struct pos wanted_at)
{
    struct str path = source_beside(b->arena, wanted_at, name), resolved = real(b->arena, path);
    for (size_t i = 0; i < files->n; i++) {
        if (!str_eq(files->items[i].real_path, resolved))
            continue;
        const struct source *again =
            source_text(b->arena, arena_str(b->arena, path), files->items[i].source->text);
        PUSH(b->arena, b->files, source_named(again, wanted_at, name));
        return !files->items[i].open || diag(b->diags, DIAG_LAYOUT_CYCLE, wanted_at,
                                             STR("A layout extends others that do not extend it."),
                                             "\"%.*s\" extends itself, by way of this", STR_ARG(path));
    }
    if (files->n == FILES_MAX)
        return diag(b->diags, DIAG_XML_TOO_MANY, wanted_at, (struct str){0},
                    "a layout has more than %d files", FILES_MAX);
    const struct source *source = source_read(b->arena, path, wanted_at, b->diags);
    if (!source) {
        b->complete = false;
        return false;
    }
    read_open(b, files, source_named(source, wanted_at, name), resolved);
    return true;
}

struct layout *read_layout(struct arena *arena, const char *const *paths, size_t n, struct diags *diags)
{
    size_t before = diags->errors;
    struct layout_builder b = {
        .arena = arena, .diags = diags, .pictures = {.arena = arena, .diags = diags}, .complete = true};
    struct files *files = NEW(arena, struct files);
    for (size_t i = 0; i < n; i++)
        read_file(&b, files, str_of(paths[i]), (struct pos){0});
    const struct source *last = n ? source_text(arena, str_of(paths[n - 1]), (struct str){0}) : NULL;
    struct layout *layout = b.complete && last ? layout_finish(&b, last) : NULL;
    return diags->errors > before ? NULL : layout;
}

struct layout *read_layout_text(struct arena *arena, struct str name, struct str text, struct diags *diags)
{
    size_t before = diags->errors;
    struct layout_builder b = {
        .arena = arena, .diags = diags, .pictures = {.arena = arena, .diags = diags}, .complete = true};
    const struct source *source = source_text(arena, name, text);
    read_open(&b, NEW(arena, struct files), (struct source_file){.source = source}, real(arena, name));
    struct layout *layout = b.complete ? layout_finish(&b, source) : NULL;
    return diags->errors > before ? NULL : layout;
}
