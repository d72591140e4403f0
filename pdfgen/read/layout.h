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
enum measure {
    PAGE_WIDTH,
    PAGE_HEIGHT,
    MARGIN_TOP,
    MARGIN_BOTTOM,
    MARGIN_START,
    MARGIN_END,
    BLEED, // a page may do without
    MEASURES
};
// Where a thing was said last, and whether that was after another: of two that contradict each other the
// later is to blame.
struct said {
    struct pos pos;
    size_t turn; // 0: never said
};
struct master_draft {
    struct str name, based_on;
    mpt measures[MEASURES];
    struct said said[MEASURES];
    LIST(struct column) columns;
    LIST(const struct node *) statics;
    struct said columns_said, statics_said;
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
    struct pos phrase_lang_at;
    bool base; // see struct origin
    struct master_draft *master;
    bool complete;
    // of all files
    struct str name;
    struct sources files;
    LIST(struct color) colors;
    LIST(struct named_value) values;
    LIST(struct phrase) phrases;
    LIST(struct icon) icons;
    LIST(struct font_role) roles;
    LIST(struct rule) rules;
    LIST(struct master_draft) masters;
    size_t turns;                  // of <page-master>
    LIST(struct str) column_names; // of replaced masters, too: styles may name them
    LIST(struct use_draft) uses;
    LIST(const struct node *) contents;
    LIST(struct rule) fit_rules;
    struct fit fit;
    size_t fit_at; // how many rules stand before it: those after it are laid over it
    struct pos leave_pos;
    const struct drawing *logo;
    mpt baseline_grid;
    struct chart_draft {
        struct chart_form form;
        bool said[CHART_LENGTHS];
    } chart, inset;
};

// ---- layout_parts.c: what an element of a layout file adds
void layout_take(struct layout_builder *, xmlNode *root);

// ---- layout_style.c
void style_take(void *builder, xmlNode *);
void adjust_take(void *context, xmlNode *); // <grow>, <shrink>
bool property_lookup(struct str name);      // a property or a shorthand
struct str property_suggestion(struct arena *, struct str wrong);

// ---- names
// "the icon "x" is unknown", with the nearest of a list's names.
#define UNKNOWN(b, pos, what, wrong, list)                                                                   \
    do {                                                                                                     \
        const char **names_ = NEW_ARRAY((b)->arena, const char *, (list).n + 1);                             \
        for (size_t k_ = 0; k_ < (list).n; k_++)                                                             \
            names_[k_] = arena_cstr((b)->arena, (list).items[k_].name);                                      \
        unknown_name((b)->arena, (b)->diags, pos, what, wrong, names_, (list).n);                            \
    } while (0)

#define INDEX_OF(out, list, wanted)                                                                          \
    do {                                                                                                     \
        out = -1;                                                                                            \
        for (size_t k_ = 0; k_ < (list).n && out < 0; k_++)                                                  \
            if (str_eq((list).items[k_].name, wanted))                                                       \
                out = (int32_t)k_;                                                                           \
    } while (0)

// ---- layout_masters.c
extern const char *const measure_names[MEASURES];
void masters_finish(struct layout_builder *, struct layout *);

// ---- layout_chart.c
void chart_take(void *context, xmlNode *chart);
void chart_finish(struct layout_builder *, struct layout *);

// ---- layout_finish.c: names resolved; NULL after reporting
struct layout *layout_finish(struct layout_builder *, const struct source *);

#endif
