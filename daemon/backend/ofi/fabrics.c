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

/* Until all are there the ids are made of names, by which domains are told apart. */
static struct domain_facts *find_domain(const struct update *fabric, uint64_t id)
{
	for (size_t i = 0; i < fabric->n_domains; i++) {
		if (fabric->domains[i].id == id)
			return &fabric->domains[i];
	}
	return NULL;
}

static int add_domain(struct fabrics *fabrics, struct update *fabric, const struct ofi_info *info)
{
	struct domain_facts domain = info->domain, *known;
	int r;

	domain.id = name_domain_id(&domain, true);
	known = find_domain(fabric, domain.id);
	if (known) {
		add_facts(known, &domain);
		return 0;
	}
	if (fabrics->n_domains == DOMAINS_MAX) {
		fabrics->cut = true;
		return 0;
	}
	domain.protocol = (uint8_t)protocol_of(info);
	if (protocol_has_own_address(info))
		memset(domain.address, 0, sizeof(domain.address));
	r = update_add_domain(fabric, &domain);
	fabrics->n_domains += r == 0;
	return r;
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

	if (!info->fabric[0])
		return 0;
	name_fabric_id(info, fabric_id);
	fabric = find(fabrics, fabric_id);
	if (!fabric && (fabrics->n_items == FABRICS_MAX || fabrics->n_domains == DOMAINS_MAX)) {
		fabrics->cut = true;
		return 0;
	}
	if (!fabric)
		fabric = add_fabric(fabrics, info, fabric_id);
	return fabric ? add_domain(fabrics, fabric, info) : -ENOMEM;
}

/* What the fabric's name says itself; else it is what its domains are. */
static void settle_protocol(struct update *fabric)
{
	struct fabric_facts *facts = &fabric->fabric;
	uint64_t prefix;

	if (name_is_iwarp(facts->name)) {
		facts->protocol = PROTOCOL_IWARP;
		return;
	}
	if (name_is_prefix(facts->name, &prefix)) {
		bool ethernet = strncmp(fabric->source.fabric_id, "ofi_", strlen("ofi_")) == 0;

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

static int compare_places(const void *a, const void *b)
{
	const struct domain_facts *const *x = a, *const *y = b;
	int order = strcmp((*x)->pci_address, (*y)->pci_address);

	return order ? order : strcmp((*x)->device, (*y)->device);
}

/* Those at one PCI function, in order of their devices: of two or more, their names tell. */
static void settle_ids(struct domain_facts *const *domains, size_t n)
{
	bool shared = strcmp(domains[0]->device, domains[n - 1]->device) != 0;

	for (size_t i = 0; i < n; i++)
		domains[i]->id = name_domain_id(domains[i], shared);
}

static size_t count_same_place(struct domain_facts *const *domains, size_t n)
{
	size_t i = 1;

	while (i < n && strcmp(domains[i]->pci_address, domains[0]->pci_address) == 0)
		i++;
	return i;
}

int fabrics_settle(struct fabrics *fabrics)
{
	CLEANUP(freep)
	struct domain_facts **domains = calloc(fabrics->n_domains + 1, sizeof(*domains));
	size_t n = 0;

	if (!domains)
		return -ENOMEM;
	for (size_t i = 0; i < fabrics->n_items; i++) {
		settle_protocol(&fabrics->items[i]);
		for (size_t k = 0; k < fabrics->items[i].n_domains; k++)
			domains[n++] = &fabrics->items[i].domains[k];
	}
	qsort(domains, n, sizeof(struct domain_facts *), compare_places);
	for (size_t i = 0, same; i < n; i += same) {
		same = count_same_place(&domains[i], n - i);
		settle_ids(&domains[i], same);
	}
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
