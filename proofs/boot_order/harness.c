/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c: what has been done when a processor enters the guest for the first time, in which order, on the first processor
 * and on all others. Every step is a proof of its own; here they are stubs that note what was called.
 */
#define PANIC_ALLOWED
#include "core/config.h"
#undef MAX_CPUS
#define MAX_CPUS 3 /* two stand for all others */
#include "model/one.h"
#include "core/image.h"
#include "core/boot.h"

enum step { DID_HOSTMAP = 1, DID_MSR = 2, DID_MEMPROT = 4, DID_HYPAPP = 8, DID_DMA = 0x10, DID_IO = 0x20, DID_LEGACY = 0x40, DID_MMIO = 0x80,
	    DID_GUESTCODE = 0x100, DID_IDT = 0x200, DID_SEALED = 0x400, DID_WATCH = 0x800, DID_PREPARED = 0x1000, DID_LAST = 0x1fff };
static u32 done;
static u32 cpu_setup[4], cpu_started[4], cpu_parked[4], starts;
static u32 mtrrs[4], hypapps_started[4];
static bool online;
static u32 given_id[4];

#define STEP(what, needs)                                                                          \
	do {                                                                                       \
		check((done & (needs)) == (needs), "what this step needs has been done");         \
		done |= (what);                                                                    \
	} while (0)

struct options;
struct platform;
struct e820;
void log_init(const struct options *o) { }
const char *backend_name(void) { return "any"; }
u64 e820_top(const struct e820 *m) { u64 top = nondet(u64); assume(top <= BIT(46)); return top; }
u32 cpu_phys_bits(void) { return 40; }
void idt_init(void) { STEP(DID_IDT, 0); }
enum status hostmap_init(u64 tail_end) { STEP(DID_HOSTMAP, 0); return nondet(bool) ? OK : ERR_NOMEM; }
void msr_init(void) { STEP(DID_MSR, 0); }
enum status memprot_init(void) { STEP(DID_MEMPROT, DID_HOSTMAP); return nondet(bool) ? OK : ERR_NOMEM; }
enum status hypapp_init(const struct boot_info *b) { STEP(DID_HYPAPP, DID_HOSTMAP); return nondet(bool) ? OK : ERR_NOMEM; }
enum status dma_init(const struct boot_info *b) { STEP(DID_DMA, DID_HOSTMAP); return nondet(bool) ? OK : ERR_NOMEM; }
void io_init(const struct options *o) { STEP(DID_IO, 0); }
void legacy_init(const struct platform *p) { STEP(DID_LEGACY, 0); }
enum status mmio_init(const struct platform *p) { STEP(DID_MMIO, DID_MEMPROT); return nondet(bool) ? OK : ERR_NOMEM; }
enum status guestcode_install(const struct e820 *map, u64 base_kib)
{
	STEP(DID_GUESTCODE, DID_HOSTMAP);
	return nondet(bool) ? OK : ERR_NOMEM;
}
u32 apic_id(void) { u32 id = nondet(u32); return id; }
void backend_seal(void) { STEP(DID_SEALED, DID_MSR | DID_IO | DID_LEGACY | DID_MMIO); check(cpu_started[0] == 1, "with the bitmaps' last bits"); }
bool backend_holds_init(void) { return nondet(bool); }
enum status apicwatch_init(bool held) { STEP(DID_WATCH, DID_MEMPROT); return nondet(bool) ? OK : ERR_NOMEM; }
void dma_start(void) { check((done & DID_DMA) != 0, "with tables"); }

struct vcpu;
void smp_setup(const struct vcpu *v);
void backend_cpu_start(struct vcpu *v);
void mtrr_load(struct vcpu *v);
void apstart_park(struct vcpu *v);
void hypapp_start(struct vcpu *v);
_Noreturn void exit_loop(struct vcpu *v);
enum status smp_start(struct vcpu *v);
void smp_prepare(void) { STEP(DID_PREPARED, DID_HOSTMAP | DID_SEALED); }
bool backend_wait_sipi(struct vcpu *v);
void smp_online(void);

struct vcpu vcpus[MAX_CPUS];
#define memcpy model_memcpy
void *memcpy(void *to, const void *from, size_t n)
{
	return to;
}
#include "core/main.c"

static u32 at(const struct vcpu *v)
{
	u32 i = v == &vcpus[0] ? 0 : v == &vcpus[1] ? 1 : 2;

	check(v->id == i, "it knows its number");
	return i;
}
void smp_setup(const struct vcpu *v) { check((done & (DID_IDT | DID_HOSTMAP)) == (DID_IDT | DID_HOSTMAP), "tables"); cpu_setup[at(v)]++; }
void backend_cpu_start(struct vcpu *v)
{
	check(cpu_setup[at(v)] == 1 && (done & DID_MEMPROT) != 0, "its own tables, and the guest's");
	cpu_started[at(v)]++;
}
void mtrr_load(struct vcpu *v) { mtrrs[at(v)]++; }
void apstart_park(struct vcpu *v) { check(cpu_started[at(v)] == 1, "with controls"); cpu_parked[at(v)]++; }
void hypapp_start(struct vcpu *v) { check((done & DID_HYPAPP) != 0, "hypapps"); hypapps_started[at(v)]++; }
bool backend_wait_sipi(struct vcpu *v) { check(cpu_parked[at(v)] == 1, "after backend_reset()"); return nondet(bool); }
void smp_online(void) { online = true; }
enum status smp_start(struct vcpu *v)
{
	check((done & (DID_PREPARED | DID_WATCH)) == (DID_PREPARED | DID_WATCH), "APIC writes are watched before others run");
	check(at(v) == starts + 1, "each in turn");
	starts++;
	return nondet(bool) ? OK : ERR_NOT_FOUND;
}

/* The first entry to the guest is in here. */
_Noreturn void exit_loop(struct vcpu *v)
{
	u32 i = at(v);

	check(cpu_setup[i] == 1 && cpu_started[i] == 1 && cpu_parked[i] == 1 && mtrrs[i] == 1 && hypapps_started[i] == 1,
	      "this processor has its tables, its controls, a state and its MTRRs");
	check(i == 0 ? done == DID_LAST : online, "all of boot");
	check(i != 0 || starts == host.cpus - 1, "all others have started");
	check(i != 0 || (!v->wait_sipi && v->rip == 0), "the boot code");
	END_OF_PROOF;
	assume(false);
	for (;;)
		;
}

/* What the loader handed over is any `boot`, which copying would not make more so; fill_host() is proof boot_host. */
void model_fill_host(void)
{
	host.cpus = boot.cpus;
	assume(host.region_base < host.region_end);
}

void model_number_cpus(void) /* proof boot_cpus */
{
}

void harness(void)
{
	static struct boot_info from;

	done = 0;
	starts = 0;
	online = false;
	assume(boot.cpus >= 1 && boot.cpus <= MAX_CPUS);
	for (u32 n = 0; n < 4; n++)
		cpu_setup[n] = cpu_started[n] = cpu_parked[n] = mtrrs[n] = hypapps_started[n] = 0;
#if CASE == 0
	vcpus[0].id = 0; /* .bss */
	core_main(&from);
#else
	/* Another processor, as smp_start() and core_main() left it. */
	vcpus[1].id = 1;
	done = DID_LAST;
	smp_ap_main(&vcpus[1]);
#endif
}
