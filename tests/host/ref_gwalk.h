/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What gwalk() is compared with: the same translation once more, written from the tables of the
 * Intel SDM vol. 3A, chapter 4, structure by structure, and sharing no code with core/gwalk.c.
 */
#ifndef TESTS_HOST_REF_GWALK_H
#define TESTS_HOST_REF_GWALK_H

#include "core/gwalk.h"

/* How a walk ended, for the count of what the random walks have met. */
enum ref_end {
	REF_RANGE,
	REF_NOT_CANONICAL,
	REF_NOT_PRESENT,
	REF_RESERVED,
	REF_DENIED,
	REF_OFF,
	REF_4K_32,
	REF_4M,
	REF_4K_PAE,
	REF_2M_PAE,
	REF_4K_LONG,
	REF_2M_LONG,
	REF_1G,
	REF_ENDS
};

struct ref {
	enum ref_end end;
	enum status st;
	u64 gpa;
	u64 error;
};

struct ref ref_gwalk(const struct gpaging *p, u64 lin, enum gwalk_access access);

#endif
