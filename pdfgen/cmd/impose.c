// --impose: the words that say how pages are put on sheets.
#include "cmd/pipeline.h"

#include <string.h>

struct parsing {
    struct arena *arena;
    struct imposition *out;
    struct str *fault;
};

static const struct paper {
    const char *name;
    mpt width, height;
} papers[] = {
    {"a3", 841890, 1190551},    {"a4", 595276, 841890},       {"a5", 419528, 595276},
    {"sra3", 907087, 1275591},  {"sra4", 637795, 907087},     {"letter", 612000, 792000},
    {"legal", 612000, 1008000}, {"tabloid", 792000, 1224000},
};

static bool fail(struct parsing *p, struct str fault)
{
    *p->fault = fault;
    return false;
}

static bool take_number(struct str s, uint32_t most, uint32_t *out)
{
    int64_t n;
    size_t used;
    if (!decimal_parse(s, 0, &n, &used) || used != s.n || n < 1 || n > most)
        return false;
    *out = (uint32_t)n;
    return true;
}

static bool take_length(struct str s, mpt least, mpt most, mpt *out)
{
    return length_parse(s, out) && *out >= least && *out <= most;
}

// "2-up", or "3x4": columns and rows.
static bool take_grid(struct str s, struct imposition *out)
{
    if (str_ends(s, "-up"))
        return take_number((struct str){s.p, s.n - strlen("-up")}, IMPOSE_UP_MAX, &out->up);
    const char *by = s.n ? memchr(s.p, 'x', s.n) : NULL;
    if (!by)
        return false;
    const size_t before = (size_t)(by - s.p);
    if (!take_number((struct str){s.p, before}, IMPOSE_UP_MAX, &out->columns) ||
        !take_number((struct str){by + 1, s.n - before - 1}, IMPOSE_UP_MAX, &out->rows))
        return false;
    out->up = out->columns * out->rows;
    return out->up <= IMPOSE_UP_MAX;
}

static bool take_scheme(struct parsing *p, struct str s)
{
    static const struct {
        const char *name;
        enum scheme scheme;
    } schemes[] = {{"booklet", SCHEME_BOOKLET},
                   {"letter-fold", SCHEME_LETTER_FOLD},
                   {"z-fold", SCHEME_Z_FOLD},
                   {"work-and-turn", SCHEME_WORK_AND_TURN}};
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (str_eqz(s, schemes[i].name)) {
            p->out->scheme = schemes[i].scheme;
            return true;
        }
    p->out->scheme = SCHEME_GRID;
    return take_grid(s, p->out) ||
           fail(p,
                arena_printf(p->arena,
                             "--impose wants 2-up (to %d-up), 2x3 (columns by rows), booklet, letter-fold, "
                             "z-fold or work-and-turn, not '%.*s'",
                             IMPOSE_UP_MAX, STR_ARG(s)));
}

// A paper's name, or its width and height: "a4", "320x450mm".
static bool take_sheet(struct str s, struct imposition *out)
{
    for (size_t i = 0; i < COUNT_OF(papers); i++)
        if (str_eqz(s, papers[i].name)) {
            out->sheet_width = papers[i].width;
            out->sheet_height = papers[i].height;
            return true;
        }
    const char *by = s.n ? memchr(s.p, 'x', s.n) : NULL;
    if (!by || s.n < 2)
        return false;
    enum { SHEET_LEAST = 28346 }; // 10 mm
    const size_t before = (size_t)(by - s.p), unit = s.n - 2;
    char width[32];
    if (before + 3 > sizeof width)
        return false;
    memcpy(width, s.p, before);
    memcpy(width + before, s.p + unit, 2); // the unit is said once
    return take_length((struct str){width, before + 2}, SHEET_LEAST, LENGTH_MAX, &out->sheet_width) &&
           take_length((struct str){by + 1, s.n - before - 1}, SHEET_LEAST, LENGTH_MAX, &out->sheet_height);
}

// ---- parameters ----
enum {
    FOR_GRID = 1 << SCHEME_GRID,
    FOR_BOOKLET = 1 << SCHEME_BOOKLET,
    FOR_LETTER_FOLD = 1 << SCHEME_LETTER_FOLD,
    FOR_TURN = 1 << SCHEME_WORK_AND_TURN,
    FOR_BACKS = FOR_GRID | FOR_BOOKLET | FOR_LETTER_FOLD | 1 << SCHEME_Z_FOLD,
    FOR_ALL = FOR_BACKS | FOR_TURN,
};
enum parameter { SHEET, FIT, FLIP, GUTTER, REPEAT, SIGNATURE, CREEP, TUCK };
static const struct {
    const char *name, *value; // value: what it wants; NULL: none
    unsigned schemes;
} parameters[] = {
    [SHEET] = {"sheet",
               "a paper (a3, a4, a5, sra3, sra4, letter, legal, tabloid) or a size such as 320x450mm",
               FOR_ALL},
    [FIT] = {"fit", NULL, FOR_ALL},
    [FLIP] = {"flip", "long or short", FOR_BACKS},
    [GUTTER] = {"gutter", "a length up to 100mm", FOR_GRID | FOR_TURN},
    [REPEAT] = {"repeat", NULL, FOR_GRID},
    [SIGNATURE] = {"signature", "how many sheets make a section, 1 to 100", FOR_BOOKLET},
    [CREEP] = {"creep", "the thickness of the paper, up to 2mm", FOR_BOOKLET},
    [TUCK] = {"tuck", "a length up to 20mm", FOR_LETTER_FOLD},
};

static bool take_value(enum parameter id, struct str value, struct imposition *out)
{
    enum { MM = 2835, GUTTER_MAX = 100 * MM, CREEP_MAX = 2 * MM, TUCK_MAX = 20 * MM };
    switch (id) {
    case SHEET:
        return take_sheet(value, out);
    case FIT:
        return out->fit = true;
    case REPEAT:
        return out->repeat = true;
    case FLIP:
        out->both_sides = true;
        out->duplex = str_eqz(value, "long") ? DUPLEX_LONG : DUPLEX_SHORT;
        return str_eqz(value, "long") || str_eqz(value, "short");
    case GUTTER:
        return take_length(value, 0, GUTTER_MAX, &out->gutter);
    case SIGNATURE:
        return take_number(value, IMPOSE_SIGNATURE_MAX, &out->signature);
    case CREEP:
        return take_length(value, 0, CREEP_MAX, &out->creep);
    case TUCK:
        return take_length(value, 0, TUCK_MAX, &out->tuck);
    }
    return false;
}

static bool take_parameter(struct parsing *p, struct str word, unsigned *given)
{
    const char *equals = word.n ? memchr(word.p, '=', word.n) : NULL;
    const struct str name = {word.p, equals ? (size_t)(equals - word.p) : word.n};
    const struct str value = {equals ? equals + 1 : "", equals ? word.n - name.n - 1 : 0};
    const char *names[COUNT_OF(parameters)];
    size_t id = COUNT_OF(parameters);
    for (size_t i = 0; i < COUNT_OF(parameters); i++) {
        names[i] = parameters[i].name;
        id = str_eqz(name, names[i]) ? i : id;
    }
    if (id == COUNT_OF(parameters)) {
        struct str near = str_nearest(name, names, COUNT_OF(names));
        return fail(p, arena_printf(p->arena, "--impose knows no '%.*s'%s%.*s%s", STR_ARG(name),
                                    near.p ? "; did you mean '" : "", STR_ARG(near), near.p ? "'?" : ""));
    }
    if (!(parameters[id].schemes & 1U << p->out->scheme))
        return fail(p, arena_printf(p->arena, "--impose: '%s' is not for this scheme", names[id]));
    if (*given & 1U << id)
        return fail(p, arena_printf(p->arena, "--impose: '%s' stands there twice", names[id]));
    *given |= 1U << id;
    if (!parameters[id].value != !equals)
        return fail(p,
                    arena_printf(p->arena, "--impose: '%s' %s%s", names[id],
                                 equals ? "takes no value" : "wants ", equals ? "" : parameters[id].value));
    return take_value((enum parameter)id, value, p->out) ||
           fail(p, arena_printf(p->arena, "--impose: '%s' wants %s, not '%.*s'", names[id],
                                parameters[id].value, STR_ARG(value)));
}

const struct imposition *imposition_parse(struct arena *arena, const char *words, struct str *fault)
{
    struct imposition *out = NEW(arena, struct imposition);
    struct parsing p = {arena, out, fault};
    unsigned given = 0;
    size_t n = strcspn(words, ",");
    out->tuck = IMPOSE_TUCK;
    if (!take_scheme(&p, (struct str){words, n}))
        return NULL;
    while (words[n]) {
        words += n + 1;
        n = strcspn(words, ",");
        if (!take_parameter(&p, (struct str){words, n}, &given))
            return NULL;
    }
    if (out->fit && !out->sheet_width) {
        fail(&p, STR("--impose: 'fit' wants a sheet, such as sheet=a4, on which the pages are to fit"));
        return NULL;
    }
    return out;
}

// ---- in the pipeline ----
const struct sheets *impose_sheets(struct pipeline *p, const struct pages *pages, const struct text *slug)
{
    const struct press_work work = {.cut = p->options->profile == PROFILE_PRESS, .slug = slug};
    return press_impose(p->arena, pages, p->options->impose, &work, &p->diags);
}

struct str impose_told(const struct pipeline *p)
{
    const struct sheets *sheets = p->sheets;
    mpt scaled = 0, width = 1;
    for (size_t i = 0; i < sheets->n && !scaled; i++)
        for (size_t k = 0; k < sheets->items[i].n; k++) {
            scaled = sheets->items[i].pages[k].width;
            width = sheets->items[i].pages[k].page->master->width;
        }
    struct str scale = {"", 0};
    if (scaled)
        scale = arena_printf(p->arena, " at %d %% of their size", (int)mpt_muldiv(scaled, 100, width));
    return arena_printf(p->arena, "%.*s on %zu side%s of sheets%s", STR_ARG(scale), sheets->n,
                        sheets->n == 1 ? "" : "s",
                        sheets->duplex == DUPLEX_LONG    ? ", turned over the long edge"
                        : sheets->duplex == DUPLEX_SHORT ? ", turned over the short edge"
                                                         : "");
}
