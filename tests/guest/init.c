/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: INIT. On processors that do not hold it back for the host (QEMU's TCG) it resets the CPU,
 * XMHF's controls included, and the next SIPI starts it without XMHF. Here INIT is sent in every
 * way that a CPU has: forms of the ICR, stores to the window of message-signalled interrupts, an
 * I/O APIC entry; to CPUs that run, are halted, or are in a handler; from all CPUs at once.
 * Natively each way must stop the CPU. Under XMHF it may or may not, but whoever runs afterwards
 * runs under XMHF. With "self" on the command line CPU 0 aims at itself, by the ways that XMHF
 * drops; the BIOS is told to go on at `landing` after a reset of the CPU, where nothing should
 * arrive.
 */
#include "lib/apic.h"
#include "lib/attack.h"
#include "lib/engine.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/print.h"
#include "lib/smp.h"
#include "lib/stage.h"

const char test_name[] = "init";

#define IOAPIC 0xfec00000u
#define HPET 0xfed00000u
#define IOAPIC_WINDOW (IOAPIC + 0x10)
#define TIMER_ENTRY 0x14u /* pin 2: the PIT */
#define MASKED 0x10000u
#define LANDED 0xee /* the stage that landing sets */
#define INIT 0x4500u
#define LOGICAL 0x800u
#define DEST_OF(cpu) (cpus[cpu].apic_id << 24)

extern volatile u32 ap_lock;

/* In .low: what was read at the address becomes bytes 72h to 75h of CMOS; then a reset. */
extern const u8 landing[];
extern u32 landing_address;
__asm__(".pushsection .low, \"awx\"\n.code16\n"
	"landing: cli\nxorw %ax, %ax\nmovw %ax, %ds\n"
	"lgdtl landing_gdtr\nmovl %cr0, %eax\norb $1, %al\nmovl %eax, %cr0\n"
	"movw $8, %bx\nmovw %bx, %fs\nandb $0xfe, %al\nmovl %eax, %cr0\n"
	"movl landing_address, %esi\nmovl %fs:(%esi), %ebx\n"
	"movw $4, %cx\nmovb $0x72, %ah\n"
	"1: movb %ah, %al\noutb %al, $0x70\nmovb %bl, %al\noutb %al, $0x71\n"
	"shrl $8, %ebx\nincb %ah\nloop 1b\n"
	"movb $0x71, %al\noutb %al, $0x70\nmovb $0xee, %al\noutb %al, $0x71\n"
	"movw $0xcf9, %dx\nmovb $2, %al\noutb %al, %dx\nmovb $6, %al\noutb %al, %dx\n"
	"2: hlt\njmp 2b\n"
	".align 8\nlanding_gdt: .quad 0, 0x00cf93000000ffff\n"
	"landing_gdtr: .word 15\n.long landing_gdt\n"
	"landing_address: .long 0\n.code32\n.popsection\n");

/* The ways to send INIT to a CPU; what is sent behind it is the library's SIPI. */
static void store_icr(u32 offset, u32 cpu, u32 icr)
{
	mmio_write32(APIC_PAGE + APIC_ICR_HIGH, DEST_OF(cpu));
	mmio_write32(APIC_PAGE + APIC_ICR + offset, icr);
}

static void by_icr(u32 cpu)
{
	store_icr(0, cpu, INIT);
}

static void by_icr_level(u32 cpu)
{
	store_icr(0, cpu, INIT | 0x8000);
}

/* The registers lie 16 bytes apart. QEMU takes the bytes between for the same register. */
static void by_icr_4(u32 cpu)
{
	store_icr(4, cpu, INIT);
}

static void by_icr_8(u32 cpu)
{
	store_icr(8, cpu, INIT);
}

static void by_icr_c(u32 cpu)
{
	store_icr(12, cpu, INIT);
}

static void by_logical(u32 cpu)
{
	store_icr(0, cpu, INIT | LOGICAL);
	mmio_write32(APIC_PAGE + APIC_ICR_HIGH, 2u << 24);
	mmio_write32(APIC_PAGE + APIC_ICR, INIT | LOGICAL);
}

static void by_others(u32 unused)
{
	(void)unused;
	mmio_write32(APIC_PAGE + APIC_ICR, INIT | ICR_OTHERS);
}

static void by_halves(u32 cpu)
{
	fault_t f = NO_FAULT;

	mmio_write32(APIC_PAGE + APIC_ICR_HIGH, DEST_OF(cpu));
	*(volatile u16 *)(APIC_PAGE + APIC_ICR) = INIT;
	*(volatile u8 *)(APIC_PAGE + APIC_ICR + 1) = INIT >> 8;
	__asm__ volatile("1: orl %2, (%1)\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "r"(APIC_PAGE + APIC_ICR), "r"(INIT)
			 : "memory");
}

/* Eight bytes, and four that begin in the register before. */
static void by_wide(u32 cpu)
{
	fault_t f = NO_FAULT;
	u32 icr[2] = {INIT, 0};

	mmio_write32(APIC_PAGE + APIC_ICR_HIGH, DEST_OF(cpu));
	__asm__ volatile("movq (%2), %%mm0\n1: movq %%mm0, (%1)\n2: emms" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "r"(APIC_PAGE + APIC_ICR), "r"(icr)
			 : "memory");
	*(volatile u32 *)(APIC_PAGE + APIC_ICR - 2) = INIT << 16;
}

static void by_message(u32 cpu)
{
	mmio_write32(APIC_PAGE | cpus[cpu].apic_id << 12, INIT);
}

static void by_message_level(u32 cpu)
{
	mmio_write32(APIC_PAGE | cpus[cpu].apic_id << 12, INIT | 0x8000);
}

/* Beside the first register; the low bits of a message's address do not count for its target. */
static void by_message_4(u32 cpu)
{
	mmio_write32((APIC_PAGE | cpus[cpu].apic_id << 12) + 4, INIT);
}

static void by_message_8(u32 cpu)
{
	mmio_write32((APIC_PAGE | cpus[cpu].apic_id << 12) + 8, INIT);
}

static void ioapic_write(u32 reg, u32 v)
{
	mmio_write32(IOAPIC, reg);
	mmio_write32(IOAPIC_WINDOW, v);
}

/* The PIT's channel 0 ticks at 1 kHz and asks for nobody's interrupt but this. */
static void by_ioapic(u32 cpu)
{
	ioapic_write(TIMER_ENTRY + 1, DEST_OF(cpu));
	ioapic_write(TIMER_ENTRY, 0x500);
	outb(0x43, 0x34);
	outb(0x40, 0xa9);
	outb(0x40, 0x04);
	delay_us(20000);
	ioapic_write(TIMER_ENTRY, MASKED);
}

/* A write of the entry that only a chipset with a wider decoder takes for one. */
static void by_ioapic_alias(u32 cpu)
{
	ioapic_write(TIMER_ENTRY + 1, DEST_OF(cpu));
	mmio_write32(IOAPIC, TIMER_ENTRY);
	mmio_write32(IOAPIC_WINDOW + 0x100, 0x500);
	mmio_write32(IOAPIC + 0x100, TIMER_ENTRY);
	mmio_write32(IOAPIC_WINDOW + 0x200, 0x500);
	delay_us(20000);
	ioapic_write(TIMER_ENTRY, MASKED);
}

/* A device writes where the APICs listen, by DMA. */
static void by_dma(u32 cpu)
{
	static u32 message = INIT;

	if (!edu.start())
		fatal("there is no edu");
	edu.copy(APIC_PAGE | cpus[cpu].apic_id << 12, (u32)&message, 4);
}

/* The HPET's timer 0 sends a message in place of an interrupt. IA-PC HPET 1.0a, 2.3.8 to 2.3.10. */
static void by_hpet(u32 cpu)
{
	if ((mmio_read32(HPET + 0x100) & 0x8000) == 0)
		fatal("the HPET sends no messages");
	mmio_write32(HPET + 0x10, 0);
	mmio_write32(HPET + 0xf0, 0);
	mmio_write32(HPET + 0xf4, 0);
	mmio_write32(HPET + 0x110, INIT);
	mmio_write32(HPET + 0x114, APIC_PAGE | cpus[cpu].apic_id << 12);
	mmio_write32(HPET + 0x100, 0x4004);
	mmio_write32(HPET + 0x108, 10000);
	mmio_write32(HPET + 0x10c, 0);
	mmio_write32(HPET + 0x10, 1);
	delay_us(20000);
	mmio_write32(HPET + 0x100, 0);
}

static void by_x2(u32 cpu)
{
	if (apic_is_x2())
		wrmsr(0x830, (u64)cpus[cpu].apic_id << 32 | INIT);
	else
		try_wrmsr(0x830, (u64)cpus[cpu].apic_id << 32 | INIT);
}

static const struct {
	const char *name;
	void (*send)(u32 cpu);
	bool maybe;   /* works on some machines only */
	bool dropped; /* by XMHF, so that it may be aimed at the CPU itself */
	bool whole;   /* a store of a whole register */
} ways[] = {
    {"an I/O APIC entry", by_ioapic, false, true, true},
    {"the I/O APIC beside its registers", by_ioapic_alias, true, true, true},
    {"a device's DMA", by_dma, false, true, true},
    {"the HPET", by_hpet, false, true, true},
    {"a message", by_message, false, true, true},
    {"a message, level", by_message_level, true, true, true},
    {"a message at 4", by_message_4, true, true, false},
    {"a message at 8", by_message_8, true, true, false},
    {"ICR, 16 and 8 bits, or", by_halves, true, false, false},
    {"ICR, 64 bits, and before it", by_wide, true, false, false},
    {"x2APIC's ICR", by_x2, true, false, true},
    {"ICR + 4", by_icr_4, true, false, false},
    {"ICR + 8", by_icr_8, true, false, false},
    {"ICR + 12", by_icr_c, true, false, false},
    {"ICR", by_icr, false, false, true},
    {"ICR, level", by_icr_level, true, false, true},
    {"ICR, logical", by_logical, true, false, true},
    {"ICR, all others", by_others, false, false, true},
};

static void nothing(u32 unused)
{
	(void)unused;
}

/* Does the CPU still take work? */
static bool answers(u32 cpu)
{
	on_cpu_start(cpu, nothing, 0);
	return wait_for(&cpus[cpu].busy, 0, 50);
}

static void revive(u32 cpu, const char *after)
{
	ap_lock = 0;
	if (!smp_start_one(cpu))
		fatal("cpu %u is lost after %s", cpu, after);
}

/*
 * With "dma" only the way through a device, which not every machine has; with "whole" no stores but
 * those of whole registers, at which Bochs ends.
 */
static bool wanted(u32 w)
{
	if (has_word("whole") && !ways[w].whole)
		return false;
	if (has_word("dma") || has_word("hpet"))
		return ways[w].send == (has_word("dma") ? by_dma : by_hpet);
	return ways[w].send != by_dma && ways[w].send != by_hpet;
}

static void test_way(u32 w, u32 cpu)
{
	const char *name = ways[w].name;
	bool alive;

	ways[w].send(cpu);
	alive = answers(cpu);
	if (ways[w].maybe && !below.present)
		print("init: %s: %s here\n", name, alive ? "does nothing" : "works");
	check(below.present || ways[w].maybe || !alive, "%s: cpu %u runs on natively", name, cpu);
	for (u32 i = 1; i < cpu_count; i++)
		if (i != cpu && !answers(i))
			revive(i, name);
	if (alive)
		attack_check(name);
	revive(cpu, name);
	attack_check(name);
}

static volatile u32 in_state;

static bool stay(struct trap_frame *f)
{
	(void)f;
	in_state = 1;
	while (in_state != 0)
		pause();
	return true;
}

/* In and out of XMHF, and waiting there for locks: registers that all CPUs share. */
static void crowd(u32 rounds)
{
	for (u32 i = 0; rounds == 0 || i < rounds; i++) {
		in_state = 1;
		pci_read(0, 0);
		ioapic_write(TIMER_ENTRY, MASKED);
		inb(0x64);
	}
}

static void be(u32 state)
{
	switch (state) {
	case 0:
		in_state = 1;
		for (;;)
			pause();
	case 1:
		in_state = 1;
		__asm__ volatile("cli; hlt");
		break;
	case 2: __asm__ volatile("int3"); break;
	case 3: crowd(0); break;
	default: /* the NMI comes from outside */
		for (;;)
			pause();
	}
}

/* INIT to a CPU that runs, is halted, in a handler, waiting for locks, in an NMI handler,
 * stopped. */
static void test_states(u32 cpu)
{
	static const char *const names[] = {"while it ran", "in HLT", "in a handler",
					    "waiting for locks", "in an NMI handler"};

	trap_hooks[VEC_BP] = stay;
	trap_hooks[VEC_NMI] = stay;
	for (u32 s = 0; s < ARRAY_SIZE(names); s++) {
		/* Bochs loses an INIT that finds the processor outside of the guest. */
		if (s == 3 && has_word("whole"))
			continue;
		in_state = 0;
		on_cpu_start(cpu, be, s);
		if (s == 3)
			crowd(20);
		if (s == 4) {
			delay_us(1000);
			apic_send(cpus[cpu].apic_id, ICR_NMI);
		}
		check(wait_for(&in_state, 1, 1000), "cpu %u is not %s", cpu, names[s]);
		by_icr(cpu);
		by_icr(cpu); /* to a CPU that is stopped */
		by_message(cpu);
		revive(cpu, names[s]);
		attack_check(names[s]);
	}
	trap_hooks[VEC_BP] = NULL;
	trap_hooks[VEC_NMI] = NULL;
}

static void storm(u32 first)
{
	for (u32 i = 0;; i++) {
		u32 cpu = 1 + (first + i) % (cpu_count - 1);

		apic_send(cpus[cpu].apic_id, (i & 1) != 0 ? ICR_SIPI | AP_VECTOR : INIT);
	}
}

/* All CPUs but the first send INIT and SIPI to each other, until the first stops them all. */
static void test_storm(void)
{
	for (u32 round = 0; round < 20; round++) {
		for (u32 i = 1; i < cpu_count; i++)
			on_cpu_start(i, storm, i);
		delay_us(2000);
		for (u32 i = 0; i < 10; i++) {
			by_others(0);
			delay_us(100);
		}
		/* Who has started anew storms no more; who storms still may have stopped it again.
		 */
		for (u32 i = 1; i < cpu_count; i++) {
			ap_lock = 0;
			smp_start_one(i);
		}
		for (u32 i = 1; i < cpu_count; i++)
			if (!answers(i))
				revive(i, "a storm");
		attack_check("a storm");
	}
}

/* CPU 1 stops the first one and starts it again; it is the one that goes on from here. */
static void test_first(u32 unused)
{
	(void)unused;
	by_icr(0);
	delay_us(1000);
	revive(0, "INIT to the first CPU");
	attack_check("INIT to the first CPU");
	stage_set(0);
	finish();
}

static u8 cmos(u8 at)
{
	outb(0x70, at);
	return inb(0x71);
}

static void arm_landing(void)
{
	*(volatile u16 *)0x467 = (u16)(u32)landing;
	*(volatile u16 *)0x469 = 0;
	landing_address = below.base;
	outb(0x70, 0x0f);
	outb(0x71, 0x0a);
	stage_set(1);
}

static void report_landing(void)
{
	u32 v = 0;

	for (u8 i = 0; i < 4; i++)
		v |= (u32)cmos((u8)(0x72 + i)) << 8 * i;
	if (stage_get() == LANDED)
		fail("cpu 0 ran without XMHF, and read 0x%x in its memory", v);
	else
		fail("the machine was reset");
	stage_set(0);
}

static void test_self(void)
{
	arm_landing();
	for (u32 i = 0; i < ARRAY_SIZE(ways); i++) {
		if (!ways[i].dropped || !wanted(i))
			continue;
		ways[i].send(0);
		attack_check(ways[i].name);
	}
	stage_set(0);
	outb(0x70, 0x0f);
	outb(0x71, 0);
}

static void enable_x2(u32 unused)
{
	(void)unused;
	apic_enable_x2();
}

void test(void)
{
	attack_begin();
	if (stage_get() != 0) {
		report_landing();
		return;
	}
	outb(0x21, 0xff);
	outb(0xa1, 0xff);
	smp_start();
	if (has_word("self")) {
		test_self();
		return;
	}
	if (below.present)
		stage_set(1);
	for (u32 i = 0; i < cpu_count && has_word("x2"); i++)
		on_cpu(i, enable_x2, 0);
	for (u32 i = 0; i < ARRAY_SIZE(ways); i++)
		if (wanted(i) && (!has_word("x2") || ways[i].send == by_x2 || ways[i].dropped))
			test_way(i, 1);
	if (has_word("x2") || has_word("dma")) {
		stage_set(0);
		return;
	}
	test_states(1);
	test_storm();
	if (below.present) {
		on_cpu_start(1, test_first, 0);
		for (;;)
			pause();
	}
}
