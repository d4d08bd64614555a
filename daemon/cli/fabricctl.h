/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the verbs of fabricctl share: the client, the output, the options, and how they fail.
 *
 * A verb prints its own failure, once, with fail(), and returns the exit status.
 */
#pragma once

#include "cli/client.h"
#include "cli/machine.h"
#include "cli/output.h"
#include "cli/stale.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,	    /* wrong arguments */
	EXIT_NO_OBJECT = 3, /* nothing, or more than one thing, has that name */
	EXIT_NO_SERVICE = 4,
};

struct fabricctl {
	struct client client;
	struct output output;
	struct stale stale;	/* of what is shown */
	struct machine machine; /* where its ports are shown */
	bool wait;		/* refresh */
	bool names;		/* list */
};

typedef int verb_function(struct fabricctl *ctl, int n_arguments, char **arguments);

verb_function verb_status, verb_list, verb_show, verb_tree, verb_monitor, verb_refresh, verb_reload;

#define LIST_KINDS 4
/*
 * The names, for 'list --names', of all objects of @kinds (up to the first KIND_OTHER) within each
 * of the @n_within paths.
 */
int list_names(struct fabricctl *ctl, const enum object_kind kinds[static LIST_KINDS],
	       char **within, size_t n_within);

/* Prints "fabricctl: " and the message to standard error, made harmless, and returns @status. */
int fail(enum exit_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for a negative errno of the client, with what was to be done: "reading the list". */
int fail_client(struct fabricctl *ctl, int error, const char *what);
/* The same of an order, that says who may give it where the bus refuses it. */
int fail_order(struct fabricctl *ctl, int error, const char *what);
/* Wrong word: says which one it might have been, of those that are right. */
int fail_word(const char *what, const char *word, const char *const *right, size_t n);

/*
 * The object that a person means with @argument: an id, a name, a GUID or a path. 0, or the exit
 * status after having told why not. @ret_path is allocated.
 */
int find_path(struct fabricctl *ctl, const char *argument, char **ret_path);
/* Likewise; all but @kinds (bits 1 << enum object_kind) are wrong usage of @verb. */
int find_path_of(struct fabricctl *ctl, const char *argument, unsigned int kinds, const char *verb,
		 char **ret_path);
