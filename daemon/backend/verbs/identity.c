// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/identity.h"

#include "base/sysfs.h"
#include "base/util.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

/* The kernel's enum rdma_node_type, with which node_type begins. */
static const struct {
	enum transport transport;
	const char *prefix;
} node_types[] = {
	[1] = { TRANSPORT_INFINIBAND, "ib" },	 [2] = { TRANSPORT_INFINIBAND, "ib" },
	[3] = { TRANSPORT_INFINIBAND, "ib" },	 [4] = { TRANSPORT_IWARP, "iwarp" },
	[5] = { TRANSPORT_USNIC, "usnic" },	 [6] = { TRANSPORT_USNIC, "usnic" },
	[7] = { TRANSPORT_PROPRIETARY, "rdma" },
};

/* Behind what is there already; what does not fit is cut off. */
static void append_clean(char id[static ADAPTER_ID_SIZE], const char *text)
{
	size_t length = strlen(id);

	for (; *text && length < ADAPTER_ID_SIZE - 1; text++)
		id[length++] =
			isalnum((unsigned char)*text) ? (char)tolower((unsigned char)*text) : '_';
}

static void append_part(char id[static ADAPTER_ID_SIZE], const char *text)
{
	append_clean(id, "_");
	append_clean(id, text);
}

/* Returns whether there is such a place, and no longer than it may be. */
static bool real_path(const char *path, char ret[static SYSFS_PATH_SIZE])
{
	char real[PATH_MAX];

	if (!realpath(path, real) || strlen(real) >= SYSFS_PATH_SIZE)
		return false;
	memset(ret, 0, SYSFS_PATH_SIZE);
	memcpy(ret, real, strlen(real));
	return true;
}

/* Up from @path to what is on the bus PCI. Its parents are bridges. */
static bool find_pci(char path[static SYSFS_PATH_SIZE])
{
	char subsystem[16];
	char *slash;

	for (;;) {
		if (sysfs_link(path, "subsystem", sizeof(subsystem), subsystem) == 0 &&
		    strcmp(subsystem, "pci") == 0)
			return true;
		slash = strrchr(path, '/');
		if (!slash || slash == path)
			return false;
		*slash = '\0';
	}
}

static const char *last_part(const char *path)
{
	return strrchr(path, '/') + 1;
}

/* Returns whether there is a function; then the id is made of it. */
static bool read_pci(struct sighting *sighting)
{
	char link[PATH_MAX], parent[SYSFS_PATH_SIZE];
	const char *address;

	sysfs_path(sizeof(link), link, sighting->path, "device");
	if (!real_path(link, parent))
		return false;
	memcpy(sighting->pci_path, parent, sizeof(parent));
	if (!find_pci(sighting->pci_path) ||
	    strlen(last_part(sighting->pci_path)) >= PCI_ADDRESS_SIZE) {
		memset(sighting->pci_path, 0, sizeof(sighting->pci_path));
		return false;
	}
	address = last_part(sighting->pci_path);
	memcpy(sighting->pci_address, address, strlen(address));
	append_clean(sighting->id, "pci");
	append_part(sighting->id, address);
	if (strcmp(parent, sighting->pci_path) != 0)
		append_part(sighting->id, last_part(parent));
	return true;
}

static void read_ports(struct sighting *sighting)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	sysfs_path(sizeof(path), path, sighting->path, "ports");
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.' && sighting->n_ports < UINT8_MAX)
			sighting->n_ports++;
	}
	if (dir)
		closedir(dir);
	/* rxe has it by itself, whatever its GIDs. */
	if (sysfs_text(sighting->path, "parent", sizeof(sighting->netdev), sighting->netdev) < 0)
		(void)sysfs_text(sighting->path, "ports/1/gid_attrs/ndevs/0",
				 sizeof(sighting->netdev), sighting->netdev);
}

/* What has no link layer is going: every port says that, and ports go first. */
static int make_id(struct sighting *sighting, const char *prefix)
{
	char text[20];
	int r;

	if (sighting->transport == TRANSPORT_INFINIBAND) {
		r = sysfs_text(sighting->path, "ports/1/link_layer", sizeof(text), text);
		if (r < 0)
			return r;
		if (strcmp(text, "Ethernet") == 0)
			prefix = "roce";
	}
	append_clean(sighting->id, prefix);
	/* Without a GUID, something that at least does not go round. */
	snprintf(text, sizeof(text), "%016" PRIx64, sighting->guid);
	append_part(sighting->id, sighting->guid	? text
				  : sighting->netdev[0] ? sighting->netdev
							: sighting->name);
	return 0;
}

int sighting_read(const char *sysfs, const char *name, struct sighting *ret)
{
	const char *prefix = "rdma";
	struct sighting sighting = { 0 };
	char link[PATH_MAX];
	struct stat status;
	int64_t type;
	int r;

	if (strlen(name) >= sizeof(sighting.name))
		return -ENAMETOOLONG;
	memcpy(sighting.name, name, strlen(name));
	snprintf(link, sizeof(link), "%s/class/infiniband/%s", sysfs, name);
	if (!real_path(link, sighting.path) || stat(sighting.path, &status) < 0)
		return -ENODEV;
	sighting.object = status.st_ino;
	read_ports(&sighting);
	sighting.guid = sysfs_guid(sighting.path, "node_guid");
	/* After the GUID: every device has it, as long as it has anything. */
	type = sysfs_number(sighting.path, "node_type", -1);
	if (type < 0)
		return -ENODEV;
	if (type > 0 && type < (int64_t)ARRAY_SIZE(node_types)) {
		sighting.transport = node_types[type].transport;
		prefix = node_types[type].prefix;
	}
	if (!read_pci(&sighting)) {
		r = make_id(&sighting, prefix);
		if (r < 0)
			return r;
	}
	*ret = sighting;
	return 0;
}

void sighting_facts(const struct sighting *sighting, struct adapter_facts *ret)
{
	*ret = (struct adapter_facts){
		.guid = sighting->guid,
		.transport = sighting->transport,
		.n_ports = sighting->n_ports,
		.numa_node = -1,
	};
	memcpy(ret->id, sighting->id, sizeof(ret->id));
	memcpy(ret->name, sighting->name, sizeof(ret->name));
	memcpy(ret->pci_address, sighting->pci_address, sizeof(ret->pci_address));
}

static bool comes_before(const struct claim *a, const struct claim *b)
{
	/* Those without a netdev come last: 0 - 1 is the largest. */
	if (a->netdev_index != b->netdev_index)
		return a->netdev_index - 1 < b->netdev_index - 1;
	return a->sighting->object < b->sighting->object;
}

static bool same_id(const struct claim *a, const struct claim *b)
{
	return strcmp(a->sighting->id, b->sighting->id) == 0;
}

static void settle(struct claim *claim, const struct claim *claims, size_t n_claims)
{
	bool first = true, netdev_tells = claim->netdev[0];

	memcpy(claim->id, claim->sighting->id, sizeof(claim->id));
	for (size_t i = 0; i < n_claims; i++) {
		const struct claim *other = &claims[i];

		if (other == claim || !same_id(claim, other))
			continue;
		first &= comes_before(claim, other);
		netdev_tells &= strcmp(claim->netdev, other->netdev) != 0;
	}
	if (!first)
		append_part(claim->id, netdev_tells ? claim->netdev : claim->sighting->name);
}

void claims_settle(struct claim *claims, size_t n_claims)
{
	for (size_t i = 0; i < n_claims; i++)
		settle(&claims[i], claims, n_claims);
}
