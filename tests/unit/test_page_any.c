// page/ on streams made by dice: nothing lost, order kept, no page overfull, keeps respected.
#include "unit/page_bench.h"

enum { FRAMES = 8, PADDING = 10, CLONED = FRAMES * PADDING * PT }; // most that stand open; each one's padding

struct dice {
    uint64_t state;
};

static uint32_t roll(struct dice *d, uint32_t n)
{
    d->state = d->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(d->state >> 33) % n;
}

static void any_stream(struct bench *b, struct dice *d)
{
    const struct frame *open[FRAMES];
    size_t depth = 0;
    const struct slab *head = NULL;
    for (uint32_t n = roll(d, 300); n > 0; n--) {
        switch (roll(d, 12)) {
        case 0:
            add_space(b, (mpt)roll(d, 40) * PT);
            break;
        case 1:
            add(b, (struct event){.kind = EVENT_SNAP});
            break;
        case 2:
            if (depth < COUNT_OF(open)) {
                open[depth] = new_frame(b, roll(d, 2), (mpt)roll(d, PADDING) * PT);
                open_frame(b, open[depth++]);
            }
            break;
        case 3:
            if (depth > 0)
                close_frame(b, open[--depth]);
            break;
        case 4:
            head = roll(d, 2) ? new_slab(b, (mpt)roll(d, 60) * PT) : NULL;
            break;
        default: {
            struct event *e = add_slab(b, (mpt)roll(d, 80) * PT, roll(d, 3) == 0);
            e->repeat = head;
            if (roll(d, 40) == 0)
                e->break_before = roll(d, 2) ? KW_PAGE : KW_ODD_PAGE;
            if (roll(d, 20) == 0)
                e->hang = new_slab(b, (mpt)roll(d, 100) * PT);
        }
        }
    }
    while (depth > 0)
        close_frame(b, open[--depth]);
}

static const struct event *event_of(const struct stream *s, const struct slab *slab, size_t *at)
{
    while (*at < s->n && s->items[*at].slab != slab)
        ++*at;
    return *at < s->n ? &s->items[*at] : NULL;
}

// No less than the height of a slab and all that are kept with it, on a page of their own.
static mpt chain_height(const struct stream *s, size_t from, mpt padding)
{
    mpt height = 2 * padding, hang = 0;
    const struct slab *head = s->items[from].repeat;
    for (size_t i = from; i < s->n; i++) {
        const struct event *e = &s->items[i];
        if (e->kind == EVENT_SLAB && i > from && (!e->keep || e->break_before != KW_AUTO))
            break;
        height += e->kind == EVENT_SLAB ? e->slab->height : e->kind == EVENT_SNAP ? 4250 : e->size;
        hang = e->hang ? MAX(hang, e->hang->height) : hang;
    }
    return height + hang + (head ? head->height : 0);
}

// Slabs of the body in order, none lost or twice; below one another; within the page; no page starts with a
// kept slab if the one before could have ended earlier, unless what is kept is higher than a page.
static void check_pages(const struct bench *b, const struct pages *pages)
{
    size_t at = 0, seen = 0, wanted = 0;
    bool could_end_earlier = false;
    size_t earlier = 0; // where
    for (size_t i = 0; i < b->flow.body.n; i++)
        wanted += b->flow.body.items[i].kind == EVENT_SLAB;
    for (size_t i = 0; i < pages->n; i++) {
        const struct page *page = &pages->items[i];
        mpt y = TOP;
        bool first = true;
        for (size_t k = 0; k < page->n_placements; k++) {
            const struct placement *p = &page->placements[k];
            assert_true(p->y + p->slab->height <= BOTTOM);
            const struct placement *next = p + 1;
            const struct event *e = NULL;
            if (!p->artifact) {
                size_t look = at;
                e = event_of(&b->flow.body, p->slab, &look);
                if (!e) { // a side head: its slab follows
                    assert_true(k + 1 < page->n_placements);
                    look = at;
                    assert_ptr_equal(event_of(&b->flow.body, next->slab, &look)->hang, p->slab);
                    continue;
                }
                at = look + 1;
                seen++;
                if (first && e->keep && e->break_before == KW_AUTO && could_end_earlier)
                    assert_true(chain_height(&b->flow.body, earlier, CLONED) > ROOM);
                could_end_earlier = first ? false : could_end_earlier || !e->keep;
                if (!e->keep)
                    earlier = look;
                first = false;
            }
            assert_true(p->y >= y);
            y = p->y + p->slab->height;
        }
        for (size_t k = 0; k < page->n_backdrops; k++) {
            assert_true(page->backdrops[k].y >= TOP);
            assert_true(page->backdrops[k].y + page->backdrops[k].height <= BOTTOM);
        }
    }
    assert_int_equal(seen, wanted);
}

static void test_any_stream(void **state)
{
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct bench b;
        set_up(&b);
        struct dice dice = {seed};
        b.layout.baseline_grid = 4250;
        any_stream(&b, &dice);
        const struct pages *pages = make(&b);
        assert_int_equal(b.diags.n, 0);
        check_pages(&b, pages);
        tear_down(&b);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_any_stream)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
