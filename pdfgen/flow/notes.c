// Notes: each is set on its own, at the measure of the page or of the column that its style names, and
// becomes one slab; the events whose slabs call notes say so.
#include "flow/internal.h"

// ---- notes

// The rule above a page's notes, and the white below it.
static const struct slab *rule_slab(struct flower *f, const struct style *s, struct area in, struct pos pos)
{
    struct area at = in;
    if (s->column.n && !column_area(f, s->column, in, &at.x, &at.width))
        at = in;
    mpt width = s->width_percent ? mpt_muldiv(at.width, s->width_percent, 100000) : s->width;
    struct marks marks = {NULL, 0, 0};
    struct mark rule = {.kind = MARK_RECT,
                        .tag = TAG_ARTIFACT,
                        .x = reach((int64_t)at.x + s->margin_start),
                        .width = MIN(width ? width : at.width, at.width),
                        .height = s->height,
                        .color = s->color,
                        .dash = KW_SOLID};
    if (s->height > 0)
        PUSH(f->arena, marks, rule);
    return slab_new(f, reach((int64_t)s->height + s->padding_after), &marks, pos);
}

static struct note set_note(struct flower *f, const struct box *item, struct area in)
{
    struct stream own = {NULL, 0, 0};
    struct flower g = fresh(f, &own);
    g.foot = true; // where it is already: its style cannot send it to that of the last page
    flow_box(&g, item, in);
    return (struct note){.slab = flatten(f, &own),
                         .space = item->style->space_before,
                         .rule = rule_slab(f, item->icon_style, in, item->pos),
                         .rule_space = item->icon_style->space_before,
                         .below = item->icon_style->space_after};
}

// ---- calls

struct calls {
    uint32_t *items; // of all events, one after the other
    size_t n, cap;
    bool *seen; // by note: a mark may come in several pieces
};

static void take_call(struct flower *f, struct calls *calls, uint32_t note)
{
    if (!note || calls->seen[note - 1])
        return;
    calls->seen[note - 1] = true;
    PUSH(f->arena, *calls, note - 1);
}

static void take_calls(struct flower *f, struct calls *calls, const struct slab *slab)
{
    for (size_t i = 0; slab && i < slab->n; i++) {
        const struct late_line *late = slab->marks[i].line;
        if (slab->marks[i].kind != MARK_LINE) {
            take_call(f, calls, slab->marks[i].note);
            continue;
        }
        for (uint32_t k = late->from; k < late->to; k++) // set when pages have numbers, but broken already
            if (item_run(&late->para->items[k]))
                take_call(f, calls, item_run(&late->para->items[k])->note);
    }
}

static void find_calls(struct flower *f, struct calls *calls)
{
    struct stream *body = &f->flow->body;
    for (size_t i = 0; i < body->n; i++) {
        struct event *e = &body->items[i];
        size_t first = calls->n;
        if (e->kind != EVENT_SLAB)
            continue;
        take_calls(f, calls, e->hang);
        take_calls(f, calls, e->slab);
        e->n_notes = (uint32_t)(calls->n - first);
    }
    size_t next = 0; // the list is where it stays only now
    for (size_t i = 0; i < body->n; i++) {
        body->items[i].notes = calls->items ? calls->items + next : NULL;
        next += body->items[i].n_notes;
    }
}

void flow_notes(struct flower *f)
{
    const struct boxes *boxes = f->text->boxes;
    if (!boxes->notes)
        return;
    struct note *notes = NEW_ARRAY(f->arena, struct note, boxes->n_notes);
    struct calls calls = {NULL, 0, 0, NEW_ARRAY(f->arena, bool, boxes->n_notes)};
    struct area all = {0, f->flow->measure, 0, f->flow->measure, list_indent(f, boxes->notes), true};
    find_calls(f, &calls);
    uint32_t n = 0;
    for (const struct box *item = boxes->notes->first; item; item = item->next, n++) {
        notes[n] = set_note(f, item, all);
        if (!calls.seen[n])
            diag(f->diags, DIAG_NOTE_OUT_OF_TEXT, item->pos,
                 STR("Say it in the text there, or let the layout set that text on the page."),
                 "this note is called at the foot of the last page, where it has no page to stand on");
    }
    f->flow->notes = notes;
    f->flow->n_notes = n;
}
