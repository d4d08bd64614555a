// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/api.h"

/* ibv_query_port() and ibv_query_gid_table() are no functions that have an address. */
static int query_port(struct ibv_context *context, uint8_t port, struct ibv_port_attr *ret)
{
	return ibv_query_port(context, port, ret);
}

static ssize_t query_gid_table(struct ibv_context *context, struct ibv_gid_entry *ret_entries,
			       size_t max_entries)
{
	return ibv_query_gid_table(context, ret_entries, max_entries, 0);
}

static struct ibv_device **get_device_list(int *ret_n_devices)
{
	return ibv_get_device_list(ret_n_devices);
}

const struct verbs_api verbs_real_api = {
	.sysfs = "/sys",
	.get_device_list = get_device_list,
	.free_device_list = ibv_free_device_list,
	.open_device = ibv_open_device,
	.close_device = ibv_close_device,
	.query_device = ibv_query_device,
	.query_port = query_port,
	.query_gid_table = query_gid_table,
	.get_async_event = ibv_get_async_event,
	.ack_async_event = ibv_ack_async_event,
	.port_netdev = nldev_port_netdev,
	.pci_names = names_of_pci,
};
