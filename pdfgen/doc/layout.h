// The layout: how a house sets its articles. Built by read/ from a layout file and all that it extends, const
// ever after.
#ifndef PDFGEN_DOC_LAYOUT_H
#define PDFGEN_DOC_LAYOUT_H

#include "doc/article.h"
#include "doc/drawing.h"

// ---- values of properties
// ---------------------------------------------------------------------------------- One declared value, not
// yet resolved against font size or parent.
enum value_kind {
    VALUE_NONE,    // not declared
    VALUE_LENGTH,  // v in mpt
    VALUE_EM,      // v in 1/1000 em
    VALUE_PERCENT, // v in 1/1000 %
    VALUE_NUMBER,  // v in 1/1000
    VALUE_KEYWORD, // v is one of the property's keywords (enum below)
    VALUE_COLOR,   // v is an index into layout.colors; -1 is "none"
    VALUE_NAME,    // name
};
struct value {
    enum value_kind kind;
    int32_t v;
    struct str name;
    struct pos pos;
};

// Keywords of all properties, one name space: KEYWORD(identifier, "word").
#define KEYWORD(id, word) KW_##id,
enum keyword {
#include "doc/keywords.def"
    KW_COUNT
};
#undef KEYWORD

// PROPERTY(identifier, "xml-name", inherited, types, "keywords allowed"); see the file.
#define PROPERTY(id, name, inherited, types, keywords) PROP_##id,
enum property {
#include "doc/properties.def"
    PROP_COUNT
};
#undef PROPERTY
// What `types` may combine:
enum {
    TAKES_LENGTH = 1,
    TAKES_EM = 2,
    TAKES_PERCENT = 4,
    TAKES_NUMBER = 8,
    TAKES_COLOR = 16,
    TAKES_NAME = 32,
    TAKES_NEGATIVE = 64, // lengths below zero are allowed
};

// A rule styles the elements that match its pattern, or a part that the layout draws for them.
#define PART(id, name) PART_##id,
enum part {
#include "doc/parts.def"
    PART_COUNT
};
#undef PART

struct declaration {
    enum property property;
    struct value value;
};
struct rule {
    struct str match; // XPath pattern, as written
    enum part part;
    const struct declaration *declarations;
    size_t n;
    struct pos pos;
    uint8_t fit; // 0: always; else it counts where copyfit takes step fit - 1
};

// Copyfit: so many pages, filled well. Steps are rules, in the order of giving way.
enum { FIT_STEPS_MAX = 64 };
typedef uint64_t fit_steps; // a set of steps, by bit
struct fit_step {
    struct str name;                   // what reports call it; may be absent
    struct str match, property, value; // as written
    uint8_t group;                     // steps of one <grow> or <shrink>
    bool grows;
    bool idle; // a layout laid over it goes further already: never taken
};
struct fit {
    uint32_t pages; // 0: no copyfit
    mpt leave;      // a document grows until less than this is free on its last page
    struct fit_step steps[FIT_STEPS_MAX];
    uint8_t n, groups;
    struct pos pos;
};

// ---- brand
// -------------------------------------------------------------------------------------------------------
// Where a name was defined.
struct origin {
    struct pos pos;
    bool replaces; // one of the same name, laid down before
    bool base;     // in a file that lies under another, or alone: it may be there for other layouts
};
struct color {
    struct str name;
    uint32_t rgb; // 0xRRGGBB
    bool has_cmyk;
    uint16_t cmyk[4]; // 0..1000
    struct str spot;  // the ink of its own that prints it; absent: none
    struct origin origin;
};

// Named values (clinic, department, phone …) and phrases.
struct named_value {
    struct str name, value;
    struct origin origin; // of --set: none
};
struct phrase {
    struct str name, lang;      // lang: BCP 47; absent: for every language without its own
    const struct node *content; // its children are the inline content
    struct origin origin;
    struct pos lang_at;
    uint32_t before; // the phrase of this name that came before it, + 1; 0: none
};
struct icon {
    struct str name;
    const struct drawing *drawing;
    struct origin origin;
};

// A font role is a family and what stands in for it where it lacks a character, first to last. Family names
// are those of the font catalogue.
struct font_role {
    struct str name;
    const struct str *families;
    size_t n;
    struct origin origin;
};

// ---- page masters
// -------------------------------------------------------------------------------------------------
struct column {
    struct str name;
    mpt gap;   // white before it; 0 for the first
    mpt width; // 0: takes what is left (at most one column)
};

struct master {
    struct str name;
    mpt width, height;
    mpt margin_top, margin_bottom, margin_start, margin_end;
    mpt bleed; // how far what reaches its edges runs on beyond them, where the page is trimmed
    const struct column *columns; // in reading direction; at least one
    size_t n_columns;
    const struct node *const *statics; // EL_LINE and EL_RULE, in order
    size_t n_statics;
    struct pos pos, measure_pos; // measure_pos: of what last changed the width between the margins
};

// Which master a page takes: the first row whose condition holds.
enum page_condition { PAGE_FIRST, PAGE_ODD, PAGE_EVEN, PAGE_LAST, PAGE_ONLY, PAGE_ANY };
struct master_use {
    enum page_condition condition;
    const struct master *master;
};

// ---- charts
// -----------------------------------------------------------------------------------------------------
#define CHART_LENGTH(id, part, name) CHART_##id,
enum chart_length {
#include "doc/chart.def"
    CHART_LENGTHS
};
#undef CHART_LENGTH
// How a timeline is drawn: <chart>. Lengths are said for the sheet that it is designed for; here they are
// those of the layout's page, larger or smaller by layout.scale.
struct chart_form {
    bool given;
    enum keyword arrangement; // KW_ACROSS: time runs to the right; KW_DOWN
    enum keyword words;       // of lanes: KW_BESIDE the time; KW_ABOVE their bars; KW_HEAD of their columns
    mpt lengths[CHART_LENGTHS];
    mpt units[5]; // how long a day, week, month, year, date is, before the axis is filled; doc/timeline.h
    struct pos pos;
};
const char *chart_length_part(enum chart_length);
const char *chart_length_name(enum chart_length);

struct layout {
    struct str name;
    const struct source *source; // of the file named on the command line
    struct sources files;        // the layouts, what they extend, their pictures
    const struct color *colors;
    size_t n_colors;
    const struct named_value *values;
    size_t n_values;
    const struct phrase *phrases;
    size_t n_phrases;
    const uint32_t *phrases_named; // hash table: the last phrase of a name, + 1; 0: free
    size_t n_phrases_named;        // a power of 2
    const struct icon *icons;
    size_t n_icons;
    const struct drawing *logo; // may be NULL
    const struct font_role *roles;
    size_t n_roles;
    const struct rule *rules; // cascade order: a later one wins
    size_t n_rules;
    const struct master *masters;
    size_t n_masters;
    const struct master_use *uses;
    size_t n_uses;
    const struct node *const *contents; // EL_CONTENT, of any `at`
    size_t n_contents;
    struct fit fit;
    struct chart_form chart;
    struct chart_form inset; // of timelines in articles: lengths are printed as they are said
    int64_t scale;           // of all its lengths but the page's own, 1/1000000; 0 where it has no chart
    mpt baseline_grid;       // blocks start on multiples of it from the page's top; 0: no grid
};

mpt layout_scaled(const struct layout *, mpt); // a length as the layout says it, for its page
const struct color *layout_color(const struct layout *, struct str name); // NULL where it has none
const struct named_value *layout_value(const struct layout *, struct str name);
const struct phrase *layout_phrase(const struct layout *, struct str name, struct str lang); // best language
// Takes the phrases of a layout, so that they are found by their names.
void layout_take_phrases(struct arena *, struct layout *, struct phrase *, size_t n);
const struct icon *layout_icon(const struct layout *, struct str name);
const struct font_role *layout_role(const struct layout *, struct str name);
// Width of the space between the margins (0 where they leave none), and place of a column (its start edge
// from the start margin).
mpt master_measure(const struct master *);
bool master_column(const struct master *, struct str name, mpt *start,
                   mpt *width); // "all": the whole measure

// The largest length: 200 inches, the widest page of PDF 1.7 (ISO 32000-1, annex C). Sums of thousands of
// them stay far from overflow.
enum { LENGTH_MAX = 14400 * MPT_PER_PT };

// "12.5mm" -> mpt: a decimal number and one of mm, cm, in, pt, nothing around them; may be negative. False
// where it is not one, or is out of range. Integer arithmetic, rounded to the nearest mpt.
bool length_parse(struct str, mpt *);
// A decimal number at the start of `s` as an integer of 1/10^decimals, rounded; *used is how many bytes it
// took. False where there is none or it is out of range.
bool decimal_parse(struct str s, int decimals, int64_t *value, size_t *used);

const char *property_name(enum property);
const char *keyword_name(int32_t keyword);
const char *part_name(enum part);

#endif
