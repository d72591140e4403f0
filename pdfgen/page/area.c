// Which master a page takes, and where that leaves the body.
#include "page/stretch.h"

static bool condition_holds(enum page_condition condition, uint32_t number, uint32_t total)
{
    switch (condition) {
    case PAGE_FIRST:
        return number == 1;
    case PAGE_ODD:
        return number % 2 == 1;
    case PAGE_EVEN:
        return number % 2 == 0;
    case PAGE_LAST:
        return number == total;
    case PAGE_ONLY:
        return number == 1 && total == 1;
    case PAGE_ANY:
        return true;
    }
    return false;
}

const struct master *master_for(const struct layout *layout, uint32_t number, uint32_t total)
{
    for (size_t i = 0; i < layout->n_uses; i++)
        if (condition_holds(layout->uses[i].condition, number, total))
            return layout->uses[i].master;
    return NULL;
}

static struct area master_area(const struct master *master, bool rtl)
{
    return (struct area){
        .top = master->margin_top,
        .bottom = (int64_t)master->height - master->margin_bottom,
        .left = rtl ? master->margin_end : master->margin_start,
    };
}

struct area area_for(const struct layout *layout, bool rtl, uint32_t number, uint32_t total)
{
    return master_area(master_for(layout, number, total), rtl);
}

static bool same_height(struct area a, struct area b)
{
    return a.top == b.top && a.bottom == b.bottom;
}

bool areas_depend_on_last(const struct layout *layout, uint32_t total)
{
    // Only the last page can change; where there is one page, it is the only one too.
    return !same_height(area_for(layout, false, total, 0), area_for(layout, false, total, total));
}

static bool master_check(const struct master *master, mpt measure, struct diags *diags)
{
    struct area area = master_area(master, false);
    if (area.bottom <= area.top)
        return diag(diags, DIAG_BAD_LENGTH, master->pos, STR("make the margins smaller or the page higher"),
                    "the margins of page master \"%.*s\" leave no height for the text",
                    STR_ARG(master->name));
    if (master_measure(master) == measure)
        return true;
    struct buf widths = {0};
    buf_mpt(&widths, master_measure(master));
    buf_puts(&widths, " pt wide, on others ");
    buf_mpt(&widths, measure);
    diag(diags, DIAG_BAD_LENGTH, master->measure_pos,
         STR("give all page masters of a layout the same width of text"),
         "on page master \"%.*s\" the text is %.*s pt", STR_ARG(master->name), STR_ARG(buf_view(&widths)));
    buf_free(&widths);
    return false;
}

bool areas_check(const struct flow *flow, struct diags *diags)
{
    const struct layout *layout = flow->text->boxes->layout;
    bool ok = true;
    for (size_t i = 0; i < layout->n_uses; i++)
        ok = master_check(layout->uses[i].master, flow->measure, diags) && ok;
    // Pages 1 to 3, with and without being the last, meet every kind of page there is.
    for (uint32_t number = 1; number <= 3 && ok; number++)
        if (!master_for(layout, number, 0) || !master_for(layout, number, number))
            ok = diag(diags, DIAG_MISSING_PART, (struct pos){.source = layout->source},
                      STR("name a master for any page"), "the layout has no page master for page %u",
                      (unsigned)number);
    return ok;
}
