// SPDX-License-Identifier: Apache-2.0
/*
 * The GIDs of a device, from libibverbs or from sysfs. The queries run on the test's own thread.
 */
#include "backend/verbs/query.h"

#include <errno.h>
#include <net/if.h>

#include "base/util.h"
#include "fake.h"

#define GUID	   0x506b4b0300c0ffee
#define LINK_LOCAL 0xfe80000000000000

DEFINE_CLEANUP(struct query *, query_free)
DEFINE_CLEANUP(struct fake *, fake_free)

static struct query *ask(struct fake *fake, const struct fake_device *device)
{
	struct sighting sighting;
	struct query *query;

	g_assert_cmpint(sighting_read(fake->root, device->name, &sighting), ==, 0);
	query = query_new(&fake->api, &sighting);
	query->job.run(&query->job);
	return query;
}

/* GIDs in disorder, of both versions, and the netdev that one of them names. */
static void test_roce(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_rxe(fake, "rxe0", GUID);
	CLEANUP(query_freep) struct query *query = NULL;
	const struct adapter_port_facts *port;

	fake_add_gid(device, 1, 5, IBV_GID_TYPE_ROCE_V2, 0, 0xffff0a070001);
	fake_add_gid(device, 1, 0, IBV_GID_TYPE_ROCE_V1, LINK_LOCAL, 1);
	fake_add_gid(device, 1, 1, IBV_GID_TYPE_ROCE_V2, LINK_LOCAL, 1);
	fake_add_gid(device, 1, 2, IBV_GID_TYPE_IB, LINK_LOCAL, 2);
	fake_add_gid(device, 1, 3, 77, LINK_LOCAL, 3);
	fake_add_gid(device, 9, 0, IBV_GID_TYPE_ROCE_V2, LINK_LOCAL, 4);
	fake_add_gid(device, 0, 0, IBV_GID_TYPE_ROCE_V2, LINK_LOCAL, 5);
	fake_add_gid(device, 1, 4, IBV_GID_TYPE_ROCE_V2, 0, 0);
	g_array_index(device->gids, struct ibv_gid_entry, 1).ndev_ifindex = if_nametoindex("lo");
	query = ask(fake, device);
	port = &query->ports[0];

	g_assert_cmpint(query->error, ==, 0);
	g_assert_cmpstr(query->adapter.id, ==, "roce_506b4b0300c0ffee");
	g_assert_cmpint(port->link_layer, ==, LINK_LAYER_ETHERNET);
	g_assert_cmpuint(port->n_gids, ==, 4);
	g_assert_cmpuint(port->gids[0].index, ==, 0);
	g_assert_cmpint(port->gids[0].type, ==, GID_TYPE_ROCE_V1);
	g_assert_cmpuint(port->gids[1].index, ==, 1);
	g_assert_cmpint(port->gids[1].type, ==, GID_TYPE_ROCE_V2);
	g_assert_cmpuint(port->gids[2].index, ==, 2);
	g_assert_cmpint(port->gids[2].type, ==, GID_TYPE_ROCE_V1);
	g_assert_cmpuint(port->gids[3].index, ==, 5);
	g_assert_cmpint(port->gids[3].gid[15], ==, 1);
	g_assert_cmpint(port->gids[3].gid[12], ==, 10);
	g_assert_cmphex(port->port.guid, ==, 1);
	g_assert_cmpstr(port->netdev, ==, "lo");
	/* No hardware, no bus. */
	g_assert_cmpint(query->adapter.numa_node, ==, -1);
	g_assert_cmpstr(query->adapter.maker, ==, "");
	g_assert_cmpstr(query->adapter.firmware, ==, "");
}

/* iWARP's GIDs are MAC addresses, and no RoCE. */
static void test_iwarp_gid(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_siw(fake, "siw0", GUID);
	CLEANUP(query_freep) struct query *query = NULL;

	fake_add_gid(device, 1, 0, IBV_GID_TYPE_IB, 0x5254000000010000, 0);
	query = ask(fake, device);
	g_assert_cmpuint(query->ports[0].n_gids, ==, 1);
	g_assert_cmpint(query->ports[0].gids[0].type, ==, GID_TYPE_IB);
}

static void test_255_gids(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_rxe(fake, "rxe0", GUID);
	CLEANUP(query_freep) struct query *query = NULL;

	device->ports[0].gid_tbl_len = 255;
	for (unsigned int i = 255; i > 0; i--)
		fake_add_gid(device, 1, i - 1, IBV_GID_TYPE_ROCE_V2, LINK_LOCAL, i);
	query = ask(fake, device);
	g_assert_cmpuint(query->ports[0].n_gids, ==, GIDS_MAX);
	for (unsigned int i = 0; i < GIDS_MAX; i++)
		g_assert_cmpuint(query->ports[0].gids[i].index, ==, i);
}

static void write_gids(struct fake *fake, const struct fake_device *device)
{
	const char *port = g_intern_string(device->path);

	fake_write(fake, "0000:0000:0000:0000:0000:0000:0000:0000\n", "%s/ports/1/gids/0", port);
	fake_write(fake, "fe80:0000:0000:0000:5054:00ff:fe00:0001\n", "%s/ports/1/gids/1", port);
	fake_write(fake, "0000:0000:0000:0000:0000:ffff:0a07:0001\n", "%s/ports/1/gids/2", port);
	fake_write(fake, "IB/RoCE v1\n", "%s/ports/1/gid_attrs/types/1", port);
	fake_write(fake, "RoCE v2\n", "%s/ports/1/gid_attrs/types/2", port);
	fake_write(fake, "eth7\n", "%s/ports/1/gid_attrs/ndevs/2", port);
}

/* A kernel before 5.10 cannot be asked for the table. */
static void test_gids_of_sysfs(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_rxe(fake, "rxe0", GUID);
	CLEANUP(query_freep) struct query *query = NULL;
	const struct adapter_port_facts *port;

	device->gid_error = EOPNOTSUPP;
	write_gids(fake, device);
	query = ask(fake, device);
	port = &query->ports[0];
	g_assert_cmpint(query->error, ==, 0);
	g_assert_cmpuint(port->n_gids, ==, 2);
	g_assert_cmpuint(port->gids[0].index, ==, 1);
	g_assert_cmpint(port->gids[0].type, ==, GID_TYPE_ROCE_V1);
	g_assert_cmpint(port->gids[0].gid[0], ==, 0xfe);
	g_assert_cmpuint(port->gids[1].index, ==, 2);
	g_assert_cmpint(port->gids[1].type, ==, GID_TYPE_ROCE_V2);
	g_assert_cmpstr(port->netdev, ==, "eth7");
	g_assert_cmphex(port->port.guid, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/gids/roce", test_roce);
	g_test_add_func("/gids/iwarp", test_iwarp_gid);
	g_test_add_func("/gids/255", test_255_gids);
	g_test_add_func("/gids/of-sysfs", test_gids_of_sysfs);
	return g_test_run();
}
