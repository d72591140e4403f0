// Shared by the files of flow/ alone.
#ifndef PDFGEN_FLOW_INTERNAL_H
#define PDFGEN_FLOW_INTERNAL_H

#include "flow/flow.h"
#include "flow/lines.h"

// Where a block may stand, in logical coordinates.
struct area {
    mpt x, width;             // for children that name no column
    mpt outer_x, outer_width; // the content box of the nearest container: columns are cut to it
    mpt indent;               // of the items of the list at hand
    bool columns;             // named page columns may be used (not inside cells, items, labels)
};

// Style lengths are no larger than a page can be, but much can be stacked and nested: what comes to more than
// 189 m stops there, so that sums of a few are in range. page/ reports what is higher than a page.
static inline mpt reach(int64_t v)
{
    return (mpt)MAX(-MPT_MAX / 4, MIN(v, MPT_MAX / 4));
}

// The state of one stream being written.
struct flower {
    struct arena *arena;
    const struct text *text;
    const struct layout *layout;
    const struct master *master; // whose columns count
    struct diags *diags;
    struct flow *flow;
    const struct flow *known; // NULL: nothing
    const struct flow *like;  // of text->known; NULL: nothing

    struct stream *out;
    mpt space;                 // white asked for before what comes next: the larger counts
    bool space_retain;         // it stays at the top of a page
    bool at_start;             // nothing stands in this container yet: space before is dropped
    bool keep_next;            // the next slab stays with the last one
    bool snap;                 // the next block starts on the baseline grid
    enum keyword break_before; // for the next slab
    mpt hang_height;           // beside: how far down the side track is taken; 0: this track is past it
    bool foot;                 // of the last page
};

// Minimum (widest word) and maximum (no line broken) content widths of a box, with its own edges.
struct widths {
    mpt min, max;
};

// ---- blocks.c
void flow_box(struct flower *, const struct box *, struct area);
void flow_box_at(struct flower *, const struct box *, struct area); // whatever column it names
void flow_children(struct flower *, const struct box *, struct area);
struct area area_within(const struct box *, struct area); // after margins, border, padding
void add_space(struct flower *, mpt size, bool retain);
void add_slab(struct flower *, const struct slab *);
void add_pad(struct flower *, mpt size);
void open_frame(struct flower *, const struct frame *);
void close_frame(struct flower *, const struct frame *);
void add_event(struct flower *, struct event);
// The part of a page column that lies within the container; false where there is none.
bool column_area(const struct flower *, struct str name, struct area, mpt *x, mpt *width);
// Moves down until the side column is free.
void clear_hang(struct flower *);
// A flower like this one, at the start of a stream of its own.
struct flower fresh(const struct flower *, struct stream *);
// Runs a box, or what is inside its edges, into a stream of its own and flattens it.
const struct slab *flow_to_slab(struct flower *, const struct box *, struct area);
const struct slab *content_to_slab(struct flower *, const struct box *, struct area);

// ---- paragraphs.c
void flow_para(struct flower *, const struct box *, struct area);
void flow_label(struct flower *, const struct box *, struct area);
void flow_lines(struct flower *, const struct box *, struct area);
void flow_figure(struct flower *, const struct box *, struct area);
struct mark drawing_mark(const struct drawing *, const struct style *, tag_id, mpt x, mpt y);
mpt figure_width(const struct box *, mpt measure); // as wide as it would be

// A style, a paragraph at another size: glyphs are in font units, so only widths change. The line height
// stays.
const struct style *scaled_style(struct flower *, const struct style *, mpt from, mpt to);
const struct para *scaled_para(struct flower *, const struct para *, mpt from, mpt to);

// ---- chart.c
uint32_t flow_chart(struct flower *, const struct slab ***out); // its sheets, and how many; 0 after reporting

// ---- chart_inset.c
void flow_timeline(struct flower *, const struct box *, struct area); // as a figure
struct widths timeline_widths(const struct flower *);

// ---- qr.c
void flow_qr(struct flower *, const struct box *, struct area);
struct widths qr_widths(const struct box *);

// ---- chain.c
void flow_chain(struct flower *, const struct box *, struct area);
struct widths chain_widths(const struct flower *, const struct box *);

// ---- beside.c
void flow_beside(struct flower *, const struct box *, struct area);

// ---- lists.c
void flow_list(struct flower *, const struct box *, struct area);
void flow_item(struct flower *, const struct box *, struct area);
mpt list_indent(const struct flower *, const struct box *list); // that all its items share

// ---- tables.c
void flow_table(struct flower *, const struct box *, struct area);
void flow_columns(struct flower *, const struct box *, struct area);
struct widths table_widths(const struct flower *, const struct box *);

// ---- notes.c
void flow_notes(struct flower *); // when the streams are written

// ---- widths.c
struct widths box_widths(const struct flower *, const struct box *);
// Whether the widest word of a paragraph or label has no room there, even at the style's smallest size.
bool is_word_too_wide(const struct flower *, const struct box *, mpt width);
// Shares `total` among columns between their minimum and maximum; false where even the minima do not fit.
bool share_widths(const struct widths *wanted, size_t n, mpt total, mpt *out);

// ---- flatten.c
// A stream as one slab: frames become rectangles, spaces at the ends vanish.
const struct slab *flatten(struct flower *, const struct stream *);
mpt stream_height(const struct flower *, const struct stream *);
// Where the next event stands, from the stream's top, when this one stands at y.
mpt event_end(const struct flower *, const struct event *, mpt y);
void add_marks(struct flower *, struct marks *, const struct slab *, mpt dy); // a copy of the slab's
struct slab *slab_new(struct flower *, mpt height, const struct marks *, struct pos);
void move_marks(struct mark *, size_t n, mpt dx, mpt dy);
struct mark frame_mark(const struct frame *, mpt y, mpt height);

#endif
