/* SPDX-License-Identifier: BSD-2-Clause */
/* svm_decode() for any VMCB: a decoded exit as exit_handle() expects it, and nothing else written. */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/exit.h"
#include "model/one.h"
void svm_decode(const struct vcpu *v, struct exit *e)
	requires(__CPROVER_r_ok(v, sizeof(*v)) && __CPROVER_rw_ok(e, sizeof(*e)))
	requires(e->access == ACCESS_READ || e->access == ACCESS_WRITE || e->access == ACCESS_EXEC)
	ensures(exit_is_valid(e) && e->kind < EXIT_KINDS)
	/* What protects XMHF exits under its own name. APM vol. 2, appendix C. */
	ensures(the_vmcb.exit_code != 0x400 || e->kind == EXIT_NPF)
	ensures(the_vmcb.exit_code != 0x400 || e->gpa.a == the_vmcb.exit_info2)
	ensures(the_vmcb.exit_code != 0x61 || e->kind == EXIT_NMI)
	ensures(the_vmcb.exit_code != 0x63 || e->kind == EXIT_INIT)
	ensures(the_vmcb.exit_code != 0x7c || e->kind == EXIT_MSR_READ || e->kind == EXIT_MSR_WRITE)
	ensures(the_vmcb.exit_code < 0x80 || the_vmcb.exit_code > 0x86 || the_vmcb.exit_code == 0x81 ||
		e->kind == EXIT_VIRT_INSN)
	/* What only hypapps want intercepted: HLT as an example. */
	ensures(the_vmcb.exit_code != 0x78 || (e->kind == EXIT_INSN && e->insn == 2))
	ensures(the_vmcb.exit_code != 0x13 || e->kind == EXIT_CONTROL)
	assigns(*e);
#include "svm/decode.c"

void harness(void)
{
	svm_decode(&one, &one_exit);
	END_OF_PROOF;
}
