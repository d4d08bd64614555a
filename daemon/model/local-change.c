// SPDX-License-Identifier: Apache-2.0
/*
 * The change set, as far as it is about this machine's own objects; see change.c.
 */
#include "base/util.h"
#include "model/transaction.h"

static void add_fields(struct change *change, uint64_t port_fields, uint64_t local_fields)
{
	if (!change || change->verb != CHANGE_CHANGED)
		return;
	change->port_fields |= port_fields;
	change->local_fields |= local_fields;
}

static struct change *find_adapter(struct changes *changes, struct adapter *adapter)
{
	struct change *change = change_find(changes, &adapter->change, OBJECT_ADAPTER);

	if (change)
		change->adapter = adapter;
	return change;
}

static struct change *find_port(struct changes *changes, struct adapter_port *port)
{
	struct change *change = change_find(changes, &port->change, OBJECT_ADAPTER_PORT);

	if (change)
		change->adapter_port = port;
	return change;
}

static struct change *find_domain(struct changes *changes, struct domain *domain)
{
	struct change *change = change_find(changes, &domain->change, OBJECT_DOMAIN);

	if (change)
		change->domain = domain;
	return change;
}

/* What its ports show of it. */
#define SHOWN_BY_PORTS                                                                             \
	(FIELD_BIT(ADAPTER_FIELD_name) | FIELD_BIT(ADAPTER_FIELD_location) |                       \
	 FIELD_BIT(ADAPTER_FIELD_presence) | FIELD_BIT(ADAPTER_FIELD_presence_error))

void change_adapter(struct changes *changes, struct adapter *adapter, uint64_t fields)
{
	if (!fields)
		return;
	add_fields(find_adapter(changes, adapter), 0, fields);
	for (unsigned int number = 1; number <= adapter->facts.n_ports; number++)
		if (adapter->ports[number])
			change_adapter_port(changes, adapter->ports[number], 0,
					    fields & SHOWN_BY_PORTS);
}

void change_adapter_port(struct changes *changes, struct adapter_port *port, uint64_t port_fields,
			 uint64_t local_fields)
{
	if (port_fields || local_fields)
		add_fields(find_port(changes, port), port_fields, local_fields);
}

void change_domain(struct changes *changes, struct domain *domain, uint64_t fields)
{
	if (fields)
		add_fields(find_domain(changes, domain), 0, fields);
}

static void begin(uint32_t *place)
{
	if (*place == CHANGE_LATER)
		*place = 0;
}

void change_adapter_verb(struct changes *changes, struct adapter *adapter, enum change_verb verb)
{
	begin(&adapter->change);
	change_set_verb(find_adapter(changes, adapter), verb);
}

void change_adapter_port_verb(struct changes *changes, struct adapter_port *port,
			      enum change_verb verb)
{
	begin(&port->change);
	change_set_verb(find_port(changes, port), verb);
}

void change_domain_verb(struct changes *changes, struct domain *domain, enum change_verb verb)
{
	begin(&domain->change);
	change_set_verb(find_domain(changes, domain), verb);
}

void local_changes_done(struct changes *changes)
{
	while (changes->dead_adapters) {
		struct adapter *adapter = changes->dead_adapters;

		changes->dead_adapters = adapter->next;
		graph_adapter_free(adapter);
	}
	while (changes->dead_adapter_ports) {
		struct adapter_port *port = changes->dead_adapter_ports;

		changes->dead_adapter_ports = port->next;
		free(port);
	}
	while (changes->dead_domains) {
		struct domain *domain = changes->dead_domains;

		changes->dead_domains = domain->next;
		free(domain);
	}
}
