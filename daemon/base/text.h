/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text from outside: whatever bytes hardware or a file holds, what leaves this is printable UTF-8.
 */
#pragma once

#include <stddef.h>

/*
 * At most @length bytes of @raw, up to a zero byte if there is one, as printable UTF-8: what is no
 * valid UTF-8, or is a control character, becomes '?'; spaces at the ends go. What does not fit is
 * cut off as if it had not been there. @ret is padded with zeroes to @size.
 */
void text_clean(const void *raw, size_t length, size_t size, char ret[static size]);
