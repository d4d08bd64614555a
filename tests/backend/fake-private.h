/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a fake fabric, for the fake-*.c. */
#pragma once

#include "fake-fabric.h"

#include <glib.h>

struct fake_node;

struct fake_port {
	struct fake_node *node;
	struct fake_port *far; /* at the other end of the cable */
	struct port_facts facts;
	bool in_service;      /* as the subnet manager knows it */
	unsigned int sm_mark; /* of its last work that met the port */
};

/* What a node does not answer. */
struct fake_mute {
	unsigned int attribute, modifier;
};

struct fake_node {
	char name[32];
	struct node_facts facts;
	uint8_t description[64];
	bool silent, blocked, lies;
	uint64_t delay;
	struct fake_mute mutes[4];
	unsigned int n_mutes, refused; /* attribute */
	bool port_state_change;
	unsigned int spoil[FAKE_FAULTS];
	unsigned int mark; /* of the last walk that met it */
	struct fake_port ports[];
};

struct fake_local {
	struct fake *fake;
	struct fake_port *port;
	struct fake_client client;
	uint64_t due;
	int wire_error;
	unsigned int subscriptions; /* bits of the table of traps in fake-sm.c */
};

/* A MAD on its way from a local port. */
struct fake_question {
	struct fake_local *local;
	uint8_t mgmt_class, method;
	uint16_t attribute;
	uint32_t modifier, tid;
	bool directed;
	uint8_t n_hops, hops[66];
	uint16_t lid;
	uint8_t data[MAD_SIZE];
};

struct fake_answer {
	struct fake_local *local;
	bool report;
	uint16_t lid;
	uint8_t mad[MAD_SIZE];
	size_t length;
};

/* One that was sent. */
struct fake_asked {
	uint64_t at;
	const struct fake_node *node; /* NULL: nobody */
	uint16_t attribute;
	uint32_t modifier;
};

struct fake_sm {
	struct fake_port *port; /* NULL: there is none */
	bool stopped;
	uint32_t act_count;
	uint16_t next_lid;
	uint64_t pace;
	bool work_planned;
	uint16_t refuse;
	bool ignore;
	unsigned int lose_reports, lose_reports_often;
};

struct fake {
	GPtrArray *nodes; /* struct fake_node */
	GHashTable *by_name;
	uint64_t next_guid;
	GPtrArray *locals;
	struct fake_sm sm;
	unsigned int mark;

	uint64_t now, order;
	GSequence *events;
	GRand *random;
	uint64_t latency, lateness;
	uint16_t status;
	unsigned int spoil[FAKE_FAULTS], spoil_often[FAKE_FAULTS];

	GArray *asked; /* struct fake_asked */
	void (*on_send)(void *userdata, const struct mad_request *request);
	void *watcher;
	unsigned int after_n;
	void (*after)(struct fake *f);
};

/* fake-fabric.c */
struct fake_node *fake_find(const struct fake *f, const char *name);
bool fake_link_is_up(const struct fake_port *port);
/*
 * Mark what can be reached from a port over links that are up, as far as switches forward, or
 * answer; calls @visit, which may be NULL, for each port that is reached (of a switch port 0).
 */
void fake_flood(struct fake *f, struct fake_port *from, bool past_silent,
		void (*visit)(struct fake *f, struct fake_port *port));
bool fake_connected(struct fake *f, struct fake_port *a, struct fake_port *b);
struct fake_port *fake_find_lid(struct fake *f, uint16_t lid);

/* fake-answer.c: fills the answer of the node at @at, where the question came in. False: none. */
bool fake_answer(struct fake *f, const struct fake_question *question, struct fake_port *at,
		 uint8_t mad[static MAD_SIZE]);
/* How many bytes of it matter. */
size_t fake_answer_size(const struct fake_question *question);

/* fake-sm.c */
bool fake_sm_answer(struct fake *f, const struct fake_question *question, struct fake_port *at,
		    uint8_t mad[static MAD_SIZE]);
/* A link of this port has come or gone. */
void fake_sm_trap(struct fake *f, struct fake_port *port);

/* fake-wire.c */
bool fake_chance(struct fake *f, unsigned int per_mille);
/* A question is where it was sent to; an answer or a Report is back. */
void fake_arrive(struct fake *f, const struct fake_question *question);
void fake_hand_over(const struct fake_answer *answer);

/* fake-time.c; the question and the answer are copied. */
void fake_plan_question(struct fake *f, uint64_t after, const struct fake_question *question);
void fake_plan_answer(struct fake *f, uint64_t after, const struct fake_answer *answer);
