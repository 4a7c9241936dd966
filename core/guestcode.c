/* SPDX-License-Identifier: BSD-2-Clause */
/* See guestcode.h. */
#include "core/guestcode.h"
#include "core/backend.h"
#include "core/contract.h"
#include "core/e820.h"
#include "core/gmem.h"
#include "core/image.h"
#include "core/string.h"
#include "core/vector.h"
#include "x86/lowmem.h"

u32 guestcode_fetch(struct vcpu *v, u8 *b, enum insn_mode *mode)
{
	struct gpaging p;
	u64 lin = backend_code_address(v);
	u32 n = 0;

	backend_paging(v, &p, mode);
	while (n < INSN_MAX)
		LOOP_ASSIGNS(n, __CPROVER_object_upto(b, INSN_MAX))
		LOOP_INVARIANT(n <= INSN_MAX)
		LOOP_DECREASES(INSN_MAX - n)
	{
		u64 error, at;
		u32 len;
		gpa_t gpa;

		(void)__builtin_add_overflow(lin, n, &at);
		len = (u32)(PAGE_SIZE - (at & PAGE_MASK));
		if (len > INSN_MAX - n)
			len = INSN_MAX - n;
		if (gwalk(&p, at, GWALK_EXEC, &gpa, &error) != OK)
			break;
		if (gmem_read(gpa, b + n, len) != OK)
			break;
		n += len;
	}
	return n;
}

bool guestcode_fetch_store(struct vcpu *v, struct insn_store *st)
{
	u8 b[INSN_MAX];
	enum insn_mode mode;
	u32 n = guestcode_fetch(v, b, &mode);

	if (insn_decode_store(b, n, mode, st) == OK)
		return true;
	backend_raise(v, VECTOR_GP, true, 0);
	return false;
}

static u64 capped(u64 v, u64 max)
{
	return v < max ? v : max;
}

static u16 units(u64 from, u64 end, u64 unit, u64 max)
{
	return (u16)capped(end > from ? (end - from) / unit : 0, max);
}

enum status guestcode_install(const struct e820 *map, u64 base_kib)
{
	static struct e820 half, whole;
	struct lowmem *low = direct_ptr(host.low_guest);
	u32 *ivt = direct_ptr(0);
	u16 *bda_kib = direct_ptr(0x413);
	enum status st;
	u64 end;
	u32 i = 0;

	st = e820_reserve(map, host.region_base, host.region_end - host.region_base, &half);
	if (st == OK)
		st = e820_reserve(&half, host.low_guest, 2 * PAGE_SIZE, &whole);
	if (st != OK)
		return st;
	memset(low, 0, PAGE_SIZE);
	memcpy(low, lowmem_code, (size_t)(lowmem_code_end - lowmem_code));
	low->entries = (u16)whole.count;
	while (i < whole.count)
		LOOP_ASSIGNS(i, __CPROVER_object_whole(low))
		LOOP_INVARIANT(i <= whole.count && low->entries == whole.count)
		LOOP_DECREASES(whole.count - i)
	{
		low->map[i].base = whole.base[i];
		low->map[i].len = whole.len[i];
		low->map[i].type = whole.type[i];
		i++;
	}
	end = e820_ram_end(&whole, MIB(1));
	low->e801_kib = units(MIB(1), capped(end, MIB(16)), KIB(1), 0x3c00);
	low->e801_64k = units(MIB(16), capped(end, GIB(4)), KIB(64), 0xffff);
	low->e88_kib = units(MIB(1), capped(end, MIB(64)), KIB(1), 0xfc00);
	low->old_int15 = ivt[0x15];
	ivt[0x15] = (u32)(host.low_guest >> 4 << 16 | GUESTCODE_INT15);
	*bda_kib = (u16)capped(base_kib, host.low_guest / KIB(1));
	return OK;
}
