/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Partitions: code of a hypapp that runs on the guest's processor in a world of its own. Its nested
 * tables (PT_PARTITION + n) map only pages that were taken from the guest and from devices
 * (rights_take()), and these are recorded here and overwritten before they go back. A partition is
 * used under its hypapp's lock alone; `partition_lock` is for what others read: who owns which
 * page.
 */
#ifndef CORE_PARTITION_H
#define CORE_PARTITION_H

#include "core/vcpu.h"
#include <xmhf/api.h>

#define PARTITION_PAGES 128U /* of one partition */

/* All as the calls of xmhf/api.h say, for hypapp @hypapp. */
enum xmhf_status partition_create(u32 hypapp, u64 *handle);
enum xmhf_status partition_give(const struct vcpu *v, u32 hypapp, u64 handle, u64 gpa, u64 at,
				u64 prot);
enum xmhf_status partition_get(u32 hypapp, u64 handle, u64 which, u64 *val);
enum xmhf_status partition_set(u32 hypapp, u64 handle, u64 which, u64 val);
enum xmhf_status partition_enter(struct vcpu *v, u32 hypapp, u64 handle, u64 *left);
enum xmhf_status partition_destroy(u32 hypapp, u64 handle);

/* partition_hides() - does a page of [gpa, gpa + len) belong to a partition of another hypapp? @len
 * is at most a page. */
bool partition_hides(u32 hypapp, u64 gpa, u64 len);

/* partition_scrub() - overwrite all that partitions hold: the machine goes down. Nobody else runs.
 */
void partition_scrub(void);

#endif
