// SPDX-License-Identifier: Apache-2.0
/*
 * libfabric-probe: print as one JSON document what fi_getinfo(3) says on this machine, and end.
 *
 * The only thing here that loads libfabric. It decides nothing: texts are as libfabric writes them,
 * lists with one blank between their words, numbers as decimal strings, because JSON's integers end
 * before SIZE_MAX does. A provider may print what it likes: stdout is the document's alone.
 *
 *	{ "format": 1, "libfabric": "1.17", "infos": [ { "fabric": ..., "nic": { ... } }, ... ] }
 */
#include "base/util.h"

#include <jansson.h>
#include <rdma/fabric.h>
#include <rdma/fi_domain.h>
#include <rdma/fi_endpoint.h>
#include <rdma/fi_errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#define FORMAT	  1
#define TEXT_SIZE 1024

/*
 * Without atexit(3) and destructors: there is nothing to put away, and those of the providers have
 * only things left to do wrong.
 */
__attribute__((noreturn)) static void end(int status)
{
	fflush(stderr);
	_exit(status);
}

__attribute__((noreturn)) static void fail(const char *what, const char *why)
{
	fprintf(stderr, "libfabric-probe: %s: %s\n", what, why);
	end(EXIT_FAILURE);
}

static void put(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) < 0)
		fail("cannot write the document", "out of memory");
}

/* Names come from anywhere: what is not printable ASCII becomes a question mark. */
static void put_text(json_t *object, const char *key, const char *text)
{
	char clean[TEXT_SIZE];
	size_t length = 0;

	for (; text && text[length] && length < sizeof(clean) - 1; length++)
		clean[length] = text[length] >= ' ' && text[length] <= '~' ? text[length] : '?';
	put(object, key, json_stringn(clean, length));
}

static void put_number(json_t *object, const char *key, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	put_text(object, key, text);
}

/* fi_tostr() separates by ", ". */
static void put_words(json_t *object, const char *key, const void *data, enum fi_type type)
{
	const char *from = fi_tostr(data, type);
	char words[TEXT_SIZE];
	size_t n = 0;

	for (; from && *from && n < sizeof(words) - 1; from++) {
		if (*from != ',')
			words[n++] = *from;
	}
	words[n] = '\0';
	put_text(object, key, words);
}

/* libfabric writes an address only as a line of the whole. */
static void put_address(json_t *object, const struct fi_info *info)
{
	static const char head[] = "src_addr: ";
	const char *line = info->src_addr ? fi_tostr(info, FI_TYPE_INFO) : NULL;
	char address[TEXT_SIZE];

	line = line ? strstr(line, head) : NULL;
	if (!line)
		return;
	line += strlen(head);
	snprintf(address, sizeof(address), "%.*s", (int)strcspn(line, "\n"), line);
	put_text(object, "address", address);
}

static void put_endpoint(json_t *object, const struct fi_ep_attr *endpoint)
{
	put_words(object, "endpoint_types", &endpoint->type, FI_TYPE_EP_TYPE);
	put_words(object, "protocol", &endpoint->protocol, FI_TYPE_PROTOCOL);
	put_number(object, "max_message_size", endpoint->max_msg_size);
}

static void put_domain(json_t *object, const struct fi_domain_attr *domain)
{
	put_text(object, "domain", domain->name);
	put_words(object, "threading", &domain->threading, FI_TYPE_THREADING);
	put_words(object, "control_progress", &domain->control_progress, FI_TYPE_PROGRESS);
	put_words(object, "data_progress", &domain->data_progress, FI_TYPE_PROGRESS);
	put_words(object, "mr_mode", &domain->mr_mode, FI_TYPE_MR_MODE);
	put_number(object, "mr_key_size", domain->mr_key_size);
	put_number(object, "max_memory_regions", domain->mr_cnt);
	put_number(object, "max_endpoints", domain->ep_cnt);
	put_number(object, "max_completion_queues", domain->cq_cnt);
	put_number(object, "max_tx_contexts", domain->tx_ctx_cnt);
	put_number(object, "max_rx_contexts", domain->rx_ctx_cnt);
}

static void put_link(json_t *nic, const struct fi_link_attr *link)
{
	static const char *const states[] = {
		[FI_LINK_UNKNOWN] = "FI_LINK_UNKNOWN",
		[FI_LINK_DOWN] = "FI_LINK_DOWN",
		[FI_LINK_UP] = "FI_LINK_UP",
	};

	put_text(nic, "network_type", link->network_type);
	if (link->state < ARRAY_SIZE(states))
		put_text(nic, "link_state", states[link->state]);
	put_number(nic, "link_speed", link->speed);
	put_number(nic, "link_mtu", link->mtu);
}

static void put_nic(json_t *object, const struct fid_nic *fid)
{
	json_t *nic = json_object();

	put(object, "nic", nic);
	if (fid->device_attr)
		put_text(nic, "device", fid->device_attr->name);
	if (fid->bus_attr && fid->bus_attr->bus_type == FI_BUS_PCI) {
		const struct fi_pci_attr *pci = &fid->bus_attr->attr.pci;
		char address[24];

		snprintf(address, sizeof(address), "%04x:%02x:%02x.%x", pci->domain_id, pci->bus_id,
			 pci->device_id, pci->function_id);
		put_text(nic, "pci_address", address);
	}
	if (fid->link_attr)
		put_link(nic, fid->link_attr);
}

static void put_info(json_t *infos, const struct fi_info *info)
{
	json_t *object = json_object();

	/* A provider that leaves these out says nothing. */
	if (!info->fabric_attr || !info->domain_attr || !info->ep_attr)
		return;
	if (json_array_append_new(infos, object) < 0)
		fail("cannot write the document", "out of memory");
	put_text(object, "fabric", info->fabric_attr->name);
	put_text(object, "provider", info->fabric_attr->prov_name);
	put_words(object, "capabilities", &info->caps, FI_TYPE_CAPS);
	put_words(object, "address_format", &info->addr_format, FI_TYPE_ADDR_FORMAT);
	put_address(object, info);
	put_endpoint(object, info->ep_attr);
	put_domain(object, info->domain_attr);
	if (info->tx_attr)
		put_number(object, "inject_size", info->tx_attr->inject_size);
	if (info->nic)
		put_nic(object, info->nic);
}

/* Hints that rule nothing out; without them, what wants a mode bit set is not told. */
static struct fi_info *ask(void)
{
	struct fi_info *hints = fi_allocinfo(), *list = NULL;
	int r;

	if (!hints)
		fail("fi_allocinfo", "out of memory");
	hints->mode = ~UINT64_C(0);
	hints->domain_attr->mode = ~UINT64_C(0);
	hints->domain_attr->mr_mode = ~(FI_MR_BASIC | FI_MR_SCALABLE);
	r = fi_getinfo(FI_VERSION(FI_MAJOR_VERSION, FI_MINOR_VERSION), NULL, NULL, 0, hints, &list);
	if (r == -FI_ENODATA) /* there is nothing, and that is an answer */
		return NULL;
	if (r < 0)
		fail("fi_getinfo", fi_strerror(-r));
	return list;
}

int main(int argc, char **argv)
{
	int out = dup(STDOUT_FILENO);
	json_t *document = json_object(), *infos = json_array();
	char version[24];

	/* It is of no use to anybody but who started it. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (argc > 1)
		fail(argv[1], "there are no options or arguments");
	if (out < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		fail("cannot take stdout aside", strerror(errno));
	snprintf(version, sizeof(version), "%u.%u", FI_MAJOR(fi_version()), FI_MINOR(fi_version()));
	put(document, "format", json_integer(FORMAT));
	put_text(document, "libfabric", version);
	for (const struct fi_info *info = ask(); info; info = info->next)
		put_info(infos, info);
	put(document, "infos", infos);
	if (json_dumpfd(document, out, JSON_COMPACT) < 0)
		fail("cannot write the document", "its reader is gone");
	end(EXIT_SUCCESS);
}
