// SPDX-License-Identifier: Apache-2.0
#include <glib.h>

#include "backend/ofi/fabrics.h"
#include "backend/ofi/name.h"
#include "base/util.h"
#include "documents.h"

#define GATHERED(name, document)                                                                   \
	CLEANUP(fabrics_done) struct fabrics name;                                                 \
	document_gather(document, false, &name)

static void assert_text(const struct fabrics *fabrics, const char *expected)
{
	g_autofree char *text = fabrics_text(fabrics);

	g_assert_cmpstr(text, ==, expected);
}

static const struct domain_facts *find(const struct update *fabric, const char *provider,
				       const char *name)
{
	for (size_t i = 0; i < fabric->n_domains; i++) {
		const struct domain_facts *domain = &fabric->domains[i];

		if (strcmp(domain->provider, provider) == 0 && strcmp(domain->name, name) == 0)
			return domain;
	}
	g_assert_not_reached();
}

static void test_infiniband(void)
{
	GATHERED(fabrics, "infiniband");
	const struct update *fabric = &fabrics.items[0];

	assert_text(&fabrics, "fabric_fe80000000000000 InfiniBand IB-0xfe80000000000000\n"
			      "  mlx5_0 verbs InfiniBand FI_PROTO_RDMA_CM_IB_RC FI_EP_MSG\n"
			      "  mlx5_0-xrc verbs InfiniBand FI_PROTO_RDMA_CM_IB_XRC FI_EP_MSG\n"
			      "  mlx5_0-dgram verbs InfiniBand FI_PROTO_IB_UD FI_EP_DGRAM\n"
			      "  mlx5_0 verbs;ofi_rxm InfiniBand FI_PROTO_RXM FI_EP_RDM\n"
			      "  mlx5_0-dgram verbs;ofi_rxd InfiniBand FI_PROTO_RXD FI_EP_RDM\n");
	g_assert_cmphex(fabric->fabric.subnet_prefix, ==, UINT64_C(0xfe80000000000000));
	g_assert_cmpstr(fabric->source.id, ==, "libfabric IB-0xfe80000000000000");
	g_assert_true(fabric->source.local);
	g_assert_cmpuint(fabric->source.state, ==, SOURCE_LIVE);
	g_assert_true(fabric->has_domains);
	g_assert_false(fabric->complete);
}

static void test_infiniband_old(void)
{
	GATHERED(fabrics, "infiniband-old");

	assert_text(&fabrics, "fabric_fe80000000000000 InfiniBand IB-0x80fe\n"
			      "  mlx5_0 verbs InfiniBand FI_PROTO_RDMA_CM_IB_RC FI_EP_MSG\n"
			      "  mlx5_0-xrc verbs InfiniBand FI_PROTO_RDMA_CM_IB_XRC FI_EP_MSG\n"
			      "  mlx5_0-dgram verbs InfiniBand FI_PROTO_IB_UD FI_EP_DGRAM\n"
			      "  mlx5_0 verbs;ofi_rxm InfiniBand FI_PROTO_RXM FI_EP_RDM\n"
			      "  mlx5_0-dgram verbs;ofi_rxd InfiniBand FI_PROTO_RXD FI_EP_RDM\n");
	g_assert_cmphex(fabrics.items[0].fabric.subnet_prefix, ==, UINT64_C(0xfe80000000000000));
}

/* Two fabrics with one name. */
static void test_roce(void)
{
	GATHERED(fabrics, "infiniband-and-roce");

	assert_text(&fabrics, "fabric_fe80000000000000 InfiniBand IB-0xfe80000000000000\n"
			      "  mlx5_0 verbs InfiniBand FI_PROTO_RDMA_CM_IB_RC FI_EP_MSG\n"
			      "  mlx5_0-xrc verbs InfiniBand FI_PROTO_RDMA_CM_IB_XRC FI_EP_MSG\n"
			      "  mlx5_0-dgram verbs InfiniBand FI_PROTO_IB_UD FI_EP_DGRAM\n"
			      "  mlx5_0 verbs;ofi_rxm InfiniBand FI_PROTO_RXM FI_EP_RDM\n"
			      "  mlx5_0-dgram verbs;ofi_rxd InfiniBand FI_PROTO_RXD FI_EP_RDM\n"
			      "ofi_IB_0xfe80000000000000_ethernet RoCEv2 IB-0xfe80000000000000\n"
			      "  mlx5_1 verbs RoCEv2 FI_PROTO_RDMA_CM_IB_RC FI_EP_MSG\n"
			      "  mlx5_1-xrc verbs RoCEv2 FI_PROTO_RDMA_CM_IB_XRC FI_EP_MSG\n"
			      "  mlx5_1-dgram verbs RoCEv2 FI_PROTO_IB_UD FI_EP_DGRAM\n"
			      "  mlx5_1 verbs;ofi_rxm RoCEv2 FI_PROTO_RXM FI_EP_RDM\n"
			      "  mlx5_1-dgram verbs;ofi_rxd RoCEv2 FI_PROTO_RXD FI_EP_RDM\n");
	/* It is not the subnet with this prefix, and must not be joined with it. */
	g_assert_cmphex(fabrics.items[1].fabric.subnet_prefix, ==, 0);
	g_assert_cmpstr(fabrics.items[1].source.id, !=, fabrics.items[0].source.id);
}

static void test_two_subnets(void)
{
	GATHERED(fabrics, "two-subnets");

	g_assert_cmpuint(fabrics.n_items, ==, 2);
	g_assert_cmpstr(fabrics.items[1].source.fabric_id, ==, "fabric_fec0000000000001");
	g_assert_true(fabrics_find(&fabrics, "libfabric IB-0xfec0000000000001") ==
		      &fabrics.items[1]);
	g_assert_null(fabrics_find(&fabrics, "libfabric"));
	g_assert_cmpstr(find(&fabrics.items[1], "verbs", "mlx5_1")->link_state, ==, "FI_LINK_DOWN");
}

static void test_iwarp(void)
{
	GATHERED(fabrics, "iwarp");

	assert_text(&fabrics, "ofi_Ethernet_iWARP iWARP Ethernet-iWARP\n"
			      "  irdma0 verbs iWARP FI_PROTO_IWARP FI_EP_MSG\n"
			      "  irdma0 verbs;ofi_rxm iWARP FI_PROTO_RXM FI_EP_RDM\n");
}

static void test_tcp(void)
{
	GATHERED(fabrics, "tcp");

	assert_text(&fabrics, "ofi_10_7_0_0_16 MultiProtocol 10.7.0.0/16\n"
			      "  eth0 tcp TCP FI_PROTO_SOCK_TCP FI_EP_MSG\n"
			      "  eth0 tcp;ofi_rxm TCP FI_PROTO_RXM FI_EP_RDM\n"
			      "  eth0 net TCP FI_PROTO_XNET FI_EP_RDM\n"
			      "  eth0 sockets TCP FI_PROTO_SOCK_TCP FI_EP_MSG FI_EP_DGRAM\n"
			      "  eth0 udp UDP FI_PROTO_UDP FI_EP_DGRAM\n"
			      "  eth0 udp;ofi_rxd UDP FI_PROTO_RXD FI_EP_RDM\n"
			      "ofi_fe80___64 MultiProtocol fe80::/64\n"
			      "  eth0 tcp TCP FI_PROTO_SOCK_TCP FI_EP_MSG\n"
			      "  eth0 tcp;ofi_rxm TCP FI_PROTO_RXM FI_EP_RDM\n"
			      "  eth0 net TCP FI_PROTO_XNET FI_EP_RDM\n"
			      "  eth0 sockets TCP FI_PROTO_SOCK_TCP FI_EP_MSG FI_EP_DGRAM\n"
			      "  eth0 udp UDP FI_PROTO_UDP FI_EP_DGRAM\n"
			      "  eth0 udp;ofi_rxd UDP FI_PROTO_RXD FI_EP_RDM\n");
	g_assert_cmpstr(fabrics.items[1].domains[0].address, ==,
			"fi_sockaddr_in6://[fe80::fc:ff:fe00:1]:0");
}

static void test_one_protocol(void)
{
	GATHERED(fabrics, "tcp-only");

	g_assert_cmpuint(fabrics.n_items, ==, 2);
	g_assert_cmpuint(fabrics.items[0].fabric.protocol, ==, PROTOCOL_TCP);
	g_assert_cmpuint(fabrics.items[1].fabric.protocol, ==, PROTOCOL_UDP);
}

static void test_proprietary(void)
{
	GATHERED(fabrics, "efa");

	assert_text(&fabrics, "ofi_efa OEM efa\n"
			      "  rdmap16s27-rdm efa OEM FI_PROTO_EFA FI_EP_RDM\n"
			      "  rdmap16s27-dgrm efa OEM FI_PROTO_EFA FI_EP_DGRAM\n");
	g_assert_cmpstr(fabrics.items[0].domains[0].pci_address, ==, "0000:10:1b.0");
	g_assert_cmpuint(fabrics.items[0].domains[0].link_speed, ==, UINT64_C(100000000000));
}

static void test_host_only(void)
{
	CLEANUP(fabrics_done) struct fabrics all = { 0 };
	GATHERED(none, "host-only");

	assert_text(&none, "");
	document_gather("host-only", true, &all);
	g_assert_cmpuint(all.n_items, ==, 8);
	g_assert_cmpstr(all.items[2].source.fabric_id, ==, "ofi_shm");
	g_assert_cmpuint(all.items[2].fabric.protocol, ==, PROTOCOL_OEM);
	/* The helper's own process, and another one each time. */
	g_assert_cmpstr(all.items[2].domains[0].address, ==, "");
}

static void test_virtual_machine(void)
{
	GATHERED(fabrics, "virtual-machine");
	const struct domain_facts *rxe;

	g_assert_cmpuint(fabrics.n_items, ==, 6);
	g_assert_cmpstr(fabrics.items[0].source.fabric_id, ==, "ofi_Ethernet_iWARP");
	g_assert_cmpuint(fabrics.items[0].n_domains, ==, 1);
	g_assert_cmpstr(fabrics.items[1].source.fabric_id, ==,
			"ofi_IB_0xfe80000000000000_ethernet");
	g_assert_cmpuint(fabrics.items[1].n_domains, ==, 3);
	for (size_t i = 2; i < fabrics.n_items; i++)
		g_assert_cmpuint(fabrics.items[i].fabric.protocol, ==, PROTOCOL_MULTI);
	/* One provider with two protocols is two domains. */
	g_assert_cmpstr(fabrics.items[2].source.fabric_id, ==, "ofi_10_7_0_0_24");
	g_assert_cmpuint(fabrics.items[2].n_domains, ==, 8);
	rxe = find(&fabrics.items[1], "verbs", "rxe0");
	g_assert_cmpstr(rxe->device, ==, "rxe0");
	g_assert_cmpstr(rxe->pci_address, ==, "");
	g_assert_cmpuint(rxe->max_message_size, ==, 8388608);
	g_assert_cmpuint(rxe->max_memory_regions, ==, 524287);
	g_assert_cmpuint(rxe->max_endpoints, ==, 1048560);
	g_assert_cmpuint(rxe->max_completion_queues, ==, 1048576);
	g_assert_cmpuint(rxe->link_mtu, ==, 1024);
	g_assert_cmpstr(rxe->link_state, ==, "FI_LINK_UP");
}

static void test_united(void)
{
	GATHERED(fabrics, "infiniband");
	const struct domain_facts *rxm = find(&fabrics.items[0], "verbs;ofi_rxm", "mlx5_0");

	g_assert_cmpstr(rxm->capabilities, ==,
			"FI_MSG FI_TAGGED FI_RECV FI_SEND FI_RMA FI_MULTI_RECV");
	g_assert_cmpuint(rxm->max_message_size, ==, UINT64_MAX);
	g_assert_cmpuint(rxm->inject_size, ==, 16384);
}

/* A kernel that names the device otherwise: the same objects. */
static void test_renamed(void)
{
	GATHERED(before, "infiniband");
	CLEANUP(fabrics_done) struct fabrics after = { 0 };

	for (size_t i = 0; i < before.items[0].n_domains; i++) {
		struct ofi_info info = { .fabric = "IB-0xfe80000000000000",
					 .domain = before.items[0].domains[i] };
		const char *rest = info.domain.name + strlen("mlx5_0");
		g_autofree char *name = g_strconcat("ibp59s0", rest, NULL);

		memset(info.domain.name, 0, sizeof(info.domain.name));
		memset(info.domain.device, 0, sizeof(info.domain.device));
		g_strlcpy(info.domain.name, name, sizeof(info.domain.name));
		g_strlcpy(info.domain.device, "ibp59s0", sizeof(info.domain.device));
		g_assert_cmpint(fabrics_add(&after, &info), ==, 0);
	}
	g_assert_cmpint(fabrics_settle(&after), ==, 0);
	g_assert_cmpuint(after.items[0].n_domains, ==, before.items[0].n_domains);
	for (size_t i = 0; i < after.items[0].n_domains; i++)
		g_assert_cmphex(after.items[0].domains[i].id, ==, before.items[0].domains[i].id);
}

static void add_device(struct fabrics *fabrics, const char *fabric, const char *device)
{
	struct ofi_info info = {
		.domain = { .provider = "verbs",
			    .protocol_name = "FI_PROTO_IB_UD",
			    .pci_address = "0000:3b:00.0" },
	};

	g_strlcpy(info.fabric, fabric, sizeof(info.fabric));
	g_strlcpy(info.domain.name, device, sizeof(info.domain.name));
	g_strlcpy(info.domain.device, device, sizeof(info.domain.device));
	g_assert_cmpint(fabrics_add(fabrics, &info), ==, 0);
}

/* Two devices, and what is asked first is chance. */
static void test_shared_function(void)
{
	CLEANUP(fabrics_done) struct fabrics there = { 0 }, back = { 0 }, alone = { 0 };

	add_device(&there, "a", "mlx5_2");
	add_device(&there, "a", "mlx5_3");
	add_device(&back, "a", "mlx5_3");
	add_device(&back, "a", "mlx5_2");
	add_device(&alone, "a", "mlx5_2");
	g_assert_cmpint(fabrics_settle(&there), ==, 0);
	g_assert_cmpint(fabrics_settle(&back), ==, 0);
	g_assert_cmpint(fabrics_settle(&alone), ==, 0);
	g_assert_cmpuint(there.items[0].n_domains, ==, 2);
	g_assert_cmphex(there.items[0].domains[0].id, !=, there.items[0].domains[1].id);
	g_assert_cmphex(there.items[0].domains[0].id, ==, back.items[0].domains[1].id);
	g_assert_cmphex(there.items[0].domains[1].id, ==, back.items[0].domains[0].id);
	/* None of them has the id of a device that has the function for itself. */
	g_assert_cmphex(there.items[0].domains[0].id, !=, alone.items[0].domains[0].id);
	g_assert_cmphex(there.items[0].domains[1].id, !=, alone.items[0].domains[0].id);
}

/* Likewise when they are in two fabrics. */
static void test_shared_by_fabrics(void)
{
	CLEANUP(fabrics_done) struct fabrics fabrics = { 0 };
	const struct domain_facts *domain;

	add_device(&fabrics, "a", "mlx5_2");
	add_device(&fabrics, "b", "mlx5_3");
	g_assert_cmpint(fabrics_settle(&fabrics), ==, 0);
	g_assert_cmpuint(fabrics.n_items, ==, 2);
	for (size_t i = 0; i < fabrics.n_items; i++) {
		domain = &fabrics.items[i].domains[0];
		g_assert_cmphex(domain->id, ==, name_domain_id(domain, true));
	}
}

static void add_numbered(struct fabrics *fabrics, unsigned int fabric, unsigned int domain)
{
	struct ofi_info info = { .domain = { .provider = "p" } };

	g_snprintf(info.fabric, sizeof(info.fabric), "f%u", fabric);
	g_snprintf(info.domain.name, sizeof(info.domain.name), "d%u", domain);
	g_assert_cmpint(fabrics_add(fabrics, &info), ==, 0);
}

/* What is too much is left out, and what is there already still learns. */
static void test_too_many_fabrics(void)
{
	CLEANUP(fabrics_done) struct fabrics fabrics = { 0 };

	for (unsigned int i = 0; i < FABRICS_MAX; i++)
		add_numbered(&fabrics, i, 0);
	g_assert_false(fabrics.cut);
	add_numbered(&fabrics, FABRICS_MAX, 0);
	g_assert_true(fabrics.cut);
	add_numbered(&fabrics, 0, 1);
	g_assert_cmpint(fabrics_settle(&fabrics), ==, 0);
	g_assert_cmpuint(fabrics.n_items, ==, FABRICS_MAX);
	g_assert_cmpuint(fabrics.items[0].n_domains, ==, 2);
}

static void test_too_many_domains(void)
{
	CLEANUP(fabrics_done) struct fabrics fabrics = { 0 };

	for (unsigned int i = 0; i < DOMAINS_MAX; i++)
		add_numbered(&fabrics, i % 2, i);
	g_assert_false(fabrics.cut);
	add_numbered(&fabrics, 0, DOMAINS_MAX);
	g_assert_true(fabrics.cut);
	/* A fabric would have none. */
	add_numbered(&fabrics, 2, 0);
	g_assert_cmpint(fabrics_settle(&fabrics), ==, 0);
	g_assert_cmpuint(fabrics.n_items, ==, 2);
	for (size_t i = 0; i < 2; i++)
		g_assert_cmpuint(fabrics.items[i].n_domains, ==, DOMAINS_MAX / 2);
}

static void test_nameless(void)
{
	CLEANUP(fabrics_done) struct fabrics fabrics = { 0 };
	struct ofi_info info = { .domain = { .name = "d", .provider = "p" } };

	g_assert_cmpint(fabrics_add(&fabrics, &info), ==, 0);
	g_assert_cmpuint(fabrics.n_items, ==, 0);
}

/* Two infos of one domain, with these capabilities. */
static void unite(const char *first, const char *second, struct fabrics *ret)
{
	struct ofi_info info = { .fabric = "f", .domain = { .name = "d", .provider = "p" } };

	*ret = (struct fabrics){ 0 };
	g_strlcpy(info.domain.capabilities, first, sizeof(info.domain.capabilities));
	g_assert_cmpint(fabrics_add(ret, &info), ==, 0);
	memset(info.domain.capabilities, 0, sizeof(info.domain.capabilities));
	g_strlcpy(info.domain.capabilities, second, sizeof(info.domain.capabilities));
	g_strlcpy(info.domain.address, "fi_a://x", sizeof(info.domain.address));
	g_assert_cmpint(fabrics_add(ret, &info), ==, 0);
	g_assert_cmpuint(ret->items[0].n_domains, ==, 1);
}

static void test_words(void)
{
	CLEANUP(fabrics_done) struct fabrics fabrics = { 0 };

	unite("FI_RMA FI_SEND", "FI_RMA_EVENT FI_SEND FI_RM", &fabrics);
	g_assert_cmpstr(fabrics.items[0].domains[0].capabilities, ==,
			"FI_RMA FI_SEND FI_RMA_EVENT FI_RM");
	/* What only the second says. */
	g_assert_cmpstr(fabrics.items[0].domains[0].address, ==, "fi_a://x");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fabrics/infiniband", test_infiniband);
	g_test_add_func("/fabrics/infiniband/old-spelling", test_infiniband_old);
	g_test_add_func("/fabrics/infiniband/two-subnets", test_two_subnets);
	g_test_add_func("/fabrics/roce", test_roce);
	g_test_add_func("/fabrics/iwarp", test_iwarp);
	g_test_add_func("/fabrics/tcp", test_tcp);
	g_test_add_func("/fabrics/one-protocol", test_one_protocol);
	g_test_add_func("/fabrics/proprietary", test_proprietary);
	g_test_add_func("/fabrics/host-only", test_host_only);
	g_test_add_func("/fabrics/virtual-machine", test_virtual_machine);
	g_test_add_func("/fabrics/domain/united", test_united);
	g_test_add_func("/fabrics/domain/renamed", test_renamed);
	g_test_add_func("/fabrics/domain/shared-function", test_shared_function);
	g_test_add_func("/fabrics/domain/shared-by-fabrics", test_shared_by_fabrics);
	g_test_add_func("/fabrics/too-many/fabrics", test_too_many_fabrics);
	g_test_add_func("/fabrics/too-many/domains", test_too_many_domains);
	g_test_add_func("/fabrics/nameless", test_nameless);
	g_test_add_func("/fabrics/words", test_words);
	return g_test_run();
}
