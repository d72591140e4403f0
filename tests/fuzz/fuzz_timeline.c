// Any bytes as a timeline, as fuzz_article.c does it: under a layout that draws charts.
#define FUZZED_LAYOUT "layouts/formats/chart-a2.xml"
#include "fuzz_article.c"
