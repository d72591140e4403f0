// A layout while it is put together from its files. Shared by the files of read/ that read layouts.
#ifndef PDFGEN_READ_LAYOUT_H
#define PDFGEN_READ_LAYOUT_H

#include "doc/layout.h"
#include "read/map.h"
#include "read/picture.h"
#include "read/xml.h"

#define LIST(type)                                                                                           \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t n, cap;                                                                                       \
    }

// A page master as its files say it, before it has taken what it is based on.
enum measure { PAGE_WIDTH, PAGE_HEIGHT, MARGIN_TOP, MARGIN_BOTTOM, MARGIN_START, MARGIN_END, MEASURES };
struct master_draft {
    struct str name, based_on;
    bool given[MEASURES];
    mpt measures[MEASURES];
    LIST(struct column) columns;
    LIST(const struct node *) statics;
    bool has_columns, has_statics;
    bool baseless; // what it is based on is unknown, and told
    struct pos pos, based_on_pos;
};

struct use_draft {
    enum page_condition condition;
    struct str master;
    struct pos pos;
};

struct layout_builder {
    struct arena *arena;
    struct diags *diags;
    struct pictures pictures;
    // of the file being read
    struct xml *xml;
    struct map *map;
    struct str phrase_lang;
    struct master_draft *master;
    bool complete;
    // of all files
    struct str name;
    LIST(struct color) colors;
    LIST(struct named_value) values;
    LIST(struct phrase) phrases;
    LIST(struct icon) icons;
    LIST(struct font_role) roles;
    LIST(struct rule) rules;
    LIST(struct master_draft) masters;
    LIST(struct str) column_names; // of replaced masters, too: styles may name them
    LIST(struct use_draft) uses;
    LIST(const struct node *) contents;
    LIST(struct rule) fit_rules;
    struct fit fit;
    struct pos leave_pos;
    const struct drawing *logo;
    mpt baseline_grid;
};

// ---- layout_parts.c: what an element of a layout file adds
void layout_take(struct layout_builder *, xmlNode *root);

// ---- layout_style.c
void style_take(void *builder, xmlNode *);
void adjust_take(void *context, xmlNode *); // <grow>, <shrink>
bool property_lookup(struct str name);      // a property or a shorthand
struct str property_suggestion(struct arena *, struct str wrong);

// ---- layout_finish.c: names resolved; NULL after reporting
struct layout *layout_finish(struct layout_builder *, const struct source *);

#endif
