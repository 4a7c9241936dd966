/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of xmhf/api.h. */
#include <hypapps/lib/lib.h>

static enum xmhf_status sys(enum xmhf_sys n, u64 a, u64 b, u64 c)
{
	u64 val;

	return (enum xmhf_status)hypapp_sys(n, a, b, c, 0, &val);
}

static enum xmhf_status sys_val(enum xmhf_sys n, u64 a, u64 b, u64 *val)
{
	return (enum xmhf_status)hypapp_sys(n, a, b, 0, 0, val);
}

enum xmhf_status xmhf_log(const char *text, size_t len)
{
	return sys(XMHF_SYS_LOG, (u64)text, len, 0);
}

enum xmhf_status xmhf_get(enum xmhf_reg r, u64 *val)
{
	return sys_val(XMHF_SYS_GET, r, 0, val);
}

enum xmhf_status xmhf_set(enum xmhf_reg r, u64 val)
{
	return sys(XMHF_SYS_SET, r, val, 0);
}

enum xmhf_status xmhf_read(u64 gpa, void *buf, size_t len)
{
	return sys(XMHF_SYS_READ, gpa, (u64)buf, len);
}

enum xmhf_status xmhf_write(u64 gpa, const void *buf, size_t len)
{
	return sys(XMHF_SYS_WRITE, gpa, (u64)buf, len);
}

enum xmhf_status xmhf_translate(u64 lin, u32 access, u64 *gpa)
{
	return sys_val(XMHF_SYS_TRANSLATE, lin, access, gpa);
}

enum xmhf_status xmhf_protect(u64 gpa, u32 pages, u32 prot)
{
	return sys(XMHF_SYS_PROTECT, gpa, pages, prot);
}

enum xmhf_status xmhf_protect_dma(u64 gpa, u32 pages, u32 prot)
{
	return sys(XMHF_SYS_PROTECT_DMA, gpa, pages, prot);
}

enum xmhf_status xmhf_take_device(u32 bdf)
{
	return sys(XMHF_SYS_TAKE_DEVICE, bdf, 0, 0);
}

enum xmhf_status xmhf_intercept_port(u16 first, u32 count)
{
	return sys(XMHF_SYS_INTERCEPT, HYPAPP_PORT, first, count);
}

enum xmhf_status xmhf_intercept_msr(u32 msr, bool read, bool write)
{
	return sys(XMHF_SYS_INTERCEPT, HYPAPP_MSR, msr, (u64)read | (u64)write << 1);
}

enum xmhf_status xmhf_intercept_cpuid(void)
{
	return sys(XMHF_SYS_INTERCEPT, HYPAPP_CPUID, 0, 0);
}

enum xmhf_status xmhf_intercept_cr(u32 mask)
{
	return sys(XMHF_SYS_INTERCEPT, HYPAPP_CR, mask, 0);
}

enum xmhf_status xmhf_intercept_exception(u32 mask)
{
	return sys(XMHF_SYS_INTERCEPT, HYPAPP_EXCEPTION, mask, 0);
}

enum xmhf_status xmhf_intercept_insn(u32 mask)
{
	return sys(XMHF_SYS_INTERCEPT, HYPAPP_INSN, mask, 0);
}

enum xmhf_status xmhf_inject(u32 vector, u32 error)
{
	return sys(XMHF_SYS_INJECT, vector, error, 0);
}

enum xmhf_status xmhf_quiesce(void)
{
	return sys(XMHF_SYS_QUIESCE, 0, 0, 0);
}

enum xmhf_status xmhf_fact(enum xmhf_fact which, u64 *val)
{
	return sys_val(XMHF_SYS_FACT, which, 0, val);
}

enum xmhf_status xmhf_partition_create(u32 *handle)
{
	u64 val;
	enum xmhf_status st = sys_val(XMHF_SYS_PARTITION_CREATE, 0, 0, &val);

	*handle = (u32)(val & 0xffffffff);
	return st;
}

enum xmhf_status xmhf_partition_give(u32 handle, u64 gpa, u64 at, u32 prot)
{
	u64 val;

	return (enum xmhf_status)hypapp_sys(XMHF_SYS_PARTITION_GIVE, handle, gpa, at, prot, &val);
}

enum xmhf_status xmhf_partition_get(u32 handle, enum xmhf_reg r, u64 *val)
{
	return sys_val(XMHF_SYS_PARTITION_GET, handle, r, val);
}

enum xmhf_status xmhf_partition_set(u32 handle, enum xmhf_reg r, u64 val)
{
	return sys(XMHF_SYS_PARTITION_SET, handle, r, val);
}

enum xmhf_status xmhf_partition_enter(u32 handle, enum xmhf_left *why, u64 *info)
{
	u64 val;
	enum xmhf_status st = sys_val(XMHF_SYS_PARTITION_ENTER, handle, 0, &val);

	*why = (enum xmhf_left)(val & 0xff);
	*info = val >> 8;
	return st;
}

enum xmhf_status xmhf_partition_destroy(u32 handle)
{
	return sys(XMHF_SYS_PARTITION_DESTROY, handle, 0, 0);
}
