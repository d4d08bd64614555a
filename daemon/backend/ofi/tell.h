/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the model is told: the fabrics of the last run that was good, and how it stands with them.
 */
#pragma once

#include "backend/ofi/fabrics.h"
#include "model/source.h"

/* Zeroes, but for the sink, are one that has told nothing yet. */
struct teller {
	struct sink *sink;
	struct fabrics fabrics;
	bool helpless; /* the source "libfabric" stands for fabrics that nobody has seen yet */
};

/* These are all that there are; @fabrics is empty afterwards. */
void teller_take(struct teller *teller, struct fabrics *fabrics);
/* It cannot be known now what there is; what was told before may still be so. */
void teller_fail(struct teller *teller, int error);
/*
 * The model knows an InfiniBand subnet by its prefix, but perhaps only since we have told of it;
 * said again, our domains get there.
 */
void teller_repeat(struct teller *teller);
bool teller_has_subnets(const struct teller *teller);
bool teller_has_fabric(const struct teller *teller, const char *fabric_id);
void teller_done(struct teller *teller);
