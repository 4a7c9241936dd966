/* SPDX-License-Identifier: BSD-2-Clause */
/* What hypapps cannot do on Intel processors yet: control registers, instructions, partitions. */
#include "core/backend.h"

void backend_pass(struct vcpu *v)
{
	backend_own(v);
}

bool backend_cr(struct vcpu *v, u32 *cr, u64 *val)
{
	(void)v;
	(void)cr;
	(void)val;
	return false;
}

bool backend_has_partitions(void)
{
	return false;
}

void backend_partition_reset(u32 n, hpa_t root)
{
	(void)n;
	(void)root;
}

void backend_partition_run(struct vcpu *v, u32 n, struct vcpu *regs, struct exit *e)
{
	(void)v;
	(void)n;
	(void)regs;
	(void)e;
}
