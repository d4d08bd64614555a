// SPDX-License-Identifier: Apache-2.0
/*
 * The machine itself, as updates.
 */
#include "own-machine.h"

#include <glib.h>
#include <string.h>

#define NOW UINT64_C(1700000000000000)

static void begin(struct update *update, const char *source, const char *fabric_id)
{
	*update = (struct update){
		.source = { .state = SOURCE_LIVE, .local = true, .last_heard = NOW },
		.now = NOW,
	};
	g_strlcpy(update->source.id, source, sizeof(update->source.id));
	g_strlcpy(update->source.fabric_id, fabric_id, sizeof(update->source.fabric_id));
}

static void add_gid(struct adapter_port_facts *port, unsigned int index, enum gid_type type,
		    uint64_t prefix, uint64_t low)
{
	struct gid_facts *gid = &port->gids[port->n_gids++];

	gid->index = (uint16_t)index;
	gid->type = (uint8_t)type;
	for (unsigned int i = 0; i < 8; i++) {
		gid->gid[i] = (uint8_t)(prefix >> (56 - 8 * i));
		gid->gid[8 + i] = (uint8_t)(low >> (56 - 8 * i));
	}
}

/* What a port to a live link has, whatever it speaks. */
static struct adapter_port_facts make_port(const struct adapter_facts *adapter,
					   enum link_layer layer, uint64_t prefix, uint64_t guid)
{
	struct adapter_port_facts port = {
		.link_layer = (uint8_t)layer,
		.port = {
			.node_guid = adapter->guid,
			.number = 1,
			.guid = guid,
			.gid_prefix = prefix,
			.state = PORT_STATE_ACTIVE,
			.physical_state = PORT_PHYSICAL_LINK_UP,
			.speed = LINK_SPEED_NDR,
			.width = LINK_WIDTH_4X,
			.speeds_supported = LINK_SPEED_BIT(LINK_SPEED_NDR),
			.widths_supported = LINK_WIDTH_1X | LINK_WIDTH_4X,
			.mtu = 4096,
			.mtu_cap = 4096,
		},
	};

	memcpy(port.adapter_id, adapter->id, sizeof(port.adapter_id));
	return port;
}

static void add(struct update *verbs, const struct adapter_facts *adapter,
		const struct adapter_port_facts *port)
{
	g_assert_cmpint(update_add_adapter(verbs, adapter), ==, 0);
	g_assert_cmpint(update_add_adapter_port(verbs, port), ==, 0);
}

static void add_hca(struct update *verbs)
{
	static const struct adapter_facts adapter = {
		.id = HCA,
		.name = "mlx5_0",
		.guid = UINT64_C(0x0002c90300101002),
		.system_guid = UINT64_C(0x0002c90300101000),
		.vendor_id = 0x02c9,
		.part_id = 4129,
		.hardware_version = 0,
		.numa_node = 1,
		.transport = TRANSPORT_INFINIBAND,
		.n_ports = 1,
		.pci_address = "0000:3b:00.0",
		.firmware = "28.39.1002",
		.board_id = "MT_0000000838",
		.maker = "Mellanox Technologies",
		.model = "MT2910 Family [ConnectX-7]",
		.part_number = "MCX75310AAS-NEAT",
		.serial_number = "MT2231X01234",
		.location = "Slot 3",
		.description = "host-1-1 mlx5_0",
	};
	struct adapter_port_facts port =
		make_port(&adapter, LINK_LAYER_INFINIBAND, UINT64_C(0xfe80000000000000),
			  fat_tree_endpoint(1, 1));

	g_assert_cmphex(adapter.guid, ==, fat_tree_host(1, 1));
	port.port.lid = 1041;
	port.port.sm_lid = 1;
	g_strlcpy(port.netdev, "ib0", sizeof(port.netdev));
	add_gid(&port, 0, GID_TYPE_IB, UINT64_C(0xfe80000000000000), fat_tree_endpoint(1, 1));
	add(verbs, &adapter, &port);
}

static void add_roce(struct update *verbs)
{
	static const struct adapter_facts adapter = {
		.id = ROCE,
		.name = "rxe0",
		.guid = UINT64_C(0x525400fffe000001),
		.numa_node = -1,
		.transport = TRANSPORT_INFINIBAND,
		.n_ports = 1,
		.description = "Software RoCE",
	};
	struct adapter_port_facts port =
		make_port(&adapter, LINK_LAYER_ETHERNET, UINT64_C(0xfe80000000000000),
			  UINT64_C(0x525400fffe000001));

	port.port.mtu = 1024;
	g_strlcpy(port.netdev, "eth0", sizeof(port.netdev));
	add_gid(&port, 0, GID_TYPE_ROCE_V1, UINT64_C(0xfe80000000000000),
		UINT64_C(0x525400fffe000001));
	add_gid(&port, 1, GID_TYPE_ROCE_V2, 0, UINT64_C(0x0000ffff0a070001));
	add(verbs, &adapter, &port);
}

static void say_subnet(struct update *update)
{
	static const struct domain_facts domain = {
		.id = SUBNET_DOMAIN,
		.name = "mlx5_0",
		.provider = "verbs;ofi_rxm",
		.protocol_name = "FI_PROTO_RXM",
		.protocol = PROTOCOL_INFINIBAND,
		.endpoint_types = "FI_EP_RDM",
		.capabilities = "FI_MSG FI_RMA FI_TAGGED",
		.address_format = "FI_SOCKADDR_IN",
		.address = "fi_sockaddr_in://10.4.0.1:0",
		.max_message_size = UINT64_C(1) << 30,
		.inject_size = 16384,
		.max_endpoints = 131072,
		.max_completion_queues = 16777216,
		.max_tx_contexts = 1024,
		.max_rx_contexts = 1025,
		.max_memory_regions = 8388608,
		.mr_key_size = 4,
		.mr_mode = "FI_MR_LOCAL FI_MR_ALLOCATED",
		.control_progress = "FI_PROGRESS_AUTO",
		.data_progress = "FI_PROGRESS_MANUAL",
		.threading = "FI_THREAD_SAFE",
		.device = "mlx5_0",
		.pci_address = "0000:3b:00.0",
		.network_type = "InfiniBand",
		.link_state = "FI_LINK_UP",
		.link_speed = UINT64_C(400000000000),
		.link_mtu = 4096,
	};

	begin(update, "libfabric " SUBNET_NAME, FAT_TREE_FABRIC);
	update->fabric = (struct fabric_facts){
		.subnet_prefix = UINT64_C(0xfe80000000000000),
		.protocol = PROTOCOL_INFINIBAND,
		.name = SUBNET_NAME,
	};
	update->has_domains = true;
	g_assert_cmpint(update_add_domain(update, &domain), ==, 0);
}

static void say_tcp(struct update *update)
{
	static const struct domain_facts domain = {
		.id = TCP_DOMAIN,
		.name = "eth0",
		.provider = "tcp",
		.protocol_name = "FI_PROTO_SOCK_TCP",
		.protocol = PROTOCOL_TCP,
		.endpoint_types = "FI_EP_MSG FI_EP_RDM",
		.capabilities = "FI_MSG",
		.link_state = "FI_LINK_UP",
	};

	begin(update, "libfabric " TCP_NAME, TCP_FABRIC);
	update->fabric = (struct fabric_facts){ .protocol = PROTOCOL_TCP, .name = TCP_NAME };
	update->has_domains = true;
	g_assert_cmpint(update_add_domain(update, &domain), ==, 0);
}

void own_machine_init(struct own_machine *machine)
{
	begin(&machine->verbs, "verbs", "");
	machine->verbs.has_adapters = true;
	add_hca(&machine->verbs);
	add_roce(&machine->verbs);
	say_subnet(&machine->subnet);
	say_tcp(&machine->tcp);
}

void own_machine_done(struct own_machine *machine)
{
	update_done(&machine->verbs);
	update_done(&machine->subnet);
	update_done(&machine->tcp);
}
