// Words that find no room at their time: a number in a ring stands there, and the words in a list below the
// chart. Who hears the chart hears them where their time is: the numbers are for the eye.
#include "flow/chart.h"

enum { NUMBERS_MAX = 99, COLUMNS_MAX = 8 };

const struct numerals *numerals_of(struct drawer *d)
{
    const struct chart *c = d->chart;
    if (!c->times)
        return NULL;
    struct numerals *n = NEW(d->f->arena, struct numerals);
    for (size_t i = 0; i < COUNT_OF(n->digits); i++) {
        n->digits[i] = words_fit(d, c->digits[i], d->width);
        n->counts[i] = words_fit(d, c->counts[i], d->width);
    }
    n->times = words_fit(d, c->times, d->width);
    return n;
}

// ---- numbers, of digits

static mpt digits_width(const struct words digits[10], size_t n)
{
    mpt width = 0;
    for (; n; n /= 10)
        width += digits[n % 10].width;
    return width;
}

static void put_digits(struct drawer *d, const struct words digits[10], size_t n, mpt x, mpt baseline)
{
    for (mpt end = x + digits_width(digits, n); n; n /= 10) {
        end -= digits[n % 10].width;
        words_put(d, &digits[n % 10], end, baseline, 0);
    }
}

struct rectangle number_size(const struct drawer *d, size_t n)
{
    mpt radius = len(d, CHART_LIST_RING), line = len(d, CHART_LIST_LINE);
    mpt width = n < 10 ? 0 : digits_width(d->numerals->digits, n) + radius;
    return (struct rectangle){0, 0, MAX(2 * radius, width) + line, 2 * radius + line};
}

void draw_number(struct drawer *d, size_t n, mpt x, mpt y)
{
    const struct words *digits = d->numerals->digits;
    struct rectangle size = number_size(d, n);
    mpt line = len(d, CHART_LIST_LINE), half = (size.x1 - line) / 2, high = (size.y1 - line) / 2;
    struct mark ring = {.kind = MARK_RECT,
                        .x = x - half,
                        .y = y - high,
                        .width = 2 * half,
                        .height = 2 * high,
                        .color = d->chart->legend_style->background,
                        .stroke = digits[0].style->color,
                        .stroke_width = line,
                        .radius = high,
                        .dash = KW_SOLID};
    PUSH(d->f->arena, d->marks, ring);
    put_digits(d, digits, n, x - digits_width(digits, n) / 2, y + words_cap(&digits[0]) / 2);
    take_room(d, (struct rectangle){x - size.x1 / 2, y - size.y1 / 2, x + size.x1 / 2, y + size.y1 / 2});
}

void draw_number_on(struct drawer *d, size_t n, mpt x, mpt y, mpt half, mpt high,
                    const struct chart_milestone *m)
{
    bool solid = m->milestone->dated;
    const struct words *digits = solid ? d->numerals->counts : d->numerals->digits;
    mpt line = solid ? 0 : len(d, CHART_POINT_LINE);
    struct mark mark = {.kind = MARK_RECT,
                        .x = x - half + line / 2,
                        .y = y - high + line / 2,
                        .width = 2 * half - line,
                        .height = 2 * high - line,
                        .color = solid ? d->chart->count_style->background : m->style->background,
                        .stroke = solid ? NULL : m->style->color,
                        .stroke_width = line,
                        .radius = high - line / 2,
                        .dash = KW_SOLID};
    PUSH(d->f->arena, d->marks, mark);
    put_digits(d, digits, n, x - digits_width(digits, n) / 2, y + words_cap(&digits[0]) / 2);
    take_room(d, (struct rectangle){x - half, y - high, x + half, y + high});
}

mpt count_width(const struct drawer *d, size_t n)
{
    return digits_width(d->numerals->counts, n) + d->numerals->times.width;
}

void put_count(struct drawer *d, size_t n, mpt x, mpt y)
{
    const struct words *counts = d->numerals->counts;
    mpt left = x - count_width(d, n) / 2, baseline = y + words_cap(&counts[0]) / 2;
    put_digits(d, counts, n, left, baseline);
    words_put(d, &d->numerals->times, left + digits_width(counts, n), baseline, 0);
}

// ---- the list

// The same words: seen alike and heard with their marks, not from the list.
bool same_words(const struct box *a, const struct box *b)
{
    if (a == b)
        return true;
    if (a->tag != TAG_ARTIFACT || b->tag != TAG_ARTIFACT || a->style != b->style ||
        a->n_inlines != b->n_inlines)
        return false;
    for (size_t i = 0; i < a->n_inlines; i++)
        if (a->inlines[i].kind != INLINE_TEXT || b->inlines[i].kind != INLINE_TEXT ||
            !str_eq(a->inlines[i].text, b->inlines[i].text))
            return false;
    return true;
}

size_t list_number(struct drawer *d, const struct box *box)
{
    for (size_t i = 0; i < d->listed.n; i++)
        if (same_words(d->listed.items[i], box))
            return i + 1;
    if (d->listed.n == NUMBERS_MAX)
        return 0;
    PUSH(d->f->arena, d->listed, box);
    return d->listed.n;
}

// In columns of one width, read one after the other.
struct list {
    size_t columns, highest; // lines of the highest column
    mpt width;               // of a column
    size_t *lines;           // of each
};

static mpt list_width(const struct drawer *d)
{
    mpt code = d->gives & GIVES_LEGEND ? len(d, CHART_CODE_WIDTH) + len(d, CHART_FOOTER_GAP) : 0;
    return d->width - 2 * len(d, CHART_SHEET_MARGIN) - code; // in the legend's line beside the code
}

static mpt list_pitch(const struct drawer *d)
{
    return d->chart->style->line_height;
}

// In the chart's own size and leading, whatever words they are.
static struct words words_listed(struct drawer *d, const struct box *box, mpt width)
{
    struct words w = words_sized(d, box, width, d->chart->style->font_size);
    struct style *style = NEW(d->f->arena, struct style);
    *style = *w.style;
    style->line_height = list_pitch(d);
    w.style = style;
    return w;
}

// 0: a word is too wide. Most are one line, and need not be broken to tell.
static size_t lines_of(struct drawer *d, const struct box *box, mpt width)
{
    const struct para *para = &d->f->text->paras[box->para];
    mpt size = d->chart->style->font_size;
    size_t breaks = 0;
    for (size_t i = 0; i + 1 < para->n; i++)
        breaks += para->items[i].kind == ITEM_BREAK;
    if (!breaks && mpt_muldiv(para->natural, size, box->style->font_size) < width)
        return 1;
    if (mpt_muldiv(para->widest, size, box->style->font_size) > width)
        return 0;
    struct words w = words_listed(d, box, width);
    return w.lines.overfull ? 0 : w.lines.n;
}

// How many columns of so many lines.
static size_t columns_of(const struct list *list, size_t n, size_t highest)
{
    size_t columns = 1, used = 0;
    for (size_t i = 0; i < n; i++) {
        if (used && used + list->lines[i] > highest) {
            columns++;
            used = 0;
        }
        used += list->lines[i];
    }
    return columns;
}

static bool lay_out(struct drawer *d, size_t columns, struct list *out)
{
    size_t n = d->listed.n, total = 0, most = 0;
    mpt gap = len(d, CHART_LIST_GAP), indent = len(d, CHART_LIST_INDENT);
    out->columns = columns;
    out->width = (list_width(d) + gap) / (mpt)columns - gap;
    if (out->width <= indent)
        return false;
    for (size_t i = 0; i < n; i++) {
        out->lines[i] = lines_of(d, d->listed.items[i], out->width - indent);
        if (!out->lines[i])
            return false;
        most = MAX(most, out->lines[i]);
        total += out->lines[i];
    }
    out->highest = MAX(most, (total + columns - 1) / columns);
    while (columns_of(out, n, out->highest) > columns)
        out->highest++;
    return true;
}

// The lowest list, in as few columns as it takes.
static struct list best_list(struct drawer *d)
{
    struct list best = {0}, list = {.lines = NEW_ARRAY(d->f->arena, size_t, d->listed.n)};
    for (size_t columns = 1; columns <= COLUMNS_MAX; columns++) {
        if (!lay_out(d, columns, &list) || (best.columns && list.highest >= best.highest))
            continue;
        best = list;
        list.lines = NEW_ARRAY(d->f->arena, size_t, d->listed.n);
    }
    return best;
}

mpt draw_list(struct drawer *d, mpt top)
{
    if (!d->listed.n)
        return 0;
    struct list list = best_list(d);
    if (!list.columns) {
        report_label(d, d->listed.items[0], "a word is wider than the sheet");
        return 0;
    }
    mpt left = len(d, CHART_SHEET_MARGIN), indent = len(d, CHART_LIST_INDENT);
    const struct words *digits = d->numerals->digits;
    for (size_t i = 0, used = 0; i < d->listed.n; i++) {
        if (used && used + list.lines[i] > list.highest) {
            used = 0;
            left += list.width + len(d, CHART_LIST_GAP);
        }
        struct words w = words_listed(d, d->listed.items[i], list.width - indent);
        mpt y = top + len(d, CHART_LIST_DROP) + (mpt)used * list_pitch(d);
        put_digits(d, digits, i + 1, left + indent - digits[0].width / 2 - digits_width(digits, i + 1), y);
        size_t first = d->marks.n;
        words_put(d, &w, left + indent, y, 0);
        for (; i < d->silent && first < d->marks.n; first++)
            d->marks.items[first].tag = TAG_ARTIFACT;
        used += list.lines[i];
    }
    return reach(len(d, CHART_LIST_DROP) + (int64_t)(list.highest - 1) * list_pitch(d));
}
