// Sheets to be cut: each page with its bleed, and on request marks around it. Nothing but the bleed comes
// nearer to the cut than OFFSET, so that a cut which is off by that still shows none of it.
#include "press/press.h"

enum {
    OFFSET = 8504,    // 3 mm: from the cut to marks, where the bleed is not wider
    LENGTH = 14173,   // 5 mm: of a crop mark
    CROSS = 11338,    // 4 mm: of a registration mark
    PATCH = 11338,    // 4 mm: a square of the colour bar
    SLUG_SIZE = 6000, // of its type
    SLUG_LINE = 8500, // its slot
    MARGIN = 5669,    // 2 mm: from all that to the sheet's edge
    INKS = 7,         // patches of process inks
};

// What a densitometer looks for: each ink, each overprint of two, half of black. Then the spot colours.
static const struct color patches[INKS] = {
    {.name = {"cyan", 4}, .rgb = 0x00A0E3, .has_cmyk = true, .cmyk = {1000, 0, 0, 0}},
    {.name = {"magenta", 7}, .rgb = 0xE5007D, .has_cmyk = true, .cmyk = {0, 1000, 0, 0}},
    {.name = {"yellow", 6}, .rgb = 0xFFED00, .has_cmyk = true, .cmyk = {0, 0, 1000, 0}},
    {.name = {"black", 5}, .rgb = 0x000000, .has_cmyk = true, .cmyk = {0, 0, 0, 1000}},
    {.name = {"red", 3}, .rgb = 0xE30613, .has_cmyk = true, .cmyk = {0, 1000, 1000, 0}},
    {.name = {"green", 5}, .rgb = 0x009640, .has_cmyk = true, .cmyk = {1000, 0, 1000, 0}},
    {.name = {"grey", 4}, .rgb = 0x9D9D9C, .has_cmyk = true, .cmyk = {0, 0, 0, 500}},
};
static const struct color slug_color = {.name = {"black", 5}, .has_cmyk = true, .cmyk = {0, 0, 0, 1000}};

struct signs {
    struct arena *arena;
    struct sheet_sign *items;
    size_t n, cap;
};

static void add(struct signs *m, enum sheet_sign_kind kind, mpt x, mpt y, mpt width, mpt height,
                const struct color *color)
{
    PUSH(m->arena, *m, ((struct sheet_sign){kind, x, y, width, height, color}));
}

// ---- where they stand ----
// At each corner one mark in the direction of each cut, `away` from it.
static void add_crop_marks(struct signs *m, const struct sheet *sheet, mpt away)
{
    const mpt left = sheet->edge, right = sheet->width - sheet->edge, top = sheet->edge,
              bottom = sheet->height - sheet->edge;
    const mpt xs[] = {left, right}, ys[] = {top, bottom};
    for (int i = 0; i < 2; i++) {
        add(m, SIGN_LINE, xs[i], top - away - LENGTH, 0, LENGTH, NULL);
        add(m, SIGN_LINE, xs[i], bottom + away, 0, LENGTH, NULL);
        add(m, SIGN_LINE, left - away - LENGTH, ys[i], LENGTH, 0, NULL);
        add(m, SIGN_LINE, right + away, ys[i], LENGTH, 0, NULL);
    }
}

static void add_cross(struct signs *m, mpt x, mpt y)
{
    add(m, SIGN_CIRCLE, x - CROSS / 4, y - CROSS / 4, CROSS / 2, CROSS / 2, NULL);
    add(m, SIGN_LINE, x - CROSS / 2, y, CROSS, 0, NULL);
    add(m, SIGN_LINE, x, y - CROSS / 2, 0, CROSS, NULL);
}

// In the middle of each side.
static void add_registration_marks(struct signs *m, const struct sheet *sheet, mpt away)
{
    mpt out = sheet->edge - away - LENGTH / 2;
    add_cross(m, sheet->width / 2, out);
    add_cross(m, sheet->width / 2, sheet->height - out);
    add_cross(m, out, sheet->height / 2);
    add_cross(m, sheet->width - out, sheet->height / 2);
}

// ---- the colour bar ----
// A spot colour has a patch on those sheets alone that print with it: a patch would be a plate.
static void note_spot(struct signs *spots, const struct color *color)
{
    if (!color || !color->spot.p)
        return;
    for (size_t i = 0; i < spots->n; i++)
        if (str_eq(spots->items[i].color->spot, color->spot))
            return;
    add(spots, SIGN_PATCH, 0, 0, PATCH, PATCH, color);
}

static bool takes_color(const struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->n; i++)
        if (drawing->paths[i].fill.kind == PAINT_CURRENT || drawing->paths[i].stroke.kind == PAINT_CURRENT)
            return true;
    return false;
}

static void note_slab(struct signs *spots, const struct slab *slab)
{
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *mark = &slab->marks[i];
        if (mark->kind != MARK_DRAWING || takes_color(mark->drawing))
            note_spot(spots, mark->color);
        note_spot(spots, mark->stroke);
        if (mark->kind == MARK_GLYPHS && !mark->color)
            note_spot(spots, mark->run->style->color);
    }
}

static void note_page(struct signs *spots, const struct page *page)
{
    for (size_t i = 0; i < page->n_backdrops; i++) {
        note_spot(spots, page->backdrops[i].frame->style->background);
        note_spot(spots, page->backdrops[i].frame->style->border_color);
    }
    for (size_t i = 0; i < page->n_placements; i++)
        note_slab(spots, page->placements[i].slab);
}

// Below the cut, from its left; what does not fit before the registration mark, and then before the right
// crop mark, is left out.
static void add_colour_bar(struct signs *m, const struct sheet *sheet, mpt away)
{
    struct signs bar = {.arena = m->arena};
    for (size_t i = 0; i < INKS; i++)
        add(&bar, SIGN_PATCH, 0, 0, PATCH, PATCH, &patches[i]);
    for (size_t i = 0; i < sheet->n; i++)
        note_page(&bar, sheet->pages[i].page);
    mpt x = sheet->edge + CROSS, y = sheet->height - sheet->edge + away + (LENGTH - PATCH) / 2;
    mpt middle = sheet->width / 2 - CROSS, end = sheet->width - sheet->edge - CROSS;
    for (size_t i = 0; i < bar.n; i++, x += PATCH) {
        if (x < middle + 2 * CROSS && x + PATCH > middle)
            x = middle + 2 * CROSS;
        if (x + PATCH > end)
            return;
        add(m, SIGN_PATCH, x, y, PATCH, PATCH, bar.items[i].color);
    }
}

// ---- the slug ----
const struct text *press_slug(struct arena *arena, const struct boxes *boxes, struct fonts *fonts,
                              struct diags *diags)
{
    const struct article *article = boxes->article;
    struct style *style = NEW(arena, struct style);
    *style = *boxes->root->style;
    style->font_size = SLUG_SIZE;
    style->line_height = SLUG_LINE;
    style->baseline_offset = SLUG_LINE - SLUG_SIZE;
    style->color = &slug_color;
    style->text_align = KW_START;
    struct inline_item *items = NEW_ARRAY(arena, struct inline_item, 4);
    const struct inline_item of = {.style = style, .tag = TAG_ARTIFACT, .lang = article->lang};
    for (size_t i = 0; i < 4; i++)
        items[i] = of;
    items[0].kind = INLINE_PAGE;
    items[1].text = STR(" / ");
    items[2].kind = INLINE_PAGES;
    items[3].text = arena_printf(arena, " \u00B7 %.*s \u00B7 %.*s \u00B7 %.*s", STR_ARG(article->version),
                                 STR_ARG(article->date), STR_ARG(article->title));
    struct box *para = NEW(arena, struct box), **paras = NEW(arena, struct box *);
    *para = (struct box){.kind = BOX_PARA,
                         .style = style,
                         .pos = article->root->pos,
                         .lang = article->lang,
                         .inlines = items,
                         .n_inlines = 4};
    *paras = para;
    struct boxes *line = NEW(arena, struct boxes);
    *line = (struct boxes){
        .article = article, .layout = boxes->layout, .root = para, .paras = paras, .n_paras = 1};
    return text_shape(arena, line, fonts, diags);
}

// ---- sheets ----
static void sign_sheet(struct arena *arena, struct sheet *sheet, const struct text *slug, uint32_t number,
                       uint32_t of)
{
    struct signs marks = {.arena = arena};
    mpt away = MAX(sheet->bleed, OFFSET), baseline;
    add_crop_marks(&marks, sheet, away);
    add_registration_marks(&marks, sheet, away);
    add_colour_bar(&marks, sheet, away);
    sheet->signs = marks.items;
    sheet->n_signs = marks.n;
    struct placement *line = NEW(arena, struct placement);
    *line = (struct placement){
        .slab = flow_static_line(arena, slug, slug->boxes->root, sheet->width, number, of, &baseline),
        .x = sheet->edge,
        .y = MARGIN};
    sheet->marks = line;
    sheet->n_marks = 1;
    sheet->measure = sheet->width;
}

struct sheets *press_trimmed(struct arena *arena, const struct pages *pages, const struct text *slug,
                             struct diags *diags)
{
    struct sheet *items = NEW_ARRAY(arena, struct sheet, pages->n);
    bool ok = true;
    for (size_t i = 0; i < pages->n; i++) {
        const struct master *master = pages->items[i].master;
        mpt bleed = master->bleed;
        int64_t edge = slug ? (int64_t)MAX(bleed, OFFSET) + LENGTH + SLUG_LINE + MARGIN : bleed;
        if (MAX(master->width, master->height) + 2 * edge > LENGTH_MAX) {
            ok = diag(diags, DIAG_SHEET_TOO_BIG, master->pos,
                      STR("Take a smaller page or less bleed, or leave out the marks."),
                      "with what is cut off, the page master \"%.*s\" is larger than a PDF's page can be",
                      STR_ARG(master->name));
            continue;
        }
        struct sheet_page *page = NEW(arena, struct sheet_page);
        *page = (struct sheet_page){.page = &pages->items[i],
                                    .x = (mpt)edge,
                                    .y = (mpt)edge,
                                    .measure = pages->flow->measure,
                                    .order = (uint32_t)i};
        items[i] = (struct sheet){.width = master->width + 2 * (mpt)edge,
                                  .height = master->height + 2 * (mpt)edge,
                                  .edge = (mpt)edge,
                                  .bleed = bleed,
                                  .pages = page,
                                  .n = 1};
        if (slug)
            sign_sheet(arena, &items[i], slug, (uint32_t)i + 1, (uint32_t)pages->n);
    }
    struct sheets *sheets = NEW(arena, struct sheets);
    *sheets = (struct sheets){
        .pages = pages, .items = items, .n = pages->n, .tags = &pages->flow->text->boxes->tags};
    return ok ? sheets : NULL;
}
