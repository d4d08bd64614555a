/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few idioms that the whole program shares: ownership that ends with the scope, and counts.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#ifndef MIN /* GLib has them too, in the tests */
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif

#define USEC_PER_SEC  UINT64_C(1000000)
#define USEC_PER_MSEC UINT64_C(1000)
#define NSEC_PER_USEC UINT64_C(1000)

/* A local that owns what it points to; @free takes a pointer to it. */
#define CLEANUP(free) __attribute__((cleanup(free)))

/* Defines free_x(), for CLEANUP(), of a type whose own destructor takes the pointer itself. */
#define DEFINE_CLEANUP(type, destructor)                                                           \
	static inline void destructor##p(type *pointer)                                            \
	{                                                                                          \
		if (*pointer)                                                                      \
			destructor(*pointer);                                                      \
	}

static inline void freep(void *pointer)
{
	free(*(void **)pointer);
}

/* The value of an owning variable, which no longer owns it. */
#define TAKE(variable)                                                                             \
	({                                                                                         \
		__typeof__(variable) taken_ = (variable);                                          \
		(variable) = NULL;                                                                 \
		taken_;                                                                            \
	})
