// SPDX-License-Identifier: Apache-2.0
/*
 * Who may do what, by the policy that is installed: a small service stands for the daemon, so that
 * only the bus decides.
 */
#include "guarded-bus.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME   "xyz.openbmc_project.FabricManager"
#define OBJECT "/xyz/openbmc_project/fabric_manager"
#define DBUS   "org.freedesktop.DBus."

static const char *policy_path;

/* One call, as sd_bus_call_method() takes it. */
struct call {
	const char *interface; /* NULL: it names none */
	const char *member;
	enum { ARGUMENTS_NONE, ARGUMENTS_INTERFACE, ARGUMENTS_PROPERTY, ARGUMENTS_VALUE } arguments;
};

static const struct call reads[] = {
	{ DBUS "Properties", "Get", ARGUMENTS_PROPERTY },
	{ DBUS "Properties", "GetAll", ARGUMENTS_INTERFACE },
	{ DBUS "Introspectable", "Introspect" },
	{ DBUS "ObjectManager", "GetManagedObjects" },
	{ DBUS "Peer", "Ping" },
};

static const struct call changes[] = {
	{ NAME, "Refresh" },
	{ DBUS "Properties", "Set", ARGUMENTS_VALUE },
};

static int append_arguments(sd_bus_message *message, const struct call *call)
{
	switch (call->arguments) {
	case ARGUMENTS_INTERFACE:
		return sd_bus_message_append(message, "s", NAME);
	case ARGUMENTS_PROPERTY:
		return sd_bus_message_append(message, "ss", NAME, "State");
	case ARGUMENTS_VALUE:
		return sd_bus_message_append(message, "ssv", NAME, "State", "s", "changed");
	default:
		return 0;
	}
}

static int on_call(sd_bus *connection, const void *userdata)
{
	const struct call *call = userdata;
	sd_bus_message *message = NULL;
	int r;

	r = sd_bus_message_new_method_call(connection, &message, NAME, OBJECT, call->interface,
					   call->member);
	if (r >= 0)
		r = append_arguments(message, call);
	if (r >= 0)
		r = sd_bus_call(connection, message, 0, NULL, NULL);
	sd_bus_message_unref(message);
	return r;
}

static int get_state(sd_bus *connection, const char *path, const char *interface,
		     const char *property, sd_bus_message *reply, void *userdata,
		     sd_bus_error *ret_error)
{
	return sd_bus_message_append(reply, "s", "live");
}

static int set_state(sd_bus *connection, const char *path, const char *interface,
		     const char *property, sd_bus_message *value, void *userdata,
		     sd_bus_error *ret_error)
{
	return sd_bus_message_skip(value, "s");
}

static int on_refresh(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	sd_bus_emit_properties_changed(sd_bus_message_get_bus(message), OBJECT, NAME, "State",
				       NULL);
	return sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable service_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_WRITABLE_PROPERTY("State", "s", get_state, set_state, 0,
				 SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE | SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Refresh", "", "", on_refresh, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static int on_own(sd_bus *connection, const void *userdata)
{
	return sd_bus_request_name(connection, NAME, 0);
}

/* Says so in the pipe when it has the name, and serves until it is killed. */
static int on_serve(sd_bus *connection, const void *userdata)
{
	int r = sd_bus_add_object_vtable(connection, NULL, OBJECT, NAME, service_vtable, NULL);

	if (r >= 0)
		r = sd_bus_add_object_manager(connection, NULL, OBJECT);
	if (r >= 0)
		r = sd_bus_request_name(connection, NAME, 0);
	if (r >= 0 && write(*(const int *)userdata, "", 1) < 0)
		r = -errno;
	while (r >= 0) {
		r = sd_bus_process(connection, NULL);
		if (r == 0)
			r = sd_bus_wait(connection, UINT64_MAX);
	}
	return r;
}

/* Says so in the pipe when it listens, and ends with the first signal of the object. */
static int on_listen(sd_bus *connection, const void *userdata)
{
	sd_bus_message *message = NULL;
	bool heard = false;
	int r = sd_bus_add_match(connection, NULL,
				 "type='signal',sender='" NAME "',path='" OBJECT "'", NULL, NULL);

	if (r >= 0 && write(*(const int *)userdata, "", 1) < 0)
		r = -errno;
	while (r >= 0 && !heard) {
		r = sd_bus_process(connection, &message);
		if (r == 0)
			r = sd_bus_wait(connection, 20 * G_USEC_PER_SEC) > 0 ? 0 : -ETIMEDOUT;
		heard = message &&
			sd_bus_message_is_signal(message, DBUS "Properties", "PropertiesChanged");
		message = sd_bus_message_unref(message);
	}
	return r;
}

/* Started, and as far as what it says in the pipe. */
static GPid start_and_wait(const struct guarded_bus *bus, enum user user, user_function function)
{
	int pipes[2];
	GPid pid;
	char c;

	g_assert_cmpint(pipe(pipes), ==, 0);
	pid = user_start(bus, user, function, &pipes[1]);
	close(pipes[1]);
	g_assert_cmpint(read(pipes[0], &c, 1), ==, 1);
	close(pipes[0]);
	return pid;
}

struct fixture {
	struct guarded_bus *bus;
	GPid service;
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
	fixture->bus = guarded_bus_new(policy_path);
	fixture->service = start_and_wait(fixture->bus, USER_DAEMON, on_serve);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	kill(fixture->service, SIGKILL);
	waitpid(fixture->service, NULL, 0);
	guarded_bus_free(fixture->bus);
}

static void check_calls(const struct fixture *fixture, enum user user, const struct call *calls,
			size_t n, int result)
{
	for (size_t i = 0; i < n; i++) {
		int r = user_run(fixture->bus, user, on_call, &calls[i]);

		g_test_message("%d: %s: %s", user, calls[i].member, strerror(-r));
		g_assert_cmpint(r, ==, result);
	}
}

static void test_everybody_reads(struct fixture *fixture, gconstpointer data)
{
	check_calls(fixture, USER_STRANGER, reads, G_N_ELEMENTS(reads), 0);
	check_calls(fixture, USER_ADMIN, reads, G_N_ELEMENTS(reads), 0);
	check_calls(fixture, USER_ROOT, reads, G_N_ELEMENTS(reads), 0);
}

static void test_everybody_hears(struct fixture *fixture, gconstpointer data)
{
	GPid listener = start_and_wait(fixture->bus, USER_STRANGER, on_listen);

	check_calls(fixture, USER_ROOT, changes, 1, 0);
	g_assert_cmpint(user_join(listener), ==, 0);
}

static void test_stranger_changes_nothing(struct fixture *fixture, gconstpointer data)
{
	check_calls(fixture, USER_STRANGER, changes, G_N_ELEMENTS(changes), -EACCES);
}

static void test_admin_changes(struct fixture *fixture, gconstpointer data)
{
	check_calls(fixture, USER_ADMIN, changes, G_N_ELEMENTS(changes), 0);
	check_calls(fixture, USER_ROOT, changes, G_N_ELEMENTS(changes), 0);
}

/* What is named nowhere is closed: a method that comes later, and a call without an interface,
 * which would reach any method of that name. */
static void test_unnamed_is_closed(struct fixture *fixture, gconstpointer data)
{
	static const struct call calls[] = {
		{ NULL, "Refresh" },
		{ NULL, "Get", ARGUMENTS_PROPERTY },
		{ NAME, "ReloadConfig" },
		{ NAME ".Later", "Method" },
		{ DBUS "Properties", "Later" },
	};

	check_calls(fixture, USER_STRANGER, calls, G_N_ELEMENTS(calls), -EACCES);
}

static void test_daemon_alone_owns(void)
{
	struct guarded_bus *bus = guarded_bus_new(policy_path);

	g_assert_cmpint(user_run(bus, USER_STRANGER, on_own, NULL), ==, -EACCES);
	g_assert_cmpint(user_run(bus, USER_ADMIN, on_own, NULL), ==, -EACCES);
	g_assert_cmpint(user_run(bus, USER_ROOT, on_own, NULL), ==, -EACCES);
	g_assert_cmpint(user_run(bus, USER_DAEMON, on_own, NULL), ==, 0);
	guarded_bus_free(bus);
}

static void test_skip(void)
{
	g_test_skip(guarded_bus_lacks());
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_cmpint(argc, ==, 2);
	policy_path = argv[1];
	if (guarded_bus_lacks()) {
		g_test_add_func("/policy", test_skip);
		return g_test_run();
	}
	g_test_add_func("/policy/daemon-alone-owns", test_daemon_alone_owns);
#define ADD(name, function)                                                                        \
	g_test_add("/policy/" name, struct fixture, NULL, set_up, function, tear_down)
	ADD("everybody-reads", test_everybody_reads);
	ADD("everybody-hears", test_everybody_hears);
	ADD("stranger-changes-nothing", test_stranger_changes_nothing);
	ADD("admin-changes", test_admin_changes);
	ADD("unnamed-is-closed", test_unnamed_is_closed);
	return g_test_run();
}
