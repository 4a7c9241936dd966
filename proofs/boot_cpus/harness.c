/* SPDX-License-Identifier: BSD-2-Clause */
/* number_cpus(): the processor that boots is number 0, and each other one of the ACPI tables has one number. */
#define PANIC_ALLOWED
#include "core/config.h"
#undef MAX_CPUS
#define MAX_CPUS 3
#include "model/one.h"
static u32 self;
u32 apic_id(void)
{
	return self;
}
struct vcpu vcpus[MAX_CPUS];
#include "core/main.c"

void harness(void)
{
	u32 i = nondet(u32), n;

	self = nondet(u32);
	assume(host.cpus >= 1 && host.cpus <= MAX_CPUS && i < host.cpus && boot.apic_id[i] != self);
	number_cpus();
	check(vcpus[0].apic_id == self, "the first");
	n = (vcpus[1].apic_id == boot.apic_id[i]) || (host.cpus > 2 && vcpus[2].apic_id == boot.apic_id[i]);
	check(n == 1, "each other one has a number");
	END_OF_PROOF;
}
