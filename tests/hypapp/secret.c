/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps a secret all over its memory, data and stack. In the module it is not to be read. */
#include <xmhf/hypapp.h>

#define SIZE 16U

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

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	volatile u8 stack[64 * SIZE];

	plant(stack, sizeof(stack));
	plant(data, sizeof(data));
	c->arg[0] = data[0];
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "secret",
    .number = 9,
    .hypercall = hypercall,
};
