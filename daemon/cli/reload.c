// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl reload: has the service read its configuration anew.
 *
 * The service takes the whole file or nothing of it, and says which line it does not like; that is
 * told as it comes.
 */
#include "base/util.h"
#include "cli/fabricctl.h"

#include <errno.h>

/* What it says is as long as what is wrong with the file: each line of it is one here. */
static int fail_lines(const char *message)
{
	while (*message) {
		size_t length = strcspn(message, "\n");

		if (length)
			fail(EXIT_FAILED, "%.*s", (int)length, message);
		message += length + (message[length] == '\n');
	}
	return EXIT_FAILED;
}

/* Whether the service, which may be an old one, has no such order. */
static bool is_unknown(const sd_bus_error *error)
{
	return sd_bus_error_has_name(error, SD_BUS_ERROR_UNKNOWN_METHOD) ||
	       sd_bus_error_has_name(error, "xyz.openbmc_project.Common.Error.UnsupportedRequest");
}

static int tell(struct fabricctl *ctl)
{
	struct output *output = &ctl->output;
	CLEANUP(json_decrefp) json_t *json = NULL;

	if (!output->json)
		return EXIT_DONE;
	json = json_pack("{ss ss sb}", "id", "fabric_manager", "path", MANAGER_PATH, "done", 1);
	output_json(output, json);
	return EXIT_DONE;
}

int verb_reload(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	struct client *client = &ctl->client;
	int r = client_call(client, NULL, MANAGER_PATH, FACE_MANAGER, "ReloadConfig", NULL);

	if (r >= 0)
		return tell(ctl);
	if (is_unknown(&client->error))
		return fail(EXIT_FAILED,
			    "This fabric-managerd reads its configuration only when it starts.");
	if (r == -EHOSTUNREACH || r == -EACCES)
		return fail_order(ctl, r, "Reloading the configuration");
	return fail_lines(client_failure(client, r));
}
