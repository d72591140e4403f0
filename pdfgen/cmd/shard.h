// Which part of a batch this process makes.
#ifndef PDFGEN_CMD_SHARD_H
#define PDFGEN_CMD_SHARD_H

#include "cmd/options.h"

// Where --shard was not given (n is 0): from what Slurm tells an array's tasks, or Kubernetes an indexed
// job's pods; else the whole. Returns what is wrong with it, or absent.
struct str shard_read(struct arena *, struct shard *);

#endif
