/* SPDX-License-Identifier: BSD-2-Clause */
/* See gwalk.h. */
#include "core/gwalk.h"
#include "core/gmem.h"

#define CR0_WP BIT(16)
#define CR0_PG BIT(31)
#define CR4_PSE BIT(4)
#define CR4_PAE BIT(5)
#define CR4_LA57 BIT(12)
#define CR4_SMEP BIT(20)
#define CR4_SMAP BIT(21)
#define EFER_LMA BIT(10)
#define EFER_NXE BIT(11)

#define ENTRY_P BIT(0)
#define ENTRY_W BIT(1)
#define ENTRY_U BIT(2)
#define ENTRY_PS BIT(7)
#define ENTRY_NX BIT(63)
#define ENTRY_ADDR 0x000ffffffffff000UL /* bits 51:12 */

/* Bits that must be 0 in a present entry. */
#define RSV_HIGH_PAE 0x7ff0000000000000UL /* bits 62:52; in long mode the guest may use them */
/* Bits 8:6 and 2:1. Bit 5 is reserved by the manual, but QEMU sets it there as an accessed bit. */
#define RSV_PDPTE_PAE 0x1c6UL
#define RSV_LEAF_LOW 0x1fffUL /* up to bit 12 (PAT) a large leaf may use them all */
#define RSV_PSE36 BIT(21)

/* The three kinds of tables. */
enum kind { KIND_32, KIND_PAE, KIND_LONG };

static enum kind kind_of(const struct gpaging *p)
{
	if ((p->efer & EFER_LMA) != 0)
		return KIND_LONG;
	return (p->cr4 & CR4_PAE) != 0 ? KIND_PAE : KIND_32;
}

static u32 levels(const struct gpaging *p, enum kind k)
{
	if (k == KIND_LONG)
		return (p->cr4 & CR4_LA57) != 0 ? 5 : 4;
	return k == KIND_PAE ? 3 : 2;
}

/* The lowest bit of a linear address that selects an entry of a table of @level. */
static u32 level_shift(enum kind k, u32 level)
{
	return 12 + (level - 1) * (k == KIND_32 ? 10 : 9);
}

static u64 root_table(const struct gpaging *p, enum kind k)
{
	if (k == KIND_LONG)
		return p->cr3 & ENTRY_ADDR;
	return p->cr3 & (k == KIND_PAE ? 0xffffffe0 : 0xfffff000);
}

/* The only place that reads a table: each entry is fetched once and judged by that value. */
static enum status read_entry(enum kind k, u64 table, u64 lin, u32 level, u64 *entry)
{
	u64 index = lin >> level_shift(k, level);
	u32 narrow;
	enum status st;

	if (k != KIND_32)
		return gmem_read_u64(GPA(table + 8 * (index & 0x1ff)), entry);
	st = gmem_read_u32(GPA(table + 4 * (index & 0x3ff)), &narrow);
	if (st == OK)
		*entry = narrow;
	return st;
}

/* Does the present entry @e map a page, rather than point to a table? */
static bool is_leaf(const struct gpaging *p, enum kind k, u32 level, u64 e)
{
	if (level == 1)
		return true;
	if ((e & ENTRY_PS) == 0)
		return false;
	if (k == KIND_32)
		return (p->cr4 & CR4_PSE) != 0;
	return level == 2 || (k == KIND_LONG && level == 3);
}

/* Bits that must be 0 in the present entry @e. */
static u64 reserved_bits(const struct gpaging *p, enum kind k, u32 level, bool leaf)
{
	u64 rsv = 0;

	if (k == KIND_32)
		return leaf && level == 2 ? RSV_PSE36 : 0;
	if (k == KIND_PAE)
		rsv |= RSV_HIGH_PAE;
	if (k == KIND_PAE && level == 3)
		return rsv | RSV_PDPTE_PAE | ENTRY_NX;
	if ((p->efer & EFER_NXE) == 0)
		rsv |= ENTRY_NX;
	if (leaf && level > 1)
		rsv |= (BIT(level_shift(k, level)) - 1) & ~RSV_LEAF_LOW;
	if (level > 3)
		rsv |= ENTRY_PS;
	return rsv;
}

static u64 leaf_address(enum kind k, u32 level, u64 e, u64 lin)
{
	u64 offset = BIT(level_shift(k, level)) - 1;
	u64 base = e & ENTRY_ADDR & ~offset;

	if (k == KIND_32 && level == 2)
		base |= (e & 0x001fe000) << 19; /* PSE-36: bits 20:13 are address bits 39:32 */
	return base | (lin & offset);
}

/*
 * May the access be made? @rights has ENTRY_W and ENTRY_U if every entry has them, and ENTRY_NX if
 * none has it. Intel SDM vol. 3A, 4.6.
 */
static bool allowed(const struct gpaging *p, enum gwalk_access access, u64 rights)
{
	bool user_page = (rights & ENTRY_U) != 0;

	if (p->user && !user_page)
		return false;
	if (access == GWALK_EXEC) {
		if (!p->user && user_page && (p->cr4 & CR4_SMEP) != 0)
			return false;
		return (rights & ENTRY_NX) != 0;
	}
	if (!p->user && user_page && (p->cr4 & CR4_SMAP) != 0 && !p->ac)
		return false;
	if (access == GWALK_READ || (rights & ENTRY_W) != 0)
		return true;
	return !p->user && (p->cr0 & CR0_WP) == 0;
}

/* The bits of the error code that tell what access it was. */
static u64 access_error(const struct gpaging *p, enum kind k, enum gwalk_access access)
{
	bool nx = k != KIND_32 && (p->efer & EFER_NXE) != 0;
	u64 error = p->user ? PF_U : 0;

	if (access == GWALK_WRITE)
		error |= PF_W;
	if (access == GWALK_EXEC && (nx || (p->cr4 & CR4_SMEP) != 0))
		error |= PF_ID;
	return error;
}

bool gwalk_canonical(const struct gpaging *p, u64 lin)
{
	u32 sign = (p->cr4 & CR4_LA57) != 0 ? 56 : 47;

	if ((p->cr0 & CR0_PG) == 0 || (p->efer & EFER_LMA) == 0)
		return true;
	return lin >> sign == 0 || lin >> sign == ~0UL >> sign;
}

/* The walk proper, with paging on and @lin of the right width. */
static enum status walk(const struct gpaging *p, u64 lin, enum gwalk_access access, gpa_t *gpa,
			u64 *pf_error)
{
	enum kind k = kind_of(p);
	u64 table = root_table(p, k);
	u64 rights = ENTRY_W | ENTRY_U | ENTRY_NX;
	u32 level = levels(p, k);
	bool leaf = false;
	u64 e = 0;

	*pf_error = access_error(p, k, access);
	while (!leaf) {
		enum status st = read_entry(k, table, lin, level, &e);

		if (st != OK)
			return st;
		if ((e & ENTRY_P) == 0)
			return ERR_FAULT;
		leaf = is_leaf(p, k, level, e);
		if ((e & reserved_bits(p, k, level, leaf)) != 0) {
			*pf_error |= PF_P | PF_RSV;
			return ERR_FAULT;
		}
		if (k != KIND_PAE || level != 3) /* a PDPTE of PAE grants everything */
			rights &= e ^ ENTRY_NX;
		table = e & ENTRY_ADDR;
		if (!leaf)
			level--;
	}
	if (!allowed(p, access, rights)) {
		*pf_error |= PF_P;
		return ERR_FAULT;
	}
	*gpa = GPA(leaf_address(k, level, e, lin));
	return OK;
}

enum status gwalk(const struct gpaging *p, u64 lin, enum gwalk_access access, gpa_t *gpa,
		  u64 *pf_error)
{
	bool wide = (p->efer & EFER_LMA) != 0 && (p->cr0 & CR0_PG) != 0;
	u64 a = wide ? lin : lin & 0xffffffff;

	*pf_error = 0;
	if ((p->cr0 & CR0_PG) == 0) {
		*gpa = GPA(a);
		return OK;
	}
	if (!gwalk_canonical(p, a))
		return ERR_FAULT;
	return walk(p, a, access, gpa, pf_error);
}
