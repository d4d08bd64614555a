// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/fabrics.h"

#include "backend/ofi/name.h"
#include "backend/ofi/protocol.h"
#include "backend/ofi/words.h"
#include "base/util.h"

#include <errno.h>
#include <stdio.h>

/* Of two infos, the larger counts. */
static const size_t limits[] = {
	offsetof(struct domain_facts, max_message_size),
	offsetof(struct domain_facts, inject_size),
	offsetof(struct domain_facts, max_endpoints),
	offsetof(struct domain_facts, max_completion_queues),
	offsetof(struct domain_facts, max_tx_contexts),
	offsetof(struct domain_facts, max_rx_contexts),
	offsetof(struct domain_facts, max_memory_regions),
	offsetof(struct domain_facts, mr_key_size),
	offsetof(struct domain_facts, link_speed),
	offsetof(struct domain_facts, link_mtu),
};

#define TEXT(member)                                                                               \
	{                                                                                          \
		offsetof(struct domain_facts, member),                                             \
			sizeof(((struct domain_facts *)NULL)->member)                              \
	}

struct text {
	size_t offset, size;
};

/* Of two infos, the first that says anything counts. */
static const struct text texts[] = {
	TEXT(address_format), TEXT(address),	TEXT(mr_mode), TEXT(control_progress),
	TEXT(data_progress),  TEXT(threading),	TEXT(device),  TEXT(pci_address),
	TEXT(network_type),   TEXT(link_state),
};

/* Of two infos, the words of both count. */
static const struct text lists[] = { TEXT(endpoint_types), TEXT(capabilities) };

static void add_limits(struct domain_facts *domain, const struct domain_facts *more)
{
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		uint64_t a, b;

		memcpy(&a, (const char *)domain + limits[i], sizeof(a));
		memcpy(&b, (const char *)more + limits[i], sizeof(b));
		if (b > a)
			memcpy((char *)domain + limits[i], &b, sizeof(b));
	}
}

static void add_facts(struct domain_facts *domain, const struct domain_facts *more)
{
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char *text = (char *)domain + texts[i].offset;

		if (!text[0])
			memcpy(text, (const char *)more + texts[i].offset, texts[i].size);
	}
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		words_add(lists[i].size, (char *)domain + lists[i].offset,
			  (const char *)more + lists[i].offset);
	add_limits(domain, more);
}

static bool is_same(const struct domain_facts *a, const struct domain_facts *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->provider, b->provider) == 0 &&
	       strcmp(a->protocol_name, b->protocol_name) == 0;
}

static bool has_id(const struct update *fabric, uint64_t id)
{
	for (size_t i = 0; i < fabric->n_domains; i++) {
		if (fabric->domains[i].id == id)
			return true;
	}
	return false;
}

static int add_domain(struct update *fabric, const struct ofi_info *info)
{
	struct domain_facts domain = info->domain;

	for (size_t i = 0; i < fabric->n_domains; i++) {
		if (is_same(&fabric->domains[i], &domain)) {
			add_facts(&fabric->domains[i], &domain);
			return 0;
		}
	}
	domain.protocol = (uint8_t)protocol_of(info);
	if (protocol_has_own_address(info))
		memset(domain.address, 0, sizeof(domain.address));
	domain.id = name_domain_id(&domain, false);
	/* Two devices may share one PCI function; then the name alone tells them apart. */
	if (has_id(fabric, domain.id))
		domain.id = name_domain_id(&domain, true);
	return update_add_domain(fabric, &domain);
}

/* What the fabric's name says itself; else it is what its domains are. */
static void settle_protocol(struct update *fabric, const struct ofi_info *info)
{
	struct fabric_facts *facts = &fabric->fabric;
	uint64_t prefix;

	if (name_is_iwarp(info->fabric)) {
		facts->protocol = PROTOCOL_IWARP;
		return;
	}
	if (name_is_prefix(info->fabric, &prefix)) {
		bool ethernet = protocol_is_ethernet(info);

		facts->protocol = ethernet ? PROTOCOL_ROCEV2 : PROTOCOL_INFINIBAND;
		facts->subnet_prefix = ethernet ? 0 : prefix;
		return;
	}
	facts->protocol = fabric->domains[0].protocol;
	for (size_t i = 1; i < fabric->n_domains; i++) {
		if (fabric->domains[i].protocol != facts->protocol)
			facts->protocol = PROTOCOL_MULTI;
	}
}

static struct update *find(const struct fabrics *fabrics, const char *fabric_id)
{
	for (size_t i = 0; i < fabrics->n_items; i++) {
		if (strcmp(fabrics->items[i].source.fabric_id, fabric_id) == 0)
			return &fabrics->items[i];
	}
	return NULL;
}

static struct update *add_fabric(struct fabrics *fabrics, const struct ofi_info *info,
				 const char *fabric_id)
{
	struct update *fabric;

	if (fabrics->n_items == fabrics->items_size) {
		size_t size = MAX((size_t)8, fabrics->items_size * 2);
		struct update *items = reallocarray(fabrics->items, size, sizeof(*items));

		if (!items)
			return NULL;
		fabrics->items = items;
		fabrics->items_size = size;
	}
	fabric = &fabrics->items[fabrics->n_items++];
	*fabric = (struct update){
		.source = { .state = SOURCE_LIVE, .local = true },
		.has_domains = true,
	};
	name_source_id(info, fabric->source.id);
	memcpy(fabric->source.fabric_id, fabric_id, FABRIC_ID_SIZE);
	name_short(info->fabric, fabric->fabric.name);
	return fabric;
}

int fabrics_add(struct fabrics *fabrics, const struct ofi_info *info)
{
	char fabric_id[FABRIC_ID_SIZE] = { 0 };
	struct update *fabric;
	int r;

	if (!info->fabric[0])
		return 0;
	name_fabric_id(info, fabric_id);
	fabric = find(fabrics, fabric_id);
	if (!fabric)
		fabric = add_fabric(fabrics, info, fabric_id);
	if (!fabric)
		return -ENOMEM;
	r = add_domain(fabric, info);
	if (r < 0)
		return r;
	settle_protocol(fabric, info);
	return 0;
}

struct update *fabrics_find(const struct fabrics *fabrics, const char *source_id)
{
	for (size_t i = 0; i < fabrics->n_items; i++) {
		if (strcmp(fabrics->items[i].source.id, source_id) == 0)
			return &fabrics->items[i];
	}
	return NULL;
}

void fabrics_done(struct fabrics *fabrics)
{
	for (size_t i = 0; i < fabrics->n_items; i++)
		update_done(&fabrics->items[i]);
	free(fabrics->items);
	*fabrics = (struct fabrics){ 0 };
}
