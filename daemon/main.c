// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/util.h"
#include "config.h"
#include "manager.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>

#define CONFIG_PATH SYSCONFDIR "/fabric-manager/config.json"

static void help(FILE *out)
{
	fprintf(out, "Usage: fabric-managerd [OPTION...]\n"
		     "Find the fabrics of this machine, keep them live, publish them on D-Bus.\n\n"
		     "  -c, --config=FILE  read FILE, not " CONFIG_PATH "\n"
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

static int load(struct config *config, const char *path)
{
	int r;

	config_init(config);
	r = config_load(config, path ?: CONFIG_PATH);
	/* Without a file the defaults hold; a file that was named must be there. */
	if (r == -ENOENT && !path)
		return 0;
	if (r < 0 && r != -EINVAL)
		log_error("%s: %s", path ?: CONFIG_PATH, strerror(-r));
	return r;
}
DEFINE_CLEANUP(struct manager *, manager_free)

/* 0 when it was told to end, a negative errno or the positive code that somebody ended the loop
 * with. */
static int run(const struct config *config)
{
	CLEANUP(sd_event_unrefp) sd_event *event = NULL;
	CLEANUP(manager_freep) struct manager *manager = NULL;
	sigset_t signals;
	int r;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	/* A terminal that goes away is no reason to end. */
	signal(SIGHUP, SIG_IGN);
	r = sd_event_default(&event);
	if (r == 0 || r > 0)
		r = sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
	if (r < 0) {
		log_error("cannot set up the event loop: %s", strerror(-r));
		return r;
	}
	r = manager_new(event, config, &manager);
	if (r < 0)
		return r;
	(void)sd_notify(false, "READY=1");
	r = sd_event_loop(event);
	if (r < 0)
		log_error("the event loop has failed: %s", strerror(-r));
	return r;
}

int main(int argc, char **argv)
{
	struct arguments arguments = parse(argc, argv);
	struct config config;

	if (arguments.stop)
		return arguments.status;
	if (load(&config, arguments.config) < 0)
		return EXIT_FAILURE;
	return run(&config) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
