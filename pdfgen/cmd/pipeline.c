#include "cmd/pipeline.h"
#include "cmd/archive.h"
#include "cmd/command.h"
#include "read/read.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// ---- time

static int64_t microseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void pipeline_lap(struct pipeline *p, const char *stage)
{
    int64_t now = microseconds_now();
    if (p->n_laps < LAPS_MAX) {
        p->laps[p->n_laps].stage = stage;
        p->laps[p->n_laps++].microseconds = now - p->lap_started;
    }
    p->lap_started = now;
}

static void tell_timing(const struct pipeline *p)
{
    int64_t total = 0;
    for (size_t i = 0; i < p->n_laps; i++) {
        fprintf(stderr, "%-10s %8" PRId64 "\n", p->laps[i].stage, p->laps[i].microseconds);
        total += p->laps[i].microseconds;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(stderr, "in all %" PRId64 " microseconds, at most %ld KiB of memory\n", total, usage.ru_maxrss);
}

// ---- files named on the command line

// What cannot be read at all is told apart from input at fault: it has an exit code of its own.
static void check_named(struct pipeline *p, const char *path)
{
    struct stat about;
    if (strcmp(path, "-") == 0)
        return;
    int error = 0;
    if (stat(path, &about) != 0 || access(path, R_OK) != 0)
        error = errno;
    else if (S_ISDIR(about.st_mode))
        error = EISDIR;
    if (!error)
        return;
    struct source *source = NEW(p->arena, struct source);
    source->path = str_of(path);
    p->unreadable = true;
    diag(&p->diags, error == ENOENT ? DIAG_FILE_MISSING : DIAG_FILE_UNREADABLE,
         (struct pos){.source = source}, (struct str){0}, "cannot read it: %s", strerror(error));
}

static bool check_all_named(struct pipeline *p)
{
    for (size_t i = 0; i < p->options->operands.n; i++)
        check_named(p, p->options->operands.items[i]);
    for (size_t i = 0; i < p->options->layouts.n; i++)
        check_named(p, p->options->layouts.items[i]);
    if (p->options->content_root) {
        struct stat about;
        if (stat(p->options->content_root, &about) != 0 || !S_ISDIR(about.st_mode)) {
            p->unreadable = true;
            diag(&p->diags, DIAG_FILE_MISSING, (struct pos){0}, (struct str){0},
                 "--content-root: there is no folder \"%s\"", p->options->content_root);
        }
    }
    return !p->unreadable;
}

// ---- the stages

// Faults of the layout and of the article are told together.
static bool run_read(struct pipeline *p)
{
    const struct options *o = p->options;
    struct read_options how = {.content_root = o->content_root};
    if (o->layouts.n) {
        p->layout = read_layout(p->arena, o->layouts.items, o->layouts.n, &p->diags);
        pipeline_lap(p, "layout");
    }
    p->article = read_article(p->arena, o->operands.items[0], p->layout, &how, &p->diags);
    pipeline_lap(p, "article");
    return p->article && (p->layout || !o->layouts.n) && (!p->record || record_encloses(p));
}

bool pipeline_fonts(struct pipeline *p)
{
    const char *path = catalogue_path(p->arena, p->options, &p->diags);
    if (path)
        check_named(p, path);
    else
        p->unreadable = true;
    if (p->unreadable)
        return false;
    p->catalogue = NEW(p->arena, struct font_catalogue);
    if (!read_catalogue(p->arena, path, p->catalogue, &p->diags))
        return false;
    p->fonts = fonts_open(p->catalogue);
    pipeline_lap(p, "fonts");
    return p->fonts != NULL;
}

static bool run_style(struct pipeline *p)
{
    const struct known_try *known = known_with(&p->known, 0);
    const struct style_request request = {.sets = p->options->sets.items,
                                          .n_sets = p->options->sets.n,
                                          .checked = p->known.checked,
                                          .known = known ? known->boxes : NULL};
    p->boxes = style_boxes(p->arena, p->article, p->layout, &request, &p->diags);
    pipeline_lap(p, "style");
    return p->boxes;
}

static bool run_text(struct pipeline *p)
{
    const struct known_try *known = known_with(&p->known, 0);
    p->text = text_shape(p->arena, p->boxes, p->fonts, known ? known->text : NULL, &p->diags);
    p->shaped = p->text;
    pipeline_lap(p, "text");
    return p->text;
}

static bool run_flow(struct pipeline *p)
{
    const struct known_try *known = known_with(&p->known, 0);
    p->flow = flow_blocks(p->arena, p->text, NULL, known ? known->flow : NULL, &p->diags);
    pipeline_lap(p, "flow");
    return p->flow;
}

static bool run_page(struct pipeline *p)
{
    p->pages = page_make(p->arena, p->flow, &p->diags);
    pipeline_lap(p, "page");
    return p->pages;
}

static bool run_fit(struct pipeline *p)
{
    if (p->layout->fit.pages && !p->diags.errors)
        fit_pages(p);
    if (!p->keep)
        text_drop_items(p->shaped);
    if (p->text != p->shaped)
        text_drop_items(p->text);
    pipeline_lap(p, "fit");
    return true;
}

// https://reproducible-builds.org/specs/source-date-epoch/: seconds since 1970, up to the year 9999.
static bool source_date(struct pipeline *p, int64_t *date)
{
    const char *text = p->record ? NULL : getenv("SOURCE_DATE_EPOCH");
    *date = p->record ? p->record->date : text && *text ? 0 : -1;
    for (const char *c = text ? text : ""; *c; c++) {
        *date = *date * 10 + (*c - '0');
        if (*c < '0' || *c > '9' || *date > 253402300799)
            return diag(&p->diags, DIAG_BAD_DATE, (struct pos){0}, STR("write seconds since 1970"),
                        "SOURCE_DATE_EPOCH is \"%s\"", text);
    }
    return true;
}

static const struct sheets *make_sheets(struct pipeline *p)
{
    unsigned outline = p->options->outline;
    const struct pages *pages = outline ? page_outline(p->arena, p->pages, outline) : p->pages;
    if (p->options->tile_paper >= 0)
        return tile_sheets(p, pages);
    const struct text *slug = p->options->marks ? press_slug(p->arena, p->boxes, p->fonts, &p->diags) : NULL;
    if (p->options->marks && !slug)
        return NULL;
    if (p->options->impose)
        return impose_sheets(p, pages, slug);
    return p->options->profile == PROFILE_PRESS ? press_trimmed(p->arena, pages, slug, &p->diags)
                                                : press_plain(p->arena, pages);
}

static bool run_pdf(struct pipeline *p)
{
    struct pdf_options how = {.producer = "pdfgen " PDFGEN_VERSION,
                              .profile = (enum profile)p->options->profile,
                              .no_claims = p->options->no_claims,
                              .to_encrypt = p->options->encrypt,
                              .ink_limit = p->options->ink_limit,
                              .known = p->known.pdf,
                              .keep = p->keep};
    if (!source_date(p, &how.date) || p->diags.errors)
        return false;
    if (p->record)
        record_compare_fonts(p);
    if (how.profile == PROFILE_ARCHIVE && !archive_attach(p, &how))
        return false;
    if (how.profile == PROFILE_PRESS && !(how.icc = printing_condition(p)))
        return false;
    p->sheets = make_sheets(p);
    pipeline_lap(p, "press");
    bool ok = p->sheets && pdf_write(p->sheets, &how, &p->pdf, &p->diags);
    pipeline_lap(p, "pdf");
    if (ok && p->options->given & desk_options) {
        ok = p->options->desk->seal(p);
        pipeline_lap(p, "seal");
    }
    return ok;
}

void pipeline_open(struct pipeline *p, struct arena *arena, const struct options *options)
{
    *p = (struct pipeline){.arena = arena, .options = options, .lap_started = microseconds_now()};
    diags_init(&p->diags, arena);
    p->diags.no_claims = options->no_claims;
}

static const struct {
    enum stage stage; // the first that needs it
    bool (*run)(struct pipeline *);
} stages[] = {
    {STAGE_DOC, run_read},  {STAGE_BOXES, run_style}, {STAGE_ITEMS, pipeline_fonts}, {STAGE_ITEMS, run_text},
    {STAGE_FLOW, run_flow}, {STAGE_PAGES, run_page},  {STAGE_PAGES, run_fit},        {STAGE_PDF, run_pdf},
};

// A stage runs if the ones before made something, be it with faults: so one run finds as many as it can.
// `made`: article, layout and fonts are there.
static bool run_stages(struct pipeline *p, enum stage last, bool made)
{
    enum stage until = last == STAGE_TAGS ? STAGE_BOXES : last; // tags are made with the boxes
    bool ok = true;
    for (size_t i = 0; ok && i < COUNT_OF(stages) && stages[i].stage <= until; i++)
        if (!made || (stages[i].run != run_read && stages[i].run != pipeline_fonts))
            ok = stages[i].run(p);
    p->stopped = !ok;
    return ok && p->diags.errors == 0;
}

bool pipeline_run(struct pipeline *p, enum stage last)
{
    p->stopped = !check_all_named(p);
    return !p->stopped && run_stages(p, last, false);
}

bool pipeline_make(struct pipeline *p)
{
    return run_stages(p, STAGE_PDF, true);
}

// ---- the end

static int exit_code(const struct pipeline *p, int result)
{
    if (p->unreadable)
        return EXIT_IO;
    if (result != EXIT_DONE)
        return result;
    if (p->diags.errors)
        return EXIT_INPUT;
    if (p->stopped) {
        talk_line("a stage gave up without saying why: this is a bug");
        return EXIT_BUG;
    }
    return p->options->strict && p->diags.warnings ? EXIT_FINDINGS : EXIT_DONE;
}

int pipeline_close(struct pipeline *p, int result)
{
    talk_diags(&p->diags, p->options->diagnostics);
    if (p->options->timing)
        tell_timing(p);
    fit_close(p);
    if (p->fonts)
        fonts_close(p->fonts);
    buf_free(&p->pdf);
    read_shutdown();
    return exit_code(p, result);
}
