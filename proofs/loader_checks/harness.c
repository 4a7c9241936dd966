/* SPDX-License-Identifier: BSD-2-Clause */
/* Each check of the loader: it goes on only if what is checked is so. */
#if CASE == 3
#define VMX_MAGIC "XMHFcore"
#endif
#include "model/loader.h"

static bool good, whole, started, iommus_there;
static u64 set_up; /* what iommu_init() was given last */
static u32 inits;
static u64 its_pages;
/* Each answer is noted, so that a check can say what all of them were. */
static bool answer(void)
{
	bool yes = (nondet(u32) & 1) != 0;

	good &= yes;
	return yes;
}
void model_fail(const char *why, const char *detail)
{
	check(__CPROVER_r_ok(why, 1) && __CPROVER_r_ok(detail, 1), "a text");
	assume(false);
}
const char *svm_check(void)
{
	check(model_cpuid.b == 0x68747541 || model_cpuid.b == 0x6f677948, "of AMD's kind");
	return answer() ? NULL : "no";
}
const char *vmx_check(void)
{
	check(model_cpuid.b == 0x756e6547, "of Intel");
	return answer() ? NULL : "no";
}
static u32 cpus;
static struct acpi_header table;
enum status acpi_find_table(const void *rsdp, size_t len, const char sig[4], const struct acpi_header **out)
{
	check(rsdp == handover.rsdp && rsdp != NULL && len == handover.rsdp_len && sig[0] == 'A', "the MADT");
	*out = &table;
	return answer() ? OK : nondet(bool) ? ERR_INVALID : ERR_NOT_FOUND;
}
enum status acpi_madt_cpus(const struct acpi_header *madt, u32 *ids, u32 max, u32 *count)
{
	check(madt == &table && ids == boot.apic_id && max == MAX_CPUS, "room for them");
	*count = cpus;
	return answer() ? OK : ERR_INVALID;
}
const char *hypapps_read(const struct handover *h, struct boot_info *b, u64 *pages, const char **which)
{
	check(h == &handover && b == &boot && pages == &hypapp_pages && *which != NULL && boot.hypapps == 0, "all modules");
	*pages = its_pages;
	return answer() ? NULL : "no";
}
bool seal_holds(void)
{
	whole = answer();
	return whole;
}
void platform_read(const struct handover *h, struct platform *p)
{
	check(h == &handover && p == &boot.platform, "the platform");
}
const char *platform_iommus(const struct handover *h, struct platform *p)
{
	check(h == &handover && p == &boot.platform, "the platform");
	p->iommu = iommus_there ? IOMMU_VTD : IOMMU_NONE;
	return answer() ? NULL : "no";
}
bool platform_hide_iommus(const struct handover *h, const struct platform *p)
{
	check(h == &handover && p == &boot.platform, "the platform");
	return answer();
}
void iommu_init(const struct platform *p, u64 memory)
{
	check(p == &boot.platform && p->iommu != IOMMU_NONE, "units there are");
	set_up = memory;
	inits++;
}
const char *iommu_check(void)
{
	check(inits != 0, "units that were set up");
	return answer() ? NULL : "no";
}
static struct holes own;
const struct holes *model_own_memory(void)
{
	return &own;
}
bool iommu_start(const struct holes *h)
{
	check(h == &own && set_up == boot.tail_end && inits == 1, "with their own memory, and all but ours");
	started = (nondet(u32) & 1) != 0;
	return started;
}

void harness(void)
{
	const struct vendor *v;

	good = true;
	whole = started = false;
	inits = 0;
	cpus = nondet(u32);
	its_pages = nondet(u64);
	iommus_there = (nondet(u32) & 1) != 0;
#if CASE == 0 || CASE == 3
	v = choose_core();
	check(good && ((const struct core_header *)v->core)->magic == CORE_MAGIC, "one that can, and whole");
	check(v->core == (model_cpuid.b == 0x756e6547 ? core_vmx : core_svm), "its vendor's");
	check(CASE == 0 || v->core == core_svm, "not the damaged one");
	find_cpus();
	check(good && boot.cpus == cpus && cpus >= 1 && cpus <= MAX_CPUS, "so many");
#elif CASE == 1
	assume(boot.options.dma <= DMA_UNPROTECTED);
	if (nondet(bool)) {
		assume(boot.platform.mmconfig_bus_last <= 0xff); /* proof platform */
		find_platform();
		check((boot.platform.mmconfig_base & 0xfffff) == 0 && boot.platform.mmconfig_base < GIB(4), "as proof boot_devices needs it");
	}
	find_iommus();
	if (boot.options.dma == DMA_UNPROTECTED)
		check(boot.platform.iommu == IOMMU_NONE && inits == 0, "left to the OS");
	else
		check(good && boot.platform.iommu != IOMMU_NONE && inits == 1, "units that can");
#else
	bool there = boot.platform.iommu != IOMMU_NONE;

	assume(boot.platform.iommu <= IOMMU_VTD);
	held = false;
	hold_devices_back();
	check(there ? started && held : !started && !held, "held back, if there are units");
	good = true;
	hypapp_pages = nondet(u64);
	its_pages = nondet(bool) ? hypapp_pages : nondet(u64);
	u64 was = hypapp_pages;
	check_loaded();
	check(good && whole && its_pages == was, "all as it was, read again");
	hide_iommus();
	check(good, "hidden");
#endif
	END_OF_PROOF;
}
