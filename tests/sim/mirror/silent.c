// SPDX-License-Identifier: Apache-2.0
#include "silent.h"

#include "service.h"

#include <string.h>

#define ANNOTATION                                                                                 \
	"<annotation name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" value=\"false\""

/* "interface property" of those that are silent, and "interface" of those that have been read. */
static GHashTable *known;

static char *name_after(const char *tag, char **ret_end)
{
	const char *name = tag + strcspn(tag, "\"") + 1;
	size_t length = strcspn(name, "\"");

	*ret_end = (char *)name + length;
	return g_strndup(name, length);
}

/* From a <property> to the next one, or to the end of the interface. */
static void learn_property(const char *interface, const char *from, const char *to)
{
	const char *annotation = g_strstr_len(from, to - from, ANNOTATION);
	char *end;

	if (annotation) {
		g_autofree char *name = name_after(from, &end);

		g_hash_table_add(known, g_strdup_printf("%s %s", interface, name));
	}
}

static void learn_interface(const char *interface, const char *from, const char *to)
{
	const char *property = g_strstr_len(from, to - from, "<property name=");

	g_hash_table_add(known, g_strdup(interface));
	while (property) {
		const char *next = g_strstr_len(property + 1, to - property - 1, "<property name=");

		learn_property(interface, property, next ?: to);
		property = next;
	}
}

static void learn(const char *xml)
{
	const char *at = xml;

	while ((at = strstr(at, "<interface name="))) {
		char *begin;
		g_autofree char *interface = name_after(at, &begin);
		const char *end = strstr(at, "</interface>");

		g_assert_nonnull(end);
		learn_interface(interface, begin, end);
		at = end;
	}
}

bool is_silent(sd_bus *bus, const char *path, const char *interface, const char *property)
{
	g_autofree char *key = g_strdup_printf("%s %s", interface, property);

	if (!known)
		known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (!g_hash_table_contains(known, interface)) {
		sd_bus_message *reply = NULL;
		sd_bus_error error = SD_BUS_ERROR_NULL;
		const char *xml;

		if (sd_bus_call_method(bus, SERVICE, path, "org.freedesktop.DBus.Introspectable",
				       "Introspect", &error, &reply, NULL) < 0)
			g_error("Introspect of %s: %s", path, error.message);
		g_assert_cmpint(sd_bus_message_read(reply, "s", &xml), >, 0);
		learn(xml);
		g_assert_true(g_hash_table_contains(known, interface));
		sd_bus_message_unref(reply);
	}
	return g_hash_table_contains(known, key);
}
