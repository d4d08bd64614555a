/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stage for the tests of bus/: a bus of its own, a fat tree as it really is (the truth), the
 * service that publishes what has been told of it, and a client that watches.
 *
 * Both connections are in one event loop, so that a test decides when time goes on.
 */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

#include "base/util.h"
#include "bus/bus-internal.h"
#include "fat-tree.h"
#include "own-machine.h"
#include "private-bus.h"

#define FABRIC_PATH PATH_FABRICS "/" FAT_TREE_FABRIC
#define HCA_PATH    PATH_ADAPTERS "/" HCA
#define ROCE_PATH   PATH_ADAPTERS "/" ROCE

struct stage {
	struct private_bus *daemon;
	sd_event *event;
	sd_bus *server, *client;
	struct graph *graph;
	struct bus *bus;
	struct fat_tree tree;
	struct update truth; /* what a complete sweep would find */
	struct own_machine machine;
	GPtrArray *commands; /* struct command, not done yet */
	size_t n_announced;  /* what the hook was told last */

	/*
	 * The signals that the client has seen, a line each: "+ <path>", "- <path>",
	 * "~ <path> <interface>: <property> <property>"; without the path of the fabric and what
	 * all interfaces begin with. Adapters are "@<id>".
	 */
	GPtrArray *signals;
	/* Also called for each, if set. */
	void (*on_signal)(sd_bus_message *message, void *userdata);
	void *userdata;
};

extern const struct fat_tree small_tree; /* 18 objects: 2 leaves with 2 hosts each, 1 spine */

/* Nothing is in the graph yet. */
struct stage *stage_new(const struct fat_tree *tree, const struct bus_options *options);
void stage_free(struct stage *stage);
DEFINE_CLEANUP(struct stage *, stage_free)
/* The usual options, everything swept and announced, no signals so far. */
struct stage *stage_new_live(const struct fat_tree *tree, enum front_end front_end);
/* Likewise with the small tree, and with all that the machine itself has to say. */
struct stage *stage_new_at_home(enum front_end front_end);

/* The truth, and what changes it. Peers by their facts. */
struct node_facts *stage_node(struct stage *stage, uint64_t guid);
struct port_facts *stage_port(struct stage *stage, uint64_t node_guid, unsigned int number);
void stage_cut(struct stage *stage, uint64_t node_guid, unsigned int number);
void stage_rename(struct stage *stage, uint64_t guid, const char *description);
/* The node is not there any more, and its cables lead nowhere. */
void stage_remove(struct stage *stage, uint64_t guid);

/* Apply an update and publish it. It stays the caller's. */
void stage_apply(struct stage *stage, const struct update *update);
/* A complete sweep of the truth. */
void stage_sweep(struct stage *stage);
/* The source is in another state; nothing else is said. */
void stage_source(struct stage *stage, enum source_state state, int error);

/* One turn of the event loop that does not wait. */
void stage_turn(struct stage *stage);
/* Until everything is told and the client has heard it. */
void stage_settle(struct stage *stage);

/*
 * Call a method from the client. Returns 0, or a negative errno with @ret_error set; @ret_reply
 * may be NULL.
 */
int stage_call(struct stage *stage, const char *path, const char *interface, const char *member,
	       sd_bus_error *ret_error, sd_bus_message **ret_reply, const char *types, ...);
/* A property as text, see value.h; @path below the fabric, or whole. */
char *stage_get(struct stage *stage, const char *path, const char *interface, const char *property);
#define stage_assert_property(stage, path, interface, property, text)                              \
	do {                                                                                       \
		g_autofree char *value_ = stage_get(stage, path, interface, property);             \
		g_assert_cmpstr(value_, ==, text);                                                 \
	} while (0)

/* Exactly these lines have been seen since the last time, in this order; ends with NULL. */
void stage_assert_signals(struct stage *stage, ...) __attribute__((sentinel));
/* Of this one interface exactly this property has changed, whatever else has. */
void stage_assert_only_property(struct stage *stage, const char *path, const char *interface,
				const char *property);
/* How many lines begin so. */
unsigned int stage_count_signals(const struct stage *stage, const char *beginning);
