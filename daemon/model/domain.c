// SPDX-License-Identifier: Apache-2.0
/*
 * What libfabric can open: the domains that a source has in its fabric, which each of its updates
 * names whole.
 */
#include <errno.h>

#include "base/util.h"
#include "model/transaction.h"

struct domain *fabric_find_domain(const struct fabric *fabric, uint64_t id)
{
	for (size_t i = 0; i < fabric->n_domains; i++)
		if (fabric->domains[i]->facts.id == id)
			return fabric->domains[i];
	return NULL;
}

static bool is_told(const struct transaction *tx, uint64_t id, size_t after)
{
	for (size_t i = after + 1; i < tx->update->n_domains; i++)
		if (tx->update->domains[i].id == id)
			return true;
	return false;
}

static int prepare_domain(struct transaction *tx, size_t i)
{
	const struct domain_facts *facts = &tx->update->domains[i];
	struct domain *domain;

	if (is_told(tx, facts->id, i))
		return 0;
	domain = fabric_find_domain(tx->fabric, facts->id);
	if (!domain) {
		domain = calloc(1, sizeof(*domain));
		if (!domain)
			return -ENOMEM;
		domain->fabric = tx->fabric;
		domain->facts = *facts;
		domain->change = CHANGE_LATER;
	}
	tx->domains[i] = domain;
	return 0;
}

int domains_prepare(struct transaction *tx)
{
	const struct update *update = tx->update;
	size_t size = tx->fabric->n_domains + update->n_domains + 1;
	struct domain **domains = reallocarray(tx->fabric->domains, size, sizeof(struct domain *));
	int r = 0;

	if (!domains)
		return -ENOMEM;
	tx->fabric->domains = domains;
	tx->domains = calloc(update->n_domains + 1, sizeof(struct domain *));
	if (!tx->domains)
		return -ENOMEM;
	for (size_t i = update->n_domains; i-- > 0 && r == 0;)
		r = prepare_domain(tx, i);
	return r;
}

/* Any transaction may tie a domain to another adapter, and end one whose source has left. */
size_t domains_count_changes(const struct transaction *tx)
{
	size_t n = tx->update->n_domains;

	for (size_t i = 0; i < tx->graph->n_fabrics; i++)
		n += tx->graph->fabrics[i]->n_domains;
	return n;
}

static void remove_unseen(struct changes *changes, struct fabric *fabric, const char *source)
{
	size_t to = 0;

	for (size_t i = 0; i < fabric->n_domains; i++) {
		struct domain *domain = fabric->domains[i];

		if (domain->seen || strcmp(domain->source, source)) {
			fabric->domains[to++] = domain;
			continue;
		}
		change_domain_verb(changes, domain, CHANGE_REMOVED);
		domain->next = changes->dead_domains;
		changes->dead_domains = domain;
	}
	fabric->n_domains = to;
}

void domains_withdraw(struct changes *changes, struct fabric *fabric, const char *source)
{
	remove_unseen(changes, fabric, source);
}

static void commit_domain(struct transaction *tx, struct domain *domain,
			  const struct domain_facts *facts)
{
	struct fabric *fabric = tx->fabric;
	size_t i;

	memcpy(domain->source, tx->update->source.id, sizeof(domain->source));
	change_domain(tx->changes, domain, domain_facts_diff(&domain->facts, facts));
	domain->facts = *facts;
	if (domain->change != CHANGE_LATER)
		return;
	i = fabric->n_domains++;
	for (; i > 0 && fabric->domains[i - 1]->facts.id > facts->id; i--)
		fabric->domains[i] = fabric->domains[i - 1];
	fabric->domains[i] = domain;
	change_domain_verb(tx->changes, domain, CHANGE_ADDED);
}

void domains_commit(struct transaction *tx)
{
	const struct update *update = tx->update;

	for (size_t i = 0; i < update->n_domains; i++)
		if (tx->domains[i])
			tx->domains[i]->seen = true;
	remove_unseen(tx->changes, tx->fabric, update->source.id);
	for (size_t i = 0; i < update->n_domains; i++) {
		if (!tx->domains[i])
			continue;
		commit_domain(tx, tx->domains[i], &update->domains[i]);
		tx->domains[i]->seen = false;
	}
}

void domains_done(struct transaction *tx)
{
	for (size_t i = 0; !tx->committed && tx->domains && i < tx->update->n_domains; i++)
		if (tx->domains[i] && tx->domains[i]->change == CHANGE_LATER)
			free(tx->domains[i]);
	free(tx->domains);
}
