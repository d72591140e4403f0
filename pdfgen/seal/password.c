// Passwords as the standard security handler wants them, whichever way they were typed: SASLprep (RFC 4013;
// ISO 32000-2, 7.6.4.3.3).
#include "seal/seal.h"

#include <string.h>
#include <unicode/usprep.h>
#include <unicode/ustring.h>

enum {
    UNITS_MAX = 20 * PASSWORD_MAX
}; // one character becomes 18 at most (U+FDFA), and each has a byte or more

static bool prepare(const UStringPrepProfile *profile, struct str password, int32_t options,
                    char prepared[PASSWORD_MAX + 1], struct str *out)
{
    UChar typed[PASSWORD_MAX + 1], units[UNITS_MAX];
    int32_t n = 0;
    UErrorCode error = U_ZERO_ERROR;
    u_strFromUTF8(typed, PASSWORD_MAX + 1, &n, password.p, (int32_t)password.n, &error);
    if (U_SUCCESS(error))
        n = usprep_prepare(profile, typed, n, units, UNITS_MAX, options, NULL, &error);
    if (U_SUCCESS(error))
        u_strToUTF8(prepared, PASSWORD_MAX, &n, units, n, &error);
    explicit_bzero(typed, sizeof typed);
    explicit_bzero(units, sizeof units);
    if (U_FAILURE(error) || !n)
        return false;
    prepared[n] = '\0';
    *out = (struct str){prepared, (size_t)n};
    return true;
}

bool seal_prepare(struct str password, enum seal_password use, char prepared[PASSWORD_MAX + 1],
                  struct str *out)
{
    UErrorCode error = U_ZERO_ERROR;
    UStringPrepProfile *profile = usprep_openByType(USPREP_RFC4013_SASLPREP, &error);
    bool ok = U_SUCCESS(error) && password.n <= PASSWORD_MAX &&
              prepare(profile, password, use == PASSWORD_OPENS ? USPREP_ALLOW_UNASSIGNED : USPREP_DEFAULT,
                      prepared, out);
    if (profile)
        usprep_close(profile);
    return ok;
}
