/* SPDX-License-Identifier: BSD-2-Clause */
/* vmx_decode() for any exit: a decoded exit as exit_handle() expects it, and nothing else written. */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/exit.h"
#include "model/one.h"
#define reason (vmcs_info[AT(0x4402)] & 0xffffffff)
void vmx_decode(struct exit *e)
	requires(__CPROVER_rw_ok(e, sizeof(*e)))
	requires(e->access == ACCESS_READ || e->access == ACCESS_WRITE || e->access == ACCESS_EXEC)
	ensures(exit_is_valid(e) && e->kind < EXIT_KINDS)
	/* What protects XMHF exits under its own name. SDM vol. 3, appendix C. */
	ensures(reason != 48 || e->kind == EXIT_NPF)
	ensures(reason != 48 || e->gpa.a == vmcs_info[AT(0x2400)])
	ensures(reason != 0 || e->kind == ((vmcs_info[AT(0x4404)] & 0x700) == 0x200 ? EXIT_NMI : EXIT_EXCEPTION))
	ensures(reason != 3 || e->kind == EXIT_INIT)
	ensures(reason != 4 || e->kind == EXIT_SIPI)
	ensures(reason != 31 || e->kind == EXIT_MSR_READ)
	ensures(reason != 32 || e->kind == EXIT_MSR_WRITE)
	ensures(reason < 19 || reason > 27 || e->kind == EXIT_VIRT_INSN)
	ensures(reason < 0x80000000 || e->kind == EXIT_BAD_STATE)
	assigns(*e);
#include "vmx/decode.c"

void harness(void)
{
	vmx_decode(&one_exit);
	END_OF_PROOF;
}
