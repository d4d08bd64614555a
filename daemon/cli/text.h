/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for a terminal: what comes from the fabric is hostile until it went through text_clean().
 *
 * Widths are columns of the terminal, not bytes. All strings are UTF-8, whatever the locale.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * A copy of @text that fits on a line and moves no cursor: control characters (also C1 and those
 * that turn the direction of writing) and invalid bytes become '?'; without @unicode, so does all
 * that is not ASCII. NULL counts as "". Never returns NULL; ends the program when memory is out.
 */
char *text_clean(const char *text, bool unicode);
/* Columns that @text takes, clean text expected. */
size_t text_width(const char *text);
/*
 * A copy of @text in at most @width columns, its end replaced by @ellipsis where it is longer. The
 * number of a port, as in "leaf-3/12", is kept.
 */
char *text_fit(const char *text, size_t width, const char *ellipsis);
/* Order in which people expect names: "leaf-2" before "leaf-10". Like strcmp(). */
int text_compare(const char *a, const char *b);
/* How many letters to insert, drop, change or swap until @a is @b, without regard to case. */
size_t text_distance(const char *a, const char *b);
/* The one of @n @words that was probably meant with @word; NULL when none is near. */
const char *text_nearest(const char *word, const char *const *words, size_t n);
/* printf() into a new string. Ends the program when memory is out. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same string, or the end of the program. */
void *need_memory(void *pointer);
