/* SPDX-License-Identifier: BSD-2-Clause */
/* See ref_gwalk.h. Bit numbers and table numbers are the manual's. */
#include "tests/host/fake_gmem.h"
#include "tests/host/ref_gwalk.h"

/* Rights that the entries so far leave. */
struct so_far {
	bool write, user, nx;
};

static int bit(u64 v, int n)
{
	return (int)(v >> n & 1);
}

/* Bits @hi to @lo of @v, where they are. */
static u64 field(u64 v, int hi, int lo)
{
	u64 all = ~0UL;

	return v & (all >> (63 - hi)) & (all << lo);
}

static bool load(u64 pa, u32 size, u64 *e)
{
	if (pa > sizeof(fake_memory) - size)
		return false;
	*e = fake_get(pa, size);
	return true;
}

static struct ref give_up(enum ref_end end, enum status st, u64 error)
{
	return (struct ref){end, st, 0, error};
}

/* 4.7: the error code, its P and RSVD bits apart. */
static u64 cause(const struct gpaging *p, enum gwalk_access access)
{
	bool nxe = bit(p->cr4, 5) && bit(p->efer, 11);
	u64 code = 0;

	if (access == GWALK_WRITE)
		code += 2;
	if (p->user)
		code += 4;
	if (access == GWALK_EXEC && (nxe || bit(p->cr4, 20)))
		code += 16;
	return code;
}

/* 4.6.1: what the mode of the access and the rights of the translation allow. */
static bool is_allowed(const struct gpaging *p, enum gwalk_access access, const struct so_far *r)
{
	bool wp = bit(p->cr0, 16), smep = bit(p->cr4, 20), smap = bit(p->cr4, 21);
	bool nxe = bit(p->efer, 11);

	if (p->user) {
		switch (access) {
		case GWALK_READ: return r->user;
		case GWALK_WRITE: return r->user && r->write;
		default: return r->user && !(nxe && r->nx);
		}
	}
	if (!r->user) {
		switch (access) {
		case GWALK_READ: return true;
		case GWALK_WRITE: return !wp || r->write;
		default: return !(nxe && r->nx);
		}
	}
	switch (access) {
	case GWALK_READ: return !smap || p->ac;
	case GWALK_WRITE:
		if (smap && !p->ac)
			return false;
		return !wp || r->write;
	default: return !smep && !(nxe && r->nx);
	}
}

static struct ref finish(const struct gpaging *p, enum gwalk_access access, const struct so_far *r,
			 enum ref_end end, u64 gpa)
{
	if (!is_allowed(p, access, r))
		return give_up(REF_DENIED, ERR_FAULT, cause(p, access) + 1);
	return (struct ref){end, OK, gpa, 0};
}

static void restrict_by(struct so_far *r, u64 e)
{
	r->write = r->write && bit(e, 1);
	r->user = r->user && bit(e, 2);
	r->nx = r->nx || bit(e, 63);
}

/* 4.3: 32-bit paging; tables 4-4 to 4-6. */
static struct ref walk_32(const struct gpaging *p, u64 lin, enum gwalk_access access)
{
	struct so_far r = {true, true, false};
	u64 pde, pte;

	if (!load(field(p->cr3, 31, 12) + 4 * (lin >> 22), 4, &pde))
		return give_up(REF_RANGE, ERR_RANGE, 0);
	if (!bit(pde, 0))
		return give_up(REF_NOT_PRESENT, ERR_FAULT, cause(p, access));
	restrict_by(&r, pde);
	if (bit(pde, 7) && bit(p->cr4, 4)) {
		if (bit(pde, 21))
			return give_up(REF_RESERVED, ERR_FAULT, cause(p, access) + 9);
		return finish(p, access, &r, REF_4M,
			      (field(pde, 20, 13) >> 13 << 32) + field(pde, 31, 22) +
				  field(lin, 21, 0));
	}
	if (!load(field(pde, 31, 12) + 4 * (field(lin, 21, 12) >> 12), 4, &pte))
		return give_up(REF_RANGE, ERR_RANGE, 0);
	if (!bit(pte, 0))
		return give_up(REF_NOT_PRESENT, ERR_FAULT, cause(p, access));
	restrict_by(&r, pte);
	return finish(p, access, &r, REF_4K_32, field(pte, 31, 12) + field(lin, 11, 0));
}

/* Tables 4-15 to 4-20 and 4-9 to 4-11: the two lowest structures, which PAE and long mode share. */
static struct ref walk_pd(const struct gpaging *p, u64 lin, enum gwalk_access access,
			  struct so_far *r, u64 pd, bool pae)
{
	u64 no_nx = bit(p->efer, 11) ? 0 : field(~0UL, 63, 63);
	u64 always = no_nx | (pae ? field(~0UL, 62, 52) : 0);
	u64 pde, pte;

	if (!load(pd + 8 * (field(lin, 29, 21) >> 21), 8, &pde))
		return give_up(REF_RANGE, ERR_RANGE, 0);
	if (!bit(pde, 0))
		return give_up(REF_NOT_PRESENT, ERR_FAULT, cause(p, access));
	restrict_by(r, pde);
	if ((pde & always) != 0 || (bit(pde, 7) && field(pde, 20, 13) != 0))
		return give_up(REF_RESERVED, ERR_FAULT, cause(p, access) + 9);
	if (bit(pde, 7))
		return finish(p, access, r, pae ? REF_2M_PAE : REF_2M_LONG,
			      field(pde, 51, 21) + field(lin, 20, 0));
	if (!load(field(pde, 51, 12) + 8 * (field(lin, 20, 12) >> 12), 8, &pte))
		return give_up(REF_RANGE, ERR_RANGE, 0);
	if (!bit(pte, 0))
		return give_up(REF_NOT_PRESENT, ERR_FAULT, cause(p, access));
	restrict_by(r, pte);
	if ((pte & always) != 0)
		return give_up(REF_RESERVED, ERR_FAULT, cause(p, access) + 9);
	return finish(p, access, r, pae ? REF_4K_PAE : REF_4K_LONG,
		      field(pte, 51, 12) + field(lin, 11, 0));
}

/* 4.4: PAE paging; table 4-8. */
static struct ref walk_pae(const struct gpaging *p, u64 lin, enum gwalk_access access)
{
	struct so_far r = {true, true, false};
	u64 pdpte;

	if (!load(field(p->cr3, 31, 5) + 8 * (lin >> 30), 8, &pdpte))
		return give_up(REF_RANGE, ERR_RANGE, 0);
	if (!bit(pdpte, 0))
		return give_up(REF_NOT_PRESENT, ERR_FAULT, cause(p, access));
	/* Not 8:5: see gwalk.h about bit 5. */
	if (field(pdpte, 2, 1) != 0 || field(pdpte, 8, 6) != 0 || field(pdpte, 63, 52) != 0)
		return give_up(REF_RESERVED, ERR_FAULT, cause(p, access) + 9);
	return walk_pd(p, lin, access, &r, field(pdpte, 51, 12), true);
}

/* 4.5: 4-level and 5-level paging; tables 4-13 to 4-15. */
static struct ref walk_long(const struct gpaging *p, u64 lin, enum gwalk_access access)
{
	u64 no_nx = bit(p->efer, 11) ? 0 : field(~0UL, 63, 63);
	struct so_far r = {true, true, false};
	u64 table = field(p->cr3, 51, 12);
	u64 pml5e, pml4e, pdpte;

	if (bit(p->cr4, 12)) {
		if (!load(table + 8 * (field(lin, 56, 48) >> 48), 8, &pml5e))
			return give_up(REF_RANGE, ERR_RANGE, 0);
		if (!bit(pml5e, 0))
			return give_up(REF_NOT_PRESENT, ERR_FAULT, cause(p, access));
		if ((pml5e & no_nx) != 0 || bit(pml5e, 7))
			return give_up(REF_RESERVED, ERR_FAULT, cause(p, access) + 9);
		restrict_by(&r, pml5e);
		table = field(pml5e, 51, 12);
	}
	if (!load(table + 8 * (field(lin, 47, 39) >> 39), 8, &pml4e))
		return give_up(REF_RANGE, ERR_RANGE, 0);
	if (!bit(pml4e, 0))
		return give_up(REF_NOT_PRESENT, ERR_FAULT, cause(p, access));
	if ((pml4e & no_nx) != 0 || bit(pml4e, 7))
		return give_up(REF_RESERVED, ERR_FAULT, cause(p, access) + 9);
	restrict_by(&r, pml4e);
	if (!load(field(pml4e, 51, 12) + 8 * (field(lin, 38, 30) >> 30), 8, &pdpte))
		return give_up(REF_RANGE, ERR_RANGE, 0);
	if (!bit(pdpte, 0))
		return give_up(REF_NOT_PRESENT, ERR_FAULT, cause(p, access));
	if ((pdpte & no_nx) != 0 || (bit(pdpte, 7) && field(pdpte, 29, 13) != 0))
		return give_up(REF_RESERVED, ERR_FAULT, cause(p, access) + 9);
	restrict_by(&r, pdpte);
	if (bit(pdpte, 7))
		return finish(p, access, &r, REF_1G, field(pdpte, 51, 30) + field(lin, 29, 0));
	return walk_pd(p, lin, access, &r, field(pdpte, 51, 12), false);
}

struct ref ref_gwalk(const struct gpaging *p, u64 lin, enum gwalk_access access)
{
	bool is_long = bit(p->efer, 10);
	int width = bit(p->cr4, 12) ? 57 : 48;
	u64 sign;

	if (!bit(p->cr0, 31))
		return (struct ref){REF_OFF, OK, field(lin, 31, 0), 0};
	if (!is_long) {
		lin = field(lin, 31, 0);
		return bit(p->cr4, 5) ? walk_pae(p, lin, access) : walk_32(p, lin, access);
	}
	sign = field(lin, 63, width - 1);
	if (sign != 0 && sign != field(~0UL, 63, width - 1))
		return give_up(REF_NOT_CANONICAL, ERR_FAULT, 0);
	return walk_long(p, lin, access);
}
