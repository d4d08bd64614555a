// SPDX-License-Identifier: Apache-2.0
/*
 * The folder of the fake machine.
 */
#include "fake.h"

#include <glib/gstdio.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/util.h"

/* With the folders above it. */
static char *make_path(struct fake *fake, const char *format, va_list args)
{
	g_autofree char *name = g_strdup_vprintf(format, args);
	char *path = g_build_filename(fake->root, name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(dir, 0700), ==, 0);
	return path;
}

void fake_write(struct fake *fake, const char *text, const char *path, ...)
{
	g_autofree char *file = NULL;
	va_list args;

	va_start(args, path);
	file = make_path(fake, path, args);
	va_end(args);
	g_assert_true(g_file_set_contents(file, text, -1, NULL));
}

void fake_link(struct fake *fake, const char *target, const char *path, ...)
{
	g_autofree char *file = NULL;
	va_list args;

	va_start(args, path);
	file = make_path(fake, path, args);
	va_end(args);
	(void)g_unlink(file);
	g_assert_cmpint(symlink(target, file), ==, 0);
}

void fake_delete(struct fake *fake, const char *path, ...)
{
	g_autofree char *file = NULL;
	va_list args;

	va_start(args, path);
	file = make_path(fake, path, args);
	va_end(args);
	g_assert_cmpint(g_remove(file), ==, 0);
}

/* devices/pci0000:3a/0000:3b:00.0: each part but the first is on the bus. */
static void make_hardware(struct fake *fake, const char *parent)
{
	g_auto(GStrv) parts = g_strsplit(parent, "/", -1);
	g_autofree char *path = g_strdup(parts[0]);

	for (char **part = parts + 1; *part; part++) {
		char *longer = g_build_filename(path, *part, NULL);

		g_free(path);
		path = longer;
		fake_link(fake, "../../bus/pci", "devices/%s/subsystem", path);
	}
}

/* Beside the device, or where all are that have no parent. */
static char *uverbs_path(const struct fake_device *device)
{
	g_autofree char *dir = g_path_get_dirname(device->path);
	g_autofree char *hardware = g_path_get_dirname(dir);

	if (g_str_has_suffix(hardware, "/virtual"))
		return g_strdup_printf("class/infiniband_verbs/%s/ibdev", device->uverbs);
	return g_strdup_printf("%s/infiniband_verbs/%s/ibdev", hardware, device->uverbs);
}

static void write_uverbs(struct fake *fake, const struct fake_device *device)
{
	g_autofree char *text = g_strdup_printf("%s\n", device->name);
	g_autofree char *path = uverbs_path(device);

	fake_write(fake, text, "%s", path);
}

static void write_class(struct fake *fake, struct fake_device *device)
{
	g_autofree char *target = g_build_filename(fake->root, device->path, NULL);

	fake_link(fake, target, "class/infiniband/%s", device->name);
}

static void answer(struct fake_device *device, uint64_t guid, const char *node_type,
		   const char *link_layer)
{
	bool is_iwarp = node_type[0] == '4';

	device->device.transport_type = is_iwarp ? IBV_TRANSPORT_IWARP : IBV_TRANSPORT_IB;
	device->attr = (struct ibv_device_attr){
		.node_guid = htobe64(guid),
		.sys_image_guid = htobe64(guid),
		.phys_port_cnt = 1,
	};
	for (size_t i = 0; i < FAKE_PORTS; i++) {
		device->ports[i] = (struct ibv_port_attr){
			.state = IBV_PORT_ACTIVE,
			.phys_state = 5,
			.max_mtu = IBV_MTU_4096,
			.active_mtu = IBV_MTU_1024,
			.active_speed = 1,
			.active_width = 1,
			.max_vl_num = 1,
			.gid_tbl_len = 8,
			.link_layer = g_str_has_prefix(link_layer, "Ethernet")
					      ? IBV_LINK_LAYER_ETHERNET
					      : IBV_LINK_LAYER_INFINIBAND,
		};
	}
}

/* @hardware: below which the device stands, or NULL. */
static struct fake_device *add(struct fake *fake, const char *name, const char *hardware,
			       uint64_t guid, const char *node_type, const char *link_layer)
{
	struct fake_device *device = g_new0(struct fake_device, 1);
	g_autofree char *guid_text =
		g_strdup_printf("%04x:%04x:%04x:%04x\n", (unsigned int)(guid >> 48) & 0xffff,
				(unsigned int)(guid >> 32) & 0xffff,
				(unsigned int)(guid >> 16) & 0xffff, (unsigned int)guid & 0xffff);

	device->name = g_strdup(name);
	device->index = (int)fake->devices->len;
	device->uverbs = g_strdup_printf("uverbs%d", device->index);
	device->path = hardware ? g_strdup_printf("devices/%s/infiniband/%s", hardware, name)
				: g_strdup_printf("devices/virtual/infiniband/%s", name);
	device->gids = g_array_new(false, true, sizeof(struct ibv_gid_entry));
	g_strlcpy(device->device.name, name, sizeof(device->device.name));
	g_strlcpy(device->device.dev_name, device->uverbs, sizeof(device->device.dev_name));
	g_assert_cmpint(pipe(device->events), ==, 0);
	answer(device, guid, node_type, link_layer);
	fake_write(fake, guid_text, "%s/node_guid", device->path);
	fake_write(fake, node_type, "%s/node_type", device->path);
	fake_write(fake, link_layer, "%s/ports/1/link_layer", device->path);
	if (hardware) {
		g_autofree char *base = g_path_get_basename(hardware);
		g_autofree char *target = g_build_filename("../../..", base, NULL);

		fake_link(fake, target, "%s/device", device->path);
	}
	write_uverbs(fake, device);
	fake_lock(fake);
	g_ptr_array_add(fake->devices, device);
	fake_unlock(fake);
	write_class(fake, device);
	return device;
}

struct fake_device *fake_add(struct fake *fake, const char *name, const char *parent, uint64_t guid,
			     const char *node_type, const char *link_layer)
{
	if (parent)
		make_hardware(fake, parent);
	return add(fake, name, parent, guid, node_type, link_layer);
}

struct fake_device *fake_add_below(struct fake *fake, const char *name, const char *parent,
				   const char *auxiliary, uint64_t guid)
{
	g_autofree char *hardware = g_build_filename(parent, auxiliary, NULL);

	make_hardware(fake, parent);
	fake_link(fake, "../../bus/auxiliary", "devices/%s/subsystem", hardware);
	return add(fake, name, hardware, guid, "1: CA\n", "InfiniBand\n");
}

struct fake_device *fake_add_mlx5(struct fake *fake, const char *name, const char *parent,
				  uint64_t guid)
{
	struct fake_device *device = fake_add(fake, name, parent, guid, "1: CA\n", "InfiniBand\n");

	fake_write(fake, "InfiniBand\n", "%s/ports/2/link_layer", device->path);
	device->attr.phys_port_cnt = 2;
	return device;
}

struct fake_device *fake_add_held(struct fake *fake, const char *name, const char *parent,
				  uint64_t guid)
{
	struct fake_device *device = fake_add_mlx5(fake, name, parent, guid);
	g_autofree char *driver = g_build_filename(fake->root, "bus/pci/drivers/mlx5_core", NULL);

	fake_link(fake, driver, "devices/%s/driver", parent);
	fake_link(fake, "../../../../module/mlx5_core", "bus/pci/drivers/mlx5_core/module");
	fake_write(fake, "0\n", "module/mlx5_core/refcnt");
	fake_write(fake, "0\n", "module/mlx5_ib/refcnt");
	fake_link(fake, "../../mlx5_ib", "module/ib_core/holders/mlx5_ib");
	return device;
}

struct fake_device *fake_add_rxe(struct fake *fake, const char *name, uint64_t guid)
{
	return fake_add(fake, name, NULL, guid, "1: CA\n", "Ethernet\n");
}

struct fake_device *fake_add_siw(struct fake *fake, const char *name, uint64_t guid)
{
	return fake_add(fake, name, NULL, guid, "4: RNIC\n", "Ethernet\n");
}

/* What is left stays somewhere, so that no other gets its inode. */
void fake_remove(struct fake *fake, struct fake_device *device)
{
	g_autofree char *from = g_build_filename(fake->root, device->path, NULL);
	g_autofree char *to = g_strdup_printf("%s/gone-%d", fake->root, device->index);
	g_autofree char *uverbs = uverbs_path(device);

	fake_lock(fake);
	device->gone = true;
	fake_unlock(fake);
	fake_delete(fake, "class/infiniband/%s", device->name);
	fake_delete(fake, "%s", uverbs);
	g_assert_cmpint(g_rename(from, to), ==, 0);
}

void fake_rename(struct fake *fake, struct fake_device *device, const char *name)
{
	g_autofree char *from = g_build_filename(fake->root, device->path, NULL);
	g_autofree char *dir = g_path_get_dirname(device->path);
	g_autofree char *to = g_build_filename(fake->root, dir, name, NULL);

	fake_delete(fake, "class/infiniband/%s", device->name);
	g_assert_cmpint(g_rename(from, to), ==, 0);
	fake_lock(fake);
	g_free(device->name);
	g_free(device->path);
	device->name = g_strdup(name);
	device->path = g_build_filename(dir, name, NULL);
	fake_unlock(fake);
	/* libibverbs goes on calling it as before. */
	write_uverbs(fake, device);
	write_class(fake, device);
}
