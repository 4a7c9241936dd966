/* SPDX-License-Identifier: BSD-2-Clause */
/* Partitions, call by call, as tests/guest/part.c asks for them. */
#include <xmhf/hypapp.h>

static u32 handle;
static enum xmhf_left why;
static u64 info;

static enum xmhf_status do_call(u64 *a)
{
	switch (a[0]) {
	case 0: return xmhf_partition_create(&handle);
	case 1: return xmhf_partition_give(handle, a[1], a[2] & ~PAGE_MASK, (u32)(a[2] & 7));
	case 2: return xmhf_partition_set(handle, (enum xmhf_reg)a[1], a[2]);
	case 3: return xmhf_partition_get(handle, (enum xmhf_reg)a[1], &a[2]);
	case 4: { /* with a[1]: while that interrupt waits */
		enum xmhf_status st = a[1] == 0 ? XMHF_SUCCESS : xmhf_inject((u32)a[1], 0);

		if (st == XMHF_SUCCESS)
			st = xmhf_partition_enter(handle, &why, &info);
		a[1] = why;
		a[2] = info;
		return st;
	}
	case 5: return xmhf_partition_destroy(handle);
	case 6: return xmhf_partition_destroy((u32)a[1]);
	case 7: { /* of the page at a[1]: may this hypapp read it? */
		u8 byte;

		return xmhf_read(a[1], &byte, 1);
	}
	default: return XMHF_ENOTSUP;
	}
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	c->status = do_call(c->arg);
	return XMHF_HANDLED;
}

#ifndef NUMBER
#define NUMBER 20
#define NAME "0"
#endif

HYPAPP = {
    .name = "part" NAME,
    .number = NUMBER,
    .hypercall = hypercall,
};
