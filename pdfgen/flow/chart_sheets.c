// How many sheets a timeline takes, and which lanes stand on which. A group that goes over to the next sheet
// is a panel on both; all sheets have the same scale, the same band and lanes of the same height.
#include <string.h>

#include "flow/chart.h"

enum { MILLION = 1000000 };

static bool too_full(struct drawer *d)
{
    return diag(d->f->diags, DIAG_CHART_TOO_FULL, d->timeline->node->pos,
                STR("Take a larger sheet, or let the layout's <lanes> reach further down."),
                "not even one lane finds room on this sheet");
}

// ---- which lanes

// All lanes, as if there were room: answers that are none as blocks come first.
static struct chart_sheet all_lanes(struct drawer *d)
{
    const struct chart *chart = d->chart;
    size_t groups = d->timeline->groups.n;
    struct chart_sheet all = {NEW_ARRAY(d->f->arena, struct panel, groups + 1), 0, 0};
    struct panel answers = {NULL, NEW_ARRAY(d->f->arena, struct panel_lane, chart->n_blocks), 0};
    for (size_t i = 0; i < chart->n_blocks; i++)
        if (d->in_lane[i]) {
            answers.style = chart->blocks[i].panel;
            answers.lanes[answers.n++].lane = &chart->blocks[i].lane;
        }
    if (answers.n)
        all.panels[all.n++] = answers;
    all.n_lanes = answers.n;
    for (size_t g = 0; g < groups; g++) {
        const struct chart_group *group = &chart->groups[g];
        struct panel panel = {group->style, NEW_ARRAY(d->f->arena, struct panel_lane, group->n), group->n};
        for (size_t i = 0; i < group->n; i++)
            panel.lanes[i].lane = &group->lanes[i];
        all.panels[all.n++] = panel;
        all.n_lanes += group->n;
    }
    return all;
}

// Where a sheet ends that begins at lane `from` and has `sheets - 1` after it: so that all get as many;
// between two groups where that is not far off.
static size_t sheet_end(const struct chart_sheet *all, size_t from, size_t sheets)
{
    size_t left = all->n_lanes - from, even = (left + sheets - 1) / sheets, best = even, off = even / 2 + 1;
    size_t at = 0;
    for (size_t g = 0; g < all->n && sheets > 1; g++) {
        at += all->panels[g].n;
        size_t n = at > from ? at - from : 0, away = n > even ? n - even : even - n;
        bool fair =
            n > 0 && n <= LANES_MOST && left - n >= sheets - 1 && left - n <= (sheets - 1) * LANES_MOST;
        if (fair && away < off) {
            best = n;
            off = away;
        }
    }
    return from + best;
}

// The lanes from..to.
static struct chart_sheet part_of(struct drawer *d, const struct chart_sheet *all, size_t from, size_t to)
{
    struct chart_sheet part = {NEW_ARRAY(d->f->arena, struct panel, all->n), 0, to - from};
    size_t at = 0;
    for (size_t g = 0; g < all->n; g++) {
        size_t n = all->panels[g].n, first = MAX(at, from), end = MIN(at + n, to);
        if (first < end)
            part.panels[part.n++] =
                (struct panel){all->panels[g].style, all->panels[g].lanes + (first - at), end - first};
        at += n;
    }
    return part;
}

static void divide(struct drawer *d, const struct chart_sheet *all, struct chart_sheets *out)
{
    size_t from = 0;
    for (size_t i = 0; i < out->n; i++) {
        size_t end = sheet_end(all, from, out->n - i);
        out->items[i] = part_of(d, all, from, end);
        from = end;
    }
}

// ---- how high

static enum lane_form form_of(size_t lanes)
{
    return lanes <= LANES_FEW    ? LANES_ROOMY
           : lanes <= LANES_SOME ? LANES_USUAL
           : lanes <= LANES_MANY ? LANES_LOW
                                 : LANES_LOWEST;
}

enum chart_length usual_height(enum lane_form form)
{
    static const enum chart_length heights[] = {CHART_LANE_HEIGHT_FEW, CHART_LANE_HEIGHT,
                                                CHART_LANE_HEIGHT_MANY, CHART_LANE_HEIGHT_MOST};
    return heights[form];
}

// What lanes with boxes to write in take: their height is what it is.
static mpt written_extent(const struct drawer *d, const struct chart_sheet *sheet)
{
    int64_t extent = 0;
    for (size_t g = 0; g < sheet->n; g++)
        for (size_t i = 0; i < sheet->panels[g].n; i++)
            if (has_boxes(d, sheet->panels[g].lanes[i].lane->lane))
                extent += boxes_height(d, sheet->panels[g].lanes[i].lane);
    return reach(extent);
}

// What a sheet's lanes take besides those whose height is to be found.
static mpt fixed_extent(const struct drawer *d, const struct chart_sheet *sheet)
{
    mpt gaps = sheet->n ? (mpt)(sheet->n - 1) * len(d, CHART_LANES_GAP) : 0;
    return reach((int64_t)gaps + (mpt)sheet->n * len(d, CHART_LANES_PAD) + written_extent(d, sheet));
}

// Marks are as high as lanes let them.
void shrink_marks(struct drawer *d)
{
    static const enum chart_length bars[] = {CHART_BAR_THICKNESS, CHART_BAR_RADIUS},
                                   points[] = {CHART_POINT_RADIUS, CHART_POINT_RING, CHART_POINT_LINE};
    mpt high = 2 * len(d, CHART_POINT_RING) + 2 * len(d, CHART_POINT_LINE), room = d->lane_height;
    mpt thick = len(d, CHART_BAR_THICKNESS) * 5 / 4;
    if (words_are_above(d) || room <= 0 || (room >= high && room >= thick))
        return;
    mpt *own = NEW_ARRAY(d->f->arena, mpt, CHART_LENGTHS);
    memcpy(own, d->len, CHART_LENGTHS * sizeof *own);
    for (size_t i = 0; i < COUNT_OF(bars) && room < thick; i++)
        own[bars[i]] = mpt_muldiv(own[bars[i]], room, thick);
    for (size_t i = 0; i < COUNT_OF(points) && room < high; i++)
        own[points[i]] = mpt_muldiv(own[points[i]], room, high);
    d->len = own;
}

// The room of all lanes of a sheet.
static mpt lanes_room(struct drawer *d)
{
    mpt across = d->down ? d->width : d->height,
        sheet = len(d, d->down ? CHART_SHEET_WIDTH : CHART_SHEET_HEIGHT);
    mpt rise = d->down ? 0 : d->band - len(d, CHART_BAND_TOP), top = len(d, CHART_LANES_TOP) + rise;
    mpt room = len(d, CHART_LANES_BOTTOM) + across - sheet - top - (d->down ? 0 : d->list);
    return room - (d->down || d->chart->end ? 0 : foot_extent(d));
}

// Every lane's own height; false where its words have no room in the side column.
static bool natural_heights(struct drawer *d, const struct chart_sheet *all)
{
    bool fit = true;
    for (size_t g = 0; g < all->n; g++)
        for (size_t i = 0; i < all->panels[g].n; i++)
            fit = head_height(d, &all->panels[g].lanes[i]) && fit;
    return fit;
}

static int64_t natural_sum(const struct drawer *d, const struct chart_sheet *sheet)
{
    int64_t sum = 0;
    for (size_t g = 0; g < sheet->n; g++)
        for (size_t i = 0; i < sheet->panels[g].n; i++)
            if (!has_boxes(d, sheet->panels[g].lanes[i].lane->lane))
                sum += sheet->panels[g].lanes[i].natural;
    return sum;
}

// A lane's height where all are stretched by so many millionths.
static mpt lane_height(const struct drawer *d, const struct panel_lane *at, int64_t stretch)
{
    return has_boxes(d, at->lane->lane) ? boxes_height(d, at->lane)
                                        : mpt_muldiv(at->natural, stretch, MILLION);
}

static mpt extent_of(const struct drawer *d, const struct chart_sheet *sheet, int64_t stretch)
{
    int64_t extent = (int64_t)fixed_extent(d, sheet) - written_extent(d, sheet);
    for (size_t g = 0; g < sheet->n; g++)
        for (size_t i = 0; i < sheet->panels[g].n; i++)
            extent += lane_height(d, &sheet->panels[g].lanes[i], stretch);
    return reach(extent);
}

// Lanes take what room there is, up to half as much again as they need; what they leave goes above the lead.
static bool find_heights(struct drawer *d, const struct chart_sheet *all, const struct chart_sheets *sheets)
{
    mpt room = lanes_room(d), extent = 0;
    int64_t stretch = d->down ? INT32_MAX : MILLION * 3 / 2;
    for (size_t i = 0; i < sheets->n; i++) {
        int64_t rest = (int64_t)room - fixed_extent(d, &sheets->items[i]),
                sum = natural_sum(d, &sheets->items[i]);
        if (rest < 0)
            return false;
        stretch = sum ? MIN(stretch, rest * MILLION / sum) : stretch;
    }
    d->lane_height = MPT_MAX / 4;
    for (size_t g = 0; g < all->n; g++)
        for (size_t i = 0; i < all->panels[g].n; i++) {
            struct panel_lane *at = &all->panels[g].lanes[i];
            mpt height = lane_height(d, at, stretch);
            if (!has_boxes(d, at->lane->lane) && height < at->least)
                return false;
            if (!has_boxes(d, at->lane->lane))
                d->lane_height = MIN(d->lane_height, height);
        }
    for (size_t i = 0; i < sheets->n; i++)
        extent = MAX(extent, extent_of(d, &sheets->items[i], stretch));
    d->stretch = stretch;
    d->spare = d->down ? 0 : room - extent;
    d->lanes_end =
        len(d, CHART_LANES_TOP) + (d->down ? 0 : d->band - len(d, CHART_BAND_TOP)) + d->spare + extent;
    return true;
}

// The side column grows step by step to two fifths of the sheet; then the type becomes a little smaller.
static void widen(struct drawer *d, int step)
{
    mpt most = MAX(0, mpt_muldiv(d->width, 2, 5) - len(d, CHART_BAND_START));
    d->widened = step;
    d->side = most * MIN(step, WIDEST - 1) / (WIDEST - 1);
    d->small = step == WIDEST;
}

// As lanes are set by their number, or lower.
static bool find_form(struct drawer *d, const struct chart_sheet *all, const struct chart_sheets *sheets)
{
    bool beside = !d->down && !words_are_above(d);
    enum lane_form usual = form_of(d->n_lanes),
                   most = d->gives & GIVES_EXPLANATIONS ? LANES_LOWEST : MAX(usual, LANES_LOW);
    int from = d->widened;
    for (d->lane_form = usual; d->lane_form <= most; d->lane_form++)
        for (int step = from; step <= (beside ? WIDEST : from); step++) {
            widen(d, step);
            if (natural_heights(d, all) && find_heights(d, all, sheets))
                return true;
        }
    d->lane_form = most; // not for their words, which are told then: for their number
    if (!natural_heights(d, all) && find_heights(d, all, sheets))
        return true;
    widen(d, from);
    return false;
}

// Words at heads or above bars: at full size, or all of them smaller.
static bool all_words_fit(struct drawer *d, const struct chart_sheet *all)
{
    bool fit = true;
    if (!d->down && !words_are_above(d))
        return true;
    for (int small = 0; small < 2; small++) {
        d->small = small;
        fit = true;
        for (size_t g = 0; g < all->n; g++)
            for (size_t i = 0; i < all->panels[g].n; i++) {
                struct panel_lane *at = &all->panels[g].lanes[i];
                struct lane_room room = {0, lane_height(d, at, d->stretch)};
                if (d->down)
                    room = (struct lane_room){0, room.c1};
                fit = fit && (has_boxes(d, at->lane->lane) || lane_words(d, NULL, at->lane, room, true));
            }
        if (fit)
            break;
    }
    return fit;
}

// On so many sheets, or more: as many as lanes need. 0: no number will do.
static size_t sheets_from(struct drawer *d, const struct chart_sheet *all, struct chart_sheets *out, size_t n)
{
    for (out->n = n; out->n <= MAX(all->n_lanes, 1); out->n++) {
        divide(d, all, out);
        d->n_lanes = 0;
        for (size_t i = 0; i < out->n; i++)
            d->n_lanes = MAX(d->n_lanes, out->items[i].n_lanes);
        if (find_form(d, all, out))
            return out->n;
    }
    return 0;
}

bool share_lanes(struct drawer *d, struct chart_sheets *out)
{
    const struct chart_sheet all = all_lanes(d);
    size_t most = MAX(all.n_lanes, 1);
    out->items = NEW_ARRAY(d->f->arena, struct chart_sheet, most);
    size_t least = MIN((most + LANES_MOST - 1) / LANES_MOST + d->more, most);
    size_t first = sheets_from(d, &all, out, least), n = first;
    while (n && d->n_lanes > LANES_SOME && !all_words_fit(d, &all)) // fewer lanes have more room for words
        n = sheets_from(d, &all, out, n + 1);
    if (!first)
        return too_full(d);
    if (n != first && (!n || !all_words_fit(d, &all)))
        sheets_from(d, &all, out, first);
    all_words_fit(d, &all); // in which size
    return true;
}

void place_lanes(struct drawer *d)
{
    mpt c = len(d, CHART_LANES_TOP) + (d->down ? 0 : d->band - len(d, CHART_BAND_TOP));
    for (size_t g = 0; g < d->sheet.n; g++) {
        struct panel *panel = &d->sheet.panels[g];
        for (size_t i = 0; i < panel->n; i++) {
            mpt own = lane_height(d, &panel->lanes[i], d->stretch);
            panel->lanes[i].room = (struct lane_room){c, c + own};
            c += own;
        }
        c += len(d, CHART_LANES_PAD) + len(d, CHART_LANES_GAP);
    }
}
