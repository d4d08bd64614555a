// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include "base/util.h"

/* Length of the UTF-8 sequence at @text, or 0 if it is none that may be shown. */
static size_t utf8_length(const uint8_t *text, size_t left)
{
	static const struct {
		uint8_t mask, lead;
		uint32_t least;
	} forms[] = {
		{ 0x80, 0, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 }
	};
	uint32_t code;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if ((text[0] & forms[i].mask) != forms[i].lead)
			continue;
		if (i + 1 > left)
			return 0;
		code = text[0] & (uint8_t)~forms[i].mask;
		for (size_t k = 1; k <= i; k++) {
			if ((text[k] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (text[k] & 0x3f);
		}
		if (code < forms[i].least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
			return 0;
		/* Control characters, C0 and C1. */
		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			return 0;
		return i + 1;
	}
	return 0;
}

void text_clean(const void *raw, size_t length, size_t size, char ret[static size])
{
	const uint8_t *text = raw;
	size_t start = 0;

	memset(ret, 0, size);
	length = strnlen(raw, length);
	while (start < length && text[start] == ' ')
		start++;
	length = MIN(length, start + size - 1);
	while (length > start && text[length - 1] == ' ')
		length--;
	/* One byte never becomes more than one, so it fits. */
	for (size_t i = start; i < length;) {
		size_t n = utf8_length(text + i, length - i);

		if (n == 0) {
			ret[i - start] = '?';
			i++;
			continue;
		}
		memcpy(ret + (i - start), text + i, n);
		i += n;
	}
}
