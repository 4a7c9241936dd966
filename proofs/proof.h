/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every harness includes first. A harness includes the shipped .c file that it proves, the
 * very same text, so that its static functions and objects are in sight.
 */
#ifndef PROOFS_PROOF_H
#define PROOFS_PROOF_H

#include "core/config.h"

/* nondet() - any value of a type: what the prover must assume nothing about. */
#define nondet(type) ({ type any_; any_; })
#define assume(c) __CPROVER_assume(c)
#define check(c, what) __CPROVER_assert(c, what)

/* The end of every harness. Reaching it must be possible, or the proof proves nothing. */
#ifndef FAULT_PLANTED
#define END_OF_PROOF __CPROVER_assert(0, "the end of the harness is reached")
#else
#define END_OF_PROOF
#endif

#define requires(...) __CPROVER_requires(__VA_ARGS__)
#define ensures(...) __CPROVER_ensures(__VA_ARGS__)
#define assigns(...) __CPROVER_assigns(__VA_ARGS__)
#define result __CPROVER_return_value
#define old(x) __CPROVER_old(x)

void harness(void);

#endif
