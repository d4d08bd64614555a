// SPDX-License-Identifier: Apache-2.0
/*
 * The configuration of the InfiniBand subnets.
 */
#include "document.h"

#include <errno.h>
#include <glib.h>

static void test_infiniband(void)
{
	static const char text[] =
		"{ \"infiniband\": { \"window\": 4096, \"window_per_node\": 1, \"timeout_ms\": "
		"60000,"
		" \"retries\": 0, \"heartbeat_s\": 3600, \"light_sweep_s\": 86400,"
		" \"full_sweep_s\": 604800, \"patience_ms\": 0,"
		" \"ports\": [ { \"port\": \"mlx5_0/1\" },"
		" { \"fabric\": \"storage_2\", \"port\": \"mlx5_1/2\" } ] } }";
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(read_text(text, &config, &report), ==, 0);
	g_assert_null(report);
	g_assert_cmpuint(config.infiniband.subnet.limits.window, ==, 4096);
	g_assert_cmpuint(config.infiniband.subnet.limits.window_per_destination, ==, 1);
	g_assert_cmpuint(config.infiniband.subnet.limits.timeout_ms, ==, 60000);
	g_assert_cmpuint(config.infiniband.subnet.limits.retries, ==, 0);
	g_assert_cmpuint(config.infiniband.subnet.heartbeat_s, ==, 3600);
	g_assert_cmpuint(config.infiniband.subnet.light_sweep_s, ==, 86400);
	g_assert_cmpuint(config.infiniband.subnet.full_sweep_s, ==, 604800);
	g_assert_cmpuint(config.infiniband.subnet.patience_ms, ==, 0);
	g_assert_cmpuint(config.infiniband.n_ports, ==, 2);
	g_assert_cmpstr(config.infiniband.ports[0].ca, ==, "mlx5_0");
	g_assert_cmpint(config.infiniband.ports[0].port, ==, 1);
	g_assert_cmpstr(config.infiniband.ports[0].fabric_id, ==, "");
	g_assert_cmpstr(config.infiniband.ports[1].ca, ==, "mlx5_1");
	g_assert_cmpint(config.infiniband.ports[1].port, ==, 2);
	g_assert_cmpstr(config.infiniband.ports[1].fabric_id, ==, "storage_2");
}

#define IN_IB(text)  "{ \"infiniband\": {\n " text " } }"
#define PORTS(text)  IN_IB("\"ports\": [\n" text " ]")
#define PORT_RIGHT   ", but must be a device and one of its ports, 1 to 254, as \"mlx5_0/1\""
#define FABRIC_RIGHT ", but must be letters, digits and '_', at most 63, the first a letter"
#define ITEM_RIGHT   ", but must be an object with \"port\" and, if it has a name, \"fabric\""

static void test_infiniband_mistakes(void)
{
	static const struct mistake mistakes[] = {
		{ IN_IB("\"window\": 0"),
		  "f.json: line 2: \"infiniband.window\" is 0, but must be a "
		  "whole number from 1 to 4096" },
		{ IN_IB("\"window\": 4097"),
		  "f.json: line 2: \"infiniband.window\" is 4097, but must "
		  "be a whole number from 1 to 4096" },
		{ IN_IB("\"retries\": -1"),
		  "f.json: line 2: \"infiniband.retries\" is -1, but must be "
		  "a whole number from 0 to 100" },
		{ IN_IB("\"timeout_ms\": 1.5"),
		  "f.json: line 2: \"infiniband.timeout_ms\" is 1.5, but "
		  "must be a whole number from 1 to 60000" },
		{ IN_IB("\"timeout_ms\": \"9\""), "f.json: line 2: \"infiniband.timeout_ms\" is "
						  "\"9\", but must be a whole number from 1 to "
						  "60000" },
		{ IN_IB("\"heartbeat_s\": 9223372036854775807"),
		  "f.json: line 2: \"infiniband.heartbeat_s\" is 9223372036854775807, but must be "
		  "a "
		  "whole number from 1 to 3600" },
		{ IN_IB("\"ports\": {}"),
		  "f.json: line 2: \"infiniband.ports\" is an object, but must be "
		  "a list of at most 64 ports" },
		{ PORTS("3"), "f.json: line 3: \"infiniband.ports[0]\" is 3" ITEM_RIGHT },
		{ PORTS("{}"), "f.json: line 3: \"infiniband.ports[0]\" is an object" ITEM_RIGHT },
		{ PORTS("{ \"port\": \"a/1\" },\n { \"fabric\": \"x\" }"),
		  "f.json: line 4: \"infiniband.ports[1]\" is an object" ITEM_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/0\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/0\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/255\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/255\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/1x\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/1x\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"../../dev/1\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"../../dev/1\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/ 1\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/ 1\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/+1\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/+1\"" PORT_RIGHT },
		{ PORTS("{ \"port\": 1 }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is 1" PORT_RIGHT },
		{ PORTS("{ \"port\": \"a/1\",\n \"fabric\": \"\" }"),
		  "f.json: line 4: \"infiniband.ports[0].fabric\" is \"\"" FABRIC_RIGHT },
		{ PORTS("{ \"port\": \"a/1\",\n \"fabric\": \"1st\" }"),
		  "f.json: line 4: \"infiniband.ports[0].fabric\" is \"1st\"" FABRIC_RIGHT },
		{ PORTS("{ \"port\": \"a/1\",\n \"fabric\": \"a-b\" }"),
		  "f.json: line 4: \"infiniband.ports[0].fabric\" is \"a-b\"" FABRIC_RIGHT },
		{ PORTS("{ \"port\": \"a/1\",\n \"fabric\": null }"),
		  "f.json: line 4: \"infiniband.ports[0].fabric\" is null" FABRIC_RIGHT },
		{ PORTS("{ \"port\": \"a/1\" },\n {\n \"port\": \"a/1\" }"),
		  "f.json: line 5: \"infiniband.ports[1].port\" is \"a/1\", but must be another "
		  "one "
		  "than that of item 0" },
	};

	assert_refused(mistakes, G_N_ELEMENTS(mistakes));
}

static void test_too_many_ports(void)
{
	GString *text = g_string_new("{ \"infiniband\": { \"ports\": [");
	g_autofree char *report = NULL;
	struct config config;

	for (unsigned int i = 0; i < IB_MAX_SOURCES; i++)
		g_string_append_printf(text, "%s{ \"port\": \"a/%u\" }", i ? "," : "", i + 1);
	g_string_append(text, "] } }");
	g_assert_cmpint(read_text(text->str, &config, &report), ==, 0);
	g_assert_cmpuint(config.infiniband.n_ports, ==, IB_MAX_SOURCES);
	g_string_insert(text, (gssize)text->len - 5, ", { \"port\": \"b/1\" }");
	g_assert_cmpint(read_text(text->str, &config, &report), ==, -EINVAL);
	g_assert_true(g_str_has_suffix(report, ", but must be a list of at most 64 ports"));
	g_string_free(text, TRUE);
}

static void test_infiniband_unknown(void)
{
	assert_reported(IN_IB("\"windw\": 3"),
			"f.json: line 2: \"infiniband.windw\" is unknown and ignored; known here: "
			"\"ports\", \"window\", \"window_per_node\", \"timeout_ms\", \"retries\", "
			"\"heartbeat_s\", \"light_sweep_s\", \"full_sweep_s\", \"patience_ms\"\n");
	assert_reported(
		PORTS("{ \"port\": \"a/1\" }, {\n\"name\": 1,\n \"port\": \"b/1\" }"),
		"f.json: line 4: \"infiniband.ports[1].name\" is unknown and ignored; known "
		"here: \"port\", \"fabric\"\n");
}
static void test_difference(void)
{
	g_autofree char *report = NULL, *old_value = NULL, *new_value = NULL;
	struct config old, new;

	config_init(&old);
	g_assert_cmpint(read_text(PORTS("{ \"port\": \"a/1\" }, { \"port\": \"b/2\", \"fabric\": "
					"\"c\" } ], \"retries\": 9, \"window\": 64, \"x\": [ 1"),
				  &new, &report),
			==, 0);
	g_assert_cmpint(config_difference(&old, &new, &old_value, &new_value), ==, 0);
	g_assert_cmpstr(old_value, ==, "{\"infiniband.ports\":[],\"infiniband.retries\":3}");
	g_assert_cmpstr(new_value, ==,
			"{\"infiniband.ports\":[{\"port\":\"a/1\"},{\"port\":\"b/2\",\"fabric\":"
			"\"c\"}],\"infiniband.retries\":9}");
}

/* That they are others, but not which. */
static void test_difference_of_keys(void)
{
	g_autofree char *old_value = NULL, *new_value = NULL;
	struct config old, new;

	config_init(&old);
	config_init(&new);
	old.infiniband.keys.sa_key = 0x1122334455667788;
	g_assert_cmpint(config_difference(&old, &new, &old_value, &new_value), ==, 0);
	g_assert_cmpstr(old_value, ==, "{}");
	g_assert_cmpstr(new_value, ==, "{\"keys\":\"changed\"}");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/config/right/infiniband", test_infiniband);
	g_test_add_func("/config/wrong/infiniband", test_infiniband_mistakes);
	g_test_add_func("/config/wrong/too-many-ports", test_too_many_ports);
	g_test_add_func("/config/unknown/infiniband", test_infiniband_unknown);
	g_test_add_func("/config/difference/infiniband", test_difference);
	g_test_add_func("/config/difference/keys", test_difference_of_keys);
	return g_test_run();
}
