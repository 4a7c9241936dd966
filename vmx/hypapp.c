/* SPDX-License-Identifier: BSD-2-Clause */
/* What hypapps need of the backend. The loader starts none on Intel processors yet. */
#include "core/backend.h"

bool backend_get(const struct vcpu *v, enum xmhf_reg r, u64 *val)
{
	(void)v;
	(void)r;
	(void)val;
	return false;
}

bool backend_set(struct vcpu *v, enum xmhf_reg r, u64 val)
{
	(void)v;
	(void)r;
	(void)val;
	return false;
}

void backend_cpuid(const struct vcpu *v, u64 *ab, u64 *cd)
{
	(void)v;
	*ab = 0;
	*cd = 0;
}

bool backend_intercept_msr(u32 msr, bool read, bool write)
{
	(void)msr;
	(void)read;
	(void)write;
	return false;
}

bool backend_intercept(struct vcpu *v, enum hypapp_event event, u32 mask)
{
	(void)v;
	(void)event;
	(void)mask;
	return false;
}

bool backend_step(struct vcpu *v, struct exit *e)
{
	(void)v;
	(void)e;
	return false;
}
