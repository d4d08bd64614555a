// SPDX-License-Identifier: Apache-2.0
#include "truth.h"

#include "fake-private.h"

#include "base/util.h"

/* How the member of this name differs. */
#define DIFFER(where, member, model, truth)                                                        \
	g_error("%s: %s is 0x%" G_GINT64_MODIFIER "x and should be 0x%" G_GINT64_MODIFIER "x",     \
		where, member, (guint64)(model), (guint64)(truth))

static void compare_node_facts(const struct fake_node *truth, const struct node_facts *model)
{
#define COMPARE(member)                                                                            \
	if (model->member != truth->facts.member)                                                  \
		DIFFER(truth->name, #member, model->member, truth->facts.member);
	COMPARE(guid)
	COMPARE(system_guid)
	COMPARE(vendor_id)
	COMPARE(revision)
	COMPARE(device_id)
	COMPARE(partition_cap)
	COMPARE(type)
	COMPARE(n_ports)
	COMPARE(enhanced_port0)
#undef COMPARE
	g_assert_cmpstr(model->description, ==, truth->facts.description);
}

/* What a port says of itself, as the backend would put it. */
static struct port_facts true_port(struct fake *f, const struct fake_port *port)
{
	struct port_facts facts = port->facts;

	if (facts.state <= PORT_STATE_DOWN) {
		facts.speed = LINK_SPEED_UNKNOWN;
		facts.width = 0;
	}
	if (fake_link_is_up(port) && port->far->node->mark == f->mark && !port->far->node->silent) {
		facts.peer_guid = port->far->node->facts.guid;
		facts.peer_port = port->far->facts.number;
	}
	return facts;
}

static void compare_port(struct fake *f, const struct fake_port *truth, const struct port *port)
{
	const struct port_facts facts = true_port(f, truth), *model;
	g_autofree char *where = g_strdup_printf("%s/%u", truth->node->name, truth->facts.number);

	if (!port)
		g_error("%s is not known", where);
	if (port->presence.state != PRESENCE_PRESENT)
		g_error("%s is not present: %d", where, port->presence.error);
	model = &port->facts;
#define COMPARE(member)                                                                            \
	if (model->member != facts.member)                                                         \
		DIFFER(where, #member, model->member, facts.member);
	COMPARE(node_guid)
	COMPARE(number)
	PORT_FIELDS(COMPARE)
#undef COMPARE
}

/* A port by which the local port can reach the node, or that itself. */
static bool is_reached(struct fake *f, struct fake_local *local, const struct fake_port *port)
{
	if (port == local->port)
		return true;
	return fake_link_is_up(port) && port->far->node->mark == f->mark &&
	       (port->far->node->facts.type == NODE_SWITCH || port->far == local->port);
}

static void compare_node(struct fake *f, struct fake_local *local, struct fake_node *truth,
			 const struct node *node)
{
	if (!node)
		g_error("%s is not known", truth->name);
	if (node->presence.state != PRESENCE_PRESENT)
		g_error("%s is not present: %d", truth->name, node->presence.error);
	compare_node_facts(truth, &node->facts);
	for (unsigned int i = 0; i <= truth->facts.n_ports; i++) {
		struct fake_port *port = &truth->ports[i];

		if (truth->facts.type == NODE_SWITCH || is_reached(f, local, port))
			compare_port(f, port, node_find_port(node, i));
	}
}

static void compare_absent(const struct fake_node *truth, const struct node *node, bool may_linger)
{
	if (!node)
		return;
	if (!may_linger && !truth->silent)
		g_error("%s should be gone", truth->name);
	if (node->presence.state != PRESENCE_UNREACHABLE)
		g_error("%s should be unreachable", truth->name);
}

void truth_compare(struct fake *f, struct fake_local *local, const struct fabric *fabric,
		   bool may_linger)
{
	size_t n_known = 0;

	g_assert_nonnull(fabric);
	fake_flood(f, local->port, false, NULL);
	for (unsigned int i = 0; i < f->nodes->len; i++) {
		struct fake_node *truth = f->nodes->pdata[i];
		const struct node *node = fabric_find_node(fabric, truth->facts.guid);

		n_known += node != NULL;
		if (truth->mark == f->mark && !truth->silent)
			compare_node(f, local, truth, node);
		else
			compare_absent(truth, node, may_linger);
	}
	/* And nobody else. */
	g_assert_cmpuint(fabric->n_nodes, ==, n_known);
}
