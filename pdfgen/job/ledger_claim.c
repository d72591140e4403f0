// Entries that a process keeps for itself while others use the ledger: they are being delivered.
//
// A file beside the ledger has a byte for each entry, and who claims the entry has that byte locked: so the
// system tells whose it is, and takes it back when the process ends, however that is. The file is opened and
// removed under the ledger's lock.
#include "job/database.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct flock claim_of(int64_t entry)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = entry, .l_len = 1};
}

static bool claim_fault(const struct ledger *ledger, struct diags *diags)
{
    return diag(diags, DIAG_LEDGER_FAILED, (struct pos){.source = ledger->source}, (struct str){0},
                "what is being printed of the ledger cannot be told: %s", strerror(errno));
}

static bool open_claims(struct ledger *ledger)
{
    int flags = ledger->mode == LEDGER_READ ? O_RDONLY : O_RDWR | O_CREAT;
    if (ledger->claims < 0)
        ledger->claims = open(ledger->claimed, flags | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK, 0600);
    return ledger->claims >= 0 || (errno == ENOENT && ledger->mode == LEDGER_READ);
}

bool ledger_claimant(struct ledger *ledger, int64_t entry, int64_t *process, struct diags *diags)
{
    struct flock claim = claim_of(entry);
    *process = 0;
    if (!open_claims(ledger))
        return claim_fault(ledger, diags);
    if (ledger->claims < 0)
        return true; // nobody has made the file
    if (fcntl(ledger->claims, F_GETLK, &claim) != 0)
        return claim_fault(ledger, diags);
    if (claim.l_type != F_UNLCK)
        *process = claim.l_pid > 0 ? claim.l_pid : -1;
    return true;
}

bool ledger_claim(struct ledger *ledger, int64_t entry, struct diags *diags)
{
    struct flock claim = claim_of(entry);
    return (open_claims(ledger) && fcntl(ledger->claims, F_SETLK, &claim) == 0) || claim_fault(ledger, diags);
}

void ledger_unclaim(struct ledger *ledger, int64_t entry)
{
    struct flock claim = claim_of(entry);
    claim.l_type = F_UNLCK;
    if (ledger->claims >= 0)
        fcntl(ledger->claims, F_SETLK, &claim);
}

void claims_close(struct ledger *ledger, bool locked)
{
    struct flock any = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (ledger->claims < 0)
        return;
    if (locked && fcntl(ledger->claims, F_GETLK, &any) == 0 && any.l_type == F_UNLCK)
        unlink(ledger->claimed);
    close(ledger->claims);
    ledger->claims = -1;
}
