// Running heads and rules: the lines and rules that a page master has at fixed places. They are decoration to
// a reader of the tag tree, so every one is an artifact, but for tagged words on the last page.
#include "page/stretch.h"

struct set_static {
    const struct slab *slab; // NULL: not set yet
    mpt dy;                  // from the slab's top to what static_box.baseline (top) places
    const struct box *para;  // the wording that has room
    bool has_field;          // set anew for each page
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

// The first wording that has room, the last where none has.
static const struct box *fitting(const struct statics *s, const struct box *para, mpt measure, uint32_t pages)
{
    while (para->next && flow_static_width(s->flow->text, para, pages) > measure)
        para = para->next;
    return para;
}

// The words that take most of a line: who must shorten it starts there.
static const struct inline_item *widest_words(struct statics *s, const struct box *para)
{
    const struct para *content = &s->flow->text->paras[para->para];
    int64_t *widths = NEW_ARRAY(s->arena, int64_t, para->n_inlines);
    const struct inline_item *widest = NULL;
    for (size_t i = 0; i < content->n_runs; i++) {
        const struct run *run = content->runs[i];
        for (uint32_t g = 0; g < run->n; g++)
            widths[run->inline_index] += run_advance(run, g, 0);
    }
    int64_t most = 0;
    for (size_t i = 0; i < para->n_inlines; i++)
        if (para->inlines[i].kind == INLINE_TEXT && widths[i] > most) {
            most = widths[i];
            widest = &para->inlines[i];
        }
    return widest;
}

static void report_width(struct statics *s, const struct box *para, int64_t excess)
{
    const struct inline_item *words = widest_words(s, para);
    struct str far = distance_mm(s->arena, excess);
    if (words)
        diag(s->diags, DIAG_WORD_TOO_WIDE, words->pos,
             STR("Shorten it: a title may have a short form, <title short=\"…\">. Or give the layout's line "
                 "a shorter "
                 "wording behind <or/>, in smaller type perhaps."),
             "\"%.*s\" is %.*s too long for its line at the head or foot of the page",
             STR_ARG(shown_words(s->arena, words->text)), STR_ARG(far));
    else
        diag(s->diags, DIAG_WORD_TOO_WIDE, para->pos, STR("Take something out, or make it smaller."),
             "this line is %.*s wider than the page has room for", STR_ARG(far));
}

static void set_rule(struct statics *s, struct set_static *set, const struct static_box *box,
                     const struct master *master)
{
    struct mark *mark = NEW(s->arena, struct mark);
    *mark = (struct mark){.kind = MARK_RECT,
                          .tag = TAG_ARTIFACT,
                          .x = box->edge_to_edge ? -master->margin_start : 0,
                          .width = box->edge_to_edge ? master->width : master_measure(master),
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
    if (!set->para) {
        set->para = fitting(s, box->para, measure, pages);
        set->has_field = flow_has_page_field(s->flow->text, set->para);
        int64_t excess = flow_static_width(s->flow->text, set->para, pages) - measure;
        if (excess > 0)
            report_width(s, set->para, excess);
    }
    set->slab = flow_static_line(s->arena, s->flow->text, set->para, measure, page, pages, &set->dy);
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
        if (pages == 1 ? box->if_several : box->if_one)
            continue;
        if (!box->para && !set->slab)
            set_rule(s, set, box, master);
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
