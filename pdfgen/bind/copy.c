// Objects of an original with what they refer to, numbered anew. What is below comes first, so that equal
// fonts, pictures and profiles of different documents are found to be the same.
#include "bind/internal.h"

#include <string.h>

enum { NEW_ONE, OPEN, DONE };

// ---- what of a value is written ----

struct walk {
    struct copy *copy;
    struct str value;
    size_t at, depth;
    const char *without;
    bool is_stream;
    struct buf *out; // NULL: it is only looked at
    size_t from;     // what is still to be written of the value
};

static bool is_among(struct str name, const char *names)
{
    for (const char *at = names; at && *at;) {
        size_t n = strcspn(at, " ");
        if (str_eq((struct str){at, n}, name))
            return true;
        at += n + (at[n] == ' ');
    }
    return false;
}

static void write_up_to(struct walk *w, size_t end)
{
    if (w->out && end > w->from)
        buf_put(w->out, w->value.p + w->from, end - w->from);
    w->from = end;
}

static bool is_left_out(const struct walk *w, struct str name)
{
    bool outermost = w->depth == 1 && w->value.p[0] == '<';
    if (outermost && (is_among(name, w->without) || (w->is_stream && str_eqz(name, "/Length"))))
        return true;
    return !w->copy->tags && is_among(name, "/StructParent /StructParents /SE");
}

// The next token that counts; the keys that are left out, and their values, are passed over.
static struct token next_token(struct walk *w)
{
    for (;;) {
        struct token t = scan(w->value, &w->at);
        if (t.kind == TOKEN_OPEN_DICTIONARY || t.kind == TOKEN_OPEN_ARRAY)
            w->depth++;
        else if (t.kind == TOKEN_CLOSE_DICTIONARY || t.kind == TOKEN_CLOSE_ARRAY)
            w->depth--;
        if (t.kind != TOKEN_NAME || !is_left_out(w, t.text))
            return t;
        size_t behind = w->at;
        if (!scan_value(w->value, &behind).p)
            return t; // it is a value itself, the last of an array
        write_up_to(w, w->at - t.text.n);
        w->at = w->from = behind;
    }
}

void put_identifier(struct copy *c, struct buf *b, struct token string)
{
    buf_putc(b, string.text.p[0]);
    for (size_t i = 0; i < c->id.n; i++)
        if (string.kind == TOKEN_HEX)
            buf_printf(b, "%02X", (unsigned)(unsigned char)c->id.p[i]);
        else
            buf_putc(b, c->id.p[i]);
    buf_put(b, string.text.p + 1, string.text.n - 1);
}

// Only looks where the number is that a reference shall have.
static uint32_t mapped(const struct copy *c, uint32_t number)
{
    return original_object(c->original, number)->value.p ? c->map[number] : GONE;
}

// ---- places by name ----

static void value_done(struct copy *c)
{
    if (c->levels.n)
        c->levels.items[c->levels.n - 1].key = (struct str){0};
}

// Whether an action leads to a place of its own document.
static bool leads_within(const struct walk *w, struct level *action)
{
    if (action->action == ACTION_UNKNOWN) {
        struct str dictionary = {w->value.p + action->start, w->value.n - action->start};
        struct str kind = original_lookup(w->copy->original, dictionary, "/S");
        action->action = str_eqz(kind, "/GoTo") ? ACTION_WITHIN : ACTION_OTHER;
    }
    return action->action == ACTION_WITHIN;
}

// Whether a token is the value of a key that leads to a place. Is told every token.
static bool is_destination(const struct walk *w, struct token t)
{
    struct copy *c = w->copy;
    if (t.kind == TOKEN_CLOSE_DICTIONARY || t.kind == TOKEN_CLOSE_ARRAY) {
        c->levels.n -= c->levels.n > 0;
        value_done(c);
        return false;
    }
    if (t.kind == TOKEN_OPEN_DICTIONARY || t.kind == TOKEN_OPEN_ARRAY) {
        struct level level = {.start = (size_t)(t.text.p - w->value.p),
                              .is_dictionary = t.kind == TOKEN_OPEN_DICTIONARY};
        PUSH(c->original->arena, c->levels, level);
        return false;
    }
    struct level *level = c->levels.n ? &c->levels.items[c->levels.n - 1] : NULL;
    if (!level || !level->is_dictionary)
        return false;
    struct str key = level->key;
    level->key = t.text;
    if (key.p)
        value_done(c);
    return str_eqz(key, "/Dest") || (str_eqz(key, "/D") && leads_within(w, level));
}

// Writes what names a place under the name that it has now. False: it is something else.
static bool replace_place(struct walk *w, struct token t)
{
    struct copy *c = w->copy;
    struct token name = t;
    if (!c->places || !is_destination(w, t))
        return false;
    if (t.kind == TOKEN_REFERENCE)
        name = scan(original_object(c->original, t.reference)->value, &(size_t){0});
    if (name.kind != TOKEN_STRING && name.kind != TOKEN_HEX && name.kind != TOKEN_NAME)
        return false;
    write_up_to(w, (size_t)(t.text.p - w->value.p));
    put_place(c, w->out, name);
    w->from = w->at;
    return true;
}

// ---- writing ----

static void replace(struct walk *w, struct token t, bool identifier)
{
    struct copy *c = w->copy;
    int64_t key;
    if (t.kind == TOKEN_REFERENCE) {
        uint32_t number = mapped(c, t.reference);
        write_up_to(w, (size_t)(t.text.p - w->value.p));
        if (number == GONE)
            buf_puts(w->out, "null");
        else
            put_reference(w->out, "", number, "");
        w->from = w->at;
    } else if (t.kind == TOKEN_NAME && is_among(t.text, "/StructParent /StructParents")) {
        struct token number = scan(w->value, &w->at);
        value_done(c);
        if (!scan_integer(number.text, UINT32_MAX, &key))
            return;
        write_up_to(w, (size_t)(number.text.p - w->value.p));
        put_number(w->out, (uint64_t)key + c->keys);
        w->from = w->at;
    } else if (identifier && (t.kind == TOKEN_STRING || t.kind == TOKEN_HEX)) {
        write_up_to(w, (size_t)(t.text.p - w->value.p));
        put_identifier(c, w->out, t);
        w->from = w->at;
    }
}

void copy_value(struct copy *c, struct buf *b, struct str value, const char *without, struct str stream)
{
    struct walk w = {.copy = c, .value = value, .without = without, .is_stream = stream.p, .out = b};
    bool identifier = false;
    c->levels.n = 0;
    for (;;) {
        struct token t = next_token(&w);
        if (t.kind == TOKEN_END || t.kind == TOKEN_BAD)
            break;
        if (t.kind == TOKEN_NAME)
            identifier = c->structure && is_among(t.text, "/ID /Headers");
        if (!replace_place(&w, t))
            replace(&w, t, identifier);
    }
    write_up_to(&w, value.n);
    if (stream.p) {
        b->n -= strlen(">>");
        buf_puts(b, "/Length ");
        put_number(b, stream.n);
        buf_puts(b, ">>");
    }
}

// ---- copying ----

static void add_references(struct copy *c, struct str value, const char *without, bool is_stream)
{
    struct walk w = {.copy = c, .value = value, .without = without, .is_stream = is_stream};
    for (;;) {
        struct token t = next_token(&w);
        if (t.kind == TOKEN_END || t.kind == TOKEN_BAD)
            return;
        if (t.kind != TOKEN_REFERENCE || mapped(c, t.reference) == GONE)
            continue;
        if (c->state[t.reference] == NEW_ONE)
            PUSH(c->original->arena, c->stack, t.reference);
        else if (c->state[t.reference] == OPEN && !c->map[t.reference])
            c->map[t.reference] = writer_number(c->writer); // they refer to one another
    }
}

// An annotation belongs to its page, however much it looks like another.
static bool is_shared(struct str value)
{
    return !memmem(value.p, value.n, "/Rect", strlen("/Rect"));
}

static void write_object(struct copy *c, uint32_t number)
{
    const struct object *object = original_object(c->original, number);
    c->scratch.n = 0;
    copy_value(c, &c->scratch, object->value, NULL, object->stream);
    bool is_field = c->fields && c->is_field[number] && str_ends(buf_view(&c->scratch), ">>");
    if (is_field) {
        c->scratch.n -= strlen(">>");
        put_reference(&c->scratch, "/Parent ", c->fields, ">>");
    }
    if (!c->map[number] && (is_field || !is_shared(object->value)))
        c->map[number] = writer_number(c->writer);
    c->map[number] = writer_object(c->writer, c->map[number], buf_view(&c->scratch), object->stream);
}

void copy_references(struct copy *c, struct str value, const char *without)
{
    c->stack.n = 0;
    add_references(c, value, without, false);
    while (c->stack.n) {
        uint32_t number = c->stack.items[c->stack.n - 1];
        if (c->state[number] == NEW_ONE) {
            const struct object *object = original_object(c->original, number);
            c->state[number] = OPEN;
            add_references(c, object->value, NULL, object->stream.p != NULL);
            continue;
        }
        if (c->state[number] == OPEN) {
            write_object(c, number);
            c->state[number] = DONE;
        }
        c->stack.n--;
    }
}

void copy_place(struct copy *c, uint32_t number, uint32_t as)
{
    if (number >= c->original->n)
        return;
    c->map[number] = as;
    c->state[number] = DONE;
}
