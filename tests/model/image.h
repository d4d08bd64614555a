/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The image of an object of the graph: all that a change set may speak of, as plain values that
 * compare with memcmp(), each with the bit that tells that it has changed.
 */
#pragma once

#include "model/graph.h"

#define IMAGE_CONDITIONS 64

struct image {
	struct fabric_facts fabric;
#define VALUE(name) uint64_t name;
	struct {
		FABRIC_DERIVED(VALUE)
	} fabric_derived;
	struct {
		NODE_DERIVED(VALUE)
	} node_derived;
	struct {
		PORT_DERIVED(VALUE)
	} port_derived;
	struct {
		DOMAIN_DERIVED(VALUE)
	} domain_derived;
#undef VALUE
	struct {
		int stale;
		uint64_t since;
	} freshness;
	int stale_error;
	uint64_t troubled;
	struct {
		uint64_t n;
		struct condition items[IMAGE_CONDITIONS];
	} conditions;

	struct node_facts node;
	struct {
		int state;
		uint64_t since;
	} node_presence, port_presence;
	int node_error, port_error;
	struct {
		uint64_t rate, max_rate, lanes;
	} sums;

	/* Of a switch that is its port 0, as long as it is known. */
	bool has_port;
	struct port_facts port;
	/* The other end of the link and what is shown of it. */
	struct {
		const struct port *object;
		uint64_t node_guid;
		uint8_t number, type;
	} peer;
	char peer_name[DESCRIPTION_SIZE];
	uint64_t to_switch;
	const struct adapter_port *local; /* of an endpoint */

	/* Of an adapter; its ports have of it what they show. */
	struct adapter_facts adapter;
	struct {
		int state;
		uint64_t since;
	} adapter_presence;
	int adapter_error;
	struct adapter_port_facts adapter_port;
	uint64_t protocol;
	const struct port *endpoint;
	struct domain_facts domain;
	const struct adapter *domain_adapter;
};

void image_take_fabric(struct image *image, const struct fabric *fabric);
void image_take_switch(struct image *image, const struct node *node);
void image_take_port(struct image *image, const struct port *port);
void image_take_endpoint(struct image *image, const struct port *port);
void image_take_adapter(struct image *image, const struct adapter *adapter);
void image_take_adapter_port(struct image *image, const struct adapter_port *port);
void image_take_domain(struct image *image, const struct domain *domain);

/* Copy the members of @from that the change names. It is an error if it names others than differ.
 */
void image_change(struct image *image, const struct image *from, const struct change *change);
/* The name of the first member that differs, or NULL. */
const char *image_differs(const struct image *a, const struct image *b);
