// SPDX-License-Identifier: Apache-2.0
#include "fake.h"

#include <endian.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "base/util.h"

static struct fake *machine;

void fake_lock(struct fake *fake)
{
	pthread_mutex_lock(&fake->lock);
}

void fake_unlock(struct fake *fake)
{
	pthread_cond_broadcast(&fake->changed);
	pthread_mutex_unlock(&fake->lock);
}

static struct ibv_device **get_device_list(int *ret_n_devices)
{
	struct ibv_device **list;
	size_t n = 0;

	fake_lock(machine);
	list = g_new0(struct ibv_device *, machine->devices->len + 1);
	for (guint i = 0; i < machine->devices->len; i++) {
		struct fake_device *device = g_ptr_array_index(machine->devices, i);

		if (!device->gone && !device->closed)
			list[n++] = &device->device;
	}
	machine->n_lists++;
	fake_unlock(machine);
	*ret_n_devices = (int)n;
	return list;
}

static void free_device_list(struct ibv_device **list)
{
	g_free(list);
	fake_lock(machine);
	machine->n_lists--;
	fake_unlock(machine);
}

/* All the devices of a module together, and what others have open. */
static void write_references(const struct fake_device *device)
{
	g_autofree char *text = NULL;
	unsigned int n = machine->n_open_elsewhere;

	if (!device->module)
		return;
	for (guint i = 0; i < machine->devices->len; i++) {
		const struct fake_device *other = g_ptr_array_index(machine->devices, i);

		if (g_strcmp0(other->module, device->module) == 0)
			n += other->n_open;
	}
	text = g_strdup_printf("%u\n", n);
	fake_write(machine, text, "module/%s/refcnt", device->module);
}

void fake_open_elsewhere(struct fake *fake, struct fake_device *device, unsigned int n)
{
	fake_lock(fake);
	fake->n_open_elsewhere = n;
	write_references(device);
	fake_unlock(fake);
}

static struct ibv_context *open_device(struct ibv_device *ibv_device)
{
	struct fake_device *device = (struct fake_device *)ibv_device;
	struct ibv_context *context = NULL;
	int error;

	fake_lock(machine);
	device->n_opened++;
	device->n_waiting++;
	pthread_cond_broadcast(&machine->changed);
	while (device->hangs)
		pthread_cond_wait(&machine->changed, &machine->lock);
	device->n_waiting--;
	error = device->gone ? ENODEV : device->open_error;
	if (!error) {
		context = g_new0(struct ibv_context, 1);
		context->device = ibv_device;
		context->async_fd = device->events[0];
		device->n_open++;
		write_references(device);
	}
	fake_unlock(machine);
	errno = error;
	return context;
}

static int close_device(struct ibv_context *context)
{
	struct fake_device *device = (struct fake_device *)context->device;

	fake_lock(machine);
	g_assert_cmpuint(device->n_open, >, 0);
	device->n_closing++;
	pthread_cond_broadcast(&machine->changed);
	while (device->close_hangs)
		pthread_cond_wait(&machine->changed, &machine->lock);
	device->n_closing--;
	device->n_open--;
	write_references(device);
	g_free(context);
	fake_unlock(machine);
	return 0;
}

static int query_device(struct ibv_context *context, struct ibv_device_attr *ret)
{
	struct fake_device *device = (struct fake_device *)context->device;
	int error;

	fake_lock(machine);
	*ret = device->attr;
	error = device->query_error;
	fake_unlock(machine);
	return error;
}

static int query_port(struct ibv_context *context, uint8_t port, struct ibv_port_attr *ret)
{
	struct fake_device *device = (struct fake_device *)context->device;

	if (port < 1 || port > FAKE_PORTS)
		return EINVAL;
	fake_lock(machine);
	*ret = device->ports[port - 1];
	fake_unlock(machine);
	return 0;
}

static ssize_t query_gid_table(struct ibv_context *context, struct ibv_gid_entry *ret_entries,
			       size_t max_entries)
{
	struct fake_device *device = (struct fake_device *)context->device;
	ssize_t n;

	fake_lock(machine);
	n = device->gids->len;
	if (device->gid_error)
		n = -device->gid_error;
	else if ((size_t)n > max_entries)
		n = -EINVAL;
	else if (n)
		memcpy(ret_entries, device->gids->data, (size_t)n * sizeof(*ret_entries));
	fake_unlock(machine);
	return n;
}

static int get_async_event(struct ibv_context *context, struct ibv_async_event *ret)
{
	*ret = (struct ibv_async_event){ 0 };
	ssize_t n = read(context->async_fd, &ret->event_type, sizeof(ret->event_type));

	/* After a hang-up there is none, as if one might come. */
	if (n == 0)
		errno = EAGAIN;
	return n > 0 ? 0 : -1;
}

static void ack_async_event(struct ibv_async_event *event)
{
}

static unsigned int port_netdev(struct ibv_device *device, uint8_t port)
{
	return ((struct fake_device *)device)->netdev_index;
}

static void pci_names(const char *pci_address, struct adapter_facts *adapter)
{
	snprintf(adapter->maker, sizeof(adapter->maker), "maker of %s", pci_address);
	snprintf(adapter->model, sizeof(adapter->model), "model of %s", pci_address);
}

struct fake *fake_new(void)
{
	struct fake *fake = g_new0(struct fake, 1);

	fake->root = g_dir_make_tmp("verbs-XXXXXX", NULL);
	fake->devices = g_ptr_array_new();
	pthread_mutex_init(&fake->lock, NULL);
	pthread_cond_init(&fake->changed, NULL);
	fake->api = (struct verbs_api){
		.sysfs = fake->root,
		.get_device_list = get_device_list,
		.free_device_list = free_device_list,
		.open_device = open_device,
		.close_device = close_device,
		.query_device = query_device,
		.query_port = query_port,
		.query_gid_table = query_gid_table,
		.get_async_event = get_async_event,
		.ack_async_event = ack_async_event,
		.port_netdev = port_netdev,
		.pci_names = pci_names,
	};
	machine = fake;
	return fake;
}

void fake_free(struct fake *fake)
{
	g_autofree char *command = g_strdup_printf("rm -rf %s", fake->root);

	for (guint i = 0; i < fake->devices->len; i++)
		fake_hang(fake, g_ptr_array_index(fake->devices, i), false);
	fake_lock(fake);
	while (fake->n_lists)
		pthread_cond_wait(&fake->changed, &fake->lock);
	fake_unlock(fake);
	for (guint i = 0; i < fake->devices->len; i++) {
		struct fake_device *device = g_ptr_array_index(fake->devices, i);

		fake_await_open(fake, device, 0);
		close(device->events[0]);
		if (device->events[1] >= 0)
			close(device->events[1]);
		g_array_unref(device->gids);
		g_free(device->name);
		g_free(device->path);
		g_free(device->uverbs);
		g_free(device);
	}
	g_ptr_array_unref(fake->devices);
	g_assert_cmpint(system(command), ==, 0);
	g_free(fake->root);
	pthread_mutex_destroy(&fake->lock);
	pthread_cond_destroy(&fake->changed);
	g_free(fake);
	machine = NULL;
}

void fake_hang(struct fake *fake, struct fake_device *device, bool hangs)
{
	fake_lock(fake);
	device->hangs = hangs;
	fake_unlock(fake);
}

void fake_await_waiting(struct fake *fake, struct fake_device *device)
{
	fake_lock(fake);
	while (!device->n_waiting)
		pthread_cond_wait(&fake->changed, &fake->lock);
	fake_unlock(fake);
}

void fake_await_open(struct fake *fake, struct fake_device *device, unsigned int n_open)
{
	fake_lock(fake);
	while (device->n_open != n_open || (n_open == 0 && device->n_waiting))
		pthread_cond_wait(&fake->changed, &fake->lock);
	fake_unlock(fake);
}

unsigned int fake_n_opened(struct fake *fake, struct fake_device *device)
{
	unsigned int n;

	fake_lock(fake);
	n = device->n_opened;
	fake_unlock(fake);
	return n;
}

unsigned int fake_n_open(struct fake *fake, struct fake_device *device)
{
	unsigned int n;

	fake_lock(fake);
	n = device->n_open;
	fake_unlock(fake);
	return n;
}

void fake_event(struct fake_device *device, enum ibv_event_type type)
{
	g_assert_cmpint(write(device->events[1], &type, sizeof(type)), ==, sizeof(type));
}

void fake_hang_up(struct fake_device *device)
{
	close(device->events[1]);
	device->events[1] = -1;
}

void fake_hang_close(struct fake *fake, struct fake_device *device, bool hangs)
{
	fake_lock(fake);
	device->close_hangs = hangs;
	fake_unlock(fake);
}

void fake_await_closing(struct fake *fake, struct fake_device *device)
{
	fake_lock(fake);
	while (!device->n_closing)
		pthread_cond_wait(&fake->changed, &fake->lock);
	fake_unlock(fake);
}

void fake_add_gid(struct fake_device *device, unsigned int port, unsigned int index,
		  unsigned int type, uint64_t prefix, uint64_t rest)
{
	struct ibv_gid_entry entry = {
		.port_num = port,
		.gid_index = index,
		.gid_type = type,
	};

	entry.gid.global.subnet_prefix = htobe64(prefix);
	entry.gid.global.interface_id = htobe64(rest);
	g_array_append_val(device->gids, entry);
}
