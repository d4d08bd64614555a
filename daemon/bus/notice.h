/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice: what clients are to be told of one object. See publish.h for what each verb means.
 */
#pragma once

#include "bus/interface.h"

enum notice_verb {
	NOTICE_ANNOUNCE,
	NOTICE_CHANGE,
	NOTICE_REMOVE,
};

struct notice {
	struct object_id id;
	enum notice_verb verb;
	struct fields fields; /* of NOTICE_CHANGE */
};

/* Whether the object is to be published at all. */
bool notice_is_visible(const struct object *object);

/* Send the signals that the notice stands for now, which may be none. Returns 0 or a negative
 * errno. */
int notice_tell(struct bus *bus, const struct notice *notice);
