/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reference: what a person types to mean an object, taken apart.
 *
 *   /xyz/openbmc_project/...               a path
 *   switch_0002c90300001234, endpoint_..., domain_..., fabric_...    an id
 *   0002c90300001234, 0x2c90300001234      the GUID of a node or a port
 *   leaf-3, mlx5_0                         a name
 *   leaf-3/12, mlx5_0/1, switch_.../port_12    a port of any of these
 *   leaf-3 port 12                         likewise
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reference {
	char *text;  /* as it was typed */
	char *owner; /* what is before the port; the same as @text without one */
	char *port;  /* "12"; NULL: the reference may be no port */
	bool is_path, is_id;
	bool has_guid;
	uint64_t guid;
};

/* Frees with reference_done(). */
void reference_parse(struct reference *reference, const char *text);
void reference_done(struct reference *reference);
/*
 * Whether a person who typed @typed means @name: 3 exactly, 2 but for the case, 1 by its first
 * words, as the host of "node-7 mlx5_0"; 0 not.
 */
#define REFERENCE_BEST 3
int reference_matches(const char *typed, const char *name);
