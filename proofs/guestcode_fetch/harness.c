/* SPDX-License-Identifier: BSD-2-Clause */
/* guestcode_fetch() for any paging mode and address; gwalk() and gmem_read() by their contracts. */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/gmem.h"
#include "core/gwalk.h"
enum status gwalk(const struct gpaging *p, u64 lin, enum gwalk_access access, gpa_t *gpa, u64 *pf_error)
	requires(__CPROVER_r_ok(p, sizeof(*p)) && __CPROVER_w_ok(gpa, sizeof(*gpa)))
	requires(__CPROVER_w_ok(pf_error, 8) && access == GWALK_EXEC) assigns(*gpa, *pf_error);
enum status gmem_read(gpa_t gpa, void *buf, size_t len)
	requires(len >= 1 && len <= PAGE_SIZE && __CPROVER_w_ok(buf, len))
	assigns(__CPROVER_object_upto(buf, len));
u32 guestcode_fetch(struct vcpu *v, u8 *b, enum insn_mode *mode)
	requires(vcpu_is_valid(v) && __CPROVER_w_ok(b, INSN_MAX) && __CPROVER_w_ok(mode, sizeof(*mode)))
	ensures(result <= INSN_MAX) ensures(*mode == INSN_16 || *mode == INSN_32 || *mode == INSN_64)
	assigns(__CPROVER_object_upto(b, INSN_MAX), *mode);
#include "core/guestcode.c"

void harness(void)
{
	u8 b[INSN_MAX];
	enum insn_mode mode;

	(void)guestcode_fetch(&one, b, &mode);
	END_OF_PROOF;
}
