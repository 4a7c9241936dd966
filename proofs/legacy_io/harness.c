/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * legacy_io() for any access: what reaches port 92h and the keyboard controller leaves A20 open, and no byte that
 * reaches PM1a_CNT or PM1b_CNT has SLP_EN but with the type of soft-off, and then only after reset_scrub(). No write
 * resets the machine but by reset_write().
 */
#define SPEC_BYTE(val, port, at) ((u32)(val) >> (8 * ((at) - (port))&31) & 0xff)
#define SPEC_COVERS(port, size, at) ((u32)(port) <= (u32)(at) && (u32)(at) < (u32)(port) + (size))
#define SPEC_SLEEP(port, size, val, i)                                                             \
	((pm1_control[i] == 0 || !SPEC_COVERS(port, size, pm1_control[i] + 1U) ||                   \
	 (SPEC_BYTE(val, port, pm1_control[i] + 1U) & 0x20) == 0 ||                                \
	 (scrubbed && off_known && (SPEC_BYTE(val, port, pm1_control[i] + 1U) >> 2 & 7) == off_type[i])))
#define OUT_ALLOWED(port, size, val)                                                               \
	(held && ((port) != 0x92 || ((val)&3) == 2) &&                                             \
	 ((port) != 0x64 || (((val)&0xff) != 0xdd && (((val)&0xff) < 0xf0 || ((val)&3) == 3))) &&  \
	 ((port) != 0x60 || !spec_next || ((val)&3) == 3) &&                                       \
	 SPEC_SLEEP(port, size, val, 0) && SPEC_SLEEP(port, size, val, 1))
#define DEVICES legacy_lock, held, port_a_a20, output_next, output_forgotten, scrubbed
static _Bool scrubbed;
#include "core/legacy.c"
#include "proof.h"
static _Bool held, spec_next;
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/lock.h"
void lock_take(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l)) && !held) assigns(*l, held) ensures(held);
void lock_drop(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l)) && held) assigns(*l, held) ensures(!held);

void reset_scrub(struct vcpu *v, enum xmhf_down why)
{
	check(why == XMHF_DOWN_OFF, "hypapps are told why");
	check(held, "its device is this processor's");
	scrubbed = 1;
}

void reset_wait(void)
{
	check(scrubbed, "the machine goes down");
	assume(false);
	for (;;)
		;
}

void harness(void)
{
	assume(!held && !scrubbed);
	/* Two registers, if there are two. */
	assume(pm1_control[1] == 0 || pm1_control[0] + 1U < pm1_control[1] || pm1_control[1] + 1U < pm1_control[0]);
	assume(off_type[0] < 8 && off_type[1] < 8);
	/* Sleep registers are no ports of the PC's first 256. ACPI 6.5, 4.8.3.2. */
	assume(pm1_control[0] == 0 || pm1_control[0] >= 0x100);
	assume(pm1_control[1] == 0 || pm1_control[1] >= 0x100);
	spec_next = output_next;
	(void)legacy_io(&one, &one_exit);
	check(!held, "the lock is free again");
	END_OF_PROOF;
}
