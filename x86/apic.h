/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * This processor's local APIC, in whichever mode the guest has it. AMD APM vol. 2, chapter 16.
 */
#ifndef X86_APIC_H
#define X86_APIC_H

#include <xmhf/types.h>

#define APIC_BASE_MSR 0x1bU
#define APIC_BASE_PA 0xfee00000UL
#define MESSAGE_WINDOW MIB(1) /* the APIC's page and, beside it, message-signalled interrupts */
#define APIC_BASE_EXTD BIT(10)
#define APIC_BASE_EN BIT(11)

/* Delivery modes and other fields of the ICR, APM vol. 2, 16.5. */
#define ICR_MODE(icr) (((icr) >> 8) & 7U)
#define ICR_FIXED 0U
#define ICR_LOWEST 1U
#define ICR_SMI 2U
#define ICR_NMI 4U
#define ICR_INIT 5U
#define ICR_STARTUP 6U
#define ICR_LOGICAL BIT(11)
#define ICR_BUSY BIT(12)
#define ICR_ASSERT BIT(14)
#define ICR_LEVEL BIT(15)
#define ICR_SHORTHAND(icr) (((icr) >> 18) & 3U)

/* apic_id() - this processor's APIC ID. */
u32 apic_id(void);

/* apic_is_x2() - is the APIC in x2APIC mode? */
bool apic_is_x2(void);

/* apic_read(), apic_write() - one 32-bit register of the APIC page, by offset. xAPIC mode only. */
u32 apic_read(u32 offset);
void apic_write(u32 offset, u32 val);

/*
 * apic_send() - send an interrupt command to the processor with APIC ID @dest, in either mode. The
 * guest's ICR destination is kept.
 */
void apic_send(u32 dest, u32 low);

/* apic_last_command() - the ICR as it was last written: destination in the upper half, as in x2APIC
 * mode. */
u64 apic_last_command(void);

/* apic_send_others_nmi() - send an NMI to all processors but this one. */
void apic_send_others_nmi(void);

/* apic_reset() - give the APIC the state that it has after INIT, its ID and mode apart. */
void apic_reset(void);

#endif
