#include "doc/layout.h"

// Of entries with the same name the later one, laid over the earlier, is meant.
#define LAST_NAMED(items, n, wanted)                                                                         \
    do {                                                                                                     \
        for (size_t i = (n); i > 0; i--)                                                                     \
            if (str_eq((items)[i - 1].name, (wanted)))                                                       \
                return &(items)[i - 1];                                                                      \
        return NULL;                                                                                         \
    } while (0)

const struct color *layout_color(const struct layout *layout, struct str name)
{
    LAST_NAMED(layout->colors, layout->n_colors, name);
}

const struct named_value *layout_value(const struct layout *layout, struct str name)
{
    LAST_NAMED(layout->values, layout->n_values, name);
}

const struct icon *layout_icon(const struct layout *layout, struct str name)
{
    LAST_NAMED(layout->icons, layout->n_icons, name);
}

const struct font_role *layout_role(const struct layout *layout, struct str name)
{
    LAST_NAMED(layout->roles, layout->n_roles, name);
}

static int small(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

// Language tags do not distinguish capitals (RFC 5646, 2.1.1).
static bool same_language(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (small(a.p[i]) != small(b.p[i]))
            return false;
    return true;
}

static size_t phrase_place(const struct layout *layout, const uint32_t *table, size_t n, struct str name)
{
    size_t i = bytes_hash(name.p, name.n) & (n - 1);
    while (table[i] && !str_eq(layout->phrases[table[i] - 1].name, name))
        i = (i + 1) & (n - 1);
    return i;
}

void layout_take_phrases(struct arena *arena, struct layout *layout, struct phrase *phrases, size_t n)
{
    size_t size = 16;
    while (size < n * 2)
        size *= 2;
    uint32_t *table = NEW_ARRAY(arena, uint32_t, size);
    layout->phrases = phrases;
    layout->n_phrases = n;
    layout->phrases_named = table;
    layout->n_phrases_named = size;
    for (size_t i = 0; i < n; i++) {
        uint32_t *place = &table[phrase_place(layout, table, size, phrases[i].name)];
        phrases[i].before = *place;
        *place = (uint32_t)i + 1;
    }
}

static const struct phrase *phrase_in(const struct layout *layout, uint32_t last, struct str lang)
{
    for (; last; last = layout->phrases[last - 1].before)
        if (same_language(layout->phrases[last - 1].lang, lang))
            return &layout->phrases[last - 1];
    return NULL;
}

// Lookup as RFC 4647, 3.4 has it: zh-Hant-TW, zh-Hant, zh, and at last the phrase for every language.
const struct phrase *layout_phrase(const struct layout *layout, struct str name, struct str lang)
{
    const uint32_t *table = layout->phrases_named;
    if (!layout->n_phrases)
        return NULL;
    uint32_t last = table[phrase_place(layout, table, layout->n_phrases_named, name)];
    for (;;) {
        const struct phrase *phrase = phrase_in(layout, last, lang);
        if (phrase || lang.n == 0)
            return phrase;
        do
            lang.n--;
        while (lang.n && lang.p[lang.n] != '-');
    }
}

static mpt room(int64_t space)
{
    return (mpt)MIN(MAX(space, 0), MPT_MAX);
}

mpt master_measure(const struct master *master)
{
    return room((int64_t)master->width - master->margin_start - master->margin_end);
}

bool master_column(const struct master *master, struct str name, mpt *start, mpt *width)
{
    mpt measure = master_measure(master);
    if (str_eqz(name, "all")) {
        *start = 0;
        *width = measure;
        return true;
    }
    int64_t taken = 0;
    for (size_t i = 0; i < master->n_columns; i++)
        taken += (int64_t)master->columns[i].gap + master->columns[i].width;
    mpt rest = room(measure - taken);
    int64_t edge = 0;
    for (size_t i = 0; i < master->n_columns; i++) {
        const struct column *column = &master->columns[i];
        mpt wide = column->width ? column->width : rest;
        edge += column->gap;
        if (str_eq(column->name, name)) {
            *start = room(edge);
            *width = wide;
            return true;
        }
        edge += wide;
    }
    return false;
}

mpt layout_scaled(const struct layout *l, mpt length)
{
    return l->scale ? mpt_muldiv(length, l->scale, 1000000) : length;
}
