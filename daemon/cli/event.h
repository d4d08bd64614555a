/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events: what has happened to an object between two readings, as one line each.
 */
#pragma once

#include "cli/facts.h"
#include "cli/output.h"

struct event {
	uint64_t when;	  /* CLOCK_REALTIME us */
	const char *what; /* "link", "rate", "appeared", "left", "state", ... for programs */
	enum style style;
	enum object_kind kind;
	char *path, *name;
	char *text;		/* for people: "link down, was connected to spine-1/1" */
	char *from, *to;	/* of what changes between values; else NULL */
	char *peer_path, *peer; /* of a link */
};

/* In order of time; zero is a valid empty one. */
struct events {
	struct event *items;
	size_t n, size;
};

/*
 * Adds what lies between @before (NULL: there was none) and @after (NULL: it is gone). @n_flaps is
 * how often its link has been reported to change meanwhile.
 */
void events_compare(struct events *events, uint64_t when, const struct facts *before,
		    const struct facts *after, unsigned int n_flaps);
/* A line about the service itself, for which there is no object. */
void events_service(struct events *events, uint64_t when, enum style style, const char *what,
		    const char *text);
/* Makes one line of what is one thing: the ends of a link, a switch or an adapter and its ports. */
void events_condense(struct events *events, struct memory *memory);
/* Prints and forgets all. */
void events_print(struct events *events, struct output *output);
void events_done(struct events *events);
