// job/: recipients x documents -> results. Readers of data (libcsv, jansson), the ledger (SQLite), hashes
// (GnuTLS) and the workers are known here alone; only pdfgen-desk links this folder.
#ifndef PDFGEN_JOB_JOB_H
#define PDFGEN_JOB_JOB_H

#include "job/batch.h"
#include "job/ledger.h"
#include "job/output.h"
#include "job/rows.h"
#include "job/workers.h"

#endif
