/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any call of the API with any registers, from any callback: XMHF touches memory only where the hypapp's own pages are,
 * hands on only what it has checked, and changes nothing of the processor but the guest's registers.
 */
#include "core/api.h"
#include "core/backend.h"
#include "core/dma.h"
#include "core/gmem.h"
#include "core/gwalk.h"
#include "core/hypapp.h"
#include "core/image.h"
#include "core/intercept.h"
#include "core/partition.h"
#include "core/pt.h"
#include "core/quiesce.h"
#include "core/rights.h"
#include "model/one.h"
#include "x86/apic.h"
#include "x86/cpu.h"

static struct ring3 stay;
static u8 memory[2][PAGE_SIZE]; /* two pages of the hypapp's, one behind the other */
static bool there[2], writable[2];
static u64 ram_at, ram_len; /* what e820 said is RAM */
static bool ours, is_wanted;

static const struct pt_format format = {.present = BIT(0), .write = BIT(1)};
const struct pt_format *pte_format(enum pt_space s)
{
	check(s == PT_HYPAPP + stay.hypapp, "its own space");
	return &format;
}
u64 pt_lookup(enum pt_space s, u64 addr, u32 *level)
{
	u32 n = (u32)(addr >> 12 & 1);

	check(s == PT_HYPAPP + stay.hypapp && addr < BIT(47), "its own half of its own space");
	*level = there[n] ? 1 : nondet(u32);
	return there[n] ? (u64)n << 12 | 1 | (writable[n] ? 2 : 0) : *level == 1 ? 0 : nondet(u64);
}
void *image_ptr(u64 pa)
{
	check(pa < 2 * PAGE_SIZE && there[pa >> 12], "a page that it has");
	return &memory[pa >> 12][pa & PAGE_MASK];
}
#define memcpy model_memcpy
static void *model_memcpy(void *to, const void *from, size_t n)
{
	check(__CPROVER_w_ok(to, n) && __CPROVER_r_ok(from, n), "inside both");
	return to;
}
bool hypapp_is_ram(u64 gpa, u64 len)
{
	if (gpa > UINT64_MAX - len || nondet(bool))
		return false;
	ram_at = gpa;
	ram_len = len;
	return true;
}
bool host_overlaps(u64 a, u64 len)
{
	check(a == ram_at && len == ram_len, "of what is RAM");
	ours = nondet(bool);
	return ours;
}
enum status dma_take(u32 device)
{
	check(device <= 0xffff, "bus, device, function");
	return nondet(bool) ? OK : nondet(bool) ? ERR_NOMEM : ERR_NOT_FOUND;
}
static void check_copy(gpa_t gpa, const void *p, size_t len, bool write)
{
	check(len >= 1 && len <= PAGE_SIZE && gpa.a >= ram_at && gpa.a - ram_at <= ram_len - len, "RAM only");
	check(write ? __CPROVER_w_ok(p, len) : __CPROVER_r_ok(p, len), "the hypapp's own bytes");
	check(!write || writable[__CPROVER_POINTER_OFFSET(p) >> 12], "which it may write");
}
enum status gmem_read(gpa_t gpa, void *buf, size_t len)
{
	check_copy(gpa, buf, len, true);
	return nondet(bool) ? OK : ERR_RANGE;
}
enum status gmem_write(gpa_t gpa, const void *buf, size_t len)
{
	check_copy(gpa, buf, len, false);
	return nondet(bool) ? OK : ERR_RANGE;
}
enum status gwalk(const struct gpaging *p, u64 lin, enum gwalk_access access, gpa_t *gpa, u64 *pf_error)
{
	check(access == GWALK_READ || access == GWALK_WRITE || access == GWALK_EXEC, "an access");
	gpa->a = nondet(u64);
	*pf_error = nondet(u64);
	return nondet(bool) ? OK : nondet(bool) ? ERR_FAULT : ERR_RANGE;
}
void backend_paging(struct vcpu *v, struct gpaging *p, enum insn_mode *mode)
{
}
static void check_rights(u32 n, u64 gpa, u32 pages, u32 prot)
{
	check(n == stay.hypapp && (gpa & PAGE_MASK) == 0 && pages >= 1 && pages <= 512, "its own word on pages");
	check(prot == 0 || ((prot & 1) != 0 && prot <= 7), "rights that there are");
	check(ram_at == gpa && ram_len == pages * PAGE_SIZE && !ours, "of RAM that is not XMHF's");
}
enum status rights_set(const struct vcpu *v, u32 n, u64 gpa, u32 pages, u32 prot)
{
	check_rights(n, gpa, pages, prot);
	return nondet(bool) ? OK : nondet(bool) ? ERR_NOMEM : ERR_NOT_FOUND;
}
enum status rights_set_dma(u32 n, u64 gpa, u32 pages, u32 prot)
{
	check_rights(n, gpa, pages, prot);
	check(prot < 4, "devices do not execute");
	return nondet(bool) ? OK : nondet(bool) ? ERR_NOMEM : ERR_NOT_FOUND;
}
bool hypapp_wants(u32 n, u64 event)
{
	check(n == stay.hypapp, "its own");
	is_wanted = event < HYPAPP_EVENTS && nondet(bool);
	return is_wanted;
}
enum status intercept_add(struct vcpu *v, u32 n, u64 event, u64 a, u64 b)
{
	check(n == stay.hypapp && v->id == 0 && is_wanted && event < HYPAPP_EVENTS, "at the start, for a callback it has");
	check(stay.arg[0] == HYPAPP_START, "before the guest runs");
	return nondet(bool) ? OK : nondet(bool) ? ERR_NOMEM : ERR_INVALID;
}
bool backend_get(const struct vcpu *v, enum xmhf_reg r, u64 *val)
{
	check(v == &one && r > XMHF_RFLAGS && r < XMHF_REGS, "a register there is");
	return nondet(bool);
}
bool backend_set(struct vcpu *v, enum xmhf_reg r, u64 val)
{
	check(v == &one && r > XMHF_RFLAGS && r < XMHF_REGS, "a register there is");
	return nondet(bool);
}
void apic_send(u32 dest, u32 low)
{
	check(dest == one.apic_id, "to this processor itself");
	check((low & 0xff) >= 32 && ((low >> 8) & 7) == 0 && (low & 0x000c0800) == 0, "a plain interrupt, to one");
}
void quiesce_hold(const struct vcpu *v)
{
	check(v == &one && !stay.holds, "once");
}
void hypapp_holds(const struct ring3 *r)
{
}
const char *hypapp_name(u32 n)
{
	return "x";
}
u64 hypapp_memory_end(void)
{
	return nondet(u64);
}
u64 cpu_tsc(void)
{
	return nondet(u64);
}
#define PARTITION_STUB(params) params { check(hypapp == stay.hypapp, "its own"); return nondet(enum xmhf_status); }
enum xmhf_status partition_create PARTITION_STUB((u32 hypapp, u64 *handle))
enum xmhf_status partition_give PARTITION_STUB((const struct vcpu *v, u32 hypapp, u64 h, u64 gpa, u64 at, u64 prot))
enum xmhf_status partition_get PARTITION_STUB((u32 hypapp, u64 h, u64 which, u64 *val))
enum xmhf_status partition_set PARTITION_STUB((u32 hypapp, u64 h, u64 which, u64 val))
enum xmhf_status partition_enter PARTITION_STUB((struct vcpu *v, u32 hypapp, u64 h, u64 *left))
enum xmhf_status partition_destroy PARTITION_STUB((u32 hypapp, u64 h))
bool partition_hides(u32 hypapp, u64 gpa, u64 len)
{
	check(hypapp == stay.hypapp && gpa == ram_at && len == ram_len && len <= PAGE_SIZE, "as partition.h says");
	return nondet(bool);
}
#include "core/api.c"

void harness(void)
{
	u64 call[RING3_CALL], number;
	u32 id = one.id, apic = one.apic_id, mail = one.mail;
	u64 flags = one.rflags, flushed = one.flushed;
	bool waits = one.wait_sipi;

	for (u32 i = 0; i < RING3_CALL; i++)
		call[i] = nondet(u64);
	stay.v = &one;
	one.inject = 0;
	assume(stay.hypapp < HYPAPPS_MAX);
	number = call[0];
#if CASE == 0
	call[0] = number = XMHF_SYS_LOG;
#else
	assume(number != XMHF_SYS_LOG);
#endif
	(void)api_call(&stay, call);
	check(number < XMHF_SYS_CALLS || call[0] == XMHF_EINVAL, "no call");
	check(one.id == id && one.apic_id == apic && one.mail == mail && one.flushed == flushed && one.wait_sipi == waits,
	      "XMHF's own fields stay");
	/* APM vol. 2, 3.1.6: IOPL, NT, RF, VM, AC, VIF, VIP, ID and what is reserved. */
	check(((one.rflags ^ flags) & ~0xdd5UL) == 0, "only flags that are the guest's to choose");
	check((one.inject & 0xff) < 32, "an exception, or an NMI");
	END_OF_PROOF;
}
