/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pager: $SYSTEMD_PAGER, else $PAGER, else less, else more; "" and "cat" are none.
 */
#pragma once

#include <stddef.h>

/* Shows @text and waits until the reader is done. 0 or a negative errno. */
int pager_show(const char *text, size_t size);
