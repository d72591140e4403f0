// Shared by the files of flow/ alone.
#ifndef PDFGEN_FLOW_INTERNAL_H
#define PDFGEN_FLOW_INTERNAL_H

#include "flow/flow.h"
#include "flow/lines.h"

// Where a block may stand, in logical coordinates.
struct area {
    mpt x, width;             // for children that name no column
    mpt outer_x, outer_width; // the content box of the nearest container: columns are cut to it
    bool columns;             // named page columns may be used (not inside cells, items, labels)
};

// The state of one stream being written.
struct flower {
    struct arena *arena;
    const struct text *text;
    const struct layout *layout;
    const struct master *master; // whose columns count
    struct diags *diags;
    struct flow *flow;

    struct stream *out;
    mpt space;                 // white asked for before what comes next: the larger counts
    bool space_retain;         // it stays at the top of a page
    bool at_start;             // nothing stands in this container yet: space before is dropped
    bool keep_next;            // the next slab stays with the last one
    bool snap;                 // the next block starts on the baseline grid
    enum keyword break_before; // for the next slab
    mpt hang_height;           // beside: how far down the side track is taken
};

// ---- blocks.c
void flow_box(struct flower *, const struct box *, struct area);
void flow_children(struct flower *, const struct box *, struct area);
struct area area_within(const struct box *, struct area); // after margins, border, padding
void add_space(struct flower *, mpt size, bool retain);
void add_slab(struct flower *, const struct slab *);
void add_pad(struct flower *, mpt size);
void open_frame(struct flower *, const struct frame *);
void close_frame(struct flower *, const struct frame *);
void add_event(struct flower *, struct event);
// A flower like this one, at the start of a stream of its own.
struct flower fresh(const struct flower *, struct stream *);
// Runs a box's content into a stream of its own and flattens it.
const struct slab *flow_to_slab(struct flower *, const struct box *, struct area);

// ---- paragraphs.c
void flow_para(struct flower *, const struct box *, struct area);
// Distance from the top of a box's content to its first baseline; 0 where it has no text.
mpt first_baseline(const struct flower *, const struct box *);
void flow_label(struct flower *, const struct box *, struct area);
void flow_lines(struct flower *, const struct box *, struct area);
void flow_figure(struct flower *, const struct box *, struct area);

// ---- beside.c
void flow_beside(struct flower *, const struct box *, struct area);

// ---- lists.c
void flow_list(struct flower *, const struct box *, struct area);

// ---- tables.c
void flow_table(struct flower *, const struct box *, struct area);
void flow_columns(struct flower *, const struct box *, struct area);

// ---- widths.c
// Minimum (widest word) and maximum (no line broken) content widths of a box, with its own edges.
struct widths {
    mpt min, max;
};
struct widths box_widths(const struct flower *, const struct box *);
// Shares `total` among columns between their minimum and maximum; false where even the minima do not fit.
bool share_widths(const struct widths *wanted, size_t n, mpt total, mpt *out);

// ---- flatten.c
// A stream as one slab: frames become rectangles, spaces at the ends vanish.
const struct slab *flatten(struct flower *, const struct stream *);
mpt stream_height(const struct stream *);
struct marks marks_of(struct flower *, const struct slab *); // a copy that can grow
const struct slab *slab_new(struct flower *, mpt height, const struct marks *, struct pos);
void move_marks(struct mark *, size_t n, mpt dx, mpt dy);
struct mark frame_mark(const struct frame *, mpt y, mpt height);

#endif
