// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/util.h"
#include "build.h"
#include "manager.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

static void help(FILE *out)
{
	fprintf(out,
		"Usage: fabric-managerd [OPTION...]\n"
		"Find the fabrics of this machine, keep them live, publish them on D-Bus.\n\n"
		"  -c, --config=FILE  read FILE, not " SYSCONFDIR "/fabric-manager/config.json\n"
		"  -v, --verbose      log more\n"
		"  -h, --help         show this and end\n"
		"      --version      show the version and end\n");
}

struct arguments {
	const char *config;
	bool stop;
	int status;
};

static struct arguments parse(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	struct arguments arguments = { 0 };
	int option;

	while ((option = getopt_long(argc, argv, "c:vh", options, NULL)) >= 0) {
		switch (option) {
		case 'c':
			arguments.config = optarg;
			break;
		case 'v':
			log_set_max_level(LOG_LEVEL_DEBUG);
			break;
		case 'h':
			help(stdout);
			return (struct arguments){ .stop = true };
		case 'V':
			puts("fabric-managerd " VERSION);
			return (struct arguments){ .stop = true };
		default:
			return (struct arguments){ .stop = true, .status = 2 };
		}
	}
	if (optind < argc) {
		fprintf(stderr, "fabric-managerd: unexpected argument \"%s\"; see --help\n",
			argv[optind]);
		return (struct arguments){ .stop = true, .status = 2 };
	}
	return arguments;
}

DEFINE_CLEANUP(struct manager *, manager_free)

/* 0 when it was told to end, a negative errno or the positive code that somebody ended the loop
 * with. */
static int run(const char *config_path)
{
	CLEANUP(sd_event_unrefp) sd_event *event = NULL;
	CLEANUP(manager_freep) struct manager *manager = NULL;
	sigset_t signals;
	int r;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	r = sd_event_default(&event);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
	if (r < 0) {
		log_error("cannot set up the event loop: %s", strerror(-r));
		return r;
	}
	r = manager_new(event, config_path, &manager);
	if (r < 0)
		return r;
	r = sd_event_loop(event);
	if (r < 0)
		log_error("the event loop has failed: %s", strerror(-r));
	return r;
}

int main(int argc, char **argv)
{
	struct arguments arguments = parse(argc, argv);
	int r;

	if (arguments.stop)
		return arguments.status;
	r = run(arguments.config);
	/* To start again does not mend a file. */
	if (r == -EINVAL)
		return EX_CONFIG;
	return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
