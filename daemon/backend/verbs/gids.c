// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/gids.h"

#include "base/sysfs.h"
#include "base/util.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>

#define TABLE_MAX 65536 /* entries of all ports; a driver that says more is not believed */

static uint64_t half(const uint8_t *gid)
{
	uint64_t value;

	memcpy(&value, gid, sizeof(value));
	return be64toh(value);
}

/* To be called in order of index. */
static void add_gid(struct adapter_port_facts *port, uint8_t transport, uint16_t index,
		    const uint8_t gid[static 16], uint8_t type)
{
	static const uint8_t empty[16];

	if (port->n_gids == GIDS_MAX || memcmp(gid, empty, sizeof(empty)) == 0)
		return;
	/* On Ethernet, InfiniBand's type is RoCE's first version; iWARP has but this one. */
	if (type == GID_TYPE_IB && port->link_layer == LINK_LAYER_ETHERNET &&
	    transport == TRANSPORT_INFINIBAND)
		type = GID_TYPE_ROCE_V1;
	port->gids[port->n_gids] = (struct gid_facts){ .index = index, .type = type };
	memcpy(port->gids[port->n_gids].gid, gid, sizeof(port->gids[0].gid));
	port->n_gids++;
	if (index == 0) {
		port->port.gid_prefix = half(gid);
		port->port.guid = half(gid + 8);
	}
}

static void take_netdev(struct adapter_port_facts *port, unsigned int index)
{
	char name[IF_NAMESIZE] = "";

	if (port->netdev[0] || !index || !if_indextoname(index, name))
		return;
	memset(port->netdev, 0, sizeof(port->netdev));
	memcpy(port->netdev, name, strlen(name));
}

static int by_port_and_index(const void *a, const void *b)
{
	const struct ibv_gid_entry *x = a, *y = b;

	if (x->port_num != y->port_num)
		return x->port_num < y->port_num ? -1 : 1;
	return x->gid_index < y->gid_index ? -1 : x->gid_index > y->gid_index;
}

int gids_from_verbs(const struct verbs_api *api, struct ibv_context *context, uint8_t transport,
		    size_t n_entries, struct adapter_port_facts *ports, size_t n_ports)
{
	static const uint8_t types[] = {
		[IBV_GID_TYPE_IB] = GID_TYPE_IB,
		[IBV_GID_TYPE_ROCE_V1] = GID_TYPE_ROCE_V1,
		[IBV_GID_TYPE_ROCE_V2] = GID_TYPE_ROCE_V2,
	};
	CLEANUP(freep) struct ibv_gid_entry *entries = NULL;
	ssize_t count;

	if (n_entries == 0)
		return 0;
	if (n_entries > TABLE_MAX)
		return -EOVERFLOW;
	entries = calloc(n_entries, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	count = api->query_gid_table(context, entries, n_entries);
	if (count < 0)
		return (int)count;
	count = MIN(count, (ssize_t)n_entries);
	qsort(entries, (size_t)count, sizeof(*entries), by_port_and_index);
	for (ssize_t i = 0; i < count; i++) {
		const struct ibv_gid_entry *entry = &entries[i];

		if (entry->port_num == 0 || entry->port_num > n_ports ||
		    entry->gid_type >= ARRAY_SIZE(types) || entry->gid_index > UINT16_MAX)
			continue;
		add_gid(&ports[entry->port_num - 1], transport, (uint16_t)entry->gid_index,
			entry->gid.raw, types[entry->gid_type]);
		take_netdev(&ports[entry->port_num - 1], entry->ndev_ifindex);
	}
	return 0;
}

void gids_from_sysfs(const char *dir, uint8_t transport, struct adapter_port_facts *port)
{
	char name[48], text[INET6_ADDRSTRLEN];
	uint8_t gid[16];

	for (unsigned int i = 0; i <= UINT16_MAX; i++) {
		uint8_t type = GID_TYPE_IB;
		int r;

		snprintf(name, sizeof(name), "gids/%u", i);
		r = sysfs_text(dir, name, sizeof(text), text);
		if (r < 0 && r != -EINVAL)
			break;
		if (inet_pton(AF_INET6, text, gid) != 1)
			continue;
		snprintf(name, sizeof(name), "gid_attrs/types/%u", i);
		if (sysfs_text(dir, name, sizeof(text), text) == 0 && strcmp(text, "RoCE v2") == 0)
			type = GID_TYPE_ROCE_V2;
		add_gid(port, transport, (uint16_t)i, gid, type);
		snprintf(name, sizeof(name), "gid_attrs/ndevs/%u", i);
		if (!port->netdev[0])
			(void)sysfs_text(dir, name, sizeof(port->netdev), port->netdev);
	}
}
