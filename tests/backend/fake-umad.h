/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libibumad over a fake fabric, for a program that is linked with this: its functions that touch a
 * device are here, and the linker takes them before the library's. Answers arrive at once; the
 * fabric's time stands still.
 */
#pragma once

#include "fake-fabric.h"

#include <stdbool.h>

struct fake_umad;

/* There is one at a time. The fabric is borrowed. */
struct fake_umad *fake_umad_new(struct fake *f);
void fake_umad_free(struct fake_umad *umad);

/* A port of this machine: "mlx5_0" port 1, say, is port @port of the node. */
void fake_umad_add(struct fake_umad *umad, const char *ca, int number, const char *node,
		   unsigned int port);
/* Its link layer, "InfiniBand" unless said otherwise. */
void fake_umad_set_link_layer(struct fake_umad *umad, const char *ca, const char *link_layer);
/* What opening it fails with; 0: it does not. */
void fake_umad_refuse(struct fake_umad *umad, const char *ca, int error);
/* The device is gone, or back. */
void fake_umad_remove(struct fake_umad *umad, const char *ca, bool removed);
/* Another program gets the Reports. */
void fake_umad_take_reports(struct fake_umad *umad, const char *ca);
/* Ports that are open. */
unsigned int fake_umad_n_open(const struct fake_umad *umad);
/*
 * The keys that every request has brought so far: the M_Key of SMPs, the SM_Key of what the subnet
 * administrator was asked. False: there was none, or they differ.
 */
bool fake_umad_m_key(const struct fake_umad *umad, uint64_t *ret_key);
bool fake_umad_sa_key(const struct fake_umad *umad, uint64_t *ret_key);
/* Reports that were answered. */
unsigned int fake_umad_n_answered(const struct fake_umad *umad);
