/* SPDX-License-Identifier: BSD-2-Clause */
/* smp.c: the descriptors and control registers of a processor, the page through which it starts, and how it is started. */
#include "core/config.h"
#undef MAX_CPUS
#define MAX_CPUS 2 /* one stands for all others */
#include "model/one.h"
#include "core/image.h"
#include "x86/hw.h"
#include "x86/apic.h"
#include "x86/hostmap.h"
#include "x86/idt.h"
#include "x86/logdev.h"
#include "x86/ring3.h"
#include "x86/smp.h"
static u64 model_cr0, model_cr4;
static struct hw_cpuid model_id7;
static bool idt, gdt_loaded, ring3;
static u16 tr;
static const u64 *its_gdt;
static u32 sent;
static bool panicking, others_stopped;
#define hw_cpuid(leaf, sub) (model_id7)
#define hw_read_cr4() (model_cr4)
#define hw_write_cr4(v) ((void)(model_cr4 = (v)))
#define hw_read_cr0() (model_cr0)
#define hw_write_cr0(v) ((void)(model_cr0 = (v)))
#define hw_lgdt(t) model_lgdt(t)
#define hw_load_selectors() ((void)check(gdt_loaded, "selectors of the new table"))
#define hw_ltr(s) ((void)(tr = (s)))
#define hw_hlt() assume(false)
#define hw_pause() ((void)(online = nondet(bool))) /* it may come by now */
static void model_lgdt(const struct hw_table *t)
{
	check(t->limit == 7 * 8 - 1, "seven descriptors");
	its_gdt = (const u64 *)t->base;
	gdt_loaded = true;
}
void idt_load(void) { idt = true; }
void ring3_setup(u32 cpu) { ring3 = true; }
void apic_send(u32 dest, u32 low)
{
	check(dest == one.apic_id, "to that processor");
	check(sent == 0 ? (low >> 8 & 7) == 5 : (low >> 8 & 7) == 6 && (low & 0xff) == host.low_host >> 12,
	      "INIT first, then SIPIs at the start-up page");
	sent++;
}
bool idt_set_panic(void) { return !panicking; }
void apic_send_others_nmi(void) { others_stopped = true; }
hpa_t hostmap_root(void) { return HPA(host.region_base); }
static u8 page[PAGE_SIZE];
void *direct_ptr(u64 pa)
{
	check(pa == host.low_host, "the start-up page");
	return page;
}
#include "core/string.h"
#include "core/backend.h"
static u8 model_page_code[0x80];
#define smp_page_code model_page_code
#define smp_page_code64 (model_page_code + 0x40)
#define smp_page_code_end (model_page_code + sizeof(model_page_code))
static bool cleared, backend_code;
#define memcpy(to, from, n) check((void *)(to) == page && (from) == model_page_code && (n) == 0x80 && cleared, "its code")
#define memset(to, c, n) (check((void *)(to) == page && (c) == 0 && (n) == PAGE_SIZE, "clears it"), (void)(cleared = true))
void backend_low_code(u8 *to, u64 pa)
{
	check(to == page + 0x800 && pa == host.low_host + 0x800, "the rest is the backend's");
	backend_code = true;
}
#include "x86/smp.c"

/* Offsets: entry.S. */
static void check_page(void)
{
	const struct smp_page *p = (const struct smp_page *)page;

	cleared = backend_code = false;
	smp_prepare();
	check(backend_code && p->cr3 == host.region_base && p->entry == (u64)ap_entry, "the host's tables, and where to");
	check(p->gdt_base == host.low_host + 0x120 && p->gdt_limit == 23 && p->gdt[1] == 0x00af9b000000ffff && p->gdt[2] == 0x00cf93000000ffff,
	      "64-bit code and data");
	check(p->far_offset == host.low_host + 0x40 && p->far_selector == 8, "the 64-bit part");
	smp_online();
	check(online == 1, "told");
}

void harness(void)
{
	const struct tss *t = &tss[1];
	u64 base = (u64)t;
	u32 at = nondet(u32);

	sent = 0;
	others_stopped = idt = gdt_loaded = ring3 = false;
	one.id = 1;
	assume(host.region_base < GIB(4) && host.low_host >= 0x21000 && host.low_host <= 0x9f000 && (host.low_host & PAGE_MASK) == 0);
	switch (CASE) {
	case 0:
		smp_setup(&one);
		check((model_cr0 >> 16 & 1) == 1 && (model_cr0 >> 2 & 3) == 3, "write protection; no FPU");
		check((model_id7.b >> 7 & 1) == 0 || (model_cr4 >> 20 & 1) == 1, "SMEP");
		check((model_id7.b >> 20 & 1) == 0 || (model_cr4 >> 21 & 1) == 1, "SMAP");
		check((model_cr4 >> 6 & 1) == 1 && idt && ring3 && tr == 0x18, "machine checks, tables");
		check(its_gdt == gdt[1], "its own table");
		/* APM vol. 2, 4.8: 64-bit code at CPL 0, data, the TSS, then data and 64-bit code at CPL 3. */
		check(gdt[1][1] == 0x00af9b000000ffff && gdt[1][2] == 0x00cf93000000ffff &&
			      gdt[1][5] == 0x00cff3000000ffff && gdt[1][6] == 0x00affb000000ffff,
		      "segments");
		check(((gdt[1][3] >> 16 & 0xffffff) | (gdt[1][3] >> 56 & 0xff) << 24 | gdt[1][4] << 32) == base, "its own TSS");
		check((gdt[1][3] >> 40 & 0xff) == 0x89 && (gdt[1][3] & 0xffff) == 103, "which is one");
		check(t->ist[0] == (u64)cpu_stacks[1][4] && t->ist[1] == (u64)cpu_stacks[1][5] &&
			      t->ist[3] == t->ist[0] - 0x800 && t->iomap >= 103,
		      "stacks of its own for NMI, #DF and #SX; no ports for ring 3");
		break;
	case 1:
		check(smp_stack_owner(&cpu_stacks[at & 1][at % CPU_PAGES][at % PAGE_SIZE]) == (at & 1), "whose stack");
		check(smp_tss(1) == t && smp_rsp0(1) == (const u8 *)t + 4, "APM vol. 2, 12.2.5: RSP0");
		panic_stop_others();
		check(!panicking && others_stopped == (host.cpus > 1), "the first that panics stops the others");
		break;
	case 2:
		check_page();
		break;
	default:
		(void)smp_start(&one);
		check(ap_vcpu == &one && ap_stack == cpu_stacks[1][3], "its own stack");
		check(sent == 2 || sent == 3, "INIT, SIPI, and once more if it does not come");
	}
	END_OF_PROOF;
}
