# SPDX-License-Identifier: BSD-2-Clause
# Hypapps: hypapps/NAME/*.c and the library become build/hypapps/NAME.hypapp.

# What the SDK's users compile and link with, too (sdk/rules.mk).
HYPAPP_MODEL := -std=c11 -ffreestanding -fno-pic -fno-pie -mgeneral-regs-only \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none
HYPAPP_LDFLAGS := -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
	-Wl,-z,noexecstack
HYPAPP_CFLAGS := $(HYPAPP_MODEL) -O2 -g -fno-strict-aliasing $(WARN) -I include -I .
HYPAPP_LIB := $(patsubst hypapps/lib/%, $(BUILD)/hypapps/lib/%.o, $(wildcard hypapps/lib/*.[cS])) \
	$(BUILD)/hypapps/lib/mem.S.o
HYPAPPS := $(patsubst hypapps/%/, %, $(filter-out hypapps/lib/, $(wildcard hypapps/*/)))

HYPAPP_FILES := $(HYPAPPS:%=$(BUILD)/hypapps/%.hypapp)
ALL := $(BUILD)/xmhf.elf $(HYPAPP_FILES)

.PHONY: hypapp
.SECONDARY:
hypapp: $(HYPAPP_FILES)

$(BUILD)/hypapps/lib/mem.S.o: x86/mem.S
	@mkdir -p $(@D)
	$(Q)$(CC) $(HYPAPP_CFLAGS) -c -o $@ $<

$(BUILD)/hypapps/%.o: hypapps/%
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(HYPAPP_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/hypapps/libhypapp.a: $(HYPAPP_LIB)
	$(Q)rm -f $@ && ar rcs $@ $^

.SECONDEXPANSION:
$(BUILD)/hypapps/%.hypapp: $$(patsubst hypapps/$$*/$$(percent), $(BUILD)/hypapps/$$*/$$(percent).o, $$(wildcard hypapps/$$*/*.c)) \
		$(BUILD)/hypapps/libhypapp.a hypapps/lib/hypapp.ld
	@echo "  LD      $@"
	$(Q)$(CC) $(HYPAPP_LDFLAGS) -T hypapps/lib/hypapp.ld -o $@ $(filter %.o %.a, $^)

percent := %

-include $(shell find $(BUILD)/hypapps -name '*.d' 2>/dev/null)
