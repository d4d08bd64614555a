/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where in a JSON document a value stands. jansson says where a document is not JSON, but of what
 * it has read it keeps no positions; so the text is gone through once more for the one value of
 * which there is something to say.
 */
#pragma once

#include <stddef.h>

/* A value by its path, from the inside out; usually on the stack of who walks the document. */
struct json_place {
	const struct json_place *outer; /* NULL: a member of the document itself */
	const char *key;		/* of a member of an object; NULL: */
	size_t index;			/* an item of an array */
};

/*
 * The line, from 1, on which the name of the member or the item stands. @text is a document that a
 * parser has taken, with its terminator; of members of one name the last counts, as in jansson.
 * NULL is the document. What is not there gets the line of the innermost that is.
 */
unsigned int json_line(const char *text, const struct json_place *place);
