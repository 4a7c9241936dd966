/* SPDX-License-Identifier: BSD-2-Clause */
/* See insn.h. AMD APM vol. 3, chapter 1; Intel SDM vol. 2A, chapter 2. */
#include "x86/insn.h"
#include "core/contract.h"

#define REX_W 8U
#define REX_R 4U
#define REX_B 1U
#define REX 0x40U

#define OP_XCHG 0x86
#define OP_MOV_REG 0x88
#define OP_MOV_MOFFS 0xa2
#define OP_MOV_IMM 0xc6
#define OP2_GROUP7 0x0f01
#define OP2_MOV_CR 0x0f22

/* The bytes, how many of them may be looked at, and how many were. */
struct cursor {
	const u8 *b;
	u32 n;
	u32 at;
};

struct prefixes {
	u32 rex; /* 0, or the prefix if it stands right before the opcode */
	bool lock;
	bool opsize;
	bool adsize;
};

static struct cursor start(const u8 *b, u32 n)
{
	return (struct cursor){b, n < INSN_MAX ? n : INSN_MAX, 0};
}

/* The next @size bytes as a little-endian number. False if there are not so many. */
static bool take(struct cursor *c, u32 size, u64 *val)
{
	u64 v = 0;
	u32 i = size;

	if (size > c->n - c->at)
		return false;
	while (i > 0) {
		i--;
		v = v << 8 | c->b[c->at + i];
	}
	c->at += size;
	*val = v;
	return true;
}

static bool is_legacy_prefix(u8 b)
{
	switch (b) {
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x3e:
	case 0x64:
	case 0x65:
	case 0x66:
	case 0x67:
	case 0xf0:
	case 0xf2:
	case 0xf3: return true;
	default: return false;
	}
}

/* Step over all prefixes. A REX that another prefix follows has no effect. */
static void take_prefixes(struct cursor *c, enum insn_mode mode, struct prefixes *p)
{
	*p = (struct prefixes){0, false, false, false};
	while (c->at < c->n)
		LOOP_ASSIGNS(c->at, *p)
	LOOP_INVARIANT(c->at <= c->n && (p->rex == 0 || (p->rex & 0xf0) == REX))
	LOOP_DECREASES(c->n - c->at)
	{
		u8 b = c->b[c->at];
		bool rex = mode == INSN_64 && (b & 0xf0) == REX;

		if (!rex && !is_legacy_prefix(b))
			return;
		p->rex = rex ? b : 0;
		p->lock = p->lock || b == 0xf0;
		p->opsize = p->opsize || b == 0x66;
		p->adsize = p->adsize || b == 0x67;
		c->at++;
	}
}

u32 insn_len_fixed(const u8 *b, u32 n, enum insn_mode mode, u8 op, u32 oplen)
{
	struct cursor c = start(b, n);
	struct prefixes p;

	take_prefixes(&c, mode, &p);
	if (oplen == 0 || oplen > c.n - c.at || c.b[c.at] != op)
		return 0;
	return c.at + oplen;
}

/* Bytes of an address: 2, 4 or 8. */
static u32 address_size(enum insn_mode mode, const struct prefixes *p)
{
	if (mode == INSN_64)
		return p->adsize ? 4 : 8;
	return (mode == INSN_32) != p->adsize ? 4 : 2;
}

/* Bytes of the operand of an instruction whose opcode's lowest bit is @wide. */
static u32 operand_size(enum insn_mode mode, const struct prefixes *p, bool wide)
{
	if (!wide)
		return 1;
	if ((p->rex & REX_W) != 0)
		return 8;
	return (mode == INSN_16) != p->opsize ? 2 : 4;
}

/* Step over what follows the ModRM byte @m of a memory operand. */
static bool take_memory(struct cursor *c, u64 m, u32 asize)
{
	u64 mod = m >> 6;
	u64 base = m & 7;
	u64 unused;

	if (asize == 2) {
		if (mod == 0)
			return base != 6 || take(c, 2, &unused);
		return take(c, mod == 1 ? 1 : 2, &unused);
	}
	if (base == 4) {
		if (!take(c, 1, &base))
			return false;
		base &= 7;
	}
	if (mod == 0)
		return base != 5 || take(c, 4, &unused);
	return take(c, mod == 1 ? 1 : 4, &unused);
}

/* Step over the opcode of a system instruction, and ModRM and memory operand if it has them. */
static bool take_system(struct cursor *c, enum insn_mode mode, struct prefixes *p, u64 *op, u64 *m)
{
	*m = 0;
	take_prefixes(c, mode, p);
	if (!take(c, 1, op))
		return false;
	if (*op == 0x0f) {
		if (!take(c, 1, op))
			return false;
		*op |= 0x0f00;
	}
	if (*op != OP2_GROUP7 && *op != OP2_MOV_CR)
		return true;
	/* The mode bits of MOV to CR count as if they were those of a register. */
	return take(c, 1, m) &&
	       (*op == OP2_MOV_CR || *m >> 6 == 3 || take_memory(c, *m, address_size(mode, p)));
}

u32 insn_len_system(const u8 *b, u32 n, enum insn_mode mode)
{
	struct cursor c = start(b, n);
	struct prefixes p;
	u64 op, m;

	return take_system(&c, mode, &p, &op, &m) ? c.at : 0;
}

bool insn_decode_cr(const u8 *b, u32 n, enum insn_mode mode, u32 *cr, u32 *reg)
{
	struct cursor c = start(b, n);
	struct prefixes p;
	u64 op, m;

	if (!take_system(&c, mode, &p, &op, &m) || op != OP2_MOV_CR)
		return false;
	*cr = (u32)(m >> 3 & 7) | ((p.rex & REX_R) != 0 ? 8U : 0);
	*reg = (u32)(m & 7) | ((p.rex & REX_B) != 0 ? 8U : 0);
	return true;
}

/* The register that bits 5:3 of the ModRM byte @m name. */
static void set_register(struct insn_store *s, u64 m, const struct prefixes *p)
{
	s->reg = (u32)(m >> 3 & 7);
	if (s->size == 1 && p->rex == 0 && s->reg >= 4) {
		s->high = true;
		s->reg -= 4;
	}
	if ((p->rex & REX_R) != 0)
		s->reg += 8;
}

/* The constant after the operand: of its size, but never more than 4 bytes. */
static bool take_constant(struct cursor *c, struct insn_store *s)
{
	u32 size = s->size < 4 ? s->size : 4;
	u64 sign = BIT(8 * size - 1);
	u64 v;

	if (!take(c, size, &v))
		return false;
	s->imm = true;
	s->value = (v & sign) != 0 ? v | ~(sign - 1) : v;
	return true;
}

enum status insn_decode_store(const u8 *b, u32 n, enum insn_mode mode, struct insn_store *out)
{
	struct cursor c = start(b, n);
	struct insn_store s = {0};
	struct prefixes p;
	u64 op, m, unused;
	u32 asize;

	take_prefixes(&c, mode, &p);
	if (!take(&c, 1, &op))
		return ERR_INVALID;
	s.size = operand_size(mode, &p, (op & 1) != 0);
	asize = address_size(mode, &p);
	op &= 0xfe;
	s.xchg = op == OP_XCHG;
	if (p.lock && !s.xchg)
		return ERR_INVALID; /* #UD */
	if (op == OP_MOV_MOFFS) {
		if (!take(&c, asize, &unused))
			return ERR_INVALID;
	} else if (op == OP_XCHG || op == OP_MOV_REG || op == OP_MOV_IMM) {
		if (!take(&c, 1, &m) || m >> 6 == 3 || !take_memory(&c, m, asize))
			return ERR_INVALID;
		if (op != OP_MOV_IMM)
			set_register(&s, m, &p);
		else if ((m & 0x38) != 0 || !take_constant(&c, &s))
			return ERR_INVALID;
	} else {
		return ERR_INVALID;
	}
	s.len = c.at;
	*out = s;
	return OK;
}
