// Where the parts of a chart stand, as text: `pdfgen dump --stage=flow`.
#include "flow/chart.h"

static void add(struct drawer *d, struct chart_place place)
{
    PUSH(d->f->arena, d->map.places, place);
}

void note_scale(struct drawer *d)
{
    for (size_t i = 0; i < d->axis.n; i++)
        add(d, (struct chart_place){CHART_SCALE, str_of(unit_name(d->timeline->segments[i].unit)),
                                    d->axis.start[i], d->axis.end[i], d->timeline->segments[i].from,
                                    d->timeline->segments[i].to});
}

void note_lane(struct drawer *d, struct lane_room room)
{
    add(d, (struct chart_place){CHART_LANE, {0}, room.c0, room.c1, 0, 0});
}

void note_bar(struct drawer *d, mpt t0, mpt t1, mpt c0, mpt c1)
{
    add(d, (struct chart_place){CHART_BAR, {0}, t0, t1, c0, c1});
}

void note_label(struct drawer *d, const struct words *w, mpt x, mpt baseline)
{
    struct str text = {0};
    for (size_t i = 0; i < w->box->n_inlines && !text.n; i++)
        if (w->box->inlines[i].kind == INLINE_TEXT)
            text = w->box->inlines[i].text;
    add(d, (struct chart_place){CHART_LABEL, text, x, baseline, w->width, (mpt)w->lines.n});
}

void note_close(struct flower *f, struct chart_map *map, struct pos pos)
{
    map->pos = pos;
    PUSH(f->arena, f->flow->charts, *map);
}
