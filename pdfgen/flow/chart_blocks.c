// The answers: large blocks that stand on the band, each edge exactly at its time. Where their text is wider,
// the text gives way: smaller figures, two lines above them; then the block becomes a lane of its own, as it
// does where another block stands already.
#include "flow/chart.h"

struct block {
    const struct chart_block *chart;
    mpt t0, t1;
    mpt inset;
    struct words over, number, unit;
    bool two; // lines over the figures
    mpt lift; // how much lower smaller figures are
};

static bool is_framed(const struct chart_block *b)
{
    return b->answer->range.occurs != OCCURS_OFTEN;
}

static mpt smaller(const struct box *box)
{
    return box->style->font_size_min ? box->style->font_size_min : box->style->font_size;
}

// ---- which stand, and from where to where

static size_t next_standing(const struct drawer *d, size_t i)
{
    while (i < d->chart->n_blocks && d->in_lane[i])
        i++;
    return i;
}

// White between two that touch, in equal parts of both; the third keeps its edges.
static void part_blocks(const struct drawer *d, struct block *early, struct block *late, size_t n_standing)
{
    mpt lacking = len(d, CHART_BLOCK_APART) - (late->t0 - early->t1);
    if (lacking <= 0)
        return;
    mpt of_early = n_standing == TIMELINE_BLOCKS_MAX ? lacking : lacking / 2;
    early->t1 -= of_early;
    late->t0 += lacking - of_early;
}

static struct block block_of(const struct drawer *d, const struct chart_block *c)
{
    const struct range *r = &c->answer->range;
    return (struct block){.chart = c,
                          .t0 = chart_at(d, r->start),
                          .t1 = chart_at(d, r->end),
                          .inset = len(d, is_framed(c) ? CHART_BLOCK_FRAME_INSET : CHART_BLOCK_INSET)};
}

// The edges of those that stand. One that begins before the one before it ends is a lane, and one that a
// break would cut.
static void find_edges(struct drawer *d, struct block blocks[TIMELINE_BLOCKS_MAX])
{
    struct block *last = NULL;
    size_t n = 0;
    for (size_t i = 0; i < d->chart->n_blocks; i++) {
        const struct range *r = &d->chart->blocks[i].answer->range;
        blocks[i] = block_of(d, &d->chart->blocks[i]);
        d->in_lane[i] |= r->start.segment != r->end.segment ||
                         (last && axis_order(r->start, last->chart->answer->range.end) < 0);
        if (d->in_lane[i])
            continue;
        n++;
        if (last)
            part_blocks(d, last, &blocks[i], n);
        last = &blocks[i];
    }
}

// ---- the text

static mpt text_height(const struct drawer *d, const struct block *b)
{
    mpt over = len(d, b->two ? CHART_BLOCK_OVER_4 : CHART_BLOCK_OVER) - words_cap(&b->over);
    mpt last = b->chart->unit ? len(d, b->two ? CHART_BLOCK_UNIT_4 : CHART_BLOCK_UNIT)
                              : len(d, b->two ? CHART_BLOCK_NUMBER_4 : CHART_BLOCK_NUMBER);
    return last - over - b->lift;
}

// False where even small the text is wider than its time, or higher where time runs down.
static bool measure(struct drawer *d, struct block *b)
{
    const struct chart_block *c = b->chart;
    mpt far = b->inset + (is_framed(c) ? len(d, CHART_BLOCK_FRAME) : 0), length = b->t1 - b->t0;
    mpt room = (d->down ? len(d, CHART_BLOCK_HEIGHT_3) : length) - b->inset - far / 2;
    if (room <= 0)
        return false;
    b->over = words_fit(d, c->over, room);
    b->two = words_too_many(&b->over, 1);
    if (b->two)
        b->over = words_sized(d, c->over, room, smaller(c->over));
    b->two = b->over.lines.n > 1;
    mpt sizes[] = {b->two ? smaller(c->number) : c->number->style->font_size, smaller(c->number),
                   c->number->style->font_size * 4 / 5, c->number->style->font_size * 3 / 5};
    mpt full = 0;
    size_t n = d->down ? COUNT_OF(sizes) : COUNT_OF(sizes) - 1; // there a block is as wide as all are
    for (size_t i = 0; i < n; i++) {
        b->number = words_sized(d, c->number, room, sizes[i]);
        full = i ? full : words_cap(&b->number);
        b->lift = d->down ? full - words_cap(&b->number) : 0;
        bool high = d->down && text_height(d, b) + far + b->inset > length;
        if (!words_too_many(&b->number, 1) && !high)
            break;
        if (i + 1 == n)
            return false;
    }
    if (c->unit)
        b->unit = words_fit(d, c->unit, room);
    return !words_too_many(&b->over, 2) && !(c->unit && words_too_many(&b->unit, 1));
}

// Where one becomes a lane, its neighbours have their edges back, and perhaps more room.
static void find_blocks(struct drawer *d, struct block blocks[TIMELINE_BLOCKS_MAX])
{
    for (bool again = true; again;) {
        again = false;
        find_edges(d, blocks);
        for (size_t i = next_standing(d, 0); i < d->chart->n_blocks && !again; i = next_standing(d, i + 1))
            if (!measure(d, &blocks[i]))
                d->in_lane[i] = again = true;
    }
}

void place_blocks(struct drawer *d)
{
    struct block blocks[TIMELINE_BLOCKS_MAX];
    find_blocks(d, blocks);
}

// A frame takes as much room above and below one line over the figures as it does with two.
static mpt height_of(const struct drawer *d, const struct block *b)
{
    return len(d, b->two || is_framed(b->chart) ? CHART_BLOCK_HEIGHT_4 : CHART_BLOCK_HEIGHT_3);
}

mpt blocks_height(struct drawer *d)
{
    struct block blocks[TIMELINE_BLOCKS_MAX];
    mpt height = 0;
    find_blocks(d, blocks);
    for (size_t i = next_standing(d, 0); i < d->chart->n_blocks; i = next_standing(d, i + 1))
        height = MAX(height, height_of(d, &blocks[i]));
    return height;
}

// ---- drawing

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
    words_put(d, &b->number, x, top + len(d, two ? CHART_BLOCK_NUMBER_4 : CHART_BLOCK_NUMBER) - b->lift, 0);
    if (b->chart->unit)
        words_put(d, &b->unit, x, top + len(d, two ? CHART_BLOCK_UNIT_4 : CHART_BLOCK_UNIT) - b->lift, 0);
}

static void draw_block(struct drawer *d, const struct block *b)
{
    mpt height = height_of(d, b), c1 = d->band, c0 = c1 - height;
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
    note_bar(d, b->t0, b->t1, c0, c1);
    if (d->down) { // the text in the middle of its time
        mpt text = len(d, b->two ? CHART_BLOCK_UNIT_4 : CHART_BLOCK_UNIT) + len(d, CHART_BLOCK_OVER) -
                   words_cap(&b->over) - b->lift;
        put_lines(d, b, c0 + b->inset, b->t0 + (b->t1 - b->t0 - text) / 2);
    } else {
        mpt most = len(d, b->two ? CHART_BLOCK_HEIGHT_4 : CHART_BLOCK_HEIGHT_3);
        put_lines(d, b, b->t0 + b->inset, c0 + (height - most) / 2);
    }
    take_room(d, room);
}

void draw_blocks(struct drawer *d)
{
    struct block blocks[TIMELINE_BLOCKS_MAX];
    find_blocks(d, blocks);
    for (size_t i = next_standing(d, 0); i < d->chart->n_blocks; i = next_standing(d, i + 1))
        draw_block(d, &blocks[i]);
}
