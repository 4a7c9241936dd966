# SPDX-License-Identifier: BSD-2-Clause
# Programs for inside the guest, static: build/guest/NAME. guest/NAME.c is one, lib.c files are
# what they share.

XMHF_VERSION := $(shell sed -n 's/^\#define XMHF_M[AJIN]*OR \([0-9]*\).*/\1/p' core/config.h | paste -sd.)
GUEST_CC = $(CC) -std=c11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -static -I include -I . -I $(BUILD)/guest \
	-DXMHF_VERSION='"$(XMHF_VERSION)"'
GUEST_PROGRAMS := xmhfctl xmhf-trace xmhf-watch
GUEST_SRC_xmhfctl := guest/hyper.c
GUEST_SRC_xmhf-trace := guest/hyper.c guest/kernel.c guest/traceout.c
GUEST_SRC_xmhf-watch := guest/hyper.c guest/kernel.c
GUEST_TOOLS := $(GUEST_PROGRAMS:%=$(BUILD)/guest/%) $(BUILD)/guest/kexec

.SECONDEXPANSION:
$(GUEST_PROGRAMS:%=$(BUILD)/guest/%): $(BUILD)/guest/%: guest/%.c $$(GUEST_SRC_$$*) \
		$(wildcard guest/*.h) include/xmhf/hypercall.h hypapps/trace/trace.h hypapps/watch/watch.h \
		$(BUILD)/guest/syscalls.h
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(GUEST_CC) -o $@ $(filter %.c,$^)

# The names of Linux's system calls, from the compiler's own headers.
$(BUILD)/guest/syscalls.h: guest/rules.mk
	@mkdir -p $(@D)
	$(Q)echo '#include <asm/unistd_64.h>' | $(CC) -E -dM - | \
		sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$$/SYSCALL(\1, \2)/p' | sort >$@

$(BUILD)/guest/kexec: tests/boot/kexec.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(GUEST_CC) -o $@ $<

# The Debian package of these programs.
DEB := $(BUILD)/xmhf-tools_$(XMHF_VERSION)_amd64.deb
TEST_DEPS += $(DEB)

# By a make of its own and one at a time: tests that run side by side ask for it.
.PHONY: deb
deb:
	@mkdir -p $(BUILD) && flock $(BUILD)/.deb.lock $(MAKE) --no-print-directory $(DEB)

$(DEB): $(GUEST_PROGRAMS:%=$(BUILD)/guest/%) $(GUEST_PROGRAMS:%=guest/man/%.1) guest/deb/make-deb
	@echo "  DEB     $@"
	$(Q)guest/deb/make-deb $@ $(XMHF_VERSION) $(filter $(BUILD)/guest/%, $^)
