/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An InfiniBand subnet in memory, with a time of its own, behind struct mad_wire.
 *
 * It is what the tests know to be true: switches, adapters, routers and cables, by name. A request
 * travels the cables that are plugged at that moment, and is answered, or not, by whoever is at the
 * end. Time passes only in the fake_run functions, from one event to the next, so that a timeout of
 * seconds costs nothing. Several local ports may look at one fabric.
 *
 * Names that do not exist and ports that are taken end the test.
 */
#pragma once

#include "backend/ib/mad.h"
#include "model/facts.h"

#include <stdbool.h>

struct fake;
struct fake_local;

struct fake *fake_new(void);
void fake_free(struct fake *f);

/* --- What there is. Without a subnet manager (fake-sm.h) a link is Active as soon as it is
 * plugged, with one it waits in Initialize. --- */
void fake_add_switch(struct fake *f, const char *name, unsigned int n_ports);
void fake_add_host(struct fake *f, const char *name, unsigned int n_ports);
void fake_add_router(struct fake *f, const char *name, unsigned int n_ports);
void fake_cable(struct fake *f, const char *a, unsigned int port_a, const char *b,
		unsigned int port_b);
/* Take out the cable of the port; or all cables of the node. */
void fake_unplug(struct fake *f, const char *name, unsigned int port);
void fake_unplug_all(struct fake *f, const char *name);
bool fake_is_plugged(struct fake *f, const char *name, unsigned int port);
/* The facts, which the test may change; peer_guid and peer_port are the cable's. */
struct node_facts *fake_node(struct fake *f, const char *name);
struct port_facts *fake_port(struct fake *f, const char *name, unsigned int port);
/* Node and port GUIDs, of all ports. */
void fake_set_guid(struct fake *f, const char *name, uint64_t guid);
uint64_t fake_guid(struct fake *f, const char *name);
/* Whose GUID it is (of several the first), or "?". */
const char *fake_name(struct fake *f, uint64_t guid);
/* NodeDescription as it goes over the wire. */
void fake_describe(struct fake *f, const char *name, const uint8_t description[static 64]);
/* PortStateChange of all switches, as a subnet manager clears it that has seen everything. */
void fake_clear_changes(struct fake *f);
size_t fake_n_nodes(const struct fake *f);
size_t fake_n_links(const struct fake *f);

/* --- How it answers. --- */
/* A node that does not answer, but lets pass what is for others. */
void fake_silence(struct fake *f, const char *name, bool silent);
/* One that does not even let pass. */
void fake_block(struct fake *f, const char *name, bool blocked);
/* One that does not answer one attribute, with one modifier; or says that it does not have it. */
void fake_mute(struct fake *f, const char *name, unsigned int attribute, unsigned int modifier);
void fake_refuse(struct fake *f, const char *name, unsigned int attribute);
void fake_unmute(struct fake *f, const char *name);
/* One that is somebody else each time it is asked who it is. */
void fake_lie(struct fake *f, const char *name, bool lies);
/* How long each answer takes: usually, and of one node on top. */
void fake_set_latency(struct fake *f, uint64_t us);
void fake_delay(struct fake *f, const char *name, uint64_t us);

enum fake_fault {
	FAKE_LOST,
	FAKE_LATE,	/* by fake_set_lateness() */
	FAKE_DUPLICATE, /* the answer comes twice */
	FAKE_GARBAGE,	/* the right transaction, and nothing else is */
	FAKE_STRAY,	/* nothing is right, and the answer is missing */
	FAKE_SHORT,	/* cut off within what the attribute needs */
	FAKE_BUSY,
	FAKE_REFUSED, /* with the status of fake_set_status() */
	FAKE_ROTTEN,  /* the header is right, the contents are random */
	FAKE_FAULTS
};
void fake_set_lateness(struct fake *f, uint64_t us);
void fake_set_status(struct fake *f, uint16_t status);
/* The next @n answers, of one node or, with NULL, of all. */
void fake_spoil(struct fake *f, const char *name, enum fake_fault fault, unsigned int n);
/* Each answer, at random. */
void fake_spoil_often(struct fake *f, enum fake_fault fault, unsigned int per_mille);
void fake_spoil_never(struct fake *f);
/* The same seed makes the same faults. */
void fake_seed(struct fake *f, uint32_t seed);

/* --- What was asked. --- */
#define FAKE_ANY 0
/* MADs that were sent: to one node or all (NULL), of one attribute or FAKE_ANY. */
unsigned int fake_count(const struct fake *f, const char *name, unsigned int attribute);
void fake_forget_counts(struct fake *f);
/* All of them, a line each: "PortInfo leaf-0/3", "NodeInfo ?" where nobody was reached. */
char *fake_asked(const struct fake *f);
/* Called at each send, before anything happens. */
void fake_watch(struct fake *f, void (*on_send)(void *userdata, const struct mad_request *request),
		void *userdata);
/* Call once when @n more MADs have been sent. */
void fake_after(struct fake *f, unsigned int n, void (*run)(struct fake *f));

/* --- Local ports. --- */
struct fake_client {
	void (*answer)(void *userdata, const uint8_t *mad, size_t length);
	void (*report)(void *userdata, const uint8_t *mad, uint16_t lid); /* may be NULL */
	/* Let time pass; returns when to be called again at the latest. */
	uint64_t (*run)(void *userdata);
	void *userdata;
};
/* Of a switch port 0. The client is copied. */
struct fake_local *fake_attach(struct fake *f, const char *name, unsigned int port,
			       const struct fake_client *client);
void fake_detach(struct fake_local *local);
/* Its userdata is the local port. */
extern const struct mad_wire fake_wire;
/* What send() returns from now on; 0: it sends. */
void fake_break_wire(struct fake_local *local, int error);

/* --- Time, us. --- */
uint64_t fake_now(const struct fake *f);
/* Call it once, then. */
void fake_at(struct fake *f, uint64_t when, void (*run)(struct fake *f, void *data), void *data);
void fake_run_for(struct fake *f, uint64_t us);
/* Until nothing is under way and no client waits for anything. */
void fake_run_idle(struct fake *f);
/* Until it is so; false if it is not within the time. */
bool fake_run_until(struct fake *f, bool (*is_so)(void *data), void *data, uint64_t limit_us);
