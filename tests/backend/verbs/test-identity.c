// SPDX-License-Identifier: Apache-2.0
/*
 * Who a device is, from where it stands in sysfs.
 */
#include "backend/verbs/identity.h"

#include <errno.h>

#include "base/sysfs.h"
#include "fake.h"

#define GUID 0x505400fffe000001

static struct sighting see(struct fake *fake, const struct fake_device *device)
{
	struct sighting sighting;

	g_assert_cmpint(sighting_read(fake->root, device->name, &sighting), ==, 0);
	g_assert_cmpstr(sighting.name, ==, device->name);
	return sighting;
}

static void test_pci(void)
{
	struct fake *fake = fake_new();
	struct fake_device *device =
		fake_add_mlx5(fake, "mlx5_0", "pci0000:3a/0000:3a:00.0/0000:3b:00.0", GUID);
	struct sighting sighting = see(fake, device);

	g_assert_cmpstr(sighting.id, ==, "pci_0000_3b_00_0");
	g_assert_cmpstr(sighting.pci_address, ==, "0000:3b:00.0");
	g_assert_true(g_str_has_suffix(sighting.pci_path, "/0000:3a:00.0/0000:3b:00.0"));
	g_assert_cmphex(sighting.guid, ==, GUID);
	g_assert_cmpint(sighting.transport, ==, TRANSPORT_INFINIBAND);
	g_assert_cmpuint(sighting.n_ports, ==, 2);
	fake_free(fake);
}

static void test_long_domain(void)
{
	struct fake *fake = fake_new();
	struct fake_device *device = fake_add_mlx5(fake, "a", "pci10000:e0/10000:E1:1f.7", GUID);

	g_assert_cmpstr(see(fake, device).id, ==, "pci_10000_e1_1f_7");
	fake_free(fake);
}

static void test_subfunction(void)
{
	struct fake *fake = fake_new();
	struct fake_device *device =
		fake_add_below(fake, "mlx5_2", "pci0000:3a/0000:3b:00.0", "mlx5_core.sf.2", GUID);
	struct sighting sighting = see(fake, device);

	g_assert_cmpstr(sighting.id, ==, "pci_0000_3b_00_0_mlx5_core_sf_2");
	g_assert_cmpstr(sighting.pci_address, ==, "0000:3b:00.0");
	g_assert_true(g_str_has_suffix(sighting.pci_path, "/0000:3b:00.0"));
	fake_free(fake);
}

/* As hns has on some boards. */
static void test_no_pci_at_all(void)
{
	struct fake *fake = fake_new();
	struct fake_device *device =
		fake_add(fake, "hns_0", "platform", GUID, "1: CA\n", "Ethernet\n");
	struct sighting sighting = see(fake, device);

	g_assert_cmpstr(sighting.id, ==, "roce_505400fffe000001");
	g_assert_cmpstr(sighting.pci_address, ==, "");
	g_assert_cmpstr(sighting.pci_path, ==, "");
	fake_free(fake);
}

static void test_virtual(void)
{
	static const struct {
		const char *node_type, *link_layer, *id;
		enum transport transport;
	} cases[] = {
		{ "1: CA\n", "Ethernet\n", "roce_505400fffe000001", TRANSPORT_INFINIBAND },
		{ "1: CA\n", "InfiniBand\n", "ib_505400fffe000001", TRANSPORT_INFINIBAND },
		{ "4: RNIC\n", "Ethernet\n", "iwarp_505400fffe000001", TRANSPORT_IWARP },
		{ "5: usNIC\n", "Ethernet\n", "usnic_505400fffe000001", TRANSPORT_USNIC },
		{ "6: usNIC UDP\n", "Ethernet\n", "usnic_505400fffe000001", TRANSPORT_USNIC },
		{ "7: unspecified\n", "Unspecified\n", "rdma_505400fffe000001",
		  TRANSPORT_PROPRIETARY },
		{ "99: <unknown>\n", "\n", "rdma_505400fffe000001", TRANSPORT_UNKNOWN },
		{ "0\n", "\n", "rdma_505400fffe000001", TRANSPORT_UNKNOWN },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fake *fake = fake_new();
		struct fake_device *device =
			fake_add(fake, "x", NULL, GUID, cases[i].node_type, cases[i].link_layer);

		g_assert_cmpstr(see(fake, device).id, ==, cases[i].id);
		g_assert_cmpint(see(fake, device).transport, ==, cases[i].transport);
		fake_free(fake);
	}
}

static void test_no_guid(void)
{
	struct fake *fake = fake_new();
	struct fake_device *rxe = fake_add_rxe(fake, "rxe0", 0),
			   *siw = fake_add_siw(fake, "s-0", 0);

	fake_write(fake, "eth0.5\n", "%s/parent", rxe->path);
	g_assert_cmpstr(see(fake, rxe).id, ==, "roce_eth0_5");
	g_assert_cmpstr(see(fake, siw).id, ==, "iwarp_s_0");
	fake_free(fake);
}

static void test_netdev(void)
{
	struct fake *fake = fake_new();
	struct fake_device *rxe = fake_add_rxe(fake, "rxe0", GUID);

	g_assert_cmpstr(see(fake, rxe).netdev, ==, "");
	fake_write(fake, "eth1\n", "%s/ports/1/gid_attrs/ndevs/0", rxe->path);
	g_assert_cmpstr(see(fake, rxe).netdev, ==, "eth1");
	fake_write(fake, "eth0\n", "%s/parent", rxe->path);
	g_assert_cmpstr(see(fake, rxe).netdev, ==, "eth0");
	fake_free(fake);
}

static void test_gone(void)
{
	struct fake *fake = fake_new();
	struct fake_device *rxe = fake_add_rxe(fake, "rxe0", GUID);
	struct sighting sighting = { .object = 7 };
	char name[DEVICE_NAME_SIZE + 1];

	fake_remove(fake, rxe);
	g_assert_cmpint(sighting_read(fake->root, "rxe0", &sighting), ==, -ENOENT);
	memset(name, 'x', sizeof(name));
	name[DEVICE_NAME_SIZE] = '\0';
	g_assert_cmpint(sighting_read(fake->root, name, &sighting), ==, -ENAMETOOLONG);
	g_assert_cmpuint(sighting.object, ==, 7);
	fake_free(fake);
}

/* sysfs loses the parts of a device one after the other. */
static void test_going(void)
{
	static const char *const lost[] = { "node_type", "ports/1/link_layer" };

	for (size_t i = 0; i < G_N_ELEMENTS(lost); i++) {
		struct fake *fake = fake_new();
		struct fake_device *rxe = fake_add_rxe(fake, "rxe0", GUID);
		struct sighting sighting;

		fake_delete(fake, "%s/%s", rxe->path, lost[i]);
		g_assert_true(sysfs_is_gone(sighting_read(fake->root, "rxe0", &sighting)));
		fake_free(fake);
	}
}

/* It is there, and cannot be read now. A link to itself is not ENOENT. */
static void test_unreadable(void)
{
	static const char *const attributes[] = { "node_guid", "node_type", "ports/1/link_layer",
						  "device" };

	for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++) {
		struct fake *fake = fake_new();
		struct fake_device *rxe = fake_add_rxe(fake, "rxe0", GUID);
		struct sighting sighting;
		g_autofree char *itself = g_path_get_basename(attributes[i]);

		fake_link(fake, itself, "%s/%s", rxe->path, attributes[i]);
		g_assert_cmpint(sighting_read(fake->root, "rxe0", &sighting), ==, -ELOOP);
		fake_free(fake);
	}
}

/* The object stays the same under a new name, and is another under the old one. */
static void test_object(void)
{
	struct fake *fake = fake_new();
	struct fake_device *first = fake_add_rxe(fake, "rxe0", GUID), *second;
	uint64_t object = see(fake, first).object;

	fake_rename(fake, first, "foo");
	g_assert_cmpuint(see(fake, first).object, ==, object);
	second = fake_add_rxe(fake, "rxe0", GUID);
	g_assert_cmpuint(see(fake, second).object, !=, object);
	fake_free(fake);
}

static void test_facts(void)
{
	struct fake *fake = fake_new();
	struct fake_device *device = fake_add_mlx5(fake, "mlx5_0", "pci0000:3a/0000:3b:00.0", GUID);
	struct sighting sighting = see(fake, device);
	struct adapter_facts facts;

	memset(&facts, 0xff, sizeof(facts));
	sighting_facts(&sighting, &facts);
	g_assert_cmpstr(facts.id, ==, "pci_0000_3b_00_0");
	g_assert_cmpstr(facts.name, ==, "mlx5_0");
	g_assert_cmpstr(facts.pci_address, ==, "0000:3b:00.0");
	g_assert_cmphex(facts.guid, ==, GUID);
	g_assert_cmpint(facts.transport, ==, TRANSPORT_INFINIBAND);
	g_assert_cmpuint(facts.n_ports, ==, 2);
	g_assert_cmpint(facts.numa_node, ==, -1);
	g_assert_cmpstr(facts.firmware, ==, "");
	fake_free(fake);
}

static void test_claims(void)
{
	struct sighting sightings[] = {
		{ .name = "rxe2", .object = 30, .id = "roce_1" },
		{ .name = "rxe0", .object = 20, .id = "roce_1" },
		{ .name = "siw0", .object = 10, .id = "iwarp_1" },
		{ .name = "rxe9", .object = 40, .id = "roce_1" },
		{ .name = "siw.1", .object = 5, .id = "iwarp_2" },
		{ .name = "siw.0", .object = 6, .id = "iwarp_2" },
	};
	struct claim claims[] = {
		{ .sighting = &sightings[0], .netdev = "eth0.5", .netdev_index = 7 },
		{ .sighting = &sightings[1], .netdev = "eth0", .netdev_index = 2 },
		{ .sighting = &sightings[2], .netdev = "eth0", .netdev_index = 2 },
		{ .sighting = &sightings[3] },
		{ .sighting = &sightings[4] },
		{ .sighting = &sightings[5] },
	};

	claims_settle(claims, G_N_ELEMENTS(claims));
	g_assert_cmpstr(claims[0].id, ==, "roce_1_eth0_5");
	g_assert_cmpstr(claims[1].id, ==, "roce_1");
	g_assert_cmpstr(claims[2].id, ==, "iwarp_1");
	g_assert_cmpstr(claims[3].id, ==, "roce_1_rxe9");
	/* Without netdevs the older one is first. */
	g_assert_cmpstr(claims[4].id, ==, "iwarp_2");
	g_assert_cmpstr(claims[5].id, ==, "iwarp_2_siw_0");
}

/* Two on one netdev: its name would tell neither from the other. */
static void test_claims_of_one_netdev(void)
{
	struct sighting sightings[] = {
		{ .name = "mlx5_0", .object = 1, .id = "pci_1" },
		{ .name = "rxe0", .object = 2, .id = "pci_1" },
		{ .name = "rxe1", .object = 3, .id = "pci_1" },
	};
	struct claim claims[] = {
		{ .sighting = &sightings[2], .netdev = "eth0", .netdev_index = 2 },
		{ .sighting = &sightings[1], .netdev = "eth0", .netdev_index = 2 },
		{ .sighting = &sightings[0], .netdev = "eth0", .netdev_index = 2 },
	};

	claims_settle(claims, G_N_ELEMENTS(claims));
	g_assert_cmpstr(claims[0].id, ==, "pci_1_rxe1");
	g_assert_cmpstr(claims[1].id, ==, "pci_1_rxe0");
	g_assert_cmpstr(claims[2].id, ==, "pci_1");
}

/* What is told apart by nothing but what no id may have in it, or what does not fit. */
static void test_claims_that_collide(void)
{
	struct sighting sightings[4];
	struct claim claims[4] = {
		{ .netdev = "eth0_5", .netdev_index = 9 },
		{ .netdev = "eth0.5", .netdev_index = 7 },
		{ .netdev = "eth0", .netdev_index = 2 },
		{ .netdev = "eth0-5", .netdev_index = 8 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(claims); i++) {
		sightings[i] = (struct sighting){ .object = i };
		g_strlcpy(sightings[i].id, "roce_1", sizeof(sightings[i].id));
		claims[i].sighting = &sightings[i];
	}
	claims_settle(claims, G_N_ELEMENTS(claims));
	g_assert_cmpstr(claims[2].id, ==, "roce_1");
	g_assert_cmpstr(claims[1].id, ==, "roce_1_eth0_5");
	g_assert_cmpuint(strlen(claims[0].id), ==, strlen("roce_1_eth0_5_01234567"));
	g_assert_true(g_str_has_prefix(claims[0].id, "roce_1_eth0_5_"));
	g_assert_true(g_str_has_prefix(claims[3].id, "roce_1_eth0_5_"));
	g_assert_cmpstr(claims[0].id, !=, claims[3].id);
}

static void test_claims_of_long_names(void)
{
	struct sighting sightings[3];
	struct claim claims[3] = { 0 };

	for (size_t i = 0; i < G_N_ELEMENTS(claims); i++) {
		sightings[i] = (struct sighting){ .object = i, .id = "roce_505400fffe000001" };
		memset(sightings[i].name, 'x', sizeof(sightings[i].name) - 1);
		sightings[i].name[DEVICE_NAME_SIZE - 2] = (char)('0' + i);
		claims[i].sighting = &sightings[i];
	}
	claims_settle(claims, G_N_ELEMENTS(claims));
	g_assert_cmpstr(claims[0].id, ==, "roce_505400fffe000001");
	g_assert_true(g_str_has_prefix(claims[1].id, "roce_505400fffe000001_xxx"));
	g_assert_true(g_str_has_prefix(claims[2].id, "roce_505400fffe000001_xxx"));
	g_assert_cmpstr(claims[1].id, !=, claims[2].id);
	g_assert_cmpuint(strlen(claims[2].id), ==, ADAPTER_ID_SIZE - 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/identity/pci", test_pci);
	g_test_add_func("/identity/long-domain", test_long_domain);
	g_test_add_func("/identity/subfunction", test_subfunction);
	g_test_add_func("/identity/no-pci-at-all", test_no_pci_at_all);
	g_test_add_func("/identity/virtual", test_virtual);
	g_test_add_func("/identity/no-guid", test_no_guid);
	g_test_add_func("/identity/netdev", test_netdev);
	g_test_add_func("/identity/gone", test_gone);
	g_test_add_func("/identity/going", test_going);
	g_test_add_func("/identity/unreadable", test_unreadable);
	g_test_add_func("/identity/object", test_object);
	g_test_add_func("/identity/facts", test_facts);
	g_test_add_func("/identity/claims", test_claims);
	g_test_add_func("/identity/claims-of-one-netdev", test_claims_of_one_netdev);
	g_test_add_func("/identity/claims-that-collide", test_claims_that_collide);
	g_test_add_func("/identity/claims-of-long-names", test_claims_of_long_names);
	return g_test_run();
}
