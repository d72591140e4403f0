// What the tests of flow/ share: where a text, a panel or a rectangle stands, in mpt from the content's top
// and start edge, and the styles of a handout.
#ifndef TESTS_FLOW_FIXTURE_H
#define TESTS_FLOW_FIXTURE_H

#include "article_fixture.h"

// ---- what stands where ----------------------------------------------------------------------------------

struct place {
    size_t event; // index in the body
    bool hang;
    mpt x, width, y, baseline; // y: of the slab's top
};

static inline mpt event_size(const struct event *e, mpt y, mpt grid)
{
    if (e->kind == EVENT_SLAB)
        return e->slab->height;
    if (e->kind == EVENT_SNAP)
        return grid ? mpt_round_up(y, grid) - y : 0;
    return y == 0 && e->discard ? 0 : e->size;
}

static inline bool in_slab(const struct slab *slab, const char *text, struct place *out)
{
    for (size_t i = 0; slab && i < slab->n; i++) {
        const struct mark *m = &slab->marks[i];
        if (m->kind != MARK_GLYPHS || !says(run_slice(m->run, m->from, m->to), text))
            continue;
        out->x = m->x;
        out->width = m->width;
        out->baseline = m->y;
        return true;
    }
    return false;
}

static inline bool look_for(const struct fixture *f, const struct stream *s, const char *text,
                            struct place *out)
{
    mpt y = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct event *e = &s->items[i];
        *out = (struct place){.event = i, .y = y};
        if (e->kind == EVENT_SLAB && e->hang && in_slab(e->hang, text, out)) {
            out->hang = true;
            out->y += e->hang_dy;
            out->baseline += out->y;
            return true;
        }
        if (e->kind == EVENT_SLAB && in_slab(e->slab, text, out)) {
            out->baseline += out->y;
            return true;
        }
        y += event_size(e, y, f->layout->baseline_grid);
    }
    return false;
}

// The first mark that shows a text. All of it must be one run on one line.
static inline struct place find_text(const struct fixture *f, const char *text)
{
    struct place p;
    if (!look_for(f, &f->flow->body, text, &p))
        fail_msg("nothing shows \"%s\"", text);
    return p;
}

static inline const struct event *event_of(const struct fixture *f, const char *text)
{
    return &f->flow->body.items[find_text(f, text).event];
}

struct panel {
    mpt x, width, top, bottom;
};

// The n-th frame of the body, from 0, in the order in which they open.
static inline struct panel find_panel(const struct fixture *f, size_t n)
{
    const struct stream *s = &f->flow->body;
    const struct frame *frame = NULL;
    struct panel p = {0};
    mpt y = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct event *e = &s->items[i];
        if (e->kind == EVENT_OPEN && !frame && n-- == 0) {
            frame = e->frame;
            p = (struct panel){frame->x, frame->width, y - frame->above, 0};
        }
        if (e->kind == EVENT_CLOSE && e->frame == frame) {
            p.bottom = y + frame->below;
            return p;
        }
        y += event_size(e, y, f->layout->baseline_grid);
    }
    fail_msg("there is no such panel");
    return p;
}

// The n-th rectangle of a slab, from 0.
static inline const struct mark *find_rect(const struct slab *slab, size_t n)
{
    for (size_t i = 0; i < slab->n; i++)
        if (slab->marks[i].kind == MARK_RECT && n-- == 0)
            return &slab->marks[i];
    fail_msg("there is no such rectangle");
    return NULL;
}

static inline mpt white_between(const struct fixture *f, const char *above, const char *below)
{
    struct place a = find_text(f, above), b = find_text(f, below);
    return b.y - a.y - f->flow->body.items[a.event].slab->height;
}

static const char handout[] =
    "<style match='head/title' font-size='32pt' line-height='34pt' text-wrap='balance' space-after='17pt'/>"
    "<style match='p' space-after='8.5pt'/>"
    "<style match='section' display='beside' column='all' space-before='17pt' padding-before='10.5pt'"
    " border-before-width='2.25pt' border-before-color='brand' border-before-extent='side'/>"
    "<style match='section/*' column='text'/>"
    "<style match='section/title' column='side' font-size='16pt' font-size-min='14pt' font-weight='black'/>"
    "<style match='ul' list-style-type='disc'/><style match='ol' list-style-type='decimal'/>"
    "<style match='ul/li' part='marker' width='5pt' margin-start='3pt' baseline-shift='1pt' color='brand'/>"
    "<style match='table' column-gap='17pt' space-after='8.5pt' stub='hang'/>"
    "<style match='td | th' padding='8.5pt 0pt'/><style match='thead/tr/*' padding='0pt 0pt 12.75pt'/>"
    "<style match='tr' border-before-width='0.75pt' border-before-color='rule' border-before-extent='all'/>"
    "<style match='thead/tr | tbody/tr[1]' border-before-width='0pt'/>"
    "<style match='table[@role=\"comparison\"]' column-widths='equal'/>"
    "<style match='table' part='column-1' background-color='sand' border-radius='8.5pt'"
    " margin='-12.75pt -4.25pt 0pt -8.5pt' padding-before='12.75pt'/>"
    "<style match='table' part='column-2' background-color='tint' border-radius='8.5pt'"
    " margin='-12.75pt -12.75pt 0pt -8.5pt' padding-before='12.75pt'/>"
    "<style match='callout' column='all' margin='0pt -12.75pt' padding='12.75pt' space-before='17pt'"
    " space-after='17pt' keep-together='always' background-color='brand' icon='phone' label='note'/>"
    "<style match='callout' part='body' display='beside'/><style match='callout/*' column='text'/>"
    "<style match='callout' part='label' column='side' font-size='16pt' space-before='4.25pt'"
    " space-before-conditionality='retain'/>"
    "<style match='callout' part='icon' width='30pt' margin-end='8.5pt'/>"
    "<style match='callout/p' font-size='16pt' line-height='21.25pt'/>"
    "<style match='write-in' space-before='4.25pt' keep-together='always'/>"
    "<style match='write-in' part='lines' padding-before='21.25pt' line-pitch='25.5pt' height='0.75pt'/>";

#define AXIS 144500 // the text column's start edge

#endif
