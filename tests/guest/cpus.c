/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INIT and SIPI do what the manual says (AMD APM vol. 2, 16.5 and table 14-1), through the APIC's
 * page, by every kind of store and from every mode, and through x2APIC: CPUs start with the
 * state of a CPU after INIT; INIT parks a running CPU; SIPI starts a parked one and no other;
 * both can be sent to all others. Under XMHF a CPU that starts finds the region protected.
 */
#include "lib/apic.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "cpus";

#define START_MS 5000
#define SETTLE_US 20000
#define OTHER_PAGE 0x30u
#define APIC_ENABLED BIT(11)
#define PAT_MARK 0x0007040600070406ULL

static struct hyper_info below;
static volatile u32 counter[MAX_CPUS];

/* Sends and gives the target time to do what it should not. */
static void send(u32 dest, u32 icr)
{
	apic_send(dest, icr);
	delay_us(200);
}

static void count_up(u32 cpu)
{
	for (;;) {
		counter[cpu]++;
		pause();
	}
}

static bool counts(u32 cpu)
{
	u32 before = counter[cpu];

	for (u32 i = 0; i < 1000; i++) {
		if (counter[cpu] != before)
			return true;
		delay_us(1000);
	}
	return false;
}

static bool stands(u32 cpu)
{
	u32 before;

	delay_us(SETTLE_US);
	before = counter[cpu];
	delay_us(SETTLE_US);
	return counter[cpu] == before;
}

static void check_region(u32 unused)
{
	fault_t f = NO_FAULT;

	(void)unused;
	__asm__ volatile("1: movb (%1), %%al\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "r"(below.base)
			 : "eax");
	check(f == FAULT(VEC_GP, 0), "cpu %u: after its start it reads XMHF's memory: fault 0x%x",
	      cpu_self(), f);
}

#define EXPECT(field, value)                                                                       \
	check((s->field) == (value), "cpu %u, %s: " #field " is 0x%x, not 0x%x", cpu, when,        \
	      (u32)s->field, (u32)(value))

static void check_state(u32 cpu, u32 page, const char *when)
{
	const struct ap_snapshot *s = &cpus[cpu].snap;

	EXPECT(cs, page << 8);
	EXPECT(ip, 0);
	EXPECT(ds, 0);
	EXPECT(es, 0);
	EXPECT(ss, 0);
	EXPECT(fs, 0);
	EXPECT(gs, 0);
	EXPECT(eflags, 2);
	EXPECT(eax, 0);
	EXPECT(ebx, 0);
	EXPECT(ecx, 0);
	EXPECT(edx, cpuid(1, 0).a);
	EXPECT(esi, 0);
	EXPECT(edi, 0);
	EXPECT(ebp, 0);
	EXPECT(esp, 0);
	check((s->cr0 & ~0x60000000u) == 0x10, "cpu %u, %s: cr0 is 0x%x", cpu, when, s->cr0);
	EXPECT(cr2, 0);
	EXPECT(cr3, 0);
	EXPECT(cr4, 0);
	EXPECT(efer, 0);
	EXPECT(dr0, 0);
	EXPECT(dr3, 0);
	EXPECT(dr6, 0xffff0ff0);
	EXPECT(dr7, 0x400);
	EXPECT(gdt_base, 0);
	EXPECT(gdt_limit, 0xffff);
	EXPECT(idt_base, 0);
	EXPECT(idt_limit, 0xffff);
	if (below.present)
		on_cpu(cpu, check_region, 0);
}

/* Gives a CPU a state that INIT has to undo. */
static void soil(u32 unused)
{
	(void)unused;
	write_cr2(0x12345678);
	write_dr0(0x1000);
	write_dr3(0x3000);
	write_dr7(0x401);
	write_cr4(read_cr4() | 0x30);
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE | EFER_NXE);
	wrmsr(MSR_PAT, PAT_MARK);
}

static void check_kept(u32 unused)
{
	(void)unused;
	check(rdmsr(MSR_PAT) == PAT_MARK, "cpu %u: INIT changed PAT to 0x%llx", cpu_self(),
	      rdmsr(MSR_PAT));
}

static bool came_up(u32 cpu, u32 before, const char *when)
{
	bool up = wait_for(&cpus[cpu].ready, before + 1, START_MS);

	check(up, "cpu %u did not start, %s", cpu, when);
	check(cpus[cpu].starts == before + 1, "cpu %u started %u times, %s", cpu,
	      cpus[cpu].starts - before, when);
	return up;
}

static void test_park(u32 cpu, const char *when)
{
	u32 id = cpus[cpu].apic_id, before;

	/* SIPI to a running CPU, and the end of an INIT, are ignored. */
	before = cpus[cpu].starts;
	on_cpu_start(cpu, count_up, cpu);
	check(counts(cpu), "cpu %u does not run, %s", cpu, when);
	send(id, ICR_SIPI | AP_VECTOR);
	send(id, ICR_INIT_DEASSERT);
	check(counts(cpu), "cpu %u stopped by a SIPI or by the end of an INIT, %s", cpu, when);
	check(cpus[cpu].starts == before, "cpu %u started by a SIPI while it ran, %s", cpu, when);

	send(id, ICR_INIT);
	check(stands(cpu), "cpu %u runs on after INIT, %s", cpu, when);
	send(id, ICR_INIT);
	check(stands(cpu), "cpu %u runs after a second INIT, %s", cpu, when);
	check(cpus[cpu].starts == before, "cpu %u started by INIT, %s", cpu, when);
	send(id, ICR_SIPI | AP_VECTOR);
	came_up(cpu, before, when);
	check_state(cpu, AP_VECTOR, when);
	send(id, ICR_SIPI | AP_VECTOR);
	delay_us(SETTLE_US);
	check(cpus[cpu].starts == before + 1, "cpu %u took a second SIPI, %s", cpu, when);
}

static void test_soiled(u32 cpu)
{
	u32 before = cpus[cpu].starts;

	on_cpu(cpu, soil, 0);
	send(cpus[cpu].apic_id, ICR_INIT);
	send(cpus[cpu].apic_id, ICR_SIPI | OTHER_PAGE);
	if (!came_up(cpu, before, "on another page"))
		return;
	check_state(cpu, OTHER_PAGE, "on another page");
	on_cpu(cpu, check_kept, 0);
}

static void test_broadcast(const char *when)
{
	u32 before[MAX_CPUS];

	for (u32 i = 1; i < cpu_count; i++) {
		before[i] = cpus[i].starts;
		on_cpu_start(i, count_up, i);
		check(counts(i), "cpu %u does not run, %s", i, when);
	}
	send(0, ICR_OTHERS | ICR_INIT);
	for (u32 i = 1; i < cpu_count; i++)
		check(stands(i), "cpu %u runs on after INIT to all, %s", i, when);
	send(0, ICR_OTHERS | ICR_SIPI | AP_VECTOR);
	for (u32 i = 1; i < cpu_count; i++)
		if (came_up(i, before[i], when))
			check_state(i, AP_VECTOR, when);
}

/* INIT and SIPI by a store of 32 bits from each mode. */
static void test_modes(u32 cpu)
{
	for (u32 m = 0; m < MODES; m++) {
		u32 icrs[] = {ICR_INIT, ICR_SIPI | AP_VECTOR}, before = cpus[cpu].starts;

		for (u32 i = 0; i < ARRAY_SIZE(icrs); i++) {
			struct outcome o;

			excursion((enum mode)m, &write4, APIC_PAGE + APIC_ICR_HIGH,
				  cpus[cpu].apic_id << 24);
			o = excursion((enum mode)m, &write4, APIC_PAGE + APIC_ICR, icrs[i]);
			check(o.fault == NO_FAULT, "ICR from %s: fault 0x%x", mode_names[m],
			      o.fault);
			delay_us(200);
		}
		if (came_up(cpu, before, mode_names[m]))
			check_state(cpu, AP_VECTOR, mode_names[m]);
	}
}

#define ICR_ADDR (APIC_PAGE + APIC_ICR)

/* The stores that compilers and old kernels use, for a write to ICR. */
static fault_t store(u32 form, u32 v)
{
	fault_t f = NO_FAULT;
	u32 addr = ICR_ADDR, index = APIC_ICR / 4, source = v;
	void *to = (void *)ICR_ADDR, *from = &source;

	switch (form) {
	case 0: __asm__ volatile("movl %0, (%1)" ::"r"(v), "r"(addr) : "memory"); break;
	case 1: __asm__ volatile("movl %0, 0xfee00300" ::"a"(v) : "memory"); break;
	case 2: __asm__ volatile("movl %0, 0xfee00300" ::"c"(v) : "memory"); break;
	case 3:
		__asm__ volatile("movl %0, (%1,%2,4)" ::"r"(v), "r"(APIC_PAGE), "r"(index)
				 : "memory");
		break;
	case 4: __asm__ volatile("movl %0, -8(%1)" ::"r"(v), "r"(addr + 8) : "memory"); break;
	case 5: __asm__ volatile("xchgl %0, (%1)" : "+r"(v) : "r"(addr) : "memory"); break;
	case 6:
		__asm__ volatile("1: stosl\n2:" ON_FAULT("1b", "2b")
				 : "+D"(to), "+S"(f)
				 : "a"(v)
				 : "memory");
		break;
	case 7:
		/* ESI is the source, too. */
		__asm__ volatile("1: movsl\nmovl %2, %%esi\n2:" ON_FAULT("1b", "2b")
				 : "+D"(to), "+S"(from)
				 : "i"(NO_FAULT)
				 : "memory");
		f = (fault_t)from;
		break;
	default:
		if (v == ICR_INIT)
			__asm__ volatile("movl $0x4500, (%0)" ::"r"(addr) : "memory");
		else
			__asm__ volatile("movl $0x4608, 0xfee00300" ::: "memory");
	}
	return f;
}

static void test_stores(u32 cpu)
{
	static const char *const names[] = {"mov reg", "mov moffs", "mov abs",
					    "mov sib", "mov disp8", "xchg",
					    "mov imm", "stos",	    "movs"};
	static const u8 forms[] = {0, 1, 2, 3, 4, 5, 8, 6, 7};

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		u32 before = cpus[cpu].starts;
		fault_t f;

		apic_write(APIC_ICR_HIGH, cpus[cpu].apic_id << 24);
		f = store(forms[i], ICR_INIT);
		/*
		 * XMHF refuses string instructions on the APIC's page; no system uses them. What
		 * must not happen is that one is lost in silence.
		 */
		if (below.present && i >= 7 && f == FAULT(VEC_GP, 0)) {
			print("cpus: %s to the APIC is refused\n", names[i]);
			continue;
		}
		check(f == NO_FAULT, "%s to ICR: fault 0x%x", names[i], f);
		delay_us(200);
		f = store(forms[i], ICR_SIPI | AP_VECTOR);
		check(f == NO_FAULT, "%s to ICR: fault 0x%x", names[i], f);
		came_up(cpu, before, names[i]);
	}
}

/* One CPU restarts another: not only the first one may. */
static void restart_next(u32 cpu)
{
	u32 before = cpus[cpu].starts;

	check(smp_start_one(cpu), "cpu %u did not start by cpu %u", cpu, cpu_self());
	check(cpus[cpu].starts == before + 1, "cpu %u started %u times by cpu %u", cpu,
	      cpus[cpu].starts - before, cpu_self());
}

static void round(const char *name)
{
	for (u32 i = 1; i < cpu_count; i++) {
		u32 before = cpus[i].starts;

		check(smp_start_one(i), "cpu %u did not start, %s", i, name);
		check(cpus[i].starts == before + 1, "cpu %u started twice, %s", i, name);
		check_state(i, AP_VECTOR, name);
		test_park(i, name);
		test_soiled(i);
	}
	test_broadcast(name);
	if (cpu_count > 2)
		on_cpu(1, restart_next, 2);
	print("cpus: %s: %u CPUs\n", name, cpu_count);
}

static void enable_x2(u32 unused)
{
	(void)unused;
	apic_enable_x2();
}

static void disable_x2(u32 unused)
{
	(void)unused;
	apic_disable_x2();
}

void test(void)
{
	below = hyper_info();
	memcpy((void *)(OTHER_PAGE << 12), (void *)(AP_VECTOR << 12), 0x1000);
	if (below.present)
		check(below.cpus == cpu_count, "XMHF has %u CPUs, ACPI %u", below.cpus, cpu_count);
	round("xapic");
	round("xapic, second round");
	for (u32 i = 1; i < cpu_count; i++) {
		test_modes(i);
		test_stores(i);
	}
	if (!apic_has_x2()) {
		print("cpus: no x2APIC\n");
		return;
	}
	for (u32 i = 0; i < cpu_count; i++)
		on_cpu(i, enable_x2, 0);
	round("x2apic");
	for (u32 i = 0; i < cpu_count; i++)
		on_cpu(i, disable_x2, 0);
	/* Some processors, and Bochs, do not switch an APIC on again that was once off. */
	if ((rdmsr(MSR_APIC_BASE) & APIC_ENABLED) == 0) {
		print("cpus: the APIC stays off\n");
		return;
	}
	round("xapic after x2apic");
}
