/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The service, as a client sees it: objects by path, read one at a time or many at once.
 *
 * There is no GetManagedObjects in here, on purpose. Its answer has every object of every fabric
 * in one message: beyond some ten thousand objects that is more than a message bus forwards, and
 * the bus then throws out the sender, which is the service. Many calls in flight, each for one
 * object, take as long as one answer with everything, and the service goes on with its work in
 * between.
 *
 * Functions return 0 or more, or a negative errno:
 *   -EHOSTUNREACH  no bus, or no service on it
 *   -ENOENT        no such object
 *   -EACCES        the bus, or the service, does not allow it
 *   -ETIMEDOUT     no answer in time
 * and client_failure() has the words for the last of them.
 */
#pragma once

#include "cli/object.h"
#include "cli/shape.h"

struct client {
	sd_bus *bus;
	struct shape *shapes;
	sd_bus_error error;
};

/* Paths of objects; zero is a valid empty list. */
struct paths {
	char **items;
	size_t n, size;
};

/* On zero. client_close() also takes one that was never opened. */
int client_open(struct client *client);
void client_close(struct client *client);
/* What went wrong last, in one line for people. Borrowed until the next call. */
const char *client_failure(const struct client *client, int error);
/* A failed answer as one of the errors above; its words are kept. */
int client_error_from(struct client *client, const sd_bus_error *error);

/* A call to the service with string arguments, NULL at the end. The object's path comes first. */
int client_call(struct client *client, sd_bus_message **ret_reply, const char *path,
		const char *interface, const char *member, ...) __attribute__((sentinel));
/* Builds such a call without sending it; it never starts a service that is not there. */
int client_new_call(struct client *client, sd_bus_message **ret_call, const char *path,
		    const char *interface, const char *member, ...) __attribute__((sentinel));

/* All properties of the object at @path. */
int client_object(struct client *client, const char *path, struct object **ret_object);
/* One property; takes -ENOENT for an object that has no such thing. */
int client_property(struct client *client, const char *path, const char *interface,
		    const char *property, json_t **ret_value);
/* The object at @path from the answer to its GetAll(""). */
int client_read_object(struct client *client, const char *path, sd_bus_message *reply,
		       struct object **ret_object);
/* Names of the nodes below @path; none when there is no such node. */
int client_children(struct client *client, const char *path, char ***ret_names);

/*
 * Reads many objects at once and hands them over in the order of @paths; objects that are gone in
 * the meantime are left out. The object is @on_object's for the time of the call; a negative
 * result of it ends everything and is returned.
 */
typedef int client_on_object(const struct object *object, void *userdata);
int client_objects(struct client *client, const struct paths *paths, client_on_object *on_object,
		   void *userdata);
/* Likewise, one property of each, a string or a path; @index is that in @paths. */
typedef int client_on_text(size_t index, const char *text, void *userdata);
int client_texts(struct client *client, const struct paths *paths, const char *interface,
		 const char *property, client_on_text *on_text, void *userdata);

/*
 * The paths of all objects of @kind, in natural order; @within limits them to what is in that
 * fabric, switch or adapter, "" is everywhere. Appends to @paths.
 */
int client_paths(struct client *client, enum object_kind kind, const char *within,
		 struct paths *paths);
/* Takes @path over. */
void paths_append(struct paths *paths, char *path);
/* Likewise, unless one of @paths has it inside; drops those that are inside of it. */
void paths_add_outermost(struct paths *paths, char *path);
void paths_done(struct paths *paths);
