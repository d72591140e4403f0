// A timeline as one sheet, or several where one has no room for all lanes: from data and the layout's <chart>
// to marks, in order of what lies under what.
#include "flow/chart.h"

// What every sheet shows is told once, with the first; so is what is filled in.
static void silence(struct drawer *d, size_t from, bool first)
{
    size_t n = from;
    for (size_t i = from; i < d->marks.n && !first; i++)
        if (d->marks.items[i].kind != MARK_FIELD) {
            d->marks.items[n] = d->marks.items[i];
            d->marks.items[n++].tag = TAG_ARTIFACT;
        }
    d->marks.n = first ? d->marks.n : n;
}

static const struct slab *draw_sheet(struct drawer *d, bool first)
{
    d->marks = (struct marks){0};
    d->taken.n = 0;
    d->start_end = 0;
    d->end = NULL;
    place_lanes(d);
    place_today(d);
    bool ok = draw_contents(d);
    ok = draw_heading(d) && ok;
    silence(d, 0, first);
    size_t errors = d->f->diags->errors;
    draw_lanes(d);
    size_t from = d->marks.n;
    draw_band(d);
    draw_blocks(d);
    draw_dates(d);
    draw_today(d);
    silence(d, from, first);
    draw_lane_labels(d);
    from = d->marks.n;
    draw_labels(d);
    draw_foot(d);
    silence(d, from, first);
    if (!ok || d->f->diags->errors > errors)
        return NULL;
    return slab_new(d->f, d->height, &d->marks, d->timeline->node->pos);
}

uint32_t flow_chart(struct flower *f, const struct slab ***out)
{
    const struct layout *layout = f->layout;
    struct drawer d = {.f = f,
                       .chart = f->text->boxes->chart,
                       .timeline = f->text->boxes->chart->timeline,
                       .len = layout->chart.lengths,
                       .down = layout->chart.arrangement == KW_DOWN,
                       .width = f->master->width,
                       .height = f->master->height};
    struct chart_sheets sheets;
    d.grown = d.down ? d.height - len(&d, CHART_SHEET_HEIGHT) : d.width - len(&d, CHART_SHEET_WIDTH);
    if (!chart_scale(&d))
        return 0;
    place_blocks(&d);
    d.band = band_top(&d);
    if (!share_lanes(&d, &sheets))
        return 0;
    *out = NEW_ARRAY(f->arena, const struct slab *, sheets.n);
    for (size_t i = 0; i < sheets.n; i++) {
        d.sheet = sheets.items[i];
        (*out)[i] = draw_sheet(&d, i == 0);
        if (!(*out)[i])
            return 0;
    }
    return (uint32_t)sheets.n;
}
