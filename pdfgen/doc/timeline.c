// From the element <timeline> to what it means. Every time is looked up on the axis here, so that a fault is
// told with the place of its element.
#include "doc/timeline.h"

#include <stdlib.h>

#include "doc/layout.h"

struct maker {
    struct arena *arena;
    struct diags *diags;
    struct timeline *t;
    size_t events;
};

static bool is(const struct node *n, enum attribute a, const char *word)
{
    return str_eqz(node_attr(n, a), word);
}

// ---- the axis

static bool take_segment(struct maker *m, const struct node *n)
{
    struct timeline *t = m->t;
    struct moment from, until, every;
    if (!moment_parse(node_attr(n, AT_FROM), &from) || !moment_parse(node_attr(n, AT_UNTIL), &until))
        return false; // the value was reported
    if (from.v == 0 && until.unit != UNIT_DATE)
        from.unit = until.unit;
    if (from.unit != until.unit)
        return diag(m->diags, DIAG_BAD_VALUE, n->pos,
                    STR("Write both in one unit: from=\"start\" until=\"8 weeks\"."),
                    "this segment begins in %ss and ends in %ss", unit_name(from.unit),
                    unit_name(until.unit));
    if (until.v <= from.v)
        return diag(m->diags, DIAG_TIME_ORDER, n->pos, STR("until is later than from."),
                    "this segment of the axis has no length");
    if (t->n_segments == SEGMENTS_MAX)
        return diag(m->diags, DIAG_XML_TOO_MANY, n->pos, (struct str){0}, "an axis has at most %d segments",
                    SEGMENTS_MAX);
    const struct axis_segment *last = t->n_segments ? &t->segments[t->n_segments - 1] : NULL;
    struct moment end = last ? (struct moment){.unit = last->unit, .v = last->to} : (struct moment){0};
    if (last &&
        ((last->unit == UNIT_DATE) != (from.unit == UNIT_DATE) || moment_span(from) < moment_span(end)))
        return diag(m->diags, DIAG_TIME_ORDER, n->pos, STR("Segments stand in order of time."),
                    "this segment begins before the one above it ends");
    struct axis_segment s = {n, until.unit, from.v, until.v, 1000};
    if (moment_parse(node_attr(n, AT_EVERY), &every) && every.v > 0)
        s.every = MAX(1, (int32_t)MIN(moment_span(every) * 1000 /
                                          moment_span((struct moment){.unit = s.unit, .v = 1000}),
                                      INT32_MAX));
    t->segments[t->n_segments++] = s;
    return true;
}

static bool take_axis(struct maker *m, const struct node *axis)
{
    bool ok = true;
    for (const struct node *n = axis->first; n; n = n->next)
        ok = take_segment(m, n) && ok;
    return ok && m->t->n_segments > 0;
}

static struct axis_place axis_start(const struct timeline *t)
{
    return (struct axis_place){0, t->segments[0].from};
}

static struct axis_place axis_end(const struct timeline *t)
{
    return (struct axis_place){(uint8_t)(t->n_segments - 1), t->segments[t->n_segments - 1].to};
}

// ---- times of events

// Between which times of the axis a time that is not on it lies, for the hint.
static struct str axis_words(struct maker *m)
{
    struct str words = STR("The axis has ");
    for (size_t i = 0; i < m->t->n_segments; i++) {
        const struct node *n = m->t->segments[i].node;
        words = arena_printf(m->arena, "%.*s%s%.*s to %.*s", STR_ARG(words), i ? ", then " : "",
                             STR_ARG(node_attr(n, AT_FROM)), STR_ARG(node_attr(n, AT_UNTIL)));
    }
    return arena_printf(m->arena, "%.*s.", STR_ARG(words));
}

// False where it is given and wrong.
static bool take_time(struct maker *m, const struct node *n, enum attribute a, struct moment *moment,
                      struct axis_place *place)
{
    struct str value = node_attr(n, a);
    *moment = (struct moment){0};
    if (!value.p)
        return true;
    if (!moment_parse(value, moment))
        return false;
    return timeline_place(m->t, *moment, place) ||
           diag(m->diags, DIAG_TIME_OUTSIDE, n->pos, axis_words(m), "%s=\"%.*s\" is not on the axis",
                attribute_name(a), STR_ARG(value));
}

static bool count_event(struct maker *m, const struct node *n)
{
    if (++m->events <= TIMELINE_EVENTS_MAX)
        return true;
    return m->events > TIMELINE_EVENTS_MAX + 1 // told
               ? false
               : diag(m->diags, DIAG_XML_TOO_MANY, n->pos, STR("Make several timelines of it."),
                      "a timeline has at most %d events", TIMELINE_EVENTS_MAX);
}

static bool take_fade(const struct node *n, enum attribute a, struct moment *over)
{
    struct str value = node_attr(n, a);
    *over = (struct moment){0};
    if (!str_eqz(value, "true") && value.p)
        moment_parse(value, over);
    return value.p != NULL;
}

static bool take_span(struct maker *m, const struct node *n, struct moment *from, struct moment *to,
                      struct axis_place *start, struct axis_place *end)
{
    *start = axis_start(m->t);
    *end = axis_end(m->t);
    bool ok = take_time(m, n, AT_FROM, from, start);
    ok = take_time(m, n, AT_UNTIL, to, end) && ok;
    if (ok && axis_order(*start, *end) >= 0)
        ok = diag(m->diags, DIAG_TIME_ORDER, n->pos, STR("until is later than from."),
                  "<%s> ends before it starts", element_name(n->element));
    return count_event(m, n) && ok;
}

static bool take_range(struct maker *m, const struct node *n, struct range *out)
{
    *out = (struct range){.node = n, .occurs = OCCURS_OFTEN};
    if (is(n, AT_OCCURS, "some"))
        out->occurs = OCCURS_SOME;
    else if (is(n, AT_OCCURS, "none"))
        out->occurs = OCCURS_NONE;
    out->fades_in = take_fade(n, AT_FADE_IN, &out->fade_in);
    out->fades_out = take_fade(n, AT_FADE_OUT, &out->fade_out);
    return take_span(m, n, &out->from, &out->to, &out->start, &out->end);
}

static void take_answer(struct maker *m, const struct node *n)
{
    struct timeline *t = m->t;
    struct answer a = {.node = n};
    if (!take_range(m, n, &a.range))
        return;
    if (t->answers.n == TIMELINE_BLOCKS_MAX) {
        diag(m->diags, DIAG_XML_TOO_MANY, n->pos, STR("Let the others be lanes."),
             "a timeline has at most %d blocks", TIMELINE_BLOCKS_MAX);
        return;
    }
    PUSH(m->arena, t->answers, a);
    for (size_t i = t->answers.n - 1; i > 0; i--) {
        struct answer *late = &t->answers.items[i], *early = late - 1, kept = *early;
        if (axis_order(early->range.start, late->range.start) <= 0)
            break;
        *early = *late;
        *late = kept;
    }
}

static bool take_recurrence(struct maker *m, const struct node *n, struct recurrence *r)
{
    struct moment from, to;
    *r = (struct recurrence){.node = n, .count = (uint32_t)node_number(n, AT_HOW_OFTEN, 0)};
    bool ok = take_span(m, n, &from, &to, &r->start, &r->end);
    struct str every = node_attr(n, AT_EVERY);
    if (every.p && (!moment_parse(every, &r->every) || r->every.unit == UNIT_DATE || r->every.v <= 0))
        return false; // the value was reported
    struct axis_place at;
    for (uint32_t i = 2; ok && r->every.given && recurrence_nth(m->t, r, i, &at); i++)
        ok = count_event(m, n); // each occurrence is one
    return ok;
}

static bool take_note(struct maker *m, const struct node *n, struct timeline_note *note)
{
    struct moment time;
    *note = (struct timeline_note){.node = n};
    return take_time(m, n, AT_TIME, &time, &note->at) && count_event(m, n);
}

// ---- lanes

static void take_event(struct maker *m, struct lane *lane, const struct node *n)
{
    struct range range;
    struct milestone milestone = {.node = n, .dated = !is(n, AT_DATED, "false")};
    struct recurrence recurrence;
    struct timeline_note note;
    struct moment time;
    switch (n->element) {
    case EL_TITLE:
        lane->title = n;
        break;
    case EL_EXPLANATION:
        lane->explanation = n;
        break;
    case EL_RANGE:
        if (take_range(m, n, &range))
            PUSH(m->arena, lane->ranges, range);
        break;
    case EL_MILESTONE:
        if (take_time(m, n, AT_TIME, &time, &milestone.at) && count_event(m, n))
            PUSH(m->arena, lane->milestones, milestone);
        break;
    case EL_RECURRENCE:
        if (take_recurrence(m, n, &recurrence))
            PUSH(m->arena, lane->recurrences, recurrence);
        break;
    case EL_NOTE:
        if (take_note(m, n, &note))
            PUSH(m->arena, lane->notes, note);
        break;
    case EL_CHAIN:
        lane->chain = n;
        break;
    default:
        break;
    }
}

// ---- order of time, whatever the order in the file; what is at one time stays in the file's order

static int by_place(struct axis_place a, const struct node *n, struct axis_place b, const struct node *m)
{
    int order = axis_order(a, b);
    if (order)
        return order;
    return n->pos.line != m->pos.line ? (n->pos.line < m->pos.line ? -1 : 1)
                                      : (n->pos.column > m->pos.column) - (n->pos.column < m->pos.column);
}

static int range_order(const void *a, const void *b)
{
    const struct range *r = a, *s = b;
    return by_place(r->start, r->node, s->start, s->node);
}

static int milestone_order(const void *a, const void *b)
{
    const struct milestone *m = a, *n = b;
    return by_place(m->at, m->node, n->at, n->node);
}

static int recurrence_order(const void *a, const void *b)
{
    const struct recurrence *r = a, *s = b;
    return by_place(r->start, r->node, s->start, s->node);
}

static int note_order(const void *a, const void *b)
{
    const struct timeline_note *m = a, *n = b;
    return by_place(m->at, m->node, n->at, n->node);
}

#define IN_ORDER(list, order)                                                                                \
    do {                                                                                                     \
        if ((list).n > 1)                                                                                    \
            qsort((list).items, (list).n, sizeof *(list).items, order);                                      \
    } while (0)

// Two lanes of one name cannot be told apart by ear.
static bool is_new_lane(struct maker *m, const struct lane *lane)
{
    if (!lane->title)
        return true;
    struct str title = node_text(m->arena, lane->title);
    for (size_t g = 0; g < m->t->groups.n; g++)
        for (size_t i = 0; i < m->t->groups.items[g].lanes.n; i++) {
            const struct lane *other = &m->t->groups.items[g].lanes.items[i];
            if (other->title && str_eq(node_text(m->arena, other->title), title))
                return diag(
                    m->diags, DIAG_DUPLICATE_LANE, lane->node->pos,
                    arena_printf(
                        m->arena,
                        "The other one stands in line %u: put both into one lane, or give one another title.",
                        other->node->pos.line),
                    "the lane \"%.*s\" is there already", STR_ARG(title));
        }
    return true;
}

static void take_lane(struct maker *m, struct lane_group *group, const struct node *n)
{
    struct lane lane = {.node = n};
    for (const struct node *c = n->first; c; c = c->next)
        take_event(m, &lane, c);
    IN_ORDER(lane.ranges, range_order);
    IN_ORDER(lane.milestones, milestone_order);
    IN_ORDER(lane.recurrences, recurrence_order);
    IN_ORDER(lane.notes, note_order);
    if (m->t->n_lanes == TIMELINE_LANES_MAX) {
        diag(m->diags, DIAG_XML_TOO_MANY, n->pos, STR("Make several timelines of it."),
             "a timeline has at most %d lanes", TIMELINE_LANES_MAX);
        return;
    }
    bool empty = !lane.ranges.n && !lane.milestones.n && !lane.recurrences.n && !lane.notes.n && !lane.chain;
    if (empty || !is_new_lane(m, &lane)) // an empty lane is left out
        return;
    PUSH(m->arena, group->lanes, lane);
    m->t->n_lanes++;
}

bool lane_is_written(const struct lane *lane)
{
    return lane->recurrences.n == 1 && !lane->recurrences.items[0].every.given && !lane->ranges.n &&
           !lane->milestones.n && !lane->notes.n && !lane->chain;
}

static void take_group(struct maker *m, const struct node *n)
{
    struct timeline *t = m->t;
    PUSH(m->arena, t->groups, ((struct lane_group){.node = n}));
    struct lane_group *group = &t->groups.items[t->groups.n - 1];
    for (const struct node *c = n->first; c; c = c->next)
        if (c->element == EL_LANE)
            take_lane(m, group, c);
    if (!group->lanes.n)
        t->groups.n--;
}

static void take_phase(struct maker *m, const struct node *n)
{
    struct moment from, to;
    struct phase phase = {.node = n};
    if (take_span(m, n, &from, &to, &phase.start, &phase.end))
        PUSH(m->arena, m->t->phases, phase);
}

// ---- the whole

static void take_part(struct maker *m, const struct node *n)
{
    struct timeline_note note;
    switch (n->element) {
    case EL_LEAD:
        m->t->lead = n;
        break;
    case EL_BLOCK:
        take_answer(m, n);
        break;
    case EL_NOTE:
        if (take_note(m, n, &note))
            PUSH(m->arena, m->t->notes, note);
        break;
    case EL_PHASE:
        take_phase(m, n);
        break;
    case EL_LANES:
        take_group(m, n);
        break;
    default:
        break;
    }
}

const struct timeline *timeline_of(struct arena *arena, const struct node *root, struct diags *diags)
{
    struct maker m = {arena, diags, NEW(arena, struct timeline), 0};
    size_t before = diags->errors;
    m.t->node = root;
    const struct node *axis = node_child(root, EL_AXIS);
    if (!axis || !take_axis(&m, axis))
        return NULL;
    for (const struct node *n = root->first; n; n = n->next)
        take_part(&m, n);
    IN_ORDER(m.t->notes, note_order);
    return diags->errors == before ? m.t : NULL;
}

// ---- as text

static void put_place(struct buf *b, const struct timeline *t, struct axis_place p)
{
    const char *unit = unit_name(t->segments[p.segment].unit);
    buf_putc(b, ' ');
    buf_mpt(b, p.v);
    buf_printf(b, " %s", unit);
}

static void dump_range(struct buf *b, const struct timeline *t, const char *what, const struct range *r)
{
    static const char *const words[] = {"often", "some", "none"};
    buf_printf(b, "%s %s", what, words[r->occurs]);
    put_place(b, t, r->start);
    buf_puts(b, r->fades_in ? " fading to" : " to");
    put_place(b, t, r->end);
    buf_puts(b, r->fades_out ? " fading" : "");
    buf_puts(b, r->to.given ? "\n" : " and on\n");
}

static void dump_lane(struct buf *b, const struct timeline *t, const struct lane *lane)
{
    buf_printf(b, "  lane at line %u\n", lane->node->pos.line);
    for (size_t i = 0; i < lane->ranges.n; i++)
        dump_range(b, t, "    range", &lane->ranges.items[i]);
    for (size_t i = 0; i < lane->milestones.n; i++) {
        buf_puts(b, "    milestone");
        put_place(b, t, lane->milestones.items[i].at);
        buf_puts(b, lane->milestones.items[i].dated ? "\n" : " about\n");
    }
    for (size_t i = 0; i < lane->recurrences.n; i++) {
        struct axis_place at;
        buf_puts(b,
                 lane->recurrences.items[i].every.given ? "    recurrence" : "    recurrence without dates");
        for (uint32_t n = 1; lane->recurrences.items[i].every.given && n <= TIMELINE_EVENTS_MAX &&
                             recurrence_nth(t, &lane->recurrences.items[i], n, &at);
             n++)
            if (at.segment < t->n_segments)
                put_place(b, t, at);
        buf_puts(b, "\n");
    }
    for (size_t i = 0; i < lane->notes.n; i++) {
        buf_puts(b, "    note");
        put_place(b, t, lane->notes.items[i].at);
        buf_puts(b, "\n");
    }
}

void timeline_dump(const struct timeline *t, struct buf *b)
{
    for (size_t i = 0; i < t->n_segments; i++) {
        buf_puts(b, "segment");
        put_place(b, t, (struct axis_place){(uint8_t)i, t->segments[i].from});
        buf_puts(b, " to");
        put_place(b, t, (struct axis_place){(uint8_t)i, t->segments[i].to});
        buf_putc(b, '\n');
    }
    for (size_t i = 0; i < t->notes.n; i++) {
        buf_puts(b, "note");
        put_place(b, t, t->notes.items[i].at);
        buf_putc(b, '\n');
    }
    for (size_t i = 0; i < t->phases.n; i++) {
        buf_puts(b, "phase");
        put_place(b, t, t->phases.items[i].start);
        buf_puts(b, " to");
        put_place(b, t, t->phases.items[i].end);
        buf_putc(b, '\n');
    }
    for (size_t i = 0; i < t->answers.n; i++)
        dump_range(b, t, "block", &t->answers.items[i].range);
    for (size_t g = 0; g < t->groups.n; g++) {
        buf_puts(b, "lanes\n");
        for (size_t i = 0; i < t->groups.items[g].lanes.n; i++)
            dump_lane(b, t, &t->groups.items[g].lanes.items[i]);
    }
}
