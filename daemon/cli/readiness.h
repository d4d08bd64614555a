/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readiness: how far a service that was started anew can be believed.
 *
 * What it does not publish may have left, or may only not have been read yet. The second must not
 * be told as the first.
 */
#pragma once

#include "cli/object.h"

enum readiness {
	READY_NOT,     /* it has read next to nothing: also what is there may change at once */
	READY_PARTLY,  /* what is there is true; what is missing may come yet */
	READY_FABRICS, /* what is missing of fabrics is gone; this machine's own ends may come yet
			*/
	READY_WHOLE,   /* what is missing is gone */
};

/* As the properties of the manager have it. */
enum readiness readiness_of(const struct object *manager);
