// One document through every stage, in the order of the folders. What each made stays here for the commands.
#ifndef PDFGEN_CMD_PIPELINE_H
#define PDFGEN_CMD_PIPELINE_H

#include "cmd/options.h"
#include "pdf/pdf.h"

enum { LAPS_MAX = 12 };

// What was learnt from the making of one document for others that are nearly alike.
// `tries`: what it was like with the steps of copyfit that its fitting came to last, and without any.
enum { TRIES_MAX = 8 };
struct known_try {
    fit_steps steps;
    const struct boxes *boxes;
    const struct text_store *text;
    const struct flow *flow;
    size_t pages; // 0: something does not fit its place
};
struct known {
    struct known_try tries[TRIES_MAX];
    size_t n_tries;
    const struct pdf_store *pdf;
    fit_steps shrunk; // the shrinking steps that were enough; 0: none
    bool checked;     // article and layout, by style_check
};

struct pipeline {
    struct arena *arena;           // borrowed: all below lives in it
    const struct options *options; // of a rebuild: the record's
    const struct record *record;   // what is rebuilt; NULL: nothing
    struct diags diags;
    bool unreadable; // a file named on the command line, or the font catalogue, cannot be read
    bool stopped;    // a stage made nothing
    const struct layout *layout;
    const struct article *article;
    const struct boxes *boxes;
    struct font_catalogue *catalogue;
    struct fonts *fonts;
    struct text *text;   // without its items once pages are made
    struct text *shaped; // the same before copyfit, with its items where `keep` is there
    struct known known;
    struct pdf_store *keep; // what others are to know; NULL: nothing
    const struct flow *flow;
    const struct pages *pages;
    fit_steps tried[TRIES_MAX - 1]; // by copyfit: the last ones, the try of number n at n % (TRIES_MAX - 1)
    size_t n_tried;
    fit_steps shrunk;     // the shrinking steps that were enough, where none of them was left out; else 0
    struct arena *fitted; // where copyfit's choice lives; NULL: nothing chosen
    const struct sheets *sheets;
    struct buf pdf;
    struct {
        const char *stage;
        int64_t microseconds;
    } laps[LAPS_MAX];
    size_t n_laps;
    int64_t lap_started;
};

void pipeline_open(struct pipeline *, struct arena *, const struct options *);
// Runs up to and with a stage. Returns whether it was reached without an error; faults are in `diags`, as
// many as one run can find.
bool pipeline_run(struct pipeline *, enum stage last);
// Makes the PDF of an article, a layout and fonts that are there already.
bool pipeline_make(struct pipeline *);
// Only reads the font catalogue and opens it.
bool pipeline_fonts(struct pipeline *);
void pipeline_lap(struct pipeline *, const char *stage); // ends a stage, for --timing
// Tells everything found and frees what the arena does not hold. Returns the exit code, of which `result` is
// what the command itself ends with.
int pipeline_close(struct pipeline *, int result);

// cmd/fit.c: copyfit. Replaces boxes, text, flow and pages by those that fill layout.fit.pages best, and says
// what it chose.
void fit_pages(struct pipeline *);
void fit_close(struct pipeline *);
// What a specimen is known by, now that it is made.
void fit_know(struct pipeline *, struct known *);
const struct known_try *known_with(const struct known *, fit_steps); // NULL: not known

// cmd/tiles.c: the sheets of `pages` as --tiles wants them; NULL after reporting.
const struct sheets *tile_sheets(struct pipeline *, const struct pages *);

// cmd/impose.c: the sheets of `pages` as --impose wants them; NULL after reporting. And what they are, in
// words:
// ", 4 sides of sheets, …".
const struct sheets *impose_sheets(struct pipeline *, const struct pages *, const struct text *slug);
struct str impose_told(const struct pipeline *);

// cmd/condition.c: the ICC profile to print by, or NULL after reporting.
const struct source *printing_condition(struct pipeline *);

// cmd/catalogue.c: the font catalogue's path, or NULL after reporting where it was looked for.
const char *catalogue_path(struct arena *, const struct options *, struct diags *);

#endif
