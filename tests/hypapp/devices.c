/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes memory and devices from devices and from the guest, as tests/guest/devices.c asks. */
#include <xmhf/hypapp.h>

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	u32 how = (u32)(c->arg[2] & 0xffffffff); /* pages << 8 | rights */

	switch (c->arg[0]) {
	case 0: c->status = xmhf_protect_dma(c->arg[1], how >> 8, how & 0xff); break;
	case 1: c->status = xmhf_take_device((u32)(c->arg[1] & 0xffffffff)); break;
	default: return XMHF_DEFAULT;
	}
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "devices",
    .number = 21,
    .hypercall = hypercall,
};
