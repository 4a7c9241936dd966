# SPDX-License-Identifier: BSD-2-Clause
# Hypapps for tests: tests/hypapp/NAME.c becomes build/tests/hypapp/NAME.hypapp.

TEST_HYPAPPS := $(patsubst tests/hypapp/%.c,$(BUILD)/tests/hypapp/%.hypapp,$(wildcard tests/hypapp/*.c))
TEST_DEPS += $(TEST_HYPAPPS)

$(BUILD)/tests/hypapp/%.c.o: tests/hypapp/%.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(HYPAPP_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/hypapp/%.hypapp: $(BUILD)/tests/hypapp/%.c.o $(BUILD)/hypapps/libhypapp.a \
		hypapps/lib/hypapp.ld
	@echo "  LD      $@"
	$(Q)$(CC) $(HYPAPP_LDFLAGS) -T hypapps/lib/hypapp.ld -o $@ $(filter %.o %.a, $^)

-include $(wildcard $(BUILD)/tests/hypapp/*.d)
