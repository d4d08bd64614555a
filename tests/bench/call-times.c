// SPDX-License-Identifier: Apache-2.0
/*
 * How long it takes to get a property, of several in turn so that a busy machine hurts all alike:
 *
 *	call-times COUNT (SERVICE PATH INTERFACE PROPERTY)...
 *
 * For each it prints the median of COUNT calls, in microseconds.
 */
#include "base/util.h"

#include <errno.h>
#include <stdio.h>
#include <systemd/sd-bus.h>
#include <time.h>

#define WARM_UP 100 /* calls that do not count */

static double now_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_time(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int call(sd_bus *bus, char **target, double *ret_usec)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	CLEANUP(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	double begin = now_usec();
	int r = sd_bus_call_method(bus, target[0], target[1], "org.freedesktop.DBus.Properties",
				   "Get", &error, &reply, "ss", target[2], target[3]);

	*ret_usec = now_usec() - begin;
	if (r < 0)
		fprintf(stderr, "call-times: %s %s: %s\n", target[0], target[1], error.message);
	return r;
}

static int measure(sd_bus *bus, char **targets, size_t n_targets, size_t n_calls)
{
	CLEANUP(freep) double *times = calloc(n_targets * n_calls, sizeof(*times));
	double ignored;
	int r = 0;

	if (!times)
		return -ENOMEM;
	for (size_t i = 0; i < WARM_UP + n_calls; i++) {
		for (size_t k = 0; k < n_targets && r >= 0; k++)
			r = call(bus, targets + 4 * k,
				 i < WARM_UP ? &ignored : &times[k * n_calls + i - WARM_UP]);
	}
	for (size_t k = 0; k < n_targets && r >= 0; k++) {
		qsort(times + k * n_calls, n_calls, sizeof(*times), by_time);
		printf("%.2f\n", times[k * n_calls + n_calls / 2]);
	}
	return r;
}

int main(int argc, char **argv)
{
	CLEANUP(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	size_t n_calls = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	int r;

	if (n_calls == 0 || argc < 6 || (argc - 2) % 4) {
		fprintf(stderr, "usage: call-times COUNT (SERVICE PATH INTERFACE PROPERTY)...\n");
		return 2;
	}
	r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = measure(bus, argv + 2, (size_t)(argc - 2) / 4, n_calls);
	if (r < 0)
		fprintf(stderr, "call-times: %s\n", strerror(-r));
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
