// style/: article + layout -> boxes with computed, interned styles; generated text (labels, sources, fields);
// the tag tree, once, in document order. Knows no glyphs: widths of text are not known here.
#ifndef PDFGEN_STYLE_STYLE_H
#define PDFGEN_STYLE_STYLE_H

#include "doc/article.h"
#include "doc/layout.h"
#include "doc/tags.h"
#include "style/chart.h"

// A computed style: lengths absolute, names resolved. Interned: equal styles are the same pointer.
struct style {
    // type
    const struct font_role *font;
    mpt font_size, font_size_min; // font_size_min: 0 is none
    uint16_t font_weight;         // 100..900
    bool italic, ligatures, kerning, tabular_nums, underline;
    mpt line_height;
    int32_t
        line_height_factor; // 1/1000 of the font size where it was given as a number, which inherits; else 0
    mpt baseline_offset;    // from the slot's bottom to the baseline; -1: ink centred in the slot
    mpt baseline_shift;     // inline: raised by
    const struct color *color;
    mpt letter_spacing, word_spacing;
    int32_t word_spacing_percent; // 1/1000 % of the font's space, added to it
    enum keyword leader_pattern;
    // paragraph
    enum keyword text_align, text_wrap;
    mpt text_indent;
    bool hyphenate;
    uint8_t orphans, widows;
    // box
    enum keyword display, display_align, position;
    struct str column; // absent: the parent's
    mpt space_before, space_after;
    bool space_before_retain;
    mpt margin_before, margin_after, margin_start, margin_end;
    mpt padding_before, padding_after, padding_start, padding_end;
    const struct color *background, *border_color, *border_before_color; // NULL: none
    enum keyword border_style;
    mpt border_width, border_radius, border_before_width;
    struct str border_before_extent; // absent: the box's own width
    bool border_before_retain, decoration_clone;
    mpt width, height;     // 0: auto
    mpt max_width;         // step of a chain; 0: none
    int32_t width_percent; // of the measure, 1/1000 %; 0: none
    bool keep_together, keep_with_next;
    enum keyword break_before;
    // lists, icons, tables, lines
    enum keyword list_style;
    mpt list_indent;
    const struct icon *icon; // NULL: none
    struct str label;
    mpt column_gap;
    enum keyword column_widths, stub;
    bool form_fields;
    mpt line_pitch;
    int16_t lines_added, lines_max; // lines_max 0: no limit
    // where the layout says them, for reports; no place: nowhere
    struct pos size_pos;  // font_size, inherited
    struct pos inset_pos; // the largest of the paddings and margins at start and end
};

// ---- inline content
enum inline_kind {
    INLINE_TEXT,
    INLINE_BREAK,   // forced line break
    INLINE_PAGE,    // the page's number, known after paging
    INLINE_PAGES,   // how many there are
    INLINE_PAGE_OF, // the number of the page on which what `text` names (an id) begins
    INLINE_FILL,    // stretches as far as the line allows; style->leader_pattern
    INLINE_STROKE,  // an upright rule: style->width x style->height, style->color
    INLINE_DRAWING, // style->height high
    INLINE_OPEN,    // a bordered or padded inline box starts: style has border, padding, background
    INLINE_CLOSE,
};
struct inline_item {
    enum inline_kind kind;
    struct str text; // INLINE_TEXT; INLINE_PAGE_OF: an id
    const struct style *style;
    const struct drawing *drawing;
    tag_id tag;
    struct str lang;
    struct pos pos;
    uint32_t note; // it calls boxes.notes' item of that number, from 1; 0: none
    bool joined;   // no line ends before it
};

// ---- boxes
enum box_kind {
    BOX_BLOCK,   // children one below the other; style->display BESIDE: in the columns they name
    BOX_PARA,    // inline content; no children
    BOX_LABEL,   // an optional icon (drawing, icon_style) and one BOX_PARA child beside it
    BOX_LIST,    // children are BOX_ITEM
    BOX_ITEM,    // marker + children
    BOX_TABLE,   // children are BOX_ROW; n_columns
    BOX_ROW,     // children are BOX_CELL
    BOX_CELL,    // children are blocks
    BOX_COLUMNS, // children are BOX_COLUMN: side by side, equal widths
    BOX_COLUMN,
    BOX_FIGURE, // a drawing at style->width (or its natural width)
    BOX_LINES,  // n_lines to write on
    BOX_QR,     // a QR code, style->width wide, on a white plate: icon_style->padding-before, border-radius;
                // an optional BOX_BLOCK child: the words beside it
    BOX_CHART,  // a timeline in an article: chart
    BOX_CHAIN,  // children are BOX_LABEL, an arrow between each two; display BESIDE: in a row, words below
};
enum marker_kind { MARKER_NONE, MARKER_DISC, MARKER_BOX, MARKER_NUMBER, MARKER_TERM };

struct box {
    enum box_kind kind;
    const struct style *style;
    struct box *parent, *first, *last, *next;
    struct pos pos;
    tag_id tag;
    struct str lang;
    bool rtl; // base direction, from the language
    // BOX_PARA
    const struct inline_item *inlines;
    size_t n_inlines;
    uint32_t para; // index into boxes.paras and text.paras
    // BOX_LABEL, BOX_FIGURE; BOX_CHAIN: the arrow; a note: the rule above those of a page
    const struct drawing *drawing;
    const struct style *icon_style;
    mpt width;                 // BOX_FIGURE: as the author asks; 0: the style's, or the drawing's own
    int32_t width_percent;     // BOX_FIGURE: the same as a part of the measure, 1/1000 %; 0: none
    struct str qr;             // BOX_QR: what it says
    const struct chart *chart; // BOX_CHART
    // BOX_ITEM
    enum marker_kind marker;
    const struct style *marker_style;
    struct box *marker_para; // MARKER_NUMBER, MARKER_TERM: a BOX_PARA outside the child list
    tag_id marker_tag;
    tag_id field; // a TAG_FORM: the box can be ticked; 0: not
    // BOX_TABLE, BOX_COLUMNS
    struct box *caption;                  // BOX_TABLE: a BOX_PARA outside the child list; NULL: none
    uint16_t n_columns;                   // BOX_TABLE: the column of row heads counts
    bool has_stub;                        // the first column holds row heads
    const struct style *ground_styles[4]; // behind body column 1..4; NULL: none
    const struct style *stub_style;       // NULL: none
    // BOX_ROW, BOX_CELL
    bool is_head;    // row of thead; cell: th
    bool is_stub;    // cell: a row head in the first column
    uint16_t column; // cell: its first column, 0-based
    uint16_t colspan, rowspan;
    // BOX_LINES
    uint16_t n_lines;
    tag_id
        fields; // a TAG_FORM: the first line can be typed on, the next ones with the tags that follow; 0: not
};

// A line or rule at a fixed place of a page master's pages.
struct static_box {
    struct box *para;        // a BOX_PARA, by `next` its shorter wordings; NULL for a rule
    mpt baseline;            // of the line, from the page's top
    mpt top, thickness;      // of the rule
    bool edge_to_edge;       // not from margin to margin
    bool if_one, if_several; // only in a document of one page, of more
    const struct color *color;
};
struct master_boxes {
    const struct master *master;
    const struct static_box *items;
    size_t n;
};

struct style_cache;
struct boxes {
    const struct article *article;
    const struct layout *layout;
    struct box *root;
    struct box **paras; // every BOX_PARA, statics and markers included
    size_t n_paras, cap_paras;
    struct master_boxes *masters; // in the order of layout.masters
    struct box *notes;            // a BOX_LIST, its items in the order of their calls; NULL: none
    uint32_t n_notes;
    struct tags tags;
    const struct chart *chart; // a timeline's; NULL: an article
    bool rtl;                  // of the document
    struct str publisher;      // the field "clinic": --set, or the layout's value; absent: nobody is named
    const struct style *typed; // of what is typed into the first of its form fields; NULL: there are none
    const struct style_cache *cache; // what others may take styles from
};

struct style_request {
    const struct named_value *sets; // override fields by name (--set)
    size_t n_sets;
    fit_steps fit; // the steps that copyfit takes: boxes differ by them in style alone, and in what a step
                   // shows or hides
    bool checked;  // by style_check before: what that finds is not told again
    const struct boxes *known; // of the same article and layout with the same steps, but other sets: styles
                               // are taken from it, and it must outlive the result; NULL: none
};
// Returns NULL after reporting where an error keeps it from making boxes.
struct boxes *style_boxes(struct arena *, const struct article *, const struct layout *,
                          const struct style_request *, struct diags *);
// Whether two documents without a timeline differ in nothing but words: boxes from the same places in the
// same order and, where `styles`, in the same styles (of which one has taken the other's). Running lines are
// not looked at: they stand where they stand.
bool boxes_alike(const struct boxes *, const struct boxes *, bool styles);
// What is at fault with article and layout whatever the fields say: warnings.
void style_check(struct arena *, const struct article *, const struct layout *, struct diags *);
// For a page that is printed in parts on rows x columns sheets: the plan of how to put them together, set on
// `sheet`, and what is said beside each. `names` go by rows.
struct tile_request {
    uint32_t rows, columns, overlap_mm;
    const struct str *names, *row_names; // "B3", "B"
    struct str blank;                    // the names of those that show nothing; absent: none
    const struct master *sheet;
};
struct tile_boxes {
    struct boxes *boxes;         // the plan. Its tags are the document's and, read before them, its own
    tag_id figure;               // the picture in the plan: whoever draws it tags it so
    struct box **names, **lines; // BOX_PARAs outside the plan, by rows
    struct box *rule;
};
// Returns NULL after reporting.
struct tile_boxes *style_tiles(struct arena *, const struct boxes *document, const struct layout *,
                               const struct named_value *sets, size_t n_sets, const struct tile_request *,
                               struct diags *);
void boxes_dump(const struct boxes *, struct buf *);

#endif
