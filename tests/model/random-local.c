// SPDX-License-Identifier: Apache-2.0
/* Random words about this machine's own end of the fabrics. */
#include "random-local.h"

#include <errno.h>

#define N_ADAPTERS 4
#define N_DOMAINS  6

static int below(int n)
{
	return g_test_rand_int_range(0, n);
}

static bool one_in(int n)
{
	return below(n) == 0;
}

static void say_ports(struct world *w, const struct adapter_facts *adapter)
{
	for (unsigned int number = 0; number <= adapter->n_ports + 1u; number++) {
		const struct world_node *host = g_ptr_array_index(w->nodes, below(w->nodes->len));
		struct adapter_port_facts facts = {
			.port = host->ports[below(host->facts.n_ports + 1)].facts,
			.link_layer = (uint8_t)below(LINK_LAYER_MAX_),
			.n_gids = (uint16_t)below(3),
		};

		if (one_in(4))
			continue;
		facts.port.number = (uint8_t)number;
		memcpy(facts.adapter_id, adapter->id, sizeof(facts.adapter_id));
		for (unsigned int i = 0; i < facts.n_gids; i++)
			facts.gids[i].type = (uint8_t)below(GID_TYPE_MAX_);
		g_assert_cmpint(update_add_adapter_port(&w->update, &facts), ==, 0);
	}
}

static void say_adapter(struct world *w, int i)
{
	struct adapter_failure failure = { .error = one_in(2) ? -EIO : -ETIMEDOUT };
	struct adapter_facts facts = {
		.n_ports = (uint8_t)(1 + (one_in(10) ? below(3) : i % 2)),
		.transport = (uint8_t)below(TRANSPORT_MAX_),
		.numa_node = (int16_t)below(2),
	};

	g_snprintf(facts.id, sizeof(facts.id), "pci_%d", i);
	g_snprintf(facts.name, sizeof(facts.name), "mlx5_%d", below(N_ADAPTERS));
	g_snprintf(facts.location, sizeof(facts.location), "%d", below(2));
	g_snprintf(facts.pci_address, sizeof(facts.pci_address), "%d", i / 2);
	memcpy(failure.id, facts.id, sizeof(failure.id));
	if (one_in(5))
		g_assert_cmpint(update_add_adapter_failure(&w->update, &failure), ==, 0);
	else
		say_ports(w, &facts);
	if (!one_in(8))
		g_assert_cmpint(update_add_adapter(&w->update, &facts), ==, 0);
}

void random_tell_adapters(struct world *w)
{
	w->update.source = (struct source_facts){ .id = "verbs", .local = true };
	w->update.source.state = one_in(5) ? SOURCE_STALE : SOURCE_LIVE;
	w->update.has_adapters = true;
	for (int i = 0; i < N_ADAPTERS; i++)
		if (!one_in(4))
			say_adapter(w, i);
	world_apply(w);
}

void random_tell_domains(struct world *w)
{
	static const char *const ids[] = { "libfabric a", "libfabric b" };
	static const char *const fabrics[] = { "ofi_a", "ofi_b", WORLD_FABRIC };
	static const char *const states[] = { "FI_LINK_UP", "FI_LINK_DOWN", "" };
	struct source_facts *source = &w->update.source;

	*source = (struct source_facts){ .local = true, .state = SOURCE_LIVE };
	g_strlcpy(source->id, ids[below(2)], sizeof(source->id));
	if (one_in(10)) {
		if (one_in(2))
			world_remove_with_fabric(w, source->id);
		else
			world_remove_source(w, source->id);
		return;
	}
	g_strlcpy(source->fabric_id, fabrics[below(3)], sizeof(source->fabric_id));
	w->update.fabric.protocol = (uint8_t)below(3);
	w->update.fabric.subnet_prefix = (uint64_t)below(3);
	w->update.has_domains = !one_in(8);
	for (int i = 0; w->update.has_domains && i < N_DOMAINS; i++) {
		/* One may be said twice, and each source has its own. */
		struct domain_facts facts = { .id = 1 + (uint64_t)below(N_DOMAINS) };

		facts.id += 100 * (uint64_t)(source->id[strlen(source->id) - 1] - 'a');
		facts.inject_size = (uint64_t)below(2);
		g_strlcpy(facts.link_state, states[below(3)], sizeof(facts.link_state));
		g_snprintf(facts.device, sizeof(facts.device), "mlx5_%d", below(N_ADAPTERS));
		if (one_in(2))
			g_snprintf(facts.pci_address, sizeof(facts.pci_address), "%d", below(3));
		g_assert_cmpint(update_add_domain(&w->update, &facts), ==, 0);
	}
	world_apply(w);
}
