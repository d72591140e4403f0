// Running heads and rules: the lines and rules that a page master has at fixed places. They are decoration to
// a reader of the tag tree, so every one is an artifact, but for tagged words on the last page.
#include "page/stretch.h"

struct set_static {
    const struct slab *slab; // NULL: not set yet
    mpt dy;                  // from the slab's top to what static_box.baseline (top) places
    bool has_field;          // set anew for each page
    bool reported;           // as too wide
};

struct statics {
    struct arena *arena;
    struct diags *diags;
    const struct flow *flow;
    struct set_static **masters; // [layout.masters][master_boxes.items]
};

struct statics *statics_new(struct arena *arena, const struct flow *flow, struct diags *diags)
{
    const struct boxes *boxes = flow->text->boxes;
    struct statics *s = NEW(arena, struct statics);
    *s = (struct statics){.arena = arena, .diags = diags, .flow = flow};
    s->masters = NEW_ARRAY(arena, struct set_static *, boxes->layout->n_masters);
    for (size_t m = 0; m < boxes->layout->n_masters; m++)
        s->masters[m] = NEW_ARRAY(arena, struct set_static, boxes->masters[m].n);
    return s;
}

// By how much the marks reach beyond the measure on either side.
static int64_t slab_excess(const struct slab *slab, mpt measure)
{
    int64_t left = 0, right = measure;
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *mark = &slab->marks[i];
        left = MIN(left, mark->x);
        right = MAX(right, (int64_t)mark->x + mark->width);
    }
    return right - left - measure;
}

static void check_width(struct statics *s, struct set_static *set, const struct box *para, mpt measure)
{
    int64_t excess = slab_excess(set->slab, measure);
    if (excess <= 0 || set->reported)
        return;
    set->reported = true;
    diag(s->diags, DIAG_WORD_TOO_WIDE, para->pos, STR("shorten it or set it in smaller type"),
         "this line is %.*s wider than the page has room for", STR_ARG(distance_mm(s->arena, excess)));
}

static void set_rule(struct statics *s, struct set_static *set, const struct static_box *box, mpt measure)
{
    struct mark *mark = NEW(s->arena, struct mark);
    *mark = (struct mark){.kind = MARK_RECT,
                          .tag = TAG_ARTIFACT,
                          .width = measure,
                          .height = box->thickness,
                          .color = box->color,
                          .dash = KW_SOLID};
    struct slab *slab = NEW(s->arena, struct slab);
    *slab = (struct slab){.height = box->thickness, .marks = mark, .n = 1};
    set->slab = slab;
}

static void set_line(struct statics *s, struct set_static *set, const struct static_box *box, mpt measure,
                     uint32_t page, uint32_t pages)
{
    set->slab = flow_static_line(s->arena, s->flow->text, box->para, measure, page, pages, &set->dy);
    set->has_field = flow_has_page_field(s->flow->text, box->para);
    check_width(s, set, box->para, measure);
}

void statics_place(struct statics *s, const struct master *master, mpt left, uint32_t page, uint32_t pages,
                   struct placements *out)
{
    const struct boxes *boxes = s->flow->text->boxes;
    size_t m = (size_t)(master - boxes->layout->masters);
    mpt measure = master_measure(master);
    for (size_t i = 0; i < boxes->masters[m].n; i++) {
        const struct static_box *box = &boxes->masters[m].items[i];
        struct set_static *set = &s->masters[m][i];
        if (!box->para && !set->slab)
            set_rule(s, set, box, measure);
        else if (box->para && (!set->slab || set->has_field))
            set_line(s, set, box, measure, page, pages);
        struct placement placed = {.slab = set->slab,
                                   .x = left,
                                   .y = box->para ? box->baseline - set->dy : box->top,
                                   .artifact = true,
                                   .read = page == pages,
                                   .mirror = boxes->rtl};
        PUSH(s->arena, *out, placed);
    }
}
