/* SPDX-License-Identifier: BSD-2-Clause */
/* backend_open() and backend_intercept_msr() for any state and any MSR. SDM vol. 3, 25.6.9: the bitmap has two ranges of 8192. */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
static u32 kicks, out, the_msr;
static bool rd, wr, watched;
void kick(struct vcpu *v)
{
	check(v == &one && !v->host_nmi, "this one, once");
	kicks++;
}
void backend_watch_msr(u32 msr, bool read, bool write)
{
	check(msr == the_msr && read == rd && write == wr, "as chosen");
	check(msr < 0x2000 || (msr >= 0xc0000000 && msr < 0xc0002000), "an MSR of the bitmap: else panic()");
	watched = true;
}
#include "vmx/regs.c"
#include "vmx/state.c"
void model_regs_out(const struct vcpu *v)
{
	out++;
}

void harness(void)
{
	bool on = (nondet(u32) & 1) != 0, nmi = one.host_nmi;

	kicks = out = 0;
	watched = false;
	backend_take();
	check(kicks == 0, "nothing");
	backend_open(&one, on);
	check((one.host_open ? on : !on) && out == (on ? 1 : 0), "open or not, with the host's registers");
	check(kicks == (on && nmi ? 1 : 0), "the NMI is not lost");
	rd = (nondet(u32) & 1) != 0;
	wr = (nondet(u32) & 1) != 0;
	if (!backend_intercept_msr(the_msr, rd, wr))
		check((the_msr == 0x277 || the_msr == 0x1d9) && !watched, "those that the VMCS has");
	else
		check(the_msr != 0x277 && the_msr != 0x1d9 && watched == (the_msr < 0x2000 || (the_msr >= 0xc0000000 && the_msr < 0xc0002000)),
		      "exits, or does always");
	END_OF_PROOF;
}
