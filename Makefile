# SPDX-License-Identifier: BSD-2-Clause
# XMHF's commands. What is built, and how, is in build.mk; this file is about running and testing.
#
# build.mk may set ALL (what `make` builds), GUEST_TOOLS (programs for inside the guest, built
# before the guest image that contains them), TEST_DEPS (what the tests need built) and CLEAN (files
# beside build/ that `make clean` removes), and may define a target host-test, which `make test`
# runs before the machine tests. tests/guest/rules.mk builds the mini guests.

all: # the first target, whatever the included files begin with

BUILD ?= build
JOBS := $(shell nproc)
-include build.mk tests/guest/rules.mk tests/boot/rules.mk tests/mutants/rules.mk bench.mk verify.mk
ALL ?= $(BUILD)/xmhf.elf
GUEST_TOOLS ?= $(if $(wildcard guest/xmhfctl.c),$(BUILD)/guest/xmhfctl)
TEST_DEPS += $(GUEST_ELFS) $(MUTANT_ELFS) debug

.PHONY: help setup all run test test-debug test-deps guest guest-images clean lint sloc

help:
	@echo "make run            boot an unmodified Debian with XMHF below it, on an emulated PC"
	@echo "make run NATIVE=1   the same machine without XMHF"
	@echo "make run CPU=intel  the same on an Intel processor (Bochs)"
	@echo "make run ARGS=...   more options for the machine (tools/xmhf-run --help)"
	@echo "make test           run every test"
	@echo "make test T=...     only some machine tests: T='debian and smp2 and not native'"
	@echo
	@echo "make                build XMHF: build/xmhf.elf"
	@echo "make hypapp         build the hypapps: build/hypapps/NAME.hypapp"
	@echo "make deb            build the Debian package of the guest tools"
	@echo "make demo HYPAPP=NAME      watch a hypapp at work: hello, trace, watch (STAY=1: go on by hand)"
	@echo "make install-sdk    install what hypapps are built with (PREFIX=/usr/local, DESTDIR=)"
	@echo "make setup          install the Debian packages that all this needs"
	@echo "make test-debug     machine tests on the debug build (T=... as above; default: some of each kind)"
	@echo "make host-test      only the unit tests, which need no machine"
	@echo "make guest          the guest image that 'make run' boots (guest-images: all of them)"
	@echo "make verify         prove the core with CBMC (docs/verification.md)"
	@echo "make lint           check formatting, warnings, layering, headers"
	@echo "make sloc           count lines"
	@echo "make bench          what XMHF costs, side by side with the bare machine (bench-short: less of it)"
	@echo "make clean          remove build/ ('rm -r .cache' removes what was downloaded)"

setup:
	@tools/setup

all: $(ALL)

guest: $(GUEST_TOOLS)
	@tools/mkguest debian

guest-images: $(GUEST_TOOLS)
	@tools/mkguest debian debian-fast debian32 debian32-fast debian32np rootkit memtest installer

# Set-up comes before anything is built, and building is done by a second make: it may well have
# to start the compiler that set-up has just installed.
NATIVE ?=
ARGS ?=
CPU ?= amd
FAST := $(if $(filter intel,$(CPU)),-fast)
run: setup
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@$(MAKE) --no-print-directory guest
	@tools/mkguest debian$(FAST)
	@echo
	@echo "Starting an emulated PC: $(if $(NATIVE),no hypervisor,XMHF), then Debian, in about $(if $(FAST),a,half a) minute."
	@echo "(Ctrl-A x switches the machine off. XMHF's log: build/xmhf.log)"
	@tools/xmhf-run $(if $(NATIVE),--native) --cpu $(CPU) --disk $(BUILD)/guest/debian$(FAST).img --smp 2 --mem 4G $(ARGS)

HYPAPP ?=
.PHONY: demo
demo: setup
	@$(MAKE) --no-print-directory -j$(JOBS) all $(GUEST_TOOLS)
	@tools/mkguest debian rootkit
	@tools/demo $(HYPAPP) $(if $(STAY),--stay)

T ?=
test: setup
	@$(MAKE) --no-print-directory -j$(JOBS) all test-deps
	@$(MAKE) --no-print-directory guest-images
	@tools/test-all $(if $(T),-k '$(T)')

test-deps: $(TEST_DEPS)

# A representative part; T= runs others, T=xmhf all of them.
test-debug:
	@$(MAKE) --no-print-directory -j$(JOBS) all test-deps
	@tools/test-all --image $(BUILD)/debug/xmhf.elf -k '$(or $(T),xmhf and not intel and (cpus or nmi or \
		(init and smp3) or (memory and smp2) or (chipset and smp2) or hypercall or protect or \
		(debian and smp2 and not debian32 and not x2apic)))'

lint:
	@tools/lint

sloc:
	@tools/sloc

clean:
	rm -rf $(BUILD) $(CLEAN)
