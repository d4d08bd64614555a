// SPDX-License-Identifier: Apache-2.0
/*
 * Tables of this machine's own ends: its adapters and their ports, and what libfabric can open.
 */
#include "base/util.h"
#include "cli/domain.h"
#include "cli/listing.h"
#include "cli/text.h"

static const struct column adapter_columns[] = {
	{ "" },
	{ "ADAPTER", .least = 10 },
	{ "MODEL", .least = 12 },
	{ "PROTOCOL" },
	{ "FIRMWARE", .least = 10 },
	{ "PCI/NETDEV" },
	{ "PORTS UP" },
	{ "STATE" },
};

/* Where it sits: on PCI, or on top of a network interface. */
static const char *place_of(const struct object *adapter, const struct machine_sum *sum)
{
	const char *pci = object_text(adapter, FACE_RDMA_DEVICE, "PCIAddress");

	return *pci ? pci : sum->netdev;
}

static void print_adapter(struct table *table, const struct object *object, const char *name,
			  const struct fabricctl *ctl)
{
	struct machine_sum sum = machine_sum(&ctl->machine, object->path);
	CLEANUP(freep) char *up = text_format("%zu of %zu", sum.n_up, sum.n);
	CLEANUP(freep) char *model = text_model(object);
	struct word presence = word_presence(object);

	table_dot(table, presence.style);
	table_cell(table, STYLE_NONE, name);
	table_cell(table, STYLE_NONE, model);
	table_cell(table, STYLE_NONE,
		   *sum.protocol ? sum.protocol
				 : object_word(object, FACE_RDMA_DEVICE, "Transport"));
	table_cell(table, STYLE_NONE, object_text(object, FACE_RDMA_DEVICE, "FirmwareVersion"));
	table_cell(table, STYLE_NONE, place_of(object, &sum));
	table_cell(table, STYLE_NONE, up);
	cell_word(table, presence);
}

const struct section adapter_section = {
	.columns = adapter_columns,
	.n_columns = ARRAY_SIZE(adapter_columns),
	.print_row = print_adapter,
};

static const struct column adapter_port_columns[] = {
	{ "" },	    { "PORT", .least = 12 },  { "PROTOCOL" }, { "STATE" },
	{ "LINK" }, { "MTU", .right = true }, { "NETDEV" },   { "FABRIC", .least = 12 },
};

static void print_adapter_port(struct table *table, const struct object *object, const char *name,
			       const struct fabricctl *ctl)
{
	const char *endpoint = object_association(object, "representing");
	CLEANUP(freep) char *fabric = need_memory(strndup(endpoint, path_fabric_length(endpoint)));
	CLEANUP(freep) char *rate = text_rate(object);
	uint64_t mtu = object_number(object, FACE_RDMA_PORT, "MTU");
	struct word presence = word_presence(object);
	struct word link = presence.style == STYLE_BAD ? presence : word_link(object);
	char id[OBJECT_ID_MAX];

	table_dot(table, link.style);
	table_cell(table, STYLE_NONE, name);
	table_cell(table, STYLE_NONE, object_word(object, FACE_RDMA_PORT, "Protocol"));
	cell_word(table, link);
	table_cell(table, STYLE_NONE, rate);
	if (*rate && mtu)
		cell_number(table, mtu);
	else
		table_cell(table, STYLE_NONE, "");
	table_cell(table, STYLE_NONE, object_text(object, FACE_RDMA_PORT, "NetworkInterface"));
	table_cell(table, STYLE_NONE, path_id(fabric, id));
}

const struct section adapter_port_section = {
	.columns = adapter_port_columns,
	.n_columns = ARRAY_SIZE(adapter_port_columns),
	.print_row = print_adapter_port,
};

/* The fabric, because one device has a domain of the same name in each of its networks. */
static const struct column domain_columns[] = {
	{ "" },	     { "DOMAIN", .least = 20 }, { "PROTOCOL" }, { "ADDRESS", .least = 12 },
	{ "STATE" }, { "FABRIC", .least = 12 },
};

static bool is_domain(const struct object *object)
{
	return object->kind == KIND_DOMAIN;
}

static void print_domain(struct table *table, const struct object *object, const char *name,
			 const struct fabricctl *ctl)
{
	CLEANUP(freep)
	char *fabric = need_memory(strndup(object->path, path_fabric_length(object->path)));
	struct word state = word_presence(object);
	char id[OBJECT_ID_MAX];

	table_dot(table, stale_style(&ctl->stale, object->path, state.style));
	table_cell(table, STYLE_NONE, name);
	table_cell(table, STYLE_NONE, domain_protocol(object));
	table_cell(table, STYLE_NONE, domain_address(object));
	cell_word(table, state);
	table_cell(table, STYLE_NONE, path_id(fabric, id));
}

const struct section domain_section = {
	.takes = is_domain,
	.columns = domain_columns,
	.n_columns = ARRAY_SIZE(domain_columns),
	.print_row = print_domain,
};
