// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/answer.h"

#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>

/* libibmad takes pointers to what it only reads. */
static uint32_t field(const uint8_t *mad, enum MAD_FIELDS name)
{
	return mad_get_field((void *)(uintptr_t)mad, 0, name);
}

uint32_t answer_tid(const uint8_t *mad)
{
	/* The upper half is the kernel's. */
	return (uint32_t)mad_get_field64((void *)(uintptr_t)mad, 0, IB_MAD_TRID_F);
}

bool answer_fits(const struct mad_request *request, const uint8_t *mad, size_t length)
{
	return length >= request->answer_size &&
	       field(mad, IB_MAD_MGMTCLASS_F) == request->mgmt_class &&
	       field(mad, IB_MAD_ATTRID_F) == request->attribute &&
	       field(mad, IB_MAD_METHOD_F) == (IB_MAD_METHOD_GET_RESPONSE & 0x7f) &&
	       field(mad, IB_MAD_RESPONSE_F) == 1;
}

static const struct {
	uint16_t code;
	int error;
} status_codes[] = {
	{ IB_MAD_STS_BAD_BASE_VER_OR_CLASS, -EOPNOTSUPP },
	{ IB_MAD_STS_METHOD_NOT_SUPPORTED, -EOPNOTSUPP },
	{ IB_MAD_STS_METHOD_ATTR_NOT_SUPPORTED, -EOPNOTSUPP },
	{ IB_MAD_STS_INV_ATTR_VALUE, -EINVAL },
};

int answer_error(const uint8_t *mad)
{
	/* The top bit is the direction of a directed route. */
	uint32_t status = field(mad, IB_MAD_STATUS_F) & 0x7fff;

	if (status & IB_MAD_STS_BUSY)
		return -EBUSY;
	for (size_t i = 0; i < ARRAY_SIZE(status_codes); i++) {
		if ((status & 0x1c) == status_codes[i].code)
			return status_codes[i].error;
	}
	return status ? -EIO : 0;
}
