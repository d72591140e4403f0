// What the files of bind/ share. Clauses are those of ISO 32000-1.
#ifndef PDFGEN_BIND_INTERNAL_H
#define PDFGEN_BIND_INTERNAL_H

#include "bind/bind.h"

// ---- scan.c: tokens (7.2, 7.3)
enum token_kind {
    TOKEN_END,
    TOKEN_BAD,
    TOKEN_NUMBER,
    TOKEN_REFERENCE, // "12 0 R"
    TOKEN_NAME,      // with its solidus
    TOKEN_STRING,    // with its parentheses
    TOKEN_HEX,       // with its angle brackets
    TOKEN_OPEN_ARRAY,
    TOKEN_CLOSE_ARRAY,
    TOKEN_OPEN_DICTIONARY,
    TOKEN_CLOSE_DICTIONARY,
    TOKEN_WORD // true, null, obj, stream …
};
struct token {
    enum token_kind kind;
    struct str text;
    uint32_t reference; // an object's number
};
// The token at s.p[*at] or behind the white space and comments there; moves *at behind it.
struct token scan(struct str s, size_t *at);
// The whole value at *at, with all that it holds; absent where it has no end.
struct str scan_value(struct str s, size_t *at);
// A dictionary's value, absent where it has none or is no dictionary.
struct str dictionary_value(struct str dictionary, const char *key);
// 0 … max; false for anything else.
bool scan_integer(struct str, int64_t max, int64_t *out);
uint32_t scan_reference(struct str value); // 0: it is no reference
// What a string, or a name without its solidus, stands for (7.3.4, 7.3.5).
void put_decoded(struct buf *, struct token);
bool is_space(char);

// ---- original.c: a document that is bound
struct object {
    struct str value;  // absent: there is no such object
    struct str stream; // as it is filtered; absent: it has none
};
struct entry {
    uint64_t place; // in the file, or the object stream's number
    uint32_t index; // in that object stream
    unsigned char type;
};
enum { ENTRY_UNKNOWN, ENTRY_FREE, ENTRY_OFFSET, ENTRY_PACKED };
struct pack { // an object stream, unpacked
    uint32_t number;
    struct str bytes;
    size_t first, n;
    uint32_t *numbers, *offsets;
};
struct original {
    struct arena *arena;
    struct str bytes, trailer;
    struct entry *entries;
    struct object *objects;
    size_t n;  // objects have numbers below it
    int depth; // of objects that are wanted to find another
    struct {
        struct pack *items;
        size_t n, cap;
    } packs;
    struct {
        uint32_t *items;
        size_t n, cap;
    } pages; // their objects' numbers, in order
    struct {
        uint32_t *items;
        size_t n, cap;
    } nodes; // of the page tree
};
// Finds every object and every page. False where it is damaged, or laid out in a way that is not known here.
bool original_open(struct original *, struct arena *, struct str bytes);
// What is not there has no value (7.3.10: null stands for it).
const struct object *original_object(const struct original *, uint32_t number);
// The value itself or, where it is a reference, what that leads to.
struct str original_resolve(const struct original *, struct str value);
struct str original_lookup(const struct original *, struct str dictionary, const char *key);

// ---- leaves.c: number and name trees
struct leaf_walk {
    struct original *original;
    struct str *pending; // nodes, the next one last
    size_t n, cap, seen;
    const char *key; // of a leaf's array
};
void leaves_open(struct leaf_walk *, struct original *, struct str root, const char *key);
// The next leaf's array without its brackets, in order; absent at the end.
struct str leaves_next(struct leaf_walk *);

// ---- inflate.c: FlateDecode (7.4.4), with PNG predictors
bool inflate_stream(struct arena *, const struct original *, const struct object *, struct str *out);

// ---- write.c: the file that grows
struct made { // an object that others may turn out to be the same as
    uint64_t hash;
    uint32_t number;
    struct str text;      // of what is packed
    size_t start, length; // in the file, of a stream's object behind its number
};
struct writer {
    struct arena *arena;
    struct buf *out;
    struct {
        struct entry *items;
        size_t n, cap;
    } entries; // malloc
    struct {
        struct made *items;
        size_t n, cap;
    } made; // a hash table with open addressing
    uint32_t pack;
    uint32_t n_packed;
    struct buf numbers, bodies, packed;
    void *deflate;
};
void writer_open(struct writer *, struct arena *, struct buf *out);
void writer_free(struct writer *);
uint32_t writer_number(struct writer *);
// Writes an object without or with a stream, as `number` or, where that is 0, as a new one or as one that is
// the same. Returns its number.
uint32_t writer_object(struct writer *, uint32_t number, struct str value, struct str stream);
// A stream made here: `entries` are its dictionary's, without brackets.
uint32_t writer_stream(struct writer *, struct buf *entries, struct str bytes);
void writer_end(struct writer *, uint32_t catalog, uint32_t info);
void put_number(struct buf *, uint64_t);
void put_reference(struct buf *, const char *before, uint32_t number, const char *after);

// ---- copy.c: objects of an original, with the numbers that they have in the file
#define GONE UINT32_MAX // in `map`: null stands for it
struct level {          // an array or dictionary that is open
    size_t start;
    bool is_dictionary;
    struct str key; // whose value comes next
    enum { ACTION_UNKNOWN, ACTION_WITHIN, ACTION_OTHER } action;
};
struct copy {
    struct original *original;
    struct writer *writer;
    uint32_t *map;        // new numbers; 0: none yet
    unsigned char *state; // of copying
    struct {
        uint32_t *items;
        size_t n, cap;
    } stack;
    bool tags;                  // the structure tree is copied as well
    bool structure;             // what is copied is of the structure tree
    uint64_t keys;              // is added to the keys of the parent tree
    struct str id;              // stands before the identifiers of structure elements
    uint32_t fields;            // the node that form fields hang below; 0: they are lost
    bool *is_field;             // of the outermost ones
    const struct place *places; // that links name, in order; NULL: names stay as they are
    size_t n_places;
    struct {
        struct level *items;
        size_t n, cap;
    } levels;
    struct buf scratch;
};
// Writes a value whose references have all been copied or are taken up in `map`. `without` are keys, parted
// by spaces, of which the outermost dictionary is relieved.
void copy_value(struct copy *, struct buf *, struct str value, const char *without, struct str stream);
// Copies what a value refers to, and what that refers to …
void copy_references(struct copy *, struct str value, const char *without);
void put_identifier(struct copy *, struct buf *, struct token string);
// What is written, or left out (GONE), by others.
void copy_place(struct copy *, uint32_t number, uint32_t as);

// ---- tags.c: structure trees, one below the other
struct role {
    struct str name, value;
};
struct tree {
    uint32_t root;                         // 0: there is none yet
    uint32_t document;                     // the one element below it, which holds all documents
    struct buf kids, parents, identifiers; // what stands in its arrays
    struct {
        struct role *items;
        size_t n, cap;
    } role_map;
    uint64_t keys; // of the parent tree, so far
};
// Whether a document's tree can be taken over; if so, readies the copy for it. What it keeps, it keeps in
// the arena.
bool tree_begin(struct tree *, struct copy *, struct arena *, struct str catalog, size_t document);
// Behind the pages.
void tree_add(struct tree *, struct copy *, struct str catalog);
void tree_end(struct tree *, struct writer *);
void tree_free(struct tree *);

// ---- fields.c: form fields
struct fields {
    struct str common; // what all documents' forms tell, but for their fields
    struct buf kids;
};
struct str fields_of(const struct original *, struct str form); // the array; absent: there are none
// Whether a document's fields can be taken over; if so, readies the copy for it. Before the pages.
bool fields_begin(struct fields *, struct copy *, struct arena *, struct str form);
// Behind the pages.
void fields_add(struct fields *, struct copy *, struct str form, size_t document);
uint32_t fields_end(struct fields *, struct writer *); // the form's object; 0: there are no fields

// ---- places.c: named destinations (12.3.2.3)
struct place { // of a document
    struct str name;
    bool is_name;  // of those that are names, not strings: they are apart
    struct str as; // what it is called in the file; absent: the page that it leads to is left out
    struct str value;
    size_t index;
};
struct named {
    struct str name, goal; // decoded; an array
};
struct places { // of all documents
    struct {
        struct named *items;
        size_t n, cap;
    } named;
    uint32_t *table; // malloc: indices in it, and 1, by the hashes of names
    size_t table_size, renamed;
};
// Takes a document's places up, under names that no document before has, and readies the copy to name them
// so. Behind tree_begin, before anything is copied.
void places_take(struct places *, struct copy *, struct arena *, struct str catalog, size_t document);
// The dictionary's object; 0: there are none.
uint32_t places_end(struct places *, struct writer *);
void places_free(struct places *);
// What a link that names a place says now: a string, or an array that leads nowhere.
void put_place(struct copy *, struct buf *, struct token name);
// Writes where a destination leads, an array, a dictionary or a name of a place. False: to no page that is
// taken.
bool put_goal(struct copy *, struct buf *, struct str destination);

// ---- outline.c: bookmarks (12.3.3)
struct bookmark {                       // a document's own
    struct str title;                   // a string object; absent: it has none
    uint32_t page, number, first, last; // objects; 0: there are none below it
    size_t below;                       // that show when it is open
};
// Writes a document's bookmarks below its own one. Behind the pages and tags.
void outline_add(struct bookmark *, struct copy *, struct str catalog);

// ---- separator.c
// The content of a page that says "2 of 14" in its middle. Strokes, so that no font is wanted.
void separator_content(struct buf *, size_t place, size_t count, mpt width, mpt height);

#endif
