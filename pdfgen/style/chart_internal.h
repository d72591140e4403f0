// Shared by the files of style/ that make charts.
#ifndef PDFGEN_STYLE_CHART_INTERNAL_H
#define PDFGEN_STYLE_CHART_INTERNAL_H

#include "style/internal.h"

// A chart while it is made.
struct maker {
    struct builder *b;
    const struct timeline *t;
    const struct chart_form *form;
    struct chart *chart;
    struct context root;
    const char *units; // what the phrases for the units of its axis begin with
    unsigned kinds;    // of the legend, that occur: 1 << enum legend_kind
};

// ---- chart.c: what sheets and figures share
struct box *chart_words(struct maker *, const struct node *, enum part, const struct context *,
                        enum tag_type); // an element's words, under a tag of their own
struct box *chart_plain(struct maker *, const struct node *, enum part, const struct context *, struct str);
struct box *chart_phrase(struct maker *, const struct node *, enum part, const struct context *,
                         const char *name);
struct context chart_tagged(struct maker *, const struct context *, enum tag_type);
tag_id chart_alternative(struct maker *, const struct context *, struct str alt); // of a new figure's tag
// What the timeline is with the values of --set; NULL after reporting.
const struct timeline *chart_timeline(struct builder *, const struct node *, struct moment *today);
void chart_axis(struct maker *, struct str alt);
bool chart_calendar(struct maker *, const struct moment *today);
void chart_lane(struct maker *, const struct lane *, const struct context *list, struct chart_lane *out);
unsigned chart_kinds(struct maker *, const struct lane *); // of the legend, that a lane shows; they occur
void chart_legend(struct maker *);
// As its author counts it: on an axis of months, weeks stay weeks.
enum time_unit chart_block_unit(const struct maker *, const struct answer *);
// What stands for a block's figures: "4–8", or two dates.
struct str chart_block_words(struct maker *, const struct answer *, struct str lang);

// ---- chart_numbers.c
void chart_digits(struct maker *); // of numbers on marks and in the list

// What stands for the fields of a phrase that tells of a chart.
struct filling {
    const char *name;
    struct str text;
};
// A phrase as plain text, its fields filled; empty after reporting that there is none.
struct str phrase_filled(struct builder *, const char *name, struct str lang, struct pos,
                         const struct filling *, size_t n);
struct str count_words(struct builder *, int32_t thousandths); // "4.5"
struct str figure_words(struct builder *, const struct timeline *, struct axis_place, struct str lang,
                        struct pos);
struct str time_words(struct builder *, const struct timeline *, struct axis_place, bool about,
                      struct str lang, struct pos);
// "4–8 weeks", "8 weeks–4 months"
struct str span_words(struct builder *, const struct timeline *, const struct range *, struct str lang);
struct str range_words(struct builder *, const struct timeline *, const struct range *, struct str lang);
struct str milestone_words(struct builder *, const struct timeline *, const struct milestone *,
                           struct str lang);
struct str recurrence_words(struct builder *, const struct timeline *, const struct recurrence *,
                            struct str lang);
struct str axis_words(struct builder *, const struct timeline *, struct str lang);

// ---- chart_dates.c: one patient's
// "December 29", or "Dec 29"; with the year where a chart is so long that a day and a month do not tell it.
struct str day_words(struct builder *, const struct timeline *, int32_t date, bool brief, struct str lang,
                     struct pos);
struct str place_day_words(struct builder *, const struct timeline *, struct axis_place, bool brief,
                           struct str lang, struct pos);
// "week 5", "day 3".
struct str since_words(struct builder *, struct moment, struct str lang, struct pos);
// The date that --set gives to a field. Not given: nobody does. False after reporting that it is none.
bool set_date(struct builder *, const char *field, struct pos, struct moment *);
struct str today_words(struct builder *, const struct timeline *, int32_t date, struct day_place,
                       struct str lang, struct pos);

#endif
