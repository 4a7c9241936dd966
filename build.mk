# SPDX-License-Identifier: BSD-2-Clause
# How the boot image is built: the core for each vendor (its own ELF, then a flat binary), and
# the loader around them. Included by the Makefile.

BUILD ?= build
CC ?= gcc
Q := $(if $(V),,@)

WARN := -Wall -Wextra -Werror -Wswitch-enum -Wconversion -Wshadow -Wmissing-prototypes \
	-Wstrict-prototypes
CFLAGS_ALL := -std=c11 -O2 -g -ffreestanding -fno-pic -fno-pie -mno-red-zone -mgeneral-regs-only \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
	-fno-strict-aliasing -fno-delete-null-pointer-checks --param=min-pagesize=0 \
	$(WARN) -I include -I . $(EXTRA_CFLAGS)
# The core is optimized as a whole: an exit passes through a dozen small files.
CFLAGS_core := $(CFLAGS_ALL) -mcmodel=kernel -flto
CFLAGS_loader := $(CFLAGS_ALL)
LDFLAGS_ALL := -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
	-Wl,-z,noexecstack -Wl,--no-warn-rwx-segments

# The core, in the order of its folders; every file of a folder belongs to it.
CORE_SRC := $(wildcard core/*.c) $(filter-out x86/acpi.c, $(wildcard x86/*.c)) $(wildcard x86/*.S) \
	iommu/amdvi.c iommu/early.c iommu/format.c iommu/iommu.c iommu/msi.c iommu/vtd.c
# The backends, twins; check.c of each belongs to the loader.
backend_src = $(filter-out $(1)/check.c, $(wildcard $(1)/*.c)) $(wildcard $(1)/*.S)
VENDORS := svm vmx
LOADER_SRC := loader/entry.S $(wildcard loader/*.c) $(VENDORS:%=%/check.c) $(wildcard iommu/*.c) \
	x86/acpi.c x86/cpu.c x86/logdev.c x86/mem.S x86/lowmem.S core/options.c core/text.c core/string.c \
	core/log.c core/lock.c core/e820.c

# The debug build, by a make of its own (DEBUG=1, BUILD=build/debug): the same files, and those of
# debug/ around the functions named here.
DEBUG_WRAP := pt_map pte_store pte_alloc backend_flush backend_run hypercall quiesce_flush_all \
	quiesce_hold quiesce_release ring3_enter
DEBUG_WRAP_svm := svm_enter
DEBUG_WRAP_vmx := vmx_enter
ifdef DEBUG
CORE_SRC += $(filter-out $(VENDORS:%=debug/%.c), $(wildcard debug/*.c)) debug/call.S
backend_src += debug/$(1).c
wrap = $(patsubst %, -Wl$(,)--wrap=%, $(DEBUG_WRAP) $(DEBUG_WRAP_$(1)))
CFLAGS_core := $(filter-out -flto, $(CFLAGS_core)) -Iproofs # LTO would see through what the linker does
endif
, := ,

core_obj = $(addprefix $(BUILD)/core/, $(addsuffix .o, $(1)))
loader_obj = $(addprefix $(BUILD)/loader/, $(addsuffix .o, $(1)))

$(BUILD)/core/%.c.o: %.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(CFLAGS_core) -MMD -MP -c -o $@ $<

$(BUILD)/core/%.S.o: %.S
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(CFLAGS_core) -MMD -MP -c -o $@ $<

$(BUILD)/loader/%.c.o: %.c
	@mkdir -p $(@D)
	@echo "  CC      $< (loader)"
	$(Q)$(CC) $(CFLAGS_loader) -MMD -MP -c -o $@ $<

$(BUILD)/loader/%.S.o: %.S
	@mkdir -p $(@D)
	@echo "  CC      $< (loader)"
	$(Q)$(CC) $(CFLAGS_loader) -Wa,-I,$(BUILD) -MMD -MP -c -o $@ $<

$(BUILD)/loader/loader/entry.S.o: $(VENDORS:%=$(BUILD)/core-%.bin)

define CORE
$(BUILD)/core-$(1).elf: x86/core.ld $(call core_obj, $(sort $(CORE_SRC) $(call backend_src,$(1))))
	@echo "  LD      $$@"
	$$(Q)$$(CC) $$(CFLAGS_core) $$(LDFLAGS_ALL) $(call wrap,$(1)) -T x86/core.ld -o $$@ $$(filter %.o, $$^)
endef
$(foreach vendor, $(VENDORS), $(eval $(call CORE,$(vendor))))

$(BUILD)/core-%.bin: $(BUILD)/core-%.elf
	$(Q)objcopy -O binary $< $@

$(BUILD)/xmhf.elf: loader/loader.ld tools/seal $(call loader_obj, $(sort $(LOADER_SRC)))
	@echo "  LD      $@"
	$(Q)$(CC) $(LDFLAGS_ALL) -T loader/loader.ld -o $@.bare $(filter %.o, $^)
	$(Q)objcopy -O binary -j .text -j .rodata $@.bare $@.part
	$(Q)tools/seal <$@.part >$@.seal
	$(Q)objcopy --update-section .seal=$@.seal $@.bare $@
	$(Q)rm $@.bare $@.part $@.seal

# Always a make of its own, which knows what is out of date.
.PHONY: debug
debug:
	@$(MAKE) --no-print-directory -f build.mk BUILD=$(BUILD)/debug DEBUG=1 $(BUILD)/debug/xmhf.elf

-include $(shell find $(BUILD)/core $(BUILD)/loader -name '*.d' 2>/dev/null)
-include guest/rules.mk hypapps/rules.mk sdk/rules.mk tests/hypapp/rules.mk tests/host/rules.mk
