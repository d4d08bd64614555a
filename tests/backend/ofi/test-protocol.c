// SPDX-License-Identifier: Apache-2.0
#include <glib.h>

#include "backend/ofi/protocol.h"
#include "base/util.h"

static struct ofi_info make(const char *provider, const char *protocol, const char *fabric,
			    const char *network)
{
	struct ofi_info info = { 0 };

	g_strlcpy(info.fabric, fabric, sizeof(info.fabric));
	g_strlcpy(info.domain.provider, provider, sizeof(info.domain.provider));
	g_strlcpy(info.domain.protocol_name, protocol, sizeof(info.domain.protocol_name));
	g_strlcpy(info.domain.network_type, network, sizeof(info.domain.network_type));
	return info;
}

#define IB_NAME "IB-0xfe80000000000000"
#define IWARP	"Ethernet-iWARP"

static void test_protocol(void)
{
	static const struct {
		const char *provider, *protocol, *fabric, *network;
		enum protocol expected;
	} cases[] = {
		{ "verbs", "FI_PROTO_RDMA_CM_IB_RC", IB_NAME, "InfiniBand", PROTOCOL_INFINIBAND },
		{ "verbs", "FI_PROTO_RDMA_CM_IB_RC", IB_NAME, "Unknown", PROTOCOL_INFINIBAND },
		{ "verbs", "FI_PROTO_RDMA_CM_IB_XRC", IB_NAME, "", PROTOCOL_INFINIBAND },
		{ "verbs", "FI_PROTO_IB_UD", IB_NAME, "Ethernet", PROTOCOL_ROCEV2 },
		{ "verbs", "FI_PROTO_IB_UD", "something", "InfiniBand", PROTOCOL_INFINIBAND },
		{ "verbs", "FI_PROTO_IB_UD", "something", "Ethernet", PROTOCOL_ROCEV2 },
		{ "verbs", "FI_PROTO_IB_UD", "something", "", PROTOCOL_OEM },
		{ "verbs;ofi_rxm", "FI_PROTO_RXM", IB_NAME, "InfiniBand", PROTOCOL_INFINIBAND },
		{ "ofi_rxm;verbs", "FI_PROTO_RXM", IB_NAME, "Ethernet", PROTOCOL_ROCEV2 },
		{ "verbs;ofi_rxd", "FI_PROTO_RXD", IB_NAME, "Ethernet", PROTOCOL_ROCEV2 },
		{ "verbs", "FI_PROTO_IWARP", IWARP, "Ethernet", PROTOCOL_IWARP },
		{ "verbs", "FI_PROTO_IWARP_RDM", IWARP, "", PROTOCOL_IWARP },
		{ "verbs;ofi_rxm", "FI_PROTO_RXM", IWARP, "Ethernet", PROTOCOL_IWARP },
		{ "tcp", "FI_PROTO_SOCK_TCP", "10.7.0.0/16", "Ethernet", PROTOCOL_TCP },
		{ "tcp", "FI_PROTO_XNET", "10.7.0.0/16", "", PROTOCOL_TCP },
		{ "tcp;ofi_rxm", "FI_PROTO_RXM", "10.7.0.0/16", "", PROTOCOL_TCP },
		{ "tcp;ofi_rxm", "FI_PROTO_RXM_TCP", "10.7.0.0/16", "", PROTOCOL_TCP },
		{ "tcp;ofi_rxm;ofi_mrail", "FI_PROTO_MRAIL", "10.7.0.0/16", "", PROTOCOL_TCP },
		{ "net", "FI_PROTO_RXM", "10.7.0.0/16", "", PROTOCOL_TCP },
		{ "sockets", "FI_PROTO_RXM", "10.7.0.0/16", "", PROTOCOL_TCP },
		{ "udp", "FI_PROTO_UDP", "10.7.0.0/16", "", PROTOCOL_UDP },
		{ "udp;ofi_rxd", "FI_PROTO_RXD", "10.7.0.0/16", "", PROTOCOL_UDP },
		{ "usnic", "FI_PROTO_UDP", "usnic", "Ethernet", PROTOCOL_UDP },
		{ "efa", "FI_PROTO_EFA", "efa", "Ethernet", PROTOCOL_OEM },
		{ "efa;ofi_rxr", "FI_PROTO_EFA", "efa", "", PROTOCOL_OEM },
		{ "cxi", "FI_PROTO_CXI", "cxi", "HPC Ethernet", PROTOCOL_OEM },
		{ "psm2", "FI_PROTO_PSMX2", "psm2", "", PROTOCOL_OEM },
		{ "opx", "FI_PROTO_OPX", "opx", "OmniPath", PROTOCOL_OEM },
		{ "efa;ofi_rxd", "FI_PROTO_RXD", "efa", "", PROTOCOL_OEM },
		{ "ofi_rxd", "FI_PROTO_RXD", "x", "", PROTOCOL_OEM },
		{ "", "", "", "", PROTOCOL_OEM },
		{ "new", "FI_PROTO_NEW", "new", "", PROTOCOL_OEM },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ofi_info info = make(cases[i].provider, cases[i].protocol, cases[i].fabric,
					    cases[i].network);

		g_test_message("%s %s", cases[i].provider, cases[i].protocol);
		g_assert_cmpint(protocol_of(&info), ==, cases[i].expected);
	}
}

static void test_host_only(void)
{
	static const struct {
		const char *provider, *domain, *fabric, *address, *capabilities;
		bool expected;
	} cases[] = {
		{ "tcp", "eth0", "10.7.0.0/16", "fi_sockaddr_in://10.7.0.1:0", "", false },
		{ "tcp", "eth0", "10.7.0.0/16", "", "FI_LOCAL_COMM FI_REMOTE_COMM", false },
		{ "psm2", "hfi1_0", "psm2", "", "FI_MSG FI_LOCAL_COMM", true },
		{ "psm2", "hfi1_0", "psm2", "", "FI_MSG FI_LOCAL_COMMA", false },
		{ "psm2", "hfi1_0", "psm2", "", "XFI_LOCAL_COMM FI_MSG", false },
		{ "shm", "shm", "shm", "", "", true },
		{ "sm2", "sm2", "sm2", "", "", true },
		{ "shmem", "x", "x", "", "", false },
		{ "ofi_hook_noop;tcp", "eth0", "10.7.0.0/16", "", "", true },
		{ "tcp;ofi_hook_noop", "eth0", "10.7.0.0/16", "", "", true },
		{ "ofi_mrail", "eth0", "10.7.0.0/16", "", "", true },
		{ "tcp;ofi_mrail", "eth0", "10.7.0.0/16", "", "", false },
		{ "off_coll", "eth0", "10.7.0.0/16", "", "", true },
		{ "", "eth0", "10.7.0.0/16", "", "", true },
		{ "tcp", "lo", "10.7.0.0/16", "", "", true },
		{ "tcp", "lo0", "10.7.0.0/16", "", "", false },
		{ "tcp", "eth0", "127.0.0.1/32", "", "", true },
		{ "tcp", "eth0", "127.0.0.0/8", "", "", true },
		{ "tcp", "eth0", "127.net", "", "", false },
		{ "tcp", "eth0", "::1/128", "", "", true },
		{ "tcp", "eth0", "::/64", "", "", false },
		{ "tcp", "eth0", "x", "fi_sockaddr_in://127.0.0.1:0", "", true },
		{ "tcp", "eth0", "x", "fi_sockaddr_in6://[::1]:0", "", true },
		{ "tcp", "eth0", "x", "fi_sockaddr_in6://[::12]:0", "", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ofi_info info = make(cases[i].provider, "", cases[i].fabric, "");

		g_strlcpy(info.domain.name, cases[i].domain, sizeof(info.domain.name));
		g_strlcpy(info.domain.address, cases[i].address, sizeof(info.domain.address));
		g_strlcpy(info.domain.capabilities, cases[i].capabilities,
			  sizeof(info.domain.capabilities));
		g_test_message("%zu: %s %s", i, cases[i].provider, cases[i].fabric);
		g_assert_cmpint(protocol_is_host_only(&info), ==, cases[i].expected);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/protocol/of", test_protocol);
	g_test_add_func("/protocol/host-only", test_host_only);
	return g_test_run();
}
