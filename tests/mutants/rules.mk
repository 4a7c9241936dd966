# SPDX-License-Identifier: BSD-2-Clause
# Builds of XMHF with one control taken out each: build/mutants/NAME/xmhf.elf is the tree with
# tests/mutants/NAME.patch applied. A test that is about that control must fail on it; stanzas name the
# image and what is then seen. A patch that no longer applies is an error. Those whose name begins with
# debug- are debug builds (debug/).

MUTANTS := $(patsubst tests/mutants/%.patch,%,$(wildcard tests/mutants/*.patch))
MUTANT_ELFS := $(MUTANTS:%=$(BUILD)/mutants/%/xmhf.elf)
MUTANT_SRC := build.mk tools/seal $(wildcard core/*.[chS] x86/*.[chS] x86/*.ld svm/*.[chS] vmx/*.[chS] \
	iommu/*.[ch] loader/*.[chS] loader/*.ld include/xmhf/*.h debug/*.[chS] \
	proofs/*.h proofs/contracts/svm.h)

.PHONY: mutants
mutants: $(MUTANT_ELFS)

$(BUILD)/mutants/%/xmhf.elf: tests/mutants/%.patch $(MUTANT_SRC)
	@echo "  MUTANT  $*"
	@rm -rf $(BUILD)/mutants/$*
	@mkdir -p $(BUILD)/mutants/$*/src
	@cp --parents $(MUTANT_SRC) $(BUILD)/mutants/$*/src
	@patch -s -p1 -F0 --no-backup-if-mismatch -d $(BUILD)/mutants/$*/src <$< || \
		{ echo "$<: does not apply any more; make it anew against the sources" >&2; false; }
	@$(MAKE) -s --no-print-directory -C $(BUILD)/mutants/$*/src -f build.mk BUILD=build \
		$(if $(filter debug-%,$*),DEBUG=1) \
		build/xmhf.elf >$(BUILD)/mutants/$*/make.log 2>&1 || \
		{ cat $(BUILD)/mutants/$*/make.log >&2; false; }
	@cp $(BUILD)/mutants/$*/src/build/xmhf.elf $@
