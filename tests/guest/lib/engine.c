/* SPDX-License-Identifier: BSD-2-Clause */
/* See engine.h. */
#include "lib/engine.h"
#include "lib/guest.h"
#include "lib/print.h"

static const struct engine *const engines[] = {&edu, &e1000e, &ahci, &virtio};

u8 engine_before[16];

const struct engine *engine_named(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(engines); i++)
		if (has_word(engines[i]->name))
			return engines[i];
	fatal("the command line names no engine");
}
