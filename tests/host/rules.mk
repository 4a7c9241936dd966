# SPDX-License-Identifier: BSD-2-Clause
# Host tests: files of the core, as they are, linked with fakes in the place of the hardware and
# run as programs under the address and undefined-behaviour sanitizers. To be included from the
# root of the tree. tests/host/test_NAME.c is a test; HOST_SRC_NAME lists what is linked with it.

HOST_OUT := $(BUILD)/tests/host
HOST_NAMES := $(patsubst tests/host/test_%.c,%,$(wildcard tests/host/test_*.c))

HOST_SRC_acpi := x86/acpi.c tests/host/fake_acpi.c
HOST_SRC_gwalk := core/gwalk.c tests/host/fake_gmem.c tests/host/ref_gwalk.c
HOST_SRC_insn := x86/insn.c

HOST_SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
HOST_CFLAGS := -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -fno-omit-frame-pointer \
	$(HOST_SAN) -I include -I . -I $(HOST_OUT) -MMD -MP

# Every test runs, whatever the others did.
.PHONY: host-test
host-test: $(HOST_NAMES:%=$(HOST_OUT)/test_%)
	@failed=; for t in $(HOST_NAMES); do \
		timeout 300 $(HOST_OUT)/test_$$t || failed="$$failed $$t($$?)"; \
	done; \
	if [ -n "$$failed" ]; then echo "host tests failed (status):$$failed"; exit 1; fi

# A test's program. $(1): the test's name.
define host_test
$(HOST_OUT)/test_$(1): $(addprefix $(HOST_OUT)/, $(addsuffix .o, tests/host/test_$(1).c $(HOST_SRC_$(1))))
	@echo "  LD      $$@"
	@$$(CC) $$(HOST_SAN) -o $$@ $$^ -lcmocka
endef
$(foreach t, $(HOST_NAMES), $(eval $(call host_test,$(t))))

$(HOST_OUT)/%.c.o: %.c
	@mkdir -p $(@D)
	@echo "  CC      $< (host)"
	@$(CC) $(HOST_CFLAGS) -c -o $@ $<

$(HOST_OUT)/tests/host/test_insn.c.o: $(HOST_OUT)/insn_cases.h

$(HOST_OUT)/insn_cases.h: tests/host/gen_insn.py
	@mkdir -p $(@D)
	@echo "  GEN     $@"
	@/usr/bin/python3 $< $@

-include $(shell find $(HOST_OUT) -name '*.d' 2>/dev/null)
