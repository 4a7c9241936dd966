/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader: decides whether XMHF can run on this machine, puts the core for its processor at the
 * top of memory, and enters it. All failures are found here, before anything has been taken from
 * the machine, so that it can still boot without XMHF.
 */
#ifndef LOADER_LOADER_H
#define LOADER_LOADER_H

#include "core/boot.h"

/* loader.ld: all of the loader, of which what is sealed comes first. Whole words. */
extern const u8 loader_image[], loader_sealed_end[], loader_image_end[];

struct module {
	u64 start;
	u64 size;
	const char *cmdline;
};

/* What the boot loader told us. */
struct handover {
	const char *cmdline;
	const void *rsdp; /* a copy of the RSDP structure, NULL if there is none */
	size_t rsdp_len;
	struct e820 map;
	u32 modules;
	struct module module[HYPAPPS_MAX];
};

/*
 * mb2_read() - check and read Multiboot2 information. NULL, or what is wrong with it.
 */
const char *mb2_read(u32 magic, const void *info, struct handover *out);

/* svm_check(), vmx_check() - NULL if this processor, of AMD or Intel, can run XMHF, else the reason
 * and what to do. */
const char *svm_check(void);
const char *vmx_check(void);

/* platform_read() - fill @p in from the ACPI tables. */
void platform_read(const struct handover *h, struct platform *p);

/*
 * hypapps_read() - check the modules and note in @boot what hypapps they are; all but the place of
 * their memory. NULL, or what is wrong with *which of them, by its name or command line. *pages:
 * how much memory they all need, stacks for boot->cpus processors with it.
 */
const char *hypapps_read(const struct handover *h, struct boot_info *boot, u64 *pages,
			 const char **which);

/* hypapps_place() - copy them to @at and note where. The memory there is zeroes, and no module's.
 */
void hypapps_place(struct boot_info *boot, u64 at);

/*
 * platform_iommus() - find the IOMMUs in the ACPI tables. NULL, or what is wrong with those.
 * platform_hide_iommus() - change the tables so that the OS finds none; false if they stay as they
 * are.
 */
const char *platform_iommus(const struct handover *h, struct platform *p);
bool platform_hide_iommus(const struct handover *h, const struct platform *p);

/*
 * seal_holds() - do the code and the constants of the boot image, the cores among them, lie in
 * memory as the build made them? Two sums over all words (Fletcher), which find what a device or a
 * bad disk has overwritten, not what somebody has forged: for that the image must be measured.
 */
bool seal_holds(void) must_check;

/* screen_write() - write a line to the VGA text screen, for who has no serial port. */
void screen_write(const char *line);

#endif
