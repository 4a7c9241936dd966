/* SPDX-License-Identifier: BSD-2-Clause */
/* See smp.h. */
#include "x86/smp.h"
#include "core/backend.h"
#include "core/image.h"
#include "core/string.h"
#include "x86/apic.h"
#include "x86/hostmap.h"
#include "x86/hw.h"
#include "x86/idt.h"
#include "x86/logdev.h"
#include "x86/ring3.h"

#define CR0_MP BIT(1)
#define CR0_EM BIT(2)
#define CR0_TS BIT(3)
#define CR0_WP BIT(16)
#define CR4_MCE BIT(6)
#define CR4_UMIP BIT(11)
#define CR4_SMEP BIT(20)
#define CR4_SMAP BIT(21)

/* Addresses in the start-up page that entry.S uses. */
struct smp_page {
	u8 code[0x100];
	u64 cr3;
	u64 entry;
	u16 gdt_limit;
	u32 gdt_base;
	u16 unused;
	u32 far_offset; /* of the 64-bit part */
	u16 far_selector;
	u16 unused2;
	u64 gdt[3];
} __attribute__((packed));
_Static_assert(offsetof(struct smp_page, cr3) == 0x100, "entry.S");
_Static_assert(offsetof(struct smp_page, gdt_limit) == 0x110, "entry.S");
_Static_assert(offsetof(struct smp_page, far_offset) == 0x118, "entry.S");

struct tss {
	u32 reserved;
	u64 rsp[3];
	u64 reserved2;
	u64 ist[7];
	u64 reserved3;
	u16 reserved4;
	u16 iomap;
} __attribute__((packed));
_Static_assert(sizeof(struct tss) == 104, "APM vol. 2, 12.2.5");

u8 cpu_stacks[MAX_CPUS][CPU_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));

extern void ap_entry(void);

static struct tss tss[MAX_CPUS];
static u64 gdt[MAX_CPUS][7];
static u32 online;

/* Read by ap_entry in entry.S. */
void *ap_stack;
struct vcpu *ap_vcpu;

#define CODE64 0x00af9b000000ffffUL
#define DATA 0x00cf93000000ffffUL
#define USER_DATA 0x00cff3000000ffffUL
#define USER_CODE64 0x00affb000000ffffUL

void *smp_tss(u32 cpu)
{
	return &tss[cpu];
}

void *smp_rsp0(u32 cpu)
{
	return (u8 *)&tss[cpu] + offsetof(struct tss, rsp);
}

static void load_tables(u32 id)
{
	u8(*pages)[PAGE_SIZE] = cpu_stacks[id];
	u64 base = (u64)&tss[id];
	struct hw_table t = {sizeof(gdt[id]) - 1, (u64)gdt[id]};
	u32 i = 0;

	while (i < 3) {
		tss[id].ist[i] = (u64)pages[1 + STACK_PAGES + i + 1];
		i++;
	}
	/* #SX: in the lower half of the NMI's stack, so that neither disturbs the other. */
	tss[id].ist[3] = tss[id].ist[0] - PAGE_SIZE / 2;
	tss[id].iomap = sizeof(struct tss);
	gdt[id][1] = CODE64;
	gdt[id][2] = DATA;
	gdt[id][3] = (sizeof(struct tss) - 1) | (base & 0xffffff) << 16 | 0x89UL << 40 |
		     (base >> 24 & 0xff) << 56;
	gdt[id][4] = base >> 32;
	gdt[id][5] = USER_DATA;
	gdt[id][6] = USER_CODE64;
	hw_lgdt(&t);
	hw_load_selectors();
	hw_ltr(SEL_TSS);
	idt_load();
}

u32 smp_stack_owner(const void *p)
{
	return (u32)(((u64)p - (u64)cpu_stacks) / sizeof(cpu_stacks[0]));
}

void smp_setup(const struct vcpu *v)
{
	struct hw_cpuid id7 = hw_cpuid(7, 0);
	u64 cr4 = hw_read_cr4() | CR4_MCE;

	if ((id7.b >> 7 & 1) != 0)
		cr4 |= CR4_SMEP;
	if ((id7.b >> 20 & 1) != 0)
		cr4 |= CR4_SMAP;
	if ((id7.c >> 2 & 1) != 0)
		cr4 |= CR4_UMIP;
	hw_write_cr4(cr4);
	/* No FPU for the host, ring 3 included: what is in it stays the guest's. */
	hw_write_cr0(hw_read_cr0() | CR0_WP | CR0_MP | CR0_EM | CR0_TS);
	load_tables(v->id);
	ring3_setup(v->id);
}

void smp_prepare(void)
{
	struct smp_page *p = direct_ptr(host.low_host);

	memset(p, 0, PAGE_SIZE);
	memcpy(p, smp_page_code, (size_t)(smp_page_code_end - smp_page_code));
	p->cr3 = hostmap_root().a;
	p->entry = (u64)ap_entry;
	p->gdt[1] = CODE64;
	p->gdt[2] = DATA;
	p->gdt_limit = sizeof(p->gdt) - 1;
	p->gdt_base = (u32)(host.low_host + offsetof(struct smp_page, gdt));
	p->far_offset = (u32)(host.low_host + (u64)(smp_page_code64 - smp_page_code));
	p->far_selector = 8;
	backend_low_code((u8 *)p + SMP_BACKEND, host.low_host + SMP_BACKEND);
}

void smp_online(void)
{
	__atomic_store_n(&online, 1, __ATOMIC_RELEASE);
}

/* Wait for the processor that was started, or for about @ticks of the TSC. */
static bool wait_online(u64 ticks)
{
	u64 start = hw_rdtsc();

	while (__atomic_load_n(&online, __ATOMIC_ACQUIRE) == 0) {
		if (hw_rdtsc() - start > ticks)
			return false;
		hw_pause();
	}
	return true;
}

enum status smp_start(struct vcpu *v)
{
	u32 sipi = (u32)(ICR_STARTUP << 8 | ICR_ASSERT | host.low_host >> 12);

	__atomic_store_n(&online, 0, __ATOMIC_RELEASE);
	ap_vcpu = v;
	ap_stack = cpu_stacks[v->id][1 + STACK_PAGES];
	apic_send(v->apic_id, (u32)(ICR_INIT << 8 | ICR_ASSERT));
	apic_send(v->apic_id, sipi);
	if (wait_online(1000000))
		return OK;
	/* The second SIPI of the protocol; one that is awake ignores it. */
	apic_send(v->apic_id, sipi);
	return wait_online(4000000000) ? OK : ERR_NOT_FOUND;
}

void panic_stop_others(void)
{
	if (!idt_set_panic())
		panic_halt(); /* another processor was first */
	if (host.cpus > 1)
		apic_send_others_nmi();
}

void panic_halt(void)
{
	for (;;)
		hw_hlt();
}
