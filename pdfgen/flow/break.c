// Where a paragraph's lines end. Dynamic programming over the places where a line may end: the best way to
// each of them is the best of all last lines that fit before it. Only the places less than one line back are
// still active, so the time is linear in the items for a given measure.
//
// Costs are compared in this order: what sticks out of the measure; the number of lines (not in justified
// text); then demerits, the sum over all lines of how badly each is filled.
#include "flow/lines.h"

enum {
    ACTIVE_MAX = 512, // places tried for the start of a line; where a line holds more, every second one
    // Demerits of ragged lines. An empty line costs 1000 squared; a line 20 % short costs 40,000.
    RAGGED_UNIT = 1000,
    PENALTY_WEIGHT = 40,          // a hyphen (50) costs as much as a line 32 % short
    TWO_HYPHENS = 90000,          // ... two in a row as much as one 30 % short, too
    LONE_WORD = 90000,            // a last line of one word
    SHORT_LAST = 200,             // a last line shorter than this (in 1/1000 of the measure) costs lightly
    BALANCED_LONE_WORD = 3000000, // lines of like length: never, where another way takes no more lines
    STRONG_STOP = 1000000,        // won by breaking after a colon: more than two lines can differ by
    SHORT_WORD = 40000, // "and" or "of" before a break, parted from what it joins: as a line 20 % short
    SHORT_WORD_LETTERS = 3,
    // Demerits of justified lines, as usual for total fit: (10 + 100 r^3)^2, r = stretch used / given.
    JUSTIFIED_MAX = 10000, // r in 1/1000, at most
    JUSTIFIED_TWO_HYPHENS = 10000,
    JUSTIFIED_LONE_WORD = 5000,
};

// Totals over the items up to some place.
struct sums {
    int64_t width, glue; // glue: what of `width` is white space
    uint32_t fills;
};

struct cost {
    int64_t excess;
    uint32_t lines;
    int64_t demerits;
};

// A place where a line may end, and the best way to it.
struct breakpoint {
    uint32_t to;       // items up to here stand before the break
    struct sums end;   // up to the last item seen before the break
    struct sums start; // up to the first item seen after it
    uint32_t words;    // stretches between white space so far
    mpt hyphen;        // its width
    int16_t penalty;
    bool hyphenated, forced;
    bool strong, weak; // after a colon or the like; after a short word
    uint32_t open;     // struct line's
    struct cost cost;
    uint32_t before; // the breakpoint where that line starts
};

struct breaker {
    struct arena *arena, *scratch;
    const struct para *para;
    mpt measure, indent;
    bool justified, balanced;
    struct {
        struct breakpoint *items;
        size_t n, cap;
    } points; // points[0] is the paragraph's start
    uint32_t active[ACTIVE_MAX];
    size_t n_active;
};

// ---- places where a line may end

static bool vanishes(enum item_kind kind)
{
    return kind == ITEM_GLUE || kind == ITEM_PENALTY;
}

// White space and penalties between two items that are seen.
struct gap {
    uint32_t next;   // behind it
    uint32_t hyphen; // the penalty that has one
    int64_t glue;
    int16_t penalty;
    bool white, hyphenated, allowed;
};

static struct gap read_gap(const struct para *p, uint32_t from)
{
    struct gap g = {.next = from};
    bool forbidden = false, priced = false;
    for (; g.next < p->n && vanishes(p->items[g.next].kind); g.next++) {
        const struct item *it = &p->items[g.next];
        if (it->kind == ITEM_GLUE) {
            g.white = true;
            g.glue += it->width;
            continue;
        }
        forbidden |= it->penalty >= PENALTY_FORBID;
        if (!priced || it->penalty < g.penalty) {
            g.penalty = it->penalty;
            g.hyphen = g.next;
            g.hyphenated = it->run != NULL;
        }
        priced = true;
    }
    g.hyphenated &= !g.white;
    g.allowed = g.next > from && !forbidden;
    return g;
}

// Colons, the stops of sentences and dashes: a title reads best when its line ends there. A full stop is not
// among them, for it ends abbreviations too.
static bool is_strong_stop(uint32_t c)
{
    static const uint32_t stops[] = {':',    ';',    '?',    '!',    0x2013, 0x2014, 0x061B, 0x061F, 0x0964,
                                     0x3002, 0xFF01, 0xFF1A, 0xFF1B, 0xFF1F, 0x1362, 0x1366, 0x06D4, 0x0589};
    for (size_t i = 0; i < COUNT_OF(stops); i++)
        if (stops[i] == c)
            return true;
    return false;
}

// A word of few letters between white space: most of them belong to what follows.
static bool is_short_word(const struct item *it, bool led)
{
    size_t letters = 0, i = 0;
    if (it->kind != ITEM_BOX || !led)
        return false;
    struct str s = run_slice(it->run, it->from, it->to);
    for (; i < s.n && letters <= SHORT_WORD_LETTERS; letters++)
        utf8_next(s, &i);
    return letters <= SHORT_WORD_LETTERS;
}

static bool ends_strong(const struct item *it)
{
    uint32_t last = 0;
    if (it->kind != ITEM_BOX)
        return false;
    struct str s = run_slice(it->run, it->from, it->to);
    for (size_t i = 0; i < s.n;)
        last = utf8_next(s, &i);
    return is_strong_stop(last);
}

// May a line end between two items that are seen? Not between an inline box and its content.
static bool parts(const struct item *before, const struct item *after)
{
    return before != NULL && before->kind != ITEM_OPEN && after->kind != ITEM_CLOSE;
}

// A line that a break or the paragraph's end ends. What is left behind a final break joins the line before.
static void end_forced(struct breaker *b, const struct breakpoint *end, bool empty)
{
    struct breakpoint *last = &b->points.items[b->points.n - 1];
    if (end->to == b->para->n && empty && (last->forced || b->points.n == 1)) {
        last->to = end->to;
        return;
    }
    PUSH(b->scratch, b->points, *end);
}

static void find_breakpoints(struct breaker *b)
{
    const struct para *p = b->para;
    struct sums sum = {0};
    const struct item *seen = NULL; // the last one in this line
    uint32_t words = 0, open = 0, depth = 0;
    bool led = false; // white space, or nothing, stands before what was seen
    PUSH(b->scratch, b->points, (struct breakpoint){0});
    for (uint32_t i = 0;; i++) {
        struct gap g = read_gap(p, i);
        const struct item *next = g.next < p->n ? &p->items[g.next] : NULL;
        struct breakpoint point = {.to = g.next, .end = sum, .open = open};
        sum.width += g.glue;
        sum.glue += g.glue;
        words += seen != NULL && (next == NULL || next->kind == ITEM_BREAK || (g.allowed && !g.hyphenated));
        point.start = sum;
        point.words = words;
        if (seen == NULL && b->points.n > 0) // white space at a line's start
            b->points.items[b->points.n - 1].start = sum;
        if (next == NULL || next->kind == ITEM_BREAK) {
            point.to += next != NULL;
            point.forced = true;
            bool last = next == NULL;
            end_forced(b, &point, seen == NULL && last);
            if (last)
                return;
            seen = NULL;
            i = g.next;
            continue;
        }
        if (g.allowed && parts(seen, next)) {
            point.penalty = g.penalty;
            point.hyphenated = g.hyphenated;
            if (g.hyphenated) {
                point.to = g.hyphen;
                point.hyphen = p->items[g.hyphen].width;
            }
            point.strong = b->balanced && ends_strong(seen);
            point.weak = b->balanced && g.white && is_short_word(seen, led);
            PUSH(b->scratch, b->points, point);
        }
        if (next->kind == ITEM_OPEN && depth++ == 0)
            open = g.next + 1;
        if (next->kind == ITEM_CLOSE && depth > 0 && --depth == 0)
            open = 0;
        led = g.white || seen == NULL;
        seen = next;
        sum.width += next->width;
        sum.fills += next->kind == ITEM_FILL;
        i = g.next;
    }
}

// ---- costs

static bool cheaper(const struct cost *a, const struct cost *b)
{
    if (a->excess != b->excess)
        return a->excess < b->excess;
    if (a->lines != b->lines)
        return a->lines < b->lines;
    return a->demerits < b->demerits;
}

// A line from one breakpoint to another.
struct trial {
    int64_t room;
    int64_t width; // natural, with its hyphen
    int64_t least; // as far as its spaces shrink
    int64_t glue;
    bool filled, last, lone; // lone: one word, or less
    bool two_hyphens;
};

static struct trial try_line(const struct breaker *b, uint32_t from, uint32_t to)
{
    const struct breakpoint *a = &b->points.items[from], *z = &b->points.items[to];
    struct trial t = {.room = (int64_t)b->measure - (from == 0 ? b->indent : 0)};
    t.glue = MAX(z->end.glue - a->start.glue, 0);
    t.width = MAX(z->end.width - a->start.width + z->hyphen, 0);
    t.least = t.width - (b->justified ? t.glue / 3 : 0);
    t.filled = z->end.fills != a->start.fills;
    t.last = z->forced;
    t.lone = z->words - a->words <= 1 && !a->forced && from > 0;
    t.two_hyphens = a->hyphenated && z->hyphenated;
    return t;
}

static int64_t penalty_squared(int16_t penalty)
{
    int64_t square = (int64_t)penalty * penalty;
    return penalty < 0 ? -square : square;
}

// How much of the measure is left, in 1/1000.
static int64_t rest_of(const struct trial *t)
{
    int64_t rest = t->room - t->width;
    if (t->filled || t->room <= 0 || rest <= 0)
        return 0;
    return rest * RAGGED_UNIT / t->room;
}

static int64_t ragged_demerits(const struct breaker *b, const struct trial *t, const struct breakpoint *end)
{
    int64_t rest = rest_of(t), sum = PENALTY_WEIGHT * penalty_squared(end->penalty);
    if (t->two_hyphens)
        sum += TWO_HYPHENS;
    if (b->balanced && end->strong)
        sum -= STRONG_STOP;
    if (b->balanced && end->weak && !t->last)
        sum += SHORT_WORD;
    if (t->last && t->lone)
        sum += b->balanced ? BALANCED_LONE_WORD : LONE_WORD;
    if (!t->last || b->balanced)
        return sum + rest * rest;
    int64_t missing = SHORT_LAST - (RAGGED_UNIT - rest);
    return missing > 0 ? sum + missing * missing : sum;
}

static int64_t justified_demerits(const struct trial *t, const struct breakpoint *end)
{
    int64_t rest = t->room - t->width, give = rest < 0 ? t->glue / 3 : t->glue / 2, r = 0;
    if (rest < 0 || !(t->last || t->filled))
        r = give > 0 ? MIN((rest < 0 ? -rest : rest), MPT_MAX) * 1000 / give : JUSTIFIED_MAX;
    r = MIN(r, JUSTIFIED_MAX);
    int64_t badness = r * r * r / 10000000, sum = (10 + badness) * (10 + badness);
    sum += penalty_squared(end->penalty);
    if (t->two_hyphens)
        sum += JUSTIFIED_TWO_HYPHENS;
    if (t->last && t->lone)
        sum += JUSTIFIED_LONE_WORD;
    return sum;
}

// ---- total fit

static struct cost cost_of(const struct breaker *b, uint32_t from, uint32_t to, const struct trial *t)
{
    const struct breakpoint *end = &b->points.items[to];
    struct cost cost = b->points.items[from].cost;
    cost.excess += MAX(t->least - t->room, 0);
    if (b->justified) {
        cost.demerits += justified_demerits(t, end);
    } else {
        cost.lines++;
        cost.demerits += ragged_demerits(b, t, end);
    }
    return cost;
}

// Finds the best line that ends at a breakpoint; drops the places that are too far back for any later one.
static void reach(struct breaker *b, uint32_t to)
{
    struct breakpoint *end = &b->points.items[to];
    size_t kept = 0;
    for (size_t i = 0; i < b->n_active; i++) {
        uint32_t from = b->active[i];
        struct trial t = try_line(b, from, to);
        struct cost cost = cost_of(b, from, to, &t);
        if (i == 0 || cheaper(&cost, &end->cost)) {
            end->cost = cost;
            end->before = from;
        }
        if (t.least - end->hyphen <= t.room)
            b->active[kept++] = from;
    }
    if (end->forced) {
        kept = 0;
    } else if (kept == ACTIVE_MAX) {
        for (kept = 0; kept < ACTIVE_MAX / 2; kept++)
            b->active[kept] = b->active[2 * kept];
    }
    b->active[kept++] = to;
    b->n_active = kept;
}

// Each line takes what fits, whatever that leaves for the next.
static void first_fit(struct breaker *b)
{
    uint32_t last = (uint32_t)(b->points.n - 1);
    for (uint32_t from = 0, best; from < last; from = best) {
        best = from + 1;
        for (uint32_t to = from + 1; to <= last; to++) {
            struct trial t = try_line(b, from, to);
            if (t.least <= t.room)
                best = to;
            if (b->points.items[to].forced || t.least - b->points.items[to].hyphen > t.room)
                break;
        }
        b->points.items[best].before = from;
    }
}

// Notes the line that sticks out furthest.
static void note_excess(struct breaker *b, struct lines *lines, const struct line *line,
                        const struct trial *t)
{
    int64_t excess = t->least - t->room;
    if (excess <= 0 || (lines->overfull && excess <= lines->excess))
        return;
    const struct item *items = b->para->items;
    struct buf word = {0};
    lines->where = b->para->pos;
    for (uint32_t i = line->from; i < line->to; i++) {
        if (items[i].kind != ITEM_BOX)
            continue;
        if (word.n == 0)
            lines->where = items[i].run->pos;
        buf_str(&word, run_slice(items[i].run, items[i].from, items[i].to));
    }
    lines->word = arena_str(b->arena, buf_view(&word));
    buf_free(&word);
    lines->overfull = true;
    lines->excess = (mpt)MIN(excess, MPT_MAX);
}

static struct lines collect(struct breaker *b)
{
    const struct breakpoint *points = b->points.items;
    struct lines lines = {0};
    uint32_t last = (uint32_t)(b->points.n - 1);
    for (uint32_t i = last; i > 0; i = points[i].before)
        lines.n++;
    lines.items = NEW_ARRAY(b->arena, struct line, lines.n);
    size_t at = lines.n;
    for (uint32_t i = last; i > 0; i = points[i].before) {
        const struct breakpoint *start = &points[points[i].before];
        struct trial t = try_line(b, points[i].before, i);
        struct line *line = &lines.items[--at];
        *line = (struct line){.from = start->to,
                              .to = points[i].to,
                              .width = (mpt)MIN(t.width, MPT_MAX),
                              .hyphen = points[i].hyphenated,
                              .forced = points[i].forced,
                              .open = start->open};
        note_excess(b, &lines, line, &t);
    }
    return lines;
}

struct lines break_lines(struct arena *arena, const struct para *para, const struct style *style, mpt measure,
                         mpt first_indent)
{
    struct breaker b = {.arena = arena,
                        .scratch = arena_scratch(arena),
                        .para = para,
                        .measure = measure,
                        .indent = first_indent};
    b.balanced = style->text_wrap == KW_BALANCE;
    b.justified = style->text_align == KW_JUSTIFY && !b.balanced;
    if (para->n == 0)
        return (struct lines){0};
    find_breakpoints(&b);
    b.n_active = 1; // points[0]
    if (style->text_wrap == KW_STABLE)
        first_fit(&b);
    for (uint32_t i = 1; i < b.points.n && style->text_wrap != KW_STABLE; i++)
        reach(&b, i);
    struct lines lines = collect(&b);
    arena_empty(b.scratch);
    return lines;
}
