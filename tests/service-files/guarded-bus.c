// SPDX-License-Identifier: Apache-2.0
/*
 * A bus with the policy of the package, and its users.
 */
#include "guarded-bus.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The bus lets in only accounts that it finds, so others play those of the policy. */
static const char *const accounts[] = {
	[USER_ROOT] = "root",
	[USER_DAEMON] = "daemon",
	[USER_ADMIN] = "games",
	[USER_STRANGER] = "nobody",
};
#define GROUP_ADMIN "operator"

/* What the system's bus has of its own: each service makes its own holes. */
static const char config_form[] =
	"<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
	"\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">"
	"<busconfig><type>system</type><auth>EXTERNAL</auth><listen>unix:dir=%s</listen>"
	"<policy context=\"default\"><allow user=\"*\"/><deny own=\"*\"/>"
	"<deny send_type=\"method_call\"/><allow send_type=\"signal\"/>"
	"<allow send_requested_reply=\"true\" send_type=\"method_return\"/>"
	"<allow send_requested_reply=\"true\" send_type=\"error\"/>"
	"<allow receive_type=\"method_call\"/><allow receive_type=\"method_return\"/>"
	"<allow receive_type=\"error\"/><allow receive_type=\"signal\"/>"
	"<allow send_destination=\"org.freedesktop.DBus\" "
	"send_interface=\"org.freedesktop.DBus\"/></policy>"
	"<include>%s/policy.conf</include></busconfig>";

static char *in_folder(const struct guarded_bus *bus, const char *name)
{
	return g_build_filename(bus->folder, name, NULL);
}

static int become(enum user user)
{
	const struct passwd *account = getpwnam(accounts[user]);
	gid_t groups[] = { account->pw_gid, getgrnam(GROUP_ADMIN)->gr_gid };

	if (setgroups(user == USER_ADMIN ? 2 : 1, groups) < 0 ||
	    setresgid(account->pw_gid, account->pw_gid, account->pw_gid) < 0 ||
	    setresuid(account->pw_uid, account->pw_uid, account->pw_uid) < 0)
		return -errno;
	return 0;
}

/* Also root may not, if it is root of a namespace with nobody else. */
static bool can_become(enum user user)
{
	GPid pid = fork();
	int status;

	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		_exit(become(user) == 0 ? 0 : 1);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

const char *guarded_bus_lacks(void)
{
	if (!getgrnam(GROUP_ADMIN))
		return "needs a group " GROUP_ADMIN;
	for (size_t i = 0; i < G_N_ELEMENTS(accounts); i++) {
		if (!getpwnam(accounts[i]))
			return "needs the accounts that every Debian has";
		if (!can_become((enum user)i))
			return "needs root, to be several users";
	}
	return NULL;
}

/* @key="@name", which has to be there once, becomes @key="@other". */
static char *with_account(const char *text, const char *key, const char *name, const char *other)
{
	g_autofree char *old = g_strdup_printf("%s=\"%s\"", key, name);
	g_autofree char *new = g_strdup_printf("%s=\"%s\"", key, other);
	g_auto(GStrv) parts = g_strsplit(text, old, -1);

	g_assert_cmpuint(g_strv_length(parts), ==, 2);
	return g_strjoin(new, parts[0], parts[1], NULL);
}

static void write_files(const struct guarded_bus *bus, const char *policy)
{
	g_autofree char *config = g_strdup_printf(config_form, bus->folder, bus->folder);
	g_autofree char *config_path = in_folder(bus, "bus.conf");
	g_autofree char *policy_path = in_folder(bus, "policy.conf");
	g_autofree char *text = NULL, *with_user = NULL, *with_group = NULL;
	g_autoptr(GError) error = NULL;

	g_file_get_contents(policy, &text, NULL, &error);
	g_assert_no_error(error);
	with_user = with_account(text, "user", "fabric-manager", accounts[USER_DAEMON]);
	with_group = with_account(with_user, "group", "fabric-admin", GROUP_ADMIN);
	g_assert_true(g_file_set_contents(policy_path, with_group, -1, NULL));
	g_assert_true(g_file_set_contents(config_path, config, -1, NULL));
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

/* It ends with a test that does not come to its end. */
static void end_with_parent(void *userdata)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

struct guarded_bus *guarded_bus_new(const char *policy)
{
	struct guarded_bus *bus = g_new0(struct guarded_bus, 1);
	g_autofree char *config = NULL, *option = NULL;
	g_autoptr(GError) error = NULL;
	int out;

	bus->folder = g_dir_make_tmp("test-policy-XXXXXX", &error);
	g_assert_no_error(error);
	g_assert_cmpint(g_chmod(bus->folder, 0755), ==, 0);
	write_files(bus, policy);
	config = in_folder(bus, "bus.conf");
	option = g_strdup_printf("--config-file=%s", config);
	g_spawn_async_with_pipes(
		NULL, (char *[]){ "dbus-daemon", "--nofork", "--print-address", option, NULL },
		NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, end_with_parent, NULL,
		&bus->pid, NULL, &out, NULL, &error);
	g_assert_no_error(error);
	bus->address = read_line(out);
	g_assert_cmpstr(bus->address, !=, "");
	return bus;
}

void guarded_bus_free(struct guarded_bus *bus)
{
	static const char *const names[] = { "bus.conf", "policy.conf" };

	kill(bus->pid, SIGTERM);
	waitpid(bus->pid, NULL, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = in_folder(bus, names[i]);

		g_unlink(path);
	}
	g_rmdir(bus->folder);
	g_free(bus->folder);
	g_free(bus->address);
	g_free(bus);
}

static int act(const struct guarded_bus *bus, enum user user, user_function function,
	       const void *userdata)
{
	sd_bus *connection = NULL;
	int r = become(user);

	if (r == 0)
		r = sd_bus_new(&connection);
	if (r >= 0)
		r = sd_bus_set_address(connection, bus->address);
	if (r >= 0)
		r = sd_bus_set_bus_client(connection, true);
	if (r >= 0)
		r = sd_bus_start(connection);
	if (r >= 0)
		r = function(connection, userdata);
	sd_bus_flush_close_unref(connection);
	return r < 0 ? r : 0;
}

GPid user_start(const struct guarded_bus *bus, enum user user, user_function function,
		const void *userdata)
{
	GPid pid = fork();

	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		_exit(-act(bus, user, function, userdata));
	return pid;
}

int user_join(GPid pid)
{
	int status;

	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_true(WIFEXITED(status));
	return -WEXITSTATUS(status);
}

int user_run(const struct guarded_bus *bus, enum user user, user_function function,
	     const void *userdata)
{
	return user_join(user_start(bus, user, function, userdata));
}
