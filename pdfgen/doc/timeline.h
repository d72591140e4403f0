// A timeline as its author meant it: an axis of time, lanes in groups, and what stands in them. Times are
// those of the XML, exact; where they stand on paper is flow/'s. Made from nodes, const ever after; its texts
// stay in the nodes that it points to.
#ifndef PDFGEN_DOC_TIMELINE_H
#define PDFGEN_DOC_TIMELINE_H

#include "doc/article.h"

// A time since the start, in 1/1000 of its unit: "4.5 weeks" is 4500 weeks; a date is in days since
// 1970-01-01.
enum time_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR, UNIT_DATE, UNIT_COUNT };
struct moment {
    enum time_unit unit;
    int32_t v;
    bool given; // false: not said, and the rest is 0
};
// "4 weeks", "1 day", "start", "2026-12-01". False where it is none, or out of range.
bool moment_parse(struct str, struct moment *);
// Nominal length from the start in 1/1000000 day, to order times of different units: a month counts as a
// twelfth of 365.25 days.
int64_t moment_span(struct moment);
const char *unit_name(enum time_unit); // "week"; a date's is "date"

// The axis: one segment, or several with a break between each two, at which the scale changes.
enum { SEGMENTS_MAX = 4, TIMELINE_BLOCKS_MAX = 3, TIMELINE_LANES_MAX = 200, TIMELINE_EVENTS_MAX = 2000 };
struct axis_segment {
    const struct node *node;
    enum time_unit unit;
    int32_t from, to; // 1/1000 unit, from < to; a date: day number * 1000
    int32_t every;    // of the figures, 1/1000 unit
};

// A place on the axis: which segment, and how far into it. Exact: no paper is known here.
struct axis_place {
    uint8_t segment;
    int32_t v; // 1/1000 of the segment's unit, from..to
};

enum occurs { OCCURS_OFTEN, OCCURS_SOME, OCCURS_NONE };
// A stretch of time in which something happens. An end that is not given is the axis's; at the end it then
// goes on. A fading end has no exact time.
struct range {
    const struct node *node;
    enum occurs occurs;
    struct moment from, to; // .given false: from the start; goes on past the axis
    struct axis_place start, end;
    bool fades_in, fades_out;
    struct moment fade_in, fade_out; // over how long, where the author says so
};

// One of the answers: a range that matters most, as a large block.
struct answer {
    const struct node *node; // its words are the line over the figures
    struct range range;
};

struct milestone {
    const struct node *node; // its words may be empty
    struct axis_place at;
    bool dated; // else about that time
};

struct recurrence {
    const struct node *node;
    struct moment every; // .given false: the dates are not set
    uint32_t count;      // 0: not said
    struct axis_place start, end;
};

struct timeline_note {
    const struct node *node;
    struct axis_place at;
};

struct phase {
    const struct node *node; // its words
    struct axis_place start, end;
};

#define TIMELINE_LIST(type)                                                                                  \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t n, cap;                                                                                       \
    }

struct lane {
    const struct node *node, *title, *explanation; // explanation: NULL where there is none
    TIMELINE_LIST(struct range) ranges;
    TIMELINE_LIST(struct milestone) milestones;
    TIMELINE_LIST(struct recurrence) recurrences;
    TIMELINE_LIST(struct timeline_note) notes;
    const struct node *chain; // a chain of pictures; NULL: none
};
// Nothing in it but what recurs without dates: those are written by hand, where a layout gives boxes for
// them.
bool lane_is_written(const struct lane *);
// Lanes that belong together: one panel.
struct lane_group {
    const struct node *node;
    TIMELINE_LIST(struct lane) lanes;
};

struct timeline {
    const struct node *node;
    const struct node *lead; // NULL: none
    struct moment start;     // the date of one patient's start; not given: times stay counts
    struct axis_segment segments[SEGMENTS_MAX]; // in order of time
    size_t n_segments;
    TIMELINE_LIST(struct answer) answers; // in order of time
    TIMELINE_LIST(struct timeline_note) notes;
    TIMELINE_LIST(struct phase) phases;
    TIMELINE_LIST(struct lane_group) groups; // none without a lane
    size_t n_lanes;
};

// From the element <timeline>. Reports what cannot be: an event in the break, an end before its start, an
// empty axis. NULL after reporting.
const struct timeline *timeline_of(struct arena *, const struct node *, struct diags *);
// Where a time stands on the axis. False where it has no place: before the start, in a break, past the end.
bool timeline_place(const struct timeline *, struct moment, struct axis_place *);
int axis_order(struct axis_place, struct axis_place); // < 0: the first is earlier
// The n-th (from 1) of a recurrence with dates; false past its end.
bool recurrence_nth(const struct timeline *, const struct recurrence *, uint32_t n, struct axis_place *);
// ---- on the calendar (time.c, calendar.c). Dates are 1/1000 day since 1970-01-01.
// The date of a time: a month count keeps the day of the month, or takes the month's last; parts of a
// month are days of its nominal length.
int64_t moment_date(int32_t start, struct moment);
// The date of a place on the axis of a patient; of an axis of dates, the place itself. False past what a date
// can be.
bool place_date(const struct timeline *, struct axis_place, int32_t *date);
// Where a day stands.
enum day_where { DAY_BEFORE, DAY_ON_AXIS, DAY_IN_BREAK, DAY_AFTER };
struct day_place {
    enum day_where where;
    struct axis_place at; // in a break: the end of the segment before it; before, after: the axis's end
    struct moment
        since; // how long after the start, in whole days, weeks, months or years; not given: before it
};
struct day_place timeline_day(const struct timeline *, int32_t date);
// Days since 1970-01-01 as year, month, day: proleptic Gregorian, no time zone.
void date_of_days(int32_t days, int *year, int *month, int *day);

void timeline_dump(const struct timeline *, struct buf *);

#endif
