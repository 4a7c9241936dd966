/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The types that all of XMHF shares. Guest-physical and host-physical addresses
 * are distinct structs, so that mixing them up does not compile. They are equal
 * in value (the guest's memory is mapped one to one), but not in meaning: a gpa_t
 * is whatever a guest asked for, an hpa_t is memory that was checked.
 */
#ifndef XMHF_TYPES_H
#define XMHF_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

typedef struct {
	u64 a;
} gpa_t;

typedef struct {
	u64 a;
} hpa_t;

#define GPA(x) ((gpa_t){(x)})
#define HPA(x) ((hpa_t){(x)})

#define BIT(n) (1UL << (n))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define PAGE_SIZE 0x1000UL
#define PAGE_MASK (PAGE_SIZE - 1)
#define KIB(n) ((u64)(n) << 10)
#define MIB(n) ((u64)(n) << 20)
#define GIB(n) ((u64)(n) << 30)

#define must_check __attribute__((warn_unused_result))

/* What a function that can fail returns; each must be looked at. */
enum status {
	OK = 0,
	ERR_RANGE,     /* an address or length lies outside what is allowed */
	ERR_NOMEM,     /* a bounded pool is used up */
	ERR_NOT_FOUND, /* a table or an entry is not there */
	ERR_INVALID,   /* input is malformed */
	ERR_FAULT      /* the guest's own page tables refuse the access */
};

#endif
