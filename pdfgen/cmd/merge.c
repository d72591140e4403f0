// Several PDFs into one.
#include "cmd/command.h"
#include "cmd/set.h"

#include <errno.h>
#include <string.h>

static struct str usage_fault(struct arena *arena, const struct options *o, const struct set *set)
{
    if (!o->output)
        return STR("where to? -o OUT.pdf");
    struct names files = {0};
    for (size_t i = 0; i < set->n; i++)
        PUSH(arena, files, set->items[i].path);
    return output_fault(o->output, &files);
}

static int merge(struct pipeline *p, const struct set *set)
{
    size_t pages = set_bind(p, set, false, &p->pdf);
    pipeline_lap(p, "bind");
    if (!pages)
        return EXIT_INPUT;
    struct source *target = NEW(p->arena, struct source);
    target->path = strcmp(p->options->output, "-") == 0 ? STR("standard output") : str_of(p->options->output);
    if (!file_write_atomic(p->options->output, buf_view(&p->pdf))) {
        diag(&p->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = target}, (struct str){0},
             "cannot write it: %s", strerror(errno));
        return EXIT_IO;
    }
    pipeline_lap(p, "write");
    if (p->options->verbose)
        talk_line("%.*s: %zu page%s, %zu bytes", STR_ARG(target->path), pages, pages == 1 ? "" : "s",
                  p->pdf.n);
    return EXIT_DONE;
}

int desk_merge(struct arena *arena, const struct options *options)
{
    struct set set;
    set_read(arena, &options->operands, &set);
    struct str fault = usage_fault(arena, options, &set);
    if (fault.p)
        return talk_usage(command_lookup("merge"), fault);
    desk_limit_memory();
    struct pipeline p;
    pipeline_open(&p, arena, options);
    int result = merge(&p, &set);
    return pipeline_close(&p, result);
}
