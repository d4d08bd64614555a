/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GID tables of a device: of 1024 entries of a RoCE port nearly all are empty, and only the
 * others are asked for, all ports' at once. Where libibverbs cannot, they are read from sysfs.
 */
#pragma once

#include "backend/verbs/api.h"

/*
 * Fill n_gids, gids, port.guid, port.gid_prefix, and netdev where a GID tells it, of the ports of
 * @context; port.number, link_layer and @transport (enum transport) are known already. @n_entries
 * is the size of all tables together.
 */
int gids_from_verbs(const struct verbs_api *api, struct ibv_context *context, uint8_t transport,
		    size_t n_entries, struct adapter_port_facts *ports, size_t n_ports);
/* The same of one port, from its folder @dir. */
void gids_from_sysfs(const char *dir, uint8_t transport, struct adapter_port_facts *port);
