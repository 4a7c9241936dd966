# SPDX-License-Identifier: BSD-2-Clause
# The mini guests: tests/guest/NAME.c becomes build/tests/guest/NAME.elf. To be run or
# included from the root of the tree. A new guest needs no change here.

GUEST_DIR := tests/guest
GUEST_OUT := build/tests/guest
GUEST_NAMES := $(patsubst $(GUEST_DIR)/%.c,%,$(wildcard $(GUEST_DIR)/*.c))
GUEST_LIB := $(patsubst $(GUEST_DIR)/%,$(GUEST_OUT)/%.o,\
	$(wildcard $(GUEST_DIR)/lib/*.c $(GUEST_DIR)/lib/*.S))
GUEST_ELFS := $(GUEST_NAMES:%=$(GUEST_OUT)/%.elf)

GUEST_FLAGS := -m32 -march=i686 -mno-sse -mno-mmx -ffreestanding -fno-pic -fno-pie \
	-fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables \
	-Iinclude -I$(GUEST_DIR) -I. -MMD -MP
GUEST_CFLAGS := $(GUEST_FLAGS) -std=gnu11 -O2 -g -Wall -Wextra -Werror --param=min-pagesize=0 \
	-Wno-address-of-packed-member

.PHONY: test-guests
test-guests: $(GUEST_ELFS)

$(GUEST_OUT)/%.c.o: $(GUEST_DIR)/%.c
	@mkdir -p $(@D)
	$(CC) $(GUEST_CFLAGS) -c $< -o $@

$(GUEST_OUT)/%.S.o: $(GUEST_DIR)/%.S
	@mkdir -p $(@D)
	$(CC) $(GUEST_FLAGS) -c $< -o $@

$(GUEST_OUT)/%.elf: $(GUEST_OUT)/%.c.o $(GUEST_LIB) $(GUEST_DIR)/lib/guest.ld
	$(LD) -m elf_i386 -nostdlib -static -z noexecstack -z max-page-size=4096 \
		--no-warn-rwx-segments -T $(GUEST_DIR)/lib/guest.ld -o $@ $(filter %.o,$^)

.SECONDARY: $(GUEST_NAMES:%=$(GUEST_OUT)/%.c.o)
-include $(GUEST_LIB:.o=.d) $(GUEST_NAMES:%=$(GUEST_OUT)/%.c.d)
