// Lines with page numbers in them. They are broken like others, a number's width being reserved, but set when
// paging has said what the numbers are: then what follows a number stands where the number ends.
#include "flow/lines.h"

#include <stdlib.h>

bool line_is_late(const struct para *para, const struct line *line)
{
    for (uint32_t i = line->from; i < line->to; i++)
        if (item_is_number(&para->items[i]))
            return true;
    return false;
}

void add_late_line(struct arena *arena, const struct para *para, const struct box *box,
                   const struct style *style, const struct line *line, mpt measure, mpt indent, mpt baseline,
                   struct marks *marks)
{
    struct late_line *late = NEW(arena, struct late_line);
    *late = (struct late_line){.para = para,
                               .box = box,
                               .style = style,
                               .from = line->from,
                               .to = line->to,
                               .hyphen = line->hyphen,
                               .forced = line->forced,
                               .open = line->open,
                               .indent = indent};
    PUSH(arena, *marks,
         ((struct mark){.kind = MARK_LINE,
                        .tag = TAG_ARTIFACT,
                        .y = baseline,
                        .width = measure,
                        .height = style->font_size,
                        .line = late}));
}

static int target_order(const void *a, const void *b)
{
    return str_cmp(((const struct target *)a)->id, ((const struct target *)b)->id);
}

uint32_t target_page(const struct page_numbers *numbers, struct str id)
{
    struct target wanted = {id, 0};
    const struct target *found =
        numbers->n ? bsearch(&wanted, numbers->targets, numbers->n, sizeof wanted, target_order) : NULL;
    return found ? found->page : 0;
}

// By how much what is seen of a line sticks out of its measure: its numbers are wider than was reserved.
static mpt numbers_excess(const struct marks *set, const struct mark *mark)
{
    int64_t end = 0;
    for (size_t i = 0; i < set->n; i++)
        if (set->items[i].kind == MARK_GLYPHS && !run_is_space(set->items[i].run, set->items[i].to - 1))
            end = MAX(end, (int64_t)set->items[i].x + set->items[i].width);
    return (mpt)MAX(0, end - mark->width);
}

static mpt set_late_line(struct arena *arena, const struct mark *mark, const struct page_numbers *numbers,
                         struct marks *out)
{
    const struct late_line *late = mark->line;
    struct line line = {.from = late->from,
                        .to = late->to,
                        .hyphen = late->hyphen,
                        .forced = late->forced,
                        .open = late->open};
    struct marks set = {0};
    set_line(arena, late->para, late->style, &line, mark->width, late->indent, mark->y,
             (struct line_fields){numbers, late->box->inlines}, &set);
    mpt excess = numbers_excess(&set, mark);
    if (mark->mirrored)
        mirror_marks(&set, 0, mark->width);
    for (size_t i = 0; i < set.n; i++) {
        set.items[i].x = (mpt)MAX(-MPT_MAX, MIN((int64_t)set.items[i].x + mark->x, MPT_MAX));
        PUSH(arena, *out, set.items[i]);
    }
    return excess;
}

const struct slab *flow_set_late(struct arena *arena, const struct slab *slab,
                                 const struct page_numbers *numbers, mpt *excess)
{
    struct marks marks = {0};
    bool any = false;
    *excess = 0;
    for (size_t i = 0; i < slab->n; i++)
        any = any || slab->marks[i].kind == MARK_LINE;
    if (!any)
        return slab;
    for (size_t i = 0; i < slab->n; i++) {
        if (slab->marks[i].kind != MARK_LINE) {
            PUSH(arena, marks, slab->marks[i]);
            continue;
        }
        mpt by = set_late_line(arena, &slab->marks[i], numbers, &marks);
        *excess = MAX(*excess, by);
    }
    struct slab *set = NEW(arena, struct slab);
    *set = *slab;
    set->marks = marks.items;
    set->n = marks.n;
    return set;
}
