// What stands around the drawing: title and lead, legend, status, sources, the code.
#include "flow/chart.h"

// Two lines at full size, or a little smaller; else three.
static bool draw_title(struct drawer *d)
{
    const struct box *title = d->chart->title;
    mpt width = d->width - 2 * len(d, CHART_SHEET_MARGIN);
    const mpt sizes[] = {title->style->font_size, len(d, CHART_TITLE_SECOND), len(d, CHART_TITLE_THIRD)};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct words w = words_sized(d, title, width, sizes[i]);
        if (words_too_many(&w, i == 2 ? 3 : 2))
            continue;
        words_put(d, &w, len(d, CHART_SHEET_MARGIN), len(d, CHART_TITLE_BASELINE), 0);
        return true;
    }
    return report_label(d, title, "the title is wider than the sheet, even in three lines");
}

bool draw_heading(struct drawer *d)
{
    bool ok = !d->chart->title || draw_title(d);
    if (!d->chart->lead)
        return ok;
    struct words w = words_fit(d, d->chart->lead, len(d, CHART_LEAD_WIDTH));
    if (words_too_many(&w, 4))
        return report_label(d, d->chart->lead, "the lead has at most four lines");
    mpt baseline = len(d, CHART_LEAD_BASELINE) + d->spare;
    if (d->start_end && words_box(&w, 0, baseline, 0).y1 > d->start_end)
        return report_label(d, d->chart->lead, "it reaches below the panel that it stands on");
    words_put(d, &w, len(d, CHART_LEAD_X), baseline, 0);
    return ok;
}

// ---- the layout's content

static const struct slab *put_content(struct drawer *d, const struct box *box, mpt y)
{
    mpt width = len(d, CHART_CONTENT_WIDTH);
    const struct slab *slab = flow_to_slab(d->f, box, (struct area){0, width, 0, width, 0, true});
    size_t first = d->marks.n;
    add_marks(d->f, &d->marks, slab, 0);
    move_marks(d->marks.items + first, d->marks.n - first, len(d, CHART_SHEET_MARGIN), y);
    return slab;
}

static bool content_too_high(struct drawer *d, const struct box *box, const char *where)
{
    return diag(d->f->diags, DIAG_CHART_TOO_FULL, box->pos, STR("Shorten it, or take a larger sheet."),
                "what the layout says %s finds no room on this sheet", where);
}

bool draw_contents(struct drawer *d)
{
    const struct chart *chart = d->chart;
    bool ok = true;
    if (chart->start) {
        mpt top = len(d, CHART_CONTENT_TOP) + d->spare;
        const struct slab *slab = put_content(d, chart->start, top);
        d->start_end = top + slab->height;
        if (d->start_end > d->band - (chart->n_blocks ? len(d, CHART_BLOCK_HEIGHT_3) : 0))
            ok = content_too_high(d, chart->start, "above the chart");
    }
    if (chart->end) {
        mpt top = d->lanes_end + len(d, CHART_CONTENT_DROP);
        d->end = put_content(d, chart->end, top);
        if (top + d->end->height > d->height - len(d, CHART_SHEET_MARGIN))
            ok = content_too_high(d, chart->end, "below the chart");
    }
    return ok;
}

// ---- the legend

static void sample_point(struct drawer *d, bool ring, mpt x, mpt y, mpt *width)
{
    const struct style *s = d->chart->legend_style;
    mpt line = len(d, CHART_POINT_LINE) * 3 / 4,
        r = ring ? len(d, CHART_LEGEND_HEIGHT) / 2 + line / 2 : len(d, CHART_LEGEND_HEIGHT) / 2;
    bool down = d->down;
    struct shape shape = shape_new(d);
    d->down = false;
    *width = 2 * r + (ring ? line : 0);
    shape_circle(&shape, x + *width / 2, y, r);
    shape_draw(&shape,
               ring ? &(struct ink){.fill = s->background, .stroke = s->color, .width = line}
                    : &(struct ink){.fill = s->color},
               NULL);
    d->down = down;
}

// What the code takes of the foot's lines.
static mpt beside_foot(const struct drawer *d)
{
    return len(d, CHART_CODE_TOP) ? 0 : len(d, CHART_CODE_WIDTH) + len(d, CHART_FOOTER_GAP);
}

// On one line, or on two.
static bool draw_legend(struct drawer *d, mpt baseline)
{
    bool second = false;
    mpt x = len(d, CHART_SHEET_MARGIN),
        end = d->width - len(d, CHART_SHEET_MARGIN) - MAX(0, beside_foot(d) - len(d, CHART_FOOTER_GAP));
    if (!len(d, CHART_LEGEND_WIDTH))
        return true;
    for (int k = 0; k < LEGEND_KINDS; k++) {
        const struct box *box = d->chart->legend[k];
        if (!box)
            continue;
        struct words w = words_fit(d, box, d->width);
        mpt most = x + len(d, CHART_LEGEND_WIDTH) * 5 / 4 + len(d, CHART_LEGEND_GAP) + w.width;
        if (most > end && !second) {
            second = true;
            x = len(d, CHART_SHEET_MARGIN);
            baseline += len(d, CHART_LEGEND_PITCH);
        }
        mpt middle = baseline - words_cap(&w) / 2, half = len(d, CHART_LEGEND_HEIGHT) / 2, width = 0;
        if (k < LEGEND_POINT)
            draw_bar_sample(d, (enum legend_kind)k, x, middle - half, middle + half,
                            d->chart->legend_style->border_color, &width);
        else
            sample_point(d, k == LEGEND_RING, x, middle, &width);
        x += width + len(d, CHART_LEGEND_GAP);
        if (x + w.width > end)
            return report_label(d, box, "the legend is wider than the sheet");
        words_put(d, &w, x, baseline, 0);
        x += w.width + len(d, CHART_LEGEND_APART);
    }
    return true;
}

// ---- the footer

// Three squares, as a code has them: here one will stand.
static void draw_code_place(struct drawer *d, mpt x, mpt y, mpt side)
{
    const struct style *s = d->chart->code_style;
    mpt line = s->border_width, square = side / 4, inset = side / 7;
    struct mark plate = {.kind = MARK_RECT,
                         .x = x,
                         .y = y,
                         .width = side,
                         .height = side,
                         .color = s->background,
                         .stroke = s->border_color,
                         .stroke_width = line,
                         .radius = s->border_radius,
                         .dash = KW_DASHED};
    PUSH(d->f->arena, d->marks, plate);
    const mpt places[][2] = {{x + inset, y + inset},
                             {x + side - inset - square, y + inset},
                             {x + inset, y + side - inset - square}};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct mark ring = {.kind = MARK_RECT,
                            .x = places[i][0],
                            .y = places[i][1],
                            .width = square,
                            .height = square,
                            .stroke = s->color,
                            .stroke_width = square / 7,
                            .dash = KW_SOLID};
        struct mark dot = {.kind = MARK_RECT,
                           .x = places[i][0] + square * 2 / 7,
                           .y = places[i][1] + square * 2 / 7,
                           .width = square * 3 / 7,
                           .height = square * 3 / 7,
                           .color = s->color,
                           .dash = KW_SOLID};
        PUSH(d->f->arena, d->marks, ring);
        PUSH(d->f->arena, d->marks, dot);
    }
}

static void draw_code(struct drawer *d)
{
    mpt side = len(d, CHART_CODE_WIDTH), x = d->width - len(d, CHART_SHEET_MARGIN) - side;
    mpt y =
        len(d, CHART_CODE_TOP) ? len(d, CHART_CODE_TOP) + d->spare : d->lanes_end + len(d, CHART_CODE_DROP);
    if (d->down)
        y = d->height - len(d, CHART_SHEET_HEIGHT) + len(d, CHART_CODE_DROP);
    take_room(d, (struct rectangle){x, y, x + side, y + side});
    if (!d->chart->code) {
        draw_code_place(d, x, y, side);
        return;
    }
    const struct slab *slab = flow_to_slab(d->f, d->chart->code, (struct area){0, side, 0, side, 0, false});
    size_t first = d->marks.n;
    add_marks(d->f, &d->marks, slab, 0);
    move_marks(d->marks.items + first, d->marks.n - first, x, y);
}

bool draw_foot(struct drawer *d)
{
    mpt base = d->down ? d->height - len(d, CHART_SHEET_HEIGHT) : d->lanes_end;
    if (d->end)
        base += len(d, CHART_CONTENT_DROP) + d->end->height;
    mpt x = len(d, CHART_SHEET_MARGIN), baseline = base + len(d, CHART_FOOTER_DROP);
    bool ok = draw_legend(d, base + len(d, CHART_LEGEND_DROP));
    mpt end = d->width - x - beside_foot(d), line = len(d, CHART_FOOTER_LINE);
    struct words status = words_fit(d, d->chart->status, end - x);
    words_put(d, &status, x, baseline, 0);
    mpt beside = x + status.width + len(d, CHART_FOOTER_GAP);
    struct words source = words_fit(d, d->chart->source, MAX(1, end - beside));
    if (words_too_many(&source, 1) || line) { // below the status
        baseline += line ? line : d->chart->source->style->line_height;
        source = words_fit(d, d->chart->source, end - x);
    } else {
        x = beside;
    }
    if (words_box(&source, x, baseline, 0).y1 > d->height)
        ok = content_too_high(d, d->chart->source, "below the chart");
    words_put(d, &source, x, baseline, 0);
    draw_code(d);
    return ok && (!words_too_many(&source, 2) ||
                  report_label(d, d->chart->source, "the sources need more than two lines"));
}
