/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One to one maps of all memory but ours, as the guest's processors and its devices begin with.
 */
#ifndef CORE_IDENTITY_H
#define CORE_IDENTITY_H

#include "core/pte.h"

/*
 * identity_map() - map [0, @end) one to one in @s with @prot, in leaves of at most level @largest
 * (2: 2 MiB, 3: 1 GiB), except what is XMHF's. @end is a multiple of 1 GiB, 4 GiB at least. In the
 * place of the start-up page there is the guest's own page beside it: firmware tables are searched
 * for down there (iBFT), so reading must work, and there is nothing of ours to see. ERR_NOMEM: the
 * pool of tables is used up. Boot only.
 */
enum status identity_map(enum pt_space s, u64 end, u32 prot, u32 largest) must_check;

#endif
