/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names that loop contracts in the code use and that stand for objects of a proof. A harness that says more
 * about one defines it before it includes the code.
 */
#ifndef PROOFS_GHOSTS_H
#define PROOFS_GHOSTS_H

/* apstart.c, quiesce.c: the mailboxes of all processors. */
#ifndef MAIL_OF_ALL
static char ghost_mail;
#define MAIL_OF_ALL ghost_mail
#endif

/* quiesce.c: one processor among those that were kicked, and among those that were waited for; others' generation. */
#ifndef KICKED_SO_FAR
#define KICKED_SO_FAR(i) 1
#define GONE_SO_FAR(i, now) 1
#endif
#ifndef INSIDE_OF_ALL
#define INSIDE_OF_ALL ghost_mail
#define GONE_STAYS_GONE(now) 1
#endif
#ifndef GENERATION
#define GENERATION ghost_mail
#define SEES(now) 1
#endif

/* svm/state.c: the registers; svm/init.c: the map of intercepted ports, and what it says of one port. */
#ifndef GPRS
#define GPRS(v) __CPROVER_object_upto((v)->gpr, sizeof((v)->gpr))
#endif
#ifndef IOPM
#define IOPM __CPROVER_object_whole(iopm)
#define IOPM_SO_FAR(port, i) 1
#endif

/* chipset.c, allowed(): what it says of one guard among those that were looked at. */
#ifndef NOT_GUARDED_SO_FAR
#define NOT_GUARDED_SO_FAR(i, bdf, reg, size) 1
#endif

/*
 * Is @i an index of the string @s, of which the last byte is the NUL? A loop that goes on until the NUL, or to what no NUL is,
 * ends there at the latest.
 */
#define IN_TEXT(s, i) ((i) < __CPROVER_OBJECT_SIZE(s) - (size_t)__CPROVER_POINTER_OFFSET(s))

/* loader/mb2.c */
#define HANDOVER_FITS(h) ((h)->map.count <= E820_MAX && (h)->modules <= HYPAPPS_MAX)

/* loader/elf.c: segments that were taken are what xmhf/hypapp.h, "The module file", says. */
#define ELF_SEGMENT(e, i)                                                                                          \
	(((e)->seg[i].va & PAGE_MASK) == 0 && (e)->seg[i].va >= HYPAPP_VA && (e)->seg[i].va < HYPAPP_VA_END && \
	 (e)->seg[i].pages != 0 && (e)->seg[i].pages <= (HYPAPP_VA_END - (e)->seg[i].va) / PAGE_SIZE &&        \
	 (e)->seg[i].offset <= (e)->size && (e)->seg[i].filesz <= (e)->size - (e)->seg[i].offset &&            \
	 (e)->seg[i].filesz <= (e)->seg[i].pages * PAGE_SIZE && !((e)->seg[i].write && (e)->seg[i].exec))
#define ELF_ABOVE(e, i) ((e)->seg[i].va >= (e)->seg[(i)-1].va + (e)->seg[(i)-1].pages * PAGE_SIZE)
#define SEGMENTS(e) __CPROVER_object_upto((e)->seg, sizeof((e)->seg))
#define ELF_TAKEN(e)                                                                     \
	((e)->segments <= ELF_SEGMENTS && ((e)->segments < 1 || ELF_SEGMENT(e, 0)) &&        \
	 ((e)->segments < 2 || (ELF_SEGMENT(e, 1) && ELF_ABOVE(e, 1))) &&                        \
	 ((e)->segments < 3 || (ELF_SEGMENT(e, 2) && ELF_ABOVE(e, 2))))

/* options.c */
#define OPTIONS_EXIST(o)                                                                            \
	((o)->log_device <= LOG_UART && (o)->log_port <= 0xfff8 && (o)->log_level <= LOG_DEBUG &&   \
	 (o)->init <= INIT_HELD && (o)->onfail <= ONFAIL_BOOT)

/* e820.c: of the place that was found. */
#ifndef E820_FOUND
#define E820_FOUND(at, limit, size, align) 1
#endif

/* host.c: of the range of registers that is watched. */
#ifndef NOT_MMIO_SO_FAR
#define NOT_MMIO_SO_FAR(i, a, last) 1
#endif

/* hypapp.c, map_pages(): of the one page that is watched. */
#ifndef HYPAPP_MAPPED
#define HYPAPP_MAPPED ghost_mail
#define HYPAPP_MAPPED_SO_FAR(i) 1
#endif

/* platform.c: the tables of the IOMMUs that still have their name. */
#ifndef TABLES_NAMED
#define TABLES_NAMED ghost_mail
#define TABLES_LEFT 1
#define TABLES_INVARIANT 1
#endif

/* chipset.c, is_unit(): of the one unit that is watched. */
#ifndef NOT_UNIT_SO_FAR
#define NOT_UNIT_SO_FAR(i, bdf) 1
#endif

/* iommu/ivrs.c, dmar.c: of the one unit that is watched. */
#ifndef UNIT_OK
#define UNIT_OK(p) 1
#endif

/* dma.c: the counter of blocked accesses, and how far it may have come. */
#define FAULT_COUNT faults
#ifndef FAULTS_SO_FAR
#define FAULTS_SO_FAR(n) 1
#endif

/* iommu/early.c: the tables; one hole of those that were looked at; one leaf of those that were written. */
#ifndef EARLY_TABLES
#define EARLY_TABLES ghost_mail
#endif
#ifndef NOT_HOLE_SO_FAR
#define NOT_HOLE_SO_FAR(i, a, size) 1
#endif
#ifndef LEAVES_SO_FAR
#define LEAVES_SO_FAR(i) 1
#endif

/* identity.c: between two rounds. */
#ifndef IDENTITY_INVARIANT
#define IDENTITY_INVARIANT(a, end) ((a) <= (end))
#endif

/* hostmap.c: between two rounds. */
#ifndef DIRECT_INVARIANT
#define DIRECT_INVARIANT(a) 1
#define TAIL_INVARIANT(at) 1
#define HOSTMAP_GHOSTS ghost_mail
#endif

#endif
