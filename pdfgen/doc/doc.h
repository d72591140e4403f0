// doc/: the article, the layout, drawings and the tag tree: what the author and the house mean, before any
// size of type is computed. Depends on base/ alone.
#ifndef PDFGEN_DOC_DOC_H
#define PDFGEN_DOC_DOC_H

#include "doc/article.h"
#include "doc/catalogue.h"
#include "doc/condition.h"
#include "doc/date.h"
#include "doc/drawing.h"
#include "doc/forms.h"
#include "doc/job.h"
#include "doc/layout.h"
#include "doc/mail.h"
#include "doc/record.h"
#include "doc/tags.h"
#include "doc/timeline.h"

#endif
