/* SPDX-License-Identifier: BSD-2-Clause */
/* What the hypapp `watch` and its tool in the guest (guest/xmhf-watch.c) share. */
#ifndef WATCH_WATCH_H
#define WATCH_WATCH_H

#include <stdint.h>

#define WATCH_NUMBER 3U /* the hypapp's number for XMHF_HYPAPP */

#define WATCH_AREAS 32U	  /* what can be watched at a time */
#define WATCH_PAGES 64U	  /* pages of one area */
#define WATCH_EVENTS 256U /* that are kept; later ones are counted only, until they are read */

enum watch_mode {
	WATCH_REPORT, /* the access is made, and reported */
	WATCH_DENY    /* the access raises #GP, and is reported */
};

/* An access to a page of an area that goes beyond its rights. */
struct watch_event {
	uint64_t tsc;
	uint64_t rip;	 /* of the instruction */
	uint64_t gpa;	 /* the address, physical */
	uint64_t lin;	 /* and as the area was given; 0: the page is shared with another area */
	uint64_t cr3;	 /* whose page tables */
	uint64_t repeat; /* so often more from that instruction to that page */
	uint8_t cpu;
	uint8_t cpl;	/* the guest's privilege level */
	uint8_t access; /* enum xmhf_access */
	uint8_t denied;
	uint8_t area;	/* which one: WATCH_LIST's index */
	uint8_t inside; /* 1: in the area; 0: elsewhere on its pages */
	uint8_t zero[2];
};

_Static_assert(sizeof(struct watch_event) == 56, "layout");

/*
 * Calls: RCX = call, RDX and RSI as below; out: RCX, RDX, RSI. They are answered from every ring.
 * After WATCH_LOCK nothing can be added, changed or removed any more until the machine is reset:
 * who has taken over the guest's kernel cannot switch the watch off.
 */
enum watch_call {
	WATCH_ADD,    /* linear address, length | rights << 32 | mode << 40 -> index */
	WATCH_REMOVE, /* index */
	WATCH_LIST,   /* index -> linear address, length | rights << 32 | mode << 40, accesses */
	WATCH_READ,   /* address of a struct watch_event in one page; gives the oldest event and
		       * forgets it -> 1, or 0 if there is none, then how many were not kept */
	WATCH_LOCK    /* nothing */
};

#endif
