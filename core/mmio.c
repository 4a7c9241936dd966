/* SPDX-License-Identifier: BSD-2-Clause */
/* See mmio.h. */
#include "core/mmio.h"
#include "core/apstart.h"
#include "core/backend.h"
#include "core/chipset.h"
#include "core/dma.h"
#include "core/guestcode.h"
#include "core/ioapic.h"
#include "core/memprot.h"
#include "x86/apic.h"
#include "x86/cpu.h"

static bool in_window(gpa_t gpa)
{
	return gpa.a >= APIC_BASE_PA && gpa.a - APIC_BASE_PA < MESSAGE_WINDOW;
}

enum status mmio_watch(u64 page)
{
	enum status st = memprot_set(GPA(page), 1, PT_R);

	if (st == OK && host.iommu != IOMMU_NONE)
		st = dma_set(GPA(page), 0);
	return st;
}

enum status mmio_init(const struct platform *p)
{
	enum status st = ioapic_init(p);

	if (st == OK)
		st = chipset_init(p);
	return st;
}

enum exit_kind mmio_cause(gpa_t gpa)
{
	if (in_window(gpa))
		return EXIT_APIC;
	if (ioapic_has(gpa) || chipset_has(gpa))
		return EXIT_CHIPSET;
	return EXIT_NPF;
}

static u64 truncate(u64 val, u32 size)
{
	return size >= 8 ? val : val & (BIT(8 * size) - 1);
}

/* XCHG: the register receives what the device held; 32 bits clear the upper half. */
static void give_back(struct vcpu *v, const struct insn_store *st, u64 old)
{
	u32 shift = st->high ? 8 : 0;
	u64 mask = truncate(UINT64_MAX, st->size) << shift;

	if (st->size == 4)
		v->gpr[st->reg] = truncate(old, 4);
	else
		v->gpr[st->reg] = (v->gpr[st->reg] & ~mask) | (old << shift & mask);
}

void mmio_store(struct vcpu *v, gpa_t gpa)
{
	struct insn_store st;
	u64 old = 0;
	u64 val;

	if (!guestcode_fetch_store(v, &st))
		return; /* a fault was raised */
	if (st.imm)
		val = st.value;
	else
		val = st.high ? v->gpr[st.reg] >> 8 : v->gpr[st.reg];
	val = truncate(val, st.size);
	if (st.xchg)
		old = cpu_mmio_read(gpa.a, st.size);
	if (in_window(gpa))
		apstart_store(v, gpa, st.size, val);
	else if (ioapic_has(gpa))
		ioapic_store(gpa, st.size, val);
	else if (chipset_has(gpa))
		chipset_store(gpa, st.size, val);
	if (st.xchg)
		give_back(v, &st, old);
	backend_skip_len(v, st.len);
}
