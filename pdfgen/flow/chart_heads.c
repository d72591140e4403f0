// A lane's words: beside it, above its bar, or at the head of its column. What is too long wraps, behind that
// the column and the type give way, as place_lanes() decides for all lanes; explanations go where the sheet
// gives them up.
#include "flow/chart.h"

struct head {
    struct words title, more;
    bool has_more, behind; // the explanation; it stands on the title's line
};

static bool fault(struct drawer *d, const struct box *box, const char *why, bool dry)
{
    return dry ? false : report_label(d, box, why);
}

// The explanation of a lane is left out. Its author is told, unless a sheet of so many lanes has none; who
// hears the chart misses nothing: it is what a plate behind the title says, which nobody sees on the panel.
static void leave_out(struct drawer *d, const struct color *ground, const struct chart_lane *lane,
                      struct rectangle title)
{
    if (d->down || d->n_lanes <= LANES_MANY)
        diag(d->f->diags, DIAG_LABEL_LEFT_OUT, lane->explanation->pos,
             STR("Shorten what stands in the lanes, or take a larger sheet."),
             "this explanation is left out: the chart has no room for it");
    struct mark plate = {.kind = MARK_RECT,
                         .tag = lane->unseen,
                         .x = title.x0,
                         .y = title.y0,
                         .width = title.x1 - title.x0,
                         .height = title.y1 - title.y0,
                         .color = ground};
    if (lane->unseen != TAG_ARTIFACT)
        PUSH(d->f->arena, d->marks, plate);
}

static mpt smaller(const struct drawer *d, const struct box *box, const struct box *least)
{
    mpt size = box->style->font_size, floor = least ? least->style->font_size : d->chart->style->font_size;
    return d->small ? MIN(size, MAX(size * 9 / 10, floor)) : size;
}

static struct words title_words(struct drawer *d, const struct chart_lane *lane, mpt width)
{
    if (d->lane_form == LANES_LOWEST && !d->down)
        return words_sized(d, lane->title, width,
                           lane->explanation ? lane->explanation->style->font_size
                                             : lane->title->style->font_size);
    return words_sized(d, lane->title, width, smaller(d, lane->title, lane->explanation));
}

static struct rectangle picture_box(mpt x, mpt y, mpt size)
{
    return (struct rectangle){x, y, x + size, y + size};
}

static void put_icon(struct drawer *d, const struct chart_lane *lane, mpt x, mpt y, mpt size)
{
    if (!lane->icon)
        return;
    draw_picture(d, lane->icon, lane->icon_style->color, TAG_ARTIFACT, x, y, size);
    take_room(d, picture_box(x, y, size));
}

// ---- beside

static mpt heads_width(const struct drawer *d)
{
    return len(d, CHART_LANE_WORDS_END) + d->side - len(d, CHART_LANE_WORDS);
}

// The title over the explanation, which may wrap; where lanes are many, behind it on one line or, if that is
// too short, over it; the title alone.
static bool head_of(struct drawer *d, const struct chart_lane *lane, mpt width, struct head *out)
{
    *out = (struct head){.title = title_words(d, lane, width)};
    if (words_too_many(&out->title, 1))
        return false;
    if (!lane->explanation || d->lane_form == LANES_LOWEST)
        return true;
    out->has_more = true;
    if (d->lane_form == LANES_LOW) {
        mpt taken = out->title.width + out->title.style->font_size / 2;
        out->more = words_fit(d, lane->explanation, MAX(1, width - taken));
        out->behind = !words_too_many(&out->more, 1);
        if (out->behind)
            return true;
    }
    out->more = words_fit(d, lane->explanation, width);
    if (!words_too_many(&out->more, d->lane_form == LANES_LOW ? 1 : 2))
        return true;
    out->has_more = false;
    return d->gives & GIVES_EXPLANATIONS;
}

// How far its words reach from the lane's middle, up or down, whichever is more.
static mpt half_of_head(const struct drawer *d, const struct head *h, mpt *up)
{
    struct rectangle title = words_box(&h->title, 0, 0, 0);
    *up = 0;
    if (!h->has_more || h->behind)
        return title.y1 - title.y0 / 2;
    struct rectangle more = words_box(&h->more, 0, 0, 0);
    *up = h->more.lines.n > 1 ? h->more.style->line_height / 2 : 0;
    return MAX(len(d, CHART_LANE_TITLE) + *up - title.y0, len(d, CHART_LANE_EXPLANATION) - *up + more.y1);
}

bool head_height(struct drawer *d, struct panel_lane *at)
{
    struct head h;
    mpt up;
    at->natural = len(d, usual_height(d->lane_form));
    at->least = mpt_muldiv(at->natural, words_are_above(d) ? 99 : 80, 100);
    if (d->down || words_are_above(d) || !at->lane->title)
        return true;
    if (!head_of(d, at->lane, heads_width(d), &h))
        return false;
    if (!h.has_more || h.behind)
        return true;
    bool wrapped = h.more.lines.n > 1;
    at->least = MAX(at->least, 2 * half_of_head(d, &h, &up));
    if (d->lane_form == LANES_LOW || (wrapped && d->lane_form == LANES_USUAL)) // 22 become 31
        at->natural = MAX(at->least, len(d, CHART_LANE_HEIGHT) * (wrapped ? 31 : 22) / 22);
    return true;
}

static bool words_beside(struct drawer *d, const struct color *ground, const struct chart_lane *lane,
                         struct lane_room room, bool dry)
{
    struct head h;
    mpt middle = room.c0 + (room.c1 - room.c0) / 2, x = len(d, CHART_LANE_WORDS), up;
    mpt icon = MIN(len(d, d->lane_form > LANES_USUAL ? CHART_LANE_ICON_MANY : CHART_LANE_ICON),
                   (room.c1 - room.c0) * 6 / 7);
    if (!dry)
        put_icon(d, lane, len(d, CHART_SHEET_MARGIN), middle - icon / 2, icon);
    if (!lane->title)
        return true;
    if (!head_of(d, lane, heads_width(d), &h))
        return words_too_many(&h.title, 1)
                   ? fault(d, lane->title, "the lane's title is longer than the column beside the lanes", dry)
                   : fault(d, lane->explanation, "it needs more lines than the lane is high", dry);
    if (half_of_head(d, &h, &up) > (room.c1 - room.c0) / 2) {
        if (!h.has_more || h.behind || !(d->gives & GIVES_EXPLANATIONS))
            return fault(d, lane->explanation ? lane->explanation : lane->title, "its lane is too low for it",
                         dry);
        h.has_more = false;
    }
    if (dry)
        return true;
    if (!h.has_more || h.behind) {
        mpt baseline = middle + words_cap(&h.title) / 2;
        if (lane->explanation && !h.behind)
            leave_out(d, ground, lane, words_box(&h.title, x, baseline, 0));
        words_put(d, &h.title, x, baseline, 0);
        if (h.behind)
            words_put(d, &h.more, x + h.title.width + h.title.style->font_size / 2, baseline, 0);
        return true;
    }
    words_put(d, &h.title, x, middle - len(d, CHART_LANE_TITLE) - up, 0);
    words_put(d, &h.more, x, middle + len(d, CHART_LANE_EXPLANATION) - up, 0);
    return true;
}

// ---- above

// Behind words that stand on the lane: no guide runs through them.
static void draw_head_plate(struct drawer *d, const struct color *color, const struct words *w, mpt x,
                            mpt baseline, mpt width)
{
    struct rectangle r = words_box(w, x, baseline, 0);
    mpt pad = len(d, CHART_LANE_INSET) / 2;
    draw_box(d, color, TAG_ARTIFACT, r.x0 - pad, r.y0 - pad / 2, r.x0 + width + pad, r.y1, 0, 0);
}

// Over the lane's bar and before the first gap: the title, and below it the explanation, or behind it where
// the lane is too low for both.
struct above {
    struct words title, more;
    mpt first, second; // baselines
    mpt taken;         // of the explanation's line by the title
    bool alone;        // without an explanation
};

static bool fit_above(struct drawer *d, const struct chart_lane *lane, struct lane_room room,
                      struct above *out)
{
    bool written = has_boxes(d, lane->lane);
    mpt x = len(d, CHART_LANE_WORDS), end = written ? chart_end(d) : d->axis.to[0] - len(d, CHART_LANE_INSET);
    mpt width = end - x,
        marks = len(d, CHART_POINT_RING) + len(d, CHART_POINT_LINE) / 2; // nothing in a lane is higher
    mpt floor = (written ? room.c0 + len(d, CHART_BOX_MARK) : lane_middle(d, room)) - marks;
    mpt top = room.c0 + (written ? 0 : more_than_needed(d, room));
    *out = (struct above){.title = title_words(d, lane, width),
                          .first = top + len(d, CHART_LANE_TITLE),
                          .second = top + len(d, CHART_LANE_EXPLANATION),
                          .alone = !lane->explanation || d->lane_form == LANES_LOWEST};
    if (words_too_many(&out->title, 1) || words_box(&out->title, x, out->first, 0).y1 > floor)
        return false;
    if (out->alone)
        return true;
    out->more = words_fit(d, lane->explanation, width);
    if (words_box(&out->more, x, out->second, 0).y1 > floor) {
        out->taken = out->title.width + out->title.style->font_size / 2;
        out->more = words_fit(d, lane->explanation, MAX(1, width - out->taken));
        out->second = out->first;
    }
    if (!words_too_many(&out->more, 1))
        return true;
    out->alone = true;
    out->taken = 0;
    return d->gives & GIVES_EXPLANATIONS;
}

static bool words_above(struct drawer *d, const struct color *ground, const struct chart_lane *lane,
                        struct lane_room room, bool dry)
{
    mpt x = len(d, CHART_LANE_WORDS);
    struct above a;
    if (!lane->title)
        return true;
    if (!fit_above(d, lane, room, &a))
        return fault(d, lane->title, "its words are longer than the first part of the lane", dry);
    if (dry)
        return true;
    draw_head_plate(d, ground, &a.title, x, a.first, a.taken ? a.taken + a.more.width : a.title.width);
    if (!a.alone && !a.taken)
        draw_head_plate(d, ground, &a.more, x, a.second, a.more.width);
    if (a.alone && lane->explanation)
        leave_out(d, ground, lane, words_box(&a.title, x, a.first, 0));
    words_put(d, &a.title, x, a.first, 0);
    if (!a.alone)
        words_put(d, &a.more, x + a.taken, a.second, 0);
    return true;
}

// ---- at the head of the lane's column

static bool words_at_head(struct drawer *d, const struct color *ground, const struct chart_lane *lane,
                          struct lane_room room, bool dry)
{
    mpt x = room.c0 + len(d, CHART_LANE_INSET), width = room.c1 - x, icon = len(d, CHART_LANE_ICON);
    mpt first = len(d, CHART_LANE_WORDS) + icon + len(d, CHART_LANE_TITLE);
    mpt end = d->axis.start[0] - len(d, CHART_BAND_UNIT_GAP);
    if (!dry)
        put_icon(d, lane, x, len(d, CHART_LANE_WORDS), icon);
    if (!lane->title)
        return true;
    struct words title = title_words(d, lane, width), more = {0};
    if (title.lines.overfull)
        return fault(d, lane->title, "a word is wider than the lane's column", dry);
    if (words_box(&title, x, first, 0).y1 > end)
        return fault(d, lane->title, "it reaches down to where time begins", dry);
    mpt second = first + (mpt)(title.lines.n - 1) * title.style->line_height + len(d, CHART_LANE_EXPLANATION);
    if (lane->explanation)
        more = words_fit(d, lane->explanation, width);
    bool wide = more.para && more.lines.overfull;
    bool out = wide || (more.para && words_box(&more, x, second, 0).y1 > end);
    if (out && !(d->gives & GIVES_EXPLANATIONS))
        return fault(d, lane->explanation,
                     wide ? "a word is wider than the lane's column" : "it reaches down to where time begins",
                     dry);
    if (dry)
        return true;
    if (out)
        leave_out(d, ground, lane, words_box(&title, x, first, 0));
    words_put(d, &title, x, first, 0);
    if (!out && more.para)
        words_put(d, &more, x, second, 0);
    return true;
}

bool lane_words(struct drawer *d, const struct color *ground, const struct chart_lane *lane,
                struct lane_room room, bool dry)
{
    if (d->down)
        return words_at_head(d, ground, lane, room, dry);
    return words_are_above(d) ? words_above(d, ground, lane, room, dry)
                              : words_beside(d, ground, lane, room, dry);
}
