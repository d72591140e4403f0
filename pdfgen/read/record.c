// The record of an archived PDF. Its paths lead to files below its own folder, and nowhere else.
#include <string.h>

#include "doc/record.h"
#include "read/parts.h"
#include "read/read.h"
#include "read/schema.h"

static const int64_t last_second = 253402300799; // of the year 9999

struct record_reader {
    struct arena *arena;
    struct diags *diags;
    struct record *record;
    struct {
        struct str *items;
        size_t n, cap;
    } layouts;
    struct {
        struct named_value *items;
        size_t n, cap;
    } sets;
    struct {
        struct recorded_font *items;
        size_t n, cap;
    } fonts;
};

// An attribute's path from the record's folder on, or absent: not given, or reported.
static struct str path_of(struct record_reader *r, const xmlNode *x, const char *attribute)
{
    struct str path = xml_attr(r->arena, x, attribute);
    if (!path.n)
        return (struct str){0};
    if (!path_is_below(path)) {
        diag(r->diags, DIAG_INCLUDE_OUTSIDE, xml_attr_pos(x, attribute),
             STR("A record names files below its own folder."), "\"%.*s\" leads out of the record's folder",
             STR_ARG(path));
        return (struct str){0};
    }
    return path_join(r->arena, path_dir(r->arena, r->record->source->path), path);
}

static void only_one(struct record_reader *r, xmlNode *x, struct str before)
{
    if (before.p)
        diag(r->diags, DIAG_MISPLACED, xml_pos(x), (struct str){0}, "a record has one <%s>",
             (const char *)x->name);
}

static void take_record(void *context, xmlNode *x)
{
    struct record_reader *r = context;
    struct str date = xml_attr(r->arena, x, "date"), profile = xml_attr(r->arena, x, "profile");
    size_t used = 0;
    r->record->pos = xml_pos(x);
    r->record->program = xml_attr(r->arena, x, "program");
    r->record->impose = xml_attr(r->arena, x, "impose");
    r->record->impose_pos = xml_attr_pos(x, "impose");
    r->record->date = -1;
    if (date.p && (!decimal_parse(date, 0, &r->record->date, &used) || used != date.n ||
                   r->record->date < 0 || r->record->date > last_second))
        diag(r->diags, DIAG_BAD_DATE, xml_attr_pos(x, "date"), STR("Write seconds since 1970."),
             "\"%.*s\" is not a date of a record", STR_ARG(date));
    if (profile.n && !str_eqz(profile, "archive"))
        diag(r->diags, DIAG_BAD_VALUE, xml_attr_pos(x, "profile"), STR("Write archive."),
             "\"%.*s\" is not a profile that keeps records", STR_ARG(profile));
}

static void take_document(void *context, xmlNode *x)
{
    struct record_reader *r = context;
    only_one(r, x, r->record->document);
    r->record->document = path_of(r, x, "path");
    r->record->content_root = path_of(r, x, "content-root");
}

static void take_layout(void *context, xmlNode *x)
{
    struct record_reader *r = context;
    struct str path = path_of(r, x, "path");
    if (path.p)
        PUSH(r->arena, r->layouts, path);
}

static void take_fonts(void *context, xmlNode *x)
{
    struct record_reader *r = context;
    only_one(r, x, r->record->catalogue);
    r->record->catalogue = path_of(r, x, "path");
}

static void take_font(void *context, xmlNode *x)
{
    struct record_reader *r = context;
    struct recorded_font font = {
        .file = xml_attr(r->arena, x, "file"), .hash = xml_attr(r->arena, x, "hash"), .pos = xml_pos(x)};
    PUSH(r->arena, r->fonts, font);
}

static void take_set(void *context, xmlNode *x)
{
    struct record_reader *r = context;
    struct str value = xml_attr(r->arena, x, "value");
    struct named_value set = {
        .name = xml_attr(r->arena, x, "name"), .value = value.p ? value : STR(""), .origin.pos = xml_pos(x)};
    PUSH(r->arena, r->sets, set);
}

static const struct part_form forms[] = {
    {.name = "record",
     .parent = "",
     .needs = "program profile",
     .may = "date impose",
     .children = "document layout fonts",
     .take = take_record},
    {.name = "document", .parent = "record", .needs = "path", .may = "content-root", .take = take_document},
    {.name = "layout", .parent = "record", .needs = "path", .take = take_layout},
    {.name = "fonts", .parent = "record", .needs = "path", .take = take_fonts},
    {.name = "font", .parent = "fonts", .needs = "file hash", .take = take_font},
    {.name = "set", .parent = "record", .needs = "name", .may = "value", .take = take_set},
};

static bool root_is_record(struct xml *x, const struct source *source, struct xml_tree *tree)
{
    *tree = xml_parse(x, source, 0);
    const xmlNode *root = tree->doc ? xmlDocGetRootElement(tree->doc) : NULL;
    return root && xml_is(root, NS_RECORD, "record");
}

bool read_is_record(const char *path)
{
    struct str text;
    if (file_map(path, READ_MAX_BYTES, &text) != FILE_OK)
        return false;
    bool found = false;
    if (memmem(text.p, text.n, NS_RECORD, strlen(NS_RECORD))) { // else it is not parsed twice
        struct arena *arena = arena_new();
        struct diags unsaid; // whoever reads it in earnest tells what is wrong
        struct xml x;
        struct xml_tree tree;
        diags_init(&unsaid, arena);
        xml_open(&x, arena, &unsaid);
        found = root_is_record(&x, source_text(arena, str_of(path), text), &tree);
        xml_close(&x);
        arena_free(arena);
    }
    file_unmap(text);
    return found;
}

const struct record *read_record(struct arena *arena, const char *path, struct diags *diags)
{
    size_t before = diags->errors;
    const struct source *source = source_read(arena, str_of(path), (struct pos){0}, diags);
    if (!source)
        return NULL;
    struct record *record = NEW(arena, struct record);
    record->source = source;
    struct record_reader r = {.arena = arena, .diags = diags, .record = record};
    struct xml x;
    struct xml_tree tree;
    xml_open(&x, arena, diags);
    bool found = root_is_record(&x, source, &tree);
    if (found && tree.complete)
        parts_walk(&(struct parts){forms, COUNT_OF(forms), NS_RECORD, "records", &x, &r},
                   xmlDocGetRootElement(tree.doc));
    else if (!found && diags->errors == before)
        diag(diags, DIAG_WRONG_ROOT, (struct pos){.source = source}, (struct str){0}, "this is no record");
    xml_drop_rejected(&x);
    if (found && tree.complete && diags->errors > before)
        schema_validate(&x, tree.doc, "record");
    xml_close(&x);
    record->layouts = r.layouts.items;
    record->n_layouts = r.layouts.n;
    record->sets = r.sets.items;
    record->n_sets = r.sets.n;
    record->fonts = r.fonts.items;
    record->n_fonts = r.fonts.n;
    return found && diags->errors == before ? record : NULL;
}
