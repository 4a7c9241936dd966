# SPDX-License-Identifier: BSD-2-Clause
# The SDK: all that a hypapp is built with, without this tree.
#	make install-sdk PREFIX=/usr/local DESTDIR=

PREFIX ?= /usr/local
DESTDIR ?=
SDK_DIR = $(DESTDIR)$(PREFIX)
SDK_HEADERS := $(wildcard include/xmhf/*.h)
SDK_TEMPLATE := $(wildcard sdk/template/*)
SDK_DOCS := $(wildcard docs/hypapp-guide.md) LICENSE

.PHONY: install-sdk
install-sdk:
	@mkdir -p $(BUILD) && flock $(BUILD)/.sdk.lock \
		$(MAKE) --no-print-directory $(BUILD)/hypapps/libhypapp.a
	@echo "  INSTALL $(SDK_DIR)"
	$(Q)install -d $(SDK_DIR)/include/xmhf $(SDK_DIR)/lib/pkgconfig $(SDK_DIR)/lib/xmhf-hypapp \
		$(SDK_DIR)/share/xmhf-hypapp/template $(SDK_DIR)/share/doc/xmhf-hypapp \
		$(SDK_DIR)/share/man/man7
	$(Q)install -m 644 $(SDK_HEADERS) $(SDK_DIR)/include/xmhf
	$(Q)install -m 644 $(BUILD)/hypapps/libhypapp.a hypapps/lib/hypapp.ld $(SDK_DIR)/lib/xmhf-hypapp
	$(Q)install -m 644 $(SDK_TEMPLATE) $(SDK_DIR)/share/xmhf-hypapp/template
	$(Q)install -m 644 $(SDK_DOCS) $(SDK_DIR)/share/doc/xmhf-hypapp
	$(Q)install -m 644 sdk/xmhf-hypapp.7 $(SDK_DIR)/share/man/man7
	$(Q)sed -e 's|@VERSION@|$(XMHF_VERSION)|' -e 's|@CFLAGS@|$(HYPAPP_MODEL)|' \
		-e 's|@LDFLAGS@|$(HYPAPP_LDFLAGS)|' sdk/xmhf-hypapp.pc.in \
		>$(SDK_DIR)/lib/pkgconfig/xmhf-hypapp.pc
	$(Q)chmod 644 $(SDK_DIR)/lib/pkgconfig/xmhf-hypapp.pc
