// The files of a batch: written aside by workers, moved to their names in groups, each on disk before the
// ledger tells of it.
#ifndef PDFGEN_JOB_OUTPUT_H
#define PDFGEN_JOB_OUTPUT_H

#include "job/ledger.h"

struct output;
// Makes the folder (mode 0700) where there is none. `aside` is the folder in it for what is not finished,
// which nobody else uses; what a batch before left there is removed. Absent: nothing is made or written, and
// where there is no folder there are no files. NULL after reporting.
struct output *output_open(struct arena *, struct str folder, struct str aside, struct diags *);
void output_close(struct output *); // removes what lies aside; NULL is fine

// ---- in workers
// Writes a file aside. Returns 0, or errno.
int output_write(struct output *, uint64_t tag, struct str bytes);

// ---- in the batch: each false with errno set
bool output_sync(struct output *); // everything written or moved until now is on disk
bool output_move(struct output *, uint64_t tag, struct str name);
bool output_remove(struct output *, struct str name); // one that is not there is removed
bool output_discard(struct output *, uint64_t tag);
// Whether a file of this size is there.
bool output_has(struct output *, struct str name, uint64_t bytes);

// Makes a folder and those above it, mode 0700. False with errno set.
bool folder_make(struct str path);
// The same. False after reporting: also of a folder that is there and in which others may change files.
bool folder_make_own(struct str path, struct diags *);
// Removes what a batch that was killed left aside. False with errno set.
bool aside_remove(int folder, const char *name);

// ---- afterwards
enum file_state { FILE_RIGHT, FILE_CHANGED, FILE_LOST, FILE_NOT_READ };
// Holds a file below a folder against what the ledger says of it.
enum file_state file_check(int folder, struct str name, uint64_t bytes, const struct digest *);
// Removes it; one that is not there, or is a folder, is removed. False with errno set: ELOOP, where a
// symbolic link stands in the way and it may be anywhere.
bool file_remove(int folder, struct str name);
bool digest_file(int fd, struct digest *, uint64_t *bytes);

#endif
