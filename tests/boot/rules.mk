# SPDX-License-Identifier: BSD-2-Clause
# What machine tests need besides guests: a boot image of which a byte is not as it was built, and ACPI tables
# (what follows the header) as firmware should not make them.

BOOT_OUT := $(BUILD)/tests/boot
ACPI_BAD := dmar-fit dmar-none dmar-place dmar-absent ivrs-short
TEST_DEPS += $(BOOT_OUT)/damaged.elf $(ACPI_BAD:%=$(BOOT_OUT)/%)

# A letter of a message: the image would run.
$(BOOT_OUT)/damaged.elf: $(BUILD)/xmhf.elf
	@mkdir -p $(@D)
	@sed 's/no IOMMU (AMD-Vi, VT-d)/no IOMMU (AMD-Vi. VT-d)/' $< >$@
	@! cmp -s $< $@

ACPI_dmar-fit := \000\000\000\100
ACPI_dmar-none :=
ACPI_dmar-place := \000\000\020\000\001\000\000\000\000\020\000\000\000\000\000\000
ACPI_dmar-absent := \000\000\020\000\001\000\000\000\000\000\240\376\000\000\000\000
ACPI_ivrs-short := \020\000\010\000\000\000\000\000

$(ACPI_BAD:%=$(BOOT_OUT)/%): tests/boot/rules.mk
	@mkdir -p $(@D)
	@printf '\046\000\000\000\000\000\000\000\000\000\000\000$(ACPI_$(@F))' >$@
