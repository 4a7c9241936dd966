/* SPDX-License-Identifier: BSD-2-Clause */
/* loader_main() with stubs for all that it calls: each may fail, and none is called too early. */
#include "model/loader.h"

enum { READ = 1, OPTIONS = 2, CORE = 4, CPUS = 8, HYPAPPS = 16, PLATFORM = 32, IOMMUS = 64, MEMORY = 128, HELD = 256, CHECKED = 512, HIDDEN = 1024, PLACED = 2048 };
static u32 done;
static bool readable;
#define STEP(what, needs)                                                           \
	do {                                                                        \
		check((done & (what)) == 0 && (done & (needs)) == (needs), "its turn"); \
		done |= (what);                                                     \
	} while (0)
/* What a step that may fail does. */
#define MAY_FAIL()                                            \
	if (nondet(bool))                                     \
	model_fail("", "")

void model_fail(const char *why, const char *detail)
{
	check((done & (HIDDEN | PLACED)) == 0 || done == (4095 & ~PLACED), "nothing has been changed");
	assume(false);
}
static u32 the_magic, the_info;
const char *mb2_read(u32 magic, const void *info, struct handover *out)
{
	check(magic == the_magic && (u64)info == the_info && out == &handover, "what the boot loader gave");
	STEP(READ, 0);
	readable = nondet(bool);
	return readable ? NULL : "no";
}
void model_read_options(void) { STEP(OPTIONS, READ); MAY_FAIL(); }
const struct vendor *model_choose_core(void)
{
	STEP(CORE, READ | OPTIONS);
	check(readable, "information that could be read");
	return &vendors[0];
}
void model_find_cpus(void) { STEP(CPUS, READ); MAY_FAIL(); }
void model_find_hypapps(void) { STEP(HYPAPPS, CPUS); MAY_FAIL(); }
void model_find_platform(void) { STEP(PLATFORM, READ); MAY_FAIL(); }
void model_find_iommus(void) { STEP(IOMMUS, PLATFORM | OPTIONS); MAY_FAIL(); }
void model_find_memory(const struct core_header *core)
{
	STEP(MEMORY, HYPAPPS | IOMMUS | CORE);
	check((const u8 *)core == vendors[0].core, "of this core");
	MAY_FAIL();
}
void model_hold_devices_back(void) { STEP(HELD, MEMORY); MAY_FAIL(); }
void model_check_loaded(void) { STEP(CHECKED, HELD); MAY_FAIL(); }
void model_hide_iommus(void) { STEP(HIDDEN, CHECKED); MAY_FAIL(); }
void model_place_core(const struct vendor *v) { STEP(PLACED, CHECKED | HIDDEN); check(v == &vendors[0], "that one"); }
void loader_enter_core(const struct boot_info *b, u64 entry)
{
	check(done == 4095 && b == &boot && boot.magic == BOOT_MAGIC, "all of it");
	check(entry == ((const struct core_header *)vendors[0].core)->entry, "at its entry");
	END_OF_PROOF;
	assume(false);
	for (;;)
		;
}

void harness(void)
{
	done = 0;
	the_magic = nondet(u32);
	the_info = nondet(u32);
	loader_main(the_magic, the_info);
}
