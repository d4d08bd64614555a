// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl reload: has the service read its configuration anew.
 *
 * The service takes the whole file or nothing of it, and says which line it does not like; that is
 * told as it comes.
 */
#include "base/util.h"
#include "cli/fabricctl.h"

/* One line of standard error for each of the message's. */
static int fail_lines(enum exit_status status, const char *message)
{
	while (*message) {
		size_t length = strcspn(message, "\n");

		if (length)
			fail(status, "%.*s", (int)length, message);
		message += length + (message[length] == '\n');
	}
	return status;
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
	if (sd_bus_error_has_name(&client->error, SD_BUS_ERROR_UNKNOWN_METHOD))
		return fail(EXIT_FAILED, "This fabric-managerd reads its configuration only when "
					 "it starts.");
	if (sd_bus_error_has_name(&client->error,
				  "xyz.openbmc_project.Common.Error.InvalidArgument"))
		return fail_lines(EXIT_FAILED, client_failure(client, r));
	return fail_order(ctl, r, "Reloading the configuration");
}
