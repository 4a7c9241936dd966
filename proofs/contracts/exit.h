/* SPDX-License-Identifier: BSD-2-Clause */
/* The contracts of the handlers that exit_handle() calls: each writes its own processor's state only. */
#ifndef PROOFS_CONTRACTS_EXIT_H
#define PROOFS_CONTRACTS_EXIT_H

#include "contracts/cpu.h"
#include "contracts/vcpu.h"
#include "core/apicwatch.h"
#include "core/apstart.h"
#include "core/chipset.h"
#include "core/dma.h"
#include "core/exit.h"
#include "core/guestcode.h"
#include "core/hypercall.h"
#include "core/io.h"
#include "core/ioapic.h"
#include "core/kick.h"
#include "core/legacy.h"
#include "core/memprot.h"
#include "core/mmio.h"
#include "core/msr.h"
#include "core/mtrr.h"
#include "x86/apic.h"

#ifndef DEVICES
static u64 model_devices; /* what chipset.c, ioapic.c, legacy.c remember of the guest's writes */
#define DEVICES model_devices
#endif

#ifndef IS_IOAPIC_PAGE
#define IS_IOAPIC_PAGE(gpa) 1
#define IS_CHIPSET_PAGE(gpa) 1
#endif
#define insn_store_is_valid(st)                                                                \
	((st)->reg < REGS && ((st)->size == 1 || (st)->size == 2 || (st)->size == 4 || (st)->size == 8) && \
	 (st)->len >= 1 && (st)->len <= INSN_MAX)

/* An access to a port as svm_decode() makes it. */
#define exit_io_is_valid(e) ((e)->size == 1 || (e)->size == 2 || (e)->size == 4)
#define exit_is_valid(e)                                                                       \
	(__CPROVER_r_ok(e, sizeof(struct exit)) &&                                             \
	 ((e)->kind != EXIT_EXCEPTION || (e)->vector < 32) &&                                 \
	 ((e)->kind != EXIT_IO || exit_io_is_valid(e)) &&                                      \
	 ((e)->kind != EXIT_CHIPSET || !(e)->io || exit_io_is_valid(e)) &&                     \
	 ((e)->access == ACCESS_READ || (e)->access == ACCESS_WRITE || (e)->access == ACCESS_EXEC))

#include "contracts/hypapp.h"

enum exit_kind mmio_cause(gpa_t gpa) requires(1)
	ensures(result == EXIT_APIC || result == EXIT_CHIPSET || result == EXIT_NPF) assigns();
#ifndef IS_IOAPIC
#define IS_IOAPIC(gpa) result
#define IS_CHIPSET(gpa) result
#endif
bool ioapic_has(gpa_t gpa) requires(1) ensures(result == IS_IOAPIC(gpa)) assigns();
bool chipset_has(gpa_t gpa) requires(1) ensures(result == IS_CHIPSET(gpa)) assigns();
void mmio_store(struct vcpu *v, gpa_t gpa)
	requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU(v), VCPU_APIC(v), VCPU_MAIL(v), GUEST, DEVICES);
void apstart_store(struct vcpu *v, gpa_t gpa, u32 size, u64 val)
	requires(host_is_valid() && vcpu_is_valid(v) && gpa.a >= 0xfee00000 && gpa.a <= 0xfeefffff)
	assigns(VCPU_APIC(v), VCPU_MAIL(v), DEVICES);
void ioapic_store(gpa_t gpa, u32 size, u64 val) requires(IS_IOAPIC_PAGE(gpa)) assigns(DEVICES);
void chipset_store(gpa_t gpa, u32 size, u64 val)
	requires(IS_CHIPSET_PAGE(gpa) && (io_size_is_valid(size) || size == 8)) assigns(DEVICES);
bool dma_nmi(struct vcpu *v, bool other) requires(vcpu_is_valid(v)) assigns(DEVICES, VCPU_MAIL(v));
u64 dma_count(void) requires(1) assigns();
bool memprot_fault(gpa_t gpa) requires(host_is_valid()) assigns(DEVICES);
bool guestcode_fetch_store(struct vcpu *v, struct insn_store *st)
	requires(vcpu_is_valid(v) && __CPROVER_w_ok(st, sizeof(*st)))
	ensures(!result || insn_store_is_valid(st)) assigns(*st, GUEST);
void hypercall(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_OWN(v), VCPU_MAIL(v), GUEST, HYPAPPS);
void msr_read(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU(v), VCPU_MAIL(v), GUEST, DEVICES);
void msr_write(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_OWN(v), VCPU_MAIL(v), GUEST, DEVICES);
void io_access(struct vcpu *v, const struct exit *e)
	requires(host_is_valid() && vcpu_is_valid(v) && exit_is_valid(e) && exit_io_is_valid(e))
	assigns(VCPU(v), GUEST, DEVICES);
u32 io_value(const struct vcpu *v, const struct exit *e)
	requires(__CPROVER_r_ok(v, sizeof(*v)) && __CPROVER_r_ok(e, sizeof(*e)) && exit_io_is_valid(e))
	ensures(result == (v->gpr[RAX] & (e->size == 1 ? 0xff : e->size == 2 ? 0xffff : 0xffffffff)))
	assigns();
void io_result(struct vcpu *v, const struct exit *e, u32 val)
	requires(vcpu_is_valid(v) && __CPROVER_r_ok(e, sizeof(*e)) && exit_io_is_valid(e))
	assigns(v->gpr[RAX]);
bool io_is_log(const struct exit *e) requires(__CPROVER_r_ok(e, sizeof(*e))) assigns();
#ifndef DEVICE_PORT
#define DEVICE_PORT(e) 1
#endif
bool chipset_io(struct vcpu *v, const struct exit *e)
	requires(DEVICE_PORT(e))
	requires(vcpu_is_valid(v) && __CPROVER_r_ok(e, sizeof(*e)) && exit_io_is_valid(e))
	assigns(v->gpr[RAX], DEVICES);
bool legacy_io(struct vcpu *v, const struct exit *e)
	requires(DEVICE_PORT(e))
	requires(vcpu_is_valid(v) && __CPROVER_r_ok(e, sizeof(*e)) && exit_io_is_valid(e))
	assigns(v->gpr[RAX], DEVICES);
bool mtrr_access(struct vcpu *v, u32 msr, bool write, u64 *val)
	requires(vcpu_is_valid(v) && __CPROVER_rw_ok(val, 8))
	assigns(*val; write : __CPROVER_object_upto(v->mtrr, sizeof(v->mtrr)));
bool apstart_icr(struct vcpu *v, u32 low, u32 dest, bool x2)
	requires(host_is_valid() && vcpu_is_valid(v))
	/* INIT and SIPI never reach the hardware. */
	ensures((ICR_MODE(low) != ICR_INIT && ICR_MODE(low) != ICR_STARTUP) || result)
	assigns(VCPU_MAIL(v), DEVICES);
void apicwatch_begin(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(v->watching, DEVICES);
void apicwatch_end(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(v->watching, DEVICES);
#define VCPU_STOP(v) VCPU_OWN(v), GUEST, DEVICES, HYPAPPS
void kick_nmi(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_STOP(v), VCPU_MAIL(v));
void kick_deliver(struct vcpu *v) requires(vcpu_is_valid(v)) assigns(v->nmi_pending, GUEST);
void kick_window(struct vcpu *v) requires(vcpu_is_valid(v)) assigns(VCPU(v), v->nmi_pending, GUEST);
bool apstart_mail(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_STOP(v), VCPU_MAIL(v));
void apstart_sipi(struct vcpu *v, u8 vector) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_STOP(v));
void apstart_init(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_STOP(v), VCPU_MAIL(v));

#endif
