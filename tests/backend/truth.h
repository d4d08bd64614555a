/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The truth: whether a fabric of the model says of a fake fabric what a local port can see of it,
 * fact by fact, no more and no less.
 */
#pragma once

#include "fake-fabric.h"
#include "model/graph.h"

/*
 * Ends the test at the first difference. What is silent must be unknown, or unreachable; a node
 * that is not connected must not be there, or with @may_linger be unreachable.
 */
void truth_compare(struct fake *f, struct fake_local *local, const struct fabric *fabric,
		   bool may_linger);
