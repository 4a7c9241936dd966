/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the loader and the other processors come in. */
#ifndef CORE_MAIN_H
#define CORE_MAIN_H

#include "core/boot.h"

/* core_main() - start XMHF and then the guest, on the boot processor. Called by x86/entry.S. */
_Noreturn void core_main(const struct boot_info *from);

#endif
