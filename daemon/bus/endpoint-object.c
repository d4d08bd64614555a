// SPDX-License-Identifier: Apache-2.0
/*
 * An endpoint on the bus: a port of a channel adapter or router, or a domain of libfabric. All it
 * has is shared with others (link.c, infiniband-node.c, infiniband-port.c), or in domain-object.c;
 * the marker says what it is.
 */
#include "bus/interface.h"

static const sd_bus_vtable endpoint_item_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_VTABLE_END,
};

const struct interface endpoint_item_interface = {
	.name = "xyz.openbmc_project.Inventory.Item.Endpoint",
	.vtable = endpoint_item_vtable,
	.kinds = KIND_ENDPOINT | KIND_DOMAIN,
	.subject = SUBJECT_OBJECT,
};
