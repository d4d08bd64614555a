// SPDX-License-Identifier: Apache-2.0
/*
 * Comparing facts: which members are others. The lists of members are those that the bits of a
 * change are made of.
 */
#include <assert.h>

#include "base/util.h"
#include "model/transaction.h"

struct member {
	uint16_t offset, size;
};

#define MEMBER(name) { offsetof(struct FACTS, name), sizeof(((struct FACTS *)0)->name) },
#define FACTS	     node_facts
static const struct member node_members[] = { NODE_FIELDS(MEMBER) };
#undef FACTS
#define FACTS port_facts
static const struct member port_members[] = { PORT_FIELDS(MEMBER) };
#undef FACTS
#define FACTS fabric_facts
static const struct member fabric_members[] = { FABRIC_FIELDS(MEMBER) };
#undef FACTS
#define FACTS adapter_facts
static const struct member adapter_members[] = { ADAPTER_FIELDS(MEMBER) };
#undef FACTS
#define FACTS adapter_port_facts
static const struct member adapter_port_members[] = { ADAPTER_PORT_FIELDS(MEMBER) };
#undef FACTS
#define FACTS domain_facts
static const struct member domain_members[] = { DOMAIN_FIELDS(MEMBER) };
#undef FACTS

/* One bit for each member that is another; bits are in the order of the list, as the enums. */
static uint64_t diff(const void *a, const void *b, const struct member *members, size_t n)
{
	uint64_t fields = 0;

	for (size_t i = 0; i < n; i++)
		if (memcmp((const char *)a + members[i].offset, (const char *)b + members[i].offset,
			   members[i].size))
			fields |= FIELD_BIT(i);
	return fields;
}

#define DERIVED(name)                                                                              \
	if (node_facts_##name(a) != node_facts_##name(b))                                          \
		fields |= FIELD_BIT(NODE_FIELD_##name);
uint64_t node_facts_diff(const struct node_facts *a, const struct node_facts *b)
{
	uint64_t fields = diff(a, b, node_members, ARRAY_SIZE(node_members));

	if (fields) {
		NODE_DERIVED(DERIVED)
	}
	return fields;
}

#undef DERIVED
#define DERIVED(name)                                                                              \
	if (port_facts_##name(a) != port_facts_##name(b))                                          \
		fields |= FIELD_BIT(PORT_FIELD_##name);
uint64_t port_facts_diff(const struct port_facts *a, const struct port_facts *b)
{
	uint64_t fields = diff(a, b, port_members, ARRAY_SIZE(port_members));

	if (fields) {
		PORT_DERIVED(DERIVED)
	}
	return fields;
}

#undef DERIVED
#define DERIVED(name)                                                                              \
	if (fabric_facts_##name(a) != fabric_facts_##name(b))                                      \
		fields |= FIELD_BIT(FABRIC_FIELD_##name);
uint64_t fabric_facts_diff(const struct fabric_facts *a, const struct fabric_facts *b)
{
	uint64_t fields = diff(a, b, fabric_members, ARRAY_SIZE(fabric_members));

	if (fields) {
		FABRIC_DERIVED(DERIVED)
	}
	return fields;
}

/* The three kinds share one set of bits, one list after the other. */
static_assert(LOCAL_FIELD_MAX_ <= 64, "a bit for each");

uint64_t adapter_facts_diff(const struct adapter_facts *a, const struct adapter_facts *b)
{
	return diff(a, b, adapter_members, ARRAY_SIZE(adapter_members)) << ADAPTER_FIELD_name;
}

uint64_t adapter_port_facts_diff(const struct adapter_port_facts *a,
				 const struct adapter_port_facts *b)
{
	return diff(a, b, adapter_port_members, ARRAY_SIZE(adapter_port_members))
	       << ADAPTER_PORT_FIELD_link_layer;
}

#undef DERIVED
#define DERIVED(name)                                                                              \
	if (domain_facts_##name(a) != domain_facts_##name(b))                                      \
		fields |= FIELD_BIT(DOMAIN_FIELD_##name);
uint64_t domain_facts_diff(const struct domain_facts *a, const struct domain_facts *b)
{
	uint64_t fields = diff(a, b, domain_members, ARRAY_SIZE(domain_members))
			  << DOMAIN_FIELD_name;

	if (fields) {
		DOMAIN_DERIVED(DERIVED)
	}
	return fields;
}
