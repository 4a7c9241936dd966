/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies through the guest's page tables: page by page, each translated when it is its turn. */
#include <xmhf/api.h>

static size_t in_page(u64 lin, size_t len)
{
	size_t n = PAGE_SIZE - (lin & PAGE_MASK);

	return n < len ? n : len;
}

enum xmhf_status xmhf_read_virt(u64 lin, u32 access, void *buf, size_t len)
{
	enum xmhf_status st = XMHF_SUCCESS;
	u8 *p = buf;

	while (st == XMHF_SUCCESS && len > 0) {
		size_t n = in_page(lin, len);
		u64 gpa;

		st = xmhf_translate(lin, access, &gpa);
		if (st == XMHF_SUCCESS)
			st = xmhf_read(gpa, p, n);
		lin += n;
		p += n;
		len -= n;
	}
	return st;
}

enum xmhf_status xmhf_write_virt(u64 lin, u32 access, const void *buf, size_t len)
{
	enum xmhf_status st = XMHF_SUCCESS;
	const u8 *p = buf;

	while (st == XMHF_SUCCESS && len > 0) {
		size_t n = in_page(lin, len);
		u64 gpa;

		st = xmhf_translate(lin, access, &gpa);
		if (st == XMHF_SUCCESS)
			st = xmhf_write(gpa, p, n);
		lin += n;
		p += n;
		len -= n;
	}
	return st;
}
