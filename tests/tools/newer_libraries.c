// Loaded before pdfgen: its libraries are of another version, as after an update of the system.
// NEWER_LIBRARIES says which.
#include <stdlib.h>
#include <string.h>

#include <unicode/uversion.h>

static int is_newer(const char *library)
{
    const char *which = getenv("NEWER_LIBRARIES");
    return which && strcmp(which, library) == 0;
}

U_CAPI void U_EXPORT2 u_getVersion(UVersionInfo version)
{
    static const unsigned char before[U_MAX_VERSION_LENGTH] = {1, 2}, after[U_MAX_VERSION_LENGTH] = {1, 3};
    memcpy(version, is_newer("icu") ? after : before, sizeof before);
}

const char *hb_version_string(void);

const char *hb_version_string(void)
{
    return is_newer("harfbuzz") ? "1.3.0" : "1.2.0";
}
