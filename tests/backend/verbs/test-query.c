// SPDX-License-Identifier: Apache-2.0
/*
 * One device opened and read: what becomes of what libibverbs and sysfs say. The queries run on the
 * test's own thread.
 */
#include "backend/verbs/query.h"

#include <errno.h>
#include <net/if.h>

#include "base/util.h"
#include "fake.h"

#define GUID	   0x506b4b0300c0ffee
#define PARENT	   "pci0000:3a/0000:3a:00.0/0000:3b:00.0"
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

static void test_infiniband(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_mlx5(fake, "mlx5_0", PARENT, GUID);
	CLEANUP(query_freep) struct query *query = NULL;
	const struct adapter_facts *adapter;

	device->attr.vendor_id = 0x2c9;
	device->attr.vendor_part_id = 4123;
	device->attr.hw_ver = 7;
	device->ports[0].lid = 12;
	device->ports[1].state = IBV_PORT_DOWN;
	fake_add_gid(device, 2, 0, IBV_GID_TYPE_IB, LINK_LOCAL, GUID + 2);
	fake_add_gid(device, 1, 0, IBV_GID_TYPE_IB, LINK_LOCAL, GUID + 1);
	fake_write(fake, "20.35.2000\n", "%s/fw_ver", device->path);
	fake_write(fake, "MT_0000000223\n", "%s/board_id", device->path);
	fake_write(fake, " node-1\x01 mlx5_0\n", "%s/node_desc", device->path);
	fake_write(fake, "506b:4b03:00c0:fff0\n", "%s/sys_image_guid", device->path);
	fake_write(fake, "1\n", "devices/" PARENT "/numa_node");
	fake_write(fake, "0000:3b:00\n", "bus/pci/slots/7-1/address");
	fake_write(fake, "0000:3c:00\n", "bus/pci/slots/8/address");
	query = ask(fake, device);
	adapter = &query->adapter;

	g_assert_cmpint(query->error, ==, 0);
	g_assert_true(query->opened);
	g_assert_cmpstr(adapter->id, ==, "pci_0000_3b_00_0");
	g_assert_cmpstr(adapter->name, ==, "mlx5_0");
	g_assert_cmphex(adapter->guid, ==, GUID);
	/* libibverbs' counts more. */
	g_assert_cmphex(adapter->system_guid, ==, GUID);
	g_assert_cmphex(adapter->vendor_id, ==, 0x2c9);
	g_assert_cmpuint(adapter->part_id, ==, 4123);
	g_assert_cmpuint(adapter->hardware_version, ==, 7);
	g_assert_cmpint(adapter->transport, ==, TRANSPORT_INFINIBAND);
	g_assert_cmpuint(adapter->n_ports, ==, 2);
	g_assert_cmpstr(adapter->firmware, ==, "20.35.2000");
	g_assert_cmpstr(adapter->board_id, ==, "MT_0000000223");
	g_assert_cmpstr(adapter->description, ==, "node-1? mlx5_0");
	g_assert_cmpint(adapter->numa_node, ==, 1);
	g_assert_cmpstr(adapter->pci_address, ==, "0000:3b:00.0");
	g_assert_cmpstr(adapter->maker, ==, "maker of 0000:3b:00.0");
	g_assert_cmpstr(adapter->model, ==, "model of 0000:3b:00.0");
	g_assert_cmpstr(adapter->location, ==, "7-1");

	g_assert_cmpuint(query->n_ports, ==, 2);
	for (unsigned int i = 0; i < 2; i++) {
		const struct adapter_port_facts *port = &query->ports[i];

		g_assert_cmpuint(port->port.number, ==, i + 1);
		g_assert_cmphex(port->port.node_guid, ==, GUID);
		g_assert_cmphex(port->port.guid, ==, GUID + 1 + i);
		g_assert_cmphex(port->port.gid_prefix, ==, LINK_LOCAL);
		g_assert_cmpuint(port->n_gids, ==, 1);
		g_assert_cmpint(port->gids[0].type, ==, GID_TYPE_IB);
		g_assert_cmpint(port->port.state, ==, i ? PORT_STATE_DOWN : PORT_STATE_ACTIVE);
		g_assert_cmpstr(port->netdev, ==, "");
	}
	g_assert_cmpuint(query->ports[0].port.lid, ==, 12);
	g_assert_cmpuint(device->n_open, ==, 0);
}

static void test_iwarp_without_gids(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_siw(fake, "siw0", GUID);
	CLEANUP(query_freep) struct query *query = NULL;

	device->ports[0].gid_tbl_len = 0;
	device->ports[0].max_vl_num = 99;
	device->netdev_index = if_nametoindex("lo");
	query = ask(fake, device);
	g_assert_cmpint(query->error, ==, 0);
	g_assert_cmpstr(query->adapter.id, ==, "iwarp_506b4b0300c0ffee");
	g_assert_cmpint(query->adapter.transport, ==, TRANSPORT_IWARP);
	g_assert_cmpuint(query->n_ports, ==, 1);
	g_assert_cmpuint(query->ports[0].n_gids, ==, 0);
	g_assert_cmphex(query->ports[0].port.guid, ==, 0);
	g_assert_cmpuint(query->ports[0].port.vls_cap, ==, 0);
	g_assert_cmpstr(query->ports[0].netdev, ==, "lo");
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

/* libibverbs has no driver for it: sysfs is all there is. */
static void test_without_verbs(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_rxe(fake, "rxe0", GUID);
	CLEANUP(query_freep) struct query *query = NULL;

	fake_write(fake, "4: ACTIVE\n", "%s/ports/1/state", device->path);
	write_gids(fake, device);
	device->closed = true;
	query = ask(fake, device);
	g_assert_cmpint(query->error, ==, 0);
	g_assert_false(query->opened);
	g_assert_cmpuint(query->n_ports, ==, 1);
	g_assert_cmpint(query->ports[0].port.state, ==, PORT_STATE_ACTIVE);
	g_assert_cmpuint(query->ports[0].n_gids, ==, 2);
	g_assert_cmpuint(query->adapter.vendor_id, ==, 0);
	g_assert_cmphex(query->adapter.guid, ==, GUID);
}

static void test_fails(void)
{
	static const struct {
		int open_error, query_error, error;
	} cases[] = {
		{ EACCES, 0, -EACCES },
		{ 0, EIO, -EIO },
		{ 0, -EIO, -EIO },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		CLEANUP(fake_freep) struct fake *fake = fake_new();
		struct fake_device *device = fake_add_mlx5(fake, "mlx5_0", PARENT, GUID);
		CLEANUP(query_freep) struct query *query = NULL;

		device->open_error = cases[i].open_error;
		device->query_error = cases[i].query_error;
		fake_write(fake, "20.35.2000\n", "%s/fw_ver", device->path);
		query = ask(fake, device);
		g_assert_cmpint(query->error, ==, cases[i].error);
		g_assert_cmpuint(query->n_ports, ==, 0);
		g_assert_cmpstr(query->adapter.id, ==, "pci_0000_3b_00_0");
		g_assert_cmphex(query->adapter.guid, ==, GUID);
		g_assert_cmpstr(query->adapter.firmware, ==, "20.35.2000");
		g_assert_cmpuint(device->n_open, ==, 0);
	}
}

/* Between what was seen of it and the query, and so that the name is another's now. */
static void test_renamed(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_rxe(fake, "rxe0", GUID);
	CLEANUP(query_freep) struct query *query = NULL;
	struct sighting sighting;

	g_assert_cmpint(sighting_read(fake->root, "rxe0", &sighting), ==, 0);
	fake_rename(fake, device, "foo");
	fake_add_rxe(fake, "rxe0", GUID + 1);
	query = query_new(&fake->api, &sighting);
	query->job.run(&query->job);
	g_assert_cmpint(query->error, ==, -ESTALE);
	g_assert_cmpuint(query->n_ports, ==, 0);
}

/* libibverbs' name of it is the old one for ever. */
static void test_after_rename(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_rxe(fake, "rxe0", GUID);
	struct fake_device *other = fake_add_rxe(fake, "rxe1", GUID + 1);
	CLEANUP(query_freep) struct query *query = NULL;

	device->attr.vendor_part_id = 1;
	other->attr.vendor_part_id = 2;
	fake_rename(fake, device, "foo");
	fake_rename(fake, other, "rxe0");
	query = ask(fake, other);
	g_assert_true(query->opened);
	g_assert_cmpuint(query->adapter.part_id, ==, 2);
	g_assert_cmpstr(query->adapter.name, ==, "rxe0");
}

static void test_firmware(void)
{
	static const struct {
		const char *sysfs, *verbs, *told;
	} cases[] = {
		{ "20.35\n", "1.2.3", "20.35" },
		{ NULL, "1.2.3", "1.2.3" },
		{ "\n", "0.0.0", "" },
		{ NULL, "", "" },
		{ NULL, "10.20.30", "10.20.30" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		CLEANUP(fake_freep) struct fake *fake = fake_new();
		struct fake_device *device = fake_add_rxe(fake, "rxe0", GUID);
		CLEANUP(query_freep) struct query *query = NULL;

		if (cases[i].sysfs)
			fake_write(fake, cases[i].sysfs, "%s/fw_ver", device->path);
		g_strlcpy(device->attr.fw_ver, cases[i].verbs, sizeof(device->attr.fw_ver));
		query = ask(fake, device);
		g_assert_cmpstr(query->adapter.firmware, ==, cases[i].told);
	}
}

/* The label of the nearest, be it the device or a bridge above, or else a slot's name. */
static void test_location(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_mlx5(fake, "mlx5_0", PARENT, GUID);
	struct query *query = ask(fake, device);

	g_assert_cmpstr(query->adapter.location, ==, "");
	query_free(query);
	fake_write(fake, "0000:3a:00\n", "bus/pci/slots/3/address");
	query = ask(fake, device);
	g_assert_cmpstr(query->adapter.location, ==, "3");
	query_free(query);
	fake_write(fake, "Riser 2\n", "devices/pci0000:3a/0000:3a:00.0/label");
	query = ask(fake, device);
	g_assert_cmpstr(query->adapter.location, ==, "Riser 2");
	query_free(query);
	fake_write(fake, "OCP 1\n", "devices/" PARENT "/label");
	query = ask(fake, device);
	g_assert_cmpstr(query->adapter.location, ==, "OCP 1");
	query_free(query);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	query_free(NULL);
	g_test_add_func("/query/infiniband", test_infiniband);
	g_test_add_func("/query/iwarp-without-gids", test_iwarp_without_gids);
	g_test_add_func("/query/without-verbs", test_without_verbs);
	g_test_add_func("/query/fails", test_fails);
	g_test_add_func("/query/renamed", test_renamed);
	g_test_add_func("/query/after-rename", test_after_rename);
	g_test_add_func("/query/firmware", test_firmware);
	g_test_add_func("/query/location", test_location);
	return g_test_run();
}
