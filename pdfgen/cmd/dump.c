#include "cmd/command.h"
#include "cmd/pipeline.h"

static void dump_stage(const struct pipeline *p, enum stage stage, struct buf *out)
{
    switch (stage) {
    case STAGE_DOC:
        article_dump(p->article, out);
        break;
    case STAGE_BOXES:
        boxes_dump(p->boxes, out);
        break;
    case STAGE_ITEMS:
        text_dump(p->text, out);
        break;
    case STAGE_FLOW:
        flow_dump(p->flow, out);
        break;
    case STAGE_PAGES:
        pages_dump(p->pages, out);
        break;
    case STAGE_TAGS:
        tags_dump(&p->boxes->tags, out);
        break;
    case STAGE_PDF:
        break;
    }
}

int dump_command(struct arena *arena, const struct options *options)
{
    const struct command *self = command_lookup("dump");
    if (options->stage < 0)
        return talk_usage(self, STR("a stage is wanted: --stage=doc|boxes|items|flow|pages|tags"));
    enum stage stage = (enum stage)options->stage;
    if (stage != STAGE_DOC && !options->layouts.n)
        return talk_usage(self, STR("a layout is wanted: --layout LAYOUT.xml"));

    struct pipeline p;
    int result = EXIT_DONE;
    pipeline_open(&p, arena, options);
    if (pipeline_run(&p, stage)) {
        struct buf out = {0};
        dump_stage(&p, stage, &out);
        result = talk_result(buf_view(&out));
        buf_free(&out);
    }
    return pipeline_close(&p, result);
}
