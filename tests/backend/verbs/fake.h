/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine with RDMA devices: a folder that looks like sysfs, and a struct verbs_api that answers
 * as libibverbs does, or hangs, or fails. One at a time.
 *
 * What the devices answer may be changed between fake_lock() and fake_unlock() while they are in
 * use.
 */
#pragma once

#include <glib.h>
#include <pthread.h>

#include "backend/verbs/api.h"

#define FAKE_PORTS 2

struct fake_device {
	struct ibv_device device; /* what libibverbs' users see; first */
	char *name;
	char *path; /* in the folder */
	char *uverbs;
	int index;
	bool gone;
	bool closed; /* libibverbs does not list it */

	/* The answers. */
	struct ibv_device_attr attr;
	struct ibv_port_attr ports[FAKE_PORTS];
	GArray *gids; /* struct ibv_gid_entry */
	int gid_error;
	unsigned int netdev_index;
	int open_error;	    /* errno */
	int query_error;    /* errno */
	bool hangs;	    /* to open it takes until that ends */
	bool close_hangs;   /* likewise */
	const char *module; /* whose reference count an open device raises; NULL: none */

	/* What has happened. */
	unsigned int n_opened, n_open, n_waiting, n_closing;
	int events[2]; /* a pipe with the events */
};

struct fake {
	struct verbs_api api;
	char *root;
	GPtrArray *devices;
	unsigned int n_lists; /* in use, by a query */
	unsigned int n_open_elsewhere;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

struct fake *fake_new(void);
/* Waits for what is under way on threads; what hangs goes on. */
void fake_free(struct fake *fake);

/* A file or a link in the folder, with the folders above it; @path is in printf's style. */
void fake_write(struct fake *fake, const char *text, const char *path, ...) G_GNUC_PRINTF(3, 4);
void fake_link(struct fake *fake, const char *target, const char *path, ...) G_GNUC_PRINTF(3, 4);
void fake_delete(struct fake *fake, const char *path, ...) G_GNUC_PRINTF(2, 3);

/*
 * A device: @parent is where the hardware stands below /sys/devices, "pci0000:3a/0000:3b:00.0", all
 * of whose parts but the first are on @bus; NULL: it is virtual. @node_type is as in sysfs. It has
 * one port, which is active, and no GIDs.
 */
struct fake_device *fake_add(struct fake *fake, const char *name, const char *parent, uint64_t guid,
			     const char *node_type, const char *link_layer);
/* Its hardware is a subfunction: a device on the auxiliary bus below @parent. */
struct fake_device *fake_add_below(struct fake *fake, const char *name, const char *parent,
				   const char *auxiliary, uint64_t guid);
/* InfiniBand, mlx5_0 with two ports. */
struct fake_device *fake_add_mlx5(struct fake *fake, const char *name, const char *parent,
				  uint64_t guid);
/* The same, with a driver that can take it away while it is open. */
struct fake_device *fake_add_held(struct fake *fake, const char *name, const char *parent,
				  uint64_t guid);
struct fake_device *fake_add_rxe(struct fake *fake, const char *name, uint64_t guid);
struct fake_device *fake_add_siw(struct fake *fake, const char *name, uint64_t guid);
void fake_add_gid(struct fake_device *device, unsigned int port, unsigned int index,
		  unsigned int type, uint64_t prefix, uint64_t rest);
void fake_remove(struct fake *fake, struct fake_device *device);
void fake_rename(struct fake *fake, struct fake_device *device, const char *name);

void fake_lock(struct fake *fake);
void fake_unlock(struct fake *fake);
void fake_hang(struct fake *fake, struct fake_device *device, bool hangs);
/* Until somebody waits for a device that hangs; until it is open that often. */
void fake_await_waiting(struct fake *fake, struct fake_device *device);
void fake_await_open(struct fake *fake, struct fake_device *device, unsigned int n_open);
/* Other programs have that many devices of the module of @device open. */
void fake_open_elsewhere(struct fake *fake, struct fake_device *device, unsigned int n);
unsigned int fake_n_opened(struct fake *fake, struct fake_device *device);
unsigned int fake_n_open(struct fake *fake, struct fake_device *device);
void fake_hang_close(struct fake *fake, struct fake_device *device, bool hangs);
void fake_await_closing(struct fake *fake, struct fake_device *device);
/* There are no events any more: whoever has it open finds its descriptor hung up. */
void fake_hang_up(struct fake_device *device);
/* An asynchronous event, to whoever has it open. */
void fake_event(struct fake_device *device, enum ibv_event_type type);
