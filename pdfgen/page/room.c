// By how much a document misses a number of pages: what has no room on them, or how much room is left.
#include "page/stretch.h"

// ---- too long

static bool is_glyphs(const struct mark *m)
{
    return m->kind == MARK_GLYPHS && m->from < m->to;
}

static bool is_text(const struct mark *m)
{
    return is_glyphs(m) || m->kind == MARK_LINE;
}

static bool is_line(const struct slab *slab)
{
    const struct mark *first = NULL;
    for (size_t i = 0; i < slab->n; i++) {
        if (!is_text(&slab->marks[i]))
            continue;
        if (first && slab->marks[i].y != first->y)
            return false;
        first = &slab->marks[i];
    }
    return first != NULL;
}

// The first words of a slab, for a message.
static struct str first_words(struct arena *arena, const struct slab *slab)
{
    enum { ENOUGH = 24 };
    struct str words = STR("");
    for (size_t i = 0; i < slab->n && words.n < ENOUGH; i++)
        if (is_glyphs(&slab->marks[i])) {
            const struct mark *m = &slab->marks[i];
            words =
                arena_printf(arena, "%.*s%.*s", STR_ARG(words), STR_ARG(run_slice(m->run, m->from, m->to)));
        }
    words = str_trim(words);
    size_t n = 0; // whole words
    while (n < words.n && !(n >= ENOUGH && words.p[n] == ' '))
        n++;
    return (struct str){words.p, n};
}

// Where the text of a slab begins; paragraphs in which words are marked have more than one place.
static struct pos slab_pos(const struct slab *slab)
{
    for (size_t i = 0; i < slab->n; i++)
        if (is_glyphs(&slab->marks[i]) && slab->marks[i].run->pos.line)
            return slab->marks[i].run->pos;
    return slab->pos;
}

static void tell_first(struct arena *arena, const struct stream *body, size_t from, struct excess *out)
{
    for (size_t i = from; i < body->n; i++)
        if (body->items[i].kind == EVENT_SLAB) {
            out->pos = slab_pos(body->items[i].slab);
            out->words = first_words(arena, body->items[i].slab);
            return;
        }
}

struct excess page_excess(struct arena *arena, const struct flow *flow, uint32_t pages)
{
    const struct stream *body = &flow->body;
    struct excess out = {0};
    size_t full = break_full(arena, flow, pages, true), kept = break_full(arena, flow, pages, false);
    for (size_t i = full; i < body->n; i++)
        if (body->items[i].kind == EVENT_SLAB)
            *(is_line(body->items[i].slab) ? &out.lines : &out.others) += 1;
    for (size_t i = kept; i < full; i++)
        out.kept = out.kept || body->items[i].kind == EVENT_SLAB;
    tell_first(arena, body, out.lines || out.others ? full : kept, &out);
    return out;
}

// ---- too short

int64_t page_room(const struct pages *pages, uint32_t total, mpt line_height)
{
    const struct layout *layout = pages->flow->text->boxes->layout;
    struct foot foot = foot_measure(pages->flow);
    int64_t below = pages->flow->foot.n ? foot.gap + foot.height : 0, lines = 0;
    mpt line = MAX(1, line_height);
    for (uint32_t number = (uint32_t)pages->n; number <= total; number++) {
        struct area area = area_for(layout, pages->flow->text->boxes->rtl, number, total);
        int64_t room = area.bottom - area.top - (number == total ? below : 0);
        if (number == pages->n) // its room is known without the foot
            room = (int64_t)pages->items[number - 1].free + (number == total ? 0 : below);
        lines += MAX(0, room) / line;
    }
    return lines;
}
