// SPDX-License-Identifier: Apache-2.0
/*
 * The configuration, from its file and back into words. What it may say is in settings.c.
 */
#include "config.h"

#include "base/credential.h"
#include "base/util.h"
#include "setting.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_PATH SYSCONFDIR "/fabric-manager/config.json"
#define SIZE_MOST   (1 << 20)

/* By memcpy(), which takes the padding along: settings are compared byte by byte. */
void config_init(struct config *config)
{
	memset(config, 0, sizeof(*config));
	config->bus.front_end = FRONT_END_BMCWEB;
	config->bus.publish_unplugged = true;
	config->bus.version = VERSION;
#if HAVE_INFINIBAND
	memcpy(&config->infiniband, &ib_default_settings, sizeof(config->infiniband));
#endif
#if HAVE_VERBS
	memcpy(&config->verbs, &verbs_default_settings, sizeof(config->verbs));
#endif
#if HAVE_LIBFABRIC
	memcpy(&config->libfabric, &ofi_default_settings, sizeof(config->libfabric));
#endif
}

/* The report of an error that is in no place of the document. */
static int fail(int error, char **ret_report, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(int error, char **ret_report, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(ret_report, format, arguments) < 0)
		*ret_report = NULL;
	va_end(arguments);
	return error;
}

/* jansson repeats what it stumbled over, which may be a key: that goes. */
static void clean_error(char *text)
{
	char *near = strstr(text, " near '");

	if (near)
		*near = '\0';
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			*text = '?';
	}
}

static void cut_line_end(char *text)
{
	size_t length = text ? strlen(text) : 0;

	if (length > 0 && text[length - 1] == '\n')
		text[length - 1] = '\0';
}

int config_read(struct config *config, const char *text, size_t size, const char *path,
		char **ret_report)
{
	struct reader reader = { .path = path, .text = text };
	json_auto_t *document = NULL;
	json_error_t error;
	int r;

	*ret_report = NULL;
	config_init(config);
	document = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!document) {
		clean_error(error.text);
		return fail(-EINVAL, ret_report, "%s: line %d, column %d: %s", path, error.line,
			    error.column, error.text);
	}
	r = reader_refuse_keys(&reader, NULL, document);
	if (r == 0)
		r = document_setting.kind->read(&reader, &document_setting, NULL, document, config);
	if (r < 0)
		cut_line_end(reader.report);
	*ret_report = reader.report;
	return r;
}

/* The text has a terminator that is not counted. */
static int read_file(const char *path, char **ret_text, size_t *ret_size)
{
	CLEANUP(freep) char *text = malloc(SIZE_MOST + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t used = 0;
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	while (text && used <= SIZE_MOST &&
	       (n = read(fd, text + used, SIZE_MOST + 1 - used)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		used += (size_t)MAX(n, 0);
	}
	n = n < 0 ? -errno : 0;
	close(fd);
	if (!text || n < 0 || used > SIZE_MOST)
		return !text ? -ENOMEM : n < 0 ? (int)n : -EFBIG;
	text[used] = '\0';
	*ret_size = used;
	*ret_text = TAKE(text);
	return 0;
}

#if HAVE_INFINIBAND
static int load_key(const char *name, uint64_t *ret_key, char **ret_report)
{
	int r = credential_read_key(name, ret_key);

	if (r >= 0)
		return 0;
	free(*ret_report);
	if (r == -EINVAL)
		return fail(r, ret_report,
			    "the credential \"%s\" must be 16 hexadecimal digits, with or without "
			    "0x before them",
			    name);
	return fail(r, ret_report, "the credential \"%s\" cannot be read: %s", name, strerror(-r));
}

static int load_keys(struct config *config, char **ret_report)
{
	int r = load_key("m_key", &config->infiniband.keys.m_key, ret_report);

	return r < 0 ? r : load_key("sa_key", &config->infiniband.keys.sa_key, ret_report);
}
#else
static int load_keys(struct config *config, char **ret_report)
{
	return 0;
}
#endif

int config_load(struct config *config, const char *path, char **ret_report)
{
	const char *real_path = path ?: CONFIG_PATH;
	CLEANUP(freep) char *text = NULL;
	size_t size = 0;
	int r;

	*ret_report = NULL;
	r = read_file(real_path, &text, &size);
	/* Without a file the defaults hold; a file that was named must be there. */
	if (r == -ENOENT && !path)
		config_init(config);
	else if (r < 0)
		return fail(r, ret_report, "%s: %s", real_path, strerror(-r));
	else
		r = config_read(config, text, size, real_path, ret_report);
	return text && r < 0 ? r : load_keys(config, ret_report);
}

static bool has_same_keys(const struct config *old, const struct config *new)
{
#if HAVE_INFINIBAND
	return memcmp(&old->infiniband.keys, &new->infiniband.keys, sizeof(old->infiniband.keys)) ==
	       0;
#else
	return true;
#endif
}

/* The settings of a section in which the two differ, each under its whole name. */
static int compare(const struct setting *inner, const char *prefix, const void *old,
		   const void *new, json_t *old_values, json_t *new_values)
{
	int r = 0;

	for (; inner->key && r == 0; inner++) {
		json_auto_t *a = inner->kind->show ? inner->kind->show(inner, old) : NULL;
		json_auto_t *b = inner->kind->show ? inner->kind->show(inner, new) : NULL;
		char name[80];

		snprintf(name, sizeof(name), "%s%s%s", prefix, prefix[0] ? "." : "", inner->key);
		if (!inner->kind->show && inner->inner)
			r = compare(inner->inner, name, (const char *)old + inner->offset,
				    (const char *)new + inner->offset, old_values, new_values);
		else if (inner->kind->show && (!a || !b))
			r = -ENOMEM;
		else if (a && !json_equal(a, b))
			r = json_object_set(old_values, name, a) |
			    json_object_set(new_values, name, b);
	}
	return r ? -ENOMEM : 0;
}

int config_difference(const struct config *old, const struct config *new, char **ret_old,
		      char **ret_new)
{
	json_auto_t *old_values = json_object(), *new_values = json_object();

	*ret_old = *ret_new = NULL;
	if (compare(document_setting.inner, "", old, new, old_values, new_values) < 0)
		return -ENOMEM;
	if (!has_same_keys(old, new) &&
	    json_object_set_new(new_values, "keys", json_string("changed")) < 0)
		return -ENOMEM;
	*ret_old = json_dumps(old_values, JSON_COMPACT | JSON_ENSURE_ASCII);
	*ret_new = json_dumps(new_values, JSON_COMPACT | JSON_ENSURE_ASCII);
	if (*ret_old && *ret_new)
		return 0;
	free(TAKE(*ret_old));
	free(TAKE(*ret_new));
	return -ENOMEM;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	explicit_bzero(config, sizeof(*config));
	free(config);
}
