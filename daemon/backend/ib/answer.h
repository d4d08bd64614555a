/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers: does one fit its request, and what does its status say.
 */
#pragma once

#include "backend/ib/mad.h"

/* Whether this is an answer to that kind of request; @mad has MAD_SIZE bytes. */
bool answer_fits(const struct mad_request *request, const uint8_t *mad, size_t length);

/*
 * MAD status (IBA vol. 1, 13.4.7) as 0, -EBUSY, -EOPNOTSUPP, -EINVAL, or -EIO for what a class
 * defines.
 */
int answer_error(const uint8_t *mad);

uint32_t answer_tid(const uint8_t *mad);
