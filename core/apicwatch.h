/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When writes of the interrupt command register are looked at. SIPI cannot be intercepted on AMD
 * processors; INIT can, but some reset the processor all the same (QEMU's TCG). Where the hardware
 * holds INIT back (VM_CR.R_INIT), the watch is on only while a processor that got an INIT waits for
 * its SIPI; elsewhere it is on for ever, so that no INIT reaches the hardware at all. Where SIPI
 * causes an exit as well (VMX) there is no watch.
 */
#ifndef CORE_APICWATCH_H
#define CORE_APICWATCH_H

#include "core/vcpu.h"

/* apicwatch_init() - @held: the hardware holds INIT back. Boot only, before any guest runs. */
enum status apicwatch_init(bool held) must_check;

/*
 * apicwatch_begin() - this processor has got an INIT from the hardware: until apicwatch_end(), all
 * processors' commands are watched. They are stopped for it (quiesce.h), and each then looks at the
 * last command that it sent unwatched (apicwatch_sync). Nothing to do when the watch is on for
 * ever.
 */
void apicwatch_begin(struct vcpu *v);

/* apicwatch_end() - this processor has got its SIPI. */
void apicwatch_end(struct vcpu *v);

/* apicwatch_sync() - called after each flush that quiesce.h asked for: the watch may be new. */
void apicwatch_sync(struct vcpu *v);

#endif
