/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sole owner of what the guest's processors may do with physical memory. The guest's
 * memory is mapped one to one; XMHF's own is not there.
 */
#ifndef CORE_MEMPROT_H
#define CORE_MEMPROT_H

#include "core/pte.h"

/*
 * memprot_init() - fill the guest's nested tables: all memory up to host.direct_end with
 * leaves of 1 GiB where alignment allows, 2 MiB elsewhere, except what is XMHF's.
 * Called once, by the boot processor, before any guest runs.
 */
enum status memprot_init(void) must_check;

/* memprot_root() - physical address of the nested root table. */
hpa_t memprot_root(void);

/*
 * memprot_fault() - the guest touched @gpa and the nested tables did not allow it. True: the
 * address lies above what boot mapped and now is mapped, so that the access can be made again.
 * False: the access is refused. Takes the guest memory lock.
 */
bool memprot_fault(gpa_t gpa);

/*
 * memprot_set() - allow the guest @prot (PT_R, PT_W, PT_X) on @pages pages from @gpa on. Refuses
 * (ERR_RANGE) XMHF's own memory. Takes the guest memory lock. Who takes rights away after boot
 * calls quiesce_flush_all() next. Cannot fail for pages that it was called for before.
 */
enum status memprot_set(gpa_t gpa, u64 pages, u32 prot) must_check;

#endif
