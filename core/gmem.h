/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies from and to the guest's memory. The only way by which the core reads what the
 * guest owns: each call returns what the memory held at that moment, and a second
 * call may return something else.
 */
#ifndef CORE_GMEM_H
#define CORE_GMEM_H

#include <xmhf/types.h>

/*
 * gmem_read() - copy @len bytes (1 to 4096) of guest-physical memory at @gpa to @buf.
 * ERR_RANGE, and @buf is not touched, if any byte lies in XMHF's own memory, above
 * the memory that the host maps, or if @gpa + @len overflows. Takes no lock.
 */
enum status gmem_read(gpa_t gpa, void *buf, size_t len) must_check;

/* gmem_write() - the reverse, for a hypapp. The caller has checked that it is RAM (e820_is_ram()).
 */
enum status gmem_write(gpa_t gpa, const void *buf, size_t len) must_check;

/* gmem_read_u64(), gmem_read_u32() - one aligned entry of a guest page table, read once. */
enum status gmem_read_u64(gpa_t gpa, u64 *val) must_check;
enum status gmem_read_u32(gpa_t gpa, u32 *val) must_check;

#endif
