// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/name.h"

#include "backend/ofi/protocol.h"
#include "base/util.h"

#include <arpa/inet.h>
#include <byteswap.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

#define PREFIX_HEAD "IB-0x"
#define IWARP_NAME  "Ethernet-iWARP"
/* What of a name goes into an id: "ofi_" before, and a hash or "_ethernet" behind. */
#define CLEAN_SIZE 51

/* 64 bits, FNV-1a; the terminator counts, so that "a" "bc" is not "ab" "c". */
static uint64_t hash_text(uint64_t hash, const char *text)
{
	do
		hash = (hash ^ (uint8_t)*text) * FNV_PRIME;
	while (*text++);
	return hash;
}

static uint32_t hash_short(const char *text)
{
	uint64_t hash = hash_text(FNV_BASIS, text);

	return (uint32_t)(hash ^ (hash >> 32));
}

/* Link-local, site-local or global unicast (IBA vol. 1, 4.1.1): no other prefix is in use. */
static bool is_likely(uint64_t prefix)
{
	return prefix >> 48 == 0xfe80 || prefix >> 48 == 0xfec0 || prefix >> 61 == 1;
}

bool name_is_prefix(const char *name, uint64_t *ret_prefix)
{
	const char *digits = name + strlen(PREFIX_HEAD);
	uint64_t prefix;
	size_t length;

	if (strncmp(name, PREFIX_HEAD, strlen(PREFIX_HEAD)) != 0)
		return false;
	length = strspn(digits, "0123456789abcdefABCDEF");
	if (length == 0 || length > 16 || digits[length])
		return false;
	prefix = strtoull(digits, NULL, 16);
	if (!is_likely(prefix) && is_likely(bswap_64(prefix)))
		prefix = bswap_64(prefix);
	*ret_prefix = prefix;
	return true;
}

bool name_is_iwarp(const char *name)
{
	return strcmp(name, IWARP_NAME) == 0;
}

/* "10.7.0.0/16", "fe80::/64", as inet_ntop(3) writes them, and with no zeroes before the length. */
static bool is_subnet(const char *name)
{
	const char *slash = strchr(name, '/');
	char address[INET6_ADDRSTRLEN], again[INET6_ADDRSTRLEN];
	uint8_t bytes[16];
	int family, length, end = 0;

	if (!slash || slash - name >= (ptrdiff_t)sizeof(address) || !isdigit(slash[1]) ||
	    sscanf(slash + 1, "%3d%n", &length, &end) != 1 || slash[1 + end] ||
	    (slash[1] == '0' && slash[2]))
		return false;
	snprintf(address, sizeof(address), "%.*s", (int)(slash - name), name);
	family = strchr(address, ':') ? AF_INET6 : AF_INET;
	return inet_pton(family, address, bytes) == 1 &&
	       inet_ntop(family, bytes, again, sizeof(again)) && strcmp(address, again) == 0;
}

bool name_is_loopback(const char *name)
{
	return is_subnet(name) && (strncmp(name, "127.", 4) == 0 || strncmp(name, "::1/", 4) == 0);
}

/*
 * Whether no other name of these kinds becomes the same id. Subnets always have a '/', which
 * becomes '_' with up to three digits behind it; a hash has eight, and a plain word has no '_'.
 */
static bool is_clean(const char *name)
{
	uint64_t prefix;
	size_t n = 0;

	if (strlen(name) >= CLEAN_SIZE)
		return false;
	if (is_subnet(name) || name_is_iwarp(name) || name_is_prefix(name, &prefix))
		return true;
	while (isalnum((uint8_t)name[n]))
		n++;
	return !name[n];
}

static void clean(const char *name, char ret_clean[static CLEAN_SIZE])
{
	size_t n = 0;

	for (; name[n] && n < CLEAN_SIZE - 1; n++)
		ret_clean[n] = isalnum((uint8_t)name[n]) ? name[n] : '_';
	ret_clean[n] = '\0';
}

void name_fabric_id(const struct ofi_info *info, char ret_id[static FABRIC_ID_SIZE])
{
	bool is_prefix, ethernet = protocol_is_ethernet(info);
	char cleaned[CLEAN_SIZE];
	uint64_t prefix;

	is_prefix = name_is_prefix(info->fabric, &prefix);
	clean(info->fabric, cleaned);
	if (is_prefix && !ethernet)
		snprintf(ret_id, FABRIC_ID_SIZE, "fabric_%016" PRIx64, prefix);
	else if (is_prefix)
		snprintf(ret_id, FABRIC_ID_SIZE, "ofi_%s_ethernet", cleaned);
	else if (is_clean(info->fabric))
		snprintf(ret_id, FABRIC_ID_SIZE, "ofi_%s", cleaned);
	else
		snprintf(ret_id, FABRIC_ID_SIZE, "ofi_%s_%08" PRIx32, cleaned,
			 hash_short(info->fabric));
}

void name_short(const char *name, char ret_name[static FABRIC_NAME_SIZE])
{
	if (strlen(name) < FABRIC_NAME_SIZE)
		snprintf(ret_name, FABRIC_NAME_SIZE, "%s", name);
	else
		snprintf(ret_name, FABRIC_NAME_SIZE, "%.*s~%08" PRIx32, FABRIC_NAME_SIZE - 10, name,
			 hash_short(name));
}

void name_source_id(const struct ofi_info *info, char ret_id[static SOURCE_ID_SIZE])
{
	char name[FABRIC_NAME_SIZE];
	uint64_t prefix;

	name_short(info->fabric, name);
	snprintf(ret_id, SOURCE_ID_SIZE, "libfabric %s%s", name,
		 protocol_is_ethernet(info) && name_is_prefix(name, &prefix) ? " Ethernet" : "");
}

uint64_t name_domain_id(const struct domain_facts *domain, bool by_name)
{
	uint64_t hash = hash_text(FNV_BASIS, domain->provider);
	const char *name = domain->name;
	size_t length = strlen(domain->device);

	if (!by_name && domain->pci_address[0]) {
		hash = hash_text(hash, domain->pci_address);
		if (strncmp(name, domain->device, length) == 0)
			name += length;
	}
	hash = hash_text(hash, name);
	return hash_text(hash, domain->protocol_name);
}
