// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/identity.h"

#include "base/sysfs.h"
#include "base/util.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <net/if.h>
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

static int real_path(const char *path, char ret[static SYSFS_PATH_SIZE])
{
	char real[PATH_MAX];

	if (!realpath(path, real))
		return -errno;
	if (strlen(real) >= SYSFS_PATH_SIZE)
		return -ENAMETOOLONG;
	memset(ret, 0, SYSFS_PATH_SIZE);
	memcpy(ret, real, strlen(real));
	return 0;
}

/* Up from @path to what is on the bus PCI. Its parents are bridges. -ENOENT: there is none. */
static int find_pci(char path[static SYSFS_PATH_SIZE])
{
	char subsystem[16];
	char *slash;

	for (;;) {
		int r = sysfs_link(path, "subsystem", sizeof(subsystem), subsystem);

		if (r == 0 && strcmp(subsystem, "pci") == 0)
			return 0;
		/* What does not fit is another bus. */
		if (r < 0 && r != -ENAMETOOLONG && !sysfs_is_gone(r))
			return r;
		slash = strrchr(path, '/');
		if (!slash || slash == path)
			return -ENOENT;
		*slash = '\0';
	}
}

static const char *last_part(const char *path)
{
	return strrchr(path, '/') + 1;
}

/* The id is made of the function. A device that stands on none has -ENOENT. */
static int read_pci(struct sighting *sighting)
{
	char link[PATH_MAX], parent[SYSFS_PATH_SIZE], path[SYSFS_PATH_SIZE];
	const char *address;
	int r;

	sysfs_path(sizeof(link), link, sighting->path, "device");
	r = real_path(link, parent);
	if (r < 0)
		return r;
	memcpy(path, parent, sizeof(parent));
	r = find_pci(path);
	if (r < 0)
		return r;
	if (strlen(last_part(path)) >= PCI_ADDRESS_SIZE)
		return -ENOENT;
	memcpy(sighting->pci_path, path, sizeof(path));
	address = last_part(sighting->pci_path);
	memcpy(sighting->pci_address, address, strlen(address));
	append_clean(sighting->id, "pci");
	append_part(sighting->id, address);
	if (strcmp(parent, sighting->pci_path) != 0)
		append_part(sighting->id, last_part(parent));
	return 0;
}

static int count_ports(struct sighting *sighting)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;
	int r;

	sysfs_path(sizeof(path), path, sighting->path, "ports");
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while (errno = 0, (entry = readdir(dir))) {
		if (entry->d_name[0] != '.' && sighting->n_ports < UINT8_MAX)
			sighting->n_ports++;
	}
	r = -errno;
	closedir(dir);
	return r;
}

/* A driver may answer what it likes, and then there is none; these are not its answers. */
static bool is_want(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM || error == -ENOBUFS;
}

static int read_netdev(struct sighting *sighting)
{
	static const char *const attributes[] = {
		"parent", /* rxe has it by itself, whatever its GIDs */
		"ports/1/gid_attrs/ndevs/0",
	};
	int r = -ENOENT;

	for (size_t i = 0; r < 0 && i < ARRAY_SIZE(attributes); i++) {
		r = sysfs_text(sighting->path, attributes[i], sizeof(sighting->netdev),
			       sighting->netdev);
		if (is_want(r))
			return r;
	}
	if (!sighting->netdev[0])
		return 0;
	errno = 0;
	sighting->netdev_index = if_nametoindex(sighting->netdev);
	return !sighting->netdev_index && is_want(-errno) ? -errno : 0;
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

int sighting_object(const char *sysfs, const char *name, uint64_t *ret)
{
	char link[PATH_MAX];
	struct stat status;

	snprintf(link, sizeof(link), "%s/class/infiniband/%s", sysfs, name);
	if (stat(link, &status) < 0)
		return -errno;
	*ret = status.st_ino;
	return 0;
}

int sighting_read(const char *sysfs, const char *name, struct sighting *ret)
{
	const char *prefix = "rdma";
	struct sighting sighting = { 0 };
	char link[PATH_MAX];
	int64_t type = -1;
	struct stat status;
	int r;

	if (strlen(name) >= sizeof(sighting.name))
		return -ENAMETOOLONG;
	memcpy(sighting.name, name, strlen(name));
	snprintf(link, sizeof(link), "%s/class/infiniband/%s", sysfs, name);
	r = real_path(link, sighting.path);
	if (r < 0)
		return r;
	if (stat(sighting.path, &status) < 0)
		return -errno;
	sighting.object = status.st_ino;
	r = count_ports(&sighting);
	r = r < 0 ? r : read_netdev(&sighting);
	if (r < 0)
		return r;
	r = sysfs_guid(sighting.path, "node_guid", &sighting.guid);
	if (r < 0 && r != -EBADMSG && !sysfs_is_gone(r))
		return r;
	/* After the GUID: every device has it, as long as it has anything. */
	r = sysfs_number(sighting.path, "node_type", &type);
	if (r < 0)
		return r;
	if (type > 0 && type < (int64_t)ARRAY_SIZE(node_types)) {
		sighting.transport = node_types[type].transport;
		prefix = node_types[type].prefix;
	}
	r = read_pci(&sighting);
	if (sysfs_is_gone(r))
		r = make_id(&sighting, prefix);
	if (r < 0)
		return r;
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

/* What stands behind the id, as it is; "": nothing. */
static const char *suffix_of(const struct claim *claim, const struct claim *claims, size_t n_claims)
{
	bool first = true, netdev_tells = claim->netdev[0];

	for (size_t i = 0; i < n_claims; i++) {
		const struct claim *other = &claims[i];

		if (other == claim || !same_id(claim, other))
			continue;
		first &= comes_before(claim, other);
		netdev_tells &= strcmp(claim->netdev, other->netdev) != 0;
	}
	if (first)
		return "";
	return netdev_tells ? claim->netdev : claim->sighting->name;
}

/* FNV-1a */
static uint32_t hash_of(const char *text)
{
	uint32_t hash = 2166136261;

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 16777619;
	return hash;
}

/* At the end, whatever else of the id has to go for that. */
static void append_hash(char id[static ADAPTER_ID_SIZE], const char *text)
{
	char hash[9];

	snprintf(hash, sizeof(hash), "%08" PRIx32, hash_of(text));
	memset(id + ADAPTER_ID_SIZE - 1 - sizeof(hash), 0, sizeof(hash) + 1);
	append_part(id, hash);
}

/* An earlier one of another name has come to the same id. */
static bool is_taken(const struct claim *claim, const struct claim *claims, size_t n_claims)
{
	for (size_t i = 0; i < n_claims; i++) {
		const struct claim *other = &claims[i];

		if (other != claim && strcmp(other->id, claim->id) == 0 &&
		    comes_before(other, claim))
			return true;
	}
	return false;
}

void claims_settle(struct claim *claims, size_t n_claims)
{
	for (size_t i = 0; i < n_claims; i++) {
		const char *suffix = suffix_of(&claims[i], claims, n_claims);

		memcpy(claims[i].id, claims[i].sighting->id, sizeof(claims[i].id));
		if (suffix[0])
			append_part(claims[i].id, suffix);
	}
	for (size_t i = 0; i < n_claims; i++)
		claims[i].is_taken = is_taken(&claims[i], claims, n_claims);
	for (size_t i = 0; i < n_claims; i++) {
		if (claims[i].is_taken)
			append_hash(claims[i].id, suffix_of(&claims[i], claims, n_claims));
	}
}
