// A timeline's texts, colours and tags, ready to be shaped: what flow/ needs to draw the chart. Every text is
// an ordinary paragraph of the boxes; what a picture says, a tag's alternative text says in words.
#ifndef PDFGEN_STYLE_CHART_H
#define PDFGEN_STYLE_CHART_H

#include "doc/tags.h"
#include "doc/timeline.h"

struct box;
struct color;
struct drawing;
struct style;

// A figure on the axis.
struct chart_figure {
    struct axis_place at;
    struct box *para, *named; // named: as it is set where a block names its time; NULL where none does
};
struct chart_segment {
    struct box *unit; // the word for its unit
    struct chart_figure *figures;
    size_t n;
};

struct chart_range {
    const struct range *range;
    const struct color *color;
    tag_id tag; // a figure, with words for what it shows
};
struct chart_milestone {
    const struct milestone *milestone;
    const struct style *style; // color: line or disc; background-color: within a ring
    struct box *words;         // NULL: none
    tag_id tag;
};
struct chart_recurrence {
    const struct recurrence *recurrence;
    const struct style *style, *box; // box: of those to write in
    tag_id tag;
    uint16_t per_row, rows; // of boxes; 0: none
    tag_id fields; // a TAG_FORM: the first box can be typed in, the next ones with the tags that follow
};
struct chart_note {
    struct axis_place at;
    struct box *words;
};
struct chart_step {
    const struct drawing *drawing;
    const struct style *style; // width
};
struct chart_lane {
    const struct lane *lane;
    const struct style *style; // border-color: the rule to the next lane
    const struct drawing *icon;
    const struct style *icon_style;
    struct box *title, *explanation; // explanation NULL: none
    tag_id unseen;                   // says the explanation where it has no room; TAG_ARTIFACT: nothing does
    struct chart_range *ranges;
    struct chart_milestone *milestones;
    struct chart_recurrence *recurrences;
    struct chart_note *notes;
    unsigned kinds;           // of the legend, that it shows: 1 << enum legend_kind
    struct chart_step *steps; // of its chain of pictures
    size_t n_steps;
    const struct drawing *arrow;
    const struct style *chain_style, *arrow_style; // chain: color, column-gap
    tag_id chain_tag;
};
// An answer: a large block, or a lane of its own where it has no room as one. Both say the same, under one
// tag.
struct chart_block {
    const struct answer *answer;
    const struct style *style; // color: of a striped frame and its words; background-color: of a solid block
    struct box *over, *number, *unit;
    const struct style *panel; // background-color: of the lane's
    struct chart_lane lane;
};
struct chart_group {
    const struct lane_group *group;
    const struct style *style; // background-color
    struct chart_lane *lanes;
    size_t n;
};
struct chart_phase {
    const struct phase *phase;
    const struct style *style; // background-color
    struct box *words;
};

// A date below the axis.
struct chart_date {
    struct axis_place at;
    struct box *words;
};
// Where the patient is today.
struct chart_today {
    struct day_place day;
    const struct style *style; // background-color: of the tag, its point and its line
    struct box *words;         // NULL: nobody asks
};

// The legend has only kinds that occur, in this order.
enum legend_kind {
    LEGEND_OFTEN,
    LEGEND_SOME,
    LEGEND_FADING,
    LEGEND_NONE,
    LEGEND_POINT,
    LEGEND_RING,
    LEGEND_KINDS
};

struct chart {
    const struct timeline *timeline;
    const struct style *style; // of the whole
    const struct style *band, *guide, *legend_style;
    tag_id axis_tag;
    struct box *title, *lead; // lead may be NULL
    struct chart_segment segments[SEGMENTS_MAX];
    struct chart_date *dates; // of one patient, in order of time
    size_t n_dates;
    struct chart_today today;
    struct box *start, *end; // the layout's content; NULL: none
    struct box *break_note;  // NULL on an axis without a break
    struct chart_block blocks[TIMELINE_BLOCKS_MAX];
    size_t n_blocks;
    struct chart_note *notes;
    size_t n_notes; // those that the layout shows
    struct chart_phase *phases;
    struct chart_group *groups; // as many as the timeline has
    struct chart_lane *rows;    // of a figure in an article, instead of blocks and groups
    size_t n_rows;
    struct box *legend[LEGEND_KINDS]; // NULL: does not occur
    // Figures that numbers are put together of: of the list of words that find no room at their time, and of
    // marks that stand for several. Nobody hears them; NULL where no words are tied to a time.
    struct box *digits[10], *counts[10], *times;
    const struct style *count_style; // background-color: of such a mark
    struct box *status, *source;     // of the footer
    struct box *code;                // a BOX_QR; NULL: no address
    const struct style *code_style;
};

#endif
