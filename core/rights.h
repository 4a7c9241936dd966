/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What hypapps allow the guest and its devices to do with pages of its RAM. Each hypapp's word on a
 * page is kept; what holds is what all of them allow. The words stand in tables of the space
 * PT_RIGHTS, which no hardware reads: a page that is not there is not restricted.
 */
#ifndef CORE_RIGHTS_H
#define CORE_RIGHTS_H

#include "core/vcpu.h"

/*
 * rights_set() - as far as hypapp @n goes, processors may do @prot (PT_R, PT_W, PT_X) with @pages
 * pages from @gpa on, all of them RAM. On return nobody uses a right that was taken. ERR_NOMEM: the
 * tables are used up; pages before that are set. Takes the rights' lock, then the guest memory's.
 */
enum status rights_set(const struct vcpu *v, u32 n, u64 gpa, u32 pages, u32 prot) must_check;

/* rights_set_dma() - likewise for devices (PT_R, PT_W). ERR_NOT_FOUND: there is no IOMMU. */
enum status rights_set_dma(u32 n, u64 gpa, u32 pages, u32 prot) must_check;

/*
 * rights_take() - neither processors nor (where XMHF drives an IOMMU) devices reach the page at
 * @gpa any more, whatever hypapps allow, until rights_give_back(). ERR_INVALID: it is taken
 * already; ERR_NOMEM: the tables are used up. Locking as above.
 */
enum status rights_take(const struct vcpu *v, u64 gpa) must_check;
void rights_give_back(u64 gpa);
bool rights_taken(u64 gpa);

/* rights_denied() - which of PT_R, PT_W, PT_X hypapp @n denies the guest at @gpa. */
u32 rights_denied(u32 n, u64 gpa);

/* rights_allowed() - what all of them allow. */
u32 rights_allowed(u64 gpa);

/*
 * rights_once() - let the guest execute the one instruction that touches @gpa as if that were
 * allowed, while all other processors stay outside of the guest. False: it did something else,
 * which *next tells.
 */
bool rights_once(struct vcpu *v, gpa_t gpa, struct exit *next) must_check;

#endif
