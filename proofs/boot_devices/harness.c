/* SPDX-License-Identifier: BSD-2-Clause */
/* mmio_init() and apicwatch_init(): any one page that has to be guarded is watched; all ports are, too. */
#include "model/one.h"
#include "core/apicwatch.h"
#include "core/backend.h"
#include "core/dma.h"
#include "core/memprot.h"
#include "x86/cpu.h"

#define UNITS 3U
static u64 spec_page; /* one that is watched */
static bool read_only, hidden, refused, shows, icr;
static u32 address, model_bdf, model_id; /* what CF8h selects; one device there may be */

enum status memprot_set(gpa_t gpa, u64 pages, u32 prot)
{
	bool ok = nondet(bool);

	check((gpa.a & PAGE_MASK) == 0 && gpa.a <= BIT(51) && pages <= 256, "as memprot_set() needs it");
	check(prot == PT_R || (prot == PT_RWX && gpa.a == 0xfee00000 && pages == 1), "nothing is opened");
	refused |= !ok;
	if (gpa.a <= spec_page && (spec_page - gpa.a) >> 12 < pages)
		read_only = prot == PT_R;
	return ok ? OK : ERR_NOMEM;
}
enum status dma_set(gpa_t gpa, u32 prot)
{
	bool ok = nondet(bool);

	check(prot == 0 && host.iommu != IOMMU_NONE, "closed");
	refused |= !ok;
	hidden |= gpa.a == spec_page;
	return ok ? OK : ERR_NOMEM;
}
u32 cpu_in(u16 port, u32 size)
{
	check(port == 0xcfc && size == 4 && address >> 31 == 1 && (address & 0xff) == 0, "the ID of a device");
	return (address >> 8 & 0xffff) == model_bdf ? model_id : nondet(u32);
}
void cpu_out(u16 port, u32 size, u32 val)
{
	check(port == 0xcf8 && size == 4, "selects");
	address = val;
}
static bool ports;
void backend_watch_port(u16 port, u32 count)
{
	ports |= port == 0xcf8 && count == 8;
}
bool backend_shows_sipi(void)
{
	return shows;
}
void backend_watch_icr(bool on)
{
	icr = on;
}
#include "core/apicwatch.c"
#include "core/chipset.c"
#include "core/ioapic.c"
#include "core/mmio.c"

void harness(void)
{
	struct platform p;
	u32 i = nondet(u32);
	bool guarded, held = nondet(bool);

	read_only = hidden = refused = ports = icr = false;
	mmconfig = 0;
	assume(p.ioapics <= IOAPIC_MAX && host.mmio_count <= UNITS); /* proofs platform, boot_host */
	/* loader/main.c, find_platform() */
	assume((p.mmconfig_base & (MIB(1) - 1)) == 0 && p.mmconfig_base < GIB(4));
	for (u32 n = 0; n < UNITS; n++)
		assume(host.unit[n] <= 0xffff);
#if CASE == 0
	assume(i < p.ioapics);
	guarded = true;
	spec_page = p.ioapic[i] & 0xfffff000;
	if (ioapic_init(&p) == OK)
		check(ioapic_has(GPA(spec_page + (nondet(u32) & 0xfff))), "an exit there is known");
#elif CASE == 1
	if (nondet(bool)) {
		assume(i < GUARDS);
		model_bdf = guards[i].bdf;
		guarded = (model_id & guards[i].id_mask) == guards[i].id;
		spec_page = p.mmconfig_base + model_bdf * 0x1000UL;
	} else {
		assume(i < host.mmio_count);
		guarded = host.iommu == IOMMU_AMDVI;
		spec_page = p.mmconfig_base + host.unit[i] * 0x1000UL;
	}
	guarded &= p.mmconfig_base != 0 && p.mmconfig_bus_first == 0;
	p.ioapics &= 1;
	check((mmio_init(&p) == OK) == !refused, "an error is told");
	check(refused || ports, "the ports of configuration space");
#else
	assume(i < 256);
	spec_page = 0xfee00000 + i * 0x1000UL;
	guarded = false;
	check((apicwatch_init(held) == OK) == !refused, "an error is told");
	check(shows || icr == !held, "commands by MSR");
	check(refused || shows || held || read_only, "all pages to which messages go, if INIT resets the processor");
#endif
	check(refused || !guarded || (read_only && (host.iommu == IOMMU_NONE || hidden)), "read-only, and closed to devices");
	END_OF_PROOF;
}
