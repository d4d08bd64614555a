// SPDX-License-Identifier: Apache-2.0
/* This machine's adapters and their ports: who comes, who goes, and what is told of it. */
#include <errno.h>

#include "world.h"

static void say_adapter(struct world *w, const char *id, const char *name, unsigned int n_ports)
{
	struct adapter_facts facts = { .n_ports = (uint8_t)n_ports,
				       .transport = TRANSPORT_INFINIBAND };

	g_strlcpy(facts.id, id, sizeof(facts.id));
	g_strlcpy(facts.name, name, sizeof(facts.name));
	w->update.source =
		(struct source_facts){ .id = "verbs", .state = SOURCE_LIVE, .local = true };
	w->update.has_adapters = true;
	g_assert_cmpint(update_add_adapter(&w->update, &facts), ==, 0);
}

static struct adapter_port_facts *say_port(struct world *w, const char *id, unsigned int number)
{
	struct adapter_port_facts facts = {
		.port = { .number = (uint8_t)number, .state = PORT_STATE_ACTIVE, .mtu = 1024 },
		.link_layer = LINK_LAYER_ETHERNET,
	};

	g_strlcpy(facts.adapter_id, id, sizeof(facts.adapter_id));
	g_assert_cmpint(update_add_adapter_port(&w->update, &facts), ==, 0);
	return &w->update.adapter_ports[w->update.n_adapter_ports - 1];
}

static void say_failure(struct world *w, const char *id, int error)
{
	struct adapter_failure failure = { .error = error };

	g_strlcpy(failure.id, id, sizeof(failure.id));
	w->update.source =
		(struct source_facts){ .id = "verbs", .state = SOURCE_LIVE, .local = true };
	w->update.has_adapters = true;
	g_assert_cmpint(update_add_adapter_failure(&w->update, &failure), ==, 0);
}

static void say_two(struct world *w)
{
	say_adapter(w, "pci_b", "mlx5_1", 1);
	say_port(w, "pci_b", 1);
	say_adapter(w, "pci_a", "mlx5_0", 2);
	say_port(w, "pci_a", 2);
	say_port(w, "pci_a", 1);
}

static struct world *world_new_two(void)
{
	struct world *w = world_new();

	say_two(w);
	world_apply(w);
	return w;
}

static void test_adds(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	say_two(w);
	world_apply(w);
	assert_told(w, "~sources\n+adapter pci_b\n+adapter pci_a\n+adapter-port pci_b/1\n"
		       "+adapter-port pci_a/2\n+adapter-port pci_a/1\n");
	g_assert_cmpuint(w->graph->n_fabrics, ==, 0);
	g_assert_cmpstr(w->graph->adapters[0]->facts.id, ==, "pci_a");
	g_assert_cmpuint(adapter_find_port(w->graph->adapters[0], 2)->facts.port.mtu, ==, 1024);
	g_assert_null(adapter_find_port(w->graph->adapters[0], 3));
	g_assert_null(graph_find_adapter(w->graph, "pci_c"));
	say_two(w);
	world_apply(w);
	assert_told(w, "");
}

/* The kernel's name may move to another device; the device does not. */
static void test_renames(void)
{
	CLEANUP(world_freep) struct world *w = world_new_two();

	say_adapter(w, "pci_a", "mlx5_1", 2);
	say_port(w, "pci_a", 1);
	say_port(w, "pci_a", 2);
	say_adapter(w, "pci_b", "mlx5_0", 1);
	say_port(w, "pci_b", 1);
	world_apply(w);
	assert_told(w, "~adapter pci_a: local.adapter.name\n~adapter pci_b: local.adapter.name\n"
		       "~adapter-port pci_a/1: local.adapter.name\n"
		       "~adapter-port pci_a/2: local.adapter.name\n"
		       "~adapter-port pci_b/1: local.adapter.name\n");
}

static void test_removes(void)
{
	CLEANUP(world_freep) struct world *w = world_new_two();

	say_adapter(w, "pci_a", "mlx5_0", 2);
	say_port(w, "pci_a", 1);
	world_apply(w);
	assert_told(w, "-adapter-port pci_a/2\n-adapter-port pci_b/1\n-adapter pci_b\n");
	w->update.source = w->graph->sources[0];
	w->update.has_adapters = true;
	world_apply(w);
	assert_told(w, "-adapter-port pci_a/1\n-adapter pci_a\n");
	g_assert_cmpuint(w->graph->n_adapters, ==, 0);
}

/* An update that is about something else leaves them alone. */
static void test_says_nothing(void)
{
	CLEANUP(world_freep) struct world *w = world_new_two();

	world_source(w, "a/1", "f", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n+fabric f\n");
	g_assert_cmpuint(w->graph->n_adapters, ==, 2);
}

static void test_port_changes(void)
{
	CLEANUP(world_freep) struct world *w = world_new_two();
	struct adapter_port_facts *port;

	say_two(w);
	port = &w->update.adapter_ports[1];
	port->port.state = PORT_STATE_DOWN;
	port->n_gids = 1;
	port->gids[0] = (struct gid_facts){ .gid = { 0xfe, 0x80 }, .type = GID_TYPE_ROCE_V2 };
	world_apply(w);
	assert_told(w, "~adapter-port pci_a/2: port.state port.link_status local.port.n_gids "
		       "local.port.gids local.port.protocol\n");
}

/* It is there, and does not answer: its ports stay as they were. */
static void test_fails(void)
{
	CLEANUP(world_freep) struct world *w = world_new_two();

	say_adapter(w, "pci_a", "mlx5_0", 2);
	say_failure(w, "pci_a", -ETIMEDOUT);
	say_failure(w, "pci_b", -EIO);
	world_apply(w);
	assert_told(
		w,
		"~adapter pci_a: local.adapter.presence\n~adapter pci_b: local.adapter.presence\n"
		"~adapter-port pci_a/1: local.adapter.presence\n"
		"~adapter-port pci_a/2: local.adapter.presence\n"
		"~adapter-port pci_b/1: local.adapter.presence\n");
	g_assert_cmpint(w->graph->adapters[0]->presence.error, ==, -ETIMEDOUT);
	g_assert_cmpuint(w->graph->adapters[0]->presence.since, ==, w->now);
	say_failure(w, "pci_a", -EIO);
	say_failure(w, "pci_b", -EIO);
	world_apply(w);
	assert_told(w, "~adapter pci_a: local.adapter.presence_error\n"
		       "~adapter-port pci_a/1: local.adapter.presence_error\n"
		       "~adapter-port pci_a/2: local.adapter.presence_error\n");
	say_two(w);
	world_apply(w);
	g_assert_cmpuint(w->graph->adapters[0]->presence.state, ==, PRESENCE_PRESENT);
	g_assert_cmpuint(w->graph->adapters[1]->presence.state, ==, PRESENCE_PRESENT);
}

/* One that has never answered is shown with what sysfs says. */
static void test_fails_at_first(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	say_adapter(w, "pci_a", "mlx5_0", 1);
	say_failure(w, "pci_a", -ETIMEDOUT);
	say_failure(w, "stranger", -EIO);
	world_apply(w);
	assert_told(w, "~sources\n+adapter pci_a\n");
	g_assert_cmpuint(w->graph->adapters[0]->presence.state, ==, PRESENCE_UNREACHABLE);
}

static void test_other_number_of_ports(void)
{
	CLEANUP(world_freep) struct world *w = world_new_two();

	say_two(w);
	w->update.adapters[0].n_ports = 3;
	say_port(w, "pci_b", 3);
	world_apply(w);
	assert_told(w, "-adapter-port pci_b/1\n-adapter pci_b\n+adapter pci_b\n"
		       "+adapter-port pci_b/1\n+adapter-port pci_b/3\n");
	/* Also while it does not answer. */
	say_two(w);
	say_failure(w, "pci_b", -EIO);
	world_apply(w);
	g_assert_cmpuint(w->graph->n_adapters, ==, 2);
	g_assert_cmpuint(w->graph->adapters[1]->facts.n_ports, ==, 1);
	g_assert_cmpuint(w->graph->adapters[1]->presence.state, ==, PRESENCE_UNREACHABLE);
}

/* What it cannot have is left out, and what is said last counts. */
static void test_nonsense(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	say_adapter(w, "pci_a", "first", 1);
	say_port(w, "pci_a", 1)->port.mtu = 256;
	say_adapter(w, "pci_a", "last", 1);
	say_port(w, "pci_a", 1);
	say_port(w, "pci_a", 0);
	say_port(w, "pci_a", 2);
	say_port(w, "nobody", 1);
	world_apply(w);
	assert_told(w, "~sources\n+adapter pci_a\n+adapter-port pci_a/1\n");
	g_assert_cmpstr(w->graph->adapters[0]->facts.name, ==, "last");
	g_assert_cmpuint(w->graph->adapters[0]->ports[1]->facts.port.mtu, ==, 1024);

	say_adapter(w, "", "none", 1);
	g_assert_cmpint(world_try_apply(w), ==, -EINVAL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/adapter/adds", test_adds);
	g_test_add_func("/adapter/renames", test_renames);
	g_test_add_func("/adapter/removes", test_removes);
	g_test_add_func("/adapter/says-nothing", test_says_nothing);
	g_test_add_func("/adapter/port-changes", test_port_changes);
	g_test_add_func("/adapter/fails", test_fails);
	g_test_add_func("/adapter/fails-at-first", test_fails_at_first);
	g_test_add_func("/adapter/other-number-of-ports", test_other_number_of_ports);
	g_test_add_func("/adapter/nonsense", test_nonsense);
	return g_test_run();
}
