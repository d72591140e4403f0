// Charts while they are drawn. Places are those of the sheet, from its top left corner; `t` is along time (to
// the right, or downwards where time runs down), `c` across it. Shared by the files of flow/ that draw
// charts.
#ifndef PDFGEN_FLOW_CHART_H
#define PDFGEN_FLOW_CHART_H

#include "flow/internal.h"

// Where the parts of the axis stand on paper.
struct chart_axis {
    mpt start[SEGMENTS_MAX], end[SEGMENTS_MAX]; // of each segment's times
    mpt from[SEGMENTS_MAX], to[SEGMENTS_MAX];   // of the stretch of paper that it has; between two is a gap
    size_t n;
};

struct rectangle {
    mpt x0, y0, x1, y1;
};

// A lane's room.
struct lane_room {
    mpt c0, c1;
};

// What a sheet has of a group of lanes: one panel.
struct panel_lane {
    const struct chart_lane *lane;
    struct lane_room room;
    mpt natural, least; // how high it wants to be, before all are stretched alike, and has to be
};
struct panel {
    const struct style *style; // background-color
    struct panel_lane *lanes;
    size_t n;
};
// The lanes of one sheet. There are more sheets where one has no room for all.
struct chart_sheet {
    struct panel *panels;
    size_t n, n_lanes;
};
struct chart_sheets {
    struct chart_sheet *items;
    size_t n;
};

// How lanes are set: by how many there are on the fullest sheet, or lower where room is short.
enum { LANES_FEW = 3, LANES_SOME = 6, LANES_MANY = 9, LANES_MOST = 14 };
enum lane_form { LANES_ROOMY, LANES_USUAL, LANES_LOW, LANES_LOWEST };

// What stands on the sheet already. Leaders may cross what is open (bars, dotted lines); nothing else may
// stand there.
struct taken {
    struct rectangle at;
    bool open;
};

// A mark that stands in a lane: a milestone, or several that are too close to each other.
struct lane_mark {
    const struct chart_lane *lane;
    struct lane_room room, panel; // the lane's, and that of its group
    const struct color *ground;   // of the panel
    size_t first, n;              // which of the lane's milestones
    mpt t, c;                     // its middle
    mpt half, high;               // from its middle to its edge, along time and across
};

// Words that numbers are put together of.
struct numerals {
    struct words {
        const struct para *para;
        const struct style *style;
        struct lines lines;
        const struct box *box;
        mpt width; // of the widest line
    } digits[10], counts[10], times;
};

// What a sheet gives up where words find no room: the one, the other, both.
enum { GIVES_LEGEND = 1, GIVES_EXPLANATIONS = 2, GIVES_ALL = 3 };

struct drawer {
    struct flower *f;
    const struct chart *chart;
    const struct timeline *timeline;
    const struct chart_form *form;
    const mpt *len; // by enum chart_length
    bool down;
    mpt width, height; // of the sheet
    mpt spare;         // how far what stands below the title moves down
    mpt grown;         // how much longer the axis is than on the sheet that it was designed for
    mpt band;          // c of the band's upper (left) edge
    mpt side;          // how much wider the side column is
    int widened;       // how far that has gone, of WIDEST
    bool small;        // the words of lanes are a little smaller
    unsigned gives;
    mpt list;    // room that is kept below the lanes for the numbered list
    size_t more; // sheets than lanes take that have few words
    struct chart_axis axis;
    bool in_lane[TIMELINE_BLOCKS_MAX]; // answers that have no room as a block
    struct chart_sheet sheet;          // the lanes of the one at hand
    size_t n_lanes;                    // of the fullest sheet: by it lanes are set
    enum lane_form lane_form;
    int64_t stretch;        // of lanes, in millionths of what they want
    mpt lane_height;        // of the lowest
    mpt lanes_end;          // c where the last panel of the fullest sheet ends
    mpt start_end;          // y where the layout's content at the start ends; 0: none
    const struct slab *end; // the layout's content below the lanes; NULL: none
    mpt today;              // t of the line through the lanes; -1: none
    mpt today_from;         // c down to which it is drawn
    mpt point;              // t of the triangle that points up from the tag; -1: none
    struct chart_map map;
    struct marks marks;
    struct {
        struct taken *items;
        size_t n, cap;
    } taken;           // by texts and marks
    size_t band_taken; // which of them is the band
    struct {
        struct lane_mark *items;
        size_t n, cap;
    } stood; // marks in lanes, lane by lane
    struct {
        const struct box **items;
        size_t n, cap;
    } listed;                     // whose words stand in the list: the first has number 1
    struct rectangle last_number; // of a note
    mpt list_height;
    size_t silent; // so many of them were told on a sheet before
    const struct numerals *numerals;
};

// ---- chart_axis.c
bool chart_scale(struct drawer *);
mpt chart_at(const struct drawer *, struct axis_place);
mpt chart_end(const struct drawer *); // where panels end: a little past the last time
void draw_band(struct drawer *);
void draw_break(struct drawer *, size_t i,
                const struct color *);              // two strokes that lean, in the gap after segment i
void draw_figures(struct drawer *, size_t segment); // centred on their times, and across on the band

// ---- chart_map.c: what `dump` tells
void note_scale(struct drawer *); // when it is set
void note_lane(struct drawer *, struct lane_room);
void note_bar(struct drawer *, mpt t0, mpt t1, mpt c0, mpt c1);
void note_label(struct drawer *, const struct words *, mpt x, mpt baseline);
void note_close(struct flower *, struct chart_map *, struct pos); // hands it on

// ---- chart_paths.c: shapes in (t, c)
struct shape {
    struct drawer *d;
    struct {
        struct segment *items;
        size_t n, cap;
    } segments;
};
enum {
    CORNER_START_BEFORE = 1,
    CORNER_END_BEFORE = 2,
    CORNER_END_AFTER = 4,
    CORNER_START_AFTER = 8,
    CORNERS_ALL = 15
};
struct ink {
    tag_id tag;
    const struct color *fill, *stroke;
    mpt width;
    const int32_t *dashes; // on, off …
    size_t n_dashes;
    enum line_cap cap;
};
struct shape shape_new(struct drawer *);
void shape_move(struct shape *, int64_t t, int64_t c);
void shape_line(struct shape *, int64_t t, int64_t c);
void shape_close(struct shape *);
void shape_box(struct shape *, mpt t0, mpt c0, mpt t1, mpt c1, mpt radius, unsigned corners);
void shape_circle(struct shape *, mpt t, mpt c, mpt radius);
void shape_draw(struct shape *, const struct ink *, const struct shape *clip); // clip: NULL for none
void draw_box(struct drawer *, const struct color *, tag_id, mpt t0, mpt c0, mpt t1, mpt c1, mpt radius,
              unsigned corners);
void draw_line(struct drawer *, const struct color *, tag_id, mpt width, mpt t0, mpt c0, mpt t1, mpt c1);
void draw_picture(struct drawer *, const struct drawing *, const struct color *, tag_id, mpt x, mpt y,
                  mpt width);

// ---- chart_stripes.c
// Strokes at 45 degrees that lean with time, from t0 to t1 and from c0 to c1; thinner over the fade lengths.
struct stripes {
    mpt t0, t1, c0, c1;
    mpt stroke, pitch;     // thickness; distance along t
    mpt fade_in, fade_out; // 0: a known end, where strokes are cut
};
void draw_stripes(struct drawer *, const struct color *, tag_id, const struct stripes *,
                  const struct shape *clip);
void draw_range(struct drawer *, const struct chart_range *, mpt c);
void draw_bar_sample(struct drawer *, enum legend_kind, mpt x, mpt y0, mpt y1, const struct color *,
                     mpt *width);

// ---- chart_text.c
struct words words_fit(struct drawer *, const struct box *, mpt measure); // broken to that measure
struct words words_sized(struct drawer *, const struct box *, mpt measure,
                         mpt size); // in type of another size
// Sets them; `x` is where they start, or their middle or end by `anchor`: 0, 1, 2. The first baseline's y.
void words_put(struct drawer *, const struct words *, mpt x, mpt baseline, int anchor);
mpt words_cap(const struct words *); // the height of its capitals
struct rectangle words_box(const struct words *, mpt x, mpt baseline, int anchor);
bool words_too_many(const struct words *, size_t lines); // more lines than that, or a word too wide
bool report_label(struct drawer *, const struct box *, const char *why);
void take_room(struct drawer *, struct rectangle);
void take_open(struct drawer *, struct rectangle);     // leaders may cross it
bool is_room(const struct drawer *, struct rectangle); // on the sheet, and nothing is there
bool is_way(const struct drawer *, struct rectangle);  // nothing is there but what is open
struct rectangle upright(const struct drawer *, mpt t0, mpt c0, mpt t1, mpt c1); // from (t, c)

// ---- chart_numbers.c: words in the list below the chart, by numbers
const struct numerals *numerals_of(struct drawer *);           // NULL where no words are tied to a time
bool same_words(const struct box *, const struct box *);       // one number does for both
size_t list_number(struct drawer *, const struct box *);       // 0: the list is full
struct rectangle number_size(const struct drawer *, size_t n); // of the ring around it, from 0, 0
void draw_number(struct drawer *, size_t n, mpt x, mpt y);     // its middle
void draw_number_on(struct drawer *, size_t n, mpt x, mpt y, mpt half, mpt high,
                    const struct chart_milestone *); // on its mark
mpt count_width(const struct drawer *, size_t n);
void put_count(struct drawer *, size_t n, mpt x, mpt y); // "3×", on a mark; its middle
mpt draw_list(struct drawer *, mpt top);                 // its height; 0: no words are in it

// ---- chart_places.c: words beside marks
struct label {
    const struct box *const *boxes; // words of what stands there, each once
    size_t n;
    mpt x, y, half_x, half_y; // the mark: its middle, and from there to its edges
    struct lane_room room, panel;
    const struct color *ground;         // of the panel
    const struct chart_milestone *mark; // what stands there for one time; NULL: for several, or nothing
};
bool place_label(struct drawer *, const struct label *); // false after reporting
void draw_plate(struct drawer *, const struct color *ground, struct lane_room panel, struct rectangle);

// ---- chart_heads.c: words of lanes
// How high a lane wants to be for its words, before all are stretched alike, and has to be. False where they
// have no room in the side column.
bool head_height(struct drawer *, struct panel_lane *);
// Sets them; `dry`: only tells whether it could.
bool lane_words(struct drawer *, const struct color *ground, const struct chart_lane *, struct lane_room,
                bool dry);

// ---- chart_dates.c: what a timeline has where it is one patient's
void draw_dates(struct drawer *);
void place_today(struct drawer *);
bool meets_date(struct drawer *, mpt from, mpt to); // along time
bool is_under_point(const struct drawer *, mpt from, mpt to);
bool draw_today(struct drawer *);
void draw_today_line(struct drawer *, mpt to); // down to there, from where it was drawn last
bool has_boxes(const struct drawer *, const struct lane *);
mpt boxes_height(const struct drawer *, const struct chart_lane *); // of such a lane
void draw_boxes(struct drawer *, const struct chart_recurrence *, struct lane_room);
void draw_ring(struct drawer *, const struct style *, tag_id, mpt t, mpt c);

// ---- chart_sheets.c
enum chart_length usual_height(enum lane_form);
enum { WIDEST = 5 };
bool share_lanes(struct drawer *, struct chart_sheets *); // on as few sheets as have room for all
void shrink_marks(struct drawer *);

// ---- chart_blocks.c, chart_labels.c, chart_lanes.c, chart_frame.c
void place_blocks(struct drawer *); // which answers stand as blocks
mpt blocks_height(struct drawer *); // of the highest; 0: none stands
void draw_blocks(struct drawer *);
bool draw_labels(struct drawer *);                        // notes, the names of phases
void draw_breaks(struct drawer *);                        // the words at breaks: they give way to all others
void place_lanes(struct drawer *);                        // of the sheet at hand
mpt lane_middle(const struct drawer *, struct lane_room); // c of its bars
mpt more_than_needed(const struct drawer *, struct lane_room);
bool draw_lanes(struct drawer *);
void draw_bars(struct drawer *, const struct chart_lane *, struct lane_room);
bool draw_events(struct drawer *); // what stands on bars and lines, in all lanes
// The marks of a lane's milestones on that line, as many as there are at most; how many they are.
size_t lane_marks(struct drawer *, const struct lane_mark *at, mpt c, struct lane_mark *out);
void draw_milestones(struct drawer *, const struct lane_mark *at, mpt c); // of one lane, on that line
bool draw_event_words(struct drawer *);
void draw_dated(struct drawer *, const struct chart_recurrence *, mpt c);
void draw_recurrences(struct drawer *, const struct chart_lane *, struct lane_room);
bool draw_pictures(struct drawer *, const struct chart_lane *, struct lane_room);
// Dots along time, in the colour and pitch of what recurs.
void draw_dotted(struct drawer *, const struct chart_recurrence *, mpt from, mpt to, mpt c);
void draw_disc(struct drawer *, const struct style *, tag_id, mpt t, mpt c, mpt radius);
bool draw_heading(struct drawer *);           // title and lead
mpt band_top(struct drawer *);                // below the lead and what stands on it
bool draw_contents(struct drawer *);          // of the layout: at the start, and at the end
bool draw_foot(struct drawer *);              // legend, footer, code
bool draw_legend(struct drawer *, mpt first); // its first baseline; false after reporting
mpt legend_lines(struct drawer *);            // on how many lines it stands
mpt foot_extent(struct drawer *);             // what legend and sources take beyond a line each

static inline mpt len(const struct drawer *d, enum chart_length which)
{
    return d->len[which];
}

static inline bool words_are_above(const struct drawer *d)
{
    return d->form->words == KW_ABOVE;
}

#endif
