/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps a secret all over its memory, data and stack, and in the page of a partition. In the module
 * it is not to be read.
 */
#include <xmhf/hypapp.h>

#define SIZE 16U
#define PAGE 0x8000000UL /* of the guest's memory, which it does not use */

static const volatile u8 hidden[SIZE] = {
    /* "SECRET-OF-HYPAPP", each byte with its bits turned over */
    0xac, 0xba, 0xbc, 0xad, 0xba, 0xab, 0xd2, 0xb0, 0xb9, 0xd2, 0xb7, 0xa6, 0xaf, 0xbe, 0xaf, 0xaf,
};
static volatile u8 data[2 * PAGE_SIZE];

static void plant(volatile u8 *p, u32 size)
{
	u32 i = 0;

	while (i < size) {
		p[i] = (u8)~hidden[i % SIZE];
		i++;
	}
}

/* The guest's page becomes a partition's, and is filled when the guest cannot see it any more. */
static enum xmhf_status give_page(void)
{
	static u8 page[PAGE_SIZE];
	static u32 part;
	static bool done;
	enum xmhf_status st = XMHF_SUCCESS;

	if (!done) {
		done = true;
		st = xmhf_partition_create(&part);
		if (st == XMHF_SUCCESS)
			st = xmhf_partition_give(part, PAGE, 0x1000, XMHF_PROT_R);
	}
	plant(page, sizeof(page));
	return st == XMHF_SUCCESS ? xmhf_write(PAGE, page, sizeof(page)) : st;
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	volatile u8 stack[64 * SIZE];

	plant(stack, sizeof(stack));
	plant(data, sizeof(data));
	c->arg[0] = data[0];
	if (give_page() != XMHF_SUCCESS)
		return XMHF_DENY;
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "secret",
    .number = 9,
    .hypercall = hypercall,
};
