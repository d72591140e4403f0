// Jobs whose handouts go to one folder.
#ifndef PDFGEN_CMD_NEIGHBOUR_H
#define PDFGEN_CMD_NEIGHBOUR_H

#include "job/job.h"

// Where a job's file is, seen from the folder of its output, which is there. Absent: it is no file.
struct str job_seen_from_output(struct arena *, const struct job *);

// Whether no other job than this one goes on with the ledger. One that made a batch in it before is another
// where its file is still there, and not this one's, and still names this folder: a job that was edited or
// moved is the same, and one that was taken away has had its time. False after reporting.
bool folder_is_own(struct arena *, struct ledger *, const struct job *, struct diags *);

#endif
