/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port of a device as facts, from libibverbs or, of a device that libibverbs does not have, from
 * sysfs. What a driver says that nobody has a word for is told as not known.
 */
#pragma once

#include "backend/verbs/api.h"

/*
 * Fill all of @port but adapter_id, port.number, port.node_guid, and what gids.h fills. @transport
 * is enum transport.
 */
void port_from_verbs(const struct ibv_port_attr *attr, uint8_t transport,
		     struct adapter_port_facts *port);
/* The same from the folder of the port, @dir. */
void port_from_sysfs(const char *dir, uint8_t transport, struct adapter_port_facts *port);
