/* SPDX-License-Identifier: BSD-2-Clause */
/* What the running Linux tells of itself: its symbols, and the layout of its structures. */
#ifndef GUEST_KERNEL_H
#define GUEST_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* kernel_symbol() - the address of @name in /proc/kallsyms; 0: not there, or hidden (needs root).
 */
uint64_t kernel_symbol(const char *name);

/*
 * kernel_name() - write "symbol+0xoffset", or "symbol+0xoffset [module]", for @address into @text;
 * a plain number if no symbol is below it. kernel_load() reads the symbols again.
 */
void kernel_name(uint64_t address, char *text, size_t size);
void kernel_load(void);

/* kernel_member() - the offset in bytes of member @member of struct @type, out of the kernel's BTF.
 * False: the kernel has none, or no such member. */
bool kernel_member(const char *type, const char *member, uint32_t *offset);

#endif
