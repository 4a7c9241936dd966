/* SPDX-License-Identifier: BSD-2-Clause */
/* See msi.h. */
#include "iommu/msi.h"
#include "core/contract.h"
#include "x86/cpu.h"

#define CONFIG_ADDRESS 0xcf8U
#define CONFIG_DATA 0xcfcU
#define CONFIG_ENABLE BIT(31)

#define COMMAND 0x04U /* and status: it has a list of capabilities */
#define HAS_LIST BIT(20)
#define LIST 0x34U
#define LIST_FROM 0x40U
#define LIST_MAX 48U /* capabilities of 4 bytes between 40h and FFh */
#define ID_MSI 0x05U

/* Message control is the upper half of the capability's first word: one message, enable. */
#define MSI_ENABLE BIT(16)
#define MSI_COUNT (7UL << 20)
#define MSI_64 BIT(23)
#define MESSAGE_NMI 0x400U
#define MESSAGE_ADDRESS 0xfee00000U

static u32 get(u32 device, u32 reg)
{
	cpu_out(CONFIG_ADDRESS, 4, (u32)CONFIG_ENABLE | (device & 0xffff) << 8 | (reg & 0xfc));
	return cpu_in(CONFIG_DATA, 4);
}

static void set(u32 device, u32 reg, u32 val)
{
	cpu_out(CONFIG_ADDRESS, 4, (u32)CONFIG_ENABLE | (device & 0xffff) << 8 | (reg & 0xfc));
	cpu_out(CONFIG_DATA, 4, val);
}

/* Where the capability is; 0: there is none. */
static u32 find_msi(u32 device)
{
	u32 at = (get(device, COMMAND) & HAS_LIST) != 0 ? get(device, LIST) & 0xfc : 0;
	u32 i = 0;

	while (i < LIST_MAX && at >= LIST_FROM)
		LOOP_ASSIGNS(i, at, CONFIG_READ)
		LOOP_INVARIANT(i <= LIST_MAX && at <= 0xfc && NO_MSI_SO_FAR)
		LOOP_DECREASES(LIST_MAX - i)
	{
		u32 e = get(device, at);

		if ((e & 0xff) == ID_MSI)
			return at;
		at = e >> 8 & 0xfc;
		i++;
	}
	return 0;
}

bool msi_send_nmi(u32 device, u32 apic_id)
{
	u32 at = apic_id <= 0xff ? find_msi(device) : 0;
	u32 control;

	if (at == 0)
		return false;
	control = get(device, at) & ~(u32)(MSI_ENABLE | MSI_COUNT);
	set(device, at, control);
	set(device, at + 4, MESSAGE_ADDRESS | apic_id << 12);
	if ((control & MSI_64) != 0) {
		set(device, at + 8, 0);
		set(device, at + 12, MESSAGE_NMI);
	} else {
		set(device, at + 8, MESSAGE_NMI);
	}
	set(device, at, control | (u32)MSI_ENABLE);
	return true;
}
