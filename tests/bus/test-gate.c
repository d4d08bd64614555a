// SPDX-License-Identifier: Apache-2.0
/*
 * The gate: somebody who asks for more than he could ever read does not keep the others waiting.
 */
#include "stage.h"

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define PROPERTIES     "org.freedesktop.DBus.Properties"
#define INTROSPECTABLE "org.freedesktop.DBus.Introspectable"
#define FLOOD	       300 /* calls */

/* So many objects that a list of them takes its time. */
static const struct fat_tree big_tree = { .spines = 20, .leaves = 40, .hosts = 0, .unplugged = 0 };

/* Somebody else on the bus, and what he has been told. */
struct reader {
	sd_bus *client;
	unsigned int n_answers, n_errors;
	sd_bus_error error; /* the last one */
};

static void reader_init(struct reader *reader, struct stage *stage)
{
	*reader = (struct reader){ .client = private_bus_connect(stage->daemon) };
	g_assert_cmpint(sd_bus_attach_event(reader->client, stage->event, 0), >=, 0);
}

static void reader_done(struct reader *reader)
{
	sd_bus_close_unref(reader->client);
	sd_bus_error_free(&reader->error);
}

static int on_answer(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	struct reader *reader = userdata;

	if (!sd_bus_message_is_method_error(message, NULL)) {
		reader->n_answers++;
		return 0;
	}
	reader->n_errors++;
	sd_bus_error_free(&reader->error);
	sd_bus_error_copy(&reader->error, sd_bus_message_get_error(message));
	return 0;
}

static void ask(struct reader *reader, const char *interface, const char *member)
{
	g_assert_cmpint(sd_bus_call_method_async(reader->client, NULL, BUS_NAME, PATH_ROOT,
						 interface, member, on_answer, reader, NULL),
			>=, 0);
}

static void ask_for_lists(struct reader *reader, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		ask(reader, OBJECT_MANAGER, "GetManagedObjects");
}

static void wait_for_answers(struct stage *stage, const struct reader *reader, unsigned int n)
{
	while (reader->n_answers + reader->n_errors < n)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
}

/* A call that nobody wants to hear the answer of. */
static void call_unheard(sd_bus *client, const char *path, const char *interface,
			 const char *member, const char *argument)
{
	sd_bus_message *message;

	g_assert_cmpint(
		sd_bus_message_new_method_call(client, &message, BUS_NAME, path, interface, member),
		>=, 0);
	g_assert_cmpint(sd_bus_message_set_expect_reply(message, false), >=, 0);
	if (argument)
		g_assert_cmpint(sd_bus_message_append_basic(message, 's', argument), >=, 0);
	g_assert_cmpint(sd_bus_send(client, message, NULL), >=, 0);
	sd_bus_message_unref(message);
}

static void list(struct stage *stage)
{
	g_assert_cmpint(
		stage_call(stage, PATH_ROOT, OBJECT_MANAGER, "GetManagedObjects", NULL, NULL, NULL),
		==, 0);
}

/* The second that goes on lasts until the test is over, or ends now. */
static void stretch_second(struct stage *stage)
{
	list(stage);
	stage->bus->gate.since_usec += 3600 * USEC_PER_SEC;
}

static void end_second(struct stage *stage)
{
	stage->bus->gate.since_usec = 0;
}

static int64_t time_of_list(struct stage *stage)
{
	int64_t begin = g_get_monotonic_time();

	list(stage);
	return g_get_monotonic_time() - begin;
}

/* What comes after them waits for them. */
static void test_unheard_reads(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&big_tree, FRONT_END_BMCWEB);
	int64_t list_usec = time_of_list(stage), begin = g_get_monotonic_time();
	struct reader greedy;

	reader_init(&greedy, stage);
	for (unsigned int i = 0; i < FLOOD; i++) {
		call_unheard(greedy.client, PATH_ROOT, OBJECT_MANAGER, "GetManagedObjects", NULL);
		call_unheard(greedy.client, FABRIC_PATH "/Switches", INTROSPECTABLE, "Introspect",
			     NULL);
		call_unheard(greedy.client, FABRIC_PATH, PROPERTIES, "GetAll", "");
	}
	ask(&greedy, "org.freedesktop.DBus.Peer", "Ping");
	wait_for_answers(stage, &greedy, 1);
	stage_assert_property(stage, "", "Inventory.Item", "Present", "true");
	/* Far less than what it would take to do it. */
	g_assert_cmpint(g_get_monotonic_time() - begin, <, list_usec * FLOOD / 10);
	g_assert_cmpuint(stage->bus->gate.n_listed, ==, fat_tree_n_objects(&big_tree));
	reader_done(&greedy);
}

/* As busctl --expect-reply=no gives them. */
static void test_unheard_orders(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	call_unheard(stage->client, PATH_MANAGER, MANAGER_INTERFACE, "Refresh", NULL);
	call_unheard(stage->client, FABRIC_PATH, MANAGER_INTERFACE ".Fabric", "Refresh", NULL);
	while (stage->commands->len < 2)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
}

static void on_reload(void *userdata, struct bus_outcome *ret_outcome)
{
	struct stage *stage = userdata;

	*ret_outcome = (struct bus_outcome){ 0 };
	stage->n_announced = 0;
}

static void test_unheard_reload(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage->bus->hooks.reload = on_reload;
	g_assert_cmpuint(stage->n_announced, >, 0);
	call_unheard(stage->client, PATH_MANAGER, MANAGER_INTERFACE, "ReloadConfig", NULL);
	while (stage->n_announced > 0)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
}

/* One that waits for its answers gets a few of them at a time. */
static void test_lists_of_one(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&big_tree, FRONT_END_BMCWEB);
	struct reader greedy;

	reader_init(&greedy, stage);
	stretch_second(stage);
	ask_for_lists(&greedy, FLOOD);
	wait_for_answers(stage, &greedy, FLOOD);
	/* Another client still gets its list. */
	list(stage);
	g_assert_cmpuint(greedy.n_answers, ==,
			 LISTED_PER_SENDER_MAX / fat_tree_n_objects(&big_tree) + 1);
	g_assert_cmpstr(greedy.error.name, ==, SD_BUS_ERROR_LIMITS_EXCEEDED);
	g_assert_cmpstr(greedy.error.message, ==,
			"10000 objects were listed for this client within a second, which is the "
			"limit; ask again when it is over");

	/* In another second it is listened to again. */
	end_second(stage);
	greedy.n_answers = greedy.n_errors = 0;
	ask_for_lists(&greedy, 1);
	wait_for_answers(stage, &greedy, 1);
	g_assert_cmpuint(greedy.n_answers, ==, 1);
	reader_done(&greedy);
}

/* Whoever comes with several connections. */
static void test_lists_of_many(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;
	struct reader readers[4];

	for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
		reader_init(&readers[i], stage);
	stretch_second(stage);
	g_assert_cmpuint(stage->bus->gate.n_listed, ==, LISTED_MIN);
	for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
		ask_for_lists(&readers[i], LISTED_PER_SENDER_MAX / LISTED_MIN);
	for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
		wait_for_answers(stage, &readers[i], LISTED_PER_SENDER_MAX / LISTED_MIN);
	g_assert_cmpuint(stage->bus->gate.n_listed, ==, LISTED_MAX);
	g_assert_cmpint(stage_call(stage, PATH_ROOT, OBJECT_MANAGER, "GetManagedObjects", &error,
				   NULL, NULL),
			<, 0);
	g_assert_cmpstr(error.name, ==, SD_BUS_ERROR_LIMITS_EXCEEDED);
	g_assert_cmpstr(error.message, ==,
			"20000 objects were listed for all clients within a second, which is the "
			"limit; ask again when it is over");
	sd_bus_error_free(&error);
	for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
		reader_done(&readers[i]);
}

/* One after the other they use up all places for their shares, and no more. */
static void test_many_clients(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stretch_second(stage);
	for (unsigned int i = 0; i < LISTED_MAX / LISTED_MIN + 10; i++) {
		struct reader reader;

		reader_init(&reader, stage);
		ask_for_lists(&reader, 1);
		wait_for_answers(stage, &reader, 1);
		g_assert_cmpuint(reader.n_answers, ==, i < LISTED_MAX / LISTED_MIN - 1);
		reader_done(&reader);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/gate/unheard/reads-cost-nothing", test_unheard_reads);
	g_test_add_func("/gate/unheard/refresh", test_unheard_orders);
	g_test_add_func("/gate/unheard/reload", test_unheard_reload);
	g_test_add_func("/gate/lists/of-one", test_lists_of_one);
	g_test_add_func("/gate/lists/of-all", test_lists_of_many);
	g_test_add_func("/gate/lists/many-clients", test_many_clients);
	return g_test_run();
}
