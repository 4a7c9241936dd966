/* SPDX-License-Identifier: BSD-2-Clause */
/* The core's own hypercalls; their ABI is include/xmhf/hypercall.h. */
#ifndef CORE_HYPERCALL_H
#define CORE_HYPERCALL_H

#include "core/vcpu.h"

/* hypercall() - answer the VMMCALL or VMCALL that the guest is at; #UD if it is not for XMHF. */
void hypercall(struct vcpu *v);

#endif
