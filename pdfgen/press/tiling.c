// How a page is cut into sheets: arithmetic alone.
//
// The unprintable edge of the paper stays empty. Beside the window, inside it, stand the cut marks: above it
// a band for the sheet's name and the rule, at its left one for the neighbour's name, right and below a hair.
#include "press/press.h"

enum {
    BAND_ABOVE = 28346,  // 10 mm
    BAND_BESIDE = 19843, // 7 mm
    HAIR = 2835,         // 1 mm
};

static const struct {
    mpt width, height;
} papers[] = {
    [TILE_LETTER] = {612000, 792000},
    [TILE_A4] = {595276, 841890},
};

// How many windows of a length, each over the one before by the overlap, reach from end to end.
static uint32_t windows_along(int64_t page, int64_t window, mpt overlap)
{
    if (page <= window)
        return 1;
    int64_t step = window - overlap;
    return (uint32_t)((page - overlap + step - 1) / step);
}

// All windows but the last are equally long, so that no sheet holds a sliver.
static mpt step_along(mpt page, uint32_t n, mpt overlap)
{
    return n == 1 ? page : (mpt)(((int64_t)page - overlap + n - 1) / n);
}

static void lay(struct tiling *t, mpt width, mpt height)
{
    mpt window_width = width - 2 * TILE_UNPRINTABLE - BAND_BESIDE - HAIR;
    mpt window_height = height - 2 * TILE_UNPRINTABLE - BAND_ABOVE - HAIR;
    t->sheet_width = width;
    t->sheet_height = height;
    t->left = TILE_UNPRINTABLE + BAND_BESIDE;
    t->top = TILE_UNPRINTABLE + BAND_ABOVE;
    t->columns = windows_along(t->page_width, window_width, t->overlap);
    t->rows = windows_along(t->page_height, window_height, t->overlap);
    t->step_x = step_along(t->page_width, t->columns, t->overlap);
    t->step_y = step_along(t->page_height, t->rows, t->overlap);
}

static uint64_t sheet_count(const struct tiling *t)
{
    return (uint64_t)t->rows * t->columns;
}

bool tiling_find(mpt page_width, mpt page_height, enum tile_paper paper, enum tile_turn turn, mpt overlap,
                 struct tiling *out)
{
    mpt width = papers[paper].width, height = papers[paper].height;
    struct tiling upright = {.page_width = page_width, .page_height = page_height, .overlap = overlap};
    struct tiling across = upright;
    lay(&upright, width, height);
    lay(&across, height, width);
    bool turned =
        turn == TILE_LANDSCAPE || (turn == TILE_EITHER && sheet_count(&across) < sheet_count(&upright));
    *out = turned ? across : upright;
    return (page_width > width || page_height > height) && (page_width > height || page_height > width);
}

struct window tiling_window(const struct tiling *t, uint32_t row, uint32_t column)
{
    bool last_column = column + 1 == t->columns, last_row = row + 1 == t->rows;
    mpt x = (mpt)column * t->step_x, y = (mpt)row * t->step_y;
    struct window w = {.shown = {x, y, x + t->step_x + t->overlap, y + t->step_y + t->overlap},
                       .own = {column ? x : -MPT_MAX, row ? y : -MPT_MAX,
                               last_column ? MPT_MAX : x + t->step_x, last_row ? MPT_MAX : y + t->step_y}};
    w.shown.x1 = MIN(w.shown.x1, t->page_width);
    w.shown.y1 = MIN(w.shown.y1, t->page_height);
    return w;
}

struct str tiling_row_name(struct arena *arena, uint32_t row)
{
    enum { LETTERS = 26 };
    if (row < LETTERS)
        return arena_printf(arena, "%c", (char)('A' + row));
    return arena_printf(arena, "%.*s%c", STR_ARG(tiling_row_name(arena, row / LETTERS - 1)),
                        (char)('A' + row % LETTERS));
}

struct str tiling_name(struct arena *arena, uint32_t row, uint32_t column)
{
    return arena_printf(arena, "%.*s%u", STR_ARG(tiling_row_name(arena, row)), (unsigned)column + 1);
}

mpt tiling_room(const struct tiling *t)
{
    return t->sheet_width - t->left - TILE_UNPRINTABLE - 2 * HAIR;
}

// ---- blank sheets

// Where a mark may leave ink: glyphs may reach beyond their box.
static struct press_rect ink_of(const struct pages *pages, const struct placement *p, const struct mark *m)
{
    mpt measure = pages->flow->measure,
        more = m->kind == MARK_GLYPHS ? m->run->style->font_size : m->stroke_width / 2;
    int64_t x = p->mirror ? (int64_t)measure - m->x - m->width : m->x;
    x += p->x;
    int64_t y = (int64_t)p->y + m->y;
    return (struct press_rect){(mpt)MAX(-MPT_MAX, x - more), (mpt)MAX(-MPT_MAX, y - more),
                               (mpt)MIN(MPT_MAX, x + m->width + more),
                               (mpt)MIN(MPT_MAX, y + m->height + more)};
}

static bool shows_anything(const struct pages *pages, const struct press_rect *shown)
{
    const struct page *page = &pages->items[0];
    for (size_t i = 0; i < page->n_backdrops; i++) {
        const struct backdrop *b = &page->backdrops[i];
        if (b->x < shown->x1 && shown->x0 < b->x + b->width && b->y < shown->y1 &&
            shown->y0 < b->y + b->height)
            return true;
    }
    for (size_t i = 0; i < page->n_placements; i++) {
        const struct placement *p = &page->placements[i];
        for (size_t k = 0; k < p->slab->n; k++) {
            const struct mark *m = &p->slab->marks[k];
            struct press_rect ink = ink_of(pages, p, m);
            bool seen = m->kind != MARK_FIELD && ink.x0 < shown->x1 && shown->x0 < ink.x1 &&
                        ink.y0 < shown->y1 && shown->y0 < ink.y1;
            if (seen)
                return true;
        }
    }
    return false;
}

struct str tiling_blank(struct arena *arena, const struct tiling *t, const struct pages *pages)
{
    struct str names = {0};
    for (uint32_t r = 0; r < t->rows; r++)
        for (uint32_t c = 0; c < t->columns; c++) {
            struct window w = tiling_window(t, r, c);
            if (!shows_anything(pages, &w.shown))
                names = arena_printf(arena, "%.*s%s%.*s", STR_ARG(names), names.n ? ", " : "",
                                     STR_ARG(tiling_name(arena, r, c)));
        }
    return names;
}
