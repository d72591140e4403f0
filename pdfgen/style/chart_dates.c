// One patient's dates in words: what --set start=… and today=… give, by the layout's phrases.
#include "doc/date.h"
#include "style/chart_internal.h"

bool set_date(struct builder *b, const char *field, struct pos pos, struct moment *out)
{
    static const char first[] = "1900-01-01";
    struct str value = str_trim(field_text(b, str_of(field)));
    *out = (struct moment){0};
    if (!value.n)
        return true;
    struct moment least;
    moment_parse(str_of(first), &least);
    bool valid = date_is_valid(value) && moment_parse(value, out);
    if (valid && out->v >= least.v)
        return true;
    *out = (struct moment){0};
    return diag(b->diags, DIAG_BAD_DATE, pos, STR("Write year, month and day, such as 2026-11-01."),
                valid ? "%s=\"%.*s\" is before 1900" : "%s=\"%.*s\" is not a date that exists", field,
                STR_ARG(value));
}

// A year or more after the start, a day and a month may be those of more than one year.
static bool is_long(const struct timeline *t)
{
    const struct axis_segment *first = &t->segments[0], *last = &t->segments[t->n_segments - 1];
    struct moment year = {.unit = UNIT_YEAR, .v = 1000};
    struct moment end = {.unit = last->unit, .v = last->to}, begin = {.unit = first->unit, .v = first->from};
    return moment_span(end) - moment_span(begin) >= moment_span(year);
}

struct str day_words(struct builder *b, const struct timeline *t, int32_t date, bool brief, struct str lang,
                     struct pos pos)
{
    int year, month, day, first;
    int32_t start = t->segments[0].unit == UNIT_DATE ? t->segments[0].from : t->start.v;
    date_of_days(start / 1000, &first, &month, &day);
    date_of_days(date / 1000, &year, &month, &day);
    struct str iso = arena_printf(b->arena, "%04d-%02d-%02d", year, month, day);
    bool dated = (t->start.given && year != first && is_long(t)) || year < first || year > first + 1;
    return date_text(b, iso, brief ? (dated ? "brief" : "brief-day") : (dated ? "long" : "day-month"), lang,
                     pos);
}

struct str place_day_words(struct builder *b, const struct timeline *t, struct axis_place at, bool brief,
                           struct str lang, struct pos pos)
{
    int32_t date;
    if (place_date(t, at, &date))
        return day_words(b, t, date, brief, lang, pos);
    diag(b->diags, DIAG_TIME_OUTSIDE, t->segments[at.segment].node->pos,
         STR("Give an earlier start, or a shorter axis."), "the axis reaches further than dates do");
    return (struct str){"", 0};
}

struct str today_words(struct builder *b, const struct timeline *t, int32_t date, struct day_place day,
                       struct str lang, struct pos pos)
{
    bool dates = t->segments[0].unit == UNIT_DATE;
    const struct filling both[] = {
        {"date", day_words(b, t, date, false, lang, pos)},
        {"time", dates || !day.since.given ? (struct str){"", 0} : since_words(b, day.since, lang, pos)}};
    const char *name = !day.since.given ? "today-before" : dates ? "today-date" : "today";
    return phrase_filled(b, name, lang, pos, both, 2);
}
