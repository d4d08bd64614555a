/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The MAD engine: management requests on their way, each of which is answered exactly once.
 *
 * A request waits until there is room on the wire, is sent, and sent again when no good answer
 * comes within the timeout; after the last retry it fails. Two windows bound what is on the wire:
 * one for each destination, because a switch's management processor is slow, and one over all. A
 * request that is late (it has waited for much longer than answers usually take) no longer counts
 * in the window over all, so that silent nodes delay nobody. Among those that wait, shorter routes
 * go first: then most links are known from one end before the other end would ask.
 *
 * The engine knows no event loop: its owner gives it what arrives and the time. Not re-entrant from
 * the wire's send(); a done() may submit.
 */
#pragma once

#include "base/map.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#define MAD_SIZE   256
#define MAD_DEPTHS 65 /* 0 to 64 hops */

/* A directed route: hops[0] is the port by which the local node is left. */
struct ib_route {
	uint8_t n_hops;
	uint8_t hops[64];
};

struct mad_request {
	/* The owner's, all set before mad_submit() and left alone until done(). */
	uint8_t mgmt_class;	      /* IB_SMI_DIRECT_CLASS, IB_SMI_CLASS, IB_SA_CLASS ... */
	uint8_t method;		      /* IB_MAD_METHOD_GET, IB_MAD_METHOD_SET */
	uint16_t attribute;	      /* attribute id */
	uint32_t modifier;	      /* attribute modifier */
	const struct ib_route *route; /* directed route, borrowed until done(); the next try goes by
					 what it says then */
	uint8_t via;		      /* and out of this port of the node at its end; 0: the node */
	uint16_t lid;		      /* for LID-routed classes */
	uint8_t sl;
	uint64_t destination; /* whose window this counts in (a GUID); 0: nobody's */
	uint8_t data_offset;  /* of the attribute, IB_SMP_DATA_OFFS or IB_SA_DATA_OFFS */
	uint8_t data_size;    /* what a Set carries, 0 for a Get */
	const uint8_t *data;
	uint8_t answer_size; /* bytes of MAD that an answer has at least; a manager may leave off
				the rest */
	/*
	 * Called once. @error is 0, -ETIMEDOUT, -EBADMSG (malformed answers only), -EBUSY,
	 * -EOPNOTSUPP, -EINVAL or -EIO for what the MAD's status says, -ECANCELED, or the wire's;
	 * -EHOSTUNREACH for a route of more than IB_MAX_HOPS.
	 * @mad is the answer, MAD_SIZE bytes, NULL on error. The request is the owner's again.
	 */
	void (*done)(struct mad_request *request, int error, const uint8_t *mad);
	/* Asked just before a try is sent: false ends the request with -ECANCELED. May be NULL. */
	bool (*wanted)(const struct mad_request *request);
	void *userdata;

	/* The engine's. */
	TAILQ_ENTRY(mad_request) link;
	struct mad_window *window;
	uint64_t sent_at; /* us */
	uint32_t tid;	  /* of the last try; those of one request follow each other */
	uint8_t n_sent;	  /* tries */
	int8_t tries_left;
	uint8_t place; /* enum mad_place */
	uint8_t depth; /* of the queue in which it is READY */
	bool retried;
	int16_t last_error;
};
TAILQ_HEAD(mad_queue, mad_request);

/* What the engine needs of the wire; tests stand in for it. */
struct mad_wire {
	/* Send once, no retries. Returns 0 or a negative errno; the request then fails with it. */
	int (*send)(void *userdata, const struct mad_request *request);
	/* CLOCK_MONOTONIC, us. */
	uint64_t (*now)(void *userdata);
};

struct mad_limits {
	unsigned int window;		     /* requests on the wire in all, late ones left out */
	unsigned int window_per_destination; /* requests on the wire to one destination */
	unsigned int timeout_ms;	     /* of each try */
	unsigned int retries;		     /* after the first try */
};

struct mad_statistics {
	uint64_t sent;	   /* MADs, retries included */
	uint64_t answered; /* good answers to a request that waited for one */
	uint64_t timeouts; /* requests that failed for want of an answer */
	uint64_t bad;	   /* answers that were malformed or did not fit their request */
	uint64_t strays;   /* answers that nobody waited for */
};

struct mad_engine;

/* The wire and its userdata are borrowed. Returns 0 or -ENOMEM. */
int mad_engine_new(const struct mad_wire *wire, void *userdata, const struct mad_limits *limits,
		   struct mad_engine **ret);
/* Every request that is still under way is done with -ECANCELED first. Takes NULL. */
void mad_engine_free(struct mad_engine *engine);

/*
 * Take a request on its way; done() is called later, never from here, except from
 * mad_engine_free(). Nothing is sent before mad_engine_run().
 */
void mad_submit(struct mad_engine *engine, struct mad_request *request);

/*
 * An answer has arrived: @length bytes of MAD. The request that it answers is done, or goes on
 * waiting if the answer is no good. Nothing is sent.
 */
void mad_engine_answer(struct mad_engine *engine, const uint8_t *mad, size_t length);

/* Let time pass and send what may be sent. Returns when to call again at the latest, us; or
 * UINT64_MAX. */
uint64_t mad_engine_run(struct mad_engine *engine);

/*
 * The wire is broken: every request is done with @error, but not those that a done() submits
 * meanwhile. May be called from a done().
 */
void mad_engine_fail_all(struct mad_engine *engine, int error);

/* The wire's clock, us. */
uint64_t mad_engine_now(const struct mad_engine *engine);
/* Requests that are not done. */
size_t mad_engine_pending(const struct mad_engine *engine);
/* Whether all that are not done are late: all who answer have answered. */
bool mad_engine_only_late(const struct mad_engine *engine);
const struct mad_statistics *mad_engine_statistics(const struct mad_engine *engine);
