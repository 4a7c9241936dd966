/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256, FIPS 180-4. The constants are computed, not listed: fractions of roots of primes. */
#include <stdint.h>
#include "workloads.h"

static uint32_t k[64], h0[8];

/* The first 32 bits of the fraction of the square (n = 2) or cube (n = 3) root of @p. */
static uint32_t root_fraction(uint64_t p, int n)
{
	uint64_t low = 0, high = 20ULL << 32; /* 32.32 fixed point; 311 has the largest roots */

	while (high - low > 1) {
		uint64_t mid = low + (high - low) / 2;
		/* mid^n <= p, in 128 bits: for cubes with 16 bits less of precision at first. */
		unsigned __int128 sq = (unsigned __int128)mid * mid;
		bool small;

		if (n == 2)
			small = sq <= (unsigned __int128)p << 64;
		else /* mid^3 has 96 fraction bits: 5 + 96 bits fit */
			small = sq * mid <= (unsigned __int128)p << 96;
		if (small)
			low = mid;
		else
			high = mid;
	}
	return (uint32_t)low;
}

static void constants(void)
{
	int n = 0;

	for (uint64_t p = 2; n < 64; p++) {
		bool prime = true;

		for (uint64_t d = 2; d * d <= p; d++)
			prime = prime && p % d != 0;
		if (!prime)
			continue;
		k[n] = root_fraction(p, 3);
		if (n < 8)
			h0[n] = root_fraction(p, 2);
		n++;
	}
}

static uint32_t rotr(uint32_t x, unsigned int n)
{
	return x >> n | x << (32 - n);
}

static void block(uint32_t h[8], const unsigned char *p)
{
	uint32_t w[64], v[8];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 |
		       (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] + (rotr(a, 7) ^ rotr(a, 18) ^ a >> 3) +
		       (rotr(b, 17) ^ rotr(b, 19) ^ b >> 10);
	}
	for (int i = 0; i < 8; i++)
		v[i] = h[i];
	for (int i = 0; i < 64; i++) {
		uint32_t e = v[4], a = v[0];
		uint32_t t1 = v[7] + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) +
			      ((e & v[5]) ^ (~e & v[6])) + k[i] + w[i];
		uint32_t t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) +
			      ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));

		for (int j = 7; j > 0; j--)
			v[j] = v[j - 1];
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		h[i] += v[i];
}

void sha256(const unsigned char *data, unsigned long len, unsigned int hash[8])
{
	unsigned char last[64] = {0x80};

	if (k[0] == 0)
		constants();
	for (int i = 0; i < 8; i++)
		hash[i] = h0[i];
	for (unsigned long at = 0; at < len; at += 64)
		block(hash, data + at);
	for (int i = 0; i < 8; i++)
		last[56 + i] = (unsigned char)(len * 8 >> (56 - 8 * i));
	block(hash, last);
}
