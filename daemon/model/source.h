/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that a backend sees of the program: it reports updates to a sink, and takes commands.
 */
#pragma once

#include "model/command.h"
#include "model/facts.h"
#include "model/update.h"

struct sink {
	/*
	 * Something was learnt, or the source's state changed (then with no nodes or ports). The
	 * update stays the caller's.
	 */
	void (*update)(struct sink *sink, const struct update *update);
	/*
	 * A source is no more (its device was removed). What it has shown stays, stale, but for its
	 * domains, which go with it; with @fabric_too its fabric is removed, unless another source
	 * names it.
	 */
	void (*remove)(struct sink *sink, const char *source_id, bool fabric_too);
};
