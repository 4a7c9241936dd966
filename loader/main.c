/* SPDX-License-Identifier: BSD-2-Clause */
/* See loader.h. */
#include "loader/loader.h"
#include "core/e820.h"
#include "core/log.h"
#include "core/string.h"
#include "iommu/iommu.h"
#include "x86/acpi.h"
#include "x86/hw.h"
#include "x86/logdev.h"
#include "x86/lowmem.h"

#define LOW_PAGES (2 * PAGE_SIZE)
#define LOW_MIN 0x20000UL   /* lowest place for the two pages: beyond what boot code uses */
#define REGION_MIN MIB(32)  /* the guest needs some memory, too */
#define NATIVE_CODE 0x600UL /* entry.S enters it there */

extern u64 loader_l4[], loader_l3_high[], loader_l2_high[];
extern const u8 core_svm[], core_svm_end[], core_vmx[], core_vmx_end[];
_Noreturn void loader_enter_core(const struct boot_info *boot, u64 entry);
_Noreturn void loader_boot_native(void);
_Noreturn void loader_main(u32 magic, u32 info);

static struct handover handover;
static struct boot_info boot;
static u64 hypapp_pages;
static bool held; /* devices are held back */

/* XMHF cannot run here: say so, and do what the command line wants done then. */
static _Noreturn void fail(const char *why, const char *detail)
{
	const char *next = boot.options.onfail == ONFAIL_BOOT
			       ? "xmhf: starting the OS without XMHF (onfail=boot)"
			       : "xmhf: stopped; onfail=boot would start the OS without XMHF";

	if (held)
		iommu_stop();
	log_error("cannot start: %s%s", why, detail);
	log_error("%s", next + 6);
	screen_write("xmhf: cannot start:");
	screen_write(why);
	screen_write(detail);
	screen_write(next);
	if (boot.options.onfail == ONFAIL_STOP)
		panic_halt();
	memcpy((void *)NATIVE_CODE, lowmem_code, (size_t)(lowmem_code_end - lowmem_code));
	loader_boot_native();
}

static void read_options(void)
{
	const char *bad = "";
	enum status st = options_parse(&boot.options, handover.cmdline, &bad);

	log_init(&boot.options);
	if (st != OK)
		fail("unknown or malformed option, from here on: ", bad);
}

/* A vendor by the first word of its name in CPUID, and what the boot image has for it. */
struct vendor {
	u32 name;
	const u8 *core;
	const u8 *end;
	const char *(*check)(void);
};

static const struct vendor vendors[] = {
    {0x68747541, core_svm, core_svm_end, svm_check}, /* "AuthenticAMD" */
    {0x6f677948, core_svm, core_svm_end, svm_check}, /* "HygonGenuine" */
    {0x756e6547, core_vmx, core_vmx_end, vmx_check}, /* "GenuineIntel" */
};

/* The core for this processor; its reason if there is none. */
static const struct vendor *choose_core(void)
{
	u32 name = hw_cpuid(0, 0).b;
	u32 i = 0;
	const char *wrong;

	while (i < ARRAY_SIZE(vendors) && vendors[i].name != name)
		i++;
	if (i == ARRAY_SIZE(vendors))
		fail("this CPU is from neither AMD, Hygon nor Intel; there is no backend for it",
		     "");
	wrong = vendors[i].check();
	if (wrong != NULL)
		fail(wrong, "");
	if (((const struct core_header *)vendors[i].core)->magic != CORE_MAGIC)
		fail("the boot image is damaged", "");
	return &vendors[i];
}

static void find_cpus(void)
{
	const struct acpi_header *madt;

	if (handover.rsdp == NULL ||
	    acpi_find_table(handover.rsdp, handover.rsdp_len, "APIC", &madt) != OK)
		fail("no valid ACPI MADT, which lists the processors", "");
	if (acpi_madt_cpus(madt, boot.apic_id, MAX_CPUS, &boot.cpus) != OK || boot.cpus == 0)
		fail("the ACPI MADT is malformed", "");
	if (boot.cpus > MAX_CPUS)
		fail("more processors than the 64 that this build supports", "");
}

/* The memory map without what the modules lie in, for these must not be overwritten. */
static const struct e820 *without_modules(void)
{
	static struct e820 maps[2];
	u32 i = 0;

	maps[0] = boot.map;
	while (i < handover.modules) {
		const struct module *m = &handover.module[i];

		if (e820_reserve(&maps[i % 2], m->start, m->size, &maps[(i + 1) % 2]) != OK)
			fail("the memory map has too many entries", "");
		i++;
	}
	return &maps[i % 2];
}

static void find_hypapps(void)
{
	const char *which = "";
	const char *wrong = hypapps_read(&handover, &boot, &hypapp_pages, &which);

	if (wrong != NULL) {
		log_error("hypapp \"%s\" cannot be loaded", which);
		fail("a hypapp is refused: ", wrong);
	}
}

/* What the core is told of the chipset. It reaches configuration space only below 4 GiB. */
static void find_platform(void)
{
	const struct platform *p = &boot.platform;

	platform_read(&handover, &boot.platform);
	if ((p->mmconfig_base & (MIB(1) - 1)) != 0 || p->mmconfig_base >= GIB(4) ||
	    (p->mmconfig_bus_last + 1) * MIB(1) > GIB(4) - p->mmconfig_base)
		fail("PCI configuration space (ACPI MCFG) lies above 4 GiB, where XMHF does not "
		     "guard it",
		     "");
}

/* What holds devices back. */
static void find_iommus(void)
{
	const char *wrong = platform_iommus(&handover, &boot.platform);

	if (boot.options.dma == DMA_UNPROTECTED) {
		boot.platform.iommu = IOMMU_NONE; /* the OS may have it */
		return;
	}
	if (wrong == NULL && boot.platform.iommu != IOMMU_NONE) {
		iommu_init(&boot.platform, 0);
		wrong = iommu_check();
	}
	if (wrong != NULL)
		fail(wrong, " (dma=unprotected does without it)");
	if (boot.platform.iommu == IOMMU_NONE)
		fail("no IOMMU (AMD-Vi, VT-d) is there or switched on in the firmware's set-up: ",
		     "devices could reach XMHF's memory; dma=unprotected accepts that");
}

static void find_memory(const struct core_header *core)
{
	u64 own = iommu_bytes(&boot.platform);
	u64 image = core->end - core->start;
	u64 size = (image + hypapp_pages * PAGE_SIZE + own + LARGE_2M - 1) & ~(LARGE_2M - 1);
	u64 low_end;

	boot.map = handover.map;
	boot.region_size = size;
	if (e820_find_top(without_modules(), GIB(4), size, LARGE_2M, &boot.region_base) != OK ||
	    boot.region_base < REGION_MIN)
		fail("too little memory below 4 GiB", "");
	boot.tail_end = boot.region_base + size - own;
	boot.base_kib = *(const volatile u16 *)0x413;
	low_end = e820_ram_end(&boot.map, 0);
	if (low_end > boot.base_kib * KIB(1))
		low_end = boot.base_kib * KIB(1);
	low_end &= ~PAGE_MASK;
	if (low_end > KIB(640) || low_end < LOW_MIN + LOW_PAGES)
		fail("too little memory below 640 KiB", "");
	boot.low_base = low_end - LOW_PAGES;
}

static void add_hole(struct holes *h, u64 from, u64 to)
{
	h->from[h->count] = from;
	h->to[h->count] = to;
	h->count++;
}

/* What XMHF is, and what it is made from. */
static const struct holes *own_memory(void)
{
	static struct holes h;
	u32 i = 0;

	h.count = 0;
	add_hole(&h, boot.region_base, boot.region_base + boot.region_size);
	add_hole(&h, boot.low_base, boot.low_base + LOW_PAGES);
	add_hole(&h, (u64)loader_image, (u64)loader_image_end);
	while (i < handover.modules) {
		add_hole(&h, handover.module[i].start,
			 handover.module[i].start + handover.module[i].size);
		i++;
	}
	return &h;
}

/* From here on no device reaches the region, nor what is copied there. */
static void hold_devices_back(void)
{
	if (boot.platform.iommu == IOMMU_NONE)
		return;
	iommu_init(&boot.platform, boot.tail_end);
	(void)iommu_check();
	held = true;
	if (!iommu_start(own_memory()))
		fail("an IOMMU does not answer", " (dma=unprotected does without it)");
}

/* What a device may have written to before: now nothing changes any more. */
static void check_loaded(void)
{
	u64 pages = hypapp_pages;

	if (!seal_holds())
		fail("the boot image is damaged: a bad file, or a device has written to it", "");
	boot.hypapps = 0;
	find_hypapps();
	if (hypapp_pages != pages)
		fail("a device has written to a hypapp's file", "");
}

static void hide_iommus(void)
{
	if (boot.platform.iommu == IOMMU_NONE)
		return;
	if (!platform_hide_iommus(&handover, &boot.platform))
		fail("the ACPI table of the IOMMUs cannot be changed, so that the OS would find "
		     "them",
		     "");
}

/* Copy the core to its region and map it at its address. */
static void place_core(const struct vendor *vendor)
{
	const struct core_header *core = (const struct core_header *)vendor->core;
	size_t file = (size_t)(core->file_end - core->start);
	u64 i = 0;

	if (file > (size_t)(vendor->end - vendor->core))
		file = (size_t)(vendor->end - vendor->core);
	memcpy((void *)boot.region_base, core, file);
	memset((void *)(boot.region_base + file), 0, boot.tail_end - boot.region_base - file);
	hypapps_place(&boot, boot.region_base + (core->end - core->start));
	while (i * LARGE_2M < boot.region_size) {
		loader_l2_high[i] = (boot.region_base + i * LARGE_2M) | 0x83; /* P, W, large */
		i++;
	}
	loader_l3_high[510] = (u64)loader_l2_high | 3;
	loader_l4[511] = (u64)loader_l3_high | 3;
}

void loader_main(u32 magic, u32 info)
{
	const char *wrong = mb2_read(magic, (const void *)(u64)info, &handover);
	const struct vendor *vendor;
	const struct core_header *core;

	read_options();
	if (wrong != NULL)
		fail(wrong, "");
	vendor = choose_core();
	core = (const struct core_header *)vendor->core;
	find_cpus();
	find_hypapps();
	find_platform();
	find_iommus();
	find_memory(core);
	hold_devices_back();
	check_loaded();
	hide_iommus();
	place_core(vendor);
	boot.magic = BOOT_MAGIC;
	loader_enter_core(&boot, core->entry);
}
