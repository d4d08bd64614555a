// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/words.h"

#include <stdio.h>
#include <string.h>

bool words_have(const char *words, const char *word, size_t length)
{
	while (*words) {
		size_t n = strcspn(words, " ");

		if (n == length && memcmp(words, word, n) == 0)
			return true;
		words += n + strspn(words + n, " ");
	}
	return false;
}

void words_add(size_t size, char words[static size], const char *more)
{
	while (*more) {
		size_t length = strcspn(more, " "), end = strlen(words);

		if (!words_have(words, more, length) && end + 1 + length < size)
			snprintf(words + end, size - end, "%s%.*s", end ? " " : "", (int)length,
				 more);
		more += length + strspn(more + length, " ");
	}
}
