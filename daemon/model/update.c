// SPDX-License-Identifier: Apache-2.0
/*
 * The update's lists: arrays of values that grow by doubling.
 */
#include "model/update.h"

#include <errno.h>

#include "base/util.h"

#define SIZE_MIN 16u

/* The array with a copy of @item behind its last one; or NULL, and then it is as it was. */
static void *append(void *items, size_t *n, size_t *size, const void *item, size_t item_size)
{
	size_t grown_size = *n < *size ? *size : MAX(*size * 2, SIZE_MIN);

	if (grown_size > *size) {
		items = reallocarray(items, grown_size, item_size);
		if (!items)
			return NULL;
		*size = grown_size;
	}
	memcpy((char *)items + (*n)++ * item_size, item, item_size);
	return items;
}

#define APPEND(list, item)                                                                         \
	({                                                                                         \
		void *grown_ = append(update->list, &update->n_##list, &update->list##_size, item, \
				      sizeof(*(item)));                                            \
		update->list = grown_ ?: update->list;                                             \
		grown_ ? 0 : -ENOMEM;                                                              \
	})

int update_add_node(struct update *update, const struct node_facts *node)
{
	return APPEND(nodes, node);
}

int update_add_port(struct update *update, const struct port_facts *port)
{
	return APPEND(ports, port);
}

int update_add_failure(struct update *update, const struct failure *failure)
{
	return APPEND(failures, failure);
}

int update_add_gone(struct update *update, uint64_t node_guid)
{
	return APPEND(gone, &node_guid);
}

int update_add_condition(struct update *update, const struct condition *condition)
{
	return APPEND(conditions, condition);
}

int update_add_adapter(struct update *update, const struct adapter_facts *adapter)
{
	return APPEND(adapters, adapter);
}

int update_add_adapter_port(struct update *update, const struct adapter_port_facts *port)
{
	return APPEND(adapter_ports, port);
}

int update_add_adapter_failure(struct update *update, const struct adapter_failure *failure)
{
	return APPEND(adapter_failures, failure);
}

int update_add_domain(struct update *update, const struct domain_facts *domain)
{
	return APPEND(domains, domain);
}

void update_done(struct update *update)
{
	free(update->nodes);
	free(update->ports);
	free(update->failures);
	free(update->gone);
	free(update->conditions);
	free(update->adapters);
	free(update->adapter_ports);
	free(update->adapter_failures);
	free(update->domains);
	*update = (struct update){};
}
