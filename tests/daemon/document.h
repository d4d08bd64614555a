/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said of a document, which is named f.json.
 */
#pragma once

#include "config.h"

/* As config_read() has it. */
int read_text(const char *text, struct config *config, char **ret_report);

/* A golden one: refused with exactly this. */
struct mistake {
	const char *text, *report;
};

void assert_refused(const struct mistake *mistakes, size_t n);

/* Taken, but not all of it: what is ignored, and said to be. */
void assert_reported(const char *text, const char *expected);
