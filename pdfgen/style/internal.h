// Shared by the files of style/ alone.
#ifndef PDFGEN_STYLE_INTERNAL_H
#define PDFGEN_STYLE_INTERNAL_H

#include "style/style.h"

struct style_cache; // cascade.c

struct heading;  // contents.c
struct contents; // contents.c

struct named_node {
    struct str id;
    const struct node *node;
    uint32_t note; // EL_FN: its number, once it was called
};

// A note between its call and the paragraph's end, where it is built.
struct called_note {
    const struct node *node;
    struct str mark; // "1", "a", "†"
    tag_id link;     // its call
};

struct form_field {
    struct str name;
    struct pos pos;
    uint32_t order; // in which they are made
};

struct builder {
    struct arena *arena;
    const struct article *article;
    const struct layout *layout;
    const struct named_value *sets;
    size_t n_sets;
    bool *set_used; // by index of `sets`
    fit_steps fit;
    struct diags *diags;
    struct style_cache *cache;
    const struct style_cache *known; // of boxes that are nearly alike; NULL: none
    struct boxes *boxes;
    const struct style *root_style;
    struct {
        struct form_field *items;
        size_t n, cap;
    } fields;
    struct str heading;      // the words of the last one; absent: none yet
    int last_level;          // of the heading before, in document order; 0: none yet
    const struct str *names; // that `when` may ask for, in byte order; NULL: not yet asked for
    size_t n_names;
    struct named_node *ids; // of the article, in byte order; NULL: not yet asked for
    size_t n_ids;
    struct {
        struct called_note *items;
        size_t n, cap;
    } notes; // in the order of their calls
    struct {
        tag_id *items;
        size_t n, cap;
    } read; // the paragraphs of a master's tagged words; all masters share them, for one has the last page
    size_t n_static; // how many of them the master at hand has so far
    bool in_static;
    struct {
        struct heading *items; // of sections, as they are shown, in document order
        size_t n, cap;
    } headings;
    struct {
        struct contents *items; // to be filled when all headings are known
        size_t n, cap;
    } contents;
    size_t wording, n_wordings; // of the static line at hand: which one is made, and how many it has
};

// Where a node stands: what it inherits.
struct context {
    struct box *box;           // parent
    const struct style *style; // inherited from
    tag_id tag;                // parent in the structure tree
    struct str lang;
    int level; // of the heading that a title here takes: 2 below the article
};

// ---- cascade.c
struct style_cache *cascade_open(struct builder *);
const struct layout *cascade_shown(const struct style_cache *); // as shown_layout made it
const struct style *cascade_root(struct builder *);
// The computed style of a node's part; NULL for a ground that no rule paints (see cascade_has).
const struct style *cascade(struct builder *, const struct node *, enum part, const struct style *parent);
bool cascade_has(const struct builder *, const struct node *, enum part);
// The same for an inline element: what underlines or raises the text around it does so to its own, too.
const struct style *cascade_inline(struct builder *, const struct node *, const struct style *around);
// What a box that no element stands for inherits: the type of its parent, no spaces, grounds or borders.
const struct style *cascade_anonymous(struct builder *, const struct style *parent);

// ---- shown.c
// The article and the layout as this reader gets them: what has a `when` that does not hold is left out.
const struct article *shown_article(struct builder *);
const struct layout *shown_layout(struct builder *);
const struct node *shown_tree(struct builder *, const struct node *); // the same for one tree

// ---- conditions.c
struct condition;
// What a `when` asks for and can never be: an error, or a warning where only the layout and the article at
// hand do not know it.
void check_condition(struct builder *, const struct node *, const struct condition *);

// ---- fields.c
struct field_value {
    enum { FIELD_UNKNOWN, FIELD_TEXT, FIELD_PHRASE, FIELD_PAGE, FIELD_PAGES, FIELD_SOURCES } kind;
    struct str text; // FIELD_TEXT; FIELD_PHRASE: the phrase's name
    struct pos pos;  // FIELD_TEXT: where the article or the layout says it; no place: nowhere
};
struct field_value field_lookup(struct builder *, const struct node *field, struct str lang);
// The plain value of that name as --set, the article or the layout give it, without a default; absent where
// none does.
struct str field_text(struct builder *, struct str name);
struct str phone_text(struct builder *, struct str); // on one line; absent where it is no telephone number
// A date that is valid, by the phrase "date-FORMAT".
struct str date_text(struct builder *, struct str date, const char *format, struct str lang, struct pos);
size_t field_names(struct builder *, const char **names, size_t max); // that may have a value
bool field_is_of_articles(struct str name);  // each article has it, or says that it has none
void fields_check_sets(struct builder *);    // --set names that are not for the command line: an error each
void fields_report_unused(struct builder *); // --set names that no field has: a warning each
// A phrase of the layout, or NULL after reporting PHRASE_MISSING at `pos`.
const struct phrase *phrase_lookup(struct builder *, struct str name, struct str lang, struct pos);

// ---- unused.c
// What the layout defines and neither it nor the article uses: a warning each. Takes both as they were
// written: what is hidden here is used elsewhere.
void report_unused_names(struct builder *);

// ---- ground.c
void report_unreadable(struct builder *); // words in the colour of their ground: a warning each colour

// ---- inline.c
// Makes `para` from the inline children of `node`. `tag` is the tag its text belongs to.
void inline_children(struct builder *, struct box *para, const struct node *node, tag_id tag);
void inline_children_as(struct builder *, struct box *para, const struct node *, const struct style *,
                        tag_id tag);
// From a phrase of the layout.
void inline_phrase(struct builder *, struct box *para, struct str name, const struct style *, struct pos,
                   tag_id tag);
// The same; the field "address" in it is what a QR code says, as a link.
void inline_address(struct builder *, struct box *para, struct str name, struct str said, struct pos,
                    tag_id tag);
void inline_text(struct builder *, struct box *para, struct str text, const struct style *, tag_id tag,
                 struct pos);
void inline_break(struct builder *, struct box *para, struct pos);
// The words of a title as another place repeats them: without what only the title itself can be, an id or a
// link.
void inline_quote(struct builder *, struct box *para, const struct node *title, tag_id tag);
// The page on which what has this id begins; before it what fills the line.
void inline_leader_to(struct builder *, struct box *para, struct str id, struct pos, tag_id tag);
// A phrase as plain text; the field "note" in it is `mark`.
struct str inline_note_words(struct builder *, struct str phrase, struct str mark, struct str lang,
                             struct pos);
bool node_is_inline(const struct node *);
bool node_has_blocks(const struct node *);

// ---- build.c
struct box *box_new(struct builder *, enum box_kind, const struct style *, const struct context *,
                    struct pos);
struct box *para_new(struct builder *, const struct style *, const struct context *,
                     struct pos); // appended to its parent
// Where a node's own box stands: in its structure element, which carries the node's id, and its language
// where that is not its parent's.
struct context context_for(struct builder *, const struct node *, const struct context *, enum tag_type);
struct context context_in(const struct context *, struct box *); // inside a box
void build_children(struct builder *, const struct node *, const struct context *);
void build_block(struct builder *, const struct node *, const struct context *);
// An item's or cell's content: either inline (one paragraph) or blocks. The text of inline content belongs to
// `tag`.
void build_content(struct builder *, const struct node *, const struct context *, tag_id tag);
tag_id tag_new(struct builder *, const struct context *, enum tag_type);
struct tag *tag_at(struct builder *, tag_id);

// An icon and words, styled by PART_ICON and PART_LABEL of the node. Returns the paragraph for the words.
struct box *label_new(struct builder *, const struct node *, const struct style *outer,
                      const struct context *here, const struct drawing *icon);

struct str para_text(struct builder *, const struct box *para); // its words

// ---- forms.c
// Makes form fields where the node has a name and the layout wants them: one a line, called by `label` or by
// the heading above; one for the box of the list's item of that number, which field_label then calls by the
// words of its own paragraphs, the first of them boxes.paras[first_para].
void fields_on_lines(struct builder *, const struct node *, struct box *lines, const struct context *,
                     struct str label);
// Of `n` boxes in the style of what is typed; *first gets the first's tag.
void fields_in_boxes(struct builder *, const struct node *, const struct style *, const struct context *,
                     unsigned n, tag_id *first, struct str label);
void field_in_box(struct builder *, const struct node *li, struct box *item, unsigned number);
void field_label(struct builder *, const struct box *item, size_t first_para);
void fields_check_names(struct builder *);
// A block of a kind for a node, with its style and tag; NULL where the layout does not show it.
struct box *block_new(struct builder *, const struct node *, const struct context *in, enum tag_type);
void build_paragraph(struct builder *, const struct node *, const struct context *, enum tag_type);
// The tag of a heading here; reports a level left out.
enum tag_type heading_tag(struct builder *, const struct context *, struct pos);
// The words of a heading that is built, which become its tag's title; `own`, the title or label
// that they are of, is reported where they show nothing; NULL: they are a phrase of the layout.
struct str heading_words(struct builder *, const struct box *para, tag_id, const struct node *own);

// ---- contents.c
void contents_note(struct builder *, const struct node *title, const struct context *section);
void build_contents(struct builder *, const struct node *, const struct context *);
void contents_fill(struct builder *); // when the whole document is built

// ---- contacts.c
void build_contact(struct builder *, const struct node *, const struct context *);
// ---- chart.c
// What the layout says itself, at="start" or "end".
void build_layout_content(struct builder *, const char *at, const struct context *);
struct chart *build_chart(struct builder *, const struct context *); // NULL after reporting

// ---- chart_inset.c
void build_timeline(struct builder *, const struct node *, const struct context *);

// ---- qr.c
// What a reader for the blind says for a code, by the phrase "qr-alt".
struct str qr_alternative(struct builder *, struct pos, struct str lang, struct str said);
void build_qr(struct builder *, const struct node *, const struct context *);

// ---- chain.c
void build_chain(struct builder *, const struct node *, const struct context *);

// ---- notes.c
// A call of a note: its mark, the style and tag that this takes, and the note's number, from 1.
struct note_call {
    struct str mark;
    const struct style *style;
    tag_id link;
    uint32_t number;
};
// What the call stands in.
struct note_place {
    const struct style *style;
    struct str lang;
    tag_id tag;
};
// The first call gives the note its number; false where the layout shows no notes.
bool note_first_call(struct builder *, const struct node *fn, struct note_place, struct note_call *);
struct note_call note_next_call(struct builder *, uint32_t number, struct note_place);
// Makes the notes from index `from` on, which `para` called; its text belongs to `tag`.
void notes_build(struct builder *, size_t from, const struct box *para, tag_id tag);
bool node_has_notes(const struct node *);

// ---- lists.c, tables.c
// What counts a list's items or notes: "3", "c", "‡".
struct str number_mark(struct builder *, enum keyword type, long number);
void build_list(struct builder *, const struct node *, const struct context *);
void build_definitions(struct builder *, const struct node *, const struct context *);
void build_table(struct builder *, const struct node *, const struct context *);
void table_heads(struct builder *, const struct box *table); // heads.c: settles scopes, lists heads
void build_columns(struct builder *, const struct node *, const struct context *);

// The ground styles behind columns 1 to 4 of a table or a set of columns.
void build_grounds(struct builder *, const struct node *, struct box *);

bool lang_is_rtl(struct str lang);

#endif
