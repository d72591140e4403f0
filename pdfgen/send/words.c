// What printers say, in words a person at the desk understands (RFC 8011, 5.4.12; PWG 5100.9).
#include "send/internal.h"

#include <string.h>

struct reason {
    const char *keyword, *words; // without its ending -report, -warning or -error
};
static const struct reason reasons[] = {
    {"aborted-by-system", "it could not print it"},
    {"document-format", "it cannot read the document"},
    {"document-unprintable", "it cannot read the document"},
    {"unsupported-document-format", "it cannot read the document"},
    {"job-canceled-at-device", "at its panel"},
    {"job-canceled-by-operator", "by who runs it"},
    {"job-canceled-by-user", "by whose job it was"},
    {"connecting-to-device", "the print server does not reach it"},
    {"cover-open", "a cover is open"},
    {"door-open", "a door is open"},
    {"fuser-over-temp", "it is too hot"},
    {"input-tray-missing", "a paper tray is missing"},
    {"interlock-open", "a cover is open"},
    {"marker-supply-empty", "out of ink or toner"},
    {"media-empty", "out of paper"},
    {"media-jam", "paper jam"},
    {"media-needed", "it wants paper"},
    {"offline", "it is offline"},
    {"other", "something is wrong with it"},
    {"output-area-full", "the output tray is full"},
    {"output-tray-missing", "the output tray is missing"},
    {"paused", "it is paused"},
    {"moving-to-paused", "it is being paused"},
    {"shutdown", "it is switched off"},
    {"spool-area-full", "it has no room for jobs"},
    {"stopped-partly", "it works in part"},
    {"timed-out", "it does not answer the print server"},
    {"toner-empty", "out of toner"},
};
// They are said while all is well.
static const char *const harmless[] = {"none",
                                       "media-low",
                                       "toner-low",
                                       "marker-supply-low",
                                       "job-printing",
                                       "job-queued",
                                       "job-incoming",
                                       "job-data-insufficient",
                                       "job-spooling",
                                       "job-transforming",
                                       "job-fetchable",
                                       "job-outgoing",
                                       "processing-to-stop-point",
                                       "cups-waiting-for-job-completed",
                                       "job-completed-successfully",
                                       "job-hold-until-specified"};

static struct str stem(struct str keyword)
{
    static const char *const endings[] = {"-report", "-warning", "-error"};
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (str_ends(keyword, endings[i]))
            return (struct str){keyword.p, keyword.n - strlen(endings[i])};
    return keyword;
}

struct str trouble_words(struct arena *arena, ipp_t *answer, const char *attribute)
{
    enum { REASONS_MAX = 8 };
    ipp_attribute_t *a = ippFindAttribute(answer, attribute, IPP_TAG_ZERO);
    struct buf words = {0};
    int n = a ? ippGetCount(a) : 0;
    for (int i = 0; i < n && i < REASONS_MAX; i++) {
        struct str said = plain_text(arena, ippGetString(a, i, NULL)), keyword = stem(said);
        bool passed = !keyword.n;
        for (size_t k = 0; k < COUNT_OF(harmless); k++)
            passed = passed || str_eqz(keyword, harmless[k]);
        if (passed)
            continue;
        if (words.n)
            buf_puts(&words, ", ");
        size_t k = 0;
        while (k < COUNT_OF(reasons) && !str_eqz(keyword, reasons[k].keyword))
            k++;
        if (k < COUNT_OF(reasons))
            buf_puts(&words, reasons[k].words);
        else
            buf_str(&words, said);
    }
    struct str out = words.n ? arena_str(arena, buf_view(&words)) : (struct str){0};
    buf_free(&words);
    return out;
}

const char *job_state_words(int state)
{
    switch (state) {
    case IPP_JSTATE_PENDING:
        return "waits its turn";
    case IPP_JSTATE_HELD:
        return "is held at the printer";
    case IPP_JSTATE_PROCESSING:
        return "is being printed";
    case IPP_JSTATE_STOPPED:
        return "is stopped";
    case IPP_JSTATE_CANCELED:
        return "was cancelled at the printer";
    case IPP_JSTATE_ABORTED:
        return "was given up by the printer";
    case IPP_JSTATE_COMPLETED:
        return "is printed";
    default:
        return "is in a state that is not known";
    }
}
