/* SPDX-License-Identifier: BSD-2-Clause */
/* number_cpus() for any list of APIC IDs of up to three processors. */
#include "proof.h"
#include "core/vcpu.h"
#include "core/log.h"
struct vcpu vcpus[MAX_CPUS];
void log_line(enum log_level level, const char *fmt, ...) { }
void panic(const char *fmt, ...)
{
	assume(false);
	for (;;)
		;
}
static u32 self;
u32 apic_id(void) { return self; }
#include "core/main.c"

void harness(void)
{
	assume(host.cpus >= 1 && host.cpus <= 3);
	number_cpus();
	check(vcpus[0].apic_id == self, "the boot processor is number 0");
	must(OK, "");
	END_OF_PROOF;
}
