// SPDX-License-Identifier: Apache-2.0
/*
 * Credentials. What was read is wiped before the memory is given back. What they are used for has
 * copies of them where nobody wipes them, so from the first one on the process is never dumped: of
 * a core dump that goes to a program, RLIMIT_CORE has no say.
 */
#include "base/credential.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define N_DIGITS      16
#define KEY_FILE_SIZE (2 + N_DIGITS + 2) /* "0x", the digits, "\r\n" */

/* More than fits is no key either. Returns how many bytes there are, or a negative errno. */
static ssize_t read_file(const char *path, char *buffer, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t used = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	if (prctl(PR_SET_DUMPABLE, 0) < 0) {
		n = -errno;
		close(fd);
		return n;
	}
	do {
		n = read(fd, buffer + used, size - used);
		if (n > 0)
			used += (size_t)n;
	} while ((n > 0 && used < size) || (n < 0 && errno == EINTR));
	n = n < 0 ? -errno : (ssize_t)used;
	close(fd);
	return n;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int parse_key(const char *text, size_t length, uint64_t *ret_key)
{
	uint64_t key = 0;

	if (length > 0 && text[length - 1] == '\n')
		length--;
	if (length > 0 && text[length - 1] == '\r')
		length--;
	if (length > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		text += 2;
		length -= 2;
	}
	if (length != N_DIGITS)
		return -EINVAL;
	for (size_t i = 0; i < length; i++) {
		int value = digit_value(text[i]);

		if (value < 0)
			return -EINVAL;
		key = key << 4 | (uint64_t)value;
	}
	*ret_key = key;
	explicit_bzero(&key, sizeof(key));
	return 1;
}

int credential_read_key(const char *name, uint64_t *ret_key)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	char path[4096], buffer[KEY_FILE_SIZE + 1];
	ssize_t length;
	int r;

	*ret_key = 0;
	if (!folder)
		return 0;
	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	length = read_file(path, buffer, sizeof(buffer));
	if (length == -ENOENT)
		return 0;
	r = length < 0 ? (int)length : parse_key(buffer, (size_t)length, ret_key);
	explicit_bzero(buffer, sizeof(buffer));
	return r;
}
