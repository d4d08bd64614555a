// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/protocol.h"

#include "backend/ofi/name.h"
#include "backend/ofi/words.h"
#include "base/util.h"

/* What is no protocol of its own. */
enum {
	OF_THE_WIRE = PROTOCOL_MAX_, /* verbs: what the network is */
	OF_THE_CORE,		     /* what the provider at the bottom speaks */
};

static const struct word {
	const char *name;
	int protocol;
} protocols[] = {
	{ "FI_PROTO_RDMA_CM_IB_RC", OF_THE_WIRE }, { "FI_PROTO_RDMA_CM_IB_XRC", OF_THE_WIRE },
	{ "FI_PROTO_IB_UD", OF_THE_WIRE },	   { "FI_PROTO_IB_RDM", OF_THE_WIRE },
	{ "FI_PROTO_IWARP", PROTOCOL_IWARP },	   { "FI_PROTO_IWARP_RDM", PROTOCOL_IWARP },
	{ "FI_PROTO_UDP", PROTOCOL_UDP },	   { "FI_PROTO_SOCK_TCP", PROTOCOL_TCP },
	{ "FI_PROTO_RXM_TCP", PROTOCOL_TCP },	   { "FI_PROTO_XNET", PROTOCOL_TCP },
	{ "FI_PROTO_RXM", OF_THE_CORE },	   { "FI_PROTO_RXD", OF_THE_CORE },
	{ "FI_PROTO_MRAIL", OF_THE_CORE },	   { "FI_PROTO_RSTREAM", OF_THE_CORE },
};

static const struct word cores[] = {
	{ "verbs", OF_THE_WIRE },    { "tcp", PROTOCOL_TCP }, { "net", PROTOCOL_TCP },
	{ "sockets", PROTOCOL_TCP }, { "udp", PROTOCOL_UDP }, { "usnic", PROTOCOL_UDP },
};

/* Providers of which nothing leaves the host; a name that ends in '_' stands for all such. */
static const char *const host_only[] = {
	"shm", "sm2", "coll", "ofi_coll", "off_coll", "ofi_hook_",
};

static int find(const struct word *words, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(words[i].name, name) == 0)
			return words[i].protocol;
	}
	return PROTOCOL_OEM;
}

/* The next provider of a stack, as "verbs;ofi_rxm"; false: there is none left. */
static bool next_provider(const char **stack, char ret_name[static LOCAL_TEXT_SIZE])
{
	size_t length;

	*stack += strspn(*stack, ";");
	length = strcspn(*stack, ";");
	memcpy(ret_name, *stack, length);
	ret_name[length] = '\0';
	*stack += length;
	return length > 0;
}

/* The provider at the bottom: the layers above it are called "ofi_"; false: there is none. */
static bool find_core(const char *stack, char ret_name[static LOCAL_TEXT_SIZE])
{
	while (next_provider(&stack, ret_name)) {
		if (strncmp(ret_name, "ofi_", strlen("ofi_")) != 0)
			return true;
	}
	return false;
}

static enum protocol of_the_wire(const struct ofi_info *info)
{
	uint64_t prefix;

	if (name_is_iwarp(info->fabric))
		return PROTOCOL_IWARP;
	/* Which of the two RoCEs is not told; the second is what is in use. */
	if (protocol_is_ethernet(info))
		return PROTOCOL_ROCEV2;
	if (strcmp(info->domain.network_type, "InfiniBand") == 0 ||
	    name_is_prefix(info->fabric, &prefix))
		return PROTOCOL_INFINIBAND;
	return PROTOCOL_OEM;
}

enum protocol protocol_of(const struct ofi_info *info)
{
	int protocol = find(protocols, ARRAY_SIZE(protocols), info->domain.protocol_name);
	char core[LOCAL_TEXT_SIZE];

	if (protocol == OF_THE_CORE)
		protocol = find_core(info->domain.provider, core)
				   ? find(cores, ARRAY_SIZE(cores), core)
				   : PROTOCOL_OEM;
	return protocol == OF_THE_WIRE ? of_the_wire(info) : (enum protocol)protocol;
}

bool protocol_is_ethernet(const struct ofi_info *info)
{
	return strcmp(info->domain.network_type, "Ethernet") == 0;
}

static bool stays_here(const char *provider)
{
	for (size_t i = 0; i < ARRAY_SIZE(host_only); i++) {
		size_t length = strlen(host_only[i]);

		if (strcmp(provider, host_only[i]) == 0 ||
		    (host_only[i][length - 1] == '_' &&
		     strncmp(provider, host_only[i], length) == 0))
			return true;
	}
	return false;
}

static bool is_loopback(const struct ofi_info *info)
{
	const char *address = strstr(info->domain.address, "://");

	return strcmp(info->domain.name, "lo") == 0 || name_is_loopback(info->fabric) ||
	       (address &&
		(strncmp(address + 3, "127.", 4) == 0 || strncmp(address + 3, "[::1]", 5) == 0));
}

static bool is_capable(const struct ofi_info *info, const char *of)
{
	return words_have(info->domain.capabilities, of, strlen(of));
}

bool protocol_is_host_only(const struct ofi_info *info)
{
	const char *stack = info->domain.provider;
	char provider[LOCAL_TEXT_SIZE];

	if (!find_core(stack, provider) || is_loopback(info))
		return true;
	while (next_provider(&stack, provider)) {
		if (stays_here(provider))
			return true;
	}
	/* Some say so themselves, as psm2 without a device; others say neither. */
	return is_capable(info, "FI_LOCAL_COMM") && !is_capable(info, "FI_REMOTE_COMM");
}

bool protocol_has_own_address(const struct ofi_info *info)
{
	return strncmp(info->domain.address, "fi_shm://", strlen("fi_shm://")) == 0;
}
