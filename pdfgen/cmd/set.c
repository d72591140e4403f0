#include "cmd/set.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

// Where the pages begin that the word names behind its last '#', if it does.
static const char *pages_of(struct arena *arena, const char *word, struct page_ranges *pages)
{
    const char *mark = strrchr(word, '#');
    bool is =
        mark && mark != word && access(word, F_OK) != 0 && page_ranges_parse(arena, str_of(mark + 1), pages);
    return is ? mark : NULL;
}

void set_read(struct arena *arena, const struct names *operands, struct set *set)
{
    *set = (struct set){.n = operands->n, .items = NEW_ARRAY(arena, struct set_item, operands->n)};
    for (size_t i = 0; i < set->n; i++) {
        struct set_item *item = &set->items[i];
        const char *word = operands->items[i], *mark = pages_of(arena, word, &item->pages);
        item->path = mark ? arena_cstr(arena, (struct str){word, (size_t)(mark - word)}) : word;
        if (!mark)
            item->pages = (struct page_ranges){0};
        set->ranges = set->ranges || mark;
    }
}

// Where the file is there but for what stands behind its last '#', that was meant to be pages.
static struct str pages_hint(const char *path)
{
    const char *mark = strrchr(path, '#');
    char file[PATH_MAX];
    if (!mark || mark == path || (size_t)(mark - path) >= sizeof file)
        return (struct str){0};
    memcpy(file, path, (size_t)(mark - path));
    file[mark - path] = '\0';
    return access(file, F_OK) == 0 ? STR("Pages of a file are named like #1-2,5 or #3-; its first is 1.")
                                   : (struct str){0};
}

bool set_file(struct pipeline *p, struct arena *arena, const char *path, struct source *out)
{
    struct source *named = NEW(p->arena, struct source);
    named->path = strcmp(path, "-") == 0 ? STR("standard input") : str_of(path);
    *out = *named;
    struct pos pos = {.source = named};
    switch (file_read(arena, path, BIND_FILE_MAX, &out->text)) {
    case FILE_OK:
        return true;
    case FILE_MISSING:
        p->unreadable = true;
        return diag(&p->diags, DIAG_FILE_MISSING, pos, pages_hint(path), "there is no such file");
    case FILE_UNREADABLE:
        p->unreadable = true;
        return diag(&p->diags, DIAG_FILE_UNREADABLE, pos, (struct str){0}, "it cannot be read");
    case FILE_TOO_BIG:
        return diag(&p->diags, DIAG_FILE_TOO_BIG, pos, (struct str){0}, "it is larger than %d MB",
                    BIND_FILE_MAX >> 20);
    }
    return false;
}

bool set_item_read(struct pipeline *p, struct arena *arena, struct set_item *item, struct source *out)
{
    bool input = strcmp(item->path, "-") == 0;
    if (!item->kept.p && !set_file(p, input ? p->arena : arena, item->path, out))
        return false;
    if (item->kept.p)
        *out = (struct source){.path = STR("standard input"), .text = item->kept};
    else if (input)
        item->kept = out->text;
    return true;
}

size_t set_bind(struct pipeline *p, const struct set *set, int sides, bool paper, struct buf *out)
{
    struct bind_form form = {.n_documents = set->n,
                             .duplex = sides > SIDES_ONE,
                             .paper = paper,
                             .separators = p->options->print.separator};
    struct binding *binding = bind_open(p->arena, &form, out, &p->diags);
    struct arena *file = arena_part(p->arena);
    bool ok = true;
    for (size_t i = 0; i < set->n && ok; i++) {
        struct source *source = NEW(p->arena, struct source);
        ok =
            set_item_read(p, file, &set->items[i], source) && bind_add(binding, source, &set->items[i].pages);
        source->text = (struct str){0}; // a report has kept the place alone
        arena_empty(file);
    }
    size_t pages = bind_close(binding, ok);
    return ok ? pages : 0;
}
