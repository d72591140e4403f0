// Puts the forms of a scheme on sheets: how large and which way round the sheet lies, how large the pages
// are, what is seen of their bleed, and the marks for whoever cuts and folds.
#include "press/schemes.h"
#include "press/signs.h"

enum {
    MARK_LEAST = 2835, // 1 mm: a shorter mark is none
    FOLD_TICK = 19843, // 7 mm, of which printers leave out 4: where a fold has no room beside the page
    ROUNDING = 57,     // 0.02 mm: what is larger by no more is as large, in lengths that were rounded
    SIGNS_MAX = 4 * IMPOSE_UP_MAX,
    PAGE_LEAST = 28346, // 10 mm: nobody reads a smaller one; ISO 19005-2, 6.1.13 wants 3 units
};

struct imposer {
    struct arena *arena;
    const struct pages *pages;
    const struct imposition *how;
    const struct press_work *work;
    struct diags *diags;
    struct forms forms;
    const struct master *master; // all pages are as large as its
    mpt width, height;           // of the form, untrimmed
    mpt sheet_width, sheet_height;
    mpt bleed; // the widest of all pages
};

static struct pos at_article(const struct imposer *im)
{
    return (struct pos){.source = im->pages->flow->text->boxes->article->source};
}

// "148.5": millimetres, to a tenth.
static const char *mm(const struct imposer *im, int64_t length)
{
    const int tenths = (int)((length * 254 + 36000) / 72000);
    return (tenths % 10 ? arena_printf(im->arena, "%d.%d", tenths / 10, tenths % 10)
                        : arena_printf(im->arena, "%d", tenths / 10))
        .p;
}

// ---- what cannot be put on sheets ----
static bool is_leaflet(const struct imposition *how)
{
    return how->scheme == SCHEME_LETTER_FOLD || how->scheme == SCHEME_Z_FOLD;
}

static bool pages_alike(struct imposer *im)
{
    for (size_t i = 1; i < im->pages->n; i++) {
        const struct master *other = im->pages->items[i].master;
        if (other->width != im->master->width || other->height != im->master->height)
            return diag(
                im->diags, DIAG_IMPOSE_SIZES, other->pos,
                STR("Give all page masters one page-width and page-height, or leave out --impose."),
                "pages on one sheet are equally large: this one, \"%.*s\", is not as large as the first",
                STR_ARG(other->name));
    }
    return true;
}

static bool panels_suffice(struct imposer *im)
{
    size_t n = im->pages->n;
    if (!is_leaflet(im->how) || n == IMPOSE_PANELS)
        return true;
    if (n > IMPOSE_PANELS)
        return diag(im->diags, DIAG_PANELS_TOO_FEW, at_article(im),
                    STR("Shorten it, or have the layout fit it: <fit pages=\"6\"/>."),
                    "a leaflet has %d panels, and this has %zu pages", IMPOSE_PANELS, n);
    diag(im->diags, DIAG_PANELS_BLANK, at_article(im),
         STR("A panel is a page: start those that are to stand on a panel of their own with "
             "break-before=\"page\"."),
         "a leaflet has %d panels, and this has %zu page%s: the others stay blank", IMPOSE_PANELS, n,
         n == 1 ? "" : "s");
    return true;
}

// Nothing but margins is lost in a booklet's fold, or where a leaflet's panel is narrower than its page.
static bool margins_suffice(struct imposer *im)
{
    const struct imposition *how = im->how;
    const struct master *m = im->master;
    const mpt margin = mpt_muldiv(MIN(m->margin_start, m->margin_end), im->forms.width, m->width);
    const int64_t creep = how->scheme == SCHEME_BOOKLET ? scheme_creep(how, im->forms.n_pages) : 0,
                  tuck = how->scheme == SCHEME_LETTER_FOLD ? how->tuck / 2 : 0;
    if (creep > margin)
        return diag(im->diags, DIAG_MARGIN_TOO_NARROW, m->measure_pos,
                    STR("Make sections of fewer sheets, such as --impose booklet,signature=4, or take "
                        "thinner paper."),
                    "the innermost sheet would lie %s mm further in, and the pages have margins of %s mm",
                    mm(im, creep), mm(im, margin));
    if (tuck > margin)
        return diag(
            im->diags, DIAG_MARGIN_TOO_NARROW, m->measure_pos, STR("Take a smaller tuck, or wider margins."),
            "the panel that is folded in loses %s mm at either side, and the pages have margins of %s mm",
            mm(im, tuck), mm(im, margin));
    return true;
}

static bool has_field(const struct page *page)
{
    for (size_t i = 0; i < page->n_placements; i++)
        for (size_t k = 0; k < page->placements[i].slab->n; k++)
            if (page->placements[i].slab->marks[k].kind == MARK_FIELD)
                return true;
    return false;
}

static void tell_fields(struct imposer *im)
{
    for (size_t i = 0; i < im->pages->n && !im->work->cut; i++)
        if (has_field(&im->pages->items[i])) {
            diag(im->diags, DIAG_FIELDS_ONCE, at_article(im),
                 STR("To have none at all: form-fields=\"none\" in the layout."),
                 "a form field is filled in once: where a page is repeated, only the first has its fields");
            return;
        }
}

// Where a gutter has no room for the bleed at both sides of it, what lies on a page may be seen on its
// neighbour.
static void tell_gutter(struct imposer *im)
{
    const struct imposition *how = im->how;
    const struct extent *e = &im->forms.extent;
    if ((how->scheme != SCHEME_GRID && how->scheme != SCHEME_WORK_AND_TURN) || e->columns * e->rows == 1 ||
        im->bleed <= how->gutter / 2 || !has_bleed(im->pages))
        return;
    diag(im->diags, DIAG_BLEED_MISSING, at_article(im),
         arena_printf(im->arena, "Leave room for both: gutter=%smm.", mm(im, 2 * (int64_t)im->bleed)),
         "pages that are cut apart bleed by %s mm, and between them is %s mm", mm(im, im->bleed),
         mm(im, how->gutter));
}

// ---- how everything fits ----
struct fitting {
    struct extent extent;
    mpt sheet_width, sheet_height;
    int64_t width; // of a page; 0: there is no room for any
    int64_t apart; // how far from square the form is
};

static struct fitting fit_extent(const struct imposer *im, struct extent e, mpt sheet_width, mpt sheet_height,
                                 int64_t edge)
{
    const int64_t w = im->master->width, h = im->master->height;
    struct fitting f = {.extent = e, .sheet_width = sheet_width, .sheet_height = sheet_height, .width = w};
    const int64_t form_width = e.columns * w + e.more_x, form_height = e.rows * h + e.more_y;
    f.apart = form_width > form_height ? form_width - form_height : form_height - form_width;
    if (!sheet_width)
        return f;
    const int64_t room_x = (sheet_width - 2 * edge - e.more_x) / e.columns,
                  room_y = (sheet_height - 2 * edge - e.more_y) / e.rows;
    if (room_x >= w - ROUNDING && room_y >= h - ROUNDING)
        return f;
    f.width = MAX(0, MIN(w, MIN(room_x, room_y >= h ? w : room_y * w / h)));
    return f;
}

static bool is_better(const struct fitting *a, const struct fitting *b)
{
    return a->width != b->width ? a->width > b->width : a->apart < b->apart;
}

// The rows and columns, and the way the sheet lies, that leave the pages largest; the squarest of them.
static struct fitting best_fitting(const struct imposer *im, int64_t edge)
{
    const struct imposition *how = im->how;
    const uint32_t up = how->scheme == SCHEME_GRID ? how->up : 1;
    struct fitting best = {.width = -1};
    for (uint32_t columns = up; columns > 0; columns--) {
        if (up % columns || (how->columns && columns != how->columns))
            continue;
        struct extent e = scheme_extent(how, columns, up / columns);
        for (int turned = 0; turned < 2; turned++) {
            struct fitting f = fit_extent(im, e, turned ? how->sheet_height : how->sheet_width,
                                          turned ? how->sheet_width : how->sheet_height, edge);
            best = is_better(&f, &best) ? f : best;
        }
    }
    return best;
}

// Whether pages are as large as they are, or so large as was allowed.
static bool has_room(const struct imposer *im, const struct fitting *f)
{
    const struct master *m = im->master;
    return f->width == m->width ||
           (im->how->fit && MIN(f->width, f->width * m->height / m->width) >= PAGE_LEAST);
}

static bool find_room(struct imposer *im)
{
    const struct master *m = im->master;
    for (size_t i = 0; i < im->pages->n; i++)
        im->bleed = MAX(im->bleed, im->pages->items[i].master->bleed);
    const int64_t edge = im->work->cut ? sign_edge(im->bleed, im->work->slug) : 0;
    struct fitting f = best_fitting(im, edge);
    const struct extent e = f.extent;
    if (!has_room(im, &f))
        return diag(im->diags, DIAG_SHEET_TOO_SMALL, at_article(im),
                    im->how->fit ? STR("Take a larger sheet.")
                                 : STR("Take a larger sheet, or let the pages become smaller: fit."),
                    "a sheet of %s by %s mm has no room for %s by %s mm", mm(im, f.sheet_width),
                    mm(im, f.sheet_height), mm(im, (int64_t)e.columns * m->width + e.more_x + 2 * edge),
                    mm(im, (int64_t)e.rows * m->height + e.more_y + 2 * edge));
    const int64_t height = f.width == m->width ? m->height : f.width * m->height / m->width;
    const int64_t form_width = e.columns * f.width + e.more_x, form_height = e.rows * height + e.more_y;
    if (MAX(form_width, form_height) + 2 * edge > LENGTH_MAX)
        return diag(im->diags, DIAG_SHEET_TOO_BIG, m->pos,
                    STR("Put fewer pages on a sheet, or name its size: sheet=a3,fit."),
                    "the sheet would be larger than a PDF's page can be");
    im->width = (mpt)form_width;
    im->height = (mpt)form_height;
    im->sheet_width = f.sheet_width ? f.sheet_width : (mpt)(form_width + 2 * edge);
    im->sheet_height = f.sheet_height ? f.sheet_height : (mpt)(form_height + 2 * edge);
    im->bleed = mpt_muldiv(im->bleed, f.width, m->width);
    im->forms.extent = e;
    im->forms.width = (mpt)f.width;
    im->forms.height = (mpt)height;
    return true;
}

// ---- forms the other way round ----
static void mirror(mpt *from, mpt *to, mpt whole)
{
    const mpt start = *from;
    *from = whole - *to;
    *to = whole - start;
}

static void mirror_across(const struct imposer *im, struct form *form)
{
    for (size_t i = 0; i < form->n; i++) {
        form->cells[i].x = im->width - form->cells[i].x - im->forms.width;
        mirror(&form->cells[i].place.x0, &form->cells[i].place.x1, im->width);
    }
    for (size_t i = 0; i < form->n_folds; i++)
        form->folds[i] = im->width - form->folds[i];
    mirror(&form->trim.x0, &form->trim.x1, im->width);
}

static void mirror_down(const struct imposer *im, struct form *form)
{
    for (size_t i = 0; i < form->n; i++) {
        form->cells[i].y = im->height - form->cells[i].y - im->forms.height;
        mirror(&form->cells[i].place.y0, &form->cells[i].place.y1, im->height);
    }
    mirror(&form->trim.y0, &form->trim.y1, im->height);
}

// ---- a side ----
static bool overlap(mpt a0, mpt a1, mpt b0, mpt b1)
{
    return a0 < b1 && b0 < a1;
}

// A page is seen as far as its bleed reaches; between two pages each has half.
static struct press_rect seen(const struct imposer *im, const struct form *form, const struct cell *cell)
{
    const struct press_rect *p = &cell->place;
    mpt left = im->bleed, right = left, up = left, down = left;
    for (size_t i = 0; i < form->n; i++) {
        const struct press_rect *q = &form->cells[i].place;
        if (q == p)
            continue;
        if (overlap(p->y0, p->y1, q->y0, q->y1)) {
            left = q->x1 <= p->x0 ? MIN(left, (p->x0 - q->x1) / 2) : left;
            right = q->x0 >= p->x1 ? MIN(right, (q->x0 - p->x1) / 2) : right;
        }
        if (overlap(p->x0, p->x1, q->x0, q->x1)) {
            up = q->y1 <= p->y0 ? MIN(up, (p->y0 - q->y1) / 2) : up;
            down = q->y0 >= p->y1 ? MIN(down, (q->y0 - p->y1) / 2) : down;
        }
    }
    return (struct press_rect){p->x0 - left, p->y0 - up, p->x1 + right, p->y1 + down};
}

static struct press_rect shifted(struct press_rect r, mpt x, mpt y)
{
    return (struct press_rect){r.x0 + x, r.y0 + y, r.x1 + x, r.y1 + y};
}

// ---- marks for the cutter and the folder ----
struct edges {
    mpt at[SIGNS_MAX];
    size_t n;
};

static void note_edge(struct edges *edges, mpt at)
{
    for (size_t i = 0; i < edges->n; i++)
        if (edges->at[i] == at)
            return;
    if (edges->n < SIGNS_MAX)
        edges->at[edges->n++] = at;
}

static bool is_fold(const struct form *form, mpt x)
{
    for (size_t i = 0; i < form->n_folds; i++)
        if (form->folds[i] == x)
            return true;
    return false;
}

// Where the sheet itself ends, nothing is cut.
static bool is_inside(mpt at, mpt whole)
{
    return at >= MARK_LEAST && at <= whole - MARK_LEAST;
}

// How long a mark beside the trim can be, where there is so much room.
static mpt mark_length(const struct sheet *sheet, mpt room)
{
    mpt length = MIN(SIGN_LENGTH, room - MAX(sheet->bleed, SIGN_OFFSET));
    return length < MARK_LEAST ? 0 : length;
}

static void mark_upright(struct signs *signs, const struct sheet *sheet, enum sheet_sign_kind kind, mpt x)
{
    const mpt away = MAX(sheet->bleed, SIGN_OFFSET), top = mark_length(sheet, sheet->trim.y0),
              bottom = mark_length(sheet, sheet->height - sheet->trim.y1);
    if (top)
        sign_add(signs, kind, x, sheet->trim.y0 - away - top, 0, top, NULL);
    if (bottom)
        sign_add(signs, kind, x, sheet->trim.y1 + away, 0, bottom, NULL);
}

static void mark_level(struct signs *signs, const struct sheet *sheet, mpt y)
{
    const mpt away = MAX(sheet->bleed, SIGN_OFFSET), left = mark_length(sheet, sheet->trim.x0),
              right = mark_length(sheet, sheet->width - sheet->trim.x1);
    if (left)
        sign_add(signs, SIGN_LINE, sheet->trim.x0 - away - left, y, left, 0, NULL);
    if (right)
        sign_add(signs, SIGN_LINE, sheet->trim.x1 + away, y, right, 0, NULL);
}

static void mark_cuts(struct signs *signs, const struct sheet *sheet, const struct form *form, mpt x, mpt y)
{
    struct edges upright = {.n = 0}, level = {.n = 0};
    for (size_t i = 0; i < form->n; i++) {
        note_edge(&upright, form->cells[i].place.x0);
        note_edge(&upright, form->cells[i].place.x1);
        note_edge(&level, form->cells[i].place.y0);
        note_edge(&level, form->cells[i].place.y1);
    }
    for (size_t i = 0; i < upright.n; i++)
        if (!is_fold(form, upright.at[i]) && is_inside(x + upright.at[i], sheet->width))
            mark_upright(signs, sheet, SIGN_LINE, x + upright.at[i]);
    for (size_t i = 0; i < level.n; i++)
        if (is_inside(y + level.at[i], sheet->height))
            mark_level(signs, sheet, y + level.at[i]);
}

// Beside the page; where that has no room and the sheet is not a press's, short ones at the sheet's edges, on
// the side that is inside when it is folded.
static void mark_folds(struct signs *signs, const struct sheet *sheet, const struct form *form, mpt x,
                       bool cut)
{
    const bool room =
        mark_length(sheet, sheet->trim.y0) && mark_length(sheet, sheet->height - sheet->trim.y1);
    for (size_t i = 0; i < form->n_folds; i++) {
        const mpt fold = x + form->folds[i], tick = sheet->trim.y0 + FOLD_TICK;
        if (room) {
            mark_upright(signs, sheet, SIGN_FOLD, fold);
        } else if (form->inside && !cut) {
            sign_add(signs, SIGN_FOLD, fold, 0, 0, tick, NULL);
            sign_add(signs, SIGN_FOLD, fold, sheet->height - tick, 0, tick, NULL);
        }
    }
}

// ---- sheets ----
// The numbers of its pages as they stand there: "8, 1".
static struct str label_of(struct arena *arena, const struct form *form)
{
    struct str label = {"", 0};
    for (size_t i = 0; i < form->n; i++)
        if (form->cells[i].page != PAGE_BLANK && !form->cells[i].again)
            label = arena_printf(arena, "%.*s%s%u", STR_ARG(label), label.n ? ", " : "",
                                 (unsigned)form->cells[i].page + 1);
    return label.n ? label : STR("\u2013");
}

static struct sheet sheet_of(const struct imposer *im, const struct form *form, bool turned)
{
    const mpt x = (im->sheet_width - im->width) / 2, y = (im->sheet_height - im->height) / 2;
    struct sheet_page *pages = NEW_ARRAY(im->arena, struct sheet_page, form->n);
    struct press_rect *shown = NEW_ARRAY(im->arena, struct press_rect, form->n);
    struct sheet sheet = {.width = im->sheet_width,
                          .height = im->sheet_height,
                          .trim = shifted(form->trim, x, y),
                          .bleed = im->bleed,
                          .pages = pages,
                          .label = label_of(im->arena, form)};
    for (size_t i = 0; i < form->n; i++) {
        const struct cell *cell = &form->cells[i];
        if (cell->page == PAGE_BLANK)
            continue;
        shown[i] = shifted(seen(im, form, cell), x, y);
        pages[sheet.n++] =
            (struct sheet_page){.page = &im->pages->items[cell->page],
                                .x = x + cell->x,
                                .y = y + cell->y,
                                .measure = im->pages->flow->measure,
                                .order = cell->page,
                                .width = im->forms.width == im->master->width ? 0 : im->forms.width,
                                .shown = &shown[i],
                                .turned = turned,
                                .again = cell->again};
    }
    struct signs signs = {.arena = im->arena};
    mark_cuts(&signs, &sheet, form, x, y);
    mark_folds(&signs, &sheet, form, x, im->work->cut);
    if (im->work->slug)
        sign_sheet(&signs, &sheet, im->work->slug, (uint32_t)(form - im->forms.items) + 1,
                   (uint32_t)im->forms.n);
    sheet.signs = signs.items;
    sheet.n_signs = signs.n;
    return sheet;
}

static enum duplex duplex_of(const struct imposer *im)
{
    const struct imposition *how = im->how;
    if (how->scheme == SCHEME_WORK_AND_TURN || (how->scheme == SCHEME_GRID && !how->both_sides))
        return DUPLEX_ANY;
    if (how->duplex != DUPLEX_ANY)
        return how->duplex;
    return im->sheet_height >= im->sheet_width ? DUPLEX_LONG : DUPLEX_SHORT;
}

static struct sheets *lay_sheets(struct imposer *im)
{
    const struct boxes *boxes = im->pages->flow->text->boxes;
    const enum duplex duplex = duplex_of(im);
    const bool upright_axis = duplex == (im->sheet_height >= im->sheet_width ? DUPLEX_LONG : DUPLEX_SHORT);
    scheme_lay(&im->forms);
    struct sheet *items = NEW_ARRAY(im->arena, struct sheet, im->forms.n);
    for (size_t i = 0; i < im->forms.n; i++) {
        struct form *form = &im->forms.items[i];
        const bool turned = form->back && !upright_axis;
        if (boxes->rtl != turned)
            mirror_across(im, form);
        if (turned)
            mirror_down(im, form);
        items[i] = sheet_of(im, form, turned);
    }
    struct sheets *sheets = NEW(im->arena, struct sheets);
    *sheets = (struct sheets){
        .pages = im->pages, .items = items, .n = im->forms.n, .tags = &boxes->tags, .duplex = duplex};
    return sheets;
}

struct sheets *press_impose(struct arena *arena, const struct pages *pages, const struct imposition *how,
                            const struct press_work *work, struct diags *diags)
{
    struct imposer im = {.arena = arena,
                         .pages = pages,
                         .how = how,
                         .work = work,
                         .diags = diags,
                         .master = pages->items[0].master,
                         .forms = {.arena = arena, .how = how, .n_pages = (uint32_t)pages->n}};
    if (!pages_alike(&im) || !panels_suffice(&im) || !find_room(&im) || !margins_suffice(&im))
        return NULL;
    if (how->repeat)
        tell_fields(&im);
    if (work->cut) {
        check_bleed(pages, diags);
        tell_gutter(&im);
    }
    return lay_sheets(&im);
}
