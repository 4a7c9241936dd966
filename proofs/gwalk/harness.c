/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gwalk() for any paging mode, address and access. Each read of the guest gives a fresh value, so an entry that is read
 * twice cannot be trusted. Independent of the code: in long mode, what is granted is the conjunction of all levels.
 */
#include "proof.h"
#include "core/gmem.h"
static u32 reads;
static u64 all = ~0UL, any;

enum status gmem_read_u64(gpa_t gpa, u64 *val)
{
	check((gpa.a & 7) == 0, "aligned");
	if (nondet(bool))
		return ERR_RANGE;
	*val = nondet(u64);
	reads++;
	all &= *val;
	any |= *val;
	return OK;
}

enum status gmem_read_u32(gpa_t gpa, u32 *val)
{
	check((gpa.a & 3) == 0, "aligned");
	if (nondet(bool))
		return ERR_RANGE;
	*val = nondet(u32);
	reads++;
	return OK;
}

#include "core/gwalk.c"

void harness(void)
{
	struct gpaging p;
	u64 lin = nondet(u64), error;
	u32 access = nondet(u32);
	gpa_t gpa;
	enum status st;

	assume(access <= GWALK_EXEC);
	reads = 0;
	all = ~0UL;
	any = 0;
	st = gwalk(&p, lin, (enum gwalk_access)access, &gpa, &error);
	check(reads <= 5, "at most five levels");
	if (st == OK && (p.cr0 & 0x80000000) != 0 && (p.efer & 0x400) != 0) {
		check((all & 1) != 0, "each level is present");
		check(!p.user || (all & 4) != 0, "user accesses need U at each level");
		check(access != GWALK_WRITE || (all & 2) != 0 || (!p.user && (p.cr0 & 0x10000) == 0), "W");
		check(access != GWALK_EXEC || (any >> 63) == 0, "no level forbids execution");
		check(gpa.a < BIT(52), "52 bits of physical address");
	}
	check(st != ERR_FAULT || (error & ~0x1fUL) == 0, "an error code as the processor pushes it");
	END_OF_PROOF;
}
