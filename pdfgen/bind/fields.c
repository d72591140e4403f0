// Form fields (12.7): those of each document hang below a node that is named by the document's place, so that
// "date" of the second one is "2.date" and no two share what is typed. What they are typed in is told once
// for the whole file (DR, DA), so a document that tells it otherwise than the first loses its fields.
#include "bind/internal.h"

#include <string.h>

enum { FIELDS_MAX = 100000 };

// Whether it tells nothing but these: calculations and XFA name fields by the names that they lose, a
// signature is void anyway.
static bool is_plain(struct str form)
{
    static const char *const known[] = {"/Fields", "/DR", "/DA", "/NeedAppearances"};
    size_t at = 0;
    if (scan(form, &at).kind != TOKEN_OPEN_DICTIONARY)
        return false;
    for (;;) {
        struct token key = scan(form, &at);
        bool is_known = false;
        if (key.kind == TOKEN_CLOSE_DICTIONARY)
            return true;
        for (size_t i = 0; i < COUNT_OF(known); i++)
            is_known = is_known || str_eqz(key.text, known[i]);
        if (!is_known || !scan_value(form, &at).p)
            return false;
    }
}

struct str fields_of(const struct original *o, struct str form)
{
    struct str fields = original_lookup(o, form, "/Fields");
    size_t at = 1;
    bool any = fields.p && fields.p[0] == '[' && scan(fields, &at).kind != TOKEN_CLOSE_ARRAY;
    return any ? fields : (struct str){0};
}

// The next field of an array that is open at *at; 0: there is none.
static uint32_t next_field(struct str fields, size_t *at)
{
    struct token field = scan(fields, at);
    return field.kind == TOKEN_REFERENCE ? field.reference : 0;
}

static bool mark_fields(struct copy *c, struct str fields)
{
    size_t at = 1, n = 0;
    c->is_field = arena_alloc(c->original->arena, c->original->n);
    for (uint32_t field; (field = next_field(fields, &at)); n++) {
        const struct object *object = original_object(c->original, field);
        if (field >= c->original->n || c->is_field[field] || c->map[field] || n == FIELDS_MAX ||
            object->stream.p || !object->value.n || object->value.p[0] != '<' ||
            !dictionary_value(object->value, "/T").p || dictionary_value(object->value, "/Parent").p)
            return false;
        c->is_field[field] = true;
    }
    return fields.p[at - 1] == ']';
}

bool fields_begin(struct fields *f, struct copy *c, struct arena *arena, struct str form)
{
    struct str fields = fields_of(c->original, form);
    struct buf common = {0};
    if (!fields.p || !is_plain(form) || !mark_fields(c, fields))
        return false;
    copy_references(c, form, "/Fields");
    copy_value(c, &common, form, "/Fields", (struct str){0});
    if (!f->common.p)
        f->common = arena_str(arena, buf_view(&common));
    bool same = str_eq(f->common, buf_view(&common));
    buf_free(&common);
    if (same)
        c->fields = writer_number(c->writer);
    return same;
}

void fields_add(struct fields *f, struct copy *c, struct str form, size_t document)
{
    struct buf node = {0};
    struct str fields = fields_of(c->original, form);
    copy_references(c, fields, NULL);
    buf_printf(&node, "<</T(%zu)/Kids", document);
    copy_value(c, &node, fields, NULL, (struct str){0});
    buf_puts(&node, ">>");
    writer_object(c->writer, c->fields, buf_view(&node), (struct str){0});
    put_reference(&f->kids, "", c->fields, " ");
    buf_free(&node);
}

uint32_t fields_end(struct fields *f, struct writer *w)
{
    struct buf form = {0};
    if (!f->kids.n)
        return 0;
    buf_str(&form, f->common);
    form.n -= strlen(">>");
    buf_printf(&form, "/Fields[%.*s]>>", STR_ARG(buf_view(&f->kids)));
    uint32_t number = writer_object(w, 0, buf_view(&form), (struct str){0});
    buf_free(&form);
    return number;
}
