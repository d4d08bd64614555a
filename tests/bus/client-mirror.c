// SPDX-License-Identifier: Apache-2.0
/*
 * What a client knows: object path -> "<interface>" -> "" and "<interface> <property>" -> value.
 */
#include "client-mirror.h"

#include <string.h>

#include "bus/bus-internal.h"
#include "bus/interface.h"
#include "value.h"

struct client_mirror {
	GHashTable *objects;
	size_t n_repeated;
};

static bool vtable_signals(const sd_bus_vtable *vtable, const char *property)
{
	for (; vtable->type != _SD_BUS_VTABLE_END; vtable++)
		if (vtable->type == _SD_BUS_VTABLE_PROPERTY &&
		    strcmp(vtable->x.property.member, property) == 0)
			return vtable->flags &
			       (SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE | SD_BUS_VTABLE_PROPERTY_CONST);
	g_error("no property %s", property);
}

static bool is_signalled(const char *name, const char *property)
{
	if (strcmp(name, MANAGER_INTERFACE) == 0)
		return vtable_signals(manager_vtable, property);
	for (size_t i = 0; interfaces[i]; i++)
		if (strcmp(interfaces[i]->name, name) == 0)
			return vtable_signals(interfaces[i]->vtable, property);
	g_error("no interface %s", name);
}

static void enter(sd_bus_message *message, char type, const char *contents)
{
	g_assert_cmpint(sd_bus_message_enter_container(message, type, contents), >, 0);
}

static void leave(sd_bus_message *message)
{
	g_assert_cmpint(sd_bus_message_exit_container(message), >=, 0);
}

static const char *read_string(sd_bus_message *message, char type)
{
	const char *text;

	g_assert_cmpint(sd_bus_message_read_basic(message, type, &text), >, 0);
	return text;
}

/*
 * What names other objects: they may have gone and come again in one change, or another one of the
 * same name may be there now.
 */
static bool names_others(const char *property)
{
	static const char *const names[] = { "Associations", "Conditions", "Peer", "PeerName",
					     NULL };

	return g_strv_contains(names, property);
}

/* a{sv} of one interface. Returns how many values were known. */
static size_t read_properties(GHashTable *object, const char *interface, sd_bus_message *message)
{
	size_t n_known = 0;

	enter(message, 'a', "{sv}");
	while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
		const char *property = read_string(message, 's');
		g_autofree char *key = g_strdup_printf("%s %s", interface, property);
		GString *value = g_string_new(NULL);

		value_append(message, value);
		leave(message);
		if (!names_others(property) &&
		    g_strcmp0(value->str, g_hash_table_lookup(object, key)) == 0) {
			g_test_message("told again: %s is %s", key, value->str);
			n_known++;
		}
		if (is_signalled(interface, property))
			g_hash_table_insert(object, g_steal_pointer(&key), g_strdup(value->str));
		g_string_free(value, TRUE);
	}
	leave(message);
	return n_known;
}

static GHashTable *get_object(struct client_mirror *mirror, const char *path)
{
	GHashTable *object = g_hash_table_lookup(mirror->objects, path);

	if (!object) {
		object = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		g_hash_table_insert(mirror->objects, g_strdup(path), object);
	}
	return object;
}

/* oa{sa{sv}} */
static void read_object(struct client_mirror *mirror, sd_bus_message *message)
{
	GHashTable *object = get_object(mirror, read_string(message, 'o'));

	enter(message, 'a', "{sa{sv}}");
	while (sd_bus_message_enter_container(message, 'e', "sa{sv}") > 0) {
		const char *interface = read_string(message, 's');

		g_hash_table_insert(object, g_strdup(interface), g_strdup(""));
		read_properties(object, interface, message);
		leave(message);
	}
	leave(message);
}

static gboolean is_of_interface(gpointer key, gpointer value, gpointer interface)
{
	size_t length = strlen(interface);

	return strncmp(key, interface, length) == 0 &&
	       (((char *)key)[length] == ' ' || ((char *)key)[length] == '\0');
}

/* oas; an object without interfaces is none */
static void forget_interfaces(struct client_mirror *mirror, sd_bus_message *message)
{
	const char *path = read_string(message, 'o'), *interface;
	GHashTable *object = g_hash_table_lookup(mirror->objects, path);

	if (!object)
		return;
	enter(message, 'a', "s");
	while (sd_bus_message_read_basic(message, 's', &interface) > 0)
		g_hash_table_foreach_remove(object, is_of_interface, (gpointer)interface);
	leave(message);
	if (g_hash_table_size(object) == 0)
		g_hash_table_remove(mirror->objects, path);
}

void client_mirror_follow(struct client_mirror *mirror, sd_bus_message *signal)
{
	GHashTable *object;

	if (sd_bus_message_is_signal(signal, NULL, "InterfacesAdded")) {
		read_object(mirror, signal);
	} else if (sd_bus_message_is_signal(signal, NULL, "InterfacesRemoved")) {
		forget_interfaces(mirror, signal);
	} else {
		/* No object is ever said to change that was not there. */
		object = g_hash_table_lookup(mirror->objects, sd_bus_message_get_path(signal));
		g_assert_nonnull(object);
		mirror->n_repeated += read_properties(object, read_string(signal, 's'), signal);
	}
}

struct client_mirror *client_mirror_new(sd_bus_message *reply)
{
	struct client_mirror *mirror = g_new0(struct client_mirror, 1);

	mirror->objects = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						(GDestroyNotify)g_hash_table_unref);
	enter(reply, 'a', "{oa{sa{sv}}}");
	while (sd_bus_message_enter_container(reply, 'e', "oa{sa{sv}}") > 0) {
		read_object(mirror, reply);
		leave(reply);
	}
	leave(reply);
	return mirror;
}

void client_mirror_free(struct client_mirror *mirror)
{
	g_hash_table_unref(mirror->objects);
	g_free(mirror);
}

static void assert_has_all(GHashTable *object, GHashTable *other, const char *path)
{
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, object);
	while (g_hash_table_iter_next(&iter, &key, &value))
		if (g_strcmp0(value, g_hash_table_lookup(other, key)) != 0)
			g_error("%s %s: %s and %s", path, (char *)key, (char *)value,
				(char *)g_hash_table_lookup(other, key));
}

static void assert_knows_all(const struct client_mirror *a, const struct client_mirror *b)
{
	GHashTableIter iter;
	gpointer path, object;

	g_hash_table_iter_init(&iter, a->objects);
	while (g_hash_table_iter_next(&iter, &path, &object)) {
		GHashTable *other = g_hash_table_lookup(b->objects, path);

		if (!other)
			g_error("%s is known to one only", (char *)path);
		assert_has_all(object, other, path);
	}
}

void client_mirror_assert_equal(const struct client_mirror *a, const struct client_mirror *b)
{
	assert_knows_all(a, b);
	assert_knows_all(b, a);
}

size_t client_mirror_n_repeated(const struct client_mirror *mirror)
{
	return mirror->n_repeated;
}

size_t client_mirror_n_objects(const struct client_mirror *mirror)
{
	return g_hash_table_size(mirror->objects);
}
