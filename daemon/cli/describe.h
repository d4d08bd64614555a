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
int describe_node_or_port(struct fabricctl *ctl, const struct object *object);
/* The line that says so, and if it is not as it should be since when and why. @since is 0 or us. */
void describe_state(struct output *output, struct word state, uint64_t since, const char *error);
/* The conditions of the fabric that come from @object, or from anything in it. */
int describe_conditions(struct fabricctl *ctl, const struct object *object);
/* The name of the object at @path, allocated; "" when there is none. */
int describe_name(struct fabricctl *ctl, const char *path, char **ret_name);
