/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks of the guest's own page tables, which are read only and never trusted:
 * every entry is fetched once, through gmem, and may change at any time.
 * AMD APM vol. 2, chapter 5; Intel SDM vol. 3A, chapter 4.
 */
#ifndef CORE_GWALK_H
#define CORE_GWALK_H

#include <xmhf/types.h>

/* The registers that decide how the guest translates addresses. */
struct gpaging {
	u64 cr0;
	u64 cr3;
	u64 cr4;
	u64 efer;  /* as the guest sees it */
	bool user; /* the access is made at CPL 3 */
	bool ac;   /* RFLAGS.AC, which lifts SMAP; false for an implicit supervisor access */
};

enum gwalk_access { GWALK_READ, GWALK_WRITE, GWALK_EXEC };

/* Page-fault error code bits, AMD APM vol. 2, 8.4.2. */
#define PF_P BIT(0)
#define PF_W BIT(1)
#define PF_U BIT(2)
#define PF_RSV BIT(3)
#define PF_ID BIT(4)

/*
 * gwalk() - translate the linear address @lin for an access of kind @access with
 * the guest's permissions (U/S, R/W, NX, WP, SMEP, SMAP). Paging off is identity.
 * Outside long mode only the low 32 bits of @lin count. On OK *gpa holds the
 * guest-physical address of the byte. On ERR_FAULT *pf_error holds the error code
 * that the processor would push; a non-canonical @lin is ERR_FAULT with *pf_error 0,
 * and not a page fault but #GP or #SS (ask gwalk_canonical(); a page fault can have
 * error code 0 too). Accessed and dirty bits are not written. 32-bit (4K, 4M with
 * PSE-36), PAE and 4-level and 5-level tables. ERR_RANGE: a table lies where the
 * guest has no memory. Takes no lock.
 *
 * As with nested paging on AMD (APM vol. 2, 15.25.10), the PDPTEs of PAE are read
 * from memory at every walk. Not checked, because vendors or models differ: address
 * bits from MAXPHYADDR to 51, bit 8 of an entry above a leaf, bit 5 of such a PDPTE
 * (QEMU sets it), whether the processor has 1 GiB pages. Not known: protection keys
 * (CR4.PKE) and shadow stacks (CR4.CET).
 */
enum status gwalk(const struct gpaging *p, u64 lin, enum gwalk_access access, gpa_t *gpa,
		  u64 *pf_error) must_check;

/* gwalk_canonical() - is @lin an address that the guest's processor can translate now? */
bool gwalk_canonical(const struct gpaging *p, u64 lin);

#endif
