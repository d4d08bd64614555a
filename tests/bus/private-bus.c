// SPDX-License-Identifier: Apache-2.0
/*
 * A dbus-daemon of the test's own.
 */
#include "private-bus.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

static char *config_path(const struct private_bus *bus)
{
	return g_build_filename(bus->folder, "bus.conf", NULL);
}

static void write_config(const struct private_bus *bus)
{
	g_autofree char *path = config_path(bus);
	g_autofree char *text = g_strdup_printf(
		"<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration "
		"1.0//EN\" "
		"\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">"
		"<busconfig><listen>unix:dir=%s</listen><policy context=\"default\">"
		"<allow own=\"*\"/><allow send_destination=\"*\" eavesdrop=\"true\"/>"
		"<allow eavesdrop=\"true\"/></policy></busconfig>",
		bus->folder);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* It prints its address when it listens. */
static char *read_line(int fd)
{
	GString *text = g_string_new(NULL);
	char c;

	while (read(fd, &c, 1) == 1 && c != '\n')
		g_string_append_c(text, c);
	close(fd);
	return g_string_free(text, FALSE);
}

struct private_bus *private_bus_new(void)
{
	struct private_bus *bus = g_new0(struct private_bus, 1);
	g_autofree char *config = NULL, *option = NULL;
	g_autoptr(GError) error = NULL;
	int out;

	bus->folder = g_dir_make_tmp("test-bus-XXXXXX", &error);
	g_assert_no_error(error);
	write_config(bus);
	config = config_path(bus);
	option = g_strdup_printf("--config-file=%s", config);
	/* As root, but not quite, it complains about limits that it cannot raise. */
	g_spawn_async_with_pipes(
		NULL, (char *[]){ "dbus-daemon", "--nofork", "--print-address", option, NULL },
		NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL,
		NULL, NULL, &bus->pid, NULL, &out, NULL, &error);
	g_assert_no_error(error);
	bus->address = read_line(out);
	g_assert_cmpstr(bus->address, !=, "");
	return bus;
}

void private_bus_free(struct private_bus *bus)
{
	g_autofree char *config = config_path(bus);

	kill(bus->pid, SIGCONT);
	kill(bus->pid, SIGTERM);
	waitpid(bus->pid, NULL, 0);
	g_unlink(config);
	g_rmdir(bus->folder);
	g_free(bus->folder);
	g_free(bus->address);
	g_free(bus);
}

sd_bus *private_bus_connect(const struct private_bus *bus)
{
	sd_bus *connection;

	g_assert_cmpint(sd_bus_new(&connection), >=, 0);
	g_assert_cmpint(sd_bus_set_address(connection, bus->address), >=, 0);
	g_assert_cmpint(sd_bus_set_bus_client(connection, true), >=, 0);
	g_assert_cmpint(sd_bus_start(connection), >=, 0);
	return connection;
}

void private_bus_freeze(const struct private_bus *bus)
{
	g_assert_cmpint(kill(bus->pid, SIGSTOP), ==, 0);
}

void private_bus_thaw(const struct private_bus *bus)
{
	g_assert_cmpint(kill(bus->pid, SIGCONT), ==, 0);
}
