# SPDX-License-Identifier: BSD-2-Clause
# What XMHF costs: `make bench` (all of it, about a quarter of an hour), `make bench COMPARE=FILE` (and what
# changed since FILE, a bench.json of before), `make bench-short` (what CI runs). Included by the
# Makefile; bench/ has the programs, docs/performance.md the method.

BENCH_OUT := $(BUILD)/bench
BENCH_HOST_FLAGS := -std=c11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE
COMPARE ?=
BENCH_ARGS := $(if $(COMPARE),--compare $(COMPARE))

# The counter: loaded into the emulator, which has the functions that it calls.
$(BENCH_OUT)/counter.so: bench/plugin/counter.c bench/plugin/qemu_api.h
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(BENCH_HOST_FLAGS) -Wconversion -fPIC -fvisibility=hidden -shared \
		-Wl,--allow-shlib-undefined -o $@ $<

$(BENCH_OUT)/root/bin/bench: $(wildcard bench/guest/*.c bench/guest/*.h) include/xmhf/hypercall.h
	@mkdir -p $(@D)
	@echo "  CC      bench/guest"
	$(Q)$(CC) $(BENCH_HOST_FLAGS) -static -I include -o $@ $(filter %.c,$^)

# The guest's own initramfs with one more program. The kernel takes several archives in a row, but
# what follows a compressed one has to be compressed likewise: the small one comes first.
$(BENCH_OUT)/initrd: $(BENCH_OUT)/root/bin/bench $(BUILD)/guest/initrd
	@echo "  INITRD  $@"
	$(Q)(cd $(BENCH_OUT)/root && find . | LC_ALL=C sort | \
		cpio -o -H newc -R 0:0 --reproducible --quiet) | cat - $(BUILD)/guest/initrd >$@

.PHONY: bench bench-short bench-vendors bench-files bench-ready
bench-files: $(BENCH_OUT)/counter.so $(BENCH_OUT)/initrd

# In turns: what builds the guest's initramfs is not a rule of this file.
bench-ready: setup
	@$(MAKE) -s --no-print-directory -j$(JOBS) all
	@$(MAKE) -s --no-print-directory guest
	@$(MAKE) -s --no-print-directory bench-files

bench: bench-ready
	@bench/bench.py $(BENCH_ARGS)
	@$(MAKE) -s --no-print-directory bench-vendors

# AMD and Intel side by side, from QEMU and Bochs: some three minutes.
bench-vendors: setup
	@$(MAKE) -s --no-print-directory -j$(JOBS) all $(GUEST_TOOLS) $(GUEST_OUT)/ticks.elf
	@tools/mkguest debian-fast
	@bench/vendors.py

bench-short: bench-ready
	@bench/bench.py --short $(BENCH_ARGS)
