/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document that the helper prints, read into infos.
 */
#pragma once

#include "backend/ofi/info.h"

/* Format 1, see probe.c. */
#define DOCUMENT_FORMAT 1

/*
 * Call @on_info for each info of the document, in its order; a negative errno from it ends the
 * reading. A text that is too long is cut; what is left out is empty or 0. Returns 0; or -EPROTO
 * for what is no such document, and @ret_why says what is wrong with it; or what @on_info returned.
 * @on_info may have been called before.
 */
int document_read(const char *text, size_t length,
		  int (*on_info)(void *userdata, const struct ofi_info *info), void *userdata,
		  size_t why_size, char *ret_why);
