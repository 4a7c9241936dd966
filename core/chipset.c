/* SPDX-License-Identifier: BSD-2-Clause */
/* See chipset.h. PCI Local Bus 3.0, 3.2.2.3.2; PCI Express 6.0, 7.2.2. */
#include "core/chipset.h"
#include "core/backend.h"
#include "core/contract.h"
#include "core/io.h"
#include "core/lock.h"
#include "core/log.h"
#include "core/mmio.h"
#include "core/reset.h"
#include "x86/cpu.h"

#define CONFIG_ADDRESS 0xcf8U
#define CONFIG_DATA 0xcfcU
#define CONFIG_ENABLE BIT(31)
#define RESET_CONTROL 0xcf9U /* ICH9 data sheet, 13.7.5: RST_CPU resets when it becomes 1 */
#define RST_CPU 4U

#define CONFIG_SIZE MIB(256) /* all buses in memory */

#define BDF(dev, fn) ((u32)(dev) << 3 | (fn))

/* Registers [first, last] of the device at bus 0, @bdf, if its vendor and device ID match. */
struct guard {
	u32 bdf;
	u32 id;
	u32 id_mask;
	u32 first;
	u32 last;
};

static const struct guard guards[] = {
    /* Intel Q35 host bridge: EPBAR to DMIBAR with PCIEXBAR, PAM to TOLUD. Data sheet, 5.1. */
    {BDF(0, 0), 0x29c08086, 0xffffffff, 0x40, 0x6f},
    {BDF(0, 0), 0x29c08086, 0xffffffff, 0x90, 0xb3},
    /* Intel 440FX host bridge: DRAM, PAM, DRB, SMRAM. Data sheet, 3.2. */
    {BDF(0, 0), 0x12378086, 0xffffffff, 0x57, 0x73},
    /* Intel ICH9 LPC bridge: PMBASE and its enable, RCBA. Data sheet, 13.1. */
    {BDF(31, 0), 0x29188086, 0xffffffff, 0x40, 0x47},
    {BDF(31, 0), 0x29188086, 0xffffffff, 0xf0, 0xf3},
    /* Intel PIIX4 power management: PMBA, PMREGMISC. Data sheet, 7.1. */
    {BDF(1, 3), 0x71138086, 0xffffffff, 0x40, 0x43},
    {BDF(1, 3), 0x71138086, 0xffffffff, 0x80, 0x80},
    /* AMD processors: address map and DRAM controller. BKDG, D18F1 and D18F2. */
    {BDF(24, 1), 0x1022, 0xffff, 0x0, 0xfff},
    {BDF(24, 2), 0x1022, 0xffff, 0x0, 0xfff},
};
#define GUARDS ARRAY_SIZE(guards)

static struct lock chipset_lock;
static u32 config_address; /* what the guest wrote to CF8h last */
static u64 mmconfig;	   /* of bus 0; 0 if there is none */
static bool active[GUARDS];

/* Is it the PCI function of an AMD-Vi unit? Its messages go past all translation. */
static bool is_unit(u32 bdf)
{
	u32 i = 0;

	while (host.iommu == IOMMU_AMDVI && i < host.mmio_count)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= host.mmio_count && NOT_UNIT_SO_FAR(i, bdf))
		LOOP_DECREASES(host.mmio_count - i)
	{
		if (bdf == host.unit[i])
			return true;
		i++;
	}
	return false;
}

static u32 read_id(u32 bdf)
{
	cpu_out(CONFIG_ADDRESS, 4, (u32)CONFIG_ENABLE | bdf << 8);
	return cpu_in(CONFIG_DATA, 4);
}

enum status chipset_init(const struct platform *p)
{
	u32 i = 0;

	if (p->mmconfig_bus_first == 0)
		mmconfig = p->mmconfig_base;
	while (i < GUARDS) {
		const struct guard *g = &guards[i];

		active[i] = (read_id(g->bdf) & g->id_mask) == g->id;
		if (active[i] && mmconfig != 0) {
			enum status st = mmio_watch(mmconfig + ((u64)g->bdf << 12));

			if (st != OK)
				return st;
		}
		i++;
	}
	i = 0;
	while (host.iommu == IOMMU_AMDVI && i < host.mmio_count && mmconfig != 0) {
		enum status st = mmio_watch(mmconfig + ((u64)host.unit[i] << 12));

		if (st != OK)
			return st;
		i++;
	}
	backend_watch_port(CHIPSET_PORT, CHIPSET_PORTS);
	return OK;
}

bool chipset_has(gpa_t gpa)
{
	u32 i = 0;

	if (mmconfig != 0 && gpa.a >= mmconfig && gpa.a - mmconfig < CONFIG_SIZE &&
	    is_unit((u32)((gpa.a - mmconfig) >> 12)))
		return true;
	while (i < GUARDS)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= GUARDS)
		LOOP_DECREASES(GUARDS - i)
	{
		if (active[i] && mmconfig != 0 &&
		    (gpa.a & ~PAGE_MASK) == mmconfig + ((u64)guards[i].bdf << 12))
			return true;
		i++;
	}
	return false;
}

/* May the guest write @size bytes at register @reg of the device @bdf? */
static bool allowed(u32 bdf, u32 reg, u32 size)
{
	u32 i = 0;

	if (is_unit(bdf)) {
		log_refused("dropped write to configuration register 0x%x of the IOMMU", reg);
		return false;
	}
	while (i < GUARDS)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= GUARDS && NOT_GUARDED_SO_FAR(i, bdf, reg, size))
		LOOP_DECREASES(GUARDS - i)
	{
		const struct guard *g = &guards[i];

		if (active[i] && bdf == g->bdf && reg <= g->last && reg + size > g->first) {
			log_refused("dropped write to configuration register 0x%x of device 0x%x",
				    reg, bdf);
			return false;
		}
		i++;
	}
	return true;
}

void chipset_store(gpa_t gpa, u32 size, u64 val)
{
	u64 offset = gpa.a - mmconfig;

	if (size <= 4 && allowed((u32)(offset >> 12), (u32)(offset & PAGE_MASK), size))
		cpu_mmio_write(gpa.a, size, val);
}

/* The register that the address selects, with AMD's bits 27:24 for registers above FFh. */
static u32 selected_reg(u32 address, u32 port)
{
	return (address & 0xfc) | (address >> 16 & 0xf00) | (port & 3);
}

static void data_access(struct vcpu *v, const struct exit *e)
{
	u32 bdf = config_address >> 8 & 0xffff;
	u32 reg = selected_reg(config_address, e->port);

	/* Bits 1:0 are reserved; QEMU adds them to the register that the port selects. */
	cpu_out(CONFIG_ADDRESS, 4, config_address & ~3U);
	if (e->in)
		io_result(v, e, cpu_in(e->port, e->size));
	/* Chipsets without AMD's extension ignore bits 27:24. */
	else if (allowed(bdf, reg, e->size) && allowed(bdf, reg & 0xff, e->size))
		cpu_out(e->port, e->size, io_value(v, e));
}

/* Ports CF8h to CFBh but for the address register. One of them resets the machine. */
static void other_access(struct vcpu *v, const struct exit *e)
{
	u32 val;

	if (e->in) {
		io_result(v, e, cpu_in(e->port, e->size));
		return;
	}
	val = io_value(v, e);
	if (e->port <= RESET_CONTROL && (u32)e->port + e->size > RESET_CONTROL &&
	    (val >> 8 * (RESET_CONTROL - e->port) & RST_CPU) != 0)
		reset_write(v, e->port, e->size, val);
	cpu_out(e->port, e->size, val);
}

bool chipset_io(struct vcpu *v, const struct exit *e)
{
	if (e->port < CHIPSET_PORT || (u32)e->port + e->size > CHIPSET_PORT + CHIPSET_PORTS)
		return false;
	/* An access that begins below the data and ends in them: the hardware would split it. */
	if (e->port < CONFIG_DATA && (u32)e->port + e->size > CONFIG_DATA)
		return false;
	lock_take(&chipset_lock);
	if (e->port >= CONFIG_DATA)
		data_access(v, e);
	else if (e->port == CONFIG_ADDRESS && e->size == 4 && e->in)
		io_result(v, e, config_address);
	else if (e->port == CONFIG_ADDRESS && e->size == 4)
		config_address = io_value(v, e);
	else
		other_access(v, e);
	lock_drop(&chipset_lock);
	return true;
}
