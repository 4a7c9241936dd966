/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What attacks by DMA have in common. The target is XMHF's memory, or natively a free place in
 * RAM that stands for it. A read gets through if anything comes back that is neither 0 nor what
 * the device held before; a write, if a read then finds it. What was written is put back, so
 * that the machine lives to report it. What a write leaves behind although no read finds it, is for
 * the harness to see: it looks for the mark in the region (stanzas: region-not).
 */
#ifndef GUEST_DMA_H
#define GUEST_DMA_H

#include "lib/attack.h"
#include "lib/engine.h"

#define DMA_MARK "by DMA was here!" /* 16 bytes; the stanzas have them as well */
#define DMA_TARGET_FREE 0x3000000u

struct dma_result {
	bool reads, writes;
	u32 value; /* the first word that was read, where one was */
};

/* Fills in `below`, starts the engine, says which it is. */
void dma_begin(const struct engine *e);

/*
 * Reads and writes [pa, pa + len) once. What lies outside of the target is put back. An engine that
 * does not come to an end is started anew.
 */
struct dma_result dma_try(u32 pa, u32 len);

/* The same at the first, middle and last bytes, across both edges; expects them to be closed. */
void dma_attack_edges(void);

/* The same in every page of the target. */
void dma_attack_pages(void);

/* Writes the mark to the end of the target and leaves it there. */
void dma_leave_mark(void);

/* Does this CPU see at [pa, pa + 64) what the device writes there? (Then it is put back.) */
bool dma_agrees(u32 pa);

/* Can the first bytes of the target be read now? For attacks on what should keep them closed. */
bool dma_is_open(void);

#endif
