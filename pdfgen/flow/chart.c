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
    d->taken.n = d->stood.n = d->listed.n = 0;
    d->last_number = (struct rectangle){0, 0, 0, 0};
    d->start_end = 0;
    d->end = NULL;
    size_t errors = d->f->diags->errors;
    place_lanes(d);
    if (first)
        note_scale(d);
    place_today(d);
    draw_contents(d);
    draw_heading(d);
    silence(d, 0, first);
    draw_lanes(d);
    size_t from = d->marks.n;
    draw_band(d);
    draw_blocks(d);
    draw_dates(d);
    draw_today(d);
    silence(d, from, first);
    draw_events(d);
    from = d->marks.n;
    draw_labels(d);
    silence(d, from, first);
    d->silent = first ? 0 : d->listed.n;
    draw_event_words(d);
    d->list_height = draw_list(d, d->down ? len(d, CHART_BAND_END) + d->grown : d->lanes_end);
    from = d->marks.n;
    draw_breaks(d);
    draw_foot(d);
    silence(d, from, first);
    if (d->f->diags->errors > errors)
        return NULL;
    return slab_new(d->f, d->height, &d->marks, d->timeline->node->pos);
}

// ---- one try

struct sheets {
    const struct slab **items;
    size_t n;
    struct chart_map map;
    mpt list;    // what the highest of their lists takes
    bool listed; // there is one
};

// Where everything stands: a wider side column leaves the axis less, and so blocks may become lanes.
static bool measure(struct drawer *d, struct chart_sheets *sheets)
{
    const mpt *lengths = d->len;
    for (int widened = -1; widened != d->widened;) {
        widened = d->widened;
        d->len = lengths;
        if (!chart_scale(d))
            return false;
        place_blocks(d);
        d->band = band_top(d);
        if (!share_lanes(d, sheets))
            return false;
    }
    shrink_marks(d);
    d->band += d->spare;
    return true;
}

// False after reporting: something has no room.
static bool draw(struct drawer *d, struct sheets *out)
{
    struct chart_sheets sheets = {0};
    bool ok = true;
    d->grown =
        d->down ? d->height - len(d, CHART_SHEET_HEIGHT) - d->list : d->width - len(d, CHART_SHEET_WIDTH);
    d->numerals = numerals_of(d);
    if (!measure(d, &sheets))
        return false;
    *out = (struct sheets){.items = NEW_ARRAY(d->f->arena, const struct slab *, sheets.n), .n = sheets.n};
    for (size_t i = 0; i < sheets.n; i++) {
        d->sheet = sheets.items[i];
        out->items[i] = draw_sheet(d, i == 0);
        ok = ok && out->items[i];
        out->list = MAX(out->list, d->list_height);
        out->listed = out->listed || d->listed.n;
    }
    out->map = d->map;
    return ok;
}

// With as much room below the lanes as the list takes: the less room there is above it, the more words come
// to stand in it. False after reporting: it takes more than there is.
static bool draw_with_list(const struct drawer *blank, struct sheets *out)
{
    enum { TRIES = 6 };
    mpt list = 0;
    for (int i = 0; i < TRIES; i++) {
        struct drawer d = *blank;
        diags_init(d.f->diags, d.f->arena); // what an earlier try said no longer holds
        d.list = list;
        bool ok = draw(&d, out);
        mpt wanted = MAX(0, out->list - (d.gives & GIVES_LEGEND ? len(&d, CHART_LEGEND_PITCH) : 0));
        if (wanted <= list)
            return ok;
        list = wanted;
    }
    return diag(blank->f->diags, DIAG_CHART_TOO_FULL, blank->timeline->node->pos,
                STR("Take a larger sheet, or make two timelines of it."),
                "the list of words that have no room at their time finds none below the chart");
}

// ---- all tries

// What gave way in vain is not told.
static void report(struct diags *to, const struct diags *from)
{
    for (size_t i = 0; i < from->n; i++)
        if (!from->errors || from->items[i].severity == SEVERITY_ERROR)
            diag(to, from->items[i].code, from->items[i].pos, from->items[i].hint, "%.*s",
                 STR_ARG(from->items[i].text));
}

uint32_t flow_chart(struct flower *f, const struct slab ***out)
{
    enum { MORE_SHEETS = 2 };
    const struct layout *layout = f->layout;
    struct diags said;
    struct flower own = *f; // what a try says holds only if no other comes after it
    struct drawer blank = {.f = &own,
                           .chart = f->text->boxes->chart,
                           .timeline = f->text->boxes->chart->timeline,
                           .form = &layout->chart,
                           .len = layout->chart.lengths,
                           .down = layout->chart.arrangement == KW_DOWN,
                           .width = f->master->width,
                           .height = f->master->height};
    struct sheets drawn = {0};
    bool ok = false;
    diags_init(&said, f->arena);
    own.diags = &said;
    for (size_t more = 0; more <= MORE_SHEETS && !ok; more++)
        for (unsigned gives = 0; gives <= GIVES_ALL && !ok; gives++) {
            if ((gives & GIVES_LEGEND) && !drawn.listed)
                continue; // its place would help nobody
            blank.more = more;
            blank.gives = gives;
            ok = draw_with_list(&blank, &drawn);
        }
    report(f->diags, &said);
    *out = drawn.items;
    if (ok)
        note_close(f, &drawn.map, blank.timeline->node->pos);
    return ok ? (uint32_t)drawn.n : 0;
}
