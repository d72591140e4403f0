#include "cmd/command.h"
#include "cmd/pipeline.h"

int fonts_command(struct arena *arena, const struct options *options)
{
    struct pipeline p;
    int result = EXIT_DONE;
    pipeline_open(&p, arena, options);
    if (pipeline_fonts(&p)) {
        struct buf out = {0};
        fonts_report(p.fonts, &out);
        result = talk_result(buf_view(&out));
        buf_free(&out);
    }
    return pipeline_close(&p, result);
}
