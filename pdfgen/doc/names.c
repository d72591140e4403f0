// The names of the vocabularies' words, from the lists that define them.
#include "doc/doc.h"

static const char *name_at(const char *const *names, size_t n, size_t index)
{
    return index < n ? names[index] : "?";
}

const char *element_name(enum element element)
{
    static const char *const names[] = {
        [EL_NONE] = "#none",
        [EL_TEXT] = "#text",
#define ELEMENT(id, name) [EL_##id] = name,
#include "doc/elements.def"
#undef ELEMENT
    };
    return name_at(names, COUNT_OF(names), element);
}

const char *attribute_name(enum attribute attribute)
{
    static const char *const names[] = {
        [AT_NONE] = "#none",
#define ATTRIBUTE(id, name) [AT_##id] = name,
#include "doc/attributes.def"
#undef ATTRIBUTE
    };
    return name_at(names, COUNT_OF(names), attribute);
}

const char *property_name(enum property property)
{
    static const char *const names[] = {
#define PROPERTY(id, name, inherited, types, keywords) [PROP_##id] = name,
#include "doc/properties.def"
#undef PROPERTY
    };
    return name_at(names, COUNT_OF(names), property);
}

const char *keyword_name(int32_t keyword)
{
    static const char *const names[] = {
#define KEYWORD(id, word) [KW_##id] = word,
#include "doc/keywords.def"
#undef KEYWORD
    };
    return name_at(names, COUNT_OF(names), keyword < 0 ? SIZE_MAX : (size_t)keyword);
}

static const struct {
    const char *part, *name;
} chart_lengths[] = {
#define CHART_LENGTH(id, part, name) [CHART_##id] = {part, name},
#include "doc/chart.def"
#undef CHART_LENGTH
};

const char *chart_length_part(enum chart_length which)
{
    return chart_lengths[which].part;
}

const char *chart_length_name(enum chart_length which)
{
    return chart_lengths[which].name;
}

const char *part_name(enum part part)
{
    static const char *const names[] = {
#define PART(id, name) [PART_##id] = name,
#include "doc/parts.def"
#undef PART
    };
    return name_at(names, COUNT_OF(names), part);
}

const char *tag_type_name(enum tag_type type)
{
    static const char *const names[] = {
#define TAG(id, name) [TAG_##id] = name,
#include "doc/tagtypes.def"
#undef TAG
    };
    return name_at(names, COUNT_OF(names), type);
}
