/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shape of an object: which interface each of its properties belongs to.
 *
 * The quickest way to all properties of an object is one GetAll with an empty interface name. Its
 * answer has bare names, in the order of introspection, and some of them twice. So the first
 * object of a shape is introspected, and all others of that shape are read with its help.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-bus.h>

struct shape {
	struct shape *next;
	size_t n;
	char **names; /* bare, in the order of GetAll */
	char **keys;  /* under which each goes into the JSON object, see object.h */
};

/* Of the answer to Introspect(). NULL when it has no property. */
struct shape *shape_from_xml(const char *xml);
/* Frees the whole list. */
void shapes_free(struct shape *shapes);
/*
 * Reads the answer to GetAll("") with that of @shapes which has its names. -ENOMSG when none has;
 * the message is then rewound. With @shapes NULL and @any, takes every name as it comes.
 */
int shape_read(const struct shape *shapes, bool any, sd_bus_message *reply,
	       json_t **ret_properties);
/*
 * Names of the direct children in the answer to Introspect(), in natural order, NULL at the end.
 * A child given with a longer relative path counts by its first element.
 */
char **children_from_xml(const char *xml);
void strings_free(char **strings);
static inline void strings_freep(char ***strings)
{
	strings_free(*strings);
}
