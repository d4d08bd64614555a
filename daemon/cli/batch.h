/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch: the same method called on many objects, with many calls in flight.
 */
#pragma once

#include "cli/client.h"

/*
 * Calls @interface.@member with @first and @second (strings, NULL where there is none) on each of
 * @paths and hands the answers over in that order. Calls to objects that do not exist are left
 * out, the first other failure ends the batch and is returned. So does a negative result of
 * @on_reply.
 */
typedef int batch_on_reply(size_t index, sd_bus_message *reply, void *userdata);
struct batch {
	struct client *client;
	const struct paths *paths;
	const char *interface, *member, *first, *second;
	batch_on_reply *on_reply;
	void *userdata;
};
int batch_run(const struct batch *batch);
