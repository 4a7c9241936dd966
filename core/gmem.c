/* SPDX-License-Identifier: BSD-2-Clause */
/* See gmem.h. */
#include "core/gmem.h"
#include "core/image.h"
#include "core/string.h"

/* Are these bytes the guest's? */
static bool is_guest(u64 a, u64 len)
{
	if (len == 0 || a >= host.direct_end || len > host.direct_end - a)
		return false;
	return !host_overlaps(a, len);
}

enum status gmem_read(gpa_t gpa, void *buf, size_t len)
{
	if (len > PAGE_SIZE || !is_guest(gpa.a, len))
		return ERR_RANGE;
	memcpy(buf, direct_ptr(gpa.a), len);
	return OK;
}

enum status gmem_write(gpa_t gpa, const void *buf, size_t len)
{
	if (len > PAGE_SIZE || !is_guest(gpa.a, len))
		return ERR_RANGE;
	memcpy(direct_ptr(gpa.a), buf, len);
	return OK;
}

enum status gmem_read_u64(gpa_t gpa, u64 *val)
{
	if ((gpa.a & 7) != 0 || !is_guest(gpa.a, 8))
		return ERR_RANGE;
	*val = *(const volatile u64 *)direct_ptr(gpa.a);
	return OK;
}

enum status gmem_read_u32(gpa_t gpa, u32 *val)
{
	if ((gpa.a & 3) != 0 || !is_guest(gpa.a, 4))
		return ERR_RANGE;
	*val = *(const volatile u32 *)direct_ptr(gpa.a);
	return OK;
}
