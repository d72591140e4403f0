// Which keys or names there were: 16 bytes each, in a hash table with open addressing. Of a value its SHA-256
// is kept, cut to 96 bits: two that differ are taken for one with a chance of 1 in 10^15 for ten million
// rows.
#include <stdlib.h>
#include <string.h>

#include "job/data.h"

struct seen_entry {
    unsigned char hash[12];
    uint32_t row; // 0: free
};

static size_t place_of(const unsigned char *hash, size_t cap)
{
    uint64_t number;
    memcpy(&number, hash, sizeof number);
    return (size_t)number & (cap - 1);
}

// Where the entry stands, or the free place where it would.
static struct seen_entry *find(struct seen_entry *entries, size_t cap, const unsigned char *hash)
{
    size_t i = place_of(hash, cap);
    while (entries[i].row && memcmp(entries[i].hash, hash, sizeof entries[i].hash) != 0)
        i = (i + 1) & (cap - 1);
    return &entries[i];
}

static void grow(struct seen *s)
{
    enum { CAP_FIRST = 1024 };
    size_t cap = s->cap ? 2 * s->cap : CAP_FIRST;
    struct seen_entry *entries = calloc(cap, sizeof *entries);
    if (!entries)
        out_of_memory(cap * sizeof *entries);
    for (size_t i = 0; i < s->cap; i++)
        if (s->entries[i].row)
            *find(entries, cap, s->entries[i].hash) = s->entries[i];
    free(s->entries);
    s->entries = entries;
    s->cap = cap;
}

uint64_t seen_add(struct seen *s, struct str value, uint64_t row)
{
    if (s->n >= s->cap - s->cap / 8)
        grow(s);
    struct digest d = digest_of(value);
    struct seen_entry *entry = find(s->entries, s->cap, d.bytes);
    if (entry->row)
        return entry->row;
    memcpy(entry->hash, d.bytes, sizeof entry->hash);
    entry->row = (uint32_t)row;
    s->n++;
    return 0;
}

void seen_free(struct seen *s)
{
    free(s->entries);
    *s = (struct seen){0};
}
