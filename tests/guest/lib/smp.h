/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other CPUs. smp_init() finds them in ACPI's MADT, smp_start() starts them one by one by
 * INIT-SIPI-SIPI; then on_cpu() runs a function there. CPU 0 is the one that boots. A test of
 * INIT and SIPI themselves sends them with apic.h.
 */
#ifndef GUEST_SMP_H
#define GUEST_SMP_H

#include "lib/trap.h"

/* The state a CPU had at its first instruction after SIPI; smp.S knows the offsets. */
struct ap_snapshot {
	u32 eax, ecx, edx, ebx, ebp, esi, edi, esp;
	u32 eflags;
	u16 cs, ds, es, ss, fs, ip;
	u32 cr0, cr2, cr3, cr4, dr6, dr7;
	u16 gdt_limit;
	u32 gdt_base;
	u16 idt_limit;
	u32 idt_base;
	u32 efer;
	u16 unused;
	u16 gs;
	u32 dr0, dr3;
} __attribute__((packed));

struct cpu {
	u32 apic_id;
	volatile u32 starts; /* how often it came through ap_start */
	volatile u32 ready;  /* as often as starts, once it waits for work */
	void (*volatile fn)(u32 arg);
	volatile u32 arg;
	volatile u32 busy;
	struct ap_snapshot snap;
};

extern struct cpu cpus[MAX_CPUS];
extern u32 cpu_count;

#define AP_VECTOR 8 /* the code there runs on any page that it is copied to */

void smp_init(void);

/* Starts every CPU but this one; fails the test for one that does not come. */
void smp_start(void);

/* INIT, SIPI, SIPI to one CPU; true when it came up within some seconds. */
bool smp_start_one(u32 cpu);

/* Runs fn(arg) on a CPU (this one too) and waits for its end, however long it takes. */
void on_cpu(u32 cpu, void (*fn)(u32 arg), u32 arg);

/* The same without waiting; on_cpu_wait() waits. */
void on_cpu_start(u32 cpu, void (*fn)(u32 arg), u32 arg);
void on_cpu_wait(u32 cpu);

#endif
