// The sheets of a tiled page: what is drawn beside the windows for the one who cuts and glues, and the plan.
#include "press/press.h"

enum {
    LINE = 500,             // 0.5 pt: cut lines, the rule
    HATCH_WIDTH = 400,      // 0.4 pt
    HATCH_GAP = 11339,      // 4 mm
    HATCH_INSET = 1417,     // 0.5 mm: a neighbour laid a little beside its place still covers all of it
    TICK = 4252,            // 1.5 mm: of the rule, each 10 mm
    NAME_BASELINE = 9921,   // 3.5 mm: of a sheet's name, below the unprintable edge
    RULE_BASELINE = 22677,  // 8 mm: of the rule, likewise
    ARROW = 5669,           // 2 mm
    GAP = 2835,             // 1 mm
    CHIP_HEIGHT = 14173,    // 5 mm: a name's white ground
    PICTURE_LEAST = 170079, // 60 mm: a smaller picture takes a sheet of its own
};

static const struct color cut_color = {.rgb = 0x000000};
static const struct color glue_color = {.rgb = 0x6E6E6E};
static const struct color white = {.rgb = 0xFFFFFF};
static const struct color grid_color = {.rgb = 0x000000};

// One sheet being made.
struct tiler {
    struct arena *arena;
    const struct tiling *tiling;
    const struct tile_words *words;
    const struct drawing *beside, *beside_last, *below; // the hatched strips
    const struct drawing *up, *left, *down, *right;     // arrows
    struct {
        struct mark *items;
        size_t n, cap;
    } marks;
    struct {
        struct placement *items;
        size_t n, cap;
    } placements;
    tag_id tag; // of what is added
};

// ---- drawings: their unit is the point

static struct segment at(enum segment_kind kind, mpt x, mpt y)
{
    return (struct segment){.kind = kind, .x = x, .y = y};
}

// Lines from the lower left to the upper right. They go all the way across the shorter side.
static const struct drawing *hatched(struct arena *arena, mpt width, mpt height)
{
    mpt inset = MIN(HATCH_INSET, MIN(width, height) / 4), reach = MIN(width, height) - 2 * inset;
    size_t n = 0, most = (size_t)(MAX(width, height) / HATCH_GAP) + 1;
    struct segment *s = NEW_ARRAY(arena, struct segment, 2 * most);
    for (mpt along = inset; along + reach <= MAX(width, height) - inset && n < 2 * most; along += HATCH_GAP) {
        bool tall = height > width;
        mpt x = tall ? inset : along, y = tall ? along : inset;
        s[n++] = at(SEGMENT_MOVE, x, y + reach);
        s[n++] = at(SEGMENT_LINE, x + reach, y);
    }
    // Grey on white, so that they are seen on any ground.
    struct path *paths = NEW_ARRAY(arena, struct path, 2);
    for (int i = 0; i < 2; i++)
        paths[i] = (struct path){.segments = s,
                                 .n = n,
                                 .stroke = {.kind = PAINT_RGB, .rgb = i ? glue_color.rgb : white.rgb},
                                 .stroke_width = i ? HATCH_WIDTH : 3 * HATCH_WIDTH,
                                 .miter_limit = 4000};
    struct drawing *d = NEW(arena, struct drawing);
    *d = (struct drawing){.width = width, .height = height, .paths = paths, .n = 2};
    return d;
}

// A triangle that points where (dx, dy) does.
static const struct drawing *arrow(struct arena *arena, int dx, int dy)
{
    mpt half = ARROW / 2;
    struct segment *s = NEW_ARRAY(arena, struct segment, 4);
    s[0] = at(SEGMENT_MOVE, half + dx * half, half + dy * half);
    s[1] = at(SEGMENT_LINE, half - dx * half + dy * half, half - dy * half + dx * half);
    s[2] = at(SEGMENT_LINE, half - dx * half - dy * half, half - dy * half - dx * half);
    s[3] = at(SEGMENT_CLOSE, 0, 0);
    struct path *path = NEW(arena, struct path);
    *path = (struct path){.segments = s, .n = 4, .fill = {.kind = PAINT_RGB, .rgb = cut_color.rgb}};
    struct drawing *d = NEW(arena, struct drawing);
    *d = (struct drawing){.width = ARROW, .height = ARROW, .paths = path, .n = 1};
    return d;
}

// ---- marks

static void add_box(struct tiler *t, struct press_rect at_, const struct color *fill, mpt radius)
{
    struct mark mark = {.kind = MARK_RECT,
                        .tag = t->tag,
                        .x = at_.x0,
                        .y = at_.y0,
                        .width = at_.x1 - at_.x0,
                        .height = at_.y1 - at_.y0,
                        .color = fill,
                        .radius = radius,
                        .dash = KW_SOLID};
    PUSH(t->arena, t->marks, mark);
}

// A line between two points on one level, its middle there.
static void add_line(struct tiler *t, mpt x0, mpt y0, mpt x1, mpt y1, const struct color *color,
                     enum keyword dash)
{
    bool level = y0 == y1;
    struct mark mark = {.kind = MARK_RECT,
                        .tag = t->tag,
                        .x = level ? x0 : x0 - LINE / 2,
                        .y = level ? y0 - LINE / 2 : y0,
                        .width = level ? x1 - x0 : LINE,
                        .height = level ? LINE : y1 - y0,
                        .stroke = color,
                        .stroke_width = LINE,
                        .dash = dash};
    PUSH(t->arena, t->marks, mark);
}

static void add_drawing(struct tiler *t, const struct drawing *d, mpt x, mpt y)
{
    struct mark mark = {.kind = MARK_DRAWING,
                        .tag = t->tag,
                        .x = x,
                        .y = y,
                        .width = d->width,
                        .height = d->height,
                        .color = &cut_color,
                        .drawing = d};
    PUSH(t->arena, t->marks, mark);
}

// The marks so far come below the words that are put next.
static void end_marks(struct tiler *t)
{
    if (!t->marks.n)
        return;
    struct slab *slab = NEW(t->arena, struct slab);
    *slab = (struct slab){.marks = t->marks.items, .n = t->marks.n};
    PUSH(t->arena, t->placements, (struct placement){.slab = slab});
    t->marks.items = NULL;
    t->marks.n = t->marks.cap = 0;
}

// A line's text begins at x (its middle is there, where it is to be centred).
enum anchor { ANCHOR_START, ANCHOR_MIDDLE };
static void add_words(struct tiler *t, const struct tile_line *line, mpt x, mpt baseline, enum anchor anchor)
{
    struct slab_extent extent = slab_extent(line->slab, t->words->rtl ? t->words->measure : -1);
    const struct slab *slab = line->slab;
    if (t->tag != TAG_ARTIFACT) { // the same words, said of the picture
        struct mark *marks = NEW_ARRAY(t->arena, struct mark, slab->n);
        struct slab *copy = NEW(t->arena, struct slab);
        for (size_t i = 0; i < slab->n; i++) {
            marks[i] = slab->marks[i];
            marks[i].tag = t->tag;
        }
        *copy = *slab;
        copy->marks = marks;
        slab = copy;
    }
    end_marks(t);
    x -= anchor == ANCHOR_MIDDLE ? extent.width / 2 : 0;
    PUSH(t->arena, t->placements,
         ((struct placement){
             .slab = slab, .x = x - extent.x, .y = baseline - line->baseline, .mirror = t->words->rtl}));
}

static mpt words_width(const struct tiler *t, const struct tile_line *line)
{
    return slab_extent(line->slab, t->words->rtl ? t->words->measure : -1).width;
}

// A name on a white ground around a point.
static void add_chip(struct tiler *t, const struct tile_line *line, mpt x, mpt y)
{
    mpt half = words_width(t, line) / 2 + GAP, up = CHIP_HEIGHT / 2;
    add_box(t, (struct press_rect){x - half, y - up, x + half, y + up}, &white, GAP);
    add_words(t, line, x, y + CHIP_HEIGHT / 5, ANCHOR_MIDDLE);
}

// A line of 100 mm with a tick each 10 mm, and what it is.
static void add_rule(struct tiler *t, mpt x, mpt y)
{
    add_line(t, x, y, x + TILE_RULE, y, &cut_color, KW_SOLID);
    for (int i = 0; i <= 10; i++) {
        mpt tick = x + mpt_muldiv(TILE_RULE, i, 10), high = i % 5 ? TICK : 2 * TICK;
        // The outer ticks stand within the length, so that what is printed measures 100 mm from edge to edge.
        tick += i == 0 ? LINE / 2 : i == 10 ? -LINE / 2 : 0;
        add_line(t, tick, y - high, tick, y, &cut_color, KW_SOLID);
    }
    add_words(t, &t->words->rule, x + TILE_RULE + 2 * GAP, y, ANCHOR_START);
}

// ---- a tile

static const struct tile_line *name_of(const struct tiler *t, uint32_t row, uint32_t column)
{
    return &t->words->names[(size_t)row * t->tiling->columns + column];
}

static void add_cut_lines(struct tiler *t, struct press_rect window, bool last_row, bool last_column)
{
    const struct tiling *g = t->tiling;
    const mpt edge = TILE_UNPRINTABLE, right = g->sheet_width - edge, bottom = g->sheet_height - edge;
    mpt left = window.x0 - LINE / 2, top = window.y0 - LINE / 2;
    add_line(t, edge, top, right, top, &cut_color, KW_DASHED);
    add_line(t, left, edge, left, bottom, &cut_color, KW_DASHED);
    if (last_column)
        add_line(t, window.x1 + LINE / 2, edge, window.x1 + LINE / 2, bottom, &cut_color, KW_DASHED);
    if (last_row)
        add_line(t, edge, window.y1 + LINE / 2, right, window.y1 + LINE / 2, &cut_color, KW_DASHED);
}

// Where the neighbours to the right and below are laid on it.
static void add_strips(struct tiler *t, struct press_rect window, uint32_t row, uint32_t column)
{
    const struct tiling *g = t->tiling;
    mpt middle_x = (window.x0 + window.x1) / 2, middle_y = (window.y0 + window.y1) / 2;
    bool has_right = column + 1 < g->columns, has_below = row + 1 < g->rows;
    if (has_right)
        add_drawing(t, has_below ? t->beside : t->beside_last, window.x1 - g->overlap, window.y0);
    if (has_below)
        add_drawing(t, t->below, window.x0, window.y1 - g->overlap);
    if (has_right) {
        mpt x = window.x1 - g->overlap / 2;
        add_chip(t, name_of(t, row, column + 1), x, middle_y);
        add_box(t,
                (struct press_rect){x - ARROW, middle_y + CHIP_HEIGHT / 2, x + ARROW, middle_y + CHIP_HEIGHT},
                &white, 0);
        add_drawing(t, t->right, x - ARROW / 2, middle_y + CHIP_HEIGHT / 2);
    }
    if (has_below) {
        const struct tile_line *name = name_of(t, row + 1, column);
        mpt y = window.y1 - g->overlap / 2, x = middle_x + words_width(t, name) / 2 + 2 * GAP;
        add_chip(t, name, middle_x, y);
        add_box(t, (struct press_rect){x - GAP, y - CHIP_HEIGHT / 2, x + ARROW + GAP, y + CHIP_HEIGHT / 2},
                &white, 0);
        add_drawing(t, t->down, x, y - ARROW / 2);
    }
}

// On which neighbours it is laid: in the bands that are cut off.
static void add_neighbours(struct tiler *t, struct press_rect window, uint32_t row, uint32_t column)
{
    if (row) {
        const struct tile_line *name = name_of(t, row - 1, column);
        mpt end = window.x1 - t->tiling->overlap, x = end - words_width(t, name);
        add_words(t, name, x, TILE_UNPRINTABLE + NAME_BASELINE, ANCHOR_START);
        add_drawing(t, t->up, x - ARROW - GAP, TILE_UNPRINTABLE + NAME_BASELINE - ARROW);
    }
    if (column) {
        const struct tile_line *name = name_of(t, row, column - 1);
        mpt x = (TILE_UNPRINTABLE + window.x0) / 2, y = (window.y0 + window.y1) / 2;
        add_words(t, name, x, y, ANCHOR_MIDDLE);
        add_drawing(t, t->left, x - ARROW / 2, y + GAP);
    }
}

static void take_marks(struct tiler *t, struct sheet *sheet)
{
    end_marks(t);
    sheet->marks = t->placements.items;
    sheet->n_marks = t->placements.n;
    sheet->measure = t->words->measure;
    t->placements.items = NULL;
    t->placements.n = t->placements.cap = 0;
}

static struct sheet tile_sheet(struct tiler *t, const struct page *page, mpt measure, uint32_t order,
                               uint32_t row, uint32_t column)
{
    const struct tiling *g = t->tiling;
    struct sheet sheet = sheet_uncut(g->sheet_width, g->sheet_height);
    struct window *window = NEW(t->arena, struct window);
    *window = tiling_window(g, row, column);
    struct sheet_page *on = NEW(t->arena, struct sheet_page);
    *on = (struct sheet_page){.page = page,
                              .x = g->left - window->shown.x0,
                              .y = g->top - window->shown.y0,
                              .measure = measure,
                              .order = order,
                              .window = window};
    sheet.pages = on;
    sheet.n = 1;
    struct press_rect there = {g->left, g->top, g->left + window->shown.x1 - window->shown.x0,
                               g->top + window->shown.y1 - window->shown.y0};
    add_cut_lines(t, there, row + 1 == g->rows, column + 1 == g->columns);
    add_strips(t, there, row, column);
    add_words(t, &t->words->lines[(size_t)row * g->columns + column], g->left + 2 * GAP,
              TILE_UNPRINTABLE + NAME_BASELINE, ANCHOR_START);
    if (g->left + TILE_RULE + 4 * GAP + words_width(t, &t->words->rule) <= g->sheet_width - TILE_UNPRINTABLE)
        add_rule(t, g->left + 2 * GAP, TILE_UNPRINTABLE + RULE_BASELINE);
    add_neighbours(t, there, row, column);
    take_marks(t, &sheet);
    sheet.label = tiling_name(t->arena, row, column);
    return sheet;
}

// ---- the plan

// The grid over the picture: where the cut edges come to lie, and the sheets' names.
static void add_grid(struct tiler *t, struct press_rect picture)
{
    const struct tiling *g = t->tiling;
    mpt width = picture.x1 - picture.x0, height = picture.y1 - picture.y0;
    for (uint32_t c = 0; c <= g->columns; c++) {
        mpt x = c < g->columns ? mpt_muldiv(width, (int64_t)c * g->step_x, g->page_width) : width;
        add_line(t, picture.x0 + x, picture.y0, picture.x0 + x, picture.y1, &grid_color, KW_SOLID);
    }
    for (uint32_t r = 0; r <= g->rows; r++) {
        mpt y = r < g->rows ? mpt_muldiv(height, (int64_t)r * g->step_y, g->page_height) : height;
        add_line(t, picture.x0, picture.y0 + y, picture.x1, picture.y0 + y, &grid_color, KW_SOLID);
    }
    for (uint32_t r = 0; r < g->rows; r++)
        for (uint32_t c = 0; c < g->columns; c++) {
            int64_t x = (int64_t)c * g->step_x, y = (int64_t)r * g->step_y;
            int64_t x1 = c + 1 < g->columns ? x + g->step_x : g->page_width;
            int64_t y1 = r + 1 < g->rows ? y + g->step_y : g->page_height;
            add_chip(t, name_of(t, r, c), picture.x0 + mpt_muldiv(width, (x + x1) / 2, g->page_width),
                     picture.y0 + mpt_muldiv(height, (y + y1) / 2, g->page_height));
        }
}

// As large as it can be in a room, in its middle from side to side.
static struct press_rect picture_in(const struct tiling *g, mpt left, mpt top, mpt width, mpt height)
{
    mpt wide = MIN(width, mpt_muldiv(height, g->page_width, g->page_height));
    mpt high = mpt_muldiv(wide, g->page_height, g->page_width);
    left += (width - wide) / 2;
    return (struct press_rect){left, top, left + wide, top + high};
}

// The rule, and below it the picture of the page.
static void add_picture(struct tiler *t, struct sheet *sheet, const struct page *page, mpt measure, mpt top)
{
    enum { RULE_HEIGHT = 2 * TICK + 5 * GAP };
    const mpt left = TILE_PLAN_MARGIN, width = sheet->width - 2 * TILE_PLAN_MARGIN;
    t->tag = t->words->figure;
    top += 4 * GAP;
    add_rule(t, left, top + 2 * TICK);
    struct press_rect picture = picture_in(t->tiling, left, top + RULE_HEIGHT, width,
                                           sheet->height - TILE_PLAN_MARGIN - top - RULE_HEIGHT);
    struct sheet_page *both = NEW_ARRAY(t->arena, struct sheet_page, sheet->n + 1);
    for (size_t i = 0; i < sheet->n; i++)
        both[i] = sheet->pages[i];
    both[sheet->n] = (struct sheet_page){.page = page,
                                         .x = picture.x0,
                                         .y = picture.y0,
                                         .measure = measure,
                                         .order = sheet->n ? sheet->pages[0].order : 0,
                                         .width = picture.x1 - picture.x0,
                                         .figure = t->tag};
    sheet->pages = both;
    sheet->n++;
    add_grid(t, picture);
    take_marks(t, sheet);
    t->tag = TAG_ARTIFACT;
}

// Pages of the plan; where the last has no room for the picture, one more.
static size_t add_plan(struct tiler *t, struct sheet *out, const struct page *page, mpt measure)
{
    const struct pages *plan = t->words->plan;
    for (size_t i = 0; i < plan->n; i++) {
        struct sheet_page *on = NEW(t->arena, struct sheet_page);
        *on = (struct sheet_page){
            .page = &plan->items[i], .measure = plan->flow->measure, .order = (uint32_t)i};
        out[i] = sheet_uncut(t->tiling->sheet_width, t->tiling->sheet_height);
        out[i].pages = on;
        out[i].n = 1;
        out[i].label = arena_printf(t->arena, "%zu", i + 1);
    }
    const struct page *last = &plan->items[plan->n - 1];
    if (last->free >= PICTURE_LEAST) {
        mpt top = t->tiling->sheet_height - last->master->margin_bottom - last->free;
        add_picture(t, &out[plan->n - 1], page, measure, top);
        return plan->n;
    }
    out[plan->n] = sheet_uncut(t->tiling->sheet_width, t->tiling->sheet_height);
    out[plan->n].label = arena_printf(t->arena, "%zu", plan->n + 1);
    add_picture(t, &out[plan->n], page, measure, TILE_PLAN_MARGIN);
    return plan->n + 1;
}

struct sheets *press_tiles(struct arena *arena, const struct pages *pages, const struct tiling *g,
                           const struct tile_words *words)
{
    struct tiler t = {.arena = arena, .tiling = g, .words = words};
    t.beside = hatched(arena, g->overlap, g->step_y + g->overlap);
    t.beside_last = hatched(arena, g->overlap, g->page_height - (mpt)(g->rows - 1) * g->step_y);
    t.below = hatched(arena, g->step_x, g->overlap);
    t.up = arrow(arena, 0, -1);
    t.down = arrow(arena, 0, 1);
    t.left = arrow(arena, -1, 0);
    t.right = arrow(arena, 1, 0);
    const struct page *page = &pages->items[0];
    struct sheet *items = NEW_ARRAY(arena, struct sheet, words->plan->n + 1 + (size_t)g->rows * g->columns);
    size_t n = add_plan(&t, items, page, pages->flow->measure);
    uint32_t order = (uint32_t)n; // the plan is read first
    for (uint32_t r = 0; r < g->rows; r++)
        for (uint32_t c = 0; c < g->columns; c++)
            items[n++] = tile_sheet(&t, page, pages->flow->measure, order, r, c);
    struct sheets *sheets = NEW(arena, struct sheets);
    *sheets = (struct sheets){
        .pages = pages, .items = items, .n = n, .tags = &words->plan->flow->text->boxes->tags};
    return sheets;
}
