/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot, on one screen: what the loader found out becomes `host`; the host's page tables, then the
 * guest's; every processor gets its controls; the guest starts.
 */
#include "core/main.h"
#include "core/apicwatch.h"
#include "core/apstart.h"
#include "core/backend.h"
#include "core/boot.h"
#include "core/dma.h"
#include "core/e820.h"
#include "core/guestcode.h"
#include "core/hypapp.h"
#include "core/image.h"
#include "core/io.h"
#include "core/legacy.h"
#include "core/log.h"
#include "core/memprot.h"
#include "core/mmio.h"
#include "core/msr.h"
#include "core/mtrr.h"
#include "core/string.h"
#include "x86/apic.h"
#include "x86/cpu.h"
#include "x86/hostmap.h"
#include "x86/idt.h"
#include "x86/smp.h"

struct host host;

static struct boot_info boot;

static void fill_host(void)
{
	u64 top = e820_top(&boot.map);
	u32 i = 0;

	host.region_base = boot.region_base;
	host.region_end = boot.region_base + boot.region_size;
	host.low_guest = boot.low_base;
	host.low_host = boot.low_base + PAGE_SIZE;
	host.direct_end = (top + LARGE_1G - 1) & ~(LARGE_1G - 1);
	if (host.direct_end < GIB(4))
		host.direct_end = GIB(4);
	host.phys_end = BIT(cpu_phys_bits());
	host.cpus = boot.cpus;
	host.hypapps = boot.hypapps;
	while (i < boot.hypapps) {
		host.hypapp_base[i] = boot.hypapp[i].base;
		host.hypapp_end[i] = boot.hypapp[i].end;
		i++;
	}
	i = 0;
	host.iommu = boot.platform.iommu;
	while (i < boot.platform.iommus && i < HOST_MMIO && host.iommu != IOMMU_NONE) {
		host.mmio_base[i] = boot.platform.iommu_base[i];
		host.mmio_end[i] = host.mmio_base[i] + boot.platform.iommu_size[i];
		host.unit[i] = boot.platform.iommu_device[i];
		i++;
	}
	host.mmio_count = i;
}

static void must(enum status st, const char *what)
{
	if (st != OK)
		panic("%s failed (status %u)", what, (u32)st);
}

/* The processor that runs this is number 0; the others keep the order of the ACPI tables. */
static void number_cpus(void)
{
	u32 self = apic_id();
	u32 n = 1;
	u32 i = 0;

	vcpus[0].apic_id = self;
	while (i < host.cpus) {
		if (boot.apic_id[i] != self) {
			if (n < MAX_CPUS)
				vcpus[n].apic_id = boot.apic_id[i];
			n++;
		}
		i++;
	}
	if (n != host.cpus)
		panic("the boot processor (APIC ID %u) is not in the ACPI tables", self);
}

static void start_cpu(struct vcpu *v)
{
	smp_setup(v);
	backend_cpu_start(v);
	v->dfr = 0xffffffff;
	mtrr_load(v);
	apstart_park(v);
	hypapp_start(v);
}

static bool init_is_held(enum init_policy policy)
{
	switch (policy) {
	case INIT_WATCH: return false;
	case INIT_HELD: return true;
	case INIT_AUTO: break;
	}
	return backend_holds_init();
}

static void start_others(void)
{
	u32 i = 1;

	smp_prepare();
	while (i < host.cpus) {
		vcpus[i].id = i;
		if (smp_start(&vcpus[i]) != OK)
			panic("processor %u (APIC ID %u) does not start", i, vcpus[i].apic_id);
		i++;
	}
}

void smp_ap_main(struct vcpu *v)
{
	start_cpu(v);
	/* So the guest's first SIPI starts it; one that comes while an INIT is answered is lost. */
	v->held = backend_wait_sipi(v);
	smp_online();
	exit_loop(v);
}

void core_main(const struct boot_info *from)
{
	struct vcpu *v = &vcpus[0];

	memcpy(&boot, from, sizeof(boot));
	log_init(&boot.options);
	log_info("XMHF %u.%u (%s)", XMHF_MAJOR, XMHF_MINOR, backend_name());
	if (boot.magic != BOOT_MAGIC)
		panic("loader and core do not belong together");
	fill_host();
	log_info("region 0x%lx-0x%lx (%lu KiB)", host.region_base, host.region_end,
		 (host.region_end - host.region_base) / KIB(1));
	log_info("%u CPUs", host.cpus);
	idt_init();
	must(hostmap_init(boot.tail_end), "mapping the host's memory");
	msr_init();
	must(memprot_init(), "mapping the guest's memory");
	must(hypapp_init(&boot), "mapping the hypapps' memory");
	must(dma_init(&boot), "mapping the devices' memory");
	number_cpus();
	io_init(&boot.options);
	legacy_init(&boot.platform);
	must(mmio_init(&boot.platform), "watching devices");
	dma_start();
	must(guestcode_install(&boot.map, boot.base_kib), "the guest's memory map");
	start_cpu(v);
	backend_seal();
	must(apicwatch_init(init_is_held(boot.options.init)), "watching the APIC");
	start_others();
	v->wait_sipi = false;
	v->rip = GUESTCODE_BOOT;
	log_info("guest: starting from drive 0x80");
	exit_loop(v);
}
