// One job: created, filled with its documents, followed to its end.
#include "send/internal.h"

enum { POLL_FIRST_MS = 200, POLL_MOST_MS = 5000, SILENT_POLLS_MAX = 3 };

int printing_job(const struct printing *p)
{
    return p->job;
}

bool printing_is_uncertain(const struct printing *p)
{
    return p->uncertain;
}

bool printing_has_failed(const struct printing *p)
{
    return p->failed;
}

static bool take_job(struct printing *p, ipp_t *answer)
{
    ipp_attribute_t *id = ippFindAttribute(answer, "job-id", IPP_TAG_INTEGER);
    p->job = id ? ippGetInteger(id, 0) : 0;
    return p->job > 0 || note_wrong(p, DIAG_PRINTER_ANSWER, (struct str){0}, "it gives the job no number");
}

// The answer to a request that the printer took, else NULL. What it refused it does not print; but what it
// has of a document it may print, whatever becomes of the rest.
static ipp_t *take_answer(struct printing *p, ipp_t *request, struct str body)
{
    p->code = DIAG_COUNT;
    ipp_t *answer = exchange(p, request, body);
    bool refuses = answer ? refused(p, answer) : p->code == DIAG_PRINTER_REFUSES;
    p->uncertain = p->uncertain || (p->begun && !refuses);
    if (!refuses)
        return answer;
    ippDelete(answer);
    return NULL;
}

// Create-Job or Print-Job.
static bool start(struct printing *p, ipp_op_t operation, size_t n_documents, struct str body)
{
    ipp_t *request = new_request(p, operation);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, p->wish->job_name);
    ippAddBoolean(request, IPP_TAG_OPERATION, "ipp-attribute-fidelity", 1);
    if (operation == IPP_OP_PRINT_JOB)
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
                     "application/pdf");
    add_job_attributes(p, n_documents, request);
    ipp_t *answer = take_answer(p, request, body);
    bool ok = answer && take_job(p, answer);
    ippDelete(answer);
    return ok;
}

static bool send_document(struct printing *p, struct str bytes, bool last)
{
    ipp_t *request = new_request(p, IPP_OP_SEND_DOCUMENT);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, "application/pdf");
    ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", last);
    ipp_t *answer = take_answer(p, request, bytes);
    ippDelete(answer);
    return answer != NULL;
}

// A set that has arrived in part shall not be printed. What the printer says to it changes nothing.
static void cancel(struct printing *p)
{
    struct printing again = *p;
    if (!p->job)
        return;
    if (httpReconnect2(p->http, SEND_CONNECT_MS, NULL) == 0)
        ippDelete(exchange(&again, new_request(p, IPP_OP_CANCEL_JOB), (struct str){0}));
}

bool printing_send(struct printing *p, const struct str *documents, size_t n)
{
    bool create = able_has_number(p->able, "operations-supported", IPP_OP_CREATE_JOB) &&
                  able_has_number(p->able, "operations-supported", IPP_OP_SEND_DOCUMENT);
    struct str none = {0};
    bool ok = create ? start(p, IPP_OP_CREATE_JOB, n, none) : start(p, IPP_OP_PRINT_JOB, n, documents[0]);
    for (size_t i = 0; create && ok && i < n; i++)
        ok = send_document(p, documents[i], i + 1 == n);
    if (ok)
        return true;
    report_wrong(p);
    cancel(p);
    return false;
}

// ---- following it ----

static ipp_t *ask_job(struct printing *p)
{
    static const char *const wanted[] = {"job-state", "job-state-reasons", "job-impressions-completed"};
    ipp_t *request = new_request(p, IPP_OP_GET_JOB_ATTRIBUTES);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", (int)COUNT_OF(wanted),
                  NULL, wanted);
    return exchange(p, request, (struct str){0});
}

// What hinders the printer itself: jobs do not tell.
static struct str ask_trouble(struct printing *p)
{
    static const char *const wanted[] = {"printer-state-reasons"};
    struct printing alone = *p;
    alone.job = 0;
    ipp_t *request = new_request(&alone, IPP_OP_GET_PRINTER_ATTRIBUTES);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", (int)COUNT_OF(wanted),
                  NULL, wanted);
    ipp_t *answer = exchange(p, request, (struct str){0});
    struct str words = answer ? trouble_words(p->arena, answer, wanted[0]) : (struct str){0};
    ippDelete(answer);
    return words;
}

static int integer_of(ipp_t *answer, const char *attribute, int otherwise)
{
    ipp_attribute_t *a = ippFindAttribute(answer, attribute, IPP_TAG_ZERO);
    ipp_tag_t tag = a ? ippGetValueTag(a) : IPP_TAG_ZERO;
    return tag == IPP_TAG_INTEGER || tag == IPP_TAG_ENUM ? ippGetInteger(a, 0) : otherwise;
}

enum outcome { GOES_ON, ENDED_WELL, ENDED_BADLY };

static enum outcome judge(struct printing *p, ipp_t *answer, int state)
{
    struct pos pos = {.source = &p->source};
    struct str why = trouble_words(p->arena, answer, "job-state-reasons");
    if (state == IPP_JSTATE_HELD && p->wish->hold)
        return ENDED_WELL;
    if (state == IPP_JSTATE_COMPLETED) {
        if (!able_has(answer, "job-state-reasons", "job-completed-with-errors"))
            return ENDED_WELL;
        diag(p->diags, DIAG_JOB_FAILED, pos, STR("Look at what lies in its tray."),
             "job %d is printed, but with errors", p->job);
        return ENDED_BADLY;
    }
    if (state != IPP_JSTATE_CANCELED && state != IPP_JSTATE_ABORTED)
        return GOES_ON;
    p->failed = true;
    diag(p->diags, DIAG_JOB_FAILED, pos, (struct str){0}, "job %d %s%s%.*s", p->job, job_state_words(state),
         why.n ? ": " : "", STR_ARG(why));
    return ENDED_BADLY;
}

static enum outcome poll_job(struct printing *p, print_told *told, void *data, struct print_progress *now)
{
    ipp_t *answer = ask_job(p);
    if (!answer)
        return GOES_ON;
    if (refused(p, answer)) {
        ippDelete(answer);
        diag(p->diags, DIAG_JOB_UNKNOWN, (struct pos){.source = &p->source},
             STR("Look at what lies in its tray before you send it again."),
             "it no longer knows job %d: %.*s", p->job, STR_ARG(p->wrong));
        return ENDED_BADLY;
    }
    int state = integer_of(answer, "job-state", 0);
    now->state = job_state_words(state);
    now->impressions = integer_of(answer, "job-impressions-completed", -1);
    p->code = DIAG_COUNT;
    enum outcome outcome = judge(p, answer, state);
    ippDelete(answer);
    if (outcome == GOES_ON)
        now->trouble = ask_trouble(p);
    else
        now->trouble = (struct str){0};
    if (told)
        told(data, now);
    return outcome;
}

static bool give_up(struct printing *p, const struct print_progress *now, bool silent)
{
    struct pos pos = {.source = &p->source};
    struct str hint = STR("It may still print it: look there before you send it again.");
    if (silent)
        return diag(p->diags, DIAG_JOB_UNKNOWN, pos, hint, "job %d was sent, but then: %.*s", p->job,
                    STR_ARG(p->wrong));
    return diag(p->diags, DIAG_JOB_UNFINISHED, pos, hint, "after %lld s job %d %s%s%.*s",
                (long long)(p->wish->timeout / 1000), p->job, now->state ? now->state : "is not printed",
                now->trouble.n ? "; " : "", STR_ARG(now->trouble));
}

bool printing_wait(struct printing *p, print_told *told, void *data)
{
    struct print_progress now = {.job = p->job, .impressions = -1};
    int64_t end = p->clock.now(p->clock.data) + p->wish->timeout, pause = POLL_FIRST_MS;
    for (int silent = 0;;) {
        p->code = DIAG_COUNT;
        enum outcome outcome = poll_job(p, told, data, &now);
        if (outcome != GOES_ON)
            return outcome == ENDED_WELL;
        silent = p->code == DIAG_COUNT ? 0 : silent + 1;
        int64_t left = end - p->clock.now(p->clock.data);
        if (silent == SILENT_POLLS_MAX || left <= 0)
            return give_up(p, &now, silent > 0);
        p->clock.sleep(p->clock.data, MIN(pause, left));
        pause = MIN(pause * 2, POLL_MOST_MS);
        if (silent)
            httpReconnect2(p->http, SEND_CONNECT_MS, NULL);
    }
}
