// The answers: large blocks that stand on the band, each edge exactly at its time. Where their text is wider,
// the text gives way: smaller figures, two lines above them, the unit below.
#include "flow/chart.h"

struct block {
    const struct chart_block *chart;
    mpt t0, t1;
    mpt inset;
    struct words over, number, unit;
    bool two; // lines over the figures
};

static bool is_framed(const struct chart_block *b)
{
    return b->answer->range.occurs != OCCURS_OFTEN;
}

static mpt smaller(const struct box *box)
{
    return box->style->font_size_min ? box->style->font_size_min : box->style->font_size;
}

// False after reporting: even small the text is wider than its time.
static bool measure(struct drawer *d, struct block *b)
{
    const struct chart_block *c = b->chart;
    mpt far = b->inset + (is_framed(c) ? len(d, CHART_BLOCK_FRAME) : 0);
    mpt room = (d->down ? len(d, CHART_BLOCK_HEIGHT_3) : b->t1 - b->t0) - b->inset - far / 2;
    b->over = words_fit(d, c->over, room);
    b->two = words_too_many(&b->over, 1);
    if (b->two)
        b->over = words_sized(d, c->over, room, smaller(c->over));
    b->number = b->two ? words_sized(d, c->number, room, smaller(c->number)) : words_fit(d, c->number, room);
    if (words_too_many(&b->number, 1))
        b->number = words_sized(d, c->number, room, c->number->style->font_size * 4 / 5);
    if (c->unit)
        b->unit = words_fit(d, c->unit, room);
    if (words_too_many(&b->over, 2) || words_too_many(&b->number, 1) ||
        (c->unit && words_too_many(&b->unit, 1)))
        return report_label(d, c->over, "its block is as wide as its time, and no wider");
    return true;
}

// Stripes between the block's edge and its inner ground.
static void draw_frame(struct drawer *d, const struct block *b, mpt c0, mpt c1)
{
    mpt frame = len(d, CHART_BLOCK_FRAME), radius = len(d, CHART_BLOCK_RADIUS);
    struct shape ring = shape_new(d);
    shape_box(&ring, b->t0, c0, b->t1, c1, radius, CORNERS_ALL);
    shape_box(&ring, b->t0 + frame, c0 + frame, b->t1 - frame, c1 - frame, MAX(0, radius - frame),
              CORNERS_ALL);
    struct stripes stripes = {
        b->t0, b->t1, c0, c1, len(d, CHART_BLOCK_FRAME_STROKE), len(d, CHART_BLOCK_FRAME_PITCH), 0, 0};
    draw_stripes(d, b->chart->style->color, TAG_ARTIFACT, &stripes, &ring);
}

static void put_lines(struct drawer *d, const struct block *b, mpt x, mpt top)
{
    bool two = b->two;
    words_put(d, &b->over, x, top + len(d, two ? CHART_BLOCK_OVER_4 : CHART_BLOCK_OVER), 0);
    words_put(d, &b->number, x, top + len(d, two ? CHART_BLOCK_NUMBER_4 : CHART_BLOCK_NUMBER), 0);
    if (b->chart->unit)
        words_put(d, &b->unit, x, top + len(d, two ? CHART_BLOCK_UNIT_4 : CHART_BLOCK_UNIT), 0);
}

static void draw_block(struct drawer *d, const struct block *b)
{
    mpt height = len(d, b->two ? CHART_BLOCK_HEIGHT_4 : CHART_BLOCK_HEIGHT_3), c1 = d->band, c0 = c1 - height;
    unsigned corners = CORNER_START_BEFORE | CORNER_END_BEFORE;
    if (d->down) {
        c0 = d->band + len(d, CHART_BAND_THICKNESS);
        c1 = c0 + height;
        corners = CORNER_START_AFTER | CORNER_END_AFTER;
    }
    if (is_framed(b->chart))
        draw_frame(d, b, c0, c1);
    else
        draw_box(d, b->chart->style->background, TAG_ARTIFACT, b->t0, c0, b->t1, c1,
                 len(d, CHART_BLOCK_RADIUS), corners);
    struct rectangle room =
        d->down ? (struct rectangle){c0, b->t0, c1, b->t1} : (struct rectangle){b->t0, c0, b->t1, c1};
    if (d->down) { // the text in the middle of its time
        mpt text = len(d, b->two ? CHART_BLOCK_UNIT_4 : CHART_BLOCK_UNIT) + len(d, CHART_BLOCK_OVER) -
                   words_cap(&b->over);
        put_lines(d, b, c0 + b->inset, b->t0 + (b->t1 - b->t0 - text) / 2);
    } else {
        put_lines(d, b, b->t0 + b->inset, c0);
    }
    take_room(d, room);
}

bool draw_blocks(struct drawer *d)
{
    bool ok = true;
    mpt last = -MPT_MAX / 2;
    for (size_t i = 0; i < d->chart->n_blocks; i++) {
        const struct chart_block *c = &d->chart->blocks[i];
        struct block b = {.chart = c,
                          .t0 = chart_at(d, c->answer->range.start),
                          .t1 = chart_at(d, c->answer->range.end),
                          .inset = len(d, is_framed(c) ? CHART_BLOCK_FRAME_INSET : CHART_BLOCK_INSET)};
        if (b.t0 - last < len(d, CHART_BLOCK_APART))
            b.t0 = MAX(b.t0, last + len(d, CHART_BLOCK_APART));
        last = b.t1;
        ok = measure(d, &b) && ok;
        if (ok)
            draw_block(d, &b);
    }
    return ok;
}
