// A timeline's boxes: every text a paragraph, in the order in which they are read: title, lead, axis, notes,
// answers, then each lane with its words and, as figures, what its bars and marks show. Where they stand is
// flow/'s.
#include "style/chart_internal.h"

// ---- paragraphs

// Words of an element, under a tag of their own.
struct box *chart_words(struct maker *m, const struct node *n, enum part part, const struct context *in,
                        enum tag_type type)
{
    struct builder *b = m->b;
    const struct style *style = cascade(b, n, part, in->style);
    struct context here = context_for(b, n, in, type);
    struct box *para = para_new(b, style, &here, n->pos);
    inline_children(b, para, n, here.tag);
    return para;
}

// Words that the layout or the program adds, in the style of an element's part.
struct box *chart_plain(struct maker *m, const struct node *n, enum part part, const struct context *in,
                        struct str text)
{
    struct box *para = para_new(m->b, cascade(m->b, n, part, in->style), in, n->pos);
    inline_text(m->b, para, text, para->style, in->tag, n->pos);
    return para;
}

struct box *chart_phrase(struct maker *m, const struct node *n, enum part part, const struct context *in,
                         const char *name)
{
    struct box *para = para_new(m->b, cascade(m->b, n, part, in->style), in, n->pos);
    inline_phrase(m->b, para, str_of(name), para->style, n->pos, in->tag);
    return para;
}

struct context chart_tagged(struct maker *m, const struct context *in, enum tag_type type)
{
    struct context here = *in;
    here.tag = tag_new(m->b, in, type);
    return here;
}

tag_id chart_alternative(struct maker *m, const struct context *in, struct str alt)
{
    tag_id tag = tag_new(m->b, in, TAG_FIGURE);
    if (tag != TAG_ARTIFACT)
        tag_at(m->b, tag)->alt = alt;
    return tag;
}

// A box that draws nothing itself: its texts stand on its ground.
static struct context ground(struct maker *m, const struct style *style, const struct context *in,
                             struct pos pos)
{
    struct box *box = box_new(m->b, BOX_BLOCK, style, in, pos);
    return context_in(in, box);
}

// ---- the axis

static bool is_named(const struct timeline *t, struct axis_place at)
{
    for (size_t i = 0; i < t->answers.n; i++)
        if (axis_order(t->answers.items[i].range.start, at) == 0 ||
            axis_order(t->answers.items[i].range.end, at) == 0)
            return true;
    return false;
}

static struct chart_figure figure_at(struct maker *m, struct axis_place at, const struct context *in)
{
    const struct node *n = m->t->segments[at.segment].node;
    struct str words = figure_words(m->b, m->t, at, in->lang, n->pos);
    struct chart_figure f = {at, chart_plain(m, n, PART_FIGURE, in, words), NULL};
    if (m->chart->n_rows == 0 && is_named(m->t, at))
        f.named = chart_plain(m, n, PART_NAMED, in, words);
    return f;
}

// Figures at every step, and at its end; a long axis gets so many that a figure still stands for a stretch of
// it.
static void add_figures(struct maker *m, struct chart_segment *out, uint8_t i, const struct context *in)
{
    enum { FIGURES_MAX = 400 };
    const struct axis_segment *s = &m->t->segments[i];
    int64_t every = s->every;
    while (((int64_t)s->to - s->from) / every > FIGURES_MAX)
        every *= 2;
    size_t n = (size_t)(((int64_t)s->to - s->from) / every) + 2;
    out->figures = NEW_ARRAY(m->b->arena, struct chart_figure, n);
    for (int64_t v = s->from; v <= s->to; v += every)
        out->figures[out->n++] = figure_at(m, (struct axis_place){i, (int32_t)v}, in);
    if (out->figures[out->n - 1].at.v < s->to)
        out->figures[out->n++] = figure_at(m, (struct axis_place){i, s->to}, in);
}

void chart_axis(struct maker *m, struct str alt)
{
    struct builder *b = m->b;
    struct chart *c = m->chart;
    const struct node *axis = node_child(m->t->node, EL_AXIS);
    c->band = cascade(b, axis, PART_SELF, m->root.style);
    c->guide = cascade(b, axis, PART_GUIDE, m->root.style);
    c->axis_tag = chart_alternative(m, &m->root, alt);
    struct context out = m->root; // figures and units are what the alternative text tells
    out.tag = c->axis_tag;
    struct context on = ground(m, c->band, &out, axis->pos);
    for (size_t i = 0; i < m->t->n_segments; i++) {
        const struct axis_segment *s = &m->t->segments[i];
        const char *name =
            arena_cstr(b->arena, arena_printf(b->arena, "%s-%ss", m->units, unit_name(s->unit)));
        c->segments[i].unit =
            chart_phrase(m, s->node, PART_UNIT, i && m->form->words != KW_ABOVE ? &on : &out, name);
        add_figures(m, &c->segments[i], (uint8_t)i, &on);
    }
    struct context none = m->root;
    none.tag = TAG_ARTIFACT;
    if (m->t->n_segments > 1 && cascade(b, axis, PART_NOTE, m->root.style)->display != KW_NONE)
        c->break_note = chart_phrase(m, axis, PART_NOTE, &none, "axis-break");
}

// ---- one patient's dates

static void add_date(struct maker *m, struct axis_place at, const struct context *in)
{
    struct chart *c = m->chart;
    const struct node *axis = node_child(m->t->node, EL_AXIS);
    size_t i = c->n_dates++;
    for (; i > 0 && axis_order(c->dates[i - 1].at, at) > 0; i--)
        c->dates[i] = c->dates[i - 1];
    struct str words = place_day_words(m->b, m->t, at, true, in->lang, axis->pos);
    c->dates[i] = (struct chart_date){at, chart_plain(m, axis, PART_DATE, in, words)};
}

// At the start and at the edges of blocks, each once.
static void build_dates(struct maker *m, const struct context *in)
{
    const struct timeline *t = m->t;
    struct chart *c = m->chart;
    c->dates = NEW_ARRAY(m->b->arena, struct chart_date, 2 * TIMELINE_BLOCKS_MAX + 1);
    add_date(m, (struct axis_place){0, t->segments[0].from}, in);
    for (size_t i = 0; i < 2 * t->answers.n; i++) {
        const struct range *r = &t->answers.items[i / 2].range;
        struct axis_place at = i % 2 ? r->end : r->start;
        size_t k = 0;
        while (k < c->n_dates && axis_order(c->dates[k].at, at) != 0)
            k++;
        if (k == c->n_dates)
            add_date(m, at, in);
    }
}

static void build_today(struct maker *m, const struct moment *today)
{
    struct builder *b = m->b;
    struct chart_today *out = &m->chart->today;
    const struct node *axis = node_child(m->t->node, EL_AXIS);
    out->day = timeline_day(m->t, today->v);
    out->style = cascade(b, axis, PART_TODAY, m->root.style);
    struct context here = chart_tagged(m, &m->root, TAG_P), on = ground(m, out->style, &here, axis->pos);
    out->words = para_new(b, cascade_anonymous(b, out->style), &on, axis->pos);
    struct str words = today_words(b, m->t, today->v, out->day, on.lang, axis->pos);
    inline_text(b, out->words, words, out->words->style, on.tag, axis->pos);
}

// False after reporting: what --set says is no date, or nothing to count from.
bool chart_calendar(struct maker *m, const struct moment *today)
{
    bool dates = m->t->segments[0].unit == UNIT_DATE;
    if (today->given && !dates && !m->t->start.given)
        return diag(m->b->diags, DIAG_FIELD_MISSING, m->t->node->pos,
                    STR("Give it with --set start=2026-12-01."),
                    "today is told, but not the start from which this timeline counts");
    if (!today->given && !m->t->start.given)
        return true;
    const struct chart_form *form = m->form;
    bool room = form->arrangement != KW_DOWN && (!m->t->start.given || form->lengths[CHART_DATE_DROP]) &&
                (!today->given || form->lengths[CHART_TODAY_HEIGHT]);
    if (!room)
        return diag(m->b->diags, DIAG_WRONG_LAYOUT, m->t->node->pos,
                    STR("Take one for a patient, such as layouts/formats/timeline-letter.xml."),
                    "this layout has no place for a patient's dates");
    struct context out = m->root;
    out.tag = m->chart->axis_tag;
    if (m->t->start.given)
        build_dates(m, &out);
    if (today->given)
        build_today(m, today);
    return true;
}

// ---- what the legend explains

static unsigned range_kinds(const struct range *r)
{
    static const enum legend_kind kinds[] = {LEGEND_OFTEN, LEGEND_SOME, LEGEND_NONE};
    bool fading = r->occurs != OCCURS_NONE && (r->fades_in || r->fades_out);
    return 1u << kinds[r->occurs] | (fading ? 1u << LEGEND_FADING : 0);
}

unsigned chart_kinds(struct maker *m, const struct lane *lane)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < lane->ranges.n; i++)
        kinds |= range_kinds(&lane->ranges.items[i]);
    for (size_t i = 0; i < lane->milestones.n; i++)
        kinds |= 1u << (lane->milestones.items[i].dated ? LEGEND_POINT : LEGEND_RING);
    for (size_t i = 0; i < lane->recurrences.n; i++) {
        bool dated = lane->recurrences.items[i].every.given;
        if (dated || !m->chart->n_rows) // a figure has a dotted line, and words on it
            kinds |= 1u << (dated ? LEGEND_POINT : LEGEND_RING);
    }
    m->kinds |= kinds;
    return kinds;
}

// ---- answers, notes, phases

enum time_unit chart_block_unit(const struct maker *m, const struct answer *a)
{
    const struct moment *from = &a->range.from, *to = &a->range.to;
    bool said = from->given && to->given && (from->unit == to->unit || from->v == 0) && to->unit != UNIT_DATE;
    return said && !m->t->start.given ? to->unit : m->t->segments[a->range.end.segment].unit;
}

struct str chart_block_words(struct maker *m, const struct answer *a, struct str lang)
{
    struct builder *b = m->b;
    struct pos pos = a->node->pos;
    struct axis_place start = a->range.start, end = a->range.end;
    bool of_patient = m->t->start.given, own = chart_block_unit(m, a) != m->t->segments[end.segment].unit;
    struct filling both[] = {{"from", of_patient ? place_day_words(b, m->t, start, true, lang, pos)
                                                 : figure_words(b, m->t, start, lang, pos)},
                             {"until", of_patient ? place_day_words(b, m->t, end, true, lang, pos)
                                                  : figure_words(b, m->t, end, lang, pos)}};
    if (own) {
        both[0].text = a->range.from.v ? count_words(b, a->range.from.v) : both[0].text;
        both[1].text = count_words(b, a->range.to.v);
    }
    return phrase_filled(b, "block-number", lang, pos, both, 2);
}

// The same as a lane: what stands over the figures is its title, "4–8 weeks" its explanation.
static void build_answer_lane(struct maker *m, const struct answer *a, const struct context *of,
                              struct str numbers, struct chart_block *out)
{
    struct builder *b = m->b;
    const struct node *n = a->node;
    struct lane *lane = NEW(b->arena, struct lane);
    *lane = (struct lane){.node = n, .title = n};
    PUSH(b->arena, lane->ranges, a->range);
    out->panel = cascade(b, n, PART_PANEL, m->root.style);
    struct context on = ground(m, out->panel, of, n->pos);
    on.style = out->panel;
    struct box *title = para_new(b, cascade(b, n, PART_LABEL, out->panel), &on, n->pos);
    inline_children(b, title, n, of->tag);
    struct box *words = chart_plain(m, n, PART_BODY, &on, numbers);
    struct chart_range *bar = NEW(b->arena, struct chart_range); // its words tell it
    *bar = (struct chart_range){&lane->ranges.items[0], out->panel->color, TAG_ARTIFACT};
    out->lane = (struct chart_lane){.lane = lane,
                                    .style = out->panel,
                                    .title = title,
                                    .explanation = words,
                                    .ranges = bar,
                                    .kinds = chart_kinds(m, lane)};
}

static void build_answer(struct maker *m, const struct answer *a, struct chart_block *out)
{
    struct builder *b = m->b;
    const struct node *n = a->node;
    struct context here = context_for(b, n, &m->root, TAG_P);
    *out = (struct chart_block){.answer = a, .style = cascade(b, n, PART_SELF, m->root.style)};
    struct context in = ground(m, out->style, &here, n->pos);
    enum time_unit in_unit = chart_block_unit(m, a);
    bool dates = in_unit == UNIT_DATE || m->t->start.given;
    out->over = para_new(b, cascade_anonymous(b, out->style), &in, n->pos);
    inline_children(b, out->over, n, in.tag);
    out->number = chart_plain(m, n, PART_NUMBER, &in, chart_block_words(m, a, in.lang));
    const char *unit = arena_cstr(b->arena, arena_printf(b->arena, "%ss", unit_name(in_unit)));
    out->unit = dates ? NULL : chart_phrase(m, n, PART_UNIT, &in, unit);
    struct str span = dates ? chart_block_words(m, a, in.lang) : span_words(b, m->t, &a->range, in.lang);
    build_answer_lane(m, a, &here, span, out);
    if (here.tag != TAG_ARTIFACT) // with white space between its lines, where none is set
        tag_at(b, here.tag)->actual =
            arena_printf(b->arena, "%.*s %.*s", STR_ARG(para_text(b, out->over)), STR_ARG(span));
}

static struct chart_note note_of(struct maker *m, const struct timeline_note *note, const struct context *in)
{
    return (struct chart_note){note->at, chart_words(m, note->node, PART_SELF, in, TAG_P)};
}

// In order of time, whatever the order in the file: answers are in it already.
static void build_answers(struct maker *m)
{
    struct chart *c = m->chart;
    const struct timeline *t = m->t;
    c->notes = NEW_ARRAY(m->b->arena, struct chart_note, t->notes.n);
    for (size_t i = 0; i < t->notes.n; i++)
        if (cascade(m->b, t->notes.items[i].node, PART_SELF, m->root.style)->display != KW_NONE)
            c->notes[c->n_notes++] = note_of(m, &t->notes.items[i], &m->root);
    for (size_t i = 0; i < t->answers.n; i++)
        build_answer(m, &t->answers.items[i], &c->blocks[c->n_blocks++]);
    c->phases = NEW_ARRAY(m->b->arena, struct chart_phase, t->phases.n);
    for (size_t i = 0; i < t->phases.n; i++) {
        const struct phase *p = &t->phases.items[i];
        c->phases[i].phase = p;
        c->phases[i].style = cascade(m->b, p->node, PART_SELF, m->root.style);
        c->phases[i].words = p->node->first ? chart_words(m, p->node, PART_LABEL, &m->root, TAG_P) : NULL;
    }
}

// ---- lanes

// Boxes to write dates in, as many beside one another as the sheet is wide; and whole rows of them.
static void build_boxes(struct maker *m, const struct lane *lane, struct chart_recurrence *out,
                        const struct context *in)
{
    const mpt *lengths = m->form->lengths;
    mpt width = lengths[CHART_BOX_WIDTH], gap = lengths[CHART_BOX_GAP];
    if (width <= 0 || m->form->words != KW_ABOVE || !lane_is_written(lane))
        return;
    mpt room = m->b->layout->uses[0].master->width - 2 * lengths[CHART_SHEET_MARGIN];
    out->per_row = (uint16_t)MAX(1, MIN((room + gap) / (width + gap), 100));
    out->rows = (uint16_t)MAX(1, (out->recurrence->count + out->per_row - 1) / out->per_row);
    fields_in_boxes(m->b, out->recurrence->node, out->box, in, (unsigned)out->per_row * out->rows,
                    &out->fields, lane->title ? node_text(m->b->arena, lane->title) : (struct str){0});
}

static void build_range(struct maker *m, const struct range *r, const struct context *in,
                        struct chart_range *out)
{
    *out = (struct chart_range){r, cascade(m->b, r->node, PART_SELF, in->style)->color,
                                chart_alternative(m, in, range_words(m->b, m->t, r, in->lang))};
}

static void build_milestone(struct maker *m, const struct milestone *s, const struct context *in,
                            struct chart_milestone *out)
{
    *out = (struct chart_milestone){s, cascade(m->b, s->node, PART_MARKER, in->style), NULL,
                                    chart_alternative(m, in, milestone_words(m->b, m->t, s, in->lang))};
    if (s->node->first) { // read with the figure
        struct context silent = *in;
        silent.tag = TAG_ARTIFACT;
        out->words = chart_words(m, s->node, PART_SELF, &silent, TAG_SPAN);
    }
}

static void build_recurrence(struct maker *m, const struct lane *lane, const struct recurrence *r,
                             const struct context *in, struct chart_recurrence *out)
{
    *out = (struct chart_recurrence){r,
                                     cascade(m->b, r->node, PART_MARKER, in->style),
                                     cascade(m->b, r->node, PART_BOX, in->style),
                                     chart_alternative(m, in, recurrence_words(m->b, m->t, r, in->lang)),
                                     0,
                                     0,
                                     0};
    build_boxes(m, lane, out, in);
}

// What a lane has, in the order in which it is read: that of time, whatever its kind.
static void build_events(struct maker *m, struct chart_lane *out, const struct context *in)
{
    struct arena *arena = m->b->arena;
    const struct lane *lane = out->lane;
    size_t notes = m->chart->n_rows ? 0 : lane->notes.n; // a figure has them below
    size_t range = 0, milestone = 0, recurrence = 0, note = 0;
    out->ranges = NEW_ARRAY(arena, struct chart_range, lane->ranges.n);
    out->milestones = NEW_ARRAY(arena, struct chart_milestone, lane->milestones.n);
    out->recurrences = NEW_ARRAY(arena, struct chart_recurrence, lane->recurrences.n);
    out->notes = NEW_ARRAY(arena, struct chart_note, lane->notes.n);
    for (;;) {
        const struct axis_place *first[] = {
            range < lane->ranges.n ? &lane->ranges.items[range].start : NULL,
            milestone < lane->milestones.n ? &lane->milestones.items[milestone].at : NULL,
            recurrence < lane->recurrences.n ? &lane->recurrences.items[recurrence].start : NULL,
            note < notes ? &lane->notes.items[note].at : NULL};
        size_t next = COUNT_OF(first);
        for (size_t i = 0; i < COUNT_OF(first); i++)
            if (first[i] && (next == COUNT_OF(first) || axis_order(*first[i], *first[next]) < 0))
                next = i;
        if (next == COUNT_OF(first))
            return;
        if (next == 0) {
            build_range(m, &lane->ranges.items[range], in, &out->ranges[range]);
            range++;
        } else if (next == 1) {
            build_milestone(m, &lane->milestones.items[milestone], in, &out->milestones[milestone]);
            milestone++;
        } else if (next == 2) {
            build_recurrence(m, lane, &lane->recurrences.items[recurrence], in,
                             &out->recurrences[recurrence]);
            recurrence++;
        } else {
            out->notes[note] = note_of(m, &lane->notes.items[note], in);
            note++;
        }
    }
}

static void build_pictures(struct maker *m, struct chart_lane *out, const struct context *in)
{
    struct builder *b = m->b;
    const struct node *chain = m->chart->n_rows ? NULL : out->lane->chain; // a figure has no room for it
    if (!chain || cascade(b, chain, PART_SELF, in->style)->display == KW_NONE)
        return;
    size_t n = 0;
    for (const struct node *c = chain->first; c; c = c->next)
        n += c->element == EL_STEP;
    out->chain_style = cascade(b, chain, PART_SELF, in->style);
    out->arrow_style = cascade(b, chain, PART_ARROW, out->chain_style);
    out->chain_tag = chart_alternative(m, in, node_attr(chain, AT_ALT));
    out->steps = NEW_ARRAY(b->arena, struct chart_step, n);
    const struct icon *arrow =
        out->arrow_style->icon ? out->arrow_style->icon : layout_icon(b->layout, STR("arrow"));
    out->arrow = arrow ? arrow->drawing : NULL;
    for (const struct node *c = chain->first; c; c = c->next) {
        if (c->element != EL_STEP)
            continue;
        const struct style *step = cascade(b, c, PART_SELF, out->chain_style);
        const struct style *icon = cascade(b, c, PART_ICON, step);
        if (step->icon)
            out->steps[out->n_steps++] = (struct chart_step){step->icon->drawing, icon};
    }
}

// A tag that is in the PDF only where the explanation is not seen.
static void build_unseen(struct maker *m, struct chart_lane *out, const struct context *in)
{
    if (m->chart->n_rows)
        return; // in a figure it always has room
    out->unseen = context_for(m->b, out->lane->explanation, in, TAG_P).tag;
    if (out->unseen != TAG_ARTIFACT)
        tag_at(m->b, out->unseen)->actual = para_text(m->b, out->explanation);
}

void chart_lane(struct maker *m, const struct lane *lane, const struct context *list, struct chart_lane *out)
{
    struct builder *b = m->b;
    struct context item = context_for(b, lane->node, list, TAG_LI);
    *out = (struct chart_lane){
        .lane = lane, .style = cascade(b, lane->node, PART_SELF, list->style), .kinds = chart_kinds(m, lane)};
    struct context body = chart_tagged(m, &item, TAG_LBODY);
    body.style = out->style;
    if (out->style->icon)
        out->icon = out->style->icon->drawing;
    out->icon_style = cascade(b, lane->node, PART_ICON, out->style);
    if (lane->title)
        out->title = chart_words(m, lane->title, PART_SELF, &body, TAG_P);
    if (lane->explanation)
        out->explanation = chart_words(m, lane->explanation, PART_SELF, &body, TAG_P);
    if (out->explanation && lane_is_written(lane) && m->form->words == KW_ABOVE &&
        m->form->lengths[CHART_BOX_WIDTH] > 0)
        inline_phrase(b, out->explanation, STR("recurrence-write"), out->explanation->style, lane->node->pos,
                      out->explanation->tag);
    if (out->explanation)
        build_unseen(m, out, &body);
    build_events(m, out, &body);
    build_pictures(m, out, &body);
}

static void build_groups(struct maker *m)
{
    struct builder *b = m->b;
    const struct timeline *t = m->t;
    m->chart->groups = NEW_ARRAY(b->arena, struct chart_group, t->groups.n);
    for (size_t g = 0; g < t->groups.n; g++) {
        const struct lane_group *group = &t->groups.items[g];
        struct chart_group *out = &m->chart->groups[g];
        out->group = group;
        out->style = cascade(b, group->node, PART_SELF, m->root.style);
        struct context list = context_for(b, group->node, &m->root, TAG_L);
        tag_at(b, list.tag)->list_numbering = KW_NONE;
        list = ground(m, out->style, &list, group->node->pos);
        out->lanes = NEW_ARRAY(b->arena, struct chart_lane, group->lanes.n);
        out->n = group->lanes.n;
        for (size_t i = 0; i < out->n; i++)
            chart_lane(m, &group->lanes.items[i], &list, &out->lanes[i]);
    }
}

// ---- legend and footer

void chart_legend(struct maker *m)
{
    static const char *const names[] = {"legend-often", "legend-some",  "legend-fading",
                                        "legend-none",  "legend-point", "legend-ring"};
    const struct timeline *t = m->t;
    struct context in = m->root;
    in.tag = TAG_ARTIFACT; // it explains what is only seen
    m->chart->legend_style = cascade(m->b, t->node, PART_LEGEND, m->root.style);
    for (int k = 0; k < LEGEND_KINDS; k++)
        if (m->kinds >> k & 1)
            m->chart->legend[k] = chart_phrase(m, t->node, PART_LEGEND, &in, names[k]);
}

static void build_footer(struct maker *m)
{
    struct builder *b = m->b;
    struct chart *c = m->chart;
    const struct node *n = m->t->node;
    struct context status = chart_tagged(m, &m->root, TAG_P), source = chart_tagged(m, &m->root, TAG_P);
    c->status = chart_phrase(m, n, PART_FOOTER, &status, "chart-status");
    c->source = chart_phrase(m, n, PART_FOOTER, &source, "chart-source");
    c->code_style = cascade(b, n, PART_CODE, m->root.style);
    struct str address = b->article->address;
    if (!address.n)
        return;
    struct context code = m->root;
    code.tag = chart_alternative(m, &m->root, qr_alternative(b, n->pos, code.lang, address));
    c->code = box_new(b, BOX_QR, c->code_style, &code, n->pos);
    struct style *plain_plate = NEW(b->arena, struct style); // the dashes stand for a code that is not there
    *plain_plate = *c->code_style;
    plain_plate->border_style = KW_NONE;
    plain_plate->border_width = 0;
    plain_plate->border_color = NULL;
    c->code->style = c->code->icon_style = plain_plate;
    c->code->qr = address;
}

// ---- the whole

// The layout's own blocks, where its chart has room for them.
static struct box *own_content(struct maker *m, const char *at)
{
    if (m->form->lengths[CHART_CONTENT_WIDTH] <= 0)
        return NULL;
    struct box *box = box_new(m->b, BOX_BLOCK, m->root.style, &m->root, m->t->node->pos);
    struct context in = context_in(&m->root, box);
    in.style = m->root.style;
    build_layout_content(m->b, at, &in);
    return box;
}

static struct box *build_lead(struct maker *m)
{
    const struct node *n = m->t->lead;
    const struct style *style = cascade(m->b, n, PART_SELF, m->root.style);
    if (!style->background)
        return chart_words(m, n, PART_SELF, &m->root, TAG_P);
    struct context here = context_for(m->b, n, &m->root, TAG_P), on = ground(m, style, &here, n->pos);
    struct box *para = para_new(m->b, cascade_anonymous(m->b, style), &on, n->pos);
    inline_children(m->b, para, n, here.tag);
    return para;
}

const struct timeline *chart_timeline(struct builder *b, const struct node *root, struct moment *today)
{
    const struct timeline *t = timeline_of(b->arena, root, b->diags);
    if (!t)
        return NULL;
    struct timeline *own = NEW(b->arena, struct timeline); // the article's is for all patients
    *own = *t;
    if (t->segments[0].unit != UNIT_DATE && !set_date(b, "start", root->pos, &own->start))
        return NULL;
    return set_date(b, "today", root->pos, today) ? own : NULL;
}

struct chart *build_chart(struct builder *b, const struct context *in)
{
    struct moment today;
    const struct timeline *t = chart_timeline(b, b->article->root, &today);
    if (!t)
        return NULL;
    struct maker m = {b, t, &b->layout->chart, NEW(b->arena, struct chart), *in, "axis", 0};
    m.chart->timeline = t;
    m.chart->style = in->style;
    const struct node *title = node_child(b->article->head, EL_TITLE);
    if (title) {
        m.chart->title = chart_words(&m, title, PART_SELF, &m.root, TAG_H1);
        b->last_level = 1;
        tag_at(b, m.chart->title->tag)->title = b->article->title;
    }
    m.chart->start = own_content(&m, "start");
    if (t->lead)
        m.chart->lead = build_lead(&m);
    chart_axis(&m, axis_words(b, t, m.root.lang));
    if (!chart_calendar(&m, &today))
        return NULL;
    build_answers(&m);
    build_groups(&m);
    chart_digits(&m);
    m.chart->end = own_content(&m, "end");
    chart_legend(&m);
    build_footer(&m);
    return m.chart;
}
