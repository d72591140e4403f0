// What stands outside of what is cut: registration marks, the colour bar, the slug line. Nothing but the
// bleed comes nearer to the cut than SIGN_OFFSET, so that a cut which is off by that still shows none of it.
#include "press/signs.h"

enum {
    CROSS = 11338,    // 4 mm: of a registration mark
    PATCH = 11338,    // 4 mm: a square of the colour bar
    APART = 5669,     // 2 mm: of these from marks to cut or fold by, and from each other
    SLUG_SIZE = 6000, // of its type
    WORDINGS = 40,    // of the slug line: the title ends after so many words at most, or stands there whole
    INKS = 8,         // patches of process inks
};

// What a densitometer looks for: each ink, each overprint of two, half of black. Then the spot colours.
static const struct color patches[INKS] = {
    {.name = {"cyan", 4}, .rgb = 0x00A0E3, .has_cmyk = true, .cmyk = {1000, 0, 0, 0}},
    {.name = {"magenta", 7}, .rgb = 0xE5007D, .has_cmyk = true, .cmyk = {0, 1000, 0, 0}},
    {.name = {"yellow", 6}, .rgb = 0xFFED00, .has_cmyk = true, .cmyk = {0, 0, 1000, 0}},
    {.name = {"black", 5}, .rgb = 0x000000, .has_cmyk = true, .cmyk = {0, 0, 0, 1000}},
    {.name = {"red", 3}, .rgb = 0xE30613, .has_cmyk = true, .cmyk = {0, 1000, 1000, 0}},
    {.name = {"green", 5}, .rgb = 0x009640, .has_cmyk = true, .cmyk = {1000, 0, 1000, 0}},
    {.name = {"blue", 4}, .rgb = 0x312783, .has_cmyk = true, .cmyk = {1000, 1000, 0, 0}},
    {.name = {"grey", 4}, .rgb = 0x9D9D9C, .has_cmyk = true, .cmyk = {0, 0, 0, 500}},
};
static const struct color slug_color = {.name = {"black", 5}, .has_cmyk = true, .cmyk = {0, 0, 0, 1000}};

void sign_add(struct signs *m, enum sheet_sign_kind kind, mpt x, mpt y, mpt width, mpt height,
              const struct color *color)
{
    PUSH(m->arena, *m, ((struct sheet_sign){kind, x, y, width, height, color}));
}

int64_t sign_edge(mpt bleed, bool marks)
{
    return marks ? (int64_t)MAX(bleed, SIGN_OFFSET) + SIGN_LENGTH + SIGN_SLUG_LINE + SIGN_MARGIN : bleed;
}

// ---- where they stand ----
// The first of the signs up to `n` that is too near to a box.
static const struct sheet_sign *in_the_way(const struct signs *m, size_t n, const struct press_rect *box)
{
    for (size_t i = 0; i < n; i++) {
        const struct sheet_sign *s = &m->items[i];
        if (s->x < box->x1 + APART && box->x0 < s->x + s->width + APART && s->y < box->y1 + APART &&
            box->y0 < s->y + s->height + APART)
            return s;
    }
    return NULL;
}

static void add_cross(struct signs *m, mpt x, mpt y)
{
    sign_add(m, SIGN_CIRCLE, x - CROSS / 4, y - CROSS / 4, CROSS / 2, CROSS / 2, NULL);
    sign_add(m, SIGN_LINE, x - CROSS / 2, y, CROSS, 0, NULL);
    sign_add(m, SIGN_LINE, x, y - CROSS / 2, 0, CROSS, NULL);
}

// As near to the middle of a side as marks to cut and fold by let it: `room` is half of the side. Where they
// leave no room at all, in the middle.
static void add_cross_near(struct signs *m, mpt x, mpt y, bool level, mpt room)
{
    const size_t n = m->n;
    for (mpt off = 0; off <= room - CROSS; off += CROSS / 4)
        for (int way = 1; way >= -1; way -= 2) {
            const mpt cx = level ? x + way * off : x, cy = level ? y : y + way * off;
            const struct press_rect box = {cx - CROSS / 2, cy - CROSS / 2, cx + CROSS / 2, cy + CROSS / 2};
            if (!in_the_way(m, n, &box)) {
                add_cross(m, cx, cy);
                return;
            }
        }
    add_cross(m, x, y);
}

// One at each side.
static void add_registration_marks(struct signs *m, const struct sheet *sheet, mpt away)
{
    const struct press_rect *t = &sheet->trim;
    const mpt out = away + SIGN_LENGTH / 2, half_width = (t->x1 - t->x0) / 2,
              half_height = (t->y1 - t->y0) / 2, x = t->x0 + half_width, y = t->y0 + half_height;
    add_cross_near(m, x, t->y0 - out, true, half_width);
    add_cross_near(m, x, t->y1 + out, true, half_width);
    add_cross_near(m, t->x0 - out, y, false, half_height);
    add_cross_near(m, t->x1 + out, y, false, half_height);
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
    sign_add(spots, SIGN_PATCH, 0, 0, PATCH, PATCH, color);
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

// Below the cut, from its left, between the marks that stand there; what does not fit before the right crop
// mark is left out.
static void add_colour_bar(struct signs *m, const struct sheet *sheet, mpt away)
{
    struct signs bar = {.arena = m->arena};
    for (size_t i = 0; i < INKS; i++)
        sign_add(&bar, SIGN_PATCH, 0, 0, PATCH, PATCH, &patches[i]);
    for (size_t i = 0; i < sheet->n; i++)
        note_page(&bar, sheet->pages[i].page);
    mpt x = sheet->trim.x0 + CROSS, y = sheet->trim.y1 + away + (SIGN_LENGTH - PATCH) / 2;
    const mpt end = sheet->trim.x1 - CROSS;
    const size_t marks = m->n;
    for (size_t i = 0; i < bar.n; i++, x += PATCH) {
        const struct sheet_sign *sign;
        while ((sign = in_the_way(m, marks, &(struct press_rect){x, y, x + PATCH, y + PATCH})) != NULL)
            x = sign->x + sign->width + APART;
        if (x + PATCH > end)
            return;
        sign_add(m, SIGN_PATCH, x, y, PATCH, PATCH, bar.items[i].color);
    }
}

// ---- the slug ----
// One wording of it: its number, version, date, and so much of the title.
static struct box *slug_wording(struct arena *arena, const struct article *article, const struct style *style,
                                struct str title)
{
    enum { ITEMS = 4 };
    struct inline_item *items = NEW_ARRAY(arena, struct inline_item, ITEMS);
    const struct inline_item of = {.style = style, .tag = TAG_ARTIFACT, .lang = article->lang};
    for (size_t i = 0; i < ITEMS; i++)
        items[i] = of;
    items[0].kind = INLINE_PAGE;
    items[1].text = STR(" / ");
    items[2].kind = INLINE_PAGES;
    items[3].text = arena_printf(arena, " \u00B7 %.*s \u00B7 %.*s%s%.*s%s", STR_ARG(article->version),
                                 STR_ARG(article->date), title.n ? " \u00B7 " : "", STR_ARG(title),
                                 title.n && title.n < article->title.n ? " \u2026" : "");
    struct box *para = NEW(arena, struct box);
    *para = (struct box){.kind = BOX_PARA,
                         .style = style,
                         .pos = article->root->pos,
                         .lang = article->lang,
                         .inlines = items,
                         .n_inlines = ITEMS};
    return para;
}

const struct text *press_slug(struct arena *arena, const struct boxes *boxes, struct fonts *fonts,
                              struct diags *diags)
{
    const struct article *article = boxes->article;
    struct style *style = NEW(arena, struct style);
    *style = *boxes->root->style;
    style->font_size = SLUG_SIZE;
    style->line_height = SIGN_SLUG_LINE;
    style->baseline_offset = SIGN_SLUG_LINE - SLUG_SIZE;
    style->color = &slug_color;
    style->text_align = KW_START;
    // The title whole; without its last word, its last two …; without it.
    struct box **paras = NEW_ARRAY(arena, struct box *, WORDINGS + 1);
    struct str title = article->title;
    size_t n = 0;
    for (; title.n && n < WORDINGS; n++) {
        paras[n] = slug_wording(arena, article, style, title);
        paras[n]->para = (uint32_t)n;
        while (title.n && title.p[title.n - 1] != ' ')
            title.n--;
        title = str_trim(title);
    }
    paras[n] = slug_wording(arena, article, style, (struct str){"", 0});
    paras[n]->para = (uint32_t)n;
    n++;
    struct boxes *line = NEW(arena, struct boxes);
    *line = (struct boxes){.article = article,
                           .layout = boxes->layout,
                           .root = paras[0],
                           .paras = paras,
                           .n_paras = n,
                           .rtl = boxes->rtl};
    return text_shape(arena, line, fonts, NULL, diags);
}

static void add_slug(struct arena *arena, struct sheet *sheet, const struct text *slug, mpt away,
                     uint32_t number, uint32_t of)
{
    const struct boxes *boxes = slug->boxes;
    mpt room = sheet->trim.x1 - sheet->trim.x0, baseline;
    size_t i = 0;
    while (i + 1 < boxes->n_paras && flow_static_width(slug, boxes->paras[i], of) > room)
        i++;
    struct placement *line = NEW(arena, struct placement);
    *line = (struct placement){
        .slab = flow_static_line(arena, slug, boxes->paras[i], room, number, of, &baseline),
        .x = sheet->trim.x0,
        .y = sheet->trim.y0 - away - SIGN_LENGTH - SIGN_SLUG_LINE,
        .mirror = boxes->rtl};
    sheet->marks = line;
    sheet->n_marks = 1;
    sheet->measure = room;
}

void sign_sheet(struct signs *signs, struct sheet *sheet, const struct text *slug, uint32_t number,
                uint32_t of)
{
    mpt away = MAX(sheet->bleed, SIGN_OFFSET);
    add_registration_marks(signs, sheet, away);
    add_colour_bar(signs, sheet, away);
    add_slug(signs->arena, sheet, slug, away, number, of);
}
