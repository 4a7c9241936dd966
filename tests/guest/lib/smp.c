/* SPDX-License-Identifier: BSD-2-Clause */
/* See smp.h. */
#include "lib/smp.h"
#include "lib/acpi.h"
#include "lib/apic.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/x86.h"

#define START_MS 5000

extern volatile u32 ap_lock;
extern struct ap_snapshot snap;
void ap_main(u32 cpu);

struct cpu cpus[MAX_CPUS];
u32 cpu_count = 1;
u32 cpu_of_apic[256];

_Static_assert(offsetof(struct ap_snapshot, esp) == 28, "smp.S");
_Static_assert(offsetof(struct ap_snapshot, cs) == 36, "smp.S");
_Static_assert(offsetof(struct ap_snapshot, ip) == 46, "smp.S");
_Static_assert(offsetof(struct ap_snapshot, gdt_limit) == 72, "smp.S");
_Static_assert(offsetof(struct ap_snapshot, efer) == 84, "smp.S");
_Static_assert(offsetof(struct ap_snapshot, gs) == 90, "smp.S");

/* Every CPU runs with the caches, the FPU and SSE on. */
static void setup_registers(void)
{
	write_cr0((read_cr0() & ~0x6000000cu) | 0x22);
	write_cr4(read_cr4() | 0x600);
	__asm__ volatile("fninit");
}

static void setup_cpu(u32 cpu)
{
	setup_registers();
	trap_setup_cpu(cpu);
	apic_setup();
}

void ap_main(u32 cpu)
{
	struct cpu *c = &cpus[cpu];

	c->snap = snap;
	c->busy = 0;
	c->starts++;
	__atomic_store_n(&ap_lock, 0, __ATOMIC_SEQ_CST);
	setup_cpu(cpu);
	c->ready = c->starts;
	for (;;) {
		while (c->busy == 0)
			pause();
		c->fn(c->arg);
		__atomic_store_n(&c->busy, 0, __ATOMIC_SEQ_CST);
	}
}

void smp_init(void)
{
	u32 ids[MAX_CPUS], n, self;

	trap_setup();
	setup_cpu(0);
	self = apic_id();
	n = acpi_cpus(ids, MAX_CPUS);
	for (u32 i = 0; i < 256; i++)
		cpu_of_apic[i] = ~0u;
	cpus[0].apic_id = self;
	cpu_of_apic[self & 0xff] = 0;
	for (u32 i = 0; i < n; i++) {
		if (ids[i] == self)
			continue;
		cpus[cpu_count].apic_id = ids[i];
		cpu_of_apic[ids[i] & 0xff] = cpu_count++;
	}
	if (n == 0)
		fail("no CPUs in ACPI's MADT");
}

bool smp_start_one(u32 cpu)
{
	struct cpu *c = &cpus[cpu];
	u32 before = c->starts;

	apic_send(c->apic_id, ICR_INIT);
	delay_us(200);
	apic_send(c->apic_id, ICR_SIPI | AP_VECTOR);
	delay_us(200);
	if (c->starts == before)
		apic_send(c->apic_id, ICR_SIPI | AP_VECTOR);
	return wait_for(&c->ready, before + 1, START_MS);
}

void smp_start(void)
{
	for (u32 i = 1; i < cpu_count; i++)
		check(smp_start_one(i), "cpu %u (APIC 0x%x) did not start", i, cpus[i].apic_id);
}

void on_cpu_start(u32 cpu, void (*fn)(u32 arg), u32 arg)
{
	struct cpu *c = &cpus[cpu];

	c->fn = fn;
	c->arg = arg;
	__atomic_store_n(&c->busy, 1, __ATOMIC_SEQ_CST);
}

void on_cpu_wait(u32 cpu)
{
	while (cpus[cpu].busy != 0)
		pause();
}

void on_cpu(u32 cpu, void (*fn)(u32 arg), u32 arg)
{
	if (cpu == cpu_self()) {
		fn(arg);
		return;
	}
	on_cpu_start(cpu, fn, arg);
	on_cpu_wait(cpu);
}
