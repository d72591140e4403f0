// Paragraphs, labels with icons, write-in lines and figures: boxes that become slabs.
#include "flow/internal.h"

#include <string.h>

static mpt mpt_to_tenth_mm(mpt length)
{
    return mpt_muldiv(length, 254, 72000); // 1/10 mm
}

// ---- a smaller size, without shaping again

// A style scaled from one font size to another; the line height stays, so that the text keeps to the grid.
const struct style *scaled_style(struct flower *f, const struct style *s, mpt from, mpt to)
{
    struct style *copy = NEW(f->arena, struct style);
    memcpy(copy, s, sizeof *copy);
    copy->font_size = mpt_muldiv(s->font_size, to, from);
    copy->letter_spacing = mpt_muldiv(s->letter_spacing, to, from);
    copy->word_spacing = mpt_muldiv(s->word_spacing, to, from);
    return copy;
}

// Runs of one paragraph at another size, each copied once, so that its items still share it.
struct scaled_runs {
    const struct run **from, **to;
    size_t n, cap, cap_to;
};

static const struct run *scaled_run(struct flower *f, struct scaled_runs *runs, const struct run *run,
                                    mpt from, mpt to)
{
    for (size_t i = runs->n; i-- > 0;)
        if (runs->from[i] == run)
            return runs->to[i];
    struct run *copy = NEW(f->arena, struct run);
    memcpy(copy, run, sizeof *copy);
    copy->style = scaled_style(f, run->style, from, to);
    if (runs->n == runs->cap) {
        runs->from = arena_grow(f->arena, runs->from, runs->n, &runs->cap, sizeof *runs->from);
        runs->to = arena_grow(f->arena, runs->to, runs->n, &runs->cap_to, sizeof *runs->to);
    }
    runs->from[runs->n] = run;
    runs->to[runs->n++] = copy;
    return copy;
}

static mpt glyphs_width(const struct item *item)
{
    int64_t width = 0;
    for (uint32_t g = item->from; g < item->to; g++)
        width += run_advance(item->run, g, 0);
    return reach(width);
}

// The paragraph as it is at another size: glyphs are in font units, so only widths change.
const struct para *scaled_para(struct flower *f, const struct para *p, mpt from, mpt to)
{
    struct para *copy = NEW(f->arena, struct para);
    struct item *items = NEW_ARRAY(f->arena, struct item, p->n);
    struct scaled_runs runs = {NULL, NULL, 0, 0, 0};
    memcpy(copy, p, sizeof *copy);
    copy->widest = mpt_muldiv(p->widest, to, from);
    copy->natural = mpt_muldiv(p->natural, to, from);
    for (size_t i = 0; i < p->n; i++) {
        items[i] = p->items[i];
        const struct run *run = item_run(&items[i]);
        if (!run)
            continue;
        items[i].run = scaled_run(f, &runs, run, from, to);
        if (item_is_number(&items[i]))
            items[i].width = mpt_muldiv(items[i].width, to, from);
        else
            items[i].width = glyphs_width(&items[i]);
    }
    copy->items = items;
    return copy;
}

// ---- paragraphs

struct str shown_words(struct arena *arena, struct str word)
{
    enum { SHOWN_MAX = 60 };
    if (word.n <= SHOWN_MAX)
        return word;
    size_t n = SHOWN_MAX;
    while (n > 0 && ((unsigned char)word.p[n] & 0xC0) == 0x80)
        n--;
    return arena_printf(arena, "%.*s…", (int)n, word.p);
}

struct set_para {
    const struct para *para;
    const struct style *style;
    struct lines lines;
};

static mpt insets(const struct style *s)
{
    return MAX(s->margin_start, 0) + MAX(s->margin_end, 0) + MAX(s->padding_start, 0) +
           MAX(s->padding_end, 0);
}

static struct str rule_place(struct arena *arena, const char *what, struct pos pos)
{
    if (!pos.source)
        return STR("");
    return arena_printf(arena, " %s %.*s:%u.", what, STR_ARG(pos.source->path), pos.line);
}

// Which rule of the layout leaves so little room: what takes more on either side than is left, or else the
// type's size.
static struct str blame(struct flower *f, const struct box *para, mpt measure)
{
    const struct style *most = para->style;
    for (const struct box *b = para; b; b = b->parent)
        if (insets(b->style) > insets(most))
            most = b->style;
    if (insets(most) > measure && most->inset_pos.source)
        return rule_place(f->arena, "Padding or margin take most of the room:", most->inset_pos);
    return rule_place(f->arena, "The size of the type comes from", para->style->size_pos);
}

static void report_too_wide(struct flower *f, const struct box *para, const struct lines *lines, mpt measure)
{
    struct str word = shown_words(f->arena, lines->word), rule = blame(f, para, measure);
    mpt tenths = MAX(1, mpt_to_tenth_mm(lines->excess)), column = mpt_to_tenth_mm(measure);
    diag(f->diags, DIAG_WORD_TOO_WIDE, lines->where,
         arena_printf(f->arena,
                      "Use a shorter word, allow hyphenation (hyphenate=\"true\"), or give the style a "
                      "font-size-min.%.*s",
                      STR_ARG(rule)),
         "\"%.*s\" is %d.%d mm wider than its column of %d.%d mm", STR_ARG(word), tenths / 10, tenths % 10,
         column / 10, column % 10);
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
        report_too_wide(f, b, &set.lines, measure);
    return set;
}

static const struct slab *line_slab(struct flower *f, const struct set_para *set, size_t i, struct area in,
                                    const struct box *b)
{
    struct marks marks = {NULL, 0, 0};
    mpt baseline = slot_baseline(set->style, set->para);
    mpt indent = i ? 0 : set->style->text_indent;
    if (line_is_late(set->para, &set->lines.items[i]))
        add_late_line(f->arena, set->para, b, set->style, &set->lines.items[i], in.width, indent, baseline,
                      &marks);
    else
        set_line(f->arena, set->para, set->style, &set->lines.items[i], in.width, indent, baseline,
                 (struct line_fields){NULL, NULL}, &marks);
    if (set->para->rtl != f->text->boxes->rtl) // a paragraph that runs against the document
        mirror_marks(&marks, 0, in.width);
    move_marks(marks.items, marks.n, in.x, 0);
    return slab_new(f, set->style->line_height, &marks, b->pos);
}

// The lines of the same paragraph in the flow that is known; NULL where it was set elsewhere, or otherwise.
static const struct set_lines *known_lines(const struct flower *f, const struct box *b, struct area in)
{
    uint32_t known = f->text->paras[b->para].known;
    const struct set_lines *lines = known && f->like && f->like->lines ? &f->like->lines[known - 1] : NULL;
    return lines && lines->style == b->style && lines->x == in.x && lines->width == in.width ? lines : NULL;
}

static struct set_lines make_lines(struct flower *f, const struct box *b, struct area in)
{
    struct set_para set = break_para(f, b, in.width);
    struct set_lines lines = {in.x, in.width, b->style, NEW_ARRAY(f->arena, const struct slab *, set.lines.n),
                              set.lines.n};
    for (size_t i = 0; i < lines.n; i++)
        lines.slabs[i] = line_slab(f, &set, i, in, b);
    if (f->flow->lines && !set.lines.overfull) // that is to be told again
        f->flow->lines[b->para] = lines;
    return lines;
}

void flow_para(struct flower *f, const struct box *b, struct area in)
{
    const struct set_lines *known = known_lines(f, b, in);
    struct set_lines lines = known ? *known : make_lines(f, b, in);
    f->flow->n_lines[b->para] = (uint32_t)lines.n;
    size_t n = lines.n, orphans = MAX(1, b->style->orphans), widows = MAX(1, b->style->widows);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (i < orphans || n - i < widows))
            f->keep_next = true;
        add_slab(f, lines.slabs[i]);
    }
}

// ---- labels

struct mark drawing_mark(const struct drawing *d, const struct style *s, tag_id tag, mpt x, mpt y)
{
    mpt height = s->height  ? s->height
                 : s->width ? mpt_muldiv(s->width, d->height, d->width)
                            : s->line_height;
    mpt width = s->width ? s->width : mpt_muldiv(height, d->width, d->height);
    return (struct mark){.kind = MARK_DRAWING,
                         .tag = tag,
                         .x = x,
                         .y = y,
                         .width = reach(width),
                         .height = reach(height),
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
    words.x = reach((int64_t)in.x + taken);
    words.width = MAX(0, in.width - taken);
    words.outer_x = words.x;
    words.outer_width = words.width;
    words.columns = false;
    const struct slab *text = content_to_slab(f, b->first, words);
    struct marks marks = {NULL, 0, 0};
    add_marks(f, &marks, text, 0);
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

// Above a line, as high as a line of text wants, where there is room.
static struct mark line_field(const struct box *b, unsigned i, const struct mark *line)
{
    const struct style *words = b->parent->style;
    mpt room = i ? b->style->line_pitch : b->style->padding_before;
    mpt height = MAX(words->font_size, MIN(reach(mpt_muldiv(words->font_size, 4, 3)), room));
    return (struct mark){.kind = MARK_FIELD,
                         .tag = b->fields + i,
                         .x = line->x,
                         .y = line->y - height,
                         .width = line->width,
                         .height = height,
                         .typed = words};
}

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
        if (b->fields)
            PUSH(f->arena, marks, line_field(b, i, &line));
        if (i > 0 || b->parent->first != b) // a prompt keeps its lines
            f->keep_next = true;
        add_slab(f, slab_new(f, height, &marks, b->pos));
    }
}

// ---- figures

mpt figure_width(const struct box *b, mpt measure)
{
    const struct style *s = b->icon_style;
    if (b->width)
        return b->width;
    if (b->width_percent)
        return mpt_muldiv(measure, b->width_percent, 100000);
    if (s->width)
        return s->width;
    if (s->width_percent)
        return mpt_muldiv(measure, s->width_percent, 100000);
    return mpt_muldiv(b->drawing->width, 3, 4); // CSS: 1 px = 0.75 pt
}

void flow_figure(struct flower *f, const struct box *b, struct area in)
{
    const struct style *s = b->icon_style;
    const struct drawing *d = b->drawing;
    if (!d)
        return;
    mpt width = MIN(figure_width(b, in.width), in.width);
    struct mark mark = {.kind = MARK_DRAWING,
                        .tag = b->tag,
                        .x = in.x,
                        .width = width,
                        .height = reach(mpt_muldiv(width, d->height, d->width)),
                        .color = s->color,
                        .drawing = d};
    if (s->text_align == KW_CENTER)
        mark.x += (in.width - width) / 2;
    if (s->text_align == KW_END)
        mark.x += in.width - width;
    struct marks marks = {NULL, 0, 0};
    PUSH(f->arena, marks, mark);
    mpt grid = f->layout->baseline_grid;
    add_slab(f, slab_new(f, grid ? mpt_round_up(mark.height, grid) : mark.height, &marks, b->pos));
}
