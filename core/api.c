/* SPDX-License-Identifier: BSD-2-Clause */
/* See api.h. */
#include "core/api.h"
#include "core/backend.h"
#include "core/gmem.h"
#include "core/dma.h"
#include "core/hypapp.h"
#include "core/image.h"
#include "core/intercept.h"
#include "core/log.h"
#include "core/partition.h"
#include "core/pt.h"
#include "core/quiesce.h"
#include "core/rights.h"
#include "core/string.h"
#include "core/vector.h"
#include "x86/apic.h"
#include "x86/cpu.h"

#define TEXT_MAX 160U
#define PROTECT_MAX 512U

/*
 * The core's pointer to @len bytes at @va of the hypapp, within a page; NULL: they are not its own,
 * or not writable. Its page tables never change, so what they say once holds.
 */
static void *hypapp_ptr(u32 hypapp, u64 va, bool write)
{
	const struct pt_format *f = pte_format((enum pt_space)(PT_HYPAPP + hypapp));
	u32 level;
	u64 e;

	if (va >= HYPAPP_STACKS + LARGE_2M)
		return NULL;
	e = pt_lookup((enum pt_space)(PT_HYPAPP + hypapp), va, &level);
	if (level != 1 || (e & f->present) == 0 || (write && (e & f->write) == 0))
		return NULL;
	return image_ptr((e & PTE_ADDR) + (va & PAGE_MASK));
}

/* How much of [va, va + len) lies in the first page. */
static u64 first_part(u64 va, u64 len)
{
	u64 n = PAGE_SIZE - (va & PAGE_MASK);

	return n < len ? n : len;
}

/* Is all of the hypapp's [va, va + len) there? @len is at most a page. */
static bool hypapp_has(u32 hypapp, u64 va, u64 len, bool write)
{
	u64 n = first_part(va, len);

	if (va > HYPAPP_STACKS + LARGE_2M || hypapp_ptr(hypapp, va, write) == NULL)
		return false;
	return n == len || hypapp_ptr(hypapp, va + n, write) != NULL;
}

static enum xmhf_status call_log(struct ring3 *r, const u64 *call)
{
	char text[TEXT_MAX + 1];
	u64 va = call[1], len = call[2], n, i = 0;

	if (len > TEXT_MAX)
		return XMHF_EINVAL;
	if (len != 0 && !hypapp_has(r->hypapp, va, len, false))
		return XMHF_ERANGE;
	n = first_part(va, len);
	if (n != 0)
		memcpy(text, hypapp_ptr(r->hypapp, va, false), n);
	if (n < len)
		memcpy(text + n, hypapp_ptr(r->hypapp, va + n, false), len - n);
	while (i < len) {
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '.';
		i++;
	}
	text[len] = '\0';
	log_info("%s: %s", hypapp_name(r->hypapp), text);
	return XMHF_SUCCESS;
}

/* The guest has registers: not in start(). */
static bool has_guest(const struct ring3 *r)
{
	return r->arg[0] != HYPAPP_START;
}

static enum xmhf_status call_get(struct ring3 *r, u64 *call)
{
	u64 which = call[1];

	if (!has_guest(r))
		return XMHF_ESTATE;
	if (which < REGS)
		call[3] = r->v->gpr[which];
	else if (which == XMHF_RIP)
		call[3] = r->v->rip;
	else if (which == XMHF_RFLAGS)
		call[3] = r->v->rflags;
	else if (which >= XMHF_REGS || !backend_get(r->v, (enum xmhf_reg)which, &call[3]))
		return XMHF_EINVAL;
	return XMHF_SUCCESS;
}

static enum xmhf_status call_set(struct ring3 *r, const u64 *call)
{
	u64 which = call[1];

	if (!has_guest(r))
		return XMHF_ESTATE;
	if (which < REGS)
		r->v->gpr[which] = call[2];
	else if (which == XMHF_RIP)
		r->v->rip = call[2];
	else if (which == XMHF_RFLAGS)
		r->v->rflags = (r->v->rflags & ~RFLAGS_FREE) | (call[2] & RFLAGS_FREE);
	else if (which >= XMHF_REGS || !backend_set(r->v, (enum xmhf_reg)which, call[2]))
		return XMHF_EINVAL;
	return XMHF_SUCCESS;
}

/* Part of a copy that lies in one page of the hypapp. */
static enum status copy_part(u64 gpa, void *ptr, u64 len, bool to_guest)
{
	return to_guest ? gmem_write(GPA(gpa), ptr, len) : gmem_read(GPA(gpa), ptr, len);
}

static enum xmhf_status call_copy(struct ring3 *r, const u64 *call, bool to_guest)
{
	u64 gpa = call[1], va = call[2], len = call[3], n;
	enum status st;

	if (len == 0 || len > PAGE_SIZE)
		return XMHF_EINVAL;
	if (!hypapp_is_ram(gpa, len) || !hypapp_has(r->hypapp, va, len, !to_guest))
		return XMHF_ERANGE;
	if (partition_hides(r->hypapp, gpa, len))
		return XMHF_ERANGE;
	n = first_part(va, len);
	st = copy_part(gpa, hypapp_ptr(r->hypapp, va, !to_guest), n, to_guest);
	if (st == OK && n < len)
		st =
		    copy_part(gpa + n, hypapp_ptr(r->hypapp, va + n, !to_guest), len - n, to_guest);
	return api_status(st, XMHF_ERANGE);
}

static enum xmhf_status call_translate(struct ring3 *r, u64 *call)
{
	u64 access = call[2] & ~XMHF_NO_CHECK;
	struct gpaging p;
	enum insn_mode mode;
	gpa_t gpa = {0};
	u64 error = 0;
	enum status st;

	if (!has_guest(r))
		return XMHF_ESTATE;
	if (access > XMHF_EXEC)
		return XMHF_EINVAL;
	backend_paging(r->v, &p, &mode);
	if ((call[2] & XMHF_NO_CHECK) != 0) {
		access = GWALK_READ;
		p.user = false;
		p.ac = true;
	}
	st = gwalk(&p, call[1], (enum gwalk_access)access, &gpa, &error);
	call[3] = st == OK ? gpa.a : error;
	if (st == OK)
		return XMHF_SUCCESS;
	return st == ERR_FAULT ? XMHF_EFAULT : XMHF_ERANGE;
}

static enum xmhf_status call_intercept(struct ring3 *r, const u64 *call)
{
	enum status st;

	if (has_guest(r) || r->v->id != 0)
		return XMHF_ESTATE;
	if (!hypapp_wants(r->hypapp, call[1]))
		return XMHF_EINVAL;
	st = intercept_add(r->v, r->hypapp, call[1], call[2], call[3]);
	return api_status(st, XMHF_EINVAL);
}

static enum xmhf_status call_protect(struct ring3 *r, const u64 *call, bool dma)
{
	u64 gpa = call[1], pages = call[2], prot = call[3];
	enum status st;

	if ((gpa & PAGE_MASK) != 0 || pages == 0 || pages > PROTECT_MAX || prot > PT_RWX ||
	    (prot != 0 && (prot & PT_R) == 0) || (dma && (prot & PT_X) != 0))
		return XMHF_EINVAL;
	if (!hypapp_is_ram(gpa, pages * PAGE_SIZE) || host_overlaps(gpa, pages * PAGE_SIZE))
		return XMHF_ERANGE;
	if (!dma && !hypapp_wants(r->hypapp, HYPAPP_MEMORY) && prot != PT_RWX)
		return XMHF_EINVAL;
	st = dma ? rights_set_dma(r->hypapp, gpa, (u32)pages, (u32)prot)
		 : rights_set(r->v, r->hypapp, gpa, (u32)pages, (u32)prot);
	return api_status(st, XMHF_ENOTSUP);
}

static enum xmhf_status call_take_device(const u64 *call)
{
	if (call[1] > UINT16_MAX)
		return XMHF_EINVAL;
	return api_status(dma_take((u32)call[1]), XMHF_ENOTSUP);
}

static enum xmhf_status call_fact(struct ring3 *r, u64 *call)
{
	(void)r;
	switch (call[1]) {
	case XMHF_FACT_CPUS: call[3] = host.cpus; return XMHF_SUCCESS;
	case XMHF_FACT_MEMORY_END: call[3] = hypapp_memory_end(); return XMHF_SUCCESS;
	case XMHF_FACT_TSC: call[3] = cpu_tsc(); return XMHF_SUCCESS;
	default: return XMHF_EINVAL;
	}
}

/* Exceptions that a VMCB or VMCS can deliver in every mode, and those of them with an error code.
 */
#define INJECTABLE 0xf7dcbUL
#define HAVE_ERROR 0x27d00UL
#define ERROR_MAX 0x7fffUL /* a VMCS takes no more. Intel SDM vol. 3, 27.2.1.3 */

static enum xmhf_status call_inject(struct ring3 *r, const u64 *call)
{
	u64 vector = call[1];

	if (!has_guest(r))
		return XMHF_ESTATE;
	if (vector > 255 || (vector < 32 && vector != VECTOR_NMI && !((INJECTABLE >> vector) & 1)))
		return XMHF_EINVAL;
	if (vector >= 32) {
		apic_send(r->v->apic_id, (u32)(vector | ICR_ASSERT));
		return XMHF_SUCCESS;
	}
	if ((HAVE_ERROR >> vector & 1) != 0 && call[2] > ERROR_MAX)
		return XMHF_EINVAL;
	r->v->inject = INJECT_VALID | vector;
	if ((HAVE_ERROR >> vector & 1) != 0)
		r->v->inject |= INJECT_HAS_ERROR | INJECT_ERROR(call[2]);
	return XMHF_SUCCESS;
}

static enum xmhf_status call_quiesce(struct ring3 *r)
{
	if (!has_guest(r))
		return XMHF_ESTATE;
	if (!r->holds) {
		quiesce_hold(r->v);
		r->holds = true;
		hypapp_holds(r);
	}
	return XMHF_SUCCESS;
}

static enum xmhf_status call_partition(struct ring3 *r, u64 *call)
{
	switch (call[0]) {
	case XMHF_SYS_PARTITION_CREATE: return partition_create(r->hypapp, &call[3]);
	case XMHF_SYS_PARTITION_GIVE:
		return partition_give(r->v, r->hypapp, call[1], call[2], call[3], call[4]);
	case XMHF_SYS_PARTITION_GET: return partition_get(r->hypapp, call[1], call[2], &call[3]);
	case XMHF_SYS_PARTITION_SET: return partition_set(r->hypapp, call[1], call[2], call[3]);
	case XMHF_SYS_PARTITION_ENTER:
		return has_guest(r) ? partition_enter(r->v, r->hypapp, call[1], &call[3])
				    : XMHF_ESTATE;
	default: return partition_destroy(r->hypapp, call[1]);
	}
}

static enum xmhf_status dispatch(struct ring3 *r, u64 *call)
{
	switch (call[0]) {
	case XMHF_SYS_LOG: return call_log(r, call);
	case XMHF_SYS_GET: return call_get(r, call);
	case XMHF_SYS_SET: return call_set(r, call);
	case XMHF_SYS_READ: return call_copy(r, call, false);
	case XMHF_SYS_WRITE: return call_copy(r, call, true);
	case XMHF_SYS_TRANSLATE: return call_translate(r, call);
	case XMHF_SYS_PROTECT: return call_protect(r, call, false);
	case XMHF_SYS_PROTECT_DMA: return call_protect(r, call, true);
	case XMHF_SYS_TAKE_DEVICE: return call_take_device(call);
	case XMHF_SYS_INTERCEPT: return call_intercept(r, call);
	case XMHF_SYS_INJECT: return call_inject(r, call);
	case XMHF_SYS_QUIESCE: return call_quiesce(r);
	case XMHF_SYS_FACT: return call_fact(r, call);
	default: break;
	}
	if (call[0] >= XMHF_SYS_PARTITION_CREATE && call[0] <= XMHF_SYS_PARTITION_DESTROY)
		return call_partition(r, call);
	return XMHF_EINVAL;
}

bool api_call(struct ring3 *r, u64 *call)
{
	call[0] = dispatch(r, call);
	return true;
}
