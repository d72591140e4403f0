// What a chart says in words: its figures, and for those who cannot see them, what its bars and marks show.
// All comes from the layout's phrases.
#include "style/chart_internal.h"

struct str phrase_filled(struct builder *b, const char *name, struct str lang, struct pos pos,
                         const struct filling *fillings, size_t n)
{
    const struct phrase *phrase = phrase_lookup(b, str_of(name), lang, pos);
    struct str text = {"", 0};
    for (const struct node *c = phrase ? phrase->content->first : NULL; c; c = c->next) {
        struct str part = c->text;
        if (c->element == EL_FIELD) {
            struct str wanted = node_attr(c, AT_NAME);
            size_t i = 0;
            while (i < n && !str_eqz(wanted, fillings[i].name))
                i++;
            part = i < n ? fillings[i].text : field_lookup(b, c, lang).text;
        }
        text = arena_printf(b->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(part));
    }
    return text;
}

struct str count_words(struct builder *b, int32_t thousandths)
{
    struct buf text = {0};
    buf_mpt(&text, thousandths); // 1/1000, trailing zeros dropped
    struct str kept = arena_str(b->arena, buf_view(&text));
    buf_free(&text);
    return kept;
}

struct str figure_words(struct builder *b, const struct timeline *t, struct axis_place at, struct str lang,
                        struct pos pos)
{
    if (t->segments[at.segment].unit == UNIT_DATE)
        return place_day_words(b, t, at, false, lang, pos);
    if (at.v == 0)
        return phrase_filled(b, "axis-start", lang, pos, NULL, 0);
    return count_words(b, at.v);
}

struct str since_words(struct builder *b, struct moment m, struct str lang, struct pos pos)
{
    if (m.v == 0)
        return phrase_filled(b, "time-start", lang, pos, NULL, 0);
    struct filling n = {"n", count_words(b, m.v)};
    const char *name = arena_cstr(b->arena, arena_printf(b->arena, "time-%s", unit_name(m.unit)));
    return phrase_filled(b, name, lang, pos, &n, 1);
}

// A time that its author said in weeks or days stands on an axis of months as a fraction: it is told as it
// was said.
static struct moment as_said(struct moment m)
{
    enum { DAY = 1000000, CLOSE = DAY / 20, HALF = 500 };
    int64_t span = moment_span(m), days = (span + DAY / 2) / DAY;
    if (m.v % HALF == 0 || m.unit == UNIT_DAY || span - days * DAY > CLOSE || days * DAY - span > CLOSE)
        return m;
    bool weeks = days % 7 == 0;
    return (struct moment){.unit = weeks ? UNIT_WEEK : UNIT_DAY,
                           .v = (int32_t)(days * 1000 / (weeks ? 7 : 1))};
}

// "week 4", "the start", "December 1"; of one patient "week 4 (December 29)".
struct str time_words(struct builder *b, const struct timeline *t, struct axis_place at, bool about,
                      struct str lang, struct pos pos)
{
    enum time_unit unit = t->segments[at.segment].unit;
    if (unit == UNIT_DATE)
        return place_day_words(b, t, at, false, lang, pos);
    struct moment m = {.unit = unit, .v = about ? (at.v + 500) / 1000 * 1000 : at.v};
    struct str words = since_words(b, about ? m : as_said(m), lang, pos);
    if (about || !t->start.given)
        return words;
    const struct filling both[] = {{"time", words}, {"date", place_day_words(b, t, at, false, lang, pos)}};
    return phrase_filled(b, "time-dated", lang, pos, both, 2);
}

static struct str unit_words(struct builder *b, enum time_unit unit, struct str lang, struct pos pos)
{
    const char *name = arena_cstr(b->arena, arena_printf(b->arena, "%ss", unit_name(unit)));
    return phrase_filled(b, name, lang, pos, NULL, 0);
}

struct str span_words(struct builder *b, const struct timeline *t, const struct range *r, struct str lang)
{
    struct pos pos = r->node->pos;
    struct str from = figure_words(b, t, r->start, lang, pos), to = figure_words(b, t, r->end, lang, pos);
    struct str early = unit_words(b, t->segments[r->start.segment].unit, lang, pos),
               late = unit_words(b, t->segments[r->end.segment].unit, lang, pos);
    if (r->start.v != 0 && !str_eq(early, late))
        from = arena_printf(b->arena, "%.*s\xC2\xA0%.*s", STR_ARG(from), STR_ARG(early));
    to = arena_printf(b->arena, "%.*s\xC2\xA0%.*s", STR_ARG(to), STR_ARG(late));
    const struct filling both[] = {{"from", from}, {"until", to}};
    return phrase_filled(b, "block-number", lang, pos, both, COUNT_OF(both));
}

struct str range_words(struct builder *b, const struct timeline *t, const struct range *r, struct str lang)
{
    static const char *const occurs[] = {"occurs-often", "occurs-some", "occurs-none"};
    bool about = r->fades_in || r->fades_out;
    struct pos pos = r->node->pos;
    const struct filling fillings[] = {
        {"occurs", phrase_filled(b, occurs[r->occurs], lang, pos, NULL, 0)},
        {"from", time_words(b, t, r->start, about, lang, pos)},
        {"until", time_words(b, t, r->end, about, lang, pos)},
    };
    const char *name =
        r->to.given ? (about ? "range-about" : "range-known") : (about ? "range-about-open" : "range-open");
    return phrase_filled(b, name, lang, pos, fillings, COUNT_OF(fillings));
}

struct str milestone_words(struct builder *b, const struct timeline *t, const struct milestone *m,
                           struct str lang)
{
    const struct filling fillings[] = {
        {"what", m->node->first ? node_text(b->arena, m->node)
                                : phrase_filled(b, "visit", lang, m->node->pos, NULL, 0)},
        {"time", time_words(b, t, m->at, !m->dated, lang, m->node->pos)},
    };
    return phrase_filled(b, m->dated ? "milestone-dated" : "milestone-about", lang, m->node->pos, fillings,
                         COUNT_OF(fillings));
}

struct str recurrence_words(struct builder *b, const struct timeline *t, const struct recurrence *r,
                            struct str lang)
{
    struct pos pos = r->node->pos;
    if (!r->every.given)
        return phrase_filled(b, "recurrence-unset", lang, pos, NULL, 0);
    const char *name = arena_cstr(
        b->arena, arena_printf(b->arena, "%s%s", unit_name(r->every.unit), r->every.v == 1000 ? "" : "s"));
    const struct filling fillings[] = {
        {"n", count_words(b, r->every.v)},
        {"unit", phrase_filled(b, name, lang, pos, NULL, 0)},
        {"from", time_words(b, t, r->start, false, lang, pos)},
        {"until", time_words(b, t, r->end, false, lang, pos)},
    };
    return phrase_filled(b, "recurrence-every", lang, pos, fillings, COUNT_OF(fillings));
}

// "Time from the start to week 8, then from month 3 to month 6."
struct str axis_words(struct builder *b, const struct timeline *t, struct str lang)
{
    struct str text = {"", 0};
    for (size_t i = 0; i < t->n_segments; i++) {
        const struct axis_segment *s = &t->segments[i];
        struct axis_place from = {(uint8_t)i, s->from}, to = {(uint8_t)i, s->to};
        const struct filling fillings[] = {{"from", time_words(b, t, from, false, lang, s->node->pos)},
                                           {"until", time_words(b, t, to, false, lang, s->node->pos)}};
        struct str part = phrase_filled(b, i ? "axis-then" : "axis-words", lang, s->node->pos, fillings, 2);
        text = arena_printf(b->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(part));
    }
    return text;
}
