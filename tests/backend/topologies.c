// SPDX-License-Identifier: Apache-2.0
#include "topologies.h"

#include <glib.h>

static const char *name(char text[static 32], const char *kind, unsigned int i)
{
	g_snprintf(text, 32, "%s-%u", kind, i);
	return text;
}

static const char *name2(char text[static 32], const char *kind, unsigned int i, unsigned int k)
{
	g_snprintf(text, 32, "%s-%u-%u", kind, i, k);
	return text;
}

struct fake *fat_tree(unsigned int n_spines, unsigned int n_leaves, unsigned int n_hosts)
{
	struct fake *f = fake_new();
	char leaf[32], other[32];

	for (unsigned int s = 0; s < n_spines; s++)
		fake_add_switch(f, name(other, "spine", s), n_leaves);
	for (unsigned int l = 0; l < n_leaves; l++) {
		fake_add_switch(f, name(leaf, "leaf", l), n_hosts + n_spines);
		for (unsigned int h = 0; h < n_hosts; h++) {
			fake_add_host(f, name2(other, "host", l, h), 1);
			fake_cable(f, leaf, h + 1, other, 1);
		}
		for (unsigned int s = 0; s < n_spines; s++)
			fake_cable(f, leaf, n_hosts + 1 + s, name(other, "spine", s), l + 1);
	}
	return f;
}

struct fake *ring(unsigned int n)
{
	struct fake *f = fake_new();
	char one[32], other[32];

	for (unsigned int i = 0; i < n; i++) {
		fake_add_switch(f, name(one, "ring", i), 4);
		fake_add_host(f, name(other, "host", i), 1);
		fake_cable(f, one, 3, other, 1);
	}
	for (unsigned int i = 0; i < n; i++)
		fake_cable(f, name(one, "ring", i), 2, name(other, "ring", (i + 1) % n), 1);
	return f;
}

struct fake *torus(unsigned int width, unsigned int height)
{
	struct fake *f = fake_new();
	char one[32], other[32];

	for (unsigned int i = 0; i < width * height; i++) {
		fake_add_switch(f, name2(one, "torus", i % width, i / width), 5);
		fake_add_host(f, name2(other, "host", i % width, i / width), 1);
		fake_cable(f, one, 5, other, 1);
	}
	for (unsigned int i = 0; i < width * height; i++) {
		unsigned int x = i % width, y = i / width;

		name2(one, "torus", x, y);
		fake_cable(f, one, 2, name2(other, "torus", (x + 1) % width, y), 1);
		fake_cable(f, one, 4, name2(other, "torus", x, (y + 1) % height), 3);
	}
	return f;
}

struct fake *line(unsigned int n)
{
	struct fake *f = fake_new();
	char one[32], other[32];

	fake_add_host(f, "host-0", 1);
	fake_add_host(f, "host-1", 1);
	for (unsigned int i = 0; i < n; i++) {
		fake_add_switch(f, name(one, "line", i), 3);
		if (i)
			fake_cable(f, name(other, "line", i - 1), 2, one, 1);
		else
			fake_cable(f, "host-0", 1, one, 1);
	}
	fake_cable(f, one, 2, "host-1", 1);
	return f;
}

struct fake *star(unsigned int n_hosts)
{
	struct fake *f = fake_new();
	char host[32];

	fake_add_switch(f, "leaf", n_hosts + 4);
	for (unsigned int i = 0; i < n_hosts; i++) {
		fake_add_host(f, name(host, "host", i), 1);
		fake_cable(f, "leaf", i + 1, host, 1);
	}
	return f;
}
