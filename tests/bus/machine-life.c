// SPDX-License-Identifier: Apache-2.0
/*
 * The life of the machine itself, as updates.
 */
#include "machine-life.h"

#include <errno.h>
#include <string.h>

#include "base/util.h"

static unsigned int pick(const struct machine_life *life, size_t n)
{
	return (unsigned int)g_rand_int_range(life->random, 0, (gint32)n);
}

static bool flip(const struct machine_life *life)
{
	return pick(life, 2);
}

/* All of it is padded with zeroes. */
static void set_text(char *text, size_t size, const char *value)
{
	memset(text, 0, size);
	g_strlcpy(text, value, size);
}

static const struct update *change_adapter(struct machine_life *life)
{
	static const char *const names[] = { "mlx5_0", "rxe0", "roce1" };
	static const char *const slots[] = { "", "Slot 3", "Slot 4" };
	struct update *verbs = &life->now.verbs;

	for (size_t i = 0; i < verbs->n_adapters; i++) {
		struct adapter_facts *adapter = &verbs->adapters[i];

		set_text(adapter->name, sizeof(adapter->name), names[pick(life, 3)]);
		set_text(adapter->model, sizeof(adapter->model), flip(life) ? "ConnectX" : "");
		set_text(adapter->description, sizeof(adapter->description),
			 flip(life) ? "host" : "");
		set_text(adapter->location, sizeof(adapter->location), slots[pick(life, 3)]);
		adapter->system_guid = pick(life, 3);
	}
	return verbs;
}

static const struct update *change_transport(struct machine_life *life)
{
	struct update *verbs = &life->now.verbs;

	if (verbs->n_adapters > 0)
		verbs->adapters[0].transport = (uint8_t)pick(life, TRANSPORT_MAX_);
	return verbs;
}

static const struct update *change_port(struct machine_life *life)
{
	struct update *verbs = &life->now.verbs;

	for (size_t i = 0; i < verbs->n_adapter_ports; i++) {
		struct adapter_port_facts *port = &verbs->adapter_ports[i];

		port->port.state = (uint8_t)pick(life, 5);
		port->port.mtu = flip(life) ? 1024 : 4096;
		port->port.gid_prefix = UINT64_C(0xfe80000000000000) + pick(life, 2);
		port->gids[0].type = (uint8_t)pick(life, GID_TYPE_MAX_);
		port->gids[0].gid[15] = (uint8_t)pick(life, 3);
	}
	return verbs;
}

static const struct update *change_link_layer(struct machine_life *life)
{
	struct update *verbs = &life->now.verbs;

	if (verbs->n_adapter_ports > 0)
		verbs->adapter_ports[pick(life, verbs->n_adapter_ports)].link_layer =
			(uint8_t)pick(life, LINK_LAYER_MAX_);
	return verbs;
}

/* Another number of adapters: those that come are as they were first. */
static const struct update *plug(struct machine_life *life)
{
	struct update *verbs = &life->now.verbs;
	const struct update *whole = &life->whole.verbs;
	unsigned int first = pick(life, 2);

	verbs->n_adapters = 0;
	for (size_t i = first; i < whole->n_adapters; i++)
		if (flip(life))
			g_assert_cmpint(update_add_adapter(verbs, &whole->adapters[i]), ==, 0);
	verbs->n_adapter_ports = 0;
	for (size_t i = 0; i < whole->n_adapter_ports; i++)
		if (pick(life, 4))
			g_assert_cmpint(update_add_adapter_port(verbs, &whole->adapter_ports[i]),
					==, 0);
	return verbs;
}

static const struct update *fail(struct machine_life *life)
{
	static const char *const ids[] = { HCA, ROCE };
	struct update *verbs = &life->now.verbs;
	struct adapter_failure failure = { .error = flip(life) ? -EIO : -ETIMEDOUT };

	verbs->n_adapter_failures = 0;
	set_text(failure.id, sizeof(failure.id), ids[pick(life, 2)]);
	if (flip(life))
		g_assert_cmpint(update_add_adapter_failure(verbs, &failure), ==, 0);
	return verbs;
}

static const struct update *change_domains(struct machine_life *life)
{
	struct update *update = flip(life) ? &life->now.subnet : &life->now.tcp;
	struct domain_facts *domain = &update->domains[0];

	update->n_domains = pick(life, 3) ? 1 : 0;
	set_text(domain->device, sizeof(domain->device), flip(life) ? "mlx5_0" : "rxe0");
	set_text(domain->pci_address, sizeof(domain->pci_address),
		 flip(life) ? "0000:3b:00.0" : "");
	set_text(domain->link_state, sizeof(domain->link_state),
		 flip(life) ? "FI_LINK_UP" : "FI_LINK_DOWN");
	domain->max_endpoints = pick(life, 3);
	return update;
}

static const struct update *change_network(struct machine_life *life)
{
	struct update *tcp = &life->now.tcp;

	set_text(tcp->fabric.name, sizeof(tcp->fabric.name), flip(life) ? "10.7.0.0/16" : "lan");
	if (!life->calm)
		tcp->fabric.protocol = (uint8_t)pick(life, PROTOCOL_MAX_);
	return tcp;
}

const struct update *machine_life_go_on(struct machine_life *life)
{
	static const struct update *(*const events[])(struct machine_life *) = {
		change_adapter, change_transport, change_port,	  change_link_layer, plug,
		fail,		change_domains,	  change_network,
	};

	return events[pick(life, ARRAY_SIZE(events))](life);
}

void machine_life_init(struct machine_life *life, GRand *random, bool calm)
{
	*life = (struct machine_life){ .random = random, .calm = calm };
	own_machine_init(&life->now);
	own_machine_init(&life->whole);
}

void machine_life_done(struct machine_life *life)
{
	own_machine_done(&life->now);
	own_machine_done(&life->whole);
}
