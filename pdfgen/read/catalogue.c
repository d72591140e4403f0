// The font catalogue: families, and the files of their faces.
#include <stdlib.h>

#include "read/read.h"
#include "read/schema.h"
#include "read/vocabulary.h"
#include "read/xml.h"

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

static void take_face(struct catalogue_reader *r, const xmlNode *family, const xmlNode *x)
{
    struct font_file f = {.family = xml_attr(r->arena, family, "name"),
                          .file = xml_attr(r->arena, x, "file"),
                          .package = xml_attr(r->arena, family, "package"),
                          .pos = xml_pos(x)};
    struct str weight = xml_attr(r->arena, x, "weight"), style = xml_attr(r->arena, x, "style");
    int64_t w = 0;
    size_t used = 0;
    if (!decimal_parse(weight, 0, &w, &used) || used != weight.n || w < 100 || w > 900)
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

static void take_family(struct catalogue_reader *r, const xmlNode *family)
{
    for (const xmlNode *x = family->children; x; x = x->next)
        if (xml_is(x, NS_FONTS, "face"))
            take_face(r, family, x);
}

static void take_fonts(struct catalogue_reader *r, const xmlNode *root, const struct source *source)
{
    for (const xmlNode *x = root->children; x; x = x->next) {
        if (xml_is(x, NS_FONTS, "folder"))
            PUSH(r->arena, r->folders,
                 path_join(r->arena, path_dir(r->arena, source->path), xml_attr(r->arena, x, "path")));
        else if (xml_is(x, NS_FONTS, "family"))
            take_family(r, x);
    }
}

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
    if (root && !xml_is(root, NS_FONTS, "fonts"))
        diag(diags, DIAG_WRONG_ROOT, xml_pos(root),
             STR("A font catalogue begins <fonts xmlns=\"" NS_FONTS "\">."), "<%s> is not a font catalogue",
             (const char *)root->name);
    else if (root && schema_validate(&x, tree.doc, "fonts"))
        take_fonts(&r, root, source);
    xml_close(&x);
    *out = (struct font_catalogue){source, r.folders.items, r.folders.n, r.files.items, r.files.n};
    return diags->errors == before;
}
