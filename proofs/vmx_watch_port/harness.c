/* SPDX-License-Identifier: BSD-2-Clause */
/* backend_watch_port() for any ports; one port is watched. SDM vol. 3, 25.6.4: a bit a port. */
#define REAL_VMCS
#include "vmx/vmcs.h"
static u32 spec_port;
static u32 spec_was;
#define IOPM __CPROVER_object_whole(big_iopm)
#define IOPM_SO_FAR(port, i)                                                                       \
	(((*big_iopm)[spec_port / 8] >> (spec_port % 8) & 1) ==                                    \
	 ((spec_port >= (port) && spec_port < (i)) ? 1 : spec_was))
#include "contracts/vmx.h"
#include "model/vmx.h"

void harness(void)
{
	u16 port = nondet(u16);
	u32 count = nondet(u32), bit;

	model_init();
	sealed = false;
	assume(count <= 16 && spec_port <= 0xffff && port + count <= 0x10000);
	spec_was = (*big_iopm)[spec_port / 8] >> (spec_port % 8) & 1;
	backend_watch_port(port, count);
	bit = (*big_iopm)[spec_port / 8] >> (spec_port % 8) & 1;
	check(backend_watches_port((u16)spec_port) == (bit == 1), "and it is known");
	backend_seal();
	check(sealed, "no more");
	backend_low_code(NULL, nondet(u64));
	backend_watch_icr(nondet(bool));
	/* SDM vol. 3, 26.2: INIT and SIPI exit, and INIT is blocked in root operation. */
	check(backend_holds_init() && backend_shows_sipi() && backend_name()[0] == 'V', "VMX");
	check(bit == (spec_port >= port && spec_port - port < count ? 1 : spec_was), "that port");
	END_OF_PROOF;
}
