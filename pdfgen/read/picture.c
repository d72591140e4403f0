// Pictures by content: SVG, PNG or JPEG.
#include "read/picture.h"

#include <string.h>

#include "read/read.h"
#include "read/svg.h"
#include "read/xml.h"

bool picture_broken(const struct picture *p, const char *what)
{
    return diag(p->diags, DIAG_IMAGE_BROKEN, p->wanted_at, (struct str){0}, "\"%.*s\" is broken: %s",
                STR_ARG(p->path), what);
}

bool picture_unsupported(const struct picture *p, const char *what)
{
    return diag(p->diags, DIAG_IMAGE_UNSUPPORTED, p->wanted_at, (struct str){0},
                "\"%.*s\" cannot be drawn: %s", STR_ARG(p->path), what);
}

bool picture_fits(const struct picture *p, uint32_t width, uint32_t height)
{
    if (!width || !height)
        return picture_broken(p, "it has no pixels");
    if (width <= IMAGE_MAX_SIDE && height <= IMAGE_MAX_SIDE && (uint64_t)width * height <= IMAGE_MAX_PIXELS)
        return true;
    return diag(p->diags, DIAG_IMAGE_TOO_BIG, p->wanted_at,
                STR("Make it smaller: 300 pixels an inch are enough in print."),
                "\"%.*s\" has %u × %u pixels: at most %d a side and %d million in all are read",
                STR_ARG(p->path), (unsigned)width, (unsigned)height, IMAGE_MAX_SIDE, IMAGE_MAX_PIXELS >> 20);
}

// Pixels at a density, in 1/1000 of 1/96 inch. Densities that no camera, scanner or program means are taken
// as unknown.
static int32_t natural(uint32_t pixels, uint32_t density)
{
    enum { DENSITY_MIN = 1000, DENSITY_MAX = 400000, PER_INCH = 96 }; // 25 and 10,000 px an inch
    if (density < DENSITY_MIN || density > DENSITY_MAX)
        return (int32_t)(pixels * 1000);
    return (int32_t)MAX(1, (uint64_t)pixels * 1000 * PER_INCH * 10000 / 254 / density);
}

struct drawing *picture_drawing(const struct picture *p, const struct image *image, uint32_t density_x,
                                uint32_t density_y)
{
    if (!density_x || !density_y)
        density_x = density_y = 0;
    struct drawing *d = NEW(p->arena, struct drawing);
    d->width = natural(image->width, density_x);
    d->height = natural(image->height, density_y);
    if (image->orientation > 4) { // it lies on its side
        int32_t width = d->width;
        d->width = d->height;
        d->height = width;
    }
    d->path = p->path;
    d->image = image;
    return d;
}

// Formats that people take for one of the three, by what stands at or near their beginning.
static const char *foreign_name(struct str bytes)
{
    static const struct {
        size_t at;
        const char *mark, *name;
    } formats[] = {
        {0, "GIF8", "a GIF picture"},
        {0, "II*", "a TIFF picture"},
        {0, "MM", "a TIFF picture"},
        {8, "WEBP", "a WebP picture"},
        {0, "BM", "a BMP picture"},
        {4, "ftypavif", "an AVIF picture"},
        {4, "ftyp", "a HEIC picture or a film"},
        {0, "8BPS", "a Photoshop picture"},
        {4, "jP  ", "a JPEG 2000 picture"},
        {0, "%PDF", "a PDF"},
        {0, "%!PS", "a PostScript picture"},
        {0, "\x1F\x8B", "a compressed file"},
        {0, "PK\3\4", "a ZIP or office file"},
    };
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        size_t at = MIN(formats[i].at, bytes.n);
        if (str_starts((struct str){bytes.p + at, bytes.n - at}, formats[i].mark))
            return formats[i].name;
    }
    return NULL;
}

// SVG begins with < (after white space, or a byte order mark); so an XML fault is told only of XML.
static bool may_be_svg(struct str bytes)
{
    struct str start = str_trim(bytes);
    return str_starts(start, "<") || str_starts(start, "\xEF\xBB\xBF") || str_starts(start, "\xFF\xFE") ||
           str_starts(start, "\xFE\xFF");
}

static struct drawing *read_picture(struct arena *arena, const struct source *source, struct pos wanted_at,
                                    struct diags *diags)
{
    struct picture p = {arena, diags, source->path, source->text, wanted_at};
    if (!p.wanted_at.source)
        p.wanted_at.source = source;
    if (str_starts(p.bytes, "\x89PNG"))
        return png_read(&p);
    if (str_starts(p.bytes, "\xFF\xD8\xFF"))
        return jpeg_read(&p);
    if (may_be_svg(p.bytes))
        return svg_read(arena, source, diags);
    const char *name = foreign_name(p.bytes);
    if (!str_trim(p.bytes).n)
        picture_broken(&p, "there is nothing in it");
    else
        diag(diags, DIAG_IMAGE_UNSUPPORTED, p.wanted_at, STR("Save it as SVG, PNG or JPEG."),
             "\"%.*s\" is %s; SVG, PNG and JPEG can be used", STR_ARG(p.path),
             name ? name : "none of the pictures that are known");
    return NULL;
}

struct drawing *read_drawing_text(struct arena *arena, struct str name, struct str text, struct diags *diags)
{
    return read_picture(arena, source_text(arena, name, text), (struct pos){0}, diags);
}

struct drawing *read_drawing(struct arena *arena, struct str path, struct pos wanted_at, struct diags *diags)
{
    const struct source *source = source_read(arena, path, wanted_at, diags);
    return source ? read_picture(arena, source, wanted_at, diags) : NULL;
}

static void add_file(struct pictures *p, const struct source *source, struct pos wanted_at, struct str name)
{
    struct source_file file = source_named(source, wanted_at, name);
    file.is_picture = true;
    if (source)
        PUSH(p->arena, p->files, file);
}

struct drawing *pictures_read(struct pictures *p, struct str name, struct pos wanted_at)
{
    struct str path = source_beside(p->arena, wanted_at, name);
    for (size_t i = 0; i < p->known.n; i++)
        if (str_eq(p->known.items[i].path, path)) {
            add_file(p, p->known.items[i].source, wanted_at, name);
            return p->known.items[i].drawing;
        }
    if (p->known.n == PICTURES_MAX) {
        diag(p->diags, DIAG_IMAGE_TOO_BIG, wanted_at, (struct str){0}, "there are more than %d pictures",
             PICTURES_MAX);
        return NULL;
    }
    const struct source *source = source_read(p->arena, path, wanted_at, p->diags);
    struct drawing *d = source ? read_picture(p->arena, source, wanted_at, p->diags) : NULL;
    add_file(p, source, wanted_at, name);
    if (d && d->image)
        p->pixels += (uint64_t)d->image->width * d->image->height;
    if (p->pixels > IMAGES_MAX_PIXELS) {
        diag(p->diags, DIAG_IMAGE_TOO_BIG, wanted_at, STR("Make the images smaller."),
             "with \"%.*s\" there are more than %d million pixels", STR_ARG(path), IMAGES_MAX_PIXELS >> 20);
        d = NULL;
    }
    PUSH(p->arena, p->known, ((struct known_picture){path, d, source}));
    return d;
}

struct sources pictures_after(const struct pictures *p, struct sources files)
{
    for (size_t i = 0; i < p->files.n; i++)
        PUSH(p->arena, files, p->files.items[i]);
    return files;
}
