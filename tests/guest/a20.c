/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: A20 is closed, so that bit 20 of every physical address of the CPU is 0, XMHF's own
 * accesses included. By port 92h, by the keyboard controller's output port and commands, by
 * accesses that reach these ports beside others. While the gate may be closed only code below
 * 1 MiB runs, without a stack. Natively the gate does close.
 */
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"
#include "lib/stage.h"

const char test_name[] = "a20";

#define EVEN 0x03000000u
#define ODD 0x03100000u
#define SCRIPT 0x60000u /* below 1 MiB, and not used by the library */

/* One OUT, or for size 0 an IN of a byte. */
struct step {
	u16 port;
	u16 size;
	u32 value;
};

/* In .low: runs the steps, looks where ODD leads to, opens the gate in all ways. */
u32 a20_run(u32 steps);
__asm__(".pushsection .low, \"awx\"\n.code32\n"
	"a20_run: movl 4(%esp), %ecx\n"
	"pushl %ebx\npushl %esi\nmovl $0x60000, %esi\n"
	"1: movzwl (%esi), %edx\nmovzwl 2(%esi), %ebx\nmovl 4(%esi), %eax\naddl $8, %esi\n"
	"cmpl $0, %ebx\nje 2f\ncmpl $1, %ebx\nje 3f\ncmpl $2, %ebx\nje 4f\n"
	"outl %eax, %dx\njmp 5f\n2: inb %dx, %al\njmp 5f\n3: outb %al, %dx\njmp 5f\n"
	"4: outw %ax, %dx\n5: loop 1b\n"
	"movl 0x03100000, %ebx\n"
	"movb $0xdf, %al\noutb %al, $0x64\nmovb $2, %al\noutb %al, $0x92\n"
	"movb $0xd1, %al\noutb %al, $0x64\nmovb $0xdf, %al\noutb %al, $0x60\n"
	"movl %ebx, %eax\npopl %esi\npopl %ebx\nret\n.popsection\n");

#define STEPS 4
static const struct {
	const char *name;
	bool maybe; /* works on some chipsets only */
	u32 n;
	struct step steps[STEPS];
} ways[] = {
    {"port 92h", false, 1, {{0x92, 1, 0}}},
    {"port 92h, opened and closed", false, 2, {{0x92, 1, 2}, {0x92, 1, 0}}},
    {"8042 output port", false, 2, {{0x64, 1, 0xd1}, {0x60, 1, 0xdd}}},
    {"8042 command DDh", false, 1, {{0x64, 1, 0xdd}}},
    {"8042 output port after another command",
     true,
     4,
     {{0x64, 1, 0xd1}, {0x64, 1, 0x20}, {0x60, 0, 0}, {0x60, 1, 0xdd}}},
    {"8042 output port after a harmless command",
     true,
     3,
     {{0x64, 1, 0xd1}, {0x64, 1, 0xa7}, {0x60, 1, 0xdd}}},
    {"8042 output port twice",
     true,
     4,
     {{0x64, 1, 0xd1}, {0x60, 1, 0xdf}, {0x64, 1, 0xd1}, {0x60, 1, 0xdd}}},
    {"8042 pulse of bit 1", true, 1, {{0x64, 1, 0xfd}}},
    {"16 bits at 91h", true, 1, {{0x91, 2, 0}}},
    {"16 bits at 92h", true, 1, {{0x92, 2, 0}}},
    {"32 bits at 8Fh", true, 1, {{0x8f, 4, 0}}},
    {"16 bits at 63h", true, 1, {{0x63, 2, 0xdd00}}},
    {"16 bits at 64h", true, 1, {{0x64, 2, 0xdd}}},
    {"32 bits at 64h", true, 1, {{0x64, 4, 0xdd}}},
    {"8042 by 16 bits", true, 2, {{0x64, 2, 0xd1}, {0x60, 2, 0xdd}}},
};

static void test_way(u32 w)
{
	bool closed;
	u32 seen;

	memcpy((void *)SCRIPT, ways[w].steps, sizeof(ways[w].steps));
	stage_set(w + 1);
	mmio_write32(EVEN, 0xe0e0e0e0);
	mmio_write32(ODD, 0x0d0d0d0d);
	seen = a20_run(ways[w].n);
	closed = seen != 0x0d0d0d0d;
	if (ways[w].maybe && !below.present)
		print("a20: %s: %s here\n", ways[w].name, closed ? "works" : "does not work");
	if (below.present)
		check(!closed, "cpu %u: %s masks addresses", cpu_self(), ways[w].name);
	else
		check(closed || ways[w].maybe, "%s: nothing happens natively", ways[w].name);
	check(mmio_read32(ODD) == 0x0d0d0d0d && mmio_read32(EVEN) == 0xe0e0e0e0,
	      "%s: memory is not what it was", ways[w].name);
}

/* The guest believes what it reads: port 92h gives back what was written. */
static void test_port(void)
{
	outb(0x92, 0);
	check(!below.present || (inb(0x92) & 2) == 0, "port 92h is 0x%x, not closed", inb(0x92));
	outb(0x92, 2);
	check((inb(0x92) & 2) == 2, "port 92h is 0x%x, not open", inb(0x92));
}

static void test_cpu(u32 unused)
{
	(void)unused;
	for (u32 i = 0; i < ARRAY_SIZE(ways); i++)
		test_way(i);
	if (below.present)
		test_port();
}

void test(void)
{
	attack_begin();
	if (stage_get() != 0) {
		u32 w = stage_get() - 1;

		stage_set(0);
		fail("the machine was reset by A20: %s", w < ARRAY_SIZE(ways) ? ways[w].name : "?");
		return;
	}
	smp_start();
	for (u32 c = 0; c < cpu_count; c++) {
		/* QEMU closes the gate of CPU 0 alone, which runs above 1 MiB meanwhile. */
		if (c > 0 && !below.present)
			break;
		on_cpu(c, test_cpu, 0);
	}
	stage_set(0);
	attack_check("A20 was closed");
}
