/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Excursions: a CPU goes from 32-bit C into another mode, does one access at a physical address,
 * and comes back with what happened. In the modes with paging the address is reached through a
 * window: two pages of the mode's size, mapped by tables of this CPU's own.
 */
#ifndef GUEST_EXCURSION_H
#define GUEST_EXCURSION_H

#include "lib/low.h"
#include "lib/x86.h"

/* The order is known to excursion.S. */
enum mode {
	MODE_REAL, /* with 4 GiB segments ("big real mode") */
	MODE_PROT16,
	MODE_PROT32,
	MODE_PAGED_4K,
	MODE_PAGED_4M,
	MODE_PAE_4K,
	MODE_PAE_2M,
	MODE_LONG_4K,
	MODE_LONG_2M,
	MODE_LONG_1G,
	MODES
};

extern const char *const mode_names[MODES];

/* An access: its code for 16, 32 and 64 bits (see access.S); NULL where there is none. */
struct access {
	const char *name;
	const u8 *code[3];
	const u8 *ip[3]; /* the instruction that accesses */
};

extern const struct access read1, read2, read4, read8, write1, write2, write4, write8;
extern const struct access rmw4, exec, push, int40, loads;

struct outcome {
	fault_t fault; /* NO_FAULT, or FAULT(vector, error) */
	u64 ip;	       /* of the exception; only 16 bits of it in real mode */
	u64 want_ip;   /* the address of the accessing instruction */
	u64 data;      /* what a read returned; as it was given if there was an exception */
	u32 frame;     /* bytes that the exception pushed, error code included */
};

/* What is not usual about one excursion; 0 is usual. */
struct odd {
	u32 table_level; /* the window's table of this level (1 = lowest) lies at table_at */
	u64 table_at;
	u32 offset;	       /* added to the address in the window, which may end before */
	struct table_reg idtr; /* in the modes but real; base 0: the usual */
	struct table_reg gdtr; /* base 0: the usual */
};

/* Does the mode reach this physical address at all? */
bool mode_reaches(enum mode m, u64 pa, u32 size);

/* The window's tables below the root are of these levels, 1 the one of 4 KiB leaves. */
u32 mode_lowest_table(enum mode m);
u32 mode_tables(enum mode m); /* less than the lowest: there is none */

/* The access on this CPU. */
struct outcome excursion(enum mode m, const struct access *a, u64 pa, u64 data);
struct outcome excursion_odd(enum mode m, const struct access *a, u64 pa, u64 data,
			     const struct odd *odd);

/* What the window's table of a level would hold for pa: for tables that lie elsewhere. */
void excursion_table(enum mode m, u32 level, u64 pa, u64 *slots);

/* Where an access of a mode finds pa: in the window, or at pa itself. */
u64 excursion_address(enum mode m, u64 pa);

/* Runs code of the .low section in real mode. */
void excursion_real(const u8 *code);

/* The usual IDT of a mode and its GDT, to be copied. */
struct table_reg excursion_idtr(enum mode m);
struct table_reg excursion_gdtr(void);

#endif
