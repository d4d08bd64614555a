// SPDX-License-Identifier: Apache-2.0
/*
 * Walks the tree of a service as the object mapper does, by one Introspect() after the other, and
 * says how long it took; then reads all properties of each object, one GetAll() after the other.
 *
 *	bus-walk [SERVICE [PATH]]
 */
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

static sd_bus *connection;

/* What sd-bus writes has each child on a line of its own. */
static void add_children(GPtrArray *paths, const char *path, const char *xml)
{
	static const char begin[] = "<node name=\"";
	const char *child = strstr(xml, begin);

	while (child) {
		child += strlen(begin);
		g_ptr_array_add(paths, g_strdup_printf("%s/%.*s", path[1] ? path : "",
						       (int)strcspn(child, "\""), child));
		child = strstr(child, begin);
	}
}

/* Whether there is an object of ours; its children are added to the paths. */
static bool introspect(const char *service, const char *path, GPtrArray *paths)
{
	sd_bus_message *reply;
	const char *xml;
	bool has_object;
	int r;

	r = sd_bus_call_method(connection, service, path, "org.freedesktop.DBus.Introspectable",
			       "Introspect", NULL, &reply, NULL);
	if (r < 0)
		g_error("cannot introspect %s: %s", path, g_strerror(-r));
	g_assert_cmpint(sd_bus_message_read(reply, "s", &xml), >, 0);
	add_children(paths, path, xml);
	has_object = strstr(xml, "<interface name=\"xyz.");
	sd_bus_message_unref(reply);
	return has_object;
}

static void walk(const char *service, GPtrArray *paths, GPtrArray *ret_objects)
{
	for (guint i = 0; i < paths->len; i++)
		if (introspect(service, paths->pdata[i], paths))
			g_ptr_array_add(ret_objects, paths->pdata[i]);
}

static void read_all(const char *service, GPtrArray *objects)
{
	for (guint i = 0; i < objects->len; i++) {
		int r = sd_bus_call_method(connection, service, objects->pdata[i],
					   "org.freedesktop.DBus.Properties", "GetAll", NULL, NULL,
					   "s", "");

		if (r < 0)
			g_error("cannot read %s: %s", (char *)objects->pdata[i], g_strerror(-r));
	}
}

int main(int argc, char **argv)
{
	const char *service = argc > 1 ? argv[1] : "xyz.openbmc_project.FabricManager";
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) objects = g_ptr_array_new();
	g_autoptr(GTimer) timer = g_timer_new();
	int r;

	r = sd_bus_open_system(&connection);
	if (r < 0)
		g_error("cannot get on the bus: %s", g_strerror(-r));
	g_ptr_array_add(paths, g_strdup(argc > 2 ? argv[2] : "/"));

	g_timer_start(timer);
	walk(service, paths, objects);
	printf("introspected %u paths, %u objects, in %.3f s\n", paths->len, objects->len,
	       g_timer_elapsed(timer, NULL));
	g_timer_start(timer);
	read_all(service, objects);
	printf("read %u objects in %.3f s\n", objects->len, g_timer_elapsed(timer, NULL));
	sd_bus_flush_close_unref(connection);
	return 0;
}
