// SPDX-License-Identifier: Apache-2.0
/*
 * The audit. Without the journal it is a line of the log.
 */
#include "bus/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/log.h"
#include "base/util.h"
#include "bus/error.h"

/* To find all of them with journalctl(1). */
#define MESSAGE_ID "8f4b6d2c9a1e4f0bb7c3d5e6a8091b2c"

/* stderr is the journal's, and not only of somebody who was started from there: systemd.exec(5). */
static bool is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat status;

	return stream && sscanf(stream, "%" SCNuMAX ":%" SCNuMAX, &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device &&
	       status.st_ino == inode;
}

static char *format_uid(uid_t uid)
{
	char *text = NULL;

	if (uid == UID_UNKNOWN)
		return strdup("unknown");
	return asprintf(&text, "%u", (unsigned int)uid) < 0 ? NULL : text;
}

/* What has changed, as the end of the message. */
static char *format_change(const struct bus_outcome *outcome)
{
	char *text = NULL;

	if (!outcome->old_value || !outcome->new_value)
		return strdup("");
	if (strcmp(outcome->old_value, outcome->new_value) == 0)
		return strdup(": nothing differs");
	if (asprintf(&text, ": %s %s %s", outcome->old_value,
		     outcome->error == 0 ? "became" : "was to become", outcome->new_value) < 0)
		return NULL;
	return text;
}

static char *format_message(const struct audit *audit, const char *uid, const char *result)
{
	CLEANUP(freep) char *change = format_change(audit->outcome);
	char *text = NULL;

	if (!change ||
	    asprintf(&text, "%s%s%s by %s (uid %s): %s%s", audit->what, audit->object ? " of " : "",
		     audit->object ?: "", audit->sender, uid, result, change) < 0)
		return NULL;
	return text;
}

void audit_log(const struct audit *audit)
{
	const struct bus_outcome *outcome = audit->outcome;
	const char *result = outcome->error == 0 ? "done"
						 : outcome->message ?: error_text(outcome->error);
	CLEANUP(freep) char *uid = format_uid(audit->uid);
	CLEANUP(freep) char *message = uid ? format_message(audit, uid, result) : NULL;

	if (!message) {
		log_error("%s by %s: no memory for the audit", audit->what, audit->sender);
		return;
	}
	if (is_journal() &&
	    sd_journal_send("MESSAGE=%s", message, "PRIORITY=%d", LOG_LEVEL_NOTICE,
			    "MESSAGE_ID=" MESSAGE_ID, "FABRIC_MANAGER_ACTION=%s", audit->what,
			    "FABRIC_MANAGER_OBJECT=%s", audit->object ?: "",
			    "FABRIC_MANAGER_SENDER=%s", audit->sender, "FABRIC_MANAGER_UID=%s", uid,
			    "FABRIC_MANAGER_OLD=%s", outcome->old_value ?: "",
			    "FABRIC_MANAGER_NEW=%s", outcome->new_value ?: "",
			    "FABRIC_MANAGER_RESULT=%s", result, NULL) == 0)
		return;
	log_notice("%s", message);
}
