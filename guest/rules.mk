# SPDX-License-Identifier: BSD-2-Clause
# Programs for inside the guest, static: build/guest/NAME. guest/NAME.c is one, lib.c files are
# what they share.

XMHF_VERSION := $(shell sed -n 's/^\#define XMHF_M[AJIN]*OR \([0-9]*\).*/\1/p' core/config.h | paste -sd.)
GUEST_CC = $(CC) -std=c11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -static -I include \
	-DXMHF_VERSION='"$(XMHF_VERSION)"'
GUEST_PROGRAMS := xmhfctl
GUEST_SHARED := guest/hyper.c
GUEST_TOOLS := $(GUEST_PROGRAMS:%=$(BUILD)/guest/%) $(BUILD)/guest/kexec

$(GUEST_PROGRAMS:%=$(BUILD)/guest/%): $(BUILD)/guest/%: guest/%.c $(GUEST_SHARED) \
		$(wildcard guest/*.h) include/xmhf/hypercall.h
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(GUEST_CC) -o $@ $(filter %.c,$^)

$(BUILD)/guest/kexec: tests/boot/kexec.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(GUEST_CC) -o $@ $<

# The Debian package of these programs.
DEB := $(BUILD)/xmhf-tools_$(XMHF_VERSION)_amd64.deb
TEST_DEPS += $(DEB)

.PHONY: deb
deb: $(DEB)

$(DEB): $(GUEST_PROGRAMS:%=$(BUILD)/guest/%) $(GUEST_PROGRAMS:%=guest/man/%.1) guest/deb/make-deb
	@echo "  DEB     $@"
	$(Q)guest/deb/make-deb $@ $(XMHF_VERSION) $(filter $(BUILD)/guest/%, $^)
