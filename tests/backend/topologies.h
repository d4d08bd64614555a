/* SPDX-License-Identifier: Apache-2.0 */
/* Fake fabrics of the usual shapes. */
#pragma once

#include "fake-fabric.h"

/*
 * Switches "spine-<s>" and "leaf-<l>", hosts "host-<l>-<h>". At a leaf the hosts have the ports
 * from 1 on and the spines those behind; at spine s, leaf l has port l + 1.
 */
struct fake *fat_tree(unsigned int n_spines, unsigned int n_leaves, unsigned int n_hosts);

/* Switches "ring-<i>", port 1 to the one before and 2 to the one behind; at 3 "host-<i>". */
struct fake *ring(unsigned int n);

/* Switches "torus-<x>-<y>", ports 1 west, 2 east, 3 north, 4 south; at 5 "host-<x>-<y>". */
struct fake *torus(unsigned int width, unsigned int height);

/* "host-0", a line of switches "line-<i>" (1 back, 2 on), and at the end "host-1". */
struct fake *line(unsigned int n);

/* "leaf", and at port i + 1 "host-<i>". */
struct fake *star(unsigned int n_hosts);
