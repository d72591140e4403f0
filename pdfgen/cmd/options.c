#include "cmd/options.h"

#include <string.h>

const struct option option_table[OPTION_COUNT] = {
    [OPTION_LAYOUT] = {"layout", 0, "LAYOUT.xml", false,
                       "how to set it; several are laid over one another, the last on top"},
    [OPTION_OUTPUT] = {"output", 'o', "FILE.pdf", false,
                       "where to write it, - is standard output (default: the document's name, here)"},
    [OPTION_SET] = {"set", 0, "NAME=VALUE", false, "give a field of the article a value"},
    [OPTION_FONTS] = {"fonts", 0, "CATALOGUE.xml", false,
                      "the font catalogue (default: PDFGEN_FONTS, or the one installed)"},
    [OPTION_CONTENT_ROOT] = {"content-root", 0, "FOLDER", false,
                             "also include shared parts from below this folder"},
    [OPTION_STAGE] = {"stage", 0, "doc|boxes|items|flow|pages|tags", true, "which stage to show"},
    [OPTION_STRICT] = {"strict", 0, NULL, false, "end with exit code 1 where there are warnings"},
    [OPTION_DIAGNOSTICS] = {"diagnostics", 0, "text|json", true, "form of the messages on standard error"},
    [OPTION_TIMING] = {"timing", 0, NULL, false, "tell each stage's time and the peak memory"},
    [OPTION_VERBOSE] = {"verbose", 'v', NULL, false, "tell what was written"},
    [OPTION_HELP] = {"help", 'h', NULL, false, "show this help"},
    [OPTION_VERSION] = {"version", 'V', NULL, false, "show the version"},
};

struct parser {
    struct arena *arena;
    uint32_t allowed;
    struct options *out;
    struct str *fault;
};

static bool fail(struct parser *p, struct str fault)
{
    *p->fault = fault;
    return false;
}

// ---- values
// --------------------------------------------------------------------------------------------------

// Index of `value` among the words of `choices`, -1 where it is none of them.
static int choice_index(const char *choices, const char *value)
{
    size_t n = strlen(value);
    for (int i = 0; *choices; i++) {
        size_t word = strcspn(choices, "|");
        if (word == n && memcmp(choices, value, n) == 0)
            return i;
        choices += word + (choices[word] == '|');
    }
    return -1;
}

// Characters that XML allows, in correct UTF-8: what goes into the document must be able to stand in one.
static bool is_clean_text(struct str s)
{
    for (size_t i = 0, next = 0; i < s.n; i = next) {
        uint32_t c = utf8_next(s, &next);
        bool replaced = c == 0xFFFD && !str_starts((struct str){s.p + i, s.n - i}, "\xEF\xBF\xBD");
        if (replaced || c == 0x7F || (c < ' ' && c != '\t' && c != '\n'))
            return false;
    }
    return true;
}

static bool add_set(struct parser *p, const char *value)
{
    const char *equals = strchr(value, '=');
    if (!equals || equals == value)
        return fail(p, arena_printf(p->arena, "--set wants NAME=VALUE, not '%s'", value));
    struct named_value set = {.name = {value, (size_t)(equals - value)}, .value = str_of(equals + 1)};
    if (!is_clean_text(set.name) || !is_clean_text(set.value))
        return fail(
            p, arena_printf(p->arena, "--set %.*s: the value is not plain UTF-8 text", STR_ARG(set.name)));
    struct source *source = NEW(p->arena, struct source);
    source->path = arena_printf(p->arena, "--set %.*s", STR_ARG(set.name));
    set.pos.source = source;
    PUSH(p->arena, p->out->sets, set);
    return true;
}

static bool take(struct parser *p, enum option_id id, const char *value)
{
    struct options *o = p->out;
    const struct option *option = &option_table[id];
    int choice = option->choice ? choice_index(option->argument, value) : 0;
    if (choice < 0)
        return fail(p, arena_printf(p->arena, "--%s wants one of %s, not '%s'", option->name,
                                    option->argument, value));
    if (option->argument && !*value)
        return fail(
            p, arena_printf(p->arena, "--%s wants %s, not an empty word", option->name, option->argument));
    switch (id) {
    case OPTION_LAYOUT:
        PUSH(p->arena, o->layouts, value);
        return true;
    case OPTION_SET:
        return add_set(p, value);
    case OPTION_OUTPUT:
        o->output = value;
        return true;
    case OPTION_FONTS:
        o->fonts = value;
        return true;
    case OPTION_CONTENT_ROOT:
        o->content_root = value;
        return true;
    case OPTION_STAGE:
        o->stage = choice;
        return true;
    case OPTION_DIAGNOSTICS:
        o->diagnostics = (enum diagnostics_format)choice;
        return true;
    case OPTION_STRICT:
        return o->strict = true;
    case OPTION_TIMING:
        return o->timing = true;
    case OPTION_VERBOSE:
        return o->verbose = true;
    case OPTION_HELP:
        return o->help = true;
    case OPTION_VERSION:
        return o->version = true;
    case OPTION_COUNT:
        break;
    }
    return false;
}

// ---- words
// ---------------------------------------------------------------------------------------------------

static bool unknown_option(struct parser *p, struct str name)
{
    const char *names[OPTION_COUNT];
    size_t n = 0;
    for (int id = 0; id < OPTION_COUNT; id++)
        if (p->allowed & 1u << id)
            names[n++] = option_table[id].name;
    struct str near = str_nearest(name, names, n);
    if (near.p)
        return fail(p, arena_printf(p->arena, "unknown option '--%.*s'; did you mean '--%.*s'?",
                                    STR_ARG(name), STR_ARG(near)));
    return fail(p, arena_printf(p->arena, "unknown option '--%.*s'", STR_ARG(name)));
}

// "name" or "name=value" behind the two hyphens. `next` is the word that follows, NULL at the end.
static bool take_long(struct parser *p, const char *word, const char *next, int *used)
{
    struct str name = {word, strcspn(word, "=")};
    const char *value = word[name.n] ? word + name.n + 1 : NULL;
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option *option = &option_table[id];
        if (!(p->allowed & 1u << id) || !str_eqz(name, option->name))
            continue;
        if (!option->argument && value)
            return fail(p, arena_printf(p->arena, "--%s takes no value", option->name));
        if (option->argument && !value) {
            if (!next)
                return fail(p, arena_printf(p->arena, "--%s wants %s", option->name, option->argument));
            value = next;
            *used = 2;
        }
        return take(p, (enum option_id)id, value);
    }
    return unknown_option(p, name);
}

// The letters behind one hyphen; the first that takes an argument takes the rest of the word, or the next
// one.
static bool take_letters(struct parser *p, const char *letters, const char *next, int *used)
{
    for (; *letters; letters++) {
        int id = 0;
        while (id < OPTION_COUNT && !(p->allowed & 1u << id && option_table[id].letter == *letters))
            id++;
        if (id == OPTION_COUNT)
            return fail(p, arena_printf(p->arena, "unknown option '-%.1s'", letters));
        const struct option *option = &option_table[id];
        if (!option->argument) {
            if (!take(p, (enum option_id)id, NULL))
                return false;
            continue;
        }
        if (letters[1])
            return take(p, (enum option_id)id, letters + 1);
        if (!next)
            return fail(p, arena_printf(p->arena, "-%c wants %s", option->letter, option->argument));
        *used = 2;
        return take(p, (enum option_id)id, next);
    }
    return true;
}

bool options_parse(struct arena *arena, int argc, char *const *argv, uint32_t allowed, struct options *out,
                   struct str *fault)
{
    *out = (struct options){.stage = -1};
    struct parser p = {arena, allowed, out, fault};
    bool only_operands = false;
    for (int i = 0, used; i < argc; i += used) {
        const char *word = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL;
        bool ok = true;
        used = 1;
        if (only_operands || word[0] != '-' || !word[1])
            PUSH(arena, out->operands, word);
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (word[1] == '-')
            ok = take_long(&p, word + 2, next, &used);
        else
            ok = take_letters(&p, word + 1, next, &used);
        if (!ok)
            return false;
    }
    return true;
}
