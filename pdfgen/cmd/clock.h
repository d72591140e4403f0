// The clock that send/ is given.
#ifndef PDFGEN_CMD_CLOCK_H
#define PDFGEN_CMD_CLOCK_H

#include "send/send.h"

extern const struct send_clock desk_clock;

#endif
