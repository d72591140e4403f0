// Sheets to be cut: each page with its bleed, and on request marks around it.
#include "press/signs.h"

// At each corner one mark in the direction of each cut, `away` from it.
static void add_crop_marks(struct signs *m, const struct sheet *sheet)
{
    const struct press_rect *t = &sheet->trim;
    const mpt away = MAX(sheet->bleed, SIGN_OFFSET), xs[] = {t->x0, t->x1}, ys[] = {t->y0, t->y1};
    for (int i = 0; i < 2; i++) {
        sign_add(m, SIGN_LINE, xs[i], t->y0 - away - SIGN_LENGTH, 0, SIGN_LENGTH, NULL);
        sign_add(m, SIGN_LINE, xs[i], t->y1 + away, 0, SIGN_LENGTH, NULL);
        sign_add(m, SIGN_LINE, t->x0 - away - SIGN_LENGTH, ys[i], SIGN_LENGTH, 0, NULL);
        sign_add(m, SIGN_LINE, t->x1 + away, ys[i], SIGN_LENGTH, 0, NULL);
    }
}

static struct sheet trimmed_sheet(struct arena *arena, const struct pages *pages, size_t i, mpt edge)
{
    const struct master *master = pages->items[i].master;
    struct sheet_page *page = NEW(arena, struct sheet_page);
    *page = (struct sheet_page){.page = &pages->items[i],
                                .x = edge,
                                .y = edge,
                                .measure = pages->flow->measure,
                                .order = (uint32_t)i};
    struct sheet sheet = {.width = master->width + 2 * edge,
                          .height = master->height + 2 * edge,
                          .trim = {edge, edge, edge + master->width, edge + master->height},
                          .bleed = master->bleed,
                          .pages = page,
                          .n = 1};
    if (edge > master->bleed) { // pages may paint as far as the bleed goes, no further
        mpt out = edge - master->bleed;
        struct press_rect *shown = NEW(arena, struct press_rect);
        *shown = (struct press_rect){out, out, sheet.width - out, sheet.height - out};
        page->shown = shown;
    }
    return sheet;
}

struct sheets *press_trimmed(struct arena *arena, const struct pages *pages, const struct text *slug,
                             struct diags *diags)
{
    struct sheet *items = NEW_ARRAY(arena, struct sheet, pages->n);
    bool ok = true;
    check_bleed(pages, diags);
    for (size_t i = 0; i < pages->n; i++) {
        const struct master *master = pages->items[i].master;
        int64_t edge = sign_edge(master->bleed, slug);
        if (MAX(master->width, master->height) + 2 * edge > LENGTH_MAX) {
            ok = diag(diags, DIAG_SHEET_TOO_BIG, master->pos,
                      STR("Take a smaller page or less bleed, or leave out the marks."),
                      "with what is cut off, the page master \"%.*s\" is larger than a PDF's page can be",
                      STR_ARG(master->name));
            continue;
        }
        items[i] = trimmed_sheet(arena, pages, i, (mpt)edge);
        if (!slug)
            continue;
        struct signs signs = {.arena = arena};
        add_crop_marks(&signs, &items[i]);
        sign_sheet(&signs, &items[i], slug, (uint32_t)i + 1, (uint32_t)pages->n);
        items[i].signs = signs.items;
        items[i].n_signs = signs.n;
    }
    struct sheets *sheets = NEW(arena, struct sheets);
    *sheets = (struct sheets){
        .pages = pages, .items = items, .n = pages->n, .tags = &pages->flow->text->boxes->tags};
    return ok ? sheets : NULL;
}
