// Little CMS: colours and samples of sRGB in the inks of a printing condition, by its ICC profile. Relative
// colorimetric with black point compensation: what the inks can show keeps its colour, paper is white, and
// the darkest there is black.
#include "pdf/internal.h"

#include <lcms2.h>
#include <string.h>

struct cmm {
    cmsContext context;
    cmsHPROFILE srgb, inks;
    cmsHTRANSFORM colors;     // one colour at a time
    cmsHTRANSFORM samples[2]; // of images; [1]: with alpha behind each. Made when wanted
};

// What is wrong is told by results; lcms2's own words are about its tables.
static void say_nothing(cmsContext context, cmsUInt32Number code, const char *text)
{
    (void)context;
    (void)code;
    (void)text;
}

static cmsHTRANSFORM transform(struct cmm *m, cmsUInt32Number from, cmsUInt32Number to, cmsUInt32Number flags)
{
    return cmsCreateTransformTHR(m->context, m->srgb, from, m->inks, to, INTENT_RELATIVE_COLORIMETRIC,
                                 cmsFLAGS_BLACKPOINTCOMPENSATION | flags);
}

// The four letters of a signature.
static struct str letters(struct arena *arena, uint32_t signature)
{
    char text[4];
    for (int i = 0; i < 4; i++) {
        text[i] = (char)(signature >> (24 - 8 * i) & 255);
        if (text[i] < ' ' || text[i] > '~')
            text[i] = '?';
    }
    return str_trim(arena_str(arena, (struct str){text, sizeof text}));
}

static bool is_suitable(const struct cmm *m, struct pdf *pdf, struct pos pos)
{
    const struct str hint = STR("Take the profile of the printing condition that the print shop names: for a "
                                "printer (prtr), in CMYK.");
    cmsProfileClassSignature class = cmsGetDeviceClass(m->inks);
    cmsColorSpaceSignature space = cmsGetColorSpace(m->inks);
    if (class != cmsSigOutputClass)
        return diag(pdf->diags, DIAG_PROFILE_UNSUITABLE, pos, hint,
                    "the ICC profile is not a printer's: its class is %.*s",
                    STR_ARG(letters(pdf->diags->arena, class)));
    if (space != cmsSigCmykData)
        return diag(pdf->diags, DIAG_PROFILE_UNSUITABLE, pos, hint,
                    "the ICC profile is for %.*s, not for CMYK", STR_ARG(letters(pdf->diags->arena, space)));
    return true;
}

// ICC.1:2010, 7.2: a header of 128 bytes that begins with the file's size.
static bool is_whole(struct str icc)
{
    const unsigned char *p = (const unsigned char *)icc.p;
    return icc.n > 128 &&
           ((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3]) == icc.n &&
           memcmp(p + 36, "acsp", 4) == 0;
}

static bool open_profiles(struct cmm *m, struct pdf *pdf, struct pos pos)
{
    struct str icc = pos.source->text;
    m->context = cmsCreateContext(NULL, NULL);
    if (!m->context)
        out_of_memory(0);
    cmsSetLogErrorHandlerTHR(m->context, say_nothing);
    m->srgb = cmsCreate_sRGBProfileTHR(m->context);
    if (is_whole(icc))
        m->inks = cmsOpenProfileFromMemTHR(m->context, icc.p, (cmsUInt32Number)icc.n);
    if (m->inks && !is_suitable(m, pdf, pos))
        return false;
    if (m->inks && m->srgb)
        m->colors = transform(m, TYPE_RGB_8, TYPE_CMYK_16, cmsFLAGS_NOOPTIMIZE);
    return m->colors ||
           diag(pdf->diags, DIAG_PROFILE_BROKEN, pos, STR("Fetch it again from where it came from."),
                "this is no ICC profile, or it is damaged");
}

bool cmm_open(struct pdf *pdf)
{
    pdf->cmm = NEW(pdf->arena, struct cmm);
    return open_profiles(pdf->cmm, pdf, (struct pos){.source = pdf->options->icc});
}

void cmm_close(struct cmm *m)
{
    if (!m)
        return;
    const cmsHTRANSFORM transforms[] = {m->colors, m->samples[0], m->samples[1]};
    for (size_t i = 0; i < COUNT_OF(transforms); i++)
        if (transforms[i])
            cmsDeleteTransform(transforms[i]);
    const cmsHPROFILE profiles[] = {m->srgb, m->inks};
    for (size_t i = 0; i < COUNT_OF(profiles); i++)
        if (profiles[i])
            cmsCloseProfile(profiles[i]);
    if (m->context)
        cmsDeleteContext(m->context);
}

struct str cmm_name(struct pdf *pdf)
{
    char name[256];
    cmsUInt32Number n =
        cmsGetProfileInfoASCII(pdf->cmm->inks, cmsInfoDescription, "en", "US", name, sizeof name);
    struct str text = n > 1 ? str_trim((struct str){name, strnlen(name, sizeof name)}) : (struct str){0};
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < ' ' || text.p[i] > '~')
            text.n = 0;
    return text.n ? arena_str(pdf->arena, text) : STR("Custom");
}

void cmm_color(const struct cmm *m, uint32_t rgb, uint16_t cmyk[4])
{
    const uint8_t in[3] = {(uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb};
    uint16_t out[4];
    cmsDoTransform(m->colors, in, out, 1);
    for (int i = 0; i < 4; i++)
        cmyk[i] = (uint16_t)((out[i] * UINT32_C(1000) + 32767) / 65535);
}

bool cmm_samples(struct cmm *m, bool alpha, const uint8_t *rgb, uint8_t *cmyk, size_t n)
{
    if (!m->samples[alpha])
        m->samples[alpha] = transform(m, alpha ? TYPE_RGBA_8 : TYPE_RGB_8, TYPE_CMYK_8, 0);
    if (!m->samples[alpha])
        return false;
    cmsDoTransform(m->samples[alpha], rgb, cmyk, (cmsUInt32Number)n);
    return true;
}
