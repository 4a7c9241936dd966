/* SPDX-License-Identifier: BSD-2-Clause */
/* The local APIC, through its page or, after apic_enable_x2() on each CPU, through MSRs. */
#ifndef GUEST_APIC_H
#define GUEST_APIC_H

#include <xmhf/types.h>

#define APIC_PAGE 0xfee00000u
#define APIC_ID 0x20u
#define APIC_VERSION 0x30u
#define APIC_EOI 0xb0u
#define APIC_SVR 0xf0u
#define APIC_ICR 0x300u
#define APIC_ICR_HIGH 0x310u

#define ICR_FIXED 0x4000u
#define ICR_NMI 0x4400u
#define ICR_INIT 0x4500u
#define ICR_INIT_DEASSERT 0x8500u
#define ICR_SIPI 0x4600u
#define ICR_SELF 0x40000u
#define ICR_ALL 0x80000u
#define ICR_OTHERS 0xc0000u

u32 apic_read(u32 reg);
void apic_write(u32 reg, u32 v);
bool apic_is_x2(void);
u32 apic_id(void);

/* Sends what icr says (with ICR_OTHERS and the like the destination does not count). */
void apic_send(u32 dest, u32 icr);

/* Lets this CPU's APIC send and receive. */
void apic_setup(void);

bool apic_has_x2(void);
void apic_enable_x2(void);
void apic_disable_x2(void);

#endif
