#include "cmd/command.h"
#include "read/read.h"

int schema_command(struct arena *arena, const struct options *options)
{
    static const char *const names[] = {"article", "layout", "timeline", "fonts", "record", "job", "mail"};
    const char *name = options->operands.items[0];
    struct str schema = read_schema(name);
    if (schema.p)
        return talk_result(schema);
    struct str near = str_nearest(str_of(name), names, COUNT_OF(names));
    struct str hint = near.p ? arena_printf(arena, "; did you mean '%.*s'?", STR_ARG(near))
                             : STR("; there are article, timeline, layout, fonts, record, job and mail");
    return talk_usage(command_lookup("schema"),
                      arena_printf(arena, "no schema '%s'%.*s", name, STR_ARG(hint)));
}
