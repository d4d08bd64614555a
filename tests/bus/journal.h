/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal of a test. Whoever uses it is linked with
 * --wrap=sd_journal_send_with_location.
 */
#pragma once

#include <glib.h>

/* The fields of all entries, a line each; an empty one after each entry. */
extern GString *journal;
/* What sending an entry comes to, if it fails. */
extern int journal_error;

/* From here on stderr counts as the journal's. */
void journal_open(void);
void journal_close(void);

/* Some entry has it, not as the first of all its fields. */
void journal_assert_field(const char *name, const char *value);
