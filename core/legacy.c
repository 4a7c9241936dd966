/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See legacy.h. ICH9 data sheet, 13.7 (port 92h); 8042: IBM PS/2 technical reference; sleep and
 * reset: ACPI 6.5, 4.8.3.2 and 4.8.3.6. Sleep states other than soft-off are refused: after them
 * the firmware runs first, with memory as it was and from memory that the guest can write;
 * docs/resources.md says more.
 */
#include "core/legacy.h"
#include "core/backend.h"
#include "core/io.h"
#include "core/lock.h"
#include "core/log.h"
#include "core/reset.h"
#include "x86/cpu.h"

#define PORT_A 0x92U
#define PORT_A_RESET 1U
#define PORT_A_A20 2U
#define KBC_DATA 0x60U
#define KBC_COMMAND 0x64U
#define KBC_WRITE_OUTPUT 0xd1U /* the next byte to port 60h goes to the output port */
#define KBC_A20_OFF 0xddU      /* some controllers: A20 off, A20 on */
#define KBC_PULSE 0xf0U	       /* F0h to FFh: pulse the output bits that are 0 here */
#define OUTPUT_RESET 1U	       /* 0: reset */
#define OUTPUT_A20 2U

#define SLP_EN 0x2000U
#define SLP_TYP(val) (((val) >> 10) & 7U)
#define SLP_TYP_IS(typ) ((u32)(typ) << 10)

static struct lock legacy_lock;
static u8 port_a_a20 = PORT_A_A20; /* what the guest wrote there */
static bool output_next;	   /* the keyboard controller waits for the output port's value */
static bool output_forgotten; /* ... or, if it has forgotten that for another command, does not */
static u16 pm1_control[2];
static u8 off_type[2];
static bool off_known;

void legacy_init(const struct platform *p)
{
	u32 i = 0;

	backend_watch_port(PORT_A, 1);
	backend_watch_port(KBC_DATA, 1);
	backend_watch_port(KBC_COMMAND, 1);
	off_known = p->off_known;
	while (i < 2) {
		pm1_control[i] = p->pm1_control[i];
		off_type[i] = p->off_type[i];
		if (pm1_control[i] != 0)
			backend_watch_port(pm1_control[i], 2);
		i++;
	}
}

static void port_a(struct vcpu *v, const struct exit *e)
{
	u32 val;

	if (e->in) {
		val = cpu_in(PORT_A, 1) & ~PORT_A_A20;
		io_result(v, e, val | port_a_a20);
		return;
	}
	val = (io_value(v, e) & 0xff) | PORT_A_A20;
	port_a_a20 = (u8)(io_value(v, e) & PORT_A_A20);
	/* What resets is the bit's becoming 1. */
	if ((val & PORT_A_RESET) != 0 && (cpu_in(PORT_A, 1) & PORT_A_RESET) == 0)
		reset_write(v, PORT_A, 1, val);
	cpu_out(PORT_A, 1, val & ~PORT_A_RESET);
}

static void kbc_data(struct vcpu *v, const struct exit *e)
{
	u32 val;

	if (e->in) {
		io_result(v, e, cpu_in(KBC_DATA, 1));
		return;
	}
	val = io_value(v, e);
	if (output_next && (val & OUTPUT_RESET) == 0 && !output_forgotten)
		reset_write(v, KBC_DATA, 1, val | OUTPUT_A20);
	if (output_next)
		val |= OUTPUT_A20 | OUTPUT_RESET;
	output_next = false;
	cpu_out(KBC_DATA, 1, val);
}

static void kbc_command(struct vcpu *v, const struct exit *e)
{
	u32 val;

	if (e->in) {
		io_result(v, e, cpu_in(KBC_COMMAND, 1));
		return;
	}
	val = io_value(v, e) & 0xff;
	/* Controllers differ in which commands make them forget this one: let none. */
	output_forgotten = output_next && val != KBC_WRITE_OUTPUT;
	output_next = output_next || val == KBC_WRITE_OUTPUT;
	if (val == KBC_A20_OFF)
		return;
	if (val >= KBC_PULSE)
		val |= OUTPUT_A20; /* pulse no A20 */
	if (val >= KBC_PULSE && (val & OUTPUT_RESET) == 0)
		reset_write(v, KBC_COMMAND, 1, val);
	cpu_out(KBC_COMMAND, 1, val);
}

/*
 * Soft-off: both registers are asked at once, for after the first of them the guest does not run
 * any more. That they hold their types already is what ACPI wants; here it is made sure.
 */
static _Noreturn void off(struct vcpu *v)
{
	u32 i = 0;

	log_info("cpu %u: the guest switches the machine off", v->id);
	reset_scrub(v, XMHF_DOWN_OFF);
	while (i < 2) {
		u32 val = SLP_EN | SLP_TYP_IS(off_type[i] & 7U);

		if (pm1_control[i] != 0)
			cpu_out(pm1_control[i], 2,
				(cpu_in(pm1_control[i], 2) & ~SLP_TYP_IS(7)) | val);
		i++;
	}
	reset_wait();
}

/* Does the access touch the 16 bits of PM1 control register @i? */
static bool is_pm1(const struct exit *e, u32 i)
{
	return pm1_control[i] != 0 && (u32)e->port + e->size > pm1_control[i] &&
	       e->port <= pm1_control[i] + 1U;
}

/* Writing @val through register @i: soft-off is done, other sleep is refused. May it be written? */
static bool may_write(struct vcpu *v, const struct exit *e, u32 val, u32 i)
{
	if (!is_pm1(e, i))
		return true;
	/* The access need not begin at the register: a byte of its upper half carries SLP_EN, too.
	 */
	if (e->port > pm1_control[i])
		val <<= 8;
	else
		val >>= 8U * (u32)(pm1_control[i] - e->port);
	if ((val & SLP_EN) == 0)
		return true;
	if (off_known && SLP_TYP(val) == off_type[i])
		off(v);
	log_refused("refused sleep type %u: only soft-off is allowed", (u32)SLP_TYP(val));
	return false;
}

/* One access may touch both registers. */
static void pm1(struct vcpu *v, const struct exit *e)
{
	u32 val = io_value(v, e);

	if (e->in)
		io_result(v, e, cpu_in(e->port, e->size));
	else if (may_write(v, e, val, 0) && may_write(v, e, val, 1))
		cpu_out(e->port, e->size, val);
}

static bool dispatch(struct vcpu *v, const struct exit *e)
{
	if (is_pm1(e, 0) || is_pm1(e, 1)) {
		pm1(v, e);
		return true;
	}
	if (e->size != 1)
		return false;
	switch (e->port) {
	case PORT_A: port_a(v, e); return true;
	case KBC_DATA: kbc_data(v, e); return true;
	case KBC_COMMAND: kbc_command(v, e); return true;
	default: return false;
	}
}

bool legacy_io(struct vcpu *v, const struct exit *e)
{
	bool done;

	lock_take(&legacy_lock);
	done = dispatch(v, e);
	lock_drop(&legacy_lock);
	return done;
}
