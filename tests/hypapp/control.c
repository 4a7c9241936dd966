/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control registers, instructions, injected events, quiesce and the ways down, as
 * tests/guest/control.c asks for them. With the argument "boot" it takes only what an OS can bear,
 * and lets all pass.
 */
#include <xmhf/hypapp.h>

#define ALL_INSNS                                                                                  \
	(XMHF_INSN_WBINVD | XMHF_INSN_HLT | XMHF_INSN_RDPMC | XMHF_INSN_INVLPG |                   \
	 XMHF_INSN_MONITOR | XMHF_INSN_RDTSC | XMHF_INSN_PAUSE)
#define BOOT_INSNS (XMHF_INSN_WBINVD | XMHF_INSN_HLT | XMHF_INSN_INVLPG)
#define CRS (BIT(0) | BIT(3) | BIT(4))

/* Of each processor: the answer, and what it was asked. */
static struct {
	enum xmhf_verdict mode;
	u64 crs, insns, last_cr, last_val, last_insn;
} cpus[64];

static bool start(u32 cpu, const char *args)
{
	u32 insn_mask = args[0] == 'b' ? BOOT_INSNS : ALL_INSNS;

	if (cpu != 0)
		return true;
	return xmhf_intercept_cr(BIT(2)) == XMHF_EINVAL &&
	       xmhf_intercept_insn(BIT(7)) == XMHF_EINVAL && xmhf_quiesce() == XMHF_ESTATE &&
	       xmhf_inject(13, 0) == XMHF_ESTATE && xmhf_intercept_cr(CRS) == XMHF_SUCCESS &&
	       xmhf_intercept_insn(insn_mask) == XMHF_SUCCESS;
}

/* Does the guest's word at @gpa stand still while the other processors are kept out of it? */
static enum xmhf_status watch_word(u64 gpa, u64 *moved)
{
	u32 first, last = 0;
	enum xmhf_status st = xmhf_quiesce();

	if (st == XMHF_SUCCESS)
		st = xmhf_read(gpa, &first, sizeof(first));
	for (u32 i = 0; st == XMHF_SUCCESS && i < 1000; i++)
		st = xmhf_read(gpa, &last, sizeof(last));
	*moved = last - first;
	return st;
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	u64 *a = c->arg;
	u32 n = xmhf_cpu();

	switch (a[0]) {
	case 0: cpus[n].mode = (enum xmhf_verdict)(a[1] & 3); break;
	case 1:
		a[0] = cpus[n].crs;
		a[1] = cpus[n].last_cr;
		a[2] = cpus[n].last_val;
		break;
	case 2:
		a[0] = cpus[n].insns;
		a[1] = cpus[n].last_insn;
		break;
	case 3: c->status = xmhf_inject((u32)(a[1] & 0xffff), (u32)(a[2] & 0xffff)); break;
	case 4: c->status = watch_word(a[1], &a[2]); break;
	case 5: /* for ever, while nobody gets in */
		(void)xmhf_quiesce();
		for (;;)
			__asm__ volatile("pause");
	default: return XMHF_DEFAULT;
	}
	return XMHF_HANDLED;
}

static enum xmhf_verdict cr(struct xmhf_cr *c)
{
	u32 n = xmhf_cpu();

	cpus[n].crs++;
	cpus[n].last_cr = c->cr;
	cpus[n].last_val = c->val;
	return cpus[n].mode;
}

static enum xmhf_verdict insn(struct xmhf_insn *i)
{
	u32 n = xmhf_cpu();

	cpus[n].insns++;
	cpus[n].last_insn = i->insn;
	return cpus[n].mode;
}

static void down(enum xmhf_down why)
{
	xmhf_printf("down %u on cpu %u", why, xmhf_cpu());
}

HYPAPP = {
    .name = "control",
    .number = 9,
    .start = start,
    .hypercall = hypercall,
    .cr = cr,
    .insn = insn,
    .down = down,
};
