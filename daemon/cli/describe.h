/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An object in words, for people: what 'show' and 'status' print of it.
 *
 * All return 0, or a negative errno of the client, which is asked for the names of other objects.
 */
#pragma once

#include "cli/fabricctl.h"
#include "cli/words.h"

int describe(struct fabricctl *ctl, const struct object *object);
int describe_manager(struct fabricctl *ctl, const struct object *object);
int describe_node_or_port(struct fabricctl *ctl, const struct object *object);
int describe_domain(struct fabricctl *ctl, const struct object *object);
int describe_adapter(struct fabricctl *ctl, const struct object *object);
int describe_adapter_port(struct fabricctl *ctl, const struct object *object);
/* The service; with @all also those of its sources of which nothing needs to be said. */
int describe_service(struct fabricctl *ctl, const struct object *manager, bool all);
/*
 * Whether nobody has to be told more of a fabric than a line: it is as it should be, and only this
 * machine's own ends of it are known.
 */
bool fabric_is_quiet(const struct object *fabric);
int describe_in_a_line(struct fabricctl *ctl, const struct object *fabric);
/* The line that says so, and if it is not as it should be since when and why. @since is 0 or us. */
void describe_state(struct output *output, struct word state, uint64_t since, const char *error);
/* LID, GID and port GUID that @face of the object has. */
void describe_addresses(struct output *output, const struct object *object, const char *face);
/* The conditions of the fabric that come from @object, or from anything in it. */
int describe_conditions(struct fabricctl *ctl, const struct object *object);
/*
 * "mlx5_0/1 (pci_0000_3b_00_0/port_1)" of the object at @path, with @before in front; no line when
 * there is no such object.
 */
int describe_other(struct fabricctl *ctl, const char *label, const char *before, const char *path);
/* The name of the object at @path, allocated; "" when there is none. */
int describe_name(struct fabricctl *ctl, const char *path, char **ret_name);
