// The font catalogue: families, and the files of their faces.
#include "read/parts.h"
#include "read/read.h"
#include "read/schema.h"

struct catalogue_reader {
    struct arena *arena;
    struct diags *diags;
    struct {
        struct str *items;
        size_t n, cap;
    } folders;
    struct {
        struct font_file *items;
        size_t n, cap;
    } files;
};

static void take_folder(void *context, xmlNode *x)
{
    struct catalogue_reader *r = context;
    struct str path = xml_attr(r->arena, x, "path");
    if (path.p)
        PUSH(r->arena, r->folders, path_join(r->arena, path_dir(r->arena, xml_pos(x).source->path), path));
}

static void take_face(void *context, xmlNode *x)
{
    struct catalogue_reader *r = context;
    struct font_file f = {.family = xml_attr(r->arena, x->parent, "name"),
                          .file = xml_attr(r->arena, x, "file"),
                          .package = xml_attr(r->arena, x->parent, "package"),
                          .scripts = xml_attr(r->arena, x->parent, "scripts"),
                          .pos = xml_pos(x)};
    struct str weight = xml_attr(r->arena, x, "weight"), style = xml_attr(r->arena, x, "style");
    int64_t w = 0;
    size_t used = 0;
    if (weight.p && (!decimal_parse(weight, 0, &w, &used) || used != weight.n || w < 100 || w > 900))
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "weight"),
             STR("Write a number from 100 to 900; regular is 400, bold 700."), "\"%.*s\" is not a weight",
             STR_ARG(weight));
    f.weight = (uint16_t)w;
    f.italic = str_eqz(style, "italic");
    if (style.p && !f.italic && !str_eqz(style, "normal"))
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "style"), STR("Write normal or italic."),
             "\"%.*s\" is not a style", STR_ARG(style));
    PUSH(r->arena, r->files, f);
}

static const struct part_form forms[] = {
    {.name = "fonts", .parent = "", .children = "folder family"},
    {.name = "folder", .parent = "fonts", .needs = "path", .take = take_folder},
    {.name = "family", .parent = "fonts", .needs = "name package", .may = "scripts", .children = "face"},
    {.name = "face", .parent = "family", .needs = "file weight style", .take = take_face},
};

bool read_catalogue(struct arena *arena, const char *path, struct font_catalogue *out, struct diags *diags)
{
    size_t before = diags->errors;
    const struct source *source = source_read(arena, str_of(path), (struct pos){0}, diags);
    if (!source)
        return false;
    struct xml x;
    xml_open(&x, arena, diags);
    struct xml_tree tree = xml_parse(&x, source, 0);
    struct catalogue_reader r = {.arena = arena, .diags = diags};
    xmlNode *root = tree.complete ? xmlDocGetRootElement(tree.doc) : NULL;
    if (root && xml_is(root, NS_FONTS, "fonts"))
        parts_walk(&(struct parts){forms, COUNT_OF(forms), NS_FONTS, "font catalogues", &x, &r}, root);
    else if (root)
        diag(diags, DIAG_WRONG_ROOT, xml_pos(root),
             STR("A font catalogue begins <fonts xmlns=\"" NS_FONTS "\">."), "<%s> is not a font catalogue",
             (const char *)root->name);
    xml_drop_rejected(&x);
    if (diags->errors > before && tree.complete)
        schema_validate(&x, tree.doc, "fonts");
    xml_close(&x);
    *out = (struct font_catalogue){source, r.folders.items, r.folders.n, r.files.items, r.files.n};
    return diags->errors == before;
}
