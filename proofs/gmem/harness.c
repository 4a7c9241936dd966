/* SPDX-License-Identifier: BSD-2-Clause */
/* gmem_*() for any address and length: no byte that is ours or that the host does not map is read. */
#include "spec.h"
#include "model/one.h"
#include "model/memprot.h"
#include "core/image.h"
#include "core/string.h"

static u64 from, reads;
static size_t wanted;
static u64 word;

static void check_guest(u64 a, u64 len)
{
	check(len != 0 && len - 1 <= UINT64_MAX - a, "no wrap");
	check(a + (len - 1) < host.direct_end, "the host maps it");
	check(!spec_ours(a, a + (len - 1)), "it is the guest's");
}

void *direct_ptr(u64 pa)
{
	from = pa;
	reads++;
	if (wanted != 0)
		check_guest(pa, wanted);
	return &word;
}

void *memcpy(void *to, const void *src, size_t n)
{
	check_guest(from, n);
	check(__CPROVER_w_ok(to, n) || to == &word, "room");
	return to;
}

#include "core/gmem.c"

void harness(void)
{
	static u8 buf[PAGE_SIZE];
	u64 val;
	u32 val32;
	size_t len = nondet(size_t);
	gpa_t gpa = GPA(nondet(u64));
	enum status st;

	assume(spec_host_ok());
	reads = 0;
	switch (nondet(u32)) {
	case 0: wanted = 0; st = gmem_read(gpa, buf, len); break;
	case 3: wanted = 0; st = gmem_write(gpa, buf, len); break;
	case 1: wanted = 8; st = gmem_read_u64(gpa, &val); break;
	default: wanted = 4; st = gmem_read_u32(gpa, &val32); break;
	}
	check(st == OK || st == ERR_RANGE, "a status");
	check(reads == (st == OK ? 1 : 0), "one read of the guest, or none");
	END_OF_PROOF;
}
