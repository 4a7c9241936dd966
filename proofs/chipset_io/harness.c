/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chipset_io() for any access and any one guard; and no write that resets the machine but by reset_write(). PCI Local Bus 3.0, 3.2.2.3.2: CF8h selects, the bytes of CFCh to CFFh
 * are the register's. Chipsets differ in whether bits 27:24 count: neither reading may hit the guard.
 */
#define OUT_ALLOWED(port, size, val)                                                               \
	(held && SPEC_NO_RESET(port, size, val) && ((port) == 0xcf8 || (u32)(port) + (size) <= 0xcfc ||                              \
		  ((port) >= 0xcfc && (u32)(port) + (size) <= 0xd00 &&                             \
		   !SPEC_UNIT(config_address >> 8 & 0xffff) &&                                     \
		   (!active[spec_g] || (config_address >> 8 & 0xffff) != guards[spec_g].bdf ||     \
		    (!SPEC_HIT((config_address & 0xfc) + ((port) & 3U), (size)) &&                 \
		     !SPEC_HIT((config_address >> 24 & 15U) * 256 + (config_address & 0xfc) + ((port) & 3U), (size)))))))
#define DEVICES chipset_lock, held, config_address

#include "core/lock.h"
#include "core/vcpu.h"
#include "proof.h"
static _Bool held;
/* Bit 2 of port CF9h resets the machine, unless the access is one of the address register. */
#define SPEC_NO_RESET(port, size, val)                                                             \
	(((port) == 0xcf8 && (size) == 4) || (port) > 0xcf9 || (u32)(port) + (size) <= 0xcf9 ||    \
	 (((val) >> (8 * (0xcf9 - (u32)(port))) & 4) == 0))
static u32 spec_g; /* any one guard */
static u32 spec_u; /* and any one AMD-Vi unit */
#define SPEC_UNIT(bdf)                                                                             \
	(host.iommu == IOMMU_AMDVI && spec_u < host.mmio_count && (bdf) == host.unit[spec_u])
#define NOT_UNIT_SO_FAR(i, bdf) ((i) <= spec_u || (bdf) != host.unit[spec_u])
#define SPEC_HIT(reg, size) ((reg) <= guards[spec_g].last && (reg) + (size) > guards[spec_g].first)
#define NOT_GUARDED_SO_FAR(i, b, reg, size)                                                        	((i) <= spec_g || !active[spec_g] || (b) != guards[spec_g].bdf || !SPEC_HIT(reg, size))
/* The tool's inliner dies of this one call with a variable number of arguments. */
#include "core/log.h"
#define log_refused(...) ((void)0)
extern struct host host;
/* Proof chipset_store. */
static bool is_unit(u32 bdf) requires(1) ensures(result || !SPEC_UNIT(bdf)) assigns();
#include "core/chipset.c"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/lock.h"
void lock_take(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l)) && !held) assigns(*l, held) ensures(held);
void lock_drop(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l)) && held) assigns(*l, held) ensures(!held);

void harness(void)
{
	assume(spec_u < HOST_MMIO && host.mmio_count <= HOST_MMIO);
	assume(spec_g < GUARDS && !held);
	(void)chipset_io(&one, &one_exit);
	check(!held, "the lock is free again");
	END_OF_PROOF;
}
