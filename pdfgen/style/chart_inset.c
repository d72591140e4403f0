// A timeline in an article: a figure as wide as its column. Blocks become lanes before the others, their
// figures the words beside the bar; notes and phases stand below the chart as text, each with its time. Lead,
// chains and footer are those of a document of its own: the article says what they would.
#include "style/chart_internal.h"

// The whole in words: what the author says, else the summary of the timeline's own head; then the axis.
static struct str alternative(struct maker *m, const struct node *n)
{
    struct builder *b = m->b;
    const struct node *head = node_child(n, EL_HEAD), *summary = head ? node_child(head, EL_SUMMARY) : NULL;
    struct str alt = node_attr(n, AT_ALT), axis = axis_words(b, m->t, m->root.lang);
    if (!alt.n && summary)
        alt = node_text(b->arena, summary);
    return alt.n ? arena_printf(b->arena, "%.*s %.*s.", STR_ARG(alt), STR_ARG(axis))
                 : arena_printf(b->arena, "%.*s.", STR_ARG(axis));
}

// "4–8 weeks".
static struct box *block_figures(struct maker *m, const struct answer *a, const struct context *in)
{
    struct builder *b = m->b;
    const struct node *n = a->node;
    enum time_unit unit = chart_block_unit(m, a);
    struct context here = chart_tagged(m, in, TAG_P);
    struct box *para = para_new(b, cascade(b, n, PART_NUMBER, in->style), &here, n->pos);
    inline_text(b, para, chart_block_words(m, a, here.lang), para->style, here.tag, n->pos);
    if (unit == UNIT_DATE || m->t->start.given)
        return para;
    inline_text(b, para, STR("\xC2\xA0"), para->style, here.tag, n->pos);
    inline_phrase(b, para, arena_printf(b->arena, "%ss", unit_name(unit)), para->style, n->pos, here.tag);
    return para;
}

static void build_block_row(struct maker *m, const struct answer *a, const struct context *list,
                            struct chart_lane *out)
{
    struct builder *b = m->b;
    struct lane *lane = NEW(b->arena, struct lane); // as if it had been written as one
    *lane = (struct lane){.node = a->node};
    PUSH(b->arena, lane->ranges, a->range);
    struct context item = context_for(b, a->node, list, TAG_LI);
    *out = (struct chart_lane){
        .lane = lane, .style = cascade(b, a->node, PART_SELF, list->style), .kinds = chart_kinds(m, lane)};
    struct context body = chart_tagged(m, &item, TAG_LBODY);
    body.style = out->style;
    out->icon_style = cascade(b, a->node, PART_ICON, out->style);
    out->title = chart_words(m, a->node, PART_SELF, &body, TAG_P);
    out->explanation = block_figures(m, a, &body);
    out->ranges = NEW_ARRAY(b->arena, struct chart_range, 1);
    out->ranges[0] =
        (struct chart_range){&lane->ranges.items[0], out->style->color,
                             chart_alternative(m, &body, range_words(b, m->t, &a->range, body.lang))};
}

static struct context list_of(struct maker *m, struct context list)
{
    tag_at(m->b, list.tag)->list_numbering = KW_NONE;
    return list;
}

static void build_rows(struct maker *m)
{
    struct builder *b = m->b;
    const struct timeline *t = m->t;
    struct chart *c = m->chart;
    size_t n = 0;
    c->rows = NEW_ARRAY(b->arena, struct chart_lane, t->answers.n + t->n_lanes);
    if (t->answers.n) {
        struct context list = list_of(m, chart_tagged(m, &m->root, TAG_L));
        for (size_t i = 0; i < t->answers.n; i++)
            build_block_row(m, &t->answers.items[i], &list, &c->rows[n++]);
    }
    for (size_t g = 0; g < t->groups.n; g++) {
        const struct lane_group *group = &t->groups.items[g];
        struct context list = list_of(m, context_for(b, group->node, &m->root, TAG_L));
        list.style = cascade(b, group->node, PART_SELF, m->root.style);
        for (size_t i = 0; i < group->lanes.n; i++)
            chart_lane(m, &group->lanes.items[i], &list, &c->rows[n++]);
    }
}

// Below the chart, with its time: "At the start: …", "From week 1 to week 4: …".
static void build_note(struct maker *m, const struct node *n, struct str time, const struct context *in)
{
    struct builder *b = m->b;
    if (!n->first || cascade(b, n, PART_SELF, in->style)->display == KW_NONE)
        return;
    struct context here = context_for(b, n, in, TAG_P);
    struct box *para = para_new(b, cascade(b, n, PART_SELF, in->style), &here, n->pos);
    inline_text(b, para, time, cascade(b, n, PART_LABEL, para->style), here.tag, n->pos);
    inline_text(b, para, STR(" "), para->style, here.tag, n->pos);
    inline_children(b, para, n, here.tag);
}

static void build_note_at(struct maker *m, const struct timeline_note *note, const struct context *in)
{
    struct pos pos = note->node->pos;
    struct str lang = m->root.lang;
    struct filling time = {"time", time_words(m->b, m->t, note->at, false, lang, pos)};
    build_note(m, note->node, phrase_filled(m->b, "figure-note", lang, pos, &time, 1), in);
}

static void build_phase_words(struct maker *m, const struct phase *p, const struct context *in)
{
    struct pos pos = p->node->pos;
    struct str lang = m->root.lang;
    const struct filling both[] = {{"from", time_words(m->b, m->t, p->start, false, lang, pos)},
                                   {"until", time_words(m->b, m->t, p->end, false, lang, pos)}};
    build_note(m, p->node, phrase_filled(m->b, "figure-span", lang, pos, both, 2), in);
}

static void build_notes(struct maker *m, const struct context *in)
{
    const struct timeline *t = m->t;
    for (size_t i = 0; i < t->notes.n; i++)
        build_note_at(m, &t->notes.items[i], in);
    for (size_t i = 0; i < t->phases.n; i++)
        build_phase_words(m, &t->phases.items[i], in);
    for (size_t g = 0; g < t->groups.n; g++)
        for (size_t i = 0; i < t->groups.items[g].lanes.n; i++) {
            const struct lane *lane = &t->groups.items[g].lanes.items[i];
            for (size_t k = 0; k < lane->notes.n; k++)
                build_note_at(m, &lane->notes.items[k], in);
        }
}

static void build_phases(struct maker *m)
{
    struct chart *c = m->chart;
    c->phases = NEW_ARRAY(m->b->arena, struct chart_phase, m->t->phases.n);
    for (size_t i = 0; i < m->t->phases.n; i++) {
        const struct phase *p = &m->t->phases.items[i];
        c->phases[i] = (struct chart_phase){p, cascade(m->b, p->node, PART_SELF, m->root.style), NULL};
    }
}

// A date for every figure of the axis: where one finds no room, the next does.
static void build_dates(struct maker *m)
{
    struct builder *b = m->b;
    struct chart *c = m->chart;
    size_t most = 0;
    for (size_t i = 0; i < m->t->n_segments; i++)
        most += c->segments[i].n;
    struct context on = m->root;
    on.tag = c->axis_tag;
    c->dates = NEW_ARRAY(b->arena, struct chart_date, most);
    c->n_dates = 0;
    for (size_t i = 0; i < m->t->n_segments; i++)
        for (size_t k = 0; k < c->segments[i].n; k++) {
            struct axis_place at = c->segments[i].figures[k].at;
            const struct node *axis = node_child(m->t->node, EL_AXIS);
            struct str words = place_day_words(b, m->t, at, true, on.lang, axis->pos);
            c->dates[c->n_dates++] = (struct chart_date){at, chart_plain(m, axis, PART_DATE, &on, words)};
        }
}

static void build_parts(struct maker *m, const struct node *n, const struct moment *today)
{
    struct chart *c = m->chart;
    c->timeline = m->t;
    c->style = m->root.style;
    c->n_rows = m->t->answers.n + m->t->n_lanes;
    chart_axis(m, alternative(m, n));
    c->break_note = NULL;
    if (!chart_calendar(m, today))
        return;
    if (m->t->start.given)
        build_dates(m);
    build_phases(m);
    build_rows(m);
    chart_digits(m);
    chart_legend(m);
    bool explains = false; // what is only seen as it is everywhere needs no words
    for (int k = LEGEND_SOME; k < LEGEND_KINDS; k++)
        explains = explains || c->legend[k];
    if (!explains || c->legend_style->display == KW_NONE)
        for (int k = 0; k < LEGEND_KINDS; k++)
            c->legend[k] = NULL;
}

void build_timeline(struct builder *b, const struct node *n, const struct context *in)
{
    if (!b->layout->inset.given) {
        diag(b->diags, DIAG_WRONG_LAYOUT, n->pos,
             STR("Let it have a <chart place=\"figure\">, as layouts/base/handout.xml has."),
             "this layout does not say how a timeline is drawn in an article");
        return;
    }
    struct box *box = block_new(b, n, in, TAG_DIV);
    if (!box)
        return;
    struct moment today;
    const struct timeline *t = chart_timeline(b, n, &today);
    if (!t)
        return;
    struct context inner = context_in(in, box);
    const struct node *title = node_child(n, EL_TITLE), *caption = node_child(n, EL_CAPTION);
    if (title)
        build_paragraph(b, title, &inner, TAG_P);
    struct box *drawn = box_new(b, BOX_CHART, cascade_anonymous(b, box->style), &inner, n->pos);
    struct maker m = {b, t, &b->layout->inset, NEW(b->arena, struct chart), inner, "figure", 0};
    drawn->chart = m.chart;
    m.root.box = drawn;
    build_parts(&m, n, &today);
    build_notes(&m, &inner);
    if (caption)
        build_paragraph(b, caption, &inner, TAG_CAPTION);
}
