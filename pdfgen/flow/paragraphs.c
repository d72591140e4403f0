// Paragraphs, labels with icons, write-in lines and figures: boxes that become slabs.
#include "flow/internal.h"

#include <string.h>

static mpt mpt_to_tenth_mm(mpt length)
{
    return mpt_muldiv(length, 254, 72000); // 1/10 mm
}

// ---- a smaller size, without shaping again
// -----------------------------------------------------------------------------------

// A style scaled from one font size to another; the line height stays, so that the text keeps to the grid.
static const struct style *scaled_style(struct flower *f, const struct style *s, mpt from, mpt to)
{
    struct style *copy = NEW(f->arena, struct style);
    memcpy(copy, s, sizeof *copy);
    copy->font_size = mpt_muldiv(s->font_size, to, from);
    copy->letter_spacing = mpt_muldiv(s->letter_spacing, to, from);
    copy->word_spacing = mpt_muldiv(s->word_spacing, to, from);
    return copy;
}

static const struct run *scaled_run(struct flower *f, const struct run *run, mpt from, mpt to)
{
    struct run *copy = NEW(f->arena, struct run);
    memcpy(copy, run, sizeof *copy);
    copy->style = scaled_style(f, run->style, from, to);
    return copy;
}

// The paragraph as it is at another size: glyphs are in font units, so only widths change.
static const struct para *scaled_para(struct flower *f, const struct para *p, mpt from, mpt to)
{
    struct para *copy = NEW(f->arena, struct para);
    struct item *items = NEW_ARRAY(f->arena, struct item, p->n);
    const struct run *last = NULL, *last_scaled = NULL;
    memcpy(copy, p, sizeof *copy);
    copy->widest = mpt_muldiv(p->widest, to, from);
    copy->natural = mpt_muldiv(p->natural, to, from);
    for (size_t i = 0; i < p->n; i++) {
        items[i] = p->items[i];
        if (items[i].run && items[i].run != last) {
            last = items[i].run;
            last_scaled = scaled_run(f, last, from, to);
        }
        if (items[i].run)
            items[i].run = last_scaled;
        if (items[i].kind == ITEM_BOX || items[i].kind == ITEM_GLUE) {
            items[i].width = 0;
            for (uint32_t g = items[i].from; g < items[i].to; g++)
                items[i].width += run_advance(items[i].run, g, 0);
        }
    }
    copy->items = items;
    return copy;
}

// ---- paragraphs
// --------------------------------------------------------------------------------------------------------------

struct set_para {
    const struct para *para;
    const struct style *style;
    struct lines lines;
};

static void report_too_wide(struct flower *f, const struct lines *lines, mpt measure)
{
    mpt tenths = MAX(1, mpt_to_tenth_mm(lines->excess)), column = mpt_to_tenth_mm(measure);
    diag(
        f->diags, DIAG_WORD_TOO_WIDE, lines->where,
        STR("Use a shorter word, allow hyphenation (hyphenate=\"true\"), or give the style a font-size-min."),
        "\"%.*s\" is %d.%d mm wider than its column of %d.%d mm", STR_ARG(lines->word), tenths / 10,
        tenths % 10, column / 10, column % 10);
}

// Breaks a paragraph; where a word is too wide and the style has a smaller size to fall back on, at that
// size.
static struct set_para break_para(struct flower *f, const struct box *b, mpt measure)
{
    struct set_para set = {&f->text->paras[b->para], b->style, {0}};
    set.lines = break_lines(f->arena, set.para, set.style, measure, set.style->text_indent);
    mpt size = set.style->font_size, smaller = set.style->font_size_min;
    if (set.lines.overfull && smaller && smaller < size) {
        set.para = scaled_para(f, set.para, size, smaller);
        set.style = scaled_style(f, set.style, size, smaller);
        set.lines = break_lines(f->arena, set.para, set.style, measure, set.style->text_indent);
    }
    if (set.lines.overfull)
        report_too_wide(f, &set.lines, measure);
    return set;
}

static const struct slab *line_slab(struct flower *f, const struct set_para *set, size_t i, struct area in,
                                    struct pos pos)
{
    struct marks marks = {NULL, 0, 0};
    mpt baseline = slot_baseline(set->style, set->para);
    set_line(f->arena, set->para, set->style, &set->lines.items[i], in.width, i ? 0 : set->style->text_indent,
             baseline, (struct line_fields){0, 0}, &marks);
    move_marks(marks.items, marks.n, in.x, 0);
    return slab_new(f, set->style->line_height, &marks, pos);
}

void flow_para(struct flower *f, const struct box *b, struct area in)
{
    struct set_para set = break_para(f, b, in.width);
    size_t n = set.lines.n, orphans = MAX(1, b->style->orphans), widows = MAX(1, b->style->widows);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (i < orphans || n - i < widows))
            f->keep_next = true;
        add_slab(f, line_slab(f, &set, i, in, b->pos));
    }
}

mpt first_baseline(const struct flower *f, const struct box *b)
{
    while (b && b->kind != BOX_PARA)
        b = b->first;
    return b ? slot_baseline(b->style, &f->text->paras[b->para]) : 0;
}

// ---- labels
// -------------------------------------------------------------------------------------------------------------------

static struct mark drawing_mark(const struct drawing *d, const struct style *s, tag_id tag, mpt x, mpt y)
{
    mpt height = s->height  ? s->height
                 : s->width ? mpt_muldiv(s->width, d->height, d->width)
                            : s->line_height;
    mpt width = s->width ? s->width : mpt_muldiv(height, d->width, d->height);
    return (struct mark){.kind = MARK_DRAWING,
                         .tag = tag,
                         .x = x,
                         .y = y,
                         .width = width,
                         .height = height,
                         .color = s->color,
                         .drawing = d};
}

// An icon and its words; display-align says how they stand to one another. The icon is decoration: its word
// says it all.
void flow_label(struct flower *f, const struct box *b, struct area in)
{
    const struct style *is = b->icon_style;
    struct mark icon = drawing_mark(b->drawing, is, TAG_ARTIFACT, in.x + is->margin_start, 0);
    mpt taken = is->margin_start + icon.width + is->margin_end;
    struct area words = in;
    words.x += taken;
    words.width = MAX(0, in.width - taken);
    words.outer_x = words.x;
    words.outer_width = words.width;
    words.columns = false;
    const struct slab *text = flow_to_slab(f, b->first, words);
    struct marks marks = marks_of(f, text);
    mpt height = MAX(text->height, icon.height + is->margin_before);
    icon.y = is->margin_before;
    if (b->style->display_align == KW_CENTER) {
        icon.y = (height - icon.height) / 2;
        move_marks(marks.items, marks.n, 0, (height - text->height) / 2);
    }
    PUSH(f->arena, marks, icon);
    add_slab(f, slab_new(f, height, &marks, b->pos));
}

// ---- lines to write on
// ----------------------------------------------------------------------------------------------------------

// The first line stands padding-before below the prompt (added by the box's edge), the next ones line-pitch
// apart.
void flow_lines(struct flower *f, const struct box *b, struct area in)
{
    const struct style *s = b->style;
    for (unsigned i = 0; i < b->n_lines; i++) {
        mpt height = i ? s->line_pitch : 0;
        struct marks marks = {NULL, 0, 0};
        struct mark line = {.kind = MARK_RECT,
                            .tag = TAG_ARTIFACT,
                            .x = in.x,
                            .y = height - s->height / 2,
                            .width = in.width,
                            .height = s->height,
                            .color = s->color,
                            .dash = KW_SOLID};
        PUSH(f->arena, marks, line);
        f->keep_next = true;
        add_slab(f, slab_new(f, height, &marks, b->pos));
    }
}

// ---- figures
// ---------------------------------------------------------------------------------------------------------------------

void flow_figure(struct flower *f, const struct box *b, struct area in)
{
    const struct style *s = b->icon_style;
    const struct drawing *d = b->drawing;
    if (!d)
        return;
    mpt natural = mpt_muldiv(d->width, 3, 4); // CSS: 1 px = 0.75 pt
    mpt width = b->width           ? b->width
                : s->width         ? s->width
                : s->width_percent ? mpt_muldiv(in.width, s->width_percent, 100000)
                                   : natural;
    width = MIN(width, in.width);
    struct mark mark = {.kind = MARK_DRAWING,
                        .tag = b->tag,
                        .x = in.x,
                        .width = width,
                        .height = mpt_muldiv(width, d->height, d->width),
                        .color = s->color,
                        .drawing = d};
    if (s->text_align == KW_CENTER)
        mark.x += (in.width - width) / 2;
    struct marks marks = {NULL, 0, 0};
    PUSH(f->arena, marks, mark);
    mpt grid = f->layout->baseline_grid;
    add_slab(f, slab_new(f, grid ? mpt_round_up(mark.height, grid) : mark.height, &marks, b->pos));
}
