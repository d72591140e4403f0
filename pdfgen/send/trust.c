// Whose certificate a printer shows. Most sign their own, so nobody vouches for them: the first one seen
// under a host's name is kept, and from then on another one is refused, as SSH does it.
// (CUPS itself takes another one that ends later.) Where CUPS's client.conf says AllowAnyRoot or
// TrustOnFirstUse no, an unknown one is refused as well.
#include "send/internal.h"

#include <string.h>

// Each is the chain, the printer's own first.
static bool same_certificate(cups_array_t *a, cups_array_t *b)
{
    const http_credential_t *x = cupsArrayFirst(a), *y = cupsArrayFirst(b);
    return x && y && x->datalen == y->datalen && memcmp(x->data, y->data, x->datalen) == 0;
}

static const char *fault_of(cups_array_t *shown, cups_array_t *kept, const char *host)
{
    if (kept && !same_certificate(shown, kept))
        return "its certificate is not the one that it had";
    switch (httpCredentialsGetTrust(shown, host)) {
    case HTTP_TRUST_INVALID:
    case HTTP_TRUST_CHANGED:
        return "nobody vouches for its certificate";
    case HTTP_TRUST_EXPIRED:
        return "its certificate is out of date";
    default:
        return NULL;
    }
}

bool trust_printer(struct printing *p)
{
    cups_array_t *shown = NULL, *kept = NULL;
    char host[256];
    if (!httpIsEncrypted(p->http))
        return true;
    httpGetHostname(p->http, host, sizeof host);
    bool is_known = httpLoadCredentials(p->wish->certificates, &kept, host) == 0;
    bool is_shown = httpCopyCredentials(p->http, &shown) == 0;
    const char *fault = is_shown ? fault_of(shown, is_known ? kept : NULL, host) : "it shows no certificate";
    if (!fault && !is_known)
        httpSaveCredentials(p->wish->certificates, shown, host);
    httpFreeCredentials(kept);
    httpFreeCredentials(shown);
    p->distrusted = fault != NULL;
    if (!fault)
        return true;
    struct str hint = arena_printf(
        p->arena, "Somebody may be listening. If the printer has a new one, delete %s%s%s.crt.",
        p->wish->certificates ? p->wish->certificates : "CUPS's ", p->wish->certificates ? "/" : "", host);
    return note_wrong(p, DIAG_PRINTER_DISTRUSTED, hint, "%s", fault);
}
