// `pdfgen dump --stage=flow`: one event a line.
#include "flow/flow.h"

// Numbers are not known yet.
static void put_late(struct buf *out, const struct late_line *line)
{
    for (uint32_t i = line->from; i < line->to; i++) {
        const struct item *it = &line->para->items[i];
        if (item_is_number(it))
            buf_putc(out, '#');
        else if (it->kind == ITEM_BOX || it->kind == ITEM_GLUE)
            buf_str(out, run_slice(it->run, it->from, it->to));
    }
}

static void put_text(struct buf *out, const struct slab *slab)
{
    if (!slab)
        return;
    buf_puts(out, " \"");
    for (size_t i = 0; i < slab->n; i++) {
        const struct mark *m = &slab->marks[i];
        if (m->kind == MARK_LINE)
            put_late(out, m->line);
        if (m->kind != MARK_GLYPHS || m->from == m->to)
            continue;
        buf_str(out, run_slice(m->run, m->from, m->to));
    }
    buf_putc(out, '"');
}

static void put_event(struct buf *out, const struct event *e)
{
    static const char *const names[] = {"space", "pad", "rule", "slab", "open", "close", "snap"};
    buf_puts(out, names[e->kind]);
    if (e->kind == EVENT_SPACE || e->kind == EVENT_PAD || e->kind == EVENT_RULE) {
        buf_putc(out, ' ');
        buf_mpt(out, e->size);
        buf_puts(out, e->discard ? " discard" : "");
    } else if (e->kind == EVENT_SLAB) {
        buf_putc(out, ' ');
        buf_mpt(out, e->slab->height);
        buf_puts(out, e->keep ? " keep" : "");
        buf_puts(out, e->repeat ? " repeat" : "");
        if (e->break_before != KW_AUTO)
            buf_printf(out, " break=%s", keyword_name((int32_t)e->break_before));
        put_text(out, e->slab);
        if (e->hang) {
            buf_puts(out, " hang ");
            buf_mpt(out, e->hang_dy);
            put_text(out, e->hang);
        }
        for (uint32_t i = 0; i < e->n_notes; i++)
            buf_printf(out, " note=%u", (unsigned)e->notes[i] + 1);
    } else if (e->kind == EVENT_OPEN) {
        buf_puts(out, " x=");
        buf_mpt(out, e->frame->x);
        buf_puts(out, " width=");
        buf_mpt(out, e->frame->width);
    }
    buf_putc(out, '\n');
}

static void put_numbers(struct buf *out, const mpt *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_puts(out, i == 1 || i == 3 ? " to " : " ");
        buf_mpt(out, numbers[i]);
    }
}

// "scale week 0 to 8 at 629.291 to 1150.866"
static void put_place(struct buf *out, const struct chart_place *p)
{
    static const char *const names[] = {"scale", "lane", "bar", "label"};
    buf_printf(out, "  %s%s%.*s%s", names[p->kind],
               p->kind == CHART_LABEL ? " \""
               : p->words.n           ? " "
                                      : "",
               STR_ARG(p->words), p->kind == CHART_LABEL ? "\"" : "");
    if (p->kind == CHART_SCALE) {
        put_numbers(out, (const mpt[]){p->c, p->d}, 2);
        buf_puts(out, " at");
    }
    put_numbers(out, (const mpt[]){p->a, p->b}, p->kind == CHART_LABEL ? 1 : 2);
    if (p->kind == CHART_BAR) {
        buf_puts(out, " across");
        put_numbers(out, (const mpt[]){p->c, p->d}, 2);
    } else if (p->kind == CHART_LABEL) {
        buf_puts(out, " baseline");
        put_numbers(out, &p->b, 1);
        buf_puts(out, " width");
        put_numbers(out, &p->c, 1);
        if (p->d > 1)
            buf_printf(out, " lines %d", (int)p->d);
    }
    buf_putc(out, '\n');
}

static void put_chart(struct buf *out, const struct chart_map *map)
{
    buf_printf(out, "chart of line %u\n", map->pos.line);
    for (size_t i = 0; i < map->places.n; i++)
        put_place(out, &map->places.items[i]);
}

void flow_dump(const struct flow *flow, struct buf *out)
{
    buf_puts(out, "measure ");
    buf_mpt(out, flow->measure);
    buf_putc(out, '\n');
    for (size_t i = 0; i < flow->body.n; i++)
        put_event(out, &flow->body.items[i]);
    if (flow->foot.n)
        buf_puts(out, "foot\n");
    for (size_t i = 0; i < flow->foot.n; i++)
        put_event(out, &flow->foot.items[i]);
    for (uint32_t i = 0; i < flow->n_notes; i++) {
        buf_printf(out, "note %u ", (unsigned)i + 1);
        buf_mpt(out, flow->notes[i].slab->height);
        put_text(out, flow->notes[i].slab);
        buf_putc(out, '\n');
    }
    for (size_t i = 0; i < flow->charts.n; i++)
        put_chart(out, &flow->charts.items[i]);
}
