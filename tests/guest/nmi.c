/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NMIs arrive as on the bare machine: each once, on the CPU it was sent to; blocked from there to
 * the next IRET, whatever that returns from; one more is kept meanwhile, a third is not; they wake
 * a CPU from HLT and are not lost while the CPU goes in and out of the hypervisor.
 * With "stops", on the debug build, while another CPU stops them all the time.
 */
#include "debug/abi.h"
#include "lib/apic.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "nmi";

#define WAIT_MS 5000
#define SETTLE_US 5000
#define STORM 200

static bool below;
static volatile u32 nmis[MAX_CPUS];	  /* handled */
static volatile u32 depth, deepest;	  /* handlers that run, of the CPU under test */
static void (*volatile in_handler)(void); /* what the next handler does */

static bool on_nmi(struct trap_frame *f)
{
	void (*act)(void) = in_handler;

	(void)f;
	in_handler = NULL;
	if (++depth > deepest)
		deepest = depth;
	nmis[cpu_self()]++;
	if (act != NULL)
		act();
	depth--;
	return true;
}

static bool on_breakpoint(struct trap_frame *f)
{
	(void)f;
	return true;
}

static void send_nmi(u32 cpu)
{
	apic_send(cpus[cpu].apic_id, ICR_NMI);
}

static void reset(void (*act)(void))
{
	nmis[cpu_self()] = 0;
	depth = deepest = 0;
	in_handler = act;
}

/* After everything has had time to arrive. */
static void expect(u32 count, u32 nested, const char *what)
{
	u32 cpu = cpu_self();

	wait_for(&nmis[cpu], count, WAIT_MS);
	delay_us(SETTLE_US);
	check(nmis[cpu] == count, "cpu %u, %s: %u NMIs, not %u", cpu, what, nmis[cpu], count);
	check(deepest == nested, "cpu %u, %s: %u deep, not %u", cpu, what, deepest, nested);
}

static void send_one(void)
{
	u32 before = nmis[cpu_self()];

	send_nmi(cpu_self());
	delay_us(SETTLE_US);
	check(nmis[cpu_self()] == before, "cpu %u: NMI inside an NMI handler", cpu_self());
}

static void send_three(void)
{
	send_one();
	send_one();
	send_one();
}

/* Exits to the hypervisor must not end the blocking. */
static void send_and_leave(void)
{
	u32 before = nmis[cpu_self()];

	send_nmi(cpu_self());
	for (u32 i = 0; i < 20; i++) {
		if (below) /* else it is an exception, and that lets the NMI in */
			hyper_info();
		rdmsr(MSR_EFER);
	}
	check(nmis[cpu_self()] == before, "cpu %u: NMI inside an NMI handler after an exit",
	      cpu_self());
}

/* The IRET of an exception handler ends the blocking as well (AMD APM vol. 2, 8.2.3). */
static void send_and_break(void)
{
	u32 before = nmis[cpu_self()];

	send_one();
	__asm__ volatile("int3");
	delay_us(SETTLE_US);
	check(nmis[cpu_self()] == before + 1, "cpu %u: IRET of an exception did not let it in",
	      cpu_self());
}

static void send_in_int2(void)
{
	u32 before = nmis[cpu_self()];

	send_nmi(cpu_self());
	wait_for(&nmis[cpu_self()], before + 1, WAIT_MS);
	check(nmis[cpu_self()] == before + 1, "cpu %u: INT 2 blocks NMIs", cpu_self());
}

static void test_self(u32 unused)
{
	(void)unused;
	for (u32 i = 0; i < 3; i++) {
		reset(NULL);
		send_nmi(cpu_self());
		expect(1, 1, "one to itself");
	}
	reset(send_one);
	send_nmi(cpu_self());
	expect(2, 1, "one more inside");
	reset(send_three);
	send_nmi(cpu_self());
	expect(2, 1, "three more inside");
	reset(send_and_leave);
	send_nmi(cpu_self());
	expect(2, 1, "one more and exits inside");
	reset(send_and_break);
	send_nmi(cpu_self());
	expect(2, 2, "one more and an exception inside");
	reset(NULL);
	__asm__ volatile("int $2");
	expect(1, 1, "INT 2");
	reset(send_in_int2);
	__asm__ volatile("int $2");
	expect(2, 2, "one inside INT 2");
}

static volatile u32 stage;

static void sleep(u32 unused)
{
	(void)unused;
	stage = 1;
	__asm__ volatile("cli; hlt");
	stage = 2;
}

/* Goes in and out of the hypervisor until it is told to stop. */
static void busy(u32 unused)
{
	(void)unused;
	stage = 1;
	while (stage == 1) {
		hyper_info();
		rdmsr(MSR_EFER);
		inb(0xe9);
	}
}

static void loop(u32 unused)
{
	(void)unused;
	stage = 1;
	while (stage == 1)
		pause();
}

static void storm(u32 to, void (*what)(u32), const char *name)
{
	stage = 0;
	nmis[to] = 0;
	depth = deepest = 0;
	on_cpu_start(to, what, 0);
	wait_for(&stage, 1, WAIT_MS);
	for (u32 i = 1; i <= STORM; i++) {
		send_nmi(to);
		if (!wait_for(&nmis[to], i, WAIT_MS)) {
			fail("cpu %u, %s: NMI %u did not arrive, or not once", to, name, i);
			break;
		}
	}
	stage = 2;
	on_cpu_wait(to);
	check(nmis[to] == STORM, "cpu %u, %s: %u NMIs, not %u", to, name, nmis[to], STORM);
}

static void test_other(u32 to)
{
	u32 self = nmis[0];

	stage = 0;
	nmis[to] = 0;
	on_cpu_start(to, sleep, 0);
	check(wait_for(&stage, 1, WAIT_MS), "cpu %u does not go to sleep", to);
	delay_us(SETTLE_US);
	send_nmi(to);
	if (!wait_for(&stage, 2, WAIT_MS))
		fatal("cpu %u does not wake up by an NMI", to);
	on_cpu_wait(to);
	check(nmis[to] == 1, "cpu %u: %u NMIs woke it up", to, nmis[to]);
	storm(to, loop, "in a loop");
	storm(to, busy, "in and out of the hypervisor");
	check(nmis[0] == self, "cpu 0 got NMIs of cpu %u", to);
}

static volatile u32 done;

/* Stops all other CPUs as fast as it can (debug/abi.h). */
static void stopper(u32 unused)
{
	(void)unused;
	for (u32 i = 0; done == 0; i++) {
		struct hyper_regs r = {.a = XMHF_CALL(XMHF_DEBUG),
				       .b = i % 4 == 0 ? DEBUG_HOLD : DEBUG_STOP};

		if (hypercall(&r) != NO_FAULT || r.a != XMHF_OK)
			fatal("this is not the debug build");
		/* On an emulator who is stopped all the time comes to nothing else. */
		for (u32 k = 0; k < 5000; k++)
			pause();
	}
}

/*
 * The last CPU stops the others all the time. The NMI that stops a CPU must not reach the guest;
 * and each of the guest's own must arrive: XMHF sees those that the guest sends (docs/claims.md). A
 * stop wakes a CPU from HLT, so that is left out.
 */
static void test_stops(void)
{
	u32 last = cpu_count - 1, lost = 0, sent = 0;

	on_cpu_start(last, stopper, 0);
	for (u32 c = 0; c < last; c++) {
		for (u32 i = 0; i < STORM; i++) {
			u32 before = nmis[c];

			send_nmi(c);
			sent++;
			if (!wait_for(&nmis[c], before + 1, 100))
				lost++;
			check(nmis[c] <= before + 1, "cpu %u: one NMI was sent, %u arrived", c,
			      nmis[c] - before);
		}
		in_handler = send_and_leave;
		deepest = 0;
		send_nmi(c);
		delay_us(SETTLE_US);
		check(deepest <= 1, "cpu %u: NMIs are %u deep", c, deepest);
	}
	done = 1;
	on_cpu_wait(last);
	print("nmi: under stops %u of %u NMIs were lost\n", lost, sent);
	check(lost == 0, "%u of %u NMIs were lost", lost, sent);
}

void test(void)
{
	below = hyper_info().present;
	trap_hooks[VEC_NMI] = on_nmi;
	trap_hooks[VEC_BP] = on_breakpoint;
	smp_start();
	if (has_word("stops")) {
		test_stops();
		return;
	}
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_self, 0);
	for (u32 c = 1; c < cpu_count; c++)
		test_other(c);
}
