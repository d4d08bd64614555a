// SPDX-License-Identifier: Apache-2.0
/* What libfabric can open: domains in fabrics of their own, and in those that others read. */
#include "world.h"

#define PREFIX UINT64_C(0xfe80000000000000)

static void say_source(struct world *w, const char *id, const char *fabric_id)
{
	struct source_facts *source = &w->update.source;

	*source = (struct source_facts){ .state = SOURCE_LIVE, .local = true };
	g_strlcpy(source->id, id, sizeof(source->id));
	g_strlcpy(source->fabric_id, fabric_id, sizeof(source->fabric_id));
	w->update.has_domains = true;
}

static struct domain_facts *say_domain(struct world *w, uint64_t id)
{
	struct domain_facts facts = { .id = id, .protocol = PROTOCOL_TCP };

	g_assert_cmpint(update_add_domain(&w->update, &facts), ==, 0);
	return &w->update.domains[w->update.n_domains - 1];
}

static void say_tcp(struct world *w)
{
	say_source(w, "libfabric 10.0.0.0/8", "ofi_10_0_0_0_8");
	w->update.fabric.protocol = PROTOCOL_TCP;
	g_strlcpy(w->update.fabric.name, "10.0.0.0/8", sizeof(w->update.fabric.name));
	say_domain(w, 7);
	say_domain(w, 3);
}

static void say_infiniband(struct world *w)
{
	say_source(w, "libfabric IB", "fabric_fe80000000000000");
	w->update.fabric.subnet_prefix = PREFIX;
	g_strlcpy(w->update.fabric.name, "IB", sizeof(w->update.fabric.name));
	say_domain(w, 1);
}

/* A subnet that is swept, under a name from the configuration. */
static void sweep_infiniband(struct world *w)
{
	if (w->nodes->len == 0)
		world_add_switch(w, "s0", 1);
	w->update.fabric.subnet_prefix = PREFIX;
	w->update.fabric.sm_guid = 5;
	world_sweep(w, "s0");
}

static void test_own_fabric(void)
{
	CLEANUP(world_freep) struct world *w = world_new();
	struct fabric *fabric;

	say_tcp(w);
	world_apply(w);
	assert_told(w, "~sources\n+fabric ofi_10_0_0_0_8\n+domain ofi_10_0_0_0_8/7\n"
		       "+domain ofi_10_0_0_0_8/3\n");
	fabric = w->graph->fabrics[0];
	g_assert_cmpuint(fabric->domains[0]->facts.id, ==, 3);
	g_assert_cmpuint(fabric->facts.protocol, ==, PROTOCOL_TCP);
	g_assert_false(fabric->freshness.stale);
	say_tcp(w);
	world_apply(w);
	assert_told(w, "");
	say_tcp(w);
	w->update.domains[0].max_message_size = 9;
	g_strlcpy(w->update.domains[0].address, "fi://1", 16);
	world_apply(w);
	assert_told(w, "~domain ofi_10_0_0_0_8/7: local.domain.address "
		       "local.domain.max_message_size\n");
}

static void test_comes_and_goes(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	say_tcp(w);
	world_apply(w);
	say_source(w, "libfabric 10.0.0.0/8", "ofi_10_0_0_0_8");
	say_domain(w, 3);
	say_domain(w, 5)->protocol = PROTOCOL_UDP;
	say_domain(w, 5);
	world_apply(w);
	assert_told(w, "-domain ofi_10_0_0_0_8/7\n+domain ofi_10_0_0_0_8/5\n");
	g_assert_cmpuint(w->graph->fabrics[0]->domains[1]->facts.protocol, ==, PROTOCOL_TCP);
	/* Only its state is said. */
	w->update.source = w->graph->sources[0];
	w->update.source.state = SOURCE_STALE;
	w->update.source.error = -5;
	world_apply(w);
	g_assert_cmpuint(w->graph->fabrics[0]->n_domains, ==, 2);
	g_assert_true(w->graph->fabrics[0]->freshness.stale);
	world_remove_with_fabric(w, "libfabric 10.0.0.0/8");
	assert_told(w, "~sources\n-domain ofi_10_0_0_0_8/3\n-domain ofi_10_0_0_0_8/5\n"
		       "-fabric ofi_10_0_0_0_8\n");
	g_assert_cmpuint(w->graph->n_fabrics, ==, 0);
	g_assert_cmpuint(w->graph->n_sources, ==, 0);
}

/* It is the same fabric whatever it is called, and whoever reads it knows it better. */
static void test_joins(void)
{
	CLEANUP(world_freep) struct world *w = world_new();
	struct fabric *fabric;

	sweep_infiniband(w);
	say_infiniband(w);
	world_apply(w);
	assert_told(w, "~sources\n~fabric f: fabric.name\n+domain f/1\n");
	fabric = graph_fabric(w);
	g_assert_cmpuint(fabric->facts.sm_guid, ==, 5);
	g_assert_cmpstr(fabric->facts.name, ==, "IB");
	sweep_infiniband(w);
	assert_told(w, "");
	/* Libfabric does not keep fresh what is not read. */
	world_source(w, WORLD_SOURCE, WORLD_FABRIC, SOURCE_STALE, -5);
	g_assert_true(fabric->freshness.stale);
	world_remove_with_fabric(w, "libfabric IB");
	assert_told(w, "~sources\n-domain f/1\n");
	g_assert_cmpuint(w->graph->n_fabrics, ==, 1);
}

/* The name comes later: the fabric moves into the one that is read. */
static void test_joins_later(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	say_infiniband(w);
	world_apply(w);
	assert_told(
		w,
		"~sources\n+fabric fabric_fe80000000000000\n+domain fabric_fe80000000000000/1\n");
	sweep_infiniband(w);
	g_assert_cmpuint(w->graph->n_fabrics, ==, 2);
	say_infiniband(w);
	world_apply(w);
	assert_told(w, "~sources\n-domain fabric_fe80000000000000/1\n"
		       "-fabric fabric_fe80000000000000\n~fabric f: fabric.name\n+domain f/1\n");
}

/* Who reads a fabric takes it along; a local source does not keep it. */
static void test_reader_leaves(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	sweep_infiniband(w);
	say_infiniband(w);
	world_apply(w);
	world_source(w, WORLD_SOURCE, "g", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n-domain f/1\n-port s0/1\n-switch s0\n-fabric f\n+fabric g\n");
	say_infiniband(w);
	world_apply(w);
	g_assert_nonnull(graph_find_fabric(w->graph, "fabric_fe80000000000000"));
}

/* RoCE has the same prefix in its name and is another fabric. */
static void test_roce_does_not_join(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	sweep_infiniband(w);
	say_source(w, "libfabric IB roce", "ofi_roce");
	w->update.fabric = (struct fabric_facts){ .protocol = PROTOCOL_ROCEV2, .name = "IB" };
	say_domain(w, 2);
	world_apply(w);
	assert_told(w, "~sources\n+fabric ofi_roce\n+domain ofi_roce/2\n");
}

/* Two subnets with one prefix: the one at whose end the domain's adapter is. */
static void test_joins_by_adapter(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct adapter_facts adapter = { .id = "pci_a", .name = "mlx5_0", .n_ports = 1 };
	struct adapter_port_facts port = {
		.adapter_id = "pci_a",
		.port = { .number = 1, .guid = world_port(w, "h0", 1)->guid },
		.link_layer = LINK_LAYER_INFINIBAND,
	};

	/* "e" and "z" come before and after it by name. */
	for (int i = 0; i < 2; i++) {
		w->update.fabric.subnet_prefix = PREFIX;
		world_source(w, i ? "z/1" : "e/1", i ? "z" : "e", SOURCE_LIVE, 0);
	}
	w->update.fabric.subnet_prefix = PREFIX;
	world_source(w, WORLD_SOURCE, WORLD_FABRIC, SOURCE_LIVE, 0);
	port.port.gid_prefix = world_port(w, "h0", 1)->gid_prefix;
	w->update.source = (struct source_facts){ .id = "verbs", .local = true };
	w->update.has_adapters = true;
	g_assert_cmpint(update_add_adapter(&w->update, &adapter), ==, 0);
	g_assert_cmpint(update_add_adapter_port(&w->update, &port), ==, 0);
	world_apply(w);
	g_assert_nonnull(w->graph->adapters[0]->ports[1]->endpoint);

	say_infiniband(w);
	g_strlcpy(w->update.domains[0].device, "mlx5_0", DEVICE_NAME_SIZE);
	g_assert_cmpint(graph_apply(w->graph, &w->update, &w->changes), ==, 0);
	g_assert_cmpuint(graph_fabric(w)->n_domains, ==, 1);
	g_assert_true(graph_fabric(w)->domains[0]->adapter == w->graph->adapters[0]);
	changes_done(&w->changes);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/domain/own-fabric", test_own_fabric);
	g_test_add_func("/domain/comes-and-goes", test_comes_and_goes);
	g_test_add_func("/domain/joins", test_joins);
	g_test_add_func("/domain/joins-later", test_joins_later);
	g_test_add_func("/domain/reader-leaves", test_reader_leaves);
	g_test_add_func("/domain/roce-does-not-join", test_roce_does_not_join);
	g_test_add_func("/domain/joins-by-adapter", test_joins_by_adapter);
	return g_test_run();
}
