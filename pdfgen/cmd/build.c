#include "cmd/archive.h"
#include "cmd/command.h"
#include "read/read.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The document's name with .pdf instead of .xml, in the current folder; what comes in by standard input goes
// out by standard output.
static const char *default_output(struct arena *arena, const char *document)
{
    if (strcmp(document, "-") == 0)
        return "-";
    const char *slash = strrchr(document, '/');
    struct str name = str_of(slash ? slash + 1 : document);
    if (str_ends(name, ".xml"))
        name.n -= strlen(".xml");
    return arena_printf(arena, "%.*s.pdf", STR_ARG(name)).p;
}

static bool same_file(const char *a, const char *b)
{
    struct stat of_a, of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino && S_ISREG(of_a.st_mode);
}

// Whether a regular file is there that is neither empty nor a PDF: an included part, a logo, a layout, who
// knows.
static bool is_other_work(const char *path)
{
    struct stat about;
    char start[5] = {0};
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0)
        return false;
    FILE *file = fopen(path, "rb");
    if (!file)
        return false; // writing will say what is wrong
    size_t n = fread(start, 1, sizeof start, file);
    fclose(file);
    return n != sizeof start || memcmp(start, "%PDF-", sizeof start) != 0;
}

struct str output_fault(const char *output, const struct names *sources)
{
    if (strcmp(output, "-") == 0)
        return isatty(STDOUT_FILENO) ? STR("a PDF is not for a terminal: name a file with -o")
                                     : (struct str){0};
    bool source = false;
    for (size_t i = 0; i < sources->n; i++)
        source = source || same_file(output, sources->items[i]);
    if (source)
        return STR("the output would be written over its source");
    return is_other_work(output) ? STR("the output would be written over a file that is not a PDF: move it "
                                       "away or name another")
                                 : (struct str){0};
}

// What is open there may have several names: standard input is "-", a descriptor and a file in /dev.
static bool is_open_as(const char *path, const struct stat *other)
{
    struct stat about;
    int failed = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &about) : stat(path, &about);
    return failed == 0 && about.st_dev == other->st_dev && about.st_ino == other->st_ino;
}

struct str secret_fault(const struct options *o)
{
    struct stat secret;
    if (o->password_fd >= 0 ? fstat(o->password_fd, &secret) != 0
                            : !o->password_file || stat(o->password_file, &secret) != 0)
        return (struct str){0}; // reading it will say what is wrong
    bool shared = false;
    for (size_t i = 0; i < o->operands.n; i++)
        shared = shared || is_open_as(o->operands.items[i], &secret);
    for (size_t i = 0; i < o->layouts.n; i++)
        shared = shared || is_open_as(o->layouts.items[i], &secret);
    return shared
               ? STR("the password and a document or layout would be read from one place, such as standard "
                     "input: give the password a file of its own")
               : (struct str){0};
}

static struct str password_fault(const struct options *o)
{
    int named = (o->password_file != NULL) + (o->password_fd >= 0);
    if (o->encrypt && named != 1)
        return STR("--encrypt wants one of --password-file and --password-fd");
    return named && !o->encrypt ? STR("a password is for --encrypt alone") : secret_fault(o);
}

static struct str document_fault(const struct options *o)
{
    if (!o->layouts.n)
        return STR("a layout is wanted: --layout LAYOUT.xml");
    bool archive = o->profile == PROFILE_ARCHIVE;
    if (archive && o->no_claims)
        return STR("--profile archive is a claim: not with --no-claims");
    if (archive && o->outline)
        return STR("--outline is for looking at pages: not with --profile archive");
    if (o->impose && o->tile_paper >= 0)
        return STR("--tiles cuts a page into sheets, --impose puts pages on sheets: one of them");
    if (o->overlap && o->tile_paper < 0)
        return STR("--overlap is of the sheets that --tiles makes: name their paper, too");
    bool press = o->profile == PROFILE_PRESS;
    if (!press && o->given & (OPTION(ICC) | OPTION(INK_LIMIT) | OPTION(MARKS)))
        return STR("--icc, --ink-limit and --marks are for --profile press");
    if (press && o->given & (OPTION(NO_CLAIMS) | OPTION(OUTLINE) | OPTION(TILES) | OPTION(ENCRYPT)))
        return STR("--profile press is PDF/X-4: not with --no-claims, --outline, --tiles or --encrypt");
    return (struct str){0};
}

// What a record says, no option says.
static struct str record_fault(const struct options *o)
{
    const uint64_t said = OPTION(LAYOUT) | OPTION(SET) | OPTION(FONTS) | OPTION(CONTENT_ROOT) |
                          OPTION(OUTLINE) | OPTION(IMPOSE) | OPTION(PROFILE) | OPTION(ICC) |
                          OPTION(INK_LIMIT) | OPTION(MARKS) | OPTION(NO_CLAIMS);
    return o->given & said
               ? STR("a record says what its PDF is made of, and how: leave out --layout, --set, "
                     "--fonts, --content-root, --outline, --impose, --profile and what goes with it")
               : (struct str){0};
}

static void write_output(struct pipeline *p, const char *path)
{
    struct source *target = NEW(p->arena, struct source);
    target->path = strcmp(path, "-") == 0 ? STR("standard output") : str_of(path);
    if (!file_write_atomic(path, buf_view(&p->pdf)))
        diag(&p->diags, DIAG_OUTPUT_FAILED, (struct pos){.source = target}, (struct str){0},
             "cannot write it: %s", strerror(errno));
    else if (p->options->verbose)
        talk_line("%.*s: %zu page%s%s, %zu bytes", STR_ARG(target->path), p->pages->n,
                  p->pages->n == 1 ? "" : "s", p->options->impose ? impose_told(p).p : "", p->pdf.n);
    pipeline_lap(p, "write");
}

int build_command(struct arena *arena, const struct options *options)
{
    const struct command *self = command_lookup("build");
    const char *document = options->operands.items[0];
    bool rebuild = strcmp(document, "-") != 0 && read_is_record(document);
    struct str wrong = rebuild ? record_fault(options) : document_fault(options);
    if (!wrong.p)
        wrong = password_fault(options);
    if (wrong.p)
        return talk_usage(self, wrong);
    const char *output =
        options->output ? options->output : default_output(arena, options->operands.items[0]);
    struct str fault = output_fault(output, &options->layouts);
    if (!fault.p)
        fault = output_fault(output, &options->operands);
    if (fault.p)
        return talk_usage(self, fault);

    struct pipeline p;
    int result = EXIT_DONE;
    pipeline_open(&p, arena, options);
    if ((!rebuild || record_open(&p)) && pipeline_run(&p, STAGE_PDF)) {
        write_output(&p, output);
        result = p.diags.errors ? EXIT_IO : EXIT_DONE;
    }
    return pipeline_close(&p, result);
}
