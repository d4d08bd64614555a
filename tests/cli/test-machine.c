// SPDX-License-Identifier: Apache-2.0
/*
 * This machine's own ends: what is said of an adapter by its ports.
 */
#include "cli/machine.h"

#include <glib.h>

#include "base/util.h"

#define MLX5	 ADAPTERS_PATH "/pci_0000_3b_00_0"
#define MLX5_TOO ADAPTERS_PATH "/pci_0000_3b_00_01" /* begins like the other one */
#define ENDPOINT FABRICS_PATH "/fabric_1/Endpoints/endpoint_1"

/* Two ports of one adapter, the second one down, and one of another. */
static struct machine_port ports[] = {
	{ .path = MLX5 "/Ports/port_1",
	  .protocol = "InfiniBand",
	  .netdev = "",
	  .endpoint = ENDPOINT,
	  .link = { STYLE_GOOD, "active" } },
	{ .path = MLX5 "/Ports/port_2",
	  .protocol = "InfiniBand",
	  .netdev = "ib1",
	  .endpoint = "",
	  .link = { STYLE_DIM, "polling" } },
	{ .path = MLX5_TOO "/Ports/port_1",
	  .protocol = "RoCEv2",
	  .netdev = "eth0",
	  .endpoint = "",
	  .link = { STYLE_GOOD, "active" } },
};
static const struct machine machine = { .ports = ports, .n = ARRAY_SIZE(ports) };

static void test_sum(void)
{
	struct machine_sum sum = machine_sum(&machine, MLX5);

	g_assert_cmpuint(sum.n, ==, 2);
	g_assert_cmpuint(sum.n_up, ==, 1);
	g_assert_cmpstr(sum.protocol, ==, "InfiniBand");
	g_assert_cmpstr(sum.netdev, ==, "ib1");
}

static void test_sum_of_none(void)
{
	struct machine_sum sum = machine_sum(&machine, ADAPTERS_PATH "/pci_0000_3b_00");

	g_assert_cmpuint(sum.n, ==, 0);
	g_assert_cmpstr(sum.protocol, ==, "");
	g_assert_cmpstr(sum.netdev, ==, "");
}

static void test_sum_of_several_protocols(void)
{
	struct machine_port mixed[] = { ports[0], ports[1] };
	const struct machine other = { .ports = mixed, .n = ARRAY_SIZE(mixed) };

	mixed[1].protocol = "RoCEv2";
	g_assert_cmpstr(machine_sum(&other, MLX5).protocol, ==, "several");
}

static void test_endpoint(void)
{
	g_assert_true(machine_find_endpoint(&machine, ENDPOINT) == &ports[0]);
	g_assert_null(machine_find_endpoint(&machine, ENDPOINT "2"));
}

static void assert_model(const char *model, const char *description, const char *expected)
{
	CLEANUP(object_freep) struct object *adapter = NULL;
	CLEANUP(freep) char *text = NULL;

	adapter = object_new(MLX5, json_pack("{ss ss ss}", "Name", "mlx5_0", "Model", model,
					     "Description", description));
	text = text_model(adapter);
	g_assert_cmpstr(text, ==, expected);
}

static void test_model(void)
{
	assert_model("MT2910 Family [ConnectX-7]", "node-7 mlx5_0", "ConnectX-7");
	assert_model("Omni-Path HFI Silicon 100 Series", "x", "Omni-Path HFI Silicon 100 Series");
	assert_model("[x] first", "x", "[x] first");
	assert_model("odd []", "x", "odd []");
	assert_model("", "Software RoCE", "Software RoCE");
	assert_model("", "node-7 mlx5_0", "");
	assert_model("", "mlx5_0", "");
	assert_model("", "Model of mlx5_0 it is", "Model of mlx5_0 it is");
	assert_model("", "Softmlx5_0", "Softmlx5_0");
	assert_model("", "", "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/machine/sum", test_sum);
	g_test_add_func("/machine/sum/of-none", test_sum_of_none);
	g_test_add_func("/machine/sum/of-several-protocols", test_sum_of_several_protocols);
	g_test_add_func("/machine/endpoint", test_endpoint);
	g_test_add_func("/machine/model", test_model);
	return g_test_run();
}
