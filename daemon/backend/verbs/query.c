// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/query.h"

#include "backend/verbs/gids.h"
#include "backend/verbs/hardware.h"
#include "backend/verbs/port.h"
#include "base/sysfs.h"
#include "base/text.h"
#include "base/util.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/stat.h>

void query_free(struct query *query)
{
	if (!query)
		return;
	if (query->context)
		context_close(query->context);
	free(query->ports);
	free(query);
}

static void on_left(struct job *job)
{
	query_free((struct query *)job);
}

/*
 * The kernel's name of the character device, "uverbs0". That is how libibverbs' devices are told
 * apart: it goes on calling them by the name that they had when it first saw them.
 */
static bool find_uverbs(const struct query *query, const char *dir,
			char ret[static LOCAL_TEXT_SIZE])
{
	char path[PATH_MAX], name[DEVICE_NAME_SIZE];
	struct dirent *entry;
	bool found = false;
	DIR *list = opendir(dir);

	while (list && !found && (entry = readdir(list))) {
		if (entry->d_name[0] == '.' || strlen(entry->d_name) >= LOCAL_TEXT_SIZE)
			continue;
		sysfs_path(sizeof(path), path, dir, entry->d_name);
		found = sysfs_text(path, "ibdev", sizeof(name), name) == 0 &&
			strcmp(name, query->sighting.name) == 0;
		if (found)
			strcpy(ret, entry->d_name);
	}
	if (list)
		closedir(list);
	return found;
}

static struct ibv_device *find_device(const struct query *query, struct ibv_device **list)
{
	char path[PATH_MAX], uverbs[LOCAL_TEXT_SIZE];

	/* Beside the device, or where all are that have no parent. */
	sysfs_path(sizeof(path), path, query->sighting.path, "device/infiniband_verbs");
	if (!find_uverbs(query, path, uverbs)) {
		sysfs_path(sizeof(path), path, query->api->sysfs, "class/infiniband_verbs");
		if (!find_uverbs(query, path, uverbs))
			return NULL;
	}
	for (; *list; list++) {
		if (strcmp((*list)->dev_name, uverbs) == 0)
			return *list;
	}
	return NULL;
}

static int make_ports(struct query *query, size_t n_ports)
{
	query->ports = calloc(MAX(n_ports, 1u), sizeof(*query->ports));
	if (!query->ports)
		return -ENOMEM;
	query->n_ports = n_ports;
	query->adapter.n_ports = (uint8_t)n_ports;
	for (size_t i = 0; i < n_ports; i++) {
		struct adapter_port_facts *port = &query->ports[i];

		port->port.node_guid = query->adapter.guid;
		port->port.number = (uint8_t)(i + 1);
	}
	return 0;
}

static uint8_t transport_of(const struct ibv_device *device)
{
	static const uint8_t transports[] = {
		[IBV_TRANSPORT_IB] = TRANSPORT_INFINIBAND,
		[IBV_TRANSPORT_IWARP] = TRANSPORT_IWARP,
		[IBV_TRANSPORT_USNIC] = TRANSPORT_USNIC,
		[IBV_TRANSPORT_USNIC_UDP] = TRANSPORT_USNIC,
		[IBV_TRANSPORT_UNSPECIFIED] = TRANSPORT_PROPRIETARY,
	};
	unsigned int type = (unsigned int)device->transport_type;

	return type < ARRAY_SIZE(transports) ? transports[type] : TRANSPORT_UNKNOWN;
}

static void take_device(struct query *query, const struct ibv_device_attr *attr)
{
	struct adapter_facts *adapter = &query->adapter;

	adapter->guid = be64toh(attr->node_guid) ?: adapter->guid;
	adapter->system_guid = be64toh(attr->sys_image_guid) ?: adapter->system_guid;
	adapter->vendor_id = attr->vendor_id;
	adapter->part_id = attr->vendor_part_id;
	adapter->hardware_version = attr->hw_ver;
	/* Of a device without firmware the kernel has an empty text, libibverbs "0.0.0". */
	if (!adapter->firmware[0] && strspn(attr->fw_ver, "0.") < strnlen(attr->fw_ver, 64))
		text_clean(attr->fw_ver, sizeof(attr->fw_ver), sizeof(adapter->firmware),
			   adapter->firmware);
}

static void take_netdev(struct query *query, struct ibv_device *device,
			struct adapter_port_facts *port)
{
	unsigned int index = query->api->port_netdev(device, port->port.number);
	char name[IF_NAMESIZE] = "";

	if (index && if_indextoname(index, name))
		memcpy(port->netdev, name, strlen(name));
}

static int read_ports(struct query *query, struct ibv_device *device, struct ibv_context *context)
{
	uint8_t transport = query->adapter.transport;
	size_t n_entries = 0;
	int r;

	for (size_t i = 0; i < query->n_ports; i++) {
		struct adapter_port_facts *port = &query->ports[i];
		struct ibv_port_attr attr = { 0 };

		r = query->api->query_port(context, port->port.number, &attr);
		if (r != 0)
			return r < 0 ? r : -r;
		port_from_verbs(&attr, transport, port);
		take_netdev(query, device, port);
		n_entries += (size_t)MAX(attr.gid_tbl_len, 0);
	}
	r = gids_from_verbs(query->api, context, transport, n_entries, query->ports,
			    query->n_ports);
	for (size_t i = 0; r < 0 && i < query->n_ports; i++) {
		char dir[PATH_MAX];

		snprintf(dir, sizeof(dir), "%s/ports/%zu", query->sighting.path, i + 1);
		gids_from_sysfs(dir, transport, &query->ports[i]);
	}
	return 0;
}

static int read_opened(struct query *query, struct ibv_device *device, struct ibv_context *context)
{
	struct ibv_device_attr attr = { 0 };
	int r = query->api->query_device(context, &attr);

	/* Some providers answer with errno, some with its negative. */
	if (r != 0)
		return r < 0 ? r : -r;
	query->adapter.transport = transport_of(device);
	take_device(query, &attr);
	r = make_ports(query, attr.phys_port_cnt);
	return r < 0 ? r : read_ports(query, device, context);
}

static int read_device(struct query *query, struct ibv_device *device)
{
	const struct verbs_api *api = query->api;
	bool looks = query->hold && hold_is_open(&query->evidence);
	struct context *context;
	struct hold hold;
	int r;

	if (looks)
		hold_begin(&hold, api->sysfs, &query->sighting);
	r = context_open(api, device, &context);
	if (r < 0)
		return r;
	if (looks)
		hold_end(&hold, api->sysfs, &query->evidence);
	r = read_opened(query, device, context->ibv);
	if (r == 0 && query->hold && hold_is_allowed(&query->evidence))
		query->context = context;
	else
		context_close_here(context);
	return r;
}

/* A device that libibverbs has no driver for, or before the module ib_uverbs is there. */
static int read_without_verbs(struct query *query)
{
	int r = make_ports(query, query->sighting.n_ports);

	for (size_t i = 0; r == 0 && i < query->n_ports; i++) {
		struct adapter_port_facts *port = &query->ports[i];
		char dir[PATH_MAX];

		snprintf(dir, sizeof(dir), "%s/ports/%zu", query->sighting.path, i + 1);
		port_from_sysfs(dir, query->adapter.transport, port);
		gids_from_sysfs(dir, query->adapter.transport, port);
	}
	return r;
}

/* It has been renamed or removed meanwhile, and what was read from sysfs is of nobody. */
static bool has_moved(const struct sighting *sighting)
{
	struct stat status;

	return stat(sighting->path, &status) < 0 || status.st_ino != sighting->object;
}

static void query_run(struct job *job)
{
	struct query *query = (struct query *)job;
	struct ibv_device **list, *device;
	int n_devices;

	sighting_facts(&query->sighting, &query->adapter);
	hardware_read(query->api, &query->sighting, &query->adapter);
	list = query->api->get_device_list(&n_devices);
	device = list ? find_device(query, list) : NULL;
	query->error = device ? read_device(query, device) : read_without_verbs(query);
	if (list)
		query->api->free_device_list(list);
	query->opened = device && query->error == 0;
	if (has_moved(&query->sighting))
		query->error = -ESTALE;
	if (query->error < 0)
		query->n_ports = 0;
}

struct query *query_new(const struct verbs_api *api, const struct sighting *sighting)
{
	struct query *query = calloc(1, sizeof(*query));

	if (!query)
		return NULL;
	query->job = (struct job){ .run = query_run, .free = on_left };
	query->api = api;
	query->sighting = *sighting;
	return query;
}
