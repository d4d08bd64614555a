// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

static GHashTable *new_table(GDestroyNotify destroy)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, destroy);
}

static void free_table(gpointer table)
{
	g_hash_table_unref(table);
}

void store_init(struct store *store)
{
	*store = (struct store){ .objects = new_table(free_table) };
}

void store_done(struct store *store)
{
	g_hash_table_unref(store->objects);
}

G_GNUC_PRINTF(2, 3)
static void complain(struct store *store, const char *fmt, ...)
{
	va_list args;

	store->strange++;
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

static GHashTable *get_or_add(GHashTable *table, const char *key, GDestroyNotify destroy)
{
	GHashTable *inner = g_hash_table_lookup(table, key);

	if (!inner) {
		inner = new_table(destroy);
		g_hash_table_insert(table, g_strdup(key), inner);
	}
	return inner;
}

/* Read a{sv} into @properties. Returns the number of values that are new. */
static unsigned int read_properties(GHashTable *properties, sd_bus_message *message)
{
	unsigned int count = 0;
	const char *name;

	g_assert_cmpint(sd_bus_message_enter_container(message, 'a', "{sv}"), >, 0);
	while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
		char *text;

		g_assert_cmpint(sd_bus_message_read(message, "s", &name), >, 0);
		text = text_of(message);
		count += g_strcmp0(g_hash_table_lookup(properties, name), text) != 0;
		g_hash_table_replace(properties, g_strdup(name), text);
		sd_bus_message_exit_container(message);
	}
	sd_bus_message_exit_container(message);
	return count;
}

/* Read the o and the a{sa{sv}} of one object. A @new one is complained about if it is known. */
static void read_object(struct store *store, sd_bus_message *message, bool is_new)
{
	const char *path, *name;
	GHashTable *interfaces;

	g_assert_cmpint(sd_bus_message_read(message, "o", &path), >, 0);
	interfaces = get_or_add(store->objects, path, free_table);
	g_assert_cmpint(sd_bus_message_enter_container(message, 'a', "{sa{sv}}"), >, 0);
	while (sd_bus_message_enter_container(message, 'e', "sa{sv}") > 0) {
		g_assert_cmpint(sd_bus_message_read(message, "s", &name), >, 0);
		if (is_new && g_hash_table_contains(interfaces, name))
			complain(store, "added though it was there: %s %s", path, name);
		read_properties(get_or_add(interfaces, name, g_free), message);
		sd_bus_message_exit_container(message);
	}
	sd_bus_message_exit_container(message);
}

void store_load(struct store *store, sd_bus_message *message)
{
	g_hash_table_remove_all(store->objects);
	g_assert_cmpint(sd_bus_message_enter_container(message, 'a', "{oa{sa{sv}}}"), >, 0);
	while (sd_bus_message_enter_container(message, 'e', "oa{sa{sv}}") > 0) {
		read_object(store, message, false);
		sd_bus_message_exit_container(message);
	}
	sd_bus_message_exit_container(message);
}

void store_add(struct store *store, sd_bus_message *interfaces_added)
{
	store->signals++;
	read_object(store, interfaces_added, true);
}

void store_remove(struct store *store, sd_bus_message *interfaces_removed)
{
	GHashTable *interfaces;
	const char *path, *name;

	store->signals++;
	g_assert_cmpint(sd_bus_message_read(interfaces_removed, "o", &path), >, 0);
	interfaces = g_hash_table_lookup(store->objects, path);
	if (!interfaces) {
		complain(store, "removed though it was not there: %s", path);
		return;
	}
	g_assert_cmpint(sd_bus_message_enter_container(interfaces_removed, 'a', "s"), >, 0);
	/* An object that is gone names all that its kind can have. */
	while (sd_bus_message_read(interfaces_removed, "s", &name) > 0)
		g_hash_table_remove(interfaces, name);
	if (g_hash_table_size(interfaces) == 0)
		g_hash_table_remove(store->objects, path);
}

void store_change(struct store *store, sd_bus_message *properties_changed)
{
	const char *path = sd_bus_message_get_path(properties_changed);
	GHashTable *interfaces = g_hash_table_lookup(store->objects, path);
	GHashTable *properties;
	const char *name;

	store->signals++;
	g_assert_cmpint(sd_bus_message_read(properties_changed, "s", &name), >, 0);
	properties = interfaces ? g_hash_table_lookup(interfaces, name) : NULL;
	if (!properties) {
		complain(store, "changed though it was not there: %s %s", path, name);
		return;
	}
	store->redundant += read_properties(properties, properties_changed) == 0;
	/* Front-ends do not read again what is only said to have changed. */
	g_assert_cmpint(sd_bus_message_enter_container(properties_changed, 'a', "s"), >, 0);
	while (sd_bus_message_read(properties_changed, "s", &name) > 0)
		complain(store, "changed without a value: %s %s", path, name);
}

bool store_has(const struct store *store, const char *path, const char *interface)
{
	GHashTable *interfaces = g_hash_table_lookup(store->objects, path);

	return interfaces && (!interface || g_hash_table_contains(interfaces, interface));
}

const char *store_get(const struct store *store, const char *path, const char *interface,
		      const char *property)
{
	GHashTable *table = g_hash_table_lookup(store->objects, path);

	table = table ? g_hash_table_lookup(table, interface) : NULL;
	return table ? g_hash_table_lookup(table, property) : NULL;
}
