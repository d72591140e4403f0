// Where the objects of a file are (7.5), and its pages (7.7.3). The file may be anybody's: every number in it
// is checked before it is used.
#include "bind/internal.h"

#include <string.h>

enum {
    OBJECTS_MAX = 2000000,
    SECTIONS_MAX = 1000, // of cross-references: one for each time that the file was added to
    DEPTH_MAX = 4        // a stream's length may be an object of an object stream
};

static bool find_object(struct original *o, uint32_t number);

const struct object *original_object(const struct original *o, uint32_t number)
{
    static const struct object none = {0};
    return number < o->n ? &o->objects[number] : &none;
}

struct str original_resolve(const struct original *o, struct str value)
{
    uint32_t number = value.p ? scan_reference(value) : 0;
    return number ? original_object(o, number)->value : value;
}

struct str original_lookup(const struct original *o, struct str dictionary, const char *key)
{
    return original_resolve(o, dictionary_value(dictionary, key));
}

// ---- an object in the file ----

static bool is_word(struct str s, size_t *at, const char *word)
{
    struct token t = scan(s, at);
    return t.kind == TOKEN_WORD && str_eqz(t.text, word);
}

// The bytes between "stream" and "endstream" (7.3.8).
static bool take_stream(struct original *o, struct object *object, size_t at)
{
    struct str s = o->bytes, length = dictionary_value(object->value, "/Length");
    int64_t n;
    uint32_t elsewhere = length.p ? scan_reference(length) : 0;
    if (elsewhere) {
        if (!find_object(o, elsewhere))
            return false;
        length = original_object(o, elsewhere)->value;
    }
    if (at < s.n && s.p[at] == '\r')
        at++;
    if (at >= s.n || s.p[at++] != '\n' || !length.p || !scan_integer(length, (int64_t)(s.n - at), &n))
        return false;
    object->stream = (struct str){s.p + at, (size_t)n};
    at += (size_t)n;
    return is_word(s, &at, "endstream");
}

static bool take_at(struct original *o, uint32_t number, size_t at, struct object *object)
{
    int64_t value;
    struct token t = scan(o->bytes, &at);
    if (t.kind != TOKEN_NUMBER || !scan_integer(t.text, OBJECTS_MAX, &value) || value != number ||
        scan(o->bytes, &at).kind != TOKEN_NUMBER || !is_word(o->bytes, &at, "obj"))
        return false;
    object->value = scan_value(o->bytes, &at);
    if (!object->value.p)
        return false;
    t = scan(o->bytes, &at);
    if (t.kind == TOKEN_WORD && str_eqz(t.text, "stream"))
        return take_stream(o, object, at);
    return t.kind == TOKEN_WORD && str_eqz(t.text, "endobj");
}

// ---- an object of an object stream (7.5.7) ----

static bool take_numbers(struct original *o, struct pack *pack, const struct object *stream)
{
    int64_t n, first;
    if (!scan_integer(original_lookup(o, stream->value, "/N"), OBJECTS_MAX, &n) ||
        !scan_integer(original_lookup(o, stream->value, "/First"), (int64_t)pack->bytes.n, &first))
        return false;
    if ((size_t)n > pack->bytes.n / 2)
        return false;
    struct str head = {pack->bytes.p, (size_t)first};
    pack->first = (size_t)first;
    pack->n = (size_t)n;
    pack->numbers = NEW_ARRAY(o->arena, uint32_t, pack->n + 1);
    pack->offsets = NEW_ARRAY(o->arena, uint32_t, pack->n + 1);
    size_t at = 0;
    for (size_t i = 0; i < pack->n; i++) {
        int64_t number, offset;
        if (!scan_integer(scan(head, &at).text, OBJECTS_MAX, &number) ||
            !scan_integer(scan(head, &at).text, (int64_t)(pack->bytes.n - pack->first), &offset))
            return false;
        pack->numbers[i] = (uint32_t)number;
        pack->offsets[i] = (uint32_t)offset;
    }
    return true;
}

static const struct pack *find_pack(struct original *o, uint64_t place)
{
    for (size_t i = o->packs.n; i-- > 0;)
        if (o->packs.items[i].number == place)
            return &o->packs.items[i];
    struct pack pack = {.number = (uint32_t)place};
    if (place >= o->n || o->entries[place].type != ENTRY_OFFSET || !find_object(o, pack.number))
        return NULL;
    const struct object *stream = original_object(o, pack.number);
    if (!stream->stream.p || !inflate_stream(o->arena, o, stream, &pack.bytes) ||
        !take_numbers(o, &pack, stream))
        return NULL;
    PUSH(o->arena, o->packs, pack);
    return &o->packs.items[o->packs.n - 1];
}

static bool take_packed(struct original *o, uint32_t number, struct entry entry, struct object *object)
{
    const struct pack *pack = find_pack(o, entry.place);
    if (!pack || entry.index >= pack->n || pack->numbers[entry.index] != number)
        return false;
    size_t at = pack->first + pack->offsets[entry.index];
    object->value = scan_value(pack->bytes, &at);
    return object->value.p != NULL;
}

static bool find_object(struct original *o, uint32_t number)
{
    if (number >= o->n || o->objects[number].value.p || o->entries[number].type < ENTRY_OFFSET)
        return true; // found already, or not there
    if (o->depth == DEPTH_MAX)
        return false;
    struct entry entry = o->entries[number];
    struct object object = {0};
    o->depth++;
    bool ok = entry.type == ENTRY_OFFSET ? take_at(o, number, entry.place, &object)
                                         : take_packed(o, number, entry, &object);
    o->depth--;
    if (ok)
        o->objects[number] = object;
    return ok;
}

// ---- cross-references ----

static bool make_room(struct original *o, struct str trailer)
{
    int64_t size;
    if (o->entries)
        return true;
    if (!scan_integer(dictionary_value(trailer, "/Size"), OBJECTS_MAX, &size) || size < 1)
        return false;
    o->n = (size_t)size;
    o->entries = NEW_ARRAY(o->arena, struct entry, o->n);
    o->objects = NEW_ARRAY(o->arena, struct object, o->n);
    o->trailer = trailer;
    return true;
}

// What was said last counts: the newest section is read first.
static void note(struct original *o, uint64_t number, struct entry entry)
{
    if (number < o->n && o->entries[number].type == ENTRY_UNKNOWN)
        o->entries[number] = entry;
}

// "nnnnnnnnnn ggggg n" each (7.5.4). The trailer stands behind them, but says how many objects there are.
static bool read_rows(struct original *o, size_t *at)
{
    struct str s = o->bytes;
    for (;;) {
        struct token t = scan(s, at);
        int64_t first, count;
        if (t.kind == TOKEN_WORD)
            return str_eqz(t.text, "trailer");
        if (!scan_integer(t.text, OBJECTS_MAX, &first) ||
            !scan_integer(scan(s, at).text, OBJECTS_MAX, &count))
            return false;
        for (int64_t i = 0; i < count; i++) {
            int64_t place;
            struct token offset = scan(s, at), generation = scan(s, at), type = scan(s, at);
            bool used = str_eqz(type.text, "n");
            if (generation.kind != TOKEN_NUMBER || (!used && !str_eqz(type.text, "f")) ||
                !scan_integer(offset.text, INT64_MAX / 16, &place))
                return false;
            unsigned char kind = used && place ? ENTRY_OFFSET : ENTRY_FREE;
            if (o->entries)
                note(o, (uint64_t)(first + i), (struct entry){.type = kind, .place = (uint64_t)place});
        }
    }
}

static bool read_table(struct original *o, size_t at, struct str *trailer)
{
    size_t rows = at, end = at;
    bool first = !o->entries;
    if (!read_rows(o, &end))
        return false;
    *trailer = scan_value(o->bytes, &end);
    if (!trailer->p || dictionary_value(*trailer, "/XRefStm").p || !make_room(o, *trailer))
        return false;
    return !first || read_rows(o, &rows);
}

static uint64_t field(const unsigned char *bytes, int64_t width)
{
    uint64_t value = 0;
    for (int64_t i = 0; i < width; i++)
        value = value << 8 | bytes[i];
    return value;
}

static bool read_widths(struct str value, int64_t widths[3])
{
    size_t at = 0;
    if (scan(value, &at).kind != TOKEN_OPEN_ARRAY)
        return false;
    for (int i = 0; i < 3; i++)
        if (!scan_integer(scan(value, &at).text, 7, &widths[i]))
            return false;
    return true;
}

static void note_fields(struct original *o, uint64_t number, const unsigned char *row, const int64_t w[3])
{
    uint64_t type = w[0] ? field(row, w[0]) : 1;
    uint64_t second = field(row + w[0], w[1]), third = field(row + w[0] + w[1], w[2]);
    struct entry entry = {.place = second, .type = ENTRY_FREE};
    if (type == 1 && second)
        entry.type = ENTRY_OFFSET;
    else if (type == 2 && third <= OBJECTS_MAX) {
        entry.type = ENTRY_PACKED;
        entry.index = (uint32_t)third;
    }
    note(o, number, entry);
}

// 7.5.8
static bool read_stream(struct original *o, size_t at, struct str *trailer)
{
    struct object object = {0};
    struct str rows;
    int64_t number, w[3], first = 0, count = 0;
    size_t head = at;
    if (!scan_integer(scan(o->bytes, &head).text, OBJECTS_MAX, &number) ||
        !take_at(o, (uint32_t)number, at, &object) || !object.stream.p ||
        !str_eqz(dictionary_value(object.value, "/Type"), "/XRef") || !make_room(o, object.value) ||
        !read_widths(dictionary_value(object.value, "/W"), w) || !inflate_stream(o->arena, o, &object, &rows))
        return false;
    *trailer = object.value;
    struct str index = dictionary_value(object.value, "/Index");
    size_t width = (size_t)(w[0] + w[1] + w[2]), row = 0, i = 0;
    if (!width || (index.p && scan(index, &i).kind != TOKEN_OPEN_ARRAY))
        return false;
    count = index.p ? 0 : (int64_t)(rows.n / width);
    for (;; count--, first++, row++) {
        while (count == 0) {
            struct token t = index.p ? scan(index, &i) : (struct token){.kind = TOKEN_CLOSE_ARRAY};
            if (t.kind == TOKEN_CLOSE_ARRAY)
                return true;
            if (!scan_integer(t.text, OBJECTS_MAX, &first) ||
                !scan_integer(scan(index, &i).text, OBJECTS_MAX, &count))
                return false;
        }
        if (row >= rows.n / width)
            return false;
        note_fields(o, (uint64_t)first, (const unsigned char *)rows.p + row * width, w);
    }
}

static bool read_section(struct original *o, size_t at, struct str *trailer)
{
    size_t behind = at;
    return is_word(o->bytes, &behind, "xref") ? read_table(o, behind, trailer) : read_stream(o, at, trailer);
}

static bool find_start(struct str s, int64_t *place)
{
    enum { NEAR_END = 1024 };
    static const char word[] = "startxref";
    const size_t n = sizeof word - 1;
    for (size_t i = s.n; i >= n && s.n - i < NEAR_END; i--)
        if (memcmp(s.p + i - n, word, n) == 0)
            return scan_integer(scan(s, &i).text, (int64_t)s.n - 1, place);
    return false;
}

static bool read_sections(struct original *o)
{
    int64_t place;
    if (!find_start(o->bytes, &place))
        return false;
    for (int i = 0; i < SECTIONS_MAX; i++) {
        struct str trailer;
        if (!read_section(o, (size_t)place, &trailer))
            return false;
        struct str previous = dictionary_value(trailer, "/Prev");
        if (!previous.p)
            return !dictionary_value(o->trailer, "/Encrypt").p;
        if (!scan_integer(previous, (int64_t)o->bytes.n - 1, &place))
            return false;
    }
    return false;
}

// ---- pages ----

struct pending { // nodes still to be looked at, the next one last
    uint32_t *items;
    size_t n, cap;
};

static bool add_kids(struct original *o, struct str kids, struct pending *pending)
{
    size_t at = 0, from = pending->n;
    if (!kids.p || scan(kids, &at).kind != TOKEN_OPEN_ARRAY)
        return false;
    for (;;) {
        struct token t = scan(kids, &at);
        if (t.kind == TOKEN_CLOSE_ARRAY)
            break;
        if (t.kind != TOKEN_REFERENCE)
            return false;
        PUSH(o->arena, *pending, t.reference);
    }
    for (size_t a = from, b = pending->n; a + 1 < b; a++) { // the first is to be taken off first
        uint32_t last = pending->items[--b];
        pending->items[b] = pending->items[a];
        pending->items[a] = last;
    }
    return true;
}

static bool find_pages(struct original *o)
{
    struct pending pending = {0};
    struct str catalog = original_lookup(o, o->trailer, "/Root");
    uint32_t root = scan_reference(dictionary_value(catalog, "/Pages"));
    unsigned char *seen = arena_alloc(o->arena, o->n);
    if (!root)
        return false;
    PUSH(o->arena, pending, root);
    while (pending.n) {
        uint32_t number = pending.items[--pending.n];
        struct str value = original_object(o, number)->value;
        if (!value.p || value.p[0] != '<' || seen[number]++)
            return false;
        struct str kids = original_lookup(o, value, "/Kids");
        if (!kids.p) {
            PUSH(o->arena, o->pages, number);
            continue;
        }
        PUSH(o->arena, o->nodes, number);
        if (!add_kids(o, kids, &pending))
            return false;
    }
    int64_t count; // a page that the file has lost is missed here
    return o->pages.n > 0 && o->pages.n <= BIND_PAGES_MAX &&
           scan_integer(original_lookup(o, original_object(o, root)->value, "/Count"), BIND_PAGES_MAX,
                        &count) &&
           (size_t)count == o->pages.n;
}

bool original_open(struct original *o, struct arena *arena, struct str bytes)
{
    *o = (struct original){.arena = arena, .bytes = bytes};
    if (!read_sections(o))
        return false;
    for (size_t i = 1; i < o->n; i++)
        if (!find_object(o, (uint32_t)i))
            return false;
    return find_pages(o);
}
