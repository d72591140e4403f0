#include "press/schemes.h"

static uint32_t page_or_blank(const struct forms *f, uint64_t page)
{
    return page < f->n_pages ? (uint32_t)page : PAGE_BLANK;
}

static struct form *add_form(struct forms *f, size_t cells, mpt width, mpt height)
{
    struct form form = {.cells = NEW_ARRAY(f->arena, struct cell, cells), .trim = {0, 0, width, height}};
    PUSH(f->arena, *f, form);
    return &f->items[f->n - 1];
}

// ---- rows and columns ----
struct extent scheme_extent(const struct imposition *how, uint32_t columns, uint32_t rows)
{
    switch (how->scheme) {
    case SCHEME_GRID:
        return (struct extent){columns, rows, mpt_muldiv(how->gutter, columns - 1, 1),
                               mpt_muldiv(how->gutter, rows - 1, 1)};
    case SCHEME_WORK_AND_TURN:
        return (struct extent){2, 1, how->gutter, 0};
    case SCHEME_BOOKLET:
        return (struct extent){2, 1, 0, 0};
    case SCHEME_LETTER_FOLD:
        return (struct extent){3, 1, -how->tuck, 0};
    case SCHEME_Z_FOLD:
        break;
    }
    return (struct extent){3, 1, 0, 0};
}

// One side. `back`: its columns are mirrored, so that each page lies behind the one before it.
static void lay_side(struct forms *f, uint64_t first, uint32_t step, bool back)
{
    const struct extent *e = &f->extent;
    const mpt gutter = f->how->gutter, width = f->width, height = f->height;
    struct form *form = add_form(f, (size_t)e->columns * e->rows, (mpt)e->columns * width + e->more_x,
                                 (mpt)e->rows * height + e->more_y);
    form->back = back;
    for (uint32_t row = 0; row < e->rows; row++)
        for (uint32_t column = 0; column < e->columns; column++) {
            uint32_t k = row * e->columns + (back ? e->columns - 1 - column : column);
            mpt x = (mpt)column * (width + gutter), y = (mpt)row * (height + gutter);
            uint32_t page = page_or_blank(f, first + (uint64_t)k * step);
            form->cells[form->n++] = (struct cell){.page = page,
                                                   .x = x,
                                                   .y = y,
                                                   .place = {x, y, x + width, y + height},
                                                   .again = step == 0 && k > 0};
        }
}

static void lay_grid(struct forms *f)
{
    const uint32_t up = f->how->repeat ? 1 : f->extent.columns * f->extent.rows,
                   sides = f->how->both_sides ? 2 : 1;
    for (uint64_t first = 0; first < f->n_pages; first += (uint64_t)up * sides)
        for (uint32_t side = 0; side < sides; side++)
            lay_side(f, first + side, f->how->repeat ? 0 : sides, side == 1);
}

// ---- booklets: sheets folded in their middle and laid into one another ----
//
// Each sheet further in is pushed out at the fore edge by the paper around it, and cut off there. So that all
// outer margins stay alike, its pages lie nearer to the fold, and its cut too.
static uint32_t section_sheets(const struct imposition *how, uint32_t left)
{
    return how->signature ? MIN(how->signature, left) : left;
}

int64_t scheme_creep(const struct imposition *how, uint32_t n_pages)
{
    return (int64_t)how->creep * (section_sheets(how, (n_pages + 3) / 4) - 1);
}

// What is at the left and at the right of the fold; pushed: by so much towards it.
static void lay_folded(struct forms *f, uint64_t left, uint64_t right, mpt pushed, bool back)
{
    const mpt w = f->width, h = f->height;
    struct form *form = add_form(f, 2, 2 * w, h);
    form->trim = (struct press_rect){pushed, 0, 2 * w - pushed, h};
    form->cells[0] = (struct cell){.page = page_or_blank(f, left), .x = pushed, .place = {pushed, 0, w, h}};
    form->cells[1] =
        (struct cell){.page = page_or_blank(f, right), .x = w - pushed, .place = {w, 0, 2 * w - pushed, h}};
    form->n = 2;
    form->folds[form->n_folds++] = w;
    form->back = form->inside = back;
}

static void lay_booklet(struct forms *f)
{
    uint32_t sheets = (f->n_pages + 3) / 4;
    for (uint32_t done = 0, n = 0; done < sheets; done += n) {
        n = section_sheets(f->how, sheets - done);
        const uint64_t first = 4 * (uint64_t)done, last = first + 4 * (uint64_t)n - 1;
        for (uint32_t i = 0; i < n; i++) {
            mpt pushed = (mpt)i * f->how->creep;
            lay_folded(f, last - 2 * i, first + 2 * i, pushed, false);
            lay_folded(f, first + 2 * i + 1, last - 2 * i - 1, pushed, true);
        }
    }
}

// ---- leaflets of six panels ----
//
// Where a panel is narrower than the page on it, the page loses as much at either side.
static void lay_panels(struct forms *f, const uint32_t pages[3], uint32_t narrow, bool back)
{
    const mpt width = 3 * f->width + f->extent.more_x, tuck = -f->extent.more_x;
    struct form *form = add_form(f, 3, width, f->height);
    mpt x = 0;
    for (uint32_t i = 0; i < 3; i++) {
        mpt less = i == narrow ? tuck : 0, end = x + f->width - less;
        form->cells[i] = (struct cell){
            .page = page_or_blank(f, pages[i]), .x = x - less / 2, .place = {x, 0, end, f->height}};
        if (i < 2)
            form->folds[form->n_folds++] = end;
        x = end;
    }
    form->n = 3;
    form->back = form->inside = back;
}

static void lay_leaflet(struct forms *f)
{
    lay_panels(f, (const uint32_t[]){4, 5, 0}, 0, false);
    lay_panels(f, (const uint32_t[]){1, 2, 3}, 2, true);
}

// ---- work and turn ----
static void lay_work_and_turn(struct forms *f)
{
    for (uint64_t first = 0; first < f->n_pages; first += 2)
        lay_side(f, first, 1, false);
}

void scheme_lay(struct forms *f)
{
    switch (f->how->scheme) {
    case SCHEME_GRID:
        lay_grid(f);
        break;
    case SCHEME_BOOKLET:
        lay_booklet(f);
        break;
    case SCHEME_LETTER_FOLD:
    case SCHEME_Z_FOLD:
        lay_leaflet(f);
        break;
    case SCHEME_WORK_AND_TURN:
        lay_work_and_turn(f);
        break;
    }
}
