/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the code says to the prover about its loops. In the shipped build these macros are
 * nothing; tools/verify defines XMHF_PROOF, and then they are CBMC's loop contracts. Function
 * contracts stand in proofs/contracts/. docs/verification.md explains both.
 */
#ifndef CORE_CONTRACT_H
#define CORE_CONTRACT_H

#ifdef XMHF_PROOF
#include XMHF_PROOF /* proofs/ghosts.h: names in invariants that are no objects of the code */

/* What the loop may write; what holds before and after each round; what shrinks in each. */
#define LOOP_ASSIGNS(...) __CPROVER_assigns(__VA_ARGS__)
#define LOOP_INVARIANT(...) __CPROVER_loop_invariant(__VA_ARGS__)
#define LOOP_DECREASES(...) __CPROVER_decreases(__VA_ARGS__)
#define LOOP_ENTRY(x) __CPROVER_loop_entry(x) /* its value before the first round */
#else
#define LOOP_ASSIGNS(...)
#define LOOP_INVARIANT(...)
#define LOOP_DECREASES(...)
#endif

#endif
