#include "doc/job.h"

#include <string.h>

ptrdiff_t job_column(const struct job *job, struct str name)
{
    for (size_t i = 0; i < job->n_columns; i++)
        if (str_eq(job->columns[i].name, name))
            return (ptrdiff_t)i;
    return -1;
}

bool name_part_next(struct str *rest, struct name_part *part)
{
    size_t n = 0;
    if (!rest->n)
        return false;
    if (rest->p[0] == '{') {
        const char *end = memchr(rest->p, '}', rest->n);
        if (!end)
            return false;
        n = (size_t)(end - rest->p) + 1;
        *part = (struct name_part){true, {rest->p + 1, n - 2}};
    } else {
        while (n < rest->n && rest->p[n] != '{' && rest->p[n] != '}')
            n++;
        *part = (struct name_part){false, {rest->p, n}};
        if (!n)
            return false;
    }
    *rest = (struct str){rest->p + n, rest->n - n};
    return true;
}

bool name_char_is_safe(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-_.", c));
}
