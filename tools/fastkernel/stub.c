/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unpacks a kernel that tools/fastkernel/pack.py packed, and enters it: the place of Linux's own
 * decompressor, which takes 4,500 million instructions for Debian's xz. 32-bit, flat, no
 * paging; nothing is relocated (as with nokaslr).
 *
 * payload: for each segment its address, its size in memory, and LZ4 blocks: a 32-bit size (bit 31:
 * stored as it is), the block; a size of 0 ends the segment. An address of 0 ends all.
 */
typedef unsigned char u8;
typedef unsigned int u32;

#define STORED 0x80000000u

extern const u8 payload[];
void unpack(void);

static u8 *copy(u8 *to, const u8 *from, u32 n)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n)::"memory");
	return to;
}

static u32 word(const u8 **p)
{
	u32 v;

	copy((u8 *)&v, *p, 4);
	*p += 4;
	return v;
}

/* The length in a token's nibble, which bytes of 255 continue. */
static u32 length(u32 nibble, const u8 **in)
{
	u32 n = nibble, more;

	if (nibble == 15) {
		do {
			more = *(*in)++;
			n += more;
		} while (more == 255);
	}
	return n;
}

/* One LZ4 block; matches may reach back into the blocks before it. Returns the end of the output.
 */
static u8 *unpack_block(u8 *out, const u8 *in, const u8 *end)
{
	for (;;) {
		u32 token = *in++;
		u32 n = length(token >> 4, &in);
		u32 back;

		out = copy(out, in, n);
		in += n;
		if (in == end)
			return out;
		back = in[0] | (u32)in[1] << 8;
		in += 2;
		n = length(token & 15, &in) + 4;
		out = copy(out, out - back, n);
	}
}

void unpack(void)
{
	const u8 *in = payload;
	u8 *out;

	while ((out = (u8 *)word(&in)) != 0) {
		u8 *end = out + word(&in);
		u32 size;

		while ((size = word(&in)) != 0) {
			if (size & STORED)
				out = copy(out, in, size & ~STORED);
			else
				out = unpack_block(out, in, in + size);
			in += size & ~STORED;
		}
		while (((u32)out & 3) != 0 && out < end)
			*out++ = 0;
		size = (u32)(end - out) / 4; /* a segment's size is a multiple of 4 */
		__asm__ volatile("rep stosl" : "+D"(out), "+c"(size) : "a"(0) : "memory");
	}
}
