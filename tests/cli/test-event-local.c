// SPDX-License-Identifier: Apache-2.0
/*
 * Events of this machine's own ends: adapters and their ports, GIDs, what libfabric can open.
 */
#include "cli/event.h"

#include <glib.h>

#include "base/util.h"

#define ADAPTER	    ADAPTERS_PATH "/pci_0000_3b_00_0"
#define ADAPTER_1   ADAPTER "/Ports/port_1"
#define ADAPTER_2   ADAPTER "/Ports/port_2"
#define FABRIC	    FABRICS_PATH "/ofi_10_7_0_0_16"
#define OTHER	    FABRICS_PATH "/ofi_10_7_0_0_1" /* the one begins like the other */
#define DOMAIN_PATH FABRIC "/Endpoints/domain_0011223344556677"

struct look {
	struct memory memory;
	struct events events;
};

static void look_done(struct look *look)
{
	events_done(&look->events);
	memory_done(&look->memory);
}

static struct object *adapter(const char *kernel_name)
{
	return object_new(ADAPTER, json_pack("{ss ss}", "Name", kernel_name,
					     FACE_REACHABILITY ".State", "x.State.Present"));
}

static struct object *port(const char *path, const char *pretty, bool up, json_t *gids)
{
	return object_new(path, json_pack("{ss ss ss ss sf so}", "PrettyName", pretty, "LinkLayer",
					  "x.LinkLayer.Ethernet", "LinkStatus",
					  up ? "x.LinkUp" : "x.LinkDown",
					  FACE_REACHABILITY ".State", "x.State.Present",
					  "CurrentSpeed", up ? 25.0 : 0.0, "GIDs", gids));
}

static json_t *gid(int index, const char *address, const char *type)
{
	return json_pack("[iss]", index, address, type);
}

static struct object *domain(const char *link_state)
{
	return object_new(DOMAIN_PATH,
			  json_pack("{ss ss}", "PrettyName", "tcp eth0", "LinkState", link_state));
}

/* What the object has become since it was looked at last; frees it. */
static void see(struct look *look, struct object *object)
{
	CLEANUP(facts_freep) struct facts *before = NULL;
	struct facts *after = facts_new(object);

	before = memory_put(&look->memory, after);
	events_compare(&look->events, 1, before, after, 0);
	object_free(object);
}

static void miss(struct look *look, const char *path)
{
	CLEANUP(facts_freep) struct facts *before = memory_take(&look->memory, path);

	events_compare(&look->events, 1, before, NULL, 0);
}

/* Exactly these lines, "name: text", since the last time; NULL at the end. */
static void assert_told(struct look *look, ...)
{
	va_list lines;
	const char *line;
	size_t n = 0;

	events_condense(&look->events, &look->memory);
	va_start(lines, look);
	while ((line = va_arg(lines, const char *))) {
		CLEANUP(freep) char *told = NULL;

		g_assert_cmpuint(n, <, look->events.n);
		told = g_strdup_printf("%s: %s", look->events.items[n].name,
				       look->events.items[n].text);
		g_assert_cmpstr(told, ==, line);
		n++;
	}
	va_end(lines);
	g_assert_cmpuint(look->events.n, ==, n);
	events_done(&look->events);
}

/* An adapter with two ports, which has been seen already. */
static void see_adapter(struct look *look)
{
	see(look, adapter("mlx5_0"));
	see(look, port(ADAPTER_1, "mlx5_0 port 1", true, json_array()));
	see(look, port(ADAPTER_2, "mlx5_0 port 2", false, json_array()));
}

static void test_coming_and_going(void)
{
	CLEANUP(look_done) struct look look = {};

	see_adapter(&look);
	assert_told(&look, "mlx5_0: adapter appeared", NULL);
	see_adapter(&look);
	assert_told(&look, NULL);
	miss(&look, ADAPTER);
	miss(&look, ADAPTER_1);
	miss(&look, ADAPTER_2);
	assert_told(&look, "mlx5_0: adapter left", NULL);
}

static void test_ports_alone(void)
{
	CLEANUP(look_done) struct look look = {};

	see_adapter(&look);
	events_done(&look.events);
	miss(&look, ADAPTER_1);
	miss(&look, ADAPTER_2);
	assert_told(&look, "mlx5_0: 2 ports left", NULL);
}

/* The ports get the new name as well, which nobody has to be told. */
static void test_renamed(void)
{
	CLEANUP(look_done) struct look look = {};

	see_adapter(&look);
	events_done(&look.events);
	see(&look, adapter("mlx5_7"));
	see(&look, port(ADAPTER_1, "mlx5_7 port 1", true, json_array()));
	see(&look, port(ADAPTER_2, "mlx5_7 port 2", false, json_array()));
	assert_told(&look, "mlx5_7: new name, before mlx5_0", NULL);
}

static void test_link(void)
{
	CLEANUP(look_done) struct look look = {};

	see_adapter(&look);
	events_done(&look.events);
	see(&look, port(ADAPTER_1, "mlx5_0 port 1", false, json_array()));
	see(&look, port(ADAPTER_2, "mlx5_0 port 2", true, json_array()));
	assert_told(&look, "mlx5_0/1: link down", "mlx5_0/2: link up, 25 Gb/s", NULL);
}

static void test_gids(void)
{
	CLEANUP(look_done) struct look look = {};
	json_t *one = json_pack("[o]", gid(0, "fe80::1", "x.GIDType.RoCEv1"));
	json_t *two = json_pack("[oo]", gid(0, "fe80::1", "x.GIDType.RoCEv1"),
				gid(3, "::ffff:10.7.0.1", "x.GIDType.RoCEv2"));

	see(&look, port(ADAPTER_1, "mlx5_0 port 1", true, json_incref(one)));
	events_done(&look.events);
	see(&look, port(ADAPTER_1, "mlx5_0 port 1", true, two));
	assert_told(&look, "mlx5_0/1: GID 3 added: ::ffff:10.7.0.1, RoCEv2", NULL);
	see(&look, port(ADAPTER_1, "mlx5_0 port 1", true, one));
	assert_told(&look, "mlx5_0/1: GID 3 removed: ::ffff:10.7.0.1, RoCEv2", NULL);
	see(&look, port(ADAPTER_1, "mlx5_0 port 1", true,
			json_pack("[o]", gid(0, "fe80::2", "x.GIDType.RoCEv1"))));
	assert_told(&look, "mlx5_0/1: GID 0 removed: fe80::1, RoCEv1",
		    "mlx5_0/1: GID 0 added: fe80::2, RoCEv1", NULL);
}

static void test_domain(void)
{
	CLEANUP(look_done) struct look look = {};

	see(&look, domain("FI_LINK_UP"));
	assert_told(&look, "tcp eth0: domain appeared", NULL);
	see(&look, domain("FI_LINK_DOWN"));
	assert_told(&look, "tcp eth0: down", NULL);
	miss(&look, DOMAIN_PATH);
	assert_told(&look, "tcp eth0: domain left", NULL);
}

/* With its fabric, a domain is no news of its own; with another one it is. */
static void test_domain_with_fabric(void)
{
	CLEANUP(look_done) struct look look = {};

	see(&look, object_new(FABRIC, json_pack("{ss}", "PrettyName", "TCP 10.7.0.0/16")));
	see(&look, domain("FI_LINK_UP"));
	assert_told(&look, "TCP 10.7.0.0/16: fabric appeared", NULL);
	miss(&look, DOMAIN_PATH);
	events_done(&look.events);
	see(&look, object_new(OTHER, json_pack("{ss}", "PrettyName", "TCP 10.7.0.0/1")));
	see(&look, domain("FI_LINK_UP"));
	assert_told(&look, "TCP 10.7.0.0/1: fabric appeared", "tcp eth0: domain appeared", NULL);
}

/* The manager with @sources, which are taken over. */
static struct object *manager(json_t *sources)
{
	return object_new(MANAGER_PATH,
			  json_pack("{ss so}", "State", "x.State.Live", "Sources", sources));
}

static json_t *source(const char *id, const char *state, const char *error)
{
	CLEANUP(freep) char *full = g_strdup_printf("x.SourceState.%s", state);

	return json_pack("[ssss]", id, "/", full, error);
}

/* They come and go with what they list; but it is told when they cannot. */
static void test_sources(void)
{
	CLEANUP(look_done) struct look look = {};

	see(&look, manager(json_array()));
	events_done(&look.events);
	see(&look, manager(json_pack("[oo]", source("verbs", "Live", ""),
				     source("libfabric shm", "Live", ""))));
	assert_told(&look, NULL);
	see(&look, manager(json_pack("[oo]", source("verbs", "Stale", "No access"),
				     source("mlx5_0/1", "Live", ""))));
	assert_told(&look, "fabric-manager: source verbs is stale: No access",
		    "fabric-manager: source mlx5_0/1 is live", NULL);
	see(&look, manager(json_pack("[oo]", source("verbs", "Live", ""),
				     source("libfabric", "Stale", "It hangs"))));
	assert_told(&look, "fabric-manager: source verbs is live",
		    "fabric-manager: source libfabric is stale: It hangs",
		    "fabric-manager: source mlx5_0/1 is gone", NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/event/local/coming-and-going", test_coming_and_going);
	g_test_add_func("/event/local/ports-alone", test_ports_alone);
	g_test_add_func("/event/local/renamed", test_renamed);
	g_test_add_func("/event/local/link", test_link);
	g_test_add_func("/event/local/gids", test_gids);
	g_test_add_func("/event/local/sources", test_sources);
	g_test_add_func("/event/local/domain", test_domain);
	g_test_add_func("/event/local/domain-with-fabric", test_domain_with_fabric);
	return g_test_run();
}
