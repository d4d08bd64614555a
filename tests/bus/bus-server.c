// SPDX-License-Identifier: Apache-2.0
/*
 * A service that publishes a fat tree, and the machine that is a host of it, for tests that are
 * clients.
 *
 *	bus-server [--front-end bmcweb|nvidia|standard] [--no-unplugged] HOSTS LEAVES SPINES
 *
 * It says "announced N objects in T ms" when it has, and ends when its standard input does. A
 * Refresh() is done at once.
 */
#include <getopt.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "bus/bus.h"
#include "fat-tree.h"
#include "own-machine.h"

static uint64_t now_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * USEC_PER_SEC + (uint64_t)now.tv_nsec / NSEC_PER_USEC;
}

static void on_announced(void *userdata, size_t n_objects)
{
	const uint64_t *begin = userdata;

	printf("announced %zu objects in %.1f ms\n", n_objects,
	       (double)(now_usec() - *begin) / 1000.0);
	fflush(stdout);
}

static void on_submit(void *userdata, struct command *command)
{
	command->done(command, 0);
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

static enum front_end parse_front_end(const char *name)
{
	static const char *const names[] = { "bmcweb", "nvidia", "standard" };

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (enum front_end)i;
	fprintf(stderr, "bus-server: no front-end is called '%s'\n", name);
	exit(2);
}

static void parse(int argc, char **argv, struct bus_options *options, struct fat_tree *tree)
{
	static const struct option longs[] = {
		{ "front-end", required_argument, NULL, 'f' },
		{ "no-unplugged", no_argument, NULL, 'u' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) >= 0) {
		if (c == 'f')
			options->front_end = parse_front_end(optarg);
		else if (c == 'u')
			options->publish_unplugged = false;
		else
			exit(2);
	}
	if (argc - optind != 3) {
		fprintf(stderr, "usage: bus-server [OPTION...] HOSTS LEAVES SPINES\n");
		exit(2);
	}
	tree->hosts = (unsigned int)atoi(argv[optind]);
	tree->leaves = (unsigned int)atoi(argv[optind + 1]);
	tree->spines = (unsigned int)atoi(argv[optind + 2]);
}

static void apply(struct graph *graph, const struct update *update)
{
	struct changes changes = { 0 };

	g_assert_cmpint(graph_apply(graph, update, &changes), ==, 0);
	changes_done(&changes);
}

/* The machine itself first: it is known before the fabric, which takes longer to read. */
static void fill(struct graph *graph, const struct fat_tree *tree)
{
	struct own_machine machine;
	struct update update;

	own_machine_init(&machine);
	fat_tree_update(tree, &update);
	apply(graph, &machine.verbs);
	apply(graph, &machine.subnet);
	apply(graph, &machine.tcp);
	apply(graph, &update);
	update_done(&update);
	own_machine_done(&machine);
}

int main(int argc, char **argv)
{
	struct bus_options options = { .publish_unplugged = true, .version = "test" };
	struct fat_tree tree = { .unplugged = 1 };
	struct graph *graph = graph_new();
	struct bus *bus;
	sd_event *event;
	uint64_t begin;
	int r;

	parse(argc, argv, &options, &tree);
	fill(graph, &tree);
	begin = now_usec();
	r = sd_event_new(&event);
	g_assert_cmpint(r, >=, 0);
	r = bus_new(event, graph, &options,
		    &(struct bus_hooks){
			    .submit = on_submit, .announced = on_announced, .userdata = &begin },
		    &bus);
	if (r < 0) {
		fprintf(stderr, "bus-server: cannot get on the bus: %s\n", strerror(-r));
		return 1;
	}
	r = sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN | EPOLLHUP, on_input, NULL);
	g_assert_cmpint(r, >=, 0);
	r = sd_event_loop(event);
	bus_free(bus);
	sd_event_unref(event);
	graph_free(graph);
	return r;
}
