// SPDX-License-Identifier: Apache-2.0
/*
 * A fat tree of two levels, as an update.
 */
#include "fat-tree.h"

#include <glib.h>
#include <string.h>

#define GUID   UINT64_C(0x0002c90300000000)
#define PREFIX UINT64_C(0xfe80000000000000)
#define SM_LID 1
#define SPEEDS                                                                                     \
	(LINK_SPEED_BIT(LINK_SPEED_SDR) | LINK_SPEED_BIT(LINK_SPEED_EDR) |                         \
	 LINK_SPEED_BIT(LINK_SPEED_HDR) | LINK_SPEED_BIT(LINK_SPEED_NDR))
#define SWEEP_TIME UINT64_C(1700000000000000)

uint64_t fat_tree_spine(unsigned int spine)
{
	return GUID + 0x1000 + spine;
}

uint64_t fat_tree_leaf(unsigned int leaf)
{
	return GUID + 0x2000 + leaf;
}

uint64_t fat_tree_host(unsigned int leaf, unsigned int host)
{
	return GUID + 0x100000 + leaf * 0x1000 + host * 2;
}

uint64_t fat_tree_endpoint(unsigned int leaf, unsigned int host)
{
	return fat_tree_host(leaf, host) + 1;
}

size_t fat_tree_n_objects(const struct fat_tree *tree)
{
	unsigned int leaf_ports = tree->hosts + tree->spines + tree->unplugged;

	return 1 + tree->spines * (1 + tree->leaves) +
	       tree->leaves * (1 + leaf_ports + tree->hosts);
}

static void add_node(struct update *update, uint64_t guid, enum node_type type,
		     unsigned int n_ports, const char *name)
{
	struct node_facts facts = {
		.guid = guid,
		.system_guid = guid,
		.vendor_id = 0x0002c9,
		.device_id = type == NODE_SWITCH ? 0xd2f0 : 0x1021,
		.revision = 1,
		.partition_cap = 128,
		.type = type,
		.n_ports = (uint8_t)n_ports,
		.enhanced_port0 = type == NODE_SWITCH,
	};

	g_strlcpy(facts.description, name, sizeof(facts.description));
	g_assert_cmpint(update_add_node(update, &facts), ==, 0);
}

/* @peer_guid 0: nothing is plugged in. */
static struct port_facts make_port(uint64_t node_guid, unsigned int number, uint64_t peer_guid,
				   unsigned int peer_port)
{
	struct port_facts facts = {
		.node_guid = node_guid,
		.guid = node_guid,
		.number = (uint8_t)number,
		.peer_guid = peer_guid,
		.peer_port = (uint8_t)peer_port,
		.speeds_enabled = SPEEDS,
		.speeds_supported = SPEEDS,
		.widths_enabled = LINK_WIDTH_1X | LINK_WIDTH_4X,
		.widths_supported = LINK_WIDTH_1X | LINK_WIDTH_4X,
		.mtu = 4096,
		.mtu_cap = 4096,
		.vls = 4,
		.vls_cap = 4,
		.state = peer_guid ? PORT_STATE_ACTIVE : PORT_STATE_DOWN,
		.physical_state = peer_guid ? PORT_PHYSICAL_LINK_UP : PORT_PHYSICAL_POLLING,
		.speed = peer_guid ? LINK_SPEED_NDR : LINK_SPEED_UNKNOWN,
		.width = peer_guid ? LINK_WIDTH_4X : 0,
	};

	return facts;
}

static void add_port(struct update *update, const struct port_facts *facts)
{
	g_assert_cmpint(update_add_port(update, facts), ==, 0);
}

static void add_switch_port(struct update *update, uint64_t node_guid, unsigned int number,
			    uint64_t peer_guid, unsigned int peer_port)
{
	struct port_facts facts = make_port(node_guid, number, peer_guid, peer_port);

	add_port(update, &facts);
}

/* What has an address: port 0 of a switch, the port of a host. */
static void add_addressed_port(struct update *update, uint64_t node_guid, unsigned int number,
			       uint64_t guid, unsigned int lid, uint64_t peer_guid,
			       unsigned int peer_port)
{
	struct port_facts facts = make_port(node_guid, number, peer_guid, peer_port);

	facts.guid = guid;
	facts.gid_prefix = PREFIX;
	facts.lid = (uint16_t)lid;
	facts.sm_lid = SM_LID;
	facts.capability_mask = 0x2651e848;
	add_port(update, &facts);
}

static void add_spine(struct update *update, const struct fat_tree *tree, unsigned int spine)
{
	uint64_t guid = fat_tree_spine(spine);
	char name[32];

	g_snprintf(name, sizeof(name), "spine-%u", spine);
	add_node(update, guid, NODE_SWITCH, tree->leaves, name);
	add_addressed_port(update, guid, 0, guid, 100 + spine, 0, 0);
	for (unsigned int leaf = 1; leaf <= tree->leaves; leaf++)
		add_switch_port(update, guid, leaf, fat_tree_leaf(leaf), tree->hosts + spine);
}

static void add_host(struct update *update, unsigned int leaf, unsigned int host)
{
	uint64_t guid = fat_tree_host(leaf, host);
	char name[32];

	g_snprintf(name, sizeof(name), "host-%u-%u", leaf, host);
	add_node(update, guid, NODE_CA, 1, name);
	add_addressed_port(update, guid, 1, fat_tree_endpoint(leaf, host), 1000 + leaf * 40 + host,
			   fat_tree_leaf(leaf), host);
}

static void add_leaf(struct update *update, const struct fat_tree *tree, unsigned int leaf)
{
	unsigned int n_ports = tree->hosts + tree->spines + tree->unplugged, number = 1;
	uint64_t guid = fat_tree_leaf(leaf);
	char name[32];

	g_snprintf(name, sizeof(name), "leaf-%u", leaf);
	add_node(update, guid, NODE_SWITCH, n_ports, name);
	add_addressed_port(update, guid, 0, guid, 200 + leaf, 0, 0);
	for (unsigned int host = 1; host <= tree->hosts; host++)
		add_switch_port(update, guid, number++, fat_tree_host(leaf, host), 1);
	for (unsigned int spine = 1; spine <= tree->spines; spine++)
		add_switch_port(update, guid, number++, fat_tree_spine(spine), leaf);
	while (number <= n_ports)
		add_switch_port(update, guid, number++, 0, 0);
	for (unsigned int host = 1; host <= tree->hosts; host++)
		add_host(update, leaf, host);
}

void fat_tree_source(enum source_state state, int error, struct update *ret_update)
{
	*ret_update = (struct update){
		.source = {
			.id = FAT_TREE_SOURCE,
			.fabric_id = FAT_TREE_FABRIC,
			.state = state,
			.error = error,
			.last_sweep = SWEEP_TIME,
			.last_heard = SWEEP_TIME,
			.requests = 5000,
			.timeouts = 2,
		},
		.fabric = {
			.subnet_prefix = PREFIX,
			.sm_guid = fat_tree_endpoint(1, 1),
			.sm_lid = SM_LID,
			.sm_priority = 4,
			.sm_state = 3,
		},
		.now = SWEEP_TIME + 1,
	};
}

void fat_tree_update(const struct fat_tree *tree, struct update *ret_update)
{
	fat_tree_source(SOURCE_LIVE, 0, ret_update);
	ret_update->complete = true;
	for (unsigned int spine = 1; spine <= tree->spines; spine++)
		add_spine(ret_update, tree, spine);
	for (unsigned int leaf = 1; leaf <= tree->leaves; leaf++)
		add_leaf(ret_update, tree, leaf);
}
