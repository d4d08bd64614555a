// SPDX-License-Identifier: Apache-2.0
/*
 * The promise of publishing: whoever reads everything at any moment and then follows the signals is
 * never wrong. A fabric lives through a long random time, told in random portions; a client looks
 * once, at a random moment, and at the end must know what a second look shows.
 */
#include <errno.h>
#include <string.h>

#include "client-mirror.h"
#include "machine-life.h"
#include "stage.h"

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define N_STEPS	       150

static const struct fat_tree tree = { .spines = 4, .leaves = 6, .hosts = 8, .unplugged = 2 };

/* Nodes and their ports that are away at the moment. */
struct life {
	struct stage *stage;
	struct update away;
	struct machine_life machine;
	struct client_mirror *mirror; /* NULL: the client has not looked yet */
	GRand *random;
};

static unsigned int pick(struct life *life, size_t n)
{
	return (unsigned int)g_rand_int_range(life->random, 0, (gint32)n);
}

static struct port_facts *pick_port(struct life *life)
{
	return &life->stage->truth.ports[pick(life, life->stage->truth.n_ports)];
}

static struct node_facts *pick_node(struct life *life)
{
	return &life->stage->truth.nodes[pick(life, life->stage->truth.n_nodes)];
}

static void cut_or_mend(struct life *life)
{
	struct port_facts *port = pick_port(life), *other = pick_port(life);

	if (port->number == 0)
		return;
	stage_cut(life->stage, port->node_guid, port->number);
	if (port == other || other->number == 0)
		return;
	/* Another cable. It may lead to any port. */
	stage_cut(life->stage, other->node_guid, other->number);
	port->peer_guid = other->node_guid;
	port->peer_port = other->number;
	other->peer_guid = port->node_guid;
	other->peer_port = port->number;
	port->state = other->state = PORT_STATE_ACTIVE;
	port->physical_state = other->physical_state = PORT_PHYSICAL_LINK_UP;
	port->speed = other->speed = LINK_SPEED_HDR;
	port->width = other->width = LINK_WIDTH_4X;
}

static void change_facts(struct life *life)
{
	struct port_facts *port = pick_port(life);

	port->lid = (uint16_t)pick(life, 1000);
	port->mtu = pick(life, 2) ? 2048 : 4096;
	port->widths_enabled = (uint8_t)pick(life, 32);
	port->speeds_supported = (uint16_t)(pick(life, 256) << 1);
	port->physical_state = (uint8_t)pick(life, 8);
	port->state = (uint8_t)pick(life, 5);
	port->peer_port = (uint8_t)pick(life, 8);
	port->capability_mask = pick(life, 3);
}

static void change_node(struct life *life)
{
	static const char *const names[] = { "", "spine-1", "Ångström \"x\" <&>", "a b" };
	struct node_facts *node = pick_node(life);

	stage_rename(life->stage, node->guid, names[pick(life, ARRAY_SIZE(names))]);
	node->vendor_id = pick(life, 2) ? 0x0002c9 : 0x001175;
	node->revision = pick(life, 3);
}

/* A port of a host has another GUID, and so is another endpoint. */
static void change_identity(struct life *life)
{
	struct port_facts *port = pick_port(life);

	if (port->number > 0 && port->guid != port->node_guid)
		port->guid ^= 0x10000000;
}

/* Two ports of hosts claim one GUID. */
static void claim(struct life *life)
{
	struct port_facts *port = pick_port(life), *other = pick_port(life);

	if (port->guid != port->node_guid && other->guid != other->node_guid)
		port->guid = other->guid;
}

static void move(struct update *from, struct update *to, uint64_t guid)
{
	for (size_t i = from->n_nodes; i-- > 0;) {
		if (from->nodes[i].guid != guid)
			continue;
		g_assert_cmpint(update_add_node(to, &from->nodes[i]), ==, 0);
		from->nodes[i] = from->nodes[--from->n_nodes];
	}
	for (size_t i = from->n_ports; i-- > 0;) {
		if (from->ports[i].node_guid != guid)
			continue;
		g_assert_cmpint(update_add_port(to, &from->ports[i]), ==, 0);
		from->ports[i] = from->ports[--from->n_ports];
	}
}

/* Its neighbours may not know yet: their facts still name it. */
static void leave(struct life *life)
{
	if (life->stage->truth.n_nodes > 5)
		move(&life->stage->truth, &life->away, pick_node(life)->guid);
}

static void come_back(struct life *life)
{
	if (life->away.n_nodes > 0)
		move(&life->away, &life->stage->truth,
		     life->away.nodes[pick(life, life->away.n_nodes)].guid);
}

static void fail(struct life *life)
{
	struct failure failure = {
		.node_guid = pick_node(life)->guid,
		.whole = pick(life, 2),
		.port = (uint8_t)pick(life, 4),
		.error = pick(life, 2) ? -ETIMEDOUT : -EIO,
	};
	struct update update;

	fat_tree_source(SOURCE_LIVE, 0, &update);
	g_assert_cmpint(update_add_failure(&update, &failure), ==, 0);
	stage_apply(life->stage, &update);
	update_done(&update);
}

static void lose_source(struct life *life)
{
	stage_source(life->stage, pick(life, 2) ? SOURCE_STALE : SOURCE_SWEEPING,
		     pick(life, 2) ? -ENETDOWN : -ENODEV);
}

/* The next that is said of one part may be said of the old fabric again. */
static void change_fabric(struct life *life)
{
	struct source_facts *source = &life->stage->truth.source;

	if (pick(life, 3))
		return;
	g_strlcpy(source->fabric_id, pick(life, 2) ? "fabric_2" : FAT_TREE_FABRIC,
		  sizeof(source->fabric_id));
}

static void see_conditions(struct life *life)
{
	struct condition condition = {
		.kind = (uint8_t)pick(life, CONDITION_SOURCE_STALE),
		.node_guid = pick_node(life)->guid,
		.port = (uint8_t)pick(life, 5),
		.subject = 123,
		.first_node_guid = pick_node(life)->guid,
		.first_port = 1,
	};

	life->stage->truth.has_conditions = true;
	life->stage->truth.n_conditions = 0;
	if (pick(life, 2))
		g_assert_cmpint(update_add_condition(&life->stage->truth, &condition), ==, 0);
}

static void change_subnet(struct life *life)
{
	struct fabric_facts *fabric = &life->stage->truth.fabric;

	fabric->sm_guid = pick(life, 2) ? pick_port(life)->guid : 0;
	fabric->sm_state = (uint8_t)pick(life, 5);
}

static void live_at_home(struct life *life)
{
	stage_apply(life->stage, machine_life_go_on(&life->machine));
}

/* A network interface is gone; the next that is said of the network makes it anew. */
static void lose_network(struct life *life)
{
	struct changes changes = { 0 };

	g_assert_cmpint(
		graph_remove_source(life->stage->graph, "libfabric " TCP_NAME, true, 1, &changes),
		==, 0);
	g_assert_cmpint(bus_publish(life->stage->bus, &changes), ==, 0);
}

static void say_part(struct life *life)
{
	const struct port_facts *port = pick_port(life);
	struct update update;

	fat_tree_source(SOURCE_LIVE, 0, &update);
	g_assert_cmpint(update_add_node(&update, stage_node(life->stage, port->node_guid)), ==, 0);
	g_assert_cmpint(update_add_port(&update, port), ==, 0);
	stage_apply(life->stage, &update);
	update_done(&update);
}

/* Of a front-end that knows other interfaces, of ports that nobody wants to see. */
static void change_options(struct life *life)
{
	struct bus_options options = life->stage->bus->wanted;

	if (pick(life, 3))
		return;
	if (pick(life, 2))
		options.front_end = (enum front_end)pick(life, FRONT_END_STANDARD + 1);
	else
		options.publish_unplugged = pick(life, 2);
	bus_set_options(life->stage->bus, &options);
}

static void live(struct life *life)
{
	static void (*const events[])(struct life *) = {
		cut_or_mend,	cut_or_mend,	 change_facts, change_facts,
		change_node,	change_identity, claim,	       leave,
		come_back,	come_back,	 fail,	       lose_source,
		see_conditions, change_subnet,	 say_part,     change_fabric,
		live_at_home,	live_at_home,	 live_at_home, live_at_home,
		lose_network,	change_options,
	};

	events[pick(life, ARRAY_SIZE(events))](life);
	if (pick(life, 3) == 0)
		stage_sweep(life->stage);
	for (unsigned int turns = pick(life, 6); turns > 0; turns--)
		stage_turn(life->stage);
}

static struct client_mirror *look(struct stage *stage)
{
	struct client_mirror *mirror;
	sd_bus_message *reply;

	g_assert_cmpint(stage_call(stage, PATH_ROOT, OBJECT_MANAGER, "GetManagedObjects", NULL,
				   &reply, NULL),
			==, 0);
	mirror = client_mirror_new(reply);
	sd_bus_message_unref(reply);
	return mirror;
}

/* What comes before the reply is in the reply. */
static void on_signal(sd_bus_message *message, void *userdata)
{
	struct life *life = userdata;

	if (life->mirror)
		client_mirror_follow(life->mirror, message);
}

/* The reply is read where it arrives, before the signals behind it. */
static int on_look(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	struct life *life = userdata;

	g_assert_false(sd_bus_message_is_method_error(reply, NULL));
	life->mirror = client_mirror_new(reply);
	return 0;
}

static void test_random_life(gconstpointer data)
{
	struct bus_options options = {
		.front_end = GPOINTER_TO_INT(data) % 3,
		.publish_unplugged = GPOINTER_TO_INT(data) & 1,
		.version = "1",
	};
	/* Each change is told before the next one. */
	bool calm = GPOINTER_TO_INT(data) & 2;
	CLEANUP(stage_freep) struct stage *stage = stage_new(&tree, &options);
	CLEANUP(client_mirror_freep) struct client_mirror *truth = NULL;
	struct life life = { .stage = stage, .random = g_rand_new_with_seed(g_test_rand_int()) };
	unsigned int look_at = pick(&life, N_STEPS / 2);

	machine_life_init(&life.machine, life.random, calm);
	stage->on_signal = on_signal;
	stage->userdata = &life;
	stage_sweep(stage);
	for (unsigned int i = 0; i < N_STEPS; i++) {
		if (i == look_at)
			sd_bus_call_method_async(stage->client, NULL, BUS_NAME, PATH_ROOT,
						 OBJECT_MANAGER, "GetManagedObjects", on_look,
						 &life, NULL);
		live(&life);
		if (calm || pick(&life, 40) == 0)
			stage_settle(stage);
	}
	stage_settle(stage);
	truth = look(stage);
	client_mirror_assert_equal(life.mirror, truth);
	g_assert_cmpuint(client_mirror_n_objects(truth), ==, stage->bus->publisher.n_announced + 1);
	if (calm)
		g_assert_cmpuint(client_mirror_n_repeated(life.mirror), ==, 0);
	client_mirror_free(life.mirror);
	machine_life_done(&life.machine);
	update_done(&life.away);
	g_rand_free(life.random);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (unsigned int i = 0; i < 8; i++) {
		g_autofree char *name = g_strdup_printf("/follow/random-life/%u", i);

		g_test_add_data_func(name, GINT_TO_POINTER(i), test_random_life);
	}
	return g_test_run();
}
