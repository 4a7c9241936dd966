/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest starts and stops its processors by INIT and SIPI. Neither may reach the hardware
 * (SIPI cannot be intercepted, INIT may reset the processor and its controls), so what the
 * guest writes to an interrupt command register is looked at: INIT and SIPI become mail for
 * the processors that they name. So do NMIs, where commands are looked at anyway: the processor
 * would make one of the guest's and one of XMHF's own that come together. All else is passed on.
 * AMD APM vol. 2, 16.5.
 */
#ifndef CORE_APSTART_H
#define CORE_APSTART_H

#include "core/vcpu.h"

/* vcpu.mail: pending INIT, then pending SIPI with its vector in bits 15:8; then a pending NMI. */
#define MAIL_INIT 1U
#define MAIL_SIPI 2U
#define MAIL_NMI 4U

/* Registers of the local APIC, offsets in its page. APM vol. 2, table 16-2. */
#define APIC_LDR 0xd0U
#define APIC_DFR 0xe0U
#define APIC_ICR_LOW 0x300U
#define APIC_ICR_HIGH 0x310U
#define APIC_MSR 0x800U /* x2APIC: register at offset n is MSR 0x800 + n / 16 */

/*
 * apstart_icr() - the guest writes @low and @dest to its ICR; @x2 tells in which mode its APIC is.
 * True: XMHF has done what was asked. False: the hardware shall do it.
 */
bool apstart_icr(struct vcpu *v, u32 low, u32 dest, bool x2);

/*
 * apstart_store() - the guest stores @val of @size bytes to the page of the local APIC or to the
 * window of message-signalled interrupts beside it (@gpa in 0xfee00000 to 0xfeefffff).
 */
void apstart_store(struct vcpu *v, gpa_t gpa, u32 size, u64 val);

/*
 * apstart_mail() - take this processor's mail: stop it on INIT, start it on SIPI. True: there was
 * an NMI, which is due now.
 */
bool apstart_mail(struct vcpu *v) must_check;

/* apstart_sipi() - a SIPI with @vector has reached this processor: start it, if it waits for one.
 */
void apstart_sipi(struct vcpu *v, u8 vector);

/*
 * apstart_init() - an INIT that was not written to a watched register reached this processor,
 * and the hardware held it back: stop as if it had come by mail.
 */
void apstart_init(struct vcpu *v);

/*
 * apstart_missed() - the watch has just begun for this processor: if its last unwatched command was
 * a SIPI to a processor that waits for one, the hardware has dropped it; do it now.
 */
void apstart_missed(struct vcpu *v);

/* apstart_park() - stop this processor until a SIPI. */
void apstart_park(struct vcpu *v);

#endif
