/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loader/main.c with what the linker gives it, and the functions that it calls as a harness leaves them to this. Included
 * instead of the file.
 */
#ifndef PROOFS_MODEL_LOADER_H
#define PROOFS_MODEL_LOADER_H

#include "core/e820.h"
#include "core/log.h"
#include "core/string.h"
#include "iommu/iommu.h"
#include "loader/loader.h"
#include "proof.h"
#include "x86/acpi.h"
#include "x86/hw.h"
#include "x86/logdev.h"
#include "x86/lowmem.h"

/* [at, at + n) is memory, whatever the prover knows of it. */
#define MODEL_MEMORY(at, n) __CPROVER_allocated_memory(at, n)
void __CPROVER_allocated_memory(__CPROVER_size_t at, __CPROVER_size_t n) { }

u64 loader_l4[512], loader_l3_high[512], loader_l2_high[512];
#define core_svm model_core_svm
#define core_vmx model_core_vmx
#ifndef VMX_MAGIC /* the first bytes of the core for Intel: whole, or not */
#define VMX_MAGIC "XMHFCORE"
#endif
const u8 core_svm[sizeof(struct core_header)] = "XMHFCORE", core_vmx[sizeof(struct core_header)] = VMX_MAGIC;
const u8 core_svm_end[1], core_vmx_end[1];
static u8 model_code[0x200];
#define lowmem_code model_code
#define lowmem_code_end (model_code + sizeof(model_code))
static struct hw_cpuid model_cpuid;
#define hw_cpuid(leaf, sub) (__CPROVER_assert((leaf) == 0 && (sub) == 0, "the vendor"), model_cpuid)
void log_line(enum log_level level, const char *fmt, ...) { }
#define memcpy model_memcpy
#define memset model_memset
void *model_memcpy(void *to, const void *from, size_t n);
void *model_memset(void *to, int c, size_t n);
#undef check /* a member has this name */
#include "loader/main.c"
#define check(c, what) __CPROVER_assert(c, what)

#endif
