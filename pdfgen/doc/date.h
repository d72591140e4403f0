// Calendar dates as ISO 8601 writes them.
#ifndef PDFGEN_DOC_DATE_H
#define PDFGEN_DOC_DATE_H

#include "base/base.h"

// A date that exists, YYYY-MM-DD.
bool date_is_valid(struct str);
unsigned date_month(struct str valid); // 1..12
unsigned date_day(struct str valid);   // 1..31

#endif
