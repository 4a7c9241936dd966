/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * msi.c for any function, with any list of capabilities, also one that runs in a circle: only registers of a message-signalled
 * interrupt capability of that function are written, the message is an NMI to that processor, and it is on only when all is in place.
 */
#include "iommu/msi.h"
#include "spec.h"
#include "model/host.h"
static u32 device, address;
static u32 shown; /* where the function has shown the capability */
static u32 first, message[4]; /* its first word as it was, and all as they were last written */
static u32 wide, writes;
void cpu_out(u16 port, u32 size, u32 val)
{
	check(size == 4 && (port == 0xcf8 || port == 0xcfc), "configuration space");
	if (port == 0xcf8) {
		check(val >> 8 == (0x800000 | device) && (val & 3) == 0, "a register of that function");
		address = val & 0xff;
		return;
	}
	check(shown != 0 && address >= shown && address - shown <= 12, "of the capability");
	check((address - shown) / 4 < 3 || wide, "as long as it is");
	message[(address - shown) / 4 & 3] = val;
	if (address == shown && (val & BIT(16)) != 0)
		check(message[1] >> 20 == 0xfee && (wide ? message[2] == 0 && message[3] == 0x400 : message[2] == 0x400),
		      "on when all is in place");
	writes++;
}
u32 cpu_in(u16 port, u32 size)
{
	u32 val = nondet(u32);

	check(port == 0xcfc && size == 4, "configuration data");
	if (shown != 0 && address == shown)
		return first;
	if (address >= 0x40 && (val & 0xff) == 5) {
		/* A capability that ends in configuration space. */
		assume(address <= ((val & BIT(23)) != 0 ? 0xf0 : 0xf4));
		shown = address;
		first = val;
		wide = (val & BIT(23)) != 0;
	}
	return val;
}
#define CONFIG_READ address, shown, first, wide
#define NO_MSI_SO_FAR (shown == 0 && writes == 0)
#include "iommu/msi.c"

void harness(void)
{
	u32 id = nondet(u32);

	device = nondet(u32);
	assume(device <= 0xffff);
	shown = writes = 0;
	message[0] = message[1] = message[2] = message[3] = 0;
	if (msi_send_nmi(device, id)) {
		check(id <= 0xff && message[1] == (0xfee00000 | id << 12), "to that processor");
		check((message[0] & BIT(16)) != 0 && (message[0] >> 20 & 7) == 0, "on, and one message");
	} else {
		check(writes == 0, "nothing is changed");
	}
	END_OF_PROOF;
}
