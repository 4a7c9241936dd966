/* SPDX-License-Identifier: BSD-2-Clause */
/* dma_init() asks for all memory that there is, without the right to execute, and takes the message window away. */
#define MAPPED(addr, to, level, prot) ((addr) == 0xfee00000 && (to) == 0 && (level) == 2 && (prot) == 0 && s == PT_DEVICE)
#include "contracts/memprot.h"
#include "core/dma.h"
#include "core/identity.h"
#include "iommu/iommu.h"
#include "x86/apic.h"
#include "model/host.h"
enum status identity_map(enum pt_space s, u64 end, u32 prot, u32 largest)
	requires(s == PT_DEVICE && prot == (PT_R | PT_W) && (largest == 2 || largest == 3))
	requires(end >= host.direct_end && (end & (LARGE_1G - 1)) == 0 && end <= BIT(47)) assigns();
u32 iommu_largest(void) requires(1) ensures(result == 2 || result == 3) assigns();
const char *iommu_check(void) requires(1) assigns();
void iommu_init(const struct platform *p, u64 memory) requires(__CPROVER_r_ok(p, sizeof(*p))) assigns();
static u64 root, first;
static bool open, flushed;
u32 pte_root(enum pt_space s) requires(s == PT_DEVICE) ensures(result == 7) assigns();
hpa_t pte_table_pa(u32 table) requires(table == 7) ensures(result.a == root) assigns();
u64 pte_load(u32 table, u32 slot) requires(table == 7 && slot == 0) ensures(result == first) assigns();
void iommu_open(u64 root4, u64 root3)
	requires(root4 == root && root3 == (first & 0x000ffffffffff000)) assigns(open, flushed)
	ensures(open && !flushed);
void iommu_flush(void) requires(1) assigns(flushed) ensures(flushed);
bool iommu_notify(u32 id) requires(1) assigns();
void iommu_mask(bool on) requires(1) assigns();
u32 apic_id(void) requires(1) assigns();
void log_line(enum log_level level, const char *fmt, ...)
{
}
static u32 read_faults(void) requires(open && flushed) assigns();
#include "core/dma.c"

void harness(void)
{
	static struct boot_info b;

	assume(spec_host_ok());
	(void)dma_init(&b);
	open = flushed = false;
	dma_start();
	check(host.iommu == IOMMU_NONE || (open && flushed), "in force");
	END_OF_PROOF;
}
