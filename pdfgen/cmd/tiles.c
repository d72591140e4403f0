// --tiles: the plan and the sheets' words pass the same layers as the document, once its page is known.
#include "cmd/pipeline.h"

static struct pos at_article(const struct pipeline *p)
{
    return (struct pos){.source = p->article->source};
}

static bool is_tileable(struct pipeline *p, const struct pages *pages, const struct tiling *t)
{
    if (pages->n > 1)
        return diag(&p->diags, DIAG_TILES_PAGES, at_article(p),
                    STR("take a layout with a larger page, so that all of it stands on one"),
                    "--tiles wants a document of one page, this one has %zu", pages->n);
    uint64_t n = (uint64_t)t->rows * t->columns;
    if (n > TILES_MAX)
        return diag(&p->diags, DIAG_TILES_TOO_MANY, at_article(p),
                    STR("take a layout with a smaller page, or print it on larger paper"),
                    "the page takes %u sheets; more than %d are not for scissors and glue", (unsigned)n,
                    TILES_MAX);
    return true;
}

// A page of the plan: the sheet, one column.
static const struct master *plan_master(struct pipeline *p, const struct tiling *t)
{
    struct column *column = NEW(p->arena, struct column);
    struct master *master = NEW(p->arena, struct master);
    column->name = STR("text");
    *master = (struct master){.name = STR("tiles"),
                              .width = t->sheet_width,
                              .height = t->sheet_height,
                              .margin_top = TILE_PLAN_MARGIN,
                              .margin_bottom = TILE_PLAN_MARGIN,
                              .margin_start = TILE_PLAN_MARGIN,
                              .margin_end = TILE_PLAN_MARGIN,
                              .columns = column,
                              .n_columns = 1,
                              .pos = {.source = p->layout->source}};
    return master;
}

static struct tile_request request_for(struct pipeline *p, const struct tiling *t)
{
    struct str *names = NEW_ARRAY(p->arena, struct str, (size_t)t->rows * t->columns);
    struct str *rows = NEW_ARRAY(p->arena, struct str, t->rows);
    for (uint32_t r = 0; r < t->rows; r++) {
        rows[r] = tiling_row_name(p->arena, r);
        for (uint32_t c = 0; c < t->columns; c++)
            names[(size_t)r * t->columns + c] = tiling_name(p->arena, r, c);
    }
    return (struct tile_request){.rows = t->rows,
                                 .columns = t->columns,
                                 .overlap_mm = (uint32_t)mpt_muldiv(t->overlap, 254, 720000),
                                 .names = names,
                                 .row_names = rows,
                                 .sheet = plan_master(p, t)};
}

static struct tile_line set_words(struct pipeline *p, const struct text *text, const struct box *para,
                                  mpt room)
{
    struct tile_line line;
    line.slab = flow_static_line(p->arena, text, para, room, 0, 0, &line.baseline);
    mpt width = slab_extent(line.slab, text->boxes->rtl ? room : -1).width;
    if (width > room)
        diag(&p->diags, DIAG_WORD_TOO_WIDE, para->pos, STR("shorten it or set it in smaller type"),
             "what is said beside a sheet is %d mm wide, and has room for %d mm",
             (int)mpt_muldiv(width, 254, 720000), (int)mpt_muldiv(room, 254, 720000));
    return line;
}

static bool set_all(struct pipeline *p, const struct tiling *t, const struct tile_boxes *boxes,
                    struct tile_words *out)
{
    const struct text *text = text_shape(p->arena, boxes->boxes, p->fonts, NULL, &p->diags);
    const struct flow *flow = text ? flow_blocks(p->arena, text, NULL, NULL, &p->diags) : NULL;
    out->plan = flow ? page_make(p->arena, flow, &p->diags) : NULL;
    if (!out->plan)
        return false;
    size_t n = (size_t)t->rows * t->columns;
    struct tile_line *names = NEW_ARRAY(p->arena, struct tile_line, n);
    struct tile_line *lines = NEW_ARRAY(p->arena, struct tile_line, n);
    out->measure = tiling_room(t);
    for (size_t i = 0; i < n; i++) {
        names[i] = set_words(p, text, boxes->names[i], out->measure);
        lines[i] = set_words(p, text, boxes->lines[i], out->measure);
    }
    out->names = names;
    out->lines = lines;
    out->rule = set_words(p, text, boxes->rule, out->measure);
    out->figure = boxes->figure;
    out->rtl = boxes->boxes->rtl;
    return !p->diags.errors;
}

const struct sheets *tile_sheets(struct pipeline *p, const struct pages *pages)
{
    const struct options *o = p->options;
    const struct master *page = pages->items[0].master;
    struct tiling tiling;
    mpt overlap = o->overlap ? o->overlap : TILE_OVERLAP;
    if (!tiling_find(page->width, page->height, (enum tile_paper)o->tile_paper, (enum tile_turn)o->tile_turn,
                     overlap, &tiling)) {
        diag(&p->diags, DIAG_TILES_UNNEEDED, at_article(p), STR("leave out --tiles"),
             "the page is no larger than a sheet of that paper: it is not cut");
        return press_plain(p->arena, pages);
    }
    if (!is_tileable(p, pages, &tiling))
        return NULL;
    struct tile_request request = request_for(p, &tiling);
    request.blank = tiling_blank(p->arena, &tiling, pages);
    const struct tile_boxes *boxes =
        style_tiles(p->arena, p->boxes, p->layout, o->sets.items, o->sets.n, &request, &p->diags);
    struct tile_words words = {0};
    if (!boxes || !set_all(p, &tiling, boxes, &words))
        return NULL;
    return press_tiles(p->arena, pages, &tiling, &words);
}
