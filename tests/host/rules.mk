# SPDX-License-Identifier: BSD-2-Clause
# Host tests: files of the core, as they are, linked with fakes in the place of the hardware and
# run as programs under the address and undefined-behaviour sanitizers. To be included from the
# root of the tree. tests/host/test_NAME.c is a test; HOST_SRC_NAME lists what is linked with it.
# tests/host/fuzz_NAME.c is a target for libFuzzer, with the same sources: make fuzz.

HOST_OUT := $(BUILD)/tests/host
HOST_NAMES := $(patsubst tests/host/test_%.c,%,$(wildcard tests/host/test_*.c))

HOST_SRC_acpi := x86/acpi.c tests/host/fake_acpi.c
HOST_SRC_gwalk := core/gwalk.c tests/host/fake_gmem.c tests/host/ref_gwalk.c
HOST_SRC_e820 := core/e820.c
HOST_SRC_insn := x86/insn.c
HOST_SRC_options := core/options.c core/text.c
HOST_SRC_iommu := iommu/ivrs.c iommu/dmar.c iommu/tables.c x86/acpi.c tests/host/fake_acpi.c
HOST_SRC_log := core/log.c
HOST_SRC_elf := loader/elf.c loader/hypapps.c core/string.c

HOST_SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
HOST_CFLAGS := -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -fno-omit-frame-pointer \
	$(HOST_SAN) -I include -I . -I $(HOST_OUT) -MMD -MP

# Leaks of the tests themselves are not looked for: that needs ptrace, which many containers lack.
HOST_RUN := ASAN_OPTIONS=detect_leaks=0

# Every test runs, whatever the others did.
.PHONY: host-test
host-test: $(HOST_NAMES:%=$(HOST_OUT)/test_%)
	@failed=; for t in $(HOST_NAMES); do \
		$(HOST_RUN) timeout 300 $(HOST_OUT)/test_$$t || failed="$$failed $$t($$?)"; \
	done; \
	if [ -n "$$failed" ]; then echo "host tests failed (status):$$failed"; exit 1; fi

# A test's program. $(1): the test's name.
define host_test
$(HOST_OUT)/test_$(1): $(addprefix $(HOST_OUT)/, \
		$(addsuffix .o, tests/host/test_$(1).c $(HOST_SRC_$(1))))
	@echo "  LD      $$@"
	@$$(CC) $$(HOST_SAN) -o $$@ $$^ -lcmocka
endef
$(foreach t, $(HOST_NAMES), $(eval $(call host_test,$(t))))

$(HOST_OUT)/%.c.o: %.c
	@mkdir -p $(@D)
	@echo "  CC      $< (host)"
	@$(CC) $(HOST_CFLAGS) -c -o $@ $<

# Runs the fuzzer, too.
$(HOST_OUT)/test_elf: $(HOST_OUT)/tests/host/fuzz_elf.c.o

$(HOST_OUT)/tests/host/test_insn.c.o: $(HOST_OUT)/insn_cases.h

$(HOST_OUT)/insn_cases.h: tests/host/gen_insn.py
	@mkdir -p $(@D)
	@echo "  GEN     $@"
	@/usr/bin/python3 $< $@

# Fuzzing needs clang, which nothing else does. What it finds stays in build/tests/host.
FUZZ_NAMES := $(patsubst tests/host/fuzz_%.c,%,$(wildcard tests/host/fuzz_*.c))
FUZZ_SECONDS ?= 20
FUZZ_FLAGS := -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -I include -I . \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

.PHONY: fuzz
fuzz:
	@command -v clang >/dev/null || { echo "make fuzz needs clang (package clang)"; exit 1; }
	@set -e; $(foreach t, $(FUZZ_NAMES), \
	mkdir -p $(HOST_OUT)/corpus_$(t); \
	echo "  FUZZ    $(t), $(FUZZ_SECONDS) seconds"; \
	clang $(FUZZ_FLAGS) -o $(HOST_OUT)/fuzz_$(t) tests/host/fuzz_$(t).c $(HOST_SRC_$(t)); \
	$(HOST_RUN) timeout $$(($(FUZZ_SECONDS) + 60)) $(HOST_OUT)/fuzz_$(t) \
		-max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=10 -verbosity=0 -print_final_stats=1 \
		-artifact_prefix=$(HOST_OUT)/ $(HOST_OUT)/corpus_$(t);) \
	echo "fuzz: nothing found"

-include $(shell find $(HOST_OUT) -name '*.d' 2>/dev/null)
