// A timeline as one sheet: from data and the layout's <chart> to marks, in order of what lies under what.
#include "flow/chart.h"

static mpt band_top(const struct drawer *d)
{
    if (d->down || d->timeline->answers.n || d->timeline->notes.n)
        return len(d, CHART_BAND_TOP);
    return len(d, CHART_BAND_TOP_ALONE); // nothing stands on it: the band rises
}

const struct slab *flow_chart(struct flower *f)
{
    const struct layout *layout = f->layout;
    struct drawer d = {.f = f,
                       .chart = f->text->boxes->chart,
                       .timeline = f->text->boxes->chart->timeline,
                       .len = layout->chart.lengths,
                       .down = layout->chart.arrangement == KW_DOWN,
                       .width = f->master->width,
                       .height = f->master->height};
    d.grown = d.down ? d.height - len(&d, CHART_SHEET_HEIGHT) : d.width - len(&d, CHART_SHEET_WIDTH);
    d.band = band_top(&d);
    if (!chart_scale(&d) || !place_lanes(&d))
        return NULL;
    place_today(&d);
    bool ok = draw_contents(&d);
    ok = draw_heading(&d) && ok;
    size_t errors = f->diags->errors;
    draw_lanes(&d);
    draw_band(&d);
    draw_blocks(&d);
    draw_dates(&d);
    draw_today(&d);
    draw_lane_labels(&d);
    draw_labels(&d);
    draw_foot(&d);
    if (!ok || f->diags->errors > errors)
        return NULL;
    struct slab *slab = slab_new(f, d.height, &d.marks, d.timeline->node->pos);
    return slab;
}
