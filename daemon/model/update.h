/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An update: what a backend has found out, as one transaction for graph_apply().
 *
 * A complete update names everything there is; what it leaves out and did not fail to read is gone.
 * A partial one names what was asked again, and never removes anything but what it says is gone.
 * Nodes may come in any order, and ports before their nodes; a port whose node is neither known
 * nor in the update is left out. A node that is named in the update has answered; of a node that is
 * silent, ports alone may be told, as a link that was seen to be cut from its other end.
 *
 * An update may say several things about one object. A failure counts more than facts, which were
 * read before it. Facts count more than the word that the node is gone; if it was not read, that
 * word counts more than a failure.
 */
#pragma once

#include "model/facts.h"
#include "model/local-facts.h"

/*
 * Something could not be read. It is not gone for that, nor is what hangs behind it: with a
 * complete update also all that could not be asked, as the known links go, becomes unreachable.
 */
struct failure {
	uint64_t node_guid; /* the node that did not answer; or, with @beyond, that the way led over
			     */
	uint8_t port;	    /* which port of it could not be read; or, with @beyond, led on */
	bool beyond;	    /* what hangs at that port did not answer */
	bool whole;	    /* not only that port but the node */
	int error;	    /* negative errno */
};

/* An adapter that could not be read. It is not gone for that; its facts may be told beside it. */
struct adapter_failure {
	char id[ADAPTER_ID_SIZE];
	int error; /* negative errno */
};

struct update {
	struct source_facts
		source; /* always filled; its fabric_id says which fabric this is about */
	struct fabric_facts fabric; /* of zeroes: nothing new about it. With an empty
				       source.fabric_id, all that follows is empty */
	bool complete;
	uint64_t now; /* CLOCK_REALTIME, us: the since of whatever becomes unreachable */

	struct node_facts *nodes;
	size_t n_nodes, nodes_size;
	struct port_facts *ports;
	size_t n_ports, ports_size;
	struct failure *failures;
	size_t n_failures, failures_size;
	/* Nodes that the subnet manager or a read of both ends says are no longer there. */
	uint64_t *gone;
	size_t n_gone, gone_size;
	/* All that hold now, if @has_conditions; SOURCE_STALE is the model's own. */
	struct condition *conditions;
	size_t n_conditions, conditions_size;
	bool has_conditions;

	/*
	 * This machine's adapters, if @has_adapters: all that there are, each with all its ports
	 * (of one with a failure, the ports that are known stay). They belong to no fabric.
	 */
	struct adapter_facts *adapters;
	size_t n_adapters, adapters_size;
	struct adapter_port_facts *adapter_ports;
	size_t n_adapter_ports, adapter_ports_size;
	struct adapter_failure *adapter_failures;
	size_t n_adapter_failures, adapter_failures_size;
	bool has_adapters;

	/* All domains that the source has in its fabric, if @has_domains. */
	struct domain_facts *domains;
	size_t n_domains, domains_size;
	bool has_domains;
};

/* All append a copy. They return 0 or -ENOMEM, and then change nothing. */
int update_add_node(struct update *update, const struct node_facts *node);
int update_add_port(struct update *update, const struct port_facts *port);
int update_add_failure(struct update *update, const struct failure *failure);
int update_add_gone(struct update *update, uint64_t node_guid);
int update_add_condition(struct update *update, const struct condition *condition);
int update_add_adapter(struct update *update, const struct adapter_facts *adapter);
int update_add_adapter_port(struct update *update, const struct adapter_port_facts *port);
int update_add_adapter_failure(struct update *update, const struct adapter_failure *failure);
int update_add_domain(struct update *update, const struct domain_facts *domain);

/* Forget the contents, keep nothing allocated. An update of zeroes is a valid, empty one. */
void update_done(struct update *update);
