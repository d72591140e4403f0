// What stands around the drawing: title and lead, legend, status, sources, the code.
#include "flow/chart.h"

// Two lines at full size, or a little smaller; one in the middle of their room; else three, of which the
// first begins as high as the largest would. False where it is wider than that.
static bool fit_title(struct drawer *d, struct words *out, mpt *baseline)
{
    const struct box *title = d->chart->title;
    mpt width = d->width - 2 * len(d, CHART_SHEET_MARGIN), full = 0;
    const mpt sizes[] = {title->style->font_size, len(d, CHART_TITLE_SECOND), len(d, CHART_TITLE_THIRD)};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        *out = words_sized(d, title, width, sizes[i]);
        full = i ? full : words_cap(out);
        *baseline = len(d, CHART_TITLE_BASELINE) - (i == 2 ? full - words_cap(out) : 0);
        if (out->lines.n == 1)
            *baseline += out->style->line_height / 2;
        if (!words_too_many(out, i == 2 ? 3 : 2))
            return true;
    }
    return false;
}

static bool draw_title(struct drawer *d)
{
    struct words w;
    mpt baseline;
    if (!fit_title(d, &w, &baseline))
        return report_label(d, d->chart->title, "the title is wider than the sheet, even in three lines");
    words_put(d, &w, len(d, CHART_SHEET_MARGIN), baseline, 0);
    return true;
}

// How far a third line of the title reaches into what stands on the band.
static mpt below_title(struct drawer *d, mpt top)
{
    struct words w;
    mpt baseline;
    if (!d->chart->title || !fit_title(d, &w, &baseline) || w.lines.n < 3)
        return 0;
    return MAX(0, words_box(&w, 0, baseline, 0).y1 - top);
}

// ---- the band below the lead

// The last baseline of the lead; where there is none, that of the line before it.
static mpt lead_end(struct drawer *d)
{
    const struct box *lead = d->chart->lead;
    if (!lead)
        return len(d, CHART_LEAD_BASELINE) - len(d, CHART_BAND_THICKNESS);
    struct words w = words_fit(d, lead, len(d, CHART_LEAD_WIDTH));
    return len(d, CHART_LEAD_BASELINE) + (mpt)(w.lines.n ? w.lines.n - 1 : 0) * lead->style->line_height;
}

static mpt note_height(struct drawer *d, const struct box *box, mpt width, mpt rise)
{
    struct words w = words_fit(d, box, width);
    return rise + (mpt)MAX(w.lines.n, 2) * box->style->line_height; // the free line above one is white
}

// What the words over the band need; 0: there are none.
static mpt notes_height(struct drawer *d)
{
    const struct chart *c = d->chart;
    mpt height = 0, rise = len(d, CHART_NOTE_RISE), width = len(d, CHART_NOTE_WIDTH);
    for (size_t i = 0; i < c->n_notes; i++)
        height = MAX(height, note_height(d, c->notes[i].words, width, rise));
    for (size_t i = 0; i < d->timeline->phases.n; i++)
        if (c->phases[i].words)
            height = MAX(height, note_height(d, c->phases[i].words, width, rise));
    return height;
}

// Beside the lead: where the design has it, or higher where nothing stands on it, as far as the lead lets the
// word for its unit rise. Below the lead: as high as that and what stands on it let it.
mpt band_top(struct drawer *d)
{
    const struct chart *c = d->chart;
    mpt top = len(d, CHART_BAND_TOP), alone = len(d, CHART_BAND_TOP_ALONE), blocks = blocks_height(d);
    mpt notes = notes_height(d), lead = lead_end(d), thick = len(d, CHART_BAND_THICKNESS);
    if (d->down || (c->start && (blocks || notes)))
        return top;
    if (c->start)
        return alone;
    if (words_are_above(d)) {
        if (c->break_note)
            notes = MAX(notes, note_height(d, c->break_note, len(d, CHART_BREAK_NOTE_WIDTH),
                                           len(d, CHART_BREAK_NOTE_RISE)));
        return MIN(top, MAX(alone, lead + thick * 3 / 4 + MAX(blocks, notes)));
    }
    if (blocks || notes)
        return top + below_title(d, top - blocks);
    return MIN(top, MAX(alone, lead));
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
        mpt top = d->lanes_end + d->list + len(d, CHART_CONTENT_DROP);
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

// Where a line of the legend ends: before the code, where that stands as high.
static mpt legend_end(const struct drawer *d, mpt row)
{
    mpt end = d->width - len(d, CHART_SHEET_MARGIN);
    mpt low = len(d, CHART_LEGEND_DROP) + row * len(d, CHART_LEGEND_PITCH) + len(d, CHART_LEGEND_HEIGHT) / 2;
    return len(d, CHART_CODE_DROP) > low ? end : end - MAX(0, beside_foot(d) - len(d, CHART_FOOTER_GAP));
}

static mpt sample_width(const struct drawer *d, int kind)
{
    return kind == LEGEND_FADING  ? len(d, CHART_LEGEND_WIDTH) * 5 / 4 + len(d, CHART_LEGEND_HEIGHT) / 2
           : kind >= LEGEND_POINT ? len(d, CHART_LEGEND_HEIGHT) + 2 * len(d, CHART_POINT_LINE)
                                  : len(d, CHART_LEGEND_WIDTH);
}

// What the sheet at hand shows: its lanes, or a figure's, and the blocks on the band of every sheet.
static unsigned kinds_shown(const struct drawer *d)
{
    const struct chart *chart = d->chart;
    unsigned kinds = 0;
    for (size_t i = 0; i < chart->n_blocks; i++)
        kinds |= d->in_lane[i] ? 0 : chart->blocks[i].lane.kinds;
    for (size_t i = 0; i < chart->n_rows; i++)
        kinds |= chart->rows[i].kinds;
    for (size_t g = 0; g < d->sheet.n; g++)
        for (size_t i = 0; i < d->sheet.panels[g].n; i++)
            kinds |= d->sheet.panels[g].lanes[i].lane->kinds;
    return kinds;
}

// On which line of a legend of these kinds each stands; how many lines there are.
enum { ALL_KINDS = (1 << LEGEND_KINDS) - 1 };
static mpt legend_rows(struct drawer *d, unsigned kinds, mpt rows[LEGEND_KINDS])
{
    mpt x = 0, row = 0, from = len(d, CHART_SHEET_MARGIN);
    if (!len(d, CHART_LEGEND_WIDTH) || (d->gives & GIVES_LEGEND))
        return 0; // the list takes its line
    for (int k = 0; k < LEGEND_KINDS; k++) {
        if (!d->chart->legend[k] || !(kinds >> k & 1))
            continue;
        mpt width =
            sample_width(d, k) + len(d, CHART_LEGEND_GAP) + words_fit(d, d->chart->legend[k], d->width).width;
        if (x && from + x + width > legend_end(d, row)) {
            row++;
            x = 0;
        }
        rows[k] = row;
        x += width + len(d, CHART_LEGEND_APART);
    }
    return row + 1;
}

// All sheets keep the room that a legend of all kinds takes.
static mpt more_rows(struct drawer *d)
{
    mpt rows[LEGEND_KINDS], n = legend_rows(d, ALL_KINDS, rows);
    return n > 1 ? (n - 1) * len(d, CHART_LEGEND_PITCH) : 0;
}

mpt legend_lines(struct drawer *d)
{
    mpt rows[LEGEND_KINDS];
    bool any = false;
    for (int k = 0; k < LEGEND_KINDS; k++)
        any = any || d->chart->legend[k];
    return any ? legend_rows(d, ALL_KINDS, rows) : 0;
}

bool draw_legend(struct drawer *d, mpt first)
{
    mpt rows[LEGEND_KINDS], x = 0, row = -1;
    unsigned kinds = kinds_shown(d);
    if (!legend_rows(d, kinds, rows))
        return true;
    for (int k = 0; k < LEGEND_KINDS; k++) {
        const struct box *box = d->chart->legend[k];
        if (!box || !(kinds >> k & 1))
            continue;
        x = rows[k] == row ? x : len(d, CHART_SHEET_MARGIN);
        row = rows[k];
        mpt baseline = first + row * len(d, CHART_LEGEND_PITCH), end = legend_end(d, row);
        struct words w = words_fit(d, box, d->width);
        mpt middle = baseline - words_cap(&w) / 2, half = len(d, CHART_LEGEND_HEIGHT) / 2, width = 0;
        if (k < LEGEND_POINT)
            draw_bar_sample(d, (enum legend_kind)k, x, middle - half, middle + half,
                            d->chart->legend_style->border_color, &width);
        else
            sample_point(d, k == LEGEND_RING, x, middle, &width);
        x += MAX(width, sample_width(d, k)) + len(d, CHART_LEGEND_GAP);
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
    mpt y = len(d, CHART_CODE_TOP) ? len(d, CHART_CODE_TOP) + d->spare
                                   : d->lanes_end + d->list + len(d, CHART_CODE_DROP);
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

// Status and sources: on one line where there is room for both, else one below the other.
struct footer {
    struct words status, source;
    mpt beside; // x of the sources; 0: below
};

static struct footer fit_footer(struct drawer *d)
{
    mpt x = len(d, CHART_SHEET_MARGIN), end = d->width - x - beside_foot(d);
    struct footer f = {.status = words_fit(d, d->chart->status, end - x)};
    f.beside = x + f.status.width + len(d, CHART_FOOTER_GAP);
    f.source = words_fit(d, d->chart->source, MAX(1, end - f.beside));
    if (words_too_many(&f.source, 1) || len(d, CHART_FOOTER_LINE)) {
        f.source = words_fit(d, d->chart->source, end - x);
        f.beside = 0;
    }
    return f;
}

static mpt source_pitch(const struct drawer *d)
{
    return len(d, CHART_FOOTER_LINE) ? len(d, CHART_FOOTER_LINE) : d->chart->source->style->line_height;
}

mpt foot_extent(struct drawer *d)
{
    struct footer f = fit_footer(d);
    mpt more = f.source.lines.n > 1 ? (mpt)(f.source.lines.n - 1) * source_pitch(d) : 0;
    if (!f.beside &&
        !len(d, CHART_FOOTER_LINE)) // designed as one line: half is taken from what is white below
        more += source_pitch(d) / 2;
    return more_rows(d) + more;
}

bool draw_foot(struct drawer *d)
{
    mpt base = d->down ? d->height - len(d, CHART_SHEET_HEIGHT) : d->lanes_end + d->list;
    if (d->end)
        base += len(d, CHART_CONTENT_DROP) + d->end->height;
    mpt rows = more_rows(d); // with time down there is room above the first and below the last
    mpt x = len(d, CHART_SHEET_MARGIN), baseline = base + len(d, CHART_FOOTER_DROP) + (d->down ? 0 : rows);
    if (d->gives & GIVES_LEGEND)
        diag(d->f->diags, DIAG_LABEL_LEFT_OUT, d->timeline->node->pos,
             STR("Shorten what stands in the lanes, or take a larger sheet."),
             "the legend is left out: the list of words that have no room at their time stands in its place");
    bool ok = draw_legend(d, base + len(d, CHART_LEGEND_DROP) - (d->down ? rows / 2 : 0));
    struct footer f = fit_footer(d);
    words_put(d, &f.status, x, baseline, 0);
    baseline += f.beside ? 0 : source_pitch(d);
    x = f.beside ? f.beside : x;
    if (words_box(&f.source, x, baseline, 0).y1 > d->height)
        ok = content_too_high(d, d->chart->source, "below the chart");
    words_put(d, &f.source, x, baseline, 0);
    draw_code(d);
    return ok && (!words_too_many(&f.source, 2) ||
                  report_label(d, d->chart->source, "the sources need more than two lines"));
}
