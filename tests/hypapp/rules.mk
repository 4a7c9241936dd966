# SPDX-License-Identifier: BSD-2-Clause
# Hypapps for tests: tests/hypapp/NAME.c becomes build/tests/hypapp/NAME.hypapp.

TEST_HYPAPPS := $(patsubst tests/hypapp/%.c,$(BUILD)/tests/hypapp/%.hypapp,$(wildcard tests/hypapp/*.c))
# One hypapp that misbehaves can do so once: eight of it, with names and numbers of their own.
BADS := 0 1 2 3 4 5 6 7
# Two whose partitions are to be kept apart.
PARTS := 0 1
MANY := $(BADS)
TEST_HYPAPPS := $(filter-out %/bad.hypapp %/part.hypapp %/many.hypapp, $(TEST_HYPAPPS)) \
	$(BADS:%=$(BUILD)/tests/hypapp/bad%.hypapp) $(PARTS:%=$(BUILD)/tests/hypapp/part%.hypapp) \
	$(MANY:%=$(BUILD)/tests/hypapp/many%.hypapp)
TEST_DEPS += $(TEST_HYPAPPS)

$(BADS:%=$(BUILD)/tests/hypapp/bad%.c.o): $(BUILD)/tests/hypapp/bad%.c.o: tests/hypapp/bad.c
	@mkdir -p $(@D)
	@echo "  CC      $< ($*)"
	$(Q)$(CC) $(HYPAPP_CFLAGS) -DNUMBER=1$* -DNAME='"$*"' -MMD -MP -c -o $@ $<

$(PARTS:%=$(BUILD)/tests/hypapp/part%.c.o): $(BUILD)/tests/hypapp/part%.c.o: tests/hypapp/part.c
	@mkdir -p $(@D)
	@echo "  CC      $< ($*)"
	$(Q)$(CC) $(HYPAPP_CFLAGS) -DNUMBER=2$* -DNAME='"$*"' -MMD -MP -c -o $@ $<

$(MANY:%=$(BUILD)/tests/hypapp/many%.c.o): $(BUILD)/tests/hypapp/many%.c.o: tests/hypapp/many.c
	@mkdir -p $(@D)
	@echo "  CC      $< ($*)"
	$(Q)$(CC) $(HYPAPP_CFLAGS) -DNUMBER=3$* -DNAME='"$*"' -MMD -MP -c -o $@ $<

$(BUILD)/tests/hypapp/%.c.o: tests/hypapp/%.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(HYPAPP_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/hypapp/%.hypapp: $(BUILD)/tests/hypapp/%.c.o $(BUILD)/hypapps/libhypapp.a \
		hypapps/lib/hypapp.ld
	@echo "  LD      $@"
	$(Q)$(CC) $(HYPAPP_LDFLAGS) -T hypapps/lib/hypapp.ld -o $@ $(filter %.o %.a, $^)

-include $(wildcard $(BUILD)/tests/hypapp/*.d)

# regs.c looks at the registers first.
$(BUILD)/tests/hypapp/regs.hypapp: HYPAPP_LDFLAGS += -Wl,--wrap=hypapp_entry
