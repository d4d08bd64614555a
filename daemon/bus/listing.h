/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listing: which paths there are below one, as sd-bus asks for them.
 */
#pragma once

#include <systemd/sd-bus.h>

/* An sd_bus_node_enumerator_t for PATH_INVENTORY; its userdata is the bus. */
int listing_enumerate(sd_bus *connection, const char *prefix, void *userdata, char ***ret_paths,
		      sd_bus_error *ret_error);
