// <chart>: how timelines are drawn. Its parts carry lengths that doc/chart.def lists; those of a later file
// take the place of the ones before, one by one. When all files are read, everything is scaled to the page.
#include <string.h>

#include "doc/timeline.h"
#include "read/layout.h"
#include "read/vocabulary.h"

static struct str attr_of(struct layout_builder *b, const xmlAttr *a)
{
    return xml_attr_value(b->arena, a);
}

// ---- names

static bool is_part(struct str name)
{
    for (int i = 0; i < CHART_LENGTHS; i++)
        if (str_eqz(name, chart_length_part((enum chart_length)i)))
            return true;
    return str_eqz(name, "scale");
}

// The names of a part's lengths, or of all parts.
static size_t names_of(const char *part, const char *names[CHART_LENGTHS + 1])
{
    size_t n = 0;
    for (int i = 0; i < CHART_LENGTHS; i++) {
        const char *of = chart_length_part((enum chart_length)i);
        if (part && strcmp(of, part) == 0)
            names[n++] = chart_length_name((enum chart_length)i);
        else if (!part && (n == 0 || strcmp(names[n - 1], of) != 0))
            names[n++] = of;
    }
    if (!part)
        names[n++] = "scale";
    return n;
}

static struct str suggestion(struct arena *arena, struct str wrong, const char *part)
{
    const char *names[CHART_LENGTHS + 1];
    struct str near = str_nearest(wrong, names, names_of(part, names));
    return near.n ? arena_printf(arena, part ? "Did you mean %.*s=\"…\"?" : "Did you mean <%.*s>?",
                                 STR_ARG(near))
                  : (struct str){0};
}

// ---- values

static void take_length(struct layout_builder *b, struct chart_draft *draft, xmlNode *x, xmlAttr *a,
                        enum chart_length which)
{
    struct str value = attr_of(b, a);
    mpt length;
    if (length_parse(value, &length)) {
        draft->form.lengths[which] = length;
        draft->said[which] = true;
        return;
    }
    diag(b->diags, DIAG_BAD_LENGTH, xml_attr_pos(x, chart_length_name(which)),
         STR("Write a number and mm, cm, in or pt, such as 42.5pt."), "%s=\"%.*s\" is not a length",
         chart_length_name(which), STR_ARG(value));
    xml_mark_reported(x);
}

static void take_part(struct layout_builder *b, struct chart_draft *draft, xmlNode *x, const char *part)
{
    for (xmlAttr *a = x->properties; a; a = a->next) {
        struct str name = xml_attr_name(a);
        int which = 0;
        while (which < CHART_LENGTHS && !(strcmp(chart_length_part((enum chart_length)which), part) == 0 &&
                                          str_eqz(name, chart_length_name((enum chart_length)which))))
            which++;
        if (which < CHART_LENGTHS) {
            take_length(b, draft, x, a, (enum chart_length)which);
            continue;
        }
        diag(b->diags, DIAG_UNKNOWN_ATTRIBUTE, xml_pos(x), suggestion(b->arena, name, part),
             "<%s> has no attribute %.*s", part, STR_ARG(name));
        xml_mark_reported(x);
    }
}

static void take_scale(struct layout_builder *b, struct chart_draft *draft, xmlNode *x)
{
    struct str unit = xml_attr(b->arena, x, "unit"), size = xml_attr(b->arena, x, "size");
    mpt length;
    const char *names[UNIT_COUNT];
    for (int u = 0; u < UNIT_COUNT; u++) {
        names[u] = unit_name((enum time_unit)u);
        if (!str_eqz(unit, names[u]))
            continue;
        if (length_parse(size, &length) && length > 0)
            draft->form.units[u] = length;
        else
            diag(b->diags, DIAG_BAD_LENGTH, xml_pos(x), STR("Write <scale unit=\"week\" size=\"23mm\"/>."),
                 "size=\"%.*s\" is not a length on the axis", STR_ARG(size));
        return;
    }
    unknown_name(b->arena, b->diags, xml_pos(x), "the unit", unit, names, UNIT_COUNT);
    xml_mark_reported(x);
}

static void take_word(struct layout_builder *b, const xmlNode *x, const char *name, const char *const *words,
                      const enum keyword *keywords, size_t n, enum keyword *out)
{
    struct str value = xml_attr(b->arena, x, name);
    if (!value.p)
        return;
    for (size_t i = 0; i < n; i++)
        if (str_eqz(value, words[i])) {
            *out = keywords[i];
            return;
        }
    struct str near = str_nearest(value, words, n);
    diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(x, name),
         near.n ? arena_printf(b->arena, "Did you mean \"%.*s\"?", STR_ARG(near)) : (struct str){0},
         "\"%.*s\" is not a value of the attribute %s", STR_ARG(value), name);
}

void chart_take(void *context, xmlNode *chart)
{
    struct layout_builder *b = context;
    static const char *const ways[] = {"across", "down"}, *const words[] = {"beside", "above", "head"};
    static const enum keyword way[] = {KW_ACROSS, KW_DOWN}, word[] = {KW_BESIDE, KW_ABOVE, KW_HEAD};
    struct str place = xml_attr(b->arena, chart, "place");
    bool inset = str_eqz(place, "figure");
    struct chart_draft *draft = inset ? &b->inset : &b->chart;
    if (place.p && !inset && !str_eqz(place, "sheet")) {
        diag(b->diags, DIAG_BAD_VALUE, xml_attr_pos(chart, "place"), STR("Write \"sheet\" or \"figure\"."),
             "\"%.*s\" is not a value of the attribute place", STR_ARG(place));
        return;
    }
    take_word(b, chart, "arrangement", ways, way, inset ? 1 : COUNT_OF(ways), &draft->form.arrangement);
    take_word(b, chart, "words", words, word, inset ? 2 : COUNT_OF(words), &draft->form.words);
    draft->form.given = true;
    draft->form.pos = xml_pos(chart);
    for (xmlNode *x = chart->children; x; x = x->next) {
        if (x->type != XML_ELEMENT_NODE)
            continue;
        struct str name = xml_name(x);
        bool ours = x->ns && strcmp((const char *)x->ns->href, NS_LAYOUT) == 0;
        if (!ours || !is_part(name)) {
            diag(b->diags, DIAG_UNKNOWN_ELEMENT, xml_pos(x), suggestion(b->arena, name, NULL),
                 "<chart> has no part <%.*s>", STR_ARG(name));
            xml_mark_reported(x);
        } else if (str_eqz(name, "scale")) {
            take_scale(b, draft, x);
        } else {
            take_part(b, draft, x, arena_cstr(b->arena, name));
        }
    }
}

// ---- when all files are read

// What a figure in an article is drawn with: it has no sheet around it, no blocks and no notes above a band.
static bool is_of_figure(int which)
{
    static const enum chart_length own[] = {
        CHART_SHEET_WIDTH,   CHART_AXIS_START,      CHART_AXIS_END,         CHART_AXIS_FIGURE_GAP,
        CHART_BAND_START,    CHART_BAND_END,        CHART_BAND_THICKNESS,   CHART_BAND_RADIUS,
        CHART_BAND_UNIT_AT,  CHART_BAND_UNIT_GAP,   CHART_BREAK_BEFORE,     CHART_BREAK_GAP,
        CHART_BREAK_AFTER,   CHART_BREAK_STROKE,    CHART_BREAK_STROKE_GAP, CHART_BREAK_LEAN,
        CHART_BREAK_INSET,   CHART_GUIDE_THICKNESS, CHART_LANES_FROM,       CHART_LANES_UNTIL,
        CHART_LANES_INSET,   CHART_LANES_RULE,      CHART_LANE_HEIGHT,      CHART_LANE_ICON,
        CHART_LANE_WORDS,    CHART_LANE_WORDS_END,  CHART_LANE_INSET,       CHART_BAR_THICKNESS,
        CHART_BAR_RADIUS,    CHART_BAR_STROKE,      CHART_BAR_PITCH,        CHART_BAR_FADE,
        CHART_BAR_BEYOND,    CHART_BAR_OUTLINE,     CHART_BAR_DASH,         CHART_BAR_DASH_GAP,
        CHART_POINT_RADIUS,  CHART_POINT_RING,      CHART_POINT_LINE,       CHART_POINT_APART,
        CHART_POINT_DOT,     CHART_REPEAT_FIRST,    CHART_REPEAT_DOT,       CHART_REPEAT_DOT_PITCH,
        CHART_REPEAT_CLEAR,  CHART_LEGEND_DROP,     CHART_LEGEND_PITCH,     CHART_LEGEND_WIDTH,
        CHART_LEGEND_HEIGHT, CHART_LEGEND_GAP,      CHART_LEGEND_APART,     CHART_DATE_DROP,
        CHART_DATE_APART,    CHART_TODAY_DROP,      CHART_TODAY_HEIGHT,     CHART_TODAY_RADIUS,
        CHART_TODAY_BEFORE,  CHART_TODAY_INSET,     CHART_TODAY_POINT,      CHART_TODAY_LINE};
    size_t i = 0;
    while (i < COUNT_OF(own) && (int)own[i] != which)
        i++;
    return i < COUNT_OF(own);
}

// The first that is not said, and how many others; -1: none.
static int lacking_of(const struct chart_draft *draft, bool inset, int *others)
{
    int lacking = -1;
    *others = -1;
    for (int i = CHART_LENGTHS; i-- > 0;)
        if (!draft->said[i] && (!inset || is_of_figure(i))) {
            lacking = i;
            ++*others;
        }
    return lacking;
}

// What a chart cannot be drawn without: every length, and some that are not next to nothing.
static bool is_complete(struct layout_builder *b, const struct chart_draft *draft, bool inset)
{
    int others, lacking = lacking_of(draft, inset, &others);
    const char *part = lacking < 0 ? "" : chart_length_part((enum chart_length)lacking);
    const char *name = lacking < 0 ? "" : chart_length_name((enum chart_length)lacking);
    bool ok =
        lacking < 0 || diag(b->diags, DIAG_MISSING_PART, draft->form.pos,
                            inset ? STR("Extend a layout that has them, such as layouts/base/handout.xml.")
                                  : STR("Extend a layout that has them, such as layouts/base/chart.xml."),
                            "<chart> does not say the length %s of <%s>, and %d others", name, part, others);
    static const enum chart_length steps[] = {
        CHART_BAR_PITCH,   CHART_REPEAT_DOT_PITCH,  CHART_BAR_DASH,     CHART_SHEET_WIDTH,
        CHART_LANE_HEIGHT, CHART_BLOCK_FRAME_PITCH, CHART_REPEAT_PITCH, CHART_SHEET_HEIGHT};
    for (size_t i = 0; ok && i < COUNT_OF(steps) - (inset ? 3 : 0); i++)
        if (draft->form.lengths[steps[i]] < MPT_PER_PT)
            ok = diag(b->diags, DIAG_BAD_LENGTH, draft->form.pos, STR("Give it at least 1pt."),
                      "the length %s of <%s> is too small", chart_length_name(steps[i]),
                      chart_length_part(steps[i]));
    return ok;
}

static void scale(mpt *length, int64_t by)
{
    *length = MAX(-LENGTH_MAX, MIN(mpt_muldiv(*length, by, 1000000), LENGTH_MAX));
}

void chart_finish(struct layout_builder *b, struct layout *l)
{
    l->chart = b->chart.form;
    l->inset = b->inset.form;
    if (l->inset.given)
        is_complete(b, &b->inset, true);
    if (!l->chart.given || !is_complete(b, &b->chart, false) || !l->n_uses || !l->uses[0].master)
        return;
    const struct master *page = l->uses[0].master;
    mpt *lengths = l->chart.lengths;
    int64_t wide = (int64_t)page->width * 1000000 / lengths[CHART_SHEET_WIDTH];
    int64_t high = (int64_t)page->height * 1000000 / lengths[CHART_SHEET_HEIGHT];
    l->scale = MIN(wide, high);
    for (int i = 0; i < CHART_LENGTHS; i++)
        scale(&lengths[i], l->scale);
    for (int i = 0; i < UNIT_COUNT; i++)
        scale(&l->chart.units[i], l->scale);
    for (size_t i = 0; i < l->n_masters; i++) {
        struct master *m = (struct master *)&l->masters[i]; // made by masters_finish just now
        scale(&m->margin_top, l->scale);
        scale(&m->margin_bottom, l->scale);
        scale(&m->margin_start, l->scale);
        scale(&m->margin_end, l->scale);
    }
}
