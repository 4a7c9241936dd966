/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What handlers promise each other. GUEST is the processor's VMCB as far as it may change after
 * backend_cpu_start(): in the proofs of svm/ it is a list of fields (contracts/svm.h), here one object.
 */
#ifndef PROOFS_CONTRACTS_VCPU_H
#define PROOFS_CONTRACTS_VCPU_H

#include "core/vcpu.h"
#include "proof.h"

#ifndef GUEST
static u64 model_guest;
#define GUEST model_guest
#define controls_are_valid() 1
#endif

/* `host` when the guest runs. */
#define host_is_valid()                                                                           \
	(host.region_base >= MIB(32) && host.region_base < host.region_end &&                     \
	 host.region_end <= GIB(4) && (host.region_base & (LARGE_2M - 1)) == 0 &&                 \
	 (host.region_end & (LARGE_2M - 1)) == 0 && host.low_guest >= 0x20000 &&                  \
	 host.low_guest <= 0x9e000 && (host.low_guest & PAGE_MASK) == 0 &&                        \
	 host.low_host == host.low_guest + PAGE_SIZE && host.direct_end >= GIB(4) &&              \
	 host.direct_end <= BIT(46) && (host.direct_end & (LARGE_1G - 1)) == 0 &&                 \
	 host.phys_end >= BIT(32) && host.phys_end <= BIT(52) && host.cpus >= 1 &&                \
	 host.cpus <= MAX_CPUS)

#define vcpu_is_valid(v) (__CPROVER_rw_ok(v, sizeof(struct vcpu)) && (v)->id < MAX_CPUS)
/*
 * The groups of struct vcpu, each one range: the fewer things a contract assigns, the cheaper the proofs that use
 * it. VCPU_OWN(v) is all that the processor's own handlers may change; what is fixed at boot is in none.
 */
#define VCPU_RANGE(v, first, last)                                                                \
	__CPROVER_object_upto((u8 *)(v) + offsetof(struct vcpu, first),                           \
			      offsetof(struct vcpu, last) - offsetof(struct vcpu, first))
#define VCPU(v) VCPU_RANGE(v, gpr, ldr)
#define VCPU_OWN(v) VCPU_RANGE(v, gpr, mail)
#define VCPU_APIC(v) VCPU_RANGE(v, ldr, wait_sipi)
#define VCPU_MAIL(v) VCPU_RANGE(v, mail, flushed)

#endif
