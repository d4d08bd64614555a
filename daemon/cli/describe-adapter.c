// SPDX-License-Identifier: Apache-2.0
/*
 * An adapter of this machine in words, and a port of it.
 */
#include "base/util.h"
#include "cli/describe.h"
#include "cli/details.h"
#include "cli/text.h"

#include <inttypes.h>

/* What is printed of it, and what is asked for because of it. */
struct adapter_view {
	struct fabricctl *ctl;
	const char *path;
	size_t n;
};

static void line_asset(struct output *output, const struct object *adapter)
{
	const char *maker = object_text(adapter, FACE_ASSET, "Manufacturer");
	const char *model = object_text(adapter, FACE_ASSET, "Model");
	const char *part = object_text(adapter, FACE_ASSET, "PartNumber");
	const char *serial = object_text(adapter, FACE_ASSET, "SerialNumber");

	details_line(output, "Model", STYLE_NONE, "%s%s%s", maker, *maker && *model ? " " : "",
		     model);
	details_line(output, "Part", STYLE_NONE, "%s", part);
	details_line(output, "Serial", STYLE_NONE, "%s", serial);
	details_line(output, "Location", STYLE_NONE, "%s",
		     object_text(adapter, FACE_LOCATION, "LocationCode"));
}

/* "PCI 0000:3b:00.0, NUMA node 0" */
static void line_place(struct output *output, const struct object *adapter)
{
	const char *pci = object_text(adapter, FACE_RDMA_DEVICE, "PCIAddress");
	const json_t *value = object_get(adapter, FACE_RDMA_DEVICE, "NUMANode");
	json_int_t node = json_integer_value(value);
	CLEANUP(freep)
	char *numa = value && node >= 0 ? text_format("NUMA node %" JSON_INTEGER_FORMAT, node)
					: need_memory(strdup(""));

	details_line(output, "PCI", STYLE_NONE, "%s%s%s", pci, *pci && *numa ? ", " : "", numa);
}

/* Software has none of them. */
static void line_numbers(struct output *output, const struct object *adapter)
{
	uint64_t vendor = object_number(adapter, FACE_RDMA_DEVICE, "VendorID");
	uint64_t part = object_number(adapter, FACE_RDMA_DEVICE, "PartID");
	uint64_t revision = object_number(adapter, FACE_RDMA_DEVICE, "HardwareVersion");

	if (vendor || part || revision)
		details_line(output, "Device", STYLE_NONE,
			     "vendor 0x%06" PRIx64 ", device 0x%04" PRIx64 ", revision 0x%" PRIx64,
			     vendor, part, revision);
}

static void lines_device(struct output *output, const struct object *adapter)
{
	const char *device = FACE_RDMA_DEVICE;

	details_line(output, "Transport", STYLE_NONE, "%s",
		     object_word(adapter, device, "Transport"));
	details_line(output, "Firmware", STYLE_NONE, "%s",
		     object_text(adapter, device, "FirmwareVersion"));
	details_line(output, "Board", STYLE_NONE, "%s", object_text(adapter, device, "BoardID"));
	line_place(output, adapter);
	details_line(output, "Node GUID", STYLE_NONE, "%s",
		     object_text(adapter, device, "NodeGUID"));
	details_line(output, "System GUID", STYLE_NONE, "%s",
		     object_text(adapter, device, "SystemImageGUID"));
	line_numbers(output, adapter);
	details_line(output, "Description", STYLE_NONE, "%s",
		     object_text(adapter, device, "Description"));
}

/* "mlx5_0/1 active, 4x HDR, InfiniBand, node-7 mlx5_0 of fabric_fe80000000000000" */
static int line_port(struct fabricctl *ctl, const struct machine_port *port, const char *label)
{
	CLEANUP(freep)
	char *fabric = need_memory(strndup(port->endpoint, path_fabric_length(port->endpoint)));
	CLEANUP(freep) char *name = need_memory(strdup(""));
	char id[OBJECT_ID_MAX];
	int r = 0;

	if (*port->endpoint) {
		free(TAKE(name));
		r = describe_name(ctl, port->endpoint, &name);
	}
	if (r < 0)
		return r;
	details_line(&ctl->output, label, STYLE_NONE, "%s %s%s%s%s%s%s%s%s%s%s%s", port->name,
		     port->link.text, *port->rate ? ", " : "", port->rate,
		     *port->protocol ? ", " : "", port->protocol, *port->netdev ? ", " : "",
		     port->netdev, *name ? ", " : "", name, *name ? " of " : "",
		     *name ? path_id(fabric, id) : "");
	return 0;
}

static int lines_ports(struct fabricctl *ctl, const struct object *adapter)
{
	size_t n = 0;
	int r = machine_read(&ctl->machine, &ctl->client);

	for (size_t i = 0; i < ctl->machine.n && r >= 0; i++)
		if (path_is_in(ctl->machine.ports[i].path, adapter->path))
			r = line_port(ctl, &ctl->machine.ports[i], n++ ? "" : "Ports");
	return r;
}

static int on_domain(const struct object *domain, void *userdata)
{
	struct adapter_view *view = userdata;
	CLEANUP(freep) char *fabric = NULL, *name = NULL;
	char id[OBJECT_ID_MAX];

	if (strcmp(object_association(domain, "entity_link"), view->path) != 0)
		return 0;
	fabric = need_memory(strndup(domain->path, path_fabric_length(domain->path)));
	name = object_name(domain);
	details_line(&view->ctl->output, view->n++ ? "" : "Domains", STYLE_NONE, "%s of %s", name,
		     path_id(fabric, id));
	return 0;
}

/* What libfabric can open on it. */
static int lines_domains(struct fabricctl *ctl, const struct object *adapter)
{
	struct adapter_view view = { .ctl = ctl, .path = adapter->path };
	CLEANUP(paths_done) struct paths paths = {};
	int r = client_paths(&ctl->client, KIND_DOMAIN, "", &paths);

	return r < 0 ? r : client_objects(&ctl->client, &paths, on_domain, &view);
}

int describe_adapter(struct fabricctl *ctl, const struct object *object)
{
	struct output *output = &ctl->output;
	struct word presence = word_presence(object);
	CLEANUP(freep) char *name = object_name(object);
	char id[OBJECT_ID_MAX];
	int r;

	details_head(output, presence.style, name, path_id(object->path, id));
	describe_state(output, presence, object_number(object, FACE_REACHABILITY, "Since"),
		       object_text(object, FACE_REACHABILITY, "Error"));
	line_asset(output, object);
	lines_device(output, object);
	r = lines_ports(ctl, object);
	if (r >= 0)
		r = lines_domains(ctl, object);
	details_line(output, "Path", STYLE_NONE, "%s", object->path);
	return r;
}

/* "3  fe80::5054:ff:fe00:1  RoCEv2" */
static void lines_gids(struct output *output, const struct object *port)
{
	const json_t *gids = object_get(port, FACE_RDMA_PORT, "GIDs"), *gid;
	size_t i;

	json_array_foreach(gids, i, gid)
	{
		const char *type = json_string_value(json_array_get(gid, GID_TYPE)) ?: "";

		details_line(output, i ? "" : "GIDs", STYLE_NONE, "%" JSON_INTEGER_FORMAT " %s, %s",
			     json_integer_value(json_array_get(gid, GID_INDEX)),
			     json_string_value(json_array_get(gid, GID_ADDRESS)) ?: "",
			     enum_word(type));
	}
}

static void lines_link(struct output *output, const struct object *port)
{
	struct word link = word_link(port);
	CLEANUP(freep) char *rate = text_rate(port);
	CLEANUP(freep) char *now = text_bandwidth(port, "CurrentSpeed");
	CLEANUP(freep) char *best = text_bandwidth(port, "MaxSpeed");
	uint64_t mtu = object_number(port, FACE_RDMA_PORT, "MTU");
	uint64_t most = object_number(port, FACE_RDMA_PORT, "MTUCapable");
	bool same = !strcmp(rate, now);

	details_line(output, "Link", link.style, "%s%s%s%s%s%s%s", link.text, *rate ? ", " : "",
		     rate, *now && !same ? ", " : "", same ? "" : now, *best ? ", at most " : "",
		     best);
	details_line(output, "Physical", STYLE_NONE, "%s",
		     object_word(port, FACE_RDMA_PORT, "PhysicalState"));
	if (mtu && most)
		details_line(output, "MTU", STYLE_NONE, "%" PRIu64 ", at most %" PRIu64, mtu, most);
	else if (most)
		details_line(output, "MTU", STYLE_NONE, "at most %" PRIu64, most);
	details_line(output, "Protocol", STYLE_NONE, "%s",
		     object_word(port, FACE_RDMA_PORT, "Protocol"));
	details_line(output, "Netdev", STYLE_NONE, "%s",
		     object_text(port, FACE_RDMA_PORT, "NetworkInterface"));
}

int describe_adapter_port(struct fabricctl *ctl, const struct object *object)
{
	struct output *output = &ctl->output;
	struct word presence = word_presence(object), link = word_link(object);
	CLEANUP(freep) char *name = object_name(object);
	CLEANUP(freep)
	char *adapter = need_memory(strndup(object->path, path_adapter_length(object->path)));
	const char *endpoint = object_association(object, "representing");
	CLEANUP(freep) char *fabric = need_memory(strndup(endpoint, path_fabric_length(endpoint)));
	char id[OBJECT_ID_MAX];
	int r;

	details_head(output, presence.style == STYLE_BAD ? presence.style : link.style, name,
		     path_id(object->path, id));
	describe_state(output, presence, object_number(object, FACE_REACHABILITY, "Since"),
		       object_text(object, FACE_REACHABILITY, "Error"));
	lines_link(output, object);
	describe_addresses(output, object, FACE_IB_PORT);
	lines_gids(output, object);
	r = describe_other(ctl, "Adapter", "", adapter);
	if (r >= 0)
		r = describe_other(ctl, "Endpoint", "", endpoint);
	if (r >= 0)
		r = describe_other(ctl, "Fabric", "", fabric);
	details_line(output, "Path", STYLE_NONE, "%s", object->path);
	return r;
}
