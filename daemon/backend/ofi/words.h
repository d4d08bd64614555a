/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words: a text that is a list, with blanks between, as "FI_MSG FI_RMA".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* @word: the first @length bytes count. */
bool words_have(const char *words, const char *word, size_t length);
/* Those of @more that are not there yet. One for which there is no room is left out whole. */
void words_add(size_t size, char words[static size], const char *more);
