/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Details of one object: a headline, below it lines of "label: value", folded to the terminal.
 */
#pragma once

#include "cli/output.h"

/* The dot, the title, and what it is. */
void details_head(struct output *output, enum style dot, const char *title, const char *rest);
/* An empty label continues the one before. The value is cleaned; nothing is printed for "". */
void details_line(struct output *output, const char *label, enum style style, const char *format,
		  ...) __attribute__((format(printf, 4, 5)));
