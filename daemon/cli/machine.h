/* SPDX-License-Identifier: Apache-2.0 */
/*
 * This machine's own ends: the ports of its adapters, and which endpoints of fabrics they are.
 *
 * They are few, however large the fabrics are; so all of them are read at once.
 */
#pragma once

#include "cli/client.h"
#include "cli/words.h"

struct machine_port {
	char *path, *name; /* "mlx5_0/1" */
	char *protocol;	   /* "RoCEv2" */
	char *netdev;	   /* "": none */
	char *endpoint;	   /* the path of the endpoint that it is; "": of no fabric that is known */
	char *rate;	   /* "4x NDR", "" while it is down */
	struct word link;
};

/* Zero is a valid empty one. */
struct machine {
	struct machine_port *ports; /* in order of path */
	size_t n, size;
};

/*
 * As it is now, in place of what was read before. 0 or a negative errno of the client; a service
 * that knows no adapters has none.
 */
int machine_read(struct machine *machine, struct client *client);
void machine_done(struct machine *machine);
/* Which of the ports the endpoint at @path is; NULL: it is at another machine. */
const struct machine_port *machine_find_endpoint(const struct machine *machine, const char *path);

/* The ports of one adapter, in one word each. */
struct machine_sum {
	size_t n, n_up;
	const char *protocol; /* borrowed; "several" when they differ, "" without any port */
	const char *netdev;   /* borrowed; of the first that has one, "" */
};
struct machine_sum machine_sum(const struct machine *machine, const char *adapter);

/*
 * What people call an adapter of that model: "ConnectX-7" for "MT2910 Family [ConnectX-7]", or
 * without a model what it says of itself, unless that is only who it is; "". Allocated.
 */
char *text_model(const struct object *adapter);
