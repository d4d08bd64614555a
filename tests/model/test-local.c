// SPDX-License-Identifier: Apache-2.0
/* Who is who: ports of this machine that a sweep has met, and adapters that domains are on. */
#include "world.h"

static void say_adapter(struct world *w, const char *id, const char *name, const char *pci_address)
{
	struct adapter_facts facts = { .n_ports = 2 };

	g_strlcpy(facts.id, id, sizeof(facts.id));
	g_strlcpy(facts.name, name, sizeof(facts.name));
	g_strlcpy(facts.pci_address, pci_address, sizeof(facts.pci_address));
	w->update.source =
		(struct source_facts){ .id = "verbs", .state = SOURCE_LIVE, .local = true };
	w->update.has_adapters = true;
	g_assert_cmpint(update_add_adapter(&w->update, &facts), ==, 0);
}

/* A port that the world has, as libibverbs sees it. */
static void say_port(struct world *w, const char *id, unsigned int number, const char *host,
		     unsigned int host_port)
{
	struct adapter_port_facts facts = { .link_layer = LINK_LAYER_INFINIBAND };
	const struct port_facts *swept = world_port(w, host, host_port);

	g_strlcpy(facts.adapter_id, id, sizeof(facts.adapter_id));
	facts.port.number = (uint8_t)number;
	facts.port.guid = swept->guid;
	facts.port.gid_prefix = swept->gid_prefix;
	g_assert_cmpint(update_add_adapter_port(&w->update, &facts), ==, 0);
}

static void say_both_of_h2(struct world *w)
{
	say_adapter(w, "pci_a", "mlx5_0", "");
	say_port(w, "pci_a", 1, "h2", 1);
	say_port(w, "pci_a", 2, "h2", 2);
}

static struct adapter_port *own(struct world *w, unsigned int number)
{
	return w->graph->adapters[0]->ports[number];
}

static void test_adapter_after_sweep(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	say_both_of_h2(w);
	world_apply(w);
	assert_told(w, "~sources\n+adapter pci_a\n+adapter-port pci_a/1\n+adapter-port pci_a/2\n"
		       "~endpoint h2/1: port.local\n~endpoint h2/2: port.local\n");
	g_assert_true(own(w, 1)->endpoint == graph_port(w, "h2", 1));
	g_assert_true(graph_port(w, "h2", 2)->local == own(w, 2));
	g_assert_null(graph_port(w, "h1", 1)->local);
	/* The adapter goes: the endpoint stays, a stranger's. */
	w->update.source =
		(struct source_facts){ .id = "verbs", .state = SOURCE_LIVE, .local = true };
	w->update.has_adapters = true;
	world_apply(w);
	assert_told(w, "-adapter-port pci_a/1\n-adapter-port pci_a/2\n-adapter pci_a\n"
		       "~endpoint h2/1: port.local\n~endpoint h2/2: port.local\n");
}

static void test_sweep_after_adapter(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_add_host(w, "h2", 2);
	world_add_switch(w, "s0", 1);
	say_both_of_h2(w);
	world_apply(w);
	g_assert_null(own(w, 1)->endpoint);
	world_cable(w, "s0", 1, "h2", 1);
	world_sweep(w, "s0");
	assert_told(w, "~sources\n+fabric f\n+switch s0\n+port s0/1\n+endpoint h2/1\n"
		       "~adapter-port pci_a/1: local.port.endpoint\n");
	world_unplug(w, "h2");
	world_sweep(w, "s0");
	g_assert_null(own(w, 1)->endpoint);
	/* The fabric goes whole. */
	world_cable(w, "s0", 1, "h2", 1);
	world_sweep(w, "s0");
	g_assert_nonnull(own(w, 1)->endpoint);
	world_source(w, WORLD_SOURCE, "g", SOURCE_LIVE, 0);
	g_assert_null(own(w, 1)->endpoint);
}

static void test_source_removed_with_fabric(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	say_both_of_h2(w);
	world_apply(w);
	world_remove_with_fabric(w, WORLD_SOURCE);
	g_assert_null(own(w, 1)->endpoint);
	g_assert_cmpuint(w->graph->n_fabrics, ==, 0);
}

/* The ports are exchanged: both ends of both ties are told. */
static void test_moves(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	say_both_of_h2(w);
	world_apply(w);
	say_adapter(w, "pci_a", "mlx5_0", "");
	say_port(w, "pci_a", 1, "h2", 2);
	say_port(w, "pci_a", 2, "h1", 1);
	world_apply(w);
	assert_told(w, "~adapter-port pci_a/1: port.guid local.port.endpoint\n"
		       "~adapter-port pci_a/2: port.guid local.port.endpoint\n"
		       "~endpoint h1/1: port.local\n~endpoint h2/1: port.local\n"
		       "~endpoint h2/2: port.local\n");
}

/* The same GUID on Ethernet, in another subnet, or none at all, is nobody. */
static void test_is_not(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	say_both_of_h2(w);
	w->update.adapter_ports[0].link_layer = LINK_LAYER_ETHERNET;
	w->update.adapter_ports[1].port.gid_prefix ^= 1;
	world_apply(w);
	g_assert_null(own(w, 1)->endpoint);
	g_assert_null(own(w, 2)->endpoint);
}

static void say_domain(struct world *w, const char *device, const char *pci_address)
{
	struct domain_facts facts = { .id = 1 };

	g_strlcpy(facts.device, device, sizeof(facts.device));
	g_strlcpy(facts.pci_address, pci_address, sizeof(facts.pci_address));
	w->update.source = (struct source_facts){
		.id = "libfabric", .fabric_id = "ofi", .state = SOURCE_LIVE, .local = true
	};
	w->update.fabric.protocol = PROTOCOL_OEM;
	w->update.has_domains = true;
	g_assert_cmpint(update_add_domain(&w->update, &facts), ==, 0);
	world_apply(w);
}

static const char *adapter_of_domain(struct world *w)
{
	const struct domain *domain = w->graph->fabrics[0]->domains[0];

	return domain->adapter ? domain->adapter->facts.id : "";
}

/* By the PCI address; where several share it, or there is none, by the name. */
static void test_domain_on_adapter(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	say_domain(w, "mlx5_0", "");
	g_assert_cmpstr(adapter_of_domain(w), ==, "");
	say_adapter(w, "pci_a", "mlx5_0", "0000:3b:00.0");
	say_adapter(w, "pci_a_sf_4", "mlx5_4", "0000:3b:00.0");
	say_adapter(w, "roce_1", "rxe0", "");
	world_apply(w);
	assert_told(w, "~sources\n+adapter pci_a\n+adapter pci_a_sf_4\n+adapter roce_1\n"
		       "~domain ofi/1: local.domain.adapter\n");
	g_assert_cmpstr(adapter_of_domain(w), ==, "pci_a");
	say_domain(w, "mlx5_4", "0000:3b:00.0");
	g_assert_cmpstr(adapter_of_domain(w), ==, "pci_a_sf_4");
	say_domain(w, "renamed", "0000:3b:00.0");
	g_assert_cmpstr(adapter_of_domain(w), ==, "pci_a");
	say_domain(w, "rxe0", "");
	g_assert_cmpstr(adapter_of_domain(w), ==, "roce_1");
	say_domain(w, "mlx5_0", "0000:5e:00.0");
	g_assert_cmpstr(adapter_of_domain(w), ==, "");
	say_domain(w, "", "");
	g_assert_cmpstr(adapter_of_domain(w), ==, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/local/adapter-after-sweep", test_adapter_after_sweep);
	g_test_add_func("/local/sweep-after-adapter", test_sweep_after_adapter);
	g_test_add_func("/local/source-removed-with-fabric", test_source_removed_with_fabric);
	g_test_add_func("/local/moves", test_moves);
	g_test_add_func("/local/is-not", test_is_not);
	g_test_add_func("/local/domain-on-adapter", test_domain_on_adapter);
	return g_test_run();
}
