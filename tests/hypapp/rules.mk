# SPDX-License-Identifier: BSD-2-Clause
# Hypapps for tests: tests/hypapp/NAME.c becomes build/tests/hypapp/NAME.hypapp.

TEST_HYPAPPS := $(patsubst tests/hypapp/%.c,$(BUILD)/tests/hypapp/%.hypapp,$(wildcard tests/hypapp/*.c))
# Built several times, with names and numbers of their own: one that misbehaves can do so once; the partitions
# of two are to be kept apart; eight are all that one machine takes. $(call several,NAME,COPIES,TENS OF ITS NUMBER)
EIGHT := 0 1 2 3 4 5 6 7
define several
TEST_HYPAPPS := $$(filter-out $(BUILD)/tests/hypapp/$(1).hypapp, $$(TEST_HYPAPPS)) \
	$(2:%=$(BUILD)/tests/hypapp/$(1)%.hypapp)
$(2:%=$(BUILD)/tests/hypapp/$(1)%.c.o): $(BUILD)/tests/hypapp/$(1)%.c.o: tests/hypapp/$(1).c
	@mkdir -p $$(@D)
	@echo "  CC      $$< ($$*)"
	$(Q)$$(CC) $$(HYPAPP_CFLAGS) -DNUMBER=$(3)$$* -DNAME='"$$*"' -MMD -MP -c -o $$@ $$<
endef
$(eval $(call several,bad,$(EIGHT),1))
$(eval $(call several,faults,$(EIGHT) 8,1))
$(eval $(call several,part,0 1,2))
$(eval $(call several,many,$(EIGHT),3))
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

# regs.c looks at the registers first.
$(BUILD)/tests/hypapp/regs.hypapp: HYPAPP_LDFLAGS += -Wl,--wrap=hypapp_entry
