// SPDX-License-Identifier: Apache-2.0
#include "base/sysfs.h"

#include "base/text.h"
#include "base/util.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#define ATTRIBUTE_SIZE 4096 /* one page; sysfs never shows more */

void sysfs_path(size_t size, char ret[static size], const char *dir, const char *name)
{
	if ((size_t)snprintf(ret, size, "%s/%s", dir, name) >= size)
		ret[0] = '\0';
}

/* As it is, without the line's end. Returns its length or a negative errno. */
static ssize_t read_attribute(const char *dir, const char *name, char ret[static ATTRIBUTE_SIZE])
{
	char path[PATH_MAX];
	ssize_t length;
	int fd;

	sysfs_path(sizeof(path), path, dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	do {
		length = read(fd, ret, ATTRIBUTE_SIZE - 1);
	} while (length < 0 && errno == EINTR);
	if (length < 0)
		length = -errno;
	close(fd);
	if (length < 0)
		return length;
	while (length > 0 && ret[length - 1] == '\n')
		length--;
	ret[length] = '\0';
	return length;
}

int sysfs_text(const char *dir, const char *name, size_t size, char ret[static size])
{
	char raw[ATTRIBUTE_SIZE];
	ssize_t length = read_attribute(dir, name, raw);

	text_clean(raw, length < 0 ? 0 : (size_t)length, size, ret);
	return length < 0 ? (int)length : 0;
}

int sysfs_number(const char *dir, const char *name, int64_t *ret)
{
	char raw[ATTRIBUTE_SIZE], *end;
	ssize_t length = read_attribute(dir, name, raw);
	int64_t number;
	int base;

	if (length < 0)
		return (int)length;
	/* Not base 0: a leading 0 means nothing here. */
	base = strncmp(raw, "0x", 2) == 0 ? 16 : 10;
	errno = 0;
	number = strtoll(raw, &end, base);
	if (end == raw || errno)
		return -EBADMSG;
	*ret = number;
	return 0;
}

int sysfs_guid(const char *dir, const char *name, uint64_t *ret)
{
	char raw[ATTRIBUTE_SIZE], *at = raw;
	ssize_t length = read_attribute(dir, name, raw);
	uint64_t guid = 0;

	if (length < 0)
		return (int)length;
	for (;;) {
		char *end;
		unsigned long group = strtoul(at, &end, 16);

		if (end == at || group > UINT16_MAX || (*end && *end != ':'))
			return -EBADMSG;
		guid = guid << 16 | group;
		if (!*end)
			break;
		at = end + 1;
	}
	*ret = guid;
	return 0;
}

bool sysfs_is_gone(int error)
{
	return error == -ENOENT || error == -ENODEV || error == -ESTALE;
}

int sysfs_link(const char *dir, const char *name, size_t size, char ret[static size])
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *last;
	ssize_t length;

	memset(ret, 0, size);
	sysfs_path(sizeof(path), path, dir, name);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return -errno;
	target[length] = '\0';
	last = strrchr(target, '/');
	last = last ? last + 1 : target;
	if (strlen(last) >= size)
		return -ENAMETOOLONG;
	memcpy(ret, last, strlen(last));
	return 0;
}
